package bot

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// errInWrite says that a request was about to leave from inside a transaction: a slip in the program.
var errInWrite = errors.New("bot: a request inside a transaction")

// Retries of the transport itself. Longer waits belong to those who ask.
const (
	tries     = 4
	firstWait = 250 * time.Millisecond
)

// transport is under every request to the homeserver. It lets none leave while a transaction is open, tries
// idempotent ones again when a proxy or the network failed, and reads the server's clock. It logs nothing.
type transport struct {
	next    http.RoundTripper
	inWrite func(context.Context) bool
	now     func() time.Time
	wait    func(ctx context.Context, d time.Duration) error

	mu    sync.Mutex
	skew  time.Duration
	known bool
}

func newTransport(next http.RoundTripper, inWrite func(context.Context) bool, now func() time.Time) *transport {
	return &transport{next: next, inWrite: inWrite, now: now, wait: sleep}
}

// RoundTrip makes one request, and again where that is safe. 429 is given back: a worker does not sleep.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if t.inWrite(r.Context()) {
		return nil, errInWrite
	}
	again := idempotent(r)
	for n := 1; ; n++ {
		res, err := t.next.RoundTrip(r)
		if err == nil {
			t.note(res)
			if !again || n == tries || !gateway(res.StatusCode) {
				return res, nil
			}
			drop(res)
		} else if !again || n == tries || r.Context().Err() != nil {
			return nil, err
		}
		if werr := t.wait(r.Context(), firstWait<<(n-1)); werr != nil {
			return nil, werr
		}
		if r.Body == nil || r.GetBody == nil {
			continue
		}
		body, berr := r.GetBody()
		if berr != nil {
			return nil, berr
		}
		r = r.Clone(r.Context())
		r.Body = body
	}
}

// skewed is our clock minus the server's.
func (t *transport) skewed() (time.Duration, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.skew, t.known
}

func (t *transport) note(res *http.Response) {
	at, ok := serverTime(res.Header)
	if !ok {
		return
	}
	d := t.now().Sub(at)
	// The header counts whole seconds: half of one is the best guess.
	if d > 0 && d < time.Second {
		d = 0
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.skew, t.known = d, true
}

// serverTime reads the Date header.
func serverTime(h http.Header) (time.Time, bool) {
	at, err := http.ParseTime(h.Get("Date"))
	return at, err == nil
}

// idempotent says whether a request may be made twice. Matrix PUTs carry a transaction id, and a key query reads.
func idempotent(r *http.Request) bool {
	if r.Body != nil && r.Body != http.NoBody && r.GetBody == nil {
		return false
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPut:
		return true
	default:
		return r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/keys/query")
	}
}

func gateway(status int) bool {
	return status == http.StatusBadGateway || status == http.StatusServiceUnavailable || status == http.StatusGatewayTimeout
}

// drop reads a little, so that the connection can be used again.
func drop(res *http.Response) {
	_, _ = io.CopyN(io.Discard, res.Body, 4096)
	_ = res.Body.Close()
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
