package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/id"
)

var (
	errNotLoaded = errors.New("bot: the device is not loaded yet")
	errNoDevice  = errors.New("bot: no device yet: run matron init")
)

// errPanicked says that the crypto library panicked; the machine is built anew.
var errPanicked = errors.New("bot: the crypto library panicked")

// credentials are what init keeps, sealed.
type credentials struct {
	User   string `json:"user"`
	Device string `json:"device"`
	Token  string `json:"token"`
}

const metaCredentials = "credentials"

// load reads the device's credentials and builds the machine; done once.
func (b *Bot) load(ctx context.Context) error {
	b.cryptoMu.Lock()
	defer b.cryptoMu.Unlock()
	if b.mach.Load() != nil {
		return nil
	}
	if b.cli.AccessToken == "" {
		c, ok, err := readCredentials(ctx, b.o)
		if err != nil {
			return err
		}
		if !ok || c.User != string(b.o.User) {
			return errNoDevice
		}
		b.cli.DeviceID, b.cli.AccessToken = id.DeviceID(c.Device), c.Token
	}
	return b.build(ctx)
}

func readCredentials(ctx context.Context, o Options) (c credentials, ok bool, err error) {
	sealed, ok, err := o.Store.Meta(ctx, metaCredentials)
	if err != nil || !ok || len(sealed) == 0 {
		return credentials{}, false, err
	}
	raw, err := o.Keys.Open(sealed, "credentials/"+o.Account)
	if err != nil {
		return credentials{}, false, fmt.Errorf("open credentials: %w", err)
	}
	if err = json.Unmarshal(raw, &c); err != nil {
		return credentials{}, false, errors.New("open credentials: not readable")
	}
	return c, true, nil
}

// build makes machine and store from what is in the database. It is called under cryptoMu and outside any transaction.
func (b *Bot) build(ctx context.Context) error {
	ctx = b.lib.WithContext(ctx)
	sql := crypto.NewSQLCryptoStore(b.o.DB, nil, b.o.Account, b.cli.DeviceID, b.o.Keys.Derive("pickle"))
	if err := b.upgrade(ctx, sql); err != nil {
		return err
	}
	var inner crypto.Store = sql
	if b.innerHook != nil {
		inner = b.innerHook(inner)
	}
	m := crypto.NewOlmMachine(b.cli, &b.lib, &cryptoStore{Store: inner, b: b}, stateStore{b.o.Store})
	m.DisableDecryptKeyFetching = true
	m.IgnorePostDecryptionParseErrors = true
	m.DisableRatchetTracking = true
	m.SendKeysMinTrust = b.o.SendMinTrust
	//nolint:contextcheck // the library's own goroutines outlive the call; they end with the machine
	m.SetBackgroundCtx(context.WithValue(b.lib.WithContext(context.Background()), unwedgeKey{}, true))
	// Every use of a session is inside a write, and there is one at a time: a second lock could only be taken in the
	// wrong order.
	m.SetMegolmDecryptLock(func(ctx context.Context, _ id.SessionID, _ bool, cb func(context.Context) error) error {
		return cb(ctx)
	})
	m.SessionReceived = func(ctx context.Context, _ id.RoomID, session id.SessionID, _ uint32) {
		if b.o.Store.InWrite(ctx) {
			_ = note(ctx, b.o.Store.WakeSession(ctx, string(session)))
		}
	}
	b.stale.Store(false)
	if err := m.Load(ctx); err != nil {
		return fmt.Errorf("load olm account: %w", err)
	}
	// Trust is resolved inside transactions later, where nothing may be asked of the server.
	_, _ = m.GetOwnCrossSigningPublicKeys(ctx)
	if old := b.mach.Swap(m); old != nil {
		old.Destroy()
	}
	return nil
}

// upgrade makes the library's tables, once a start.
func (b *Bot) upgrade(ctx context.Context, sql *crypto.SQLCryptoStore) error {
	if b.upgraded {
		return nil
	}
	if err := b.o.Store.Write(ctx, sql.DB.Upgrade); err != nil {
		return fmt.Errorf("upgrade crypto tables: %w", err)
	}
	b.upgraded = true
	return nil
}

// crypt uses the machine: under its mutex, freshly built if a rollback came between, with a context that ends at the
// first error of the store. A panic of the library is an error here.
func (b *Bot) crypt(ctx context.Context, fn func(ctx context.Context, m *crypto.OlmMachine) error) error {
	b.cryptoMu.Lock()
	defer b.cryptoMu.Unlock()
	m, err := b.machine(ctx)
	if err != nil {
		return err
	}
	ctx, l, end := latched(b.lib.WithContext(ctx))
	defer end()
	err = b.guarded(func() error { return fn(ctx, m) })
	if kept := l.failed(); kept != nil {
		b.stale.Store(true)
		return fmt.Errorf("crypto store: %w", kept)
	}
	return err
}

// machine is the one to use; the caller holds cryptoMu.
func (b *Bot) machine(ctx context.Context) (*crypto.OlmMachine, error) {
	if b.mach.Load() == nil {
		return nil, errNotLoaded
	}
	if b.stale.Load() {
		if err := b.build(ctx); err != nil {
			b.stale.Store(true)
			return nil, fmt.Errorf("build the crypto machine anew: %w", err)
		}
	}
	return b.mach.Load(), nil
}

// guarded turns a panic into an error. What was panicked with may quote a message and goes nowhere.
func (b *Bot) guarded(fn func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			b.stale.Store(true)
			b.o.Log.Error().Str("caller", place()).Msg("crypto library panicked")
			err = errPanicked
		}
	}()
	return fn()
}

// place names the functions of a panic's stack, without their arguments.
func place() string {
	const most = 12
	var names []string
	for line := range strings.Lines(string(debug.Stack())) {
		name, args, found := cutLast(strings.TrimSpace(line), "(")
		if !found || line[0] == '\t' || args == "" || strings.HasPrefix(name, "runtime") || name == "panic" {
			continue
		}
		if names = append(names, name); len(names) == most {
			break
		}
	}
	return strings.Join(names, " ")
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}
