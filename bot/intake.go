package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/tidwall/gjson"
	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"

	"matron/policy"
)

// errPoison says that one event of a response made the intake panic.
var errPoison = errors.New("an event cannot be taken in")

// intake is one sync response on its way into the store: to-device events, device lists, rooms, and the token last, in
// ONE transaction. Nothing leaves before it has committed; what needs the network is written down for the keeper.
type intake struct {
	b      *Bot
	m      *crypto.OlmMachine
	r      *syncResponse
	since  mark
	sent   time.Time       // the server's time of the response, in whole seconds
	now    time.Time       // not earlier than any event in it was received
	poison map[string]bool // what is set aside: known to panic
	at     string          // what is being taken in

	newcomers map[id.UserID]bool
}

// takeIn takes a response in. An event that panics is quarantined and the response taken in again without it.
func (b *Bot) takeIn(ctx context.Context, r *syncResponse, since mark, sent time.Time) error {
	poison := map[string]bool{}
	for {
		in := &intake{b: b, r: r, since: since, sent: sent, now: sent.Add(time.Second - time.Millisecond), poison: poison, newcomers: map[id.UserID]bool{}}
		err := b.crypt(ctx, func(ctx context.Context, m *crypto.OlmMachine) error {
			in.m = m
			return b.o.Store.Write(ctx, func(ctx context.Context) error {
				if err := in.all(ctx); err != nil {
					return err
				}
				// The library swallows errors of the store: they must not be committed around.
				if l, ok := ctx.Value(latchKey{}).(*latch); ok {
					return l.failed()
				}
				return nil
			})
		})
		if err == nil {
			return nil
		}
		b.stale.Store(true)
		if !errors.Is(err, errPoison) || poison[in.at] || len(poison) >= mostPoison {
			return err
		}
		b.o.Log.Error().Msg("an event made the intake panic and is set aside")
		poison[in.at] = true
	}
}

func (in *intake) all(ctx context.Context) error {
	for n, raw := range in.r.ToDevice.Events {
		if err := in.each(ctx, fmt.Sprintf("to-device %d", n), "", raw, in.toDevice); err != nil {
			return err
		}
	}
	in.m.MarkOlmHashSavePoint(ctx)
	if len(in.r.Lists.Changed) > 0 {
		users := make([]id.UserID, len(in.r.Lists.Changed))
		for n, u := range in.r.Lists.Changed {
			users[n] = id.UserID(u)
		}
		if err := in.m.CryptoStore.MarkTrackedUsersOutdated(ctx, users); err != nil {
			return err
		}
	}
	for _, room := range slices.Sorted(maps.Keys(in.r.Rooms.Invite)) {
		if err := in.invited(ctx, policy.RoomID(room), in.r.Rooms.Invite[room]); err != nil {
			return err
		}
	}
	for _, room := range slices.Sorted(maps.Keys(in.r.Rooms.Join)) {
		if err := in.room(ctx, policy.RoomID(room), in.r.Rooms.Join[room], "join"); err != nil {
			return err
		}
	}
	for _, room := range slices.Sorted(maps.Keys(in.r.Rooms.Leave)) {
		if err := in.room(ctx, policy.RoomID(room), in.r.Rooms.Leave[room], "leave"); err != nil {
			return err
		}
	}
	if err := in.askFor(ctx); err != nil {
		return err
	}
	raw, err := json.Marshal(mark{Token: in.r.Next, AtMs: in.sent.UnixMilli()})
	if err != nil {
		return err
	}
	return in.b.o.Store.SetMeta(ctx, metaSync, raw)
}

// each takes one thing in, unless it is known to panic: then its raw form is kept aside.
func (in *intake) each(ctx context.Context, at string, room policy.RoomID, raw []byte, fn func(ctx context.Context, raw []byte) error) (err error) {
	in.at = at
	if in.poison[at] {
		return in.aside(ctx, room, raw)
	}
	defer func() {
		if recover() != nil {
			in.b.o.Log.Error().Str("caller", place()).Msg("intake panicked")
			err = errPoison
		}
	}()
	if in.b.poisoned != nil {
		in.b.poisoned(raw)
	}
	return fn(ctx, raw)
}

func (in *intake) aside(ctx context.Context, room policy.RoomID, raw []byte) error {
	sum := sha256.Sum256(raw)
	return in.put(ctx, room, policy.EventID(asideID+hex.EncodeToString(sum[:16])), "", in.now, raw)
}

// put seals a raw event into the inbox.
func (in *intake) put(ctx context.Context, room policy.RoomID, event policy.EventID, from policy.UserID, at time.Time, raw []byte) error {
	return in.b.putEnvelope(ctx, policy.Envelope{Door: policy.DoorSync, Room: room, ID: event, From: from, At: at}, raw)
}

func (b *Bot) putEnvelope(ctx context.Context, e policy.Envelope, raw []byte) (err error) {
	if e.Raw, err = b.o.Keys.Seal(raw, b.inbox()); err != nil {
		return fmt.Errorf("seal event: %w", err)
	}
	if _, err = b.o.Store.Put(ctx, e); err != nil {
		return fmt.Errorf("put event: %w", err)
	}
	return nil
}

// toDevice gives the crypto machine what only concerns keys. Requests are written down: the library would answer them
// from a goroutine, with the transaction's context. Verification is for people and is ignored.
func (in *intake) toDevice(ctx context.Context, raw []byte) error {
	e, ok := parseEvent(raw)
	if !ok {
		return nil
	}
	switch e.Kind {
	case laterRequest:
		return in.later(ctx, laterRequest, raw)
	case event.ToDeviceEncrypted.Type, event.ToDeviceRoomKeyWithheld.Type, event.ToDeviceOrgMatrixRoomKeyWithheld.Type:
	default:
		return nil
	}
	evt := &event.Event{Sender: id.UserID(e.Sender), Type: event.Type{Type: e.Kind, Class: event.ToDeviceEventType}}
	if json.Unmarshal(e.Content, &evt.Content) != nil || evt.Content.ParseRaw(evt.Type) != nil {
		return nil
	}
	if sealed, ok := evt.Content.Parsed.(*event.EncryptedEventContent); ok {
		in.b.heardFrom(sealed.SenderKey, id.UserID(e.Sender))
	}
	in.m.HandleToDeviceEvent(ctx, evt)
	if e.Kind == event.ToDeviceEncrypted.Type {
		return nil
	}
	if session := text(gjson.GetBytes(e.Content, "session_id")); session != "" {
		// Those who wait learn that they wait for nothing.
		return in.b.o.Store.WakeSession(ctx, session)
	}
	return nil
}

const mostSenders = 10_000

// heardFrom notes whose device a key is, in case its session must be mended.
func (b *Bot) heardFrom(key id.SenderKey, user id.UserID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.senders) >= mostSenders {
		clear(b.senders)
	}
	b.senders[key] = user
}

func (in *intake) later(ctx context.Context, kind string, body []byte) error {
	sealed, err := in.b.o.Keys.Seal(body, "later/"+in.b.o.Account)
	if err != nil {
		return fmt.Errorf("seal deferred event: %w", err)
	}
	return in.b.o.Store.PutLater(ctx, kind, sealed)
}

// askFor has the keeper ask for the devices of newcomers: what they say is judged by their keys.
func (in *intake) askFor(ctx context.Context) error {
	users := slices.Sorted(maps.Keys(in.newcomers))
	known, err := tracked(ctx, in.m, users)
	if err != nil {
		return err
	}
	for _, u := range users {
		if known[u] {
			continue
		}
		if err := in.later(ctx, laterQuery, []byte(u)); err != nil {
			return err
		}
	}
	return nil
}

// invited takes in an invitation. What the server says of the room beside it is not believed yet: that is asked for
// when she joins.
func (in *intake) invited(ctx context.Context, room policy.RoomID, r syncInvited) error {
	for _, raw := range r.State.Events {
		err := in.each(ctx, "invite "+string(room), room, raw, func(ctx context.Context, raw []byte) error {
			e, ok := parseEvent(raw)
			if !ok || e.Kind != "m.room.member" || policy.UserID(e.StateKey) != in.b.o.User || text(gjson.GetBytes(e.Content, "membership")) != "invite" {
				return nil
			}
			known, err := in.b.o.Store.Room(ctx, room)
			if err != nil {
				return err
			}
			again := known.Mine == "invite"
			if !again {
				known.ID, known.Mine = room, "invite"
				if err = in.b.o.Store.SaveRoom(ctx, known); err != nil {
					return err
				}
			}
			if e.ID == "" && again {
				return nil
			}
			at := in.now
			if e.ID == "" {
				e.ID = inviteID(room, e.Sender, in.r.Next)
			} else {
				at = clamp(e.At, in.since.at(), in.now)
			}
			return in.put(ctx, room, e.ID, e.Sender, at, raw)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// inviteID stands for the id of an invitation that came without one. The token tells it from the next by the same person.
func inviteID(room policy.RoomID, from policy.UserID, token string) policy.EventID {
	sum := sha256.Sum256([]byte(string(from) + "\x00" + token))
	return policy.EventID("invite/" + string(room) + "/" + hex.EncodeToString(sum[:8]))
}

// clamp keeps a sender's clock between two times of the server's: it cannot make a message older or newer than the
// syncs that bracket it. A zero floor does not bind.
func clamp(ms int64, floor, ceil time.Time) time.Time {
	at := time.UnixMilli(ms)
	if at.After(ceil) {
		at = ceil
	}
	if !floor.IsZero() && at.Before(floor) {
		at = floor
	}
	return at
}
