package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"

	"go.mau.fi/util/dbutil"
)

// PanicError is what a panic inside a Write becomes. It doesn't keep the value, which may
// hold a person's words.
type PanicError struct {
	What  string // the type of the value; the runtime's own words, where it was the runtime
	Stack []byte
}

func (e *PanicError) Error() string { return "panic in a write: " + e.What }

// Panicked tells this error from those that were returned.
func (*PanicError) Panicked() bool { return true }

func panicked(v any) *PanicError {
	p := &PanicError{What: fmt.Sprintf("a value of type %T", v), Stack: debug.Stack()}
	// The runtime's own panics name types, indexes and addresses.
	if err, ok := v.(runtime.Error); ok {
		p.What = err.Error()
	}
	return p
}

// ErrNoWrite says that something was to be changed outside a Write: a slip in the program.
var ErrNoWrite = errors.New("a change outside of a write")

// Write runs fn in a transaction, the only one at a time: first come, first served. It
// rolls back when fn fails or panics, when ctx ends, and when another process has taken
// over ([ErrDeposed]). ctx given to fn carries the transaction: who has it, joins it; a
// Write inside a Write runs fn at once, and if it fails, the outer fn must fail too.
func (db *DB) Write(ctx context.Context, fn func(ctx context.Context) error) error {
	if db.InWrite(ctx) {
		return fn(ctx)
	}
	return db.alone(ctx, func() error { return db.transact(ctx, fn) })
}

// InWrite says whether ctx carries a transaction.
func (db *DB) InWrite(ctx context.Context) bool {
	_, ok := db.sql.Execable(ctx).(dbutil.Transaction)
	return ok
}

// OnRollback has f called after each rollback, before the next Write begins: what was
// remembered of that transaction is void. f must not write.
func (db *DB) OnRollback(f func()) {
	// Nobody who holds the door waits for this one.
	_ = db.door.Acquire(context.Background(), 1)
	defer db.door.Release(1)
	db.hooks = append(db.hooks, f)
}

// alone runs fn when no transaction is under way.
func (db *DB) alone(ctx context.Context, fn func() error) error {
	if db.readOnly {
		return ErrReadOnly
	}
	if err := db.door.Acquire(ctx, 1); err != nil {
		return fmt.Errorf("wait to write: %w", err)
	}
	defer db.door.Release(1)
	return fn()
}

// transact needs the door.
func (db *DB) transact(ctx context.Context, fn func(ctx context.Context) error) error {
	begun, done := false, false
	defer func() {
		if begun && !done {
			for _, f := range db.hooks {
				f()
			}
		}
	}()
	err := db.sql.DoTxn(ctx, nil, func(ctx context.Context) error {
		begun = true
		return db.guarded(ctx, fn)
	})
	done = err == nil
	return err
}

// guarded runs fn so that nothing it does leaks the transaction: measured, a panic that
// is recovered outside of DoTxn leaves it open, and every later write fails as locked.
func (db *DB) guarded(ctx context.Context, fn func(ctx context.Context) error) (err error) {
	returned := false
	defer func() {
		if returned {
			return
		}
		if v := recover(); v != nil {
			err = panicked(v)
			return
		}
		// runtime.Goexit: DoTxn is never come back to.
		if txn, ok := db.sql.Execable(ctx).(dbutil.Transaction); ok {
			_ = txn.Rollback()
		}
	}()
	err = db.checkEpoch(ctx)
	if err == nil {
		err = fn(ctx)
	}
	returned = true
	return err
}
