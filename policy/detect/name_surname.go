package detect

import "strings"

// The surname first: "SMITH, John", and which words are forename and surname.

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
		return w.m&surname != 0 && w.m&english == 0 && w.len() >= 3 || w.m&surOften != 0 && lowerSurname(s.text[w.start:w.end]) || w.rare() && (!first.upper && w.len() >= 5 || first.m&foreOften != 0 && first.len() >= 5 && w.len() >= 5 && s.stops(w.end) && w.m&clinical == 0)
	case !first.capital && !w.capital:
		if ambiguous {
			// grace pemberton, joy agyeman
			return first.m&foreOften != 0 && !first.busy() && w.m&surname != 0 && w.m&(english|clinical|forename) == 0 && w.len() >= 5
		}
		if first.len() < 3 || first.m&foreOften == 0 && first.len() < 5 {
			return false
		}
		if clan(s.text[w.start:w.end]) && w.m&(english|clinical) == 0 {
			return true
		}
		switch {
		case w.m&surname != 0 && w.m&english == 0:
			return w.m&surOften != 0 || w.len() >= 4 && first.m&foreOften != 0 || s.stopsHard(w.end)
		case w.m&english != 0:
			return w.m&surOften != 0 && first.m&foreOften != 0 && !w.busy() && s.stops(w.end) || lowerSurname(s.text[w.start:w.end]) && w.m&(event|fate|deed) == 0
		}
		return w.rare() && w.len() >= 4 && first.m&foreOften != 0 && (s.stopsHard(w.end) || s.stops(w.end) && surnameEnding(s.text[w.start:w.end]))
	case !first.capital:
		return false
	}
	return first.capital && !ambiguous && first.m&foreOften != 0 && w.m&surOften != 0 && w.m&english == 0 && w.len() >= 4
}

// clan reports "mccluskey": no other word begins so.
func clan(w string) bool {
	return len(w) >= 6 && (strings.HasPrefix(w, "mc") || strings.HasPrefix(w, "mac") && len(w) >= 7 || strings.HasPrefix(w, "o'"))
}

// rareForename reports a capital word of no table before a surname.
func (s *scene) rareForename(w, last token) bool {
	if last.upper && w.capital && !w.upper && w.len() >= 5 && w.rare() && last.m&surOften != 0 && last.m&english == 0 && last.len() >= 4 {
		return true // Mahnoor FRASER
	}
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
			if last, ok := s.tokenAt(from); ok && last.end == first.start-1 && last.start >= s.named && from > 0 && t[from-1] == '|' && strings.Contains(t[max(0, from-longestSegment):from], "PID|") {
				var p person
				p.add(last)
				p.add(first)
				return s.person(found, &p, TierWarn, SurnameForename), true
			}
		}
		return found, false
	}
	comma := t[first.start-2:first.start] == ", "
	if first.m&forename == 0 || !comma && t[first.start-1] != ' ' && !(t[first.start-1] == '_' && s.surface == FileName) {
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
	headed := from == 0 || from > 0 && t[from-1] == '\n'
	age := s.bedOrAgeAfter(first.end) || s.birthAfter(first.end) || s.dateAfter(first.end)
	headed = headed || age && from > 1 && t[from-1] == ' ' && strings.IndexByte(",:;-.", t[from-2]) >= 0
	if !ok || last.end != end || last.start < s.named || last.len() < 3 || last.hard() || last.m&clinical != 0 && !(last.m&surname != 0 && comma && (last.upper || headed && age && last.m&surOften != 0)) {
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
	switch {
	case !comma && headed && last.m&surOften != 0 && first.m&foreOften != 0 && last.m&foreOften == 0 && first.m&(clinical|notName) == 0 && (age && last.capital == first.capital && last.upper == first.upper || last.upper && !first.upper && first.capital && (age || first.end == len(t) || t[first.end] == '\n')):
		// "thompson irene, 71y", "GREEN Lynn" at the head of a block
		s.moreInitials(&p)
		return s.bareFull(found, &p), true
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

// dateAfter reports "03/04/62" right after.
func (s *scene) dateAfter(end int) bool {
	t := s.text
	i := end
	for i < len(t) && (t[i] == ' ' || t[i] == ',' || t[i] == '(') {
		i++
	}
	to := digitsEnd(t, i)
	return i > end && to > i && to-i <= 2 && to+1 < len(t) && (t[to] == '/' || t[to] == '.' || t[to] == '-') && isDigit(t[to+1])
}

// birthAfter reports a birth date's word or another identifier's right after.
func (s *scene) birthAfter(end int) bool {
	i := end
	for i < len(s.text) && (s.text[i] == ' ' || s.text[i] == ',' || s.text[i] == '(' || s.text[i] == '\n') {
		i++
	}
	to := wordAfter(s.text, i)
	return to > i && (marksOf(s.text, i, to)&(birth|mrnWord) != 0 || equalFold(s.text[i:to], "nhs"))
}
