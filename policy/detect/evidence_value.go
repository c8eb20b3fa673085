package detect

// ofValue shows the words of a value that is no name, how it begins, and how many
// digits it has.
func ofValue(v string, show func(clue)) {
	digits := 0
	for i := range len(v) {
		if isDigit(v[i]) {
			digits++
		}
	}
	show(clueOf(itself, form, digitCounts[min(digits, len(digitCounts)-1)]))
	n := 0
	for n < min(2, len(v)) && v[n] < 0x80 && wordByte(v[n]) {
		n++
	}
	if n > 0 {
		show(clueOf(itself, stem, v[:n]))
	}
	show(clueOf(itself, form, yearsPast(v)))
	for i := 0; i < len(v); {
		w, to := wordRight(v, i)
		if w == "" {
			break
		}
		if isLetter(w[0]) {
			hear(w).show(itself, show)
		}
		i = to
	}
}

// yearsPast says how long ago the year is that a value ends in, if it does.
func yearsPast(v string) string {
	from := len(v)
	for from > 0 && isDigit(v[from-1]) {
		from--
	}
	y := 0
	switch len(v) - from {
	case 4:
		y = number(v[from:])
	case 2, 6, 8:
		y = number(v[len(v)-2:]) + 2000
		if y > thisYear {
			y -= 100
		}
	default:
		return "y"
	}
	switch past := thisYear - y; {
	case past < 0 || past > 120:
		return "y"
	case past <= 1:
		return "y1"
	case past <= 4:
		return "y4"
	case past <= ageOfOldDates:
		return "y16"
	case past <= ageOfAges:
		return "y40"
	}
	return "y120"
}

func number(digits string) int {
	n := 0
	for _, d := range []byte(digits) {
		n = 10*n + int(d-'0')
	}
	return n
}

var digitCounts = [...]string{"d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9", "d10", "d11", "d12"}
