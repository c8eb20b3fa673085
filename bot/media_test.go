package bot

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"maunium.net/go/mautrix"

	"matron/policy"
)

func TestCopyBringsAFileOfItsOwn(t *testing.T) {
	t.Parallel()
	s := mustStage(t)
	s.file(t)
	moves := 0
	s.h.moved = func(mxc string) (string, error) { moves++; return mxc + "2", nil }
	if got := s.do(t, copyIt); got.Outcome != policy.Sent {
		t.Fatalf("%+v", got)
	}
	c := s.only(t).Content
	file, info := c.object("file"), c.object("info")
	if file.text("url") != "mxc://hospital.example/full2" || info.object("thumbnail_file").text("url") != "mxc://hospital.example/thumb2" || moves != 2 {
		t.Errorf("%v %v, %d moves", file, info, moves)
	}
	if file.object("key").text("k") != "KEY" || file.text("iv") != "IV" || file.object("hashes").text("sha256") != "HASH" || info["size"] != 12345.0 {
		t.Errorf("%v %v", file, info)
	}
	if file["extra"] != nil || info["note"] != nil || file.object("hashes")["md5"] != nil {
		t.Error("what is not known came along")
	}
}

func TestCopyWithoutAnAdminTokenPointsToTheSameFile(t *testing.T) {
	t.Parallel()
	got := copied(t, fileContent("ecg_"+patientA+".jpg"))
	if got.object("file").text("url") != "mxc://hospital.example/full" {
		t.Errorf("%v", got)
	}
}

func TestAnEditedCopyMovesEachFileOnce(t *testing.T) {
	t.Parallel()
	s := mustStage(t)
	s.file(t)
	moves := 0
	s.h.moved = func(mxc string) (string, error) { moves++; return mxc + "2", nil }
	e := copyIt
	e.Replaces = "$copy"
	s.do(t, e)
	c := s.only(t).Content
	if moves != 2 || c.object("m.new_content").object("file").text("url") != "mxc://hospital.example/full2" || c.object("file").text("url") != "mxc://hospital.example/full2" {
		t.Errorf("%d moves, %v", moves, c)
	}
}

func TestDeleteMedia(t *testing.T) {
	t.Parallel()
	foreign := content{"msgtype": "m.file", "body": "x", "url": "mxc://other.example/a"}
	edited := content{"msgtype": "m.file", "body": "x", "m.new_content": content{"file": content{"url": "mxc://hospital.example/b"}}}
	for name, c := range map[string]struct {
		in    content
		token string
		want  policy.ResultKind
		calls string
	}{
		"a file and its preview": {fileContent("x"), "secret", policy.Sent,
			"DELETE _synapse/admin/v1/media/hospital.example/full, DELETE _synapse/admin/v1/media/hospital.example/thumb"},
		"an edit's file":           {edited, "secret", policy.Sent, "DELETE _synapse/admin/v1/media/hospital.example/b"},
		"a file of another server": {foreign, "secret", policy.NothingTo, ""},
		"no file":                  {content{"msgtype": "m.text", "body": "x"}, "secret", policy.NothingTo, ""},
		"no admin token":           {fileContent("x"), "", policy.NothingTo, ""},
	} {
		s := mustStage(t)
		s.o.AdminToken = c.token
		s.message(t, "$m", c.in)
		got := s.do(t, policy.DeleteMedia{Room: ward, Event: "$m"})
		var calls []string
		for _, made := range s.h.calls {
			calls = append(calls, made.Method+" "+made.Path)
		}
		if got.Outcome != c.want || !got.Over || strings.Join(calls, ", ") != c.calls {
			t.Errorf("%s: %+v, %v", name, got, calls)
		}
	}
	s := mustStage(t)
	s.o.AdminToken = "secret"
	if got := s.do(t, policy.DeleteMedia{Room: ward, Event: "$gone"}); got.Outcome != policy.Missing {
		t.Errorf("%+v", got)
	}
}

// mustServe is a bot that talks to this handler and to nothing else.
func mustServe(t testing.TB, h http.HandlerFunc) *Bot {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	b := &Bot{o: Options{Homeserver: server.URL, User: matron, Now: mustStage(t).o.Now}, http: server.Client()}
	b.cli = &mautrix.Client{AccessToken: "token"}
	return b
}

func TestMoveMediaNeverNamesTheFile(t *testing.T) {
	t.Parallel()
	b := mustServe(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer token" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		switch r.URL.Path {
		case "/_matrix/client/v1/media/download/hospital.example/full":
			_, _ = io.WriteString(w, "ciphertext")
		case "/_matrix/media/v3/upload":
			body, _ := io.ReadAll(r.Body)
			if string(body) != "ciphertext" || r.URL.RawQuery != "" || r.ContentLength != int64(len(body)) || r.Header.Get("Content-Type") != "application/octet-stream" {
				w.WriteHeader(http.StatusBadRequest)
				return
			}
			_, _ = io.WriteString(w, `{"content_uri":"mxc://hospital.example/new"}`)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	})
	for mxc, want := range map[string]string{
		"mxc://hospital.example/full": "mxc://hospital.example/new",
		"mxc://hospital.example/gone": "mxc://hospital.example/gone",
		"mxc://other.example/full":    "mxc://other.example/full",
		"nonsense":                    "nonsense",
	} {
		if got, err := b.moveMedia(context.Background(), mxc); got != want || err != nil {
			t.Errorf("%s: %s %v", mxc, got, err)
		}
	}
}

func TestMoveMediaThatFailsMovesNothing(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]func(http.ResponseWriter, *http.Request){
		"the download": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadGateway)
			_, _ = io.WriteString(w, canary)
		},
		"the upload": func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				w.WriteHeader(http.StatusForbidden)
				_, _ = io.WriteString(w, `{"errcode":"M_FORBIDDEN","error":"`+canary+`"}`)
			}
		},
		"its answer": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, canary) },
	} {
		b := mustServe(t, answer)
		got, err := b.moveMedia(context.Background(), "mxc://hospital.example/full")
		if err == nil || got != "" || strings.Contains(err.Error(), "Quill") {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
}
