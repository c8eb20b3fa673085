package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.mau.fi/util/dbutil"

	"matron/store"
)

// TestEveryOldSchemaUpgradesToTheFreshOne stops at each version once, and goes on from there.
func TestEveryOldSchemaUpgradesToTheFreshOne(t *testing.T) {
	t.Parallel()
	fresh := mustPath(t)
	table := mustOpen(t, fresh).DB().UpgradeTable
	want := schema(t, mustRaw(t, fresh))
	if len(table) == 0 || len(want) < len(table) {
		t.Fatalf("%d versions, %d tables and indexes", len(table), len(want))
	}
	for version := range len(table) {
		t.Run(fmt.Sprintf("from version %d", version), func(t *testing.T) {
			t.Parallel()
			path := mustPath(t)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			raw := mustRaw(t, path)
			old, err := dbutil.NewWithDB(raw, "sqlite3")
			if err != nil {
				t.Fatal(err)
			}
			old.VersionTable, old.UpgradeTable = "matron_version", table[:version]
			if err := old.Upgrade(t.Context()); err != nil {
				t.Fatal(err)
			}
			mustOpen(t, path)
			if got := schema(t, raw); !slices.Equal(got, want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

// schema is each table and index, as SQLite has it.
func schema(tb testing.TB, raw *sql.DB) []string {
	tb.Helper()
	rows, err := raw.QueryContext(tb.Context(), `SELECT type || ' ' || name || ' ' || COALESCE(sql, '') FROM sqlite_master ORDER BY 1`)
	if err != nil {
		tb.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			tb.Fatal(err)
		}
		all = append(all, s)
	}
	if err := rows.Err(); err != nil {
		tb.Fatal(err)
	}
	return all
}

func TestEveryTableHasTheAccountInItsKey(t *testing.T) {
	t.Parallel()
	path := mustPath(t)
	mustOpen(t, path)
	for _, s := range schema(t, mustRaw(t, path)) {
		if strings.HasPrefix(s, "table matron_version ") || strings.HasPrefix(s, "index sqlite_autoindex") {
			continue
		}
		inKey := regexp.MustCompile(`PRIMARY KEY \(account[,)]|^index .* ON \w+ \(account,`)
		if !inKey.MatchString(s) {
			t.Errorf("not in the key of: %s", s)
		}
	}
}

func TestMigrationFilesAreNumberedOneByOne(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for i, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(filepath.Base(file), fmt.Sprintf("%02d-", i+1)) || !strings.HasPrefix(string(b), fmt.Sprintf("-- v%d: ", i+1)) &&
			!strings.HasPrefix(string(b), fmt.Sprintf("-- v%d (compatible with v", i+1)) {
			t.Errorf("%s is not number %d", file, i+1)
		}
	}
	if n := len(mustOpen(t, mustPath(t)).DB().UpgradeTable); n != len(files) {
		t.Errorf("%d files, %d versions", len(files), n)
	}
}

func TestADatabaseOfANewerVersionIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		version, compat int
		opens, reads    bool
	}{
		"one that cannot be read by this program":             {99, 99, false, false},
		"one that this program can still read":                {99, 1, true, true},
		"an older one is upgraded, but not by who only reads": {1, 1, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := mustPath(t)
			if err := mustOpen(t, path).Close(); err != nil {
				t.Fatal(err)
			}
			mustExec(t, mustRaw(t, path), `UPDATE matron_version SET version = ?, compat = ?`, c.version, c.compat)
			o := options(path)
			o.ReadOnly = true
			beside, err := store.Open(t.Context(), o)
			if (err == nil) != c.reads {
				t.Errorf("reading: %v", err)
			}
			if err == nil {
				_ = beside.Close()
			}
			if c.version < 2 {
				return
			}
			db, err := store.Open(t.Context(), options(path))
			if (err == nil) != c.opens || err != nil && !errors.Is(err, store.ErrNewer) {
				t.Errorf("opening: %v", err)
			}
			if err == nil {
				_ = db.Close()
			}
		})
	}
}
