package epr

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha1" // FHIR's attachment hash
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Doc is a DocumentReference as the server holds it now, with its past counted.
type Doc struct {
	ID       string
	Versions int // in its history; a deletion counts
	Deleted  bool

	Master      string   // masterIdentifier's value
	Identifiers []string // values
	Status      string
	Subject     string // reference
	NHS         string // subject's identifier
	Attachment  Attachment
	Raw         json.RawMessage // the newest version
}

// Attachment is the first one's content.
type Attachment struct {
	ContentType string
	Language    string
	Data        []byte
	URL         string
	Size        int
	Hash        string // as it stands: base64 of the SHA-1
	Title       string
	Creation    string
}

// Whole tells what is wrong with the attachment: that its size or hash are not those of its bytes.
func (a Attachment) Whole(data []byte) error {
	sum := sha1.Sum(data)
	if hash := base64.StdEncoding.EncodeToString(sum[:]); a.Size != len(data) || a.Hash != hash {
		return fmt.Errorf("attachment of %d bytes with hash %s says size %d, hash %s", len(data), hash, a.Size, a.Hash)
	}
	return nil
}

type resource struct {
	ID               string
	MasterIdentifier struct{ Value string }
	Identifier       []struct{ Value string }
	Status           string
	Subject          struct {
		Reference  string
		Identifier struct{ Value string }
	}
	Content []struct{ Attachment Attachment }
}

func (r resource) doc(raw json.RawMessage) Doc {
	d := Doc{ID: r.ID, Master: r.MasterIdentifier.Value, Status: r.Status, Subject: r.Subject.Reference, NHS: r.Subject.Identifier.Value, Raw: raw}
	for _, id := range r.Identifier {
		d.Identifiers = append(d.Identifiers, id.Value)
	}
	if len(r.Content) > 0 {
		d.Attachment = r.Content[0].Attachment
	}
	return d
}

// Documents reads every DocumentReference that there is or was, by id. It reads the history, which shows what a search
// does not: a second version of the same, and what was deleted.
func (s *Server) Documents(ctx context.Context) ([]Doc, error) {
	docs := map[string]*Doc{}
	for next := "DocumentReference/_history?_count=100"; next != ""; {
		got, err := s.Call(ctx, http.MethodGet, next, nil)
		if err != nil {
			return nil, err
		}
		if got.Status != http.StatusOK {
			return nil, fmt.Errorf("read the history of documents: status %d: %.500s", got.Status, got.Body)
		}
		var page bundle
		if err := got.Into(&page); err != nil {
			return nil, err
		}
		for _, e := range page.Entry { // newest first
			if err := e.into(docs); err != nil {
				return nil, err
			}
		}
		next = page.next()
	}
	var all []Doc
	for _, d := range docs {
		all = append(all, *d)
	}
	slices.SortFunc(all, func(a, b Doc) int { return cmp.Compare(a.ID, b.ID) })
	return all, nil
}

// DocumentsOf are those about one patient, by the patient's id.
func (s *Server) DocumentsOf(ctx context.Context, patient string) ([]Doc, error) {
	all, err := s.Documents(ctx)
	return slices.DeleteFunc(all, func(d Doc) bool { return d.Subject != "Patient/"+patient }), err
}

// Fetch gives a document's bytes: those inside it, or those of the Binary that it names.
func (s *Server) Fetch(ctx context.Context, d Doc) ([]byte, error) {
	if d.Attachment.URL == "" {
		return d.Attachment.Data, nil
	}
	got, err := s.Call(ctx, http.MethodGet, strings.TrimPrefix(d.Attachment.URL, s.URL()+"/"), nil)
	if err != nil {
		return nil, err
	}
	var binary struct{ Data []byte }
	return binary.Data, got.Into(&binary)
}

type bundle struct {
	Link  []struct{ Relation, URL string }
	Entry []entry
}

func (b bundle) next() string {
	for _, l := range b.Link {
		if l.Relation == "next" {
			return l.URL
		}
	}
	return ""
}

type entry struct {
	FullURL  string
	Resource json.RawMessage
	Request  struct{ Method, URL string }
}

func (e entry) into(docs map[string]*Doc) error {
	d := Doc{Deleted: true}
	if len(bytes.TrimSpace(e.Resource)) > 0 {
		var r resource
		if err := json.Unmarshal(e.Resource, &r); err != nil {
			return fmt.Errorf("read a document: %w", err)
		}
		d = r.doc(e.Resource)
	} else {
		_, d.ID, _ = strings.Cut(e.Request.URL, "DocumentReference/")
		d.ID, _, _ = strings.Cut(d.ID, "/")
	}
	if docs[d.ID] == nil {
		docs[d.ID] = &d
	}
	docs[d.ID].Versions++
	return nil
}
