package engine_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"matron/engine"
	"matron/engine/enginetest"
	"matron/policy"
)

func TestAStopDoesNotCutAStepOff(t *testing.T) {
	t.Parallel()
	h := build(t, script{}, nil)
	h.mustBegin(t)
	h.message(t, "$1")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if did, err := h.Step(ctx); !did || err != nil {
		t.Errorf("a step while stopping: %v, %v", did, err)
	}
}

func TestAfterAnUncleanStopEnvelopesGoOneAtATime(t *testing.T) {
	t.Parallel()
	disk, book := enginetest.NewDisk(), enginetest.NewBook()
	dead := rebuild(t, disk, book, nil, script{}, nil)
	dead.mustBegin(t)
	dead.message(t, "$1", "$2", "$3")

	var tries []int
	h := rebuild(t, disk, book, dead.world, script{}, func(h *house, o *engine.Options) {
		o.Opener = opener(func(ctx context.Context, e policy.Envelope, earlier []policy.Envelope) (policy.Event, error) {
			tries = append(tries, e.Try)
			return h.world.Open(ctx, e, earlier)
		})
	})
	h.mustBegin(t)
	h.message(t, "$4", "$5")
	h.steps(t)
	if !slices.Equal(tries, []int{1, 1, 1, 0, 0}) {
		t.Errorf("tries %v: what stood in the inbox goes alone and counted, what came later does not", tries)
	}
	if got, want := book.Order(), []policy.EventID{"$1", "$2", "$3", "$4", "$5"}; !slices.Equal(got, want) {
		t.Errorf("decided %q, want %q", got, want)
	}
}

func TestAWaitIsNoFailure(t *testing.T) {
	t.Parallel()
	waits := 0
	h := build(t, script{"$1": func(_ policy.View, _ policy.Event, now time.Time) policy.Decision {
		if waits++; waits <= 10 {
			return policy.Decision{Wait: policy.Wait{Session: "s", Until: now.Add(time.Hour)}, Because: []policy.Because{{Why: policy.WaitsForKey}}}
		}
		return policy.Decision{}
	}}, nil)
	h.mustBegin(t) // the disk is new: as if after a clean stop
	h.message(t, "$1", "$2")
	for range 11 {
		h.steps(t)
		_ = h.store.Write(t.Context(), func(ctx context.Context) error { return h.store.Store.(*enginetest.Store).WakeSession(ctx, "s") })
	}
	if got := h.book.Order(); !slices.Equal(got, []policy.EventID{"$2", "$1"}) {
		t.Errorf("decided %q: one that waits steps aside, and is decided when it is woken", got)
	}
	if n := len(h.entries("decided")); n != 2 {
		t.Errorf("%d entries: a decision that only waits has none", n)
	}
}

func TestATickThatMissedItsHourIsCollapsedIntoOne(t *testing.T) {
	t.Parallel()
	day := time.Now().Add(-24 * time.Hour).UTC().Truncate(time.Hour)
	var ticks []policy.Tick
	h := build(t, script{
		"$1": func(policy.View, policy.Event, time.Time) policy.Decision {
			var d policy.Decision
			for hour := range 20 {
				d.Changes = append(d.Changes, policy.SetTick{Room: enginetest.Ward, At: day.Add(time.Duration(hour) * time.Hour)})
			}
			return d
		},
		"tick": func(_ policy.View, ev policy.Event, _ time.Time) policy.Decision {
			ticks = append(ticks, ev.(policy.Tick))
			return policy.Decision{Because: []policy.Because{{Why: policy.TickEmpty}}}
		},
	}, nil)
	h.mustBegin(t)
	h.message(t, "$1")
	h.steps(t)
	want := []policy.Tick{{Room: enginetest.Ward, At: day.Add(19 * time.Hour)}}
	if !slices.Equal(ticks, want) {
		t.Errorf("ticks %v, want %v", ticks, want)
	}
	if n := len(h.entries("decided")); n != 1 {
		t.Errorf("%d entries: an empty tick has none", n)
	}
}

func TestATickThatCannotBeDecidedIsSetAside(t *testing.T) {
	t.Parallel()
	h := build(t, script{
		"$1": func(_ policy.View, _ policy.Event, now time.Time) policy.Decision {
			return policy.Decision{Changes: []policy.Change{policy.SetTick{Room: enginetest.Ward, At: now}}}
		},
		"tick": panics,
	}, nil)
	h.mustBegin(t)
	h.message(t, "$1")
	h.steps(t)
	h.message(t, "$2")
	h.steps(t)
	if e := h.entries("set_aside"); len(e) != 1 || e[0].Room != string(enginetest.Ward) || e[0].About != "" {
		t.Errorf("set aside %+v, want one, of the room, about no event", e)
	}
	if h.book.Decided("$2") != 1 {
		t.Error("the inbox did not go on")
	}
}

func TestABatchEndsAfterFiftyMilliseconds(t *testing.T) {
	t.Parallel()
	now := enginetest.Epoch
	h := build(t, script{}, func(_ *house, o *engine.Options) {
		o.Now = func() time.Time { now = now.Add(10 * time.Millisecond); return now }
	})
	h.mustBegin(t)
	var ids []policy.EventID
	for i := range 30 {
		ids = append(ids, policy.EventID(fmt.Sprintf("$%d", i)))
	}
	h.message(t, ids...)
	if did, err := h.Step(t.Context()); !did || err != nil {
		t.Fatal(did, err)
	}
	if n := len(h.book.Order()); n < 2 || n > 6 {
		t.Errorf("%d envelopes in a batch of 10 ms each, want about five", n)
	}
	h.steps(t)
	if !slices.Equal(h.book.Order(), ids) {
		t.Errorf("decided %q, want %q", h.book.Order(), ids)
	}
}
