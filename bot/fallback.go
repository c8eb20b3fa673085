package bot

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/crypto/signatures"
	"maunium.net/go/mautrix/id"
)

// fallbacks is what the pure-Go Olm offers and the library does not use: a key that a server gives out again and again
// when all one-time keys are claimed. Without it anybody could make the bot deaf for new devices (E12).
type fallbacks interface {
	GenFallbackKey() error
	FallbackKey() map[string]id.Curve25519
}

// metaFallback notes the fallback key that was uploaded: the account's own mark is set by any upload.
const metaFallback = "fallback_key"

// keepFallback uploads a fallback key where the server has no unused one. The Olm account keeps the current and the one
// before, so that a key in use is not dropped early.
func (b *Bot) keepFallback(ctx context.Context) error {
	b.mu.Lock()
	missing := !b.counts.fallback
	b.mu.Unlock()
	if !missing {
		return nil
	}
	err := b.crypt(ctx, func(ctx context.Context, m *crypto.OlmMachine) error {
		account, ok := m.GetAccount().Internal.(fallbacks)
		if !ok {
			return nil
		}
		up, _, err := b.o.Store.Meta(ctx, metaFallback)
		if err != nil {
			return err
		}
		name, key := newest(account)
		if name == "" || name == string(up) {
			// The one that was uploaded has been used.
			if err = account.GenFallbackKey(); err != nil {
				return errors.New("make a fallback key")
			}
			if err = m.CryptoStore.PutAccount(ctx, m.GetAccount()); err != nil {
				return err
			}
			name, key = newest(account)
		}
		if err = b.uploadFallback(ctx, m, name, key); err != nil {
			return err
		}
		return b.o.Store.Write(ctx, func(ctx context.Context) error { return b.o.Store.SetMeta(ctx, metaFallback, []byte(name)) })
	})
	if err != nil {
		return fmt.Errorf("upload fallback key: %w", err)
	}
	b.mu.Lock()
	b.counts.fallback = true
	b.mu.Unlock()
	return nil
}

func newest(account fallbacks) (name string, key id.Curve25519) {
	for n, k := range account.FallbackKey() {
		name, key = n, k
	}
	return name, key
}

func (b *Bot) uploadFallback(ctx context.Context, m *crypto.OlmMachine, name string, key id.Curve25519) error {
	signed := mautrix.OneTimeKey{Key: key, Fallback: true, IsSigned: true}
	signature, err := m.GetAccount().SignJSON(&signed)
	if err != nil {
		return errors.New("sign a fallback key")
	}
	signed.Signatures = signatures.NewSingleSignature(b.cli.UserID, id.KeyAlgorithmEd25519, b.cli.DeviceID.String(), signature)
	body := map[string]any{"fallback_keys": map[string]any{"signed_curve25519:" + name: &signed}}
	return b.call(ctx, http.MethodPost, []string{"v3", "keys", "upload"}, body, nil)
}
