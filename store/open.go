package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/rs/zerolog"
	"go.mau.fi/util/dbutil"
	_ "go.mau.fi/util/dbutil/litestream" // the dialect: foreign keys, WAL, synchronous=FULL
	"golang.org/x/sync/semaphore"

	"matron/policy/confidential"
)

const (
	dialect      = "sqlite3-fk-wal-fullsync"
	versionTable = "matron_version"

	fileMode = 0o600
	dirMode  = 0o700

	// A sync response is written while pages, figures and the crypto store read beside it.
	// Never 1: a library's own goroutine that reads would wait for the writer for ever.
	connections = 8
	// Per connection; there are about two hundred statements, with those of the crypto store. Measured: a third of the time.
	statements = "256"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Options are what a store is opened with.
type Options struct {
	Path     string // of the database file; Path+".lock" stands beside it
	Account  string // whose rows these are: Matron's user id
	Keys     *confidential.Keys
	Log      zerolog.Logger
	Now      func() time.Time
	ReadOnly bool // beside a running Matron: without the lock, and nothing is written
}

// DB is the store. Its methods are safe for concurrent use; those that change something
// need the context of a [DB.Write].
type DB struct {
	sql      *dbutil.Database
	account  string
	headKey  []byte             // of the audit head's MAC
	keys     *confidential.Keys // of what officers wrote
	log      zerolog.Logger
	now      func() time.Time
	readOnly bool
	lock     *lock
	door     *semaphore.Weighted // the one writer; first come, first served
	epoch    int64               // ours; written by who holds the door
	hooks    []func()            // after a rollback; written by who holds the door
}

// ErrReadOnly says that the store was opened for reading.
var ErrReadOnly = errors.New("the store was opened for reading only")

// ErrNewer says that the database was written by a newer version of this program.
var ErrNewer = dbutil.ErrUnsupportedDatabaseVersion

// Open opens the database, makes it where there is none, and brings its schema up to
// date. It returns a *LockedError when another process has it.
func Open(ctx context.Context, o Options) (*DB, error) {
	if o.Path == "" || o.Account == "" || o.Now == nil {
		return nil, errors.New("open store: path, account and clock are needed")
	}
	if o.Keys == nil && !o.ReadOnly {
		return nil, errors.New("open store: a key is needed to write")
	}
	path, err := filepath.Abs(o.Path)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	db := &DB{
		account: o.Account, keys: o.Keys, log: o.Log, now: o.Now, readOnly: o.ReadOnly,
		door: semaphore.NewWeighted(1),
	}
	if o.Keys != nil {
		db.headKey = o.Keys.Derive("audit head/" + o.Account)
	}
	if err := db.connect(ctx, path); err != nil {
		return nil, errors.Join(fmt.Errorf("open store %s: %w", o.Path, err), db.release())
	}
	return db, nil
}

func (db *DB) connect(ctx context.Context, path string) error {
	if db.readOnly {
		if _, err := os.Stat(path); err != nil {
			return err
		}
	} else if err := db.prepare(path); err != nil {
		return err
	}
	var err error
	if db.sql, err = dbutil.NewWithDialect(source(path, db.readOnly), dialect); err != nil {
		return err
	}
	db.sql.RawDB.SetMaxOpenConns(connections)
	db.sql.RawDB.SetMaxIdleConns(connections)
	db.sql.VersionTable = versionTable
	db.sql.UpgradeTable = dbutil.BuildUpgradeTable().WithFSPath(migrations, "migrations").Finish()
	db.sql.Log = sqlLog{&db.log}
	if db.readOnly {
		return db.checkVersion(ctx)
	}
	if err := db.sql.Upgrade(ctx); err != nil {
		return fmt.Errorf("upgrade: %w", err)
	}
	if db.epoch, _, err = db.readEpoch(ctx); err != nil {
		return err
	}
	return nil
}

// prepare takes the lock and makes the file, so that nobody else can read what SQLite
// writes: its WAL takes over the file's mode.
func (db *DB) prepare(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), dirMode); err != nil {
		return err
	}
	var err error
	if db.lock, err = takeLock(path + ".lock"); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, fileMode)
	if err != nil {
		return err
	}
	return errors.Join(f.Chmod(fileMode), f.Close())
}

// source is the address that the driver takes. secure_delete: what is deleted is
// overwritten. txlock: a transaction takes the write lock when it begins, so that it
// never fails in the middle.
func source(path string, readOnly bool) string {
	q := url.Values{"_secure_delete": {"on"}, "_txlock": {"immediate"}, "_busy_timeout": {"5000"}, "_stmt_cache_size": {statements}}
	if readOnly {
		q = url.Values{"mode": {"ro"}, "_query_only": {"true"}, "_busy_timeout": {"5000"}}
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}
	return u.String()
}

// checkVersion refuses, for reading, a schema that this program doesn't know: it can't
// be upgraded here.
func (db *DB) checkVersion(ctx context.Context) error {
	const q = `SELECT version, compat FROM ` + versionTable
	var version, compat int
	if err := db.sql.QueryRow(ctx, q).Scan(&version, &compat); err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	known := len(db.sql.UpgradeTable)
	if compat > known {
		return fmt.Errorf("%w: it is at %d, this program knows %d", ErrNewer, version, known)
	}
	if version < known {
		return fmt.Errorf("the schema is at %d, this program reads %d: start this version of matron once", version, known)
	}
	return nil
}

// DB is the database, for the crypto store, which keeps its tables beside ours.
func (db *DB) DB() *dbutil.Database { return db.sql }

// Close waits for the transaction under way, closes the database and lets go of the lock.
func (db *DB) Close() error {
	// With a background context Acquire ends only when the door is free.
	_ = db.door.Acquire(context.Background(), 1)
	defer db.door.Release(1)
	return db.release()
}

func (db *DB) release() error {
	var err error
	if db.sql != nil {
		err = db.sql.Close()
	}
	return errors.Join(err, db.lock.release())
}
