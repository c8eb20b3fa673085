package store

import (
	"context"
	"fmt"

	"go.mau.fi/util/dbutil"

	"matron/policy"
)

const (
	upsertRetention = `
		INSERT INTO retention (account, room, policy, schedule, told_ms, shown_ms, ran_ms, next_ms, code) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (account, room) DO UPDATE SET
			policy = excluded.policy, schedule = excluded.schedule, told_ms = excluded.told_ms, shown_ms = excluded.shown_ms,
			ran_ms = excluded.ran_ms, next_ms = excluded.next_ms, code = excluded.code`
	selectRetention = `
		SELECT room, policy, schedule, told_ms, shown_ms, ran_ms, next_ms, code FROM retention WHERE account = $1 AND room = $2`
	forgetRetention = `DELETE FROM retention WHERE account = $1 AND room = $2`

	dueTalks = `
		SELECT ` + talkColumns + ` FROM conversation
		WHERE account = $1 AND room = $2 AND class = $3 AND stage = 'kept' AND block = '' AND from_ms <= $4
		ORDER BY from_ms, id LIMIT $5`
	leavingTalks = `
		SELECT ` + talkColumns + ` FROM conversation
		WHERE account = $1 AND room = $2 AND stage = 'leaving' AND NOT whole ORDER BY run_ms, id LIMIT $3`
	nextTalk = `
		SELECT from_ms FROM conversation
		WHERE account = $1 AND room = $2 AND class = $3 AND stage = 'kept' AND block = '' AND from_ms > $4
		ORDER BY from_ms LIMIT 1`
	// What a preview and a dry run count. It reads what is due, and no more.
	countDueTalks = `
		SELECT COUNT(*), COALESCE(SUM(n), 0), COALESCE(MIN(first_ms), 0), COALESCE(MAX(last_ms), 0) FROM (
			SELECT c.first_ms, c.last_ms, (
				SELECT COUNT(*) FROM message m WHERE m.account = c.account AND m.conversation <> '' AND m.conversation = c.id AND m.gone = false) AS n
			FROM conversation c
			WHERE c.account = $1 AND c.room = $2 AND c.class = $3 AND c.stage = 'kept' AND c.block = '' AND c.from_ms <= $4) due`
	countMessages = `SELECT COUNT(*) FROM message WHERE account = $1 AND conversation <> '' AND conversation = $2 AND gone = false`
	// No more than a thousand: what is blocked grows, and a look must not.
	countBlocked = `
		SELECT COUNT(*) FROM (
			SELECT 1 FROM conversation
			WHERE account = $1 AND room = $2 AND class = $3 AND block <> '' AND block = $4 AND from_ms <= $5 LIMIT 1000) due`
)

// How much one tick takes: events in all, and conversations.
const (
	mostEvents = 200
	mostTalks  = 200
)

func (db *DB) noteRetention(ctx context.Context, n policy.NoteRetention) error {
	_, err := db.exec(ctx, upsertRetention, db.account, n.Room, n.Policy, n.Schedule, ms(n.Told), ms(n.Shown), ms(n.Ran), ms(n.Next), n.Code)
	return err
}

func (db *DB) retention(ctx context.Context, room policy.RoomID) (*policy.NoteRetention, error) {
	all, err := list(ctx, db, func(row dbutil.Scannable) (n policy.NoteRetention, err error) {
		var toldMs, shownMs, ranMs, nextMs int64
		err = row.Scan(&n.Room, &n.Policy, &n.Schedule, &toldMs, &shownMs, &ranMs, &nextMs, &n.Code)
		n.Told, n.Shown, n.Ran, n.Next = at(toldMs), at(shownMs), at(ranMs), at(nextMs)
		return n, err
	}, selectRetention, db.account, room)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// retention reads what a query asks about retention, certificates and holds.
func (r *reader) retention(ctx context.Context, q policy.Query, v *policy.View) {
	db := r.db
	if q.RetentionOf != "" {
		r.read("retention", func() (err error) { v.Retention, err = db.retention(ctx, q.RetentionOf); return err })
	}
	if len(q.Retire) > 0 && q.Room != "" {
		r.read("what expires", func() (err error) { v.Retiring, v.DueNow, err = db.retiring(ctx, q.Room, q.Retire); return err })
	}
	if q.Talk != "" {
		r.read("conversation", func() (err error) { v.Talk, err = db.talkOfMessage(ctx, q.Talk); return err })
	}
	if !q.Tallies.IsZero() {
		r.read("tallies", func() (err error) { v.Tallies, err = db.tallies(ctx); return err })
	}
	if q.Holds {
		r.read("holds", func() (err error) { v.Holds, v.HoldsMore, err = db.holds(ctx, 200); return err })
	}
	if q.HoldOf != "" {
		r.read("hold", func() (err error) { v.HoldOf, v.HoldEnded, err = db.holdOf(ctx, q.HoldOf); return err })
	}
	if q.Waiting != "" {
		r.read("what waits for a word", func() (err error) { v.Waiting, err = r.waiting(ctx, q.Waiting); return err })
	}
	if q.Certified || !q.Tallies.IsZero() {
		r.read("certificates", func() (err error) {
			v.Certificates, err = db.certificates(ctx, 50)
			if err == nil && len(v.Certificates) > 0 {
				v.Certified, v.CertifiedBy = v.Certificates[0].Number, v.Certificates[0].ID
			}
			return err
		})
	}
}

// retiring reads what is due of a room: conversations that are leaving first, then each class in turn, until there are events
// enough for one decision. What is blocked is not looked at: the cost grows with what is due, not with what is kept.
func (db *DB) retiring(ctx context.Context, room policy.RoomID, cutoffs []policy.Cutoff) (all []policy.Retiring, due policy.Due, err error) {
	talks, err := list(ctx, db, scanTalk, leavingTalks, db.account, room, mostTalks)
	if err != nil {
		return nil, due, err
	}
	leaving := len(talks)
	for _, c := range cutoffs {
		if due, err = db.countDue(ctx, room, c, due); err != nil {
			return nil, due, err
		}
		if len(talks) >= mostTalks {
			continue
		}
		more, err := list(ctx, db, scanTalk, dueTalks, db.account, room, c.Class, ms(c.By), mostTalks-len(talks))
		if err != nil {
			return nil, due, err
		}
		talks = append(talks, more...)
	}
	events := 0
	for i, talk := range talks {
		if err := db.talkFacts(ctx, &talk); err != nil {
			return nil, due, err
		}
		if talk.Held || talk.Flagged || talk.Unreadable {
			all = append(all, policy.Retiring{Talk: talk})
			if i >= leaving { // it was counted before that was known
				if due, err = db.without(ctx, due, talk); err != nil {
					return nil, due, err
				}
			}
			continue
		}
		if events >= mostEvents {
			break
		}
		one := policy.Retiring{Talk: talk}
		if one.Messages, err = list(ctx, db, scanStands, standing, db.account, talk.ID, mostEvents-events+1); err != nil {
			return nil, due, err
		}
		if len(one.Messages) > mostEvents-events {
			one.Messages, one.More = one.Messages[:mostEvents-events], true
		}
		events += len(one.Messages)
		all = append(all, one)
	}
	return all, due, nil
}

func blocked(d policy.Due, c policy.ConversationRow) policy.Due {
	switch {
	case c.Held:
		d.Held++
	case c.Flagged:
		d.Flagged++
	case c.Unreadable:
		d.Unreadable++
	}
	return d
}

func scanStands(row dbutil.Scannable) (s policy.Standing, err error) {
	var atMs int64
	err = row.Scan(&s.ID, &s.Of, &atMs, &s.Media, &s.Own)
	s.At = at(atMs)
	return s, err
}

// countDue adds what is due of one class.
func (db *DB) countDue(ctx context.Context, room policy.RoomID, c policy.Cutoff, d policy.Due) (policy.Due, error) {
	var conversations, messages int
	var firstMs, lastMs, nextMs int64
	if _, err := db.one(ctx, countDueTalks, args{db.account, room, c.Class, ms(c.By)}, &conversations, &messages, &firstMs, &lastMs); err != nil {
		return d, err
	}
	d.Conversations, d.Messages = d.Conversations+conversations, d.Messages+messages
	if first := at(firstMs); conversations > 0 && (d.First.IsZero() || first.Before(d.First)) {
		d.First = first
	}
	if last := at(lastMs); conversations > 0 && last.After(d.Last) {
		d.Last = last
	}
	if err := db.countBlocked(ctx, room, c, &d); err != nil {
		return d, err
	}
	ok, err := db.one(ctx, nextTalk, args{db.account, room, c.Class, ms(c.By)}, &nextMs)
	if err != nil || !ok {
		return d, err
	}
	if next := at(nextMs).Add(c.For); d.Next.IsZero() || next.Before(d.Next) {
		d.Next = next
	}
	return d, nil
}

// countBlocked adds what would be due but for a hold, a flag, or what cannot be read.
func (db *DB) countBlocked(ctx context.Context, room policy.RoomID, c policy.Cutoff, d *policy.Due) error {
	for _, part := range []struct {
		by policy.Block
		n  *int
	}{{policy.BlockHold, &d.Held}, {policy.BlockFlag, &d.Flagged}, {policy.BlockUnreadable, &d.Unreadable}} {
		var n int
		if _, err := db.one(ctx, countBlocked, args{db.account, room, c.Class, part.by, ms(c.By)}, &n); err != nil {
			return err
		}
		*part.n += n
	}
	return nil
}

// mostCounted is how many conversations of a class a dry run looks at one by one.
const mostCounted = 20_000

// Expiring counts what would go of a room by these cutoffs, for a dry run: neither held, flagged nor unreadable. It looks at each
// conversation that is due, and at no other.
func (db *DB) Expiring(ctx context.Context, room policy.RoomID, cutoffs []policy.Cutoff) (policy.Due, error) {
	var due policy.Due
	for _, c := range cutoffs {
		talks, err := list(ctx, db, scanTalk, dueTalks, db.account, room, c.Class, ms(c.By), mostCounted)
		if err != nil {
			return policy.Due{}, fmt.Errorf("count what would expire: %w", err)
		}
		var all policy.Due // of the class, with what is not known to be blocked yet
		if all, err = db.countDue(ctx, room, c, all); err != nil {
			return policy.Due{}, fmt.Errorf("count what would expire: %w", err)
		}
		for _, talk := range talks {
			if err := db.talkFacts(ctx, &talk); err != nil {
				return policy.Due{}, fmt.Errorf("count what would expire: %w", err)
			}
			if talk.Held || talk.Flagged || talk.Unreadable {
				if all, err = db.without(ctx, all, talk); err != nil {
					return policy.Due{}, fmt.Errorf("count what would expire: %w", err)
				}
			}
		}
		due = added(due, all)
	}
	return due, nil
}

// without takes a conversation out of what is due that is blocked after all.
func (db *DB) without(ctx context.Context, d policy.Due, c policy.ConversationRow) (policy.Due, error) {
	var n int
	if _, err := db.one(ctx, countMessages, args{db.account, c.ID}, &n); err != nil {
		return d, err
	}
	d.Conversations--
	d.Messages -= n
	return blocked(d, c), nil
}

func added(a, b policy.Due) policy.Due {
	a.Conversations, a.Messages = a.Conversations+b.Conversations, a.Messages+b.Messages
	a.Held, a.Flagged, a.Unreadable = a.Held+b.Held, a.Flagged+b.Flagged, a.Unreadable+b.Unreadable
	if !b.First.IsZero() && (a.First.IsZero() || b.First.Before(a.First)) {
		a.First = b.First
	}
	if b.Last.After(a.Last) {
		a.Last = b.Last
	}
	if !b.Next.IsZero() && (a.Next.IsZero() || b.Next.Before(a.Next)) {
		a.Next = b.Next
	}
	return a
}
