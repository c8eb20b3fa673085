package detect

import "strings"

// A hospital's own number (§3): what is called MRN, hosp no, unit no, PAS, CRN,
// and what a policy's own patterns find (local.go).

// mrnAt reads on from a keyword: "no", a colon, small words, then the number;
// and then more numbers, in a list.
func (s *scene) mrnAt(found []Finding, start, end int, m marks) []Finding {
	t := s.text
	if m&mrnNo != 0 && s.againstBefore(start) {
		return found
	}
	if w := start - 1; w > 0 && t[w] == ' ' && m&mrnNo != 0 && ofBlood(t[:w]) {
		return found
	}
	numbered := m&mrnWord != 0
	strangers := 0
	i := end
	for limit := min(len(t), end+56); i < limit; {
		b := t[i]
		switch {
		case isDigit(b) || b < 0x80 && isLetter(b) && s.codeStarts(i):
			if !numbered {
				return found
			}
			from, to, digits := code(t, i)
			if i > 0 && t[i-1] == '+' || s.isPhone(from) {
				return found
			}
			if dateLike(t[from:to]) {
				return s.mrnBefore(found, start, numbered) // a date
			}
			if bedOrAge(t, start, from, digits) && strangers > 0 {
				i = to
				strangers++
				continue
			}
			if digits < 5 && (strangers > 0 || to-from < 5) || digits > 12 {
				return found
			}
			if strangers > 1 && digits < 6 || machineToken(t, from, to) {
				return found
			}
			found = append(found, Finding{Kind: MRN, Tier: TierWarn, Start: from, End: to, Why: Labelled})
			return s.mrnList(found, to)
		case b == '#' || b == ':' || b == '=':
			numbered = true
			i++
		case b == '\n':
			if strangers > 0 {
				return found
			}
			i++
		case b == '.' || b == ',' || b == ';':
			if strangers > 0 && i+1 < len(t) && t[i+1] == ' ' && b != ',' {
				return found
			}
			i++
		case !isLetter(b):
			i++
		default:
			to := wordAfter(t, i)
			k := mean(t, i, to)
			mk := marksOf(t, i, to)
			switch {
			case k.sense == numbering:
				numbered = true
			case mk&mrnNo != 0 && !numbered && strangers == 0: // patient record number
			case mk&(mrnWord|mrnNo) != 0 && strangers == 0:
				return found // its own trigger reads on
			case k.sense == joining:
			case k.sense == against, k.sense == phone, k.sense == scheme, k.sense == health && mk&(them|label) == 0:
				return found
			default:
				if !numbered {
					return s.mrnBefore(found, start, numbered)
				}
				if strangers++; strangers > 5 {
					return found
				}
			}
			i = to
		}
	}
	return s.mrnBefore(found, start, numbered)
}

// mrnBefore reads "12345678 (MRN)" and "A123456 is her hosp no".
func (s *scene) mrnBefore(found []Finding, start int, numbered bool) []Finding {
	if !numbered {
		return found
	}
	t := s.text
	i := start
	for words := 0; i > 0 && start-i < 24; {
		b := t[i-1]
		switch {
		case isDigit(b):
			if start-i > 1 && words == 0 && t[i] != ' ' && t[i] != '(' && t[i] != ',' {
				return found
			}
			from := i
			for from > 0 && i-from < 14 && (isDigit(t[from-1]) || isLetter(t[from-1])) {
				from--
			}
			if i-from < 6 || from > 0 && (isDigit(t[from-1]) || t[from-1] == '.' || t[from-1] == '/') || words == 0 && t[i] != '(' && !(i+1 < len(t) && t[i+1] == '(') {
				return found
			}
			a, to, digits := code(t, from)
			if to == i && digits >= 6 && digits <= 12 {
				return append(found, Finding{Kind: MRN, Tier: TierWarn, Start: a, End: to, Why: Labelled})
			}
			return found
		case isLetter(b):
			from := wordBefore(t, i)
			if mean(t, from, i).sense != joining {
				return found
			}
			words++
			i = from
		case b == '\n':
			return found
		default:
			i--
		}
	}
	return found
}

// mrnList goes on with "1234567, 2345678 and 3456789".
func (s *scene) mrnList(found []Finding, i int) []Finding {
	t := s.text
	for range 20 {
		at := i
		for at < len(t) && at-i < 5 && !isDigit(t[at]) {
			if isLetter(t[at]) && !(at+3 <= len(t) && (t[at:at+3] == "and" || at > 0 && t[at-1] != ' ' && t[at-1] != ',')) {
				break
			}
			at++
		}
		if at == i || at >= len(t) || !isDigit(t[at]) {
			return found
		}
		from, to, digits := code(t, at)
		if digits < 6 || digits > 10 || t[i] != ',' && t[i] != ' ' && t[i] != '/' && t[i] != ';' && t[i] != '\n' || t[i] == ' ' && at == i+1 {
			return found
		}
		found = append(found, Finding{Kind: MRN, Tier: TierWarn, Start: from, End: to, Why: Labelled})
		i = to
	}
	return found
}

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

// bedOrAge reports a short number on the way: "MRN for bed 4 is".
func bedOrAge(t string, _, from, digits int) bool { return digits <= 3 && from > 0 }

// againstBefore reports a word that takes the keyword from the patient: "asset
// record no".
func (s *scene) againstBefore(start int) bool {
	i := trimSpaceBefore(s.text, start)
	from := wordBefore(s.text, i)
	switch mean(s.text, from, i).sense {
	case against, phone, againstNo, againstBeside:
		return true
	}
	return marksOf(s.text, from, i)&(staffs) != 0
}
