package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/id"

	"matron/policy"
)

const (
	callTimeout = 60 * time.Second
	maxAnswer   = 64 << 20
)

// callError is how a request failed: what a program may steer by, and nothing that the server said in words.
type callError struct {
	Status int       // 0: no answer came
	Code   string    // errcode, or "timeout", "network", "stopped", "http_502"
	Again  time.Time // when the server asks to come again; zero: it did not say
}

func (e *callError) Error() string {
	if e.Status == 0 {
		return e.Code
	}
	return fmt.Sprintf("status %d %s", e.Status, e.Code)
}

// newClient is the library's client over our transport and our log.
func newClient(o Options, t *transport) (*mautrix.Client, error) {
	cli, err := mautrix.NewClient(o.Homeserver, id.UserID(o.User), o.Token)
	if err != nil {
		return nil, errors.New("homeserver: not an address")
	}
	cli.DeviceID = id.DeviceID(o.Device)
	cli.Log = libraryLog(o.Log)
	cli.Client = &http.Client{Transport: t}
	cli.UserAgent = "matron/" + o.Version
	// The transport tries again; a 429 goes back to the one who asked.
	cli.DefaultHTTPRetries = 0
	cli.IgnoreRateLimit = true
	cli.ResponseSizeLimit = maxAnswer
	return cli, nil
}

// call makes one request. A path that begins with "_matrix" or "_synapse" is taken from the root (the latter with the
// admin token), any other from /_matrix/client; a last element that begins with "?" is the query. into may be nil.
// The error is a *callError.
func (b *Bot) call(ctx context.Context, method string, path []string, body, into any) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	_, err := b.request(ctx, method, path, body, into)
	return err
}

// request is call without a timeout, and tells the server's time of the answer, in whole seconds: not later than it was.
func (b *Bot) request(ctx context.Context, method string, path []string, body, into any) (time.Time, error) {
	var payload io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return time.Time{}, fmt.Errorf("encode request: %T", err)
		}
		payload = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, b.url(path), payload)
	if err != nil {
		return time.Time{}, errors.New("make request: not an address")
	}
	req.Header.Set("User-Agent", "matron/"+b.o.Version)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if token := b.token(path); token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := b.http.Do(req)
	if err != nil {
		return time.Time{}, clean(err)
	}
	defer func() { _ = res.Body.Close() }()
	at, ok := serverTime(res.Header)
	if !ok {
		at = b.o.Now().Truncate(time.Second)
	}
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil {
		return at, clean(err)
	}
	if len(raw) > maxAnswer {
		return at, &callError{Status: res.StatusCode, Code: "answer_too_large"}
	}
	if res.StatusCode/100 != 2 {
		return at, failed(res, raw, b.o.Now())
	}
	if into == nil {
		return at, nil
	}
	if json.Unmarshal(raw, into) != nil {
		return at, &callError{Status: res.StatusCode, Code: "bad_answer"}
	}
	return at, nil
}

func (b *Bot) token(path []string) string {
	if len(path) > 0 && path[0] == "_synapse" {
		return b.o.AdminToken
	}
	return b.cli.AccessToken
}

func (b *Bot) url(path []string) string {
	var u strings.Builder
	u.WriteString(strings.TrimRight(b.o.Homeserver, "/"))
	if len(path) > 0 && path[0] != "_matrix" && path[0] != "_synapse" {
		u.WriteString("/_matrix/client")
	}
	for n, p := range path {
		if n == len(path)-1 && strings.HasPrefix(p, "?") {
			u.WriteString(p)
			break
		}
		u.WriteString("/" + url.PathEscape(p))
	}
	return u.String()
}

// failed reduces an answer that is not a success.
func failed(res *http.Response, raw []byte, now time.Time) *callError {
	var said struct {
		Code  json.RawMessage `json:"errcode"`
		After json.RawMessage `json:"retry_after_ms"`
	}
	_ = json.Unmarshal(raw, &said)
	var code string
	_ = json.Unmarshal(said.Code, &code)
	e := &callError{Status: res.StatusCode, Code: codeWord(code, res.StatusCode)}
	if res.StatusCode == http.StatusTooManyRequests {
		e.Again = now.Add(retryAfter(res.Header.Get("Retry-After"), string(said.After)))
	}
	return e
}

// retryAfter is the server's wish in seconds or milliseconds; without one, a second.
func retryAfter(header, ms string) time.Duration {
	const most = time.Hour
	if n, err := strconv.ParseFloat(ms, 64); err == nil && n > 0 {
		return time.Duration(min(n, float64(most.Milliseconds()))) * time.Millisecond
	}
	if n, err := strconv.ParseFloat(header, 64); err == nil && n > 0 {
		return time.Duration(min(n, most.Seconds()) * float64(time.Second))
	}
	return time.Second
}

// A code is the server's choice: it passes only where it looks like one.
var codeShape = regexp.MustCompile(`^[A-Z][A-Z_.]{1,60}$`)

func codeWord(code string, status int) string {
	if codeShape.MatchString(code) {
		return code
	}
	return "http_" + strconv.Itoa(status)
}

// clean turns any error of a request, the library's too, into a *callError. Errors of ours pass.
func clean(err error) error {
	var mine *callError
	var lib mautrix.HTTPError
	var dial net.Error
	var address *url.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &mine):
		return mine
	case errors.Is(err, errInWrite):
		return errInWrite
	case errors.As(err, &lib) && lib.Response != nil:
		e := &callError{Status: lib.Response.StatusCode, Code: codeWord("", lib.Response.StatusCode)}
		if lib.RespError != nil {
			e.Code = codeWord(lib.RespError.ErrCode, e.Status)
			if ms, ok := lib.RespError.ExtraData["retry_after_ms"].(float64); ok && e.Status == http.StatusTooManyRequests {
				if at, ok := serverTime(lib.Response.Header); ok {
					e.Again = at.Add(time.Duration(ms) * time.Millisecond)
				}
			}
		}
		return e
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &dial) && dial.Timeout():
		return &callError{Code: "timeout"}
	case errors.Is(err, context.Canceled):
		return &callError{Code: "stopped"}
	case errors.As(err, &address), errors.As(err, &dial), errors.Is(err, io.ErrUnexpectedEOF):
		return &callError{Code: "network"}
	default:
		return &callError{Code: "internal"}
	}
}

// reduce says how an attempt ended that failed with err: a stored word, never a server's text.
func reduce(err error) policy.Result {
	var e *callError
	switch {
	case err == nil:
		return policy.Result{Outcome: policy.Sent, Over: true}
	case errors.Is(err, errNotEncrypted):
		return policy.Result{Outcome: policy.Refused, Over: true, Because: "not_encrypted"}
	case errors.Is(err, errGone):
		return policy.Result{Outcome: policy.Missing, Over: true}
	case errors.Is(err, errUnreadable):
		return policy.Result{Outcome: policy.Unreadable, Over: true}
	case !errors.As(err, &e):
		return policy.Result{Outcome: policy.Failed, Because: "internal"}
	}
	switch {
	case e.Status == http.StatusTooManyRequests:
		return policy.Result{Outcome: policy.Failed, Again: e.Again, Because: e.Code}
	case e.Status == http.StatusNotFound || e.Status == http.StatusGone:
		return policy.Result{Outcome: policy.Missing, Over: true, Because: e.Code}
	case e.Status == http.StatusUnauthorized, e.Status == http.StatusRequestTimeout, e.Status < 400, e.Status >= 500:
		// A token can be renewed and a server mended: the deed is still to be done.
		return policy.Result{Outcome: policy.Failed, Because: e.Code}
	default:
		return policy.Result{Outcome: policy.Refused, Over: true, Because: e.Code}
	}
}
