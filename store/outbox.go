package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"matron/policy"
)

const (
	insertEffect = `
		INSERT INTO outbox (
			account, seq, key, kind, notice, body, room, lane, target, after_key, after_seen, due_ms, until_ms, guard, about, policy, rules
		) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
		ON CONFLICT (account, key) DO NOTHING`
	hasEffect = `SELECT COUNT(*) FROM outbox WHERE account = $1 AND key = $2`

	// A row whose Until is over is a candidate whatever it waits for: it is to be withdrawn.
	candidate = `
		SELECT o.seq, o.key, o.kind, o.body, CASE WHEN o.room = '' THEN COALESCE(m.room, '') ELSE o.room END, o.attempt, o.first_ms, o.guard, o.policy, o.until_ms, o.rules, o.about,
			o.after_key, o.after_seen, COALESCE(a.state, ''), COALESCE(m.gone, false), COALESCE(w.stage, '')
		FROM outbox o
			LEFT JOIN outbox a ON a.account = o.account AND a.key = o.after_key
			LEFT JOIN message m ON m.account = o.account AND m.id = o.about
			LEFT JOIN warning w ON w.account = o.account AND w.message = o.about
		WHERE o.account = $1 AND o.state = 'waiting' AND o.lane = $2
			AND NOT EXISTS (
				SELECT 1 FROM outbox f WHERE f.account = o.account AND f.state = 'in_flight' AND f.target = o.target)
			AND (o.until_ms > 0 AND o.until_ms < $3
				OR o.due_ms <= $3 AND (o.after_key = '' OR a.state IS NULL OR a.state IN ('confirmed', 'over')
					OR a.state = 'sent' AND NOT o.after_seen))
		ORDER BY o.seq LIMIT 1`
	beginEffect = `
		UPDATE outbox SET state = 'in_flight', attempt = attempt + 1, epoch = $3,
			first_ms = CASE WHEN first_ms = 0 THEN $4 ELSE first_ms END
		WHERE account = $1 AND seq = $2 AND state = 'waiting'
		RETURNING attempt`
	effectState  = `SELECT state, receipt FROM outbox WHERE account = $1 AND seq = $2 AND key = $3`
	settleEffect = `
		UPDATE outbox SET state = $3, result = $4, ended_ms = $5, due_ms = CASE WHEN $6 > 0 THEN $6 ELSE due_ms END,
			receipt = CASE WHEN receipt = '' THEN $7 ELSE receipt END, made = CASE WHEN made = '' THEN $8 ELSE made END
		WHERE account = $1 AND seq = $2`
	confirmEffect = `
		UPDATE outbox SET state = 'confirmed', result = 'sent', ended_ms = $3,
			receipt = CASE WHEN receipt = '' THEN $4 ELSE receipt END
		WHERE account = $1 AND key = $2 AND state <> 'confirmed'`

	nextDueEffect = `
		SELECT due_ms FROM outbox WHERE account = $1 AND state = 'waiting' AND due_ms > $2 ORDER BY due_ms LIMIT 1`
	nextOverEffect = `
		SELECT until_ms + 1 FROM outbox
		WHERE account = $1 AND state = 'waiting' AND until_ms > 0 AND until_ms >= $2 ORDER BY until_ms LIMIT 1`

	// A body has served when its effect is over, or its event came back; one without an event is sent and no more.
	sweepBodies = `
		UPDATE outbox SET body = NULL
		WHERE account = $1 AND body IS NOT NULL AND ended_ms > 0 AND ended_ms <= $2
			AND (state IN ('over', 'confirmed') OR state = 'sent' AND receipt = '')`
)

// Why a candidate can never be performed. The words are stored.
const (
	brokenAfter        = "after_failed"  // what it comes after ended without being seen
	brokenAfterUnknown = "after_unknown" // there is nothing of that key
	brokenVersion      = "unknown_effect"
	brokenBody         = "bad_body"
)

// keepBodies is how long the body of an effect stays when it is over.
const keepBodies = 10 * time.Minute

// plan puts an effect into the outbox, unless its key is there already.
func (db *DB) plan(ctx context.Context, d policy.Do, now time.Time) error {
	if d.Effect == nil {
		return errors.New("plan effect: there is none")
	}
	kind, key := d.Effect.Kind(), d.Effect.Key()
	if key == "" {
		return fmt.Errorf("plan %s: no key", kind)
	}
	var known int
	if _, err := db.one(ctx, hasEffect, args{db.account, key}, &known); err != nil {
		return fmt.Errorf("plan %s: %w", kind, err)
	}
	if known > 0 {
		return nil
	}
	body, err := policy.EncodeEffect(d.Effect)
	if err != nil {
		return fmt.Errorf("plan %s: %w", kind, err)
	}
	notice := ""
	if say, ok := d.Effect.(policy.Say); ok {
		notice = say.Notice.NoticeKind()
	}
	seq, err := db.next(ctx, "outbox")
	if err != nil {
		return fmt.Errorf("plan %s: %w", kind, err)
	}
	due := d.Due
	if due.IsZero() {
		due = now
	}
	_, err = db.exec(ctx, insertEffect, db.account, seq, key, kind, notice, body, policy.RoomOf(d.Effect), d.Lane, d.Effect.Target(),
		d.After, d.Seen, ms(due), ms(d.Until), d.Guard, d.About, d.Policy, d.Rules)
	if err != nil {
		return fmt.Errorf("plan %s: %w", kind, err)
	}
	return nil
}

// Candidate returns the next effect of these lanes that may begin: the most urgent lane
// first, then in the order in which they were decided, as far as they are due and what
// they come after is done.
func (db *DB) Candidate(ctx context.Context, lanes []policy.Lane, now time.Time) (c policy.Candidate, ok bool, err error) {
	lanes = slices.Sorted(slices.Values(lanes))
	for _, lane := range slices.Compact(lanes) {
		if c, ok, err = db.candidate(ctx, lane, now); err != nil {
			return policy.Candidate{}, false, fmt.Errorf("candidate: %w", err)
		}
		if ok {
			return c, true, nil
		}
	}
	return policy.Candidate{}, false, nil
}

func (db *DB) candidate(ctx context.Context, lane policy.Lane, now time.Time) (policy.Candidate, bool, error) {
	c := policy.Candidate{Lane: lane, Facts: policy.GuardFacts{Now: now}}
	var kind, after, afterState string
	var body []byte
	var seen bool
	var about policy.EventID
	var firstMs, untilMs int64
	ok, err := db.one(ctx, candidate, args{db.account, lane, ms(now)},
		&c.Seq, &c.Key, &kind, &body, &c.Facts.Room, &c.Attempt, &firstMs, &c.Guard, &c.Facts.Policy, &untilMs, &c.Facts.Decided, &about,
		&after, &seen, &afterState, &c.Facts.Gone, &c.Facts.Warning)
	if err != nil || !ok {
		return c, false, err
	}
	c.First, c.Facts.Until = at(firstMs), at(untilMs)
	if c.Effect, err = policy.DecodeEffect(kind, body); err != nil {
		c.Effect, c.Broken = nil, brokenBody
		if errors.Is(err, policy.ErrUnknownEffect) {
			c.Broken = brokenVersion
		}
	}
	switch {
	case after == "":
	case afterState == "":
		c.Broken = brokenAfterUnknown
	case seen && afterState == "over":
		c.Broken = brokenAfter
	}
	if c.Facts.Pauses, err = db.pauses(ctx, now); err == nil && c.Guard&ofRemoval != 0 {
		err = db.removalFacts(ctx, &c, about)
	}
	if err == nil && c.Guard.Has(policy.Acknowledged) {
		c.Facts.In, err = db.room(ctx, c.Facts.Room)
	}
	if err == nil && c.Guard.Has(policy.FilingGoes) {
		err = db.filingFact(ctx, &c, about)
	}
	return c, true, err
}

// ofRemoval are the terms about the conversation of a message.
const ofRemoval = policy.NotHeld | policy.NotFlagged | policy.Readable | policy.Leaving

// Begin marks a candidate as in flight in this epoch and counts the attempt.
func (db *DB) Begin(ctx context.Context, c policy.Candidate, now time.Time) (policy.Task, error) {
	if !db.InWrite(ctx) {
		return policy.Task{}, ErrNoWrite
	}
	t := policy.Task{Effect: c.Effect, Key: c.Key, Room: policy.RoomOf(c.Effect)}
	ok, err := db.one(ctx, beginEffect, args{db.account, c.Seq, db.epoch, ms(now)}, &t.Attempt)
	if err != nil {
		return policy.Task{}, fmt.Errorf("begin effect %d: %w", c.Seq, err)
	}
	if !ok {
		return policy.Task{}, fmt.Errorf("begin effect %d: it does not wait any more", c.Seq)
	}
	if e, removes := c.Effect.(policy.Redact); removes && c.Guard.Has(policy.Leaving) {
		if err := db.beginRemoval(ctx, e.Event); err != nil {
			return policy.Task{}, fmt.Errorf("begin effect %d: %w", c.Seq, err)
		}
	}
	return t, nil
}

// Settle writes the end of an attempt. What its own event has confirmed stays confirmed,
// and so does what had come back before its receipt was known.
func (db *DB) Settle(ctx context.Context, s policy.Settlement) error {
	if err := db.settle(ctx, s); err != nil {
		return fmt.Errorf("settle effect %d: %w", s.Seq, err)
	}
	return nil
}

func (db *DB) settle(ctx context.Context, s policy.Settlement) error {
	var state string
	var receipt policy.EventID
	ok, err := db.one(ctx, effectState, args{db.account, s.Seq, s.Key}, &state, &receipt)
	if err != nil {
		return err
	}
	if !ok {
		return errors.New("no such effect")
	}
	r := s.Result
	var result policy.ResultKind
	var ended, due int64
	switch {
	case state == "confirmed":
		result, ended = policy.Sent, ms(s.Now)
	case state == "over":
		return nil
	case r.Outcome == policy.Sent:
		result, ended = policy.Sent, ms(s.Now)
		if state, err = db.sentState(ctx, r.Receipt); err != nil {
			return err
		}
	case r.Over:
		state, result, ended = "over", r.Outcome, ms(s.Now)
	default:
		state, due = "waiting", ms(s.Now)
		if !r.Again.IsZero() {
			due = ms(r.Again)
		}
	}
	_, err = db.exec(ctx, settleEffect, db.account, s.Seq, state, result, ended, due, r.Receipt, r.Made)
	return err
}

// sentState: an event can come back in /sync before the answer to its request is
// written. Of a redaction, which has no key inside, the Echo then found no effect.
func (db *DB) sentState(ctx context.Context, receipt policy.EventID) (string, error) {
	if receipt == "" {
		return "sent", nil
	}
	back, err := db.cameBack(ctx, receipt)
	if back {
		return "confirmed", err
	}
	return "sent", err
}

// confirm notes that the event of an effect came back. It may come before the answer to
// the request, or after a crash: then the effect is never done again.
func (db *DB) confirm(ctx context.Context, c policy.Confirm, now time.Time) error {
	_, err := db.exec(ctx, confirmEffect, db.account, c.Key, ms(now), c.Receipt)
	return err
}

// NextDue says when something will be due next after now.
func (db *DB) NextDue(ctx context.Context, now time.Time) (time.Time, error) {
	var next int64
	for _, q := range []string{nextRipe, nextTick, nextDueEffect, nextOverEffect} {
		var t int64
		ok, err := db.one(ctx, q, args{db.account, ms(now)}, &t)
		if err != nil {
			return time.Time{}, fmt.Errorf("next due: %w", err)
		}
		if ok && (next == 0 || t < next) {
			next = t
		}
	}
	return at(next), nil
}
