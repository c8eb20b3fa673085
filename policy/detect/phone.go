package detect

// A telephone number (§3): the numbering plan as a table, and the words around.
// Relatives' and patients' numbers warn, staff's are dropped, others are notes.

// plan is how many digits follow the zero, by what they begin with. A longer
// head wins. Service lines (03, 08, 09) belong to no person.
var plan = [...]struct {
	head    string
	least   int
	most    int
	service bool
}{
	{"1", 9, 10, false}, {"10", 0, 0, false}, {"11", 10, 10, false},
	{"2", 0, 0, false}, {"20", 10, 10, false}, {"23", 10, 10, false}, {"24", 10, 10, false}, {"28", 10, 10, false}, {"29", 10, 10, false},
	{"30", 10, 10, true}, {"33", 10, 10, true}, {"34", 10, 10, true}, {"37", 10, 10, true},
	{"55", 10, 10, true}, {"56", 10, 10, true},
	{"7", 10, 10, false}, {"72", 10, 10, false}, {"76", 10, 10, true}, {"7624", 10, 10, false},
	{"800", 7, 10, true}, {"808", 10, 10, true}, {"84", 7, 10, true}, {"87", 10, 10, true}, {"9", 10, 10, true},
}

// planned says whether national digits (without the zero) are in the plan.
func planned(d []byte) (ok, service bool) {
	longest := 0
	for _, row := range plan {
		if n := len(row.head); n > longest && n <= len(d) && string(d[:n]) == row.head {
			longest = n
			ok, service = row.least <= len(d) && len(d) <= row.most, row.service
		}
	}
	return ok, service
}

// dial is a number being read.
type dial struct {
	digits [15]byte
	n      int
	ends   [12]struct{ at, n int } // where groups end in the text, and how many digits until there
	groups int
}

// phoneAt tries the digit group at i, and says up to where a number reaches.
// It is called for groups that begin with 0, 44 or after +.
func (s *scene) phoneAt(found []Finding, i int) ([]Finding, int) {
	t := s.text
	start, plus := i, false
	if i > 0 && t[i-1] == '+' {
		start, plus = i-1, true
	}
	if i > 0 && t[i-1] == '(' {
		start = i - 1
	}
	if start > 0 && (isDigit(t[start-1]) || t[start-1] == '.' && start > 1 && isDigit(t[start-2])) || codeGlued(t, start) {
		return found, i
	}
	if start > 0 && t[start-1] == ']' && s.inLabel(start-1) {
		return found, i // glued to what masking took away
	}
	var d dial
	d.read(t, i)
	// The longest end that the plan knows.
	for g := d.groups - 1; g >= 0; g-- {
		at, n := d.ends[g].at, d.ends[g].n
		if n < 8 {
			break
		}
		national, abroad := nationalDigits(d.digits[:n], plus)
		ok, service := false, false
		switch {
		case abroad:
			ok = n >= 8 && n <= 15
		case national != nil:
			ok, service = planned(national)
		}
		if !ok || at < len(t) && isLetter(t[at]) && !startsWithExt(t, at) || at+1 < len(t) && (t[at] == '.' || t[at] == ',' || t[at] == ':') && isDigit(t[at+1]) {
			continue
		}
		if g+1 < d.groups && !ownsAfterPhone(t, &d, g) {
			continue
		}
		if !d.phoneLike(g) && !s.phoneWord(start) {
			continue
		}
		return s.judgePhone(found, start, at, service), at
	}
	return found, i
}

// phoneLike refuses times, doses and series: a first group of three digits or
// more, or all in a row; and not many short ones.
func (d *dial) phoneLike(last int) bool {
	first, short := d.ends[0].n, 0
	if d.groups >= 10 && last >= 9 && d.ends[last].n == last+1 {
		return true // 0 7 7 0 0 9 0 0 5 6 1
	}
	if first == 1 && last >= 1 && d.ends[1].n >= 4 && d.digits[0] == '0' {
		return true // 0 7700 900 476
	}
	if first == 5 && d.ends[last].n == 11 && (d.digits[1] == '7' || d.digits[1] == '1') {
		return true // 07700 90 06 12
	}
	for g := 1; g <= last; g++ {
		if d.ends[g].n-d.ends[g-1].n <= 2 {
			short++
		}
	}
	if d.digits[0] == '0' && d.digits[1] == '0' || d.digits[0] != '0' {
		return true
	}
	if first == 4 && last >= 2 && (d.digits[1] < '1' || d.digits[0] == '0' && d.ends[1].n-d.ends[0].n == 4 && d.ends[2].n-d.ends[1].n == 2) {
		return false // 0800 1000 12
	}
	return first >= 3 && short == 0 || last == 0
}

func (d *dial) read(t string, i int) {
	for i < len(t) && d.groups < len(d.ends) {
		if !isDigit(t[i]) {
			break
		}
		for i < len(t) && isDigit(t[i]) {
			if d.n == len(d.digits) {
				return
			}
			d.digits[d.n] = t[i]
			d.n++
			i++
		}
		d.ends[d.groups] = struct{ at, n int }{i, d.n}
		d.groups++
		gap := i
		for gap < len(t) && gap-i < 3 && (t[gap] == ' ' || t[gap] == '-' || t[gap] == '.' || t[gap] == '(' || t[gap] == ')' || t[gap] == '/' || t[gap] == '\t') {
			gap++
		}
		if gap == i {
			break
		}
		i = gap
	}
}

// nationalDigits takes 0, 44, 0044 and (0) away; abroad is another country.
func nationalDigits(d []byte, plus bool) (national []byte, abroad bool) {
	switch {
	case plus && len(d) > 2 && d[0] == '4' && d[1] == '4':
		d = d[2:]
	case plus:
		return nil, d[0] != '0'
	case len(d) > 4 && string(d[:4]) == "0044":
		d = d[4:]
	case len(d) > 2 && string(d[:2]) == "00":
		return nil, len(d) >= 11 && len(d) <= 15
	case len(d) > 0 && d[0] == '0':
		return d[1:], false
	case len(d) == 12 && d[0] == '4' && d[1] == '4':
		return d[2:], false
	default:
		return nil, false
	}
	if len(d) > 0 && d[0] == '0' {
		d = d[1:]
	}
	return d, false
}

// ownsAfterPhone reports that the next group is no part of the number: a time,
// an age, or it stands apart.
func ownsAfterPhone(t string, d *dial, g int) bool {
	at := d.ends[g].at
	end := d.ends[g+1].at
	for i := at; i < end && !isDigit(t[i]); i++ {
		if t[i] == '/' || t[i] == '\t' || t[i] == '(' {
			return true
		}
	}
	n := d.ends[g+1].n - d.ends[g].n
	return end < len(t) && (t[end] == ':' || t[end] == '/') || n <= 2 || n >= 10 || n == 3 || d.digits[d.ends[g].n] == '0'
}

func startsWithExt(t string, at int) bool { return t[at]|0x20 == 'x' || t[at]|0x20 == 'e' }

// codeGlued reports letters glued before: a code, unless they are a word such as
// "tel" or "mob".
func codeGlued(t string, start int) bool {
	if start == 0 || !isLetter(t[start-1]) {
		return start > 0 && t[start-1] == '_' && start > 1 && isDigit(t[start-2])
	}
	from := wordBefore(t, start)
	m := mean(t, from, start).sense
	return m != phone && m != calling && marksOf(t, from, start)&(kin|them) == 0
}

// phoneWord reports a word for telephones or relatives just before.
func (s *scene) phoneWord(start int) bool {
	for i, n := start, 0; i > 0 && n < 3; {
		if !isLetter(s.text[i-1]) {
			if isDigit(s.text[i-1]) || s.text[i-1] == '\n' || s.text[i-1] == ']' {
				return false
			}
			i--
			continue
		}
		from := wordBefore(s.text, i)
		if m := mean(s.text, from, i).sense; m == phone || m == calling || marksOf(s.text, from, i)&kin != 0 {
			return !isBleep(s.text[from:i])
		}
		i = from
		n++
	}
	return false
}

func isBleep(w string) bool {
	switch fold(w) {
	case "bleep", "bleeps", "bleeped", "pager", "ext", "extn", "extension", "dect", "fax", "switchboard":
		return true
	}
	return false
}

func (s *scene) judgePhone(found []Finding, start, end int, service bool) []Finding {
	if s.text[start] == '(' && closing(s.text, start, end) < 0 {
		start++ // "(07700 900123)": the brackets are not the number's
	}
	if machineToken(s.text, start, end) {
		return found
	}
	f := Finding{Kind: Phone, Tier: TierNote, Start: start, End: end, Why: Alone}
	own, who := s.around(start, end, 64, 32)
	told := s.whoseNumber(start, end)
	switch {
	case told > 0 && !service:
		f.Tier, f.Why = TierWarn, OfPatient
	case told < 0:
		return found
	case s.answers(askedPhone, start) && !service && who >= 0:
		f.Tier, f.Why = TierWarn, OfPatient
	case who < 0 && (service || !s.rung(start, end)):
		if !service {
			s.aside.add(start, end) // an identifier right before it tells more
		}
		return found
	case service:
		if !own {
			return found
		}
	case who > 0 || own || who < 0 || s.rung(start, end):
		f.Tier, f.Why = TierWarn, OfPatient
	case s.thingNumber(start):
		return found
	}
	return append(found, f)
}

// closing finds the bracket that ends within the number.
func closing(t string, start, end int) int {
	for i := start; i < end; i++ {
		if t[i] == ')' {
			return i
		}
	}
	return -1
}
