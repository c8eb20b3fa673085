package fhir

import (
	"bytes"
	"context"
	"crypto/sha1" // FHIR's attachment.hash is SHA-1
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"matron/export"
	"matron/policy"
)

// compare says whether what was read is what was sent: subject, type, status, both identifiers, and the bytes by their
// SHA-256. A server may add to it. What it must not do: lose one of these, or the mark of a restricted record.
func (d *Driver) compare(ctx context.Context, a answer, sent document, p export.Parcel) policy.Found {
	var h head
	var has document
	switch {
	case a.long:
		return differs("size")
	case a.cut:
		return unknown("cut")
	case json.Unmarshal(a.body, &h) != nil:
		return unknown("no_fhir_answer")
	case h.ResourceType != "DocumentReference":
		return unknown("other_answer")
	case h.ID != p.Document:
		return differs("id")
	case json.Unmarshal(a.body, &has) != nil:
		return differs("unreadable")
	}
	if at := d.unlike(has, sent); at != "" {
		return differs(at)
	}
	if len(has.Content) != 1 {
		return differs("content")
	}
	return d.compareBytes(ctx, has.Content[0].Attachment, sent.Content[0].Attachment, p)
}

func differs(at string) policy.Found {
	return policy.Found{State: policy.FoundDiffers, Code: "differs_" + at}
}

// unlike names the first element that is another one.
func (d *Driver) unlike(has, sent document) string {
	switch {
	case !d.sameSubject(has.Subject, sent.Subject):
		return "subject"
	case has.Status != sent.Status:
		return "status" // somebody marked it as superseded, or as entered in error
	case has.DocStatus != "" && sent.DocStatus != "" && has.DocStatus != sent.DocStatus:
		return "docstatus"
	case has.Type == nil || !covers(has.Type.Coding, sent.Type.Coding):
		return "type"
	case has.MasterIdentifier == nil || !has.MasterIdentifier.is(*sent.MasterIdentifier):
		return "masteridentifier"
	case !slices.ContainsFunc(has.Identifier, sent.Identifier[0].is):
		return "identifier"
	case restricted(sent.SecurityLabel) && !restricted(has.SecurityLabel):
		return "securitylabel"
	default:
		return ""
	}
}

func (i identifier) is(o identifier) bool { return i.System == o.System && i.Value == o.Value }

func covers(has, sent []coding) bool {
	for _, s := range sent {
		if !slices.ContainsFunc(has, func(c coding) bool { return c.System == s.System && c.Code == s.Code }) {
			return false
		}
	}
	return true
}

func restricted(labels []concept) bool {
	return slices.ContainsFunc(labels, func(c concept) bool { return slices.ContainsFunc(c.Coding, coding.restricts) })
}

// restricts also believes a label without a system: in doubt a record is restricted.
func (c coding) restricts() bool {
	return (c.System == confidentiality || c.System == "") && (c.Code == "R" || c.Code == "V")
}

// sameSubject: a reference that was sent must be there; so must the number, unless the server keeps the reference only.
func (d *Driver) sameSubject(has, sent *reference) bool {
	if has == nil {
		return false
	}
	if sent.Reference != "" && d.unversioned(has.Reference) != sent.Reference {
		return false
	}
	if has.Identifier == nil {
		return sent.Reference != ""
	}
	return has.Identifier.is(*sent.Identifier)
}

func (d *Driver) unversioned(ref string) string {
	ref, _, _ = strings.Cut(strings.TrimPrefix(ref, d.client.base.String()+"/"), "/_history/")
	return ref
}

func (d *Driver) compareBytes(ctx context.Context, has, sent attachment, p export.Parcel) policy.Found {
	data := has.Data
	if len(data) == 0 {
		if has.URL == "" {
			return differs("no_attachment")
		}
		fetched, found := d.fetch(ctx, has.URL, p)
		if found.State != "" {
			return found
		}
		data = fetched
	}
	sum, short := sha256.Sum256(data), sha1.Sum(data)
	switch {
	case hex.EncodeToString(sum[:]) != p.SHA256 || !bytes.Equal(data, sent.Data):
		return differs("sha256")
	case kindOf(has.ContentType) != kindOf(sent.ContentType):
		return differs("contenttype")
	case has.Size != 0 && has.Size != int64(len(data)):
		return differs("size")
	case len(has.Hash) != 0 && !bytes.Equal(has.Hash, short[:]):
		return differs("hash")
	default:
		return policy.Found{State: policy.FoundPresent}
	}
}

// kindOf leaves out the parameters: a server may drop the character set, which the transcript names itself.
func kindOf(contentType string) string {
	kind, _, _ := mime.ParseMediaType(contentType)
	return kind
}

// fetch reads an attachment that the server keeps apart. It asks only under the server's own address: a reference to
// another machine is not followed, and then it cannot be told what is in the record.
func (d *Driver) fetch(ctx context.Context, ref string, p export.Parcel) ([]byte, policy.Found) {
	path, query, ok := d.under(ref)
	if !ok {
		return nil, policy.Found{State: policy.FoundAmbiguous, Code: "attachment_elsewhere"}
	}
	a, f := d.client.do(ctx, request{
		method: http.MethodGet, path: path, query: query, correlation: p.Export, atMost: int64(2*len(p.Body)) + answerAtMost,
	})
	switch {
	case f != nil:
		return nil, unknown("binary_" + f.code)
	case a.status == http.StatusNotFound, a.status == http.StatusGone:
		return nil, differs("no_attachment")
	case a.status != http.StatusOK:
		return nil, policy.Found{State: policy.FoundUnknown, Code: "binary_" + codeOf(a), AfterMs: retryAfter(a.header, d.client.now()).Milliseconds()}
	case a.long:
		return nil, differs("size")
	case a.cut:
		return nil, unknown("binary_cut")
	}
	// Asked for FHIR JSON, a server wraps the bytes; one that cannot gives them raw.
	var b binary
	if json.Unmarshal(a.body, &b) == nil && b.ResourceType == "Binary" {
		return b.Data, policy.Found{}
	}
	return a.body, policy.Found{}
}

func (d *Driver) under(ref string) (path string, query url.Values, ok bool) {
	base := *d.client.base
	base.Path += "/"
	u, err := base.Parse(ref)
	if err != nil || u.Scheme != base.Scheme || !strings.EqualFold(u.Host, base.Host) || u.User != nil {
		return "", nil, false
	}
	path, ok = strings.CutPrefix(u.Path, base.Path)
	if u.RawQuery != "" {
		query = u.Query()
	}
	return path, query, ok && path != "" && !strings.Contains(path, "..")
}
