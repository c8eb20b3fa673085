package detect

import "strings"

// Whose a telephone number is, where the nearest word is one for staff.

// asides are telephone numbers that words for staff keep from being any finding.
type asides struct {
	at [2]struct{ start, end int32 }
	n  int
}

func (a *asides) add(start, end int) {
	if a.n < len(a.at) {
		a.at[a.n] = struct{ start, end int32 }{int32(start), int32(end)}
		a.n++
	}
}

// phonesBeside takes the telephone numbers that stand right after an identifier of
// a patient, whatever words for staff are near: "Matlock DE4 3HS, 01632 960217".
func (s *scene) phonesBeside(found []Finding) []Finding {
	if s.aside.n == 0 || s.off[Phone] {
		return found
	}
	n := len(found)
	for _, at := range s.aside.at[:s.aside.n] {
		start, end := int(at.start), int(at.end)
		beside, taken := false, false
		for _, f := range found[:n] {
			taken = taken || f.Start < end && start < f.End
			if f.End <= start && start-f.End <= 3 && strings.IndexByte(s.text[f.End:start], '\n') < 0 && strings.IndexByte(s.text[f.End:start], '.') < 0 &&
				(f.Tier == TierWarn && f.Kind != Phone && f.Kind != Email || f.Why == FullName && s.text[f.End] == ' ') {
				beside = true
			}
		}
		if beside && !taken {
			found = append(found, Finding{Kind: Phone, Tier: TierWarn, Start: start, End: end, Why: Combination})
		}
	}
	if len(found) > n {
		found = arbitrate(found)
	}
	return found
}

// rung reports that the clause rings a relative, or that a relative is who gave the
// number or has it, whatever words for staff stand nearer: "ring wife when he's out
// of theatre 07700 900662", "son gave me this one".
func (s *scene) rung(start, end int) bool {
	t := s.text
	relative := false
	for i, n := start, 0; i > 0 && n < 14 && start-i < 2*reachWords; {
		if t[i-1] == '\n' || t[i-1] == ']' || t[i-1] == '@' || isDigit(t[i-1]) && i < start && n > 0 || clauseEnds(t, i-1) && n > 0 {
			break
		}
		if !isLetter(t[i-1]) {
			i--
			continue
		}
		from := wordBefore(t, i)
		m := marksOf(t, from, i)
		switch w := fold(t[from:i]); w {
		case "ring", "call", "phone", "ringing", "update", "text", "tell", "gave", "mobile", "tel", "contactable", "rung":
			if relative || n == 0 && s.interpreted(from) {
				return true
			}
		case "home", "house":
			if n == 0 && !equalFold(t[max(0, from-5):from], "care ") {
				k := trimSpaceBefore(t, from)
				switch fold(t[wordBefore(t, k):k]) {
				case "ring", "call", "phone", "tel", "rung":
					return true
				}
			}
		case "bleep", "ext", "switch", "switchboard", "rota", "office", "secretary", "desk", "helpdesk", "my", "our", "reception", "fax":
			return false
		default:
			if m&kin != 0 && m&staffs == 0 && !s.isOwn(from) {
				// who is rung, or whose it is
				if k := trimSpaceBefore(t, from); k > 0 && isLetter(t[k-1]) {
					switch fold(t[wordBefore(t, k):k]) {
					case "ring", "call", "phone", "ringing", "update", "text", "tell", "contact", "to", "his", "her", "the", "for", "their", "if", "and":
						return true
					}
				} else if k == 0 || t[k-1] == ',' || t[k-1] == '.' || t[k-1] == '\n' || t[k-1] == '-' || t[k-1] == ':' || t[k-1] == '(' {
					return true // "son gave me this one"
				}
				relative = true
			}
		}
		i = from
		n++
	}
	// "ask for mam"
	i := end
	for i < len(t) && (t[i] == ' ' || t[i] == ',' || t[i] == '(') {
		i++
	}
	for _, lead := range [...]string{"ask for ", "ask 4 ", "speak to "} {
		if i+len(lead) < len(t) && equalFold(t[i:i+len(lead)], lead) {
			k := i + len(lead)
			to := wordAfter(t, k)
			if m := marksOf(t, k, to); m&kin != 0 && m&staffs == 0 {
				return true
			}
			next, ok := s.nextWord(to)
			return ok && saysWhose(t, k, to) && next.m&kin != 0
		}
	}
	return false
}

// interpreted reports "interpreter needed to" before "ring": it is the patient who
// is rung.
func (s *scene) interpreted(from int) bool {
	t := s.text
	return from > 3 && equalFold(t[from-3:from], "to ") && strings.Contains(t[max(0, from-reachWords):from], "interpreter")
}

// saysWhose reports "the", "his" before a relative.
func saysWhose(t string, start, end int) bool {
	return marksOf(t, start, end)&them != 0 || equalFold(t[start:end], "the")
}

// thingNumber reports that the number is an order's or a ticket's.
func (s *scene) thingNumber(start int) bool {
	c := context{}
	c.before(s.text, start, max(0, start-reachBefore))
	return c.against < 0 && !c.phone
}
