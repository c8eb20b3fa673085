package detect

import "strings"

// A National Insurance number (§3): two letters, six digits in pairs, A to D.

// ninoAt tries the digits at i as the first of the six.
func (s *scene) ninoAt(found []Finding, i int) []Finding {
	t := s.text
	at := i
	for at > 0 && i-at < 2 && (t[at-1] == ' ' || t[at-1] == '-' || t[at-1] == '.' || t[at-1] == '/') {
		at--
	}
	start := at - 2
	if start < 0 || !isLetter(t[at-1]) || !isLetter(t[start]) || start > 0 && (isLetter(t[start-1]) || isDigit(t[start-1])) || !ninoPrefix(t[start:at]) {
		return found
	}
	end, digits := i, 0
	for digits < 6 && end < len(t) {
		switch {
		case isDigit(t[end]):
			digits++
		case (t[end] == ' ' || t[end] == '-' || t[end] == '.' || t[end] == '/') && digits%2 == 0 && end+1 < len(t) && isDigit(t[end+1]):
		default:
			return found
		}
		end++
	}
	if digits < 6 || end < len(t) && isDigit(t[end]) {
		return found
	}
	suffix := end
	for suffix < len(t) && suffix-end < 2 && (t[suffix] == ' ' || t[suffix] == '-' || t[suffix] == '.' || t[suffix] == '/') {
		suffix++
	}
	whole := suffix < len(t) && 'a' <= t[suffix]|0x20 && t[suffix]|0x20 <= 'd' && (suffix+1 == len(t) || !isLetter(t[suffix+1]) && !isDigit(t[suffix+1]))
	if whole && suffix > end && t[suffix] >= 'a' && t[start] < 'a' {
		whole = false // "AB123456 a week": the article
	}
	if whole && suffix+1 < len(t) && (t[suffix+1] == '/' || t[suffix+1] == '.' && suffix+2 < len(t) && isLetter(t[suffix+2])) {
		whole = false // "c/o", "a.m."
	}
	if whole {
		end = suffix + 1
	} else if end < len(t) && isLetter(t[end]) {
		return found
	}
	said := s.ninoWord(start) || s.ninoWordAfter(end)
	if !said && (mean(t, start, at).sense == series || !evenly(t[at:end]) && !(whole && dotted(t[start:end])) || at < i && marksOf(t, start, at)&clinical != 0) {
		return found // "RR 18 20 22 a", "CT 12/10/24 A&E"
	}
	if !said && (!whole || suffix > i+6 && t[start] >= 'a' && t[suffix] == 'a' || codeWord(t, start)) {
		return found
	}
	f := Finding{Kind: NINO, Tier: TierNote, Start: start, End: end, Why: Alone}
	switch {
	case said:
		f.Tier, f.Why = TierWarn, Labelled
	case isUpper(t, start) && s.ninoFits(start, end):
		f.Tier, f.Why = TierWarn, OfPatient
	}
	if machineToken(t, start, end) {
		return found
	}
	return append(found, f)
}

// ninoWordAfter reports "(NINO)" or "is her NI number" right after.
func (s *scene) ninoWordAfter(end int) bool {
	w := s.text[end:min(len(s.text), end+60)]
	if cut := strings.IndexAny(w, "0123456789[\n"); cut >= 0 {
		w = w[:cut]
	}
	if w = strings.ToLower(w); strings.Contains(w, "nat ins") || strings.Contains(w, "insurance") || strings.Contains(w, "ni no") || strings.Contains(w, "ni num") {
		return true
	}
	w = w[:min(len(w), 20)]
	return hasWord(w, "nino") || hasWord(w, "ni") && !hasWord(w, "and")
}

// ninoFits reports a bare number in its usual form where the line speaks of a
// patient, of benefits or of wages, and of no thing.
func (s *scene) ninoFits(start, end int) bool {
	t := s.text
	from := lineWithin(t, start, ninoReach)
	to := min(len(t), end+ninoReach)
	fits := false
	for i := from; i < to; {
		switch {
		case i >= end && t[i] == '\n':
			return fits
		case i == start:
			i = end
		case !isLetter(t[i]):
			i++
		default:
			next := wordAfter(t, i)
			if i == from && i > 0 && isLetter(t[i-1]) {
				i = next
				continue
			}
			if near := start-i < 30 && i-end < 20 && !equalFold(t[i:next], "card"); thingWord(t, i, next, near) || near && deviceWord(t, i, next) {
				return false
			}
			fits = fits || marksOf(t, i, next)&(them|kin) != 0 || moneyWord(t[i:next])
			i = next
		}
	}
	return fits
}

const ninoReach = 80

// moneyWord reports work, benefits, tax: where National Insurance is spoken of.
func moneyWord(w string) bool {
	switch fold(w) {
	case "pip", "dwp", "uc", "universal", "credit", "esa", "dla", "jsa", "ssp", "smp", "ssa", "allowance", "benefit", "benefits", "claim", "claiming", "welfare", "jobcentre", "med3", "sr1", "ds1500", "sf300", "sc2", "payslip", "p45", "p60", "hmrc", "tax", "pension", "pensions", "wages", "wage", "payroll", "employer", "sick", "fit", "insurance", "ins", "deceased", "deceaseds", "estate", "probate", "funeral", "hardship", "asylum", "homeless", "eligibility", "overseas", "wallet", "purse", "pocket", "contributions", "stamp", "idcard":
		return true
	}
	return false
}

func ninoPrefix(p string) bool {
	a, b := p[0]&^0x20, p[1]&^0x20
	if strings.IndexByte("DFIQUV", a) >= 0 || strings.IndexByte("DFIQUVO", b) >= 0 || a < 'A' || a > 'Z' || b < 'A' || b > 'Z' {
		return false
	}
	switch string([]byte{a, b}) {
	case "BG", "GB", "KN", "NK", "NT", "TN", "ZZ":
		return false
	}
	return true
}

// ninoWord reports that it is called a National Insurance number.
func (s *scene) ninoWord(start int) bool {
	if s.ninoTalk(start) {
		return true
	}
	w := strings.ToLower(s.text[max(0, start-40):start])
	if cut := strings.LastIndexAny(w, "0123456789]"); cut >= 0 {
		w = w[cut+1:]
	}
	for _, k := range [...]string{"nino", "insurance", "nat ins", "natl ins", "nat'l ins", "n.i.n", "n.i. ", "n.i ", "n.i:", "n/i ", "ni no", "ni num", "ni:", "ni #", "ni#", "nat. ins"} {
		if strings.Contains(w, k) {
			return true
		}
	}
	for word := range strings.FieldsSeq(w) {
		if slipOf(word, "insurance") || slipOf(word, "national") {
			return true
		}
	}
	return strings.HasSuffix(w, " ni ") || w == "ni " || strings.HasSuffix(w, " ni is ") || w == "ni is "
}

// ninoTalk reports "NI number" farther before on the line, and no number between.
func (s *scene) ninoTalk(start int) bool {
	t := s.text
	for i := start; i > 0 && start-i < talkReach; {
		if t[i-1] == '\n' || t[i-1] == ']' || isDigit(t[i-1]) {
			return false
		}
		if !isLetter(t[i-1]) {
			i--
			continue
		}
		from := wordBefore(t, i)
		if equalFold(t[from:i], "ni") || equalFold(t[from:i], "n.i") {
			k := i
			for k < len(t) && (t[k] == ' ' || t[k] == '.') {
				k++
			}
			to := wordAfter(t, k)
			return k >= start || mean(t, k, to).sense == numbering || slipOf(fold(t[k:to]), "number") || to-k > 4 && t[k]|0x20 == 'n' && slippery(fold(t[k:to]), "number")
		}
		i = from
	}
	return false
}

// codeWord reports a lot, a batch or another thing's number right before.
func codeWord(t string, start int) bool {
	for i, n := start, 0; i > 0 && n < 3; n++ {
		for i > 0 && !isLetter(t[i-1]) {
			if isDigit(t[i-1]) || t[i-1] == '\n' || t[i-1] == ']' {
				return false
			}
			i--
		}
		from := wordBefore(t, i)
		switch mean(t, from, i).sense {
		case against, againstNo, againstBeside:
			return true
		}
		i = from
	}
	return false
}

// dotted reports a point between all of the parts.
func dotted(v string) bool {
	return len(v) == 13 && v[2] == '.' && v[5] == '.' && v[8] == '.' && v[11] == '.'
}

// evenly reports pairs that nothing, spaces or hyphens join.
func evenly(v string) bool {
	sign := byte(0)
	for i := range len(v) {
		switch b := v[i]; {
		case b == '.' || b == '/':
			return false
		case b == ' ' || b == '-':
			if sign != 0 && sign != b {
				return false
			}
			sign = b
		}
	}
	return true
}
