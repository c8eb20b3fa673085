package engine

import (
	"context"
	"fmt"
	"time"

	"matron/policy"
)

// decide takes one envelope through, inside a transaction: opened, judged, committed,
// accounted for. acts says that something may have become ready to be performed.
//
// The panic is caught here, inside the transaction, so that its value is dropped
// before anything can print it.
func (e *Engine) decide(ctx context.Context, env policy.Envelope, now time.Time) (acts bool, err error) {
	defer func() {
		if p := caught(recover()); p != nil {
			err = p
		}
	}()
	ev, err := e.open(ctx, env)
	if err != nil {
		return false, err
	}
	r, err := e.rules(ctx)
	if err != nil {
		return false, err
	}
	d, err := e.judge(ctx, r, env, ev, now)
	if err != nil {
		return false, err
	}
	if entry, ok := e.decided(r, env, ev, d, now); ok {
		if err := e.o.Store.Append(ctx, entry); err != nil {
			return false, err
		}
	}
	return acting(d), nil
}

func (e *Engine) open(ctx context.Context, env policy.Envelope) (policy.Event, error) {
	if env.Door != policy.DoorSync {
		return Disclose(e.o.Sealer, e.o.Account, env)
	}
	earlier, err := e.o.Store.Earlier(ctx, env)
	if err != nil {
		return nil, err
	}
	return e.o.Opener.Open(ctx, env, earlier)
}

// rules are those in force in this transaction.
func (e *Engine) rules(ctx context.Context) (*policy.Rules, error) {
	r, err := e.o.Rules(ctx)
	if err != nil {
		return nil, fmt.Errorf("rules in force: %w", err)
	}
	return r, nil
}

// judge asks the core and commits its answer. Which policy covers a room is known only from the view, so
// what the policy makes of interest is read in a second step.
func (e *Engine) judge(ctx context.Context, r *policy.Rules, env policy.Envelope, ev policy.Event, now time.Time) (policy.Decision, error) {
	v, err := e.o.Store.View(ctx, e.o.Touches(r, ev, now), now)
	if err != nil {
		return policy.Decision{}, err
	}
	if q, more := e.o.TouchesMore(r, v, ev, now); more {
		if err := e.o.Store.More(ctx, q, &v, now); err != nil {
			return policy.Decision{}, err
		}
	}
	d := e.o.Decide(r, v, ev, now)
	return d, e.o.Store.Commit(ctx, env, d, now)
}

// acting says whether a decision can make an effect ready: by planning it, or by
// confirming the one that it comes after.
func acting(d policy.Decision) bool {
	if len(d.Effects) > 0 {
		return true
	}
	for _, c := range d.Changes {
		if _, ok := c.(policy.Confirm); ok {
			return true
		}
	}
	return false
}
