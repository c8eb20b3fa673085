package app

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/rs/zerolog"

	"matron/export"
	"matron/export/fhir"
	"matron/export/folder"
	patients "matron/export/list"
)

// systems makes the drivers of the config, by name, and the source of patients (nil: there is none). Nothing is sent; an
// error names the system and what of its files is wrong.
func (c RecordConfig) systems(now func() time.Time, log zerolog.Logger) (map[string]export.Driver, export.Source, error) {
	all := map[string]export.Driver{}
	for _, s := range c.Systems {
		d, err := c.driver(s, now)
		if err != nil {
			return nil, nil, fmt.Errorf("record system %s: %w", s.Name, err)
		}
		all[s.Name] = d
	}
	source, err := c.source(now, log)
	if err != nil {
		return nil, nil, fmt.Errorf("patients: %w", err)
	}
	return all, source, nil
}

func (c RecordConfig) driver(s *RecordSystem, now func() time.Time) (export.Driver, error) {
	if s.Driver == driverFolder {
		dir, err := filepath.Abs(s.Path)
		if err != nil {
			return nil, fmt.Errorf("the folder's path: %w", err)
		}
		return folder.New(folder.Options{Dir: dir})
	}
	return fhir.New(fhir.Options{Server: s.server(now), Site: fhir.Site{
		Type: fhir.Code(s.Type), Category: fhir.Code(s.Category), Confidentiality: s.Security, OmitDocStatus: s.OmitDocStatus,
		Custodian: c.Organisation, DocumentSystem: s.IdentifierSystem, HospitalSystem: c.Patients.HospitalNumbers,
		NoSearch: s.NoSearch, MaxBytes: s.MaxBytes,
	}})
}

func (s *RecordSystem) server(now func() time.Time) fhir.Server {
	return fhir.Server{
		URL: s.URL, TokenFile: s.TokenFile, User: s.User, PasswordFile: s.PasswordFile, CAFile: s.CAFile, CertFile: s.CertFile, KeyFile: s.KeyFile,
		Timeout: s.Timeout, Now: now,
	}
}

func (c RecordConfig) source(now func() time.Time, log zerolog.Logger) (export.Source, error) {
	switch c.Patients.From {
	case driverFHIR:
		for _, s := range c.Systems {
			if s.Name == c.Patients.System {
				return fhir.NewSource(fhir.PatientOptions{Server: s.server(now), HospitalSystem: c.Patients.HospitalNumbers, ByPost: c.Patients.ByPost})
			}
		}
		return nil, fmt.Errorf("there is no system %s", c.Patients.System)
	case fromList:
		return patients.New(patients.Options{File: c.Patients.File, MaxAge: c.Patients.MaxAge, Now: now, Read: func(n int, faults []patients.Fault) {
			if len(faults) > 0 {
				// Where, and not what: a line holds a patient.
				log.Error().Int("faults", len(faults)).Int("line", faults[0].Line).Msg("list of patients refused; the last good one stays")
				return
			}
			log.Info().Int("patients", n).Msg("list of patients read")
		}})
	default:
		return nil, nil
	}
}
