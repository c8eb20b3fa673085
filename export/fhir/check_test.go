package fhir_test

import (
	"strings"
	"testing"

	"matron/export/fhir"
	"matron/export/fhir/fhirtest"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	said := func(old, by string) fhirtest.Fault {
		return fhirtest.Reply(200, nil, strings.Replace(fhirtest.Capability, old, by, 1))
	}
	for _, row := range []struct {
		what           string
		fault          fhirtest.Fault
		driver, source int
	}{
		{"all is well", nil, 0, 0},
		{"no client ids", said(`"updateCreate":true`, `"updateCreate":false`), 1, 0},
		{"nothing said of client ids", said(`,"updateCreate":true`, ``), 0, 0},
		{"no update", said(`{"code":"update"}`, `{"code":"create"}`), 1, 0},
		{"no search of documents", said(`[{"name":"identifier"}]`, `[]`), 1, 0},
		{"no patients", said(`"type":"Patient"`, `"type":"Person"`), 0, 1},
		{"another FHIR", said("4.0.1", "3.0.2"), 1, 1},
		{"a page", fhirtest.Reply(200, nil, "<html>"), 1, 1},
		{"refused", fhirtest.Reply(403, nil, ""), 1, 1},
		{"elsewhere", fhirtest.Reply(301, map[string]string{"Location": "https://epr.example"}, ""), 1, 1},
		{"not found", fhirtest.Reply(404, nil, ""), 1, 1},
		{"cut", fhirtest.Cut, 1, 1},
	} {
		t.Run(row.what, func(t *testing.T) {
			t.Parallel()
			f, d, _ := open1(t, fhir.Server{})
			if row.fault != nil {
				f.Plant("", "metadata", fhirtest.Forever, row.fault)
			}
			if got := d.Check(t.Context()); len(got) != row.driver {
				t.Errorf("driver: %+v, want %d", got, row.driver)
			}
			s := mustSource(t, fhir.PatientOptions{Server: fhir.Server{URL: f.URL}})
			if got := s.Check(t.Context()); len(got) != row.source {
				t.Errorf("source: %+v, want %d", got, row.source)
			}
		})
	}
}

// A site whose server cannot search: no copies are looked for, and a bare 404 proves nothing.
func TestNoSearch(t *testing.T) {
	t.Parallel()
	f := fhirtest.Open(t)
	d := mustDriver(t, fhir.Options{Server: fhir.Server{URL: f.URL, Timeout: patience}, Site: fhir.Site{NoSearch: true}})
	p := mustPack(t, d, 1)
	wantFound(t, d.Reconcile(t.Context(), p), "absent", "")
	f.Plant("", "", 1, fhirtest.Reply(404, nil, "<html>"))
	wantFound(t, d.Reconcile(t.Context(), p), "unknown", "404_no_fhir_answer")
	d.Send(t.Context(), p)
	wantFound(t, d.Reconcile(t.Context(), p), "present", "")
	for _, r := range f.Came() {
		if r.Query != "" {
			t.Error("it was searched all the same")
		}
	}
	if got := d.Check(t.Context()); len(got) != 0 {
		t.Errorf("check: %+v", got)
	}
}
