package ward

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"regexp"
	"sync"
	"time"
)

// Proxy stands before a homeserver (or a record system) and makes the network bad on purpose. Everything passes until
// a fault is planted; faults are in fault.go.
type Proxy struct {
	URL string

	server  *http.Server
	forward *httputil.ReverseProxy

	mu     sync.Mutex
	faults []*Fault
	log    []Request
	more   chan struct{} // closed and made anew at each request
}

// Request is one request that came by.
type Request struct {
	Method, Path, Query string
	At                  time.Time
	Fault               string // the name of the fault that met it; empty when it passed
	Status              int    // of the answer that went back; 0 while there is none, or when it was cut off
}

// Match says which requests are meant. Path is a regular expression on the escaped path; empty parts match all.
type Match struct{ Method, Path string }

func (m Match) fits(r *http.Request) bool {
	return (m.Method == "" || m.Method == r.Method) && (m.Path == "" || regexp.MustCompile(m.Path).MatchString(r.URL.EscapedPath()))
}

// OpenProxy starts a proxy on a free loopback port before the target.
func OpenProxy(target string) (*Proxy, error) {
	to, err := url.Parse(target)
	if err != nil {
		return nil, fmt.Errorf("open a proxy: %w", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open a proxy: %w", err)
	}
	p := &Proxy{URL: "http://" + listener.Addr().String(), more: make(chan struct{})}
	p.forward = &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.Host = r.In.Host
			r.SetXForwarded()
		},
		ErrorLog:     log.New(io.Discard, "", 0), // clients hang up all the time
		ErrorHandler: func(rw http.ResponseWriter, _ *http.Request, _ error) { rw.WriteHeader(http.StatusBadGateway) },
	}
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: time.Minute}
	go func() { _ = p.server.Serve(listener) }() // ends with Close
	return p, nil
}

// Proxy opens a proxy before the ward's homeserver, closed with the ward.
func (w *Ward) Proxy() (*Proxy, error) {
	p, err := OpenProxy(w.Synapse.URL)
	if err == nil {
		w.Later("close the proxy", p.Close)
	}
	return p, err
}

// ServeHTTP gives the request to the first fault that is meant for it, or passes it on.
func (p *Proxy) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	answer := &noted{ResponseWriter: rw}
	fault, place := p.note(r)
	defer func() {
		p.mu.Lock()
		p.log[place].Status = answer.status
		p.mu.Unlock()
	}()
	if fault == nil {
		p.forward.ServeHTTP(answer, r)
		return
	}
	fault.meet(fault, answer, r)
}

func (p *Proxy) note(r *http.Request) (*Fault, int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var met *Fault
	for _, f := range p.faults {
		if f.left != 0 && f.match.fits(r) {
			f.left--
			met = f
			break
		}
	}
	seen := Request{Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.RawQuery, At: time.Now()}
	if met != nil {
		seen.Fault = met.name
		met.met++
	}
	p.log = append(p.log, seen)
	close(p.more)
	p.more = make(chan struct{})
	return met, len(p.log) - 1
}

// Requests gives those that came by so far and are meant, in order.
func (p *Proxy) Requests(m Match) []Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.requests(m)
}

func (p *Proxy) requests(m Match) []Request {
	var found []Request
	for _, seen := range p.log {
		if m.fits(&http.Request{Method: seen.Method, URL: &url.URL{Path: seen.Path, RawPath: seen.Path}}) {
			found = append(found, seen)
		}
	}
	return found
}

// Count tells how many came by so far.
func (p *Proxy) Count(m Match) int { return len(p.Requests(m)) }

// Wait waits until at least n that are meant came by.
func (p *Proxy) Wait(m Match, n int, within time.Duration) error {
	late := time.After(within)
	for {
		p.mu.Lock()
		have, more := len(p.requests(m)), p.more
		p.mu.Unlock()
		if have >= n {
			return nil
		}
		select {
		case <-more:
		case <-late:
			return fmt.Errorf("waited %s for %d requests %s %s, %d came", within, n, m.Method, m.Path, have)
		}
	}
}

// Close ends it, with every request that still hangs in it.
func (p *Proxy) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	p.Heal()
	if p.server.Shutdown(ctx) != nil { // long polls hang
		_ = p.server.Close()
	}
	return nil
}

// noted remembers the status that was sent back.
type noted struct {
	http.ResponseWriter
	status int
}

func (n *noted) WriteHeader(status int) {
	if n.status == 0 {
		n.status = status
	}
	n.ResponseWriter.WriteHeader(status)
}

func (n *noted) Write(raw []byte) (int, error) {
	if n.status == 0 {
		n.status = http.StatusOK
	}
	return n.ResponseWriter.Write(raw)
}

// Unwrap lets http.ResponseController and the reverse proxy flush.
func (n *noted) Unwrap() http.ResponseWriter { return n.ResponseWriter }
