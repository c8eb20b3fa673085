package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"go.mau.fi/util/dbutil"

	"matron/policy"
)

const (
	upsertWarning = `
		INSERT INTO warning (
			account, message, room, sender, at_ms, opened_ms, latest, places, silent, why, pills, notices, approach
		) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		ON CONFLICT (account, message) DO UPDATE SET
			room = excluded.room, sender = excluded.sender, at_ms = excluded.at_ms, opened_ms = excluded.opened_ms,
			latest = excluded.latest, places = excluded.places, silent = excluded.silent, why = excluded.why,
			pills = excluded.pills, notices = excluded.notices, approach = excluded.approach,
			stage = 'open', moved_ms = 0, told_ms = 0, due_ms = 0, asked = false, reason = 0, answered_by = '', trust = 0,
			copy = '', covers = ''`
	renewWarning = `UPDATE warning SET latest = $3, places = $4 WHERE account = $1 AND message = $2`
	moveWarning  = `
		UPDATE warning SET stage = $3, moved_ms = $4, answered_by = $5, trust = $6, asked = $7, reason = $8, due_ms = 0,
			copy = CASE WHEN $9 = '' THEN copy ELSE $9 END, covers = CASE WHEN $10 = '' THEN covers ELSE $10 END
		WHERE account = $1 AND message = $2`
	noteTold = `UPDATE warning SET told_ms = $3 WHERE account = $1 AND message = $2 AND told_ms = 0`
	setDue   = `UPDATE warning SET due_ms = $3 WHERE account = $1 AND message = $2`

	warningColumns = `
		message, room, sender, at_ms, opened_ms, latest, places, silent, why, pills, notices, approach,
		stage, told_ms, asked, copy, covers`
	selectWarning = `SELECT ` + warningColumns + ` FROM warning WHERE account = $1 AND message = $2`
	openWarnings  = `
		SELECT ` + warningColumns + ` FROM warning
		WHERE account = $1 AND sender = $2 AND stage = 'open' ORDER BY opened_ms DESC, message DESC LIMIT 20`
	askedWarnings = `
		SELECT ` + warningColumns + ` FROM warning
		WHERE account = $1 AND answered_by = $2 AND asked ORDER BY opened_ms DESC, message DESC LIMIT 20`
	dueWarnings = `
		SELECT ` + warningColumns + ` FROM warning
		WHERE account = $1 AND room = $2 AND due_ms > 0 AND due_ms <= $3 ORDER BY due_ms, message LIMIT 200`
	clearDue = `
		UPDATE warning SET due_ms = 0 WHERE account = $1 AND message IN (
			SELECT message FROM warning
			WHERE account = $1 AND room = $2 AND due_ms > 0 AND due_ms <= $3 ORDER BY due_ms, message LIMIT 200)`
	countDue = `
		SELECT COUNT(*) FROM (
			SELECT 1 FROM warning WHERE account = $1 AND room = $2 AND due_ms > 0 AND due_ms <= $3 LIMIT 1) due`
)

// mostOpen is how many open warnings a view holds.
const mostOpen = 20

func (db *DB) openWarning(ctx context.Context, w policy.OpenWarning) error {
	places, err := json.Marshal(w.Places)
	if err != nil {
		return err
	}
	if w.Renews {
		n, err := db.exec(ctx, renewWarning, db.account, w.Message, w.Latest, string(places))
		if err != nil || n > 0 {
			return err
		}
	}
	pills, err := json.Marshal(w.Pills)
	if err != nil {
		return err
	}
	notices, err := json.Marshal(w.Notices)
	if err != nil {
		return err
	}
	_, err = db.exec(ctx, upsertWarning, db.account, w.Message, w.Room, w.Sender, ms(w.At), ms(w.Opened), w.Latest, string(places),
		w.Silent, w.Why, string(pills), string(notices), w.Approach)
	return err
}

func (db *DB) moveWarning(ctx context.Context, m policy.MoveWarning) error {
	_, err := db.exec(ctx, moveWarning, db.account, m.Message, m.To, ms(m.At), m.By, m.Trust, m.Ask, m.Reason, m.Copy, m.Covers)
	return err
}

func (db *DB) noteTold(ctx context.Context, n policy.NoteTold) error {
	_, err := db.exec(ctx, noteTold, db.account, n.Message, ms(n.At))
	return err
}

// tickDecided takes the warnings that a tick was about out of the schedule. If there
// were more than a view holds, another tick follows at once.
func (db *DB) tickDecided(ctx context.Context, room policy.RoomID, when time.Time) error {
	if _, err := db.exec(ctx, clearDue, db.account, room, ms(when)); err != nil {
		return err
	}
	var more int
	if _, err := db.one(ctx, countDue, args{db.account, room, ms(when)}, &more); err != nil || more == 0 {
		return err
	}
	return db.schedule(ctx, room, when)
}

// warning reads the warning about a message, nil if there is none.
func (db *DB) warning(ctx context.Context, message policy.EventID) (*policy.WarningRow, error) {
	all, err := list(ctx, db, scanWarning, selectWarning, db.account, message)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// open lists the warnings about a person's messages that are open, and those of which the
// person was asked the reason for keeping: at most 20, newest first.
func (db *DB) open(ctx context.Context, person policy.UserID) ([]policy.WarningRow, error) {
	all, err := list(ctx, db, scanWarning, openWarnings, db.account, person)
	if err != nil {
		return nil, err
	}
	asked, err := list(ctx, db, scanWarning, askedWarnings, db.account, person)
	if err != nil {
		return nil, err
	}
	for _, w := range asked {
		if w.Stage != policy.Open || w.Sender != person {
			all = append(all, w)
		}
	}
	slices.SortStableFunc(all, func(a, b policy.WarningRow) int {
		return cmp.Or(b.Opened.Compare(a.Opened), cmp.Compare(b.Message, a.Message))
	})
	return all[:min(len(all), mostOpen)], nil
}

// due lists the warnings of a room that are due by an instant, at most as many as one tick takes.
func (db *DB) due(ctx context.Context, room policy.RoomID, by time.Time) ([]policy.WarningRow, error) {
	return list(ctx, db, scanWarning, dueWarnings, db.account, room, ms(by))
}

func scanWarning(row dbutil.Scannable) (w policy.WarningRow, err error) {
	var atMs, openedMs, toldMs int64
	var places, pills, notices []byte
	err = row.Scan(&w.Message, &w.Room, &w.Sender, &atMs, &openedMs, &w.Latest, &places, &w.Silent, &w.Why, &pills, &notices,
		&w.Approach, &w.Stage, &toldMs, &w.Asked, &w.Copy, &w.Covers)
	if err != nil {
		return w, err
	}
	w.At, w.Opened, w.Told = at(atMs), at(openedMs), at(toldMs)
	for _, part := range []struct {
		json []byte
		into any
	}{{places, &w.Places}, {pills, &w.Pills}, {notices, &w.Notices}} {
		if err := json.Unmarshal(part.json, part.into); err != nil {
			return w, fmt.Errorf("row of warning: %w", err)
		}
	}
	return w, nil
}
