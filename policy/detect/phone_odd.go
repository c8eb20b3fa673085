package detect

// Mobiles that are not written as such: with letters for digits, or without the zero.

// slippedPhone reads a patient's mobile with letters for digits: "o77oo 9oo333".
func (s *scene) slippedPhone(found []Finding, r *run) []Finding {
	if r.digits != 11 {
		return found
	}
	start, end := r.group[0].start, r.group[r.n-1].end
	var d [11]byte
	n := 0
	for i := start; i < end && n < len(d); i++ {
		b := s.text[i]
		if v, ok := lookAlike(b); ok {
			b = v
		}
		if isDigit(b) {
			d[n] = b
			n++
		}
	}
	if n < len(d) || d[0] != '0' || d[1] != '7' || codeLetters(s.text, start, end) {
		return found
	}
	if ok, service := planned(d[1:]); !ok || service {
		return found
	}
	if own, who := s.around(start, end, 64, 32); who > 0 || own || s.whoseNumber(start, end) > 0 {
		found = append(found, Finding{Kind: Phone, Tier: TierWarn, Start: start, End: end, Why: OfPatient})
	}
	return found
}

// bareMobile judges ten digits that begin with 7 right after a word for
// telephones or relatives: a mobile without its zero.
func (s *scene) bareMobile(found []Finding, r *run) ([]Finding, bool) {
	if r.words > 0 || r.slips || r.digits != 10 || s.text[r.group[0].start] != '7' || r.n > 3 || r.n > 1 && r.group[0].len() < 3 || s.text[r.group[0].start+1] == '0' {
		return found, false
	}
	start, end := r.group[0].start, r.group[r.n-1].end
	if !s.phoneWord(start) || codeLetters(s.text, start, end) {
		return found, false
	}
	n := len(found)
	found = s.judgePhone(found, start, end, false)
	return found, len(found) > n
}
