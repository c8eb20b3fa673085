package detect

import _ "embed"

//go:embed tables/evidence_birth.txt
var birthTable string

// bornOn asks of a date: somebody's birth, or an event?
var bornOn = readQuestion(birthTable)

const (
	birthSays = 220 // what a rule without a label weighs beside the words around
	birthBare = 250 // what the words must weigh where no rule speaks
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

// inWords makes a note of a birth date that is said without a digit: people speak so,
// and seldom write so, and "the eighth of August" is many a day.
func (s *scene) inWords(found []Finding) {
	for i := range found {
		if f := &found[i]; f.Kind == DateOfBirth && f.Tier == TierWarn && onlyLetters(s.text[f.Start:f.End]) {
			f.Tier, f.Why = TierNote, Labelled
		}
	}
}

func onlyLetters(w string) bool {
	for i := range len(w) {
		if isDigit(w[i]) {
			return false
		}
	}
	return true
}
