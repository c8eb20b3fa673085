package fhir_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"matron/export/exporttest"
	"matron/export/fhir"
	"matron/policy/confidential"
	"matron/record"
)

var update = flag.Bool("update", false, "rewrite the golden files; read the diff")

// golden compares a resource, indented. No NHS number may stand in a file, so a word stands for it.
func golden(t *testing.T, file string, body []byte, number string) {
	t.Helper()
	var b bytes.Buffer
	if err := json.Indent(&b, body, "", "  "); err != nil {
		t.Fatal(err)
	}
	got := strings.ReplaceAll(b.String(), number, "NUMBER") + "\n"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s:\n got %s\nwant %s", file, got, want)
	}
}

func TestDocument(t *testing.T) {
	t.Parallel()
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	site := fhir.Site{
		Type: fhir.Code{System: "https://epr.example/types", Code: "CHAT", Display: "Chat"}, Category: fhir.Code{System: "https://epr.example/categories", Code: "C"},
		Format:          fhir.Code{System: "urn:oid:1.3.6.1.4.1.19376.1.2.3", Code: "urn:ihe:iti:xds:2017:mimeTypeSufficient"},
		PracticeSetting: fhir.Code{System: "http://snomed.info/sct", Code: "394802001", Display: "General medicine"},
		FacilityType:    fhir.Code{System: "http://snomed.info/sct", Code: "22232009", Display: "Hospital"},
		OmitDocStatus:   true, Custodian: "R0A", DocumentSystem: "https://trust.example/Id/thread-export", HospitalSystem: "https://trust.example/Id/hospital-number",
		ContentType: "text/html",
	}
	for _, row := range []struct {
		file   string
		site   fhir.Site
		change func(p *record.Package, of *record.Patient)
	}{
		{"plain", fhir.Site{}, func(*record.Package, *record.Patient) {}},
		{"site", site, func(p *record.Package, of *record.Patient) {
			p.Version, p.Previous, p.Title = 2, "0f2c7c1e-9d1b-5e0a-8f53-000000000009", "Clinical chat transcript, version 2"
			// The night on which 01:30 comes twice: an instant says which.
			p.First, p.Last, p.Confirmed = p.First.In(london), p.Last.In(london), p.Confirmed.In(london)
		}},
		{"hospital_number", site, func(p *record.Package, of *record.Patient) {
			of.NHSNumber, of.Reference, of.Restricted, of.Given = confidential.Text{}, "", true, confidential.Text{}
			p.Author = record.Person{ID: "@b:hospital.example", Name: confidential.NewText("Bo Nurse"), Registration: confidential.NewText("Bank 12")}
		}},
	} {
		t.Run(row.file, func(t *testing.T) {
			t.Parallel()
			d := mustDriver(t, fhir.Options{Server: fhir.Server{URL: "https://epr.example/fhir"}, Site: row.site})
			p, of := exporttest.Package(1), patientAt(d, 1)
			row.change(&p, &of)
			parcel, err := d.Pack(p, of)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, "testdata/document_"+row.file+".json", parcel.Body, exporttest.NHS(1))
		})
	}
}

// A patient who was found at another server has another id there than here.
func TestSubjectOfAnotherServer(t *testing.T) {
	t.Parallel()
	d := mustDriver(t, fhir.Options{Server: fhir.Server{URL: "https://epr.example/fhir"}})
	for ref, want := range map[string]bool{
		"Patient/123":                            true,
		"https://epr.example/fhir/Patient/123":   true,
		"https://pds.example/fhir/Patient/123":   false,
		"https://epr.example/fhir2/Patient/123":  false,
		"Patient/123/_history/1":                 false,
		"Group/123":                              false,
		"":                                       false,
		"https://epr.example/fhir/Patient/1?x=y": false,
	} {
		of := exporttest.Patient(1)
		of.Reference = ref
		p, err := d.Pack(exporttest.Package(1), of)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(p.Body), `"reference":"Patient/123"`); got != want || strings.Contains(string(p.Body), "pds.example") {
			t.Errorf("%q: a literal reference %v, want %v", ref, got, want)
		}
	}
	of := exporttest.Patient(1)
	of.NHSNumber = confidential.Text{}
	if _, err := d.Pack(exporttest.Package(1), of); err == nil {
		t.Error("a patient without a number that the system knows was packed")
	}
	large := mustDriver(t, fhir.Options{Server: fhir.Server{URL: "https://epr.example/fhir"}, Site: fhir.Site{MaxBytes: 10}})
	if _, err := large.Pack(exporttest.Package(1), exporttest.Patient(1)); err == nil {
		t.Error("what is larger than the site takes was packed")
	}
}

func TestRegistrations(t *testing.T) {
	t.Parallel()
	d := mustDriver(t, fhir.Options{Server: fhir.Server{URL: "https://epr.example/fhir"}})
	for text, want := range map[string]string{
		"GMC 7654321":        `{"type":"Practitioner","identifier":{"system":"https://fhir.hl7.org.uk/Id/gmc-number","value":"7654321"},"display":"A B"}`,
		"gmc no. 7654321":    `{"type":"Practitioner","identifier":{"system":"https://fhir.hl7.org.uk/Id/gmc-number","value":"7654321"},"display":"A B"}`,
		"NMC PIN 98I1234E":   `{"type":"Practitioner","identifier":{"system":"https://fhir.hl7.org.uk/Id/nmc-number","value":"98I1234E"},"display":"A B"}`,
		"HCPC: PH 123456":    `{"type":"Practitioner","identifier":{"system":"https://fhir.hl7.org.uk/Id/hcpc-number","value":"PH123456"},"display":"A B"}`,
		"GPhC 2012345":       `{"type":"Practitioner","identifier":{"system":"https://fhir.hl7.org.uk/Id/gphc-number","value":"2012345"},"display":"A B"}`,
		"GMC 12":             `{"type":"Practitioner","display":"A B (GMC 12)"}`,
		"Royal College 1234": `{"type":"Practitioner","display":"A B (Royal College 1234)"}`,
		"":                   `{"type":"Practitioner","display":"A B"}`,
	} {
		p := exporttest.Package(1)
		p.Author = record.Person{ID: "@a:b", Name: confidential.NewText("A B"), Registration: confidential.NewText(text)}
		parcel, err := d.Pack(p, exporttest.Patient(1))
		if err != nil {
			t.Fatal(err)
		}
		if body := string(parcel.Body); !strings.Contains(body, `"author":[`+want+`],"authenticator":`+want) {
			t.Errorf("%q gives %s", text, body[strings.Index(body, `"author"`):strings.Index(body, `"description"`)])
		}
	}
}
