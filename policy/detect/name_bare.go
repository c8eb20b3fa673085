package detect

import "strings"

// nameAlone judges a word of the name tables without a title or a label: forename and
// surname together are a note; one alone is nothing, unless a relative's word
// stands beside it. The English and the clinical words win over the tables.
func (s *scene) nameAlone(found []Finding, start, end int, m marks) []Finding {
	if start < s.named {
		return found
	}
	first, ok := s.tokenAt(start)
	if !ok || first.m&(notName|clinical) != 0 || first.initial() {
		return found
	}
	t := s.text
	// SMITH, John
	if first.upper && first.len() >= 3 && hasComma(t, first.end) && first.m&english == 0 || first.m&surname != 0 && first.capital && first.m&english == 0 && hasComma(t, first.end) {
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
			q := p
			q.add(next)
			if s.afterParticle(&q) && (q.last().capital || q.last().m&surname != 0 && q.last().m&english == 0) {
				return s.bareFull(found, &q)
			}
		}
	}
	return s.beside(found, first)
}

// forenameOf reports the word after "SMITH,".
func (s *scene) forenameOf(w, last token) bool {
	if !w.capital || w.m&clinical != 0 || w.hard() || w.initial() {
		return false
	}
	if w.m&forename != 0 {
		return w.m&english == 0 || last.m&surname != 0 && last.upper && !w.upper
	}
	return last.m&surname != 0 && last.upper && !w.upper && w.rare() && w.len() >= 3
}

// surnameOf reports the word after a forename.
func (s *scene) surnameOf(w, first token) bool {
	if w.m&clinical != 0 && w.m&surname != 0 && w.capital && !w.upper && first.m&foreOften != 0 && first.m&english == 0 && s.stops(w.end) && !s.numberFollows(w.end) && !s.thingAfter(w.end) {
		return true // Sian Head
	}
	if w.hard() || w.m&clinical != 0 || w.len() < 2 || w.initial() || s.text[first.start:first.end] == s.text[w.start:w.end] {
		return false
	}
	ambiguous := first.m&english != 0
	switch {
	case first.capital && !first.upper && w.capital && !w.upper:
		switch {
		case w.m&english == 0 && w.listed():
			return !ambiguous || w.m&surname != 0
		case w.m&english != 0:
			if w.m&surname == 0 {
				return !ambiguous && first.m&foreOften != 0 && !w.busy() && s.stops(w.end) && w.len() >= 4
			}
			return w.m&surname != 0 && (!w.busy() || w.m&surOften != 0 && !ambiguous && w.m&(month|thing) == 0) && (!ambiguous || first.m&foreOften != 0 && w.m&surOften != 0)
		}
		return w.rare() && !ambiguous && (w.len() >= 3 || w.m&surname != 0)
	case first.capital && w.upper:
		if ambiguous || first.upper && first.len() < 3 {
			return false
		}
		return w.m&surname != 0 && w.m&english == 0 && w.len() >= 3 || w.m&surOften != 0 && lowerSurname(s.text[w.start:w.end]) || w.rare() && !first.upper && w.len() >= 5
	case !first.capital && !w.capital:
		if ambiguous || first.len() < 3 || first.m&foreOften == 0 && first.len() < 5 {
			return false
		}
		switch {
		case w.m&surname != 0 && w.m&english == 0:
			return w.m&surOften != 0 || w.len() >= 4 && first.m&foreOften != 0 || s.stopsHard(w.end)
		case w.m&english != 0:
			return w.m&surOften != 0 && first.m&foreOften != 0 && !w.busy() && s.stops(w.end) || lowerSurname(s.text[w.start:w.end]) && w.m&(event|fate|deed) == 0
		}
		return w.rare() && w.len() >= 4 && first.m&foreOften != 0 && s.stopsHard(w.end)
	case !first.capital:
		return false
	}
	return first.capital && !ambiguous && first.m&foreOften != 0 && w.m&surOften != 0 && w.m&english == 0 && w.len() >= 4
}

// rareForename reports a capital word of no table before a surname.
func (s *scene) rareForename(w, last token) bool {
	if !w.capital || w.upper || !last.capital || last.upper || w.len() < 3 || last.m&english != 0 {
		return false
	}
	if w.m&forename != 0 && w.m&english != 0 {
		return w.m&clinical == 0 && !w.hard()
	}
	return w.rare() && last.m&surOften != 0
}

func (s *scene) wordBeforeToken(w token) (token, bool) {
	t := s.text
	if w.start < 2 || t[w.start-1] != ' ' && t[w.start-1] != '_' || !isLetter(t[w.start-2]) {
		return token{}, false
	}
	from := w.start - 1
	for from > 0 && (isLetter(t[from-1]) || t[from-1] == '\'' || t[from-1] == '-') {
		from--
	}
	tok, ok := s.tokenAt(from)
	return tok, ok && tok.end == w.start-1
}

func (s *scene) moreInitials(p *person) {
	for p.n < len(p.words) {
		at := s.gap(p, p.end())
		if at < 0 {
			return
		}
		t, ok := s.tokenAt(at)
		if !ok || !t.initial() && !(t.capital && !t.upper && t.m&forename != 0 && t.m&(english|clinical|notName) == 0) {
			return
		}
		p.add(t)
	}
}

// bareFull judges forename and surname.
func (s *scene) bareFull(found []Finding, p *person) []Finding {
	start, end := p.start(), p.end()
	if s.thingAfter(end) || s.place(start) || p.n > 1 && eponym(s.text[p.words[0].start:p.words[0].end], s.text[p.words[1].start:p.words[1].end]) {
		s.named = end
		return found
	}
	if s.kinBeside(start, end) {
		return s.person(found, p, TierWarn, Labelled)
	}
	score := s.staffScore(start, end, start)
	if score >= 7 || s.addressed(start, end) || s.introduced(start) {
		s.named = end
		return found
	}
	if s.labelNear(start) {
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
		case n == 0 && (equalFold(t[from:i], "named") || equalFold(t[from:i], "called") || equalFold(t[from:i], "name")), m&kin != 0 && m&staffs == 0, m&label != 0 && !bedWord(t[from:i]) && t[from:i] != "re" && !someone(fold(t[from:i])):
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
	return false
}

// addressed reports that somebody is spoken to or at work: "Sarah Jones can you",
// "thanks, Sarah Jones", "@Sarah".
func (s *scene) addressed(start, end int) bool {
	t := s.text
	i := trimSpaceBefore(t, start)
	if i > 0 && (t[i-1] == '@' || t[i-1] == ',') {
		from := wordBefore(t, trimSpaceBefore(t, i-1))
		if marksOf(t, from, trimSpaceBefore(t, i-1))&staffLed != 0 {
			return true
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

// surnameFirst reads what stands before a forename: "WHERRY, Sandra", "woods,
// stanley 91yo", "VOKES Terence", and "OAKES^MAUREEN" as HL7 has it.
func (s *scene) surnameFirst(found []Finding, first token) ([]Finding, bool) {
	t := s.text
	if first.start < 3 {
		return found, false
	}
	hl7 := t[first.start-1] == '^'
	if hl7 {
		if from := wordBefore(t, first.start-1); from < first.start-1 {
			if last, ok := s.tokenAt(from); ok && last.end == first.start-1 && last.start >= s.named && strings.Contains(t[max(0, from-longestSegment):from], "PID|") {
				var p person
				p.add(last)
				p.add(first)
				return s.person(found, &p, TierWarn, SurnameForename), true
			}
		}
		return found, false
	}
	comma := t[first.start-2:first.start] == ", "
	if first.m&forename == 0 || !comma && t[first.start-1] != ' ' {
		return found, false
	}
	end := first.start - 1
	if comma {
		end--
	}
	from := end
	for from > 0 && (isLetter(t[from-1]) || (t[from-1] == '\'' || t[from-1] == '-') && from > 1 && isLetter(t[from-2])) {
		from--
	}
	last, ok := s.tokenAt(from)
	if !ok || last.end != end || last.start < s.named || last.len() < 3 || last.hard() || last.m&clinical != 0 && !(last.upper && last.m&surname != 0 && comma) {
		return found, false
	}
	var p person
	if last.upper && comma { // DE LA CRUZ,
		var lead [2]token
		n := 0
		for at := last; n < 2; n++ {
			prev, ok := s.wordBeforeToken(at)
			if !ok || !prev.upper || prev.m&particle == 0 {
				break
			}
			lead[n], at = prev, prev
		}
		for n > 0 {
			n--
			p.add(lead[n])
		}
	}
	p.add(last)
	p.add(first)
	age := s.bedOrAgeAfter(first.end) || s.birthAfter(first.end)
	switch {
	case !comma && last.upper && !first.upper && first.capital && first.m&foreOften != 0 && first.m&english == 0 && last.len() >= 4 && (last.m&surname != 0 || last.rare()) && last.m&english == 0:
		if next, ok := s.nextToken(first); ok && next.capital && next.m&surname != 0 && !age {
			return found, false // MDT Sarah Jones
		}
		s.moreInitials(&p)
		return s.bareFull(found, &p), true
	case !comma:
		return found, false
	case last.upper && first.capital && !first.upper && (last.m&english == 0 || age) && (last.m&surname != 0 || last.rare() || age),
		last.capital == first.capital && age && (last.listed() || last.rare() || last.m&english != 0 && !last.busy()) && (first.m&english == 0 || last.m&surOften != 0 && first.m&foreOften != 0):
		s.moreInitials(&p)
		if s.staffScore(last.start, p.end(), last.start) >= 15 {
			s.named = p.end()
			return found, true
		}
		return s.person(found, &p, TierWarn, SurnameForename), true
	}
	return found, false
}

// birthAfter reports a birth date's word or another identifier's right after.
func (s *scene) birthAfter(end int) bool {
	i := end
	for i < len(s.text) && (s.text[i] == ' ' || s.text[i] == ',' || s.text[i] == '(') {
		i++
	}
	to := wordAfter(s.text, i)
	return to > i && (marksOf(s.text, i, to)&(birth|mrnWord) != 0 || equalFold(s.text[i:to], "nhs"))
}
