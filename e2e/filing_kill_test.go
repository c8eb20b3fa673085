package e2e_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"matron/e2e/epr"
	"matron/e2e/house"
	"matron/e2e/ward"
)

// edge is a moment of a filing at which she is killed.
type edge struct {
	when string
	step int           // while which word of the person is being answered: 0 file, 1 the number, 2 the code; 10 and 11: after the question, the card
	at   func() moment // planted before that word
	fast bool          // the next word comes while she is dead
}

// moment tells when it has come; free is called when she is dead.
type moment struct {
	come <-chan struct{}
	free func()
}

// TestF03_KilledAtEveryEdge: kill -9 in every stage, before and after each thing that leaves her. She goes on, there is
// exactly one document, and nobody is told a thing twice.
func TestF03_KilledAtEveryEdge(t *testing.T) {
	t.Parallel()
	s := epr.Shared(t)
	way := ward.Do(epr.OpenProxy(s)).Or(t)
	t.Cleanup(func() { ward.OK(t, way.Close()) })
	f := mustOwnFiler(t, house.Options{Rules: filingRules, Proxy: true, Record: &house.Record{
		Systems: []house.System{{Name: "epr", URL: way.Base()}}, In: "epr", Erase: time.Second,
	}}, s, way)
	home := f.Proxy
	f.Cast = newCast(t, s, justAnn)
	ann := f.Cast.Ann

	met := func(fault *ward.Fault) moment {
		come := make(chan struct{})
		go func() {
			if fault.WaitMet(1, soon) == nil {
				close(come)
			}
		}()
		return moment{come, func() {}}
	}
	said := func(room string) ward.Match { // what she says in a room
		return ward.Match{Method: "PUT", Path: "/rooms/" + strings.ReplaceAll(ward.Escape(room), "%21", "(%21|!)") + `/send/m\.room\.encrypted/`}
	}
	reads := ward.Match{Method: "GET", Path: `/rooms/.*/event/`}
	// put has what she sends arrive, or its answer come back, at a moment beside her death.
	put := func(do func(deliver func() *httptest.ResponseRecorder, rw http.ResponseWriter, come chan struct{}, dead <-chan struct{}, gone <-chan struct{})) moment {
		come, dead := make(chan struct{}), make(chan struct{})
		f.plantPut("edge", 1, func(pass http.Handler, rw http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			deliver := func() *httptest.ResponseRecorder {
				again := r.Clone(t.Context())
				again.Body = io.NopCloser(bytes.NewReader(body))
				back := httptest.NewRecorder()
				pass.ServeHTTP(back, again)
				return back
			}
			do(deliver, rw, come, dead, r.Context().Done())
		})
		return moment{come, func() { close(dead) }}
	}
	edges := []edge{
		{"meeting: her question is on its way", 0, func() moment { return met(home.Hold(said(f.Direct), 1)) }, false},
		{"meeting: her question is sent, and she is not told", 0, func() moment { return met(home.Drop(said(f.Direct), 1)) }, false},
		{"asking", 10, nil, false},
		{"looking: the patient is asked for", 1, func() moment { return met(way.Hold(epr.FindPatient, 1)) }, false},
		{"showing: the conversation is being read", 1, func() moment { return met(home.Hold(reads, 1)) }, false},
		{"showing: the card is on its way", 1, func() moment { return met(home.Hold(said(f.Direct), 1)) }, false},
		{"showing: the card is sent, and she is not told", 1, func() moment { return met(home.Drop(said(f.Direct), 1)) }, false},
		{"showing: the card is sent, she is not told, and it is answered before she lives", 1, func() moment { return met(home.Drop(said(f.Direct), 1)) }, true},
		{"confirming", 11, nil, false},
		{"packing: the conversation is being read", 2, func() moment { return met(home.Hold(reads, 1)) }, false},
		{"sending: the request has not arrived", 2, func() moment { return met(way.Hold(epr.PutDoc, 1)) }, false},
		{"sending: it arrives when she is dead", 2, func() moment {
			return put(func(deliver func() *httptest.ResponseRecorder, _ http.ResponseWriter, come chan struct{}, dead, _ <-chan struct{}) {
				close(come)
				<-dead
				deliver()
			})
		}, false},
		{"sending: it is committed, and she is not told", 2, func() moment {
			return put(func(deliver func() *httptest.ResponseRecorder, _ http.ResponseWriter, come chan struct{}, _, gone <-chan struct{}) {
				deliver()
				close(come)
				<-gone
			})
		}, false},
		{"sending: she is told, and has not settled it", 2, func() moment {
			return put(func(deliver func() *httptest.ResponseRecorder, rw http.ResponseWriter, come chan struct{}, _, _ <-chan struct{}) {
				back := deliver()
				rw.WriteHeader(back.Code)
				_, _ = rw.Write(back.Body.Bytes())
				close(come)
			})
		}, false},
		{"checking: it is being read back", 2, func() moment { return met(way.Hold(epr.GetDoc, 1)) }, false},
		{"checking: copies are searched for", 2, func() moment { return met(way.Hold(epr.FindDoc, 1)) }, false},
		{"filed: the receipt is on its way", 2, func() moment { return met(home.Hold(said(f.Room), 1)) }, false},
		{"filed: the receipt is sent, and she is not told", 2, func() moment { return met(home.Drop(said(f.Room), 1)) }, false},
	}
	for i, e := range edges {
		flagged := f.flags("K 6.8, " + e.when)
		die := func() {
			t.Helper()
			ward.OK(t, f.Matron.Kill())
		}
		live := func() {
			t.Helper()
			home.Heal()
			way.Heal()
			ward.OK(t, f.Matron.Start(soon))
		}
		act := func(step int, do func() string) string {
			t.Helper()
			if step != e.step {
				return do()
			}
			at := e.at()
			id := do()
			select {
			case <-at.come:
			case <-time.After(soon):
				t.Fatalf("the moment did not come: %s", e.when)
			}
			die()
			at.free()
			if !e.fast {
				live()
			}
			return id
		}
		pause := func(step int) {
			t.Helper()
			if step == e.step {
				die()
				live()
			}
		}
		began := act(0, func() string { return f.says("file") })
		f.hears(began, "^To file: the flag of .*type the patient's NHS")
		pause(10)
		typed := act(1, func() string { return f.types(ann) })
		card := f.sees(typed)
		pause(11)
		confirmed := act(2, func() string { return f.confirms(card) })
		if e.fast {
			live()
		}
		row := f.reaches(flagged, "filed", inStage("filed"))
		f.filed(flagged, confirmed, 1)
		f.saidOnce(e.when, flagged, began)
		docs := f.docs(ann)
		if len(docs) != i+1 {
			t.Errorf("%s: %d documents of %d filings", e.when, len(docs), i+1)
		}
		for _, d := range docs {
			if d.ID == row.Document && sha(f.whole(d)) != row.SHA256 {
				t.Errorf("%s: the document is another one", e.when)
			}
		}
	}
	mustHaveReadAll(t, f.House)
	if out := ward.Do(f.Matron.Do(soon, "audit", "verify")).Or(t); out.Code != 0 {
		t.Errorf("the chain: %s", out.Stdout)
	}
}

// saidOnce says that nothing was told twice since a filing began: in the direct room each kind of notice, in the room the
// receipt.
func (f *filer) saidOnce(when, flagged, began string) {
	f.t.Helper()
	count := map[string]int{}
	since := false
	for _, e := range ward.Do(f.Me.Timeline(f.Direct)).Or(f.t) {
		since = since || e.ID == began
		if since && e.Sender == f.User && e.Type == "m.room.message" && !e.Redacted {
			first, _, _ := strings.Cut(e.Body, ":")
			count[first]++
		}
	}
	for _, e := range hers(f.t, f.House, f.Me, f.Room, "In the record") {
		if e.ReplyTo == flagged {
			count["receipt"]++
		}
	}
	for what, n := range count {
		if n > 1 {
			f.t.Errorf("%s: she said %d times %q", when, n, what)
		}
	}
	for _, what := range []string{"To file", "In the record", "receipt"} {
		if count[what] != 1 {
			f.t.Errorf("%s: she said %d times %q", when, count[what], what)
		}
	}
}
