package engine

import (
	"context"
	"sync"
	"time"
)

// upkeepEvery is how often what has served is swept, and how far apart two looks at the clock may be.
const upkeepEvery = time.Minute

// alarm holds the next instant at which something is due. It only ever moves earlier,
// until it rings: one that rings too early costs a look, one too late costs time.
type alarm struct {
	mu   sync.Mutex
	at   time.Time
	bell bell
}

// set moves the alarm to t, if that is earlier. A zero t is nothing.
func (a *alarm) set(t time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if t.IsZero() || (!a.at.IsZero() && !t.Before(a.at)) {
		return
	}
	a.at = t
	a.bell.ring()
}

// due takes the alarm off if its time has come.
func (a *alarm) due(now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.at.IsZero() || now.Before(a.at) {
		return false
	}
	a.at = time.Time{}
	return true
}

// next is the time it is set for (zero: none) and the channel that a change closes.
func (a *alarm) next() (time.Time, <-chan struct{}) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.at, a.bell.next()
}

// ticker wakes the others when something is due, and keeps house once a minute.
func (e *Engine) ticker(ctx context.Context) error {
	e.ask(ctx)
	upkeep := e.o.Now().Add(upkeepEvery)
	for {
		at, moved := e.alarm.next()
		if at.IsZero() || upkeep.Before(at) {
			at = upkeep
		}
		if !sleep(ctx, at.Sub(e.o.Now()), moved) {
			return nil
		}
		now := e.o.Now()
		if e.alarm.due(now) {
			e.inbox.ring()
			e.outbox.ring()
			e.ask(ctx)
		}
		if now.Before(upkeep) {
			continue
		}
		upkeep = now.Add(upkeepEvery)
		e.watch.look(now)
		e.ask(ctx)
		err := e.o.Store.Write(ctx, func(ctx context.Context) error { return e.o.Store.Sweep(ctx, now) })
		if deposed(err) {
			return err
		}
		if err != nil && !stopping(ctx, err) {
			e.log.Error().Err(err).Msg("sweep failed")
		}
	}
}

// ask sets the alarm for what is due next. A failure costs a minute at most: then it is asked again.
func (e *Engine) ask(ctx context.Context) {
	var due time.Time
	err := e.o.Store.Write(ctx, func(ctx context.Context) (err error) {
		due, err = e.o.Store.NextDue(ctx, e.o.Now())
		return err
	})
	if err == nil {
		e.alarm.set(due)
	}
}

// sleep waits for d, or until wake closes; it is false when ctx is done.
func sleep(ctx context.Context, d time.Duration, wake <-chan struct{}) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-wake:
	case <-t.C:
	}
	return ctx.Err() == nil
}
