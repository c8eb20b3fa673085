package detect

// Over 300 lines: each function reads one thing, and none is long.

import "strings"

// What an address has beside a house and its street: a second line, a care home's
// name, a street of no known type where words lead to it.

// addressTail widens an address to the street after the comma, or on the next line:
// "Flat 9, Kelmsley Court, Burley Road".
func (s *scene) addressTail(start, end int) int {
	t := s.text
	for range 2 {
		w := end
		for w > start && isLetter(t[w-1]) {
			w--
		}
		last := marksOf(t, w, end)
		at := skipPart(t, end)
		if at == end || at >= len(t) || t[end] == ' ' || t[end] == '.' {
			return end
		}
		number := false
		if to, ok := houseID(t, at); ok && last&street == 0 {
			number, at = true, skipPart(t, to)
		}
		got := s.readPart(at)
		if got.typed == 0 || got.kind == streetRare && !number || !number && (got.kind&street == 0 || !got.capital) || last&street != 0 && t[end] == '\n' {
			return end
		}
		if got.typed < len(t) && t[got.typed] == ' ' && !s.clauseStops(got.typed) || s.venueNext(got.typed) {
			return end
		}
		end = got.typed
	}
	return end
}

// nearPlace reports ", nr Hatherleigh" after a house's name.
func (s *scene) nearPlace(end int) bool {
	t := s.text
	if end+5 > len(t) || t[end] != ',' {
		return false
	}
	to := lettersEnd(t, end+2)
	switch fold(t[min(end+2, len(t)):to]) {
	case "nr", "near", "outside", "off", "by":
		return to+1 < len(t) && t[to] == ' ' && isUpper(t, to+1)
	}
	return false
}

// careHome reads the name of a home that somebody goes to or lives in: "d/c to
// Fernlea Lodge Residential Home", "from ivy house nursing home".
func (s *scene) careHome(found []Finding, start, end int) ([]Finding, bool) {
	t := s.text
	if start < 2 || t[start-1] != ' ' || s.surface == Link || end <= s.housed {
		return found, false
	}
	if t[start]|0x20 == 'h' && end-start == 4 && !isUpper(t, start) && !leadsHome(t[start-2]) {
		return found, false
	}
	w := fold(t[start:end])
	switch w {
	case "home":
	case "hmp", "yoi", "hmyoi":
		if !isUpper(t, start) {
			return found, false
		}
		return s.prison(found, start, end)
	case "centre", "center", "village", "hostel", "rehab", "house", "court", "lodge", "hospice", "unit":
		if !isUpper(t, start) {
			return found, false
		}
	default:
		return found, false
	}
	from, cares, n := start, 0, 0
	capital, own := false, false
	if w == "rehab" || w == "hostel" {
		cares++
	}
	for n < 5 && from > 1 && t[from-1] == ' ' {
		w := from - 1
		for w > 0 && (isLetter(t[w-1]) || (t[w-1] == '\'' || t[w-1] == '-') && w > 1 && isLetter(t[w-2])) {
			w--
		}
		if w == from-1 {
			break
		}
		word := fold(t[w : from-1])
		if careKind(word) {
			cares++
			from = w
			continue
		}
		if n == 0 {
			capital = isUpper(t, w)
		}
		m := marksOf(t, w, from-1)
		link := m&streetLink != 0
		if capital && !isUpper(t, w) && word != "the" || cares == 0 {
			break
		}
		if m&(title|staffs|label|kin|notName|homeLed) != 0 && !link && !(capital && m&surname != 0 && m&(title|notName) == 0) {
			if capital && !(m&notName != 0) {
				return found, false
			}
			break
		}
		if !capital && (connects(word) && word != "the" || m&(them|us|fate|filler|event) != 0 && m&streetLink == 0 || anyHome(word)) {
			break
		}
		own = own || m&english == 0 || m&(house|streetWeak|street) != 0
		from = w
		if word != "the" {
			n++
		}
		if !capital && n == 3 || word == "the" {
			break
		}
	}
	if cares == 0 || n == 0 || !capital && !own {
		return found, false
	}
	at := s.roomBefore(from)
	if s.siteOf(at, end) || !s.goesTo(at) && s.led(at) == 0 && !s.homeGiven(at, end) {
		return found, false
	}
	return s.address(found, at, end, true), true
}

// prison reads "HMP Leeds" where somebody is or goes.
func (s *scene) prison(found []Finding, start, end int) ([]Finding, bool) {
	t := s.text
	next, ok := s.nextWord(end)
	if !ok || !isUpper(t, next.start) || !(s.goesTo(start) || s.led(start) > 0 || s.homeGiven(start, next.end)) {
		return found, false
	}
	to := next.end
	if more, ok := s.nextWord(to); ok && isUpper(t, more.start) && more.m&(notName|title|staffs) == 0 && more.end-more.start > 2 {
		to = more.end
	}
	return s.address(found, start, to, true), true
}

// careKind reports what kinds of homes there are.
func careKind(w string) bool {
	switch w {
	case "residential", "nursing", "care", "rest", "neuro", "rehab", "retirement", "sheltered", "dementia", "emi":
		return true
	}
	return false
}

// anyHome reports words before "care home" that name none.
func anyHome(w string) bool {
	switch w {
	case "new", "local", "same", "private", "council", "nearby", "different", "temporary", "permanent", "long", "short", "term", "suitable", "usual", "previous", "current", "existing", "old", "nice", "good", "another", "right", "wrong", "various", "nhs", "residential", "24hr", "placement", "full", "time":
		return true
	}
	return false
}

// roomBefore widens to "Room 12, ", "Rm 14, ", "Flat 3, " right before.
func (s *scene) roomBefore(from int) int {
	t := s.text
	i := from
	for i > 0 && (t[i-1] == ' ' || t[i-1] == ',' || t[i-1] == '\n') && from-i < 3 {
		i--
	}
	d := i
	for d > 0 && i-d < 5 && (isDigit(t[d-1]) || isLetter(t[d-1]) || t[d-1] == '/') {
		d--
	}
	if d == i || d == 0 || t[d-1] != ' ' || i == from || !isDigit(t[d]) && i-d > 1 {
		return from
	}
	f := wordBefore(t, d-1)
	switch w := fold(t[f : d-1]); {
	case f < d-1 && marksOf(t, f, d-1)&flat != 0, w == "rm", w == "suite", w == "bed":
		return f
	}
	return from
}

// homeGiven reports that a patient is spoken of right before, and no word for a
// place of work; or that the home's street is given.
func (s *scene) homeGiven(at, end int) bool {
	t := s.text
	i := at
	for i > 0 && (t[i-1] == ' ' || t[i-1] == ',') {
		i--
	}
	if s.addressTail(at, end) > end {
		return true
	}
	if s.ownLine(at) && (end == len(t) || t[end] == '\n') {
		return true
	}
	if i == at || i == 0 {
		return false
	}
	if t[i-1] == '>' || t[i-1] == ':' || t[i-1] >= 0x80 {
		return true
	}
	switch fold(t[wordBefore(t, i):i]) {
	case "to", "from", "at", "of", "in", "into", "frm", "ex", "via":
		return s.patientBefore(i) || s.named > 0 && at-s.named < 48
	}
	return s.named > 0 && at-s.named < 24
}

// goesTo reports "d/c to", "moved to", "long term to", "she'll be at", "lives in"
// right before.
func (s *scene) goesTo(at int) bool {
	t := s.text
	i := trimSpaceBefore(t, at)
	from := wordBefore(t, i)
	lead := fold(t[from:i])
	switch lead {
	case "to", "at", "in", "from", "into", "near":
	default:
		return false
	}
	for n := 0; n < 5; n++ {
		i = trimSpaceBefore(t, from)
		if i == 0 || clauseEnds(t, i-1) {
			return false
		}
		for i > 0 && !isLetter(t[i-1]) {
			if t[i-1] == ']' || t[i-1] == '\n' {
				return false
			}
			i--
		}
		from = wordBefore(t, i)
		switch w := fold(t[from:i]); w {
		case "c", "dc", "discharged", "discharge", "moved", "moving", "move", "going", "goes", "went", "gone", "back", "transfer", "transferred", "term", "return", "returned", "returning", "admitted", "repat":
			return lead == "to" || lead == "from" || lead == "into" || w == "back"
		case "lives", "living", "lived", "resides", "stays", "staying", "resident", "placed", "placement", "bed":
			return true
		case "be", "she", "he", "hes", "shes", "pt", "patient", "ll":
			return lead == "at" || lead == "in" || lead == "from"
		case "the", "on", "now", "is", "a", "her", "his", "home", "then", "long", "today", "tomorrow", "up", "down", "straight", "directly":
		default:
			return false
		}
	}
	return false
}

// homeAnswer reads the answer to a question for where somebody lives: what it
// begins with is a house or a flat.
func (s *scene) homeAnswer(found []Finding) []Finding {
	t := s.text
	i := s.answer
	for n := 0; n < 4; n++ {
		for i < len(t) && (t[i] == ' ' || t[i] == ',' || t[i] == '-') {
			i++
		}
		to := lettersEnd(t, i)
		switch fold(t[i:to]) {
		case "yes", "aye", "yeah", "yep", "yh", "its", "it", "is", "at", "she", "he", "they", "lives", "in", "sorry", "hi", "ok", "s", "shes", "hes":
			i = to
			if i < len(t) && t[i] == '\'' {
				i++
			}
			continue
		}
		break
	}
	if i >= len(t) || !isUpper(t, i) && !isDigit(t[i]) || s.surface == Link {
		return found
	}
	last := 0
	for at, words := i, 0; at < len(t) && words < 9; {
		switch b := t[at]; {
		case b == ' ' || b == '\'' || b == '-' || b == '/':
			at++
			continue
		case b == ',':
			if at+2 < len(t) && !isUpper(t, at+2) && !isDigit(t[at+2]) {
				at = len(t)
				continue
			}
			at++
			continue
		case isDigit(b):
			at = digitsEnd(t, at)
			if at < len(t) && isLetter(t[at]) {
				at++
			}
			continue
		case !isLetter(b):
			at = len(t)
			continue
		}
		to := lettersEnd(t, at)
		if to < len(t) && isDigit(t[to]) {
			break
		}
		w := fold2(t[at:to])
		if !isUpper(t, at) && !connects(w) && w != "yr" {
			break
		}
		m := marksOf(t, at, to)
		if m&(title|staffs|label|kin) != 0 && m&(street|streetWeak|house|flat) == 0 {
			break
		}
		words++
		if m&(street|streetWeak|house) != 0 && words > 1 || w == "quayside" || m&streetLead != 0 {
			last = to
			if m&streetLead != 0 && to+1 < len(t) && t[to] == ' ' {
				last = lettersEnd(t, to+1)
			}
		}
		if m&flat != 0 && words > 1 && to+1 < len(t) && t[to] == ' ' && isDigit(t[to+1]) {
			last = digitsEnd(t, to+1)
		}
		at = to
	}
	if last == 0 {
		return found
	}
	for _, f := range found {
		if f.Kind == Address && f.Start < last && i < f.End {
			return found
		}
	}
	return append(found, Finding{Kind: Address, Tier: TierWarn, Start: i, End: last, Why: StreetAddress})
}

// typelessAt reads a number and one to three capital words, to a comma and a place
// or a postcode, after a word that leads to a home: "at 46 Coquet Chare, Wallsend",
// "from 66 The Ridings, Ely".
func (s *scene) typelessAt(found []Finding, g group) []Finding {
	t := s.text
	number := g.start
	if number < 3 || strings.IndexByte("otmsfOTMSF", t[number-2]) < 0 || g.len() > 3 || t[number] == '0' || t[number-1] != ' ' || g.end <= s.housed {
		return found
	}
	i := number - 1
	from := wordBefore(t, i)
	switch fold(t[from:i]) {
	case "at", "to", "from", "lives", "address", "is", "of":
	default:
		return found
	}
	at, n := g.end+1, 0
	end := 0
	for n < 4 && at < len(t) && isLetter(t[at]) && isUpper(t, at) {
		to := lettersEnd(t, at)
		for to+1 < len(t) && (t[to] == '\'' || t[to] == '-') && isLetter(t[to+1]) {
			to = lettersEnd(t, to+1)
		}
		m := marksOf(t, at, to)
		if to < len(t) && isDigit(t[to]) {
			break
		}
		w := fold(t[at:to])
		if to-at < 3 || m&(title|staffs|kin|label|clinical|month|venue|siteMark|thing|field|us|event|fate) != 0 || m&notName != 0 && w != "the" || n == 0 && m&foreOften != 0 && m&surOften == 0 || dayWord(w) || measure(w) {
			return found
		}
		n++
		end = to
		if to >= len(t) || t[to] != ' ' {
			break
		}
		at = to + 1
	}
	if n < 2 || n > 3 || end+2 >= len(t) || t[end] != ',' || t[end+1] != ' ' || !isUpper(t, end+2) {
		return found
	}
	to := lettersEnd(t, end+2)
	if m := marksOf(t, end+2, to); m&(title|staffs|kin|label|clinical|field|us|month) != 0 || s.notHouse(number) {
		return found
	}
	return s.address(found, s.flatBefore(number), end, strings.IndexByte(t[max(0, from-1):number], '\n') < 0 && s.homeWord(number))
}

// leadsHome reports the last letter of what is before "home" where people are cared
// for: residential, nursing, care, rest, neuro, rehab, retirement, sheltered, dementia.
func leadsHome(last byte) bool {
	switch last | 0x20 {
	case 'l', 'g', 'e', 't', 'o', 'b', 'd', 'a', 'i':
		return true
	}
	return false
}
