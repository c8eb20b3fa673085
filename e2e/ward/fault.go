package ward

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"time"
)

// Forever plants a fault for every request until it is healed.
const Forever = -1

// Fault is something that happens to requests on their way. It is done after its number of times, or by Heal.
type Fault struct {
	name  string
	match Match
	meet  meeting

	proxy *Proxy // its mutex guards left and met
	left  int
	met   int
	gate  chan struct{} // Hold: closed to let go
	once  sync.Once
}

// meeting is what the fault does to one request; f.proxy.forward passes it on.
type meeting func(f *Fault, rw http.ResponseWriter, r *http.Request)

func (p *Proxy) plant(name string, m Match, times int, meet meeting) *Fault {
	f := &Fault{name: name, match: m, left: times, meet: meet, proxy: p, gate: make(chan struct{})}
	p.mu.Lock()
	p.faults = append(p.faults, f)
	p.mu.Unlock()
	return f
}

// Answer answers in the homeserver's place, which never hears of it: Answer(m, 1, 502, "bad gateway").
func (p *Proxy) Answer(m Match, times, status int, body string) *Fault {
	return p.plant(fmt.Sprint("answer ", status), m, times, func(_ *Fault, rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "application/json")
		rw.WriteHeader(status)
		_, _ = io.WriteString(rw, body)
	})
}

// Limit answers 429 with a time to wait.
func (p *Proxy) Limit(m Match, times int, wait time.Duration) *Fault {
	return p.Answer(m, times, http.StatusTooManyRequests,
		fmt.Sprintf(`{"errcode":"M_LIMIT_EXCEEDED","error":"Too Many Requests","retry_after_ms":%d}`, wait.Milliseconds()))
}

// Refuse and Drop cut the connection, and Go's HTTP client then repeats a GET by itself, once, when the connection was a
// used one: plant them for PUT and POST, or for more than one time.

// Refuse cuts the connection before the homeserver hears of the request: a network that is down.
func (p *Proxy) Refuse(m Match, times int) *Fault {
	return p.plant("refuse", m, times, func(*Fault, http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
}

// Drop lets the homeserver do the request, and cuts the connection in place of its answer: done, but nobody was told.
func (p *Proxy) Drop(m Match, times int) *Fault {
	return p.plant("drop", m, times, func(f *Fault, _ http.ResponseWriter, r *http.Request) {
		f.proxy.forward.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	})
}

// Hold keeps requests until Release, and then passes them on.
func (p *Proxy) Hold(m Match, times int) *Fault {
	return p.plant("hold", m, times, func(f *Fault, rw http.ResponseWriter, r *http.Request) {
		select {
		case <-f.gate:
			f.proxy.forward.ServeHTTP(rw, r)
		case <-r.Context().Done(): // the client gave up
			panic(http.ErrAbortHandler)
		}
	})
}

// Edit changes answers on their way back: an event made malformed, a state event forged, a sync answer cut short.
func (p *Proxy) Edit(m Match, times int, change func(status int, body []byte) (int, []byte)) *Fault {
	return p.plant("edit", m, times, func(f *Fault, rw http.ResponseWriter, r *http.Request) {
		r.Header.Del("Accept-Encoding")
		back := httptest.NewRecorder()
		f.proxy.forward.ServeHTTP(back, r)
		status, body := change(back.Code, back.Body.Bytes())
		send(rw, back.Header(), status, body)
	})
}

// Replay passes the first request on and gives its answer to the following ones too, times more (P18).
func (p *Proxy) Replay(m Match, times int) *Fault {
	var first sync.Once
	var back *httptest.ResponseRecorder
	return p.plant("replay", m, 1+times, func(f *Fault, rw http.ResponseWriter, r *http.Request) {
		first.Do(func() {
			back = httptest.NewRecorder()
			f.proxy.forward.ServeHTTP(back, r)
		})
		send(rw, back.Header(), back.Code, back.Body.Bytes())
	})
}

// Handle gives requests to a handler of the caller.
func (p *Proxy) Handle(m Match, times int, h http.Handler) *Fault {
	return p.plant("handle", m, times, func(_ *Fault, rw http.ResponseWriter, r *http.Request) { h.ServeHTTP(rw, r) })
}

// Plant plants a fault of the caller's own making; pass takes the request on to the server.
func (p *Proxy) Plant(name string, m Match, times int, do func(pass http.Handler, rw http.ResponseWriter, r *http.Request)) *Fault {
	return p.plant(name, m, times, func(f *Fault, rw http.ResponseWriter, r *http.Request) { do(f.proxy.forward, rw, r) })
}

// Met tells how many requests the fault has met.
func (f *Fault) Met() int {
	f.proxy.mu.Lock()
	defer f.proxy.mu.Unlock()
	return f.met
}

// WaitMet waits until the fault has met at least n requests.
func (f *Fault) WaitMet(n int, within time.Duration) error {
	late := time.After(within)
	for {
		f.proxy.mu.Lock()
		met, more := f.met, f.proxy.more
		f.proxy.mu.Unlock()
		if met >= n {
			return nil
		}
		select {
		case <-more:
		case <-late:
			return fmt.Errorf("waited %s for the fault %q on %s %s to meet %d requests, it met %d", within, f.name, f.match.Method, f.match.Path, n, met)
		}
	}
}

// Release ends the fault and lets go what it holds.
func (f *Fault) Release() {
	f.proxy.mu.Lock()
	f.left = 0
	f.proxy.mu.Unlock()
	f.once.Do(func() { close(f.gate) })
}

// Heal ends every fault.
func (p *Proxy) Heal() {
	p.mu.Lock()
	faults := p.faults
	p.faults = nil
	p.mu.Unlock()
	for _, f := range faults {
		f.Release()
	}
}

func send(rw http.ResponseWriter, header http.Header, status int, body []byte) {
	for key, values := range header {
		rw.Header()[key] = values
	}
	rw.Header().Del("Content-Length")
	rw.WriteHeader(status)
	_, _ = io.Copy(rw, bytes.NewReader(body))
}
