package engine

import (
	"sync"
	"time"

	"matron/policy"
)

// sendsPerMinute is the budget where the options name none.
const sendsPerMinute = 60

// budget keeps bulk work in its place: at most half of the sends of a minute, nothing
// while all together have used the budget up, and one at a time, so that one of the
// two workers of lanes 2 and 3 is always there for routine work. The other lanes are
// counted and never held back: what is too fast for the homeserver, it says itself
// (see gate).
type budget struct {
	perMinute int

	mu    sync.Mutex
	sends []send // of the last minute, oldest first
	busy  bool   // a bulk effect is in flight, or its lease is being asked for
}

type send struct {
	at   time.Time
	bulk bool
}

// take asks for the one place of bulk work. at is when to ask again; zero: when the place is given back.
func (b *budget) take(now time.Time) (ok bool, at time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.busy {
		return false, time.Time{}
	}
	b.sends = recent(b.sends, now)
	if at := bulkMay(b.sends, b.perMinute); !at.IsZero() {
		return false, at
	}
	b.busy = true
	return true, time.Time{}
}

// giveBack frees the place of bulk work.
func (b *budget) giveBack() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.busy = false
}

// count notes that a send begins.
func (b *budget) count(lane policy.Lane, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sends = append(recent(b.sends, now), send{at: now, bulk: lane == policy.LaneBulk})
}

// recent drops what is a minute old.
func recent(sends []send, now time.Time) []send {
	for len(sends) > 0 && now.Sub(sends[0].at) >= time.Minute {
		sends = sends[1:]
	}
	return sends
}

// bulkMay says when the next bulk send may begin, given the sends of the last minute
// (oldest first): zero for now.
func bulkMay(sends []send, perMinute int) time.Time {
	var at time.Time
	bulk := 0
	for i := len(sends) - 1; i >= 0; i-- { // newest first
		if sends[i].bulk {
			bulk++
		}
		full := len(sends)-i == perMinute
		half := sends[i].bulk && bulk == max(perMinute/2, 1)
		// When this one is a minute old, there is a place again.
		if free := sends[i].at.Add(time.Minute); (full || half) && free.After(at) {
			at = free
		}
	}
	return at
}
