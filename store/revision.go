package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"go.mau.fi/util/dbutil"

	"matron/policy"
)

const (
	insertRevision = `
		INSERT INTO revision (account, kind, number, hash, proposal, by_user, approved, at_ms, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`
	lastRevision   = `SELECT number FROM revision WHERE account = $1 AND kind = $2 ORDER BY number DESC LIMIT 1`
	selectRevision = `
		SELECT kind, number, hash, proposal, by_user, approved, at_ms, body FROM revision
		WHERE account = $1 AND kind = $2 AND number = $3`

	noteRulesTold = `
		INSERT INTO rules_told (account, room, number, hash) VALUES ($1, $2, $3, $4)
		ON CONFLICT (account, room) DO UPDATE SET number = excluded.number, hash = excluded.hash`
	roomsToTell = `
		SELECT room.id, COALESCE(rules_told.hash, '') FROM room
		LEFT JOIN rules_told ON rules_told.account = room.account AND rules_told.room = room.id
		WHERE room.account = $1 AND room.mine = 'join' AND NOT room.space AND room.direct = ''
			AND COALESCE(rules_told.number, 0) < $2
		ORDER BY room.id LIMIT 200`
	joinedRooms = `SELECT id FROM room WHERE account = $1 AND mine = 'join' AND NOT space AND direct = '' ORDER BY id`

	countFound = `
		SELECT room, COUNT(*) FROM warning
		WHERE account = $1 AND silent IN (false, true) AND opened_ms > $2 GROUP BY room ORDER BY room`

	coverageOf = `
		SELECT
			(SELECT COUNT(*) FROM unreadable WHERE account = $1 AND room = $2),
			(SELECT COUNT(*) FROM gap WHERE account = $1 AND room = $2 AND state = 'lost'),
			(SELECT COUNT(*) FROM gap WHERE account = $1 AND room = $2 AND state = 'open'),
			(SELECT COUNT(*) FROM message WHERE account = $1 AND room = $2)`
	selectChildren = `SELECT room FROM space_child WHERE account = $1 AND space = $2 AND went = 0 ORDER BY room`
)

func (db *DB) addRevision(ctx context.Context, r policy.AddRevision) error {
	body, err := db.sealTexts(r.Texts, aboutRevision(r.Kind, r.Number))
	if err != nil {
		return err
	}
	// A number is given once: a second one fails the transaction, rather than change what was approved.
	_, err = db.exec(ctx, insertRevision, db.account, r.Kind, r.Number, r.Hash, r.Proposal, r.By, r.Approved, ms(r.At), body)
	return err
}

func aboutRevision(kind policy.RevisionKind, number int) string {
	return "revision/" + string(kind) + "/" + strconv.Itoa(number)
}

// LastRevision is the number of the newest revision of a kind, 0 if nothing was approved yet.
func (db *DB) LastRevision(ctx context.Context, kind policy.RevisionKind) (n int, err error) {
	if _, err := db.one(ctx, lastRevision, args{db.account, kind}, &n); err != nil {
		return 0, fmt.Errorf("last revision: %w", err)
	}
	return n, nil
}

// Revision reads one with its texts; nil if there is none.
func (db *DB) Revision(ctx context.Context, kind policy.RevisionKind, number int) (*policy.RevisionRow, error) {
	var r policy.RevisionRow
	var atMs int64
	var body []byte
	ok, err := db.one(ctx, selectRevision, args{db.account, kind, number}, &r.Kind, &r.Number, &r.Hash, &r.Proposal, &r.By, &r.Approved, &atMs, &body)
	if err != nil {
		return nil, fmt.Errorf("read revision %d: %w", number, err)
	}
	if !ok {
		return nil, nil
	}
	r.At = at(atMs)
	if r.Texts, err = db.openTexts(body, aboutRevision(kind, number)); err != nil {
		return nil, fmt.Errorf("read revision %d: %w", number, err)
	}
	return &r, nil
}

func (db *DB) noteRulesTold(ctx context.Context, n policy.NoteRulesTold) error {
	_, err := db.exec(ctx, noteRulesTold, db.account, n.Room, n.Number, n.Hash)
	return err
}

// retold lists rooms that were not told of the rules up to a number yet.
func (r *reader) retold(ctx context.Context, number int) ([]policy.Retold, error) {
	rooms, err := list(ctx, r.db, func(row dbutil.Scannable) (t policy.Retold, err error) {
		err = row.Scan(&t.Room.ID, &t.Hash)
		return t, err
	}, roomsToTell, r.db.account, number)
	if err != nil {
		return nil, err
	}
	for i := range rooms {
		if rooms[i].Room, err = r.room(ctx, rooms[i].Room.ID); err != nil {
			return nil, err
		}
	}
	return rooms, nil
}

// JoinedRooms lists the rooms that Matron is in, without spaces and direct rooms, by id.
func (db *DB) JoinedRooms(ctx context.Context) ([]policy.Room, error) {
	ids, err := list(ctx, db, value[policy.RoomID], joinedRooms, db.account)
	if err != nil {
		return nil, fmt.Errorf("list rooms: %w", err)
	}
	rooms := make([]policy.Room, len(ids))
	for i, id := range ids {
		if rooms[i], err = db.Room(ctx, id); err != nil {
			return nil, err
		}
	}
	return rooms, nil
}

// Coverage counts what was read in a room, and what was not.
func (db *DB) Coverage(ctx context.Context, room policy.RoomID) (policy.CoverageLine, error) {
	l := policy.CoverageLine{Room: room}
	if _, err := db.one(ctx, coverageOf, args{db.account, room}, &l.Unreadable, &l.Lost, &l.Suspected, &l.Messages); err != nil {
		return l, fmt.Errorf("coverage of a room: %w", err)
	}
	return l, nil
}

// Children lists the rooms of a space, as far as its state was seen.
func (db *DB) Children(ctx context.Context, space policy.RoomID) ([]policy.RoomID, error) {
	rooms, err := list(ctx, db, value[policy.RoomID], selectChildren, db.account, space)
	if err != nil {
		return nil, fmt.Errorf("rooms of a space: %w", err)
	}
	return rooms, nil
}

// WouldExpire counts what is due of a room by some rules, in force or not.
func (db *DB) WouldExpire(ctx context.Context, room policy.RoomID, cutoffs []policy.Cutoff) (policy.Due, error) {
	return db.Expiring(ctx, room, cutoffs)
}

// Found counts the messages of each room in which an identifier was found since an instant, told of or not.
func (db *DB) Found(ctx context.Context, since time.Time) (map[policy.RoomID]int, error) {
	return db.byRoom(ctx, "what was found", countFound, since)
}

func (db *DB) byRoom(ctx context.Context, what, q string, when time.Time) (map[policy.RoomID]int, error) {
	type number struct {
		room policy.RoomID
		n    int
	}
	rows, err := list(ctx, db, func(row dbutil.Scannable) (n number, err error) {
		err = row.Scan(&n.room, &n.n)
		return n, err
	}, q, db.account, ms(when))
	if err != nil {
		return nil, fmt.Errorf("count %s: %w", what, err)
	}
	all := map[policy.RoomID]int{}
	for _, r := range rows {
		all[r.room] = r.n
	}
	return all, nil
}
