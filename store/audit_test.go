package store_test

import (
	"context"
	"errors"
	"testing"

	"matron/audit"
	"matron/store"
	"matron/store/storetest"
)

func TestAChainChangedByHandIsFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		q       string
		problem audit.Problem
		seq     uint64
	}{
		"an entry was changed": {`UPDATE audit SET outcome = 'refused' WHERE seq = 3`, audit.Changed, 3},
		"an entry was taken":   {`DELETE FROM audit WHERE seq = 3`, audit.Missing, 3},
		"the end was cut off":  {`DELETE FROM audit WHERE seq > 3`, audit.CutShort, 4},
		"an entry was put in": {`INSERT INTO audit SELECT account, 6, at_ms, kind, room, about, rules, subject, key, word, by_whom, reasons, outcome,
			prev, hash FROM audit WHERE seq = 5`, audit.Changed, 6},
		"the end was cut off, and the head moved back": {`DELETE FROM audit WHERE seq > 3;
			UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM audit WHERE seq = 3)`, audit.HeadForged, 3},
		"a hash was cut": {`UPDATE audit SET hash = x'00' WHERE seq = 2`, audit.Changed, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := mustPath(t)
			db := mustOpen(t, path)
			mustAppend(t, db, 5)
			mustExec(t, mustRaw(t, path), c.q)
			var broken *audit.Broken
			if err := verify(t, db); !errors.As(err, &broken) || broken.Problem != c.problem || broken.Seq != c.seq {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestNothingIsChainedToAForgedHead(t *testing.T) {
	t.Parallel()
	path := mustPath(t)
	db := mustOpen(t, path)
	mustAppend(t, db, 3)
	mustExec(t, mustRaw(t, path), `UPDATE audit_head SET mac = x'00'`)
	err := db.Write(t.Context(), func(ctx context.Context) error { return db.Append(ctx, entry()) })
	if !errors.Is(err, store.ErrHeadForged) {
		t.Errorf("got %v", err)
	}
}

func TestAnotherKeyDoesNotFitTheHead(t *testing.T) {
	t.Parallel()
	path := mustPath(t)
	db := mustOpen(t, path)
	mustAppend(t, db, 3)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	o := options(path)
	o.Keys = keys("fedcba9876543210")
	other, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	var broken *audit.Broken
	if err := verify(t, other); !errors.As(err, &broken) || broken.Problem != audit.HeadForged {
		t.Errorf("got %v", err)
	}
	err = other.Write(t.Context(), func(ctx context.Context) error { return other.Append(ctx, entry()) })
	if !errors.Is(err, store.ErrHeadForged) {
		t.Errorf("got %v", err)
	}
}

func entry() audit.Entry {
	return audit.Entry{At: storetest.Now(), Account: storetest.Account, Kind: "decided", Word: audit.Self, Outcome: "sent"}
}

func mustAppend(tb testing.TB, db *store.DB, n int) {
	tb.Helper()
	err := db.Write(tb.Context(), func(ctx context.Context) error {
		for range n {
			if err := db.Append(ctx, entry()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
}

func verify(tb testing.TB, db *store.DB) error {
	tb.Helper()
	return db.Moment(tb.Context(), func(ctx context.Context) error {
		head, mac, err := db.Head(ctx)
		if err != nil {
			return err
		}
		_, err = audit.Verify(db.Entries(ctx), head, mac, db.HeadKey())
		return err
	})
}
