package engine_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"matron/policy"
)

func TestASlowBulkEffectDelaysNobodyElse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		d.takes["pill/slow0"], d.takes["pill/slow1"] = time.Minute, time.Minute
		h := build(t, script{
			"$1": does(reactIn("!a", "slow0", policy.LaneBulk), reactIn("!b", "slow1", policy.LaneBulk)),
			"$2": does(reactIn("!c", "incident", policy.LaneIncident), reactIn("!d", "answer", policy.LaneAnswer), reactIn("!e", "routine", policy.LaneRoutine)),
		}, withDesk(d))
		stop := h.run(t)
		h.message(t, "$1")
		synctest.Wait()
		began := time.Now()
		h.message(t, "$2")
		synctest.Wait()
		for _, k := range []policy.Key{"pill/incident", "pill/answer", "pill/routine"} {
			if at := d.times(k); len(at) != 1 || !at[0].Equal(began) {
				t.Errorf("%s began at %v, want once, at once", k, at)
			}
		}
		if n := len(d.times("pill/slow0")) + len(d.times("pill/slow1")); n != 1 {
			t.Errorf("%d bulk effects in flight, want 1", n)
		}
		pass(2*time.Minute + time.Second)
		if len(d.times("pill/slow1")) != 1 {
			t.Error("the second bulk effect was not begun after the first")
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestOneInFlightATarget(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		lanes := []policy.Lane{policy.LaneIncident, policy.LaneAnswer, policy.LaneRoutine, policy.LaneBulk}
		var dos []policy.Do
		for i := range 8 {
			do := react(fmt.Sprint(i), lanes[i%4])
			d.takes[do.Effect.Key()] = time.Second
			dos = append(dos, do)
		}
		h := build(t, script{"$1": does(dos...)}, withDesk(d))
		stop := h.run(t)
		h.message(t, "$1")
		pass(time.Minute)
		if d.most != 1 || len(d.done()) != 8 {
			t.Errorf("%d at once in one room, %d done; want 1 and 8", d.most, len(d.done()))
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}
