package store_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"matron/policy"
	"matron/store"
	"matron/store/storetest"
)

func TestP11_EveryConnectionIsFullySynced(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, mustPath(t))
	// Pragmas hold for one connection: ask several at the same time.
	for range 5 {
		conn, err := db.DB().RawDB.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		for pragma, want := range map[string]string{
			"synchronous": "2", "journal_mode": "wal", "foreign_keys": "1", "secure_delete": "1", "busy_timeout": "5000",
		} {
			var got string
			if err := conn.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil {
				t.Fatal(err)
			}
			if got != want {
				t.Errorf("%s is %s, not %s", pragma, got, want)
			}
		}
	}
}

func TestOpenLetsNobodyElseRead(t *testing.T) {
	t.Parallel()
	path := mustPath(t)
	db := mustOpen(t, path)
	if err := db.Write(t.Context(), func(ctx context.Context) error { return db.SetMeta(ctx, "n", nil) }); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]os.FileMode{
		filepath.Dir(path): 0o700 | os.ModeDir, path: 0o600, path + "-wal": 0o600, path + "-shm": 0o600, path + ".lock": 0o600,
	} {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode() != want {
			t.Errorf("%s has mode %v, not %v", filepath.Base(file), info.Mode(), want)
		}
	}
}

func TestOpenTakesAnyName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"plain.db", "with space.db", "50%25.db", "a?b=c.db", "a#b.db", "é.db"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), name)
			mustOpen(t, path)
			if info, err := os.Stat(path); err != nil || info.Size() == 0 {
				t.Errorf("nothing at %s: %v", path, err)
			}
		})
	}
}

func TestOpenNeedsItsOptions(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*store.Options){
		"no path":    func(o *store.Options) { o.Path = "" },
		"no account": func(o *store.Options) { o.Account = "" },
		"no clock":   func(o *store.Options) { o.Now = nil },
		"no key":     func(o *store.Options) { o.Keys = nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := options(mustPath(t))
			spoil(&o)
			if _, err := store.Open(t.Context(), o); err == nil {
				t.Error("it opened")
			}
		})
	}
}

func TestTwoAccountsShareNothing(t *testing.T) {
	t.Parallel()
	path := mustPath(t)
	e := policy.Envelope{ID: "$1", Room: "!r", Door: policy.DoorSync}
	for _, account := range []string{storetest.Account, "@other:hospital.example"} {
		o := options(path)
		o.Account = account
		db, err := store.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		err = db.Write(t.Context(), func(ctx context.Context) error {
			fresh, err := db.Put(ctx, e)
			if !fresh {
				t.Errorf("%s has seen it", account)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		all, err := db.Next(t.Context(), 9, storetest.Now())
		if err != nil || len(all) != 1 || all[0].Seq != 1 {
			t.Errorf("%s sees %v, %v", account, all, err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestReadOnlyReadsBesideARunningMatron(t *testing.T) {
	t.Parallel()
	path := mustPath(t)
	db := mustOpen(t, path)
	put := func(id policy.EventID) {
		t.Helper()
		err := db.Write(t.Context(), func(ctx context.Context) error {
			_, err := db.Put(ctx, policy.Envelope{ID: id, Room: "!r", Door: policy.DoorSync})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	put("$1")
	o := options(path)
	o.ReadOnly, o.Keys = true, nil
	beside, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	put("$2")
	s, err := beside.Figures(t.Context())
	if err != nil || s.Inbox != 2 {
		t.Errorf("it sees %+v, %v", s, err)
	}
	wrong := func(ctx context.Context) error { return beside.SetMeta(ctx, "n", nil) }
	if err := beside.Write(t.Context(), wrong); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("write: %v", err)
	}
	if err := beside.Moment(t.Context(), wrong); err == nil {
		t.Error("it wrote inside a moment")
	}
	if err := beside.Close(); err != nil {
		t.Error(err)
	}
	put("$3")
}

func TestReadOnlyReadsWhatWasStoppedAndMakesNothing(t *testing.T) {
	t.Parallel()
	path := mustPath(t)
	o := options(path)
	o.ReadOnly = true
	if _, err := store.Open(t.Context(), o); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without a database: %v", err)
	}
	if _, err := os.Stat(filepath.Dir(path)); err == nil {
		t.Error("it made the directory")
	}
	if err := mustOpen(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path + ".lock"); err != nil {
		t.Fatal(err)
	}
	beside, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := beside.Figures(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path + ".lock"); err == nil {
		t.Error("it took the lock")
	}
	if err := beside.Close(); err != nil {
		t.Error(err)
	}
}

func TestSweptBytesAreGoneFromTheFile(t *testing.T) {
	t.Parallel()
	path := mustPath(t)
	db := mustOpen(t, path)
	canary := strings.Repeat("canary-", 200)
	write := func(fn func(ctx context.Context) error) {
		t.Helper()
		if err := db.Write(t.Context(), fn); err != nil {
			t.Fatal(err)
		}
	}
	write(func(ctx context.Context) error {
		_, err := db.Put(ctx, policy.Envelope{ID: "$1", Room: "!r", Door: policy.DoorSync, Raw: policy.Sealed(canary)})
		return errors.Join(err, db.PutLater(ctx, "k", policy.Sealed(canary)), db.SetMeta(ctx, "n", []byte(canary)))
	})
	write(func(ctx context.Context) error {
		all, err := db.Next(ctx, 1, storetest.Now())
		if err != nil {
			return err
		}
		return errors.Join(db.Commit(ctx, all[0], policy.Decision{}, storetest.Now()), db.DropLater(ctx, 1), db.SetMeta(ctx, "n", nil))
	})
	write(func(ctx context.Context) error { return db.Sweep(ctx, storetest.Now().Add(time.Hour)) })
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(path + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte("canary-canary")) {
			t.Errorf("still in %s", filepath.Base(file))
		}
	}
}
