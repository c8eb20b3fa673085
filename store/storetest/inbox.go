package storetest

import (
	"context"
	"testing"
	"time"

	"matron/policy"
)

func testInbox(t *testing.T, k *kit) {
	k.run(t, "an envelope comes out as it went in", func(t *testing.T, d *desk) {
		in := policy.Envelope{Door: policy.DoorSync, Room: ward, ID: "$1", From: amy, At: start, Raw: policy.Sealed("sealed bytes")}
		got := d.put(in)
		in.Seq = 1
		same(t, "inbox", got, []policy.Envelope{in})
	})
	k.run(t, "envelopes come in the order in which they arrived, as many as asked for", func(t *testing.T, d *desk) {
		d.put(policy.Envelope{ID: "$2", Room: ward, At: start.Add(time.Hour)}, policy.Envelope{ID: "$1", Room: ward, At: start}, policy.Envelope{ID: "$3"})
		all := must(d.Next(t.Context(), 2, start))(t)
		same(t, "first two", names(all, eventOf), []policy.EventID{"$2", "$1"})
	})
	k.run(t, "a second copy is dropped, also long after the first was decided and deleted", func(t *testing.T, d *desk) {
		e := policy.Envelope{ID: "$1", Room: ward, Door: policy.DoorSync}
		again := func(want bool) {
			t.Helper()
			d.write(func(ctx context.Context) error {
				fresh, err := d.Put(ctx, e)
				same(t, "fresh", fresh, want)
				return err
			})
		}
		again(true)
		again(false)
		d.decide(d.next(start)[0], policy.Decision{}, start)
		again(false)
		d.write(func(ctx context.Context) error { return d.Sweep(ctx, start.Add(24*time.Hour)) })
		again(false)
		d.reopen()
		again(false)
		same(t, "inbox", len(d.next(start)), 0)
		d.commit(policy.DropState{Room: ward})
		again(true)
	})
	k.run(t, "an envelope without an id is always fresh", func(t *testing.T, d *desk) {
		same(t, "inbox", len(d.put(policy.Envelope{Door: policy.DoorOfficer}, policy.Envelope{Door: policy.DoorOfficer})), 2)
	})
	k.run(t, "a decided envelope does not come again, and cannot be decided again", func(t *testing.T, d *desk) {
		e := d.put(policy.Envelope{ID: "$1", Room: ward})[0]
		d.decide(e, policy.Decision{}, start)
		same(t, "inbox", len(d.next(start)), 0)
		err := d.Write(t.Context(), func(ctx context.Context) error {
			return d.Commit(ctx, e, policy.Decision{Changes: []policy.Change{policy.MarkGone{ID: "$1"}}}, start)
		})
		if err == nil {
			t.Error("it was decided twice")
		}
		same(t, "changes", d.view(policy.Query{Message: "$1"}).Message, nil)
	})
	k.run(t, "an envelope set aside does not come again and keeps its bytes", func(t *testing.T, d *desk) {
		e := d.put(policy.Envelope{ID: "$1", Room: ward, Raw: policy.Sealed("x")})[0]
		d.write(func(ctx context.Context) error { return d.CountTry(ctx, e.Seq) })
		same(t, "tries", d.next(start)[0].Try, 1)
		d.write(func(ctx context.Context) error { return d.SetAside(ctx, e.Seq, start) })
		d.write(func(ctx context.Context) error { return d.Sweep(ctx, start.Add(1000*time.Hour)) })
		same(t, "inbox", len(d.next(start)), 0)
		same(t, "figures", must(d.Figures(t.Context()))(t).Aside, 1)
	})
	k.run(t, "what was decided about is found by those who look a minute back", testEarlier)
}

func testEarlier(t *testing.T, d *desk) {
	at := func(id policy.EventID, room policy.RoomID, from policy.UserID, seconds int) policy.Envelope {
		return policy.Envelope{ID: id, Room: room, From: from, At: start.Add(time.Duration(seconds) * time.Second)}
	}
	all := d.put(
		at("$too-old", ward, amy, -61), at("$1", ward, amy, -60), at("$2", ward, amy, -40), at("$other-room", "!other", amy, -35),
		at("$other-person", ward, lee, -30), at("$3", ward, amy, -20), at("$4", ward, amy, -10), at("$this", ward, amy, 0),
		at("$later", ward, amy, -5),
	)
	this := all[7]
	for _, e := range all[:7] {
		d.decide(e, policy.Decision{}, start)
	}
	earlier := func() []policy.EventID {
		t.Helper()
		return names(must(d.Earlier(t.Context(), this))(t), eventOf)
	}
	same(t, "the last three, oldest first", earlier(), []policy.EventID{"$2", "$3", "$4"})
	d.write(func(ctx context.Context) error { return d.Sweep(ctx, start.Add(2*time.Minute-time.Millisecond)) })
	same(t, "within two minutes of their decision", earlier(), []policy.EventID{"$2", "$3", "$4"})
	d.write(func(ctx context.Context) error { return d.Sweep(ctx, start.Add(2*time.Minute)) })
	same(t, "after two minutes", earlier(), nil)
	same(t, "of nobody", len(must(d.Earlier(t.Context(), policy.Envelope{Seq: 99, At: start, Room: ward}))(t)), 0)
}

func testWait(t *testing.T, k *kit) {
	// wait puts off the only envelope.
	wait := func(d *desk, w policy.Wait, now time.Time) {
		d.tb.Helper()
		d.decide(d.next(start.Add(240 * time.Hour))[0], policy.Decision{Wait: w}, now)
	}
	one := policy.Envelope{ID: "$1", Room: ward}
	k.run(t, "one that waits steps aside, and later ones pass", func(t *testing.T, d *desk) {
		all := d.put(one, policy.Envelope{ID: "$2", Room: ward})
		d.decide(all[0], policy.Decision{Wait: policy.Wait{Session: "s", Until: start.Add(time.Minute)}}, start)
		same(t, "inbox", names(d.next(start), eventOf), []policy.EventID{"$2"})
		same(t, "when its time is over, in the order of arrival", names(d.next(start.Add(time.Minute)), eventOf), []policy.EventID{"$1", "$2"})
		same(t, "next due", must(d.NextDue(t.Context(), start))(t), start.Add(time.Minute))
	})
	for name, c := range map[string]struct {
		wait policy.Wait
		wake func(d *desk, ctx context.Context) error
		want int
	}{
		"the key that it waits for":           {policy.Wait{Session: "s"}, func(d *desk, ctx context.Context) error { return d.WakeSession(ctx, "s") }, 1},
		"another key does not":                {policy.Wait{Session: "s"}, func(d *desk, ctx context.Context) error { return d.WakeSession(ctx, "t") }, 0},
		"no name of a key does not":           {policy.Wait{Devices: amy}, func(d *desk, ctx context.Context) error { return d.WakeSession(ctx, "") }, 0},
		"the devices of the user":             {policy.Wait{Devices: amy}, func(d *desk, ctx context.Context) error { return d.WakeUser(ctx, amy) }, 1},
		"the devices of another user do not":  {policy.Wait{Devices: amy}, func(d *desk, ctx context.Context) error { return d.WakeUser(ctx, lee) }, 0},
		"no name of a user does not":          {policy.Wait{Session: "s"}, func(d *desk, ctx context.Context) error { return d.WakeUser(ctx, "") }, 0},
		"either of a key and the devices":     {policy.Wait{Session: "s", Devices: amy}, func(d *desk, ctx context.Context) error { return d.WakeUser(ctx, amy) }, 1},
		"one whose time is not over yet does": {policy.Wait{Session: "s", Until: start.Add(time.Hour)}, func(d *desk, ctx context.Context) error { return d.WakeSession(ctx, "s") }, 1},
	} {
		k.run(t, "it is woken by: "+name, func(t *testing.T, d *desk) {
			d.put(one)
			wait(d, c.wait, start)
			d.reopen()
			d.write(func(ctx context.Context) error { return c.wake(d, ctx) })
			same(t, "ready", len(d.next(start)), c.want)
		})
	}
	k.run(t, "the time when it was first put off stays, the count of tries begins anew", func(t *testing.T, d *desk) {
		e := d.put(one)[0]
		same(t, "not put off yet", e.Since.IsZero(), true)
		d.write(func(ctx context.Context) error { return d.CountTry(ctx, e.Seq) })
		for i := range 3 {
			wait(d, policy.Wait{Session: "s", Until: start.Add(time.Hour)}, start.Add(time.Duration(i)*time.Minute))
		}
		e = d.next(start.Add(time.Hour))[0]
		same(t, "since", e.Since, start)
		same(t, "tries", e.Try, 0)
	})
	k.run(t, "a wait with changes and effects keeps them", func(t *testing.T, d *desk) {
		e := d.put(one)[0]
		d.decide(e, policy.Decision{
			Changes: []policy.Change{policy.NoteUnreadable{ID: "$1", Room: ward, At: start, Since: start, Why: policy.NoKey}},
			Effects: []policy.Do{{Effect: say(ward, "say/1")}},
			Wait:    policy.Wait{Session: "s", Until: start.Add(time.Hour)},
		}, start)
		same(t, "noted", d.view(policy.Query{Event: "$1"}).WasTold, true)
		same(t, "planned", d.candidate(start).Key, "say/1")
		same(t, "waits", len(d.next(start)), 0)
	})
}
