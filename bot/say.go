package bot

import (
	"context"
	"errors"

	"matron/policy"
	"matron/words"
)

const (
	roomMessage = "m.room.message"
	htmlFormat  = "org.matrix.custom.html"
)

// txnField stands where the key may not: in events that Matrix carries in clear. It tells
// our own event from others, and nothing else.
const txnField = "chat.matron.txn"

// say sends a notice: into a room, or into the person's direct room.
func (p performer) say(ctx context.Context, e policy.Say, k policy.Key) policy.Result {
	room := e.Room
	if room == "" {
		direct, ok, err := p.o.Store.Direct(ctx, e.User)
		if err != nil {
			return storeFailed()
		}
		if !ok {
			return policy.Result{Outcome: policy.Failed, Because: "no_direct_room"}
		}
		room = direct
	}
	names := p.names(ctx, e.Notice, room)
	s := words.Say(e.Notice, names)
	if s.Plain == "" {
		return refuse("unknown_notice")
	}
	content := spoken(s, e)
	if _, ok := e.Notice.(policy.NotEncryptedNotice); ok {
		return p.sayInClear(ctx, room, content, k)
	}
	content[keyField] = string(k)
	id, err := p.send(ctx, room, roomMessage, content, k.Txn(""))
	if err != nil {
		return ended(err)
	}
	if err := p.sayFile(ctx, room, e, names, k); err != nil {
		return ended(err)
	}
	return sentAs(id)
}

// spoken is the content of a notice. m.notice notifies nobody; what must alert is m.text
// with a mention. m.mentions always stands: without it clients look for names in the text.
func spoken(s words.Spoken, e policy.Say) map[string]any {
	content := map[string]any{
		"msgtype": "m.notice", "body": s.Plain, "format": htmlFormat, "formatted_body": s.HTML, "m.mentions": map[string]any{},
	}
	if e.Alert {
		content["msgtype"] = "m.text"
		switch {
		case e.User != "":
			content["m.mentions"] = map[string]any{"user_ids": []string{string(e.User)}}
		case len(e.Mentions) > 0:
			content["m.mentions"] = map[string]any{"user_ids": e.Mentions}
		}
	}
	if r := standingIn(e.Thread, e.Reply); r != nil {
		content["m.relates_to"] = r
	}
	return content
}

// standingIn is the relation of an event that stands in a thread, or answers another one, or nil.
func standingIn(thread, reply policy.EventID) map[string]any {
	switch {
	case thread != "":
		// For clients that know no threads it is a reply: to what is answered, else to the root.
		falling := reply == "" || reply == thread
		if reply == "" {
			reply = thread
		}
		return map[string]any{
			"rel_type": "m.thread", "event_id": string(thread), "is_falling_back": falling,
			"m.in_reply_to": map[string]any{"event_id": string(reply)},
		}
	case reply != "":
		return map[string]any{"m.in_reply_to": map[string]any{"event_id": string(reply)}}
	default:
		return nil
	}
}

// sayInClear says in a room that it is not encrypted: the one notice that can only be said
// in clear. It holds no person's words, no name, no key. A room that was ever encrypted never gets it.
func (p performer) sayInClear(ctx context.Context, room policy.RoomID, content map[string]any, k policy.Key) policy.Result {
	known, err := p.o.Store.Room(ctx, room)
	if err != nil {
		return storeFailed()
	}
	if known.Encrypted || known.EverEncrypted {
		return nothingTo()
	}
	_, err = p.state(ctx, room, "m.room.encryption", "")
	if err == nil {
		return nothingTo()
	}
	if !errors.Is(err, errGone) {
		return ended(err)
	}
	content[txnField] = k.Txn("")
	id, err := p.sendClear(ctx, room, roomMessage, content, k.Txn(""))
	if err != nil {
		return ended(err)
	}
	return sentAs(id)
}
