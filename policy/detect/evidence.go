package detect

import (
	"strconv"
	"strings"
)

// What the words around a value say of it. Shapes do not tell a surgeon from a
// patient, nor a home from a depot; the words around do. Each question has a table
// of weights (tables/evidence_*.txt): a word, or a class of words (tables/sorts.txt),
// and the place where it stands, seen from the value. The tables are fitted to
// labelled sentences (testdata/evidence) by evidence_fit_test.go, and never by hand.
// The reference asks for it so: "log-odds table, not rules in code" (§5).

// question is what is asked of the words around a value.
type question struct {
	keys    []uint64 // an open hash table: the key of a clue, and its weight
	weights []int16
	bias    int
	turns   int // of ten points for staff of the turns of speech (staff.go), for names
}

// ask sums what the words around text[value:end] say; its title begins at start. A
// hundred is odds of 2.7 to 1 that it is a patient's.
func (q *question) ask(text string, start, value, end int) int {
	sum := q.bias
	around(text, start, value, end, func(c clue) { sum += q.weight(c.key()) })
	return sum
}

func (q *question) weight(k uint64) int {
	mask := uint64(len(q.keys) - 1)
	for i := k >> 7 & mask; q.keys[i] != 0; i = (i + 1) & mask {
		if q.keys[i] == k {
			return int(q.weights[i])
		}
	}
	return 0
}

func (q *question) put(k uint64, w int) {
	mask := uint64(len(q.keys) - 1)
	i := k >> 7 & mask
	for q.keys[i] != 0 {
		i = (i + 1) & mask
	}
	q.keys[i], q.weights[i] = k, int16(w)
}

// readQuestion reads a table: "word place weight place weight ..." a line.
func readQuestion(table string) *question {
	size := 16
	for size < 2*strings.Count(table, " ") {
		size *= 2
	}
	q := &question{keys: make([]uint64, size), weights: make([]int16, size)}
	at := map[string]spot{}
	for p, name := range placeNames {
		at[name] = spot(p)
	}
	for line := range strings.Lines(table) {
		f := strings.Fields(line)
		if len(f) == 0 || f[0] == "//" {
			continue
		}
		for i := 1; i+1 < len(f); i += 2 {
			w, err := strconv.Atoi(f[i+1])
			p, known := at[f[i]]
			switch {
			case err == nil && f[i] == "bias":
				q.bias = w
			case err == nil && f[i] == "turns":
				q.turns = w
			case err == nil && known:
				q.put(clueNamed(f[0], p).key(), w)
			default:
				panic("detect: a table of evidence: " + line)
			}
		}
	}
	return q
}
