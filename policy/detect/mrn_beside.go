package detect

import "strings"

// What has the shape of a local number, and no word that names it. It is one
// where something beside it speaks of a patient, and nothing of a thing.

// codesBeside takes the codes that something beside them explains.
func (s *scene) codesBeside(found []Finding) []Finding {
	if s.codes.n == 0 || s.off[MRN] {
		return found
	}
	// All of them stand among the findings while the words around are read: what
	// will be masked, and what may be, must be stepped over alike.
	with := make([]Finding, 0, len(found)+s.codes.n)
	sorts := make([]codeAt, 0, cap(with))
	i := 0
	for c := range s.codes.all {
		start, end := int(c.start), int(c.end)
		for i < len(found) && found[i].End <= start {
			with, sorts = append(with, found[i]), append(sorts, codeAt{})
			i++
		}
		if i < len(found) && found[i].Start < end {
			if f := &found[i]; f.Kind == MRN && f.Tier == TierWarn && start <= f.Start && f.End <= end && (i+1 == len(found) || found[i+1].Start >= end) {
				f.Start, f.End = start, end
			}
			if f := found[i]; f.Kind != Phone || f.Tier == TierWarn || f.Start < start {
				continue
			}
			i++
		}
		with, sorts = append(with, Finding{Kind: MRN, Tier: TierWarn, Start: start, End: end, Why: Combination}), append(sorts, c)
	}
	for ; i < len(found); i++ {
		with, sorts = append(with, found[i]), append(sorts, codeAt{})
	}
	n := len(found)
	for at, c := range sorts {
		if c.end > 0 && s.explained(with, sorts, at) && !s.thingOf(with, at) && (!s.againstBefore(int(c.start)) || s.patientRef(int(c.start))) {
			found = append(found, with[at])
			sorts[at].end = 0
		}
	}
	for at, c := range sorts { // of the same shape, and perhaps in contrast
		if c.end > 0 && (c.sort != spacedOut || strings.IndexAny(s.text[c.start:c.end], "-/") > 0) && s.likeAnother(with, sorts, at) && !s.thingOf(with, at) && (!s.againstBefore(int(c.start)) || s.patientRef(int(c.start))) {
			found = append(found, with[at])
		}
	}
	if len(found) > n {
		found = arbitrate(found)
	}
	return found
}

// near shows the findings near with[at] that are no mere codes.
func (s *scene) near(with []Finding, sorts []codeAt, at int, yield func(f Finding) bool) bool {
	for i := at - 1; i >= 0 && with[at].Start-with[i].End <= reachTogether; i-- {
		if sorts[i].end == 0 && yield(with[i]) {
			return true
		}
	}
	for i := at + 1; i < len(with) && with[i].Start-with[at].End <= reachTogether; i++ {
		if sorts[i].end == 0 && yield(with[i]) {
			return true
		}
	}
	return false
}

// likeAnother reports a local number of the same shape near, on the same line.
func (s *scene) likeAnother(with []Finding, sorts []codeAt, at int) bool {
	c := with[at]
	return s.near(with, sorts, at, func(f Finding) bool {
		return f.Kind == MRN && f.Tier == TierWarn && (sorts[at].sort == lettered || sameShape(s.text[f.Start:f.End], s.text[c.Start:c.End])) &&
			strings.IndexByte(s.text[min(f.End, c.End):max(f.Start, c.Start)], '\n') < 0
	})
}

// explained reports that another finding, a name or the words around make the
// code with[at] a patient's.
func (s *scene) explained(with []Finding, sorts []codeAt, at int) bool {
	t := s.text
	c := sorts[at]
	start, end := with[at].Start, with[at].End
	if s.answers(askedNumber, start) || s.ownNumber(start) || s.hospBefore(start) ||
		strings.HasSuffix(fold(t[max(0, start-7):start]), "m.r.n. ") || strings.HasSuffix(fold(t[max(0, start-6):start]), "m r n ") || unknownPatient(t[start:min(start+3, end)]) {
		return true
	}
	if s.placed(start, end, c.sort) {
		return true
	}
	if c.sort == spacedOut && (dayLike(t[start:end]) || strings.IndexByte(t[start:end], ' ') >= 0 || end-start == 7) {
		return false // a date, observations
	}
	if s.near(with, sorts, at, func(f Finding) bool {
		if f.Tier < TierWarn && f.Why != FullName {
			return false
		}
		beside := f.End <= start && s.neutral(f.End, start) || end <= f.Start && s.neutral(end, f.Start)
		switch f.Kind {
		case DateOfBirth, NHSNumber, CHINumber, HCNumber:
			return beside || c.sort == lettered && !c.site
		case PersonName:
			return beside || c.sort == lettered && f.Tier == TierWarn && (f.Why == Titled || f.Why == Labelled || f.Why == SurnameForename)
		}
		return false
	}) {
		return true
	}
	if c.sort == spacedOut {
		return s.bedBefore(start)
	}
	return c.sort == lettered && !c.site && s.clinicalLine(start, end) || s.bedBefore(start) || s.surnameBefore(start) || s.dateBeside(start, end) || s.patientLine(start, end) && c.sort == lettered && !c.site || s.recordBeside(with, at, c.sort) ||
		c.sort == bareCode && s.nearlyAlike(with, at) && s.recordBeside(with, at, lettered)
}

// nearlyAlike reports a code beside that differs in a digit or two: one was
// mistaken for the other.
func (s *scene) nearlyAlike(with []Finding, at int) bool {
	a := s.text[with[at].Start:with[at].End]
	for _, i := range [...]int{at - 1, at + 1} {
		if i < 0 || i >= len(with) || with[i].Kind != MRN || max(with[at].Start-with[i].End, with[i].Start-with[at].End) > reachWords {
			continue
		}
		b := s.text[with[i].Start:with[i].End]
		if len(a) == len(b) && a[:4] == b[:4] && sameShape(a, b) {
			return true
		}
	}
	return false
}

// bedBefore reports "Bed 12 - " before the code.
func (s *scene) bedBefore(start int) bool {
	t := s.text
	i := start
	for i > 0 && start-i < 3 && strings.IndexByte(" -,:(", t[i-1]) >= 0 {
		i--
	}
	d := i
	for d > 0 && isDigit(t[d-1]) {
		d--
	}
	if d == i || i-d > 2 || start-i < 1 || d < 2 {
		return false
	}
	if isLetter(t[d-1]) { // SR2
		return bedWord(t[wordBefore(t, d):d]) && d-wordBefore(t, d) > 1
	}
	if start-i < 2 || d < 4 || t[d-1] != ' ' {
		return false
	}
	return bedWord(t[wordBefore(t, d-1) : d-1])
}

// hospBefore reports "hosp", "unit" right before.
func (s *scene) hospBefore(start int) bool {
	t := s.text
	i := trimSpaceBefore(t, start)
	from := wordBefore(t, i)
	switch fold(t[from:i]) {
	case "hosp", "mrn", "pas", "casenote", "casenotes":
		return i < start
	case "unit":
		return i < start && !ofBlood(t[:from]) && !s.bloodUnit(from, start, digitsEnd(t, start+1)) && strings.IndexByte(t[start:min(len(t), start+10)], ' ') > 0
	}
	return false
}

// dateBeside reports an old date right beside the code: a name's line of a list.
func (s *scene) dateBeside(start, end int) bool {
	for _, at := range s.latent.at[:s.latent.n] {
		if int(at.end) <= start && s.neutral(int(at.end), start) || end <= int(at.start) && s.neutral(end, int(at.start)) {
			return true
		}
	}
	return false
}

// surnameBefore reports a word right before the code that can be nothing but a
// name, where a line or a list begins: "Ramsbottom E7719043".
func (s *scene) surnameBefore(start int) bool {
	t := s.text
	i := start
	for i > 0 && start-i < 3 && (t[i-1] == ' ' || t[i-1] == ',' || t[i-1] == '-' || t[i-1] == '(' || t[i-1] == ':') {
		i--
	}
	from := i
	for from > 0 && i-from < longestName && (isLetter(t[from-1]) || (t[from-1] == '\'' || t[from-1] == '-') && from > 1 && isLetter(t[from-2])) {
		from--
	}
	if from == i || i == start {
		return false
	}
	w, ok := s.tokenAt(from)
	if !ok || w.end != i || !w.capital || w.len() < 4 || w.hard() || !(w.plain() && w.m&surname != 0 || w.rare() && !w.upper || w.m&surname != 0 && w.m&clinical == 0 && t[i] == ',' && isLetter(t[start])) {
		return false
	}
	if prev, ok := s.wordBeforeToken(w); ok && prev.m&(staffs|title|us|field) != 0 {
		return false
	}
	before := trimSpaceBefore(t, from)
	return before == 0 || t[before-1] == '\n' || strings.IndexByte(",:;-.", t[before-1]) >= 0 || isDigit(t[before-1]) || from == before+1 && isLetter(t[before-1]) && isUpper(t, wordBefore(t, before))
}

// patientLine reports what befalls a patient, right before or after the code:
// "cancel CR1100894, RIP last night".
func (s *scene) patientLine(start, end int) bool {
	t := s.text
	i := end
	for i < len(t) && (t[i] == ' ' || t[i] == ',' || t[i] == '(' || t[i] == '-') {
		i++
	}
	to := wordAfter(t, i)
	if to > i && marksOf(t, i, to)&(fate|birth) != 0 && marksOf(t, i, to)&thing == 0 {
		return true
	}
	i = trimSpaceBefore(t, start)
	from := wordBefore(t, i)
	m := marksOf(t, from, i)
	return from < i && (m&label != 0 && m&them != 0 || m&mrnWord != 0)
}

// ownNumber reports "her number", "his no", "pt id" before.
func (s *scene) ownNumber(start int) bool {
	t := s.text
	i := trimSpaceBefore(t, start)
	from := wordBefore(t, i)
	if equalFold(t[from:i], "is") {
		i = trimSpaceBefore(t, from)
		from = wordBefore(t, i)
	}
	if from == i || mean(t, from, i).sense != numbering {
		return false
	}
	i = trimSpaceBefore(t, from)
	from = wordBefore(t, i)
	if from == i {
		return false
	}
	m := marksOf(t, from, i)
	if m&them != 0 {
		return true
	}
	// "her hospice no", "under UHW no": a place's number of a patient.
	if m&(staffs|us) != 0 && m&siteMark == 0 || mean(t, from, i).sense != stranger || thingWord(t, from, i, true) || thingPrefix(t[from:i]) {
		return false
	}
	i = trimSpaceBefore(t, from)
	prev := wordBefore(t, i)
	return prev < i && (marksOf(t, prev, i)&them != 0 || equalFold(t[prev:i], "under"))
}

// sameShape reports letters where there are letters, and digits where there are digits.
func sameShape(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if isDigit(a[i]) != isDigit(b[i]) {
			return false
		}
	}
	return true
}
