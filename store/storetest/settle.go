package storetest

import (
	"context"
	"testing"
	"time"

	"matron/policy"
)

func testSettle(t *testing.T, k *kit) {
	sent := policy.Result{Outcome: policy.Sent, Receipt: "$receipt"}
	k.run(t, "what failed is tried again when it is said", func(t *testing.T, d *desk) {
		d.plan(policy.Do{Effect: say(ward, "a")})
		c, _ := d.begin(start)
		d.settle(c, policy.Result{Outcome: policy.Failed, Again: start.Add(time.Minute)}, start)
		same(t, "before", d.candidate(start.Add(time.Minute-time.Millisecond)).Key, "")
		c = d.candidate(start.Add(time.Minute))
		same(t, "then", c.Key, "a")
		same(t, "attempts", c.Attempt, 1)
		same(t, "first", c.First, start)
		same(t, "result", d.view(policy.Query{Task: "a"}).Task.Result, "")
	})
	k.run(t, "what is withdrawn without an attempt is over", func(t *testing.T, d *desk) {
		d.plan(policy.Do{Effect: say(ward, "a")})
		d.settle(d.candidate(start), policy.Result{Outcome: policy.Withdrawn, Over: true}, start)
		same(t, "candidate", d.candidate(start).Key, "")
		same(t, "result", d.view(policy.Query{Task: "a"}).Task.Result, policy.Withdrawn)
	})
	k.run(t, "what is put off without an attempt counts none", func(t *testing.T, d *desk) {
		d.plan(policy.Do{Effect: say(ward, "a")})
		d.settle(d.candidate(start), policy.Result{Outcome: policy.Failed, Again: start.Add(time.Second)}, start)
		c := d.candidate(start.Add(time.Second))
		same(t, "attempts", c.Attempt, 0)
		same(t, "first", c.First.IsZero(), true)
	})
	k.run(t, "what is over stays as it ended", func(t *testing.T, d *desk) {
		d.plan(policy.Do{Effect: say(ward, "a")})
		c, _ := d.begin(start)
		d.settle(c, policy.Result{Outcome: policy.Refused, Over: true}, start)
		d.settle(c, policy.Result{Outcome: policy.Failed, Again: start}, start)
		same(t, "candidate", d.candidate(start).Key, "")
		same(t, "result", d.view(policy.Query{Task: "a"}).Task.Result, policy.Refused)
	})
	k.run(t, "the end of what was never planned is an error", func(t *testing.T, d *desk) {
		err := d.Write(t.Context(), func(ctx context.Context) error {
			return d.Settle(ctx, policy.Settlement{Seq: 7, Key: "nobody", Result: sent, Now: start})
		})
		if err == nil {
			t.Error("no error")
		}
	})
	for name, tell := range map[string]func(d *desk){
		"before it was begun": func(d *desk) { d.commit(policy.Confirm{Key: "a", Receipt: "$receipt"}) },
		"while it was in flight": func(d *desk) {
			d.begin(start)
			d.commit(policy.Confirm{Key: "a", Receipt: "$receipt"})
		},
		"before the answer, which says that it failed": func(d *desk) {
			c, _ := d.begin(start)
			d.commit(policy.Confirm{Key: "a", Receipt: "$receipt"})
			d.settle(c, policy.Result{Outcome: policy.Failed, Again: start}, start)
		},
		"before the answer, which says that it is over": func(d *desk) {
			c, _ := d.begin(start)
			d.commit(policy.Confirm{Key: "a", Receipt: "$receipt"})
			d.settle(c, policy.Result{Outcome: policy.Refused, Over: true}, start)
		},
		"after it was given up": func(d *desk) {
			c, _ := d.begin(start)
			d.settle(c, policy.Result{Outcome: policy.Refused, Over: true}, start)
			d.commit(policy.Confirm{Key: "a", Receipt: "$receipt"})
		},
		"after a crash": func(d *desk) {
			d.begin(start)
			d.reopen()
			d.commit(policy.Confirm{Key: "a", Receipt: "$receipt"})
			must(d.Start(d.tb.Context(), start))(d.tb)
		},
	} {
		k.run(t, "whose event came back is never sent again: "+name, func(t *testing.T, d *desk) {
			d.plan(policy.Do{Effect: say(ward, "a")})
			tell(d)
			d.reopen()
			must(d.Start(t.Context(), start))(t)
			same(t, "candidate", d.candidate(start.Add(time.Hour)).Key, "")
			task := d.view(policy.Query{Task: "a"}).Task
			same(t, "result", task.Result, policy.Sent)
			same(t, "receipt", task.Receipt, "$receipt")
			d.plan(policy.Do{Effect: say(ward, "b"), After: "a", Seen: true})
			same(t, "what waits for it", d.candidate(start).Broken, "")
		})
	}
	k.run(t, "an event that came back before the answer counts as seen, also one without a key inside", func(t *testing.T, d *desk) {
		redact := policy.Redact{Room: ward, Event: "$m"}
		d.plan(policy.Do{Effect: redact}, policy.Do{Effect: say(ward, "next"), After: redact.Key(), Seen: true})
		c, _ := d.begin(start)
		d.put(policy.Envelope{ID: "$receipt", Room: ward, From: Account})
		d.settle(c, sent, start)
		next := d.candidate(start)
		same(t, "next", next.Broken, "")
		same(t, "next", next.Effect != nil, true)
	})
	k.run(t, "an event without a key inside is found by the receipt", func(t *testing.T, d *desk) {
		d.plan(policy.Do{Effect: policy.Redact{Room: ward, Event: "$m"}})
		c, _ := d.begin(start)
		d.settle(c, sent, start)
		task := d.view(policy.Query{Task: "unknown", Receipt: "$receipt"}).Task
		if task == nil || task.Key != c.Key {
			t.Fatalf("got %+v", task)
		}
	})
}

func testTask(t *testing.T, k *kit) {
	k.run(t, "a task brings the warning that it is about, with message and room", func(t *testing.T, d *desk) {
		d.write(func(ctx context.Context) error {
			return d.SaveRoom(ctx, policy.Room{ID: ward, Mine: "join", Encrypted: true})
		})
		d.commit(
			policy.RememberMessage{ID: "$m", Room: ward, Sender: amy, At: start},
			policy.OpenWarning{Message: "$m", Room: ward, Sender: amy, At: start, Opened: start},
		)
		d.plan(policy.Do{Effect: policy.React{Room: ward, On: "$m", Pill: policy.PillMask, Deed: "pill"}, About: "$m"})
		v := d.view(policy.Query{Task: "pill"})
		if v.About == nil {
			t.Fatal("no warning")
		}
		same(t, "about", v.Task.About, "$m")
		same(t, "stage", v.About.Warning.Stage, policy.Open)
		same(t, "sender", v.About.Message.Sender, amy)
		same(t, "room", v.About.Room.Encrypted, true)
		same(t, "no such task", d.view(policy.Query{Task: "x", Receipt: "$x"}).Task, nil)
	})
	k.run(t, "a receipt says where an event was made", func(t *testing.T, d *desk) {
		d.plan(policy.Do{Effect: say(ward, "a")})
		c, _ := d.begin(start)
		if _, _, ok, _ := d.Receipt(t.Context(), "a"); ok {
			t.Error("there is none yet")
		}
		d.settle(c, policy.Result{Outcome: policy.Sent, Receipt: "$e"}, start)
		room, event, ok, err := d.Receipt(t.Context(), "a")
		d.must(err)
		same(t, "receipt", []any{room, event, ok}, []any{ward, policy.EventID("$e"), true})
	})
	k.run(t, "what was said to a person was said in the direct room", func(t *testing.T, d *desk) {
		d.commit(policy.SetDirect{User: amy, Room: "!direct"})
		d.plan(policy.Do{Effect: policy.Say{User: amy, Notice: policy.HelpNotice{}, Deed: "a"}})
		c, _ := d.begin(start)
		d.settle(c, policy.Result{Outcome: policy.Sent, Receipt: "$e"}, start)
		room, _, _, err := d.Receipt(t.Context(), "a")
		d.must(err)
		same(t, "room", room, "!direct")
	})
	k.run(t, "each kind of effect and of notice comes back as it was planned", func(t *testing.T, d *desk) {
		all := []policy.Effect{
			policy.Join{Room: ward, Event: "$1"}, policy.OpenDirect{User: amy, Occurrence: "0"},
			policy.React{Room: ward, On: "$1", Pill: policy.PillKeep, Deed: "react"}, policy.TakeBack{Room: ward, What: "react"},
			policy.Copy{Room: ward, Message: "$1", Latest: "$2", Author: amy}, policy.Redact{Room: ward, Event: "$1"},
			policy.DeleteMedia{Room: ward, Event: "$1"}, policy.QueryKeys{User: amy, Event: "$1"},
		}
		for i, n := range policy.Notices() {
			all = append(all, policy.Say{User: amy, Notice: n, Deed: policy.Key("say/" + string(rune('a'+i)))})
		}
		for _, e := range all {
			d.plan(policy.Do{Effect: e})
			same(t, e.Kind(), d.view(policy.Query{Task: e.Key()}).Task.Effect, e)
		}
	})
}
