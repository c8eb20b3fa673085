package store

import (
	"context"
	"fmt"
	"strconv"

	"matron/policy"
)

const (
	taskColumns   = `kind, body, key, result, receipt, about`
	taskByKey     = `SELECT ` + taskColumns + ` FROM outbox WHERE account = $1 AND key = $2`
	taskByReceipt = `SELECT ` + taskColumns + ` FROM outbox WHERE account = $1 AND receipt <> '' AND receipt = $2 ORDER BY seq LIMIT 1`
	selectReceipt = `SELECT room, made, target, receipt FROM outbox WHERE account = $1 AND key = $2 AND receipt <> ''`
	selectMade    = `SELECT made FROM outbox WHERE account = $1 AND key = $2 AND made <> ''`
	toldInDirect  = `
		SELECT COUNT(*) FROM (
			SELECT 1 FROM outbox
			WHERE account = $1 AND notice = 'warning' AND target = $2 AND result IN ('', 'sent') LIMIT 1) told`
)

// Receipt is the event that the effect with this key made.
func (db *DB) Receipt(ctx context.Context, k policy.Key) (room policy.RoomID, event policy.EventID, ok bool, err error) {
	var made policy.RoomID
	var target policy.UserID
	ok, err = db.one(ctx, selectReceipt, args{db.account, k}, &room, &made, &target, &event)
	if err == nil && ok && room == "" {
		// It was said in a direct room.
		if room = made; room == "" {
			room, _, err = db.Direct(ctx, target)
		}
	}
	if err != nil {
		return "", "", false, fmt.Errorf("receipt of %s: %w", k, err)
	}
	return room, event, ok, nil
}

// task reads an outbox row by its key, or else by its receipt.
func (db *DB) task(ctx context.Context, k policy.Key, receipt policy.EventID) (*policy.TaskRow, error) {
	t, kind := policy.TaskRow{}, ""
	var body []byte
	dest := []any{&kind, &body, &t.Key, &t.Result, &t.Receipt, &t.About}
	ok, err := false, error(nil)
	if k != "" {
		ok, err = db.one(ctx, taskByKey, args{db.account, k}, dest...)
	}
	if err == nil && !ok && receipt != "" {
		ok, err = db.one(ctx, taskByReceipt, args{db.account, receipt}, dest...)
	}
	if err != nil || !ok {
		return nil, err
	}
	// A body that was erased, or is of another version: the row still names the deed.
	if body != nil {
		if t.Effect, err = policy.DecodeEffect(kind, body); err != nil {
			t.Effect = nil
		}
	}
	return &t, nil
}

// madeDirect is a direct room that was made, but whose Outcome is not decided yet: what
// is to be said in it may go on.
func (db *DB) madeDirect(ctx context.Context, user policy.UserID, opened int) (policy.RoomID, error) {
	key := policy.OpenDirect{User: user, Occurrence: strconv.Itoa(opened)}.Key()
	var room policy.RoomID
	_, err := db.one(ctx, selectMade, args{db.account, key}, &room)
	return room, err
}

// told says whether a person was told of a warning in the direct room before, or is about
// to be. What is said there has the person as its target.
func (db *DB) told(ctx context.Context, user policy.UserID) (bool, error) {
	var n int
	_, err := db.one(ctx, toldInDirect, args{db.account, user}, &n)
	return n > 0, err
}
