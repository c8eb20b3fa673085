package fhir_test

import (
	"bytes"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"matron/export"
	"matron/export/exporttest"
	"matron/export/fhir"
	"matron/export/fhir/fhirtest"
	"matron/policy"
	"matron/record"
)

var now = time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC)

func clock() time.Time { return now }

func mustDriver(t testing.TB, o fhir.Options) *fhir.Driver {
	t.Helper()
	if o.Server.Now == nil {
		o.Server.Now = clock
	}
	d, err := fhir.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func mustPack(t testing.TB, d *fhir.Driver, n int) export.Parcel {
	t.Helper()
	p, err := d.Pack(exporttest.Package(n), patientAt(d, n))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func patientAt(_ *fhir.Driver, n int) record.Patient {
	p := exporttest.Patient(n)
	p.Reference = "Patient/123"
	return p
}

// patience is long: a busy machine is no trouble.
const patience = 30 * time.Second

// world is the fake server as a world of the suite.
type world struct {
	*fhirtest.Server
	of      record.Patient
	timeout time.Duration
}

func open(t testing.TB, n int) exporttest.World {
	w := &world{Server: fhirtest.Open(t), of: exporttest.Patient(n), timeout: patience}
	w.of.Reference = w.URL + "/Patient/123"
	return w
}

func (w *world) Driver(t testing.TB) export.Driver {
	return mustDriver(t, fhir.Options{Server: fhir.Server{URL: w.URL, Timeout: w.timeout}})
}

func (w *world) Patient() record.Patient { return w.of }

func (w *world) Documents(_ testing.TB, p export.Parcel) int { return w.Server.Documents(p.Document) }

func (w *world) Proved() policy.FoundState { return policy.FoundPresent }

func (w *world) Alter(_ testing.TB, p export.Parcel) {
	w.Store(p.Document, bytes.Replace(p.Body, []byte("Patient/123"), []byte("Patient/124"), 1))
}

func (w *world) Lose(testing.TB) { w.Plant(http.MethodPut, "", 1, fhirtest.Drop) }

// quoted is what a server says that was asked: everything of the patient.
func (w *world) quoted() string {
	return strings.Join(append([]string{w.of.NHSNumber.Reveal(), w.of.Family.Reveal(), w.of.Given.Reveal(), w.of.Born.Reveal()}, exporttest.Words...), " ")
}

func (w *world) refusing(name string, status int, header map[string]string, code string, send policy.DeliveryState, word string) exporttest.Trouble {
	return exporttest.Trouble{
		Name: name, Send: send, Code: word,
		Plant: func(testing.TB) {
			w.Plant("", "", fhirtest.Forever, fhirtest.Reply(status, header, fhirtest.Outcome(code, w.quoted())))
		},
		Mend: func(testing.TB) { w.Heal() },
	}
}

func (w *world) broken(name string, f fhirtest.Fault, send policy.DeliveryState, word string) exporttest.Trouble {
	return exporttest.Trouble{
		Name: name, Send: send, Code: word,
		Plant: func(testing.TB) { w.Plant("", "", fhirtest.Forever, f) },
		Mend:  func(testing.TB) { w.Heal() },
	}
}

func (w *world) Troubles() []exporttest.Trouble {
	html := map[string]string{"Content-Type": "text/html"}
	page := "<!doctype html><title>Sign in</title><p>" + w.quoted()
	done := func(t exporttest.Trouble, found ...policy.FoundState) exporttest.Trouble {
		t.Done, t.Found = true, found
		return t
	}
	absent := func(t exporttest.Trouble) exporttest.Trouble {
		t.Found = []policy.FoundState{policy.FoundAbsent}
		return t
	}
	only := func(method string, t exporttest.Trouble, f fhirtest.Fault) exporttest.Trouble {
		t.Plant = func(testing.TB) { w.Plant(method, "", fhirtest.Forever, f) }
		return t
	}
	return []exporttest.Trouble{
		w.refusing("a sign-in that is refused", 401, nil, "login", policy.DeliveryRejected, "401_login_subject"),
		w.refusing("a thing that is forbidden", 403, nil, "forbidden", policy.DeliveryRejected, "403_forbidden_subject"),
		w.refusing("a request that it does not understand", 400, nil, "structure", policy.DeliveryRejected, "400_structure_subject"),
		w.refusing("an issue code that is a name", 422, nil, "quillsworth", policy.DeliveryRejected, "422_other_subject"),
		w.refusing("too large", 413, nil, "too-long", policy.DeliveryRejected, "413_too-long_subject"),
		w.refusing("a conflict", 409, nil, "conflict", policy.DeliveryUnknown, "409_conflict_subject"),
		w.refusing("a fault of its own", 500, nil, "exception", policy.DeliveryUnknown, "500_exception_subject"),
		w.refusing("a gateway without an answer", 504, nil, "timeout", policy.DeliveryUnknown, ""),
		w.refusing("busy, with a time", 429, map[string]string{"Retry-After": "7"}, "throttled", policy.DeliveryUnsent, ""),
		w.refusing("away, with a time", 503, map[string]string{"Retry-After": "7"}, "transient", policy.DeliveryUnknown, ""),
		w.refusing("away, without a time", 503, nil, "transient", policy.DeliveryUnknown, ""),
		w.refusing("a way to another machine", 307, map[string]string{"Location": "http://192.0.2.1/" + w.of.Family.Reveal()}, "other", policy.DeliveryUnsent, ""),
		w.broken("a page for people", fhirtest.Reply(200, html, page), policy.DeliveryAccepted, "no_fhir_answer"),
		w.broken("not found by a gateway", fhirtest.Reply(404, html, page), policy.DeliveryRejected, "404"),
		w.broken("garbage", fhirtest.Reply(200, nil, `{"resourceType":"DocumentRef`+"\x00"+w.quoted()), policy.DeliveryAccepted, "no_fhir_answer"),
		{
			Name: "no answer in time", Send: policy.DeliveryUnknown, Code: "timeout",
			Plant: func(testing.TB) {
				w.timeout = 300 * time.Millisecond
				w.Plant("", "", fhirtest.Forever, fhirtest.Slow)
			},
			Mend: func(testing.TB) { w.timeout = patience; w.Heal() },
		},
		w.broken("a cut before anything", fhirtest.Cut, policy.DeliveryUnknown, "cut"),
		absent(only(http.MethodPut, w.broken("a cut before anything, of a write", nil, policy.DeliveryUnknown, "cut"), fhirtest.Cut)),
		done(w.broken("a cut in the middle of the answer", fhirtest.CutMid, policy.DeliveryAccepted, ""), policy.FoundUnknown),
		done(only(http.MethodPut, w.broken("another answer than what was done", nil, policy.DeliveryAccepted, "other_answer"),
			fhirtest.DoneBut(201, nil, `{"resourceType":"DocumentReference","id":"other"}`)), policy.FoundPresent),
		done(only(http.MethodPut, w.broken("done, and a fault", nil, policy.DeliveryUnknown, ""), fhirtest.DoneBut(500, nil, w.quoted())), policy.FoundPresent),
		{
			Name: "nobody listens", Send: policy.DeliveryUnsent, Code: "refused",
			Plant: func(testing.TB) { _ = w.Config.Close() },
			Mend:  w.back,
		},
	}
}

// back listens again, at the same address.
func (w *world) back(t testing.TB) {
	l, err := net.Listen("tcp", strings.TrimSuffix(strings.TrimPrefix(w.URL, "http://"), "/fhir"))
	if err != nil {
		t.Fatal(err)
	}
	again := &http.Server{Handler: w.Server, ReadHeaderTimeout: time.Second}
	go func() { _ = again.Serve(l) }()
	t.Cleanup(func() { _ = again.Close() })
}

func TestConformance(t *testing.T) {
	t.Parallel()
	exporttest.Run(t, open)
}
