package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/rs/zerolog"
	"golang.org/x/sync/errgroup"

	"matron/policy"
)

// Options are what an engine is made of. All but SendsPerMinute, Grace, Ready, Decide,
// Touches and TouchesMore must be set.
type Options struct {
	Store     Store
	Opener    Opener
	Performer Performer
	Sealer    Sealer
	Clock     Clock
	Account   string
	Log       zerolog.Logger
	Now       func() time.Time

	// Rules are the rules in force, asked for inside the transaction that goes by them: what was approved a
	// moment ago holds for the next envelope.
	Rules func(ctx context.Context) (*policy.Rules, error)

	// Ready is closed when the first sync is committed and its gaps are closed; nil: at once. Workers begin when
	// after that the inbox stood empty of ready envelopes once. So an effect whose event is in the room already is
	// confirmed by its Echo before anything is sent again (P18).
	Ready <-chan struct{}

	SendsPerMinute int           // the budget of which bulk work gets at most half; 0: 60
	Grace          time.Duration // how long an effect in flight may go on when the engine stops; 0: 10 s

	// Decide, Touches and TouchesMore are those of policy unless a test wants decisions of its own.
	Decide      func(*policy.Rules, policy.View, policy.Event, time.Time) policy.Decision
	Touches     func(*policy.Rules, policy.Event, time.Time) policy.Query
	TouchesMore func(*policy.Rules, policy.View, policy.Event, time.Time) (policy.Query, bool)
}

// Engine moves envelopes from the inbox to decisions, and effects from the outbox to the world.
//
// [Engine.Run] is all that a program calls. Begin, Step, Work and Stop are its parts: a test that wants
// to choose the order itself calls them instead, from one goroutine.
type Engine struct {
	o   Options
	log zerolog.Logger

	inbox, outbox bell // something may be ready to be decided, to be performed
	alarm         alarm
	gate          gate
	budget        budget
	watch         watch
	patience      patience

	drained chan struct{} // closed when workers may begin
	drain   sync.Once

	// The stepper's own.
	horizon int64 // envelopes up to this sequence number go one at a time
	shaken  bool  // the last batch was rolled back
	telling telling
}

// New makes an engine. It starts nothing.
func New(o Options) *Engine {
	if o.Decide == nil {
		o.Decide = policy.Decide
	}
	if o.Touches == nil {
		o.Touches = policy.Touches
	}
	if o.TouchesMore == nil {
		o.TouchesMore = policy.TouchesMore
	}
	if o.SendsPerMinute <= 0 {
		o.SendsPerMinute = sendsPerMinute
	}
	if o.Grace <= 0 {
		o.Grace = 10 * time.Second
	}
	return &Engine{
		o:       o,
		log:     o.Log.With().Str("component", "engine").Logger(),
		budget:  budget{perMinute: o.SendsPerMinute},
		drained: make(chan struct{}),
	}
}

// Run decides and performs until ctx is done. Stopping is not failing: it then returns nil, after the effects in
// flight have ended, or the grace is over. It fails when another process took the store, or when the end of
// an effect could not be written.
func (e *Engine) Run(ctx context.Context) error {
	if err := e.Begin(ctx); err != nil {
		return err
	}
	g, gctx := errgroup.WithContext(ctx)
	hands, done := e.hands(gctx)
	defer done()
	g.Go(func() error { return e.stepper(gctx) })
	g.Go(func() error { return e.ticker(gctx) })
	for _, lanes := range [][]policy.Lane{
		{policy.LaneIncident},
		{policy.LaneAnswer},
		{policy.LaneRoutine, policy.LaneBulk},
		{policy.LaneRoutine, policy.LaneBulk},
	} {
		g.Go(func() error { return e.worker(gctx, hands, lanes) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return e.Stop(ctx)
}

// hands is the context of what is performed: it outlives ctx by the grace.
func (e *Engine) hands(ctx context.Context) (context.Context, func()) {
	hands, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		t := time.AfterFunc(e.o.Grace, cancel)
		context.AfterFunc(hands, func() { t.Stop() })
	})
	return hands, func() { stop(); cancel() }
}

// Begin takes the store over.
func (e *Engine) Begin(ctx context.Context) error {
	b, err := e.o.Store.Start(ctx, e.o.Now())
	if err != nil {
		return fmt.Errorf("start the store: %w", err)
	}
	if !b.Clean {
		e.horizon = b.LastSeq
	}
	e.watch.look(e.o.Now())
	e.log.Info().Int64("epoch", b.Epoch).Bool("clean", b.Clean).Msg("engine started")
	return nil
}

// Stop notes that nothing is in flight.
func (e *Engine) Stop(ctx context.Context) error {
	err := e.o.Store.Write(context.WithoutCancel(ctx), e.o.Store.StopClean)
	if err != nil {
		return fmt.Errorf("stop clean: %w", err)
	}
	e.log.Info().Msg("engine stopped")
	return nil
}

// Wake says that something was put into the inbox, or woken in it.
func (e *Engine) Wake() { e.inbox.ring() }

// Offer puts an order into the inbox that came through the officer's door. A second one
// with the same id is dropped.
func (e *Engine) Offer(ctx context.Context, o policy.Ordered, id policy.EventID) error {
	env, err := Enclose(e.o.Sealer, e.o.Account, id, o)
	if err != nil {
		return err
	}
	if err := e.o.Store.Write(ctx, func(ctx context.Context) error { return e.put(ctx, env) }); err != nil {
		return fmt.Errorf("offer order: %w", err)
	}
	e.Wake()
	return nil
}

func (e *Engine) put(ctx context.Context, env policy.Envelope) error {
	_, err := e.o.Store.Put(ctx, env)
	return err
}

// rest waits before something is tried again that failed for the store's sake. failures counts from 1.
func rest(ctx context.Context, failures int) {
	sleep(ctx, min(time.Second<<min(failures-1, 5), 30*time.Second), nil)
}

// stopping reports whether an error only says that ctx is done.
func stopping(ctx context.Context, err error) bool {
	return ctx.Err() != nil && errors.Is(err, ctx.Err())
}
