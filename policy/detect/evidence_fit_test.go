package detect

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

// The tables of evidence are fitted here to labelled sentences: in testdata/evidence,
// one file an author, and the titled names of the corpora that may be tuned to
// (e2e/accuracy/corpus). "go test ./policy/detect -run Evidence -update" fits again.

var updateEvidence = flag.Bool("update", false, "fit the tables of evidence again")

// asked is the questions. A table that was fitted to others' sentences must tell a
// patient's value from another at least so well (auc).
var asked = []struct {
	name   string
	q      *question
	others float64
}{
	{"whose", whose, 0.925},
	{"home", home, 0.92},
	{"record", record, 0.89},
	{"phone", reaches, 0.87},
	{"birth", births, 0.95},
}

// model is a fitted table in the making.
type model struct {
	clues   map[uint64]clue
	weights map[uint64]float64
	bias    float64
	turns   float64
}

func (x sentence) clues() []clue {
	var out []clue
	around(x.text, x.start, x.value, x.end, func(c clue) { out = append(out, c) })
	return out
}

// fit is logistic regression; penalty holds the squares of the weights down. A clue
// of one sentence alone says nothing.
func fit(all []sentence, penalty float64) model {
	m := model{clues: map[uint64]clue{}, weights: map[uint64]float64{}}
	counts := map[uint64]int{}
	found := make([][]clue, len(all))
	for i, x := range all {
		found[i] = x.clues()
		seen := map[uint64]bool{}
		for _, c := range found[i] {
			if k := c.key(); !seen[k] {
				seen[k] = true
				counts[k]++
			}
		}
	}
	ids := map[uint64]int{}
	var keys []uint64
	rows := make([][]int, len(all))
	for i := range all {
		for _, c := range found[i] {
			k := c.key()
			if counts[k] < 2 {
				continue
			}
			id, ok := ids[k]
			if !ok {
				id = len(keys)
				ids[k] = id
				keys = append(keys, k)
				m.clues[k] = c
			}
			rows[i] = append(rows[i], id)
		}
	}
	w, squares, pull := make([]float64, len(keys)), make([]float64, len(keys)), make([]float64, len(keys))
	for id, k := range keys {
		pull[id] = penalty / float64(counts[k])
	}
	const epochs = 30
	rng := rand.New(rand.NewPCG(1, 2))
	order := rng.Perm(len(all))
	biasSquares, turnSquares := 0.0, 0.0
	for epoch := range epochs {
		rate := 0.3 / (1 + float64(epoch)/8)
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			z := m.bias + m.turns*all[i].turns
			for _, id := range rows[i] {
				z += w[id]
			}
			d := 1 / (1 + math.Exp(-z))
			if all[i].patient {
				d--
			}
			for _, id := range rows[i] {
				g := d + pull[id]*w[id]
				squares[id] += g * g
				w[id] -= rate * g / (1e-3 + math.Sqrt(squares[id]))
			}
			biasSquares += d * d
			m.bias -= rate * d / (1e-3 + math.Sqrt(biasSquares))
			g := d * all[i].turns
			turnSquares += g * g
			m.turns -= rate * g / (1e-3 + math.Sqrt(turnSquares))
		}
	}
	for id, k := range keys {
		m.weights[k] = w[id]
	}
	return m
}

func (m model) ask(x sentence) float64 {
	z := m.bias + m.turns*x.turns
	for _, c := range x.clues() {
		z += m.weights[c.key()]
	}
	return 100 * z
}

// round leaves what the table holds: hundredths, and no weight that says nothing.
func (m model) round() model {
	const least = 3
	r := model{clues: m.clues, weights: map[uint64]float64{}, bias: math.Round(100*m.bias) / 100, turns: math.Round(100*m.turns) / 100}
	for k, w := range m.weights {
		if w = math.Round(100 * w); w <= -least || w >= least {
			r.weights[k] = w / 100
		}
	}
	return r
}

// table writes a model as readQuestion reads it.
func (m model) table(name string) string {
	words := map[string][]string{}
	for k, w := range m.weights {
		c := m.clues[k]
		words[c.word()] = append(words[c.word()], fmt.Sprintf("%s %.0f", placeNames[c.at], 100*w))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "// What the words around say to the question %q: word, place, weight; see evidence.go. Fitted, never edited: go test ./policy/detect -run Evidence -update\n", name)
	fmt.Fprintf(&b, "* bias %.0f turns %.0f\n", 100*m.bias, 100*m.turns)
	for _, word := range slices.Sorted(maps.Keys(words)) {
		slices.Sort(words[word])
		fmt.Fprintf(&b, "%s %s\n", word, strings.Join(words[word], " "))
	}
	return b.String()
}

const evidencePenalty = 2

// The tables are those that the sentences give. The hundredths may differ by a
// little from machine to machine.
func TestEvidenceIsFitted(t *testing.T) {
	t.Parallel()
	for _, a := range asked {
		all := allSentences(t, a.name)
		m := fit(all, evidencePenalty).round()
		path := "tables/evidence_" + a.name + ".txt"
		if *updateEvidence {
			if err := os.WriteFile(path, []byte(m.table(a.name)), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		for _, x := range all {
			if got, want := float64(a.q.ask(x.text, x.start, x.value, x.end))+float64(a.q.turns)*x.turns, m.ask(x); math.Abs(got-want) > 30 {
				t.Fatalf("%s: the table is not what its sentences give (%.0f, not %.0f): -update", a.name, got, want)
			}
		}
	}
}

// auc is the chance that a patient's value has better odds than another.
func auc(odds []float64, all []sentence) float64 {
	order := make([]int, len(odds))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(odds[a], odds[b]) })
	var ranks, n float64
	for r, i := range order {
		if all[i].patient {
			ranks += float64(r + 1)
			n++
		}
	}
	return (ranks - n*(n+1)/2) / (n * (float64(len(odds)) - n))
}

// recallCost says how many of the others warn where so many patients' are found.
func recallCost(odds []float64, all []sentence) string {
	var found []float64
	for i, x := range all {
		if x.patient {
			found = append(found, odds[i])
		}
	}
	slices.Sort(found)
	out := ""
	for _, r := range [...]float64{0.90, 0.93, 0.95, 0.97} {
		least := found[int((1-r)*float64(len(found)))]
		n, of := 0, 0
		for i, x := range all {
			if !x.patient {
				of++
				if odds[i] >= least {
					n++
				}
			}
		}
		out += fmt.Sprintf("  %.2f: %.3f (%.0f)", r, float64(n)/float64(of), least)
	}
	return out
}

// A table must know more than its own sentences: those of each author are judged by
// a table fitted to the others'.
func TestEvidenceHoldsForOtherAuthors(t *testing.T) {
	t.Parallel()
	for _, a := range asked {
		all := allSentences(t, a.name)
		byAuthor := map[string][]sentence{}
		for i := range all {
			if testing.Short() { // in three parts
				n := 0
				for _, b := range []byte(all[i].author) {
					n += int(b)
				}
				all[i].author = fmt.Sprint("part ", n%3)
			}
			byAuthor[all[i].author] = append(byAuthor[all[i].author], all[i])
		}
		var odds []float64
		var judged []sentence
		for _, author := range slices.Sorted(maps.Keys(byAuthor)) {
			var others []sentence
			for _, x := range all {
				if x.author != author {
					others = append(others, x)
				}
			}
			m := fit(others, evidencePenalty)
			var own []float64
			for _, x := range byAuthor[author] {
				own = append(own, m.ask(x))
			}
			t.Logf("%s: %-12s %5d: %.3f %s", a.name, author, len(own), auc(own, byAuthor[author]), recallCost(own, byAuthor[author]))
			odds, judged = append(odds, own...), append(judged, byAuthor[author]...)
		}
		apart := auc(odds, judged)
		t.Logf("%s: all %d: %.4f %s", a.name, len(odds), apart, recallCost(odds, judged))
		if apart < a.others {
			t.Errorf("%s: %.3f on sentences of authors that the table does not know, and at least %v is wanted", a.name, apart, a.others)
		}
	}
}
