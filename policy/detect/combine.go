package detect

import "strings"

// Two weak findings on one line or on adjoining lines make one strong one (§4):
// a name and a birth date, a birth date and a postcode, a name and a telephone.

// pairs is which kinds strengthen each other.
var pairs = [...]struct{ a, b Kind }{
	{PersonName, NHSNumber}, {PersonName, CHINumber}, {PersonName, HCNumber}, {PersonName, MRN}, {PersonName, NINO},
	{PersonName, DateOfBirth}, {PersonName, Postcode}, {PersonName, Address}, {PersonName, Phone}, {PersonName, Email},
	{DateOfBirth, Postcode}, {DateOfBirth, Address}, {DateOfBirth, Phone}, {DateOfBirth, Email}, {DateOfBirth, NINO}, {DateOfBirth, MRN}, {DateOfBirth, NHSNumber}, {DateOfBirth, CHINumber}, {DateOfBirth, HCNumber},
	{Address, Postcode}, {Address, Phone}, {Address, NINO}, {NINO, Postcode}, {NINO, Phone}, {NINO, NHSNumber}, {Postcode, NHSNumber}, {Postcode, CHINumber}, {Postcode, HCNumber}, {Postcode, MRN},
	{Phone, NHSNumber}, {Phone, CHINumber}, {Phone, HCNumber}, {Phone, MRN}, {Email, NHSNumber}, {Email, MRN}, {Address, NHSNumber}, {Address, MRN},
}

func pairUp(a, b Kind) bool {
	for _, p := range pairs {
		if p.a == a && p.b == b || p.a == b && p.b == a {
			return true
		}
	}
	return false
}

// weak reports a finding that another may strengthen: nothing but its loneliness
// keeps it a note.
func weak(f Finding) bool {
	switch f.Why {
	case Alone, FullName, StreetAddress:
		return f.Tier == TierNote
	case OfStaff: // "12 Park Road, Leeds LS1 4AB, transport booked"
		return f.Tier == TierNote && f.Kind == Postcode
	}
	return false
}

func (s *scene) combine(found []Finding) []Finding {
	found = s.birthDates(found)
	s.inWords(found)
	if n := len(found); s.codes.n > 0 {
		if found = s.codesBeside(found); len(found) > n {
			found = s.birthDates(found)
		}
	}
	found = s.records(found)
	for i := range found {
		f := &found[i]
		if !weak(*f) {
			continue
		}
		from := i // found is sorted: only near ones count
		for from > 0 && f.Start-found[from-1].End <= reachTogether {
			from--
		}
		for j := from; j < len(found) && found[j].Start-f.End <= reachTogether; j++ {
			g := found[j]
			if i == j || !weak(g) && g.Tier != TierWarn || !pairUp(f.Kind, g.Kind) || !s.together(*f, g) || f.Why == OfStaff && !s.rightBefore(g, *f) {
				continue
			}
			if g.Tier == TierNote {
				found[j].Tier, found[j].Why = TierWarn, Combination
			}
			f.Tier, f.Why = TierWarn, Combination
			break
		}
	}
	s.sameScheme(found)
	found = s.phonesBeside(found)
	s.specific(found)
	s.homes(found)
	found = s.phones(found)
	return found
}

// sameScheme takes a CHI number in two groups beside another one, or beside a
// patient: "1105401863 and 021149-6456", "Mrs Laird 021149 6456".
func (s *scene) sameScheme(found []Finding) {
	for i := range found {
		f := &found[i]
		if f.Kind != CHINumber || f.Tier != TierNote || f.Why != PartOfMore {
			continue
		}
		for _, j := range [...]int{i - 1, i + 1} {
			if j >= 0 && j < len(found) && found[j].Tier == TierWarn && s.together(*f, found[j]) && (found[j].Kind == CHINumber || (found[j].Kind == PersonName || found[j].Kind == DateOfBirth || found[j].Kind == Postcode || found[j].Kind == Address) && !s.stamped(*f)) {
				f.Tier, f.Why = TierWarn, Combination
				break
			}
		}
	}
}

// stamped is stamp for a finding in six and four digits.
func (s *scene) stamped(f Finding) bool {
	var d [10]byte
	n := 0
	for i := f.Start; i < f.End && n < len(d); i++ {
		if isDigit(s.text[i]) {
			d[n] = s.text[i] - '0'
			n++
		}
	}
	return s.stamp(d)
}

// rightBefore reports that a sure finding stands just before, on the same line.
func (s *scene) rightBefore(g, f Finding) bool {
	return g.Tier == TierWarn && g.End <= f.Start && f.Start-g.End <= 40 && strings.IndexByte(s.text[g.End:f.Start], '\n') < 0
}

const reachTogether = 160 // bytes

// together reports two places on one line or on adjoining lines.
func (s *scene) together(a, b Finding) bool {
	if a.Start > b.Start {
		a, b = b, a
	}
	if b.Start-a.End > reachTogether || b.Start < a.End {
		return false
	}
	return strings.Count(s.text[a.End:b.Start], "\n") <= 1
}

// birthDates takes the dates that stand right beside an identifier.
func (s *scene) birthDates(found []Finding) []Finding {
	if s.latent.n == 0 || s.off[DateOfBirth] {
		return found
	}
	n := len(found)
	for k, at := range s.latent.at[:s.latent.n] {
		d := span{int(at.start), int(at.end)}
		taken := false
		beside := false
		for _, f := range found[:n] {
			if f.Start < d.end && d.start < f.End {
				taken = true
			}
			if f.Why == OtherNumber || f.Why == PhoneNumber || f.Why == OfStaff || f.Kind == Email || f.Kind == Phone && f.Tier < TierWarn {
				continue
			}
			if f.End <= d.start && s.neutral(f.End, d.start) || d.end <= f.Start && !s.latent.event[k] && s.neutral(d.end, f.Start) {
				beside = true
			}
		}
		if beside && !taken {
			found = append(found, Finding{Kind: DateOfBirth, Tier: TierWarn, Start: d.start, End: d.end, Why: Combination})
		}
	}
	if len(found) > n {
		found = arbitrate(found)
	}
	return found
}

// neutral reports that nothing but signs, an age, a sex or a keyword stands
// between two places.
func (s *scene) neutral(from, to int) bool {
	t := s.text
	if to-from > 32 {
		return false
	}
	lines := 0
	for i := from; i < to; {
		switch b := t[i]; {
		case b == '\n':
			if lines++; lines > 1 {
				return false
			}
			i++
		case b == ']' || b == '[':
			return false
		case isDigit(b):
			end := digitsEnd(t, i)
			if end-i > 3 {
				return false
			}
			i = end
		case isLetter(b):
			end := wordAfter(t, i)
			switch fold(t[i:end]) {
			case "mr", "mrs", "ms", "miss", "mx", "pt", "patient", "m", "f", "yo", "y", "o", "yrs", "yr", "years", "year", "old", "male", "female", "age", "aged", "nhs", "no", "number", "mrn", "hosp", "hospital", "name", "b", "bn", "dob", "d.o.b", "id", "postcode", "lady", "man", "woman", "gentleman":
			default:
				return false
			}
			i = end
		default:
			i++
		}
	}
	return true
}
