package store

import (
	"context"
	"fmt"
	"time"

	"go.mau.fi/util/dbutil"

	"matron/policy"
)

const (
	insertTick = `INSERT INTO tick (account, at_ms, room) VALUES ($1, $2, $3) ON CONFLICT (account, at_ms, room) DO NOTHING`
	dueTicks   = `
		SELECT room, MAX(at_ms) FROM tick WHERE account = $1 AND at_ms <= $2
		GROUP BY room ORDER BY MIN(at_ms), room LIMIT $3`
	takeTicks   = `DELETE FROM tick WHERE account = $1 AND room = $2 AND at_ms <= $3`
	nextTick    = `SELECT at_ms FROM tick WHERE account = $1 AND at_ms > $2 ORDER BY at_ms LIMIT 1`
	forgetTicks = `DELETE FROM tick WHERE account = $1 AND room = $2`
)

func (db *DB) setTick(ctx context.Context, t policy.SetTick) error {
	if t.Of != "" {
		if _, err := db.exec(ctx, setDue, db.account, t.Of, ms(t.At)); err != nil {
			return err
		}
	}
	return db.schedule(ctx, t.Room, t.At)
}

func (db *DB) schedule(ctx context.Context, room policy.RoomID, when time.Time) error {
	_, err := db.exec(ctx, insertTick, db.account, ms(when), room)
	return err
}

// DueTicks takes the ticks that are due out of the schedule, one a room: missed ones are
// collapsed into the newest.
func (db *DB) DueTicks(ctx context.Context, now time.Time, n int) ([]policy.Tick, error) {
	due, err := list(ctx, db, func(row dbutil.Scannable) (t policy.Tick, err error) {
		var atMs int64
		err = row.Scan(&t.Room, &atMs)
		t.At = at(atMs)
		return t, err
	}, dueTicks, db.account, ms(now), n)
	if err != nil {
		return nil, fmt.Errorf("due ticks: %w", err)
	}
	for _, t := range due {
		if _, err := db.exec(ctx, takeTicks, db.account, t.Room, ms(t.At)); err != nil {
			return nil, fmt.Errorf("due ticks: %w", err)
		}
	}
	return due, nil
}
