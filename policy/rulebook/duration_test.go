package rulebook_test

import (
	"strings"
	"testing"
	"time"

	"matron/policy/rulebook"
)

func TestParseDuration(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for text, want := range map[string]time.Duration{
		"0s": 0, "1s": time.Second, "90m": 90 * time.Minute, "36h": 36 * time.Hour, "30d": 30 * day, "3650d": 3650 * day,
		"007m": 7 * time.Minute,
	} {
		got, err := rulebook.ParseDuration(text)
		if err != nil || got != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
		again, err := rulebook.ParseDuration(rulebook.FormatDuration(want))
		if err != nil || again != want {
			t.Errorf("%s: written as %s, read as %v, %v", text, rulebook.FormatDuration(want), again, err)
		}
	}
	for text, mend := range map[string]string{
		"": "whole number and one of s, m, h, d", "5": "a unit is missing", "1.5h": "write whole numbers", "1,5 h": "write whole numbers",
		"-1h": "can't be negative", "1h30m": "one number and one unit", "1 h": "whole number and one of", "5M": "whole number and one of",
		"3651d": "at most ten years", "9999999999s": "whole number", "999999999d": "at most ten years", "1w": "whole number and one of",
		"٣m": "whole number", "1h\n": "whole number", "1ms": "whole number",
	} {
		if _, err := rulebook.ParseDuration(text); err == nil || !strings.Contains(err.Error(), mend) {
			t.Errorf("%q: got %v, want %s", text, err, mend)
		}
	}
}
