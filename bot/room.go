package bot

import (
	"context"
	"encoding/json"
	"time"

	"matron/policy"
)

// room takes in what a sync says of one room: state before timeline, then the facts, then a gap if the timeline left
// something out. section is "join" or "leave".
func (in *intake) room(ctx context.Context, room policy.RoomID, r syncRoom, section string) error {
	known, err := in.b.o.Store.Room(ctx, room)
	if err != nil {
		return err
	}
	known.ID = room
	f := newFacts(in, known)
	for n, raw := range r.State.Events {
		err := in.each(ctx, at("state", room, n), room, raw, func(ctx context.Context, raw []byte) error { return in.state(ctx, f, raw) })
		if err != nil {
			return err
		}
	}
	for n, raw := range r.Timeline.Events {
		err := in.each(ctx, at("timeline", room, n), room, raw, func(ctx context.Context, raw []byte) error { return in.timeline(ctx, f, raw) })
		if err != nil {
			return err
		}
	}
	if section == "leave" && (f.room.Mine == "join" || f.room.Mine == "invite" || f.room.Mine == "") {
		f.room.Mine = "leave"
	}
	if section == "join" && f.room.Mine != "join" {
		// Her own join is not among what came: she was in the room before this store was.
		f.room.Mine, f.room.Since = "join", in.now
	}
	if err = f.save(ctx); err != nil {
		return err
	}
	// What came before her own join is not monitored, and no gap.
	if !r.Timeline.Limited || r.Timeline.Prev == "" || in.since.Token == "" || known.Mine != "join" {
		return nil
	}
	return in.b.o.Store.PutGap(ctx, policy.Gap{
		Room: room, From: r.Timeline.Prev, To: in.since.Token, Floor: in.since.at(), Ceil: in.now,
	})
}

func at(what string, room policy.RoomID, n int) string {
	raw, _ := json.Marshal([]any{what, room, n})
	return string(raw)
}

// state takes in an event of the state block: facts; and an envelope for what people read there, where the room is new,
// and for Matron's own membership.
func (in *intake) state(ctx context.Context, f *facts, raw []byte) error {
	e, ok := parseEvent(raw)
	if !ok {
		return nil
	}
	when := clamp(e.At, time.Time{}, in.now)
	if err := f.apply(ctx, e, when); err != nil {
		return err
	}
	switch {
	case e.ID == "" || ownInvite(e, in.b.o.User):
		return nil
	case e.Kind == "m.room.member" && policy.UserID(e.StateKey) == in.b.o.User:
		raw = f.withWas(e, raw)
	case f.fresh && (e.Kind == "m.room.topic" || e.Kind == "m.room.name"):
	case !f.fresh && interesting(e.Kind):
		// It changed in the gap. If the gap is filled this is a second copy, else the only one.
	default:
		return nil
	}
	return in.put(ctx, f.room.ID, e.ID, e.Sender, when, raw)
}

// interesting are the types of state that mean something to the core.
func interesting(kind string) bool {
	switch kind {
	case "m.room.member", "m.room.topic", "m.room.name", "m.room.encryption", "m.room.power_levels", "m.room.history_visibility",
		"m.room.tombstone", "m.room.join_rules", "m.room.canonical_alias":
		return true
	default:
		return false
	}
}

func (in *intake) timeline(ctx context.Context, f *facts, raw []byte) error {
	e, ok := parseEvent(raw)
	if !ok || e.ID == "" {
		return in.aside(ctx, f.room.ID, raw)
	}
	floor := in.since.at()
	if f.fresh && !f.here {
		// From before her own join: it may be as old as it says.
		floor = time.Time{}
	}
	when := clamp(e.At, floor, in.now)
	if e.State {
		if err := f.apply(ctx, e, when); err != nil {
			return err
		}
		if own(e, in.b.o.User) {
			raw = f.withWas(e, raw)
		}
	}
	if ownInvite(e, in.b.o.User) {
		return nil
	}
	return in.put(ctx, f.room.ID, e.ID, e.Sender, when, raw)
}

func own(e rawEvent, self policy.UserID) bool {
	return e.Kind == "m.room.member" && e.State && policy.UserID(e.StateKey) == self
}

// ownInvite says that an event of a joined room's timeline is Matron's invitation: it came through the door with the
// invitations, perhaps under another id, and would have her join twice.
func ownInvite(e rawEvent, self policy.UserID) bool {
	return own(e, self) && membership(e) == "invite"
}
