package detect

import "strings"

// The shape of a local number.

// codeStarts reports letters, at most three, that lead to digits: A123456.
func (s *scene) codeStarts(i int) bool {
	t := s.text
	if i > 0 && isLetter(t[i-1]) {
		return false
	}
	n := 0
	for i+n < len(t) && n < 4 && t[i+n] < 0x80 && isLetter(t[i+n]) {
		n++
	}
	if n > 3 {
		return false
	}
	j := i + n
	if j < len(t) && (t[j] == '-' || t[j] == '/' || t[j] == ' ' && t[i] < 'a' && n <= 2) {
		j++
	}
	d := digitsEnd(t, j) - j
	if n == 1 && j == i+2 && t[i] < 'a' && t[i+1] == ' ' && d == 3 && j+6 < len(t) && t[j+3] == ' ' && digitsEnd(t, j+4) == j+7 {
		return true // J 550 127
	}
	return d >= 4 || d > 0 && j == i+n && n <= 3 && digitsEnd(t, j) < len(t) && d >= 3
}

// code is the extent of a local number: letters, digits in groups that one sign
// or space joins, and perhaps a letter.
func code(t string, i int) (start, end, digits int) {
	start = i
	for i < len(t) && t[i] < 0x80 && isLetter(t[i]) {
		i++
	}
	if i > start && i < len(t) && !isDigit(t[i]) {
		i++
	}
	for {
		from := i
		i = digitsEnd(t, i)
		digits += i - from
		end = i
		if i+1 < len(t) && (t[i] == '-' || t[i] == '/' || t[i] == '.' || t[i] == ' ') && isDigit(t[i+1]) {
			next := digitsEnd(t, i+1) - i - 1
			// "MRN 1234567 14:30", "MRN 123456 72F": another number begins.
			if to := i + 1 + next; t[i] == ' ' && (digits >= 6 && next != 4 && next != 3 || to < len(t) && (t[to] == ':' || t[to] == '/' || isLetter(t[to]) || t[to] == '.') || next < 2) ||
				digits+next > 10 || t[i] == '.' && next < 3 {
				break
			}
			i++
			continue
		}
		break
	}
	if end < len(t) && t[end] < 0x80 && isLetter(t[end]) && (end+1 == len(t) || !isLetter(t[end+1]) && !isDigit(t[end+1])) {
		end++
	} else if end+1 < len(t) && t[end] == '-' && t[end+1] < 0x80 && isLetter(t[end+1]) && (end+2 == len(t) || !isLetter(t[end+2]) && !isDigit(t[end+2])) {
		end += 2
	}
	return start, end, digits
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
	return n == 2 && parts[1] <= 2 && (parts[0] <= 2 && (parts[2] == 2 || parts[2] == 4) || parts[0] == 4 && parts[2] <= 2)
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
