package bot

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"matron/policy"
	"matron/policy/confidential"
	"matron/record"
)

const (
	gatherers   = 4 // requests under way at once, for one conversation
	gatherTries = 8 // of one event, where the server asks to come again
)

// Gather reads a conversation again from the homeserver, as people saw it, in the order of its messages. Of people it
// says what the room says; the zone is the caller's to set. The conversation is empty unless the outcome is Sent.
// Whatever is gone or cannot be read is in it as such; any other failure fails the whole, for half a conversation is
// not what was said.
func (b *Bot) Gather(ctx context.Context, t policy.Talk) (record.Conversation, policy.Result) {
	return performer{hands: b, o: b.o}.gather(ctx, t)
}

func (p performer) gather(ctx context.Context, t policy.Talk) (record.Conversation, policy.Result) {
	g := gathering{self: p.o.User, talk: t, read: map[policy.EventID]reading{}, copies: map[policy.EventID]policy.EventID{}}
	for _, c := range t.Copies {
		g.copies[c.Original] = c.Copy
	}
	if err := p.readAll(ctx, &g); err != nil {
		return record.Conversation{}, ended(err)
	}
	c := record.Conversation{ID: t.ID, Room: t.Room, Members: slices.Clone(t.Members), Messages: g.messages(), Waiting: len(t.Waiting)}
	var err error
	if c.RoomName, err = p.wholeRoomName(ctx, t.Room); err != nil {
		return record.Conversation{}, ended(err)
	}
	if c.People, err = p.peopleOf(ctx, c, t.Taps); err != nil {
		return record.Conversation{}, ended(err)
	}
	return c, sentAs("")
}

// gathering is a conversation while it is read.
type gathering struct {
	self   policy.UserID
	talk   policy.Talk
	read   map[policy.EventID]reading
	copies map[policy.EventID]policy.EventID // original -> copy
}

// reading is one event as it was read: its content, or that it is gone, or that it cannot be read. Of the last two only
// Sender and At are set, and not even those where the server does not show the event.
type reading struct {
	opened
	gone   *record.Removal
	locked policy.LockedWhy
}

// wanted are the events that are read: of Matron's own only the copies, with their edits.
func (g *gathering) wanted() (all []policy.EventID) {
	copies := map[policy.EventID]bool{}
	for _, c := range g.copies {
		copies[c] = true
	}
	for _, m := range g.talk.Messages {
		if !m.Gone && (!m.Own || copies[m.ID] || copies[m.Of]) {
			all = append(all, m.ID)
		}
	}
	return append(all, g.talk.Missing...)
}

func (p performer) readAll(ctx context.Context, g *gathering) error {
	wanted := g.wanted()
	read := make([]reading, len(wanted))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(gatherers)
	for i, id := range wanted {
		group.Go(func() (err error) {
			read[i], err = p.readOne(ctx, g.talk.Room, id)
			if err != nil && i >= len(wanted)-len(g.talk.Missing) && reduce(err).Outcome == policy.Refused {
				read[i], err = reading{gone: &record.Removal{}}, nil // the server does not show it to her
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for i, id := range wanted {
		g.read[id] = read[i]
	}
	return nil
}

// readOne reads one event. That it is gone or locked is an answer.
func (p performer) readOne(ctx context.Context, room policy.RoomID, id policy.EventID) (reading, error) {
	o, err := p.patiently(ctx, func() (opened, error) { return p.fetch(ctx, room, id) })
	var removed goneError
	var locked lockedError
	switch {
	case err == nil:
		return reading{opened: o}, nil
	case errors.As(err, &removed):
		return reading{gone: &record.Removal{By: removed.By, At: removed.At}, opened: opened{Sender: removed.Sender, At: removed.Sent}}, nil
	case errors.Is(err, errGone):
		return reading{gone: &record.Removal{}}, nil
	case errors.As(err, &locked):
		return reading{locked: locked.Why, opened: opened{Sender: locked.Sender, At: locked.Sent}}, nil
	case errors.Is(err, errUnreadable):
		return reading{locked: policy.BadPayload}, nil
	default:
		return reading{}, err
	}
}

// patiently asks again when the server says it may: many small requests are one deed here, and half of them are of no use.
func (p performer) patiently(ctx context.Context, ask func() (opened, error)) (opened, error) {
	for n := 1; ; n++ {
		o, err := ask()
		var e *callError
		if !errors.As(err, &e) || e.Status != http.StatusTooManyRequests || n == gatherTries {
			return o, err
		}
		wait := max(e.Again.Sub(p.o.Now()), 100*time.Millisecond)
		if until, ok := ctx.Deadline(); ok && time.Until(until) < wait {
			return o, err
		}
		if sleep(ctx, wait) != nil {
			return o, err
		}
	}
}

// messages are the conversation's messages. What says that it edits one, and does not count, stands by itself.
func (g *gathering) messages() []record.Message {
	var all []record.Message
	originals := map[policy.EventID]policy.TalkMessage{}
	for _, m := range g.talk.Messages {
		if m.Of == "" && !m.Own && !m.At.IsZero() {
			originals[m.ID] = m
		}
	}
	edits := map[policy.EventID][]policy.TalkMessage{}
	for _, m := range g.talk.Messages {
		switch {
		case m.Own || m.At.IsZero():
		case m.Of == "":
			all = append(all, record.Message{Event: m.ID}) // filled below, when its edits are known
		case g.counts(originals, m):
			edits[m.Of] = append(edits[m.Of], m)
		case g.stands(m):
			all = append(all, g.stray(m))
		}
	}
	for i := range all {
		if m, ok := originals[all[i].Event]; ok {
			all[i] = g.message(m, edits[m.ID])
		}
	}
	for _, u := range g.talk.Unread {
		if !slices.ContainsFunc(g.talk.Messages, func(m policy.TalkMessage) bool { return m.ID == u.ID }) {
			all = append(all, record.Message{Event: u.ID, By: u.Sender, At: u.At, Unread: u.Why})
		}
	}
	all = append(all, g.missing()...)
	slices.SortStableFunc(all, func(a, b record.Message) int {
		if by := g.orderOf(a).Compare(g.orderOf(b)); by != 0 {
			return by
		}
		return strings.Compare(string(a.Event), string(b.Event))
	})
	return all
}

// missing are the messages that the conversation hangs on and that came before Matron: as far as they can be read now.
func (g *gathering) missing() (all []record.Message) {
	for _, id := range g.talk.Missing {
		r := g.read[id]
		listed := slices.ContainsFunc(g.talk.Unread, func(u policy.TalkUnread) bool { return u.ID == id })
		if listed || r.Sender == g.self || r.gone != nil && r.Sender == "" {
			continue // of what the server does not show nobody can say that it ever was
		}
		m := policy.TalkMessage{ID: id, Sender: r.Sender, At: r.At}
		if r.gone == nil && r.locked == "" {
			if !isMessage(r.Type, r.Content) || fieldsOf(r.Relates).text("rel_type") == "m.replace" {
				continue
			}
			m.ReplyTo = policy.EventID(fieldsOf(r.Relates).object("m.in_reply_to").text("event_id"))
		}
		all = append(all, g.message(m, nil))
	}
	return all
}

// orderOf is the time by which messages are ordered: of receipt, where that is another.
func (g *gathering) orderOf(m record.Message) time.Time {
	if !m.ServerAt.IsZero() {
		return m.ServerAt
	}
	return m.At
}

// counts says whether an event is an edit of a message here: of the same sender, on what is not itself an edit, with
// new content inside. One of a message that is gone belongs to it and shows nowhere.
func (g *gathering) counts(originals map[policy.EventID]policy.TalkMessage, m policy.TalkMessage) bool {
	of, ok := originals[m.Of]
	if !ok || of.Sender != m.Sender {
		return false
	}
	was, is := g.read[of.ID], g.read[m.ID]
	if m.Gone || of.Gone || was.gone != nil || was.locked != "" || is.gone != nil {
		return true
	}
	return is.locked == "" && newContent(is.opened, was.opened) != nil
}

func (g *gathering) stands(m policy.TalkMessage) bool { return !m.Gone && g.read[m.ID].gone == nil }

// wholeRoomName is the room's name as it stands, "" where it has none. It goes into the record and into no notice.
func (p performer) wholeRoomName(ctx context.Context, room policy.RoomID) (confidential.Text, error) {
	raw, err := p.state(ctx, room, "m.room.name", "")
	if err != nil && !errors.Is(err, errGone) {
		return confidential.Text{}, err
	}
	return confidential.NewText(fieldsOf(raw).text("name")), nil
}
