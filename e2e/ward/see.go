package ward

import (
	"encoding/json"
	"time"
)

// Seen is an event as one person's client shows it: decrypted if it could be, edited, redacted, with its reactions.
type Seen struct {
	ID, Sender, Type string
	At               int64
	StateKey         *string
	Encrypted        bool   // as sent
	Pending          bool   // being decrypted at this moment; no wait finds such an event
	Failure          string // why it cannot be read; empty when it can
	Body, HTML       string // what stands there now; a poll's question
	Msgtype          string
	Original         string // the first words of an edited message
	EditedBy         string // the edit that is shown
	Thread, ReplyTo  string
	Replaces         string // for an edit: of what
	On, Key          string // for a reaction, vote, redaction, edit: of what; the reaction's key
	Redacted         bool
	RedactedBy       string
	Reason           string // of the redaction
	Mentions         []string
	Notify           bool                // makes an unread count
	Highlight        bool                // makes a loud one
	Reactions        map[string][]string // key -> senders
	Content          map[string]any      // decrypted, with Matron's own fields
}

// Want says what is waited for; what is empty is not asked. Every part must hold for one event.
type Want struct {
	After        string // only events after this one
	Event        string
	Sender       string
	Type         string
	Msgtype      string
	BodyContains string
	BodyRegex    string // JavaScript's; a dot matches newlines
	Thread       string
	ReplyTo      string
	Replaces     string
	On           string // target of a reaction, vote, redaction or edit
	ReactionKey  string // a reaction that was not taken back
	StateKey     string
	Mentions     string // a user
	Redacted     bool
	Edited       bool
	Unreadable   bool
	Highlight    bool
}

func (w Want) json() map[string]any {
	want := map[string]any{}
	for name, value := range map[string]string{
		"after": w.After, "event": w.Event, "sender": w.Sender, "type": w.Type, "msgtype": w.Msgtype,
		"bodyContains": w.BodyContains, "bodyRegex": w.BodyRegex, "thread": w.Thread, "replyTo": w.ReplyTo,
		"replaces": w.Replaces, "on": w.On, "reactionKey": w.ReactionKey, "stateKey": w.StateKey, "mentions": w.Mentions,
	} {
		if value != "" {
			want[name] = value
		}
	}
	for name, value := range map[string]bool{"redacted": w.Redacted, "edited": w.Edited, "unreadable": w.Unreadable, "highlight": w.Highlight} {
		if value {
			want[name] = true
		}
	}
	return want
}

// Timeline gives everything in the room that this person received since the client started, in order.
func (p *Client) Timeline(room string) ([]Seen, error) {
	var got struct{ Events []Seen }
	err := p.ask("timeline", map[string]any{"room": room}, &got)
	return got.Events, err
}

// Scrollback fetches older events, as one who scrolls up does.
func (p *Client) Scrollback(room string, limit int) ([]Seen, error) {
	var got struct{ Events []Seen }
	err := p.ask("scrollback", map[string]any{"room": room, "limit": limit}, &got)
	return got.Events, err
}

// See gives an event as it is shown now. It waits for it, but for nothing about it.
func (p *Client) See(room, event string) (Seen, error) {
	return p.WaitFor(room, Want{Event: event}, 30*time.Second)
}

// WaitFor gives the first event that is as wanted, now or within the time.
func (p *Client) WaitFor(room string, w Want, within time.Duration) (Seen, error) {
	var got struct{ Event Seen }
	err := p.wait("waitFor", map[string]any{"room": room, "want": w.json()}, &got, within)
	return got.Event, err
}

// WaitGone waits until this person's client shows the event as redacted.
func (p *Client) WaitGone(room, event string, within time.Duration) (Seen, error) {
	var got struct{ Event Seen }
	err := p.wait("waitGone", map[string]any{"room": room, "event": event}, &got, within)
	return got.Event, err
}

// WaitNoReaction waits until nobody, or the given user, has the reaction on the event any more.
func (p *Client) WaitNoReaction(room, event, key, by string, within time.Duration) error {
	return p.wait("waitNoReaction", map[string]any{"room": room, "event": event, "key": key, "by": by}, nil, within)
}

// WaitMember waits until the user has the membership ("join", "invite", "leave", "ban") in the room. Wait for Matron's
// join before the first message, or her device gets no key for it.
func (p *Client) WaitMember(room, user, membership string, within time.Duration) error {
	return p.wait("waitMember", map[string]any{"room": room, "user": user, "membership": membership}, nil, within)
}

// WaitState gives the content of a state event, when there is one.
func (p *Client) WaitState(room, kind, key string, within time.Duration) (map[string]any, error) {
	var got struct{ Content json.RawMessage }
	err := p.wait("waitState", map[string]any{"room": room, "type": kind, "stateKey": key}, &got, within)
	if err != nil {
		return nil, err
	}
	var content map[string]any
	err = json.Unmarshal(got.Content, &content)
	return content, err
}

// Unread gives the numbers on the room's badge: all, and the loud ones.
func (p *Client) Unread(room string) (total, highlight int, err error) {
	var n struct{ Total, Highlight int }
	err = p.ask("notificationCount", map[string]any{"room": room}, &n)
	return n.Total, n.Highlight, err
}

// MarkRead clears the badge.
func (p *Client) MarkRead(room string) error { return p.act("markRead", map[string]any{"room": room}) }
