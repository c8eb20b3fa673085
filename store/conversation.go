package store

// Over 300 lines: conversations become one when a reply tells that they are; reading and joining them is one piece.

import (
	"context"
	"slices"

	"go.mau.fi/util/dbutil"

	"matron/policy"
)

const (
	talkColumns = `id, room, first_ms, last_ms, from_ms, class, stage, begun, run_ms, planned, verified, whole, removed`
	selectTalk  = `SELECT ` + talkColumns + ` FROM conversation WHERE account = $1 AND id = $2`
	upsertTalk  = `
		INSERT INTO conversation (account, id, room, first_ms, last_ms, from_ms, class, stage, begun, run_ms, planned, verified, whole, removed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		ON CONFLICT (account, id) DO UPDATE SET
			first_ms = excluded.first_ms, last_ms = excluded.last_ms, from_ms = excluded.from_ms, class = excluded.class,
			stage = excluded.stage, begun = excluded.begun, run_ms = excluded.run_ms, planned = excluded.planned,
			verified = excluded.verified, whole = excluded.whole, removed = excluded.removed`
	countRemoved = `SELECT COUNT(*) FROM message WHERE account = $1 AND conversation <> '' AND conversation = $2 AND gone = true AND run_ms <> 0`
	deleteTalk   = `DELETE FROM conversation WHERE account = $1 AND id = $2`
	blockTalk    = `UPDATE conversation SET block = $3, blocked_ms = $4 WHERE account = $1 AND id = $2`
	// What is blocked is looked at again when what blocks it ends.
	unblockTalk    = `UPDATE conversation SET block = '', blocked_ms = 0 WHERE account = $1 AND id = $2 AND block = $3`
	unblockHeld    = `UPDATE conversation SET block = '', blocked_ms = 0 WHERE account = $1 AND block = 'hold'`
	recheckBlocked = `
		UPDATE conversation SET block = '', blocked_ms = 0
		WHERE account = $1 AND block <> '' AND id IN (
			SELECT id FROM conversation WHERE account = $1 AND room = $2 AND block <> '' AND blocked_ms <= $3 ORDER BY blocked_ms LIMIT 200)`

	selectAlias  = `SELECT into_id FROM conversation_alias WHERE account = $1 AND id = $2`
	upsertAlias  = `INSERT INTO conversation_alias (account, id, into_id) VALUES ($1, $2, $3) ON CONFLICT (account, id) DO UPDATE SET into_id = excluded.into_id`
	moveAliases  = `UPDATE conversation_alias SET into_id = $3 WHERE account = $1 AND into_id = $2`
	moveMessages = `UPDATE message SET conversation = $3 WHERE account = $1 AND conversation <> '' AND conversation = $2`
	setTalkOf    = `UPDATE message SET conversation = $3 WHERE account = $1 AND id = $2`
	talkOf       = `SELECT conversation, room, at_ms FROM message WHERE account = $1 AND id = $2`

	// The messages of a conversation that stand and are not ordered to go, an edit after what it edits.
	standing = `
		SELECT id, of_event, at_ms, media, own FROM message
		WHERE account = $1 AND conversation <> '' AND conversation = $2 AND gone = false AND run_ms = 0
		ORDER BY at_ms, id LIMIT $3`
	standingRows = `
		SELECT id, of_event, room, sender, at_ms, thread, reply_to, conversation, media, unseen, worst, decided, gone, own FROM message
		WHERE account = $1 AND conversation <> '' AND conversation = $2 AND gone = false LIMIT 1000`
	orderMessage  = `UPDATE message SET run_ms = $3 WHERE account = $1 AND id = $2`
	releaseOrders = `UPDATE message SET run_ms = 0 WHERE account = $1 AND conversation <> '' AND conversation = $2 AND run_ms <> 0`
	isOrdered     = `SELECT run_ms FROM message WHERE account = $1 AND id = $2`

	hasUnreadable = `
		SELECT COUNT(*) FROM (
			SELECT 1 FROM unreadable u WHERE u.account = $1 AND u.with_event <> '' AND u.with_event IN (
				SELECT $2 UNION ALL
				SELECT id FROM conversation_alias WHERE account = $1 AND into_id = $2 UNION ALL
				SELECT id FROM message WHERE account = $1 AND conversation <> '' AND conversation = $2) LIMIT 1) unread`
	hasOpenFlag = `
		SELECT COUNT(*) FROM (
			SELECT 1 FROM flag f WHERE f.account = $1 AND f.stage = 'open' AND f.conversation IN (
				SELECT $2 UNION ALL
				SELECT id FROM conversation_alias WHERE account = $1 AND into_id = $2 UNION ALL
				SELECT id FROM message WHERE account = $1 AND conversation <> '' AND conversation = $2) LIMIT 1) flagged`
	withOfUnreadable = `SELECT with_event FROM unreadable WHERE account = $1 AND id = $2`
)

func scanTalk(row dbutil.Scannable) (c policy.ConversationRow, err error) {
	var firstMs, lastMs, fromMs, runMs int64
	err = row.Scan(&c.ID, &c.Room, &firstMs, &lastMs, &fromMs, &c.Class, &c.Stage, &c.Begun, &runMs, &c.Planned, &c.Verified, &c.Whole, &c.Removed)
	c.First, c.Last, c.From, c.Run = at(firstMs), at(lastMs), at(fromMs), at(runMs)
	return c, err
}

// talk reads a conversation by its id, or by one that it had before.
func (db *DB) talk(ctx context.Context, id policy.EventID) (c policy.ConversationRow, ok bool, err error) {
	if id, err = db.resolve(ctx, id); err != nil {
		return c, false, err
	}
	rows, err := list(ctx, db, scanTalk, selectTalk, db.account, id)
	if err != nil || len(rows) == 0 {
		return c, false, err
	}
	return rows[0], true, nil
}

// resolve is the conversation that a name stands for now.
func (db *DB) resolve(ctx context.Context, id policy.EventID) (policy.EventID, error) {
	into := id
	_, err := db.one(ctx, selectAlias, args{db.account, id}, &into)
	return into, err
}

// talkOfMessage is the conversation of a message, nil where none is known.
func (db *DB) talkOfMessage(ctx context.Context, id policy.EventID) (*policy.ConversationRow, error) {
	var in policy.EventID
	var room policy.RoomID
	var atMs int64
	ok, err := db.one(ctx, talkOf, args{db.account, id}, &in, &room, &atMs)
	if err != nil {
		return nil, err
	}
	if !ok || in == "" {
		in = id
	}
	c, ok, err := db.talk(ctx, in)
	if err != nil || !ok {
		return nil, err
	}
	return &c, nil
}

// complete reads what keeps a conversation from going.
func (db *DB) talkFacts(ctx context.Context, c *policy.ConversationRow) (err error) {
	if c.Held, err = db.held(ctx, c.ID, c.Room); err != nil {
		return err
	}
	if c.Flagged, err = db.flagged(ctx, c.ID); err != nil {
		return err
	}
	c.Unreadable, err = db.exists(ctx, hasUnreadable, db.account, c.ID)
	return err
}

func (db *DB) flagged(ctx context.Context, id policy.EventID) (bool, error) {
	return db.exists(ctx, hasOpenFlag, db.account, id)
}

func (db *DB) exists(ctx context.Context, q string, a ...any) (bool, error) {
	var n int
	_, err := db.one(ctx, q, a, &n)
	return n > 0, err
}

func (db *DB) writeTalk(ctx context.Context, c policy.ConversationRow) error {
	_, err := db.exec(ctx, upsertTalk, db.account, c.ID, c.Room, ms(c.First), ms(c.Last), ms(c.From), c.Class, c.Stage, c.Begun,
		ms(c.Run), c.Planned, c.Verified, c.Whole, c.Removed)
	return err
}

// converse puts a message into its conversation. Conversations that it shows to be one are made one: a thread on a message that
// is itself an answer, an answer that came before what it answers. fresh says that the message was not known before.
func (db *DB) converse(ctx context.Context, m policy.RememberMessage, fresh bool) error {
	if m.Conversation == "" || m.At.IsZero() || m.Room == "" {
		return nil
	}
	one, err := db.together(ctx, m)
	if err != nil {
		return err
	}
	if one.Room != "" && one.Room != m.Room {
		// It names an event of another room: it belongs to no conversation of this one, and is never removed by one.
		_, err := db.exec(ctx, setTalkOf, db.account, m.ID, "")
		return err
	}
	if one.ID != "" && one.ID != m.Conversation {
		if err := db.alsoCalled(ctx, m.Conversation, one.ID); err != nil {
			return err
		}
		if _, err := db.exec(ctx, setTalkOf, db.account, m.ID, one.ID); err != nil {
			return err
		}
		m.Conversation = one.ID
	}
	if !fresh && one.ID != "" {
		if one.Class == policy.ClassPlain && (m.Decided || m.Worst > 0) {
			one.Class = policy.ClassWeighty
			return db.writeTalk(ctx, one)
		}
		return nil
	}
	was := one.Stage
	one = one.With(m)
	if was == policy.TalkLeaving && one.Stage != policy.TalkLeaving || was == policy.TalkGone {
		if _, err := db.exec(ctx, releaseOrders, db.account, one.ID); err != nil {
			return err
		}
	}
	return db.writeTalk(ctx, one)
}

// together is the one conversation of all that a message belongs to; without an id where there is none yet.
func (db *DB) together(ctx context.Context, m policy.RememberMessage) (one policy.ConversationRow, err error) {
	ids := []policy.EventID{m.Conversation, m.ID}
	for _, id := range []policy.EventID{m.Thread, m.ReplyTo, m.Of} {
		if id == "" {
			continue
		}
		var in policy.EventID
		var room policy.RoomID
		var atMs int64
		ok, err := db.one(ctx, talkOf, args{db.account, id}, &in, &room, &atMs)
		if err != nil {
			return one, err
		}
		if ok && in != "" && room == m.Room {
			ids = append(ids, in)
		}
	}
	var seen []policy.EventID
	for _, id := range ids {
		c, ok, err := db.talk(ctx, id)
		if err != nil {
			return one, err
		}
		if !ok || slices.Contains(seen, c.ID) {
			continue
		}
		seen = append(seen, c.ID)
		switch {
		case one.ID == "":
			one = c
		case c.Room == one.Room:
			if one, err = db.merge(ctx, one, c); err != nil {
				return one, err
			}
		}
	}
	return one, nil
}

// alsoCalled: what a message answers did not come yet. When it comes, it belongs here.
func (db *DB) alsoCalled(ctx context.Context, name, id policy.EventID) error {
	if known, err := db.resolve(ctx, name); err != nil || known != name {
		return err
	}
	_, err := db.exec(ctx, upsertAlias, db.account, name, id)
	return err
}

// merge makes two conversations one.
func (db *DB) merge(ctx context.Context, a, b policy.ConversationRow) (one policy.ConversationRow, err error) {
	if a.Flagged, err = db.flagged(ctx, a.ID); err != nil {
		return one, err
	}
	if b.Flagged, err = db.flagged(ctx, b.ID); err != nil {
		return one, err
	}
	one = a.Merged(b)
	gone := a.ID
	if one.ID == a.ID {
		gone = b.ID
	}
	for _, step := range []struct {
		q string
		a []any
	}{
		{moveMessages, []any{db.account, gone, one.ID}}, {moveAliases, []any{db.account, gone, one.ID}},
		{upsertAlias, []any{db.account, gone, one.ID}}, {deleteTalk, []any{db.account, gone}},
		{releaseOrders, []any{db.account, one.ID}},
	} {
		if _, err := db.exec(ctx, step.q, step.a...); err != nil {
			return one, err
		}
	}
	return one, db.writeTalk(ctx, one)
}

// classConversation: its flag has ended.
func (db *DB) classConversation(ctx context.Context, ch policy.ClassConversation) error {
	c, ok, err := db.talk(ctx, ch.ID)
	if err != nil || !ok {
		return err
	}
	if ch.To != "" {
		c.Class = ch.To
		if ch.At.After(c.From) {
			c.From = ch.At
		}
	}
	if err := db.writeTalk(ctx, c); err != nil {
		return err
	}
	_, err = db.exec(ctx, unblockTalk, db.account, c.ID, policy.BlockFlag)
	return err
}

func (db *DB) blockConversation(ctx context.Context, b policy.BlockConversation) error {
	_, err := db.exec(ctx, blockTalk, db.account, b.ID, b.By, ms(b.At))
	return err
}

func (db *DB) recheckBlocked(ctx context.Context, r policy.RecheckBlocked) error {
	_, err := db.exec(ctx, recheckBlocked, db.account, r.Room, ms(r.Before))
	return err
}

func (db *DB) leaveConversation(ctx context.Context, l policy.LeaveConversation) error {
	c, ok, err := db.talk(ctx, l.ID)
	if err != nil || !ok {
		return err
	}
	for _, id := range l.Events {
		if _, err := db.exec(ctx, orderMessage, db.account, id, ms(l.Run)); err != nil {
			return err
		}
	}
	c.Stage, c.Run, c.Whole = policy.TalkLeaving, l.Run, l.Whole
	c.Planned += len(l.Events)
	return db.writeTalk(ctx, c)
}

func (db *DB) stayConversation(ctx context.Context, s policy.StayConversation) error {
	c, ok, err := db.talk(ctx, s.ID)
	if err != nil || !ok || c.Stage != policy.TalkLeaving {
		return err
	}
	var removed int
	if _, err := db.one(ctx, countRemoved, args{db.account, c.ID}, &removed); err != nil {
		return err
	}
	c.Removed += removed
	if _, err := db.exec(ctx, releaseOrders, db.account, c.ID); err != nil {
		return err
	}
	return db.writeTalk(ctx, c.Stays())
}

func (db *DB) verifyConversation(ctx context.Context, v policy.VerifyConversation) error {
	c, ok, err := db.talk(ctx, v.ID)
	if err != nil || !ok || c.Stage != policy.TalkLeaving || !c.Run.Equal(v.Run) {
		return err
	}
	c.Verified += v.Events
	return db.writeTalk(ctx, c)
}

// endConversation: what was ordered to go is gone, as the server says; our own word that it is may still come.
func (db *DB) endConversation(ctx context.Context, e policy.EndConversation) error {
	c, ok, err := db.talk(ctx, e.ID)
	if err != nil || !ok {
		return err
	}
	ordered, err := list(ctx, db, value[policy.EventID], orderedOf, db.account, c.ID)
	if err != nil {
		return err
	}
	for _, id := range ordered {
		if err := db.markGone(ctx, policy.MarkGone{ID: id, At: e.At}); err != nil {
			return err
		}
	}
	if _, err := db.exec(ctx, releaseOrders, db.account, c.ID); err != nil {
		return err
	}
	stands, err := list(ctx, db, scanMessage, standingRows, db.account, c.ID)
	if err != nil {
		return err
	}
	return db.writeTalk(ctx, c.Ended(stands))
}

const orderedOf = `
	SELECT id FROM message WHERE account = $1 AND conversation <> '' AND conversation = $2 AND run_ms <> 0 AND gone = false`

// beginRemoval notes that something of a conversation may be gone from now on: what comes into it then starts anew.
func (db *DB) beginRemoval(ctx context.Context, message policy.EventID) error {
	c, err := db.talkOfMessage(ctx, message)
	if err != nil || c == nil || c.Stage != policy.TalkLeaving || c.Begun {
		return err
	}
	c.Begun = true
	return db.writeTalk(ctx, *c)
}

// removalFacts is what a removal is judged by at the last moment. Where it is not known of which conversation a message is,
// it counts as held.
func (db *DB) removalFacts(ctx context.Context, c *policy.Candidate, about policy.EventID) error {
	f := &c.Facts
	talk, err := db.talkOfMessage(ctx, about)
	if err != nil {
		return err
	}
	if talk == nil {
		f.Held = true
		return nil
	}
	if err := db.talkFacts(ctx, talk); err != nil {
		return err
	}
	f.Held, f.Flagged, f.Unreadable = talk.Held, talk.Flagged, talk.Unreadable
	var run int64
	if _, err := db.one(ctx, isOrdered, args{db.account, about}, &run); err != nil {
		return err
	}
	f.Leaving = talk.Stage == policy.TalkLeaving && run != 0
	return nil
}

// readAgain: what could not be read came with its key, so its conversation is looked at again.
func (db *DB) readAgain(ctx context.Context, id policy.EventID) error {
	var with policy.EventID
	ok, err := db.one(ctx, withOfUnreadable, args{db.account, id}, &with)
	if err != nil || !ok || with == "" {
		return err
	}
	c, err := db.talkOfMessage(ctx, with)
	if err != nil || c == nil {
		return err
	}
	_, err = db.exec(ctx, unblockTalk, db.account, c.ID, policy.BlockUnreadable)
	return err
}
