package store

import (
	"context"
	"time"

	"go.mau.fi/util/dbutil"

	"matron/policy"
)

const (
	upsertPause = `
		INSERT INTO pause (account, scope, place, what, since_ms, until_ms, set_by) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (account, scope, place) DO UPDATE SET
			what = excluded.what, since_ms = excluded.since_ms, until_ms = excluded.until_ms, set_by = excluded.set_by`
	deletePause  = `DELETE FROM pause WHERE account = $1 AND scope = $2 AND place = $3`
	selectPauses = `
		SELECT scope, place, what, since_ms, until_ms, set_by FROM pause
		WHERE account = $1 AND until_ms > $2 ORDER BY until_ms, scope, place`
	sweepPauses = `DELETE FROM pause WHERE account = $1 AND until_ms <= $2`
)

func (db *DB) setPause(ctx context.Context, p policy.SetPause) error {
	_, err := db.exec(ctx, upsertPause, db.account, p.Scope, p.Of, p.What, ms(p.Since), ms(p.Until), p.By)
	return err
}

func (db *DB) endPause(ctx context.Context, p policy.EndPause) error {
	_, err := db.exec(ctx, deletePause, db.account, p.Scope, p.Of)
	return err
}

// pauses are all that are not over. There is no limit: one that is not seen would let
// something be destroyed.
func (db *DB) pauses(ctx context.Context, now time.Time) ([]policy.Pause, error) {
	return list(ctx, db, func(row dbutil.Scannable) (p policy.Pause, err error) {
		var sinceMs, untilMs int64
		err = row.Scan(&p.Scope, &p.Of, &p.What, &sinceMs, &untilMs, &p.By)
		p.Since, p.Until = at(sinceMs), at(untilMs)
		return p, err
	}, selectPauses, db.account, ms(now))
}
