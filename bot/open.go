package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/tidwall/gjson"

	"matron/policy"
	"matron/policy/confidential"
)

// asideID begins the id of an envelope that holds what the intake could not take in.
const asideID = "aside/"

var (
	errNotEvent = errors.New("bot: the envelope holds no event")
	errDoor     = errors.New("bot: an envelope of another door")
)

// Open opens an envelope for the engine: it decrypts and says what the event is. It runs inside a Write and uses no
// network. A message that cannot be read is a policy.Locked. A panic inside is an error.
func (b *Bot) Open(ctx context.Context, e policy.Envelope, earlier []policy.Envelope) (out policy.Event, err error) {
	defer func() {
		if recover() != nil {
			b.o.Log.Error().Str("caller", place()).Str("event_id", string(e.ID)).Msg("opening panicked")
			out, err = nil, errPanicked
		}
	}()
	if e.Door != policy.DoorSync {
		return nil, errDoor
	}
	if strings.HasPrefix(string(e.ID), asideID) {
		return policy.Aside{Room: e.Room, ID: e.ID, At: e.At}, nil
	}
	raw, err := b.unseal(e)
	if err != nil {
		return nil, err
	}
	said := policy.Said{Room: e.Room, ID: e.ID, Sender: raw.Sender, At: e.At, Trust: policy.ServersWord, Since: e.Since}
	if raw.State {
		return b.stateEvent(said, raw), nil
	}
	return b.timelineEvent(ctx, said, raw, earlier)
}

func (b *Bot) unseal(e policy.Envelope) (rawEvent, error) {
	bytes, err := b.o.Keys.Open(e.Raw, b.inbox())
	if err != nil {
		return rawEvent{}, fmt.Errorf("open envelope: %w", err)
	}
	raw, ok := parseEvent(bytes)
	if !ok {
		return rawEvent{}, errNotEvent
	}
	return raw, nil
}

// inbox is what the raw events of this account are sealed about.
func (b *Bot) inbox() string { return "inbox/" + b.o.Account }

func (b *Bot) stateEvent(said policy.Said, raw rawEvent) policy.Event {
	if raw.Kind != "m.room.member" {
		s := policy.RoomState{Said: said, Type: raw.Kind, StateKey: raw.StateKey, Surfaces: surfaces(raw.Kind, raw.Content)}
		s.Signed = raw.Kind == policy.StateType && b.ownState(raw.StateKey, raw.Content)
		return s
	}
	now, was := gjson.ParseBytes(raw.Content), raw.Unsigned.Get("prev_content")
	m := policy.Membership{
		Said: said, User: policy.UserID(raw.StateKey), Now: text(now.Get("membership")), Was: text(was.Get("membership")),
		Direct: now.Get("is_direct").Type == gjson.True,
	}
	for _, s := range surfaces(raw.Kind, raw.Content) {
		// A name that did not change was judged before.
		if s.Where == policy.DisplayName && text(was.Get("displayname")) != "" && text(was.Get("displayname")) == text(now.Get("displayname")) {
			continue
		}
		m.Surfaces = append(m.Surfaces, s)
	}
	return m
}

func (b *Bot) timelineEvent(ctx context.Context, said policy.Said, raw rawEvent, earlier []policy.Envelope) (policy.Event, error) {
	mine := said.Sender == b.o.User
	switch {
	case raw.Kind == "m.room.redaction":
		return redaction(said, raw, mine), nil
	case raw.redacted() && mine:
		return policy.Echo{Said: said}, nil
	case raw.redacted() && raw.Kind == "m.reaction":
		return policy.Unknown{Said: said, Type: raw.Kind}, nil
	case raw.redacted():
		return policy.Gone{Said: said}, nil
	}
	in, err := b.decrypt(ctx, said.Room, raw)
	if err != nil {
		return nil, fmt.Errorf("open event: %w", err)
	}
	if in.locked != "" && !mine {
		l := policy.Locked{Said: said, Session: in.session, Why: in.locked}
		l.Thread, l.ReplyTo = outerRelation(raw.Content)
		return l, nil
	}
	said.Trust = in.trust
	rel := in.relation()
	if rel.kind == "m.thread" {
		said.Thread = rel.event
	}
	if mine {
		return policy.Echo{Said: said, Key: policy.Key(text(gjson.GetBytes(in.content, `chat\.matron\.key`)))}, nil
	}
	if in.was {
		if said.Master, err = b.master(ctx, said.Sender); err != nil {
			return nil, fmt.Errorf("read master key: %w", err)
		}
	}
	return b.spoken(ctx, said, in, rel, earlier)
}

// spoken is what a person said, by the kind of event inside.
func (b *Bot) spoken(ctx context.Context, said policy.Said, in plain, rel relation, earlier []policy.Envelope) (policy.Event, error) {
	switch {
	case in.kind == "m.reaction":
		return policy.Reaction{Said: said, On: rel.event, Key: confidential.NewText(rel.key)}, nil
	case isVote(in.kind):
		return policy.Vote{Said: said, On: rel.event, Answers: answers(in.content)}, nil
	case !isMessage(in.kind, in.content):
		return policy.Unknown{Said: said, Type: in.kind}, nil
	}
	media, unseen := files(in.kind, in.content)
	odd := twice(gjson.ParseBytes(in.content))
	if odd {
		// Clients differ on which of two fields of a name holds: it is an edit or a reply of nothing.
		rel, said.Thread = relation{}, ""
	}
	if fresh := gjson.GetBytes(in.content, `m\.new_content`); rel.kind == "m.replace" && rel.event != "" && fresh.IsObject() {
		media, _ = files(in.kind, []byte(fresh.Raw))
		return policy.Edit{
			Said: said, Of: rel.event, Surfaces: surfaces(in.kind, []byte(fresh.Raw)), Media: media, Outer: surfaces(in.kind, without(in.content, "m.new_content")),
		}, nil
	}
	m := policy.Message{
		Said: said, Surfaces: surfaces(in.kind, in.content), Media: media, Unseen: unseen,
		Notice: text(gjson.GetBytes(in.content, "msgtype")) == "m.notice",
		// An edit with nothing in it, or a relation that only the server names: a message by itself.
		Marked: odd || rel.kind == "m.replace" || rel.raw == "" && in.outer == "m.replace",
	}
	if !rel.fallback {
		m.ReplyTo = rel.replyTo
	}
	var err error
	if m.Before, err = b.before(ctx, said, earlier); err != nil {
		return nil, err
	}
	return m, nil
}

// before reads the sender's messages of the minute before, oldest first. What cannot be read is left out.
func (b *Bot) before(ctx context.Context, said policy.Said, earlier []policy.Envelope) ([]policy.Earlier, error) {
	var out []policy.Earlier
	for _, e := range earlier {
		if e.Door != policy.DoorSync || e.ID == said.ID || strings.HasPrefix(string(e.ID), asideID) {
			continue
		}
		raw, err := b.unseal(e)
		if err != nil || raw.State || raw.Sender != said.Sender || raw.redacted() {
			continue
		}
		in, err := b.decrypt(ctx, e.Room, raw)
		if err != nil {
			return nil, fmt.Errorf("open earlier event: %w", err)
		}
		if in.locked != "" || !isMessage(in.kind, in.content) || in.relation().kind == "m.replace" {
			continue
		}
		for _, s := range surfaces(in.kind, in.content) {
			if s.Where == policy.Body {
				out = append(out, policy.Earlier{ID: e.ID, Text: s.Text})
				break
			}
		}
	}
	return out, nil
}

// redaction reads what was removed: in the content from room version 11 on, beside it before.
func redaction(said policy.Said, raw rawEvent, mine bool) policy.Event {
	of := policy.EventID(text(gjson.GetBytes(raw.Content, "redacts")))
	if of == "" {
		of = raw.Redacts
	}
	if mine {
		return policy.Echo{Said: said, Of: of}
	}
	return policy.Redaction{Said: said, Of: of, Surfaces: surfaces(raw.Kind, raw.Content)}
}
