package storetest

import (
	"fmt"
	"testing"
	"time"

	"matron/policy"
	"matron/policy/detect"
)

func opened(id policy.EventID, minutes int) policy.OpenWarning {
	at := start.Add(time.Duration(minutes) * time.Minute)
	return policy.OpenWarning{
		Message: id, Room: ward, Sender: amy, At: start, Opened: at, Latest: id, Why: policy.FoundIdentifier,
		Places: []policy.Place{{Event: id, Where: policy.Body, Kind: detect.NHSNumber, Tier: detect.TierWarn, Start: 3, End: 15}},
		Pills:  []policy.Key{"pill/1", "pill/2"}, Notices: []policy.Key{"warn/1"}, Approach: true,
	}
}

func warnedOf(w policy.Warned) policy.EventID { return w.Warning.Message }

func testWarning(t *testing.T, k *kit) {
	warning := func(d *desk) policy.WarningRow {
		d.tb.Helper()
		w := d.view(policy.Query{Message: "$1"}).Warning
		if w == nil {
			d.tb.Fatal("no warning")
			return policy.WarningRow{}
		}
		return *w
	}
	k.run(t, "a warning comes back as it was opened", func(t *testing.T, d *desk) {
		d.commit(opened("$1", 0))
		d.reopen()
		same(t, "warning", warning(d), policy.WarningRow{OpenWarning: opened("$1", 0), Stage: policy.Open})
		same(t, "of another message", d.view(policy.Query{Message: "$2"}).Warning, nil)
	})
	k.run(t, "it moves, and keeps the copy that was seen", func(t *testing.T, d *desk) {
		d.commit(opened("$1", 0), policy.MoveWarning{Message: "$1", To: policy.Removing, At: start, Copy: "$copy", Covers: "$edit"},
			policy.MoveWarning{Message: "$1", To: policy.MaskedNow, At: start})
		w := warning(d)
		same(t, "stage", w.Stage, policy.MaskedNow)
		same(t, "copy and what it covers", []policy.EventID{w.Copy, w.Covers}, []policy.EventID{"$copy", "$edit"})
	})
	k.run(t, "the reason for keeping is asked until it is given", func(t *testing.T, d *desk) {
		d.commit(opened("$1", 0), policy.MoveWarning{Message: "$1", To: policy.Kept, By: lee, At: start, Ask: true})
		same(t, "asked", warning(d).Asked, true)
		same(t, "the one who answered", names(d.view(policy.Query{OpenBy: lee}).Open, warnedOf), []policy.EventID{"$1"})
		same(t, "not the author", len(d.view(policy.Query{OpenBy: amy}).Open), 0)
		d.commit(policy.MoveWarning{Message: "$1", To: policy.Kept, By: lee, At: start, Reason: 2})
		same(t, "given", warning(d).Asked, false)
		same(t, "nobody", len(d.view(policy.Query{OpenBy: lee}).Open), 0)
	})
	k.run(t, "grace starts when it is first seen", func(t *testing.T, d *desk) {
		d.commit(opened("$1", 0), policy.NoteTold{Message: "$1", At: start}, policy.NoteTold{Message: "$1", At: start.Add(time.Hour)})
		same(t, "told", warning(d).Told, start)
	})
	k.run(t, "opened again it begins anew", func(t *testing.T, d *desk) {
		d.commit(opened("$1", 0), policy.NoteTold{Message: "$1", At: start},
			policy.MoveWarning{Message: "$1", To: policy.Kept, By: amy, At: start, Ask: true, Copy: "$copy", Covers: "$1"}, opened("$1", 9))
		same(t, "warning", warning(d), policy.WarningRow{OpenWarning: opened("$1", 9), Stage: policy.Open})
	})
	k.run(t, "renewed it goes on, about other words", func(t *testing.T, d *desk) {
		again := opened("$1", 9)
		again.Renews, again.Latest, again.Places, again.Pills, again.Notices = true, "$edit", []policy.Place{}, nil, nil
		d.commit(opened("$1", 0), policy.NoteTold{Message: "$1", At: start}, again)
		want := opened("$1", 0)
		want.Latest, want.Places = "$edit", []policy.Place{}
		same(t, "warning", warning(d), policy.WarningRow{OpenWarning: want, Stage: policy.Open, Told: start})
	})
	k.run(t, "a warning of an edit is found by it, and by it the one of its original", func(t *testing.T, d *desk) {
		d.commit(message("$1", 0), edit("$e", "$1", amy, 1), opened("$1", 0))
		same(t, "by the edit", d.view(policy.Query{Message: "$e"}).Warning.Message, "$1")
		d.commit(opened("$e", 1))
		v := d.view(policy.Query{Message: "$e"})
		same(t, "its original's", v.Warning.Message, "$1")
		same(t, "and its own", v.Own.Message, "$e")
	})
	k.run(t, "the open ones of a person come newest first, at most twenty, with message and room", func(t *testing.T, d *desk) {
		d.commit(message("$07", 0))
		for i := range 25 {
			d.commit(opened(policy.EventID(fmt.Sprintf("$%02d", i)), i))
		}
		d.commit(policy.MoveWarning{Message: "$20", To: policy.FalseOne, At: start})
		other := opened("$lee", 1)
		other.Sender = lee
		d.commit(other)
		open := d.view(policy.Query{OpenBy: amy}).Open
		same(t, "how many", len(open), 20)
		same(t, "newest first", names(open[:6], warnedOf), []policy.EventID{"$24", "$23", "$22", "$21", "$19", "$18"})
		for _, w := range open {
			if w.Warning.Message == "$07" {
				same(t, "message", w.Message.At, start)
			}
			same(t, "room", w.Room.ID, ward)
		}
	})
}

func testTick(t *testing.T, k *kit) {
	hour := func(n int) time.Time { return start.Add(time.Duration(n) * time.Hour) }
	take := func(d *desk, now time.Time, n int) []policy.Tick {
		d.tb.Helper()
		var all []policy.Tick
		d.write(func(ctx ctx) (err error) {
			all, err = d.DueTicks(ctx, now, n)
			return err
		})
		return all
	}
	k.run(t, "due ticks come once, one a room, missed ones in the newest", func(t *testing.T, d *desk) {
		d.commit(policy.SetTick{Room: ward, At: hour(1)}, policy.SetTick{Room: ward, At: hour(2)}, policy.SetTick{Room: ward, At: hour(5)},
			policy.SetTick{Room: "!other", At: hour(2)}, policy.SetTick{Room: "!other", At: hour(2)})
		d.reopen()
		same(t, "too early", len(take(d, hour(1).Add(-time.Millisecond), 9)), 0)
		same(t, "due", take(d, hour(3), 9), []policy.Tick{{Room: ward, At: hour(2)}, {Room: "!other", At: hour(2)}})
		same(t, "taken", len(take(d, hour(3), 9)), 0)
		same(t, "the rest", take(d, hour(9), 9), []policy.Tick{{Room: ward, At: hour(5)}})
	})
	k.run(t, "no more than asked for, and the others later", func(t *testing.T, d *desk) {
		d.commit(policy.SetTick{Room: "!a", At: hour(2)}, policy.SetTick{Room: "!b", At: hour(1)}, policy.SetTick{Room: "!c", At: hour(3)})
		same(t, "first", len(take(d, hour(9), 2)), 2)
		same(t, "then", take(d, hour(9), 2), []policy.Tick{{Room: "!c", At: hour(3)}})
	})
	k.run(t, "a room that was left has none", func(t *testing.T, d *desk) {
		d.commit(policy.SetTick{Room: ward, At: hour(1)}, policy.DropState{Room: ward})
		same(t, "due", len(take(d, hour(9), 9)), 0)
	})
	decided := func(d *desk, at time.Time, changes ...policy.Change) {
		d.decide(policy.Envelope{Door: policy.DoorClock, Room: ward, At: at}, policy.Decision{Changes: changes}, at)
	}
	due := func(d *desk, at time.Time) []policy.EventID {
		d.tb.Helper()
		return names(d.view(policy.Query{Room: ward, Due: at}).Due, warnedOf)
	}
	k.run(t, "a tick finds the warnings that are due, until it was decided", func(t *testing.T, d *desk) {
		other := opened("$other", 0)
		other.Room = "!other"
		d.commit(opened("$1", 0), opened("$2", 0), opened("$3", 0), other,
			policy.SetTick{Room: ward, At: hour(2), Of: "$2"}, policy.SetTick{Room: ward, At: hour(1), Of: "$1"},
			policy.SetTick{Room: ward, At: hour(5), Of: "$3"}, policy.SetTick{Room: "!other", At: hour(1), Of: "$other"})
		same(t, "due", due(d, hour(3)), []policy.EventID{"$1", "$2"})
		decided(d, hour(3), policy.SetTick{Room: ward, At: hour(4), Of: "$2"})
		same(t, "decided", due(d, hour(3)), nil)
		same(t, "set again", due(d, hour(4)), []policy.EventID{"$2"})
		same(t, "of another room", names(d.view(policy.Query{Room: "!other", Due: hour(3)}).Due, warnedOf), []policy.EventID{"$other"})
	})
	k.run(t, "a warning that was answered is not due any more", func(t *testing.T, d *desk) {
		d.commit(opened("$1", 0), policy.SetTick{Room: ward, At: hour(1), Of: "$1"}, policy.MoveWarning{Message: "$1", To: policy.Kept, At: start})
		same(t, "due", due(d, hour(3)), nil)
	})
	k.run(t, "more than a view holds: another tick follows at once", func(t *testing.T, d *desk) {
		var all []policy.Change
		for i := range 250 {
			id := policy.EventID("$" + time.Duration(i).String())
			all = append(all, opened(id, 0), policy.SetTick{Room: ward, At: hour(1), Of: id})
		}
		d.commit(all...)
		same(t, "ticks", len(take(d, hour(1), 9)), 1)
		same(t, "due", len(due(d, hour(1))), 200)
		decided(d, hour(1))
		same(t, "another tick", take(d, hour(1), 9), []policy.Tick{{Room: ward, At: hour(1)}})
		same(t, "the rest", len(due(d, hour(1))), 50)
		decided(d, hour(1))
		same(t, "no more ticks", len(take(d, hour(1), 9)), 0)
	})
}
