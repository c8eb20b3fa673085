package words

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var names = regexp.MustCompile(`\{[a-z]+\}`)

// TestEveryTableIsWhole is for the next language too: no phrase missing, the same
// values in each, stars in pairs.
func TestEveryTableIsWhole(t *testing.T) {
	t.Parallel()
	for language, table := range map[string]*table{"en-GB": &english} {
		for p := range phrases {
			text := table.phrases[p]
			if text == "" {
				t.Errorf("%s: phrase %d is missing", language, p)
			}
			if strings.Count(text, "*")%2 != 0 {
				t.Errorf("%s: phrase %d has a star without its pair", language, p)
			}
			if !slices.Equal(valuesOf(text), valuesOf(english.phrases[p])) {
				t.Errorf("%s: phrase %d names other values than en-GB", language, p)
			}
		}
	}
}

func valuesOf(text string) []string {
	set := map[string]bool{}
	for _, n := range names.FindAllString(text, -1) {
		set[n] = true
	}
	return slices.Sorted(maps.Keys(set))
}

func TestDurations(t *testing.T) {
	t.Parallel()
	w := newWriter(Names{})
	for ms, want := range map[int64]string{
		1000: "1 second", 30_000: "30 seconds", 60_000: "1 minute", 30 * 60_000: "30 minutes", 90 * 60_000: "90 minutes",
		3600_000: "1 hour", 4 * 3600_000: "4 hours", 24 * 3600_000: "1 day", 72 * 3600_000: "3 days",
	} {
		if got := w.duration(ms); got != want {
			t.Errorf("%d: %s", ms, got)
		}
	}
}
