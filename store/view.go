package store

import (
	"context"
	"fmt"
	"time"

	"matron/policy"
)

// View reads what a query names, in the deciding transaction. Each part has a limit and
// an index: it never grows with history.
func (db *DB) View(ctx context.Context, q policy.Query, now time.Time) (policy.View, error) {
	r := newReader(db)
	v := policy.View{}
	r.read("room", func() (err error) { v.Room, err = r.room(ctx, q.Room); return err })
	r.read("pauses", func() (err error) { v.Pauses, err = db.pauses(ctx, now); return err })
	r.rest(ctx, q, &v, now)
	person := q.Person
	if person == "" && v.Message != nil {
		person = v.Message.Sender
	}
	r.read("person", func() (err error) { v.Person, err = db.person(ctx, person, now); return err })
	if r.err != nil {
		return policy.View{}, r.err
	}
	return v, nil
}

// More adds to a view what a second query names. Room, pauses and person stay as they were read.
func (db *DB) More(ctx context.Context, q policy.Query, v *policy.View, now time.Time) error {
	r := newReader(db)
	r.rooms[v.Room.ID] = v.Room
	r.rest(ctx, q, v, now)
	return r.err
}

// rest reads what a query names but the room, the pauses and the person.
func (r *reader) rest(ctx context.Context, q policy.Query, v *policy.View, now time.Time) {
	db := r.db
	if q.Event != "" {
		r.read("event", func() (err error) { v.WasTold, err = db.wasTold(ctx, q.Event); return err })
		r.read("event", func() (err error) { v.WasGone, err = db.wasGone(ctx, q.Event); return err })
	}
	if q.Message != "" {
		r.read("message", func() error { return r.message(ctx, q.Message, v) })
	}
	if q.ReplyTo != "" {
		r.read("reply", func() (err error) { v.ReplyTo, err = db.message(ctx, q.ReplyTo); return err })
	}
	if q.OpenBy != "" {
		r.read("open warnings", func() (err error) { v.Open, err = r.warned(ctx)(db.open(ctx, q.OpenBy)); return err })
	}
	if q.Task != "" || q.Receipt != "" {
		r.read("task", func() (err error) { v.Task, err = db.task(ctx, q.Task, q.Receipt); return err })
	}
	if v.Task != nil && v.Task.About != "" {
		r.read("about", func() (err error) { v.About, err = r.about(ctx, v.Task.About); return err })
	}
	if !q.Due.IsZero() && q.Room != "" {
		r.read("due", func() (err error) { v.Due, err = r.warned(ctx)(db.due(ctx, q.Room, q.Due)); return err })
	}
	r.read("flags", func() error { return r.flagged(ctx, q, v, now) })
	for _, user := range q.Officers {
		o := policy.OfficerRoom{User: user}
		r.read("officer", func() (err error) { o.Direct, o.Opened, err = db.direct(ctx, user); return err })
		v.Officers = append(v.Officers, o)
	}
	if q.PolicyRoom != "" {
		r.read("policy room", func() (err error) { v.PolicyRoom, err = r.room(ctx, q.PolicyRoom); return err })
	}
	if q.Proposals {
		r.read("proposals", func() (err error) { v.Proposals, err = db.proposals(ctx); return err })
	}
	if q.Proposal != "" || q.Code != "" {
		r.read("proposal", func() (err error) { v.Proposal, err = db.proposal(ctx, q.Proposal, q.Code); return err })
	}
	if q.Past > 0 {
		r.read("revision", func() (err error) { v.Past, err = db.Revision(ctx, policy.RevisionOfPolicies, q.Past); return err })
	}
	if q.Retold > 0 {
		r.read("rooms to tell", func() (err error) { v.Retold, err = r.retold(ctx, q.Retold); return err })
	}
	r.retention(ctx, q, v)
	r.filings(ctx, q, v)
	// Where people talk of patients nobody asks for figures; counting at each message would be dear.
	if q.Status && (q.Room == "" || q.Room == q.PolicyRoom || v.Room.Direct != "") {
		r.read("figures", func() (err error) { v.Status, err = db.figures(ctx, now); return err })
	}
}

// reader keeps the first error of a view, and the rooms that were read for it.
type reader struct {
	db    *DB
	err   error
	rooms map[policy.RoomID]policy.Room
}

func newReader(db *DB) *reader {
	return &reader{db: db, rooms: map[policy.RoomID]policy.Room{}}
}

func (r *reader) read(what string, fn func() error) {
	if r.err != nil {
		return
	}
	if err := fn(); err != nil {
		r.err = fmt.Errorf("view of %s: %w", what, err)
	}
}

func (r *reader) room(ctx context.Context, id policy.RoomID) (policy.Room, error) {
	if room, ok := r.rooms[id]; ok {
		return room, nil
	}
	room, err := r.db.room(ctx, id)
	if err == nil {
		r.rooms[id] = room
	}
	return room, err
}

// message reads a message with all that hangs on it: where it is an edit, on its original.
func (r *reader) message(ctx context.Context, id policy.EventID, v *policy.View) (err error) {
	if v.Message, err = r.db.message(ctx, id); err != nil {
		return err
	}
	if v.Answers, err = r.db.answers(ctx, id); err != nil {
		return err
	}
	if v.Warning, err = r.db.warning(ctx, id); err != nil {
		return err
	}
	if v.Original, err = r.db.original(ctx, v.Message); err != nil {
		return err
	}
	if v.Original != nil {
		id = v.Original.ID
		about, err := r.db.warning(ctx, id)
		if err != nil {
			return err
		}
		if about != nil {
			// An edit that came before its message and was warned of by itself.
			v.Warning, v.Own = about, v.Warning
		}
	}
	v.Edits, err = r.db.edits(ctx, id)
	return err
}

// about reads the warning about a message, with the message and their room.
func (r *reader) about(ctx context.Context, message policy.EventID) (*policy.Warned, error) {
	w, err := r.db.warning(ctx, message)
	if err != nil || w == nil {
		return nil, err
	}
	warned, err := r.complete(ctx, *w)
	return &warned, err
}

// warned completes each warning of a list.
func (r *reader) warned(ctx context.Context) func([]policy.WarningRow, error) ([]policy.Warned, error) {
	return func(rows []policy.WarningRow, err error) ([]policy.Warned, error) {
		var all []policy.Warned
		for _, w := range rows {
			warned, err := r.complete(ctx, w)
			if err != nil {
				return nil, err
			}
			all = append(all, warned)
		}
		return all, err
	}
}

func (r *reader) complete(ctx context.Context, w policy.WarningRow) (policy.Warned, error) {
	warned := policy.Warned{Warning: w}
	m, err := r.db.message(ctx, w.Message)
	if err != nil {
		return warned, err
	}
	if m != nil {
		warned.Message = *m
	}
	warned.Room, err = r.room(ctx, w.Room)
	return warned, err
}
