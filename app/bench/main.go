// Command bench measures what must not grow: how long it takes to select what is due to be removed, with ten thousand, a
// hundred thousand and a million conversations kept, of which always a thousand are due.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/rs/zerolog"

	"matron/policy"
	"matron/policy/confidential"
	"matron/store"
)

const (
	account               = "@matron:hospital.example"
	ward    policy.RoomID = "!ward:hospital.example"
	keep                  = 30 * 24 * time.Hour
	due                   = 1000
	rounds                = 40
)

// now is the clock of the measured store: what is measured is how long it takes, not when it is.
func now() time.Time { return time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC) }

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	dir, err := os.MkdirTemp("", "matron-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	fmt.Fprintln(out, "selecting what is due: one look of a tick, 1,000 conversations due")
	fmt.Fprintf(out, "%12s %12s %8s\n", "kept", "a look", "ratio")
	var first, last time.Duration
	for _, kept := range []int{10_000, 100_000, 1_000_000} {
		took, err := measure(ctx, filepath.Join(dir, fmt.Sprint(kept), "matron.db"), kept)
		if err != nil {
			return fmt.Errorf("%d kept: %w", kept, err)
		}
		if first == 0 {
			first = took
		}
		last = took
		fmt.Fprintf(out, "%12d %12s %8.2f\n", kept, took.Round(10*time.Microsecond), ratio(took, first))
	}
	fmt.Fprintf(out, "figure expiry_growth %.2f\n", ratio(last, first))
	return nil
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }

// measure fills a store and gives the time of one look.
func measure(ctx context.Context, path string, kept int) (time.Duration, error) {
	key, err := confidential.ParseKeys([]byte("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"))
	if err != nil {
		return 0, err
	}
	db, err := store.Open(ctx, store.Options{Path: path, Account: account, Keys: key, Log: zerolog.Nop(), Now: now})
	if err != nil {
		return 0, err
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Start(ctx, now()); err != nil {
		return 0, err
	}
	if err := fill(ctx, db, kept); err != nil {
		return 0, err
	}
	q := policy.Query{Room: ward, RetentionQuery: policy.RetentionQuery{RetentionOf: ward, Retire: []policy.Cutoff{
		{Class: policy.ClassPlain, For: keep, By: now().Add(-keep)}, {Class: policy.ClassWeighty, For: 3 * keep, By: now().Add(-3 * keep)},
		{Class: policy.ClassAttested, For: keep, By: now().Add(-keep)},
	}}}
	var all []time.Duration
	for range rounds {
		begun := time.Now()
		v, err := look(ctx, db, q)
		all = append(all, time.Since(begun))
		if err != nil {
			return 0, err
		}
		if v.DueNow.Conversations != due || len(v.Retiring) == 0 {
			return 0, fmt.Errorf("%d are due, want %d", v.DueNow.Conversations, due)
		}
	}
	return slices.Min(all), nil // what else the machine does only adds to it
}

// look reads in a transaction, as the engine does.
func look(ctx context.Context, db *store.DB, q policy.Query) (v policy.View, err error) {
	err = db.Write(ctx, func(ctx context.Context) (err error) {
		v, err = db.View(ctx, q, now())
		return err
	})
	return v, err
}

// fill makes conversations of one message each: a thousand are due, every fifth of the rest is blocked by a flag, the others are
// younger than what the rules keep. They are written beside the store's own way, which would take an hour.
func fill(ctx context.Context, db *store.DB, kept int) error {
	const n = `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $3)`
	// The due ones are from before the cutoff; so are the blocked ones.
	const when = `CASE WHEN i < $4 THEN $5 - i * 1000 WHEN i % 5 = 0 THEN $5 - i ELSE $5 + 60000 + i END`
	old := now().Add(-keep - time.Hour).UnixMilli()
	return db.Write(ctx, func(ctx context.Context) error {
		_, err := db.DB().Exec(ctx, n+`
			INSERT INTO message (account, id, room, sender, at_ms, conversation)
			SELECT $1, '$' || i, $2, '@amy:hospital.example', `+when+`, '$' || i FROM n`, account, ward, kept, due, old+int64(time.Hour/time.Millisecond))
		_, more := db.DB().Exec(ctx, n+`
			INSERT INTO conversation (account, id, room, first_ms, last_ms, from_ms, class, block, blocked_ms)
			SELECT $1, '$' || i, $2, `+when+`, `+when+`, `+when+`, 'plain', CASE WHEN i >= $4 AND i % 5 = 0 THEN 'flag' ELSE '' END, 0 FROM n`,
			account, ward, kept, due, old+int64(time.Hour/time.Millisecond))
		return errors.Join(err, more)
	})
}
