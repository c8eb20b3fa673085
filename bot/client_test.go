package bot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"maunium.net/go/mautrix"

	"matron/policy"
)

func TestReduceSaysHowAnAttemptEnded(t *testing.T) {
	t.Parallel()
	again := time.Date(2026, 1, 5, 14, 5, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		err  error
		want policy.Result
	}{
		"done":                        {nil, policy.Result{Outcome: policy.Sent, Over: true}},
		"a room that is in clear":     {fmt.Errorf("send: %w", errNotEncrypted), policy.Result{Outcome: policy.Refused, Over: true, Because: "not_encrypted"}},
		"gone":                        {fmt.Errorf("read: %w", errGone), policy.Result{Outcome: policy.Missing, Over: true}},
		"unreadable":                  {errUnreadable, policy.Result{Outcome: policy.Unreadable, Over: true}},
		"too fast":                    {&callError{Status: 429, Code: "M_LIMIT_EXCEEDED", Again: again}, policy.Result{Outcome: policy.Failed, Again: again, Because: "M_LIMIT_EXCEEDED"}},
		"forbidden":                   {&callError{Status: 403, Code: "M_FORBIDDEN"}, policy.Result{Outcome: policy.Refused, Over: true, Because: "M_FORBIDDEN"}},
		"too large":                   {&callError{Status: 413, Code: "M_TOO_LARGE"}, policy.Result{Outcome: policy.Refused, Over: true, Because: "M_TOO_LARGE"}},
		"no such event":               {&callError{Status: 404, Code: "M_NOT_FOUND"}, policy.Result{Outcome: policy.Missing, Over: true, Because: "M_NOT_FOUND"}},
		"a gateway":                   {&callError{Status: 502, Code: "http_502"}, policy.Result{Outcome: policy.Failed, Because: "http_502"}},
		"a token that ran out":        {&callError{Status: 401, Code: "M_UNKNOWN_TOKEN"}, policy.Result{Outcome: policy.Failed, Because: "M_UNKNOWN_TOKEN"}},
		"no answer":                   {&callError{Code: "timeout"}, policy.Result{Outcome: policy.Failed, Because: "timeout"}},
		"an error of ours":            {errors.New("disk full"), policy.Result{Outcome: policy.Failed, Because: "internal"}},
		"the library's, with a quote": {clean(libraryError(403, "M_FORBIDDEN", planted)), policy.Result{Outcome: policy.Refused, Over: true, Because: "M_FORBIDDEN"}},
	} {
		if got := reduce(c.err); got != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func libraryError(status int, code, words string) error {
	return fmt.Errorf("send: %w", mautrix.HTTPError{
		Response: &http.Response{StatusCode: status, Header: http.Header{}}, RespError: &mautrix.RespError{ErrCode: code, Err: words}, ResponseBody: words,
	})
}

// TestErrorsDoNotQuoteTheServer: an answer may repeat what was asked.
func TestErrorsDoNotQuoteTheServer(t *testing.T) {
	t.Parallel()
	srv := mustServer(t)
	for name, answer := range map[string]func(w http.ResponseWriter){
		"in its words": func(w http.ResponseWriter) {
			w.WriteHeader(400)
			_, _ = w.Write([]byte(`{"errcode":"M_BAD_JSON","error":"` + planted + `"}`))
		},
		"in its code": func(w http.ResponseWriter) {
			w.WriteHeader(400)
			_, _ = w.Write([]byte(`{"errcode":"` + planted + `"}`))
		},
		"outside JSON":      func(w http.ResponseWriter) { w.WriteHeader(500); _, _ = w.Write([]byte(planted)) },
		"in a wrong shape":  func(w http.ResponseWriter) { _, _ = w.Write([]byte(`{"versions":9996683036}`)) },
		"in a redirect":     func(w http.ResponseWriter) { w.Header().Set("Location", "ht!tp://"+planted); w.WriteHeader(302) },
		"in half an answer": func(w http.ResponseWriter) { w.Header().Set("Content-Length", "900"); _, _ = w.Write([]byte(planted)) },
		"in a long errcode": func(w http.ResponseWriter) {
			w.WriteHeader(403)
			_, _ = w.Write([]byte(`{"errcode":"M_` + strings.Repeat("Q", 80) + `"}`))
		},
		"in its retry after": func(w http.ResponseWriter) {
			w.WriteHeader(429)
			_, _ = w.Write([]byte(`{"retry_after_ms":"` + planted + `"}`))
		},
	} {
		srv.failing(func(w http.ResponseWriter, _ *http.Request) bool { answer(w); return true })
		b := mustClear(t, srv.URL)
		b.tr.wait = func(context.Context, time.Duration) error { return nil }
		var into struct{ Versions []string }
		err := b.call(t.Context(), http.MethodGet, []string{"_matrix", "client", "versions"}, nil, &into)
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		for _, part := range []string{"Quill", "999", "QQQ"} {
			if strings.Contains(err.Error(), part) || strings.Contains(reduce(err).Because, part) {
				t.Errorf("%s: the error is %v", name, err)
			}
		}
	}
}

func TestRetryAfterIsTheServersWish(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		header, ms string
		want       time.Duration
	}{{"7", "", 7 * time.Second}, {"7", "1500", 1500 * time.Millisecond}, {"", "", time.Second}, {"-1", "x", time.Second}, {"", "9e18", time.Hour}} {
		if got := retryAfter(c.header, c.ms); got != c.want {
			t.Errorf("%q %q: %s", c.header, c.ms, got)
		}
	}
}

func TestPathsAreEscaped(t *testing.T) {
	t.Parallel()
	b := mustClear(t, "http://ward.example/")
	for _, c := range []struct {
		path []string
		want string
	}{
		{[]string{"v3", "rooms", "!a/b:c", "send"}, "http://ward.example/_matrix/client/v3/rooms/%21a%2Fb:c/send"},
		{[]string{"_synapse", "admin", "v1", "x", "?a=b"}, "http://ward.example/_synapse/admin/v1/x?a=b"},
		{[]string{"_matrix", "media"}, "http://ward.example/_matrix/media"},
	} {
		if got := b.url(c.path); got != c.want && strings.ReplaceAll(got, "!", "%21") != c.want {
			t.Errorf("%v: %s", c.path, got)
		}
	}
}
