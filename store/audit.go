package store

import (
	"context"
	"crypto/hmac"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"matron/audit"
)

const (
	insertEntry = `
		INSERT INTO audit (
			account, seq, at_ms, kind, room, about, rules, subject, key, word, by_whom, reasons, outcome, prev, hash
		) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`
	selectEntries = `
		SELECT seq, at_ms, kind, room, about, rules, subject, key, word, by_whom, reasons, outcome, prev, hash
		FROM audit WHERE account = $1 ORDER BY seq`
	selectHead = `SELECT seq, hash, mac FROM audit_head WHERE account = $1`
	upsertHead = `
		INSERT INTO audit_head (account, seq, hash, mac) VALUES ($1, $2, $3, $4)
		ON CONFLICT (account) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, mac = excluded.mac`
)

// ErrHeadForged says that the head of the audit chain was not written by us: nothing is
// chained to it. Either the database was changed by hand, or the first line of the key file.
var ErrHeadForged = errors.New("the head of the audit chain does not bear our seal: " +
	"the database was changed by hand, or the first key of the key file is not the one it was begun with")

// Append adds an entry to the audit chain. An entry with anything but ids and stored
// words is refused.
func (db *DB) Append(ctx context.Context, e audit.Entry) error {
	if !db.InWrite(ctx) {
		return ErrNoWrite
	}
	if err := e.Validate(); err != nil {
		return err
	}
	if err := db.link(ctx, e); err != nil {
		return fmt.Errorf("append audit entry: %w", err)
	}
	return nil
}

func (db *DB) link(ctx context.Context, e audit.Entry) error {
	prev, mac, err := db.Head(ctx)
	if err != nil {
		return err
	}
	if want := prev.MAC(db.headKey); prev.Seq > 0 && !hmac.Equal(mac, want[:]) {
		return ErrHeadForged
	}
	e, head := audit.Next(&prev, e)
	reasons, err := json.Marshal(e.Reasons)
	if err != nil {
		return err
	}
	_, err = db.exec(ctx, insertEntry, db.account, e.Seq, ms(e.At), e.Kind, e.Room, e.About, e.Rules, e.Subject, e.Key,
		e.Word, e.By, string(reasons), e.Outcome, e.Prev[:], e.Hash[:])
	if err != nil {
		return err
	}
	seal := head.MAC(db.headKey)
	_, err = db.exec(ctx, upsertHead, db.account, head.Seq, head.Hash[:], seal[:])
	return err
}

// Head is the end of the chain, with the MAC that stands beside it. That of an empty
// chain is zero.
func (db *DB) Head(ctx context.Context) (h audit.Head, mac []byte, err error) {
	var hash []byte
	if _, err := db.one(ctx, selectHead, args{db.account}, &h.Seq, &hash, &mac); err != nil {
		return audit.Head{}, nil, fmt.Errorf("read audit head: %w", err)
	}
	copy(h.Hash[:], hash)
	return h, mac, nil
}

// HeadKey is the key of the head's MAC; nil if the store was opened without keys.
func (db *DB) HeadKey() []byte { return db.headKey }

// Entries reads the whole chain, in order. Inside a [DB.Moment] it fits the Head that
// was read there.
func (db *DB) Entries(ctx context.Context) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		rows, err := db.sql.Query(ctx, selectEntries, db.account)
		if err != nil {
			yield(audit.Entry{}, fmt.Errorf("read audit entries: %w", err))
			return
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			e := audit.Entry{Account: db.account}
			var atMs int64
			var reasons, prev, hash []byte
			err := rows.Scan(&e.Seq, &atMs, &e.Kind, &e.Room, &e.About, &e.Rules, &e.Subject, &e.Key, &e.Word, &e.By,
				&reasons, &e.Outcome, &prev, &hash)
			if err == nil {
				err = json.Unmarshal(reasons, &e.Reasons)
			}
			// A hash of another length becomes a wrong hash: for Verify to find.
			e.At = at(atMs)
			copy(e.Prev[:], prev)
			copy(e.Hash[:], hash)
			if !yield(e, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(audit.Entry{}, fmt.Errorf("read audit entries: %w", err))
		}
	}
}

// Moment runs fn so that all it reads is of one moment, also beside a running Matron.
func (db *DB) Moment(ctx context.Context, fn func(ctx context.Context) error) error {
	if db.readOnly {
		return db.sql.DoTxn(ctx, nil, fn)
	}
	return db.Write(ctx, fn)
}
