package storetest

import (
	"context"
	"reflect"
	"testing"
	"time"

	"matron/policy"
)

// Account is whose store the suite opens.
const Account = "@matron:hospital.example"

// Now is the clock of the suite: the stores that it opens are to show this time.
func Now() time.Time { return start }

var start = time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)

const (
	ward policy.RoomID = "!ward:hospital.example"
	amy  policy.UserID = "@amy:hospital.example"
	lee  policy.UserID = "@lee:hospital.example"
)

// Place is one database. It opens it, and opens it again after it was closed; the
// store's clock is [Now].
type Place func(tb testing.TB) Store

// Run runs the suite. place makes a new, empty database.
func Run(t *testing.T, place func(tb testing.TB) Place) {
	for name, fn := range map[string]func(t *testing.T, k *kit){
		"write":    testWrite,
		"start":    testStart,
		"inbox":    testInbox,
		"wait":     testWait,
		"outbox":   testOutbox,
		"after":    testAfter,
		"settle":   testSettle,
		"task":     testTask,
		"message":  testMessage,
		"warning":  testWarning,
		"tick":     testTick,
		"person":   testPerson,
		"room":     testRoom,
		"pause":    testPause,
		"small":    testSmall,
		"proposal": testProposal,
		"revision": testRevision,
		"figures":  testFigures,
		"audit":    testAudit,

		"conversation": testConversation,
		"block":        testBlock,
		"hold":         testHold,
		"certificate":  testCertificate,
		"flag":         testFlag,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fn(t, &kit{place: place})
		})
	}
}

// kit makes a store for each test.
type kit struct {
	place func(tb testing.TB) Place
}

// run is one test on a store of its own.
func (k *kit) run(t *testing.T, name string, fn func(t *testing.T, d *desk)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		d := &desk{tb: t, place: k.place(t)}
		d.Store = d.place(t)
		t.Cleanup(func() { _ = d.Close() })
		fn(t, d)
	})
}

// desk is a store with the few things that tests do all the time.
type desk struct {
	Store
	tb    testing.TB
	place Place
}

func (d *desk) must(err error) {
	d.tb.Helper()
	if err != nil {
		d.tb.Fatal(err)
	}
}

// reopen closes the store and opens the same database again.
func (d *desk) reopen() {
	d.tb.Helper()
	d.must(d.Close())
	d.Store = d.place(d.tb)
}

// write must succeed.
func (d *desk) write(fn func(ctx context.Context) error) {
	d.tb.Helper()
	d.must(d.Write(d.tb.Context(), fn))
}

// put adds envelopes and returns them as Next gives them.
func (d *desk) put(all ...policy.Envelope) []policy.Envelope {
	d.tb.Helper()
	d.write(func(ctx context.Context) error {
		for _, e := range all {
			if e.Door == "" {
				e.Door = policy.DoorSync
			}
			if _, err := d.Put(ctx, e); err != nil {
				return err
			}
		}
		return nil
	})
	return d.next(start.Add(24 * time.Hour))
}

func (d *desk) next(now time.Time) []policy.Envelope {
	d.tb.Helper()
	all, err := d.Next(d.tb.Context(), 64, now)
	d.must(err)
	return all
}

// commit writes a decision about nothing in the inbox.
func (d *desk) commit(changes ...policy.Change) {
	d.tb.Helper()
	d.decide(policy.Envelope{}, policy.Decision{Changes: changes}, start)
}

func (d *desk) decide(e policy.Envelope, what policy.Decision, now time.Time) {
	d.tb.Helper()
	d.write(func(ctx context.Context) error { return d.Commit(ctx, e, what, now) })
}

// plan puts effects into the outbox.
func (d *desk) plan(all ...policy.Do) {
	d.tb.Helper()
	d.decide(policy.Envelope{}, policy.Decision{Effects: all}, start)
}

func (d *desk) view(q policy.Query) policy.View {
	d.tb.Helper()
	v, err := d.View(d.tb.Context(), q, start)
	d.must(err)
	return v
}

var allLanes = []policy.Lane{policy.LaneBulk, policy.LaneAnswer, policy.LaneIncident, policy.LaneRoutine}

// candidate is the next effect's key, "" for none.
func (d *desk) candidate(now time.Time) policy.Candidate {
	d.tb.Helper()
	c, ok, err := d.Candidate(d.tb.Context(), allLanes, now)
	d.must(err)
	if !ok && c.Key != "" {
		d.tb.Fatalf("a candidate %s that is none", c.Key)
	}
	return c
}

// begin leases the next effect.
func (d *desk) begin(now time.Time) (policy.Candidate, policy.Task) {
	d.tb.Helper()
	c := d.candidate(now)
	if c.Key == "" {
		d.tb.Fatal("nothing to begin")
	}
	var t policy.Task
	d.write(func(ctx context.Context) (err error) {
		t, err = d.Begin(ctx, c, now)
		return err
	})
	return c, t
}

func (d *desk) settle(c policy.Candidate, r policy.Result, now time.Time) {
	d.tb.Helper()
	d.write(func(ctx context.Context) error {
		return d.Settle(ctx, policy.Settlement{Seq: c.Seq, Key: c.Key, Result: r, Now: now})
	})
}

// same fails the test where got is not what was wanted.
func same[T any](tb testing.TB, what string, got, want T) {
	tb.Helper()
	if !reflect.DeepEqual(got, want) {
		tb.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// names is a list of one field, to compare at a glance.
func names[T, N any](all []T, of func(T) N) []N {
	var out []N
	for _, x := range all {
		out = append(out, of(x))
	}
	return out
}

func eventOf(e policy.Envelope) policy.EventID { return e.ID }

// say is an effect in a room, named by its key.
func say(room policy.RoomID, deed policy.Key) policy.Say {
	return policy.Say{Room: room, Notice: policy.NotEncryptedNotice{Room: room}, Deed: deed}
}
