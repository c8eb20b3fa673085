package epr_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"matron/e2e/epr"
	"matron/e2e/number"
	"matron/e2e/ward"
	"matron/export"
	"matron/export/exporttest"
	"matron/export/fhir"
	"matron/policy"
	"matron/policy/confidential"
	"matron/record"
)

// filed is the record system behind a proxy, as a world of the drivers' suite.
type filed struct {
	*epr.Proxy
	server  *epr.Server
	of      epr.Patient
	other   epr.Patient
	timeout time.Duration
	site    fhir.Site
}

// driverPatience is long: 24 tries at once on a busy machine are slow, and slow is not what is tested.
const driverPatience = 100 * time.Second

func mustFiled(t testing.TB, n int) *filed {
	t.Helper()
	s := epr.Shared(t)
	p := ward.Do(epr.OpenProxy(s)).Or(t)
	t.Cleanup(func() { ward.OK(t, p.Close()) })
	person := func(i int) epr.Patient {
		return epr.Patient{
			ID: fmt.Sprintf("d%d", i), NHS: number.NHS(9000 + i), Hospital: fmt.Sprintf("D%07d", i),
			Family: "Quillsworth", Given: "Annabella Rosemary", Born: "1948-02-29", Sex: "female",
		}
	}
	w := &filed{Proxy: p, server: s, of: person(2 * n), other: person(2*n + 1), timeout: driverPatience, site: fhir.Site{Custodian: "R0A", HospitalSystem: epr.HospitalNumber}}
	ward.OK(t, s.Seed(t.Context(), w.of, w.other))
	return w
}

func (w *filed) at() fhir.Server {
	return fhir.Server{URL: w.Base(), Timeout: w.timeout, Now: time.Now}
}

func (w *filed) driver(t testing.TB) *fhir.Driver {
	return ward.Do(fhir.New(fhir.Options{Server: w.at(), Site: w.site})).Or(t)
}

func (w *filed) Driver(t testing.TB) export.Driver { return w.driver(t) }

func (w *filed) Patient() record.Patient {
	text := confidential.NewText
	return record.Patient{
		NHSNumber: text(w.of.NHS), HospitalNumber: text(w.of.Hospital), Family: text(w.of.Family), Given: text(w.of.Given), Born: text(w.of.Born),
		Reference: w.Base() + "/Patient/" + w.of.ID,
	}
}

func (w *filed) pack(t testing.TB, n int) export.Parcel {
	t.Helper()
	return ward.Do(w.driver(t).Pack(exporttest.Package(n), w.Patient())).Or(t)
}

// Documents counts copies under other ids too, and versions: a second one of the same would be a second filing.
func (w *filed) Documents(t testing.TB, p export.Parcel) (n int) {
	t.Helper()
	for _, d := range ward.Do(w.server.Documents(t.Context())).Or(t) {
		if !d.Deleted && (d.ID == p.Document || d.Master == "urn:uuid:"+p.Document) {
			n++
		}
		if d.ID == p.Document && d.Versions != 1 {
			t.Errorf("%d versions of it", d.Versions)
		}
	}
	return n
}

func (w *filed) Proved() policy.FoundState { return policy.FoundPresent }

func (w *filed) Alter(t testing.TB, p export.Parcel) {
	t.Helper()
	var doc map[string]any
	ward.OK(t, json.Unmarshal([]byte(strings.ReplaceAll(string(p.Body), w.of.ID, w.other.ID)), &doc))
	doc["id"] = p.Document
	ward.OK(t, w.server.Put(t.Context(), doc))
}

func (w *filed) Lose(testing.TB) { w.Drop(epr.PutDoc, 1) }

func (w *filed) Troubles() []exporttest.Trouble {
	quote := strings.Join([]string{w.of.NHS, w.of.Family, w.of.Given, w.of.Born}, " ")
	trouble := func(name string, send policy.DeliveryState, code string, plant func(), found ...policy.FoundState) exporttest.Trouble {
		return exporttest.Trouble{Name: name, Send: send, Code: code, Found: found, Plant: func(testing.TB) { plant() }, Mend: func(testing.TB) { w.Heal() }}
	}
	done := func(t exporttest.Trouble) exporttest.Trouble { t.Done = true; return t }
	absent, present := policy.FoundAbsent, policy.FoundPresent
	put, all := epr.PutDoc, epr.AnyRequest
	return []exporttest.Trouble{
		trouble("refused by validation", policy.DeliveryRejected, "422_processing_subject", func() { w.Reject(put, epr.Forever, 422, quote) }, absent),
		trouble("refused as wrong", policy.DeliveryRejected, "400_processing_subject", func() { w.Reject(put, epr.Forever, 400, quote) }, absent),
		trouble("412 for any fault", policy.DeliveryRejected, "412_processing_subject", func() { w.Reject(put, epr.Forever, 412, quote) }, absent),
		trouble("the loser of a race", policy.DeliveryUnknown, "409_processing_subject", func() { w.Reject(put, epr.Forever, 409, quote) }, absent),
		trouble("a fault of its own", policy.DeliveryUnknown, "500_processing_subject", func() { w.Reject(all, epr.Forever, 500, quote) }),
		trouble("busy", policy.DeliveryUnsent, "429", func() { w.Busy(all, epr.Forever, 7) }),
		trouble("a page for people", policy.DeliveryAccepted, "no_fhir_answer", func() { w.Page(all, epr.Forever) }),
		trouble("garbage", policy.DeliveryAccepted, "no_fhir_answer", func() { w.Garbage(all, epr.Forever) }),
		trouble("cut before it heard", policy.DeliveryUnknown, "cut", func() { w.Refuse(put, epr.Forever) }, absent),
		done(trouble("done, and cut in the middle of the answer", policy.DeliveryAccepted, "", func() { w.CutMidAnswer(put, epr.Forever) }, present)),
		done(trouble("another patient in what is read", policy.DeliveryAccepted, "", func() { w.Proxy.Alter(epr.GetDoc, epr.Forever, epr.OtherSubject("Patient/"+w.other.ID)) }, policy.FoundDiffers)),
		done(trouble("other bytes in what is read", policy.DeliveryAccepted, "", func() { w.Proxy.Alter(epr.GetDoc, epr.Forever, epr.OtherData) }, policy.FoundDiffers)),
		done(trouble("no bytes in what is read", policy.DeliveryAccepted, "", func() { w.Proxy.Alter(epr.GetDoc, epr.Forever, epr.NoData) }, policy.FoundDiffers)),
		done(trouble("the search fails", policy.DeliveryAccepted, "", func() { w.Later(epr.FindDoc, epr.Forever, 503, "7") }, policy.FoundUnknown)),
	}
}
