package record

import (
	"strings"
	"time"

	"matron/policy"
)

// Judge says whether what was typed means exactly one patient (reference/records.md §4). Patient is set for
// PatientMatch, PatientDeceased and PatientRestricted only.
//
// The order is the safety of it. Who does not know the birth date learns nothing of anybody: whatever else there is to
// say, it is a mismatch. Two verdicts are told without one, where the record keeps none to compare with and thus
// stands for nobody: withdrawn and merged. Restricted is said before deceased, since `go on` is anybody's answer to
// the latter, and must not open what only the records desk may.
func Judge(typed policy.Identity, found []Patient) (policy.PatientVerdict, Patient) {
	none := Patient{}
	if typed.Number.Empty() || !wholeDate(typed.Born.Reveal()) {
		return policy.PatientUnclear, none
	}
	if len(found) == 0 {
		return policy.PatientNone, none
	}
	if !anyBorn(typed, found) && !allStubs(found) {
		return policy.PatientMismatch, none
	}
	if len(found) > 1 {
		return policy.PatientSeveral, none // never the first, nor the one whose birth date is right
	}
	p := found[0]
	switch number := p.number(typed.Kind); {
	case p.Withdrawn:
		return policy.PatientWithdrawn, none
	case p.Merged:
		return policy.PatientMerged, none
	case number == "":
		return policy.PatientUnavailable, none // an answer without what was asked for is in no form that is known
	case strings.TrimSpace(p.Family.Reveal()+p.Given.Reveal()) == "":
		return policy.PatientUnavailable, none // nobody can confirm a card without a name
	case number != plain(typed.Kind, typed.Number.Reveal()):
		return policy.PatientSuperseded, none
	case p.Restricted:
		return policy.PatientRestricted, p
	case p.Deceased:
		return policy.PatientDeceased, p
	default:
		return policy.PatientMatch, p
	}
}

// anyBorn reports whether somebody was born on the day that was typed. A part of a date is no date.
func anyBorn(typed policy.Identity, found []Patient) bool {
	for _, p := range found {
		if b := p.Born.Reveal(); wholeDate(b) && b == typed.Born.Reveal() {
			return true
		}
	}
	return false
}

// allStubs reports whether none of these records stands for a person any more.
func allStubs(found []Patient) bool {
	for _, p := range found {
		if !p.Born.Empty() || !p.Withdrawn && !p.Merged {
			return false
		}
	}
	return true
}

func (p Patient) number(k policy.NumberKind) string {
	switch k {
	case policy.NHSNumberTyped:
		return plain(k, p.NHSNumber.Reveal())
	case policy.HospitalNumberTyped:
		return plain(k, p.HospitalNumber.Reveal())
	default:
		return ""
	}
}

// plain is a number as it is compared: in capitals and without blanks. Hyphens group an NHS number, but may tell two
// hospital numbers apart.
func plain(k policy.NumberKind, s string) string {
	s = strings.ToUpper(strings.Join(strings.Fields(s), ""))
	if k == policy.NHSNumberTyped {
		s = strings.ReplaceAll(s, "-", "")
	}
	return s
}

func wholeDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}
