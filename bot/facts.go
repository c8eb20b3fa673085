package bot

import (
	"context"
	"encoding/json"
	"math"
	"strconv"
	"time"

	"github.com/tidwall/gjson"
	"maunium.net/go/mautrix/id"

	"matron/policy"
)

// facts are what is known of a room while a response is taken in. They are written in the transaction that brings the
// events, so that a decision sees the room as it was left by the last of them.
type facts struct {
	in     *intake
	before policy.Room
	room   policy.Room
	fresh  bool // Matron was not in the room at the last sync
	here   bool // her own join has been seen
	power  json.RawMessage
}

func newFacts(in *intake, known policy.Room) *facts {
	return &facts{in: in, before: known, room: known, fresh: known.Mine != "join", here: known.Mine == "join"}
}

func membership(e rawEvent) string { return text(gjson.GetBytes(e.Content, "membership")) }

// apply takes one state event in.
func (f *facts) apply(ctx context.Context, e rawEvent, at time.Time) error {
	g := gjson.ParseBytes(e.Content)
	if e.Kind == "m.room.member" {
		return f.member(ctx, e, at)
	}
	if e.Kind == "m.space.child" {
		return f.in.b.o.Store.SetChild(ctx, f.room.ID, policy.RoomID(e.StateKey), g.Get("via").IsArray())
	}
	if e.StateKey != "" {
		return nil
	}
	switch e.Kind {
	case "m.room.create":
		f.room.Space = text(g.Get("type")) == "m.space"
		return f.created(ctx, e)
	case "m.room.encryption":
		return f.encryption(ctx, e)
	case "m.room.history_visibility":
		f.room.History = text(g.Get("history_visibility"))
		return f.rotate(ctx)
	case "m.room.power_levels":
		f.power = e.Content
	}
	return nil
}

func (f *facts) member(ctx context.Context, e rawEvent, at time.Time) error {
	now, user := membership(e), policy.UserID(e.StateKey)
	if now == "" || user == "" {
		return nil
	}
	if err := f.in.b.o.Store.SetMember(ctx, f.room.ID, user, now); err != nil {
		return err
	}
	if user == f.in.b.o.User {
		if now == "join" && (f.room.Mine != "join" || f.fresh && !f.here) {
			f.room.Since, f.here = at, true
			if f.in.since.Token == "" {
				// The first sync of this store: what was said before it cannot have been read.
				f.room.Since = f.in.now
			}
		}
		f.room.Mine = now
	}
	if now == "join" || now == "invite" {
		f.newcomer(id.UserID(user))
	}
	was := text(e.Unsigned.Get("prev_content.membership"))
	if was == now || was == "invite" && now == "join" || was == "leave" && now == "ban" || was == "ban" && now == "leave" {
		return nil
	}
	return f.rotate(ctx)
}

func (f *facts) newcomer(u id.UserID) {
	if f.room.Encrypted || f.room.EverEncrypted {
		f.in.newcomers[u] = true
	}
}

// rotate drops the room's outbound session: who left must not read on, who came must be able to.
func (f *facts) rotate(ctx context.Context) error {
	return f.in.m.CryptoStore.RemoveOutboundGroupSession(ctx, id.RoomID(f.room.ID))
}

// encryption is never taken back: a later event without an algorithm changes nothing.
func (f *facts) encryption(ctx context.Context, e rawEvent) error {
	enc, ok := encryptionOf(e.Content)
	if !ok {
		return nil
	}
	first := !f.room.EverEncrypted
	f.room.Encrypted, f.room.EverEncrypted = true, true
	if err := f.in.b.o.Store.SetEncryption(ctx, f.room.ID, enc); err != nil {
		return err
	}
	if !first {
		return nil
	}
	members, err := f.in.b.o.Store.Members(ctx, f.room.ID)
	for _, u := range members {
		f.newcomer(id.UserID(u))
	}
	return err
}

// save writes the room if it changed.
func (f *facts) save(ctx context.Context) error {
	if f.power != nil || f.fresh {
		if err := f.rights(ctx); err != nil {
			return err
		}
	}
	a, b := f.before, f.room
	if a.Mine == b.Mine && a.Since.Equal(b.Since) && a.Encrypted == b.Encrypted && a.EverEncrypted == b.EverEncrypted &&
		a.History == b.History && a.Power == b.Power && a.Redact == b.Redact && a.Space == b.Space {
		return nil
	}
	return f.in.b.o.Store.SaveRoom(ctx, f.room)
}

const (
	powerOfCreator = math.MaxInt32 // of a room of version 12 or later: above every level, for ever
	powerDefault   = 50            // what removing others' messages needs where nothing is said
	powerLegacy    = 100           // a creator's, before version 12, where there are no levels
)

// created notes what being the creator is worth.
func (f *facts) created(ctx context.Context, e rawEvent) error {
	g := gjson.ParseBytes(e.Content)
	version, err := strconv.Atoi(text(g.Get("room_version")))
	mine := e.Sender == f.in.b.o.User
	worth := 0
	if err == nil && version >= 12 {
		for _, c := range g.Get("additional_creators").Array() {
			mine = mine || policy.UserID(text(c)) == f.in.b.o.User
		}
		worth = powerOfCreator
	} else if mine {
		worth = powerLegacy
	}
	if !mine {
		return nil
	}
	return f.in.b.o.Store.SetMeta(ctx, metaCreator(f.room.ID), []byte(strconv.Itoa(worth)))
}

func metaCreator(room policy.RoomID) string { return "creator/" + string(room) }

// rights computes Matron's own power and what removing needs.
func (f *facts) rights(ctx context.Context) error {
	raw, _, err := f.in.b.o.Store.Meta(ctx, metaCreator(f.room.ID))
	if err != nil {
		return err
	}
	worth, _ := strconv.Atoi(string(raw))
	f.room.Power, f.room.Redact = powers(f.power, f.in.b.o.User, worth)
	return nil
}

// powers reads m.room.power_levels, nil where there is none. A removal is an event too: it needs what its type needs,
// and for others' messages the level of redact.
func powers(content json.RawMessage, self policy.UserID, creator int) (mine, redact int) {
	if content == nil {
		return creator, powerDefault
	}
	g := gjson.ParseBytes(content)
	mine = level(g.Get("users_default"), 0)
	g.Get("users").ForEach(func(user, l gjson.Result) bool {
		if user.Str == string(self) {
			mine = level(l, mine)
		}
		return true
	})
	if creator == powerOfCreator {
		mine = powerOfCreator
	}
	redact = level(g.Get("redact"), powerDefault)
	event := level(g.Get("events_default"), 0)
	g.Get("events").ForEach(func(kind, l gjson.Result) bool {
		if kind.Str == "m.room.redaction" {
			event = level(l, event)
		}
		return true
	})
	return mine, max(redact, event)
}

// level reads a power level, which old rooms may write as a string.
func level(v gjson.Result, otherwise int) int {
	if v.Type == gjson.Number {
		return int(v.Int())
	}
	if n, err := strconv.Atoi(text(v)); err == nil {
		return n
	}
	return otherwise
}

// withWas writes into Matron's own join that an invitation came before it, where the server did not say so: the core
// tells by it a room that she was called to.
func (f *facts) withWas(e rawEvent, raw []byte) []byte {
	if membership(e) != "join" || f.before.Mine != "invite" || e.Unsigned.Get("prev_content").Exists() {
		return raw
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return raw
	}
	fields["unsigned"] = json.RawMessage(`{"prev_content":{"membership":"invite"}}`)
	out, err := json.Marshal(fields)
	if err != nil {
		return raw
	}
	return out
}
