package engine

import (
	"context"
	"fmt"
	"time"

	"matron/policy"
)

const (
	batchMost  = 64
	batchFor   = 50 * time.Millisecond
	ticksMost  = 16
	firstAside = 3 // tries that fail before an envelope is set aside
)

// stepper decides what stands in the inbox, then waits for more.
func (e *Engine) stepper(ctx context.Context) error {
	for failures := 0; ; {
		ring, ready := e.inbox.next(), e.ready()
		if ctx.Err() != nil {
			return nil
		}
		did, err := e.Step(ctx)
		switch {
		case deposed(err):
			return err
		case err != nil:
			failures++
			e.log.Error().Err(err).Int("failures", failures).Msg("step failed")
			rest(ctx, failures)
			continue
		}
		failures = 0
		if did {
			continue
		}
		var begin <-chan struct{}
		if ready {
			e.drain.Do(func() { close(e.drained) })
		} else {
			begin = e.o.Ready
		}
		select {
		case <-ctx.Done():
		case <-ring:
		case <-begin:
		}
	}
}

func (e *Engine) ready() bool {
	if e.o.Ready == nil {
		return true
	}
	select {
	case <-e.o.Ready:
		return true
	default:
		return false
	}
}

// batch is what one transaction over the inbox did.
type batch struct {
	seen    int // envelopes that Next returned
	decided int
	last    int64            // the highest sequence number seen
	single  *policy.Envelope // the first one goes by itself
	acts    bool             // there may be something new to perform
	due     time.Time
}

// Step takes one batch of the inbox through, or one envelope that goes by itself. did is false when nothing was ready.
//
// A stop does not cut it off: it is short, and a try that was counted must not end for the stop's sake.
func (e *Engine) Step(ctx context.Context) (did bool, err error) {
	ctx = context.WithoutCancel(ctx)
	var b batch
	err = e.o.Store.Write(ctx, func(ctx context.Context) error {
		b = batch{}
		return e.batch(ctx, &b)
	})
	if err != nil {
		if deposed(err) || b.seen == 0 {
			return false, fmt.Errorf("step: %w", err)
		}
		// One of them did it: next time they go one at a time.
		e.shaken = true
		e.log.Warn().Err(err).Int("envelopes", b.seen).Msg("batch rolled back")
		if panicked(err) {
			return true, nil
		}
		return false, fmt.Errorf("step: %w", err)
	}
	if e.shaken {
		e.shaken, e.horizon = false, max(e.horizon, b.last)
	}
	e.rang(b.acts, b.due)
	if b.single != nil {
		return true, e.alone(ctx, *b.single)
	}
	return b.decided > 0, nil
}

// rang wakes whom a commit concerns.
func (e *Engine) rang(acts bool, due time.Time) {
	e.alarm.set(due)
	if acts {
		e.outbox.ring()
	}
}

// batch decides what is ready, for as long as a transaction should last. Ticks become envelopes first: so a tick
// that cannot be decided is counted and set aside like anything else.
//
// After a batch was rolled back it only looks: the ticks and the horizon must stand before the first try alone.
func (e *Engine) batch(ctx context.Context, b *batch) error {
	begun := e.o.Now()
	if err := e.takeTicks(ctx, begun); err != nil {
		return err
	}
	envs, err := e.o.Store.Next(ctx, batchMost, begun)
	if err != nil {
		return err
	}
	b.seen = len(envs)
	for _, env := range envs {
		b.last = max(b.last, env.Seq)
	}
	for i, env := range envs {
		if e.shaken || env.Seq <= e.horizon || env.Try > 0 {
			if i == 0 {
				b.single = &env
			}
			break
		}
		now := e.o.Now()
		if i > 0 && now.Sub(begun) >= batchFor {
			break
		}
		acts, err := e.decide(ctx, env, now)
		if err != nil {
			return fmt.Errorf("envelope %d: %w", env.Seq, err)
		}
		b.decided++
		b.acts = b.acts || acts
	}
	b.due, err = e.o.Store.NextDue(ctx, e.o.Now())
	return err
}

// takeTicks makes an envelope of each tick. It has no id: the tick was taken out of the
// schedule in this transaction, so there is no second one to be dropped.
func (e *Engine) takeTicks(ctx context.Context, now time.Time) error {
	ticks, err := e.o.Store.DueTicks(ctx, now, ticksMost)
	if err != nil {
		return err
	}
	for _, t := range ticks {
		env, err := Enclose(e.o.Sealer, e.o.Account, "", t)
		if err != nil {
			return err
		}
		if err := e.put(ctx, env); err != nil {
			return err
		}
	}
	return nil
}
