package detect

// Over 300 lines: the parts of an address, each of which is read by one short function.

import "strings"

// The parts of an address: the name of its street, its number, its house and flat.

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
		word := fold2(t[w:i])
		if !ofStreet(word) && word != "ty" && !(word == "bay" && n > 0 && isUpper(t, w)) && (m&(notName|title|staffs|label|kin|event|fate|birth) != 0 && !(isUpper(t, w) && m&(surname|forename) != 0 && m&(title|notName) == 0) && m&(streetWeak|street) == 0 || measure(word) && !isUpper(t, w) || m&clinical != 0 && (!isUpper(t, w) || m&surname == 0) && !placeWord(word) && m&streetWeak == 0) {
			break
		}
		if n > 0 && capital && !isUpper(t, w) && !connects(word) && !(w > 1 && isDigit(t[w-2])) {
			break // "back of Hollytree Farm"
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

// connects reports small words within a street's name.
func connects(w string) bool {
	switch w {
	case "of", "the", "on", "and", "le", "de", "in", "at", "y", "yr":
		return true
	}
	return false
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
	if strings.IndexByte(s.text[i:number], '\n') >= 0 {
		return false
	}
	from := wordBefore(s.text, i)
	if m := mean(s.text, from, i).sense; m == series || m == phone || m == against {
		return true // sats 94, bleep 2214, order 12
	}
	switch fold(s.text[from:i]) {
	case "bed", "beds", "ward", "level", "floor", "theatre", "room", "bay", "clinic", "zone", "gate", "junction", "exit", "day", "week", "news", "gcs", "stage", "grade", "type", "sr", "cubicle", "platform", "step", "option", "version", "page", "band", "hr", "rr", "sats", "temp", "bp", "bm", "score", "ext", "bleep", "carpark", "lead", "pod", "box", "bus", "line", "chapter", "group", "team", "x", "size", "sizes", "inr", "cpap", "peep", "gauge", "give", "take", "took", "approx", "scored", "rate", "rota":
		return true
	case "park":
		return i >= 8 && equalFold(s.text[i-8:i-5], "car")
	}
	if i > 0 && s.text[i-1] == ']' && s.inLabel(i-1) {
		return true // what was masked was a number, perhaps
	}
	born := s.bornOn(i)
	if born == dateOpen {
		return true
	}
	return i > 0 && (s.text[i-1] == '\'' || isDigit(s.text[i-1]) && i < number && s.text[i] == ' ' && !s.flatNumber(i) && s.tenement(i) < 0 && !s.countsDays(i) && born == noDate && !afterDate(s.text, i))
}

// afterDate reports that a birth date in digits, or a whole health number, ends at i.
func afterDate(t string, i int) bool {
	signs, digits := 0, 0
	for k := i; k > 0 && i-k < 14 && (t[k-1] != ' ' || signs < 2) && (isDigit(t[k-1]) || t[k-1] == '/' || t[k-1] == '.' || t[k-1] == '-' || t[k-1] == ' '); k-- {
		if isDigit(t[k-1]) {
			digits++
		} else if t[k-1] != ' ' {
			signs++
		}
	}
	return signs == 2 && digits >= 4 && digits <= 8 || digits == 10
}

// linkBefore reports "at", "to", "is" right before, or a line's or a part's start.
func (s *scene) linkBefore(at int) bool {
	t := s.text
	i := trimSpaceBefore(t, at)
	switch fold(t[wordBefore(t, i):i]) {
	case "at", "to", "from", "of", "in", "is":
		return true
	}
	return i == 0 || t[i-1] == ',' || t[i-1] == ':' || t[i-1] == '\n'
}

// bornOn says what of a birth date behind its label ends at i: nothing, a part that
// the next number belongs to, or all of it: "dob aug 3rd 1944", "dob 050829".
func (s *scene) bornOn(i int) datePart {
	t := s.text
	parts, year, end := 0, false, i
	for i > 0 && end-i < 32 {
		b := t[i-1]
		from := i - 1
		switch {
		case isDigit(b):
			for from > 0 && isDigit(t[from-1]) && i-from < 9 {
				from--
			}
			switch i - from {
			case 1, 2:
				parts++
			case 4:
				parts++
				year = true
			case 6, 8:
				parts += 3
			default:
				return noDate
			}
		case isLetter(b):
			from = wordBefore(t, i)
			m := marksOf(t, from, i)
			switch w := fold(t[from:i]); {
			case m&birth != 0 && (parts > 2 || year && parts > 1):
				return dateDone
			case m&birth != 0 && parts > 0:
				return dateOpen
			case m&month != 0:
				parts++
			case w == "st", w == "nd", w == "rd", w == "th", w == "of", w == "the", w == "on", w == "b", w == "o", w == "is":
			default:
				return noDate
			}
		case b == '\n' || b == ';':
			return noDate
		}
		i = from
	}
	return noDate
}

type datePart uint8

const (
	noDate datePart = iota
	dateOpen
	dateDone
)

// countsDays reports "day 3", "bed 4" that ends at i: the number is that word's.
func (s *scene) countsDays(i int) bool {
	for i > 0 && isDigit(s.text[i-1]) {
		i--
	}
	k := trimSpaceBefore(s.text, i)
	switch fold(s.text[wordBefore(s.text, k):k]) {
	case "day", "bed", "bay", "ward", "week", "room", "visit", "no", "x":
		return k < i
	}
	return false
}

// tenement is where a flat's place on the stair begins that ends at i, "2/1" or
// "0/2", or -1.
func (s *scene) tenement(i int) int {
	t := s.text
	for i > 0 && (t[i-1] == ',' || t[i-1] == ' ') {
		i--
	}
	d := i
	for d > 0 && i-d < 6 && (isDigit(t[d-1]) || t[d-1] == '/' || t[d-1]|0x20 == 'f' || t[d-1]|0x20 == 'p') {
		d--
	}
	v := t[d:i]
	if len(v) == 3 && v[1]|0x20 == 'f' && isDigit(v[2]) && (isDigit(v[0]) || v[0]|0x20 == 'p') && (d == 0 || !wordByte(t[d-1])) {
		return d // 1F2, PF1
	}
	if len(v) < 3 || len(v) > 4 || v[len(v)-2] != '/' || !isDigit(v[0]) || strings.Count(v, "/") != 1 || d > 0 && (wordByte(t[d-1]) || t[d-1] == '.') {
		return -1
	}
	return d
}

// flatNumber reports that the number that ends at i is a flat's: "flat 3 61 Tollgate Road".
func (s *scene) flatNumber(i int) bool {
	for i > 0 && isDigit(s.text[i-1]) {
		i--
	}
	k := trimSpaceBefore(s.text, i)
	f := wordBefore(s.text, k)
	return f < k && marksOf(s.text, f, k)&flat != 0
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
	if d := s.tenement(start); d >= 0 && isDigit(t[start]) {
		if k := trimSpaceBefore(t, d); k < d {
			if f := wordBefore(t, k); f < k && marksOf(t, f, k)&flat != 0 {
				return f
			}
		}
		return d
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
		if i < start && t[i] == ',' {
			if from, ok := s.sitePlot(i); ok { // Room 8, Jubilee Foyer, 210 Tyburn Parade
				start = from
				continue
			}
			if from, ok := s.welshHouse(start); ok && s.welshBegins(from) {
				return from
			}
		}
		if f := s.numberSign(start); f < start { // No. 8, Tanyard Lane
			return f
		}
		if t[i] == ',' {
			f := wordBefore(t, i)
			if f < i && isUpper(t, f) && houseEnding(t[f:i]) && s.housePlace(f) { // Beechcroft, 2 Pound Hill
				return f
			}
			if b := s.boatBefore(i); b < i {
				return b
			}
			if f < i && equalFold(t[f:i], "home") {
				if c := s.careBefore(f); c < f {
					return s.roomBefore(c)
				}
			}
		}
		if f := wordBefore(t, i); f > 1 && f < i && isDigit(t[start]) && t[f-1] == ' ' { // Bwthyn Bach 65 Heol Fawr; glebe house 369 mill lane
			b := wordBefore(t, f-1)
			m := marksOf(t, b, f-1)
			if m&streetLead != 0 && isUpper(t, b) && isUpper(t, f) || clearHouse(fold(t[f:i])) && m&^english == 0 && f-b > 3 && s.linkBefore(b) {
				return b
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
			if f < i && marksOf(t, f, i)&flat != 0 && (t[i] == ' ' || t[i] == ',') { // Basement flat, 12 Park Road
				if p := wordBefore(t, trimSpaceBefore(t, f)); p < f {
					switch fold(t[p:trimSpaceBefore(t, f)]) {
					case "basement", "ground", "top", "upper", "lower", "garden", "first", "second", "attic", "granny":
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
	if i >= 4 && i < at && (t[i-4:i] == " off" || t[i-4:i] == ",off") { // Bay Tree Farm, off Sheep Lane
		i -= 3
		for i > 0 && t[i-1] == ' ' {
			i--
		}
	}
	if i == 0 || t[i-1] != ',' || i == at {
		return 0, false
	}
	i--
	if from, ok := s.sitePlot(i); ok {
		return from, true
	}
	f := wordBefore(t, i)
	if f == i {
		return 0, false
	}
	if !isUpper(t, f) {
		// the old rectory, ashfield road
		from, n, _ := s.streetName(f)
		return s.flatBefore(from), n > 0 && (clearHouse(fold(t[f:i])) || from+3 < len(t) && t[from:from+3] == "ty ")
	}
	from, n, capital := f, 0, true
	if f > 0 && t[f-1] == ' ' {
		from, n, capital = s.streetName(f)
	}
	if !capital || n > 0 && marksOf(t, from, lettersEnd(t, from))&(title|staffs) != 0 {
		return 0, false // Dr Wood, Dr Green
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
	if n == 0 && at < len(t) && (isUpper(t, at) || isDigit(t[at])) && (houseEnding(t[f:i]) && s.housePlace(f) || marksOf(t, f, i)&(town|forename|title|staffs|label|kin|us|field|clinical|siteMark|venue|dayMark|filler) == 0 && s.led(f) > 0) {
		return s.flatBefore(f), true
	}
	return 0, false
}

// houseEnding reports what the names of single houses end in: Hillcrest, Fernlea.
func houseEnding(w string) bool {
	if len(w) < 6 {
		return false
	}
	for _, e := range [...]string{"croft", "lea", "leigh", "wood", "woods", "side", "crest", "hurst", "field", "fields", "dene", "view", "bank", "brook", "mead", "holme", "garth", "haven", "cote", "stead", "brae", "cliff", "cliffe", "combe", "thorpe", "moor", "dale", "worth", "mount", "lands", "nook", "hill", "house", "lodge", "cott", "ways", "gates", "acre", "acres", "banks", "wells", "well", "ridge", "tor", "fold", "burn", "stone", "stones", "rigg", "lawn", "lawns", "gables", "elms", "oaks", "fell", "howe", "ness"} {
		if len(w) > len(e)+2 && equalFold(w[len(w)-len(e):], e) {
			return true
		}
	}
	return false
}

// housePlace reports that a house's name may begin at the place: no capital word,
// which would make it a person's, stands before.
func (s *scene) housePlace(at int) bool {
	t := s.text
	if at == 0 || t[at-1] == '\n' || t[at-1] != ' ' || at < 2 || !isLetter(t[at-2]) {
		return true
	}
	f := wordBefore(t, at-1)
	return !isUpper(t, f) || f == 0 && marksOf(t, f, at-1)&(forename|surname|title|staffs) == 0 || marksOf(t, f, at-1)&(notName|homeLed) != 0
}

// numberSign is where "No", "No.", "House" before a house's number begin.
func (s *scene) numberSign(number int) int {
	t := s.text
	i := trimSpaceBefore(t, number)
	if i > 0 && t[i-1] == '.' {
		i--
	}
	f := wordBefore(t, i)
	if i == number || !isDigit(t[number]) {
		return number
	}
	switch fold(t[f:i]) {
	case "no", "number", "rm":
		return f
	case "house", "bungalow", "cottage", "villa", "cabin", "chalet", "almshouse":
		if isUpper(t, f) {
			return f
		}
	}
	return number
}

// boatBefore is where "Narrowboat Kingfisher" that ends at i begins, or i.
func (s *scene) boatBefore(i int) int {
	t := s.text
	f := wordBefore(t, i)
	if f < 2 || t[f-1] != ' ' || f == i || !isUpper(t, f) {
		return i
	}
	b := wordBefore(t, f-1)
	switch fold(t[b : f-1]) {
	case "narrowboat", "houseboat", "nb", "mv", "boat", "barge":
		return b
	}
	return i
}

// careBefore is where the capital name of a care home begins whose "Home" is at
// the place, or the place.
func (s *scene) careBefore(at int) int {
	t := s.text
	from, cares, n := at, 0, 0
	for n < 4 && from > 1 && t[from-1] == ' ' {
		w := wordBefore(t, from-1)
		if w == from-1 || !isUpper(t, w) {
			break
		}
		if careKind(fold(t[w : from-1])) {
			cares++
		} else if n++; cares == 0 || marksOf(t, w, from-1)&(title|staffs|label|kin) != 0 {
			break
		}
		from = w
	}
	if cares == 0 || n == 0 {
		return at
	}
	return from
}

// sitePlot reads "Plot 4, Travellers Site" that ends at i: a number that a word for
// a flat or a pitch leads to, and one capital name between commas.
func (s *scene) sitePlot(i int) (int, bool) {
	t := s.text
	from := i
	for from > 0 && i-from < 40 && t[from-1] != ',' && t[from-1] != '\n' && t[from-1] != ']' {
		from--
	}
	if from == 0 || t[from-1] != ',' || from+1 >= i || !isUpper(t, from+1) {
		return 0, false
	}
	d := from - 1
	for d > 0 && isDigit(t[d-1]) && from-d < 5 {
		d--
	}
	if d == from-1 || d == 0 || t[d-1] != ' ' {
		return 0, false
	}
	f := wordBefore(t, d-1)
	return f, f < d-1 && marksOf(t, f, d-1)&flat != 0
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
	m := marksOf(t, i, to)
	return m&(notName|fate|event|kin|filler|them) != 0 || placeWord(t[i:to]) || to-i > 5 && m&(english|clinical) == 0 // a town
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

// clearHouse reports words that name a house even in lower case.
func clearHouse(w string) bool {
	switch w {
	case "cottage", "cottages", "barn", "farm", "farmhouse", "rectory", "vicarage", "bungalow", "lodge", "manor", "villa", "forge", "house", "grange", "croft":
		return true
	}
	return false
}
