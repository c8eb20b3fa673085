package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"

	"matron/policy"
)

const (
	keepEvery   = 10 * time.Minute // also without a sign that there is something to do
	keepSoonest = 2 * time.Second  // after a failure, doubling
	keepLatest  = 5 * time.Minute
	laterBatch  = 100
)

// Kinds of what is put off until after the commit. Stored, never renamed.
const (
	laterQuery   = "query_user"
	laterRequest = "m.room_key_request"
)

// keyCounts are what the last sync said of our keys on the server.
type keyCounts struct {
	known    bool
	oneTime  int
	fallback bool // an unused fallback key is there, or the server knows none
}

// keeping does the network work that a sync leaves behind: device lists, one-time keys, key requests, broken sessions.
func (b *Bot) keeping(ctx context.Context) error {
	wait := keepSoonest
	for {
		pause := keepEvery
		if err := b.keep(ctx); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			b.o.Log.Warn().Err(err).Msg("keys are not in order yet")
			pause, wait = wait, min(wait*2, keepLatest)
		} else {
			wait = keepSoonest
		}
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-b.kick:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// keep tries everything, also when one part fails.
func (b *Bot) keep(ctx context.Context) error {
	return errors.Join(b.keepDevices(ctx), b.keepOneTime(ctx), b.keepFallback(ctx), b.keepLaters(ctx), b.keepSessions(ctx))
}

func (b *Bot) keepDevices(ctx context.Context) error {
	return b.crypt(ctx, func(ctx context.Context, m *crypto.OlmMachine) error {
		users, err := m.CryptoStore.GetOutdatedTrackedUsers(ctx)
		if err != nil {
			return err
		}
		return b.query(ctx, m, users)
	})
}

// queryKeys asks for the devices of a user, and wakes what waited for them.
func (b *Bot) queryKeys(ctx context.Context, user policy.UserID) error {
	err := b.crypt(ctx, func(ctx context.Context, m *crypto.OlmMachine) error {
		return b.query(ctx, m, []id.UserID{id.UserID(user)})
	})
	b.o.Wake()
	return err
}

// refresh asks for the devices of those users whose list is not known or not current.
func (b *Bot) refresh(ctx context.Context, m *crypto.OlmMachine, users []id.UserID) error {
	old, err := m.CryptoStore.GetOutdatedTrackedUsers(ctx)
	if err != nil {
		return err
	}
	known, err := tracked(ctx, m, users)
	if err != nil {
		return err
	}
	var ask []id.UserID
	for _, u := range users {
		if (!known[u] || slices.Contains(old, u)) && !b.silent(u) {
			ask = append(ask, u)
		}
	}
	return b.query(ctx, m, ask)
}

// query asks the server for devices. One that does not answer for a user is not asked for each message again.
func (b *Bot) query(ctx context.Context, m *crypto.OlmMachine, users []id.UserID) error {
	for part := range slices.Chunk(users, queryAtOnce) {
		got, err := m.FetchKeys(ctx, part, true)
		if err != nil {
			return fmt.Errorf("query keys: %w", clean(err))
		}
		for _, u := range part {
			_, answered := got[u]
			b.heard(u, answered)
		}
		err = b.o.Store.Write(ctx, func(ctx context.Context) error {
			for _, u := range part {
				if _, answered := got[u]; !answered {
					continue
				}
				if err := b.o.Store.WakeUser(ctx, policy.UserID(u)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("wake what waits for devices: %w", err)
		}
	}
	return nil
}

func tracked(ctx context.Context, m *crypto.OlmMachine, users []id.UserID) (map[id.UserID]bool, error) {
	known := map[id.UserID]bool{}
	for part := range slices.Chunk(users, 500) {
		got, err := m.CryptoStore.FilterTrackedUsers(ctx, part)
		if err != nil {
			return nil, note(ctx, err)
		}
		for _, u := range got {
			known[u] = true
		}
	}
	return known, nil
}

// silentFor is how long a user whose server gave no answer is left out of sharing before it is asked again.
const silentFor = 5 * time.Minute

func (b *Bot) silent(u id.UserID) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.o.Now().Before(b.unheard[u])
}

func (b *Bot) heard(u id.UserID, answered bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if answered {
		delete(b.unheard, u)
		return
	}
	b.unheard[u] = b.o.Now().Add(silentFor)
}

func (b *Bot) keepOneTime(ctx context.Context) error {
	b.mu.Lock()
	counts := b.counts
	b.counts.known = false
	b.mu.Unlock()
	if !counts.known {
		return nil
	}
	err := b.crypt(ctx, func(ctx context.Context, m *crypto.OlmMachine) error {
		if counts.oneTime >= int(m.GetAccount().Internal.MaxNumberOfOneTimeKeys())/2 {
			return nil
		}
		return clean(m.ShareKeys(ctx, counts.oneTime))
	})
	if err != nil {
		return fmt.Errorf("upload one-time keys: %w", err)
	}
	return nil
}

// keepLaters handles to-device events that need the network, and asks for the devices of newcomers.
func (b *Bot) keepLaters(ctx context.Context) error {
	for {
		list, err := b.o.Store.Laters(ctx, laterBatch)
		if err != nil || len(list) == 0 {
			return err
		}
		var users []id.UserID
		for _, l := range list {
			body, err := b.o.Keys.Open(l.Body, "later/"+b.o.Account)
			switch {
			case err != nil:
				b.o.Log.Warn().Str("kind", l.Kind).Msg("a deferred event does not open and is dropped")
			case l.Kind == laterQuery:
				users = append(users, id.UserID(body))
			case l.Kind == laterRequest:
				if err := b.answerRequest(ctx, body); err != nil {
					return fmt.Errorf("answer key request: %w", err)
				}
			}
		}
		slices.Sort(users)
		err = b.crypt(ctx, func(ctx context.Context, m *crypto.OlmMachine) error { return b.refresh(ctx, m, slices.Compact(users)) })
		if err != nil {
			return err
		}
		err = b.o.Store.Write(ctx, func(ctx context.Context) error {
			for _, l := range list {
				if err := b.o.Store.DropLater(ctx, l.ID); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		b.o.Wake()
	}
}

// answerRequest gives a key of ours to a device that it was meant for and did not reach. Keys of others are never given.
func (b *Bot) answerRequest(ctx context.Context, raw []byte) error {
	e, ok := parseEvent(raw)
	var content event.RoomKeyRequestEventContent
	if !ok || json.Unmarshal(e.Content, &content) != nil || content.Action != event.KeyRequestActionRequest {
		return nil
	}
	return b.crypt(ctx, func(ctx context.Context, m *crypto.OlmMachine) error {
		device, err := m.CryptoStore.GetDevice(ctx, id.UserID(e.Sender), content.RequestingDeviceID)
		if err != nil || device == nil {
			return err
		}
		shared, err := m.CryptoStore.IsOutboundGroupSessionShared(ctx, device.UserID, device.IdentityKey, content.Body.SessionID)
		if err != nil || !shared {
			return note(ctx, err)
		}
		trust, err := m.ResolveTrustContext(ctx, device)
		if err != nil || trust < m.SendKeysMinTrust {
			return err
		}
		own, err := m.CryptoStore.GetGroupSession(ctx, content.Body.RoomID, content.Body.SessionID)
		if err != nil || own == nil || own.SenderKey != m.OwnIdentity().IdentityKey {
			return err
		}
		m.HandleRoomKeyRequest(ctx, id.UserID(e.Sender), &content)
		return nil
	})
}
