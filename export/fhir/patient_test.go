package fhir_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"matron/export/exporttest"
	"matron/export/fhir"
	"matron/export/fhir/fhirtest"
	"matron/policy"
	"matron/policy/confidential"
	"matron/record"
)

const (
	hospitals = "https://trust.example/Id/hospital-number"
	nhsSystem = "https://fhir.nhs.uk/Id/nhs-number"
)

func mustSource(t testing.TB, o fhir.PatientOptions) *fhir.Source {
	t.Helper()
	o.Server.Now, o.Server.Timeout = clock, patience
	s, err := fhir.NewSource(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func typed(kind policy.NumberKind, number string) policy.Identity {
	return policy.Identity{Kind: kind, Number: confidential.NewText(number), Born: confidential.NewText("1948-02-29")}
}

// resource is Ann, with something changed.
func resource(n int, change ...string) string {
	r := fmt.Sprintf(`{"resourceType":"Patient","id":"p%d","meta":{"versionId":"1"},"active":true,
 "identifier":[{"system":%q,"value":%q,"extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus",
   "valueCodeableConcept":{"coding":[{"system":"https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland","code":"01"}]}}]},
  {"system":%q,"value":"h 0000001"}],
 "name":[{"use":"maiden","family":"Maidencanary"},{"use":"usual","family":"Usualcanary","given":["Anna"]},{"use":"official","family":"Quillsworth","given":["Annabella","Rosemary"]}],
 "gender":"female","birthDate":"1948-02-29","deceasedBoolean":false,"telecom":[{"value":"01131231234"}]}`, n, nhsSystem, exporttest.NHS(n), hospitals)
	return strings.NewReplacer(change...).Replace(r)
}

func TestFind(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		what   string
		change []string
		is     func(p record.Patient) bool
	}{
		{"as it is", nil, func(p record.Patient) bool {
			return p.NHSNumber.Reveal() == exporttest.NHS(1) && p.HospitalNumber.Reveal() == "H0000001" && p.Family.Reveal() == "Quillsworth" &&
				p.Given.Reveal() == "Annabella Rosemary" && p.Born.Reveal() == "1948-02-29" && p.Sex == "female" && p.Ward.Empty() &&
				!p.Deceased && !p.Restricted && !p.Merged && !p.Withdrawn && !p.Untraced
		}},
		{"no official name", []string{`"use":"official"`, `"use":"nickname"`}, func(p record.Patient) bool { return p.Family.Reveal() == "Usualcanary" }},
		{"an official name that ended", []string{`"use":"official"`, `"use":"official","period":{"end":"2020-01"}`}, func(p record.Patient) bool { return p.Family.Reveal() == "Usualcanary" }},
		{"a name as text only", []string{`"family":"Quillsworth","given":["Annabella","Rosemary"]`, `"text":"Ann Quill"`}, func(p record.Patient) bool { return p.Family.Reveal() == "Ann Quill" }},
		{"part of a birth date", []string{`"1948-02-29"`, `"1948-02"`}, func(p record.Patient) bool { return p.Born.Reveal() == "1948-02" }},
		{"a birth date that is none", []string{`"1948-02-29"`, `"29/02/1948"`}, func(p record.Patient) bool { return p.Born.Empty() }},
		{"a sex that is none", []string{`"female"`, `"F"`}, func(p record.Patient) bool { return p.Sex == "" }},
		{"dead", []string{`"deceasedBoolean":false`, `"deceasedBoolean":true`}, func(p record.Patient) bool { return p.Deceased }},
		{"dead since", []string{`"deceasedBoolean":false`, `"deceasedDateTime":"2026-10-01"`}, func(p record.Patient) bool { return p.Deceased }},
		{"restricted", []string{`"versionId":"1"`, `"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}]`}, func(p record.Patient) bool { return p.Restricted }},
		{"very restricted", []string{`"versionId":"1"`, `"security":[{"code":"V"}]`}, func(p record.Patient) bool { return p.Restricted }},
		{"unrestricted", []string{`"versionId":"1"`, `"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"U"}]`}, func(p record.Patient) bool { return !p.Restricted }},
		{"merged", []string{`"active":true`, `"active":false,"link":[{"other":{"reference":"Patient/2"},"type":"replaced-by"}]`}, func(p record.Patient) bool { return p.Merged && !p.Withdrawn }},
		{"the survivor", []string{`"active":true`, `"link":[{"other":{"reference":"Patient/2"},"type":"replaces"}]`}, func(p record.Patient) bool { return !p.Merged }},
		{"not active", []string{`"active":true`, `"active":false`}, func(p record.Patient) bool { return p.Withdrawn }},
		{"not traced", []string{`"code":"01"`, `"code":"02"`}, func(p record.Patient) bool { return p.Untraced }},
		{"no status", []string{"NHSNumberVerificationStatus\"", "Other\""}, func(p record.Patient) bool { return !p.Untraced }},
		{"another number now", []string{`{"system":"` + hospitals, `{"system":"` + nhsSystem + `","value":"` + exporttest.NHS(50) + `"},{"system":"` + hospitals}, func(p record.Patient) bool {
			return p.NHSNumber.Reveal() == exporttest.NHS(50)
		}},
		{"an old number beside it", []string{`{"system":"` + hospitals, `{"use":"old","system":"` + nhsSystem + `","value":"` + exporttest.NHS(50) + `"},{"system":"` + hospitals}, func(p record.Patient) bool {
			return p.NHSNumber.Reveal() == exporttest.NHS(1)
		}},
		{"a number that ended", []string{`"value":"` + exporttest.NHS(1) + `"`, `"value":"` + exporttest.NHS(1) + `","period":{"end":"2026-10-24"}`}, func(p record.Patient) bool { return p.NHSNumber.Empty() }},
		{"a number that ends today", []string{`"value":"` + exporttest.NHS(1) + `"`, `"value":"` + exporttest.NHS(1) + `","period":{"end":"2026-10-25T00:00:00Z"}`}, func(p record.Patient) bool { return !p.NHSNumber.Empty() }},
	} {
		t.Run(row.what, func(t *testing.T) {
			t.Parallel()
			f := fhirtest.Open(t)
			f.AddPatient(resource(1, row.change...))
			for _, post := range []bool{false, true} {
				s := mustSource(t, fhir.PatientOptions{Server: fhir.Server{URL: f.URL}, HospitalSystem: hospitals, ByPost: post})
				found, err := s.Find(t.Context(), typed(policy.NHSNumberTyped, exporttest.NHS(1)))
				if err != nil || len(found) != 1 {
					t.Fatalf("%d found, %v", len(found), err)
				}
				if !row.is(found[0]) {
					t.Errorf("found another (by post: %v)", post)
				}
				if found[0].Reference != f.URL+"/Patient/p1" {
					t.Error("the reference does not name its server")
				}
			}
			for _, r := range f.Came() {
				if r.Method == http.MethodPost && (r.Query != "" || r.Path != "/fhir/Patient/_search") {
					t.Error("a number went into an address")
				}
				if r.Header.Get("Cache-Control") != "no-cache" || r.Header.Get("Prefer") != "handling=strict" {
					t.Error("a search may be answered from the past, or by leaving a parameter out")
				}
			}
		})
	}
}

// What [record.Judge] makes of what was found: the road of F13 as far as it lies here.
func TestF13_Judged(t *testing.T) {
	t.Parallel()
	f := fhirtest.Open(t)
	s := mustSource(t, fhir.PatientOptions{Server: fhir.Server{URL: f.URL}, HospitalSystem: hospitals})
	judge := func(number string) policy.PatientVerdict {
		t.Helper()
		id := typed(policy.NHSNumberTyped, number)
		found, err := s.Find(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		v, _ := record.Judge(id, found)
		return v
	}
	dead := []string{`"deceasedBoolean":false`, `"deceasedBoolean":true`}
	f.AddPatient(resource(1))
	f.AddPatient(resource(20, dead...))
	f.AddPatient(resource(30, `"active":true`, `"active":false,"link":[{"type":"replaced-by"}]`))
	f.AddPatient(resource(40))
	f.AddPatient(resource(40, `"id":"p40"`, `"id":"p41"`))
	f.AddPatient(resource(50, "1948-02-29", "1948-03-01"))
	f.AddPatient(resource(60, `{"system":"`+hospitals, `{"system":"`+nhsSystem+`","value":"`+exporttest.NHS(70)+`"},{"system":"`+hospitals))
	for n, want := range map[int]policy.PatientVerdict{
		1: policy.PatientMatch, 20: policy.PatientDeceased, 30: policy.PatientMerged, 40: policy.PatientSeveral, 50: policy.PatientMismatch,
		60: policy.PatientSuperseded, 90: policy.PatientNone,
	} {
		if got := judge(exporttest.NHS(n)); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
	page := `{"resourceType":"Bundle","type":"searchset","link":[{"relation":"next","url":"http://x"}],"entry":[{"resource":` + resource(1) + `,"search":{"mode":"match"}}]}`
	f.Plant("", "Patient", 1, fhirtest.Reply(200, nil, page))
	if got := judge(exporttest.NHS(1)); got != policy.PatientSeveral {
		t.Errorf("a page of more: %s, want several", got)
	}
	f.Plant("", "Patient", 1, fhirtest.Reply(200, nil, strings.Replace(page, `"link"`, `"total":2,"was"`, 1)))
	if got := judge(exporttest.NHS(1)); got != policy.PatientSeveral {
		t.Errorf("one of two: %s, want several", got)
	}
	f.Plant("", "Patient", 1, fhirtest.Reply(404, nil, `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found","details":{"coding":[{"system":"https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode","code":"INVALIDATED_RESOURCE"}]}}]}`))
	if got := judge(exporttest.NHS(1)); got != policy.PatientWithdrawn {
		t.Errorf("an invalidated number: %s, want withdrawn", got)
	}
	outcome := `{"resourceType":"Bundle","type":"searchset","total":1,"entry":[{"resource":` + resource(1) + `,"search":{"mode":"match"}},{"resource":` + fhirtest.Outcome("informational", "") + `,"search":{"mode":"outcome"}}]}`
	f.Plant("", "Patient", 1, fhirtest.Reply(200, nil, outcome))
	if got := judge(exporttest.NHS(1)); got != policy.PatientMatch {
		t.Errorf("a remark beside the match: %s, want match", got)
	}
}

func TestHospitalNumbers(t *testing.T) {
	t.Parallel()
	f := fhirtest.Open(t)
	f.AddPatient(resource(1, "h 0000001", "H0000001"))
	s := mustSource(t, fhir.PatientOptions{Server: fhir.Server{URL: f.URL}, HospitalSystem: hospitals})
	found, err := s.Find(t.Context(), typed(policy.HospitalNumberTyped, "H0000001"))
	if err != nil || len(found) != 1 {
		t.Errorf("%d found, %v", len(found), err)
	}
	s = mustSource(t, fhir.PatientOptions{Server: fhir.Server{URL: f.URL}})
	if _, err := s.Find(t.Context(), typed(policy.HospitalNumberTyped, "H0000001")); err == nil {
		t.Error("a hospital number was looked up without its system")
	}
}

// Whatever a server answers, the error is a status and codes.
func TestFindLeaksNothing(t *testing.T) {
	t.Parallel()
	f := fhirtest.Open(t)
	s := mustSource(t, fhir.PatientOptions{Server: fhir.Server{URL: f.URL}})
	gone := fhirtest.Open(t)
	nobody := mustSource(t, fhir.PatientOptions{Server: fhir.Server{URL: gone.URL}})
	gone.Close()
	quoted := exporttest.NHS(1) + " Quillsworth 1948-02-29"
	check := func(what string, s *fhir.Source) {
		t.Helper()
		_, err := s.Find(t.Context(), typed(policy.NHSNumberTyped, exporttest.NHS(1)))
		if err == nil {
			t.Errorf("%s: found somebody", what)
		}
		exporttest.AssertLeaksNothing(t, exporttest.Package(1), exporttest.Patient(1), err, s.Check(t.Context()))
		f.Heal()
	}
	for what, fault := range map[string]fhirtest.Fault{
		"refused":       fhirtest.Reply(400, nil, fhirtest.Outcome("value", quoted)),
		"broken":        fhirtest.Reply(500, nil, fhirtest.Outcome("exception", quoted)),
		"a page":        fhirtest.Reply(200, nil, "<html>"+quoted),
		"no patient":    fhirtest.Reply(200, nil, `{"resourceType":"Bundle","type":"searchset","entry":[{"resource":{"resourceType":"Person","id":"`+quoted+`"}}]}`),
		"no resource":   fhirtest.Reply(200, nil, `{"resourceType":"Bundle","type":"searchset","entry":[{"fullUrl":"`+quoted+`"}]}`),
		"another type":  fhirtest.Reply(200, nil, `{"resourceType":"Bundle","type":"history","entry":[]}`),
		"a redirection": fhirtest.Reply(302, map[string]string{"Location": "http://192.0.2.1/?" + exporttest.NHS(1)}, quoted),
		"not found":     fhirtest.Reply(404, nil, quoted),
		"cut":           fhirtest.Cut,
		"cut in it":     fhirtest.CutMid,
		"huge":          fhirtest.Reply(200, nil, strings.Repeat(quoted, 100_000)),
	} {
		f.Plant("", "Patient", 1, fault)
		check(what, s)
	}
	check("nobody", nobody)
}
