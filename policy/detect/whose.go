package detect

import (
	_ "embed"
	"strings"
)

//go:embed tables/evidence_whose.txt
var whoseTable string

// whose asks of a name: a patient's or a relative's, or of somebody at work?
var whose = readQuestion(whoseTable)

// From these odds down a titled name is a note, and nothing at all.
const (
	titledNote  = -150
	titledStaff = -230

	// In a text that was masked the words that spoke for staff may be gone, and the
	// patients' names are: what is left must be surer.
	titledMasked = 500
)

// whoseIs judges a name whose title begins at start: staffs for somebody at work, us
// for likely so, them for a patient.
func (s *scene) whoseIs(p *person, k titleKind, start int) marks {
	if k == looseTitle && s.social(start) {
		return us
	}
	if k == looseTitle && p.n == 1 && p.words[0].m&foreOften != 0 && p.words[0].m&surOften == 0 && reverend(s.text[start:lettersEnd(s.text, start)]) {
		return staffs
	}
	if k == looseTitle || s.bornAfter(p.end()) {
		return them
	}
	odds := s.patientOdds(start, p.start(), p.end())
	if s.alongStaff(start) { // Dr Jones and Mr Bell
		odds -= 100
	}
	own := odds
	if s.titledEnd > 0 && joins(s.text, s.titledEnd, start) {
		odds = (odds + s.titledOdds) / 2
	} else if next, end, ok := s.titleNext(p.end()); ok {
		if q, k, ok := s.titledPerson(next, end); ok && k != looseTitle {
			odds = (odds + s.patientOdds(next, q.start(), q.end())) / 2
		}
	}
	s.titledEnd, s.titledOdds = p.end(), own
	switch {
	case odds <= titledStaff:
		return staffs
	case odds <= titledNote, s.brackets && odds <= titledMasked:
		return us
	}
	return them
}

// turnsSure is the points from which the turns of speech alone say staff: of 476 such
// names in sentences that no rule was made for, 11 were patients'.
const turnsSure = 40

// patientOdds weighs the words around the titled name and its turns of speech.
func (s *scene) patientOdds(start, value, end int) int {
	turns := s.turnsOf(start, value, end)
	if turns >= turnsSure {
		return titledStaff
	}
	if s.lead == "" {
		return whose.ask(s.text, start, value, end) + whose.turns*turns/10
	}
	text, n := s.lead+s.text, len(s.lead)
	return whose.ask(text, n+start, n+value, n+end) + whose.turns*turns/10
}

// turnsOf is what the turns of speech of a sentence say, in points for staff.
func (s *scene) turnsOf(start, value, end int) int {
	return min(40, max(-40, s.staffScore(start, end, value)))
}

// questionBefore is the end of the text before, where it asks: "who's doing the
// chole?", of which a name is the answer. It ends in a line break.
func questionBefore(before string) string {
	before = before[max(0, len(before)-questionBytes):]
	if !asks(before) && strings.IndexByte(before, '?') < 0 && !startsQuestion(before) {
		return ""
	}
	if !isASCII(before) {
		before, _ = normalise(before)
	}
	return before + "\n"
}

// startsQuestion reports a question that bears no mark: "which cons", "whos on".
func startsQuestion(t string) bool {
	for _, w := range [...]string{"who", "which", "whose", "what", "where", "name", "any", "has", "is"} {
		if len(t) > len(w) && equalFold(t[:len(w)], w) {
			return true
		}
	}
	return false
}

// joins reports that nothing but "and", "or", a comma or a slash stands between two
// names: they are two patients or two colleagues.
func joins(t string, from, to int) bool {
	if from > to || to-from > 6 {
		return false
	}
	switch strings.Trim(t[from:to], " ") {
	case "and", "&", ",", "/", "+", "or", ", and", ", or":
		return true
	}
	return false
}

// titleNext finds the title of a name that is joined to the one that ends at i.
func (s *scene) titleNext(i int) (start, end int, ok bool) {
	t := s.text
	for k := i; k < len(t) && k-i <= 6; k++ {
		if !isLetter(t[k]) {
			continue
		}
		to := lettersEnd(t, k)
		if marksOf(t, k, to)&title != 0 && joins(t, i, k) {
			return k, to, true
		}
		k = to
	}
	return 0, 0, false
}

// bornAfter reports "born", "dob" right after a name.
func (s *scene) bornAfter(end int) bool {
	next, ok := s.nextWord(end)
	return ok && next.m&birth != 0
}
