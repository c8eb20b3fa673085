package detect

// Over 300 lines: the turn of a street's word, and what is asked before it is taken.

import "strings"

// An address (§3): a house number or a house's name, and a street. The town is
// left out, and a postcode is a finding of its own. A street alone is nothing.

// addressAt is called for each word that streets and houses end or begin with.
func (s *scene) addressAt(found []Finding, start, end int, m marks) []Finding {
	if s.surface == Link || end <= s.housed {
		return found
	}
	if m&streetLead != 0 {
		if got, ok := s.welshAddress(found, start, end); ok {
			return got
		}
	}
	if m&(street|streetWeak|house) == 0 {
		return found
	}
	t := s.text
	if m&(house|careWord) != 0 && isUpper(t, start) {
		if got, ok := s.careHome(found, start, end); ok {
			return got
		}
	}
	if end < len(t) && isDigit(t[end]) {
		return found // LN6 5LF
	}
	if next, ok := s.nextWord(end); ok && next.m&(street|streetWeak) != 0 && isUpper(t, next.start) == isUpper(t, start) && !isSaint(t[next.start:next.end], end) {
		return found // Park Green Road: the last one ends it
	}
	from, names, capital := s.streetName(start)
	strong := m&street != 0
	capital = capital && isUpper(t, start)
	number, numbered := s.houseNumber(from)
	if numbered && (names > 0 || standsAlone(fold(t[start:end])) && (isUpper(t, start) || s.homeWord(number))) {
		home := s.homeWord(number)
		if !strong && !capital && !home && !s.addressGoesOn(end) || !strong && !capital && !s.clauseStops(end) || s.notHouse(number) || s.commaProse(number, end) || dayOfStreet(m, t, start, end) && !s.clauseStops(end) {
			return found
		}
		return s.address(found, s.flatBefore(number), end, home)
	}
	if !capital && names > 0 && m&(street|streetWeak) != 0 && s.clauseStops(end) {
		if at, ok := s.houseName(from); ok {
			return s.address(found, at, end, s.homeWord(at))
		}
	}
	if capital && names > 0 && s.nearPlace(end) && (m&house != 0 || fold(t[start:end]) == "barton") {
		return s.address(found, s.flatBefore(from), end, true)
	}
	if !capital || names == 0 || m&(street|streetWeak|house) == 0 {
		if names > 0 && m&(house|street) != 0 && s.homeWord(from) && s.homeLabel(from) {
			return s.address(found, from, end, true)
		}
		return found
	}
	// No number: a house's name before the street, or after "lives at".
	if at, ok := s.houseName(from); ok {
		return s.address(found, at, end, s.homeWord(at))
	}
	if m&house != 0 && (s.homeLabel(from) && !s.streetFollows(end) || clearHouse(fold(t[start:end])) && s.led(from) > 0) {
		return s.address(found, s.flatBefore(from), end, true)
	}
	if m&(street|streetWeak) != 0 && s.houseWithin(from, start) && s.led(from) > 0 {
		return s.address(found, s.flatBefore(from), end, true) // Rose Cottage Quarry Crescent
	}
	return found
}

// houseWithin reports a word for a house among a street's names.
func (s *scene) houseWithin(from, to int) bool {
	t := s.text
	for i := from; i < to; {
		if !isLetter(t[i]) {
			i++
			continue
		}
		end := lettersEnd(t, i)
		if i > from && marksOf(t, i, end)&house != 0 {
			return true
		}
		i = end
	}
	return false
}

// standsAlone reports words that are a street's whole name.
func standsAlone(w string) bool {
	switch w {
	case "broadway", "esplanade", "promenade", "causeway", "parade", "highway", "cloisters", "boulevard":
		return true
	}
	return false
}

// isSaint reports "12 Oak Close St Albans": St begins the town.
func isSaint(w string, _ int) bool { return len(w) == 2 && w[0] == 'S' && w[1] == 't' }

// dayOfStreet reports "st" and "dr", which are a doctor and a segment too.
func dayOfStreet(m marks, t string, start, end int) bool {
	w := fold(t[start:end])
	return m&streetWeak != 0 && (w == "st" || w == "dr")
}

// welshAddress reads "5 Heol y Bryn", "12 Maes yr Haf".
func (s *scene) welshAddress(found []Finding, start, end int) ([]Finding, bool) {
	t := s.text
	number, ok := s.houseNumber(start)
	if !ok && isUpper(t, start) {
		number, ok = s.welshHouse(start) // Bryn Awel, Ffordd y Mor
	}
	if !ok || s.notHouse(number) {
		return found, false
	}
	w := fold(t[start:end])
	clear := w == "heol" || w == "ffordd" || w == "stryd" || w == "maes" || w == "rhodfa" || w == "clos" || w == "cilgant" || w == "gerddi"
	if !isUpper(t, start) && !clear && !s.homeWord(number) {
		return found, false
	}
	last, names := end, 0
	for names < 3 {
		next, ok := s.nextWord(last)
		if !ok || next.end < len(t) && isDigit(t[next.end]) {
			break // a postcode
		}
		word := fold(t[next.start:next.end])
		if word == "y" || word == "yr" || word == "r" || word == "ar" || word == "o" {
			after, ok := s.nextWord(next.end)
			if !ok || after.m&(notName) != 0 {
				break
			}
			last = after.end
			names += 2
			continue
		}
		if isUpper(t, next.start) && next.m&(clinical|notName|title) == 0 || names == 0 && next.m&(english|clinical|notName) == 0 {
			last = next.end
			names++
			continue
		}
		break
	}
	for last+1 < len(t) && t[last] == '-' && isLetter(t[last+1]) { // Heol-y-Bryn
		last = lettersEnd(t, last+1)
		names++
	}
	if names == 0 && !(isDigit(t[number]) && clear && last > end) {
		return found, false
	}
	return s.address(found, s.flatBefore(number), last, s.homeWord(number)), true
}

// welshHouse reads a house's name before a Welsh street: two or three capital
// words, from the line's beginning or a word that leads to a home, to a comma.
func (s *scene) welshHouse(at int) (start int, ok bool) {
	t := s.text
	i := at
	if i < 2 || t[i-1] != ' ' || t[i-2] != ',' {
		return 0, false
	}
	i -= 2
	n := 0
	for n < 4 {
		from := i
		for from > 0 && isLetter(t[from-1]) {
			from--
		}
		if n > 0 && from > 1 && i-from <= 2 && t[from-1] == ' ' && (t[from:i] == "y" || t[from:i] == "yr" || t[from:i] == "ar") {
			i = from - 1 // Tan y Bryn
			continue
		}
		if from == i || !isUpper(t, from) || marksOf(t, from, i)&(title|staffs|label|clinical) != 0 && fold2(t[from:i]) != "ty" {
			break
		}
		n++
		start = from
		if from == 0 || t[from-1] != ' ' {
			break
		}
		i = from - 1
	}
	if n < 2 || n > 3 {
		return 0, false
	}
	if start == 0 || t[start-1] == '\n' || s.homeWord(start) || start > 1 && (t[start-2] == '-' || t[start-2] == ':' || t[start-2] == '>') {
		return start, true
	}
	if s.welshBegins(start) || s.bornOn(start-1) == dateDone || afterDate(t, start-1) {
		return start, true // Bryn Hyfryd
	}
	from := wordBefore(t, start-1)
	switch fold(t[from : start-1]) {
	case "now", "at", "to", "is":
		return start, true
	}
	return 0, false
}

// welshBegins reports a word that Welsh houses begin with, and no surname after it.
func (s *scene) welshBegins(start int) bool {
	t := s.text
	to := lettersEnd(t, start)
	if fold2(t[start:to]) == "ty" {
		return true
	}
	next, ok := s.nextWord(to)
	return marksOf(t, start, to)&streetLead != 0 && !(ok && next.m&surname != 0)
}

// fold2 is fold without the accent of "Ty".
func fold2(w string) string {
	if len(w) == 3 && (w[:2] == "T\xc5" || w[:2] == "t\xc5") {
		return "ty"
	}
	return fold(w)
}

// venueNext reports that the very next word makes it a place of work: "40 Mill
// Road surgery".
func (s *scene) venueNext(end int) bool {
	next, ok := s.nextWord(end)
	if !ok {
		return false
	}
	switch fold(s.text[next.start:next.end]) {
	case "surgery", "clinic", "practice", "pharmacy", "hospital", "school", "office", "depot", "dental", "health":
		return true
	}
	return false
}

func (s *scene) address(found []Finding, start, end int, home bool) []Finding {
	if machineToken(s.text, start, end) || s.inLabel(start) {
		return found
	}
	end = s.flatAfter(s.addressTail(start, end))
	switch w := s.text[start:lettersEnd(s.text, start)]; {
	case equalFold(w, "plot"), equalFold(w, "pitch"), equalFold(w, "caravan"), equalFold(w, "berth"), equalFold(w, "mooring"):
		home = true
	case equalFold(w, "unit") && !home && s.led(start) == 0 && s.workUnit(start, end):
		s.housed, s.site = end, end
		return append(found, Finding{Kind: Address, Tier: TierNote, Start: start, End: end, Why: OfStaff})
	}
	s.housed = end
	f := Finding{Kind: Address, Tier: TierWarn, Start: start, End: end, Why: StreetAddress}
	if s.ownHome(start) || !home && (s.venueNext(end) || s.venueAt(start)) || s.siteAddress(start) || s.siteOf(start, end) && s.led(start) < 2 {
		s.site = end
		f.Tier, f.Why = TierNote, OfStaff
	}
	return append(found, f)
}

// venueAt reports "study day at", "ordered from": what stands farther off is weighed
// by the table.
func (s *scene) venueAt(start int) bool {
	i := trimSpaceBefore(s.text, start)
	switch fold(s.text[wordBefore(s.text, i):i]) {
	case "at", "from", "in":
		return s.venueBefore(start) && s.led(start) == 0
	}
	return false
}

// ownHome reports "I live at": the sender's.
func (s *scene) ownHome(start int) bool {
	w := s.text[max(0, start-14):start]
	return strings.Contains(w, "I live ") || strings.Contains(w, "i live ") || strings.Contains(w, "we live ")
}

// workUnit reports a unit of a business park, or one that things are sent to.
func (s *scene) workUnit(start, end int) bool {
	t := s.text
	for i := start; i < end; {
		to := lettersEnd(t, i)
		if w := t[i:to]; equalFold(w, "business") || equalFold(w, "industrial") || equalFold(w, "trading") || equalFold(w, "retail") {
			return true
		}
		i = max(to, i+1)
	}
	for i, n := start, 0; i > 0 && n < 6; {
		if !isLetter(t[i-1]) {
			if clauseEnds(t, i-1) {
				return false
			}
			i--
			continue
		}
		from := wordBefore(t, i)
		switch fold(t[from:i]) {
		case "send", "sent", "post", "posted", "return", "returned", "moving", "moved", "relocating", "relocated", "deliveries", "ship", "collect":
			return !s.patientBefore(from)
		}
		i = from
		n++
	}
	return false
}

// flatAfter widens to a flat that follows its house: "128 Chapeltown Road, Flat C".
func (s *scene) flatAfter(end int) int {
	t := s.text
	i := end
	for i < len(t) && i-end < 2 && (t[i] == ' ' || t[i] == ',') {
		i++
	}
	to := lettersEnd(t, i)
	if i == end || to == i || marksOf(t, i, to)&dwelling == 0 {
		return end
	}
	if id, ok := unitID(t, to); ok {
		return id
	}
	return end
}
