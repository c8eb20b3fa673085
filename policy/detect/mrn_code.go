package detect

import (
	"slices"
	"strings"
)

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

// codes are what has the shape of a local number, and no word: one or two letters
// and five to eight digits. Another local number on the line, or a patient's name
// or birth date, makes it one.
type codes struct {
	at [4]struct{ start, end int32 } // small: every scan makes room for them
	n  int32
}

// codeHere keeps the code whose digits are g.
func (s *scene) codeHere(g group) {
	t := s.text
	from := g.start
	for from > 0 && g.start-from < 4 && t[from-1] < 0x80 && isLetter(t[from-1]) {
		from--
	}
	if n := g.start - from; n < 1 || n > 3 || n == 3 && !s.ownNumber(from) || int(s.codes.n) == len(s.codes.at) || from > 0 && (wordByte(t[from-1]) || strings.IndexByte("-/_.#@:=", t[from-1]) >= 0) || machineToken(t, from, g.end) {
		return
	}
	end := g.end
	if end < len(t) && t[end] < 0x80 && isLetter(t[end]) && (end+1 == len(t) || !wordByte(t[end+1])) {
		end++
	}
	if end < len(t) && (wordByte(t[end]) || end+1 < len(t) && strings.IndexByte("-/_.@:", t[end]) >= 0 && wordByte(t[end+1])) {
		return
	}
	s.codes.at[s.codes.n] = struct{ start, end int32 }{int32(from), int32(end)}
	s.codes.n++
}

// codesBeside takes the codes that another identifier explains.
func (s *scene) codesBeside(found []Finding) []Finding {
	if s.codes.n == 0 || s.off[MRN] {
		return found
	}
	n := len(found)
	for _, at := range s.codes.at[:s.codes.n] {
		c := span{int(at.start), int(at.end)}
		beside := false
		at := 0 // where it would stand among the findings
		for i, f := range found[:n] {
			if f.Start < c.end && c.start < f.End {
				beside = false
				break
			}
			if f.Start < c.start {
				at = i + 1
			}
			if f.Tier < TierWarn && f.Why != FullName || max(c.start-f.End, f.Start-c.end) > reachTogether {
				continue
			}
			switch f.Kind {
			case MRN:
				beside = beside || sameShape(s.text[f.Start:f.End], s.text[c.start:c.end]) && strings.IndexByte(s.text[min(f.End, c.end):max(f.Start, c.start)], '\n') < 0
			case DateOfBirth, NHSNumber, CHINumber, HCNumber:
				beside = true
			case PersonName:
				beside = beside || c.start-f.End == 1 && s.text[f.End] == ' ' || f.Why == Titled || f.Why == Labelled || f.Why == SurnameForename
			}
		}
		if !beside && !s.patientLine(c.start, c.end) {
			continue
		}
		f := Finding{Kind: MRN, Tier: TierWarn, Start: c.start, End: c.end, Why: Combination}
		with := slices.Insert(slices.Clone(found[:n]), at, f)
		if s.thingBeside(with, at, 5) || s.againstBefore(c.start) {
			continue
		}
		found = append(found, f)
	}
	if len(found) > n {
		found = arbitrate(found)
	}
	return found
}

// patientLine reports what befalls a patient, right before or after the code:
// "cancel CR1100894, RIP last night".
func (s *scene) patientLine(start, end int) bool {
	t := s.text
	i := end
	for i < len(t) && (t[i] == ' ' || t[i] == ',' || t[i] == '(' || t[i] == '-') {
		i++
	}
	to := wordAfter(t, i)
	if to > i && marksOf(t, i, to)&(fate|birth) != 0 && marksOf(t, i, to)&thing == 0 {
		return true
	}
	if s.ownNumber(start) {
		return true
	}
	i = trimSpaceBefore(t, start)
	from := wordBefore(t, i)
	m := marksOf(t, from, i)
	if equalFold(t[from:i], "for") || equalFold(t[from:i], "on") { // labels for K118824
		i = trimSpaceBefore(t, from)
		switch fold(t[wordBefore(t, i):i]) {
		case "labels", "bloods", "results", "scan", "ct", "mri", "xray", "echo", "letter", "letters", "notes", "tto", "ttos", "ttas", "swabs", "cultures", "referral", "samples", "wristband", "discharge", "summary":
			return true
		}
	}
	return from < i && (m&label != 0 && m&them != 0 || m&mrnWord != 0)
}

// ownNumber reports "her number", "his no", "pt id" before.
func (s *scene) ownNumber(start int) bool {
	t := s.text
	i := trimSpaceBefore(t, start)
	from := wordBefore(t, i)
	if equalFold(t[from:i], "is") {
		i = trimSpaceBefore(t, from)
		from = wordBefore(t, i)
	}
	if from == i || mean(t, from, i).sense != numbering {
		return false
	}
	i = trimSpaceBefore(t, from)
	from = wordBefore(t, i)
	return from < i && marksOf(t, from, i)&them != 0
}

// sameShape reports letters where there are letters, and digits where there are digits.
func sameShape(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if isDigit(a[i]) != isDigit(b[i]) {
			return false
		}
	}
	return true
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
