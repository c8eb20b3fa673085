package epr

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"matron/e2e/ward"
)

// Forever plants a fault for every request until Heal.
const Forever = ward.Forever

// AnyRequest and the others say which requests a fault is for; the path is a regular expression.
var (
	AnyRequest  = ward.Match{}
	PutDoc      = ward.Match{Method: http.MethodPut, Path: `^/fhir/DocumentReference/`}
	GetDoc      = ward.Match{Method: http.MethodGet, Path: `^/fhir/DocumentReference/`}
	FindDoc     = ward.Match{Method: http.MethodGet, Path: `^/fhir/DocumentReference$`}
	FindPatient = ward.Match{Path: `^/fhir/Patient(/_search)?$`} // by GET, or by POST so that no number stands in an address
)

// Proxy stands before a record system. Everything passes until a fault is planted; each is for a number of requests,
// or Forever. It has those of ward.Proxy, which serve here too:
//
//	Refuse  cuts before the server hears of the request
//	Drop    lets the server do it, and cuts in place of the answer (F1)
//	Hold    keeps requests until Release
//	Edit    changes an answer
//	Replay  gives one answer to the following requests too
//
// and those of fault.go. Requests, Count, Wait and Trace tell what came by.
type Proxy struct{ *ward.Proxy }

// OpenProxy starts a proxy before a server. Close it.
func OpenProxy(s *Server) (*Proxy, error) {
	p, err := ward.OpenProxy(strings.TrimSuffix(s.URL(), "/fhir"))
	if err != nil {
		return nil, err
	}
	return &Proxy{p}, nil
}

// Base is what takes the place of the server's URL.
func (p *Proxy) Base() string { return p.URL + "/fhir" }

// Trace is what came by, in order, as "PUT DocumentReference 201", with 0 for an answer that was cut off or is still to
// come: to see that a GET stands between two PUTs.
func (p *Proxy) Trace(m ward.Match) (lines []string) {
	for _, r := range p.Requests(m) {
		kind, _, _ := strings.Cut(strings.TrimPrefix(r.Path, "/fhir/"), "/")
		lines = append(lines, fmt.Sprintf("%s %s %d", r.Method, kind, r.Status))
	}
	return lines
}

// whole is a request that was read to its end, without which a server does not notice that the client is gone.
func whole(r *http.Request) *http.Request {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler) // the client was gone before it had said all
	}
	read := r.Clone(r.Context())
	read.Body = io.NopCloser(bytes.NewReader(raw))
	read.ContentLength = int64(len(raw))
	return read
}

// detach frees a request from its client, so that it arrives whatever became of that one.
func detach(r *http.Request) *http.Request {
	r = whole(r)
	return r.WithContext(context.WithoutCancel(r.Context()))
}
