package bot

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"
)

// TestP38NoWordsInTheLogWhenTheServerFails sends at debug level to a server that fails: neither the words nor what they became may be logged (E26).
func TestP38NoWordsInTheLogWhenTheServerFails(t *testing.T) {
	t.Parallel()
	d := mustBed(t)
	p := mustPeer(t, d.srv, dramy, true)
	d.srv.push(joined())
	d.take()
	message := p.say("m.room.message", textOf(planted))
	d.srv.push(d.keysBatch())
	d.srv.push(spokenInWard(message, object{
		"type": "m.room.topic", "state_key": "", "sender": dramy, "event_id": "$t", "content": object{"topic": planted}, "origin_server_ts": 1,
	}))
	d.take()
	d.take()
	d.tr.wait = func(context.Context, time.Duration) error { return nil }
	for _, part := range []string{"/send/", "/sendToDevice/", "/keys/claim", "/keys/query"} {
		d.srv.failing(func(w http.ResponseWriter, r *http.Request) bool {
			if !strings.Contains(r.URL.Path, part) {
				return false
			}
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = w.Write([]byte(`{"errcode":"M_UNKNOWN","error":"` + planted + `"}`))
			return true
		})
		_, err := d.send(t.Context(), ward7, "m.room.message", textOf(planted), "txn"+part)
		if part == "/send/" && err == nil {
			t.Error("the send did not fail")
		}
		if err != nil && strings.Contains(err.Error(), "Quill") {
			t.Errorf("the error quotes: %v", err)
		}
		_ = d.queryKeys(t.Context(), dramy)
		// A later try makes a session of its own.
		_ = d.db.Write(t.Context(), func(ctx context.Context) error {
			return d.mach.Load().CryptoStore.RemoveOutboundGroupSession(ctx, "!ward7:ward.example")
		})
	}
	d.Bot.o.Log.Debug().Str("body", planted).Str("req_body", planted).Msg("a slip")
	for _, word := range []string{"Quill", "999 668", "ciphertext", "AwgA"} {
		if strings.Contains(d.log.String(), word) {
			t.Errorf("the log holds %q", word)
		}
	}
	if !strings.Contains(d.log.String(), "a slip") {
		t.Error("the log is empty: the test would find nothing")
	}
}

func TestLogWriterLetsOnlyKnownFieldsThrough(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := zerolog.New(LogWriter(&out))
	log.Error().Str("room_id", "!r").Int("attempt", 2).Str("words", planted).Any("event_id", map[string]string{"x": planted}).
		RawJSON("content", []byte(`{"body":"`+planted+`"}`)).Msg("sent")
	if got, want := out.String(), `{"level":"error","message":"sent","attempt":2,"room_id":"!r"}`+"\n"; got != want {
		t.Errorf("got %s", got)
	}
	out.Reset()
	if _, err := LogWriter(&out).Write([]byte("panic: " + planted)); err != nil || out.Len() != 0 {
		t.Errorf("what is no entry came through: %s", out.String())
	}
}

func TestLibraryLogIsCapped(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := libraryLog(zerolog.New(&out).Level(zerolog.DebugLevel))
	log.Debug().Msg("quiet")
	log.Info().Str("room_id", "!r").Str("req_body", planted).AnErr("error", errDisk).Msg("Shared a session")
	log.Error().Msg("failed for " + planted)
	want := `{"level":"info","kind":"mautrix","room_id":"!r","message":"Shared a session"}` + "\n" + `{"level":"warn","kind":"mautrix","message":"mautrix"}` + "\n"
	if out.String() != want {
		t.Errorf("got %s", out.String())
	}
}

func TestPlaceNamesFunctionsOnly(t *testing.T) {
	t.Parallel()
	b := &Bot{}
	err := b.guarded(func() error { panic(planted) })
	if err != errPanicked || strings.Contains(err.Error(), "Quill") || !b.stale.Load() { //nolint:errorlint // the very value
		t.Errorf("got %v", err)
	}
	if strings.Contains(place(), planted) {
		t.Error("the place quotes")
	}
}
