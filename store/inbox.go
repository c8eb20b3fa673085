package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"go.mau.fi/util/dbutil"

	"matron/policy"
)

const (
	envelopeColumns = `seq, door, room, event, sender, at_ms, raw, since_ms, tries`

	insertSeen     = `INSERT INTO seen (account, hash, room) VALUES ($1, $2, $3) ON CONFLICT (account, hash) DO NOTHING`
	insertEnvelope = `
		INSERT INTO inbox (account, seq, door, room, event, sender, at_ms, raw) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	readyEnvelopes = `
		SELECT ` + envelopeColumns + ` FROM inbox
		WHERE account = $1 AND state = 'ready' ORDER BY seq LIMIT $2`
	ripeEnvelopes = `
		SELECT ` + envelopeColumns + ` FROM inbox
		WHERE account = $1 AND state = 'waiting' AND until_ms > 0 AND until_ms <= $2 ORDER BY until_ms LIMIT $3`
	earlierEnvelopes = `
		SELECT ` + envelopeColumns + ` FROM inbox
		WHERE account = $1 AND room = $2 AND sender = $3 AND at_ms BETWEEN $4 AND $5 AND seq < $6
			AND door = $7 AND state <> 'aside'
		ORDER BY at_ms DESC, seq DESC LIMIT 3`
	countTry    = `UPDATE inbox SET tries = tries + 1 WHERE account = $1 AND seq = $2 AND state IN ('ready', 'waiting')`
	endEnvelope = `
		UPDATE inbox SET state = $3, ended_ms = $4, wait_session = '', wait_user = '', until_ms = 0
		WHERE account = $1 AND seq = $2 AND state IN ('ready', 'waiting')`
	putOff = `
		UPDATE inbox SET state = 'waiting', wait_session = $3, wait_user = $4, until_ms = $5, tries = 0,
			since_ms = CASE WHEN since_ms = 0 THEN $6 ELSE since_ms END
		WHERE account = $1 AND seq = $2 AND state IN ('ready', 'waiting')`
	wakeSession = `
		UPDATE inbox SET state = 'ready', wait_session = '', wait_user = '', until_ms = 0
		WHERE account = $1 AND state = 'waiting' AND wait_session <> '' AND wait_session = $2`
	wakeUser = `
		UPDATE inbox SET state = 'ready', wait_session = '', wait_user = '', until_ms = 0
		WHERE account = $1 AND state = 'waiting' AND wait_user <> '' AND wait_user = $2`
	nextRipe = `
		SELECT until_ms FROM inbox
		WHERE account = $1 AND state = 'waiting' AND until_ms > 0 AND until_ms > $2 ORDER BY until_ms LIMIT 1`
	sweepInbox = `DELETE FROM inbox WHERE account = $1 AND state = 'decided' AND ended_ms <= $2`
	forgetSeen = `DELETE FROM seen WHERE account = $1 AND room = $2`
	countSeen  = `SELECT COUNT(*) FROM seen WHERE account = $1 AND hash = $2`
)

const (
	before     = time.Minute     // how far back Earlier looks
	keepOpened = 2 * time.Minute // how long a decided envelope stays, for Earlier
)

// Put adds an envelope, unless its ID was seen before. One without an ID is always fresh.
func (db *DB) Put(ctx context.Context, e policy.Envelope) (fresh bool, err error) {
	if e.ID != "" {
		n, err := db.exec(ctx, insertSeen, db.account, hashOf(e.ID), e.Room)
		if err != nil {
			return false, fmt.Errorf("put envelope: seen: %w", err)
		}
		if n == 0 {
			return false, nil
		}
	}
	seq, err := db.next(ctx, "inbox")
	if err != nil {
		return false, fmt.Errorf("put envelope: %w", err)
	}
	_, err = db.exec(ctx, insertEnvelope, db.account, seq, e.Door, e.Room, e.ID, e.From, ms(e.At), []byte(e.Raw))
	if err != nil {
		return false, fmt.Errorf("put envelope: %w", err)
	}
	return true, nil
}

func hashOf(id policy.EventID) []byte {
	sum := sha256.Sum256([]byte(id))
	return sum[:]
}

// Next returns at most n envelopes that are ready or waited long enough, in order of arrival.
func (db *DB) Next(ctx context.Context, n int, now time.Time) ([]policy.Envelope, error) {
	ready, err := list(ctx, db, scanEnvelope, readyEnvelopes, db.account, n)
	if err != nil {
		return nil, fmt.Errorf("next envelopes: %w", err)
	}
	ripe, err := list(ctx, db, scanEnvelope, ripeEnvelopes, db.account, ms(now), n)
	if err != nil {
		return nil, fmt.Errorf("next envelopes: %w", err)
	}
	all := append(ready, ripe...)
	slices.SortFunc(all, func(a, b policy.Envelope) int { return cmp.Compare(a.Seq, b.Seq) })
	return all[:min(n, len(all))], nil
}

// Earlier returns the sender's last three envelopes of the minute before e in its room,
// oldest first, also those that are decided.
func (db *DB) Earlier(ctx context.Context, e policy.Envelope) ([]policy.Envelope, error) {
	if e.From == "" || e.Room == "" {
		return nil, nil
	}
	all, err := list(ctx, db, scanEnvelope, earlierEnvelopes,
		db.account, e.Room, e.From, ms(e.At.Add(-before)), ms(e.At), e.Seq, policy.DoorSync)
	if err != nil {
		return nil, fmt.Errorf("earlier envelopes: %w", err)
	}
	slices.Reverse(all)
	return all, nil
}

// CountTry counts one more try of an envelope.
func (db *DB) CountTry(ctx context.Context, seq int64) error {
	return db.onEnvelope(ctx, "count try of", seq, countTry, db.account, seq)
}

// SetAside takes an envelope out of the way for good; its raw event stays.
func (db *DB) SetAside(ctx context.Context, seq int64, now time.Time) error {
	return db.onEnvelope(ctx, "set aside", seq, endEnvelope, db.account, seq, "aside", ms(now))
}

// end writes the envelope's end, or its wait.
func (db *DB) end(ctx context.Context, seq int64, w policy.Wait, now time.Time) error {
	if w.Zero() {
		return db.onEnvelope(ctx, "end", seq, endEnvelope, db.account, seq, "decided", ms(now))
	}
	return db.onEnvelope(ctx, "put off", seq, putOff, db.account, seq, w.Session, w.Devices, ms(w.Until), ms(now))
}

// onEnvelope changes an envelope that is still to be decided. That there is none such
// would mean that something is decided twice.
func (db *DB) onEnvelope(ctx context.Context, what string, seq int64, q string, a ...any) error {
	n, err := db.exec(ctx, q, a...)
	if err != nil {
		return fmt.Errorf("%s envelope %d: %w", what, seq, err)
	}
	if n != 1 {
		return fmt.Errorf("%s envelope %d: it is not there, or decided already", what, seq)
	}
	return nil
}

// WakeSession makes the envelopes ready that wait for this Megolm session.
func (db *DB) WakeSession(ctx context.Context, session string) error {
	if _, err := db.exec(ctx, wakeSession, db.account, session); err != nil {
		return fmt.Errorf("wake session: %w", err)
	}
	return nil
}

// WakeUser makes the envelopes ready that wait for this user's devices.
func (db *DB) WakeUser(ctx context.Context, user policy.UserID) error {
	if _, err := db.exec(ctx, wakeUser, db.account, user); err != nil {
		return fmt.Errorf("wake user: %w", err)
	}
	return nil
}

// cameBack says whether an event has come to the door.
func (db *DB) cameBack(ctx context.Context, event policy.EventID) (bool, error) {
	var n int
	_, err := db.one(ctx, countSeen, args{db.account, hashOf(event)}, &n)
	return n > 0, err
}

func scanEnvelope(row dbutil.Scannable) (e policy.Envelope, err error) {
	var atMs, sinceMs int64
	var raw []byte
	err = row.Scan(&e.Seq, &e.Door, &e.Room, &e.ID, &e.From, &atMs, &raw, &sinceMs, &e.Try)
	e.At, e.Since, e.Raw = at(atMs), at(sinceMs), raw
	return e, err
}
