package engine

import (
	"context"
	"fmt"
	"time"

	"matron/policy"
)

// putOff is how long an effect is put off whose guard will hold later.
const putOff = 30 * time.Second

// lease is an effect taken out of the outbox.
type lease struct {
	c     Candidate
	task  policy.Task
	did   bool // there was a candidate
	begun bool // it is in flight; else it was put off or ended
	due   time.Time
}

func (l lease) bulk() bool { return l.begun && l.c.Lane == policy.LaneBulk }

// ofRules are the terms that need the rules in force.
const ofRules = policy.RulesInForce | policy.Acknowledged

// lease takes the next effect of these lanes whose guard holds. One whose guard does not hold ends here: what was
// decided is decided again at the last moment.
func (e *Engine) lease(ctx context.Context, lanes []policy.Lane) (l lease, err error) {
	if len(lanes) == 0 {
		return lease{}, nil
	}
	ended, tell := false, false
	err = e.o.Store.Write(context.WithoutCancel(ctx), func(ctx context.Context) (err error) {
		l, ended, tell = lease{}, false, false
		now := e.o.Now()
		if l.c, l.did, err = e.o.Store.Candidate(ctx, lanes, now); err != nil || !l.did {
			return err
		}
		if l.c.Guard&ofRules != 0 {
			rules, err := e.rules(ctx)
			if err != nil {
				return err
			}
			l.c.Facts.InForce, l.c.Facts.Acknowledged = rules.Revision(), rules.Lets(l.c.Facts.In)
		}
		r, ok := e.refuse(l.c, now)
		if ok {
			l.task, err = e.o.Store.Begin(ctx, l.c, now)
			l.begun = true
			return err
		}
		ended = ends(r)
		if tell = e.tells(r, now); tell {
			if err := e.clockWrong(ctx, now); err != nil {
				return err
			}
		}
		if err := e.end(ctx, l.c, l.c.Attempt, r, now); err != nil {
			return err
		}
		l.due, err = e.o.Store.NextDue(ctx, now)
		return err
	})
	if err != nil {
		return lease{}, fmt.Errorf("lease: %w", err)
	}
	if tell {
		e.patience.tell(e.o.Now())
	}
	if ended || tell {
		e.inbox.ring()
		e.outbox.ring()
	}
	e.alarm.set(l.due)
	return l, nil
}

// tells says whether officers are to be told why a candidate was put off.
func (e *Engine) tells(r policy.Result, now time.Time) bool {
	return !r.Over && r.Because == string(policy.ClockNotSane) && e.patience.wrong(now)
}

// refuse judges a candidate: ok, or the result that it has without an attempt.
func (e *Engine) refuse(c Candidate, now time.Time) (r policy.Result, ok bool) {
	if c.Effect == nil {
		return policy.Result{Outcome: policy.Failed, Over: true, Because: word(c.Broken)}, false
	}
	if c.Broken != "" {
		return policy.Result{Outcome: policy.Withdrawn, Over: true, Because: word(c.Broken)}, false
	}
	e.watch.look(now)
	skew, known := e.o.Clock.Skew()
	c.Facts.Now, c.Facts.ClockSane = now, e.watch.sane(skew, known)
	if c.Facts.ClockSane || !known {
		e.patience.right()
	}
	holds, why, later := c.Guard.Holds(c.Facts)
	switch {
	case holds:
		return policy.Result{}, true
	case later:
		return policy.Result{Outcome: policy.Failed, Again: now.Add(putOff), Because: string(why)}, false
	default:
		return policy.Result{Outcome: policy.Withdrawn, Over: true, Because: string(why)}, false
	}
}
