package detect

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
		if !strong && !capital && !home && !s.addressGoesOn(end) || !strong && !capital && !s.clauseStops(end) || s.notHouse(number) || dayOfStreet(m, t, start, end) && !s.clauseStops(end) {
			return found
		}
		return s.address(found, s.flatBefore(number), end, home)
	}
	if !capital && names > 0 && m&(street|streetWeak) != 0 && s.clauseStops(end) {
		if at, ok := s.houseName(from); ok {
			return s.address(found, at, end, s.homeWord(at))
		}
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
	if m&house != 0 && s.homeLabel(from) && !s.streetFollows(end) {
		return s.address(found, s.flatBefore(from), end, true)
	}
	return found
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

// streetName reads the words of the street's name to the left of its type.
func (s *scene) streetName(start int) (from, n int, capital bool) {
	t := s.text
	from, capital = start, true
	for n < 4 {
		i := from
		for i > 0 && from-i < 2 && t[i-1] == ' ' {
			i--
		}
		if i == from && n == 0 && i > 0 && t[i-1] == '-' {
			i--
		}
		if i == from {
			break
		}
		w := i
		for w > 0 && i-w <= longestName && (isLetter(t[w-1]) || (t[w-1] == '\'' || t[w-1] == '-') && w < i && w > 1 && isLetter(t[w-2])) {
			w--
		}
		if i > 0 && t[i-1] == '.' && i > 2 && (t[i-3:i] == "St." || t[i-3:i] == "ST." || t[i-3:i] == "st.") {
			w = i - 3
		}
		if w == i || w > 0 && isDigit(t[w-1]) && !houseLetter(t, w, i) {
			break
		}
		if houseLetter(t, w, i) {
			break
		}
		m := marksOf(t, w, i)
		word := fold(t[w:i])
		if !ofStreet(word) && (m&(notName|title|staffs|label|kin|event|fate|birth) != 0 && !(isUpper(t, w) && m&(surname|forename) != 0 && m&(title|notName) == 0) && m&(streetWeak|street) == 0 || measure(word) || m&clinical != 0 && !isUpper(t, w) && !placeWord(word) && m&streetWeak == 0) {
			break
		}
		capital = capital && (isUpper(t, w) || word == "of" || word == "the" || word == "on" || word == "and" || word == "le" || word == "de")
		from = w
		n++
	}
	if n == 1 && fold(t[from:min(len(t), from+2)]) == "st" && !isUpper(t, from) && !isLetter(t[from+2]) {
		return start, 0, false // 1 st place
	}
	// "of" and "on" do not begin a name.
	for n > 0 {
		to := lettersEnd(t, from)
		switch w := fold(t[from:to]); w {
		case "of", "on", "and", "le", "de", "at", "in":
			from = to
			for from < start && t[from] == ' ' {
				from++
			}
			n--
			continue
		case "the":
			if n == 1 {
				n = 1
			}
		}
		break
	}
	return from, n, capital
}

// houseLetter reports the letter of "12 a" or "12a" at the place.
func houseLetter(t string, start, end int) bool {
	return end-start == 1 && start > 0 && (isDigit(t[start-1]) || t[start-1] == ' ' && start > 1 && isDigit(t[start-2])) && t[start]|0x20 <= 'h'
}

// ofStreet reports grammar that stands in streets' names.
func ofStreet(w string) bool {
	switch w {
	case "the", "of", "on", "and", "st", "saint", "new", "old", "upper", "lower", "north", "south", "east", "west", "great", "little", "long", "high", "first", "second", "third", "fourth", "mount", "back", "front", "hospital", "infirmary", "doctor", "clinic", "nurse", "nursery", "major", "may", "will", "well", "over", "under", "queen", "queens", "king", "kings", "college", "school", "church", "station", "five", "seven", "three", "two", "four", "one", "ten", "de", "le", "bell", "page", "mill":
		return true
	}
	return false
}

// placeWord reports clinical.txt's towns and the like, which name streets.
func placeWord(w string) bool {
	switch w {
	case "london", "york", "leeds", "bath", "reading", "derby", "lincoln", "durham", "chester", "bristol", "kent", "essex", "surrey", "oxford", "cambridge", "glasgow", "edinburgh", "cardiff", "swansea", "belfast", "manchester", "liverpool", "sheffield", "birmingham", "nottingham", "leicester", "norwich", "exeter",
		"plymouth", "southampton", "portsmouth", "brighton", "hull", "bradford", "luton", "royal", "general", "trust", "temple", "chapel", "cross", "iron", "plate", "heart", "hip", "lime", "salt", "saline", "sun", "mill", "bone", "bell", "board", "drum", "arm", "elbow", "shin", "heel", "crown", "canal", "barrack", "market", "epic", "matrix", "trinity", "victory", "lodge", "list":
		return true
	}
	return false
}

// measure reports what is counted, so that the number is no house's.
func measure(w string) bool {
	switch w {
	case "min", "mins", "minute", "minutes", "hour", "hours", "hr", "hrs", "day", "days", "week", "weeks", "month", "months", "year", "years", "mile", "miles", "metre", "metres", "meter", "meters", "m", "km", "mm", "cm", "ml", "mg", "mcg", "units", "unit", "point", "way", "lane", "bed", "bedded", "beds", "patients", "people", "cars", "car", "person", "man", "x", "times", "step", "stage", "hourly", "degree", "percent", "litre", "litres", "l", "kg", "g", "stone", "inch", "foot", "feet", "yo", "f", "view", "views", "doors", "door", "floors", "floor", "stairs", "steps", "blocks", "streets", "flights", "dr":
		return true
	}
	return false
}

// houseNumber reads a number right before the street's name: 12, 12a, 12-14.
func (s *scene) houseNumber(at int) (start int, ok bool) {
	t := s.text
	i := at
	for i > 0 && at-i < 3 && (t[i-1] == ' ' || t[i-1] == ',') {
		i--
	}
	if i == at || i == 0 {
		return 0, false
	}
	end := i
	if t[i-1] < 0x80 && isLetter(t[i-1]) && t[i-1]|0x20 <= 'h' && i > 1 && (isDigit(t[i-2]) || t[i-2] == ' ' && i > 2 && isDigit(t[i-3]) && t[i-1] != 'a') {
		i--
		if t[i-1] == ' ' {
			i--
		}
	}
	d := i
	for d > 0 && isDigit(t[d-1]) && i-d < 5 {
		d--
	}
	if n := i - d; n < 1 || n > 4 || t[d] == '0' {
		return 0, false
	}
	if d > 1 && (t[d-1] == '-' || t[d-1] == '/') && isDigit(t[d-2]) && end == i {
		e := d - 1
		for e > 0 && isDigit(t[e-1]) {
			e--
		}
		if n := d - 1 - e; n < 1 || n > 4 || e > 0 && (t[e-1] == '/' || t[e-1] == '.' || t[e-1] == '-') {
			return 0, false
		}
		d = e
	}
	if d > 0 && (isLetter(t[d-1]) || isDigit(t[d-1]) || t[d-1] == '.' && d > 1 && isDigit(t[d-2]) || t[d-1] == ':' && d > 1 && isDigit(t[d-2]) || t[d-1] == '/' || t[d-1] == '+' || t[d-1] == '$') {
		return 0, false
	}
	return d, true
}

// notHouse reports a bed's, a ward's or a day's number.
func (s *scene) notHouse(number int) bool {
	i := trimSpaceBefore(s.text, number)
	from := wordBefore(s.text, i)
	switch fold(s.text[from:i]) {
	case "bed", "beds", "ward", "level", "floor", "theatre", "room", "bay", "clinic", "zone", "gate", "junction", "exit", "day", "week", "news", "gcs", "stage", "grade", "type", "sr", "cubicle", "platform", "step", "option", "version", "page", "band", "hr", "rr", "sats", "temp", "bp", "bm", "score", "ext", "bleep", "carpark", "lead", "pod", "box", "bus", "line", "chapter", "group", "team", "x":
		return true
	case "park":
		return i >= 8 && equalFold(s.text[i-8:i-5], "car")
	}
	return i > 0 && s.text[i-1] == '\'' || false
}

// flatBefore widens to the left: "Flat 3, ", "Ivy House, ".
func (s *scene) flatBefore(start int) int {
	t := s.text
	if i := trimSpaceBefore(t, start); i < start {
		// The number is the flat's: Flat 4, Albion Court.
		if f := wordBefore(t, i); f < i && marksOf(t, f, i)&flat != 0 && isDigit(t[start]) {
			start = f
		}
	}
	for range 3 {
		i := start
		for i > 0 && start-i < 3 && (t[i-1] == ' ' || t[i-1] == ',' || t[i-1] == '/') {
			i--
		}
		if i == start || i == 0 {
			return start
		}
		// flat 3, flat B, flat 2/1
		w := i
		for w > 0 && i-w < 5 && (isDigit(t[w-1]) || isLetter(t[w-1]) || t[w-1] == '/') {
			w--
		}
		if w < i && (isDigit(t[w]) || i-w == 1) && i-w <= 5 {
			k := trimSpaceBefore(t, w)
			if f := wordBefore(t, k); f < k && marksOf(t, f, k)&flat != 0 && k < w {
				start = f
				continue
			}
		}
		// Ivy House,
		{
			f := wordBefore(t, i)
			if f < i && marksOf(t, f, i)&(house|streetWeak) != 0 && isUpper(t, f) {
				from, n, capital := s.streetName(f)
				if n > 0 && capital {
					start = from
					continue
				}
			}
			if f < i && marksOf(t, f, i)&flat != 0 && t[i] == ' ' { // Basement flat, 12 Park Road
				if p := wordBefore(t, trimSpaceBefore(t, f)); p < f {
					switch fold(t[p:trimSpaceBefore(t, f)]) {
					case "basement", "ground", "top", "upper", "lower", "garden", "first":
						start = p
						continue
					}
				}
			}
		}
		return start
	}
	return start
}

// houseName reads "Rose Cottage, " before a street, or any capital name of up to
// three words that "lives at" leads to.
func (s *scene) houseName(at int) (start int, ok bool) {
	t := s.text
	i := at
	for i > 0 && t[i-1] == ' ' {
		i--
	}
	if i == 0 || t[i-1] != ',' || i == at {
		return 0, false
	}
	i--
	f := wordBefore(t, i)
	if f == i {
		return 0, false
	}
	if !isUpper(t, f) {
		// the old rectory, ashfield road
		from, n, _ := s.streetName(f)
		return s.flatBefore(from), clearHouse(fold(t[f:i])) && n > 0
	}
	from, n, capital := f, 0, true
	if f > 0 && t[f-1] == ' ' {
		from, n, capital = s.streetName(f)
	}
	if !capital {
		return 0, false
	}
	if (marksOf(t, f, i)&(house|streetWeak|street) != 0 || equalFold(t[from:min(from+2, len(t))], "ty") && t[from+2] == ' ') && n > 0 {
		if number, ok := s.houseNumber(from); ok && !s.notHouse(number) {
			from = number
		}
		return s.flatBefore(from), true
	}
	if s.homeLabel(from) {
		return s.flatBefore(from), true
	}
	return 0, false
}

// homeWord reports that the place is where somebody lives.
func (s *scene) homeWord(at int) bool {
	t := s.text
	n := 0
	for i := at; i > 0 && n < 5 && at-i < 48; {
		if t[i-1] == '\n' && n > 0 {
			return false
		}
		if !isLetter(t[i-1]) {
			i--
			continue
		}
		from := wordBefore(t, i)
		switch fold(t[from:i]) {
		case "lives", "live", "living", "lived", "address", "addr", "add", "home", "resides", "resident", "residing", "flat", "apartment", "moved", "visit", "house", "discharged", "collect", "pickup", "ambulance", "dc", "dob", "postcode", "pt", "patient", "stays", "staying", "found":
			return true
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
		if t[i-1] == '\n' || isDigit(t[i-1]) {
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

type word struct {
	start, end int
	m          marks
}

func (s *scene) nextWord(end int) (word, bool) {
	i := end
	for i < len(s.text) && i-end < 2 && s.text[i] == ' ' {
		i++
	}
	to := lettersEnd(s.text, i)
	if to == i || i == end {
		return word{}, false
	}
	return word{i, to, marksOf(s.text, i, to)}, true
}

// streetFollows reports that a house's name goes on with a street: the street's
// own turn will take both.
func (s *scene) streetFollows(end int) bool {
	t := s.text
	i := end
	if i < len(t) && t[i] == ',' {
		i++
	}
	for n := 0; n < 5; n++ {
		for i < len(t) && (t[i] == ' ' || isDigit(t[i])) {
			i++
		}
		to := lettersEnd(t, i)
		if to == i {
			return false
		}
		if marksOf(t, i, to)&(street|streetWeak) != 0 && n > 0 && isUpper(t, i) {
			return true
		}
		i = to
	}
	return false
}

// clauseStops reports that nothing the street's type could belong to follows: the
// end, a sign, a postcode, grammar, a capital.
func (s *scene) clauseStops(end int) bool {
	t := s.text
	if end >= len(t) || t[end] != ' ' {
		return true
	}
	i := end + 1
	if i >= len(t) || !isLetter(t[i]) || isUpper(t, i) {
		return true
	}
	to := lettersEnd(t, i)
	if to < len(t) && isDigit(t[to]) {
		return true
	}
	return marksOf(t, i, to)&(notName|fate|event|kin|filler|them) != 0 || placeWord(t[i:to])
}

// addressGoesOn reports that a town or a postcode follows, or the text ends.
func (s *scene) addressGoesOn(end int) bool {
	t := s.text
	i := end
	for i < len(t) && (t[i] == ',' || t[i] == ' ') {
		i++
	}
	if i == len(t) || t[i] == '\n' {
		return true
	}
	if i > end && t[end] == ',' && isLetter(t[i]) {
		return true
	}
	to := i
	for to < len(t) && (isLetter(t[to]) || isDigit(t[to])) {
		to++
	}
	return outward(t[i:to])
}

// welshAddress reads "5 Heol y Bryn", "12 Maes yr Haf".
func (s *scene) welshAddress(found []Finding, start, end int) ([]Finding, bool) {
	t := s.text
	number, ok := s.houseNumber(start)
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
		if !ok {
			break
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
	if names == 0 {
		return found, false
	}
	return s.address(found, s.flatBefore(number), last, s.homeWord(number)), true
}

func (s *scene) address(found []Finding, start, end int, home bool) []Finding {
	if machineToken(s.text, start, end) || s.inLabel(start) {
		return found
	}
	s.housed = end
	f := Finding{Kind: Address, Tier: TierWarn, Start: start, End: end, Why: StreetAddress}
	if !home && s.venueBefore(start) {
		f.Tier, f.Why = TierNote, OfStaff
	}
	return append(found, f)
}

// venueBefore reports that people meet or work there.
func (s *scene) venueBefore(start int) bool {
	t := s.text
	n := 0
	for i := start; i > 0 && n < 6 && start-i < 56; {
		if t[i-1] == '\n' {
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
		if w := fold(t[from:i]); marksOf(t, from, i)&venue != 0 || n < 3 && (w == "i" || w == "my" || w == "our" || w == "me") || w == "meet" || w == "held" || w == "based" {
			return true
		}
		i = from
		n++
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
	if s.surface == Link || end <= s.housed || s.inLabel(start) || s.isOwn(start) {
		return found
	}
	w := fold(t[start:end])
	i := end
	signed := false
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
		if to-i > 4 || to < len(t) && strings.IndexByte("/.:%+", t[to]) >= 0 || t[i] == '0' {
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
	stop, typed := s.streetEnd(i)
	first, ok := s.firstWord(i)
	if stop == 0 || !ok || stop <= s.housed {
		return found
	}
	word := marksOf(t, first, lettersEnd(t, first))
	switch {
	case typed && isDigit(t[i]):
	case typed && strings.IndexByte(t[i:stop], ',') > 0:
	case isDigit(t[i]) && stop < len(t) && t[stop] == ',' && word&(english|clinical|notName|field) == 0 && !soundsClinical(t[first:lettersEnd(t, first)]):
	default:
		return found
	}
	return s.address(found, i, stop, true)
}

// clearHouse reports words that name a house even in lower case.
func clearHouse(w string) bool {
	switch w {
	case "cottage", "cottages", "barn", "farm", "farmhouse", "rectory", "vicarage", "bungalow", "lodge", "manor", "villa", "forge", "house", "grange", "croft":
		return true
	}
	return false
}
