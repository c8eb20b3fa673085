package engine

import (
	"sync"
	"time"
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
