package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/rs/zerolog"
	"go.mau.fi/util/dbutil"
)

// args are the arguments of a statement; the first is the account.
type args []any

// exec changes something and says how many rows it changed. It needs a Write.
func (db *DB) exec(ctx context.Context, q string, a ...any) (int64, error) {
	if !db.InWrite(ctx) {
		return 0, ErrNoWrite
	}
	res, err := db.sql.Exec(ctx, q, a...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// one reads one row into dest; ok is false if there is none.
func (db *DB) one(ctx context.Context, q string, a args, dest ...any) (ok bool, err error) {
	err = db.sql.QueryRow(ctx, q, a...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// list reads all rows. It has them all before it returns: another statement may follow
// on the same connection.
func list[T any](ctx context.Context, db *DB, scan func(row dbutil.Scannable) (T, error), q string, a ...any) (all []T, err error) {
	rows, err := db.sql.Query(ctx, q, a...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		t, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, rows.Err()
}

// value scans rows of one column.
func value[T any](row dbutil.Scannable) (t T, err error) {
	err = row.Scan(&t)
	return t, err
}

// ms is a time as rows hold it.
func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// at is the reverse of ms.
func at(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

const (
	selectNumber = `SELECT value FROM counter WHERE account = $1 AND name = $2`
	nextNumber   = `
		INSERT INTO counter (account, name, value) VALUES ($1, $2, 1)
		ON CONFLICT (account, name) DO UPDATE SET value = counter.value + 1
		RETURNING value`
)

// next gives the next number of a name. A number is never given twice, also when its row is long deleted.
func (db *DB) next(ctx context.Context, name string) (n int64, err error) {
	if !db.InWrite(ctx) {
		return 0, ErrNoWrite
	}
	if _, err := db.one(ctx, nextNumber, args{db.account, name}, &n); err != nil {
		return 0, fmt.Errorf("number %s: %w", name, err)
	}
	return n, nil
}

// number is the last number that was given.
func (db *DB) number(ctx context.Context, name string) (n int64, err error) {
	if _, err := db.one(ctx, selectNumber, args{db.account, name}, &n); err != nil {
		return 0, fmt.Errorf("last number of %s: %w", name, err)
	}
	return n, nil
}

// slow is how long a statement may take before the log says so.
const slow = time.Second

// sqlLog logs slow statements and upgrades. It never logs an argument: dbutil's own
// logger does, at trace level.
type sqlLog struct{ log *zerolog.Logger }

func (l sqlLog) QueryTiming(_ context.Context, method, query string, _ []any, rows int, took time.Duration, _ error) {
	if took < slow {
		return
	}
	l.log.Warn().Str("method", method).Str("query", query).Int("rows", rows).Dur("took", took).Msg("slow statement")
}

func (l sqlLog) WarnUnsupportedVersion(current, compat, latest int) {
	l.log.Warn().Int("current", current).Int("compatible", compat).Int("latest", latest).Msg("schema is newer than this program")
}

func (l sqlLog) PrepareUpgrade(current, compat, latest int) {
	l.log.Debug().Int("current", current).Int("compatible", compat).Int("latest", latest).Msg("schema checked")
}

func (l sqlLog) DoUpgrade(from, to int, message string, _ dbutil.TxnMode) {
	l.log.Info().Int("from", from).Int("to", to).Str("what", message).Msg("schema upgraded")
}

func (l sqlLog) Warn(msg string, _ ...any) { l.log.Warn().Str("warning", msg).Msg("database") }
