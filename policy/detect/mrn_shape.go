package detect

import "strings"

// The shape of a code that no word calls a local number.

// codeSort is how much of a local number's shape a code has.
type codeSort uint8

const (
	lettered  codeSort = iota // K1234567, RTD 4419086, 4402781B
	bareCode                  // 1234567: many things are numbered so
	spacedOut                 // 618-44-07: only an answer, or its own words, make it one
)

type codeAt struct {
	start, end int32
	sort       codeSort
	site       bool // the letters are a site's: they stand apart, or are three or more
}

// codes are those of a text, in order.
type codes struct {
	at   [4]codeAt // small: every scan makes room for them
	n    int
	more []codeAt // what the array does not hold
	end  int      // up to here a code was read
}

func (c *codes) all(yield func(codeAt) bool) {
	for _, at := range c.at[:min(c.n, len(c.at))] {
		if !yield(at) {
			return
		}
	}
	for _, at := range c.more {
		if !yield(at) {
			return
		}
	}
}

func (c *codes) add(at codeAt) {
	if c.n < len(c.at) {
		c.at[c.n] = at
	} else {
		c.more = append(c.more, at)
	}
	c.n++
	c.end = int(at.end)
}

// codeHere keeps the code that begins with the digits g, or with letters before.
func (s *scene) codeHere(g group) {
	if g.start < s.codes.end || g.len() > 8 {
		return
	}
	at, ok := s.readCode(g)
	if !ok || machineToken(s.text, int(at.start), int(at.end)) || at.sort != lettered && s.isPhone(int(at.start)) {
		return
	}
	s.codes.add(at)
}

// readCode reads letters, digits in one to three groups, and perhaps a letter.
func (s *scene) readCode(g group) (codeAt, bool) {
	t := s.text
	from, prefix, site := s.codeLetters(g.start)
	if prefix < 0 || from > 0 && (wordByte(t[from-1]) || strings.IndexByte("-/_.#@:=+$&", t[from-1]) >= 0 && !(t[from-1] == ':' || (t[from-1] == '-' || t[from-1] == '#') && from > 1 && t[from-2] == ' ' || s.gluedTo(from-1))) {
		return codeAt{}, false
	}
	if from > 1 && t[from-1] == ' ' && prefix == 0 && (isDigit(t[from-2]) && !s.alone(from-1) && !s.dateEnds(from-1) || t[from-2] == ']' && s.inLabel(from-2)) ||
		from > 0 && t[from-1] == ']' {
		return codeAt{}, false // a series, also one of which a part was masked
	}
	end, digits, groups := g.end, g.len(), 1
	slashed := digits <= 3 && end+3 < len(t) && t[end] == '/' && digitsEnd(t, end+1)-end > 3
	if slashed { // H25/0188, 57/8774/b, 88/40172
		to := digitsEnd(t, end+1)
		digits += to - end - 1
		end = to
		groups = 3
		if prefix == 0 && to-g.end < 6 && tailEnd(t, end) == end {
			return codeAt{}, false // 12/2024
		}
	}
	for groups < 3 && end+2 < len(t) && g.len() <= 5 && (t[end] == ' ' || t[end] == '-') && isDigit(t[end+1]) {
		to := digitsEnd(t, end+1)
		n := to - end - 1
		if n < 2 || n > 4 || digits+n > 8 || to < len(t) && strings.IndexByte("/:.", t[to]) >= 0 && to+1 < len(t) && isDigit(t[to+1]) {
			break
		}
		digits += n
		end = to
		groups++
	}
	tail := 0
	small := false // 623955a, and 100000u
	if to := tailEnd(t, end); to > end && !(t[end] == '-' && t[to-1] >= 'a') {
		small = t[to-1] >= 'a' && digits < 7 && to == end+1
		end = to
		tail = 1
	}
	if prefix > 0 && groups > 1 && end+3 < len(t) && t[end] == ' ' && digitsEnd(t, end+1)-end == 4 {
		return codeAt{}, false // G4223 620 715 204: a longer number
	}
	if end < len(t) && (wordByte(t[end]) || strings.IndexByte("%", t[end]) >= 0 || end+1 < len(t) && strings.IndexByte("-/_.@:", t[end]) >= 0 && wordByte(t[end+1]) && !(t[end] == '/' && prefix > 0)) ||
		end < len(t) && t[end] == '[' || end+2 < len(t) && t[end] == ' ' && (isDigit(t[end+1]) || t[end+1] == '[') && groups > 1 && prefix == 0 && tail == 0 {
		return codeAt{}, false
	}
	at := codeAt{start: int32(from), end: int32(end), site: site}
	switch {
	case slashed && digits <= 8, small && digits >= 5:
		at.sort = spacedOut
	case prefix > 0 && digits >= 5 && (groups == 1 || digits >= 6):
	case prefix > 0 && digits >= 4 && (unknownPatient(t[from:from+prefix]) || prefix > 3 && unknownPatient(t[from+prefix-3:from+prefix])):
	case tail > 0 && digits >= 6 && digits <= 8:
	case groups == 1 && (digits == 7 || digits == 8):
		at.sort = bareCode
	case groups > 1 && digits >= 6, groups == 1 && digits == 6:
		at.sort = spacedOut
	default:
		return codeAt{}, false
	}
	return at, true
}

// gluedTo reports a hyphen or a slash at i after a word or a date: "Wright/K448812",
// "17/03/81-K448812".
func (s *scene) gluedTo(i int) bool {
	t := s.text
	if i < 3 || t[i] != '-' && t[i] != '/' {
		return false
	}
	from := wordBefore(t, i)
	return i-from > 2 && isUpper(t, from) && marksOf(t, from, i)&surname != 0 && mean(t, from, i).sense == stranger || from == i && s.dateEnds(i)
}

// dateEnds reports that a date ends at i: "1981-03-17", "24oct57", "Oct 5th 1940",
// "07 10 32".
func (s *scene) dateEnds(i int) bool {
	t := s.text
	from := i
	for from > 0 && i-from < 16 && t[from-1] != ' ' && t[from-1] != '\n' {
		from--
	}
	token := t[from:i]
	if dateLike(token) {
		return true
	}
	d := i
	for d > from && isDigit(t[d-1]) {
		d--
	}
	monthBefore := func(to int) bool { // one ends there
		k := wordBefore(t, to)
		return k < to && marksOf(t, k, to)&month != 0
	}
	switch n := i - d; {
	case n != 2 && n != 4:
		return false
	case d > from:
		if c := t[d-1]; c == '-' || c == '/' || c == '.' {
			d--
		}
		return monthBefore(d)
	case from == 0 || t[from-1] != ' ':
		return false
	}
	// The year stands apart.
	i = from - 1
	if i > 0 && t[i-1] == ',' {
		i--
	}
	if monthBefore(i) {
		return true
	}
	from = i
	for from > 0 && i-from < 4 && wordByte(t[from-1]) {
		from--
	}
	day := digitsEnd(t, from)
	switch {
	case day == from || day-from > 2 || from == 0 || t[from-1] != ' ':
		return false
	case monthBefore(from - 1):
		return true
	case day < i:
		return false
	}
	if i-from != 2 || from < 3 || !isDigit(t[from-2]) || !isDigit(t[from-3]) || from > 3 && wordByte(t[from-4]) || from > 4 && isDigit(t[from-5]) {
		return false
	}
	return figures(t[from-3:from-1]) <= 31 && figures(t[from:i]) <= 12
}

// alone reports that the number that ends at i is no part of a series: it counts
// a list or belongs to a word.
func (s *scene) alone(i int) bool {
	d := i
	for d > 0 && isDigit(s.text[d-1]) {
		d--
	}
	return i-d <= 2 && (d == 0 || s.text[d-1] == '\n' || d > 1 && s.text[d-1] == ' ' && isLetter(s.text[d-2]))
}

// unknownPatient reports what is put before the number of somebody without a name.
func unknownPatient(w string) bool {
	switch fold(w) {
	case "unk", "unkn", "unid", "mim", "mci":
		return true
	}
	return false
}

// codeLetters reads up to four letters before the digits: glued to them, or in
// capitals before a space or a hyphen, and no word; a site's may end in a digit.
func (s *scene) codeLetters(start int) (from, n int, site bool) {
	t := s.text
	from = start
	for from > 0 && start-from < 5 && t[from-1] < 0x80 && isLetter(t[from-1]) {
		from--
	}
	if n = start - from; n > 0 {
		if n > 4 || n > 1 && mean(t, from, start).sense != stranger || n > 2 && t[from] >= 'a' || thingPrefix(t[from:start]) {
			return from, -1, false
		}
		return from, n, n > 2
	}
	if start > 1 && t[start-1] == '/' && (digitsEnd(t, start)-start > 3 || digitsEnd(t, start)+3 < len(t) && t[digitsEnd(t, start)] == '/') { // C/953753, RX0/118274
		from = start - 1
		for from > 0 && start-from < 6 && wordByte(t[from-1]) && t[from-1] < 0x80 {
			from--
		}
		if n = start - 1 - from; n > 0 && n < 5 && isLetter(t[from]) && !thingPrefix(t[from:start-1]) && (from == 0 || strings.IndexByte("&/-.", t[from-1]) < 0) {
			return from, n, n > 2
		}
		return start, 0, false
	}
	if start < 2 || t[start-1] != ' ' && t[start-1] != '-' {
		return start, 0, false
	}
	end := start - 1
	from = end
	if from > 2 && isDigit(t[from-1]) && isUpper(t, from-2) {
		from-- // RH8
	}
	figure := from < end
	for from > 0 && end-from < 5 && t[from-1] < 0x80 && isLetter(t[from-1]) {
		from--
	}
	n = end - from
	w := t[from:end]
	letters := n - btoi(figure)
	if n == 0 || letters == 0 || letters > 4 || figure && letters < 2 || from > 0 && wordByte(t[from-1]) {
		return start, 0, false
	}
	for i := range letters {
		if w[i] >= 'a' && !(letters == 1 && n == 1 && t[start-1] == ' ' && w != "a" && w != "i" && w != "x") {
			return start, 0, false
		}
	}
	if t[start-1] == '-' && unknownPatient(w) && from > 2 && t[from-1] == '-' && isUpper(t, from-2) {
		for from--; from > 0 && isUpper(t, from-1); from-- {
		}
		return from, start - 1 - from, true // ED-UNK-4471
	}
	grouped := n == 1 && w < "a" && digitsEnd(t, start) == start+3 && start+4 < len(t) && t[start+3] == ' ' && digitsEnd(t, start+4) == start+7
	if m := marksOf(t, from, from+letters); grouped {
		// K 602 991 is no potassium
	} else if ofPatient(strings.ToLower(w)) || m&^(forename|surname|foreOften|surOften|mrnNo|particle|english) != 0 || mean(t, from, end).sense != stranger || thingPrefix(w) || n == 1 && digitsEnd(t, start)-start > 6 {
		if t[start-1] == '-' {
			return from, -1, false
		}
		return start, 0, false
	}
	return from, n, true
}

// thingPrefix reports letters that begin other things' numbers.
func thingPrefix(w string) bool {
	switch strings.ToUpper(w) {
	case "INC", "REQ", "RQ", "CHG", "RITM", "TASK", "SR", "PO", "WEB", "NCT", "ISRC", "PMID", "ISBN", "JD", "GMC", "NMC", "HCPC", "PH", "PHY", "WO", "JOB", "LOT", "EXP", "SN", "REF", "IR", "DTX", "DX", "MK", "EXT", "TEL", "FAX", "DIN", "SO", "CAS", "TKT", "SD", "CRQ", "EBME", "EM", "UN", "EN", "ISO", "BS", "CE", "GB", "EU", "COSH", "DOI", "CAD", "EOC", "AMB", "ODS", "PIN", "VAT", "DBS", "CRB", "UTR", "IMEI", "MAC", "VIN", "MOT", "FP", "NDC", "DMD", "GTIN", "UDI", "MHRA", "NPSA", "ICD", "OPCS", "EAN", "SKU", "ESR", "ID", "HTTP":
		return true
	}
	return false
}
