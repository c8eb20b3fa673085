package engine_test

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"matron/engine"
	"matron/engine/enginetest"
	"matron/policy"
)

func TestStoppingIsNotFailing(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		takes time.Duration
		waits time.Duration
		cut   int
	}{
		{"an effect in flight is finished", 4 * time.Second, 4 * time.Second, 0},
		{"up to a deadline", time.Hour, 5 * time.Second, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d := newDesk()
				d.takes["pill/1"] = tc.takes
				h := build(t, script{"$1": does(react("1", policy.LaneAnswer), react("2", policy.LaneAnswer))}, func(_ *house, o *engine.Options) {
					o.Performer, o.Grace = d, 5*time.Second
				})
				stop := h.run(t)
				h.message(t, "$1")
				synctest.Wait()
				began := time.Now()
				if err := stop(); err != nil {
					t.Error(err)
				}
				if took := time.Since(began); took != tc.waits {
					t.Errorf("stopping took %v, want %v", took, tc.waits)
				}
				if d.cut != tc.cut || len(d.times("pill/2")) != 0 {
					t.Errorf("%d cut off, %d begun while stopping", d.cut, len(d.times("pill/2")))
				}
				if !h.disk.Clean() {
					t.Error("the stop was not clean, with nothing in flight")
				}
			})
		})
	}
}

func TestAnotherProcessTakesOver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := build(t, script{}, nil)
		stop := h.run(t)
		h.message(t, "$1")
		synctest.Wait()
		other := h.disk.Open()
		if _, err := other.Start(t.Context(), time.Now()); err != nil {
			t.Fatal(err)
		}
		h.Wake()
		synctest.Wait()
		err := stop()
		if err == nil || !strings.Contains(err.Error(), "taken the store over") {
			t.Errorf("the engine ended with %v", err)
		}
		if h.disk.Clean() {
			t.Error("who was deposed called the stop clean")
		}
	})
}

func TestABrokenStoreIsTriedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		d.takes["pill/1"] = time.Second
		h := build(t, script{"$1": does(react("1", policy.LaneAnswer))}, withDesk(d))
		stop := h.run(t)
		h.message(t, "$1")
		synctest.Wait() // in flight
		h.store.Break(enginetest.ErrFails)
		pass(10 * time.Minute)
		h.store.Break(nil)
		pass(time.Minute)
		h.message(t, "$2")
		pass(time.Minute)
		if n := len(d.times("pill/1")); n != 1 || len(h.entries("settled")) != 1 {
			t.Errorf("begun %d times, settled %v; want once", n, h.entries("settled"))
		}
		if h.book.Decided("$2") != 1 {
			t.Error("the engine did not go on")
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestAnEndThatCannotBeWrittenIsNoCleanStop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		d.takes["pill/1"] = time.Second
		h := build(t, script{"$1": does(react("1", policy.LaneAnswer))}, func(h *house, o *engine.Options) {
			o.Performer, o.Store = d, noSettle{h.store}
		})
		stop := h.run(t)
		h.message(t, "$1")
		pass(time.Minute)
		if err := stop(); err == nil {
			t.Error("the engine stopped as if nothing was open")
		}
		if h.disk.Clean() {
			t.Error("a stop was called clean with an effect in flight")
		}
	})
}

// noSettle is a store that cannot write the end of an effect.
type noSettle struct{ engine.Store }

func (noSettle) Settle(context.Context, policy.Settlement) error { return enginetest.ErrFails }

func TestAnOrderThroughTheOfficersDoor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var got policy.Ordered
		h := build(t, script{"ordered": func(_ policy.View, ev policy.Event, now time.Time) policy.Decision {
			got = ev.(policy.Ordered)
			return policy.Decision{Because: []policy.Because{{Why: policy.OrderTaken}}}
		}}, nil)
		stop := h.run(t)
		want := policy.Ordered{
			Order: policy.Order{Verb: policy.VerbPause, What: policy.PauseEverything, Scope: policy.ScopeAll, For: time.Hour},
			By:    "root", At: time.Now().UTC(),
		}
		for range 2 {
			if err := h.Offer(t.Context(), want, "order/1"); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		if !reflect.DeepEqual(got, want) || h.book.Decided("order/1") != 1 {
			t.Errorf("decided %+v, %d times; want %+v once", got, h.book.Decided("order/1"), want)
		}
		if e := h.entries("decided"); len(e) != 1 || e[0].Word != "operator" || e[0].By != "@root:operator" {
			t.Errorf("entries %+v, want the operator's word", e)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}
