package fhir

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// Server says where a FHIR server is, and how to be let in: by a token, by user and password, by a client certificate,
// or, on a closed network, by nothing.
type Server struct {
	URL string // its base: https://epr.hospital.example/fhir; http only where Plain allows it

	TokenFile    string // holds a bearer token; read again when the server refuses it
	User         string // or else this user,
	PasswordFile string // with the password in this file

	CAFile   string // PEM; instead of the system's authorities
	CertFile string // PEM, of this client; read for each connection, so that it can be renewed
	KeyFile  string

	Plain   bool          // http to another machine is allowed: for a closed network that somebody answers for
	Timeout time.Duration // of one request, answer included; 0: 30 s

	Now func() time.Time // for a Retry-After that names a date, and names that have ended
}

const (
	timeoutDefault = 30 * time.Second
	connectTimeout = 10 * time.Second
	answerAtMost   = 1 << 20
	fhirJSON       = "application/fhir+json"
)

type client struct {
	base    *url.URL
	http    *http.Client
	secret  *secret
	timeout time.Duration
	now     func() time.Time
}

func newClient(s Server) (*client, error) {
	base, err := parseBase(s)
	if err != nil {
		return nil, err
	}
	if s.Now == nil {
		return nil, errors.New("fhir: no clock")
	}
	tls, err := tlsOf(s)
	if err != nil {
		return nil, err
	}
	secret, err := newSecret(s)
	if err != nil {
		return nil, err
	}
	c := &client{base: base, secret: secret, timeout: s.Timeout, now: s.Now}
	if c.timeout <= 0 {
		c.timeout = timeoutDefault
	}
	c.http = &http.Client{
		Transport: &http.Transport{
			DialContext:         (&net.Dialer{Timeout: connectTimeout}).DialContext,
			TLSClientConfig:     tls,
			TLSHandshakeTimeout: connectTimeout,
			// A connection a request: none is lost because the server closed it meanwhile, so the transport never sends
			// twice, and whether anything was sent is known. There are few requests.
			DisableKeepAlives:      true,
			DisableCompression:     true, // limits are limits of what is read
			MaxResponseHeaderBytes: 64 << 10,
		},
		// Not even to the same host: what a redirect says is left to the operator, who can write the last address down.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return c, nil
}

// parseBase repeats nothing of the address: it may hold a password.
func parseBase(s Server) (*url.URL, error) {
	u, err := url.Parse(strings.TrimRight(s.URL, "/"))
	switch {
	case err != nil || u.Host == "" || u.Opaque != "":
		return nil, errors.New("fhir: the address is no URL such as https://epr.hospital.example/fhir")
	case u.User != nil:
		return nil, errors.New("fhir: the address holds a user; name user and password_file instead")
	case u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("fhir: the address ends with the base; it has no ? and no #")
	case u.Scheme == "https", u.Scheme == "http" && (s.Plain || loopback(u.Hostname())):
	case u.Scheme == "http":
		return nil, errors.New("fhir: the address begins with http: patients' data would go in clear; use https")
	default:
		return nil, errors.New("fhir: the address does not begin with https")
	}
	u.Host = strings.ToLower(u.Host)
	return u, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// request is one request; what is not set is not sent.
type request struct {
	method, path string // under the base
	query        url.Values
	form         bool // the query goes in the body of a POST, where no log of addresses sees it
	body         []byte
	accept       string // "": FHIR JSON
	correlation  string // the same for all requests of an export
	atMost       int64  // of the answer; 0: a megabyte
}

// answer is what came back. Only this package reads it.
type answer struct {
	status int
	header http.Header
	body   []byte
	long   bool // there was more than was allowed
	cut    bool // it ended before its end
}

// failure is no answer: a known word, and whether the server may have seen anything of the request.
type failure struct {
	code string
	sent bool
}

func (f *failure) Error() string { return "fhir: no answer: " + f.code }

// do makes a request. Refused with 401, it reads the credentials again and, if they are others, asks once more: a 401
// says that nothing was done (records.md §7).
func (c *client) do(ctx context.Context, r request) (answer, *failure) {
	auth, err := c.secret.header(false)
	if err != nil {
		return answer{}, &failure{code: "no_credentials"}
	}
	a, f := c.once(ctx, r, auth)
	if f != nil || a.status != http.StatusUnauthorized {
		return a, f
	}
	again, err := c.secret.header(true)
	if err != nil || again == auth {
		return a, nil
	}
	return c.once(ctx, r, again)
}

func (c *client) once(ctx context.Context, r request, auth string) (answer, *failure) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	var met atomic.Bool // a connection stood: from now on bytes may have arrived
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { met.Store(true) }})
	req, err := c.build(ctx, r, auth)
	if err != nil {
		return answer{}, &failure{code: "unbuilt"}
	}
	res, err := c.http.Do(req)
	if err != nil {
		// Never wrapped: the error of net/http quotes the address, and that the patient's number.
		return answer{}, &failure{code: wordOf(err), sent: met.Load()}
	}
	defer func() { _ = res.Body.Close() }()
	return read(res, r.atMost), nil
}

func (c *client) build(ctx context.Context, r request, auth string) (*http.Request, error) {
	u := *c.base
	u.Path += "/" + r.path
	body, kind := r.body, fhirJSON
	switch {
	case r.form:
		body, kind = []byte(r.query.Encode()), "application/x-www-form-urlencoded"
	case r.query != nil:
		u.RawQuery = r.query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, r.method, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("request")
	}
	h := req.Header
	h.Set("Accept", r.accept)
	if r.accept == "" {
		h.Set("Accept", fhirJSON)
	}
	// A GET with a content type makes HAPI answer in that type.
	if len(body) > 0 {
		h.Set("Content-Type", kind)
	}
	if r.query != nil {
		h.Set("Cache-Control", "no-cache") // HAPI gives a search of the last minute again
		h.Set("Prefer", "handling=strict") // a parameter that it doesn't know must not be left out
	}
	if r.method == http.MethodPut {
		h.Set("Prefer", "return=minimal")
	}
	id := newID()
	h.Set("X-Request-ID", id)
	h.Set("X-Correlation-ID", id)
	if r.correlation != "" {
		h.Set("X-Correlation-ID", r.correlation)
	}
	h.Set("User-Agent", "Matron")
	if auth != "" {
		h.Set("Authorization", auth)
	}
	return req, nil
}

// read takes the answer as far as it is allowed to. A body that breaks off does not make the status untrue.
func read(res *http.Response, atMost int64) answer {
	if atMost <= 0 {
		atMost = answerAtMost
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, atMost+1))
	a := answer{status: res.StatusCode, header: res.Header, body: body, cut: err != nil}
	if int64(len(body)) > atMost {
		a.body, a.long = nil, true
	}
	return a
}

// newID is a random UUID, version 4.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails: the program would end
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
