package record

import (
	"matron/policy"
	"matron/policy/confidential"
)

// Patient is a patient as a record system has them.
type Patient struct {
	NHSNumber      confidential.Text // ten digits, "" if the system has none
	HospitalNumber confidential.Text
	Family         confidential.Text
	Given          confidential.Text
	Born           confidential.Text // YYYY-MM-DD; a part of it where the system has no more
	Sex            string            // FHIR administrative gender: male, female, other, unknown
	Ward           confidential.Text // "" if the source does not say
	Reference      string            // "Patient/…" at the record system, "" for a list

	Deceased   bool
	Restricted bool // meta.security R, or the list says so
	Merged     bool // the record lives on under another one
	Withdrawn  bool // the number is in use no more
	Untraced   bool // the number's verification status is not 01
}

// Judge says whether what was typed means exactly one patient (reference/records.md §4). Patient is set for
// PatientMatch, PatientDeceased and PatientRestricted only.
func Judge(typed policy.Identity, found []Patient) (policy.PatientVerdict, Patient) {
	return policy.PatientUnavailable, Patient{} // TODO(filing): W3
}

// Encode is the form in which a patient is sealed; [DecodePatient] reads it.
func (p Patient) Encode() []byte { return nil }

// DecodePatient is the reverse of [Patient.Encode].
func DecodePatient(b []byte) (Patient, error) { return Patient{}, nil }
