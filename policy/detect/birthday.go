package detect

import _ "embed"

//go:embed tables/evidence_birth.txt
var birthTable string

// bornOn asks of a date: somebody's birth, or an event?
var bornOn = readQuestion(birthTable)

const (
	birthSays = 150 // what a rule without a label weighs beside the words around
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
