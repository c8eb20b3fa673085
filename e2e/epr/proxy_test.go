package epr_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"matron/e2e/epr"
	"matron/e2e/ward"
)

// client is one that repeats nothing by itself: each request has a connection of its own.
var client = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

// way is a record system behind a proxy, with a document to be put.
type way struct {
	*epr.Proxy
	server *epr.Server
	ann    epr.Patient
	test   int
	n      int
}

func mustOpen(t *testing.T, test int) *way {
	s := epr.Shared(t)
	p := ward.Do(epr.OpenProxy(s)).Or(t)
	t.Cleanup(func() { ward.OK(t, p.Close()) })
	return &way{Proxy: p, server: s, ann: mustSeed(t, s, test).Ann, test: test}
}

func (w *way) name() string { return "/DocumentReference/" + id(w.test, w.n) }

// put puts the document through the proxy; the status is 0 when there was no whole answer.
func (w *way) put(ctx context.Context) epr.Answer {
	got, _ := epr.Request(ctx, client, http.MethodPut, w.Base()+w.name(), epr.Example(w.ann, id(w.test, w.n), []byte(page)))
	return got
}

func (w *way) get(ctx context.Context) epr.Answer {
	got, _ := epr.Request(ctx, client, http.MethodGet, w.Base()+w.name(), nil)
	return got
}

// stored is how many versions the server has of the document.
func (w *way) stored(t *testing.T) int {
	t.Helper()
	return ward.Do(versions(t.Context(), w.server, id(w.test, w.n))).Or(t)
}

// until waits until so many versions are stored. Zero must hold for the while, since what never comes has no sign.
func (w *way) until(t *testing.T, want int, while time.Duration) {
	t.Helper()
	if want == 0 {
		<-time.After(while)
	}
	for late := time.Now().Add(20 * time.Second); w.stored(t) != want; {
		if want == 0 || time.Now().After(late) {
			t.Fatalf("%d versions stored, want %d", w.stored(t), want)
		}
	}
}

func TestCutsOnTheWay(t *testing.T) {
	w := mustOpen(t, 11)
	for _, row := range []struct {
		what   string
		plant  func() *ward.Fault
		stored int // after the first put
		second int
	}{
		{"cut before", func() *ward.Fault { return w.Refuse(epr.PutDoc, 1) }, 0, 201},
		{"answer dropped", func() *ward.Fault { return w.Drop(epr.PutDoc, 1) }, 1, 200},
		{"cut mid answer", func() *ward.Fault { return w.CutMidAnswer(epr.PutDoc, 1) }, 1, 200},
	} {
		w.n++
		fault := row.plant()
		if got := w.put(t.Context()); got.Status != 0 || fault.Met() != 1 {
			t.Errorf("%s: status %d, met %d", row.what, got.Status, fault.Met())
		}
		if n := w.stored(t); n != row.stored {
			t.Errorf("%s: %d versions stored, want %d", row.what, n, row.stored)
		}
		if got := w.put(t.Context()); got.Status != row.second || w.stored(t) != 1 {
			t.Errorf("%s: the second put has status %d, want %d; %d versions", row.what, got.Status, row.second, w.stored(t))
		}
	}
	w.get(t.Context())
	want := []string{
		"PUT DocumentReference 0", "PUT DocumentReference 201", "PUT DocumentReference 0", "PUT DocumentReference 200",
		"PUT DocumentReference 201", "PUT DocumentReference 200", "GET DocumentReference 200", // cut after its status was sent
	}
	if got := w.Trace(epr.AnyRequest); !slices.Equal(got, want) {
		t.Errorf("what came by is %q", got)
	}
}

func TestAnswersInItsPlace(t *testing.T) {
	w := mustOpen(t, 12)
	for _, row := range []struct {
		plant    func() *ward.Fault
		status   int
		contains string
		header   string // Retry-After
	}{
		{func() *ward.Fault { return w.Reject(epr.PutDoc, 1, 422, "Quill") }, 422, "refused for patient Quill", ""},
		{func() *ward.Fault { return w.Reject(epr.PutDoc, 1, 409, "Quill") }, 409, "OperationOutcome", ""},
		{func() *ward.Fault { return w.Reject(epr.PutDoc, 1, 412, "Quill") }, 412, "OperationOutcome", ""},
		{func() *ward.Fault { return w.Later(epr.PutDoc, 1, 429, "2") }, 429, "throttled", "2"},
		{func() *ward.Fault { return w.Later(epr.PutDoc, 1, 503, "") }, 503, "throttled", ""},
		{func() *ward.Fault { return w.Busy(epr.PutDoc, 1, 3) }, 429, "", "3"},
		{func() *ward.Fault { return w.Reply(epr.PutDoc, 1, 500, nil, "oops") }, 500, "oops", ""},
		{func() *ward.Fault { return w.Page(epr.PutDoc, 1) }, 200, "<!doctype html>", ""},
		{func() *ward.Fault { return w.Garbage(epr.PutDoc, 1) }, 200, "\x00", ""},
	} {
		row.plant()
		got := w.put(t.Context())
		if got.Status != row.status || !strings.Contains(string(got.Body), row.contains) || got.Header.Get("Retry-After") != row.header {
			t.Errorf("want %+v, got %d, %v, %q", row, got.Status, got.Header, got.Body)
		}
	}
	if n := w.stored(t); n != 0 {
		t.Errorf("%d versions stored of what never arrived", n)
	}
	w.Later(epr.PutDoc, epr.Forever, 503, "1")
	for range 3 {
		if got := w.put(t.Context()); got.Status != 503 {
			t.Errorf("a lasting fault: status %d", got.Status)
		}
	}
	w.Heal()
	if got := w.put(t.Context()); got.Status != 201 {
		t.Errorf("a healed proxy: status %d", got.Status)
	}
}

func TestOtherThanWhatWasStored(t *testing.T) {
	w := mustOpen(t, 13)
	if got := w.put(t.Context()); got.Status != 201 {
		t.Fatalf("put: status %d", got.Status)
	}
	whole := w.get(t.Context()).Body
	for what, change := range map[string]func(map[string]any){
		"other data": epr.OtherData, "no data": epr.NoData, "other subject": epr.OtherSubject("Patient/other"),
	} {
		w.Alter(epr.GetDoc, 1, change)
		if got := w.get(t.Context()); got.Status != 200 || bytes.Equal(got.Body, whole) {
			t.Errorf("%s: status %d, %s", what, got.Status, got.Body)
		}
	}
	w.Alter(epr.FindDoc, 1, epr.NoData)
	got := ward.Do(epr.Request(t.Context(), client, http.MethodGet, w.Base()+"/DocumentReference?patient="+w.ann.ID, nil)).Or(t)
	if !strings.Contains(string(got.Body), w.ann.NHS) || strings.Contains(string(got.Body), `"data"`) {
		t.Errorf("a document in a bundle: %s", got.Body)
	}
	if again := w.get(t.Context()); !bytes.Equal(again.Body, whole) {
		t.Errorf("after the faults it reads %s", again.Body)
	}
}

// The client's patience is short here, and the server's trouble a little longer.
func TestLate(t *testing.T) {
	const patience, trouble = 300 * time.Millisecond, 900 * time.Millisecond
	w := mustOpen(t, 14)
	impatient := func() int {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		return w.put(ctx).Status
	}
	for _, row := range []struct {
		what  string
		plant func()
		now   int // versions when the client has given up
		later int
	}{
		{"delay", func() { w.Delay(epr.PutDoc, 1, trouble) }, 0, 0},
		{"delayed answer", func() { w.DelayAnswer(epr.PutDoc, 1, trouble) }, 1, 1},
		{"slow commit", func() { w.SlowCommit(epr.PutDoc, 1, trouble) }, 0, 1},
	} {
		w.n++
		row.plant()
		if status := impatient(); status != 0 {
			t.Errorf("%s: an impatient client was answered %d", row.what, status)
		}
		if n := w.stored(t); n != row.now {
			t.Errorf("%s: %d versions stored when the client gave up, want %d", row.what, n, row.now)
		}
		w.until(t, row.later, trouble)
	}

	w.n++
	stranded := w.Strand(epr.PutDoc, 2)
	for range 2 {
		if got := w.put(t.Context()); got.Status != 0 {
			t.Errorf("a stranded request was answered %d", got.Status)
		}
	}
	if got := w.get(t.Context()); got.Status != 404 {
		t.Errorf("a stranded request has arrived: %d", got.Status)
	}
	if got := stranded.Arrive(); fmt.Sprint(got) != "[201 200]" || w.stored(t) != 1 {
		t.Errorf("they arrived with %v, %d versions", got, w.stored(t))
	}

	w.n++
	w.DelayAnswer(epr.PutDoc, 1, 10*time.Millisecond)
	if got := w.put(t.Context()); got.Status != 201 {
		t.Errorf("a patient client was answered %d: %s", got.Status, got.Body)
	}
}
