package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"matron/policy"
	"matron/policy/confidential"
	"matron/words"
)

// ReadTyped reads again what a person typed in the direct room: the words of the message as it was sent, whatever was
// made of it later. It is refused where somebody else sent it, or a device that its user has not signed.
func (b *Bot) ReadTyped(ctx context.Context, room policy.RoomID, event policy.EventID, by policy.UserID) (confidential.Text, policy.Result) {
	return performer{hands: b, o: b.o}.readTyped(ctx, room, event, by)
}

func (p performer) readTyped(ctx context.Context, room policy.RoomID, event policy.EventID, by policy.UserID) (confidential.Text, policy.Result) {
	o, err := p.fetch(ctx, room, event)
	if err != nil {
		return confidential.Text{}, ended(err)
	}
	if o.Sender != by || o.Trust < policy.SignedDevice {
		return confidential.Text{}, refuse("other_author")
	}
	reply := fieldsOf(o.Relates).object("m.in_reply_to") != nil
	return confidential.NewText(wordsIn(o.Type, o.Content, reply).text), sentAs("")
}

// ShowParts says something in a direct room in several messages, one after the other, and returns them in that order.
// Asked again with the same parts and the same key it makes none twice. Other parts under the same key are other
// messages: what stands there of an earlier attempt is never taken for one of these.
func (b *Bot) ShowParts(ctx context.Context, room policy.RoomID, parts []words.Spoken, k policy.Key) ([]policy.EventID, policy.Result) {
	return performer{hands: b, o: b.o}.showParts(ctx, room, parts, k)
}

func (p performer) showParts(ctx context.Context, room policy.RoomID, parts []words.Spoken, k policy.Key) ([]policy.EventID, policy.Result) {
	h := sha256.New()
	for _, s := range parts {
		h.Write([]byte(s.Plain + "\x00" + s.HTML + "\x00"))
	}
	of := "/" + hex.EncodeToString(h.Sum(nil)[:8])
	var made []policy.EventID
	for i, s := range parts {
		content := spoken(s, policy.Say{})
		content[keyField] = string(k)
		id, err := p.send(ctx, room, roomMessage, content, k.Txn("card"+strconv.Itoa(i)+of))
		if err != nil {
			return made, ended(err)
		}
		made = append(made, id)
	}
	return made, sentAs("")
}
