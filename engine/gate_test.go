package engine_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"matron/engine"
	"matron/policy"
)

// A 429 (P22): nobody sends until the time that the homeserver gave, and nothing is lost.
func TestP22_TooFastStopsAllSendingAndLosesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		// A homeserver with Synapse's limits: a burst of ten, then one in five seconds.
		var mu sync.Mutex
		tokens, last, sent := 10.0, time.Now(), map[policy.Key]int{}
		h := build(t, script{"$1": func(v policy.View, ev policy.Event, now time.Time) policy.Decision {
			var dos []policy.Do
			for i := range 30 {
				dos = append(dos, reactIn(policy.RoomID(fmt.Sprintf("!r%d", i)), fmt.Sprint(i), policy.Lane(i%4)))
			}
			return does(dos...)(v, ev, now)
		}}, func(_ *house, o *engine.Options) {
			o.Performer = performer(func(_ context.Context, t policy.Task) policy.Result {
				mu.Lock()
				defer mu.Unlock()
				tokens, last = min(10, tokens+time.Since(last).Seconds()/5), time.Now()
				if tokens < 1 {
					return policy.Result{Outcome: policy.Failed, Because: "M_LIMIT_EXCEEDED", Again: time.Now().Add(5 * time.Second)}
				}
				tokens--
				sent[t.Key]++
				return policy.Result{Outcome: policy.Sent, Receipt: policy.EventID("$made-" + t.Key)}
			})
		})
		stop := h.run(t)
		h.message(t, "$1")
		pass(10 * time.Minute)
		if len(sent) != 30 {
			t.Errorf("%d of 30 were sent", len(sent))
		}
		for k, n := range sent {
			if n != 1 {
				t.Errorf("%s was sent %d times", k, n)
			}
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestA429StopsEachLane(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		began := time.Now()
		until := began.Add(40 * time.Second)
		d.results["pill/first"] = []policy.Result{{Outcome: policy.Failed, Because: "M_LIMIT_EXCEEDED", Again: until}}
		h := build(t, script{
			"$1": does(reactIn("!a", "first", policy.LaneBulk)),
			"$2": does(reactIn("!b", "incident", policy.LaneIncident), reactIn("!c", "answer", policy.LaneAnswer)),
		}, withDesk(d))
		stop := h.run(t)
		h.message(t, "$1")
		synctest.Wait()
		h.message(t, "$2")
		pass(2 * time.Minute)
		for _, k := range []policy.Key{"pill/incident", "pill/answer"} {
			if at := d.times(k); len(at) != 1 || at[0].Before(until) || at[0].After(until.Add(time.Second)) {
				t.Errorf("%s began at %v, want at %v", k, at, until)
			}
		}
		if n := len(d.times("pill/first")); n != 2 {
			t.Errorf("%d attempts of what was too fast, want 2", n)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestBulkGetsHalfOfTheBudget(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		var dos []policy.Do
		for i := range 40 {
			dos = append(dos, reactIn(policy.RoomID(fmt.Sprintf("!r%d", i)), fmt.Sprint(i), policy.LaneBulk))
		}
		h := build(t, script{"$1": does(dos...)}, func(_ *house, o *engine.Options) {
			o.Performer, o.SendsPerMinute = d, 20
		})
		stop := h.run(t)
		h.message(t, "$1")
		for minute, want := range []int{10, 20, 30, 40} {
			pass(59 * time.Second)
			if n := len(d.done()); n != want {
				t.Errorf("minute %d: %d sends, want %d", minute+1, n, want)
			}
			pass(time.Second)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}
