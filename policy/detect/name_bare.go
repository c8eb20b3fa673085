package detect

// Over 300 lines: a list of rules; each stands alone.

import "strings"

// nameAlone judges a word of the name tables without a title or a label: forename and
// surname together are a note; one alone is nothing, unless a relative's word
// stands beside it. The English and the clinical words win over the tables.
func (s *scene) nameAlone(found []Finding, start, end int, m marks) []Finding {
	if start < s.named {
		return found
	}
	first, ok := s.tokenAt(start)
	if !ok || first.m&(notName|clinical) != 0 || first.initial() || first.m&streetLead != 0 && !s.surnameAfter(first) {
		return found
	}
	t := s.text
	// SMITH, John
	if first.m&(careWord|house|thing) == 0 && first.upper && (first.len() >= 4 || first.len() == 3 && first.m&surname != 0) && hasComma(t, first.end) && first.m&english == 0 || first.m&(careWord|house|thing) == 0 && first.m&surname != 0 && first.capital && first.m&english == 0 && hasComma(t, first.end) {
		if next, ok := s.tokenAt(first.end + 2); ok && s.forenameOf(next, first) {
			var p person
			p.add(first)
			p.add(next)
			s.moreInitials(&p)
			if s.staffScore(start, p.end(), start) >= 9 {
				s.named = p.end()
				return found
			}
			if first.upper && !next.upper {
				return s.person(found, &p, TierWarn, SurnameForename)
			}
			return s.person(found, &p, TierNote, FullName)
		}
	}
	if got, ok := s.surnameFirst(found, first); ok {
		return got
	}
	var p person
	if first.m&forename == 0 || first.m&(forename|surname) == forename|surname {
		// A surname whose forename no table knows: "Adaeze Okonkwo".
		if prev, ok := s.wordBeforeToken(first); ok && prev.start >= s.named && s.rareForename(prev, first) {
			p.add(prev)
			p.add(first)
			s.more(&p)
			return s.bareFull(found, &p)
		}
		if first.m&forename == 0 {
			return s.beside(found, first)
		}
	}
	p.add(first)
	if at := s.gap(&p, p.end()); at >= 0 {
		next, ok := s.tokenAt(at)
		if ok && s.surnameOf(next, first) {
			p.add(next)
			s.more(&p)
			return s.bareFull(found, &p)
		}
		if ok && next.initial() && first.capital { // John A Smith
			q := p
			q.add(next)
			if at := s.gap(&q, q.end()); at >= 0 {
				if last, ok := s.tokenAt(at); ok && s.surnameOf(last, first) {
					q.add(last)
					s.more(&q)
					return s.bareFull(found, &q)
				}
			}
		}
		if ok && next.m&particle != 0 && first.m&english == 0 && (first.capital || first.m&foreOften != 0) {
			ap := surnameLed(t[next.start:next.end])
			q := p
			q.add(next)
			if s.afterParticle(&q) && (q.last().capital || q.last().m&surname != 0 && q.last().m&english == 0 || ap && q.last().len() >= 5 && q.last().m&(english|clinical) == 0) {
				return s.bareFull(found, &q)
			}
		}
	}
	return s.beside(found, first)
}

// surnameLed reports particles that lead to a surname and to nothing else.
func surnameLed(w string) bool {
	switch fold(w) {
	case "ap", "ab", "ferch", "van", "von", "du", "della", "bin", "ibn", "bint", "mac", "nic", "fitz":
		return true
	}
	return false
}

// surnameAfter reports "Bryn Rosser": a word that Welsh streets begin with, and
// forenames.
func (s *scene) surnameAfter(first token) bool {
	next, ok := s.nextToken(first)
	return ok && first.capital && !first.upper && first.m&forename != 0 && next.capital && next.m&surname != 0 && next.m&(english|clinical|notName) == 0 && !isDigit(s.text[max(0, trimSpaceBefore(s.text, first.start)-1)])
}

// bareFull judges forename and surname.
func (s *scene) bareFull(found []Finding, p *person) []Finding {
	if w, ok := s.wordBeforeToken(p.words[0]); ok && p.n < len(p.words) && w.start >= s.named && w.end != s.staffEnd && w.m&foreOften != 0 && w.len() >= 4 && !w.hard() && !w.busy() && w.m&clinical == 0 &&
		w.capital == p.words[0].capital && w.upper == p.words[0].upper && p.words[0].m&forename != 0 && (w.m&english == 0 || w.len() >= 6) {
		q := person{sure: p.sure}
		q.add(w)
		for _, t := range p.words[:p.n] {
			q.add(t)
		}
		p = &q // georgia zainab clark
	}
	start, end := p.start(), p.end()
	if s.thingAfter(end) || s.place(start) || p.n > 1 && eponym(s.text[p.words[0].start:p.words[0].end], s.text[p.words[1].start:p.words[1].end]) {
		s.named = end
		return found
	}
	if s.kinBeside(start, end) || s.kinOf(end) {
		return s.person(found, p, TierWarn, Labelled)
	}
	score := s.staffScore(start, end, start)
	switch {
	case score >= 15 || s.addressed(start, end) || s.introduced(start):
		s.named = end
		return found
	case score >= 7:
		return s.person(found, p, TierNote, OfStaff)
	}
	if s.labelNear(start) || s.answers(askedName, start) && start-s.answer < 24 {
		return s.person(found, p, TierWarn, Labelled)
	}
	return s.person(found, p, TierNote, FullName)
}

// introduced reports "my name is": who writes is staff.
func (s *scene) introduced(start int) bool {
	t := s.text
	for i, n := start, 0; i > 0 && n < 4; n++ {
		for i > 0 && !isLetter(t[i-1]) {
			if t[i-1] == '\n' || t[i-1] == '.' {
				return false
			}
			i--
		}
		from := wordBefore(t, i)
		if marksOf(t, from, i)&label != 0 && s.isOwn(from) {
			return true
		}
		i = from
	}
	return false
}

// labelNear reports a label within three words before, in the same clause, where
// no word leads elsewhere.
func (s *scene) labelNear(start int) bool {
	t := s.text
	if left := t[max(0, start-5):start]; strings.HasSuffix(left, "B/O ") || strings.HasSuffix(left, "b/o ") {
		return true
	}
	for i, n := start, 0; i > 0 && n < 5; {
		b := t[i-1]
		if clauseEnds(t, i-1) {
			return false
		}
		if !isLetter(b) {
			i--
			continue
		}
		from := wordBefore(t, i)
		m := marksOf(t, from, i)
		switch {
		case n == 0 && (equalFold(t[from:i], "named") || equalFold(t[from:i], "called") || equalFold(t[from:i], "name")), m&kin != 0 && m&staffs == 0, m&label != 0 && !bedWord(t[from:i]) && t[from:i] != "re" && !s.ofWork(fold(t[from:i]), i) && !someone(fold(t[from:i])) && !equalFold(t[from:i], "contact") && !s.deadLabelBefore(from):
			return true
		case m&(staffLed|staffs) != 0, strings.EqualFold(t[from:i], "to"):
			return false
		}
		i = from
		n++
	}
	return false
}

// beside judges one name alone: a relative's when the word for it stands right
// after, "Jean (wife)"; a surname with a bed or an age is a note.
func (s *scene) beside(found []Finding, w token) []Finding {
	if w.m&english != 0 || !w.capital || w.end < s.named || w.len() < 3 {
		return found
	}
	var p person
	p.add(w)
	if s.kinBeside(w.start, w.end) && w.m&foreOften != 0 {
		return s.person(found, &p, TierWarn, Labelled)
	}
	if w.m&surOften != 0 && (!w.upper || w.len() >= 4) && s.bedOrAgeAfter(w.end) && s.scoreBefore(w.start) < 7 && !s.thingAfter(w.end) {
		return s.person(found, &p, TierNote, Alone)
	}
	return found
}

// bedOrAgeAfter reports "Smith bed 4", "Khan 72F", "Jones (72)".
func (s *scene) bedOrAgeAfter(end int) bool {
	t := s.text
	i := end
	for i < len(t) && i-end < 3 && (t[i] == ' ' || t[i] == ',' || t[i] == '-' || t[i] == '(') {
		i++
	}
	if i == end || i >= len(t) {
		return false
	}
	if isDigit(t[i]) {
		to := digitsEnd(t, i)
		return to-i <= 3 && ageWord(t, i, to)
	}
	to := lettersEnd(t, i)
	return bedWord(t[i:to]) && to+1 < len(t) && t[to] == ' ' && isDigit(t[to+1])
}

// kinBeside reports "(daughter)", ", his wife", "- NOK" right after, or "is the
// son" likewise.
func (s *scene) kinBeside(_, end int) bool {
	t := s.text
	i := end
	signs := false
	for i < len(t) && i-end < 4 && (t[i] == ' ' || t[i] == ',' || t[i] == '(' || t[i] == '-' || t[i] == ':' || t[i] == '/') {
		signs = signs || t[i] != ' '
		i++
	}
	for n := 0; n < 3; n++ {
		to := wordAfter(t, i)
		if to == i {
			return false
		}
		m := marksOf(t, i, to)
		w := fold(t[i:to])
		switch {
		case m&kin != 0 && (signs || n > 0) && (m&staffs == 0 || n > 0):
			return !kinGoesOn(t, to)
		case n == 0 && signs && (w == "pt" || w == "patient" || w == "px"):
			return true
		case w == "is" && n == 0:
			signs = true
		case m&them != 0 && m&kin == 0 || w == "the" || w == "s" || w == "a":
			signs = true
		default:
			return false
		}
		i = to
		for i < len(t) && (t[i] == ' ' || t[i] == '\'') {
			i++
		}
	}
	return false
}

// kinOf reports "'s wife": whose relative is spoken of is a patient.
func (s *scene) kinOf(end int) bool {
	t := s.text
	if end+4 > len(t) || t[end:end+3] != "'s " {
		return false
	}
	to := wordAfter(t, end+3)
	return marksOf(t, end+3, to)&kin != 0 && marksOf(t, end+3, to)&staffs == 0
}

// kinGoesOn reports "Tom, daughter of bed 4 is here": the word begins a clause of
// its own.
func kinGoesOn(t string, i int) bool {
	for i < len(t) && t[i] == ' ' {
		i++
	}
	to := wordAfter(t, i)
	switch fold(t[i:to]) {
	case "is", "wants", "has", "called", "asking", "rang", "here", "would", "says", "of", "coming", "updated", "phoned":
		return true
	}
	return false
}

// place reports "St", "Royal", "Queen" before: a site, not a person.
func (s *scene) place(start int) bool {
	i := trimSpaceBefore(s.text, start)
	if i > 0 && s.text[i-1] == '.' {
		i--
	}
	from := wordBefore(s.text, i)
	switch fold(s.text[from:i]) {
	case "st", "saint", "royal", "queen", "king", "princess", "prince", "lord", "ward":
		return true
	}
	return false
}

// eponym reports things named after two people, or after one with two names.
func eponym(first, second string) bool {
	switch fold(first) {
	case "guillain", "creutzfeldt", "henoch", "waldenstrom", "sengstaken", "ehlers", "peutz", "zollinger", "wolff", "epstein", "budd", "mallory":
		return true
	case "stevens":
		return equalFold(second, "johnson")
	case "bence":
		return equalFold(second, "jones")
	case "marie":
		return equalFold(second, "tooth")
	case "austin":
		return equalFold(second, "flint")
	case "arnold":
		return equalFold(second, "chiari")
	case "dix":
		return equalFold(second, "hallpike")
	case "louis":
		return equalFold(second, "bar")
	case "lambert":
		return equalFold(second, "eaton")
	}
	switch fold(second) { // houses and charities named after people
	case "curie":
		return equalFold(first, "marie")
	case "bevan":
		return equalFold(first, "aneurin")
	case "cadwaladr":
		return equalFold(first, "betsi")
	case "dda":
		return equalFold(first, "hywel")
	case "paget":
		return equalFold(first, "james")
	case "radcliffe":
		return equalFold(first, "john")
	case "nightingale":
		return equalFold(first, "florence")
	case "seacole":
		return equalFold(first, "mary")
	case "fry":
		return equalFold(first, "elizabeth")
	}
	return false
}

// addressed reports that somebody is spoken to or at work: "Sarah Jones can you",
// "thanks, Sarah Jones", "@Sarah".
func (s *scene) addressed(start, end int) bool {
	t := s.text
	i := trimSpaceBefore(t, start)
	if i > 0 && (t[i-1] == '@' || t[i-1] == ',') {
		from := wordBefore(t, trimSpaceBefore(t, i-1))
		if marksOf(t, from, trimSpaceBefore(t, i-1))&staffLed != 0 && !s.dateAfter(end) && !s.birthAfter(end) && !s.bedOrAgeAfter(end) {
			return true // "thanks, Sarah Jones"; not "Hi, Sarah Jones, 3/4/62"
		}
	}
	i = end
	for i < len(t) && (t[i] == ' ' || t[i] == ',') {
		i++
	}
	to := wordAfter(t, i)
	switch fold(t[i:to]) {
	case "can", "could", "please", "pls", "thanks", "would", "you", "are", "have":
		rest := t[to:]
		rest = strings.TrimLeft(rest, " ")
		return strings.HasPrefix(rest, "you") || strings.HasPrefix(rest, "u ") || strings.EqualFold(t[i:to], "you")
	}
	return false
}
