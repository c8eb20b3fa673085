package epr_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"matron/e2e/epr"
	"matron/e2e/ward"
)

func TestADocumentComesBackAsItWasPut(t *testing.T) {
	s := epr.Shared(t)
	ann := mustSeed(t, s, 1).Ann
	for i, data := range [][]byte{[]byte(page), bytes.Repeat([]byte("K 6.8 \x00\xff"), 1<<18)} {
		doc := epr.Example(ann, id(1, i), data)
		mustPut(t, s, doc, http.StatusCreated)
		mustPut(t, s, doc, http.StatusOK) // the same again, which adds nothing
	}
	docs := ward.Do(s.DocumentsOf(t.Context(), ann.ID)).Or(t)
	if len(docs) != 2 {
		t.Fatalf("%d documents, want 2", len(docs))
	}
	for i, d := range docs {
		data := ward.Do(s.Fetch(t.Context(), d)).Or(t)
		ward.OK(t, d.Attachment.Whole(data))
		if i == 0 && string(data) != page {
			t.Errorf("the bytes came back as %q", data)
		}
		if d.Versions != 1 || d.Deleted || d.NHS != ann.NHS || d.Master != "urn:uuid:"+d.ID || d.Attachment.ContentType != "text/html; charset=utf-8" {
			t.Errorf("it came back as %+v", d)
		}
	}
	// Other bytes under the same id are a new version: the one way to have two.
	mustPut(t, s, epr.Example(ann, id(1, 0), []byte("other")), http.StatusOK)
	if n := ward.Do(versions(t.Context(), s, id(1, 0))).Or(t); n != 2 {
		t.Errorf("%d versions, want 2", n)
	}
	if got := mustCall(t, s, http.MethodDelete, "DocumentReference/"+id(1, 1), nil); got.Status != http.StatusOK {
		t.Errorf("delete: status %d", got.Status)
	}
	if n := ward.Do(versions(t.Context(), s, id(1, 1))).Or(t); n != 2 {
		t.Errorf("%d versions after a deletion, want 2", n)
	}
}

// What the judge lets pass and what not decides which shape the driver may have.
func TestWhatTheServerTakes(t *testing.T) {
	s := epr.Shared(t)
	ann := mustSeed(t, s, 2).Ann
	reference := func(to string) map[string]any { return map[string]any{"reference": to} }
	first := func(doc map[string]any) map[string]any {
		return doc["content"].([]any)[0].(map[string]any)["attachment"].(map[string]any)
	}
	for i, row := range []struct {
		what   string
		change func(doc map[string]any)
		want   int
	}{
		{"logical author, authenticator, custodian", func(map[string]any) {}, 201},
		{"text/html without a charset", func(d map[string]any) { first(d)["contentType"] = "text/html" }, 201},
		{"an author by name alone", func(d map[string]any) { d["author"] = []any{map[string]any{"display": "Dr A Patel"}} }, 201},
		{"no attachment", func(d map[string]any) { delete(d, "content") }, 422},
		{"no status", func(d map[string]any) { delete(d, "status") }, 422},
		{"an unknown status", func(d map[string]any) { d["status"] = "final" }, 422},
		{"an unknown element", func(d map[string]any) { d["ward"] = "7" }, 422},
		{"a date without a zone", func(d map[string]any) { d["date"] = "2026-10-25T01:30:00" }, 422},
		{"an unknown confidentiality", func(d map[string]any) {
			d["securityLabel"] = []any{map[string]any{"coding": []any{map[string]any{"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "Q"}}}}
		}, 422},
		{"a hash that is not base64", func(d map[string]any) { first(d)["hash"] = "not base64!" }, 422},
		{"a hash of other bytes", func(d map[string]any) { first(d)["hash"] = "6GUZUCson6BgvpmHylP3m4FZU4s=" }, 422},
		{"a size of other bytes", func(d map[string]any) { first(d)["size"] = 5 }, 422},
		{"a subject that is nobody", func(d map[string]any) { d["subject"] = reference("Patient/nobody") }, 400},
		{"an author who has no resource", func(d map[string]any) { d["author"] = []any{reference("Practitioner/77")} }, 400},
		// What it does not see: a value set without expansion, and a media type that is none.
		{"an invented SNOMED type", func(d map[string]any) {
			d["type"] = map[string]any{"coding": []any{map[string]any{"system": "http://snomed.info/sct", "code": "99999"}}}
		}, 201},
		{"a nonsense media type", func(d map[string]any) { first(d)["contentType"] = "nonsense" }, 201},
		{"a category that is no code of its list", func(d map[string]any) {
			d["category"] = []any{map[string]any{"coding": []any{map[string]any{"system": "http://snomed.info/sct", "code": "823651000000106"}}}}
		}, 201},
	} {
		doc := epr.Example(ann, id(2, i), []byte(page))
		row.change(doc)
		got := mustCall(t, s, http.MethodPut, "DocumentReference/"+id(2, i), doc)
		if got.Status != row.want {
			t.Errorf("%s: status %d, want %d: %.1500s", row.what, got.Status, row.want, got.Body)
		}
		if got.Status >= 400 && !strings.Contains(string(got.Body), "OperationOutcome") {
			t.Errorf("%s: the answer is no OperationOutcome: %.500s", row.what, got.Body)
		}
	}
	bad := ann.Resource()
	bad["id"], bad["gender"] = "bad", "f"
	if err := s.Put(t.Context(), bad); err == nil || !strings.Contains(err.Error(), "status 422") {
		t.Errorf("a patient of no known sex: %v", err)
	}
}

// A race of the same PUT leaves one resource with one version, and tells most of the racers 409 or 200: a 409 does not
// say whose document is there. If-None-Match is not heeded: a PUT of other bytes replaces, however it asks.
func TestARaceLeavesOne(t *testing.T) {
	s := epr.Shared(t)
	ann := mustSeed(t, s, 6).Ann
	doc := epr.Example(ann, id(6, 1), []byte(page))
	const racers = 24
	answers := make(chan int, racers)
	for range racers {
		go func() {
			got, err := s.Call(t.Context(), http.MethodPut, "DocumentReference/"+id(6, 1), doc)
			if err != nil {
				t.Error(err)
			}
			answers <- got.Status
		}()
	}
	seen := map[int]int{}
	for range racers {
		seen[<-answers]++
	}
	if seen[http.StatusCreated] != 1 || seen[http.StatusCreated]+seen[http.StatusOK]+seen[http.StatusConflict] != racers {
		t.Errorf("the racers were told %v", seen)
	}
	if n := ward.Do(versions(t.Context(), s, id(6, 1))).Or(t); n != 1 {
		t.Errorf("%d versions", n)
	}
	req := ward.Do(http.NewRequestWithContext(t.Context(), http.MethodPut, s.URL()+"/DocumentReference/"+id(6, 1),
		strings.NewReader(string(ward.Do(json.Marshal(epr.Example(ann, id(6, 1), []byte("other")))).Or(t))))).Or(t)
	req.Header.Set("Content-Type", "application/fhir+json")
	req.Header.Set("If-None-Match", "*")
	got := ward.Do(http.DefaultClient.Do(req)).Or(t)
	_ = got.Body.Close()
	if n := ward.Do(versions(t.Context(), s, id(6, 1))).Or(t); got.StatusCode != http.StatusOK || n != 2 {
		t.Errorf("If-None-Match: status %d, %d versions: say so where the driver sends its PUT", got.StatusCode, n)
	}
}

func TestIdentifiersAreFound(t *testing.T) {
	s := epr.Shared(t)
	c := mustSeed(t, s, 3)
	token := func(system, value string) string { return url.QueryEscape(system + "|" + value) }
	for _, row := range []struct {
		who  epr.Patient
		want int
	}{{c.Ann, 1}, {c.Merged, 1}, {c.Survivor, 1}, {c.Died, 1}, {c.Restricted, 1}, {c.Ada, 2}, {c.Untraced, 1}, {c.Bare, 1}} {
		if n := total(t, s, "Patient?identifier="+token(epr.NHSNumber, row.who.NHS)); n != row.want {
			t.Errorf("%s %s: %d found by NHS number, want %d", row.who.Given, row.who.Family, n, row.want)
		}
		if n := total(t, s, "Patient?identifier="+token(epr.HospitalNumber, row.who.Hospital)); n != 1 {
			t.Errorf("%s %s: %d found by hospital number", row.who.Given, row.who.Family, n)
		}
	}
	if n := total(t, s, "Encounter?status=in-progress&subject=Patient/"+c.Ann.ID); n != 1 {
		t.Errorf("%d stays of Ann", n)
	}
	mustPut(t, s, epr.Example(c.Ann, id(3, 1), []byte(page)), http.StatusCreated)
	// R4 has no parameter masterIdentifier: "identifier" covers both.
	for _, query := range []string{
		"DocumentReference?identifier=" + token("urn:ietf:rfc:3986", "urn:uuid:"+id(3, 1)),
		"DocumentReference?identifier=" + token("https://trust.example/Id/thread-export", "export-of-"+id(3, 1)),
		"DocumentReference?identifier=" + token("urn:ietf:rfc:3986", "urn:uuid:"+id(3, 1)) + "&_elements=id,subject",
		"DocumentReference?patient=" + c.Ann.ID,
		fmt.Sprintf("DocumentReference?subject=Patient/%s&status=current", c.Ann.ID),
	} {
		if n := total(t, s, query); n != 1 {
			t.Errorf("%s: %d found", query, n)
		}
	}
	if got := mustCall(t, s, http.MethodGet, "DocumentReference?masterIdentifier=x", nil); got.Status != http.StatusBadRequest {
		t.Errorf("a parameter that there is not: status %d", got.Status)
	}
}

// HAPI answers a search with what the same search found up to a minute ago. "Absent" from such a search would send a
// document twice: every search of a driver must say no-cache.
func TestASearchMaySeeThePast(t *testing.T) {
	s := epr.Shared(t)
	ann := mustSeed(t, s, 4).Ann
	query := "DocumentReference?identifier=" + url.QueryEscape("urn:ietf:rfc:3986|urn:uuid:"+id(4, 1))
	plain := func() string {
		req := ward.Do(http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL()+"/"+query, nil)).Or(t)
		got := ward.Do(http.DefaultClient.Do(req)).Or(t)
		defer func() { _ = got.Body.Close() }()
		var b bytes.Buffer
		ward.Do(b.ReadFrom(got.Body)).Or(t)
		return b.String()
	}
	if !strings.Contains(plain(), `"total":0`) {
		t.Fatal("the document is there already")
	}
	mustPut(t, s, epr.Example(ann, id(4, 1), []byte(page)), http.StatusCreated)
	if !strings.Contains(plain(), `"total":0`) {
		t.Error("a search without no-cache sees the present: say so where the driver sends it")
	}
	if n := total(t, s, query); n != 1 {
		t.Errorf("a search with no-cache finds %d", n)
	}
	if got := mustCall(t, s, http.MethodGet, "DocumentReference/"+id(4, 1), nil); got.Status != http.StatusOK {
		t.Errorf("a read by id: status %d", got.Status)
	}
}
