package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/rs/zerolog"
	"golang.org/x/sync/errgroup"

	"matron/bot"
	"matron/engine"
	"matron/export"
	"matron/policy"
	"matron/policy/confidential"
	"matron/store"
)

var (
	_ engine.Store     = (*store.DB)(nil)
	_ bot.Store        = (*store.DB)(nil)
	_ engine.Opener    = (*bot.Bot)(nil)
	_ engine.Performer = (*bot.Bot)(nil)
	_ engine.Performer = performers{}
	_ desk             = (*store.DB)(nil)
	_ filingDesk       = (*store.DB)(nil)
	_ talker           = (*bot.Bot)(nil)
	_ engine.Performer = registry{}
	_ engine.Clock     = (*bot.Bot)(nil)
	_ engine.Sealer    = (*confidential.Keys)(nil)
)

// Options are what the program gives an App.
type Options struct {
	Log     io.Writer
	Now     func() time.Time
	Version string
}

// App is a running Matron.
type App struct {
	cfg    Config
	log    zerolog.Logger
	now    func() time.Time
	store  *store.DB
	keys   *confidential.Keys
	bot    *bot.Bot
	engine *engine.Engine

	inForce  *inForce
	systems  map[string]export.Driver
	patients export.Source
	version  string
	undo     []undo
}

// undo is one thing to be undone at the end, with its name for the error.
type undo struct {
	what string
	do   func() error
}

// New opens what a run needs: the lock and the database, the device, the rules. It sends
// nothing but questions about its own device. What it opened it closes again when it fails.
func New(ctx context.Context, cfg Config, o Options) (*App, error) {
	if err := cfg.wrong(false); err != nil {
		return nil, err
	}
	a := &App{cfg: cfg, now: o.Now, log: logger(cfg.Log, o.Log, o.Now)}
	if err := a.open(ctx, o.Version); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (a *App) open(ctx context.Context, version string) error {
	var err error
	a.version = version
	if a.keys, err = a.cfg.keys(); err != nil {
		return err
	}
	if a.systems, a.patients, err = a.cfg.Record.systems(a.now, a.log); err != nil {
		return err
	}
	a.store, err = store.Open(ctx, store.Options{Path: a.cfg.database(), Account: a.cfg.account(), Keys: a.keys, Log: a.log, Now: a.now})
	if err != nil {
		return err
	}
	a.undo = append(a.undo, undo{"close the database", a.store.Close})
	if a.bot, err = a.newBot(version); err != nil {
		return err
	}
	recovery, err := optionalSecret(a.cfg.RecoveryKeyFile)
	if err != nil {
		return err
	}
	if err := a.bot.VerifyStart(ctx, recovery); err != nil {
		return err
	}
	book, sources, faults := a.cfg.readRules()
	if len(faults) > 0 {
		return &ConfigError{File: a.cfg.File, Faults: faults}
	}
	a.inForce = newInForce(a.store, a.cfg.rules(book, sources))
	if _, err := a.inForce.rules(ctx); err != nil {
		return err
	}
	a.engine = engine.New(engine.Options{
		Store: a.store, Opener: a.bot, Performer: a.performers(), Sealer: a.keys, Clock: a.bot,
		Rules: a.inForce.rules, Account: a.cfg.account(), Log: a.log, Now: a.now, Ready: a.bot.Ready(), Grace: a.cfg.StopWithin,
	})
	a.log.Info().Str("rules", book.Revision).Int("policies", len(book.Policies)).Str("version", version).Msg("opened")
	return nil
}

func (a *App) registry() registry {
	return registry{
		store: a.store, matrix: a.bot, rules: a.inForce.rules, systems: a.systems, patients: a.patients, hash: a.keys.Derive("patient"),
		account: a.cfg.account(), version: a.version, now: a.now,
	}
}

func (a *App) newBot(version string) (*bot.Bot, error) {
	// With a password, init left the device and its token sealed in the database.
	token, err := secret(a.cfg.Login.AccessTokenFile)
	if err != nil {
		return nil, err
	}
	admin, err := secret(a.cfg.AdminTokenFile)
	if err != nil {
		return nil, err
	}
	return bot.New(bot.Options{
		Homeserver: a.cfg.Homeserver, User: a.cfg.User, Device: a.cfg.Login.DeviceID, Token: token, AdminToken: admin,
		Store: a.store, DB: a.store.DB(), Rollbacks: a.store, Keys: a.keys, Account: a.cfg.account(), Bots: a.cfg.Bots,
		Log: a.log, Now: a.now, Wake: func() { a.engine.Wake() }, Version: version, SendMinTrust: bot.MinTrust(a.cfg.ShareKeysWith == "all"),
	})
}

// Run works until ctx ends, and then stops in order. A stop that was asked for is no error.
func (a *App) Run(ctx context.Context) error {
	if err := a.takeOrders(ctx); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return named("bot", a.bot.Run(ctx)) })
	g.Go(func() error { return named("engine", a.engine.Run(ctx)) })
	g.Go(func() error { return a.watchOrders(ctx) })
	g.Go(func() error { return a.sayReady(ctx) })
	err := g.Wait()
	if ctx.Err() != nil && (err == nil || errors.Is(err, context.Canceled)) {
		return nil
	}
	return err
}

func named(what string, err error) error {
	if err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("%s: %w", what, err)
	}
	return err
}

// sayReady logs the line that scripts and service managers wait for.
func (a *App) sayReady(ctx context.Context) error {
	select {
	case <-a.bot.Ready():
		a.log.Info().Msg("ready")
	case <-ctx.Done():
	}
	return nil
}

func (a *App) watchOrders(ctx context.Context) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if err := a.takeOrders(ctx); err != nil && ctx.Err() == nil {
				a.log.Error().Err(err).Msg("orders not taken")
			}
		}
	}
}

func (a *App) takeOrders(ctx context.Context) error {
	return a.cfg.takeOrders(ctx, inbox{a})
}

// inbox puts an order of the command line among the envelopes.
type inbox struct{ a *App }

func (i inbox) Offer(ctx context.Context, o policy.Ordered, id policy.EventID) error {
	e, err := engine.Enclose(i.a.keys, i.a.cfg.account(), id, o)
	if err != nil {
		return err
	}
	err = i.a.store.Write(ctx, func(ctx context.Context) error {
		_, err := i.a.store.Put(ctx, e)
		return err
	})
	if err == nil {
		i.a.engine.Wake()
	}
	return err
}

// Close undoes what was opened, last first, and names the step that failed.
func (a *App) Close() error {
	var all error
	for i := len(a.undo) - 1; i >= 0; i-- {
		if err := a.undo[i].do(); err != nil {
			all = errors.Join(all, fmt.Errorf("%s: %w", a.undo[i].what, err))
		}
	}
	a.undo = nil
	return all
}
