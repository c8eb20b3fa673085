package detect

import _ "embed"

//go:embed tables/evidence_record.txt
var recordTable string

// record asks of a number or a code: a patient's in a record system, or a thing's, an
// order's, a member of staff's?
var record = readQuestion(recordTable)

const (
	recordSays = 250 // what a rule for hospital numbers weighs beside the words around
	recordBare = 220 // what the words must weigh where no rule speaks

	// In a text that was masked what told a thing's number from a patient's may be
	// gone: a rule without a label weighs nothing there.
	recordMasked = -300
)

// records weighs the hospital numbers that were found, and the codes that no rule took.
func (s *scene) records(found []Finding) []Finding {
	n := len(found)
	for c := range s.codes.all {
		start, end := int(c.start), int(c.end)
		if c.sort == spacedOut || s.measures(start) || s.calledOther(start) || s.registered(start) || overlaps(found[:n], start, end) {
			continue
		}
		if !s.off[MRN] && !s.brackets && record.ask(s.text, start, start, end) > recordBare {
			found = append(found, Finding{Kind: MRN, Tier: TierWarn, Start: start, End: end, Why: OfPatient})
		}
	}
	for i := range found[:n] {
		f := &found[i]
		says := recordSays
		if s.brackets && f.Why != Labelled {
			says = recordMasked
		}
		if f.Kind == MRN && f.Tier == TierWarn && f.Why != LocalPatternHit && record.ask(s.text, f.Start, f.Start, f.End)+says <= 0 {
			f.Tier, f.Why = TierNote, OtherNumber
		}
	}
	if len(found) > n {
		found = arbitrate(found)
	}
	return found
}

// measures reports that a code begins with a word for a measurement: "PEFR 109 73 90".
func (s *scene) measures(start int) bool {
	to := lettersEnd(s.text, start)
	return to > start+1 && (marksOf(s.text, start, to)&clinical != 0 || sorts.of(hash(s.text, start, to))&measured != 0)
}

var measured = sorts.set("obs", "test", "dose", "drug")

// calledOther reports that the label right before a code is another thing's: "blood
// unit no 1234567", "order 1234567".
func (s *scene) calledOther(start int) bool {
	i := trimSpaceBefore(s.text, start)
	for i > 0 && (s.text[i-1] == ':' || s.text[i-1] == '#' || s.text[i-1] == '.') {
		i = trimSpaceBefore(s.text, i-1)
	}
	from := wordBefore(s.text, i)
	if mean(s.text, from, i).sense == numbering || equalFold(s.text[from:i], "id") || equalFold(s.text[from:i], "ref") {
		i = trimSpaceBefore(s.text, from)
		from = wordBefore(s.text, i)
	}
	switch fold(s.text[from:i]) {
	case "staff", "badge", "employee", "payroll", "login":
		return true
	}
	return ofBlood(s.text[:trimSpaceBefore(s.text, from)]) || s.againstBefore(i)
}

// registered reports a register of professions in the sentence before: "HCPC check for
// the new radiographer done: RA51273".
func (s *scene) registered(start int) bool {
	t := s.text
	for i, n := start, 0; i > 0 && n < 12; n++ {
		for i > 0 && !isLetter(t[i-1]) {
			if clauseEnds(t, i-1) {
				return false
			}
			i--
		}
		from := wordBefore(t, i)
		switch fold(t[from:i]) {
		case "gmc", "nmc", "hcpc", "gphc", "gdc", "goc", "esr":
			return true
		}
		i = from
	}
	return false
}
