package engine

import (
	"context"
	"time"

	"matron/policy"
)

// performFor is the longest that one attempt may take. Performers have shorter limits of their own for each request.
const performFor = 2 * time.Minute

// worker performs the effects of its lanes. What is in flight when ctx is done may end in the time that hands gives.
func (e *Engine) worker(ctx, hands context.Context, lanes []policy.Lane) error {
	select {
	case <-ctx.Done():
		return nil
	case <-e.drained:
	}
	for failures := 0; ; {
		ring := e.outbox.next()
		if ctx.Err() != nil {
			return nil
		}
		did, again, err := e.work(hands, lanes)
		switch {
		case deposed(err) || (err != nil && hands.Err() != nil):
			return err
		case err != nil:
			failures++
			e.log.Error().Err(err).Int("failures", failures).Msg("lease failed")
			rest(ctx, failures)
			continue
		}
		failures = 0
		if did {
			continue
		}
		until := upkeepEvery // a ring that nobody rang costs a minute at most
		if !again.IsZero() {
			until = again.Sub(e.o.Now())
		}
		if !sleep(ctx, until, ring) {
			return nil
		}
	}
}

// Work takes one effect of these lanes as far as it goes now: leased, performed, settled; or withdrawn. did is false when
// there was none.
func (e *Engine) Work(ctx context.Context, lanes ...policy.Lane) (did bool, err error) {
	did, _, err = e.work(ctx, lanes)
	return did, err
}

// work is Work; again is when to look again although nobody rings, zero for never.
func (e *Engine) work(ctx context.Context, lanes []policy.Lane) (did bool, again time.Time, err error) {
	now := e.o.Now()
	if opens := e.gate.opens(now); !opens.IsZero() {
		return false, opens, nil
	}
	open, bulk, again := e.allowed(lanes, now)
	l, err := e.lease(ctx, open)
	if bulk && !l.bulk() {
		e.budget.giveBack()
		if l.did {
			e.outbox.ring() // the place is free for the other worker, while this one does something else
		}
	}
	if err != nil || !l.begun {
		return l.did, again, err
	}
	if bulk && l.bulk() {
		defer func() {
			e.budget.giveBack()
			e.outbox.ring()
		}()
	}
	e.budget.count(l.c.Lane, now)
	r := e.perform(ctx, l.task)
	return true, time.Time{}, e.settle(ctx, l, r)
}

// allowed is the lanes that a worker may take from now: without bulk where its place is taken or its half of the budget used.
func (e *Engine) allowed(lanes []policy.Lane, now time.Time) (open []policy.Lane, bulk bool, again time.Time) {
	for _, lane := range lanes {
		if lane == policy.LaneBulk {
			if bulk, again = e.budget.take(now); !bulk {
				continue
			}
		}
		open = append(open, lane)
	}
	return open, bulk, again
}

// perform makes the attempt, outside any transaction. A performer that panics has failed.
func (e *Engine) perform(ctx context.Context, t policy.Task) (r policy.Result) {
	ctx, cancel := context.WithTimeout(ctx, performFor)
	defer cancel()
	defer func() {
		if p := caught(recover()); p != nil {
			e.log.Error().Err(p).Str("effect", t.Effect.Kind()).Str("key", string(t.Key)).Int("attempt", t.Attempt).Msg("performer panicked")
			r = policy.Result{Outcome: policy.Failed, Because: "panic"}
		}
	}()
	return e.o.Performer.Perform(ctx, t)
}
