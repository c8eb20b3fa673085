package epr_test

// Matron's driver and patient source on the real record system: what the fake of export/fhir promises is true here.

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"matron/e2e/epr"
	"matron/e2e/number"
	"matron/e2e/ward"
	"matron/export/exporttest"
	"matron/export/fhir"
	"matron/policy"
	"matron/policy/confidential"
	"matron/record"
)

func TestDriverConformance(t *testing.T) {
	exporttest.Run(t, func(t testing.TB, n int) exporttest.World { return mustFiled(t, n) })
}

// F2: the server commits while nobody waits any more, and the second try comes before or after that.
func TestF02_DriverLateCommit(t *testing.T) {
	w := mustFiled(t, 30)
	p := w.pack(t, 2001)
	d := func() *fhir.Driver { w.timeout = driverPatience; return w.driver(t) }
	w.timeout = time.Second
	w.SlowCommit(epr.PutDoc, 1, 4*time.Second)
	if got := w.driver(t).Send(t.Context(), p); got.State != policy.DeliveryUnknown || got.Code != "timeout" {
		t.Fatalf("sent: %+v", got)
	}
	for {
		got := d().Reconcile(t.Context(), p)
		if got.State == policy.FoundPresent {
			break
		}
		if got.State != policy.FoundAbsent && got.State != policy.FoundUnknown {
			t.Fatalf("reconciled: %+v", got)
		}
		if t.Context().Err() != nil {
			t.Fatal("it was never committed")
		}
		<-time.After(200 * time.Millisecond)
	}
	if n := w.Documents(t, p); n != 1 {
		t.Errorf("%d documents", n)
	}

	late := w.pack(t, 2002)
	s := w.Strand(epr.PutDoc, 1)
	if got := d().Send(t.Context(), late); got.State != policy.DeliveryUnknown {
		t.Fatalf("sent: %+v", got)
	}
	if got := d().Reconcile(t.Context(), late); got.State != policy.FoundAbsent {
		t.Fatalf("reconciled: %+v", got)
	}
	if got := d().Send(t.Context(), late); got.State != policy.DeliveryAccepted {
		t.Fatalf("sent again: %+v", got)
	}
	if got := s.Arrive(); !slices.Equal(got, []int{http.StatusOK}) {
		t.Errorf("the straggler was answered %v", got)
	}
	if n := w.Documents(t, late); n != 1 {
		t.Errorf("%d documents", n)
	}
	if got := d().Reconcile(t.Context(), late); got.State != policy.FoundPresent {
		t.Errorf("reconciled: %+v", got)
	}
}

// F6 and what is like it: copies that somebody else made, and a document that somebody deleted.
func TestF06_DriverFindsCopies(t *testing.T) {
	w := mustFiled(t, 31)
	p := w.pack(t, 2010)
	if got := w.driver(t).Reconcile(t.Context(), p); got.State != policy.FoundAbsent {
		t.Fatalf("reconciled: %+v", got)
	}
	var doc map[string]any
	ward.OK(t, json.Unmarshal(p.Body, &doc))
	doc["id"] = "copy-of-2010"
	ward.OK(t, w.server.Put(t.Context(), doc))
	// A search of the minute before found nothing: it must be asked anew.
	if got := w.driver(t).Reconcile(t.Context(), p); got.State != policy.FoundAmbiguous {
		t.Errorf("reconciled with a copy: %+v", got)
	}
	gone := w.pack(t, 2011)
	if got := w.driver(t).Send(t.Context(), gone); got.State != policy.DeliveryAccepted {
		t.Fatalf("sent: %+v", got)
	}
	if got := mustCall(t, w.server, http.MethodDelete, "DocumentReference/"+gone.Document, nil); got.Status != http.StatusOK {
		t.Fatalf("deleted: status %d", got.Status)
	}
	if got := w.driver(t).Reconcile(t.Context(), gone); got.State != policy.FoundDiffers || got.Code != "410_deleted" {
		t.Errorf("reconciled after a deletion: %+v", got)
	}
}

// F7 with the server's own judgement, by UK Core: status, issue code, element.
func TestF07_DriverRefused(t *testing.T) {
	w := mustFiled(t, 32)
	for i, row := range []struct {
		what, old, by string
		code          string
	}{
		{"a status that there is not", `"status":"current"`, `"status":"filed"`, "422"},
		{"an element that there is not", `"status":"current"`, `"status":"current","ward":"7"`, "422"},
		{"a patient who is nobody", "Patient/" + w.of.ID, "Patient/nobody-" + w.of.ID, "400"},
		{"a version before that is not there", `"description"`, `"relatesTo":[{"code":"appends","target":{"reference":"DocumentReference/0f2c7c1e-0000-5e0a-8f53-000000000009"}}],"description"`, "400"},
	} {
		p := w.pack(t, 2020+i)
		p.Body = []byte(strings.Replace(string(p.Body), row.old, row.by, 1))
		got := w.driver(t).Send(t.Context(), p)
		exporttest.AssertLeaksNothing(t, exporttest.Package(2020+i), w.Patient(), got)
		t.Logf("%s: %s", row.what, got.Code)
		if got.State != policy.DeliveryRejected || !strings.HasPrefix(got.Code, row.code+"_") {
			t.Errorf("%s: %+v, want rejected %s", row.what, got, row.code)
		}
		if n := w.Documents(t, p); n != 0 {
			t.Errorf("%s: %d documents", row.what, n)
		}
	}
}

// Every shape that a site may want passes UK Core, and comes back as it was sent: a second version, a hospital number
// only, a restricted patient, a person without a register.
func TestDriverShapes(t *testing.T) {
	w := mustFiled(t, 33)
	first := w.pack(t, 2030)
	code := func(system, code, display string) fhir.Code {
		return fhir.Code{System: system, Code: code, Display: display}
	}
	full := fhir.Site{
		Type:            code("http://snomed.info/sct", "823691000000103", "Clinical letter"),
		PracticeSetting: code("http://snomed.info/sct", "1066431000000102", ""),
		FacilityType:    code("http://snomed.info/sct", "22232009", ""),
		OmitDocStatus:   true, Custodian: "R0A", DocumentSystem: "https://trust.example/Id/thread-export", HospitalSystem: epr.HospitalNumber, ContentType: "text/html",
	}
	for i, row := range []struct {
		what   string
		site   fhir.Site
		change func(p *record.Package, of *record.Patient)
	}{
		{"the first version", w.site, func(*record.Package, *record.Patient) {}},
		{"the second version", w.site, func(p *record.Package, _ *record.Patient) { p.Version, p.Previous = 2, first.Document }},
		{"as another site has it", full, func(*record.Package, *record.Patient) {}},
		{"a logical subject", w.site, func(_ *record.Package, of *record.Patient) { of.Reference = "https://pds.example/Patient/1" }},
		{"a hospital number", w.site, func(_ *record.Package, of *record.Patient) { of.NHSNumber = confidential.Text{} }},
		{"a restricted patient", w.site, func(_ *record.Package, of *record.Patient) { of.Restricted = true }},
		{"a person without a register", w.site, func(p *record.Package, _ *record.Patient) {
			p.Author = record.Person{ID: "@b:hospital.example", Name: confidential.NewText("Bo Nurse"), Registration: confidential.NewText("Bank 12")}
		}},
		{"a large transcript", w.site, func(p *record.Package, _ *record.Patient) { enlarge(p) }},
	} {
		w.site = row.site
		pack, of := exporttest.Package(2030+i), w.Patient()
		row.change(&pack, &of)
		p := ward.Do(w.driver(t).Pack(pack, of)).Or(t)
		if got := w.driver(t).Send(t.Context(), p); got.State != policy.DeliveryAccepted {
			t.Errorf("%s: sent: %+v", row.what, got)
			got := mustCall(t, w.server, http.MethodPut, "DocumentReference/"+p.Document, p.Body)
			t.Logf("%.1500s", got.Body)
			continue
		}
		if got := w.driver(t).Reconcile(t.Context(), p); got.State != policy.FoundPresent {
			t.Errorf("%s: reconciled: %+v", row.what, got)
		}
		if n := w.Documents(t, p); n != 1 {
			t.Errorf("%s: %d documents", row.what, n)
		}
	}
	if faults := w.driver(t).Check(t.Context()); len(faults) != 0 {
		t.Errorf("check: %+v", faults)
	}
}

func enlarge(p *record.Package) {
	large := exporttest.Package(1)
	large.Transcript = append(large.Transcript, []byte(strings.Repeat("<p>مرحبا K 6.8</p>\n", 200_000))...)
	exporttest.Resum(&large)
	p.Transcript, p.SHA256, p.SHA1 = large.Transcript, large.SHA256, large.SHA1
}

// F13 as far as the source goes: each of the cast is judged as they should be.
func TestF13_DriverPatients(t *testing.T) {
	w := mustFiled(t, 34)
	c := mustSeed(t, w.server, 60)
	for _, post := range []bool{false, true} {
		s := ward.Do(fhir.NewSource(fhir.PatientOptions{Server: w.at(), HospitalSystem: epr.HospitalNumber, ByPost: post})).Or(t)
		for _, row := range []struct {
			who  epr.Patient
			born string
			want policy.PatientVerdict
		}{
			{c.Ann, c.Ann.Born, policy.PatientMatch},
			{c.Ann, "1948-02-28", policy.PatientMismatch},
			{c.Merged, c.Merged.Born, policy.PatientMerged},
			{c.Survivor, c.Survivor.Born, policy.PatientMatch},
			{c.Died, c.Died.Born, policy.PatientDeceased},
			{c.Restricted, c.Restricted.Born, policy.PatientRestricted},
			{c.Ada, c.Ada.Born, policy.PatientSeveral},
			{c.Untraced, c.Untraced.Born, policy.PatientMatch},
			{c.Bare, c.Bare.Born, policy.PatientMatch},
			{epr.Patient{NHS: number.NHS(99_000), Given: "nobody"}, "1948-02-29", policy.PatientNone},
		} {
			id := policy.Identity{Kind: policy.NHSNumberTyped, Number: confidential.NewText(row.who.NHS), Born: confidential.NewText(row.born)}
			found, err := s.Find(t.Context(), id)
			ward.OK(t, err)
			got, p := record.Judge(id, found)
			if got != row.want {
				t.Errorf("%s %s: %s, want %s (by post: %v)", row.who.Given, row.who.Family, got, row.want, post)
			}
			if got == policy.PatientMatch && (p.Untraced != (row.who.Status == "02") || p.Reference != w.Base()+"/Patient/"+row.who.ID || p.Family.Reveal() != row.who.Family) {
				t.Errorf("%s %s: read as another", row.who.Given, row.who.Family)
			}
		}
		id := policy.Identity{Kind: policy.HospitalNumberTyped, Number: confidential.NewText(c.Unnumbered.Hospital), Born: confidential.NewText(c.Unnumbered.Born)}
		found, err := s.Find(t.Context(), id)
		ward.OK(t, err)
		if got, _ := record.Judge(id, found); got != policy.PatientMatch {
			t.Errorf("by hospital number: %s", got)
		}
		if faults := s.Check(t.Context()); len(faults) != 0 {
			t.Errorf("check: %+v", faults)
		}
	}
}
