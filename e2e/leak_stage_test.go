package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"matron/e2e/house"
	"matron/e2e/ward"
)

// wire stands before the homeserver and keeps everything that Matron sends.
type wire struct {
	mu   sync.Mutex
	sent bytes.Buffer
}

func mustTap(t testing.TB, target string) (*wire, string) {
	t.Helper()
	w := &wire{}
	to := ward.Do(url.Parse(target)).Or(t)
	pass := &httputil.ReverseProxy{
		Rewrite:      func(r *httputil.ProxyRequest) { r.SetURL(to) },
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
	s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		w.mu.Lock()
		fmt.Fprintf(&w.sent, "%s %s\n%v\n%s\n", r.Method, r.URL, r.Header, body)
		w.mu.Unlock()
		r.Body = io.NopCloser(bytes.NewReader(body))
		pass.ServeHTTP(rw, r)
	}))
	s.Config.ErrorLog = nil
	t.Cleanup(s.CloseClientConnections)
	return w, s.URL
}

func (w *wire) all() []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	return bytes.Clone(w.sent.Bytes())
}

// quoting is a homeserver, or a proxy before it, that fails and quotes in its answer what it was sent, and what people
// wrote besides.
func quoting(status int, words string) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		raw, _ := json.Marshal(map[string]any{"errcode": words, "error": "cannot do " + r.URL.Path + " with " + string(body) + ": " + words, "soft_logout": words})
		rw.Header().Set("Content-Type", "application/json")
		rw.WriteHeader(status)
		_, _ = rw.Write(raw)
	})
}

// fails makes the homeserver fail in many ways, each once or twice: it is mended when its time is over.
func fails(p *ward.Proxy, words string) {
	for _, path := range []string{`/send/m\.room\.encrypted/`, `/send/m\.reaction/`, `/redact/`, `/event/`, `/createRoom$`, `/sync$`, `/keys/`, `/sendToDevice/`} {
		p.Handle(ward.Match{Path: path}, 1, quoting(502, words))
		p.Handle(ward.Match{Path: path}, 1, quoting(500, words))
		p.Answer(ward.Match{Path: path}, 1, 503, `{"errcode":`+words)
	}
}

// leakStage is a house with a tap on Matron's wire and the canaries that were let out in it.
type leakStage struct {
	*house.House
	wire     *wire
	canaries []canary
	said     bytes.Buffer // what subcommands printed
}

func mustLeakStage(t testing.TB) *leakStage {
	t.Helper()
	s := &leakStage{House: mustOpen(t, house.Options{
		Proxy: true, Admin: true, NoStart: true, Log: "debug", Rules: house.Advise + "unreadable: {patience: 2s}\n",
	})}
	var tapped string
	s.wire, tapped = mustTap(t, s.Proxy.URL)
	ward.OK(t, s.Rewrite(func(config string) string { return strings.Replace(config, s.Proxy.URL, tapped, 1) }))
	ward.OK(t, s.Matron.Start(soon))
	return s
}

func (s *leakStage) canary(where string) canary {
	c := newCanary(where, false)
	s.canaries = append(s.canaries, c)
	return c
}

func (s *leakStage) inClear(where string) canary {
	c := newCanary(where, true)
	s.canaries = append(s.canaries, c)
	return c
}

// do runs a subcommand and keeps what it printed.
func (s *leakStage) do(t testing.TB, args ...string) ward.Output {
	t.Helper()
	out := ward.Do(s.Matron.Do(soon, args...)).Or(t)
	s.said.WriteString(out.Stdout + out.Stderr)
	return out
}

// mustBeClean searches all that is Matron's: her folder, what her subcommands printed, what she sent.
func (s *leakStage) mustBeClean(t testing.TB, when, dir string) {
	t.Helper()
	h := newHunt(true, s.canaries...)
	for _, hit := range h.under(t, dir) {
		t.Errorf("%s: %s", when, hit)
	}
	for _, of := range h.in(s.said.Bytes()) {
		t.Errorf("%s: a subcommand printed %s", when, of)
	}
	for _, of := range h.in(s.wire.all()) {
		t.Errorf("%s: she sent %s", when, of)
	}
}
