package store

import (
	"context"
	"strings"

	"matron/policy"
)

// acknowledgements numbers what officers acknowledge: each proposal when it is posted, and each room by its name. What
// spaces hold, and when Matron came into a room, is numbered by the last one before.
const acknowledgements = "acknowledged"

const (
	// Of a room into which Matron came later it says nothing.
	acknowledgeRoom = `UPDATE room SET acknowledged = $3 WHERE account = $1 AND id = $2 AND acknowledged < $3 AND entered < $3`
	ofRevision      = `
		SELECT p.acknowledges FROM revision r JOIN proposal p ON p.account = r.account AND p.id = r.proposal
		WHERE r.account = $1 AND r.kind = 'policies' AND r.number = $2`
	roomsWaiting = `SELECT room FROM retention WHERE account = $1 AND code <> '' AND code = $2 ORDER BY room LIMIT 2`
)

// acknowledge notes that officers know how a room came to its rules: by its name, as it is now; with a revision, as it
// was when that was posted.
func (db *DB) acknowledge(ctx context.Context, a policy.Acknowledge) error {
	var number int64
	var err error
	if a.Revision > 0 {
		_, err = db.one(ctx, ofRevision, args{db.account, a.Revision}, &number)
	} else {
		number, err = db.next(ctx, acknowledgements)
	}
	if err != nil {
		return err
	}
	_, err = db.exec(ctx, acknowledgeRoom, db.account, a.Room, number)
	return err
}

// waiting is the room that waits with a code, or the room of an id; nil where there is none, or where two have the code.
func (r *reader) waiting(ctx context.Context, name string) (*policy.Room, error) {
	id := policy.RoomID(name)
	if !strings.HasPrefix(name, "!") {
		rooms, err := list(ctx, r.db, value[policy.RoomID], roomsWaiting, r.db.account, name)
		if err != nil || len(rooms) != 1 {
			return nil, err
		}
		id = rooms[0]
	}
	room, err := r.room(ctx, id)
	if err != nil {
		return nil, err
	}
	return &room, nil
}
