package detect

// Over 300 lines: a list of turns of speech; each stands alone.

import "strings"

// Addresses that "lives at", "address" or a name leads to, in any letters.

// homeWord reports that the place is where somebody lives.
func (s *scene) homeWord(at int) bool {
	t := s.text
	n := 0
	for i := at; i > 0 && n < 5 && at-i < 48; {
		if t[i-1] == '\n' && n > 0 || t[i-1] == ']' {
			return false
		}
		if !isLetter(t[i-1]) {
			i--
			continue
		}
		from := wordBefore(t, i)
		switch fold(t[from:i]) {
		case "home":
			if !strings.HasSuffix(t[:from], "ospital at ") { // a team
				return true
			}
		case "lives", "live", "living", "lived", "address", "addr", "add", "resides", "resident", "residing", "flat", "apartment", "moved", "visit", "house", "discharged", "collect", "pickup", "ambulance", "dc", "dob", "postcode", "pt", "patient", "stays", "staying", "found":
			return true
		case "moving":
			if strings.HasPrefix(t[i:], " into ") {
				return true
			}
		case "d", "c":
			if i < len(t) && (t[i] == '/' || from > 0 && t[from-1] == '/') {
				return true
			}
		}
		i = from
		n++
	}
	return false
}

// homeLabel reports "lives at", "address:" right before.
func (s *scene) homeLabel(at int) bool {
	t := s.text
	i, n := at, 0
	for i > 0 && n < 4 && at-i < 24 {
		if t[i-1] == '\n' || t[i-1] == ']' || isDigit(t[i-1]) {
			return false
		}
		if !isLetter(t[i-1]) {
			i--
			continue
		}
		from := wordBefore(t, i)
		switch w := fold(t[from:i]); w {
		case "lives", "live", "living", "address", "addr", "resides", "residing", "home", "lived":
			return true
		case "at", "is", "in", "on", "to", "now", "alone", "with", "the", "her", "his", "of":
		default:
			return false
		}
		i = from
		n++
	}
	return false
}

// venueBefore reports that people meet or work there.
func (s *scene) venueBefore(start int) bool {
	t := s.text
	n := 0
	for i := start; i > 0 && n < 6 && start-i < 56; {
		if t[i-1] == '\n' || t[i-1] == ']' {
			return false
		}
		if !isLetter(t[i-1]) {
			if clauseEnds(t, i-1) && n > 0 {
				return false
			}
			i--
			continue
		}
		from := wordBefore(t, i)
		if w := fold(t[from:i]); marksOf(t, from, i)&venue != 0 && !s.sentHome(w, i, start) && !s.namesStreet(i) && !(strings.HasPrefix(w, "deliver") && homeGoods(t[i:start])) || n < 3 && (w == "i" || w == "my" || w == "our" || w == "me" && !s.told(from)) || w == "meet" || w == "held" || w == "based" {
			return true
		}
		i = from
		n++
	}
	return false
}

// told reports "gave me", "told me": what follows is somebody else's.
func (s *scene) told(me int) bool {
	t := s.text
	i := trimSpaceBefore(t, me)
	switch fold(t[wordBefore(t, i):i]) {
	case "gave", "told", "given", "giving", "tells", "gives", "telling", "text", "texted", "sent":
		return true
	}
	return false
}

// sentHome reports "taxi for", "letter to", "funeral director collecting from" right
// before an address: it is a patient's.
func (s *scene) sentHome(w string, end, start int) bool {
	between := strings.TrimSpace(s.text[end:start])
	switch w {
	case "taxi":
		return between == "to" || between == "for"
	case "letter", "letters":
		return strings.HasSuffix(between, "to") || strings.HasSuffix(between, "for") || strings.HasSuffix(between, "from")
	case "funeral":
		return strings.HasPrefix(between, "director")
	}
	return false
}

// homeGoods reports what is delivered to a patient's home.
func homeGoods(t string) bool {
	for w := range strings.FieldsSeq(t) {
		switch fold(strings.Trim(w, ",.")) {
		case "bed", "mattress", "oxygen", "commode", "hoist", "frame", "meds", "medication", "feed", "feeds", "equipment", "supplies", "dressings", "concentrator", "cushion", "wheelchair", "stoma", "ttos", "ttas", "tablets", "prescription", "dosette", "him", "her", "them":
			return true
		}
	}
	return false
}

// venueAfter reports a place of work right after: "LS1 4AB for the clinic".
func (s *scene) venueAfter(end int) bool {
	t := s.text
	for i, n := end, 0; i < len(t) && n < 4 && i-end < 32; {
		if clauseEnds(t, i) {
			return false
		}
		if !isLetter(t[i]) {
			i++
			continue
		}
		to := lettersEnd(t, i)
		if marksOf(t, i, to)&venue != 0 && !equalFold(t[i:to], "transport") {
			return true
		}
		i = to
		n++
	}
	return false
}

// homeAt is called for words that say where somebody lives, and reads on: small
// words, then a house and a street in any letters, or a number and a name.
func (s *scene) homeAt(found []Finding, start, end int) []Finding {
	t := s.text
	if s.surface == Link || end <= s.housed {
		return found
	}
	w := fold(t[start:end])
	i := end
	signed := false
	if w == "add" {
		if end >= len(t) || t[end] != ':' {
			return found // "add to the list"
		}
		w = "address"
	}
	for n := 0; n < 5; {
		for i < len(t) && (isSpace(t[i]) && t[i] != '\n' || t[i] == ':' || t[i] == ',' || t[i] == '-' || t[i] == '=' || t[i] == '(' || t[i] == '\n' && (signed || i > 0 && t[i-1] == '?' || i+1 < len(t) && isDigit(t[i+1])) || t[i] == '?' && i+1 < len(t) && t[i+1] == '\n') {
			signed = signed || t[i] != ' '
			i++
		}
		if i >= len(t) || isDigit(t[i]) || !isLetter(t[i]) {
			break
		}
		to := lettersEnd(t, i)
		switch x := fold(t[i:to]); x {
		case "at", "is", "in", "on", "to", "of", "alone", "now", "currently", "her", "his", "their", "home", "address", "a", "still", "nearby", "details", "near", "from", "with", "wife", "husband", "son", "daughter", "and":
			if x == "address" || x == "home" {
				w = x
			}
			signed = true
			n++
			i = to
			continue
		}
		break
	}
	if i >= len(t) || w == "safe" && !equalFold(t[wordBefore(t, trimSpaceBefore(t, start)):trimSpaceBefore(t, start)], "key") {
		return found
	}
	if !signed && (w == "home" || w == "moved" || w == "visit" || w == "found" || w == "safe") {
		return found
	}
	if s.inLabel(start) || s.isOwn(start) {
		return found
	}
	if w == "house" {
		w = "lives"
	}
	if isUpper(t, i) && (w != "home" && w != "moved" && w != "visit" && w != "found" && w != "safe" || signed) {
		// The whole address is a house's name: Tigh na Mara IV27 4EJ.
		if p, ok := s.readPlace(i); ok && p.unit == 0 && !p.number && p.kind&(street|streetWeak) == 0 && p.capital && !(p.known && p.names == 1) {
			if after := s.afterPlace(p.end); after == codeNext || w == "address" && !equalFold(t[start:end], "add") && !s.looksPerson(p) && p.names > 1 && after != prose && p.end < len(t) && t[p.end] == ',' {
				return s.address(found, i, p.end, true)
			}
		}
	}
	stop, typed := s.streetEnd(i)
	if (w == "home" || w == "moved" || w == "visit" || w == "found" || w == "safe") && (!signed || !isDigit(t[i]) && !(typed && strings.IndexByte(t[i:stop], ',') > 0)) {
		return found
	}
	first, ok := s.firstWord(i)
	switch {
	case stop == 0 || !ok:
		return found
	case typed && (isDigit(t[i]) || isUpper(t, first) || signed && w != "home" && strings.IndexByte(t[i:stop], ',') > 0 && !filling(t[first:lettersEnd(t, first)])):
	case typed:
		return found
	case isUpper(t, first):
	default:
		// "lives at 50 westgate": no comma before it, and no English word.
		if j := trimSpaceBefore(t, i); j == 0 || t[j-1] == ',' || marksOf(t, first, lettersEnd(t, first))&(english|clinical|notName) != 0 {
			return found
		}
	}
	for stop > i && t[stop-1] == ' ' {
		stop--
	}
	return s.address(found, s.flatBefore(i), stop, true)
}

// houseIs reports "is" right after: "her house is".
func houseIs(t string, end int) bool { return strings.HasPrefix(t[end:], " is ") }

// filling reports sounds that are no words.
func filling(w string) bool {
	switch fold(w) {
	case "uh", "um", "er", "erm", "oh", "ah", "share", "shared":
		return true
	}
	return false
}

// firstWord is where the first word of an address begins, after its number.
func (s *scene) firstWord(i int) (int, bool) {
	t := s.text
	for i < len(t) && (isDigit(t[i]) || t[i] == '-') {
		i++
	}
	if i+1 < len(t) && i > 0 && isDigit(t[i-1]) && isLetter(t[i]) && !isLetter(t[i+1]) {
		i++
	}
	for i < len(t) && (t[i] == ' ' || t[i] == ',') {
		i++
	}
	return i, i < len(t) && isLetter(t[i])
}

// streetEnd finds where an address that begins at i ends: after the last word for
// a street or house in its first three parts; or, for a number and one to three
// words, at the comma.
func (s *scene) streetEnd(i int) (end int, typed bool) {
	t := s.text
	numbered := isDigit(t[i])
	if numbered {
		to := digitsEnd(t, i)
		if to-i > 4 || to < len(t) && strings.IndexByte("/.:%+", t[to]) >= 0 || t[i] == '0' || to+1 < len(t) && isLetter(t[to]) && isLetter(t[to+1]) {
			return 0, false
		}
	} else if !isLetter(t[i]) {
		return 0, false
	}
	words, parts, best := 0, 0, 0 // words of this part
	first, open := 0, true        // the end of the first part, if its words may be a name
	for at := i; at < len(t) && at-i < 80; {
		b := t[at]
		switch {
		case b == ' ' || b == '\'' || b == '-':
			at++
		case b == ',':
			if first == 0 && numbered && words > 0 && open {
				first = at
			}
			if parts++; parts > 2 || best > 0 && parts > 1 {
				return pick(best, first)
			}
			words = 0
			at++
		case isDigit(b):
			to := digitsEnd(t, at)
			if to < len(t) && (isDigit(t[to]) || t[to] == '/' || t[to] == '.' || t[to] == ':') || words > 0 && best > 0 {
				return pick(best, first)
			}
			if to < len(t) && isLetter(t[to]) && (to+1 == len(t) || !isLetter(t[to+1])) {
				to++
			}
			at = to
		case isLetter(b):
			to := lettersEnd(t, at)
			m := marksOf(t, at, to)
			word := fold(t[at:to])
			if to < len(t) && isDigit(t[to]) { // a postcode
				if first == 0 && numbered && words > 0 && open && parts == 0 {
					first = trimSpaceBefore(t, at)
				}
				return pick(best, first)
			}
			switch {
			case m&(street|streetWeak|house) != 0 && words > 0:
				best = to
				words++
			case m&flat != 0 && words == 0, ofStreet(word) || word == "ty":
				words++
			case m&(notName|fate|kin|them|us|event|label) != 0 && !isUpper(t, at) || m&(notName|title) != 0 || measure(word) && words == 0:
				if first == 0 && numbered && words > 0 && words < 4 && open && parts == 0 && m&notName != 0 {
					first = trimSpaceBefore(t, at)
				}
				return pick(best, first)
			default:
				if best > 0 && words > 0 && parts > 0 && m&(street|streetWeak) == 0 {
					words++
					break
				}
				if best > 0 && parts == 0 { // a town without a comma
					return pick(best, first)
				}
				words++
			}
			if words > 4 {
				return pick(best, first)
			}
			if words > 3 {
				open = false
			}
			at = to
		default:
			if first == 0 && numbered && words > 0 && open && parts == 0 {
				first = at
			}
			return pick(best, first)
		}
	}
	if first == 0 && numbered && words > 0 && open && parts == 0 {
		first = len(t)
	}
	return pick(best, first)
}

func pick(best, first int) (int, bool) {
	if best > 0 {
		return best, true
	}
	return first, false
}

// homeAfterName reads an address that a comma joins to a patient's name.
func (s *scene) homeAfterName(found []Finding, end int) []Finding {
	t := s.text
	if end+2 >= len(t) || t[end] != ',' || t[end+1] != ' ' {
		return found
	}
	i := end + 2
	if stop := s.houseOnStreet(i); stop > s.housed {
		return s.address(found, i, stop, true)
	}
	stop, typed := s.streetEnd(i)
	first, ok := s.firstWord(i)
	if stop == 0 || !ok || stop <= s.housed {
		return found
	}
	word := marksOf(t, first, lettersEnd(t, first))
	switch {
	case typed && isDigit(t[i]):
	case typed && strings.IndexByte(t[i:stop], ',') > 0:
	case typed && isUpper(t, i) && stop < len(t) && t[stop] == ',' && clearHouse(fold(t[wordBefore(t, stop):stop])):
	case isDigit(t[i]) && t[digitsEnd(t, i)] != ',' && stop < len(t) && t[stop] == ',' && word&(english|clinical|notName|field) == 0 && !soundsClinical(t[first:lettersEnd(t, first)]):
	default:
		return found
	}
	return s.address(found, i, stop, true)
}

// houseOnStreet is where the street ends behind a house's name of no known kind:
// "Chy an Mor, Cliff Road"; or 0.
func (s *scene) houseOnStreet(i int) int {
	t := s.text
	var last, n int
	for at := i; n < 4 && at < len(t) && isLetter(t[at]); {
		to := lettersEnd(t, at)
		n++
		m := marksOf(t, at, to)
		if m&(title|staffs|label|kin|them|us|field|clinical|venue|siteMark|month|fate|event|birth) != 0 {
			return 0
		}
		last = at
		if to+2 < len(t) && t[to] == ',' && t[to+1] == ' ' {
			if !isUpper(t, i) || !isUpper(t, last) || marksOf(t, i, lettersEnd(t, i))&forename != 0 {
				return 0
			}
			p := s.readPart(to + 2)
			if p.typed == 0 || !p.capital || p.kind&(street|streetWeak) == 0 || !s.clauseStops(p.typed) || s.venueNext(p.typed) {
				return 0
			}
			return p.typed
		}
		if to >= len(t) || t[to] != ' ' {
			return 0
		}
		at = to + 1
	}
	return 0
}

// compoundAt reads "146 Gillygate, Diss": a number and a word that ends as streets
// do, and then a comma, a postcode or the end.
func (s *scene) compoundAt(found []Finding, g group) []Finding {
	t := s.text
	from := g.end + 1
	to := lettersEnd(t, from)
	if to-from < 6 || g.len() > 3 || t[g.start] == '0' || marksOf(t, from, to)&(english|clinical|notName|forename) != 0 || !streetEnding(t[from:to]) {
		return found
	}
	if g.start > 0 && (t[g.start-1] != ' ' && t[g.start-1] != ',' && t[g.start-1] != '\n') || s.notHouse(g.start) {
		return found
	}
	after := to
	for after < len(t) && t[after] == ' ' {
		after++
	}
	word := after
	for word < len(t) && (isLetter(t[word]) || isDigit(t[word])) {
		word++
	}
	if to < len(t) && t[to] != ',' && t[to] != '\n' && !outward(t[after:word]) {
		return found
	}
	return s.address(found, s.flatBefore(g.start), to, s.homeWord(g.start))
}

func streetEnding(w string) bool {
	for _, e := range [...]string{"gate", "way", "crest", "side", "croft", "fields", "dene", "ridge", "view", "mead", "bank", "hurst", "brow", "lands", "garth"} {
		if strings.HasSuffix(w, e) {
			return true
		}
	}
	return false
}

// siteOf reports that the address is a place of work's: its noun stands before,
// with nothing but linking words between ("the chemist is at"), or is what the
// address is said to be ("is the new clinic").
func (s *scene) siteOf(start, end int) bool {
	t := s.text
	links, moves, copula, its := 0, false, false, false // its: what the sentence began with
	i := start
	for i > 0 && links < 8 && start-i < 72 {
		b := t[i-1]
		if !isLetter(b) {
			if clauseEnds(t, i-1) && (links > 0 || b != '\n') || b >= 0x80 {
				break
			}
			if isDigit(b) && !copula {
				break
			}
			i--
			continue
		}
		from := wordBefore(t, i)
		w := fold(t[from:i])
		m := marksOf(t, from, i)
		if s.siteNoun(from, i, w, m) || w == "place" && copula && links < 2 {
			to := s.toward(i, start)
			if to && !moves && !copula {
				return false // from hospital to 5 Quarry Mount
			}
			switch w {
			case "gp", "surgery", "pharmacy", "chemist", "dentist", "school", "practice", "optician", "solicitors", "clinic":
				return true // hers, and no home
			}
			return !s.patientBefore(from) || s.adjoins(i, start)
		}
		switch w {
		case "moved", "moving", "relocated", "relocating", "moves", "relocates":
			moves = true
		case "is", "are", "s", "its", "at", "to", "now", "new", "address", "in", "on", "the", "from", "postcode", "situated", "located", "based", "opposite", "has", "have", "been", "of", "it", "for", "temporarily", "permanently", "today":
			its = its || w == "its"
			copula = copula || w == "is" || w == "are" || w == "its" || w == "address" || w == "s" || w == "at"
		default:
			if !copula && !moves || m&(them|kin|homeLed) != 0 || s.isOwn(from) {
				i = 0
				continue
			}
			if !its {
				i = 0
				continue
			}
		}
		i = from
		links++
	}
	return s.siteAfter(end)
}

// siteNoun reports a word for a place where people work or meet.
func (s *scene) siteNoun(from, to int, w string, m marks) bool {
	switch w {
	case "chemist", "chemists", "undertakers", "undertaker", "court", "dock", "records", "suppliers", "physio", "gp", "surgeries", "dentists", "tribunal", "solicitors", "crematorium", "mosque", "temple", "university", "archive", "archives", "vets", "workshop", "headquarters", "embassy", "bakery", "optician", "foodbank":
		return true
	case "deliver", "delivery", "deliveries", "delivered", "letter", "letters", "taxi", "funeral", "bus", "return", "fire", "traffic", "parked", "closed", "closure", "van", "access", "trust", "unit", "royal", "side", "stop", "order", "ordered", "shop", "building", "stores", "hospital", "extension", "academy", "parking", "discharge", "transport", "party", "dinner", "accommodation", "parcel":
		return false
	}
	return m&(venue|siteMark) != 0 && !s.namesStreet(to)
}

// toward reports "to", "into" between.
func (s *scene) toward(from, to int) bool {
	between := s.text[from:to]
	return strings.Contains(between, " to ") || strings.Contains(between, " into ")
}

// adjoins reports that nothing but a comma or a colon stands between.
func (s *scene) adjoins(from, to int) bool {
	return strings.Trim(s.text[from:to], " ,:-(") == ""
}

// siteAfter reports "is the new walk-in place", "training centre", "does the
// methadone" right after.
func (s *scene) siteAfter(end int) bool {
	t := s.text
	i, is := end, false
	for n := 0; n < 7 && i < len(t) && i-end < 56; {
		if clauseEnds(t, i) || t[i] == ',' && n > 0 || isDigit(t[i]) {
			return false
		}
		if !isLetter(t[i]) {
			i++
			continue
		}
		to := lettersEnd(t, i)
		w := fold(t[i:to])
		m := marksOf(t, i, to)
		if n == 0 && w == "closed" {
			return true
		}
		if n == 0 && (w == "is" || w == "for") {
			is = true
		}
		if m&(them|kin|homeLed) != 0 {
			return false
		}
		if (is || n < 2 && t[end] == ' ') && (s.siteNoun(i, to, w, m) || is && w == "place") && !(to < len(t) && t[to] == '\'') {
			return true
		}
		if !is && n >= 2 {
			return false
		}
		i = to
		n++
	}
	return false
}
