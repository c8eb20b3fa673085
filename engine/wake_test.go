package engine_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"matron/engine"
	"matron/engine/enginetest"
	"matron/policy"
)

// P18: a process died after the world had taken an effect and before that was written.
// The event is in the room: the first sync of the next process brings it, and nothing
// is sent again.
func TestP18_NothingIsSentAgainBeforeTheFirstSyncIsDecided(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := build(t, script{"$1": does(react("1", policy.LaneAnswer))}, nil)
		h.mustBegin(t)
		h.message(t, "$1")
		h.steps(t)
		diesBeforeSettling(t, h)
		ready := make(chan struct{})
		again := rebuild(t, h.disk, h.book, h.world, h.says, func(_ *house, o *engine.Options) { o.Ready = ready })
		stop := again.run(t)
		pass(time.Hour)
		if n := again.world.Asked("pill/1"); n != 1 {
			t.Fatalf("performed %d times before the first sync", n)
		}
		again.sync(t)
		close(ready)
		pass(time.Hour)
		if n := again.world.Asked("pill/1"); n != 1 {
			t.Errorf("performed %d times: its event was in the room already", n)
		}
		if !again.book.Ended("pill/1") {
			t.Error("it was not confirmed")
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

// diesBeforeSettling performs the effect in a process that dies before it can write so.
func diesBeforeSettling(t *testing.T, h *house) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	dying := rebuild(t, h.disk, h.book, h.world, h.says, func(d *house, o *engine.Options) {
		d.store.Kill = cancel
		o.Performer = performer(func(ctx context.Context, task policy.Task) policy.Result {
			defer d.store.Die()
			return d.world.Perform(ctx, task)
		})
	})
	dying.mustBegin(t)
	if _, err := dying.Work(ctx, policy.LaneAnswer); err == nil {
		t.Fatal("the process did not die")
	}
}

func TestTheInboxIsDecidedBeforeReady(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ready := make(chan struct{})
		h := build(t, script{"$1": does(react("1", policy.LaneIncident))}, func(_ *house, o *engine.Options) { o.Ready = ready })
		stop := h.run(t)
		h.message(t, "$1")
		synctest.Wait()
		if h.book.Decided("$1") != 1 || h.world.Asked("pill/1") != 0 {
			t.Errorf("decided %d times, performed %d times; want 1 and 0", h.book.Decided("$1"), h.world.Asked("pill/1"))
		}
		close(ready)
		synctest.Wait()
		if h.world.Asked("pill/1") != 1 {
			t.Error("not performed after ready")
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestWhatIsDueLaterRingsAtItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		began := time.Now()
		due := react("due", policy.LaneAnswer)
		due.Due = began.Add(3*time.Hour + 7*time.Second)
		blocked := reactIn("!b", "blocked", policy.LaneAnswer)
		blocked.After, blocked.Seen = "pill/due", true // due at once, but it waits: it must not hide the others
		var tick, wait time.Time
		h := build(t, script{
			"$1": does(blocked, due),
			"$2": func(policy.View, policy.Event, time.Time) policy.Decision {
				return policy.Decision{Changes: []policy.Change{policy.SetTick{Room: enginetest.Ward, At: began.Add(time.Hour + time.Second)}}}
			},
			"tick": func(_ policy.View, _ policy.Event, now time.Time) policy.Decision {
				tick = now
				return policy.Decision{}
			},
			"$3": func(_ policy.View, _ policy.Event, now time.Time) policy.Decision {
				wait = now
				if now.Equal(began) {
					return policy.Decision{Wait: policy.Wait{Session: "s", Until: began.Add(2*time.Hour + 3*time.Second)}}
				}
				return policy.Decision{}
			},
		}, withDesk(d))
		stop := h.run(t)
		h.message(t, "$1", "$2", "$3")
		pass(4 * time.Hour)
		near := func(what string, got time.Time, want time.Duration) {
			t.Helper()
			if late := got.Sub(began.Add(want)); late < 0 || late > 10*time.Millisecond {
				t.Errorf("%s came %v late", what, late)
			}
		}
		near("the tick", tick, time.Hour+time.Second)
		near("the end of the wait", wait, 2*time.Hour+3*time.Second)
		if at := d.times("pill/due"); len(at) != 1 {
			t.Errorf("the effect was begun %d times", len(at))
		} else {
			near("the effect", at[0], 3*time.Hour+7*time.Second)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestAnEchoStartsWhatComesAfterItAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		second := react("2", policy.LaneAnswer)
		second.After, second.Seen = "pill/1", true
		h := build(t, script{"$1": does(react("1", policy.LaneAnswer), second)}, nil)
		stop := h.run(t)
		began := time.Now()
		h.message(t, "$1")
		synctest.Wait()
		if h.world.Asked("pill/1") != 1 || h.world.Asked("pill/2") != 0 {
			t.Error("the second was begun before the first came back")
		}
		h.sync(t)
		synctest.Wait()
		if h.world.Asked("pill/2") != 1 || !time.Now().Equal(began) {
			t.Errorf("the second was begun %d times, %v after the first came back", h.world.Asked("pill/2"), time.Since(began))
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}
