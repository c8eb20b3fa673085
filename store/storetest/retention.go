package storetest

// Over 300 lines: a list of cases.

import (
	"fmt"
	"testing"
	"time"

	"matron/policy"
	"matron/policy/confidential"
	"matron/policy/detect"
)

const (
	bob    policy.UserID = "@bob:hospital.example"
	keep                 = 30 * 24 * time.Hour
	longer               = 90 * 24 * time.Hour
)

// said is a message of a person, so many minutes after the start.
func said(id policy.EventID, minutes int) policy.RememberMessage {
	m := policy.RememberMessage{ID: id, Room: ward, Sender: amy, At: start.Add(time.Duration(minutes) * time.Minute), Conversation: id}
	return m
}

func inThread(m policy.RememberMessage, root policy.EventID) policy.RememberMessage {
	m.Thread, m.Conversation = root, root
	return m
}

func answering(m policy.RememberMessage, to policy.EventID) policy.RememberMessage {
	m.ReplyTo, m.Conversation = to, to
	return m
}

// later is what is due that long after the start, of the classes that a policy has times for.
func later(d time.Duration) policy.Query {
	by := start.Add(d)
	return policy.Query{Room: ward, RetentionQuery: policy.RetentionQuery{Retire: []policy.Cutoff{
		{Class: policy.ClassPlain, For: keep, By: by.Add(-keep)}, {Class: policy.ClassWeighty, For: longer, By: by.Add(-longer)},
		{Class: policy.ClassAttested, For: keep, By: by.Add(-keep)},
	}}}
}

func (d *desk) talk(of policy.EventID) policy.ConversationRow {
	d.tb.Helper()
	c := d.view(policy.Query{RetentionQuery: policy.RetentionQuery{Talk: of}}).Talk
	if c == nil {
		return policy.ConversationRow{}
	}
	return *c
}

func talkID(r policy.Retiring) policy.EventID     { return r.Talk.ID }
func standingID(s policy.Standing) policy.EventID { return s.ID }

func (d *desk) due(at time.Duration) []policy.EventID {
	d.tb.Helper()
	return names(d.view(later(at)).Retiring, talkID)
}

const month = keep + time.Hour

func testConversation(t *testing.T, k *kit) {
	k.run(t, "a conversation is a thread, or a message with what answers it", func(t *testing.T, d *desk) {
		d.commit(said("$1", 0), inThread(said("$2", 1), "$1"), said("$3", 2), answering(said("$4", 3), "$3"), said("$5", 4))
		same(t, "due", d.due(month), []policy.EventID{"$1", "$3", "$5"})
		c := d.talk("$2")
		same(t, "of a message in the thread", []any{c.ID, c.First, c.Last, c.From}, []any{policy.EventID("$1"), start, start.Add(time.Minute), start.Add(time.Minute)})
	})
	k.run(t, "its time runs from the last message", func(t *testing.T, d *desk) {
		d.commit(said("$1", 0), inThread(said("$2", 600), "$1"))
		same(t, "before", d.due(keep+time.Hour), nil)
		same(t, "after", d.due(keep+10*time.Hour), []policy.EventID{"$1"})
		same(t, "when next", d.view(later(keep+time.Hour)).DueNow.Next, start.Add(10*time.Hour+keep))
	})
	k.run(t, "what is Matron's own does not lengthen it", func(t *testing.T, d *desk) {
		own := inThread(said("$2", 600), "$1")
		own.Sender, own.Own = Account, true
		d.commit(said("$1", 0), own)
		r := d.view(later(month)).Retiring
		same(t, "due", names(r, talkID), []policy.EventID{"$1"})
		same(t, "with what is Matron's", names(r[0].Messages, standingID), []policy.EventID{"$1", "$2"})
	})
	k.run(t, "a thread on an answer is one conversation with what it answers, whatever came first", func(t *testing.T, d *desk) {
		for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 2, 0}, {2, 0, 1}} {
			x := fmt.Sprint(order)
			id := func(s string) policy.EventID { return policy.EventID(s + x) }
			all := []policy.RememberMessage{said(id("$a"), 0), answering(said(id("$b"), 1), id("$a")), inThread(said(id("$c"), 2), id("$b"))}
			for _, i := range order {
				d.commit(all[i])
			}
			one := d.talk(id("$a")).ID
			same(t, "answer", d.talk(id("$b")).ID, one)
			same(t, "thread", d.talk(id("$c")).ID, one)
			same(t, "first and last", []time.Time{d.talk(id("$c")).First, d.talk(id("$a")).Last}, []time.Time{start, start.Add(2 * time.Minute)})
		}
	})
	k.run(t, "an event of another room is in no conversation of this one", func(t *testing.T, d *desk) {
		other := answering(said("$2", 1), "$1")
		other.Room = "!other"
		d.commit(said("$1", 0), other)
		r := d.view(later(month)).Retiring
		same(t, "due", names(r[0].Messages, standingID), []policy.EventID{"$1"})
		d.plan(policy.Do{Effect: policy.Redact{Room: "!other", Event: "$2"}, About: "$2", Guard: policy.NotHeld})
		same(t, "of the other nothing is known: it counts as held", d.candidate(start).Facts.Held, true)
	})
	k.run(t, "an identifier or a decision makes it weighty, and it stays so", func(t *testing.T, d *desk) {
		found, decided := said("$1", 0), said("$2", 0)
		found.Worst, decided.Decided = detect.TierNote, true
		d.commit(found, decided, inThread(said("$3", 1), "$1"))
		same(t, "classes", []policy.Class{d.talk("$1").Class, d.talk("$2").Class}, []policy.Class{policy.ClassWeighty, policy.ClassWeighty})
		same(t, "not due as the plain ones", d.due(month), nil)
		same(t, "due", len(d.due(longer+time.Hour)), 2)
	})
	k.run(t, "the end of its flag is where its time runs from; who writes on writes what is in no record", func(t *testing.T, d *desk) {
		d.commit(said("$1", 0), policy.ClassConversation{ID: "$1", To: policy.ClassAttested, At: start.Add(time.Hour)})
		same(t, "class", d.talk("$1").Class, policy.ClassAttested)
		same(t, "from", d.talk("$1").From, start.Add(time.Hour))
		d.commit(said("$1", 0))
		same(t, "known already", d.talk("$1").Class, policy.ClassAttested)
		d.commit(inThread(said("$2", 120), "$1"))
		same(t, "written on", d.talk("$1").Class, policy.ClassWeighty)
	})
	k.run(t, "what leaves is planned, verified, gone", testLeaving)
	k.run(t, "who writes into it before anything went keeps all of it", func(t *testing.T, d *desk) {
		d.commit(said("$1", 0), policy.LeaveConversation{ID: "$1", Run: start.Add(month), Events: []policy.EventID{"$1"}, Whole: true}, inThread(said("$2", 60), "$1"))
		c := d.talk("$1")
		same(t, "stage", c.Stage, policy.TalkKept)
		same(t, "nothing is ordered to go", len(d.view(later(2 * month)).Retiring[0].Messages), 2)
	})
	k.run(t, "who writes into it when something may be gone starts anew", func(t *testing.T, d *desk) {
		d.commit(said("$1", 0), policy.LeaveConversation{ID: "$1", Run: start.Add(month), Events: []policy.EventID{"$1"}, Whole: true})
		d.plan(policy.Do{Effect: policy.Redact{Room: ward, Event: "$1"}, About: "$1", Guard: policy.Leaving | policy.NotHeld})
		d.begin(start)
		d.commit(inThread(said("$2", 60), "$1"))
		same(t, "it goes on", d.talk("$1").Stage, policy.TalkLeaving)
		d.commit(policy.EndConversation{ID: "$1", At: start})
		c := d.talk("$1")
		same(t, "what came meanwhile stays", []any{c.Stage, c.First}, []any{policy.TalkKept, start.Add(time.Hour)})
		same(t, "alone", names(d.view(later(2 * month)).Retiring[0].Messages, standingID), []policy.EventID{"$2"})
	})
	k.run(t, "a removal that does not go on leaves all of it", func(t *testing.T, d *desk) {
		d.commit(said("$1", 0), policy.LeaveConversation{ID: "$1", Run: start.Add(month), Events: []policy.EventID{"$1"}, Whole: true})
		same(t, "leaving", d.due(month), nil)
		d.commit(policy.StayConversation{ID: "$1", At: start})
		same(t, "due again", names(d.view(later(month)).Retiring[0].Messages, standingID), []policy.EventID{"$1"})
	})
	k.run(t, "one decision takes two hundred events, and says that there are more", func(t *testing.T, d *desk) {
		all := []policy.Change{said("$root", 0)}
		for i := range 250 {
			all = append(all, inThread(said(policy.EventID(fmt.Sprintf("$%03d", i)), 1), "$root"))
		}
		d.commit(all...)
		r := d.view(later(month)).Retiring
		same(t, "events", len(r[0].Messages), 200)
		same(t, "more", r[0].More, true)
		d.commit(policy.LeaveConversation{ID: "$root", Run: start.Add(month), Events: names(r[0].Messages, standingID)})
		r = d.view(later(month)).Retiring
		same(t, "the rest", len(r[0].Messages), 51)
		same(t, "no more", r[0].More, false)
	})
}

func testLeaving(t *testing.T, d *desk) {
	edit := said("$e", 2)
	edit.Of, edit.Conversation = "$1", "$1"
	gone := inThread(said("$gone", 1), "$1")
	gone.Gone = true
	d.commit(said("$1", 0), gone, edit)
	r := d.view(later(month)).Retiring
	same(t, "what stands", names(r[0].Messages, standingID), []policy.EventID{"$1", "$e"})
	run := start.Add(month)
	d.commit(policy.LeaveConversation{ID: "$1", Run: run, Events: []policy.EventID{"$1", "$e"}, Whole: true})
	same(t, "not due any more", d.due(month), nil)
	d.commit(policy.VerifyConversation{ID: "$1", Run: run, Events: 2})
	c := d.talk("$1")
	same(t, "verified", []any{c.Stage, c.Planned, c.Verified, c.Whole}, []any{policy.TalkLeaving, 2, 2, true})
	d.commit(policy.EndConversation{ID: "$1", At: run})
	same(t, "gone", d.talk("$1").Stage, policy.TalkGone)
	same(t, "not due", d.due(9*month), nil)
	same(t, "its messages are gone", d.view(policy.Query{Message: "$1"}).Message.Gone, true)
}

func testBlock(t *testing.T, k *kit) {
	guards := policy.NotHeld | policy.NotFlagged | policy.Readable | policy.Leaving | policy.RulesInForce
	leaving := func(d *desk) policy.GuardFacts {
		d.tb.Helper()
		d.commit(said("$1", 0), inThread(said("$2", 1), "$1"))
		d.commit(policy.LeaveConversation{ID: "$1", Run: start.Add(month), Events: []policy.EventID{"$1", "$2"}, Whole: true})
		d.plan(policy.Do{Effect: policy.Redact{Room: ward, Event: "$2"}, About: "$2", Guard: guards, Rules: "r1"})
		return d.candidate(start).Facts
	}
	k.run(t, "a removal is judged at the last moment", func(t *testing.T, d *desk) {
		f := leaving(d)
		same(t, "facts", []any{f.Held, f.Flagged, f.Unreadable, f.Leaving, f.Decided}, []any{false, false, false, true, policy.Revision("r1")})
		f.InForce = "r1"
		ok, _, _ := guards.Holds(f)
		same(t, "holds", ok, true)
		f.InForce = "r2"
		ok, why, _ := guards.Holds(f)
		same(t, "other rules", []any{ok, why}, []any{false, policy.RulesNotInForce})
	})
	for name, c := range map[string]struct {
		change policy.Change
		why    policy.Reason
	}{
		"a hold of the room":                       {policy.SetHold{Hold: policy.Hold{ID: "H1", What: policy.HoldRoom, Room: ward, At: start}}, policy.OnHold},
		"a hold of a person":                       {policy.SetHold{Hold: policy.Hold{ID: "H1", What: policy.HoldPerson, Person: amy, At: start}}, policy.OnHold},
		"a hold of a person, of that day":          {policy.SetHold{Hold: policy.Hold{ID: "H1", What: policy.HoldPerson, Person: amy, From: start.Add(-time.Hour), To: start.Add(time.Second), At: start}}, policy.OnHold},
		"a hold of another message in it":          {policy.SetHold{Hold: policy.Hold{ID: "H1", What: policy.HoldConversation, Room: ward, Conversation: "$1", At: start}}, policy.OnHold},
		"an open flag":                             {policy.OpenFlag{Conversation: "$1", Room: ward, Message: "$2", Owner: amy, At: start}, policy.FlagIsOpen},
		"something in it that cannot be read":      {policy.NoteUnreadable{ID: "$u", Room: ward, Sender: bob, At: start, With: "$1"}, policy.NotReadable},
		"an answer to it that cannot be read":      {policy.NoteUnreadable{ID: "$u", Room: ward, Sender: bob, At: start, With: "$2"}, policy.NotReadable},
		"that it was decided about anew":           {policy.StayConversation{ID: "$1", At: start}, policy.NotLeaving},
		"that somebody wrote before anything went": {inThread(said("$3", 60), "$1"), policy.NotLeaving},
	} {
		k.run(t, "it is stopped by "+name, func(t *testing.T, d *desk) {
			leaving(d)
			d.commit(c.change)
			f := d.candidate(start).Facts
			f.InForce = "r1"
			ok, why, _ := guards.Holds(f)
			same(t, "why", []any{ok, why}, []any{false, c.why})
		})
	}
	for name, h := range map[string]policy.Hold{
		"of another room":         {What: policy.HoldRoom, Room: "!other"},
		"of another person":       {What: policy.HoldPerson, Person: bob},
		"of the days after":       {What: policy.HoldPerson, Person: amy, From: start.Add(time.Hour)},
		"of the days before":      {What: policy.HoldPerson, Person: amy, To: start},
		"of another conversation": {What: policy.HoldConversation, Room: ward, Conversation: "$x"},
	} {
		k.run(t, "a hold "+name+" does not stop it", func(t *testing.T, d *desk) {
			leaving(d)
			h.ID, h.At = "H1", start
			d.commit(policy.SetHold{Hold: h})
			same(t, "held", d.candidate(start).Facts.Held, false)
		})
	}
	k.run(t, "what is blocked is not looked at, until what blocks it ends", func(t *testing.T, d *desk) {
		block := func(id policy.EventID, by policy.Block) policy.Change {
			return policy.BlockConversation{ID: id, By: by, At: start}
		}
		d.commit(said("$1", 0), said("$2", 0), said("$3", 0), said("$4", 0),
			policy.NoteUnreadable{ID: "$u", Room: ward, Sender: bob, At: start, With: "$3"},
			policy.SetHold{Hold: policy.Hold{ID: "H1", What: policy.HoldConversation, Room: ward, Conversation: "$1", At: start}},
			block("$1", policy.BlockHold), block("$2", policy.BlockFlag), block("$3", policy.BlockUnreadable))
		same(t, "due", d.due(month), []policy.EventID{"$4"})
		dueNow := d.view(later(month)).DueNow
		same(t, "counted", []int{dueNow.Conversations, dueNow.Messages, dueNow.Held, dueNow.Flagged, dueNow.Unreadable}, []int{1, 1, 1, 1, 1})
		d.commit(policy.EndHold{ID: "H1", By: bob, At: start})
		same(t, "the hold is released", d.due(month), []policy.EventID{"$1", "$4"})
		d.commit(policy.ClassConversation{ID: "$2", At: start})
		same(t, "the flag was withdrawn", d.due(month), []policy.EventID{"$1", "$2", "$4"})
		d.commit(policy.NoteReadable{ID: "$u", At: start})
		same(t, "its key came", d.due(month), []policy.EventID{"$1", "$2", "$3", "$4"})
		d.commit(block("$1", policy.BlockFlag), policy.RecheckBlocked{Room: ward, Before: start.Add(-time.Second)})
		same(t, "blocked again", len(d.due(month)), 3)
		d.commit(policy.RecheckBlocked{Room: ward, Before: start})
		same(t, "and looked at again after a while", len(d.due(month)), 4)
	})
	k.run(t, "what is due shows what keeps it", func(t *testing.T, d *desk) {
		d.commit(said("$1", 0), said("$2", 1), policy.SetHold{Hold: policy.Hold{ID: "H1", What: policy.HoldConversation, Room: ward, Conversation: "$1", At: start}})
		v := d.view(later(month))
		same(t, "held", v.Retiring[0].Talk.Held, true)
		same(t, "no messages of it", len(v.Retiring[0].Messages), 0)
		same(t, "counted", []int{v.DueNow.Conversations, v.DueNow.Held}, []int{1, 1})
		m := d.view(policy.Query{Message: "$1"}).Message
		same(t, "the message says so", m.Held, true)
	})
}

func testHold(t *testing.T, k *kit) {
	hold := policy.Hold{ID: "HABCDEF", What: policy.HoldPerson, Person: amy, From: start, To: start.Add(time.Hour), By: bob, At: start}
	set := policy.SetHold{Hold: hold, Reference: confidential.NewText("INQ 7"), Reason: confidential.NewText("an inquiry")}
	q := policy.Query{RetentionQuery: policy.RetentionQuery{Holds: true, HoldOf: "HABCDEF"}}
	k.run(t, "a hold comes back as it was set, and its words sealed", func(t *testing.T, d *desk) {
		d.commit(set)
		d.reopen()
		v := d.view(q)
		same(t, "in force", v.Holds, []policy.Hold{hold})
		same(t, "by its name", *v.HoldOf, hold)
		same(t, "ended", v.HoldEnded, false)
		reference, reason, err := d.HoldWords(t.Context(), "HABCDEF")
		d.must(err)
		same(t, "words", []string{reference.Reveal(), reason.Reveal()}, []string{"INQ 7", "an inquiry"})
	})
	k.run(t, "it ends once, and is known still", func(t *testing.T, d *desk) {
		d.commit(set, policy.EndHold{ID: "HABCDEF", By: bob, At: start}, set)
		v := d.view(q)
		same(t, "in force", len(v.Holds), 0)
		same(t, "ended", v.HoldEnded, true)
	})
}

func testCertificate(t *testing.T, k *kit) {
	tally := func(class policy.Class, n int, first, last time.Time) policy.GoneTally {
		return policy.GoneTally{Policy: "acute", Day: "2026-01-05", Room: ward, Class: class, Conversations: 1, Messages: n, First: first, Last: last, Rules: "r1"}
	}
	q := policy.Query{RetentionQuery: policy.RetentionQuery{Tallies: start}}
	k.run(t, "what is gone is added up by policy, day, room and class, until it is certified", func(t *testing.T, d *desk) {
		d.commit(policy.AddTally{GoneTally: tally(policy.ClassPlain, 3, start, start.Add(time.Hour))}, policy.AddTally{GoneTally: tally(policy.ClassPlain, 4, start.Add(-time.Hour), start)},
			policy.AddTally{GoneTally: tally(policy.ClassAttested, 1, start, start)})
		want := tally(policy.ClassPlain, 7, start.Add(-time.Hour), start.Add(time.Hour))
		want.Conversations = 2
		all := []policy.GoneTally{tally(policy.ClassAttested, 1, start, start), want}
		same(t, "tallies", d.view(q).Tallies, all)
		d.commit(policy.IssueCertificate{ID: "h1", Number: 1, Policy: "acute", Day: "2026-01-05", At: start, Rules: "r1", Tallies: all})
		d.reopen()
		v := d.view(q)
		same(t, "nothing is left", len(v.Tallies), 0)
		same(t, "newest", []any{v.Certified, v.CertifiedBy}, []any{1, "h1"})
		same(t, "certificates", v.Certificates, []policy.CertificateRow{{ID: "h1", Number: 1, Policy: "acute", Day: "2026-01-05", At: start, Rules: "r1", Conversations: 3, Messages: 8}})
	})
	k.run(t, "where the retention of a room stands", func(t *testing.T, d *desk) {
		n := policy.NoteRetention{Room: ward, Policy: "acute", Schedule: "s1", Told: start, Next: start.Add(time.Hour)}
		of := policy.Query{RetentionQuery: policy.RetentionQuery{RetentionOf: ward}}
		same(t, "nowhere", d.view(of).Retention, nil)
		d.commit(n)
		n.Shown, n.Ran = start, start.Add(time.Minute)
		d.commit(n)
		d.reopen()
		same(t, "there", *d.view(of).Retention, n)
		d.commit(policy.DropState{Room: ward})
		same(t, "the room was left", d.view(of).Retention, nil)
	})
	k.run(t, "what would expire is counted without a tick", func(t *testing.T, d *desk) {
		d.commit(said("$1", 0), inThread(said("$2", 1), "$1"), said("$3", 5))
		due, err := d.Expiring(t.Context(), ward, later(month).Retire)
		d.must(err)
		same(t, "due", due, policy.Due{Conversations: 2, Messages: 3, First: start, Last: start.Add(5 * time.Minute)})
	})
}
