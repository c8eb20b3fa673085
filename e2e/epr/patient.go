package epr

import (
	"context"
	"fmt"

	"matron/e2e/number"
)

// Systems of the identifiers that patients have here.
const (
	NHSNumber      = "https://fhir.nhs.uk/Id/nhs-number"
	HospitalNumber = "https://trust.example/Id/hospital-number"
)

const ukCore = "https://fhir.hl7.org.uk/"

// Patient is a person who does not exist, as the record system knows them.
type Patient struct {
	ID            string
	NHS, Hospital string // numbers; none if empty
	Status        string // of the NHS number, England's code: 01 (verified) if empty, "-" for none
	Family, Given string
	Born, Sex     string // 1948-02-29; female, male, other, unknown
	Died          string // date and time, or empty
	MergedInto    string // id of the patient who replaces this one
	Restricted    bool
	Ward          string // where they lie, if anywhere: an encounter in progress
}

// Resource is the patient in FHIR, as UK Core has it.
func (p Patient) Resource() map[string]any {
	r := map[string]any{
		"resourceType": "Patient", "id": p.ID, "active": p.MergedInto == "",
		"identifier": p.identifiers(),
		"name":       []any{map[string]any{"use": "official", "family": p.Family, "given": []any{p.Given}}},
		"gender":     p.Sex, "birthDate": p.Born,
	}
	if p.Died != "" {
		r["deceasedDateTime"] = p.Died
	}
	if p.MergedInto != "" {
		r["link"] = []any{map[string]any{"other": map[string]any{"reference": "Patient/" + p.MergedInto}, "type": "replaced-by"}}
	}
	if p.Restricted {
		r["meta"] = map[string]any{"security": []any{map[string]any{
			"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R", "display": "restricted",
		}}}
	}
	return r
}

func (p Patient) identifiers() (all []any) {
	if p.NHS != "" {
		id := map[string]any{"system": NHSNumber, "value": p.NHS}
		if p.Status != "-" {
			code := p.Status
			if code == "" {
				code = "01"
			}
			id["extension"] = []any{map[string]any{
				"url": ukCore + "StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus",
				"valueCodeableConcept": map[string]any{"coding": []any{map[string]any{
					"system": ukCore + "CodeSystem/UKCore-NHSNumberVerificationStatusEngland", "code": code,
				}}},
			}}
		}
		all = append(all, id)
	}
	if p.Hospital != "" {
		all = append(all, map[string]any{"system": HospitalNumber, "value": p.Hospital})
	}
	return all
}

// stay is the encounter of a patient who lies on a ward.
func (p Patient) stay() map[string]any {
	return map[string]any{
		"resourceType": "Encounter", "id": "stay-" + p.ID, "status": "in-progress",
		"class":    map[string]any{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP", "display": "inpatient encounter"},
		"subject":  map[string]any{"reference": "Patient/" + p.ID},
		"location": []any{map[string]any{"location": map[string]any{"display": p.Ward}, "status": "active"}},
	}
}

// Seed stores patients, those that others were merged into first: a reference to nobody is refused.
func (s *Server) Seed(ctx context.Context, patients ...Patient) error {
	for _, merged := range []bool{false, true} {
		for _, p := range patients {
			if (p.MergedInto != "") != merged {
				continue
			}
			if err := s.Put(ctx, p.Resource()); err != nil {
				return fmt.Errorf("seed: %w", err)
			}
			if p.Ward == "" {
				continue
			}
			if err := s.Put(ctx, p.stay()); err != nil {
				return fmt.Errorf("seed: %w", err)
			}
		}
	}
	return nil
}

// Cast are the people whom a look-up must tell apart. Each has an NHS number of their own but the twins, who share one.
type Cast struct {
	Ann        Patient // all is well
	Merged     Patient // replaced by Survivor
	Survivor   Patient
	Died       Patient
	Restricted Patient
	Ada, Eve   Patient // the same number and birth date twice
	Untraced   Patient // a number that nobody verified (02)
	Bare       Patient // a number without any status
	Unnumbered Patient // a hospital number only
}

// NewCast makes people of their own for each n: tests that share a server take different ones.
func NewCast(n int) Cast {
	c := Cast{
		Ann:        Patient{Family: "Quill", Given: "Ann", Born: "1948-02-29", Sex: "female", Ward: "Ward 7"},
		Merged:     Patient{Family: "Marsh", Given: "Mabel", Born: "1951-03-04", Sex: "female"},
		Survivor:   Patient{Family: "Marsh", Given: "Mabel", Born: "1951-03-04", Sex: "female", Ward: "Ward 7"},
		Died:       Patient{Family: "Dray", Given: "Desmond", Born: "1930-12-01", Sex: "male", Died: "2026-10-01T04:10:00+01:00"},
		Restricted: Patient{Family: "Rook", Given: "Rita", Born: "1975-06-07", Sex: "female", Restricted: true},
		Ada:        Patient{Family: "Twine", Given: "Ada", Born: "1999-09-09", Sex: "female"},
		Eve:        Patient{Family: "Twine", Given: "Eve", Born: "1999-09-09", Sex: "female"},
		Untraced:   Patient{Family: "Usher", Given: "Umar", Born: "1984-01-31", Sex: "male", Status: "02"},
		Bare:       Patient{Family: "Barrow", Given: "Bryn", Born: "1966-11-12", Sex: "male", Status: "-"},
		Unnumbered: Patient{Family: "Newman", Given: "Nia", Born: "2001-05-05", Sex: "female"},
	}
	for i, p := range c.each() {
		p.ID = fmt.Sprintf("p%d-%d", n, i)
		p.NHS = number.NHS(5000 + 20*n + i)
		p.Hospital = fmt.Sprintf("H%07d", 20*n+i)
	}
	c.Merged.MergedInto = c.Survivor.ID
	c.Eve.NHS = c.Ada.NHS
	c.Unnumbered.NHS = ""
	return c
}

func (c *Cast) each() []*Patient {
	return []*Patient{&c.Ann, &c.Merged, &c.Survivor, &c.Died, &c.Restricted, &c.Ada, &c.Eve, &c.Untraced, &c.Bare, &c.Unnumbered}
}

// All are they, to be seeded.
func (c Cast) All() (all []Patient) {
	for _, p := range c.each() {
		all = append(all, *p)
	}
	return all
}
