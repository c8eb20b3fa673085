package engine_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"matron/engine"
	"matron/policy"
)

func TestAFailureIsTriedAgainAtItsTimesAndThenSettled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		failed := policy.Result{Outcome: policy.Failed, Because: "timeout"}
		d.results["pill/1"] = []policy.Result{failed, failed, failed}
		h := build(t, script{"$1": does(react("1", policy.LaneAnswer))}, withDesk(d))
		stop := h.run(t)
		h.message(t, "$1")
		pass(10 * time.Minute)
		at := d.times("pill/1")
		if len(at) != 4 {
			t.Fatalf("%d attempts, want 4", len(at))
		}
		for i := range 3 {
			// The store keeps milliseconds.
			if got, want := at[i+1].Sub(at[i]), engine.Delay("pill/1", i+1); got < want-time.Millisecond || got > want+10*time.Millisecond {
				t.Errorf("attempt %d came after %v, want %v", i+2, got, want)
			}
		}
		settled := h.entries("settled")
		if len(settled) != 1 || settled[0].Outcome != "sent" || settled[0].Key != "pill/1" || settled[0].About != "$made-pill/1" {
			t.Errorf("settled %+v, want one entry, sent, about what was made", settled)
		}
		if got := h.book.Order(); !slices.Equal(got, []policy.EventID{"$1", "outcome/pill/1/4"}) {
			t.Errorf("decided %q: the outcome comes back once", got)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestWhatFailsForADayHasFailed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		d.results["pill/1"] = slices.Repeat([]policy.Result{{Outcome: policy.Failed, Because: "M_UNKNOWN"}}, 100)
		h := build(t, script{"$1": does(react("1", policy.LaneAnswer))}, withDesk(d))
		stop := h.run(t)
		h.message(t, "$1")
		pass(48 * time.Hour)
		settled := h.entries("settled")
		if len(settled) != 1 || settled[0].Outcome != "failed" || !slices.Equal(settled[0].Reasons, []string{"M_UNKNOWN"}) {
			t.Errorf("settled %+v, want one entry: failed, with its last reason", settled)
		}
		if n := len(d.times("pill/1")); n != 40 {
			t.Errorf("%d attempts, want 40", n)
		}
		if h.book.Decided("outcome/pill/1/40") != 1 {
			t.Errorf("decided %q, want the outcome among them", h.book.Order())
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestAPerformerThatPanicsHasFailed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		h := build(t, script{"$1": does(react("1", policy.LaneAnswer))}, func(_ *house, o *engine.Options) {
			o.Performer = performer(func(context.Context, policy.Task) policy.Result {
				if tries++; tries == 1 {
					panic("Mrs Quill")
				}
				return policy.Result{Outcome: policy.Sent, Receipt: "$made"}
			})
		})
		stop := h.run(t)
		h.message(t, "$1")
		pass(time.Minute)
		if tries != 2 || len(h.entries("settled")) != 1 {
			t.Errorf("%d attempts, settled %+v; want 2 and one entry", tries, h.entries("settled"))
		}
		if strings.Contains(h.log.String(), "Quill") {
			t.Errorf("the log holds what it panicked with: %s", h.log)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}
