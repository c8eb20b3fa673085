package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"go.mau.fi/util/dbutil"

	"matron/policy"
	"matron/policy/confidential"
)

const (
	// The same order is the same hold: what is in force stays as it is.
	insertHold = `
		INSERT INTO hold (account, id, what, room, person, conversation, from_ms, to_ms, by_user, at_ms, words)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (account, id) DO NOTHING`
	endHold = `UPDATE hold SET ended_ms = $3, ended_by = $4 WHERE account = $1 AND id = $2 AND ended_ms = 0`

	holdColumns = `id, what, room, person, conversation, from_ms, to_ms, by_user, at_ms`
	openHolds   = `SELECT ` + holdColumns + ` FROM hold WHERE account = $1 AND ended_ms = 0 ORDER BY at_ms, id LIMIT $2`
	countHolds  = `SELECT COUNT(*) FROM hold WHERE account = $1 AND ended_ms = 0`
	holdByID    = `SELECT ` + holdColumns + `, ended_ms FROM hold WHERE account = $1 AND id = $2`
	holdWords   = `SELECT words FROM hold WHERE account = $1 AND id = $2`

	anyHold = `SELECT COUNT(*) FROM (SELECT 1 FROM hold WHERE account = $1 AND ended_ms = 0 LIMIT 1) held`
	// A conversation is on hold with the room, with any message of it that is named, and with any message in it that a
	// person wrote in the time that is held, also one that is gone.
	isHeld = `
		SELECT COUNT(*) FROM (
			SELECT 1 FROM hold h WHERE h.account = $1 AND h.ended_ms = 0 AND (
				h.what = 'room' AND h.room = $3
				OR h.what = 'conversation' AND h.conversation IN (
					SELECT $2 UNION ALL
					SELECT id FROM conversation_alias WHERE account = $1 AND into_id = $2 UNION ALL
					SELECT id FROM message WHERE account = $1 AND conversation <> '' AND conversation = $2)
				OR h.what = 'person' AND EXISTS (
					SELECT 1 FROM message m WHERE m.account = $1 AND m.conversation <> '' AND m.conversation = $2
						AND m.sender = h.person AND m.at_ms >= h.from_ms AND (h.to_ms = 0 OR m.at_ms < h.to_ms))) LIMIT 1) held`
)

// held says whether a conversation is on hold. Without any hold in force it reads one index entry.
func (db *DB) held(ctx context.Context, id policy.EventID, room policy.RoomID) (bool, error) {
	if some, err := db.exists(ctx, anyHold, db.account); err != nil || !some {
		return false, err
	}
	return db.exists(ctx, isHeld, db.account, id, room)
}

func (db *DB) setHold(ctx context.Context, s policy.SetHold) error {
	words, err := db.sealHold(s)
	if err != nil {
		return err
	}
	_, err = db.exec(ctx, insertHold, db.account, s.ID, s.What, s.Room, s.Person, s.Conversation, ms(s.From), ms(s.To), s.By, ms(s.At), words)
	return err
}

func (db *DB) endHold(ctx context.Context, e policy.EndHold) error {
	if _, err := db.exec(ctx, endHold, db.account, e.ID, ms(e.At), e.By); err != nil {
		return err
	}
	_, err := db.exec(ctx, unblockHeld, db.account)
	return err
}

func scanHold(row dbutil.Scannable) (h policy.Hold, err error) {
	var fromMs, toMs, atMs int64
	err = row.Scan(&h.ID, &h.What, &h.Room, &h.Person, &h.Conversation, &fromMs, &toMs, &h.By, &atMs)
	h.From, h.To, h.At = at(fromMs), at(toMs), at(atMs)
	return h, err
}

// holds lists those in force, oldest first, and says how many more there are.
func (db *DB) holds(ctx context.Context, most int) (all []policy.Hold, more int, err error) {
	if all, err = list(ctx, db, scanHold, openHolds, db.account, most); err != nil || len(all) < most {
		return all, 0, err
	}
	_, err = db.one(ctx, countHolds, args{db.account}, &more)
	return all, more - len(all), err
}

// holdOf reads a hold by its name, nil if there is none; ended says that it is in force no more.
func (db *DB) holdOf(ctx context.Context, id string) (h *policy.Hold, ended bool, err error) {
	var fromMs, toMs, atMs, endedMs int64
	var one policy.Hold
	ok, err := db.one(ctx, holdByID, args{db.account, id},
		&one.ID, &one.What, &one.Room, &one.Person, &one.Conversation, &fromMs, &toMs, &one.By, &atMs, &endedMs)
	if err != nil || !ok {
		return nil, false, err
	}
	one.From, one.To, one.At = at(fromMs), at(toMs), at(atMs)
	return &one, endedMs > 0, nil
}

// heldWords are a person's words as they are sealed.
type heldWords struct {
	Reference string `json:"reference"`
	Reason    string `json:"reason"`
}

func (db *DB) sealHold(s policy.SetHold) ([]byte, error) {
	if db.keys == nil {
		return nil, errNoKeys
	}
	plain, err := json.Marshal(heldWords{s.Reference.Reveal(), s.Reason.Reveal()})
	if err != nil {
		return nil, errors.New("encode the words of a hold")
	}
	sealed, err := db.keys.Seal(plain, "hold/"+s.ID+"/"+db.account)
	if err != nil {
		return nil, fmt.Errorf("seal the words of a hold: %w", err)
	}
	return sealed, nil
}

// HoldWords are the reference and the reason of a hold, for its answer in the policy room.
func (db *DB) HoldWords(ctx context.Context, id string) (reference, reason confidential.Text, err error) {
	var sealed []byte
	ok, err := db.one(ctx, holdWords, args{db.account, id}, &sealed)
	if err != nil || !ok {
		return reference, reason, err
	}
	if db.keys == nil {
		return reference, reason, errNoKeys
	}
	plain, err := db.keys.Open(sealed, "hold/"+id+"/"+db.account)
	if err != nil {
		return reference, reason, fmt.Errorf("open the words of a hold: %w", err)
	}
	var w heldWords
	if json.Unmarshal(plain, &w) != nil {
		return reference, reason, errors.New("open the words of a hold: not readable")
	}
	return confidential.NewText(w.Reference), confidential.NewText(w.Reason), nil
}
