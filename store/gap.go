package store

import (
	"context"
	"fmt"
	"time"

	"go.mau.fi/util/dbutil"

	"matron/policy"
)

const (
	insertGap = `
		INSERT INTO gap (account, id, room, from_token, to_token, floor_ms, ceil_ms, tries) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	openGaps = `
		SELECT id, room, from_token, to_token, floor_ms, ceil_ms, tries FROM gap
		WHERE account = $1 AND state = 'open' ORDER BY id`
	moveGap = `UPDATE gap SET from_token = $3, tries = $4 WHERE account = $1 AND id = $2 AND state = 'open'`
	endGap  = `UPDATE gap SET state = $3, ended_ms = $4 WHERE account = $1 AND id = $2 AND state = 'open'`
	// Lost ones stay: they are a figure of what Matron cannot answer for.
	sweepGaps = `DELETE FROM gap WHERE account = $1 AND state = 'closed' AND ended_ms <= $2`
)

// PutGap adds a gap; its ID is set here.
func (db *DB) PutGap(ctx context.Context, g policy.Gap) error {
	id, err := db.next(ctx, "gap")
	if err == nil {
		_, err = db.exec(ctx, insertGap, db.account, id, g.Room, g.From, g.To, ms(g.Floor), ms(g.Ceil), g.Tries)
	}
	if err != nil {
		return fmt.Errorf("put gap: %w", err)
	}
	return nil
}

// OpenGaps lists the gaps that are still to be filled, oldest first.
func (db *DB) OpenGaps(ctx context.Context) ([]policy.Gap, error) {
	all, err := list(ctx, db, func(row dbutil.Scannable) (g policy.Gap, err error) {
		var floorMs, ceilMs int64
		err = row.Scan(&g.ID, &g.Room, &g.From, &g.To, &floorMs, &ceilMs, &g.Tries)
		g.Floor, g.Ceil = at(floorMs), at(ceilMs)
		return g, err
	}, openGaps, db.account)
	if err != nil {
		return nil, fmt.Errorf("list gaps: %w", err)
	}
	return all, nil
}

// MoveGap notes how far a gap was filled, and how often it was tried.
func (db *DB) MoveGap(ctx context.Context, id int64, from string, tries int) error {
	if _, err := db.exec(ctx, moveGap, db.account, id, from, tries); err != nil {
		return fmt.Errorf("move gap %d: %w", id, err)
	}
	return nil
}

// EndGap ends a gap.
func (db *DB) EndGap(ctx context.Context, id int64, how policy.GapEnd, now time.Time) error {
	if _, err := db.exec(ctx, endGap, db.account, id, how, ms(now)); err != nil {
		return fmt.Errorf("end gap %d: %w", id, err)
	}
	return nil
}
