package engine

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/rs/zerolog"

	"matron/policy"
)

// settle writes the end of an attempt. The world has changed by now, so a store that
// fails is asked again, for as long as ctx lasts.
func (e *Engine) settle(ctx context.Context, l lease, r policy.Result) error {
	now := e.o.Now()
	if !ends(r) && !r.Again.IsZero() {
		e.gate.shut(r.Again, now)
	}
	r = retried(r, l.c, l.task.Attempt, now)
	e.report(l, r)
	for failures := 0; ; failures++ {
		var due time.Time
		err := e.o.Store.Write(context.WithoutCancel(ctx), func(ctx context.Context) (err error) {
			if err := e.end(ctx, l.c, l.task.Attempt, r, now); err != nil {
				return err
			}
			due, err = e.o.Store.NextDue(ctx, now)
			return err
		})
		if err == nil {
			if ends(r) {
				e.inbox.ring() // its Outcome stands there
			}
			e.rang(true, due)
			return nil
		}
		if deposed(err) || ctx.Err() != nil {
			return fmt.Errorf("settle effect: %w", err)
		}
		e.log.Error().Err(err).Str("key", string(l.c.Key)).Int("failures", failures+1).Msg("settle failed")
		if failures > 0 {
			rest(ctx, failures)
		}
	}
}

// ends says that nothing more will be tried.
func ends(r policy.Result) bool { return r.Over || r.Outcome == policy.Sent }

// end writes what an effect came to: the outbox row and, where nothing more will be
// tried, the audit entry and the Outcome that is decided next. It runs inside a
// transaction.
func (e *Engine) end(ctx context.Context, c Candidate, attempt int, r policy.Result, now time.Time) error {
	if err := e.o.Store.Settle(ctx, Settlement{Seq: c.Seq, Key: c.Key, Result: r, Now: now}); err != nil {
		return err
	}
	if !ends(r) {
		return nil
	}
	rules, err := e.rules(ctx)
	if err != nil {
		return err
	}
	if err := e.o.Store.Append(ctx, e.settled(rules, c, r, now)); err != nil {
		return err
	}
	if c.Effect == nil {
		return nil // of another version: there is nothing that could be decided about
	}
	o := policy.Outcome{Key: c.Key, Effect: c.Effect, Result: r.Outcome, Receipt: r.Receipt, Made: r.Made, Brought: r.Brought, At: now}
	id := policy.EventID("outcome/" + string(c.Key) + "/" + strconv.Itoa(attempt))
	env, err := Enclose(e.o.Sealer, e.o.Account, id, o)
	if err != nil {
		return err
	}
	return e.put(ctx, env)
}

// report tells the operator of an attempt.
func (e *Engine) report(l lease, r policy.Result) {
	level := zerolog.DebugLevel
	if r.Outcome == policy.Failed || r.Outcome == policy.Refused {
		level = zerolog.WarnLevel
	}
	e.log.WithLevel(level).Str("effect", l.c.Effect.Kind()).Str("key", string(l.c.Key)).Int("attempt", l.task.Attempt).
		Str("outcome", string(r.Outcome)).Bool("over", r.Over).Str("because", r.Because).Msg("effect attempted")
}
