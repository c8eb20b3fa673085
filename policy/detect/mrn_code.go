package detect

import "strings"

// The shape of a local number.

// codeStarts reports letters that lead to digits: A123456, RTD 4419086, RX0/118274,
// ED-UNK-4471, J 550 127.
func (s *scene) codeStarts(i int) bool {
	t := s.text
	if i > 0 && (isLetter(t[i-1]) || t[i-1] == '\'') {
		return false
	}
	j := prefixEnd(t, i)
	if j == i || !isDigit(t[j]) {
		return false
	}
	if t[j-1] == ' ' && (j-i > 4 || t[j-2] >= 'a' && (j-i > 2 || t[i]|0x20 == 'a' || t[i]|0x20 == 'i')) || j-i > 2 && mean(t, i, wordAfter(t, i)).sense != stranger {
		return false
	}
	_, end, digits := code(t, i)
	if t[j-1] == ' ' && digitsEnd(t, j)-j < 4 {
		return digits >= 6
	}
	return digits >= 4 || digits == 3 && end > digitsEnd(t, j) && t[j-1] != ' '
}

// prefixEnd is where the letters before a code's digits end, with the sign or the
// space that parts them: at most four letters, and at most two such parts.
func prefixEnd(t string, i int) int {
	start := i
	for part := 0; part < 2; part++ {
		j := i
		for j < len(t) && t[j] < 0x80 && isLetter(t[j]) {
			j++
		}
		if j == i || j-i > 4 || j == len(t) {
			break
		}
		if isDigit(t[j]) {
			return j
		}
		if j+1 == len(t) || t[j] != '-' && t[j] != '/' && (t[j] != ' ' || part > 0) {
			break
		}
		if isDigit(t[j+1]) {
			return j + 1
		}
		if t[j] == ' ' {
			break
		}
		i = j + 1
	}
	return start
}

// code is the extent of a local number: letters, digits in groups that one sign
// or space joins, and perhaps a letter.
func code(t string, i int) (start, end, digits int) {
	start = i
	i = prefixEnd(t, i)
	for {
		from := i
		i = digitsEnd(t, i)
		digits += i - from
		end = i
		if i+1 < len(t) && (t[i] == '-' || t[i] == '/' || t[i] == '.' || t[i] == ' ') && isDigit(t[i+1]) {
			next := digitsEnd(t, i+1) - i - 1
			// "MRN 1234567 14:30", "MRN 123456 72F": another number begins.
			if to := i + 1 + next; t[i] == ' ' && (digits >= 6 && next != 4 && next != 3 && !(next == 2 && digits == 6 && end-start == 8) || to < len(t) && (t[to] == ':' || t[to] == '/' || isLetter(t[to]) || t[to] == '.' && to+1 < len(t) && isDigit(t[to+1])) || next < 2) ||
				digits+next > 10 || t[i] == '.' && next < 3 {
				break
			}
			i++
			continue
		}
		break
	}
	return start, tailEnd(t, end), digits
}

// tailEnd is where a code ends whose digits end here: perhaps one letter follows,
// glued or after a sign.
func tailEnd(t string, end int) int {
	lone := func(i int) bool {
		return i < len(t) && t[i] < 0x80 && isLetter(t[i]) && (i+1 == len(t) || !wordByte(t[i+1]))
	}
	switch {
	case lone(end):
		return end + 1
	case end+1 < len(t) && (t[end] == '-' || t[end] == '/') && lone(end+1) && (end+2 == len(t) || t[end+2] != '/' && t[end+2] != '&'):
		return end + 2
	}
	return end
}

// yearly reports 2025/1147, a number that begins each year anew.
func yearly(v string) bool {
	return len(v) > 5 && (v[:2] == "20" || v[:2] == "19") && isDigit(v[2]) && isDigit(v[3]) && (v[4] == '/' || v[4] == '-')
}

// dateLike reports 03/04/62 and 1962-04-03.
func dateLike(v string) bool {
	var parts [3]int
	n := 0
	for i := range len(v) {
		switch {
		case isDigit(v[i]):
			parts[n]++
		case n < 2 && strings.IndexByte("/.-", v[i]) >= 0:
			n++
		default:
			return false
		}
	}
	if n != 2 || parts[1] > 2 || !(parts[0] <= 2 && (parts[2] == 2 || parts[2] == 4) || parts[0] == 4 && parts[2] <= 2) {
		return false
	}
	// 64-52-23 is none.
	a, rest := v[:parts[0]], v[parts[0]+1:]
	b, c := rest[:parts[1]], rest[parts[1]+1:]
	if parts[0] == 4 {
		a = c
	}
	return figures(a) <= 31 && figures(b) <= 12 || figures(a) <= 12 && figures(b) <= 31
}

// dayLike reports six digits that may be a date: 06 01 91, 060191.
func dayLike(v string) bool {
	var d [6]byte
	n := 0
	for i := range len(v) {
		switch {
		case isLetter(v[i]), isDigit(v[i]) && n == len(d):
			return false
		case isDigit(v[i]):
			d[n] = v[i]
			n++
		}
	}
	return n == len(d) && figures(string(d[:2])) <= 31 && figures(string(d[2:4])) <= 12
}

// figures is the number that the digits make.
func figures(v string) int {
	n := 0
	for i := range len(v) {
		n = n*10 + int(v[i]-'0')
	}
	return n
}

// isPhone reports a number of the numbering plan, with its zero or country.
func (s *scene) isPhone(i int) bool {
	if s.text[i] != '0' && s.text[i] != '4' {
		return false
	}
	var d dial
	d.read(s.text, i)
	national, _ := nationalDigits(d.digits[:d.n], false)
	ok, _ := planned(national)
	return ok && d.n >= 10
}
