package store

import (
	"context"
	"fmt"
	"time"

	"matron/policy"
)

const (
	selectEpoch = `SELECT value, clean FROM epoch WHERE account = $1`
	upsertEpoch = `
		INSERT INTO epoch (account, value, clean) VALUES ($1, $2, $3)
		ON CONFLICT (account) DO UPDATE SET value = excluded.value, clean = excluded.clean`
	freeInFlight = `UPDATE outbox SET state = 'waiting' WHERE account = $1 AND state = 'in_flight'`
)

// ErrDeposed says that somebody else has started on this database since: whatever this
// process still writes would be wrong.
var ErrDeposed error = deposed{}

type deposed struct{}

func (deposed) Error() string { return "another process has taken over this database" }

// Deposed says so to rooms that don't know this one.
func (deposed) Deposed() bool { return true }

// Start takes a new epoch, frees what was in flight, and says how the last one ended.
func (db *DB) Start(ctx context.Context, _ time.Time) (policy.Begin, error) {
	var b policy.Begin
	err := db.alone(ctx, func() error {
		err := db.transact(ctx, func(ctx context.Context) (err error) {
			b, err = db.start(ctx)
			return err
		})
		if err == nil {
			db.epoch = b.Epoch
		}
		return err
	})
	if err != nil {
		return policy.Begin{}, fmt.Errorf("start: %w", err)
	}
	return b, nil
}

func (db *DB) start(ctx context.Context) (policy.Begin, error) {
	epoch, clean, err := db.readEpoch(ctx)
	if err != nil {
		return policy.Begin{}, err
	}
	last, err := db.number(ctx, "inbox")
	if err != nil {
		return policy.Begin{}, err
	}
	epoch++
	if _, err := db.exec(ctx, upsertEpoch, db.account, epoch, false); err != nil {
		return policy.Begin{}, err
	}
	if _, err := db.exec(ctx, freeInFlight, db.account); err != nil {
		return policy.Begin{}, err
	}
	return policy.Begin{Epoch: epoch, Clean: clean, LastSeq: last}, nil
}

// StopClean notes that nothing is in flight.
func (db *DB) StopClean(ctx context.Context) error {
	if _, err := db.exec(ctx, upsertEpoch, db.account, db.epoch, true); err != nil {
		return fmt.Errorf("stop: %w", err)
	}
	return nil
}

// readEpoch gives epoch 0, cleanly ended, where nobody has started yet.
func (db *DB) readEpoch(ctx context.Context) (epoch int64, clean bool, err error) {
	ok, err := db.one(ctx, selectEpoch, args{db.account}, &epoch, &clean)
	if err != nil {
		return 0, false, fmt.Errorf("read epoch: %w", err)
	}
	return epoch, clean || !ok, nil
}

// checkEpoch stands at the beginning of each transaction. It has the write lock, so
// nobody can take over before it commits.
func (db *DB) checkEpoch(ctx context.Context) error {
	epoch, _, err := db.readEpoch(ctx)
	if err != nil {
		return err
	}
	if epoch != db.epoch {
		return ErrDeposed
	}
	return nil
}
