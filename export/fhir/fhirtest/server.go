// Package fhirtest is a FHIR server for tests, in memory. It keeps these promises of the real one (HAPI 8.8.0), each of
// which is also tested there (e2e): PUT under a client's id answers 201, and 200 with no new version when the content is
// the same; GET answers 404 with an OperationOutcome, and 410 after a deletion; a search by identifier finds
// masterIdentifier too; a search without no-cache gives what it gave before; what is no DocumentReference is refused with
// 422 and an OperationOutcome that quotes it. It knows no other search, no paging but the first page, and no history.
package fhirtest

import (
	"bytes"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Server is the server; its URL is the base.
type Server struct {
	URL string
	*httptest.Server

	mu       sync.Mutex
	docs     map[string]*doc
	patients []json.RawMessage
	searched map[string][]byte // what a search without no-cache gives again
	faults   []*fault
	came     []Request
}

type doc struct {
	body     []byte
	versions int
	deleted  bool
}

// Request is what came by.
type Request struct {
	Method, Path, Query string
	Header              http.Header
}

// Open starts a server, which ends with the test.
func Open(t testing.TB) *Server {
	s := &Server{docs: map[string]*doc{}, searched: map[string][]byte{}}
	s.Server = httptest.NewUnstartedServer(s)
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // what it cuts is cut on purpose
	s.Start()
	s.URL = s.Server.URL + "/fhir"
	t.Cleanup(s.Server.Close)
	return s
}

// ServeHTTP meets a fault first, if one is planted.
func (s *Server) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client is gone
	}
	s.mu.Lock()
	s.came = append(s.came, Request{r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Clone()})
	f := s.next(r)
	s.mu.Unlock()
	do := func() *httptest.ResponseRecorder {
		s.mu.Lock()
		defer s.mu.Unlock()
		w := httptest.NewRecorder()
		s.serve(w, r, body)
		return w
	}
	if f != nil {
		f(rw, r, do)
		return
	}
	give(rw, do())
}

func give(rw http.ResponseWriter, w *httptest.ResponseRecorder) {
	for k, v := range w.Header() {
		rw.Header()[k] = v
	}
	rw.WriteHeader(w.Code)
	_, _ = rw.Write(w.Body.Bytes())
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request, body []byte) {
	path := strings.TrimPrefix(r.URL.Path, "/fhir/")
	id, isDoc := strings.CutPrefix(path, "DocumentReference/")
	switch {
	case isDoc && r.Method == http.MethodPut:
		s.put(w, id, body)
	case isDoc && r.Method == http.MethodGet:
		s.get(w, id)
	case path == "DocumentReference":
		s.search(w, r, r.URL.Query().Get("identifier"))
	case path == "Patient":
		s.find(w, r.URL.Query().Get("identifier"))
	case path == "Patient/_search" && r.Method == http.MethodPost:
		r.Body = io.NopCloser(bytes.NewReader(body))
		s.find(w, r.PostFormValue("identifier"))
	case path == "metadata":
		say(w, http.StatusOK, Capability)
	default:
		refuse(w, http.StatusNotFound, "not-supported", path)
	}
}

// Capability is what the server says of itself.
const Capability = `{"resourceType":"CapabilityStatement","fhirVersion":"4.0.1","rest":[{"mode":"server","resource":[
 {"type":"DocumentReference","interaction":[{"code":"read"},{"code":"update"},{"code":"search-type"}],"updateCreate":true,"searchParam":[{"name":"identifier"}]},
 {"type":"Patient","interaction":[{"code":"read"},{"code":"search-type"}],"searchParam":[{"name":"identifier"}]}]}]}`

type shape struct {
	ResourceType     string
	ID               string
	Status           string
	MasterIdentifier token
	Identifier       []token
	Content          []struct{ Attachment struct{ ContentType string } }
}

type token struct{ System, Value string }

func (t token) String() string { return t.System + "|" + t.Value }

func (s *Server) put(w http.ResponseWriter, id string, body []byte) {
	var d shape
	if json.Unmarshal(body, &d) != nil || d.ResourceType != "DocumentReference" || d.ID != id || d.Status == "" || len(d.Content) == 0 {
		refuse(w, http.StatusUnprocessableEntity, "structure", string(body))
		return
	}
	has := s.docs[id]
	w.Header().Set("Location", s.URL+"/DocumentReference/"+id+"/_history/1")
	switch {
	case has == nil:
		s.docs[id] = &doc{body: body, versions: 1}
		w.WriteHeader(http.StatusCreated)
	case !has.deleted && bytes.Equal(has.body, body):
		w.WriteHeader(http.StatusOK)
	default:
		has.body, has.deleted = body, false
		has.versions++
		w.WriteHeader(http.StatusOK)
	}
}

func (s *Server) get(w http.ResponseWriter, id string) {
	switch d := s.docs[id]; {
	case d == nil:
		refuse(w, http.StatusNotFound, "processing", id)
	case d.deleted:
		refuse(w, http.StatusGone, "deleted", id)
	default:
		say(w, http.StatusOK, string(d.body))
	}
}

func (s *Server) search(w http.ResponseWriter, r *http.Request, by string) {
	if old := s.searched[by]; old != nil && r.Header.Get("Cache-Control") != "no-cache" {
		say(w, http.StatusOK, string(old))
		return
	}
	var found []json.RawMessage
	for _, d := range s.docs {
		var is shape
		if !d.deleted && json.Unmarshal(d.body, &is) == nil && (is.MasterIdentifier.String() == by || slices.Contains(is.Identifier, tokenOf(by))) {
			found = append(found, d.body)
		}
	}
	s.searched[by] = bundle(found)
	say(w, http.StatusOK, string(s.searched[by]))
}

func tokenOf(by string) token {
	system, value, _ := strings.Cut(by, "|")
	return token{system, value}
}

func (s *Server) find(w http.ResponseWriter, by string) {
	var found []json.RawMessage
	for _, p := range s.patients {
		var is shape
		if json.Unmarshal(p, &is) == nil && slices.Contains(is.Identifier, tokenOf(by)) {
			found = append(found, p)
		}
	}
	say(w, http.StatusOK, string(bundle(found)))
}

func bundle(found []json.RawMessage) []byte {
	type entry struct {
		Resource json.RawMessage   `json:"resource"`
		Search   map[string]string `json:"search"`
	}
	all := []entry{}
	for _, f := range found {
		all = append(all, entry{f, map[string]string{"mode": "match"}})
	}
	b, _ := json.Marshal(map[string]any{"resourceType": "Bundle", "type": "searchset", "total": len(all), "entry": all}) // always marshals
	return b
}

func say(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/fhir+json;charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// Outcome is an OperationOutcome that quotes what it was sent, as real ones do.
func Outcome(code, quote string) string {
	b, _ := json.Marshal(map[string]any{"resourceType": "OperationOutcome", "issue": []any{map[string]any{
		"severity": "error", "code": code, "diagnostics": quote, "details": map[string]any{"text": quote}, "expression": []any{"DocumentReference.subject"},
	}}}) // always marshals
	return string(b)
}

func refuse(w http.ResponseWriter, status int, code, quote string) {
	say(w, status, Outcome(code, quote))
}
