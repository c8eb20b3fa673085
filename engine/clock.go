package engine

import (
	"context"
	"sync"
	"time"

	"matron/policy"
)

const (
	maxSkew   = 5 * time.Minute  // from the homeserver's clock
	maxLeap   = 30 * time.Second // of the wall clock against the monotonic one, between two looks
	afterLeap = 2 * time.Minute  // how long a leap is remembered: by then the skew was measured anew
)

// watch says whether our clock can be trusted with destruction. The process may sleep
// for hours (a suspended virtual machine) or have its clock set by hand: the wall clock
// then leaps against the monotonic one, and what was measured before no longer counts.
type watch struct {
	mu    sync.Mutex
	first time.Time // with its monotonic reading
	wall  time.Duration
	mono  time.Duration
	leapt bool
	since time.Duration // on the monotonic clock: when it leapt
}

// look compares the two clocks with the look before.
func (w *watch) look(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.first.IsZero() {
		w.first = now
	}
	w.see(now.Round(0).Sub(w.first.Round(0)), now.Sub(w.first))
}

// see takes one look: what has passed since the first on the wall clock and on the monotonic one.
func (w *watch) see(wall, mono time.Duration) {
	if leap := (wall - w.wall) - (mono - w.mono); leap > maxLeap || leap < -maxLeap {
		w.leapt, w.since = true, mono
	}
	w.wall, w.mono = wall, mono
	if w.leapt && mono-w.since >= afterLeap {
		w.leapt = false
	}
}

// sane judges the last look, with the skew as it was measured.
func (w *watch) sane(skew time.Duration, known bool) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return known && !w.leapt && skew <= maxSkew && skew >= -maxSkew
}

const (
	alertAfter = time.Hour      // how long what removes something is put off before a person is told
	alertEvery = 24 * time.Hour // and how often
)

// patience says when officers are told that the clock stays wrong. It counts on the monotonic clock, and begins anew with
// the program: who starts it may have mended the other.
type patience struct {
	mu          sync.Mutex
	since, told time.Time // with their monotonic readings
}

// wrong notes that something was put off for the clock. It is true when that has lasted too long, and nobody was told today.
func (p *patience) wrong(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.since.IsZero() {
		p.since = now
	}
	return now.Sub(p.since) >= alertAfter && (p.told.IsZero() || now.Sub(p.told) >= alertEvery)
}

// tell notes that officers are told.
func (p *patience) tell(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.told = now
}

// right notes that the clock agrees, or that nobody can say: a homeserver that does not answer is another matter.
func (p *patience) right() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.since = time.Time{}
}

// clockWrong has officers told, once a day, also over a restart.
func (e *Engine) clockWrong(ctx context.Context, now time.Time) error {
	id := policy.EventID("clock/" + now.UTC().Format(time.DateOnly))
	env, err := Enclose(e.o.Sealer, e.o.Account, id, policy.ClockWrong{At: now})
	if err != nil {
		return err
	}
	return e.put(ctx, env)
}
