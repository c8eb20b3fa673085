package detect

// Over 300 lines: the walk from the word to the number, back from it, and along a
// list share their reasons to stop.

import "strings"

// A hospital's own number (§3): what is called MRN, hosp no, unit no, PAS, CRN,
// and what a policy's own patterns find (local.go).

// mrnAt reads on from a keyword; and where no number follows, back from it.
func (s *scene) mrnAt(found []Finding, start, end int, m marks) []Finding {
	n := len(found)
	found, numbered := s.mrnAfter(found, start, end, m)
	if len(found) == n && (numbered || start > 0 && s.text[start-1] == '(' && (end == len(s.text) || s.text[end] == ')')) {
		return s.mrnBefore(found, start)
	}
	return found
}

// mrnAfter reads "no", a colon, small words, then the number; and then more
// numbers, in a list.
func (s *scene) mrnAfter(found []Finding, start, end int, m marks) (_ []Finding, numbered bool) {
	t := s.text
	if m&mrnNo != 0 && s.againstBefore(start) {
		return found, false
	}
	if w := start - 1; w > 0 && t[w] == ' ' && m&mrnNo != 0 && ofBlood(t[:w]) {
		return found, false
	}
	numbered = m&mrnWord != 0
	strangers := 0
	i := end
	for limit := min(len(t), end+56); i < limit; {
		b := t[i]
		switch {
		case isDigit(b) || b < 0x80 && isLetter(b) && s.codeStarts(i):
			from, to, digits := code(t, i)
			if !numbered && (strangers > 0 || !s.unnumbered(start, end, from, to, digits)) {
				return found, false
			}
			if m&mrnNo != 0 && equalFold(t[start:end], "unit") && s.bloodUnit(start, from, to) {
				return found, false
			}
			if i > 0 && t[i-1] == '+' || s.isPhone(from) {
				return found, false
			}
			if yearly(t[from:to]) && m&mrnWord == 0 {
				return found, false // a case of a court or a year: 2025/1147
			}
			if dateLike(t[from:to]) && !(strangers == 0 && to-from == 8 && t[from+2] == '-') {
				return found, numbered // a date; right after the word, 12-04-08 is none
			}
			if bedOrAge(t, start, from, digits) && strangers > 0 {
				i = to
				strangers++
				continue
			}
			if digits < 5 && (strangers > 0 || to-from < 5) || digits > 12 {
				return found, false
			}
			if strangers > 1 && digits < 6 || machineToken(t, from, to) {
				return found, false
			}
			if m&mrnWord != 0 && (from == end || from == end+1 && t[end] == '-') && end-start <= 4 {
				from = start // MRN-6151799: the letters are its own
			}
			found = append(found, Finding{Kind: MRN, Tier: TierWarn, Start: from, End: to, Why: Labelled})
			return s.mrnList(found, to), false
		case b == '[' && i > start && s.inLabel(i+1), b == ']':
			return found, false
		case b == '#' || b == ':' || b == '=':
			numbered = true
			i++
		case b == '\n':
			next := pastCounter(t, i+1)
			if strangers > 0 && !(t[i-1] == '?' && s.codeAlone(i+1)) && !(s.asked&askedNumber != 0 && i+1 == s.answer) && !(m&mrnWord != 0 && s.codeAlone(next)) {
				return found, false
			}
			if strangers > 0 {
				numbered, strangers = true, 0 // a question, and its answer; a heading, and its list
			}
			i = next
		case b == '.' || b == ',' || b == ';':
			if strangers > 0 && i+1 < len(t) && t[i+1] == ' ' && b != ',' {
				return found, false
			}
			i++
		case !isLetter(b):
			i++
		default:
			to := wordAfter(t, i)
			k := mean(t, i, to)
			mk := marksOf(t, i, to)
			switch {
			case k.sense == numbering || strangers == 0 && to-i >= 5 && slipOf(fold(t[i:to]), "number"):
				numbered = true
			case mk&mrnNo != 0 && !numbered && strangers == 0: // patient record number
			case mk&(mrnWord|mrnNo) != 0 && strangers == 0:
				return found, false // its own trigger reads on
			case k.sense == joining:
			case !numbered && strangers == 0 && mk&staffs == 0 && m&(them|label) != 0 && (equalFold(t[i:to], "ref") || equalFold(t[i:to], "reference")):
				numbered = true // "pt ref"
			case equalFold(t[i:to], "printer"), deviceWord(t, i, to):
				return found, false
			case k.sense == against, k.sense == phone, k.sense == scheme, k.sense == health && mk&(them|label) == 0:
				return found, false
			default:
				if !numbered {
					return found, numbered
				}
				if strangers++; strangers > 5 {
					return found, false
				}
			}
			i = to
		}
	}
	return found, numbered
}

// mrnBefore reads "12345678 (MRN)" and "A123456 is her hosp no".
func (s *scene) mrnBefore(found []Finding, start int) []Finding {
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
			if i-from < 6 || from < s.dialled || s.isPhone(from) || s.series(from) || from > 0 && (isDigit(t[from-1]) || t[from-1] == '.' || t[from-1] == '/') || words == 0 && t[i] != '(' && !(i+1 < len(t) && t[i+1] == '(') && (s.againstBefore(from) || i+1 != start) {
				return found
			}
			a, to, digits := code(t, from)
			if to == i && digits >= 6 && digits <= 12 {
				return append(found, Finding{Kind: MRN, Tier: TierWarn, Start: a, End: to, Why: Labelled})
			}
			return found
		case isLetter(b):
			from := wordBefore(t, i)
			if k := mean(t, from, i).sense; k != joining && k != turning {
				return found
			}
			words++
			i = from
		case b == '\n', b == ']':
			return found
		default:
			i--
		}
	}
	return found
}

// series reports that digits and a space stand before: what begins here is a part
// of a longer number.
func (s *scene) series(from int) bool {
	t := s.text
	return from > 1 && t[from-1] == ' ' && isDigit(t[from-2]) && !s.alone(from-1)
}

// pastCounter skips what counts the lines of a list: "1 ", "2. ", "- ".
func pastCounter(t string, i int) int {
	for i < len(t) && (t[i] == ' ' || t[i] == '-' || t[i] == '*' || t[i] == '\t') {
		i++
	}
	to := digitsEnd(t, i)
	if n := to - i; n == 0 || n > 2 {
		return i
	}
	j := to
	for j < len(t) && j-to < 3 && (t[j] == '.' || t[j] == ')' || t[j] == ':' || t[j] == ' ' || t[j] == '-') {
		j++
	}
	if j > to && j < len(t) && t[j-1] == ' ' {
		return j
	}
	return i
}

// mrnList goes on with "1234567, 2345678 and 3456789", and line by line.
func (s *scene) mrnList(found []Finding, i int) []Finding {
	t := s.text
	for range 20 {
		if i < len(t) && t[i] == '\n' {
			next := pastCounter(t, i+1)
			if next >= len(t) || !isDigit(t[next]) && !(isLetter(t[next]) && s.codeStarts(next)) {
				return found
			}
			from, to, digits := code(t, next)
			if digits < 6 || digits > 10 || dateLike(t[from:to]) || s.isPhone(from) || to < len(t) && wordByte(t[to]) {
				return found
			}
			found = append(found, Finding{Kind: MRN, Tier: TierWarn, Start: from, End: to, Why: Labelled})
			i = to
			continue
		}
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
		if digits < 6 || digits > 10 || dateLike(t[from:to]) || t[i] != ',' && t[i] != ' ' && t[i] != '/' && t[i] != ';' && t[i] != '\n' || t[i] == ' ' && at == i+1 {
			return found
		}
		found = append(found, Finding{Kind: MRN, Tier: TierWarn, Start: from, End: to, Why: Labelled})
		i = to
	}
	return found
}

// unnumbered reports that the word alone leads to the code right after it:
// "hosp 1188402", "notes 90-33-12", "notes (51093-B)".
func (s *scene) unnumbered(start, end, from, to, digits int) bool {
	t := s.text
	plain := to-from == digits
	if from-end > 2 || strings.IndexByte(" =(", t[from-1]) < 0 || s.notesOf(to) {
		return false
	}
	if plain {
		return digits == 5 && s.caseNotes(start, end) && t[end-1] != 's' || digits >= 6 && digits <= 8 && (s.caseNotes(start, end) || s.hospBeside(start, end, from, to, digits))
	}
	if digits < 5 || digits > 9 {
		return false
	}
	return recordsWord(t[start:end]) || s.hospBeside(start, end, from, to, digits)
}

// bloodUnit reports that the "unit no" counts a bag of blood: the words say so, or
// the number goes on as those of donations do (G0917 25 118 402 7).
func (s *scene) bloodUnit(start, from, to int) bool {
	t := s.text
	if isLetter(t[from]) && digitsEnd(t, from+1)-from > 10 || isLetter(t[from]) && to+1 < len(t) && t[to] == ' ' && isDigit(t[to+1]) {
		return true
	}
	for i, n := start, 0; i > 0 && n < 8 && start-i < reachWords && t[i-1] != '\n'; {
		if !isLetter(t[i-1]) {
			i--
			continue
		}
		from := wordBefore(t, i)
		if bloodWord(t[from:i]) {
			return true
		}
		i = from
		n++
	}
	for i, n := to, 0; i < len(t) && n < 8 && i-to < reachWords && t[i] != '\n'; {
		if !isLetter(t[i]) {
			i++
			continue
		}
		end := wordAfter(t, i)
		if bloodWord(t[i:end]) {
			return true
		}
		i = end
		n++
	}
	return false
}

// bloodWord reports what is said of blood in bags, and not of a patient's sample.
func bloodWord(w string) bool {
	switch fold(w) {
	case "blood", "fridge", "xmatched", "crossmatched", "issued", "returned", "neg", "prc", "rbc", "rbcs", "prcs", "ffp", "platelets", "plts", "plasma", "cryo", "octaplas", "transfused", "spiked", "irradiated", "donor", "donation", "cells":
		return true
	}
	return false
}

// caseNotes reports "case notes".
func (s *scene) caseNotes(start, end int) bool {
	i := trimSpaceBefore(s.text, start)
	return equalFold(s.text[start:end], "casenotes") || equalFold(s.text[start:end], "casenote") || equalFold(s.text[start:end], "note") && equalFold(s.text[wordBefore(s.text, max(0, start-1)):max(0, start-1)], "case") || equalFold(s.text[start:end], "notes") && equalFold(s.text[wordBefore(s.text, i):i], "case")
}

// hospBeside reports "hosp 1188402", "unit 0377 214F": without "no" the number
// stands right there, and has the shape of one.
func (s *scene) hospBeside(start, end, from, to, digits int) bool {
	t := s.text
	if s.isPhone(from) {
		return false
	}
	switch fold(t[start:end]) {
	case "hosp":
		return true
	case "hospital", "unit":
		return digits > 5 && isLetter(t[to-1])
	}
	return false
}

// codeAlone reports that the rest of the text is one local number.
func (s *scene) codeAlone(i int) bool {
	if i >= len(s.text) || !isDigit(s.text[i]) && !(isLetter(s.text[i]) && s.codeStarts(i)) {
		return false
	}
	_, end, digits := code(s.text, i)
	return (end == len(s.text) || s.text[end] == '\n') && digits >= 5
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

// recordsWord reports words that a code follows without "no": "case notes H667788".
func recordsWord(w string) bool {
	switch fold(w) {
	case "notes", "hosp", "hospital", "records", "casenotes":
		return true
	}
	return false
}

// notesOf reports that the code goes on: it is no local number.
func (s *scene) notesOf(end int) bool {
	return end < len(s.text) && (isLetter(s.text[end]) || s.text[end] == '-' || s.text[end] == '/')
}
