package fhir

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"matron/export"
	"matron/policy"
)

// Reconcile reads the document back and compares it with what was sent; and it looks for copies of it under other ids,
// which somebody else made. A parcel without its body cannot be compared, and stays unknown.
func (d *Driver) Reconcile(ctx context.Context, p export.Parcel) policy.Found {
	var sent document
	switch {
	case p.Endpoint != d.Endpoint():
		// Another server's "not found" would be no answer. It comes back when the address does.
		return unknown("endpoint_moved")
	case json.Unmarshal(p.Body, &sent) != nil || !uuid.MatchString(p.Document) || sent.ID != p.Document || len(sent.Content) != 1:
		return unknown("no_parcel")
	}
	a, f := d.client.do(ctx, request{
		method: http.MethodGet, path: "DocumentReference/" + p.Document, correlation: p.Export, atMost: int64(2*len(p.Body)) + answerAtMost,
	})
	if f != nil {
		return unknown(f.code)
	}
	switch a.status {
	case http.StatusOK:
		if found := d.compare(ctx, a, sent, p); found.State != policy.FoundPresent {
			return found
		}
	case http.StatusNotFound:
		if code, _ := issueOf(a); code == "" && d.site.NoSearch {
			return unknown("404_no_fhir_answer") // a gateway that doesn't know the way is no proof
		}
	case http.StatusGone:
		// Somebody removed it, with a reason: it is not put there again behind their back.
		return policy.Found{State: policy.FoundDiffers, Code: "410_deleted"}
	default:
		return policy.Found{State: policy.FoundUnknown, Code: codeOf(a), AfterMs: retryAfter(a.header, d.client.now()).Milliseconds()}
	}
	listed, found := d.copies(ctx, p)
	switch {
	case found.State != "":
		return found
	case a.status == http.StatusNotFound && listed:
		return unknown("search_finds_it") // the server contradicts itself
	case a.status == http.StatusNotFound:
		return policy.Found{State: policy.FoundAbsent}
	}
	return policy.Found{State: policy.FoundPresent, Where: "DocumentReference/" + p.Document}
}

func unknown(code string) policy.Found {
	return policy.Found{State: policy.FoundUnknown, Code: code}
}

// copies looks for the document under other ids. A Found without a state: the server answered, as a FHIR server, and has
// none. That is also what makes a bare 404 believable. listed: it is there under its own.
func (d *Driver) copies(ctx context.Context, p export.Parcel) (listed bool, found policy.Found) {
	if d.site.NoSearch {
		return false, policy.Found{}
	}
	a, f := d.client.do(ctx, request{
		method: http.MethodGet, path: "DocumentReference", correlation: p.Export, atMost: 16 << 20,
		query: url.Values{
			"identifier": {urn + "|urn:uuid:" + p.Document}, // R4: masterIdentifier is searched too
			"_elements":  {"masterIdentifier,identifier"},
			"_count":     {"10"},
		},
	})
	if f != nil {
		return false, unknown("search_" + f.code)
	}
	all, ok := bundleOf(a)
	if !ok {
		return false, policy.Found{State: policy.FoundUnknown, Code: "search_" + codeOf(a), AfterMs: retryAfter(a.header, d.client.now()).Milliseconds()}
	}
	for _, e := range all.resources {
		var h head
		switch {
		case json.Unmarshal(e, &h) != nil || h.ResourceType != "DocumentReference":
			return false, unknown("search_unreadable")
		case h.ID != p.Document:
			return false, policy.Found{State: policy.FoundAmbiguous, Code: "copies"}
		}
		listed = true
	}
	if all.more {
		return listed, policy.Found{State: policy.FoundAmbiguous, Code: "copies"}
	}
	return listed, policy.Found{}
}

// matches is what a search found: the first page, and whether there is more.
type matches struct {
	resources []json.RawMessage
	more      bool
}

func bundleOf(a answer) (matches, bool) {
	var b bundle
	if a.status != http.StatusOK || a.cut || a.long || json.Unmarshal(a.body, &b) != nil || b.ResourceType != "Bundle" || b.Type != "searchset" {
		return matches{}, false
	}
	var m matches
	for _, e := range b.Entry {
		if e.Search.Mode == "" || e.Search.Mode == "match" {
			m.resources = append(m.resources, e.Resource)
		}
	}
	for _, l := range b.Link {
		m.more = m.more || l.Relation == "next"
	}
	m.more = m.more || b.Total != nil && *b.Total > len(m.resources)
	return m, true
}
