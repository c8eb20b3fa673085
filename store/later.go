package store

import (
	"context"
	"fmt"

	"go.mau.fi/util/dbutil"

	"matron/policy"
)

const (
	insertLater  = `INSERT INTO later (account, id, kind, body) VALUES ($1, $2, $3, $4)`
	selectLaters = `SELECT id, kind, body FROM later WHERE account = $1 ORDER BY id LIMIT $2`
	deleteLater  = `DELETE FROM later WHERE account = $1 AND id = $2`
)

// PutLater keeps a to-device event whose handling needs the network.
func (db *DB) PutLater(ctx context.Context, kind string, body policy.Sealed) error {
	id, err := db.next(ctx, "later")
	if err == nil {
		_, err = db.exec(ctx, insertLater, db.account, id, kind, []byte(body))
	}
	if err != nil {
		return fmt.Errorf("put later: %w", err)
	}
	return nil
}

// Laters lists them, oldest first, at most n.
func (db *DB) Laters(ctx context.Context, n int) ([]policy.Later, error) {
	all, err := list(ctx, db, func(row dbutil.Scannable) (l policy.Later, err error) {
		err = row.Scan(&l.ID, &l.Kind, &l.Body)
		return l, err
	}, selectLaters, db.account, n)
	if err != nil {
		return nil, fmt.Errorf("list laters: %w", err)
	}
	return all, nil
}

// DropLater forgets one that was handled.
func (db *DB) DropLater(ctx context.Context, id int64) error {
	if _, err := db.exec(ctx, deleteLater, db.account, id); err != nil {
		return fmt.Errorf("drop later %d: %w", id, err)
	}
	return nil
}
