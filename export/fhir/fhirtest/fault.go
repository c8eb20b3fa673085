package fhirtest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
)

// Fault takes the place of an answer. do does what was asked for, and gives the answer that would have been.
type Fault func(rw http.ResponseWriter, r *http.Request, do func() *httptest.ResponseRecorder)

type fault struct {
	method, path string
	times        int
	meet         Fault
}

// Forever is for every request until Heal.
const Forever = -1

// Plant sets a fault for the next requests of a method ("" for any) whose path, below the base, begins so.
func (s *Server) Plant(method, path string, times int, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &fault{method, "/fhir/" + path, times, f})
}

// Heal takes every fault away.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

func (s *Server) next(r *http.Request) Fault {
	for _, f := range s.faults {
		if f.times != 0 && (f.method == "" || f.method == r.Method) && strings.HasPrefix(r.URL.Path, f.path) {
			f.times--
			return f.meet
		}
	}
	return nil
}

// Drop does it, and cuts the connection in place of the answer (F1).
func Drop(_ http.ResponseWriter, _ *http.Request, do func() *httptest.ResponseRecorder) {
	do()
	panic(http.ErrAbortHandler)
}

// Cut cuts the connection, and does nothing.
func Cut(http.ResponseWriter, *http.Request, func() *httptest.ResponseRecorder) {
	panic(http.ErrAbortHandler)
}

// CutMid does it, and cuts in the middle of the answer.
func CutMid(rw http.ResponseWriter, _ *http.Request, do func() *httptest.ResponseRecorder) {
	w := do()
	rw.Header().Set("Content-Type", w.Header().Get("Content-Type"))
	rw.Header().Set("Content-Length", "100000000")
	rw.WriteHeader(w.Code)
	_, _ = rw.Write(w.Body.Bytes()[:w.Body.Len()/2])
	_ = http.NewResponseController(rw).Flush()
	panic(http.ErrAbortHandler)
}

// Slow keeps the request until the client gives up, and does nothing.
func Slow(_ http.ResponseWriter, r *http.Request, _ func() *httptest.ResponseRecorder) {
	<-r.Context().Done()
}

// Late keeps the request until told, whether the client waits or not, and does it then (F2). done says that it is done.
func Late(now <-chan struct{}, done chan<- struct{}) Fault {
	return func(rw http.ResponseWriter, _ *http.Request, do func() *httptest.ResponseRecorder) {
		<-now
		give(rw, do())
		done <- struct{}{}
	}
}

// Reply answers in the server's place, and does nothing.
func Reply(status int, header map[string]string, body string) Fault {
	return func(rw http.ResponseWriter, _ *http.Request, _ func() *httptest.ResponseRecorder) {
		reply(rw, status, header, body)
	}
}

// DoneBut does it, and answers something else (F11).
func DoneBut(status int, header map[string]string, body string) Fault {
	return func(rw http.ResponseWriter, _ *http.Request, do func() *httptest.ResponseRecorder) {
		do()
		reply(rw, status, header, body)
	}
}

// Edit does it, and changes what is answered.
func Edit(change func(body string) string) Fault {
	return func(rw http.ResponseWriter, _ *http.Request, do func() *httptest.ResponseRecorder) {
		w := do()
		reply(rw, w.Code, nil, change(w.Body.String()))
	}
}

func reply(rw http.ResponseWriter, status int, header map[string]string, body string) {
	rw.Header().Set("Content-Type", "application/fhir+json;charset=utf-8")
	for k, v := range header {
		rw.Header().Set(k, v)
	}
	rw.WriteHeader(status)
	_, _ = io.WriteString(rw, body)
}
