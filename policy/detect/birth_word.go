package detect

import "strings"

// The words that make a date a birth date, or the date of an event.

// birthWord reports that the date from start on is called a birth date: no other
// number stands between, and no event.
func (s *scene) birthWord(start int) bool {
	t := s.text
	if start > 0 && t[start-1] == '|' && ofHL7(t[:start]) {
		return true // HL7
	}
	floor := max(0, start-48)
	strangers, lines := 0, 0
	for i := start; i > floor; {
		b := t[i-1]
		switch {
		case isDigit(b), b == ']':
			return false
		case b == '\n':
			if lines++; lines > 1 || strangers > 0 {
				return false
			}
			i--
		case b == '/' && i >= 2 && isLetter(t[i-2]) && i < len(t) && isLetter(t[i]): // d/o/b
			if i+1 <= len(t) && i >= 4 && strings.EqualFold(t[i-4:i+1], "d/o/b") {
				return true
			}
			i--
		case !isLetter(b):
			if (b == '.' || b == ';') && strangers > 0 && isSpace(t[min(i, len(t)-1)]) {
				return false
			}
			i--
		default:
			from := wordBefore(t, i)
			m := marksOf(t, from, i)
			switch {
			case i-from == 1 && i >= 5 && equalFold(t[i-5:i], "d o b") && (i == 5 || !isLetter(t[i-6])):
				return true
			case i-from == 1 && t[from]|0x20 == 'b' && i < len(t) && t[i] == '.' && strangers == 0, i-from == 1 && s.dOfB(from):
				return true
			case m&birth != 0 && s.party(from, i):
				return false
			case m&birth != 0:
				return !strings.EqualFold(t[from:i], "birth") || ofBirth(t, from, i)
			case m&event != 0 && !strings.EqualFold(t[from:i], "on"):
				return false
			case m&(filler|particle) == 0 && !joinsDate(t[from:i]):
				if strangers++; strangers > 2 {
					return false
				}
			}
			i = from
		}
	}
	return false
}

// dOfB reports "d of b" and "D. of B.".
func (s *scene) dOfB(at int) bool {
	t := s.text
	if t[at]|0x20 != 'b' {
		return false
	}
	i := trimSpaceBefore(t, at)
	from := wordBefore(t, i)
	if !equalFold(t[from:i], "of") {
		return false
	}
	i = trimSpaceBefore(t, from)
	if i > 0 && t[i-1] == '.' {
		i--
	}
	return i > 0 && t[i-1]|0x20 == 'd' && (i == 1 || !isLetter(t[i-2]))
}

// party reports "my birthday", "her 40th birthday", "birthday drinks": a day that is
// kept, and no date of birth.
func (s *scene) party(start, end int) bool {
	t := s.text
	if !equalFold(t[start:end], "birthday") && !equalFold(t[start:end], "bday") {
		return false
	}
	if s.isOwn(start) {
		return true
	}
	if i := trimSpaceBefore(t, start); i > 2 && isLetter(t[i-1]) && isLetter(t[i-2]) && isDigit(t[i-3]) {
		return true
	}
	next, ok := s.nextWord(end)
	if !ok {
		return false
	}
	switch fold(t[next.start:next.end]) {
	case "drinks", "party", "cake", "cakes", "card", "do", "meal", "lunch", "dinner", "present", "leave", "bash", "brunch", "collection", "whip", "breakfast", "treat", "girl", "boy", "weekend", "wishes", "celebrations":
		return true
	}
	return false
}

// ofBirth reports "date of birth" and "birth date": not "since birth", "birth plan".
func ofBirth(t string, start, end int) bool {
	i := trimSpaceBefore(t, start)
	if i > 0 && (t[i-1] == '/' || t[i-1] == '-') {
		i--
	}
	if equalFold(t[wordBefore(t, i):i], "of") {
		return true
	}
	i = end
	for i < len(t) && (t[i] == ' ' || t[i] == '-') {
		i++
	}
	if i >= len(t) || !isLetter(t[i]) {
		return i == end || i < len(t) && (t[i] == ':' || isDigit(t[i])) && !equalFold(t[wordBefore(t, trimSpaceBefore(t, start)):trimSpaceBefore(t, start)], "since")
	}
	to := lettersEnd(t, i)
	return equalFold(t[i:to], "date") || equalFold(t[i:to], "day")
}

func joinsDate(w string) bool {
	switch fold(w) {
	case "is", "was", "on", "the", "of", "date", "dd", "mm", "yyyy", "yy", "male", "female", "m", "f", "at", "in", "confirmed", "pls", "as", "and", "its", "it", "s", "i", "think", "be", "here", "reads", "says", "given":
		return true
	}
	return false
}

// birthWordAfter reports "(DOB)" or "is her date of birth" right after.
func (s *scene) birthWordAfter(end int) bool {
	t := s.text
	for i, n := end, 0; i < len(t) && i-end < 28 && n < 5; n++ {
		for i < len(t) && !isLetter(t[i]) {
			if isDigit(t[i]) || t[i] == '\n' || t[i] == '[' || t[i] == ';' || t[i] == '.' && n == 0 && i+1 < len(t) && t[i+1] == ' ' {
				return false
			}
			i++
		}
		to := wordAfter(t, i)
		if to == i {
			return false
		}
		m := marksOf(t, i, to)
		if m&birth != 0 {
			// "03/04/1962 dob 5/6/70" labels the next one.
			rest := strings.TrimLeft(t[to:], " :-=.")
			return rest == "" || !isDigit(rest[0])
		}
		if m&(filler|them) == 0 && !joinsDate(t[i:to]) {
			return false
		}
		i = to
	}
	return false
}

// ageBeside reports the age that the date gives, within a few words; near, right
// beside it.
func (s *scene) ageBeside(d day, y int) (near, any bool) {
	t := s.text
	lo, hi := max(0, d.start-24), min(len(t), d.end+16)
	for lo < d.start && lo > 0 && (isDigit(t[lo-1]) || isLetter(t[lo-1])) {
		lo++
	}
	for i := lo; i < hi; i++ {
		if i >= d.start && i < d.end {
			i = d.end - 1
			continue
		}
		if !isDigit(t[i]) || i > 0 && (isDigit(t[i-1]) || t[i-1] == '/' || t[i-1] == '.' || t[i-1] == ':') {
			continue
		}
		to := digitsEnd(t, i)
		if to-i > 3 {
			i = to
			continue
		}
		v := value(t, group{start: i, end: to})
		got := s.year - y
		if v > 119 || v < got-2 || v > got+1 {
			continue
		}
		gap := span{to, d.start}
		if i > d.end {
			gap = span{d.end, i}
		}
		beside := gap.end-gap.start <= 12 && s.neutral(gap.start, gap.end)
		if ageWord(t, i, to) {
			near, any = near || beside, true
		} else if beside && v >= ageOfOldDates && v >= got-1 && v <= got && plainShape(t[d.start:d.end]) && (t[i-btoi(i > 0)] == ' ' || i == 0) && (to == len(t) || t[to] == ',' || t[to] == ')') {
			near, any = true, true // "01/02/54, 72,"
		}
	}
	return near, any
}

// ageWord reports 72yo, 72 y/o, 72M, 72F, aged 72, (72).
func ageWord(t string, start, end int) bool {
	i := end
	for i < len(t) && i-end < 2 && (t[i] == ' ' || t[i] == '-') {
		i++
	}
	to := wordAfter(t, i)
	switch fold(t[i:to]) {
	case "yo", "yrs", "yr", "years", "year", "y", "m", "f", "male", "female", "yof", "yom", "yoa":
		return true
	}
	if start > 0 && end < len(t) && t[start-1] == '(' && t[end] == ')' {
		return true
	}
	from := wordBefore(t, trimSpaceBefore(t, start))
	switch fold(t[from:trimSpaceBefore(t, start)]) {
	case "age", "aged":
		return true
	}
	return false
}

// eventReach bounds how far a word of an event is looked for, in bytes.
const eventReach = 200

// eventWord reports that one of the three words before speaks of an event.
func (s *scene) eventWord(start int) bool {
	t := s.text
	for i, n := start, 0; i > 0 && n < 3 && start-i < eventReach; {
		b := t[i-1]
		switch {
		case b == '\n', b == ']':
			return false
		case isDigit(b), !isLetter(b):
			i--
		default:
			from := wordBefore(t, i)
			if marksOf(t, from, i)&event != 0 {
				return true
			}
			i = from
			n++
		}
	}
	return false
}

func (s *scene) eventAfter(end int) bool {
	t := s.text
	i := end
	for i < len(t) && (t[i] == ' ' || t[i] == ',' || t[i] == ')' || t[i] == '-') {
		i++
	}
	to := wordAfter(t, i)
	return to > i && marksOf(t, i, to)&event != 0
}

// ofHL7 reports a line that began as a patient's in HL7.
func ofHL7(before string) bool {
	before = before[max(0, len(before)-longestSegment):]
	return strings.Contains(before[strings.LastIndexByte(before, '\n')+1:], "PID|")
}

const longestSegment = 1 << 10
