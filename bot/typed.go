package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"matron/policy"
	"matron/policy/confidential"
	"matron/policy/detect"
	"matron/words"
)

// ReadTyped reads again what a person typed in the direct room: the plain words of the message as it was sent, whatever
// was made of it later, and in the form in which the core reads an order. It is refused where somebody else sent it, or a
// device that its user has not signed.
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
	return typedIn(o), sentAs("")
}

// typedIn are the words that the core took for an answer: those of the body, and of two of them the first.
func typedIn(o opened) confidential.Text {
	for _, s := range surfaces(o.Type, o.Content) {
		if s.Where == policy.Body {
			return confidential.NewText(strings.TrimSpace(detect.StripReply(s.Text.Reveal())))
		}
	}
	return confidential.Text{}
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
