package store_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"matron/policy"
	"matron/store"
	"matron/store/storetest"
)

func TestWritersAreServedInTheOrderInWhichTheyCame(t *testing.T) {
	t.Parallel()
	path := mustPath(t)
	synctest.Test(t, func(t *testing.T) {
		db, err := store.Open(t.Context(), options(path))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		const writers = 20
		var order []int
		inside, leave := make(chan struct{}), make(chan struct{})
		go func() {
			_ = db.Write(t.Context(), func(context.Context) error {
				close(inside)
				<-leave
				return nil
			})
		}()
		<-inside
		ended := make(chan error, writers)
		for i := range writers {
			go func() {
				ended <- db.Write(t.Context(), func(context.Context) error {
					order = append(order, i) // one writer at a time
					return nil
				})
			}()
			synctest.Wait() // until this one stands in the queue
		}
		close(leave)
		for range writers {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
		if len(order) != writers || !slices.IsSorted(order) {
			t.Errorf("got %v", order)
		}
	})
}

func TestWhoWasDeposedWritesNothing(t *testing.T) {
	t.Parallel()
	path := mustPath(t)
	db := mustOpen(t, path)
	if _, err := db.Start(t.Context(), storetest.Now()); err != nil {
		t.Fatal(err)
	}
	put := func(ctx context.Context) error {
		_, err := db.Put(ctx, policy.Envelope{ID: "$1", Room: "!r", Door: policy.DoorSync})
		return err
	}
	mustExec(t, mustRaw(t, path), `UPDATE epoch SET value = value + 1`)
	for range 2 {
		err := db.Write(t.Context(), put)
		var d interface{ Deposed() bool }
		if !errors.Is(err, store.ErrDeposed) || !errors.As(err, &d) || !d.Deposed() {
			t.Errorf("got %v", err)
		}
	}
	if _, err := db.Start(t.Context(), storetest.Now()); !errors.Is(err, store.ErrDeposed) {
		t.Errorf("it starts again: %v", err)
	}
	all, err := db.Next(t.Context(), 9, storetest.Now())
	if err != nil || len(all) != 0 {
		t.Errorf("it wrote %v, %v", all, err)
	}
}

// odd is a change that this version does not know.
type odd struct{ policy.Change }

func TestAnUnknownChangeFailsTheDecision(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, mustPath(t))
	err := db.Write(t.Context(), func(ctx context.Context) error {
		return db.Commit(ctx, policy.Envelope{}, policy.Decision{Changes: []policy.Change{policy.MarkGone{ID: "$1"}, odd{}}}, storetest.Now())
	})
	if err == nil || !strings.Contains(err.Error(), "odd") {
		t.Errorf("got %v", err)
	}
	v, err := db.View(t.Context(), policy.Query{Event: "$1"}, storetest.Now())
	if err != nil || v.WasGone {
		t.Errorf("half of it was written: %v", err)
	}
}

func TestAnEffectOfAnotherVersionComesOutBroken(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ set, want string }{
		"its kind is not known": {`kind = 'teleport'`, "unknown_effect"},
		"its body is not":       {`body = '{'`, "bad_body"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := mustPath(t)
			db := mustOpen(t, path)
			err := db.Write(t.Context(), func(ctx context.Context) error {
				d := policy.Decision{Effects: []policy.Do{{Effect: policy.Redact{Room: "!r", Event: "$1"}}}}
				return db.Commit(ctx, policy.Envelope{}, d, storetest.Now())
			})
			if err != nil {
				t.Fatal(err)
			}
			mustExec(t, mustRaw(t, path), `UPDATE outbox SET `+c.set)
			got, ok, err := db.Candidate(t.Context(), []policy.Lane{policy.LaneIncident}, storetest.Now())
			if err != nil || !ok || got.Broken != c.want || got.Effect != nil {
				t.Errorf("got %+v, %v, %v", got, ok, err)
			}
		})
	}
}

// TestTheCryptoStoreJoins: whoever keeps tables of its own on the same database writes in
// our transaction, and is rolled back with it.
func TestTheCryptoStoreJoins(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, mustPath(t))
	child := db.DB().Child("crypto_version", nil, nil)
	if err := db.Write(t.Context(), func(ctx context.Context) error {
		_, err := child.Exec(ctx, `CREATE TABLE crypto (n INTEGER)`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	insert := func(ctx context.Context) error {
		return child.DoTxn(ctx, nil, func(ctx context.Context) error {
			if !db.InWrite(ctx) {
				t.Error("it is outside")
			}
			_, err := child.Exec(ctx, `INSERT INTO crypto (n) VALUES (1)`)
			return err
		})
	}
	fails := errors.New("it fails")
	if err := db.Write(t.Context(), func(ctx context.Context) error { return errors.Join(insert(ctx), fails) }); !errors.Is(err, fails) {
		t.Errorf("got %v", err)
	}
	if err := db.Write(t.Context(), insert); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := child.QueryRow(t.Context(), `SELECT COUNT(*) FROM crypto`).Scan(&n); err != nil || n != 1 {
		t.Errorf("%d rows, %v", n, err)
	}
}

// TestACancelInTheMiddleOfAStatement lets contexts end while statements run: whatever the
// moment, a Write is whole or nothing, and the next one goes on.
func TestACancelInTheMiddleOfAStatement(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, mustPath(t))
	want := 0
	for round := range 60 {
		ctx, cancel := context.WithCancel(t.Context())
		reached := make(chan struct{})
		go func() {
			<-reached
			cancel()
		}()
		err := db.Write(ctx, func(ctx context.Context) error {
			for i := range 20 {
				if i == round%20 {
					close(reached)
				}
				if _, err := db.Put(ctx, policy.Envelope{Room: "!r", Door: policy.DoorSync, Raw: make(policy.Sealed, 2000)}); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			want += 20
		}
		cancel()
	}
	if err := db.Write(t.Context(), func(ctx context.Context) error {
		_, err := db.Put(ctx, policy.Envelope{Room: "!r", Door: policy.DoorSync})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	all, err := db.Next(t.Context(), 10000, storetest.Now())
	if err != nil || len(all) != want+1 || all[want].Seq != int64(want+1) {
		t.Errorf("%d envelopes, not %d: %v", len(all), want+1, err)
	}
}
