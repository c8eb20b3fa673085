package storetest

import (
	"fmt"
	"testing"
	"time"

	"matron/policy"
)

// openFlag is a flag that amy wanted.
func openFlag(conversation policy.EventID, minutes int) policy.OpenFlag {
	at := start.Add(time.Duration(minutes) * time.Minute)
	return policy.OpenFlag{
		Conversation: conversation, Room: ward, Message: conversation, MessageAt: start, Owner: amy, At: at, Last: start,
		Tap:   policy.Tap{Event: "$tap" + conversation[1:], By: amy, Trust: policy.ServersWord, At: at},
		Pills: []policy.Key{"pill/" + policy.Key(conversation)}, Next: at.Add(time.Hour),
	}
}

func conversationOf(f policy.Flagged) policy.EventID { return f.Flag.Conversation }

func testFlag(t *testing.T, k *kit) {
	flag := func(d *desk, id policy.EventID) policy.FlagRow {
		d.tb.Helper()
		v := d.view(policy.Query{FlagQuery: policy.FlagQuery{Flag: id}})
		if v.Flag == nil {
			d.tb.Fatal("no flag")
			return policy.FlagRow{}
		}
		return v.Flag.Flag
	}
	query := func(q policy.FlagQuery) policy.Query { return policy.Query{FlagQuery: q} }
	k.run(t, "a flag comes back as it was opened, with a number of its own", func(t *testing.T, d *desk) {
		d.commit(openFlag("$1", 0), openFlag("$2", 5))
		d.reopen()
		o := openFlag("$2", 5)
		want := policy.FlagRow{
			Number: 2, Conversation: "$2", Room: ward, Message: "$2", MessageAt: o.MessageAt, Stage: policy.FlagOpen, Owner: amy, At: o.At, Last: o.Last,
			Next: o.Next, Taps: []policy.Tap{o.Tap},
		}
		want.Pills = o.Pills
		same(t, "flag", flag(d, "$2"), want)
		same(t, "of another conversation", d.view(query(policy.FlagQuery{Flag: "$3"})).Flag, nil)
		same(t, "by its number", names(d.view(query(policy.FlagQuery{Number: 1})).Flags, conversationOf), []policy.EventID{"$1"})
	})
	k.run(t, "it is found by its messages and by who tapped", func(t *testing.T, d *desk) {
		reply := message("$reply", 1)
		reply.Conversation = "$1"
		d.commit(message("$1", 0), reply, message("$2", 2), openFlag("$1", 0))
		same(t, "by a message", d.view(query(policy.FlagQuery{FlagOf: "$reply"})).Flag.Flag.Conversation, "$1")
		same(t, "by a message of another", d.view(query(policy.FlagQuery{FlagOf: "$2"})).Flag, nil)
		same(t, "by a message that is not known", d.view(query(policy.FlagQuery{FlagOf: "$3"})).Flag, nil)
		same(t, "by the tap", d.view(query(policy.FlagQuery{FlagTap: "$tap1"})).Flag.Flag.Conversation, "$1")
		d.commit(policy.AddTap{Conversation: "$1", Tap: policy.Tap{Event: "$tap9", By: lee, At: start.Add(time.Hour)}}, policy.DropTap{Event: "$tap1"})
		same(t, "by a dropped tap", d.view(query(policy.FlagQuery{FlagTap: "$tap1"})).Flag, nil)
		same(t, "taps left", names(flag(d, "$1").Taps, func(t policy.Tap) policy.UserID { return t.By }), []policy.UserID{lee})
	})
	k.run(t, "it ends once, and opened again it keeps its number", func(t *testing.T, d *desk) {
		d.commit(openFlag("$1", 0), policy.StampFlag{Conversation: "$1", FlagTimes: policy.FlagTimes{Reminded: 2, RemindedAt: start, Digest: "digest/1"}, Next: start},
			policy.EndFlag{Conversation: "$1", To: policy.FlagAttested, By: amy, Trust: policy.SignedDevice, At: start.Add(time.Hour), Place: policy.InNotes},
			policy.EndFlag{Conversation: "$1", To: policy.FlagWithdrawn, By: lee, At: start})
		f := flag(d, "$1")
		same(t, "stage", f.Stage, policy.FlagAttested)
		same(t, "ended", f.Ended, start.Add(time.Hour))
		same(t, "open ones", len(d.view(query(policy.FlagQuery{FlagsOf: amy})).Flags), 0)
		d.commit(policy.OwnFlag{Conversation: "$1", Owner: lee}, policy.StampFlag{Conversation: "$1", Next: start.Add(9 * time.Hour)})
		same(t, "an ended flag is nobody's to take", flag(d, "$1"), f)
		again := openFlag("$1", 90)
		again.Addendum, again.Tap = 1, policy.Tap{}
		d.commit(again)
		f = flag(d, "$1")
		same(t, "number, addendum, reminded", []int{f.Number, f.Addendum, f.Reminded}, []int{1, 1, 0})
		same(t, "open, nobody tapped", []any{f.Stage, len(f.Taps), f.Ended}, []any{policy.FlagOpen, 0, time.Time{}})
	})
	k.run(t, "what was said of it stands", func(t *testing.T, d *desk) {
		times := policy.FlagTimes{
			Reminded: 3, RemindedAt: start.Add(1 * time.Hour), Hold: start.Add(2 * time.Hour), LeadAt: start.Add(3 * time.Hour), IGAt: start.Add(4 * time.Hour),
			DigestAt: start.Add(5 * time.Hour), Digest: "digest/1", Pills: []policy.Key{"a", "b"},
		}
		d.commit(openFlag("$1", 0), openFlag("$2", 0), policy.StampFlag{Conversation: "$1", FlagTimes: times, Next: start.Add(6 * time.Hour)},
			policy.OwnFlag{Conversation: "$1", Owner: lee}, policy.NoteFlagMessage{Conversation: "$1", At: start.Add(time.Minute)},
			policy.NoteFlagMessage{Conversation: "$1", At: start})
		d.reopen()
		f := flag(d, "$1")
		same(t, "times", f.FlagTimes, times)
		same(t, "next, last", []time.Time{f.Next, f.Last}, []time.Time{start.Add(6 * time.Hour), start.Add(time.Minute)})
		same(t, "owner", f.Owner, lee)
		same(t, "in the digest", names(d.view(query(policy.FlagQuery{FlagsIn: "digest/1"})).Flags, conversationOf), []policy.EventID{"$1"})
	})
	k.run(t, "the due ones of a room, at most two hundred, and another tick for the rest", func(t *testing.T, d *desk) {
		var all []policy.Change
		for i := range 250 {
			all = append(all, openFlag(policy.EventID(fmt.Sprintf("$%03d", i)), 0))
		}
		other := openFlag("$other", 0)
		other.Room = "!other"
		d.commit(append(all, other)...)
		by := start.Add(time.Hour)
		due := func(at time.Time) []policy.Flagged {
			t.Helper()
			return d.view(policy.Query{Room: ward, FlagQuery: policy.FlagQuery{FlagsDue: at}}).Flags
		}
		same(t, "too early", len(due(by.Add(-time.Millisecond))), 0)
		first := due(by)
		same(t, "due", len(first), 200)
		var stamps []policy.Change
		for _, f := range first {
			stamps = append(stamps, policy.StampFlag{Conversation: f.Flag.Conversation, Next: by.Add(time.Hour)})
		}
		d.decide(policy.Envelope{Door: policy.DoorClock, Room: ward, At: by}, policy.Decision{Changes: stamps}, by)
		same(t, "the rest", len(due(by)), 50)
		d.write(func(ctx ctx) error {
			ticks, err := d.DueTicks(ctx, by, 9)
			same(t, "another tick", ticks, []policy.Tick{{Room: ward, At: by}})
			return err
		})
	})
	k.run(t, "all of a room are looked at anew", func(t *testing.T, d *desk) {
		d.commit(openFlag("$1", 0), openFlag("$2", 5), policy.EndFlag{Conversation: "$2", To: policy.FlagNotForRecord, At: start},
			policy.RestampFlags{Room: ward, At: start.Add(time.Minute)}, policy.RestampFlags{Room: "!none", At: start})
		due := d.view(policy.Query{Room: ward, FlagQuery: policy.FlagQuery{FlagsDue: start.Add(time.Minute)}}).Flags
		same(t, "due", names(due, conversationOf), []policy.EventID{"$1"})
		d.write(func(ctx ctx) error {
			ticks, err := d.DueTicks(ctx, start.Add(time.Hour), 9)
			same(t, "ticks", ticks, []policy.Tick{{Room: ward, At: start.Add(time.Minute)}})
			return err
		})
	})
	k.run(t, "the owner's, oldest first, with who is in the room", func(t *testing.T, d *desk) {
		for i := range 25 {
			d.commit(openFlag(policy.EventID(fmt.Sprintf("$%02d", i)), 100-i))
		}
		d.write(func(ctx ctx) error {
			d.must(d.SetMember(ctx, ward, amy, "join"))
			return d.SetMember(ctx, ward, lee, "invite")
		})
		d.commit(policy.SetDirect{User: amy, Room: "!direct"}, opened("$24", 0), policy.MoveWarning{Message: "$24", To: policy.MaskedNow, At: start, Copy: "$copy"})
		mine := d.view(query(policy.FlagQuery{FlagsOf: amy, MemberOf: lee})).Flags
		same(t, "how many", len(mine), 20)
		same(t, "oldest first", mine[0].Flag.Conversation, "$24")
		same(t, "its copy, its room", []string{string(mine[0].Copy), string(mine[0].Room.ID)}, []string{"$copy", string(ward)})
		same(t, "owner in, lee in", []bool{mine[0].OwnerIn, mine[0].Member}, []bool{true, false})
		same(t, "the owner's direct room", mine[0].Owner.Direct, "!direct")
		v := d.view(query(policy.FlagQuery{AllFlags: true, People: []policy.UserID{amy}}))
		same(t, "all", []int{len(v.Flags), v.OpenFlags}, []int{25, 25})
		same(t, "people", v.People[0].Direct, "!direct")
	})
	k.run(t, "where it was suggested, until it is not", func(t *testing.T, d *desk) {
		s := policy.NoteSuggested{Conversation: "$1", Room: ward, Message: "$2", Pill: "pill/1", At: start}
		d.commit(s)
		same(t, "suggested", *d.view(query(policy.FlagQuery{Flag: "$1"})).Suggested, s)
		d.commit(policy.DropSuggested{Conversation: "$1"})
		same(t, "dropped", d.view(query(policy.FlagQuery{Flag: "$1"})).Suggested, nil)
	})
}
