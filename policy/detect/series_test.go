package detect_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"matron/policy/detect"
)

// Reference §1, fact 1: lines of observations, bloods, gases, doses and times
// without an identifier. The joining rule is worth nothing if one of them warns.
func TestObservationsNeverWarn(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	num := func(lo, hi int) string { return fmt.Sprint(lo + r.IntN(hi-lo)) }
	series := func(lo, hi int) string {
		seps := []string{" ", "  ", "/", "-", ", ", ".", "\n", "\t", " - ", "_", ":"}
		sep := seps[r.IntN(len(seps))]
		var out []string
		for range 2 + r.IntN(9) {
			out = append(out, num(lo, hi))
		}
		return strings.Join(out, sep)
	}
	pieces := []func() string{
		func() string { return "sats " + series(85, 100) },
		func() string { return "HR " + series(40, 180) },
		func() string { return "BP " + num(80, 220) + "/" + num(40, 120) + " " + num(0, 24) + num(10, 60) },
		func() string { return "urine output " + series(20, 900) },
		func() string { return "BM " + num(2, 30) + "." + num(0, 10) + " " + series(2, 30) },
		func() string { return "pt trend " + series(1, 1000) },
		func() string { return series(100, 1000) },
		func() string {
			return "K " + num(2, 8) + "." + num(0, 10) + " Na " + num(120, 160) + " creat " + series(40, 900)
		},
		func() string { return fmt.Sprintf("%02d:%02d", r.IntN(24), r.IntN(60)) },
		func() string { return fmt.Sprintf("%02d/%02d/20%02d", 1+r.IntN(28), 1+r.IntN(12), 20+r.IntN(10)) },
		func() string { return num(1, 10) + "/" + []string{"7", "52", "12"}[r.IntN(3)] },
		func() string { return "gave " + num(1, 1000) + "mg at " + num(1000, 2400) },
		func() string { return "bed " + num(1, 40) },
		func() string { return "patient in bay " + num(1, 9) },
		func() string { return "bleep " + num(1000, 9999) },
	}
	notes := 0
	const lines = 20_000
	for range lines {
		var parts []string
		for range 1 + r.IntN(5) {
			parts = append(parts, pieces[r.IntN(len(pieces))]())
		}
		text := strings.Join(parts, []string{" ", ", ", " "}[r.IntN(3)])
		found := detect.Scan(text, detect.Options{})
		if detect.Worst(found) == detect.TierWarn {
			t.Errorf("%q: %+v", text, found)
		}
		notes += len(found)
	}
	t.Logf("%d lines: no warning, %d notes", lines, notes)
}
