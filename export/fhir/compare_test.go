package fhir_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"matron/export/exporttest"
	"matron/export/fhir"
	"matron/export/fhir/fhirtest"
	"matron/policy"
)

// What a server may do to a document: add to it, keep its parts apart, write references whole.
func TestWhatAServerMayDo(t *testing.T) {
	t.Parallel()
	add := func(old, by string) func(string, string) string {
		return func(s, _ string) string { return strings.Replace(s, old, by, 1) }
	}
	for _, row := range []struct {
		what   string
		change func(body, base string) string
	}{
		{"add a version", add(`"id":`, `"meta":{"versionId":"1","lastUpdated":"2026-10-25T01:30:00Z"},"id":`)},
		{"add a coding", add(`"type":{"coding":[`, `"type":{"coding":[{"system":"https://epr.example","code":"CHAT"},`)},
		{"write the subject whole", func(s, base string) string {
			return strings.Replace(s, `"Patient/123"`, `"`+base+`/Patient/123/_history/7"`, 1)
		}},
		{"drop the character set", add("; charset=utf-8", "")},
		{"drop size and hash", func(s, _ string) string {
			return strings.Replace(strings.Replace(s, `"size"`, `"_size"`, 1), `"hash"`, `"_hash"`, 1)
		}},
		{"break the bytes into lines", add(`"data":"PCFk`, `"data":"PC\r\nFk`)},
	} {
		t.Run(row.what, func(t *testing.T) {
			t.Parallel()
			f, d, p := open1(t, fhir.Server{})
			wantSent(t, d.Send(t.Context(), p), policy.Delivered{State: policy.DeliveryAccepted})
			f.Plant(http.MethodGet, "DocumentReference/", fhirtest.Forever, fhirtest.Edit(func(s string) string { return row.change(s, f.URL) }))
			wantFound(t, d.Reconcile(t.Context(), p), policy.FoundPresent, "")
		})
	}
}

// A server may keep the bytes apart. They are fetched there, and nowhere else.
func TestBytesKeptApart(t *testing.T) {
	t.Parallel()
	other := fhirtest.Open(t)
	for _, row := range []struct {
		what, ref string
		answer    fhirtest.Fault
		state     policy.FoundState
		code      string
	}{
		{"as a Binary", "Binary/7", wrapped(true), policy.FoundPresent, ""},
		{"as a Binary by its whole address", "BASE/Binary/7", wrapped(true), policy.FoundPresent, ""},
		{"as they are", "BASE/Binary/7?x=y", wrapped(false), policy.FoundPresent, ""},
		{"others", "Binary/7", fhirtest.Reply(200, nil, `{"resourceType":"Binary","data":"QUFB"}`), policy.FoundDiffers, "differs_sha256"},
		{"a page", "Binary/7", fhirtest.Reply(200, map[string]string{"Content-Type": "text/html"}, "<html>Sign in"), policy.FoundDiffers, "differs_sha256"},
		{"not there", "Binary/7", fhirtest.Reply(404, nil, ""), policy.FoundDiffers, "differs_no_attachment"},
		{"a fault", "Binary/7", fhirtest.Reply(500, nil, ""), policy.FoundUnknown, "binary_500"},
		{"cut", "Binary/7", fhirtest.Cut, policy.FoundUnknown, "binary_cut"},
		{"at another machine", "OTHER/Binary/7", wrapped(true), policy.FoundAmbiguous, "attachment_elsewhere"},
		{"beside the base", "/Binary/7", wrapped(true), policy.FoundAmbiguous, "attachment_elsewhere"},
		{"above the base", "../Binary/7", wrapped(true), policy.FoundAmbiguous, "attachment_elsewhere"},
		{"in a file", "file:///etc/passwd", wrapped(true), policy.FoundAmbiguous, "attachment_elsewhere"},
		{"by a name", "urn:uuid:0f2c7c1e-9d1b-5e0a-8f53-000000000001", wrapped(true), policy.FoundAmbiguous, "attachment_elsewhere"},
	} {
		t.Run(row.what, func(t *testing.T) {
			t.Parallel()
			f, d, p := open1(t, fhir.Server{})
			wantSent(t, d.Send(t.Context(), p), policy.Delivered{State: policy.DeliveryAccepted})
			ref := strings.NewReplacer("BASE", f.URL, "OTHER", other.URL).Replace(row.ref)
			f.Plant("", "DocumentReference/", fhirtest.Forever, fhirtest.Edit(func(s string) string {
				from := strings.Index(s, `"data":"`)
				to := from + len(`"data":"`) + strings.Index(s[from+len(`"data":"`):], `"`)
				return s[:from] + `"url":"` + ref + s[to:]
			}))
			f.Plant("", "Binary/", fhirtest.Forever, row.answer)
			wantFound(t, d.Reconcile(t.Context(), p), row.state, row.code)
		})
	}
	if len(other.Came()) != 0 {
		t.Error("another server was asked")
	}
}

func wrapped(in bool) fhirtest.Fault {
	data := exporttest.Package(1).Transcript
	if !in {
		return fhirtest.Reply(200, map[string]string{"Content-Type": "text/html"}, string(data))
	}
	return fhirtest.Reply(200, nil, `{"resourceType":"Binary","contentType":"text/html","data":"`+base64.StdEncoding.EncodeToString(data)+`"}`)
}
