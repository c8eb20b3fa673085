package store_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"matron/policy/confidential"
	"matron/store"
	"matron/store/storetest"
)

// childEnv makes the test binary a process of its own that writes to the database named there.
const childEnv = "MATRON_STORE_TEST_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(childEnv); path != "" {
		os.Exit(child(path))
	}
	os.Exit(m.Run())
}

func TestConformance(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(tb testing.TB) storetest.Place {
		path := mustPath(tb)
		return func(tb testing.TB) storetest.Store { return mustOpen(tb, path) }
	})
}

// mustPath is a place for a database.
func mustPath(tb testing.TB) string {
	tb.Helper()
	return filepath.Join(tb.TempDir(), "matron", "matron.db")
}

func mustOpen(tb testing.TB, path string) *store.DB {
	tb.Helper()
	db, err := store.Open(tb.Context(), options(path))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = db.Close() })
	return db
}

func options(path string) store.Options {
	return store.Options{Path: path, Account: storetest.Account, Keys: keys("0123456789abcdef"), Now: storetest.Now}
}

func keys(sixteen string) *confidential.Keys {
	k, err := confidential.ParseKeys([]byte(strings.Repeat(sixteen, 4)))
	if err != nil {
		panic("store_test: " + err.Error())
	}
	return k
}

// mustRaw is the database as somebody opens it who is not Matron.
func mustRaw(tb testing.TB, path string) *sql.DB {
	tb.Helper()
	raw, err := sql.Open("sqlite3-fk-wal-fullsync", path)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = raw.Close() })
	return raw
}

func mustExec(tb testing.TB, raw *sql.DB, q string, a ...any) {
	tb.Helper()
	if _, err := raw.ExecContext(tb.Context(), q, a...); err != nil {
		tb.Fatal(err)
	}
}
