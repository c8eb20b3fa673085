package storetest

import (
	"testing"
	"time"

	"matron/policy"
)

func testRoom(t *testing.T, k *kit) {
	room := func(d *desk, id policy.RoomID) policy.Room {
		d.tb.Helper()
		r := must(d.Room(d.tb.Context(), id))(d.tb)
		same(d.tb, "as the view has it", d.view(policy.Query{Room: id}).Room, r)
		return r
	}
	full := policy.Room{
		ID: ward, Mine: "join", Since: start, Encrypted: true, EverEncrypted: true, History: "joined", Power: 50, Redact: 50, Space: true,
	}
	k.run(t, "of a room that is not known there is only its name", func(t *testing.T, d *desk) {
		same(t, "room", room(d, ward), policy.Room{ID: ward})
	})
	k.run(t, "a room comes back as it was saved", func(t *testing.T, d *desk) {
		d.write(func(ctx ctx) error { return d.SaveRoom(ctx, full) })
		d.reopen()
		same(t, "room", room(d, ward), full)
	})
	k.run(t, "saving leaves what decisions wrote, and the other way round", func(t *testing.T, d *desk) {
		note := policy.NoteAnnounced{Room: ward, At: start, Encrypted: true, CanRemove: true, Policy: "acute"}
		d.commit(note, policy.SetDirect{User: amy, Room: ward})
		d.write(func(ctx ctx) error { return d.SaveRoom(ctx, full) })
		want := full
		want.Announced, want.Direct = &note, amy
		same(t, "room", room(d, ward), want)
		d.commit(policy.DropState{Room: ward})
		want.Announced = nil
		same(t, "not announced when it was left", room(d, ward), want)
	})
	k.run(t, "once encrypted, always ever encrypted", func(t *testing.T, d *desk) {
		d.write(func(ctx ctx) error {
			d.must(d.SaveRoom(ctx, policy.Room{ID: ward, Encrypted: true}))
			return d.SaveRoom(ctx, policy.Room{ID: ward})
		})
		r := room(d, ward)
		same(t, "encrypted, ever", []bool{r.Encrypted, r.EverEncrypted}, []bool{false, true})
	})
	k.run(t, "its encryption comes back as it was set", func(t *testing.T, d *desk) {
		if _, ok, _ := d.Encryption(t.Context(), ward); ok {
			t.Error("there is none yet")
		}
		want := policy.Encryption{Algorithm: "m.megolm.v1.aes-sha2", RotationMs: 604800000, RotationEvents: 100}
		d.write(func(ctx ctx) error {
			d.must(d.SetEncryption(ctx, ward, policy.Encryption{}))
			return d.SetEncryption(ctx, ward, want)
		})
		got, ok, err := d.Encryption(t.Context(), ward)
		d.must(err)
		same(t, "encryption", got, want)
		same(t, "known", ok, true)
	})
	k.run(t, "members are who joined or is invited, sorted, and counted without Matron", testMembers)
	k.run(t, "spaces come nearest first, also when they hold each other", testSpaces)
	k.run(t, "what officers knew of its spaces is kept", testKnown)
}

func testMembers(t *testing.T, d *desk) {
	set := func(user policy.UserID, membership string) {
		t.Helper()
		d.write(func(ctx ctx) error { return d.SetMember(ctx, ward, user, membership) })
	}
	set(lee, "join")
	set(lee, "join")
	set(amy, "invite")
	set(Account, "join")
	set("@kim:hospital.example", "knock")
	set("@bob:hospital.example", "join")
	set("@bob:hospital.example", "ban")
	set("@eve:hospital.example", "leave")
	members := func() []policy.UserID { return must(d.Members(t.Context(), ward))(t) }
	same(t, "members", members(), []policy.UserID{amy, lee, Account})
	same(t, "count", must(d.Room(t.Context(), ward))(t).Members, 1)
	set(amy, "join")
	same(t, "count", must(d.Room(t.Context(), ward))(t).Members, 2)
	set(lee, "leave")
	same(t, "count", must(d.Room(t.Context(), ward))(t).Members, 1)
	same(t, "members", members(), []policy.UserID{amy, Account})

	shared := func() []policy.RoomID { return must(d.SharedRooms(t.Context(), amy))(t) }
	same(t, "not encrypted, not joined", len(shared()), 0)
	d.write(func(ctx ctx) error {
		for _, r := range []policy.Room{
			{ID: ward, Mine: "join", Encrypted: true}, {ID: "!a", Mine: "join", Encrypted: true}, {ID: "!b", Mine: "leave", Encrypted: true}, {ID: "!c", Mine: "join"},
		} {
			d.must(d.SaveRoom(ctx, r))
			d.must(d.SetMember(ctx, r.ID, amy, "join"))
		}
		return nil
	})
	same(t, "shared", shared(), []policy.RoomID{"!a", ward})
	set(amy, "leave")
	same(t, "shared", shared(), []policy.RoomID{"!a"})
}

func testSpaces(t *testing.T, d *desk) {
	hold := func(space, room policy.RoomID, holds bool) {
		t.Helper()
		d.write(func(ctx ctx) error { return d.SetChild(ctx, space, room, holds) })
	}
	spaces := func() []policy.RoomID { return must(d.Room(t.Context(), ward))(t).Spaces }
	same(t, "none", len(spaces()), 0)
	hold("!wards", ward, true)
	hold("!acute", ward, true)
	hold("!acute", ward, true)
	hold("!trust", "!wards", true)
	hold("!trust", "!acute", true)
	hold("!region", "!trust", true)
	hold("!wards", "!region", true)
	hold(ward, "!region", true)
	same(t, "nearest first", spaces(), []policy.RoomID{"!acute", "!wards", "!trust", "!region"})
	hold("!acute", ward, false)
	same(t, "no longer held", spaces(), []policy.RoomID{"!wards", "!trust", "!region"})
}

// testKnown: what officers knew of a room's spaces when they gave their word.
func testKnown(t *testing.T, d *desk) {
	hold := func(space, room policy.RoomID, holds bool) {
		t.Helper()
		d.write(func(ctx ctx) error { return d.SetChild(ctx, space, room, holds) })
	}
	mine := func(m string) {
		t.Helper()
		d.write(func(ctx ctx) error { return d.SaveRoom(ctx, policy.Room{ID: ward, Mine: m}) })
	}
	is := func(what string, counted bool, spaces, known []policy.RoomID) {
		t.Helper()
		r := must(d.Room(t.Context(), ward))(t)
		same(t, what, []any{r.Counted, r.Spaces, r.Known}, []any{counted, spaces, known})
	}
	var none []policy.RoomID
	mine("join")
	hold("!wards", ward, true)
	hold("!trust", "!wards", true)
	both := []policy.RoomID{"!wards", "!trust"}
	is("before any word", false, both, none)
	d.commit(policy.Acknowledge{Room: ward, By: amy, At: start})
	d.reopen()
	is("known", true, both, both)
	d.commit(policy.Acknowledge{Room: "!other", By: amy, At: start})
	hold("!acute", ward, true)
	hold("!wards", ward, true)
	is("a new space, and one that holds it still", true, []policy.RoomID{"!acute", "!wards", "!trust"}, both)
	hold("!trust", "!wards", false)
	is("farther up it is held no more", true, []policy.RoomID{"!acute", "!wards"}, both)
	hold("!trust", "!wards", true)
	is("and came back", true, []policy.RoomID{"!acute", "!wards", "!trust"}, []policy.RoomID{"!wards"})
	d.commit(policy.Acknowledge{Room: ward, By: amy, At: start})
	all := []policy.RoomID{"!acute", "!wards", "!trust"}
	is("known again", true, all, all)
	d.commit(policy.OpenProposal{Proposal: policy.Proposal{ID: "$o", Kind: policy.ProposesPolicies, Code: "OLDE", Opened: start, Until: start.Add(time.Hour)}})
	mine("leave")
	mine("join")
	number := must(d.Room(t.Context(), ward))(t).Acknowledged
	is("she came into it later", false, all, all)
	d.commit(policy.AddRevision{Kind: policy.RevisionOfPolicies, Number: 9, Proposal: "$o", At: start}, policy.Acknowledge{Room: ward, Revision: 9, At: start})
	same(t, "what was posted before she came says nothing of it", must(d.Room(t.Context(), ward))(t).Acknowledged, number)

	// A proposal is about what stood when it was posted, and counts when it is approved.
	d.commit(policy.OpenProposal{Proposal: policy.Proposal{ID: "$p", Kind: policy.ProposesPolicies, Code: "CODE", Opened: start, Until: start.Add(time.Hour)}})
	hold("!acute", ward, false)
	d.commit(policy.AddRevision{Kind: policy.RevisionOfPolicies, Number: 1, Proposal: "$p", At: start}, policy.Acknowledge{Room: ward, Revision: 1, At: start})
	is("as it was posted", true, []policy.RoomID{"!wards", "!trust"}, all)
	d.commit(policy.Acknowledge{Room: ward, By: amy, At: start}, policy.Acknowledge{Room: ward, Revision: 1, At: start}, policy.Acknowledge{Room: ward, Revision: 7, At: start})
	is("an older word changes nothing", true, []policy.RoomID{"!wards", "!trust"}, []policy.RoomID{"!wards", "!trust"})

	q := func(name string) *policy.Room {
		t.Helper()
		return d.view(policy.Query{RetentionQuery: policy.RetentionQuery{Waiting: name}}).Waiting
	}
	d.commit(policy.NoteRetention{Room: ward, Code: "K7QF"}, policy.NoteRetention{Room: "!a", Code: "AAAA"}, policy.NoteRetention{Room: "!b", Code: "AAAA"})
	same(t, "by its code", q("K7QF").ID, ward)
	same(t, "by its id", q(string(ward)).Counted, true)
	same(t, "of no room", q("BBBB"), nil)
	same(t, "of two", q("AAAA"), nil)
	d.plan(policy.Do{Effect: policy.Redact{Room: ward, Event: "$1"}, Guard: policy.Acknowledged})
	same(t, "at the last moment", d.candidate(start).Facts.In.Known, []policy.RoomID{"!wards", "!trust"})
}

func testPause(t *testing.T, k *kit) {
	pauses := func(d *desk) []policy.SetPause {
		d.tb.Helper()
		return names(d.view(policy.Query{}).Pauses, func(p policy.Pause) policy.SetPause { return p.SetPause })
	}
	pause := func(scope policy.Scope, of string, what policy.PauseWhat, minutes int) policy.SetPause {
		return policy.SetPause{Scope: scope, Of: of, What: what, Since: start, Until: start.Add(time.Duration(minutes) * time.Minute), By: string(amy)}
	}
	all := pause(policy.ScopeAll, "", policy.PauseEverything, 9)
	one := pause(policy.ScopeRoom, string(ward), policy.PauseSpeech, 5)
	k.run(t, "pauses are known until they are over or ended", func(t *testing.T, d *desk) {
		d.commit(all, one, pause(policy.ScopePolicy, "acute", policy.PauseSpeech, 0))
		d.reopen()
		same(t, "pauses", pauses(d), []policy.SetPause{one, all})
		d.commit(policy.EndPause{Scope: policy.ScopeRoom, Of: string(ward), At: start})
		same(t, "ended", pauses(d), []policy.SetPause{all})
	})
	k.run(t, "one of the same scope and place takes the place of the earlier", func(t *testing.T, d *desk) {
		longer := pause(policy.ScopeAll, "", policy.PauseDestruction, 60)
		d.commit(all, longer)
		same(t, "pauses", pauses(d), []policy.SetPause{longer})
	})
	k.run(t, "there is no limit to them, and a sweep leaves those that last", func(t *testing.T, d *desk) {
		var many []policy.Change
		for i := range 300 {
			many = append(many, pause(policy.ScopeRoom, time.Duration(i).String(), policy.PauseEverything, 60))
		}
		d.commit(many...)
		d.write(func(ctx ctx) error { return d.Sweep(ctx, start) })
		same(t, "pauses", len(pauses(d)), 300)
	})
}
