package detect

// The name whose relative is spoken of.

// ownerBefore reads the name whose relative is spoken of: "Lubna's dad", "Jim
// Rafferty's wife".
func (s *scene) ownerBefore(found []Finding, start int) ([]Finding, bool) {
	t := s.text
	if start < 5 || t[start-1] != ' ' || t[start-2] != 's' || t[start-3] != '\'' {
		return found, false
	}
	end := start - 3
	from := end
	for from > 0 && end-from < longestName && (isLetter(t[from-1]) || (t[from-1] == '\'' || t[from-1] == '-') && from > 1 && isLetter(t[from-2])) {
		from--
	}
	w, ok := s.tokenAt(from)
	if !ok || w.end != end || w.start < s.named || !w.capital || w.len() < 3 || w.hard() || w.m&(clinical|us|field|event|thing|month|venue|english) != 0 && w.m&foreOften == 0 || !w.listed() && !w.rare() {
		return found, false
	}
	var p person
	if prev, ok := s.wordBeforeToken(w); ok {
		if prev.m&(staffs|title) != 0 && prev.m&kin == 0 {
			return found, false
		}
		if prev.capital && prev.start >= s.named && !prev.hard() && prev.m&forename != 0 && prev.m&english == 0 {
			p.add(prev)
		}
	}
	p.add(w)
	if s.social(p.start()) || s.jobTalk(p.start(), p.end()) || s.ofColleague(start) {
		return s.person(found, &p, TierNote, OfStaff), true
	}
	return s.person(found, &p, TierWarn, Labelled), true
}

// ofColleague reports what is said of a colleague's relative: a card goes round, a
// shift is swapped.
func (s *scene) ofColleague(at int) bool {
	t := s.text
	for i := at; i < len(t) && i-at < 80 && t[i] != '\n'; {
		if !isLetter(t[i]) {
			i++
			continue
		}
		to := lettersEnd(t, i)
		switch fold(t[i:min(to, i+longestWord)]) {
		case "works", "card", "collection", "flowers", "sympathy", "shift", "shifts", "swap", "swapping", "swapped", "leave", "nights", "whatsapp":
			return true
		}
		i = to
	}
	return false
}
