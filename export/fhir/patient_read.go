package fhir

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"matron/policy"
	"matron/policy/confidential"
	"matron/record"
)

type patient struct {
	ResourceType string `json:"resourceType"`
	ID           string `json:"id"`
	Meta         struct {
		Security []coding `json:"security"`
	} `json:"meta"`
	Active     *bool        `json:"active"`
	Identifier []identifier `json:"identifier"`
	Name       []name       `json:"name"`
	Gender     string       `json:"gender"`
	BirthDate  string       `json:"birthDate"`
	Deceased   bool         `json:"deceasedBoolean"`
	DeceasedAt string       `json:"deceasedDateTime"`
	Link       []struct {
		Type string `json:"type"`
	} `json:"link"`
}

type name struct {
	Use    string   `json:"use"`
	Text   string   `json:"text"`
	Family string   `json:"family"`
	Given  []string `json:"given"`
	Period *period  `json:"period"`
}

const verification = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus"

var birthDate = regexp.MustCompile(`^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$`)

// read takes what the card shows and what the gate asks (records.md §4); all else of the resource is dropped here.
func (s *Source) read(p patient, typed policy.Identity) record.Patient {
	today := s.client.now()
	nhs := chosen(p.Identifier, nhsNumber, typed.Number.Reveal(), today)
	hospital := identifier{}
	if s.HospitalSystem != "" {
		hospital = chosen(p.Identifier, s.HospitalSystem, typed.Number.Reveal(), today)
	}
	called := official(p.Name, today)
	known := record.Patient{
		NHSNumber:      confidential.NewText(nhs.Value),
		HospitalNumber: confidential.NewText(normal(hospital.Value)),
		Family:         confidential.NewText(called.Family),
		Given:          confidential.NewText(strings.Join(called.Given, " ")),
		// Whole, with the server: the driver of another server must not take it for its own patient of that id.
		Reference:  s.client.base.String() + "/Patient/" + p.ID,
		Deceased:   p.Deceased || p.DeceasedAt != "",
		Restricted: slices.ContainsFunc(p.Meta.Security, coding.restricts),
		Untraced:   untraced(nhs),
	}
	if called.Family == "" && len(called.Given) == 0 {
		known.Family = confidential.NewText(called.Text)
	}
	if birthDate.MatchString(p.BirthDate) {
		known.Born = confidential.NewText(p.BirthDate)
	}
	if slices.Contains([]string{"male", "female", "other", "unknown"}, p.Gender) {
		known.Sex = p.Gender
	}
	for _, l := range p.Link {
		known.Merged = known.Merged || l.Type == "replaced-by"
	}
	// A record that is not active, and has no successor, is one that nobody is to write to.
	known.Withdrawn = p.Active != nil && !*p.Active && !known.Merged
	return known
}

// chosen is the number of this system that the record has now. If it has several, it is one that was not typed: then the
// answer has another number than was asked for, and the gate stops (PDS answers with another one silently, records.md §4).
func chosen(all []identifier, system, typed string, today time.Time) identifier {
	var now []identifier
	for _, i := range all {
		if i.System == system && i.Value != "" && i.Use != "old" && !ended(i.Period, today) {
			i.Value = normal(i.Value)
			now = append(now, i)
		}
	}
	for _, i := range now {
		if i.Value != normal(typed) {
			return i
		}
	}
	if len(now) > 0 {
		return now[0]
	}
	return identifier{}
}

// normal is a number as [policy.ParseIdentity] writes it: in capitals, without blanks.
func normal(number string) string {
	return strings.ToUpper(strings.Join(strings.Fields(number), ""))
}

// official is the name that people are asked to compare: the official one, else the usual one, else any that holds now.
func official(all []name, today time.Time) name {
	for _, use := range []string{"official", "usual", ""} {
		for _, n := range all {
			if n.Use == use && !ended(n.Period, today) {
				return n
			}
		}
	}
	return name{}
}

// ended compares the first ten characters only, a date: what ended today holds today.
func ended(p *period, today time.Time) bool {
	if p == nil || p.End == "" {
		return false
	}
	day := today.Format(time.DateOnly)
	n := min(len(p.End), len(day))
	return p.End[:n] < day[:n]
}

// untraced: the status is given, and is not 01. Without one nothing is said: few hospitals' servers give it.
func untraced(i identifier) bool {
	for _, e := range i.Extension {
		if e.URL == verification && e.Concept != nil {
			return !slices.ContainsFunc(e.Concept.Coding, func(c coding) bool { return c.Code == "01" })
		}
	}
	return false
}
