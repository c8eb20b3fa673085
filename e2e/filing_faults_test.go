package e2e_test

// The failure cases of reference/records.md §8 on the whole of it: the program, a homeserver, a record system that
// validates, and a proxy that makes the way between them bad. The same cases of the driver alone stand in export/fhir
// and in e2e/epr; TestF03 in filing_kill_test.go, TestF10 and TestF23 in filing_down_test.go, TestF13 in filing_patient_test.go.

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"matron/e2e/epr"
	"matron/e2e/ward"
)

const unknownYet = "^No answer yet, checking; please do not send it again: the flag of .* may or may not be there. Nothing was removed"

// The answer is lost after the record system has taken it: found, compared, and not sent again.
func TestF01_ResponseLostAfterCommit(t *testing.T) {
	t.Parallel()
	f := mustFiler(t, "f01", justAnn)
	lost := f.Way.Drop(epr.PutDoc, 1)
	flagged, confirmed := f.files("K 6.8, repeat gas", f.Cast.Ann)
	ward.OK(t, lost.WaitMet(1, soon))
	f.hears(confirmed, unknownYet)
	f.filed(flagged, confirmed, 1)
	f.one(f.Cast.Ann)
	if n := f.puts(); n != 1 {
		t.Errorf("it was sent %d times", n)
	}
	if n := len(hers(t, f.House, f.Me, f.Direct, "No answer yet")); n != 1 {
		t.Errorf("that it is not known was said %d times", n)
	}
}

// The client gives up, and the server commits later: while it waits before it reads back, and after it has sent again.
func TestF02_TimeoutAndALateCommit(t *testing.T) {
	t.Parallel()
	f := mustFiler(t, "f02", func(c epr.Cast) []epr.Patient { return []epr.Patient{c.Ann, c.Ada} })
	slow := f.Way.SlowCommit(epr.PutDoc, 1, 4*time.Second) // the system's timeout is 2 s
	flagged, confirmed := f.files("K 6.8, repeat gas", f.Cast.Ann)
	ward.OK(t, slow.WaitMet(1, soon))
	f.hears(confirmed, unknownYet)
	f.filed(flagged, confirmed, 1)
	f.one(f.Cast.Ann)

	stranded := f.Way.Strand(epr.PutDoc, 1)
	flagged, confirmed = f.files("drain out on Thursday", f.Cast.Ada)
	f.filed(flagged, confirmed, 1)
	if got := f.Way.Trace(epr.AnyRequest); !slices.Contains(got[slices.Index(got, "PUT DocumentReference 0")+1:], "GET DocumentReference 404") {
		t.Errorf("it was sent again before it was looked for: %q", got)
	}
	if got := stranded.Arrive(); !slices.Equal(got, []int{http.StatusOK}) {
		t.Errorf("what was on its way still was answered %v", got)
	}
	f.one(f.Cast.Ada)
}

// The record system is killed in the middle of its transaction, and comes back. It is the server of all: no other test runs
// beside this one.
func TestF04_RecordSystemKilledInTheMiddle(t *testing.T) {
	f := mustFiler(t, "f04", justAnn)
	slow := f.Way.SlowCommit(epr.PutDoc, 1, 20*time.Second)
	flagged, confirmed := f.files("K 6.8, repeat gas", f.Cast.Ann)
	ward.OK(t, slow.WaitMet(1, soon))
	ward.OK(t, f.System.Kill9())
	f.hears(confirmed, unknownYet)
	ward.OK(t, f.System.Restart())
	f.reaches(flagged, "filed", inStage("filed"))
	f.filed(flagged, confirmed, 1)
	f.one(f.Cast.Ann)
}

// The same package arrives 24 times at once beside the one that she sends, as if she had two dozen copies of herself.
func TestF05_RacingTries(t *testing.T) {
	t.Parallel()
	f := mustFiler(t, "f05", justAnn)
	statuses := map[int]int{}
	var mu sync.Mutex
	f.plantPut("race", 1, func(pass http.Handler, rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		var all sync.WaitGroup
		for range 24 {
			all.Add(1)
			go func() {
				defer all.Done()
				got, _ := epr.Request(t.Context(), http.DefaultClient, http.MethodPut, f.System.URL()+strings.TrimPrefix(r.URL.Path, "/fhir"), body)
				mu.Lock()
				statuses[got.Status]++
				mu.Unlock()
			}()
		}
		again := r.Clone(r.Context())
		again.Body = io.NopCloser(bytes.NewReader(body))
		pass.ServeHTTP(rw, again)
		all.Wait()
	})
	flagged, confirmed := f.files("K 6.8, repeat gas", f.Cast.Ann)
	f.filed(flagged, confirmed, 1)
	f.one(f.Cast.Ann)
	mu.Lock()
	defer mu.Unlock()
	t.Logf("the others were answered %v", statuses)
	if statuses[201]+statuses[200]+statuses[409] == 0 {
		t.Errorf("no other try arrived: %v", statuses)
	}
}

// A 412 is held, with its code; nothing is sent again until a person begins anew.
func TestF06_PreconditionFailedIsHeld(t *testing.T) {
	t.Parallel()
	f := mustFiler(t, "f06", justAnn)
	c := newCanary("precondition", false)
	refused := f.Way.Reject(epr.PutDoc, epr.Forever, http.StatusPreconditionFailed, c.text())
	flagged, confirmed := f.files("K 6.8, repeat gas", f.Cast.Ann)
	f.held(confirmed, "^NOT in the record: f06 does not take it")
	row := f.decided(flagged)
	f.toldOfHold(row, "412")
	if refused.Met() != 1 || row.Package || row.Patient || row.Stage != "held" {
		t.Errorf("it was sent %d times, and is %+v", refused.Met(), row)
	}
	f.none(f.Cast.Ann)
	f.leaksNothing(c)

	f.Way.Heal()
	f.begins("")
	confirmed = f.confirms(f.sees(f.types(f.Cast.Ann)))
	f.filed(flagged, confirmed, 1)
	f.one(f.Cast.Ann)
	if n := f.puts(); n != 2 {
		t.Errorf("it was sent %d times in all, by two orders", n)
	}
}

// toldOfHold says that the lead, the officers and who asks know of a filing that is held, by its code alone.
func (f *filer) toldOfHold(row filingRow, status string) {
	f.t.Helper()
	if !strings.HasPrefix(row.Detail, status) {
		f.t.Errorf("it is held because of %q, want %s…", row.Detail, status)
	}
	told(f.t, f.House, f.Lee, "^(NOT in the record|I cannot tell yet whether it is in the record).*Ward "+f.Me.Name)
	ward.Do(f.IG.WaitFor(f.Policy, ward.Want{Sender: f.User, BodyRegex: fmt.Sprintf("^Matron: filing %d, from Ward %s, is held", row.Number, f.Me.Name)}, soon)).Or(f.t)
	if s := f.shows(row.Number); !strings.Contains(s.Stage, "held; a person must act") || !strings.Contains(s.Why, row.Detail) {
		f.t.Errorf("officers see %+v, it is held because of %q", s, row.Detail)
	}
}

// leaksNothing says that what a record system quoted stands nowhere of hers, nor in the chain.
func (f *filer) leaksNothing(c canary) {
	f.t.Helper()
	f.clean("after the answer", newHunt(true, c))
	for _, e := range ward.Do(f.Me.Timeline(f.Direct)).Or(f.t) {
		if strings.Contains(e.Body, c.word) {
			f.t.Errorf("she told the person %q", e.Body)
		}
	}
}

// The server itself refuses what it was sent, by its own validation: held, with a code that one can read, and of what it
// quoted nothing.
func TestF07_RefusedByValidation(t *testing.T) {
	t.Parallel()
	f := mustFiler(t, "f07", justAnn)
	c := newCanary("validation", false)
	answer := ""
	f.plantPut("spoil", 1, func(pass http.Handler, rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		body = bytes.Replace(body, []byte(`"status":"current"`), []byte(`"status":"`+c.text()+`"`), 1)
		got, _ := epr.Request(t.Context(), http.DefaultClient, http.MethodPut, f.System.URL()+strings.TrimPrefix(r.URL.Path, "/fhir"), body)
		answer = string(got.Body)
		rw.Header().Set("Content-Type", "application/fhir+json")
		rw.WriteHeader(got.Status)
		_, _ = rw.Write(got.Body)
	})
	flagged, confirmed := f.files("K 6.8, repeat gas", f.Cast.Ann)
	f.held(confirmed, `^NOT in the record: f07 does not take it`)
	row := f.decided(flagged)
	f.toldOfHold(row, "422")
	if !strings.Contains(answer, c.word) {
		t.Errorf("the server did not quote what it was sent: %.500s", answer)
	}
	f.hears(confirmed, row.Detail)
	f.leaksNothing(c)
	f.none(f.Cast.Ann)
}

// 429 and 503 with a Retry-After: nothing comes before, then it is sent again (after a 503, when it was found absent), and it is filed.
func TestF09_RetryAfterIsObeyed(t *testing.T) {
	t.Parallel()
	f := mustFiler(t, "f09", func(c epr.Cast) []epr.Patient { return []epr.Patient{c.Ann, c.Ada} })
	const wait = 9 * time.Second // longer than she waits by herself
	f.Way.Busy(epr.PutDoc, 1, int(wait.Seconds()))
	flagged, confirmed := f.files("K 6.8, repeat gas", f.Cast.Ann)
	f.hears(confirmed, "^Not in the record yet: f09 is busy and asked me to come again.*I try again at")
	f.Way.Later(epr.PutDoc, 1, http.StatusServiceUnavailable, time.Now().Add(wait+2*time.Second).UTC().Format(http.TimeFormat))
	later, next := f.files("drain out on Thursday", f.Cast.Ada)
	f.hears(next, "^Not known yet: f09 is busy and asked me to come again.*I look again at") // a gateway says so too, whatever its server did
	f.filed(flagged, confirmed, 1)
	f.filed(later, next, 1)
	f.one(f.Cast.Ann)
	f.one(f.Cast.Ada)
	f.obeyed(wait)
}

// obeyed says that between two tries of a document at least so much time passed.
func (f *filer) obeyed(wait time.Duration) {
	f.t.Helper()
	last := map[string]time.Time{}
	for _, r := range f.Way.Requests(epr.PutDoc) {
		if was, again := last[r.Path]; again {
			if got := r.At.Sub(was); got < wait {
				f.t.Errorf("%s was sent again after %s, not %s", r.Path, got, wait)
			}
			delete(last, r.Path)
			continue
		}
		last[r.Path] = r.At
	}
	if len(last) != 0 {
		f.t.Errorf("not sent again: %v", last)
	}
}

// It was taken, and what is read back has no bytes, or others, or hangs on another patient: never filed, never sent again.
func TestF11_WhatIsReadBackIsNotWhatWasSent(t *testing.T) {
	t.Parallel()
	f := mustFiler(t, "f11", func(c epr.Cast) []epr.Patient { return []epr.Patient{c.Ann, c.Ada, c.Bare} })
	for i, row := range []struct {
		code   string
		change func(map[string]any)
	}{
		{"differs_no_attachment", epr.NoData}, {"differs_sha256", epr.OtherData}, {"differs_subject", epr.OtherSubject("Patient/somebody")},
	} {
		f.Way.Alter(epr.GetDoc, epr.Forever, row.change)
		p := []epr.Patient{f.Cast.Ann, f.Cast.Ada, f.Cast.Bare}[i]
		flagged := f.flags(fmt.Sprintf("K 6.%d, repeat gas", i))
		f.begins(f.flagNumber(flagged))
		confirmed := f.confirms(f.sees(f.types(p)))
		f.held(confirmed, "^I cannot tell whether it is in the record: what f11 has in its place is not what was sent")
		f.hears(confirmed, "Please have it checked by hand there before it is filed again")
		if got := f.decided(flagged); got.Detail != row.code || got.Tries != 1 || got.Package || got.Patient {
			t.Errorf("%s: it is %+v", row.code, got)
		}
		f.Way.Heal()
		f.one(p) // it is there: only a person can tell
	}
	if n := f.puts(); n != 3 {
		t.Errorf("three documents were sent %d times", n)
	}
	if said := hers(t, f.House, f.Me, f.Room, "In the record"); len(said) != 0 {
		t.Errorf("the room was told %q", bodies(said))
	}
}
