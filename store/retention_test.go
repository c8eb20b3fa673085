package store_test

import (
	"context"
	"time"

	"matron/policy"
	"matron/store"
)

// retentionChanges are one of each about retention, holds and certificates.
func retentionChanges(now time.Time) []policy.Change {
	m := func(id, in policy.EventID) policy.RememberMessage {
		return policy.RememberMessage{ID: id, Room: "!r", Sender: "@a:x", At: now, Conversation: in}
	}
	thread := m("$t2", "$t1")
	thread.Thread = "$t1"
	answer := m("$t1", "$t0")
	answer.ReplyTo = "$t0"
	tally := policy.GoneTally{Policy: "p", Day: "2026-01-05", Room: "!r", Class: policy.ClassPlain}
	return []policy.Change{
		m("$t0", "$t0"), thread, answer,
		policy.SetHold{Hold: policy.Hold{ID: "H1", What: policy.HoldPerson, Person: "@a:x", At: now}},
		policy.BlockConversation{ID: "$t0", By: policy.BlockHold, At: now}, policy.EndHold{ID: "H1", At: now},
		policy.SetHold{Hold: policy.Hold{ID: "H2", What: policy.HoldRoom, Room: "!r2", At: now}},
		policy.NoteUnreadable{ID: "$u2", With: "$t0", At: now}, policy.NoteReadable{ID: "$u2", At: now},
		policy.RecheckBlocked{Room: "!r", Before: now}, policy.ClassConversation{ID: "$t0", To: policy.ClassAttested, At: now},
		policy.LeaveConversation{ID: "$t0", Run: now, Events: []policy.EventID{"$t0"}}, policy.VerifyConversation{ID: "$t0", Run: now, Events: 1},
		policy.StayConversation{ID: "$t0", At: now}, policy.EndConversation{ID: "$t0", At: now},
		policy.NoteRetention{Room: "!r", Next: now, Code: "K7QF"}, policy.Acknowledge{Room: "!r", At: now}, policy.Acknowledge{Room: "!r", Revision: 1, At: now}, policy.AddTally{GoneTally: tally},
		policy.IssueCertificate{ID: "c", Number: 1, Policy: "p", Day: "2026-01-05", At: now, Tallies: []policy.GoneTally{tally}},
	}
}

// doRetention reads what there is to read about retention, holds and certificates.
func doRetention(ctx context.Context, db *store.DB, now time.Time) error {
	cutoffs := []policy.Cutoff{{Class: policy.ClassPlain, For: time.Hour, By: now}, {Class: policy.ClassAttested, For: time.Hour, By: now}}
	_, err := db.View(ctx, policy.Query{Room: "!r", RetentionQuery: policy.RetentionQuery{
		RetentionOf: "!r", Retire: cutoffs, Talk: "$t2", Tallies: now, Holds: true, HoldOf: "H1", Certified: true, Waiting: "K7QF",
	}}, now)
	if err != nil {
		return err
	}
	if _, err := db.Expiring(ctx, "!r", cutoffs); err != nil {
		return err
	}
	if _, _, err := db.HoldWords(ctx, "H1"); err != nil {
		return err
	}
	_, err = db.Certificates(ctx, 9)
	return err
}
