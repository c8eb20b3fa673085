package detect

// Over 300 lines: each function answers one question of a postcode's surroundings.

import "strings"

// A postcode (§3): shape after BS7666, and one of the 124 areas. Its outward half
// alone is nothing.

// areas are the letters that a postcode begins with.
const areas = " AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU " +
	"GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE " +
	"PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO " +
	"ZE "

// postcodeAt tries the digit at i as the head of an inward half, "4AB".
func (s *scene) postcodeAt(found []Finding, i int) []Finding {
	t := s.text
	if !inward(t[i+1]) || !inward(t[i+2]) {
		return found
	}
	at := i // where the outward half ends
	for at > 0 && i-at < 2 && t[at-1] == ' ' {
		at--
	}
	spaced := at < i
	if !spaced && at > 0 && (t[at-1] == '-' || t[at-1] == '_' && s.surface == FileName) {
		at--
		spaced = true
	}
	// The outward half: one or two letters, a digit, and perhaps a digit or letter.
	start := at
	for start > 0 && at-start < 5 && t[start-1] < 0x80 && (isDigit(t[start-1]) || isLetter(t[start-1])) {
		start--
	}
	if start > 0 && (isLetter(t[start-1]) || isDigit(t[start-1])) || !outward(t[start:at]) {
		return found
	}
	end := i + 3
	upper := t[i+1] < 'a' && t[i+2] < 'a' && t[start] < 'a'
	said := s.answers(askedPostcode, start) || s.homeIs(start) || s.postcodeWord(start) || s.postcodeLed(start) || s.saidOnLine(start) || s.postcodeAfter(end) || s.homeLabel(start)
	switch {
	case said, s.housed > 0 && start-s.housed < 40, s.named > 0 && start-s.named <= 3 && start > s.named:
	case !spaced && !upper, !spaced && at-start+3 > 7:
		return found
	case ordinalOrUnit(t[i:end], upper) && (!upper || beforeLowerWord(t, end)) && !(at-start == 4 && isDigit(t[at-2]) && unitOnly(t[i+1:end])):
		return found
	}
	if machineToken(t, start, end) || s.surface == Link {
		return found
	}
	f := Finding{Kind: Postcode, Tier: TierNote, Start: start, End: end, Why: Alone}
	switch own, who := s.around(start, end, 48, 24); {
	case s.asked&askedSite != 0 && s.answers(askedPostcode|askedHome, start), s.afterHouse(start) && s.site == s.housed, !s.afterHouse(start) && !own && who <= 0 && s.siteOf(start, end) && !s.homeIs(start):
		f.Why = OfStaff
	case s.answers(askedPostcode, start), s.postcodeTalk(start), s.homeIs(start), s.afterHouse(start):
		f.Tier, f.Why = TierWarn, Labelled
	case s.siteAddress(start), s.venueBefore(start) && who == 0:
		f.Why = OfStaff
	case who > 0 || own, said && !s.venueBefore(start) && !s.venueAfter(end):
		f.Tier, f.Why = TierWarn, Labelled
	case s.clashes(start, at, i, end):
		f.Why = OfStaff
	}
	return append(found, f)
}

func inward(b byte) bool {
	if b < 0x80 && isLetter(b) {
		switch b | 0x20 {
		case 'c', 'i', 'k', 'm', 'o', 'v':
			return false
		}
		return true
	}
	return false
}

// outward reports one of the six shapes, of a real area.
func outward(o string) bool {
	n := 0
	for n < len(o) && isLetter(o[n]) {
		n++
	}
	rest := o[n:]
	if n < 1 || n > 2 || len(rest) < 1 || len(rest) > 2 || !isDigit(rest[0]) {
		return strings.EqualFold(o, "gir0") || strings.EqualFold(o, "gir")
	}
	if len(rest) == 2 && !isDigit(rest[1]) {
		third := "ABCDEFGHJKPSTUW"
		if n == 2 {
			third = "ABEHMNPRVWXY"
		}
		if strings.IndexByte(third, rest[1]&^0x20) < 0 {
			return false
		}
	}
	if n == 1 && rest == "0" || rest == "00" {
		return false
	}
	var key [4]byte
	key[0] = ' '
	for i := range n {
		key[i+1] = o[i] &^ 0x20
	}
	key[n+1] = ' '
	return strings.Contains(areas, string(key[:n+2]))
}

// ordinalOrUnit reports "3rd", "5ng", "2bd": tails of doses and counts.
func ordinalOrUnit(tail string, upper bool) bool {
	if upper {
		switch tail {
		case "1ST", "2ND", "3RD":
			return true
		}
		return tail[1:] == "TH"
	}
	switch tail[1:] {
	case "st", "nd", "rd", "th", "ng", "ug", "pg", "hr", "bd", "ft", "lb", "yr", "sd", "gy", "qt", "ds", "xl", "by", "at", "an", "as", "he", "we", "us", "pt", "gp", "ys", "yd", "nb", "hb", "ag":
		return true
	}
	return false
}

// unitOnly reports tails of weights, which no number of four signs leads to.
func unitOnly(tail string) bool { return tail == "ug" || tail == "ng" || tail == "pg" }

// beforeLowerWord reports that a lower-case word follows: "2ND floor".
func beforeLowerWord(t string, end int) bool {
	return end+1 < len(t) && t[end] == ' ' && 'a' <= t[end+1] && t[end+1] <= 'z'
}

// postcodeAfter reports "is the postcode" right after.
func (s *scene) postcodeAfter(end int) bool {
	w := s.text[end:min(len(s.text), end+24)]
	if cut := strings.IndexAny(w, "0123456789[\n,"); cut >= 0 {
		w = w[:cut]
	}
	return strings.Contains(w, "postcode") && (strings.Contains(w, " is") || strings.Contains(w, "("))
}

// postcodeTalk reports that a postcode was asked for in the sentence before:
// "postcode please? satnav says SW2 4TX doesnt exist".
func (s *scene) postcodeTalk(start int) bool {
	t := s.text
	for i := start; i > 0 && start-i < reachWords; {
		if t[i-1] == '\n' || t[i-1] == ']' {
			return false
		}
		if !isLetter(t[i-1]) {
			i--
			continue
		}
		from := wordBefore(t, i)
		switch w := fold(t[from:i]); {
		case w == "postcode":
			return strings.IndexByte(t[i:start], '?') >= 0
		case w != "satnav" && marksOf(t, from, i)&(venue|siteMark) != 0:
			return false
		}
		i = from
	}
	return false
}

// postcodeLed reports "postcode of next of kin is", "postal code on the letter:"
// before in the sentence, and no other number between.
func (s *scene) postcodeLed(start int) bool {
	w := s.text[max(0, start-56):start]
	for i := len(w) - 1; i >= 0; i-- {
		if isDigit(w[i]) || clauseEnds(w, i) && i+1 < len(w) {
			w = w[i+1:]
			break
		}
	}
	w = strings.ToLower(w)
	return strings.Contains(w, "postcode") || strings.Contains(w, "post code") || strings.Contains(w, "postal code")
}

// postcodeWord reports "postcode" right before.
func (s *scene) postcodeWord(start int) bool {
	w := strings.ToLower(s.text[max(0, start-16):start])
	if cut := strings.LastIndexByte(w, ']'); cut >= 0 {
		w = w[cut+1:]
	}
	return strings.Contains(w, "postcode") || strings.Contains(w, "post code") || strings.Contains(w, "p/code") || strings.Contains(w, "pcode") || strings.Contains(w, " pc ") || strings.Contains(w, " pc:") || strings.HasPrefix(w, "pc ") ||
		strings.Contains(w, "pstcode") || strings.Contains(w, "poscode") || strings.Contains(w, "postocde") || strings.Contains(w, "pc is ") || strings.Contains(w, "lives in ") || strings.Contains(w, "lives at ")
}

// afterHouse reports that an address stands before, and at most a town between.
func (s *scene) afterHouse(start int) bool {
	if s.housed == 0 || start < s.housed || start-s.housed > 40 {
		return false
	}
	words := 0
	for i := s.housed; i < start; {
		if !isLetter(s.text[i]) {
			if isDigit(s.text[i]) || s.text[i] == ';' || s.text[i] == ']' {
				return false
			}
			i++
			continue
		}
		to := lettersEnd(s.text, i)
		if m := marksOf(s.text, i, to); words > 3 || m&(title|staffs|them|kin|us|notName|fate) != 0 && m&(streetLink|town|compass) == 0 {
			return false
		}
		words++
		i = to
	}
	return true
}

// spacedPostcode reads "L 15 7 LT" behind its label; the digit of the inward half
// stands at i.
func (s *scene) spacedPostcode(found []Finding, i int) []Finding {
	t := s.text
	if i+3 >= len(t) || t[i+1] != ' ' || !inward(t[i+2]) || !inward(t[i+3]) || i+4 < len(t) && wordByte(t[i+4]) {
		return found
	}
	var out [4]byte
	n, start := 4, i
	for k := i; k > 0 && i-k < 8; k-- {
		if t[k-1] == ' ' {
			continue
		}
		if n == 0 || !isDigit(t[k-1]) && !isLetter(t[k-1]) || isLetter(t[k-1]) && n < 4 && isLetter(out[n]) && k < start-0 && t[k] == ' ' {
			break
		}
		n--
		out[n], start = t[k-1], k-1
		if isLetter(t[k-1]) && (k < 2 || !isLetter(t[k-2])) {
			break
		}
	}
	if n == 4 || !outward(string(out[n:])) || !s.postcodeWord(start) {
		return found
	}
	return append(found, Finding{Kind: Postcode, Tier: TierWarn, Start: start, End: i + 4, Why: Labelled})
}

// homeIs reports "her flat is", "someone in", "p/c", "SK7 2AR or" right before.
func (s *scene) homeIs(start int) bool {
	t := s.text
	i := trimSpaceBefore(t, start)
	if i > 0 && (t[i-1] == ':' || t[i-1] == '=') {
		i--
	}
	from := wordBefore(t, i)
	w := fold(t[from:i])
	if w == "c" && from > 1 && t[from-1] == '/' && t[from-2]|0x20 == 'p' {
		return true
	}
	switch w {
	case "is", "at", "in", "to", "near":
	case "or", "not":
		k := trimSpaceBefore(t, from)
		return k > 8 && (postcodeHere(t, k-7) || postcodeHere(t, k-8) || postcodeHere(t, k-6)) && s.calledPostcode(k)
	default:
		return false
	}
	k := trimSpaceBefore(t, from)
	f := wordBefore(t, k)
	switch fold(t[f:k]) {
	case "flat", "house", "bungalow", "home", "someone", "somebody", "pt", "patient", "lady", "gentleman", "lives", "living", "apartment":
		return !s.isOwn(f)
	}
	return false
}

// calledPostcode reports "postcode" or "post code" in the 48 bytes before.
func (s *scene) calledPostcode(at int) bool {
	w := strings.ToLower(s.text[max(0, at-48):at])
	return strings.Contains(w, "postcode") || strings.Contains(w, "post code")
}

// siteAddress reports "hospice address", "the courier's address is" before: not
// where somebody lives.
func (s *scene) siteAddress(start int) bool {
	t := s.text
	said := false
	for i, n := start, 0; i > 0 && n < 5 && start-i < reachWords; n++ {
		for i > 0 && start-i < reachWords && !isLetter(t[i-1]) {
			if t[i-1] == '\n' || t[i-1] == ']' || clauseEnds(t, i-1) {
				return false
			}
			i--
		}
		from := wordBefore(t, i)
		m := marksOf(t, from, i)
		if said && i-from > 1 {
			return m&(siteMark|us|venue) != 0 && m&them == 0
		}
		said = said || equalFold(t[from:i], "address")
		i = from
	}
	return false
}

// saidOnLine reports a word for where somebody lives, also mistyped, before on
// the line, and nothing but an address between.
func (s *scene) saidOnLine(start int) bool {
	t := s.text
	for i, n := start, 0; i > 0 && n < 7 && start-i < reachWords; {
		if !isLetter(t[i-1]) {
			if t[i-1] == '\n' || t[i-1] == ']' || clauseEnds(t, i-1) {
				return false
			}
			i--
			continue
		}
		from := wordBefore(t, i)
		w := fold(t[from:i])
		if marksOf(t, from, i)&homeLed != 0 || n < 2 && (slipOf(w, "postcode") || slipOf(w, "lives")) || w == "transport" {
			return true
		}
		i = from
		n++
	}
	return false
}
