package storetest

import (
	"context"
	"testing"
	"time"

	"matron/policy"
)

func testOutbox(t *testing.T, k *kit) {
	other := policy.RoomID("!other:hospital.example")
	// order plans effects and takes them one by one, each sent before the next is taken.
	order := func(d *desk, now time.Time, all ...policy.Do) []policy.Key {
		d.tb.Helper()
		d.plan(all...)
		var keys []policy.Key
		for c := d.candidate(now); c.Key != ""; c = d.candidate(now) {
			c, _ = d.begin(now)
			keys = append(keys, c.Key)
			d.settle(c, policy.Result{Outcome: policy.Sent, Receipt: policy.EventID("$" + string(c.Key))}, now)
		}
		return keys
	}
	for name, c := range map[string]struct {
		all  []policy.Do
		want []policy.Key
	}{
		"effects go in the order in which they were decided": {
			[]policy.Do{{Effect: say(ward, "b")}, {Effect: say(other, "a")}, {Effect: say(ward, "c")}}, []policy.Key{"b", "a", "c"}},
		"the most urgent lane goes first": {
			[]policy.Do{
				{Effect: say(ward, "bulk"), Lane: policy.LaneBulk}, {Effect: say(ward, "answer"), Lane: policy.LaneAnswer},
				{Effect: say(ward, "incident"), Lane: policy.LaneIncident}, {Effect: say(ward, "routine"), Lane: policy.LaneRoutine},
			}, []policy.Key{"incident", "answer", "routine", "bulk"}},
		"one that is not due yet is passed by": {
			[]policy.Do{{Effect: say(ward, "later"), Due: start.Add(time.Second)}, {Effect: say(ward, "now")}}, []policy.Key{"now"}},
		"a key is planned once": {
			[]policy.Do{{Effect: say(ward, "a")}, {Effect: say(other, "a")}, {Effect: say(ward, "b")}}, []policy.Key{"a", "b"}},
	} {
		k.run(t, name, func(t *testing.T, d *desk) { same(t, "order", order(d, start, c.all...), c.want) })
	}
	k.run(t, "a key is never forgotten, its body is", func(t *testing.T, d *desk) {
		same(t, "done", order(d, start, policy.Do{Effect: say(ward, "a")}), []policy.Key{"a"})
		d.commit(policy.Confirm{Key: "a", Receipt: "$a"})
		d.write(func(ctx context.Context) error { return d.Sweep(ctx, start.Add(9*time.Minute)) })
		if d.view(policy.Query{Task: "a"}).Task.Effect == nil {
			t.Error("its body went too early")
		}
		d.write(func(ctx context.Context) error { return d.Sweep(ctx, start.Add(10*time.Minute)) })
		same(t, "task", d.view(policy.Query{Task: "a"}).Task, &policy.TaskRow{Key: "a", Result: policy.Sent, Receipt: "$a"})
		same(t, "planned again", order(d, start, policy.Do{Effect: say(ward, "a")}), nil)
	})
	k.run(t, "a body stays until the event came back", func(t *testing.T, d *desk) {
		order(d, start, policy.Do{Effect: say(ward, "a")})
		d.write(func(ctx context.Context) error { return d.Sweep(ctx, start.Add(1000*time.Hour)) })
		same[policy.Effect](t, "effect", d.view(policy.Query{Task: "a"}).Task.Effect, say(ward, "a"))
	})
	k.run(t, "at most one is in flight at a target", func(t *testing.T, d *desk) {
		d.plan(policy.Do{Effect: say(ward, "a")}, policy.Do{Effect: say(ward, "b")}, policy.Do{Effect: say(other, "c")})
		a, task := d.begin(start)
		same(t, "task", task, policy.Task{Effect: say(ward, "a"), Key: "a", Room: ward, Attempt: 1})
		c, _ := d.begin(start)
		same(t, "at another target", c.Key, "c")
		same(t, "at the same target", d.candidate(start).Key, "")
		d.settle(a, policy.Result{Outcome: policy.Sent}, start)
		same(t, "when that one is sent", d.candidate(start).Key, "b")
	})
	k.run(t, "what was begun cannot be begun again", func(t *testing.T, d *desk) {
		d.plan(policy.Do{Effect: say(ward, "a")})
		c, _ := d.begin(start)
		err := d.Write(t.Context(), func(ctx context.Context) error { return second(d.Begin(ctx, c, start)) })
		if err == nil {
			t.Error("it is in flight twice")
		}
	})
	k.run(t, "an effect whose time is over comes out to be withdrawn, whatever it waits for", func(t *testing.T, d *desk) {
		until := start.Add(time.Minute)
		d.plan(policy.Do{Effect: say(ward, "first")}, policy.Do{Effect: say(other, "a"), After: "first", Seen: true, Until: until, Due: start.Add(time.Hour)})
		d.begin(start)
		same(t, "at its last instant", d.candidate(until).Key, "")
		same(t, "wakes the engine", must(d.NextDue(t.Context(), start))(t), until.Add(time.Millisecond))
		c := d.candidate(until.Add(time.Millisecond))
		same(t, "after it", c.Key, "a")
		ok, why, _ := c.Guard.Holds(c.Facts)
		same(t, "holds", ok, false)
		same(t, "why", why, policy.TooLateToSpeak)
	})
	k.run(t, "a candidate brings what its guard is judged by", testFacts)
	k.run(t, "what is due next is after now", testNextDue)
}

func testFacts(t *testing.T, d *desk) {
	guard := policy.NotGone | policy.WarningOpen | policy.DestructionNotPaused
	until := start.Add(time.Hour)
	pause := policy.SetPause{Scope: policy.ScopeAll, What: policy.PauseSpeech, Since: start, Until: until, By: "operator"}
	d.commit(
		policy.RememberMessage{ID: "$m", Room: ward, Sender: amy, At: start},
		policy.OpenWarning{Message: "$m", Room: ward, Sender: amy, At: start, Opened: start}, pause,
		policy.SetPause{Scope: policy.ScopeRoom, Of: string(ward), What: policy.PauseEverything, Since: start, Until: start},
	)
	d.plan(policy.Do{Effect: policy.Redact{Room: ward, Event: "$m"}, Guard: guard, About: "$m", Policy: "acute", Until: until})
	facts := policy.GuardFacts{Now: start, Room: ward, Policy: "acute", Warning: policy.Open, Pauses: []policy.Pause{{SetPause: pause}}, Until: until}
	c := d.candidate(start)
	same(t, "guard", c.Guard, guard)
	same(t, "facts", c.Facts, facts)
	d.commit(policy.MarkGone{ID: "$m", By: amy, At: start}, policy.MoveWarning{Message: "$m", To: policy.GoneNow, At: start}, policy.EndPause{Scope: policy.ScopeAll})
	facts.Gone, facts.Warning, facts.Pauses = true, policy.GoneNow, nil
	same(t, "facts of the last moment", d.candidate(start).Facts, facts)

	_, task := d.begin(start)
	same(t, "room of the task", task.Room, ward)
	d.plan(policy.Do{Effect: policy.Say{User: amy, Notice: policy.HelpNotice{}, Deed: "direct"}, About: "$m"})
	c = d.candidate(start)
	same(t, "room of what is said in the direct room: that of the message", c.Facts.Room, ward)
	_, task = d.begin(start)
	same(t, "but the task has none", task.Room, "")
}

func testNextDue(t *testing.T, d *desk) {
	next := func() time.Time {
		t.Helper()
		return must(d.NextDue(t.Context(), start))(t)
	}
	same(t, "nothing", next().IsZero(), true)
	d.plan(policy.Do{Effect: say(ward, "now")})
	same(t, "what is due already", next().IsZero(), true)
	d.plan(policy.Do{Effect: say(ward, "late"), Due: start.Add(4 * time.Hour)})
	same(t, "an effect", next(), start.Add(4*time.Hour))
	d.commit(policy.SetTick{Room: ward, At: start.Add(3 * time.Hour)})
	same(t, "a tick", next(), start.Add(3*time.Hour))
	e := d.put(policy.Envelope{ID: "$1", Room: ward})[0]
	d.decide(e, policy.Decision{Wait: policy.Wait{Session: "s", Until: start.Add(2 * time.Hour)}}, start)
	same(t, "a wait", next(), start.Add(2*time.Hour))
}

func testAfter(t *testing.T, k *kit) {
	sent := policy.Result{Outcome: policy.Sent, Receipt: "$receipt"}
	confirm := func(d *desk, _ policy.Candidate) { d.commit(policy.Confirm{Key: "first", Receipt: "$receipt"}) }
	ends := func(r policy.Result) func(d *desk, c policy.Candidate) {
		return func(d *desk, c policy.Candidate) { d.settle(c, r, start) }
	}
	for name, c := range map[string]struct {
		seen   bool
		end    func(d *desk, c policy.Candidate)
		begins bool
		broken string
	}{
		"nothing while the first is in flight":                      {false, func(*desk, policy.Candidate) {}, false, ""},
		"the next when the first is sent":                           {false, ends(sent), true, ""},
		"the next when the first is over, however it ended":         {false, ends(policy.Result{Outcome: policy.Refused, Over: true}), true, ""},
		"nothing while the first is tried again":                    {false, ends(policy.Result{Outcome: policy.Failed, Again: start.Add(time.Hour)}), false, ""},
		"nothing that waits for its sight while it is only sent":    {true, ends(sent), false, ""},
		"what waits for its sight when it came back":                {true, confirm, true, ""},
		"what waits for its sight never, when it failed":            {true, ends(policy.Result{Outcome: policy.Refused, Over: true}), true, "after_failed"},
		"nothing that waits for its sight while it is tried again":  {true, ends(policy.Result{Outcome: policy.Failed, Again: start.Add(time.Hour)}), false, ""},
		"what waits for its sight when it came back after the send": {true, func(d *desk, c policy.Candidate) { ends(sent)(d, c); confirm(d, c) }, true, ""},
	} {
		k.run(t, "there begins: "+name, func(t *testing.T, d *desk) {
			d.plan(policy.Do{Effect: say(ward, "first")}, policy.Do{Effect: say("!other", "next"), After: "first", Seen: c.seen})
			first, _ := d.begin(start)
			same(t, "first", first.Key, "first")
			c.end(d, first)
			next := d.candidate(start)
			same(t, "begins", next.Key == "next", c.begins)
			same(t, "broken", next.Broken, c.broken)
		})
	}
	k.run(t, "what comes after nothing that is known is broken", func(t *testing.T, d *desk) {
		d.plan(policy.Do{Effect: policy.Redact{Room: ward, Event: "$1"}, After: "nobody", Seen: true})
		same(t, "broken", d.candidate(start).Broken, "after_unknown")
	})
	k.run(t, "one that waits for another holds up nobody", func(t *testing.T, d *desk) {
		d.plan(policy.Do{Effect: say(ward, "a")}, policy.Do{Effect: say(ward, "b"), After: "a", Seen: true}, policy.Do{Effect: say(ward, "c")})
		a, _ := d.begin(start)
		d.settle(a, sent, start)
		same(t, "next", d.candidate(start).Key, "c")
	})
}
