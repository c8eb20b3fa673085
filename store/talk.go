package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"go.mau.fi/util/dbutil"

	"matron/policy"
)

const (
	toldColumns = `m.id, m.of_event, m.sender, m.at_ms, m.thread, m.reply_to, m.media, m.unseen, m.own, m.gone, m.gone_by, m.gone_ms`
	toldIn      = `SELECT ` + toldColumns + ` FROM message m WHERE m.account = $1 AND m.conversation <> '' AND m.conversation = $2`
	// An edit that came before its message is in no conversation but its own.
	strayEdits = `
		SELECT ` + toldColumns + ` FROM message o JOIN message m ON m.account = o.account AND m.of_event <> '' AND m.of_event = o.id
		WHERE o.account = $1 AND o.conversation <> '' AND o.conversation = $2 AND m.conversation <> $2`
	copiesIn = `
		SELECT w.copy, w.message, w.covers FROM message m JOIN warning w ON w.account = m.account AND w.message = m.id
		WHERE m.account = $1 AND m.conversation <> '' AND m.conversation = $2 AND w.copy <> ''`
	unreadIn = `
		SELECT id, sender, at_ms, why FROM unreadable WHERE account = $1 AND with_event <> '' AND with_event IN (
			SELECT $2 UNION ALL
			SELECT id FROM conversation_alias WHERE account = $1 AND into_id = $2 UNION ALL
			SELECT id FROM message WHERE account = $1 AND conversation <> '' AND conversation = $2)`
	unreadByID = `SELECT id, sender, at_ms, why FROM unreadable WHERE account = $1 AND id = $2`
	waitingIn  = `
		SELECT event, sender, at_ms, 'no_key' FROM inbox i
		WHERE i.account = $1 AND i.room = $2 AND i.state = 'waiting' AND i.wait_session <> ''
			AND NOT EXISTS (SELECT 1 FROM unreadable u WHERE u.account = i.account AND u.id = i.event)`
	flagIn   = `SELECT number, stage, flagged_ms FROM flag WHERE account = $1 AND ` + ofConversation
	tapsIn   = `SELECT event, person, trust, at_ms FROM flag_tap WHERE account = $1 AND ` + ofConversation
	joinedIn = `SELECT person FROM member WHERE account = $1 AND room = $2 AND membership = 'join' ORDER BY person`
)

// Talk is what is known of a conversation, under any name that it had: the same rows give the same list in the same order.
// It reads all of one moment. A conversation that is not known has no room.
func (db *DB) Talk(ctx context.Context, conversation policy.EventID) (t policy.Talk, err error) {
	err = db.Moment(ctx, func(ctx context.Context) error {
		t, err = db.readTalk(ctx, conversation)
		return err
	})
	if err != nil {
		return policy.Talk{}, fmt.Errorf("read conversation: %w", err)
	}
	return t, nil
}

func (db *DB) readTalk(ctx context.Context, conversation policy.EventID) (t policy.Talk, err error) {
	c, ok, err := db.talk(ctx, conversation)
	if err != nil || !ok {
		return policy.Talk{ID: conversation}, err
	}
	t.ID, t.Room = c.ID, c.Room
	for _, q := range []string{toldIn, strayEdits} {
		some, err := list(ctx, db, scanTold, q, db.account, t.ID)
		if err != nil {
			return t, err
		}
		t.Messages = append(t.Messages, some...)
	}
	slices.SortFunc(t.Messages, func(a, b policy.TalkMessage) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	for _, m := range t.Messages {
		if t.Thread = m.Thread; t.Thread != "" {
			break
		}
	}
	if t.Missing, err = db.missing(ctx, t); err != nil {
		return t, err
	}
	if t.Copies, err = list(ctx, db, scanCopy, copiesIn, db.account, t.ID); err != nil {
		return t, err
	}
	slices.SortFunc(t.Copies, func(a, b policy.TalkCopy) int { return cmp.Compare(a.Copy, b.Copy) })
	if t.Unread, err = db.unreadOf(ctx, t); err != nil {
		return t, err
	}
	if t.Waiting, err = list(ctx, db, scanUnread, waitingIn, db.account, t.Room); err != nil {
		return t, err
	}
	sortUnread(t.Waiting)
	if err = db.flagOfTalk(ctx, &t); err != nil {
		return t, err
	}
	t.Members, err = list(ctx, db, value[policy.UserID], joinedIn, db.account, t.Room)
	return t, err
}

// missing lists what the messages of a conversation name and nobody knows.
func (db *DB) missing(ctx context.Context, t policy.Talk) (all []policy.EventID, err error) {
	named := map[policy.EventID]bool{t.ID: true}
	for _, m := range t.Messages {
		named[m.Thread], named[m.ReplyTo], named[m.Of] = true, true, true
	}
	for _, m := range t.Messages {
		delete(named, m.ID)
	}
	delete(named, "")
	for id := range named {
		known, err := db.exists(ctx, isKnown, db.account, id)
		if err != nil {
			return nil, err
		}
		if !known {
			all = append(all, id)
		}
	}
	slices.Sort(all)
	return all, nil
}

// unreadOf lists what cannot be decrypted: what says that it belongs to the conversation, and what the conversation hangs on.
func (db *DB) unreadOf(ctx context.Context, t policy.Talk) ([]policy.TalkUnread, error) {
	all, err := list(ctx, db, scanUnread, unreadIn, db.account, t.ID)
	if err != nil {
		return nil, err
	}
	for _, id := range t.Missing {
		more, err := list(ctx, db, scanUnread, unreadByID, db.account, id)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	sortUnread(all)
	return slices.CompactFunc(all, func(a, b policy.TalkUnread) bool { return a.ID == b.ID }), nil
}

func sortUnread(all []policy.TalkUnread) {
	slices.SortFunc(all, func(a, b policy.TalkUnread) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
}

// flagOfTalk reads who wanted a conversation recorded. Where several became one, the open flag is its flag, or else the newest.
func (db *DB) flagOfTalk(ctx context.Context, t *policy.Talk) error {
	flags, err := list(ctx, db, func(row dbutil.Scannable) (f policy.FlagRow, err error) {
		var flaggedMs int64
		err = row.Scan(&f.Number, &f.Stage, &flaggedMs)
		f.At = at(flaggedMs)
		return f, err
	}, flagIn, db.account, t.ID)
	if err != nil {
		return err
	}
	if len(flags) > 0 {
		t.Flag = slices.MaxFunc(flags, func(a, b policy.FlagRow) int {
			return cmp.Or(openFirst(a)-openFirst(b), a.At.Compare(b.At), cmp.Compare(a.Number, b.Number))
		}).Number
	}
	if t.Taps, err = list(ctx, db, scanTap, tapsIn, db.account, t.ID); err != nil {
		return err
	}
	slices.SortFunc(t.Taps, func(a, b policy.Tap) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Event, b.Event)) })
	return nil
}

func openFirst(f policy.FlagRow) int {
	if f.Stage == policy.FlagOpen {
		return 1
	}
	return 0
}

func scanTold(row dbutil.Scannable) (m policy.TalkMessage, err error) {
	var atMs, goneMs int64
	err = row.Scan(&m.ID, &m.Of, &m.Sender, &atMs, &m.Thread, &m.ReplyTo, &m.Media, &m.Unseen, &m.Own, &m.Gone, &m.GoneBy, &goneMs)
	m.At, m.GoneAt = at(atMs), at(goneMs)
	return m, err
}

func scanCopy(row dbutil.Scannable) (c policy.TalkCopy, err error) {
	err = row.Scan(&c.Copy, &c.Original, &c.Covers)
	return c, err
}

func scanUnread(row dbutil.Scannable) (u policy.TalkUnread, err error) {
	var atMs int64
	err = row.Scan(&u.ID, &u.Sender, &atMs, &u.Why)
	u.At = at(atMs)
	return u, err
}
