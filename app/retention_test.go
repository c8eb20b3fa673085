package app_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"matron/policy"
	"matron/policy/confidential"
	"matron/policy/rulebook"
	"matron/store"
)

// office is the core on the real store, with a world in which everything succeeds: what the engine does, one step at a time.
type office struct {
	t     *testing.T
	db    *store.DB
	rules *policy.Rules
	now   time.Time
	n     int
	gone  map[policy.EventID]bool
	said  []policy.Notice
}

const (
	wardRoom   policy.RoomID = "!ward:hospital.example"
	policyRoom policy.RoomID = "!policy:hospital.example"
	me         policy.UserID = "@matron:hospital.example"
	ig         policy.UserID = "@ig:hospital.example"
)

func newOffice(t *testing.T) *office {
	t.Helper()
	book, faults := rulebook.Parse(rulebook.Source{Name: "ward.yaml", Data: []byte(`
matron: 1
policy: acute-wards
mode: advise
applies_to: {rooms: ["!ward:hospital.example"]}
schedule: {ref: IGSG 4, review_by: 2030-01-01}
contacts: {human: ext 4410}
retention: {keep: 2d, after: {attested: 2d}, unflagged_with_identifier_or_decision: 9d, notice: 1h}
`)})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	keys, err := confidential.ParseKeys([]byte(confidential.NewKey(rand.Reader)))
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, now: time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC), gone: map[policy.EventID]bool{}}
	o.rules = &policy.Rules{Book: book, Self: me, PolicyRoom: policyRoom, Officers: []policy.Officer{{User: ig, Master: "key"}}}
	if o.db, err = store.Open(t.Context(), store.Options{
		Path: filepath.Join(t.TempDir(), "matron.db"), Account: string(me), Keys: keys, Now: func() time.Time { return o.now },
	}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.db.Close() })
	if _, err := o.db.Start(t.Context(), o.now); err != nil {
		t.Fatal(err)
	}
	o.write(func(ctx context.Context) error {
		for _, id := range []policy.RoomID{wardRoom, policyRoom} {
			r := policy.Room{ID: id, Mine: "join", Encrypted: true, EverEncrypted: true, Power: 50, Redact: 50, Since: o.now.Add(-time.Hour)}
			if err := o.db.SaveRoom(ctx, r); err != nil {
				return err
			}
		}
		return nil
	})
	return o
}

func (o *office) write(fn func(ctx context.Context) error) {
	o.t.Helper()
	if err := o.db.Write(o.t.Context(), fn); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) id() policy.EventID {
	o.n++
	return policy.EventID(fmt.Sprintf("$%d", o.n))
}

func (o *office) decide(e policy.Event) {
	o.t.Helper()
	o.write(func(ctx context.Context) error {
		v, err := o.db.View(ctx, policy.Touches(o.rules, e, o.now), o.now)
		if err != nil {
			return err
		}
		if q, more := policy.TouchesMore(o.rules, v, e, o.now); more {
			if err := o.db.More(ctx, q, &v, o.now); err != nil {
				return err
			}
		}
		env := policy.Envelope{}
		if tick, ok := e.(policy.Tick); ok {
			env = policy.Envelope{Door: policy.DoorClock, Room: tick.Room, At: tick.At}
		}
		return o.db.Commit(ctx, env, policy.Decide(o.rules, v, e, o.now), o.now)
	})
}

func (o *office) says(by policy.UserID, room policy.RoomID, thread policy.EventID, words string) policy.EventID {
	o.t.Helper()
	said := policy.Said{Room: room, ID: o.id(), Sender: by, At: o.now, Thread: thread, Trust: policy.SignedDevice, Master: "key"}
	o.decide(policy.Message{Said: said, Surfaces: []policy.Surface{{Where: policy.Body, Text: confidential.NewText(words)}}})
	return said.ID
}

// quiet ticks what is due and performs what may begin, until nothing is left to do at this instant. stop, if it is set, is
// asked before each effect.
func (o *office) quiet(stop func(policy.Effect)) {
	o.t.Helper()
	for range 500 {
		var ticks []policy.Tick
		o.write(func(ctx context.Context) (err error) {
			ticks, err = o.db.DueTicks(ctx, o.now, 16)
			return err
		})
		for _, t := range ticks {
			o.decide(t)
		}
		if !o.perform(stop) && len(ticks) == 0 {
			return
		}
	}
	o.t.Fatal("it never comes to an end")
}

func (o *office) perform(stop func(policy.Effect)) (did bool) {
	o.t.Helper()
	lanes := []policy.Lane{policy.LaneAnswer, policy.LaneRoutine, policy.LaneBulk}
	next, ok, err := o.db.Candidate(o.t.Context(), lanes, o.now)
	if err != nil {
		o.t.Fatal(err)
	}
	if !ok {
		return false
	}
	if stop != nil {
		stop(next.Effect)
	}
	out := policy.Outcome{At: o.now}
	o.write(func(ctx context.Context) error {
		c, _, err := o.db.Candidate(ctx, lanes, o.now)
		if err != nil {
			return err
		}
		c.Facts.ClockSane, c.Facts.InForce, c.Facts.Now = true, o.rules.Revision(), o.now
		c.Facts.Acknowledged = o.rules.Lets(c.Facts.In)
		r := policy.Result{Outcome: policy.Withdrawn, Over: true}
		if holds, _, _ := c.Guard.Holds(c.Facts); holds {
			if _, err := o.db.Begin(ctx, c, o.now); err != nil {
				return err
			}
			r = o.world(c.Effect)
		}
		out.Key, out.Effect, out.Result, out.Receipt = c.Key, c.Effect, r.Outcome, r.Receipt
		return o.db.Settle(ctx, policy.Settlement{Seq: c.Seq, Key: c.Key, Result: r, Now: o.now})
	})
	o.decide(out)
	if out.Receipt != "" {
		echo := policy.Echo{Said: policy.Said{Room: policy.RoomOf(out.Effect), ID: out.Receipt, Sender: me, At: o.now}, Key: out.Key}
		if e, ok := out.Effect.(policy.Redact); ok {
			echo.Key, echo.Of = "", e.Event
		}
		o.decide(echo)
	}
	return true
}

func (o *office) world(e policy.Effect) policy.Result {
	r := policy.Result{Outcome: policy.Sent, Over: true, Receipt: o.id()}
	switch e := e.(type) {
	case policy.Redact:
		o.gone[e.Event] = true
	case policy.VerifyGone:
		r.Receipt = ""
		for _, id := range e.Events {
			if !o.gone[id] {
				return policy.Result{Outcome: policy.Failed, Over: true, Because: "still_there"}
			}
		}
	case policy.Say:
		o.said = append(o.said, e.Notice)
	}
	return r
}

// days lets time pass, quietly each hour.
func (o *office) days(n int, stop func(policy.Effect)) {
	o.t.Helper()
	for range 24 * n {
		o.now = o.now.Add(time.Hour)
		o.quiet(stop)
	}
}

func lastOf[N policy.Notice](o *office) (n N, ok bool) {
	for _, s := range o.said {
		if one, is := s.(N); is {
			n, ok = one, true
		}
	}
	return n, ok
}

// TestRetentionOnTheRealStore: people are told, officers are shown, and whole conversations go; a flagged one stays, one on hold
// stays although it is queued, and all that is gone is certified.
func TestRetentionOnTheRealStore(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	lunch := o.says("@amy:hospital.example", wardRoom, "", "lunch?")
	answer := o.says("@bob:hospital.example", wardRoom, lunch, "at one")
	flagged := o.says("@amy:hospital.example", wardRoom, "", "who has the keys?")
	o.decide(policy.Reaction{Said: policy.Said{Room: wardRoom, ID: o.id(), Sender: "@amy:hospital.example", At: o.now}, On: flagged, Key: confidential.NewText("To record")})
	o.quiet(nil)
	if n, ok := lastOf[policy.RetentionNotice](o); !ok || n.KeepMs != (48*time.Hour).Milliseconds() {
		t.Fatalf("the room was not told: %+v", n)
	}
	held := o.says("@bob:hospital.example", wardRoom, "", "bed 4 is free")
	heldToo := o.says("@amy:hospital.example", wardRoom, held, "thanks")
	o.days(2, nil)
	if len(o.gone) != 0 {
		t.Fatalf("%v went before officers were shown", o.gone)
	}
	hold := false
	o.days(4, func(e policy.Effect) {
		if r, ok := e.(policy.Redact); ok && (r.Event == held || r.Event == heldToo) && !hold {
			hold = true // it is queued, and next
			o.says(ig, policyRoom, "", "hold "+string(wardRoom)+" ref INQ 7 reason public inquiry")
		}
	})
	if p, ok := lastOf[policy.PreviewNotice](o); !ok || p.Conversations != 2 || p.Messages != 4 || p.Flagged != 1 {
		t.Errorf("shown %+v", p)
	}
	if !hold || !o.gone[lunch] || !o.gone[answer] {
		t.Errorf("hold %v, gone %v", hold, o.gone)
	}
	if o.gone[held] || o.gone[heldToo] || o.gone[flagged] {
		t.Errorf("what must stay is gone: %v", o.gone)
	}
	c, ok := lastOf[policy.CertificateNotice](o)
	if !ok || c.Number != 1 || c.Conversations != 1 || c.Messages != 2 || len(c.Lines) != 1 || c.Lines[0].Class != policy.ClassPlain || len(c.Hash) != 64 {
		t.Errorf("certificate %+v", c)
	}
	n, ok := lastOf[policy.HoldNotice](o)
	if !ok {
		t.Fatal("the hold was not answered")
	}
	reference, reason, err := o.db.HoldWords(t.Context(), n.Hold.ID)
	if err != nil || reference.Reveal() != "INQ 7" || reason.Reveal() != "public inquiry" {
		t.Errorf("its words came back as %q %q %v", reference.Reveal(), reason.Reveal(), err)
	}
	o.says(ig, policyRoom, "", "release "+n.Hold.ID)
	o.days(3, nil)
	if !o.gone[held] || !o.gone[heldToo] || o.gone[flagged] {
		t.Errorf("after the hold: %v", o.gone)
	}
	if c, _ := lastOf[policy.CertificateNotice](o); c.Number != 2 || c.Before == "" || c.Conversations != 1 {
		t.Errorf("second certificate %+v", c)
	}
}
