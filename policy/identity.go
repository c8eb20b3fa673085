package policy

import (
	"time"

	"matron/policy/confidential"
)

// NumberKind is which number of a patient somebody typed. The words are stored.
type NumberKind string

// The numbers.
const (
	NHSNumberTyped      NumberKind = "nhs_number"
	HospitalNumberTyped NumberKind = "hospital_number"
)

// Identity is a patient's number and birth date, as somebody typed them.
type Identity struct {
	Kind   NumberKind
	Number confidential.Text // ten digits, or a hospital number in capitals without blanks
	Born   confidential.Text // YYYY-MM-DD
}

// ParseIdentity reads what was typed: an NHS number (ten digits in any grouping) or a hospital number, and a birth date
// with a year of four digits, in either order, with or without words around them ("NHS 999 123 4567 dob 12/03/1950").
// today is the last date that can be a birth date. The verdict is PatientMatch where it can be looked up, else
// PatientUnclear or PatientBadNumber (the check digit, NHS data dictionary; all digits the same).
func ParseIdentity(typed string, today time.Time) (Identity, PatientVerdict) {
	return Identity{}, PatientUnclear // TODO(filing): W1
}
