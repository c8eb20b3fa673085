package engine_test

import (
	"context"
	"slices"
	"sync"
	"time"

	"matron/engine"
	"matron/policy"
)

// desk is a performer whose effects take as long as a test says. It keeps when each began.
type desk struct {
	takes   map[policy.Key]time.Duration
	results map[policy.Key][]policy.Result // of one attempt after the other; then sent

	mu    sync.Mutex
	began map[policy.Key][]time.Time
	order []policy.Key
	most  int // in flight at once
	now   int
	cut   int // contexts that ended before the work did
}

func newDesk() *desk {
	return &desk{takes: map[policy.Key]time.Duration{}, results: map[policy.Key][]policy.Result{}, began: map[policy.Key][]time.Time{}}
}

func (d *desk) Perform(ctx context.Context, t policy.Task) policy.Result {
	d.mu.Lock()
	n := len(d.began[t.Key])
	d.began[t.Key] = append(d.began[t.Key], time.Now())
	d.order = append(d.order, t.Key)
	d.now++
	d.most = max(d.most, d.now)
	d.mu.Unlock()
	timer := time.NewTimer(d.takes[t.Key])
	defer timer.Stop()
	cut := 0
	select {
	case <-ctx.Done():
		cut = 1
	case <-timer.C:
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now--
	d.cut += cut
	if cut > 0 {
		return policy.Result{Outcome: policy.Failed, Because: "timeout"}
	}
	if results := d.results[t.Key]; n < len(results) {
		return results[n]
	}
	return policy.Result{Outcome: policy.Sent, Receipt: policy.EventID("$made-" + t.Key)}
}

func (d *desk) times(k policy.Key) []time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.began[k])
}

func (d *desk) done() []policy.Key {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.order)
}

func withDesk(d *desk) func(*house, *engine.Options) {
	return func(_ *house, o *engine.Options) { o.Performer = d }
}
