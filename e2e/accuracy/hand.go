package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"
)

// The hand-written corpora stand twice: as they were written (hand.txt, blind.txt,
// ...), and with offsets (hand.jsonl, ...), which are made of them by "go test
// -update".
var (
	//go:embed corpus/hand.txt
	handText string
	//go:embed corpus/hand.jsonl
	handLines []byte
	//go:embed corpus/blind.txt
	blindText string
	//go:embed corpus/blind.jsonl
	blindLines []byte
	//go:embed corpus/blind2.txt
	blind2Text string
	//go:embed corpus/blind2.jsonl
	blind2Lines []byte
	//go:embed corpus/blind3.txt
	blind3Text string
	//go:embed corpus/blind3.jsonl
	blind3Lines []byte
	//go:embed corpus/blind4.txt
	blind4Text string
	//go:embed corpus/blind4.jsonl
	blind4Lines []byte
	//go:embed corpus/blind5.txt
	blind5Text string
	//go:embed corpus/blind5.jsonl
	blind5Lines []byte
	//go:embed corpus/blind6.txt
	blind6Text string
	//go:embed corpus/blind6.jsonl
	blind6Lines []byte
	//go:embed corpus/blind7.txt
	blind7Text string
	//go:embed corpus/blind7.jsonl
	blind7Lines []byte
	//go:embed corpus/blind8.txt
	blind8Text string
	//go:embed corpus/blind8.jsonl
	blind8Lines []byte
)

// byPeople is the hand-written corpora, in the order of the report.
func byPeople() (sets []set, err error) {
	for _, c := range [...]struct {
		name  string
		lines []byte
	}{{"hand", handLines}, {"blind", blindLines}, {"blind2", blind2Lines}, {"blind3", blind3Lines}, {"blind4", blind4Lines}, {"blind5", blind5Lines}, {"blind6", blind6Lines}, {"blind7", blind7Lines}, {"blind8", blind8Lines}} {
		s := set{name: c.name}
		if s.messages, err = hand(c.lines); err != nil {
			return nil, fmt.Errorf("%s.jsonl: %w", c.name, err)
		}
		sets = append(sets, s)
	}
	return sets, nil
}

// written reads such a text into messages whose CHI, H&C and NI numbers are placeholders.
func written(file string) ([]message, error) { return authorAll(file, true) }

// authored is written, with the numbers filled in.
func authored(file string) ([]message, error) { return authorAll(file, false) }

func authorAll(file string, lasting bool) ([]message, error) {
	var out []message
	nth := map[string]int{}
	for _, l := range lines(file) {
		nth[l.class]++
		id := fmt.Sprintf("%s-%03d", l.class, nth[l.class])
		m, err := author(id, l, &digits{rng: seeded(id), lasting: lasting})
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// seeded gives the same numbers for the same name, on every machine.
func seeded(name string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))
	return rand.New(rand.NewPCG(h.Sum64(), 57))
}

// hand reads such a file with offsets and fills the placeholders in.
func hand(file []byte) ([]message, error) {
	var out []message
	for i, row := range bytes.Split(bytes.TrimSpace(file), []byte("\n")) {
		var m message
		if err := json.Unmarshal(row, &m); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		if err := m.fill(&digits{rng: seeded(m.ID)}); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		out = append(out, m)
	}
	return out, nil
}

var placeholders = [...]string{"{chi:", "{hc:", "{nino:"}

// fill puts numbers where placeholders stand, and moves the spans behind them.
func (m *message) fill(d *digits) error {
	var b strings.Builder
	at, moved := 0, 0
	for i := range m.Spans {
		s := &m.Spans[i]
		from, to := s.Start, s.End
		value := m.Text[from:to]
		if made, ok, err := d.placeholder(value); err != nil {
			return err
		} else if ok {
			value = made
		}
		b.WriteString(m.Text[at:from])
		b.WriteString(value)
		at = to
		s.Start = from + moved
		moved += len(value) - (to - from)
		s.End = to + moved
		if s.Also > 0 {
			s.Also += moved
		}
	}
	m.Text = b.String() + m.Text[at:]
	for _, name := range placeholders {
		if i := strings.Index(m.Prev, name); i >= 0 {
			j := i + strings.IndexByte(m.Prev[i:], '}') + 1
			made, _, err := d.placeholder(m.Prev[i:j])
			if err != nil {
				return err
			}
			m.Prev = m.Prev[:i] + made + m.Prev[j:]
		}
	}
	return nil
}

func (d *digits) placeholder(value string) (string, bool, error) {
	made := map[string]func(string) (string, error){"{chi:": d.chi, "{hc:": d.hc, "{nino:": d.nino}
	for _, name := range placeholders {
		if how, ok := strings.CutPrefix(value, name); ok {
			v, err := made[name](strings.TrimSuffix(how, "}"))
			return v, true, err
		}
	}
	return "", false, nil
}
