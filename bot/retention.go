package bot

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/tidwall/gjson"

	"matron/policy"
	"matron/policy/confidential"
	"matron/words"
)

// verifyGone asks the server for each event. Only when it shows none of them are they gone; one that it shows is asked for
// again later, as its removal may be on its way.
func (p performer) verifyGone(ctx context.Context, e policy.VerifyGone) policy.Result {
	for _, event := range e.Events {
		gone, err := p.goneFromServer(ctx, e.Room, event)
		switch {
		case err != nil:
			return ended(err)
		case !gone:
			return policy.Result{Outcome: policy.Failed, Because: "still_there"}
		}
	}
	return sentAs("")
}

// goneFromServer: the server says that the event was redacted, or in so many words that it has none of that id.
func (p performer) goneFromServer(ctx context.Context, room policy.RoomID, event policy.EventID) (bool, error) {
	var raw json.RawMessage
	err := p.call(ctx, http.MethodGet, []string{"v3", "rooms", string(room), "event", string(event)}, nil, &raw)
	var said *callError
	if errors.As(err, &said) && said.Status == http.StatusNotFound && said.Code == "M_NOT_FOUND" {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	e, ok := parseEvent(raw)
	return ok && e.ID == event && e.redacted(), nil
}

// findRoom asks which room an alias names, and brings the order back in which it was named: nothing of it is kept meanwhile.
func (p performer) findRoom(ctx context.Context, e policy.FindRoom) policy.Result {
	o, err := p.fetch(ctx, e.Room, e.Event)
	if err != nil {
		return ended(err)
	}
	if o.Sender != e.By || o.Trust < policy.SignedDevice {
		return refuse("other_author")
	}
	var answer struct {
		Room policy.RoomID `json:"room_id"`
	}
	if err := p.call(ctx, http.MethodGet, []string{"v3", "directory", "room", e.Alias}, nil, &answer); err != nil {
		return ended(err)
	}
	return policy.Result{Outcome: policy.Sent, Over: true, Made: answer.Room, Brought: confidential.NewText(fieldsOf(o.Content).text("body"))}
}

// holdWords reads what officers wrote of the holds in a notice. Where that cannot be read now, it is left out.
func (p performer) holdWords(ctx context.Context, n policy.Notice, names *words.Names) {
	for _, id := range words.HoldsIn(n) {
		reference, reason, err := p.o.Store.HoldWords(ctx, id)
		if err != nil {
			continue
		}
		if names.Holds == nil {
			names.Holds = map[string]words.HeldWords{}
		}
		names.Holds[id] = words.HeldWords{Reference: reference, Reason: reason}
	}
}

// outerRelation is what stands beside the ciphertext of a message that cannot be read: the thread, and else the message that
// it answers or edits. It is the server's word, and good enough to keep a conversation from being removed.
func outerRelation(content json.RawMessage) (thread, other policy.EventID) {
	r := gjson.GetBytes(content, `m\.relates_to`)
	event := policy.EventID(text(r.Get("event_id")))
	if text(r.Get("rel_type")) == "m.thread" {
		return event, ""
	}
	if event != "" {
		return "", event
	}
	return "", policy.EventID(text(r.Get(`m\.in_reply_to.event_id`)))
}

// removal says what of the homeserver's own settings undoes a removal, as far as that is seen from outside.
func (c *check) removal(features map[string]bool) {
	const what = "removed messages"
	if features["fi.mau.msc2815"] {
		c.bad(what, "the homeserver gives what was redacted back to room administrators", "switch experimental_features msc2815_enabled off in Synapse")
		return
	}
	c.good(what, "how long the homeserver keeps what was redacted is not seen from outside: Synapse's own is 7 days (redaction_retention_period); set it, and media_retention, as the schedule says")
}

// expiry finds a room in which the homeserver removes messages by itself: neither a hold nor a flag stops that.
func (c *check) expiry(ctx context.Context, room policy.RoomID) {
	content, err := c.b.state(ctx, room, "m.room.retention", "")
	if err != nil {
		return // there is none, or it cannot be read: what else is wrong is said by others
	}
	if most := gjson.GetBytes(content, "max_lifetime"); most.Type == gjson.Number && most.Num > 0 {
		c.bad("room "+string(room), "the homeserver may remove messages there by itself (m.room.retention, after "+
			(time.Duration(most.Num)*time.Millisecond).Round(time.Minute).String()+")",
			"take that state out: no hold and no flag stops it, and it certifies nothing")
	}
}
