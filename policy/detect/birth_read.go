package detect

import "strings"

// A birth date behind its label, however it is written: "DOB 7th/6th/83", "born the
// third of October nineteen forty one", "ganwyd 12 Mawrth 1947", "born Christmas
// Day 1945". Other dates are read in their usual forms alone.

// bornAt reads the date that follows a word for births.
func (s *scene) bornAt(found []Finding, start, end int) []Finding {
	t := s.text
	if equalFold(t[start:end], "birth") && !ofBirth(t, start, end) || s.party(start, end) {
		return found
	}
	lines := 0
	for i, n := end, 0; i < len(t) && i-end < 56 && n < 7; {
		b := t[i]
		if isDigit(b) || isLetter(b) {
			if d, ok := s.readDate(i); ok {
				if y, ok := s.yearOf(d); ok && realDay(d.d, d.m, y%100+btoi(y == 1900)) && !machineToken(t, d.start, d.end) {
					s.born, s.bornYear = d.end, y
					found = append(found, Finding{Kind: DateOfBirth, Tier: TierWarn, Start: d.start, End: d.end, Why: Labelled})
				}
				return found
			}
			if isDigit(b) {
				return found
			}
			to := lettersEnd(t, i)
			if m := marksOf(t, i, to); m&(filler|particle|birth|them) == 0 && !joinsDate(t[i:to]) && !dayName(t[i:to]) {
				return found
			}
			i = to
			n++
			continue
		}
		if b == '\n' {
			lines++
		}
		if lines > 1 || b == ']' || b == '[' || b == ';' || (b == '.' && n > 0 || b == '!') && i+1 < len(t) && isSpace(t[i+1]) {
			return found
		}
		i++
	}
	return found
}

func dayName(w string) bool {
	switch fold(w) {
	case "mon", "tue", "tues", "wed", "weds", "thu", "thur", "thurs", "fri", "sat", "sun", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday":
		return true
	}
	return false
}

// readDate reads a date that begins at i: day, month and year in this order, or the
// month first when it has a name.
func (s *scene) readDate(i int) (day, bool) {
	t := s.text
	d := day{start: i}
	if m, dd, end, ok := feast(t, i); ok {
		d.d, d.m = dd, m
		return d.year(t, end, 0)
	}
	if month, end, ok := monthNamed(t, i); ok {
		d.m = month
		at := skipWords(t, end, "the")
		if d.d, end, ok = dayNumber(t, at); !ok {
			return d, false
		}
		return d.year(t, end, 0)
	}
	first, end, ok := dayNumber(t, i)
	if !ok {
		return d, false
	}
	d.d = first
	at := skipWords(t, end, "of", "day", "o")
	if month, to, ok := monthNamed(t, at); ok && at-end <= 12 {
		d.m = month
		return d.year(t, to, 0)
	}
	sign, at := signAt(t, end)
	if at == end || sign == ':' {
		return d, false
	}
	if d.m, end = roman(t, at); d.m > 0 {
		// 4.ix.43
	} else if d.m, end, ok = dayNumber(t, at); !ok || !isDigit(t[at]) {
		return d, false
	}
	if other, to := signAt(t, end); other != sign || to == end {
		return d, false
	}
	if d.m > 12 && d.d <= 12 {
		d.d, d.m = d.m, d.d
	}
	return d.year(t, end, sign)
}

// roman reads a month in Roman numerals.
func roman(t string, i int) (month, end int) {
	end = lettersEnd(t, i)
	for m, name := range [...]string{"", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"} {
		if m > 0 && equalFold(t[i:end], name) {
			return m, end
		}
	}
	return 0, i
}

// signAt reads the signs between two parts of a date: the one that is no space, and
// where the next part begins.
func signAt(t string, i int) (sign byte, next int) {
	for next = i; next < len(t) && next-i < 4 && strings.IndexByte(" .,-/\\|_", t[next]) >= 0; next++ {
		if t[next] != ' ' {
			if sign != 0 {
				return 0, i
			}
			sign = t[next]
		}
	}
	return sign, next
}

// dayNumber reads 3, 3rd, 12fed, third, twenty-first.
func dayNumber(t string, i int) (n, end int, ok bool) {
	if i >= len(t) {
		return 0, i, false
	}
	if isDigit(t[i]) {
		end = digitsEnd(t, i)
		if end-i > 2 {
			return 0, i, false
		}
		n = value(t, group{start: i, end: end})
		to := end
		if to < len(t) && t[to] == ' ' {
			to++
		}
		switch w := fold(t[to:lettersEnd(t, to)]); w {
		case "st", "nd", "rd", "th", "fed", "ydd", "af", "ain", "eg":
			end = to + len(w)
		}
		return n, end, true
	}
	if equalFold(t[i:lettersEnd(t, i)], "the") {
		i = skipWords(t, i, "the")
	}
	end = lettersEnd(t, i)
	n, tens := ordinal(t[i:end])
	if tens && end+1 < len(t) && (t[end] == '-' || t[end] == ' ') {
		to := lettersEnd(t, end+1)
		if more, again := ordinal(t[end+1 : to]); more > 0 && more < 10 && !again {
			return n + more, to, true
		}
	}
	return n, end, n > 0
}

// ordinal is the number that a word says; tens, that another may be added.
func ordinal(w string) (n int, tens bool) {
	w = fold(w)
	for k, name := range [...]string{"", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"} {
		if w == name && k > 0 {
			return k, false
		}
	}
	switch w {
	case "twenty":
		return 20, true
	case "thirty":
		return 30, true
	case "thirtieth":
		return 30, false
	}
	if n = cardinal(w); n < 20 {
		return n, false
	}
	return 0, false
}

// cardinal is the number below a hundred that one word says.
func cardinal(w string) int {
	for k, name := range [...]string{"", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"} {
		if w == name && k > 0 {
			return k
		}
	}
	for k, name := range [...]string{"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"} {
		if w == name || w == "fourty" && k == 2 {
			return 10 * (k + 2)
		}
	}
	return 0
}

// year reads the year from end on: 83, 1983, '83, nineteen eighty three. It must
// stand behind sign again, where one stands between day and month.
func (d day) year(t string, end int, sign byte) (day, bool) {
	i := end
	for i < len(t) && i-end < 4 && strings.IndexByte(" .,-/\\|_'", t[i]) >= 0 {
		if sign != 0 && t[i] != sign && t[i] != ' ' && t[i] != '\'' {
			return d, false
		}
		i++
	}
	i = skipWords(t, i, "of", "in", "the", "year")
	if i >= len(t) {
		return d, false
	}
	if isDigit(t[i]) {
		to := digitsEnd(t, i)
		if n := to - i; n != 2 && n != 4 || to < len(t) && (isLetter(t[to]) || t[to] == ':' || sign != 0 && t[to] == sign && to+1 < len(t) && isDigit(t[to+1])) {
			return d, false
		}
		d.y, d.long, d.end = value(t, group{start: i, end: to}), to-i == 4, to
		return d, true
	}
	words := [...]int{0, 0, 0, 0, 0}
	n, thousand, hundred, to := 0, false, false, i
	for at := i; n < len(words) && at < len(t) && isLetter(t[at]); {
		wordEnd := lettersEnd(t, at)
		w := fold(t[at:wordEnd])
		v := cardinal(w)
		switch {
		case v > 0:
			words[n] = v
			n++
			to = wordEnd
		case w == "thousand" && n == 1:
			thousand, to = true, wordEnd
		case w == "hundred" && n == 1:
			hundred, to = true, wordEnd
		case w == "and" && (thousand || hundred), (w == "oh" || w == "o" || w == "nought") && n > 0:
		default:
			wordEnd = len(t)
		}
		at = wordEnd
		for at < len(t) && (t[at] == ' ' || t[at] == '-') {
			at++
		}
	}
	rest := 0
	for _, v := range words[1:] {
		rest += v
	}
	d.end, d.long = to, true
	switch {
	case thousand:
		d.y = 1000*words[0] + rest
	case n > 0 && (words[0] == 18 || words[0] == 19 || words[0] == 20 && rest >= 10) && (n > 1 || hundred):
		d.y = 100*words[0] + rest
	case n > 0 && words[0] >= 20:
		d.y, d.long = words[0]+rest, false
	default:
		return d, false
	}
	return d, rest < 100
}

// skipWords is where the text goes on after spaces and the words.
func skipWords(t string, i int, words ...string) int {
	for {
		at := i
		for at < len(t) && (t[at] == ' ' || t[at] == ',') {
			at++
		}
		to := lettersEnd(t, at)
		skipped := false
		for _, w := range words {
			skipped = skipped || to > at && equalFold(t[at:to], w)
		}
		if !skipped {
			return at
		}
		i = to
	}
}
