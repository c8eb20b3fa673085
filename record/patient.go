package record

import (
	"encoding/json"
	"fmt"

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
	Reference      string            // whole, with the server that said it: "https://…/Patient/…"; "" for a list

	Deceased   bool
	Restricted bool // meta.security R, or the list says so
	Merged     bool // the record lives on under another one
	Withdrawn  bool // the number is in use no more
	Untraced   bool // the number's verification status is not 01
}

// sealed is the form in which a patient is sealed: keys are never renamed.
type sealed struct {
	NHSNumber      string `json:"nhs_number,omitempty"`
	HospitalNumber string `json:"hospital_number,omitempty"`
	Family         string `json:"family,omitempty"`
	Given          string `json:"given,omitempty"`
	Born           string `json:"born,omitempty"`
	Sex            string `json:"sex,omitempty"`
	Ward           string `json:"ward,omitempty"`
	Reference      string `json:"reference,omitempty"`
	Deceased       bool   `json:"deceased,omitempty"`
	Restricted     bool   `json:"restricted,omitempty"`
	Merged         bool   `json:"merged,omitempty"`
	Withdrawn      bool   `json:"withdrawn,omitempty"`
	Untraced       bool   `json:"untraced,omitempty"`
}

// Encode is the form in which a patient is sealed; [DecodePatient] reads it. It holds what the record system said, in
// clear: it goes under seal and nowhere else.
func (p Patient) Encode() []byte {
	b, err := json.Marshal(sealed{
		NHSNumber: p.NHSNumber.Reveal(), HospitalNumber: p.HospitalNumber.Reveal(),
		Family: p.Family.Reveal(), Given: p.Given.Reveal(), Born: p.Born.Reveal(), Sex: p.Sex, Ward: p.Ward.Reveal(),
		Reference: p.Reference, Deceased: p.Deceased, Restricted: p.Restricted, Merged: p.Merged,
		Withdrawn: p.Withdrawn, Untraced: p.Untraced,
	})
	if err != nil {
		panic("record: strings always marshal: " + err.Error())
	}
	return b
}

// DecodePatient is the reverse of [Patient.Encode]. Its error carries nothing of what was read.
func DecodePatient(b []byte) (Patient, error) {
	var s sealed
	if json.Unmarshal(b, &s) != nil {
		return Patient{}, fmt.Errorf("decode patient: %d bytes that are none", len(b))
	}
	text := confidential.NewText
	return Patient{
		NHSNumber: text(s.NHSNumber), HospitalNumber: text(s.HospitalNumber),
		Family: text(s.Family), Given: text(s.Given), Born: text(s.Born), Sex: s.Sex, Ward: text(s.Ward),
		Reference: s.Reference, Deceased: s.Deceased, Restricted: s.Restricted, Merged: s.Merged,
		Withdrawn: s.Withdrawn, Untraced: s.Untraced,
	}, nil
}
