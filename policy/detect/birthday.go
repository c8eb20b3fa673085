package detect

import (
	_ "embed"
	"strings"
	"unicode"
)

//go:embed tables/evidence_birth.txt
var birthTable string

// births asks of a date: somebody's birth, or an event?
var births = readQuestion(birthTable)

const (
	birthSays = 220 // what a rule without a label weighs beside the words around
	birthBare = 350 // what the words must weigh where no rule speaks
)

// inSeries reports that other numbers stand right beside a date: observations.
func (s *scene) inSeries(start, end int) bool {
	i := start
	for i > 0 && start-i < 3 && !wordByte(s.text[i-1]) {
		i--
	}
	if i > 0 && isDigit(s.text[i-1]) {
		return true
	}
	for i = end; i < len(s.text) && i-end < 3 && !wordByte(s.text[i]); {
		i++
	}
	return i < len(s.text) && isDigit(s.text[i])
}

// inWords makes a note of a birth date that is said without a digit, unless a word
// names it and somebody else speaks: "my date of birth is the eighth of August" is the
// speaker's own, and "the eighth of August" is many a day.
func (s *scene) inWords(found []Finding) {
	for i := range found {
		f := &found[i]
		if f.Kind != DateOfBirth || f.Tier != TierWarn || !onlyLetters(s.text[f.Start:f.End]) {
			continue
		}
		if f.Why != Labelled || s.speaksItself() || !s.birthOnLine(f.Start, f.End) {
			f.Tier, f.Why = TierNote, Labelled
		}
	}
}

// birthOnLine reports a word for birth on the line of a place.
func (s *scene) birthOnLine(start, end int) bool {
	from := strings.LastIndexByte(s.text[:start], '\n') + 1
	to := len(s.text)
	if n := strings.IndexByte(s.text[end:], '\n'); n >= 0 {
		to = end + n
	}
	for i := from; i < to; i++ {
		k := lettersEnd(s.text[:to], i)
		if k > i && marksOf(s.text, i, k)&birth != 0 {
			return true
		}
		i = max(i, k)
	}
	return false
}

// speaksItself reports "my", "uh": somebody speaks of himself.
func (s *scene) speaksItself() bool {
	for w := range strings.FieldsFuncSeq(s.text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		switch fold(w) {
		case "my", "uh", "um", "erm", "er":
			return true
		}
	}
	return false
}

func onlyLetters(w string) bool {
	for i := range len(w) {
		if isDigit(w[i]) {
			return false
		}
	}
	return true
}
