package bot

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// answers gives one answer after the other; the last for ever.
type answersInTurn struct {
	status []int
	seen   []string
}

func (a *answersInTurn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	a.seen = append(a.seen, string(body))
	status := a.status[min(len(a.seen), len(a.status))-1]
	if status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "7")
	}
	w.WriteHeader(status)
}

type writing struct{}

func never(context.Context) bool { return false }

func mustTransport(t testing.TB, status ...int) (*transport, *answersInTurn, string) {
	t.Helper()
	a := &answersInTurn{status: status}
	srv := httptest.NewServer(a)
	t.Cleanup(srv.Close)
	tr := newTransport(http.DefaultTransport, never, time.Now)
	tr.wait = func(context.Context, time.Duration) error { return nil }
	return tr, a, srv.URL
}

func TestP21RetriesAreTheTransports(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method, path  string
		status        []int
		wants, visits int
	}{
		"a gateway that fails once":                   {http.MethodPut, "/send", []int{502, 200}, 200, 2},
		"a gateway that fails always":                 {http.MethodGet, "/", []int{503}, 503, tries},
		"a rate limit goes back to the one who asked": {http.MethodPut, "/send", []int{429, 200}, 429, 1},
		"what is refused":                             {http.MethodPut, "/send", []int{403, 200}, 403, 1},
		"a POST that does something":                  {http.MethodPost, "/createRoom", []int{502, 200}, 502, 1},
		"a POST that only asks":                       {http.MethodPost, "/_matrix/client/v3/keys/query", []int{504, 200}, 200, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr, a, url := mustTransport(t, c.status...)
			req, err := http.NewRequestWithContext(t.Context(), c.method, url+c.path, strings.NewReader("whole"))
			if err != nil {
				t.Fatal(err)
			}
			res, err := tr.RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = res.Body.Close()
			if res.StatusCode != c.wants || len(a.seen) != c.visits {
				t.Errorf("status %d after %d requests", res.StatusCode, len(a.seen))
			}
			for _, body := range a.seen {
				if body != "whole" {
					t.Errorf("a try had the body %q", body)
				}
			}
		})
	}
}

func TestNetworkIsTriedAgain(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.NotFoundHandler())
	url := srv.URL
	srv.Close()
	waits := 0
	tr := newTransport(http.DefaultTransport, never, time.Now)
	tr.wait = func(context.Context, time.Duration) error { waits++; return nil }
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if res, err := tr.RoundTrip(req); err == nil {
		_ = res.Body.Close()
		t.Fatal("a closed server answered")
	}
	if waits != tries-1 {
		t.Errorf("waited %d times", waits)
	}
}

func TestNothingLeavesInsideAWrite(t *testing.T) {
	t.Parallel()
	tr, a, url := mustTransport(t, 200)
	tr.inWrite = func(ctx context.Context) bool { return ctx.Value(writing{}) != nil }
	req, err := http.NewRequestWithContext(context.WithValue(t.Context(), writing{}, true), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := tr.RoundTrip(req)
	if err == nil {
		_ = res.Body.Close()
	}
	if !errors.Is(err, errInWrite) || len(a.seen) != 0 {
		t.Errorf("got %v after %d requests", err, len(a.seen))
	}
}

func TestSkewIsOurClockMinusTheServers(t *testing.T) {
	t.Parallel()
	tr, _, url := mustTransport(t, 200)
	if _, known := tr.skewed(); known {
		t.Error("the skew is known before any answer")
	}
	tr.now = func() time.Time { return time.Now().Add(time.Hour) }
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := tr.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if d, known := tr.skewed(); !known || d < time.Hour-5*time.Second || d > time.Hour+5*time.Second {
		t.Errorf("skew %s, %v", d, known)
	}
}
