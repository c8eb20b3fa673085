package storetest

import (
	"context"
	"testing"
	"time"

	"matron/policy"
)

// ctx is short for tests that read better on one line.
type ctx = context.Context

func testPerson(t *testing.T, k *kit) {
	person := func(d *desk) policy.Person {
		d.tb.Helper()
		return d.view(policy.Query{Person: amy}).Person
	}
	direct := func(d *desk) policy.RoomID {
		d.tb.Helper()
		room, ok, err := d.Direct(d.tb.Context(), amy)
		d.must(err)
		same(d.tb, "known", ok, room != "")
		return room
	}
	k.run(t, "the direct room is set, replaced and dropped, and rooms made are counted", func(t *testing.T, d *desk) {
		same(t, "none", direct(d), "")
		d.commit(policy.SetDirect{User: amy, Room: "!1"}, policy.SetDirect{User: amy, Room: "!1"})
		same(t, "person", person(d), policy.Person{Direct: "!1", Opened: 1})
		same(t, "room", must(d.Room(t.Context(), "!1"))(t).Direct, amy)
		d.commit(policy.SetDirect{User: amy, Room: "!2"})
		same(t, "person", person(d), policy.Person{Direct: "!2", Opened: 2})
		same(t, "the old room is nobody's", must(d.Room(t.Context(), "!1"))(t).Direct, "")
		d.commit(policy.DropDirect{User: amy, Room: "!1"})
		same(t, "an old room does not count", direct(d), "!2")
		d.commit(policy.DropDirect{User: amy, Room: "!2"})
		same(t, "dropped", person(d), policy.Person{Opened: 2})
		same(t, "room", must(d.Room(t.Context(), "!2"))(t).Direct, "")
	})
	k.run(t, "an attempt in vain is counted, and changes nothing else", func(t *testing.T, d *desk) {
		d.commit(policy.SetDirect{User: amy, Room: "!1"}, policy.SetDirect{User: amy})
		same(t, "person", person(d), policy.Person{Direct: "!1", Opened: 2})
		d.commit(policy.SetDirect{User: lee})
		same(t, "officer", d.view(policy.Query{Officers: []policy.UserID{lee, amy}}).Officers,
			[]policy.OfficerRoom{{User: lee, Opened: 1}, {User: amy, Direct: "!1", Opened: 2}})
	})
	k.run(t, "a room that was made can be spoken in before its outcome is decided", func(t *testing.T, d *desk) {
		open := policy.OpenDirect{User: amy, Occurrence: "0"}
		d.plan(policy.Do{Effect: open})
		c, _ := d.begin(start)
		d.settle(c, policy.Result{Outcome: policy.Sent, Made: "!made"}, start)
		same(t, "made", direct(d), "!made")
		same(t, "not decided", person(d).Direct, "")
		d.commit(policy.SetDirect{User: amy, Room: "!made"}, policy.DropDirect{User: amy, Room: "!made"})
		same(t, "left", direct(d), "")
	})
	k.run(t, "approaches of a day count, oldest first, at most fifty", func(t *testing.T, d *desk) {
		for i := range 60 {
			d.commit(policy.NoteApproach{User: amy, At: start.Add(-time.Duration(i) * time.Minute)})
		}
		d.commit(policy.NoteApproach{User: amy, At: start.Add(-24 * time.Hour)}, policy.NoteApproach{User: lee, At: start})
		got := person(d).Approaches
		same(t, "how many", len(got), 50)
		same(t, "oldest", got[0], start.Add(-49*time.Minute))
		same(t, "newest", got[49], start)
		d.write(func(ctx ctx) error { return d.Sweep(ctx, start.Add(24*time.Hour)) })
		same(t, "after a sweep", len(person(d).Approaches), 50)
	})
	k.run(t, "without a name it is the message's author", func(t *testing.T, d *desk) {
		d.commit(message("$1", 0), policy.SetDirect{User: amy, Room: "!1"})
		same(t, "person", d.view(policy.Query{Message: "$1"}).Person.Direct, "!1")
	})
	warn := policy.Do{Effect: policy.Say{User: amy, Notice: policy.WarningNotice{}, Deed: "warn"}}
	for name, c := range map[string]struct {
		do   policy.Do
		end  policy.Result
		want bool
	}{
		"is about to be":             {warn, policy.Result{}, true},
		"was":                        {warn, policy.Result{Outcome: policy.Sent, Receipt: "$w"}, true},
		"was not, it was withdrawn":  {warn, policy.Result{Outcome: policy.Withdrawn, Over: true}, false},
		"was not, it was refused":    {warn, policy.Result{Outcome: policy.Refused, Over: true}, false},
		"was told of something else": {policy.Do{Effect: policy.Say{User: amy, Notice: policy.HelpNotice{}, Deed: "help"}}, policy.Result{}, false},
		"was not, somebody else was": {policy.Do{Effect: policy.Say{User: lee, Notice: policy.WarningNotice{}, Deed: "warn"}}, policy.Result{}, false},
		"was not, it was in the ward": {policy.Do{Effect: policy.Say{Room: ward, User: amy, Notice: policy.WarningNotice{}, Deed: "warn"}},
			policy.Result{}, false},
	} {
		k.run(t, "a person told of a warning in the direct room: "+name, func(t *testing.T, d *desk) {
			d.plan(c.do)
			if c.end.Outcome != "" {
				d.settle(d.candidate(start), c.end, start)
			}
			same(t, "told", person(d).Told, c.want)
		})
	}
}
