package detect

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// slowSweep is the reference of sweep: no gate, no look ahead, no word left out,
// each byte and each word looked at in turn.
func slowSweep(text string, o Options) []Finding {
	var (
		s     scene
		found []Finding
		r     run
		said  speech
		tried int
	)
	s.begin(text, &o)
	for i := 0; i < len(text); {
		start := i
		switch classes[text[i]] {
		case letter:
			for i++; i < len(text) && classes[text[i]] == letter; i++ {
			}
			if m := marksOf(text, start, i); m&trigger != 0 && m&s.want != 0 {
				found = slowWord(&s, found, start, i, m)
			}
			w := numberWord(text, start, i)
			if w != noNumber && said.reaches(text, start) {
				said.add(w, start, i)
				continue
			}
			if said.words > 0 {
				found = s.showSaid(found, &said)
			}
			if w.begins() {
				said.begin(text, start, &r)
				said.add(w, start, i)
			}
		case digit:
			for i++; i < len(text) && isDigit(text[i]); i++ {
			}
			g := group{start: start, end: i}
			if said.words > 0 && !said.addTyped(text, g) {
				found = s.showSaid(found, &said)
			}
			found = s.digits(found, g)
			if r.n > 0 {
				g.sep = sepOf(text[r.group[r.n-1].end:start])
			}
			switch {
			case r.n > 0 && g.sep == apart:
				found = s.show(found, &r)
				r = run{}
			case r.full():
				r.more = true
				found = s.show(found, &r)
				r.shift()
			}
			r.add(g)
			if start >= tried && besideLookAlike(text, g) {
				var slipped run
				slipped, tried = readSlips(text, g)
				found = s.show(found, &slipped)
			}
		case atSign:
			found = s.emailAt(found, i)
			i++
		default:
			i++
		}
	}
	found = s.show(found, &r)
	found = s.showSaid(found, &said)
	found = s.locals(found)
	found = s.knownNames(found)
	if len(found) == 0 && s.codes.n == 0 {
		return nil
	}
	return s.settle(found)
}

// slowWord shows each word of the tables to each finder of its marks.
func slowWord(s *scene, found []Finding, start, end int, m marks) []Finding {
	if m&(mrnWord|mrnNo) != 0 {
		found = s.mrnAt(found, start, end, m)
	}
	if m&month != 0 {
		found = s.monthAt(found, start, end)
	}
	if m&birth != 0 {
		found = s.bornAt(found, start, end)
	}
	if s.want&addressMarks == 0 {
		m &^= addressMarks
	}
	if m&careWord != 0 {
		found, _ = s.careHome(found, start, end)
	}
	if m&homeLed != 0 || m&house != 0 && houseIs(s.text, end) {
		found = s.homeAt(found, start, end)
	}
	if m&flat != 0 {
		found = s.placeAt(found, start)
	}
	if m&(street|streetWeak|streetLead|house) != 0 {
		found = s.addressAt(found, start, end, m)
	}
	if start < s.named || s.want&nameMarks == 0 {
		return found
	}
	n := len(found)
	if m&staffs != 0 {
		s.staffName(start, end, m)
	}
	if m&title != 0 {
		found = s.titled(found, start, end)
	}
	if m&kin != 0 {
		if got, ok := s.ownerBefore(found, start); ok {
			return got
		}
	}
	if m&(label|kin) != 0 && len(found) == n {
		found = s.labelled(found, start, end, m)
	}
	if m&(forename|surname) != 0 && len(found) == n {
		found = s.nameAlone(found, start, end, m)
	}
	return found
}

// spice is what stands between words in texts that are made at random.
var spice = [...]string{" ", " ", " ", " ", " ", " ", "  ", ", ", ". ", "-", "'", "\n", ": ", " (", ") ", "/", "_", "^", "; ", "? ", "@", "'s ", " 4 ", " 72F ", " bed ",
	" 12/4/61 ", " no ", "\u00a0", "é ", " - ", "PID|1||", "#", "+", "[", "]", ".", "999 288 2352", " 07700 900123 ", " LS1 4AB ", " one ", " oh "}

// Everything that the sweep leaves out for speed finds nothing.
func TestEqualToTheSlowSweep(t *testing.T) {
	t.Parallel()
	texts := corpusTexts(t)
	var words []string
	for _, text := range texts {
		words = append(words, strings.Fields(text)...)
	}
	r := rand.New(rand.NewPCG(7, 11))
	for _, list := range []string{forenameList, surnameList, oftenForenames, oftenSurnames, clinicalList, englishList} {
		all := strings.Fields(list)
		for range 4000 {
			words = append(words, all[r.IntN(len(all))])
		}
	}
	for _, row := range roleRows {
		for range 4 {
			words = append(words, strings.Fields(row.words)...)
		}
	}
	anyWord := func() string {
		w := words[r.IntN(len(words))]
		switch r.IntN(6) {
		case 0:
			return strings.ToUpper(w)
		case 1:
			return strings.ToUpper(w[:1]) + w[1:]
		}
		return w
	}
	options := []Options{{}, {}, {}, {Off: map[Kind]bool{PersonName: true, Address: true}}, {Off: map[Kind]bool{PersonName: true}}, {Off: map[Kind]bool{Address: true, MRN: true}}, {Surface: FileName}, {Surface: Link}}
	found := 0
	check := func(text string) {
		o := options[r.IntN(len(options))]
		plain, _ := normalise(text)
		got, want := fmt.Sprint(sweep(plain, &o)), slowSweep(plain, o)
		if got != fmt.Sprint(want) {
			t.Errorf("%q, without %v: got %v, the slow sweep %v", text, o.Off, got, want)
		}
		found += len(want)
	}
	n := 30_000
	if testing.Short() {
		n = 4000
	}
	for range n {
		if t.Failed() {
			return
		}
		var b strings.Builder
		switch r.IntN(3) {
		case 0:
			for range 2 + r.IntN(14) {
				b.WriteString(anyWord())
				b.WriteString(spice[r.IntN(len(spice))])
			}
		case 1: // some words of a text changed
			for _, w := range strings.Split(texts[r.IntN(len(texts))], " ") {
				if r.IntN(4) == 0 {
					w = anyWord()
				}
				b.WriteString(w)
				b.WriteByte(' ')
			}
		default: // two texts, a byte changed
			text := texts[r.IntN(len(texts))] + spice[r.IntN(len(spice))] + texts[r.IntN(len(texts))]
			if r.IntN(3) == 0 {
				text = strings.ToLower(text)
			}
			at := r.IntN(len(text))
			b.WriteString(text[:at] + spice[r.IntN(len(spice))] + text[min(len(text), at+r.IntN(2)):])
		}
		check(b.String())
	}
	if found < n/10 {
		t.Errorf("only %d findings: the test has lost its sense", found)
	}
}

// corpusTexts are the hand-written messages of e2e/accuracy.
func corpusTexts(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob("../../e2e/accuracy/corpus/*nd*.txt") // hand, blind, ...
	if err != nil || len(paths) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	var texts []string
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(b)) {
			if line = strings.TrimSpace(line); line != "" {
				texts = append(texts, line)
			}
		}
	}
	return texts
}
