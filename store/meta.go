package store

import (
	"context"
	"fmt"
)

const (
	selectMeta = `SELECT value FROM meta WHERE account = $1 AND name = $2`
	upsertMeta = `
		INSERT INTO meta (account, name, value) VALUES ($1, $2, $3)
		ON CONFLICT (account, name) DO UPDATE SET value = excluded.value`
)

// Meta reads a small thing by its name.
func (db *DB) Meta(ctx context.Context, name string) (value []byte, ok bool, err error) {
	ok, err = db.one(ctx, selectMeta, args{db.account, name}, &value)
	if err != nil {
		return nil, false, fmt.Errorf("read meta %s: %w", name, err)
	}
	return value, ok, nil
}

// SetMeta keeps a small thing by its name.
func (db *DB) SetMeta(ctx context.Context, name string, value []byte) error {
	if value == nil {
		value = []byte{} // nil would be NULL
	}
	if _, err := db.exec(ctx, upsertMeta, db.account, name, value); err != nil {
		return fmt.Errorf("set meta %s: %w", name, err)
	}
	return nil
}
