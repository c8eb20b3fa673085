package fhir_test

// The failure cases of reference/records.md §8 that a driver alone can answer for. Each fails when the defence that it
// names is taken out: that was tried once for each.

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"matron/export"
	"matron/export/exporttest"
	"matron/export/fhir"
	"matron/export/fhir/fhirtest"
	"matron/policy"
)

// open1 is a server, a driver on it, and a parcel.
func open1(t testing.TB, s fhir.Server) (*fhirtest.Server, *fhir.Driver, export.Parcel) {
	t.Helper()
	f := fhirtest.Open(t)
	s.URL = f.URL
	if s.Timeout == 0 {
		s.Timeout = patience
	}
	d := mustDriver(t, fhir.Options{Server: s})
	return f, d, mustPack(t, d, 1)
}

func wantSent(t testing.TB, d policy.Delivered, want policy.Delivered) {
	t.Helper()
	exporttest.AssertLeaksNothing(t, exporttest.Package(1), exporttest.Patient(1), d)
	if d != want {
		t.Errorf("sent: %+v, want %+v", d, want)
	}
}

func wantFound(t testing.TB, f policy.Found, state policy.FoundState, code string) {
	t.Helper()
	exporttest.AssertLeaksNothing(t, exporttest.Package(1), exporttest.Patient(1), f)
	if f.State != state || f.Code != code {
		t.Errorf("found: %+v, want %s %q", f, state, code)
	}
}

// F1: the response is lost after the commit. One document, found by reading, and a second try changes nothing.
func TestF01_ResponseLost(t *testing.T) {
	t.Parallel()
	f, d, p := open1(t, fhir.Server{})
	f.Plant(http.MethodPut, "", 1, fhirtest.Drop)
	wantSent(t, d.Send(t.Context(), p), policy.Delivered{State: policy.DeliveryUnknown, Code: "cut"})
	wantFound(t, d.Reconcile(t.Context(), p), policy.FoundPresent, "")
	wantSent(t, d.Send(t.Context(), p), policy.Delivered{State: policy.DeliveryAccepted})
	if f.Documents(p.Document) != 1 || f.Versions(p.Document) != 1 {
		t.Errorf("%d documents, %d versions", f.Documents(p.Document), f.Versions(p.Document))
	}
}

// F2: the client gives up, the server commits later: before the second try, or after it.
func TestF02_LateCommit(t *testing.T) {
	t.Parallel()
	for _, after := range []bool{false, true} {
		t.Run(fmt.Sprint("after the second try: ", after), func(t *testing.T) {
			t.Parallel()
			f, d, p := open1(t, fhir.Server{Timeout: 500 * time.Millisecond})
			now, done := make(chan struct{}), make(chan struct{}, 1)
			f.Plant(http.MethodPut, "", 1, fhirtest.Late(now, done))
			wantSent(t, d.Send(t.Context(), p), policy.Delivered{State: policy.DeliveryUnknown, Code: "timeout"})
			wantFound(t, d.Reconcile(t.Context(), p), policy.FoundAbsent, "")
			commit := func() { close(now); <-done }
			if !after {
				commit()
			}
			wantSent(t, d.Send(t.Context(), p), policy.Delivered{State: policy.DeliveryAccepted})
			if after {
				commit()
			}
			// A search that gives what it gave before would say absent still.
			wantFound(t, d.Reconcile(t.Context(), p), policy.FoundPresent, "")
			if f.Documents(p.Document) != 1 || f.Versions(p.Document) != 1 {
				t.Errorf("%d documents, %d versions", f.Documents(p.Document), f.Versions(p.Document))
			}
		})
	}
}

// F5: 24 at once, of which some lose their answers.
func TestF05_Racing(t *testing.T) {
	t.Parallel()
	f, d, p := open1(t, fhir.Server{})
	f.Plant(http.MethodPut, "", 3, fhirtest.Drop)
	f.Plant(http.MethodPut, "", 3, fhirtest.Reply(409, nil, fhirtest.Outcome("conflict", "HAPI-0550")))
	var all sync.WaitGroup
	got := make([]policy.Delivered, exporttest.Racing)
	for i := range got {
		all.Go(func() { got[i] = d.Send(t.Context(), p) })
	}
	all.Wait()
	count := map[policy.DeliveryState]int{}
	for _, g := range got {
		count[g.State]++
	}
	if count[policy.DeliveryAccepted] != exporttest.Racing-6 || count[policy.DeliveryUnknown] != 6 {
		t.Errorf("racing sends ended as %v", count)
	}
	wantFound(t, d.Reconcile(t.Context(), p), policy.FoundPresent, "")
	if f.Documents(p.Document) != 1 || f.Versions(p.Document) != 1 {
		t.Errorf("%d documents, %d versions", f.Documents(p.Document), f.Versions(p.Document))
	}
}

// F6: a 412 is held, whatever it means; what it means is read from the outcome. And two copies are found.
func TestF06_PreconditionFailed(t *testing.T) {
	t.Parallel()
	f, d, p := open1(t, fhir.Server{})
	for _, row := range []struct {
		body string
		want policy.Delivered
	}{
		{fhirtest.Outcome("multiple-matches", "2 of Quillsworth"), policy.Delivered{State: policy.DeliveryRejected, Code: "412_multiple-matches_subject", Why: policy.HeldAmbiguous}},
		{fhirtest.Outcome("duplicate", ""), policy.Delivered{State: policy.DeliveryRejected, Code: "412_duplicate_subject", Why: policy.HeldAmbiguous}},
		{fhirtest.Outcome("processing", "no profile"), policy.Delivered{State: policy.DeliveryRejected, Code: "412_processing_subject"}},
		{"", policy.Delivered{State: policy.DeliveryRejected, Code: "412"}},
	} {
		f.Plant(http.MethodPut, "", 1, fhirtest.Reply(412, nil, row.body))
		wantSent(t, d.Send(t.Context(), p), row.want)
	}
	for _, other := range []string{"copy-1", "copy-2"} {
		f.Store(other, []byte(strings.Replace(string(p.Body), `"id":"`+p.Document, `"id":"`+other, 1)))
	}
	wantFound(t, d.Reconcile(t.Context(), p), policy.FoundAmbiguous, "copies")
	f.Store(p.Document, p.Body)
	wantFound(t, d.Reconcile(t.Context(), p), policy.FoundAmbiguous, "copies")
}

// F7: what is refused says status, issue code and element, and nothing that was quoted.
func TestF07_Refused(t *testing.T) {
	t.Parallel()
	f, d, p := open1(t, fhir.Server{})
	quoted := exporttest.NHS(1) + " Quillsworth " + exporttest.Words[0]
	issues := func(all ...string) string {
		return `{"resourceType":"OperationOutcome","issue":[` + strings.Join(all, ",") + `]}`
	}
	for _, row := range []struct {
		what, body string
		status     int
		code       string
	}{
		{"one issue", fhirtest.Outcome("required", quoted), 422, "422_required_subject"},
		{"a warning before the error", issues(`{"severity":"warning","code":"informational"}`, `{"severity":"error","code":"code-invalid","expression":["DocumentReference.content[0].attachment"]}`), 422, "422_code-invalid_content"},
		{"warnings only", issues(`{"severity":"warning","code":"not-supported"}`), 400, "400_not-supported"},
		{"a code that is no code", issues(`{"severity":"error","code":"quillsworth"}`), 400, "400_other"},
		{"a place that quotes", issues(`{"severity":"error","code":"value","expression":["DocumentReference.where(subject='Quillsworth')","Quillsworth"]}`), 422, "422_value"},
		{"no issue", issues(), 400, "400"},
		{"a page", "<html>" + quoted, 400, "400"},
		{"nothing", "", 413, "413"},
		{"a huge one", fhirtest.Outcome("too-long", strings.Repeat(quoted, 100_000)), 422, "422"},
	} {
		t.Run(row.what, func(t *testing.T) {
			f.Plant(http.MethodPut, "", 1, fhirtest.Reply(row.status, nil, row.body))
			wantSent(t, d.Send(t.Context(), p), policy.Delivered{State: policy.DeliveryRejected, Code: row.code})
		})
	}
	if f.Documents(p.Document) != 0 {
		t.Error("what was refused is there")
	}
}

// F9: asked to come again, it says when: seconds or a date, never more than an hour.
func TestF09_RetryAfter(t *testing.T) {
	t.Parallel()
	f, d, p := open1(t, fhir.Server{})
	for _, row := range []struct {
		status int
		after  string
		want   policy.Delivered
	}{
		{429, "7", policy.Delivered{State: policy.DeliveryUnsent, Code: "429_throttled_subject", AfterMs: 7000}},
		{503, "120", policy.Delivered{State: policy.DeliveryUnknown, Code: "503_throttled_subject", AfterMs: 120_000}},
		{503, "Sun, 25 Oct 2026 01:31:30 GMT", policy.Delivered{State: policy.DeliveryUnknown, Code: "503_throttled_subject", AfterMs: 90_000}},
		{429, "Sun, 25 Oct 2026 00:00:00 GMT", policy.Delivered{State: policy.DeliveryUnsent, Code: "429_throttled_subject"}},
		{429, "9999999999999", policy.Delivered{State: policy.DeliveryUnsent, Code: "429_throttled_subject", AfterMs: 3_600_000}},
		{429, "Wed, 25 Nov 2076 00:00:00 GMT", policy.Delivered{State: policy.DeliveryUnsent, Code: "429_throttled_subject", AfterMs: 3_600_000}},
		{429, "soon", policy.Delivered{State: policy.DeliveryUnsent, Code: "429_throttled_subject"}},
		{429, "-5", policy.Delivered{State: policy.DeliveryUnsent, Code: "429_throttled_subject"}},
		{429, "", policy.Delivered{State: policy.DeliveryUnsent, Code: "429_throttled_subject"}},
		{503, "", policy.Delivered{State: policy.DeliveryUnknown, Code: "503_throttled_subject"}},
	} {
		header := map[string]string{}
		if row.after != "" {
			header["Retry-After"] = row.after
		}
		f.Plant(http.MethodPut, "", 1, fhirtest.Reply(row.status, header, fhirtest.Outcome("throttled", "")))
		wantSent(t, d.Send(t.Context(), p), row.want)
	}
	f.Plant(http.MethodGet, "", 1, fhirtest.Reply(429, map[string]string{"Retry-After": "7"}, ""))
	if found := d.Reconcile(t.Context(), p); found.State != policy.FoundUnknown || found.AfterMs != 7000 {
		t.Errorf("reconciled: %+v", found)
	}
}

// F11: success in the answer, and something else in the record. Only what is read back and equal is filed.
func TestF11_WrongBody(t *testing.T) {
	t.Parallel()
	cut := func(old, by string) func(string) string {
		return func(body string) string { return strings.Replace(body, old, by, 1) }
	}
	for _, row := range []struct {
		what   string
		change func(string) string
		code   string
	}{
		{"another patient", cut("Patient/123", "Patient/124"), "differs_subject"},
		{"another number", cut(exporttest.NHS(1), exporttest.NHS(2)), "differs_subject"},
		{"no subject", cut(`"subject"`, `"was"`), "differs_subject"},
		{"superseded", cut(`"status":"current"`, `"status":"superseded"`), "differs_status"},
		{"preliminary", cut(`"docStatus":"final"`, `"docStatus":"preliminary"`), "differs_docstatus"},
		{"another type", cut("823651000000106", "823691000000103"), "differs_type"},
		{"another version's id", cut("urn:uuid:0f2c7c1e", "urn:uuid:1f2c7c1e"), "differs_masteridentifier"},
		{"another export", cut("urn:uuid:0199f1c2", "urn:uuid:1199f1c2"), "differs_identifier"},
		{"other bytes", cut(`"data":"PCFk`, `"data":"QUFk`), "differs_sha256"},
		{"half the bytes", func(s string) string { i := strings.Index(s, `"data":"`) + 48; return s[:i] + s[i+40:] }, "differs_sha256"},
		{"bytes that are none", cut(`"data":"PCFk`, `"data":"!!!!`), "differs_unreadable"},
		{"no bytes", cut(`"data"`, `"was"`), "differs_no_attachment"},
		{"another kind", cut("text/html", "application/pdf"), "differs_contenttype"},
		{"another size", cut(`"size":`, `"size":1`), "differs_size"},
		{"another hash", cut(`"hash":"`, `"hash":"AAAA`), "differs_hash"},
		{"two of them", cut(`"content":[`, `"content":[{"attachment":{}},`), "differs_content"},
		{"another id", cut(`"id":"0f2c7c1e`, `"id":"1f2c7c1e`), "differs_id"},
	} {
		t.Run(row.what, func(t *testing.T) {
			t.Parallel()
			f, d, p := open1(t, fhir.Server{})
			wantSent(t, d.Send(t.Context(), p), policy.Delivered{State: policy.DeliveryAccepted})
			f.Plant(http.MethodGet, "DocumentReference/", fhirtest.Forever, fhirtest.Edit(func(s string) string {
				if row.change(s) == s {
					t.Error("nothing was changed")
				}
				return row.change(s)
			}))
			wantFound(t, d.Reconcile(t.Context(), p), policy.FoundDiffers, row.code)
		})
	}
}

// A document that somebody deleted in the record is not put there again behind their back.
func TestDeletedIsHeld(t *testing.T) {
	t.Parallel()
	f, d, p := open1(t, fhir.Server{})
	wantSent(t, d.Send(t.Context(), p), policy.Delivered{State: policy.DeliveryAccepted})
	f.Delete(p.Document)
	wantFound(t, d.Reconcile(t.Context(), p), policy.FoundDiffers, "410_deleted")
}

// F23: the address is another one than when it was packed. Nothing goes there; how to be let in may change.
func TestF23_EndpointPinned(t *testing.T) {
	t.Parallel()
	f, d, p := open1(t, fhir.Server{})
	other := fhirtest.Open(t)
	moved := mustDriver(t, fhir.Options{Server: fhir.Server{URL: other.URL}})
	wantSent(t, moved.Send(t.Context(), p), policy.Delivered{State: policy.DeliveryRejected, Code: "endpoint_moved", Why: policy.HeldMoved})
	wantFound(t, moved.Reconcile(t.Context(), p), policy.FoundUnknown, "endpoint_moved")
	if len(other.Came()) != 0 {
		t.Error("another server was asked")
	}
	u, err := url.Parse(f.URL)
	if err != nil {
		t.Fatal(err)
	}
	word := filepath.Join(t.TempDir(), "word")
	if err := os.WriteFile(word, []byte("secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	same := mustDriver(t, fhir.Options{Server: fhir.Server{URL: "HTTP://" + u.Host + "/fhir/", User: "matron", PasswordFile: word}, Site: fhir.Site{OmitDocStatus: true}})
	if same.Endpoint() != d.Endpoint() {
		t.Error("the same address has another name")
	}
	wantSent(t, same.Send(t.Context(), p), policy.Delivered{State: policy.DeliveryAccepted})
	wantFound(t, same.Reconcile(t.Context(), p), policy.FoundPresent, "")
}
