package epr

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"time"

	"matron/e2e/ward"
)

// Reply answers in the server's place, which never hears of it.
func (p *Proxy) Reply(m ward.Match, times, status int, header map[string]string, body string) *ward.Fault {
	return p.Plant(fmt.Sprint("reply ", status), m, times, func(_ http.Handler, rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "application/fhir+json;charset=utf-8")
		for key, value := range header {
			rw.Header().Set(key, value)
		}
		rw.WriteHeader(status)
		_, _ = io.WriteString(rw, body)
	})
}

// Reject answers with a status and an OperationOutcome that quotes, as real ones do, what it was sent: 400, 409, 412,
// 422. The quote is to be found nowhere afterwards.
func (p *Proxy) Reject(m ward.Match, times, status int, quote string) *ward.Fault {
	body, _ := json.Marshal(map[string]any{"resourceType": "OperationOutcome", "issue": []any{map[string]any{
		"severity": "error", "code": "processing", "expression": []any{"DocumentReference.subject"},
		"diagnostics": "refused for patient " + quote,
	}}}) // strings always marshal
	return p.Reply(m, times, status, nil, string(body))
}

// Later answers 429 or 503 with a Retry-After: seconds, an HTTP date, or whatever a broken server says; none if empty.
func (p *Proxy) Later(m ward.Match, times, status int, retryAfter string) *ward.Fault {
	header := map[string]string{}
	if retryAfter != "" {
		header["Retry-After"] = retryAfter
	}
	return p.Reply(m, times, status, header, `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"throttled"}]}`)
}

// Page answers 200 with a page for people: a login, a captive portal.
func (p *Proxy) Page(m ward.Match, times int) *ward.Fault {
	return p.Reply(m, times, http.StatusOK, map[string]string{"Content-Type": "text/html"}, "<!doctype html><title>Sign in</title><p>Please sign in.")
}

// Garbage answers 200 with what is called FHIR and is not.
func (p *Proxy) Garbage(m ward.Match, times int) *ward.Fault {
	return p.Reply(m, times, http.StatusOK, nil, `{"resourceType":"DocumentRef`+"\x00\xff")
}

// Busy has the server itself answer 429 with a Retry-After of so many seconds.
func (p *Proxy) Busy(m ward.Match, times, seconds int) *ward.Fault {
	return p.Plant("busy", m, times, func(pass http.Handler, rw http.ResponseWriter, r *http.Request) {
		r.Header.Set("X-Busy", strconv.Itoa(seconds))
		pass.ServeHTTP(rw, r)
	})
}

// Delay passes a request on only after a while. It never arrives if the client gives up before.
func (p *Proxy) Delay(m ward.Match, times int, d time.Duration) *ward.Fault {
	return p.Plant("delay", m, times, func(pass http.Handler, rw http.ResponseWriter, r *http.Request) {
		r = whole(r)
		wait(r, d)
		pass.ServeHTTP(rw, r)
	})
}

// DelayAnswer has the request done at once, and gives the answer back only after a while.
func (p *Proxy) DelayAnswer(m ward.Match, times int, d time.Duration) *ward.Fault {
	return p.Plant("delay answer", m, times, func(pass http.Handler, rw http.ResponseWriter, r *http.Request) {
		back := httptest.NewRecorder()
		pass.ServeHTTP(back, detach(r))
		wait(r, d)
		give(rw, back, back.Body.Bytes())
	})
}

// SlowCommit has the server itself wait inside its transaction before it commits. It commits also if the client gives
// up before (F2).
func (p *Proxy) SlowCommit(m ward.Match, times int, d time.Duration) *ward.Fault {
	return p.Plant("slow commit", m, times, func(pass http.Handler, rw http.ResponseWriter, r *http.Request) {
		free := detach(r)
		free.Header.Set("X-Slow-Commit", strconv.FormatInt(d.Milliseconds(), 10))
		pass.ServeHTTP(rw, free)
	})
}

// CutMidAnswer has the request done, and cuts the connection in the middle of the answer's body.
func (p *Proxy) CutMidAnswer(m ward.Match, times int) *ward.Fault {
	return p.Plant("cut mid answer", m, times, func(pass http.Handler, rw http.ResponseWriter, r *http.Request) {
		r.Header.Del("Accept-Encoding")
		back := httptest.NewRecorder()
		pass.ServeHTTP(back, detach(r))
		body := back.Body.Bytes()
		rw.Header().Set("Content-Length", strconv.Itoa(max(len(body), 2)))
		give(rw, back, body[:len(body)/2])
		_ = http.NewResponseController(rw).Flush()
		panic(http.ErrAbortHandler)
	})
}

// Alter changes each document in an answer, alone or in a bundle: a server that gives back what it was not given.
func (p *Proxy) Alter(m ward.Match, times int, change func(doc map[string]any)) *ward.Fault {
	return p.Edit(m, times, func(status int, body []byte) (int, []byte) {
		var got map[string]any
		if json.Unmarshal(body, &got) != nil {
			return status, body
		}
		if got["resourceType"] == "DocumentReference" {
			change(got)
		}
		entries, _ := got["entry"].([]any)
		for _, e := range entries {
			if doc, _ := e.(map[string]any)["resource"].(map[string]any); doc["resourceType"] == "DocumentReference" {
				change(doc)
			}
		}
		changed, _ := json.Marshal(got) // it was JSON
		return status, changed
	})
}

// OtherData is a change for Alter: other bytes, with the size and hash of the true ones.
func OtherData(doc map[string]any) { attachment(doc)["data"] = "b3RoZXIgYnl0ZXM=" }

// NoData is a change for Alter: no bytes at all.
func NoData(doc map[string]any) { delete(attachment(doc), "data") }

// OtherSubject is a change for Alter: the document hangs on another patient.
func OtherSubject(reference string) func(doc map[string]any) {
	return func(doc map[string]any) { doc["subject"] = map[string]any{"reference": reference} }
}

// Straggler is a request that its client has given up and that is still on its way to the server (F2).
type Straggler struct {
	*ward.Fault
	mu   sync.Mutex
	kept []func() int
}

// Strand keeps requests from the server and cuts the client off at once, which cannot know that they never arrived.
// Arrive delivers them.
func (p *Proxy) Strand(m ward.Match, times int) *Straggler {
	s := &Straggler{}
	s.Fault = p.Plant("strand", m, times, func(pass http.Handler, _ http.ResponseWriter, r *http.Request) {
		free := detach(r)
		s.mu.Lock()
		s.kept = append(s.kept, func() int {
			back := httptest.NewRecorder()
			pass.ServeHTTP(back, free)
			return back.Code
		})
		s.mu.Unlock()
		panic(http.ErrAbortHandler)
	})
	return s
}

// Arrive delivers what is on its way, in order, and gives the statuses that nobody was told.
func (s *Straggler) Arrive() (statuses []int) {
	s.mu.Lock()
	kept := s.kept
	s.kept = nil
	s.mu.Unlock()
	for _, deliver := range kept {
		statuses = append(statuses, deliver())
	}
	return statuses
}

func wait(r *http.Request, d time.Duration) {
	select {
	case <-time.After(d):
	case <-r.Context().Done():
		panic(http.ErrAbortHandler)
	}
}

func give(rw http.ResponseWriter, back *httptest.ResponseRecorder, body []byte) {
	for key, values := range back.Header() {
		if key != "Content-Length" {
			rw.Header()[key] = values
		}
	}
	rw.WriteHeader(back.Code)
	_, _ = io.Copy(rw, bytes.NewReader(body))
}
