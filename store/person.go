package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"go.mau.fi/util/dbutil"

	"matron/policy"
)

const (
	selectPerson = `SELECT direct, opened FROM person WHERE account = $1 AND id = $2`
	upsertDirect = `
		INSERT INTO person (account, id, direct, opened) VALUES ($1, $2, $3, 1)
		ON CONFLICT (account, id) DO UPDATE SET direct = excluded.direct,
			opened = CASE WHEN person.direct = excluded.direct THEN person.opened ELSE person.opened + 1 END`
	countAttempt = `
		INSERT INTO person (account, id, opened) VALUES ($1, $2, 1)
		ON CONFLICT (account, id) DO UPDATE SET opened = person.opened + 1`
	dropDirect     = `UPDATE person SET direct = '' WHERE account = $1 AND id = $2 AND direct = $3`
	insertApproach = `INSERT INTO approach (account, seq, person, at_ms) VALUES ($1, $2, $3, $4)`
	selectApproach = `
		SELECT at_ms FROM approach WHERE account = $1 AND person = $2 AND at_ms > $3 ORDER BY at_ms DESC LIMIT 50`
	sweepApproaches = `DELETE FROM approach WHERE account = $1 AND at_ms <= $2`
)

// approachesOf is how far back approaches count.
const approachesOf = 24 * time.Hour

// Direct is the direct room with a person, also one that was made and whose Outcome is
// not decided yet.
func (db *DB) Direct(ctx context.Context, user policy.UserID) (policy.RoomID, bool, error) {
	room, opened, err := db.direct(ctx, user)
	if err == nil && room == "" {
		room, err = db.madeDirect(ctx, user, opened)
	}
	if err != nil {
		return "", false, fmt.Errorf("direct room: %w", err)
	}
	return room, room != "", nil
}

func (db *DB) direct(ctx context.Context, user policy.UserID) (room policy.RoomID, opened int, err error) {
	_, err = db.one(ctx, selectPerson, args{db.account, user}, &room, &opened)
	return room, opened, err
}

func (db *DB) setDirect(ctx context.Context, s policy.SetDirect) error {
	if s.Room == "" {
		_, err := db.exec(ctx, countAttempt, db.account, s.User)
		return err
	}
	was, _, err := db.direct(ctx, s.User)
	if err != nil {
		return err
	}
	if was != "" && was != s.Room {
		if _, err := db.exec(ctx, dropRoomDirect, db.account, was, s.User); err != nil {
			return err
		}
	}
	if _, err := db.exec(ctx, upsertDirect, db.account, s.User, s.Room); err != nil {
		return err
	}
	_, err = db.exec(ctx, setRoomDirect, db.account, s.Room, s.User)
	return err
}

func (db *DB) dropDirect(ctx context.Context, d policy.DropDirect) error {
	if _, err := db.exec(ctx, dropDirect, db.account, d.User, d.Room); err != nil {
		return err
	}
	_, err := db.exec(ctx, dropRoomDirect, db.account, d.Room, d.User)
	return err
}

func (db *DB) noteApproach(ctx context.Context, n policy.NoteApproach) error {
	seq, err := db.next(ctx, "approach")
	if err != nil {
		return err
	}
	_, err = db.exec(ctx, insertApproach, db.account, seq, n.User, ms(n.At))
	return err
}

func (db *DB) person(ctx context.Context, user policy.UserID, now time.Time) (p policy.Person, err error) {
	if user == "" {
		return p, nil
	}
	if p.Direct, p.Opened, err = db.direct(ctx, user); err != nil {
		return p, err
	}
	if p.Told, err = db.told(ctx, user); err != nil {
		return p, err
	}
	p.Approaches, err = list(ctx, db, func(row dbutil.Scannable) (time.Time, error) {
		atMs, err := value[int64](row)
		return at(atMs), err
	}, selectApproach, db.account, user, ms(now.Add(-approachesOf)))
	slices.Reverse(p.Approaches)
	return p, err
}
