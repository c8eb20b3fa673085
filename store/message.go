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
	// Whatever is said later of a message, it stays gone.
	upsertMessage = `
		INSERT INTO message (
			account, id, of_event, room, sender, at_ms, thread, reply_to, conversation, media, unseen, worst, gone, decided, own
		) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
		ON CONFLICT (account, id) DO UPDATE SET
			of_event = excluded.of_event, room = excluded.room, sender = excluded.sender, at_ms = excluded.at_ms,
			thread = excluded.thread, reply_to = excluded.reply_to, conversation = excluded.conversation,
			media = excluded.media, unseen = excluded.unseen, worst = excluded.worst, gone = message.gone OR excluded.gone,
			decided = excluded.decided, own = excluded.own`
	isKnown  = `SELECT COUNT(*) FROM message WHERE account = $1 AND id = $2 AND at_ms > 0`
	markGone = `
		INSERT INTO message (account, id, gone, gone_by, gone_ms) VALUES ($1, $2, true, $3, $4)
		ON CONFLICT (account, id) DO UPDATE SET gone = true,
			gone_by = CASE WHEN message.gone THEN message.gone_by ELSE excluded.gone_by END,
			gone_ms = CASE WHEN message.gone THEN message.gone_ms ELSE excluded.gone_ms END`
	selectMessage = `
		SELECT id, of_event, room, sender, at_ms, thread, reply_to, conversation, media, unseen, worst, decided, gone, own
		FROM message WHERE account = $1 AND id = $2`
	selectEdits = `
		SELECT id FROM message
		WHERE account = $1 AND of_event <> '' AND of_event = $2 AND room = $3 AND sender = $4 AND NOT gone
		ORDER BY at_ms DESC, id DESC LIMIT 200`

	selectEditRows = `
		SELECT id, of_event, room, sender, at_ms, thread, reply_to, conversation, media, unseen, worst, decided, gone, own
		FROM message WHERE account = $1 AND of_event <> '' AND of_event = $2 ORDER BY at_ms DESC, id DESC LIMIT 100`
	countGone = `SELECT COUNT(*) FROM message WHERE account = $1 AND id = $2 AND gone`

	upsertAnswer = `
		INSERT INTO answer (account, message, sender, pill, room, at_ms) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (account, message, sender, pill) DO UPDATE SET at_ms = excluded.at_ms`
	selectAnswers = `
		SELECT message, room, sender, pill, at_ms FROM answer
		WHERE account = $1 AND message = $2 ORDER BY at_ms, sender, pill LIMIT 50`
	dropAnswers  = `DELETE FROM answer WHERE account = $1 AND message = $2`
	sweepAnswers = `DELETE FROM answer WHERE account = $1 AND at_ms <= $2`

	upsertUnreadable = `
		INSERT INTO unreadable (account, id, room, sender, at_ms, since_ms, why, told, with_event) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (account, id) DO UPDATE SET why = excluded.why, told = unreadable.told OR excluded.told`
	dropUnreadable   = `DELETE FROM unreadable WHERE account = $1 AND id = $2`
	forgetUnreadable = `DELETE FROM unreadable WHERE account = $1 AND room = $2`
	countUnreadable  = `SELECT COUNT(*) FROM unreadable WHERE account = $1 AND id = $2`

	insertLetter = `
		INSERT INTO letter (account, conversation, hash, number)
		SELECT $1, $2, $3, COUNT(*) FROM letter WHERE account = $1 AND conversation = $2
		ON CONFLICT (account, conversation, hash) DO NOTHING`
	selectLetter = `SELECT number FROM letter WHERE account = $1 AND conversation = $2 AND hash = $3`
)

// keepAnswers is how long an answer waits for its message, which may wait for its key.
const keepAnswers = 30 * 24 * time.Hour

func (db *DB) rememberMessage(ctx context.Context, m policy.RememberMessage) error {
	known, err := db.exists(ctx, isKnown, db.account, m.ID)
	if err != nil {
		return err
	}
	_, err = db.exec(ctx, upsertMessage, db.account, m.ID, m.Of, m.Room, m.Sender, ms(m.At), m.Thread, m.ReplyTo, m.Conversation,
		m.Media, m.Unseen, m.Worst, m.Gone, m.Decided, m.Own)
	if err != nil {
		return err
	}
	if err := db.converse(ctx, m, !known); err != nil {
		return err
	}
	// The answers that came before it were in the view: they are taken, or were nobody's to give.
	_, err = db.exec(ctx, dropAnswers, db.account, m.ID)
	return err
}

func (db *DB) markGone(ctx context.Context, m policy.MarkGone) error {
	_, err := db.exec(ctx, markGone, db.account, m.ID, m.By, ms(m.At))
	return err
}

func (db *DB) keepAnswer(ctx context.Context, a policy.KeepAnswer) error {
	_, err := db.exec(ctx, upsertAnswer, db.account, a.On, a.By, a.Pill, a.Room, ms(a.At))
	return err
}

func (db *DB) noteUnreadable(ctx context.Context, n policy.NoteUnreadable) error {
	_, err := db.exec(ctx, upsertUnreadable, db.account, n.ID, n.Room, n.Sender, ms(n.At), ms(n.Since), n.Why, n.Told, n.With)
	return err
}

func (db *DB) noteReadable(ctx context.Context, n policy.NoteReadable) error {
	if err := db.readAgain(ctx, n.ID); err != nil {
		return err
	}
	_, err := db.exec(ctx, dropUnreadable, db.account, n.ID)
	return err
}

// message reads a message with its edits, nil if nothing is known of it. One that is
// only known to be gone has no time.
func (db *DB) message(ctx context.Context, id policy.EventID) (*policy.MessageRow, error) {
	rows, err := list(ctx, db, scanMessage, selectMessage, db.account, id)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	m := policy.MessageRow{RememberMessage: rows[0]}
	m.Edits, err = list(ctx, db, value[policy.EventID], selectEdits, db.account, id, m.Room, m.Sender)
	slices.Reverse(m.Edits)
	if err != nil || m.Conversation == "" || m.Room == "" {
		return &m, err
	}
	if m.Held, err = db.held(ctx, m.Conversation, m.Room); err == nil {
		m.Flagged, err = db.flagged(ctx, m.Conversation)
	}
	return &m, err
}

func scanMessage(row dbutil.Scannable) (m policy.RememberMessage, err error) {
	var atMs int64
	err = row.Scan(&m.ID, &m.Of, &m.Room, &m.Sender, &atMs, &m.Thread, &m.ReplyTo, &m.Conversation, &m.Media, &m.Unseen, &m.Worst, &m.Decided, &m.Gone, &m.Own)
	m.At = at(atMs)
	return m, err
}

// original is the message that another is an edit of, nil if it is none: an edit is of
// the same sender, in the same room, and of a message that is not itself an edit.
func (db *DB) original(ctx context.Context, edit *policy.MessageRow) (*policy.MessageRow, error) {
	if edit == nil || edit.Of == "" {
		return nil, nil
	}
	m, err := db.message(ctx, edit.Of)
	if err != nil || m == nil || m.Of != "" || m.Sender != edit.Sender || m.Room != edit.Room {
		return nil, err
	}
	return m, nil
}

// edits lists what says that it edits a message, whoever sent it: the newest hundred.
func (db *DB) edits(ctx context.Context, of policy.EventID) ([]policy.RememberMessage, error) {
	all, err := list(ctx, db, scanMessage, selectEditRows, db.account, of)
	slices.Reverse(all)
	return all, err
}

func (db *DB) wasGone(ctx context.Context, id policy.EventID) (bool, error) {
	var n int
	_, err := db.one(ctx, countGone, args{db.account, id}, &n)
	return n > 0, err
}

func (db *DB) answers(ctx context.Context, id policy.EventID) ([]policy.KeepAnswer, error) {
	return list(ctx, db, func(row dbutil.Scannable) (a policy.KeepAnswer, err error) {
		var atMs int64
		err = row.Scan(&a.On, &a.Room, &a.By, &a.Pill, &atMs)
		a.At = at(atMs)
		return a, err
	}, selectAnswers, db.account, id)
}

func (db *DB) wasTold(ctx context.Context, id policy.EventID) (bool, error) {
	var n int
	_, err := db.one(ctx, countUnreadable, args{db.account, id}, &n)
	return n > 0, err
}

// Letter numbers the patients of a conversation: the same keyed hash has the same
// number, from 0 on.
func (db *DB) Letter(ctx context.Context, conversation policy.EventID, hash []byte) (n int, err error) {
	if _, err = db.exec(ctx, insertLetter, db.account, conversation, hash); err == nil {
		_, err = db.one(ctx, selectLetter, args{db.account, conversation, hash}, &n)
	}
	if err != nil {
		return 0, fmt.Errorf("letter: %w", err)
	}
	return n, nil
}
