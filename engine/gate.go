package engine

import (
	"sync"
	"time"
)

// maxShut is the longest that one answer may stop all sending, whatever time a server names.
const maxShut = 15 * time.Minute

// gate is shut while the homeserver wants no requests (429). No worker sleeps behind
// it with a lease in hand: a shut gate is seen before anything is leased.
type gate struct {
	mu    sync.Mutex
	until time.Time
}

// shut closes the gate until t, at most maxShut from now.
func (g *gate) shut(t, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if most := now.Add(maxShut); t.After(most) {
		t = most
	}
	if t.After(g.until) {
		g.until = t
	}
}

// opens says when the gate opens; zero: it is open.
func (g *gate) opens(now time.Time) time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	if now.Before(g.until) {
		return g.until
	}
	return time.Time{}
}
