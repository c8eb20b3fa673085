package bot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"
	"go.mau.fi/util/dbutil"
	"golang.org/x/sync/errgroup"
	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/id"

	"matron/policy"
	"matron/policy/confidential"
)

// Options is what a Bot needs. Zero values of AdminToken, Bots, Log, Now, Wake, Version and SendMinTrust are usable.
type Options struct {
	Homeserver string
	User       policy.UserID
	Device     string // empty, with Token: those that init has kept
	Token      string
	AdminToken string // only for deleting media and for what check reads

	Store     Store
	DB        *dbutil.Database // the store's own database: the crypto tables live in it
	Rollbacks interface{ OnRollback(fn func()) }
	Keys      *confidential.Keys
	Account   string
	Bots      []policy.UserID // other programs

	Log     zerolog.Logger
	Now     func() time.Time
	Wake    func() // tells the engine that the inbox has something
	Version string

	// SendMinTrust is how far a device must be trusted to be given our room keys; unset: cross-signed by its user,
	// with the first keys seen or newer ones acknowledged. A clinician's unsigned device gets m.unverified.
	SendMinTrust id.TrustState
}

// Bot is Matron on Matrix: a door (Run, Open) and a performer.
type Bot struct {
	o    Options
	tr   *transport
	http *http.Client
	cli  *mautrix.Client
	lib  zerolog.Logger // for the library

	// The machine and its store are used under cryptoMu, which is taken before any transaction. Opening a Megolm
	// message needs neither.
	cryptoMu  sync.Mutex
	mach      atomic.Pointer[crypto.OlmMachine]
	stale     atomic.Bool // a transaction was rolled back: the machine holds what never happened
	upgraded  bool
	innerHook func(crypto.Store) crypto.Store // for tests: a store that fails on purpose
	poisoned  func(raw []byte)                // for tests: panics on purpose

	mu      sync.Mutex
	senders map[id.SenderKey]id.UserID // of to-device events, so that a wedged session can be mended
	mend    map[id.SenderKey]bool
	turns   map[id.RoomID]int       // how often a room's outbound session was dropped
	unheard map[id.UserID]time.Time // whose server gave no answer, and until when it is not asked again
	counts  keyCounts

	kick    chan struct{} // wakes the keeper
	gapKick chan struct{}

	ready      chan struct{}
	readyOnce  sync.Once
	synced     chan struct{} // closed after the first sync since the start
	syncedOnce sync.Once
}

// New checks the options and makes a Bot; nothing is read or sent yet.
func New(o Options) (*Bot, error) {
	switch {
	case o.Homeserver == "":
		return nil, errors.New("bot: no homeserver")
	case o.User == "":
		return nil, errors.New("bot: no user")
	case o.Store == nil || o.DB == nil:
		return nil, errors.New("bot: no store")
	case o.Keys == nil:
		return nil, errors.New("bot: no keys")
	case (o.Token == "") != (o.Device == ""):
		return nil, errors.New("bot: token and device go together")
	}
	if o.Now == nil {
		o.Now = time.Now //nolint:forbidigo // for those who bring no clock: init, check
	}
	if o.Wake == nil {
		o.Wake = func() {}
	}
	if o.SendMinTrust == id.TrustStateUnset {
		o.SendMinTrust = id.TrustStateCrossSignedTOFU
	}
	b := &Bot{
		o: o, lib: libraryLog(o.Log),
		senders: map[id.SenderKey]id.UserID{}, mend: map[id.SenderKey]bool{}, turns: map[id.RoomID]int{},
		unheard: map[id.UserID]time.Time{}, counts: keyCounts{fallback: true},
		kick: make(chan struct{}, 1), gapKick: make(chan struct{}, 1), ready: make(chan struct{}), synced: make(chan struct{}),
	}
	b.tr = newTransport(http.DefaultTransport.(*http.Transport).Clone(), o.Store.InWrite, o.Now)
	b.http = &http.Client{Transport: b.tr}
	cli, err := newClient(o, b.tr)
	if err != nil {
		return nil, fmt.Errorf("bot: %w", err)
	}
	b.cli = cli
	if o.Rollbacks != nil {
		o.Rollbacks.OnRollback(func() { b.stale.Store(true) })
	}
	return b, nil
}

// Ready is closed when the first sync since the start is committed and the gaps known then are closed or lost.
func (b *Bot) Ready() <-chan struct{} { return b.ready }

// Skew is our clock minus the homeserver's; ok is false while no answer has come.
func (b *Bot) Skew() (d time.Duration, ok bool) { return b.tr.skewed() }

// Run syncs, fills gaps and keeps keys until ctx ends. It returns an error when going on is of no use: the device or
// its token is gone, or the program is wrong.
func (b *Bot) Run(ctx context.Context) error {
	if err := b.load(ctx); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return b.syncing(ctx) })
	g.Go(func() error { return b.filling(ctx) })
	g.Go(func() error { return b.keeping(ctx) })
	err := g.Wait()
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// poke wakes a loop without waiting for it.
func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
