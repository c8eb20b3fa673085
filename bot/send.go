package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"

	"matron/policy"
)

// keyField stands inside the encrypted content of what Matron sends: the effect's key.
const keyField = "chat.matron.key"

const megolm = "m.megolm.v1.aes-sha2"

// errNotEncrypted says that a room is not encrypted: nothing is sent into it.
var errNotEncrypted = errors.New("room is not encrypted")

// send encrypts an event and sends it. There is no way for it to leave in clear: where the room's encryption is not
// known the server is asked, and where it says there is none the error is errNotEncrypted. Asked again with the same
// txn it makes no second event.
func (b *Bot) send(ctx context.Context, room policy.RoomID, evtType string, content map[string]any, txn string) (policy.EventID, error) {
	if err := b.encrypted(ctx, room); err != nil {
		return "", err
	}
	sealed, err := b.encrypt(ctx, room, evtType, content)
	if err != nil {
		return "", err
	}
	return b.put(ctx, room, event.EventEncrypted.Type, sealed, txn)
}

// sendClear sends an event that Matrix never encrypts: a reaction.
func (b *Bot) sendClear(ctx context.Context, room policy.RoomID, evtType string, content map[string]any, txn string) (policy.EventID, error) {
	return b.put(ctx, room, evtType, content, txn)
}

func (b *Bot) put(ctx context.Context, room policy.RoomID, evtType string, content any, txn string) (policy.EventID, error) {
	var answer struct {
		ID policy.EventID `json:"event_id"`
	}
	path := []string{"v3", "rooms", string(room), "send", evtType, txn}
	if err := b.call(ctx, http.MethodPut, path, content, &answer); err != nil {
		return "", fmt.Errorf("send event: %w", err)
	}
	return answer.ID, nil
}

// encrypted returns nil where the room is encrypted in the one way that is supported.
func (b *Bot) encrypted(ctx context.Context, room policy.RoomID) error {
	e, ok, err := b.o.Store.Encryption(ctx, room)
	if err != nil {
		return fmt.Errorf("read encryption: %w", err)
	}
	if !ok {
		raw, err := b.state(ctx, room, "m.room.encryption", "")
		if errors.Is(err, errGone) {
			return errNotEncrypted
		}
		if err != nil {
			return fmt.Errorf("ask for encryption: %w", err)
		}
		if e, ok = encryptionOf(raw); !ok {
			return errNotEncrypted
		}
		err = b.o.Store.Write(ctx, func(ctx context.Context) error { return b.saveEncryption(ctx, room, e) })
		if err != nil {
			return fmt.Errorf("keep encryption: %w", err)
		}
	}
	if e.Algorithm != megolm {
		return errNotEncrypted
	}
	return nil
}

func (b *Bot) saveEncryption(ctx context.Context, room policy.RoomID, e policy.Encryption) error {
	r, err := b.o.Store.Room(ctx, room)
	if err != nil {
		return err
	}
	r.ID, r.Encrypted, r.EverEncrypted = room, true, true
	if err = b.o.Store.SaveRoom(ctx, r); err != nil {
		return err
	}
	return b.o.Store.SetEncryption(ctx, room, e)
}

// encrypt shares a session where there is none that serves, and encrypts.
func (b *Bot) encrypt(ctx context.Context, room policy.RoomID, evtType string, content map[string]any) (json.RawMessage, error) {
	for range shareTries {
		if err := b.share(ctx, room); err != nil {
			return nil, err
		}
		var sealed json.RawMessage
		var lost bool
		err := b.crypt(ctx, func(ctx context.Context, m *crypto.OlmMachine) error {
			return b.o.Store.Write(ctx, func(ctx context.Context) error {
				e, err := m.EncryptMegolmEvent(ctx, id.RoomID(room), event.Type{Type: evtType, Class: event.MessageEventType}, content)
				if lost = crypto.IsShareError(err); lost {
					return nil
				}
				if err != nil {
					return err
				}
				sealed, err = json.Marshal(e)
				return err
			})
		})
		if err != nil {
			return nil, fmt.Errorf("encrypt event: %w", err)
		}
		if !lost {
			return sealed, nil
		}
	}
	return nil, errors.New("encrypt event: the session expired again and again")
}
