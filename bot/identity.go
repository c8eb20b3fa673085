package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/rs/zerolog"
	"go.mau.fi/util/dbutil"
	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/id"

	"matron/policy"
	"matron/policy/confidential"
)

// InitOptions are what making the device needs: a token with its device, or a password.
type InitOptions struct {
	Homeserver string
	User       policy.UserID
	Token      string
	Device     string
	Password   string

	// RecoveryKey verifies a new device of an identity that there is already: after a device was lost. Empty: a new
	// identity is made, if the user has none.
	RecoveryKey string

	Store      Store
	DB         *dbutil.Database
	Rollbacks  interface{ OnRollback(fn func()) }
	Keys       *confidential.Keys
	Account    string
	Officers   []policy.UserID // whose master keys are read, to be pinned
	DeviceName string
	Log        zerolog.Logger
	Version    string
}

// InitResult is what init has to show. The recovery key is shown once and kept nowhere.
type InitResult struct {
	Device      string
	RecoveryKey string                   // "" where RecoveryKey was given
	Officers    map[policy.UserID]string // master keys; "" for one who has none yet
}

// Errors that a person can mend.
var (
	ErrHasDevice   = errors.New("this store has a device that the homeserver knows; run matron, or begin with an empty store")
	ErrHasIdentity = errors.New("this user has a cross-signing identity; give its recovery key, or have an administrator reset it")
	ErrOtherUser   = errors.New("the token belongs to another user")
	ErrOtherDevice = errors.New("the token belongs to another device")
	ErrUnverified  = errors.New("the device is not verified: other people's clients may not share keys with it; give the recovery key of init")
	ErrDeviceGone  = errors.New("the homeserver does not have this device's keys: it was deleted, or the store was put back; run matron init again")
)

// Init makes the one long-lived device: it logs in, uploads the device's keys, makes or restores the cross-signing
// identity, signs the device, and keeps the credentials sealed. Run twice it refuses, unless the device is gone.
func Init(ctx context.Context, o InitOptions) (InitResult, error) {
	opts := Options{
		Homeserver: o.Homeserver, User: o.User, Store: o.Store, DB: o.DB, Rollbacks: o.Rollbacks, Keys: o.Keys, Account: o.Account,
		Log: o.Log, Version: o.Version,
	}
	b, err := New(opts)
	if err != nil {
		return InitResult{}, err
	}
	if err = b.deviceLeft(ctx); err != nil {
		return InitResult{}, err
	}
	res, err := b.makeDevice(ctx, o)
	if err != nil && o.Token == "" && b.cli.AccessToken != "" {
		// The device of a login that led to nothing is not left behind.
		_ = b.call(context.WithoutCancel(ctx), http.MethodPost, []string{"v3", "logout"}, struct{}{}, nil)
	}
	return res, err
}

func (b *Bot) makeDevice(ctx context.Context, o InitOptions) (InitResult, error) {
	has, err := b.hasIdentity(ctx, o)
	if err != nil {
		return InitResult{}, err
	}
	if has && o.RecoveryKey == "" {
		return InitResult{}, ErrHasIdentity
	}
	// A device that is gone, or that an earlier init did not finish, comes back as another one: its keys are of no use.
	if err = b.forgetDevice(ctx); err != nil {
		return InitResult{}, fmt.Errorf("forget the lost device: %w", err)
	}
	if err = b.load(ctx); err != nil {
		return InitResult{}, err
	}
	res := InitResult{Device: b.cli.DeviceID.String()}
	err = b.crypt(ctx, func(ctx context.Context, m *crypto.OlmMachine) error {
		if err := m.ShareKeys(ctx, -1); err != nil {
			return fmt.Errorf("upload device keys: %w", clean(err))
		}
		if o.RecoveryKey != "" {
			return b.verify(ctx, m, o.RecoveryKey)
		}
		key, err := m.GenerateAndVerifyWithRecoveryKey(ctx)
		res.RecoveryKey = key // also of a half-made identity: it may stand on the homeserver already
		if err != nil {
			return fmt.Errorf("make the cross-signing identity: %w", clean(err))
		}
		return nil
	})
	if err != nil {
		return res, err
	}
	if res.Officers, err = b.masters(ctx, o.Officers); err != nil {
		return res, err
	}
	if err = b.keepCredentials(ctx); err != nil {
		return res, fmt.Errorf("keep credentials: %w", err)
	}
	return res, nil
}

// deviceLeft fails if the store has a device that the homeserver still knows.
func (b *Bot) deviceLeft(ctx context.Context) error {
	c, ok, err := readCredentials(ctx, b.o)
	if err != nil || !ok {
		return err
	}
	b.cli.AccessToken = c.Token
	_, _, err = b.whoami(ctx)
	b.cli.AccessToken = ""
	var e *callError
	switch {
	case err == nil:
		return ErrHasDevice
	case errors.As(err, &e) && e.Status == http.StatusUnauthorized:
		return nil
	default:
		return fmt.Errorf("ask for the kept device: %w", err)
	}
}

func (b *Bot) whoami(ctx context.Context) (user policy.UserID, device string, err error) {
	var answer struct {
		User   policy.UserID `json:"user_id"`
		Device string        `json:"device_id"`
	}
	err = b.call(ctx, http.MethodGet, []string{"v3", "account", "whoami"}, nil, &answer)
	return answer.User, answer.Device, err
}

// logIn takes the given token, or gets one for the password.
func (b *Bot) logIn(ctx context.Context, o InitOptions) error {
	if b.cli.AccessToken != "" {
		return nil
	}
	if o.Token != "" {
		b.cli.AccessToken, b.cli.DeviceID = o.Token, id.DeviceID(o.Device)
		user, device, err := b.whoami(ctx)
		switch {
		case err != nil:
			return fmt.Errorf("check the token: %w", err)
		case user != o.User:
			return ErrOtherUser
		case o.Device != "" && device != o.Device:
			return ErrOtherDevice
		}
		b.cli.DeviceID = id.DeviceID(device)
		return nil
	}
	if o.Password == "" {
		return errors.New("log in: neither a token nor a password is given")
	}
	name := o.DeviceName
	if name == "" {
		name = "Matron"
	}
	var answer struct {
		Token  string `json:"access_token"`
		Device string `json:"device_id"`
		User   policy.UserID
	}
	req := map[string]any{
		"type": "m.login.password", "identifier": map[string]any{"type": "m.id.user", "user": string(o.User)},
		"password": o.Password, "initial_device_display_name": name,
	}
	if err := b.call(ctx, http.MethodPost, []string{"v3", "login"}, req, &answer); err != nil {
		return fmt.Errorf("log in: %w", err)
	}
	b.cli.AccessToken, b.cli.DeviceID = answer.Token, id.DeviceID(answer.Device)
	return nil
}

// hasIdentity logs in and asks whether the user has cross-signing keys already.
func (b *Bot) hasIdentity(ctx context.Context, o InitOptions) (bool, error) {
	if err := b.logIn(ctx, o); err != nil {
		return false, err
	}
	got, err := b.cli.QueryKeys(b.lib.WithContext(ctx), &mautrix.ReqQueryKeys{
		DeviceKeys: mautrix.DeviceKeysRequest{b.cli.UserID: mautrix.DeviceIDList{}}, Timeout: 10_000,
	})
	if err != nil {
		return false, fmt.Errorf("ask for the user's identity: %w", clean(err))
	}
	_, has := got.MasterKeys[b.cli.UserID]
	return has, nil
}

// cryptoTables are the library's, in the order in which rows may go.
var cryptoTables = []string{
	"crypto_message_index", "crypto_megolm_inbound_session", "crypto_megolm_outbound_session_shared", "crypto_megolm_outbound_session",
	"crypto_olm_message_hash", "crypto_olm_session", "crypto_cross_signing_signatures", "crypto_cross_signing_keys", "crypto_device",
	"crypto_tracked_user", "crypto_secrets", "crypto_account",
}

// forgetDevice empties the crypto tables and what is kept beside them. What was decided and audited stays.
func (b *Bot) forgetDevice(ctx context.Context) error {
	sql := crypto.NewSQLCryptoStore(b.o.DB, nil, b.o.Account, "", nil)
	if err := b.upgrade(b.lib.WithContext(ctx), sql); err != nil {
		return err
	}
	return b.o.Store.Write(ctx, func(ctx context.Context) error {
		for _, t := range cryptoTables {
			if _, err := b.o.DB.Exec(ctx, "DELETE FROM "+t); err != nil {
				return err
			}
		}
		for _, name := range []string{metaCredentials, metaFallback, metaSync} {
			if err := b.o.Store.SetMeta(ctx, name, nil); err != nil {
				return err
			}
		}
		return nil
	})
}

func (b *Bot) keepCredentials(ctx context.Context) error {
	raw, err := json.Marshal(credentials{User: string(b.o.User), Device: b.cli.DeviceID.String(), Token: b.cli.AccessToken})
	if err != nil {
		return err
	}
	sealed, err := b.o.Keys.Seal(raw, "credentials/"+b.o.Account)
	if err != nil {
		return err
	}
	return b.o.Store.Write(ctx, func(ctx context.Context) error { return b.o.Store.SetMeta(ctx, metaCredentials, sealed) })
}

// masters reads the master keys of users, as the homeserver gives them now: a person compares them before they are pinned.
func (b *Bot) masters(ctx context.Context, users []policy.UserID) (map[policy.UserID]string, error) {
	keys := map[policy.UserID]string{}
	if len(users) == 0 {
		return keys, nil
	}
	req := &mautrix.ReqQueryKeys{DeviceKeys: mautrix.DeviceKeysRequest{}, Timeout: 10_000}
	for _, u := range users {
		req.DeviceKeys[id.UserID(u)] = mautrix.DeviceIDList{}
	}
	got, err := b.cli.QueryKeys(b.lib.WithContext(ctx), req)
	if err != nil {
		return nil, fmt.Errorf("read master keys: %w", clean(err))
	}
	for _, u := range users {
		master := got.MasterKeys[id.UserID(u)]
		keys[u] = string(master.FirstKey())
	}
	return keys, nil
}
