package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"matron/policy"
)

// alone takes one envelope through by itself. The try is counted, in a transaction of its own, before it is made: a
// try that takes the whole process down counts too. What cannot even be counted is the store's
// failure, and is not held against the envelope.
func (e *Engine) alone(ctx context.Context, env policy.Envelope) error {
	if env.Try >= firstAside {
		return e.setAside(ctx, env)
	}
	err := e.o.Store.Write(ctx, func(ctx context.Context) error { return e.o.Store.CountTry(ctx, env.Seq) })
	if err != nil {
		return fmt.Errorf("count a try of envelope %d: %w", env.Seq, err)
	}
	env.Try++
	var acts bool
	var due time.Time
	err = e.o.Store.Write(ctx, func(ctx context.Context) error {
		now := e.o.Now()
		var err error
		if acts, err = e.decide(ctx, env, now); err != nil {
			return err
		}
		due, err = e.o.Store.NextDue(ctx, now)
		return err
	})
	if err == nil {
		e.rang(acts, due)
		return nil
	}
	if deposed(err) {
		return fmt.Errorf("decide envelope %d: %w", env.Seq, err)
	}
	e.log.Warn().Err(err).Int64("seq", env.Seq).Str("door", string(env.Door)).Int("try", env.Try).Msg("envelope failed")
	if env.Try >= firstAside {
		return e.setAside(ctx, env)
	}
	if panicked(err) {
		return nil
	}
	return fmt.Errorf("decide envelope %d: %w", env.Seq, err) // it may be the store after all: with a rest before the next try
}

// tellMost is how many envelopes an hour people are told of that were set aside. More are one fault, and telling of
// it may be part of it: an alert whose own Outcome cannot be decided would be told of for ever.
const tellMost = 12

// telling is what the stepper remembers of envelopes that were set aside.
type telling struct {
	told   []time.Time // of the last hour
	seq    int64       // of this one it could not be decided who is told
	panics int
}

// mute says that an envelope is set aside without telling anyone.
func (t *telling) mute(seq int64, now time.Time) bool {
	t.told = slices.DeleteFunc(t.told, func(at time.Time) bool { return now.Sub(at) >= time.Hour })
	return len(t.told) >= tellMost || (t.seq == seq && t.panics > 1)
}

func (t *telling) panicked(seq int64) {
	if t.seq != seq {
		t.seq, t.panics = seq, 0
	}
	t.panics++
}

// setAside takes an envelope out of the way, and has the core decide who is told. If that cannot be decided
// either, twice, or too many were told of, it is in the audit chain and in the log only: the inbox goes on.
func (e *Engine) setAside(ctx context.Context, env policy.Envelope) error {
	now := e.o.Now()
	mute := e.telling.mute(env.Seq, now)
	acts := false
	err := e.o.Store.Write(ctx, func(ctx context.Context) (err error) {
		acts, err = e.writeAside(ctx, env, mute)
		return err
	})
	if panicked(err) {
		e.telling.panicked(env.Seq)
	}
	if err != nil {
		return fmt.Errorf("set envelope %d aside: %w", env.Seq, err)
	}
	if !mute {
		e.telling.told = append(e.telling.told, now)
	}
	e.log.Error().Int64("seq", env.Seq).Str("door", string(env.Door)).Bool("told", !mute).Msg("envelope set aside")
	e.rang(acts, time.Time{})
	return nil
}

func (e *Engine) writeAside(ctx context.Context, env policy.Envelope, mute bool) (acts bool, err error) {
	defer func() {
		if p := caught(recover()); p != nil {
			err = p
		}
	}()
	now := e.o.Now()
	if err := e.o.Store.SetAside(ctx, env.Seq, now); err != nil {
		return false, err
	}
	r, err := e.rules(ctx)
	if err != nil {
		return false, err
	}
	d := policy.Decision{
		Rules:   r.Revision(),
		Because: []policy.Because{{Why: policy.SetAside, About: env.ID}},
	}
	if !mute {
		ev := policy.Aside{Room: env.Room, ID: env.ID, At: env.At}
		if d, err = e.judge(ctx, r, policy.Envelope{}, ev, now); err != nil {
			return false, err
		}
	}
	return acting(d), e.o.Store.Append(ctx, e.aside(env, d, now))
}
