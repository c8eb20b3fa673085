package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

// mendEvery is how often at most a new Olm session with a device is begun because the old one broke.
const mendEvery = time.Hour

// wedged notes that a device's Olm session does not decrypt any more. The library calls it from a goroutine of its own.
func (b *Bot) wedged(key id.SenderKey) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.mend[key] = true
	poke(b.kick)
}

// keepSessions begins a new Olm session with each device whose old one broke.
func (b *Bot) keepSessions(ctx context.Context) error {
	b.mu.Lock()
	todo := map[id.SenderKey]id.UserID{}
	for key := range b.mend {
		if user, ok := b.senders[key]; ok {
			todo[key] = user
		}
	}
	clear(b.mend)
	b.mu.Unlock()
	var errs []error
	for key, user := range todo {
		err := b.crypt(ctx, func(ctx context.Context, m *crypto.OlmMachine) error { return b.renew(ctx, m, user, key) })
		if err != nil {
			errs = append(errs, fmt.Errorf("mend olm session: %w", err))
		}
	}
	return errors.Join(errs...)
}

func (b *Bot) renew(ctx context.Context, m *crypto.OlmMachine, user id.UserID, key id.SenderKey) error {
	last, err := m.CryptoStore.GetNewestSessionCreationTS(ctx, key)
	if err != nil || b.o.Now().Sub(last) < mendEvery {
		return err
	}
	device, err := m.CryptoStore.FindDeviceByKey(ctx, user, key)
	if err == nil && device == nil {
		if err = b.query(ctx, m, []id.UserID{user}); err == nil {
			device, err = m.CryptoStore.FindDeviceByKey(ctx, user, key)
		}
	}
	if err != nil || device == nil {
		return err
	}
	made, err := b.claimFresh(ctx, m, device)
	if err != nil || made == nil {
		return err
	}
	var out *mautrix.ReqSendToDevice
	err = b.o.Store.Write(ctx, func(ctx context.Context) error {
		if err := m.CryptoStore.AddSession(ctx, key, made); err != nil {
			return err
		}
		req := &mautrix.ReqSendToDevice{Messages: map[id.UserID]map[id.DeviceID]*event.Content{user: {device.DeviceID: {}}}}
		out, err = m.EncryptToDevices(ctx, event.ToDeviceDummy, req)
		return err
	})
	if err != nil {
		return err
	}
	_, err = b.cli.SendToDevice(ctx, event.ToDeviceEncrypted, out)
	return clean(err)
}

// claimFresh makes a new session though there is an old one.
func (b *Bot) claimFresh(ctx context.Context, m *crypto.OlmMachine, d *id.Device) (*crypto.OlmSession, error) {
	made, err := b.claim(renewing(ctx), m, []*id.Device{d})
	return made[d.IdentityKey], err
}
