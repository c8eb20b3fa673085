package store

import (
	"context"
	"fmt"

	"matron/policy"
)

const (
	selectRoom = `
		SELECT mine, since_ms, encrypted, ever_encrypted, history, power, redact, space, members, direct,
			announced_ms, announced_encrypted, announced_can_remove, announced_policy, entered, acknowledged
		FROM room WHERE account = $1 AND id = $2`
	upsertRoom = `
		INSERT INTO room (account, id, mine, since_ms, encrypted, ever_encrypted, history, power, redact, space, entered)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (account, id) DO UPDATE SET
			mine = excluded.mine, since_ms = excluded.since_ms, encrypted = excluded.encrypted,
			ever_encrypted = room.ever_encrypted OR excluded.ever_encrypted, history = excluded.history,
			power = excluded.power, redact = excluded.redact, space = excluded.space,
			entered = CASE WHEN excluded.mine = 'join' AND room.mine <> 'join' THEN excluded.entered ELSE room.entered END`
	announceRoom = `
		INSERT INTO room (account, id, announced_ms, announced_encrypted, announced_can_remove, announced_policy)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (account, id) DO UPDATE SET
			announced_ms = excluded.announced_ms, announced_encrypted = excluded.announced_encrypted,
			announced_can_remove = excluded.announced_can_remove, announced_policy = excluded.announced_policy`
	unannounceRoom = `UPDATE room SET announced_ms = 0 WHERE account = $1 AND id = $2`
	setRoomDirect  = `
		INSERT INTO room (account, id, direct) VALUES ($1, $2, $3)
		ON CONFLICT (account, id) DO UPDATE SET direct = excluded.direct`
	dropRoomDirect = `UPDATE room SET direct = '' WHERE account = $1 AND id = $2 AND direct = $3`
	addMembers     = `
		INSERT INTO room (account, id, members) VALUES ($1, $2, $3)
		ON CONFLICT (account, id) DO UPDATE SET members = room.members + excluded.members`

	selectEncryption = `SELECT algorithm, rotation_ms, rotation_events FROM encryption WHERE account = $1 AND room = $2`
	upsertEncryption = `
		INSERT INTO encryption (account, room, algorithm, rotation_ms, rotation_events) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (account, room) DO UPDATE SET
			algorithm = excluded.algorithm, rotation_ms = excluded.rotation_ms, rotation_events = excluded.rotation_events`
)

// Room reads what is known of a room: zero but for its ID if nothing is.
func (db *DB) Room(ctx context.Context, id policy.RoomID) (policy.Room, error) {
	r, err := db.room(ctx, id)
	if err != nil {
		return policy.Room{}, fmt.Errorf("read room: %w", err)
	}
	return r, nil
}

func (db *DB) room(ctx context.Context, id policy.RoomID) (policy.Room, error) {
	r := policy.Room{ID: id}
	if id == "" {
		return r, nil
	}
	told := policy.NoteAnnounced{Room: id}
	var sinceMs, toldMs, entered int64
	_, err := db.one(ctx, selectRoom, args{db.account, id},
		&r.Mine, &sinceMs, &r.Encrypted, &r.EverEncrypted, &r.History, &r.Power, &r.Redact, &r.Space, &r.Members, &r.Direct,
		&toldMs, &told.Encrypted, &told.CanRemove, &told.Policy, &entered, &r.Acknowledged)
	if err != nil {
		return policy.Room{}, err
	}
	r.Since = at(sinceMs)
	if toldMs > 0 {
		told.At = at(toldMs)
		r.Announced = &told
	}
	r.Counted = entered < r.Acknowledged
	r.Spaces, r.Known, err = db.spaces(ctx, id, r.Acknowledged)
	return r, err
}

// SaveRoom writes Mine, Since, Encrypted, EverEncrypted, History, Power, Redact and Space.
// Once encrypted, a room was ever encrypted.
func (db *DB) SaveRoom(ctx context.Context, r policy.Room) error {
	entered, err := db.number(ctx, acknowledgements)
	if err != nil {
		return fmt.Errorf("save room: %w", err)
	}
	_, err = db.exec(ctx, upsertRoom, db.account, r.ID, r.Mine, ms(r.Since), r.Encrypted, r.EverEncrypted || r.Encrypted, r.History,
		r.Power, r.Redact, r.Space, entered)
	if err != nil {
		return fmt.Errorf("save room: %w", err)
	}
	return nil
}

// Encryption is a room's m.room.encryption, as far as it was seen.
func (db *DB) Encryption(ctx context.Context, id policy.RoomID) (e policy.Encryption, ok bool, err error) {
	ok, err = db.one(ctx, selectEncryption, args{db.account, id}, &e.Algorithm, &e.RotationMs, &e.RotationEvents)
	if err != nil {
		return policy.Encryption{}, false, fmt.Errorf("read encryption: %w", err)
	}
	return e, ok, nil
}

// SetEncryption writes a room's m.room.encryption.
func (db *DB) SetEncryption(ctx context.Context, id policy.RoomID, e policy.Encryption) error {
	if _, err := db.exec(ctx, upsertEncryption, db.account, id, e.Algorithm, e.RotationMs, e.RotationEvents); err != nil {
		return fmt.Errorf("set encryption: %w", err)
	}
	return nil
}

func (db *DB) announce(ctx context.Context, n policy.NoteAnnounced) error {
	_, err := db.exec(ctx, announceRoom, db.account, n.Room, ms(n.At), n.Encrypted, n.CanRemove, n.Policy)
	return err
}

// dropState forgets what is kept for a room only as long as Matron is in it: its ticks,
// what was seen, what could not be read there, and what the room was told.
func (db *DB) dropState(ctx context.Context, room policy.RoomID) error {
	for _, q := range []string{forgetTicks, forgetSeen, forgetUnreadable, unannounceRoom, forgetRetention} {
		if _, err := db.exec(ctx, q, db.account, room); err != nil {
			return err
		}
	}
	return nil
}
