package engine_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"matron/engine"
	"matron/engine/enginetest"
	"matron/policy"
)

func panics(policy.View, policy.Event, time.Time) policy.Decision {
	panic("a decision about Mrs Quill, 999 668 3036")
}

func TestABatchThatPanicsSetsOnlyThePoisonAside(t *testing.T) {
	t.Parallel()
	alert := react("alert", policy.LaneAnswer)
	h := build(t, script{"$3": panics, "aside": does(alert)}, nil)
	h.mustBegin(t)
	h.message(t, "$1", "$2", "$3", "$4", "$5")
	h.steps(t)

	if got, want := h.book.Order(), []policy.EventID{"$1", "$2", "$4", "$5"}; !slices.Equal(got, want) {
		t.Errorf("decided %q, want %q, each once and in order", got, want)
	}
	aside := h.entries("set_aside")
	if len(aside) != 1 || aside[0].About != "$3" || aside[0].Subject != "aside" || aside[0].By != "@amy:hospital.example" {
		t.Fatalf("set aside: %+v, want one entry, about $3, by its sender", aside)
	}
	if aside[0].Key != "pill/alert" {
		t.Errorf("key %q: the alert was not decided in the same transaction", aside[0].Key)
	}
	if did, err := h.Work(t.Context(), policy.LaneAnswer); !did || err != nil {
		t.Errorf("the alert is not in the outbox: %v, %v", did, err)
	}
	if strings.Contains(h.log.String(), "Quill") || !strings.Contains(h.log.String(), "engine_test.panics") {
		t.Errorf("the log must say where it panicked, and not what: %s", h.log)
	}
}

func TestWhoIsToldOfAPoisonCannotBeDecidedEither(t *testing.T) {
	t.Parallel()
	h := build(t, script{"$1": panics, "aside": panics}, nil)
	h.mustBegin(t)
	h.message(t, "$1", "$2")
	h.steps(t)
	if n := len(h.entries("set_aside")); n != 1 || h.book.Decided("$2") != 1 {
		t.Errorf("%d set aside, $2 decided %d times, want 1 and 1", n, h.book.Decided("$2"))
	}
}

func TestAFaultThatPoisonsItsOwnAlertDoesNotTellForEver(t *testing.T) {
	t.Parallel()
	alerts := 0
	h := build(t, script{
		"$1":      panics,
		"outcome": panics,
		"aside": func(v policy.View, ev policy.Event, now time.Time) policy.Decision {
			alerts++
			return does(react(fmt.Sprint(alerts), policy.LaneAnswer))(v, ev, now)
		},
	}, nil)
	h.mustBegin(t)
	h.message(t, "$1")
	for range 50 {
		h.steps(t)
		_, _ = h.Work(t.Context(), policy.LaneAnswer)
		h.sync(t)
	}
	if n := len(h.entries("set_aside")); alerts != 12 || n != 13 {
		t.Errorf("%d alerts, %d set aside; want 12, and each accounted for", alerts, n)
	}
}

func TestATryIsCountedBeforeItIsMade(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		open  opener
		tries int
	}{
		{"an error is tried three times", func(context.Context, policy.Envelope, []policy.Envelope) (policy.Event, error) {
			return nil, errOpen
		}, 4}, // once in the batch
		{"a panic is tried three times", func(context.Context, policy.Envelope, []policy.Envelope) (policy.Event, error) {
			panic("Quill")
		}, 4},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var tries []int
			h := build(t, script{}, func(_ *house, o *engine.Options) {
				o.Opener = opener(func(ctx context.Context, e policy.Envelope, earlier []policy.Envelope) (policy.Event, error) {
					tries = append(tries, e.Try)
					return tc.open(ctx, e, earlier)
				})
			})
			h.mustBegin(t)
			h.message(t, "$1")
			h.steps(t)
			if !slices.Equal(tries, []int{0, 1, 2, 3}) {
				t.Errorf("tries %v, want one in a batch and three alone", tries)
			}
			if n := len(h.entries("set_aside")); n != 1 {
				t.Errorf("%d set aside, want 1", n)
			}
		})
	}
}

func TestATryThatTookTheProcessDownCounts(t *testing.T) {
	t.Parallel()
	disk, book := enginetest.NewDisk(), enginetest.NewBook()
	world := enginetest.NewWorld(enginetest.Self, book, time.Now)
	tries := 0
	for range 5 {
		var h *house
		h = rebuild(t, disk, book, world, script{}, func(_ *house, o *engine.Options) {
			o.Opener = opener(func(context.Context, policy.Envelope, []policy.Envelope) (policy.Event, error) {
				tries++
				h.store.Die() // out of memory, for example: nothing more is written
				return nil, errOpen
			})
		})
		h.mustBegin(t)
		if tries == 0 {
			h.message(t, "$1")
		}
		for range 3 {
			_, _ = h.Step(t.Context())
		}
	}
	if tries != 4 { // once in a batch, three times alone
		t.Errorf("%d tries, want 4", tries)
	}
	if e := disk.Entries(); len(e) != 1 || e[0].Kind != "set_aside" {
		t.Errorf("entries %+v, want one that says it was set aside", e)
	}
}

func TestTheStoresFailureIsNotHeldAgainstAnEnvelope(t *testing.T) {
	t.Parallel()
	h := build(t, script{}, nil)
	h.mustBegin(t)
	h.message(t, "$1")
	h.store.Break(enginetest.ErrFails)
	for range 10 {
		if did, err := h.Step(t.Context()); did || err == nil {
			t.Fatalf("a step on a broken store: %v, %v", did, err)
		}
	}
	h.store.Break(nil)
	h.steps(t)
	if h.book.Decided("$1") != 1 || len(h.entries("set_aside")) != 0 {
		t.Errorf("decided %d times, aside %v", h.book.Decided("$1"), h.entries("set_aside"))
	}
}
