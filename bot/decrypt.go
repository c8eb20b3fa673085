package bot

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/tidwall/gjson"
	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/crypto/olm"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"

	"matron/policy"
)

// rawEvent is what the envelope of an event says, read leniently: no content can make it fail.
type rawEvent struct {
	ID       policy.EventID
	Kind     string
	Sender   policy.UserID
	StateKey string
	State    bool // it has a state key
	At       int64
	Content  json.RawMessage // "{}" where there is none
	Redacts  policy.EventID
	Unsigned gjson.Result
}

func parseEvent(raw []byte) (e rawEvent, ok bool) {
	if !gjson.ValidBytes(raw) {
		return e, false
	}
	g := gjson.ParseBytes(raw)
	if !g.IsObject() {
		return e, false
	}
	g.ForEach(func(k, v gjson.Result) bool {
		switch k.Str {
		case "event_id":
			e.ID = policy.EventID(text(v))
		case "type":
			e.Kind = text(v)
		case "sender":
			e.Sender = policy.UserID(text(v))
		case "state_key":
			e.State, e.StateKey = v.Type == gjson.String, text(v)
		case "origin_server_ts":
			e.At = v.Int()
		case "content":
			e.Content = json.RawMessage(v.Raw)
		case "redacts":
			e.Redacts = policy.EventID(text(v))
		case "unsigned":
			e.Unsigned = v
		}
		return true
	})
	if len(e.Content) == 0 {
		e.Content = json.RawMessage("{}")
	}
	return e, e.Kind != ""
}

// text is a JSON string's value; anything else is none.
func text(v gjson.Result) string {
	if v.Type != gjson.String {
		return ""
	}
	return v.Str
}

// redacted says that the event came already emptied. The mark alone does not count: the words would still be there.
func (e rawEvent) redacted() bool {
	if !e.Unsigned.Get("redacted_because").IsObject() && e.Unsigned.Get("redacted_by").Str == "" {
		return false
	}
	c := gjson.ParseBytes(e.Content)
	return c.IsObject() && len(c.Map()) == 0
}

// plain is the inside of an event: decrypted where it was encrypted.
type plain struct {
	kind    string
	content json.RawMessage
	trust   policy.Trust
	was     bool             // it was encrypted
	outer   string           // the kind of relation that stands outside the ciphertext
	locked  policy.LockedWhy // set: it cannot be read
	session string
}

// relation is m.relates_to from where the sender wrote it.
type relation struct {
	raw      string
	kind     string
	event    policy.EventID
	replyTo  policy.EventID
	fallback bool
	key      string
}

func (p plain) relation() relation {
	r := gjson.GetBytes(p.content, `m\.relates_to`)
	if !r.IsObject() {
		return relation{}
	}
	return relation{
		raw: r.Raw, kind: text(r.Get("rel_type")), event: policy.EventID(text(r.Get("event_id"))),
		replyTo: policy.EventID(text(r.Get(`m\.in_reply_to.event_id`))), fallback: r.Get("is_falling_back").Bool(), key: text(r.Get("key")),
	}
}

// decrypt gives the inside of an event. It runs inside a Write, for it notes the message index against replays. That a
// message cannot be read is an answer; an error is the store's.
func (b *Bot) decrypt(ctx context.Context, room policy.RoomID, e rawEvent) (p plain, err error) {
	if e.Kind != event.EventEncrypted.Type {
		return plain{kind: e.Kind, content: e.Content, trust: policy.ServersWord}, nil
	}
	p = plain{was: true, outer: text(gjson.GetBytes(e.Content, `m\.relates_to.rel_type`)), session: text(gjson.GetBytes(e.Content, "session_id"))}
	m := b.mach.Load()
	if m == nil {
		return p, errNotLoaded
	}
	evt := &event.Event{ID: id.EventID(e.ID), RoomID: id.RoomID(room), Sender: id.UserID(e.Sender), Timestamp: e.At, Type: event.EventEncrypted}
	if json.Unmarshal(e.Content, &evt.Content) != nil || evt.Content.ParseRaw(event.EventEncrypted) != nil {
		p.locked = policy.BadPayload
		return p, nil
	}
	sealed := evt.Content.AsEncrypted()
	// The library would copy the relation outside into the message: that is the server's word.
	sealed.RelatesTo = nil
	ctx, l, end := latched(b.lib.WithContext(ctx))
	defer end()
	var open *event.Event
	err = b.guarded(func() (err error) {
		open, err = m.DecryptMegolmEvent(ctx, evt)
		return err
	})
	if kept := l.failed(); kept != nil {
		return p, kept
	}
	if err != nil {
		p.locked = lockedWhy(err)
		return p, nil
	}
	p.kind, p.content, p.trust = open.Type.Type, open.Content.VeryRaw, policy.UnknownDevice
	if open.Mautrix.TrustState >= id.TrustStateCrossSignedTOFU && !open.Mautrix.ForwardedKeys {
		p.trust = policy.SignedDevice
	}
	if len(p.content) == 0 {
		p.content = json.RawMessage("{}")
	}
	return p, nil
}

func lockedWhy(err error) policy.LockedWhy {
	var held *event.RoomKeyWithheldEventContent
	switch {
	case errors.Is(err, crypto.ErrNoSessionFound):
		return policy.NoKey
	case errors.As(err, &held), errors.Is(err, crypto.ErrGroupSessionWithheld):
		return policy.Withheld
	case errors.Is(err, olm.ErrUnknownMessageIndex):
		return policy.KeyTooNew
	default:
		return policy.BadPayload
	}
}

// master is the user's cross-signing key as it is known here, "" if it is not.
func (b *Bot) master(ctx context.Context, user policy.UserID) (string, error) {
	m := b.mach.Load()
	if m == nil {
		return "", errNotLoaded
	}
	keys, err := m.CryptoStore.GetCrossSigningKeys(ctx, id.UserID(user))
	if err != nil {
		return "", err
	}
	return string(keys[id.XSUsageMaster].Key), nil
}

// memberOf reads a membership event.
func memberOf(raw []byte) (user policy.UserID, membership string) {
	e, ok := parseEvent(raw)
	if !ok || e.Kind != "m.room.member" {
		return "", ""
	}
	return policy.UserID(e.StateKey), text(gjson.GetBytes(e.Content, "membership"))
}

// encryptionOf reads m.room.encryption; ok is false where it names no algorithm.
func encryptionOf(content []byte) (e policy.Encryption, ok bool) {
	g := gjson.ParseBytes(content)
	e.Algorithm = text(g.Get("algorithm"))
	if n, err := strconv.ParseInt(g.Get("rotation_period_ms").Raw, 10, 64); err == nil {
		e.RotationMs = n
	}
	if n, err := strconv.Atoi(g.Get("rotation_period_msgs").Raw); err == nil {
		e.RotationEvents = n
	}
	return e, e.Algorithm != ""
}
