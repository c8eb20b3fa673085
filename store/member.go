package store

import (
	"context"
	"fmt"

	"matron/policy"
)

const (
	selectMember = `SELECT membership FROM member WHERE account = $1 AND room = $2 AND person = $3`
	upsertMember = `
		INSERT INTO member (account, room, person, membership) VALUES ($1, $2, $3, $4)
		ON CONFLICT (account, room, person) DO UPDATE SET membership = excluded.membership`
	deleteMember  = `DELETE FROM member WHERE account = $1 AND room = $2 AND person = $3`
	selectMembers = `
		SELECT person FROM member
		WHERE account = $1 AND room = $2 AND membership IN ('join', 'invite') ORDER BY person`
	sharedRooms = `
		SELECT m.room FROM member m JOIN room r ON r.account = m.account AND r.id = m.room
		WHERE m.account = $1 AND m.person = $2 AND m.membership IN ('join', 'invite') AND r.mine = 'join' AND r.encrypted
		ORDER BY m.room`
)

// SetMember writes a membership. Of who left or was banned nothing is kept.
func (db *DB) SetMember(ctx context.Context, room policy.RoomID, user policy.UserID, membership string) error {
	if err := db.setMember(ctx, room, user, membership); err != nil {
		return fmt.Errorf("set member: %w", err)
	}
	return nil
}

func (db *DB) setMember(ctx context.Context, room policy.RoomID, user policy.UserID, membership string) error {
	var was string
	if _, err := db.one(ctx, selectMember, args{db.account, room, user}, &was); err != nil {
		return err
	}
	q, a := deleteMember, args{db.account, room, user}
	switch membership {
	case "join", "invite", "knock":
		q, a = upsertMember, append(a, membership)
	}
	if _, err := db.exec(ctx, q, a...); err != nil {
		return err
	}
	more := joined(membership) - joined(was)
	if more == 0 || string(user) == db.account {
		return nil
	}
	_, err := db.exec(ctx, addMembers, db.account, room, more)
	return err
}

func joined(membership string) int {
	if membership == "join" {
		return 1
	}
	return 0
}

// Members lists who joined or is invited, sorted.
func (db *DB) Members(ctx context.Context, room policy.RoomID) ([]policy.UserID, error) {
	all, err := list(ctx, db, value[policy.UserID], selectMembers, db.account, room)
	if err != nil {
		return nil, fmt.Errorf("list members: %w", err)
	}
	return all, nil
}

// SharedRooms lists the encrypted rooms that Matron shares with a user, sorted.
func (db *DB) SharedRooms(ctx context.Context, user policy.UserID) ([]policy.RoomID, error) {
	all, err := list(ctx, db, value[policy.RoomID], sharedRooms, db.account, user)
	if err != nil {
		return nil, fmt.Errorf("list shared rooms: %w", err)
	}
	return all, nil
}
