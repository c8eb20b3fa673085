package detect

// Over 300 lines: one reader of addresses, part by part, and what is asked of it.

import "strings"

// An address read forward from where it begins: "Flat 3, Kelham Works, 12 Mill
// Lane". Its type of street may be a rare one or missing; what stands around must
// then speak for it: a postcode, a town, a word that leads to a home.

// place is what was read.
type place struct {
	start, end int
	unit       marks // flat, or dwelling for one that only people live in
	number     bool  // of a house
	names      int   // words of the last part that was taken
	kind       marks // its last word's: street, streetWeak, house, streetRare, or 0
	capital    bool  // each name begins with a capital
	shouted    bool  // and is of capitals only
	known      bool  // a name in it is that of a forename alone, or a town
	plain      bool  // a name in it is an English or a clinical word
	proper     bool  // a name in it is that of a person
}

const anyStreet = street | streetWeak | house | streetRare

// skipPart goes over what parts two parts of an address: a comma, a line break.
func skipPart(t string, i int) int {
	for n, lines := 0, 0; i < len(t) && n < 4; n++ {
		switch t[i] {
		case '\n':
			if lines++; lines > 1 {
				return i
			}
		case ' ', ',', '.', '\r':
		default:
			return i
		}
		i++
	}
	return i
}

// unitID reads what follows "flat": "3", "12b", "C", "B12", "2/1", "no. 4".
func unitID(t string, i int) (end int, ok bool) {
	for i < len(t) && (t[i] == ' ' || t[i] == '.' || t[i] == '#' || t[i] == ':') {
		i++
	}
	if to := lettersEnd(t, i); to < len(t) && (equalFold(t[i:to], "no") || equalFold(t[i:to], "number")) {
		for i = to; i < len(t) && (t[i] == ' ' || t[i] == '.' || t[i] == '#'); i++ {
		}
	}
	if i >= len(t) {
		return 0, false
	}
	if isDigit(t[i]) {
		to := digitsEnd(t, i)
		if to-i > 4 {
			return 0, false
		}
		if to+1 < len(t) && (t[to] == '/' || t[to] == '-' || t[to] == '.') && isDigit(t[to+1]) {
			if to = digitsEnd(t, to+1); to < len(t) && (t[to] == '/' || t[to] == '-') {
				return 0, false // a date
			}
		}
		if to < len(t) && isLetter(t[to]) {
			to++
		} else if to+2 < len(t) && t[to] == ' ' && isLetter(t[to+1]) && t[to+1]|0x20 != 'a' && t[to+1]|0x20 <= 'h' && !isLetter(t[to+2]) {
			to += 2
		}
		return to, to == len(t) || !isLetter(t[to]) && !isDigit(t[to])
	}
	if to := lettersEnd(t, i); to-i >= 3 && to-i <= 5 && isUpper(t, i) {
		switch fold(t[i:to]) {
		case "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten":
			return to, true
		}
	}
	if isLetter(t[i]) && (i+1 == len(t) || !isLetter(t[i+1])) {
		to := i + 1
		if to < len(t) && isDigit(t[to]) {
			to = digitsEnd(t, to)
		}
		return to, to-i <= 3 && t[i] != 'I' && (to == len(t) || t[to] != '\'' && !isLetter(t[to]))
	}
	return 0, false
}

// houseID reads "12", "12a", "12 a", "12-14", "0".
func houseID(t string, i int) (end int, ok bool) {
	if i >= len(t) || !isDigit(t[i]) {
		return 0, false
	}
	to := digitsEnd(t, i)
	if to-i > 4 {
		return 0, false
	}
	if to+1 < len(t) && (t[to] == '-' || t[to] == '/') && isDigit(t[to+1]) {
		from := to + 1
		if to = digitsEnd(t, from); to-from > 4 || to < len(t) && (t[to] == '-' || t[to] == '/' || t[to] == '.') {
			return 0, false
		}
	}
	if to < len(t) && isLetter(t[to]) {
		to++
	} else if to+2 < len(t) && t[to] == ' ' && isLetter(t[to+1]) && t[to+1]|0x20 != 'a' && t[to+1]|0x20 <= 'h' && t[to+2] == ' ' {
		to += 2
	}
	if to+1 < len(t) && t[to] == '-' && isDigit(t[to+1]) && isLetter(t[to-1]) { // 12a-14
		to = digitsEnd(t, to+1)
	}
	if to >= len(t) || t[to] != ' ' && t[to] != ',' && t[to] != '\n' {
		return 0, false
	}
	return to, true
}

// part is one part of an address, between commas or lines.
type placePart struct {
	end, typed       int // where it ends; where its type's word ends, or 0
	names            int
	kind             marks
	capital, shouted bool
	known, plain     bool
	proper           bool // a name in it is a person's
	solid            bool // not of grammar alone
	stopped          bool // by prose, and not by a sign, a town or a postcode
}

// readPart reads the words of a street's or a house's name.
func (s *scene) readPart(i int) (p placePart) {
	t := s.text
	p.capital, p.shouted = true, true
	p.end = i
	town0, names0 := 0, 0 // before a town
	for at := i; at < len(t) && isLetter(t[at]); {
		to := lettersEnd(t, at)
		for to+1 < len(t) && (t[to] == '\'' || t[to] == '-') && isLetter(t[to+1]) {
			to = lettersEnd(t, to+1)
		}
		if to < len(t) && isDigit(t[to]) {
			return p.beforeTown(town0, names0) // a postcode
		}
		m := marksOf(t, at, to)
		if m&town != 0 && p.names > 0 && p.typed == 0 && town0 == 0 {
			town0, names0 = p.end, p.names
		}
		upper := isUpper(t, at)
		kind := m & anyStreet
		if kind == streetRare && !upper && p.names > 0 && p.capital {
			kind = 0 // 10 Key points
		}
		link := m&streetLink != 0
		if p.typed > 0 && kind == 0 && m&compass == 0 {
			return p // the town, or prose
		}
		if p.typed > 0 && kind != 0 && upper != p.capital {
			return p
		}
		if p.names == 0 && !upper && (m&(notName|us|filler) != 0 && !link || measure(fold(t[at:to]))) {
			p.stopped = true
			return p
		}
		if p.names > 0 && p.capital && !upper && kind == 0 && !(link && nextCapital(t, to)) {
			p.stopped = true
			return p
		}
		if m&(title|staffs|label|kin|them|notName|month|fate|event|birth|mrnWord) != 0 && !link && kind == 0 && !(upper && m&surname != 0 && m&(title|notName|month) == 0) || m&dayMark != 0 && kind == 0 {
			p.stopped = true
			return p
		}
		if p.names == 4 || to-at == 1 && kind == 0 && !link {
			p.stopped = true
			return p
		}
		if kind == 0 || p.names == 0 {
			p.capital = p.capital && (upper || link && p.names > 0)
			p.known = p.known || m&town != 0 || m&(forename|surname|english) == forename
			p.proper = p.proper || m&(forename|surname) != 0 && !link
			p.plain = p.plain || m&(english|clinical) != 0 && m&surname == 0 && !link
		}
		if kind != 0 || !link || upper {
			p.solid = true
		}
		p.shouted = p.shouted && to-at > 1 && isUpper(t, to-1)
		p.names++
		if kind != 0 && (p.names > 1 || standsAlone(fold(t[at:to]))) {
			p.typed, p.kind = to, kind
		} else if m&compass != 0 && p.typed > 0 && !s.compassEnds(to) {
			return p
		} else if p.typed > 0 {
			p.typed = to // Sandy Lane South
		}
		p.end = to
		if to >= len(t) || t[to] != ' ' && !(t[to] == '.' && p.typed == to && to+1 < len(t) && t[to+1] == ' ') {
			return p.beforeTown(town0, names0)
		}
		if t[to] == '.' {
			return p.beforeTown(town0, names0)
		}
		at = to + 1
	}
	return p.beforeTown(town0, names0)
}

// beforeTown ends a name without a type where its town begins: "108 Deansgate Bolton".
func (p placePart) beforeTown(end, names int) placePart {
	if p.typed == 0 && names > 0 {
		p.end, p.names, p.known = end, names, false
	}
	return p
}

// compassEnds reports that "South" after a street's type ends it, and begins no
// town: "Sandy Lane South", not "Sandy Lane South Shields".
func (s *scene) compassEnds(end int) bool {
	t := s.text
	return end >= len(t) || t[end] != ' ' || end+1 < len(t) && !isUpper(t, end+1)
}

// readPlace reads an address that begins at i with a flat's word, a number or a
// name.
func (s *scene) readPlace(i int) (p place, ok bool) {
	t := s.text
	p.start, p.end = i, i
	at := i
	if isLetter(t[at]) {
		to := lettersEnd(t, at)
		if m := marksOf(t, at, to); m&flat != 0 {
			end, ok := unitID(t, to)
			if ok {
				p.unit = m & (flat | dwelling)
				at = skipPart(t, end)
				if at == end && end < len(t) {
					return p, false
				}
			} else if s.floorBefore(i) < i {
				p.unit = flat | dwelling
				at = skipPart(t, to)
			}
		}
	}
	for n := 0; n < 3; n++ {
		number := false
		if end, ok := houseID(t, at); ok {
			if p.unit == 0 && n == 0 && t[end] == '\n' || p.number {
				break
			}
			number = true
			at = skipPart(t, end)
		}
		got := s.readPart(at)
		if got.names == 0 || !got.solid {
			break
		}
		end := got.end
		if got.typed > 0 {
			end = got.typed
		}
		// A second part is a street, or a house in it.
		if n > 0 && p.names > 0 && !(got.typed > 0 && (number || got.kind&street != 0 || !p.number && p.unit == 0 && got.kind != 0 && got.capital == p.capital)) {
			break
		}
		p.end, p.names, p.kind, p.capital, p.shouted = end, got.names, got.kind, got.capital, got.shouted
		p.known, p.plain, p.proper = got.known, got.plain, got.proper
		if got.typed == 0 {
			p.kind = 0
		}
		p.number = p.number || number
		if got.typed == 0 && got.stopped {
			break
		}
		next := skipPart(t, end)
		if next == end || next >= len(t) || t[end] == '.' {
			break
		}
		if t[end] == ' ' && !isDigit(t[next]) && !(p.kind&house != 0 && !p.number) {
			break // a town, or prose
		}
		at = next
	}
	return p, p.names > 0
}

// floorBefore is where "Ground Floor", "Upper", "Basement" before "Flat" begin.
func (s *scene) floorBefore(at int) int {
	t := s.text
	from := at
	for n := 0; n < 2 && from > 0 && t[from-1] == ' '; n++ {
		w := from - 1
		for w > 0 && (isLetter(t[w-1]) || isDigit(t[w-1])) {
			w--
		}
		switch fold(t[w : from-1]) {
		case "floor", "basement", "ground", "top", "upper", "lower", "garden", "first", "second", "third", "attic", "granny", "1st", "2nd", "3rd", "4th", "main", "middle", "rear":
			from = w
		default:
			return from
		}
	}
	return from
}

// follow says what stands after an address: a postcode within the next words, a
// town or a new line, a sign or the end, or prose.
type follow uint8

const (
	prose follow = iota
	stop
	townNext
	codeNext
)

func (s *scene) afterPlace(end int) follow {
	t := s.text
	got := prose
	i := end
	if i >= len(t) || t[i] != ' ' {
		got = stop
	}
	commas, words, lines := 0, 0, 0
	for i < len(t) && i-end < 56 {
		b := t[i]
		switch {
		case b == ' ' || b == '\r' || b == '-' || b == '.' && i > end && words > 0 && i-end < 8 || b == '(' || b == '.' && i == end:
			i++
		case b == ',':
			if commas++; commas > 3 {
				return got
			}
			i++
		case b == '\n':
			if lines++; lines > 2 {
				return got
			}
			i++
		case isLetter(b):
			to := lettersEnd(t, i)
			if to < len(t) && isDigit(t[to]) {
				if postcodeHere(t, i) {
					return codeNext
				}
				return got
			}
			m := marksOf(t, i, to)
			if m&town != 0 && words == 0 && (isUpper(t, i) || commas > 0 || m&english == 0) {
				got = townNext
			}
			if m&homeLed == 0 && !equalFold(t[i:to], "postcode") && !equalFold(t[i:to], "pc") && m&(notName|title|staffs|label|kin|them|us|fate|event|birth|mrnWord) != 0 && m&(compass|streetLink|town) == 0 {
				return got
			}
			if words == 0 && got == prose && to-i > 3 && m&(english|clinical|filler|homeLed) == 0 {
				got = stop
			}
			if words == 0 && lines == 0 && got == prose && isUpper(t, i) && to-i > 2 && !isUpper(t, to-1) {
				got = stop
			}
			if words++; words > 5 {
				return got
			}
			i = to
		default:
			return got
		}
	}
	return got
}

// postcodeHere reports both halves of a postcode at i.
func postcodeHere(t string, i int) bool {
	to := i
	for to < len(t) && to-i < 8 && (isLetter(t[to]) || isDigit(t[to])) {
		to++
	}
	switch n := to - i; {
	case n >= 5 && n <= 7:
		return outward(t[i:to-3]) && isDigit(t[to-3]) && inward(t[to-2]) && inward(t[to-1])
	case n >= 2 && n <= 4 && outward(t[i:to]):
		for to < len(t) && t[to] == ' ' && to-i < 7 {
			to++
		}
		return to+2 < len(t) && isDigit(t[to]) && inward(t[to+1]) && inward(t[to+2]) && (to+3 == len(t) || !wordByte(t[to+3]))
	}
	return false
}

// led says how surely words before lead to where somebody lives: 2 for "address:",
// "lives at"; 1 for "deliver the bed to", "the lady from"; 0 for none.
func (s *scene) led(start int) int {
	t := s.text
	if s.asked&(askedHome|askedSite) == askedHome && start >= s.answer && start-s.answer < 24 && !s.crossesClause(s.answer, start) {
		return 2
	}
	if s.named > 0 && start >= s.named && start-s.named < 8 && strings.Trim(s.text[s.named:start], " ,") == "of" {
		return 1 // Mr Hill, of 6 Maple
	}
	i := start
	toward, goods, signed, meant, lines := false, false, false, false, 0 // meant: "booked for"
	for n := 0; n < 9 && i > 0 && start-i < 72; {
		b := t[i-1]
		if !isLetter(b) {
			switch b {
			case ' ', ',', '(', '-', '\'', '"', '/', '@':
				toward = toward || b == '@'
			case ':', '=', '>', '?':
				signed = true
			case '\n':
				if lines++; lines > 1 || n > 0 {
					return 0
				}
			default:
				if !isDigit(b) && b < 0x80 {
					return 0
				}
				if isDigit(b) {
					return 0
				}
			}
			i--
			continue
		}
		from := wordBefore(t, i)
		w := fold(t[from:i])
		m := marksOf(t, from, i)
		switch w {
		case "address", "addres", "addr", "addy", "lives", "live", "living", "lived", "resides", "residing", "residence", "stays", "staying", "surfing", "resident", "reside", "addresses":
			if s.isOwn(from) {
				return 0
			}
			return 2
		case "add":
			if signed {
				return 2
			}
			return 0
		case "home", "house", "flat", "bungalow":
			if n == 0 && !signed && lines == 0 && w != "home" {
				return 0
			}
			return 2
		case "to", "at", "from", "frm", "in", "into", "outside", "is", "its", "says", "said", "say", "of":
			toward = true
		case "bed", "mattress", "oxygen", "commode", "hoist", "frame", "meds", "medication", "feed", "feeds", "equipment", "supplies", "dressings", "concentrator", "cushion", "wheelchair", "stoma", "ttos", "ttas", "tto", "tta", "tablets", "prescription", "dosette", "pads":
			goods = true
		case "visit", "visits", "visited", "visiting", "deliver", "delivering", "delivered", "delivery", "couriering", "couriered", "taxied", "taxi", "discharged", "discharge", "brought", "conveyed", "returned", "returning", "returns", "collect", "collecting", "pickup", "dc", "evicted":
			if toward || signed || goods || n == 0 && strings.HasPrefix(w, "visit") {
				return 1
			}
			return 0
		case "scene":
			return 1
		case "housing", "landlord", "warden", "police":
			if toward {
				return 1
			}
			return 0
		case "keysafe", "safe":
			if toward || signed {
				return 1
			}
			return 0
		case "moved", "moving", "found", "collapsed", "picked", "dropped":
			if (toward || signed || goods) && (goods || s.patientBefore(from)) {
				return 1
			}
			return 0
		case "transport", "ambulance", "crew":
			if toward && s.patientBefore(from) || meant {
				return 1
			}
		case "go", "goes", "going", "went", "gone", "back", "send", "sent", "sending":
			if toward || signed || goods {
				if goods || w == "going" || w == "back" || w == "gone" || s.patientBefore(from) {
					return 1
				}
			}
		case "s":
			toward = toward || from > 0 && t[from-1] == '\'' // his sister's
		case "me", "told", "sheet", "form", "it", "was", "now", "the", "her", "his", "their", "currently", "still", "a", "on", "just", "yes", "as", "new", "be", "being", "been", "up", "d", "not", "who", "with", "and", "no", "number", "both", "alone", "him", "them", "gave", "given", "old", "here", "usually", "normally", "only", "off", "booked":
		case "for":
			meant = meant || n == 0
		default:
			if m&kin != 0 && n == 0 && w[len(w)-1] == 's' && !s.isOwn(from) {
				break // her mums 22 Bankside
			}
			if m&(them|kin) != 0 || w == "lady" || w == "pt" || w == "patient" || w == "man" || w == "chap" {
				if toward && n > 0 && m&(us|staffs) == 0 && !s.isOwn(from) {
					return 1
				}
			} else if goods {
				break
			}
			if !goods && !toward {
				return 0
			}
		}
		i = from
		n++
	}
	if goods && toward {
		return 1
	}
	return 0
}

// crossesClause reports a sentence's end between.
func (s *scene) crossesClause(from, to int) bool {
	for i := from; i < to; i++ {
		if t := s.text; t[i] != '\n' && clauseEnds(t, i) {
			return true
		}
	}
	return false
}

// patientBefore reports a word for the patient or a relative within five words
// before, in the sentence.
func (s *scene) patientBefore(at int) bool {
	t := s.text
	for i, n := at, 0; i > 0 && n < 6; {
		if !isLetter(t[i-1]) {
			if clauseEnds(t, i-1) {
				return false
			}
			i--
			continue
		}
		from := wordBefore(t, i)
		if m := marksOf(t, from, i); m&(them|kin) != 0 && m&us == 0 && !s.isOwn(from) {
			return true
		}
		i = from
		n++
	}
	return false
}

// placeAt reads an address at a flat's word or at a number, and takes it if what
// it is made of, or what stands around, says enough.
func (s *scene) placeAt(found []Finding, i int) []Finding {
	t := s.text
	if i < s.housed || s.surface == Link || i > 0 && (wordByte(t[i-1]) || strings.IndexByte(".:/+$#_=&\x27", t[i-1]) >= 0 && !(t[i-1] == ':' && (i < 2 || !isDigit(t[i-2]))) || t[i-1] == '-' && i > 1 && wordByte(t[i-2])) {
		return found
	}
	if isDigit(t[i]) && (s.notHouse(i) || s.afterFlat(i)) {
		return found
	}
	p, ok := s.readPlace(i)
	if !ok {
		return found
	}
	if p.unit == 0 && (!p.number || p.kind == 0 && p.names == 1 && p.end-i < 6) {
		return found
	}
	led := -1
	leads := func() int {
		if led < 0 {
			led = s.led(i)
		}
		return led
	}
	if p.unit == 0 && s.commaProse(i, p.end) || p.unit == 0 && !p.capital && s.counts(i) && leads() == 0 && s.afterPlace(p.end) < townNext {
		return found
	}
	after := s.afterPlace(p.end)
	ok = false
	calm := p.capital && !p.shouted
	switch {
	case p.unit&dwelling != 0:
		switch {
		case p.kind != 0:
			ok = p.capital || p.number || after != prose || !p.plain || s.partStops(p.end)
		case after == codeNext:
			ok = true
		case p.number && p.capital:
			ok = after != prose
		case calm:
			ok = after != prose && !p.known
		default:
			ok = after == townNext && !p.plain || leads() == 2 && after != prose
		}
	case p.unit != 0:
		ok = p.kind != 0 && p.kind != streetRare && (!s.teaches(p) || leads() > 0) && (p.capital || after >= townNext) && (p.number || after >= townNext || leads() > 0)
	case p.kind != 0:
		switch {
		case after == codeNext:
			ok = true
		case p.kind == streetRare && calm && !p.plain && (after >= townNext || !s.englishNext(p.end)):
			ok = !s.counted(p)
		case p.kind == streetRare && p.proper && !p.plain && !s.counted(p) && (after >= townNext || !s.doubtful(p.end) || digitsEnd(t, i)-i > 1 && (p.end == len(t) || t[p.end] == '\n')) && (after != prose || s.partStops(p.end)):
			ok = true // 25 barker harbors
		case leads() > 0:
			ok = p.capital || (after != prose || s.partStops(p.end)) && (leads() == 2 || !p.plain)
		case p.kind == streetRare && (after == townNext || after == stop && s.ownLine(i)):
			ok = !p.known && (p.capital || !p.plain)
		case after == townNext:
			ok = !s.counted(p) && (p.capital || !p.plain)
		case calm && p.kind != streetRare:
			ok = after != prose || p.kind&street != 0 || s.clauseStops(p.end)
		case p.capital && p.kind&street != 0:
			ok = true
		}
	case after == codeNext:
		ok = !(p.known && p.names == 1) && (p.capital || !p.plain || p.names > 1 && s.ownLine(i)) || leads() == 2
	case after == townNext:
		ok = p.capital && !p.known && !p.plain && !s.looksPerson(p) && t[i] != '0' || leads() > 0 && (!p.plain || leads() == 2)
	case leads() == 2:
		ok = (after != prose || s.clauseStops(p.end)) && (p.capital || !p.plain)
	case leads() == 1:
		ok = after != prose && p.capital && !p.known && !s.looksPerson(p)
	}
	if !ok || t[i] == '0' && p.kind == 0 {
		return found
	}
	start := s.floorBefore(i)
	if p.unit == 0 {
		start = s.flatBefore(i)
	}
	return s.address(found, start, p.end, led > 0 || s.homeWord(start))
}

// commaProse reports "leak 18, AHI down", "88, Head CT": the number before the comma
// is a count, where the name and its type are not written alike and no word leads to it.
func (s *scene) commaProse(number, end int) bool {
	if !s.counts(number) {
		return false
	}
	last := wordBefore(s.text, end)
	first, _ := s.firstWord(number)
	shouted := !isUpper(s.text, first) || isUpper(s.text, end-1)
	odd := end-last <= 2 || isUpper(s.text, first) != isUpper(s.text, last) || shouted && (s.ofAge(number) || marksOf(s.text, last, end)&street == 0) && s.afterPlace(end) < townNext
	return odd && (s.led(number) == 0 || s.ofAge(number))
}

// ofAge reports "he's" or "she is" right before a number.
func (s *scene) ofAge(number int) bool {
	i := trimSpaceBefore(s.text, number)
	switch fold(s.text[wordBefore(s.text, i):i]) {
	case "s", "is", "hes", "shes":
		return true
	}
	return false
}

// counts reports a comma right after a number, as after a count.
func (s *scene) counts(number int) bool {
	to, ok := houseID(s.text, number)
	return ok && s.text[to] == ',' && !s.flatNumber(to) && s.numberSign(number) == number
}

// teaches reports a room in a place of work: "Room 2, Postgraduate Centre".
func (s *scene) teaches(p place) bool {
	t := s.text
	for i := p.start; i < p.end; {
		to := lettersEnd(t, i)
		if to > i && marksOf(t, i, to)&(siteMark|venue) != 0 && marksOf(t, i, to)&streetLink == 0 {
			return true
		}
		i = max(to, i+1)
	}
	return false
}

// afterFlat reports that the number is a flat's, whose own turn did not take it.
func (s *scene) afterFlat(i int) bool { return s.flatNumber(digitsEnd(s.text, i)) }

// partStops is clauseStops, and takes what is short or clinical for the sentence
// that goes on: "w poc", "qds".
func (s *scene) partStops(end int) bool {
	next, ok := s.nextWord(end)
	return !ok || s.clauseStops(end) || next.end-next.start <= 2 || next.m&(clinical|english) == clinical
}

// englishNext reports a word of everyday English right after, which the street's end
// may belong to: "3 Smith Rapid Tests".
func (s *scene) englishNext(end int) bool {
	next, ok := s.nextWord(end)
	return ok && next.m&english != 0 && next.m&town == 0 && !s.partStops(end) || ok && next.m&english != 0 && isUpper(s.text, next.start) && next.m&(compass|town|surname) == 0
}

// doubtful reports ends of streets that are what befalls a patient, too: "falls".
func (s *scene) doubtful(end int) bool {
	from := wordBefore(s.text, end)
	switch fold(s.text[from:end]) {
	case "falls", "fall", "rest", "walks", "run", "pass", "rapid", "rapids", "trace", "light", "lights", "trail", "key", "keys", "points", "extension", "extensions", "course", "courses", "wall", "walls", "well", "tunnel", "neck", "branch", "branches", "track", "stream", "streams", "union", "unions", "lock", "locks", "mission", "pad", "works", "nursery", "station", "law", "flat", "flats", "views", "via", "loop":
		return true
	}
	return false
}

// counted reports "3 Falls", "2 Point": a count, and not a house.
func (s *scene) counted(p place) bool { return p.names < 2 }

// looksPerson reports that the names after a number are a person's: "45 Smith".
func (s *scene) looksPerson(p place) bool {
	t := s.text
	i := p.start
	for i < p.end && !isLetter(t[i]) {
		i++
	}
	m := marksOf(t, i, lettersEnd(t, i))
	if m&streetLead != 0 {
		return false // Bryn Awel
	}
	return m&surOften != 0 && p.names == 1 || m&foreOften != 0 && m&english == 0
}

// ownLine reports that nothing else stands before on the line.
func (s *scene) ownLine(i int) bool { return i == 0 || s.text[i-1] == '\n' }

// unitFollows reports a flat's number or letter after its word, or a floor before.
func (s *scene) unitFollows(end int) bool {
	_, ok := unitID(s.text, end)
	if !ok && end < len(s.text) && (s.text[end] == ' ' || s.text[end] == ',') {
		from := wordBefore(s.text, end)
		return s.floorBefore(from) < from
	}
	return ok
}

// houseLike reports that a word follows a number as one follows a house's: after a
// space, a comma or a letter.
func houseLike(t string, end int) bool {
	if end+3 >= len(t) {
		return false
	}
	i := end
	if isLetter(t[i]) {
		i++
	}
	if t[i] == '-' && isDigit(t[i+1]) {
		return true
	}
	if t[i] == ',' {
		i++
	}
	if t[i] != ' ' || i+1 >= len(t) || !isLetter(t[i+1]) {
		return false
	}
	to := lettersEnd(t, i+1)
	m := marksOf(t, i+1, to)
	if !isUpper(t, i+1) && m&(streetLink|town|anyStreet|streetLead) == 0 && m&(notName|filler|clinical|fate|event|dayMark|us|them|staffs) != 0 {
		return false
	}
	return mean(t, i+1, to).sense != series
}
