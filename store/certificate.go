package store

import (
	"context"
	"encoding/json"
	"fmt"

	"go.mau.fi/util/dbutil"

	"matron/policy"
)

const (
	addTally = `
		INSERT INTO tally (account, policy, day, room, class, conversations, messages, first_ms, last_ms, rules)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (account, policy, day, room, class) DO UPDATE SET
			conversations = tally.conversations + excluded.conversations, messages = tally.messages + excluded.messages,
			first_ms = CASE WHEN excluded.first_ms < tally.first_ms THEN excluded.first_ms ELSE tally.first_ms END,
			last_ms = CASE WHEN excluded.last_ms > tally.last_ms THEN excluded.last_ms ELSE tally.last_ms END,
			rules = excluded.rules`
	selectTallies = `
		SELECT policy, day, room, class, conversations, messages, first_ms, last_ms, rules FROM tally
		WHERE account = $1 ORDER BY policy, day, room, class LIMIT 1000`
	dropTally = `DELETE FROM tally WHERE account = $1 AND policy = $2 AND day = $3 AND room = $4 AND class = $5`

	insertCertificate = `
		INSERT INTO certificate (account, number, id, policy, day, at_ms, rules, before, conversations, messages, lines)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
	newestCertificates = `
		SELECT number, id, policy, day, at_ms, rules, conversations, messages FROM certificate
		WHERE account = $1 ORDER BY number DESC LIMIT $2`
)

func (db *DB) addTally(ctx context.Context, t policy.AddTally) error {
	_, err := db.exec(ctx, addTally, db.account, t.Policy, t.Day, t.Room, t.Class, t.Conversations, t.Messages, ms(t.First), ms(t.Last), t.Rules)
	return err
}

func (db *DB) tallies(ctx context.Context) ([]policy.GoneTally, error) {
	return list(ctx, db, func(row dbutil.Scannable) (t policy.GoneTally, err error) {
		var firstMs, lastMs int64
		err = row.Scan(&t.Policy, &t.Day, &t.Room, &t.Class, &t.Conversations, &t.Messages, &firstMs, &lastMs, &t.Rules)
		t.First, t.Last = at(firstMs), at(lastMs)
		return t, err
	}, selectTallies, db.account)
}

// certificateLine is a tally as a certificate keeps it.
type certificateLine struct {
	Room          policy.RoomID `json:"room"`
	Class         policy.Class  `json:"class"`
	Conversations int           `json:"conversations"`
	Messages      int           `json:"messages"`
	FirstMs       int64         `json:"first_ms"`
	LastMs        int64         `json:"last_ms"`
}

// issueCertificate writes a certificate, and takes what it certifies out of the tallies.
func (db *DB) issueCertificate(ctx context.Context, c policy.IssueCertificate) error {
	lines := make([]certificateLine, len(c.Tallies))
	conversations, messages := 0, 0
	for i, t := range c.Tallies {
		lines[i] = certificateLine{t.Room, t.Class, t.Conversations, t.Messages, ms(t.First), ms(t.Last)}
		conversations, messages = conversations+t.Conversations, messages+t.Messages
		if _, err := db.exec(ctx, dropTally, db.account, t.Policy, t.Day, t.Room, t.Class); err != nil {
			return err
		}
	}
	body, err := json.Marshal(lines)
	if err != nil {
		return err
	}
	_, err = db.exec(ctx, insertCertificate, db.account, c.Number, c.ID, c.Policy, c.Day, ms(c.At), c.Rules, c.Before, conversations, messages, string(body))
	return err
}

// certificates lists the newest, newest first.
func (db *DB) certificates(ctx context.Context, most int) ([]policy.CertificateRow, error) {
	return list(ctx, db, func(row dbutil.Scannable) (c policy.CertificateRow, err error) {
		var atMs int64
		err = row.Scan(&c.Number, &c.ID, &c.Policy, &c.Day, &atMs, &c.Rules, &c.Conversations, &c.Messages)
		c.At = at(atMs)
		return c, err
	}, newestCertificates, db.account, most)
}

// Certificates lists the newest certificates, newest first.
func (db *DB) Certificates(ctx context.Context, most int) ([]policy.CertificateRow, error) {
	all, err := db.certificates(ctx, most)
	if err != nil {
		return nil, fmt.Errorf("list certificates: %w", err)
	}
	return all, nil
}
