package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/id"
)

func (b *Bot) verify(ctx context.Context, m *crypto.OlmMachine, recoveryKey string) error {
	if err := m.VerifyWithRecoveryKey(ctx, strings.TrimSpace(recoveryKey)); err != nil {
		var e *callError
		if err := clean(err); errors.As(err, &e) && e.Code != "internal" {
			return fmt.Errorf("verify with the recovery key: %w", err)
		}
		return errors.New("verify with the recovery key: it is not the key of this identity")
	}
	return nil
}

// VerifyStart loads the device and refuses one that is not verified or that the homeserver does not have. recoveryKey
// may be empty; it is used where the device is not verified yet.
func (b *Bot) VerifyStart(ctx context.Context, recoveryKey string) error {
	if err := b.load(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	return b.crypt(ctx, func(ctx context.Context, m *crypto.OlmMachine) error {
		if err := b.onServer(ctx, m); err != nil {
			return err
		}
		_, good, err := m.GetOwnVerificationStatus(ctx)
		if err != nil {
			return fmt.Errorf("read own verification: %w", clean(err))
		}
		if good {
			return nil
		}
		if strings.TrimSpace(recoveryKey) == "" {
			return ErrUnverified
		}
		return b.verify(ctx, m, recoveryKey)
	})
}

// onServer compares the device's keys with those that the homeserver gives to others, and takes its signatures over.
func (b *Bot) onServer(ctx context.Context, m *crypto.OlmMachine) error {
	got, err := b.cli.QueryKeys(ctx, &mautrix.ReqQueryKeys{DeviceKeys: mautrix.DeviceKeysRequest{b.cli.UserID: mautrix.DeviceIDList{}}, Timeout: 10_000})
	if err = clean(err); lost(err) {
		return fmt.Errorf("the homeserver no longer knows this device's token: %w; run matron init again", err)
	} else if err != nil {
		return fmt.Errorf("ask for own device: %w", err)
	}
	keys, ok := got.DeviceKeys[b.cli.UserID][b.cli.DeviceID]
	self := m.OwnIdentity()
	if !ok || keys.Keys.GetCurve25519(b.cli.DeviceID) != self.IdentityKey || keys.Keys.GetEd25519(b.cli.DeviceID) != self.SigningKey {
		return ErrDeviceGone
	}
	if _, err = m.FetchKeys(ctx, []id.UserID{b.cli.UserID}, true); err != nil {
		return fmt.Errorf("ask for own device: %w", clean(err))
	}
	return nil
}
