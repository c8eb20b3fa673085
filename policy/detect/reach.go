package detect

import _ "embed"

//go:embed tables/evidence_phone.txt
var phoneTable string

// reaches asks of a telephone number: a patient's or a relative's, or of somebody at
// work?
var reaches = readQuestion(phoneTable)

const (
	phoneSays  = 220 // what a rule weighs beside the words around
	phoneAlone = 120 // what it weighs that no word speaks of a site
	phoneAside = 250 // what the words must weigh against words for staff right beside
)

// phones weighs the telephone numbers that were found, and those that words for
// staff kept from being any finding.
func (s *scene) phones(found []Finding) []Finding {
	n := len(found)
	for i := range found {
		f := &found[i]
		if f.Kind != Phone {
			continue
		}
		says := phoneSays
		switch {
		case f.Tier != TierWarn:
			says = -says
		case f.Why == Specific && s.brackets:
			says = -phoneSays // what told whose it is may be masked
		case f.Why == Specific:
			says = phoneAlone
		}
		switch odds := reaches.ask(s.text, f.Start, f.Start, f.End) + says; {
		case odds <= 0 && f.Tier == TierWarn && s.whoseNumber(f.Start, f.End) <= 0:
			f.Tier, f.Why = TierNote, OfStaff
		case odds > 0 && f.Tier == TierNote && !s.brackets:
			f.Tier, f.Why = TierWarn, OfPatient
		}
	}
	for _, at := range s.aside.at[:s.aside.n] {
		start, end := int(at.start), int(at.end)
		if !s.off[Phone] && !s.brackets && !overlaps(found[:n], start, end) && reaches.ask(s.text, start, start, end)+100*identifiersNear(found[:n], start) > phoneAside {
			found = append(found, Finding{Kind: Phone, Tier: TierWarn, Start: start, End: end, Why: OfPatient})
		}
	}
	if len(found) > n {
		found = arbitrate(found)
	}
	return found
}

func overlaps(found []Finding, start, end int) bool {
	for _, f := range found {
		if f.Start < end && start < f.End {
			return true
		}
	}
	return false
}

// identifiersNear counts what else of a patient stands on the way to a place: at most
// three.
func identifiersNear(found []Finding, at int) int {
	n := 0
	for _, f := range found {
		if f.Kind != Phone && f.Kind != Email && (f.Tier == TierWarn || f.Why == FullName) && f.End <= at && at-f.End <= reachTogether {
			n++
		}
	}
	return min(n, 3)
}
