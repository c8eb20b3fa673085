package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/crypto/signatures"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"

	"matron/policy"
)

const (
	// slice is how many devices are given a room key while the crypto mutex is held: about a tenth of a second.
	slice = 50
	// queryAtOnce is how many users are asked for in one key query.
	queryAtOnce = 100
	// shareTries is how often sharing begins again because somebody came or went meanwhile.
	shareTries = 5
)

// share makes sure that the room has an outbound session that everybody in it has been given. The library's own
// sharing holds its lock over every request; this one lets the intake in between slices, and begins again when the
// room's members or devices changed meanwhile.
func (b *Bot) share(ctx context.Context, room policy.RoomID) error {
	for range shareTries {
		done, err := b.shareOnce(ctx, room)
		if done || err != nil {
			return err
		}
	}
	return fmt.Errorf("share room key: the room changed %d times meanwhile", shareTries)
}

func (b *Bot) shareOnce(ctx context.Context, room policy.RoomID) (done bool, err error) {
	if done, err = b.shared(ctx, room); done || err != nil {
		return done, err
	}
	users, err := b.members(ctx, room)
	if err != nil {
		return false, fmt.Errorf("list members: %w", err)
	}
	var p plan
	err = b.crypt(ctx, func(ctx context.Context, m *crypto.OlmMachine) error {
		if err := b.refresh(ctx, m, users); err != nil {
			return err
		}
		done, p, err = b.plan(ctx, m, room, users)
		return err
	})
	if done || err != nil {
		return done, err
	}
	for part := range slices.Chunk(p.give, slice) {
		err = b.crypt(ctx, func(ctx context.Context, m *crypto.OlmMachine) error { return b.give(ctx, m, &p, part) })
		if err != nil {
			return false, fmt.Errorf("share room key: %w", err)
		}
	}
	err = b.crypt(ctx, func(ctx context.Context, m *crypto.OlmMachine) error {
		if done = b.turn(id.RoomID(room)) == p.turn; !done {
			return nil
		}
		p.session.Shared = true
		return b.o.Store.Write(ctx, func(ctx context.Context) error { return keepSession(ctx, m, p.session) })
	})
	if err != nil || !done {
		return false, err
	}
	b.tell(ctx, p)
	return true, nil
}

// plan is one sharing in the making.
type plan struct {
	session  *crypto.OutboundGroupSession
	turn     int
	give     []*id.Device
	withheld []withheld
}

type withheld struct {
	device *id.Device
	code   event.RoomKeyWithheldCode
}

// plan says who gets the key; done is true where a good session is shared already.
func (b *Bot) plan(ctx context.Context, m *crypto.OlmMachine, room policy.RoomID, users []id.UserID) (done bool, p plan, err error) {
	old, err := m.CryptoStore.GetOutboundGroupSession(ctx, id.RoomID(room))
	if err != nil {
		return false, p, err
	}
	if old != nil && old.Shared && !old.Expired() {
		return true, p, nil
	}
	p.turn = b.turn(id.RoomID(room))
	encryption, err := m.StateStore.GetEncryptionEvent(ctx, id.RoomID(room))
	if err != nil {
		return false, p, err
	}
	visibility, err := m.StateStore.GetHistoryVisibility(ctx, id.RoomID(room))
	if err != nil {
		return false, p, err
	}
	if p.session, err = crypto.NewOutboundGroupSession(id.RoomID(room), encryption, visibility); err != nil {
		return false, p, fmt.Errorf("make outbound session: %T", err)
	}
	for _, user := range users {
		devices, err := m.CryptoStore.GetDevices(ctx, user)
		if err != nil {
			return false, p, err
		}
		for _, d := range devices {
			if d.UserID == b.cli.UserID && d.DeviceID == b.cli.DeviceID {
				continue
			}
			trust, err := m.ResolveTrustContext(ctx, d)
			switch {
			case err != nil:
				return false, p, err
			case trust == id.TrustStateBlacklisted:
				p.withheld = append(p.withheld, withheld{d, event.RoomKeyWithheldBlacklisted})
			case trust < m.SendKeysMinTrust:
				p.withheld = append(p.withheld, withheld{d, event.RoomKeyWithheldUnverified})
			default:
				p.give = append(p.give, d)
			}
		}
	}
	slices.SortFunc(p.give, func(x, y *id.Device) int {
		return strings.Compare(string(x.UserID)+"\x00"+string(x.DeviceID), string(y.UserID)+"\x00"+string(y.DeviceID))
	})
	return false, p, nil
}

// give encrypts the key to some devices in one transaction, and sends it after the commit.
func (b *Bot) give(ctx context.Context, m *crypto.OlmMachine, p *plan, devices []*id.Device) error {
	claimed, err := b.claim(ctx, m, devices)
	if err != nil {
		return err
	}
	var out *mautrix.ReqSendToDevice
	err = b.o.Store.Write(ctx, func(ctx context.Context) error {
		req := &mautrix.ReqSendToDevice{Messages: map[id.UserID]map[id.DeviceID]*event.Content{}}
		for _, d := range devices {
			// Without an Olm session too: so that its request for the key will be answered.
			if err := m.CryptoStore.MarkOutboundGroupSessionShared(ctx, d.UserID, d.IdentityKey, p.session.ID()); err != nil {
				return err
			}
			if s, ok := claimed[d.IdentityKey]; ok {
				if err := m.CryptoStore.AddSession(ctx, d.IdentityKey, s); err != nil {
					return err
				}
			} else if !m.CryptoStore.HasSession(ctx, d.IdentityKey) {
				p.withheld = append(p.withheld, withheld{d, event.RoomKeyWithheldNoOlmSession})
				continue
			}
			if req.Messages[d.UserID] == nil {
				req.Messages[d.UserID] = map[id.DeviceID]*event.Content{}
			}
			content := p.session.ShareContent()
			req.Messages[d.UserID][d.DeviceID] = &content
		}
		out, err = m.EncryptToDevices(ctx, event.ToDeviceRoomKey, req)
		return err
	})
	if err != nil || len(out.Messages) == 0 {
		return err
	}
	_, err = b.cli.SendToDevice(ctx, event.ToDeviceEncrypted, out)
	return clean(err)
}

// claim takes one-time keys for the devices that Matron has no Olm session with, and makes the sessions.
func (b *Bot) claim(ctx context.Context, m *crypto.OlmMachine, devices []*id.Device) (map[id.SenderKey]*crypto.OlmSession, error) {
	want := mautrix.OneTimeKeysRequest{}
	byName := map[crypto.UserDevice]*id.Device{}
	for _, d := range devices {
		if m.CryptoStore.HasSession(ctx, d.IdentityKey) {
			continue
		}
		if want[d.UserID] == nil {
			want[d.UserID] = map[id.DeviceID]id.KeyAlgorithm{}
		}
		want[d.UserID][d.DeviceID] = id.KeyAlgorithmSignedCurve25519
		byName[crypto.UserDevice{UserID: d.UserID, DeviceID: d.DeviceID}] = d
	}
	if len(want) == 0 {
		return nil, nil
	}
	answer, err := b.cli.ClaimKeys(ctx, &mautrix.ReqClaimKeys{OneTimeKeys: want, Timeout: 10_000})
	if err != nil {
		return nil, fmt.Errorf("claim one-time keys: %w", clean(err))
	}
	made := map[id.SenderKey]*crypto.OlmSession{}
	for user, devices := range answer.OneTimeKeys {
		for device, keys := range devices {
			d := byName[crypto.UserDevice{UserID: user, DeviceID: device}]
			for name, key := range keys {
				if alg, _ := name.Parse(); d == nil || alg != id.KeyAlgorithmSignedCurve25519 || made[d.IdentityKey] != nil {
					continue
				}
				good, err := signatures.VerifySignatureJSON(key.RawData, user, device.String(), d.SigningKey)
				if err != nil || !good {
					continue
				}
				inner, err := m.GetAccount().Internal.NewOutboundSession(d.IdentityKey, key.Key)
				if err != nil {
					continue
				}
				now := b.o.Now()
				s := &crypto.OlmSession{Internal: inner}
				s.CreationTime, s.LastEncryptedTime, s.LastDecryptedTime = now, now, now
				made[d.IdentityKey] = s
			}
		}
	}
	return made, nil
}

// keepSession stores our own session for reading, then for writing.
func keepSession(ctx context.Context, m *crypto.OlmMachine, s *crypto.OutboundGroupSession) error {
	signing, identity := m.GetAccount().Keys()
	in, err := crypto.NewInboundGroupSession(identity, signing, s.RoomID, s.Internal.Key(), s.MaxAge, s.MaxMessages, s.SharedHistory, false)
	if err != nil {
		return fmt.Errorf("make inbound session: %T", err)
	}
	in.SourceUser = m.Client.UserID
	if err = m.StoreGroupSession(ctx, in); err != nil {
		return err
	}
	return m.CryptoStore.AddOutboundGroupSession(ctx, s)
}

// tell lets devices know that they do not get the key. It helps their users and changes nothing: an error is dropped.
func (b *Bot) tell(ctx context.Context, p plan) {
	mach := b.mach.Load()
	for part := range slices.Chunk(p.withheld, slice) {
		req := &mautrix.ReqSendToDevice{Messages: map[id.UserID]map[id.DeviceID]*event.Content{}}
		for _, w := range part {
			if req.Messages[w.device.UserID] == nil {
				req.Messages[w.device.UserID] = map[id.DeviceID]*event.Content{}
			}
			req.Messages[w.device.UserID][w.device.DeviceID] = &event.Content{Parsed: &event.RoomKeyWithheldEventContent{
				RoomID: p.session.RoomID, Algorithm: id.AlgorithmMegolmV1, SessionID: p.session.ID(),
				SenderKey: mach.GetAccount().IdentityKey(), Code: w.code, Reason: "Matron gives keys to devices signed by their user",
			}}
		}
		_, _ = b.cli.SendToDevice(b.lib.WithContext(ctx), event.ToDeviceRoomKeyWithheld, req)
	}
}

// shared says whether a good session is shared already. Devices that changed are asked for first: a new one ends it.
func (b *Bot) shared(ctx context.Context, room policy.RoomID) (done bool, err error) {
	known, err := b.o.Store.Members(ctx, room)
	if err != nil {
		return false, fmt.Errorf("list members: %w", err)
	}
	users := make([]id.UserID, len(known))
	for n, u := range known {
		users[n] = id.UserID(u)
	}
	err = b.crypt(ctx, func(ctx context.Context, m *crypto.OlmMachine) error {
		if err := b.refresh(ctx, m, users); err != nil {
			return err
		}
		old, err := m.CryptoStore.GetOutboundGroupSession(ctx, id.RoomID(room))
		done = old != nil && old.Shared && !old.Expired()
		return err
	})
	return done, err
}

// turn counts how often a room's outbound session was dropped.
func (b *Bot) turn(room id.RoomID) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.turns[room]
}

func (b *Bot) turnover(room id.RoomID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.turns[room]++
}
