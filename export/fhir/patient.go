package fhir

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"matron/export"
	"matron/policy"
	"matron/record"
)

// PatientOptions says where patients are looked up.
type PatientOptions struct {
	Server         Server
	HospitalSystem string // identifier system of hospital numbers; "": only NHS numbers are looked up
	ByPost         bool   // POST Patient/_search: no log of addresses on the way holds a number; not every server can
}

// Source looks patients up at a FHIR server (records.md §4). It is an [export.Source]. It reads Patient only: on which
// ward somebody is would need Encounter and Location, which few servers search alike, so Ward stays empty.
type Source struct {
	client *client
	PatientOptions
}

var _ export.Source = (*Source)(nil)

// NewSource reads files of certificates and credentials, and connects to nothing.
func NewSource(o PatientOptions) (*Source, error) {
	c, err := newClient(o.Server)
	if err != nil {
		return nil, err
	}
	return &Source{client: c, PatientOptions: o}, nil
}

// Find asks for everybody who has the number. The first page is enough: who has to turn it has found several.
func (s *Source) Find(ctx context.Context, typed policy.Identity) ([]record.Patient, error) {
	system := nhsNumber
	if typed.Kind == policy.HospitalNumberTyped {
		system = s.HospitalSystem
	}
	if system == "" {
		return nil, errors.New("look up patient: hospital numbers are not looked up here")
	}
	r := request{
		method: http.MethodGet, path: "Patient",
		query: url.Values{"identifier": {system + "|" + typed.Number.Reveal()}, "_count": {"10"}},
	}
	if s.ByPost {
		r.method, r.path, r.form = http.MethodPost, "Patient/_search", true
	}
	a, f := s.client.do(ctx, r)
	if f != nil {
		return nil, fmt.Errorf("look up patient: %s", f.code)
	}
	if invalidated(a) {
		return []record.Patient{{NHSNumber: typed.Number, Withdrawn: true}}, nil
	}
	found, ok := bundleOf(a)
	if !ok {
		return nil, fmt.Errorf("look up patient: status %s", codeOf(a))
	}
	return s.patients(found, typed)
}

// invalidated: the Personal Demographics Service answers 404 with this code for a number that is in use no more.
func invalidated(a answer) bool {
	var o outcome
	if json.Unmarshal(a.body, &o) != nil || o.ResourceType != "OperationOutcome" {
		return false
	}
	for _, i := range o.Issue {
		for _, c := range i.Details.Coding {
			if c.Code == "INVALIDATED_RESOURCE" {
				return true
			}
		}
	}
	return false
}

func (s *Source) patients(found matches, typed policy.Identity) ([]record.Patient, error) {
	var all []record.Patient
	for _, r := range found.resources {
		var p patient
		if json.Unmarshal(r, &p) != nil || p.ResourceType != "Patient" || !patientReference.MatchString("Patient/"+p.ID) {
			// One that cannot be read is one more than is known of: nothing is concluded from the others.
			return nil, errors.New("look up patient: the answer holds what is no patient")
		}
		all = append(all, s.read(p, typed))
	}
	if !found.more {
		return all, nil
	}
	// More than were shown: several, whoever the others are.
	unseen := record.Patient{NHSNumber: typed.Number}
	if typed.Kind == policy.HospitalNumberTyped {
		unseen = record.Patient{HospitalNumber: typed.Number}
	}
	for len(all) < 2 {
		all = append(all, unseen)
	}
	return all, nil
}
