package engine_test

import (
	"testing"
	"time"

	"matron/engine"
)

func TestTheClockIsSane(t *testing.T) {
	t.Parallel()
	type look struct{ wall, mono time.Duration }
	steady := []look{{0, 0}, {time.Hour, time.Hour}}
	leapt := []look{{0, 0}, {time.Hour, time.Second}}
	for _, tc := range []struct {
		name  string
		looks []look
		skew  time.Duration
		known bool
		want  bool
	}{
		{"it agrees with the homeserver's", steady, time.Minute, true, true},
		{"it is five minutes off", steady, 5 * time.Minute, true, true},
		{"it is more than five minutes ahead", steady, 5*time.Minute + 1, true, false},
		{"it is more than five minutes behind", steady, -5*time.Minute - 1, true, false},
		{"the homeserver's is not known yet", steady, 0, false, false},
		{"it leapt: the machine slept", leapt, 0, true, false},
		{"it was set back", []look{{0, 0}, {-time.Hour, time.Second}}, 0, true, false},
		{"it was mended a little", []look{{0, 0}, {61 * time.Second, time.Minute}}, 0, true, true},
		{"a minute after a leap", append(leapt, look{time.Hour + time.Minute, time.Minute}), 0, true, false},
		{"long after a leap, with a skew that was measured anew", append(leapt, look{time.Hour + 3*time.Minute, 3*time.Minute + time.Second}), 0, true, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var w engine.Watch
			for _, l := range tc.looks {
				w.Look(l.wall, l.mono)
			}
			if got := w.Sane(tc.skew, tc.known); got != tc.want {
				t.Errorf("sane: %v, want %v", got, tc.want)
			}
		})
	}
}

func TestWhenBulkMayBegin(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		name string
		ago  []int
		bulk []bool
		want time.Duration
	}{
		{"nothing was sent", nil, nil, 0},
		{"less than half was bulk", []int{30}, []bool{true}, 0},
		{"half was bulk: when the first of them is a minute old", []int{50, 30}, []bool{true, true}, 10 * time.Second},
		{"others used the budget up", []int{40, 30, 20, 10}, []bool{false, false, false, false}, 20 * time.Second},
		{"others used some of it", []int{40, 30, 20}, []bool{false, false, false}, 0},
		{"both: the later of the two", []int{55, 30, 20, 10}, []bool{false, true, true, false}, 30 * time.Second},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := engine.BulkMay(now, tc.ago, tc.bulk, 4)
			if (tc.want == 0) != got.IsZero() || (tc.want > 0 && !got.Equal(now.Add(tc.want))) {
				t.Errorf("at %v, want in %v", got, tc.want)
			}
		})
	}
}
