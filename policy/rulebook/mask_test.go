package rulebook_test

import (
	"strings"
	"testing"

	"matron/policy/rulebook"
)

// Property: a patient's number may be typed by mistake at any place of a policy, in any grouping; no fault repeats it.
func TestNoFaultCarriesAnIdentifier(t *testing.T) {
	t.Parallel()
	policy := string(mustFiles(t, "testdata/good/whole.yaml")[0].Data) + "---\n" + string(mustFiles(t, "testdata/good/layers.yaml")[0].Data)
	for _, number := range []string{"9991234567", "999 123 4567", "999-123-4567", "999.123.4567", "03/02/1950"} {
		for i := 0; i <= len(policy); i += 5 {
			_, faults := parse(policy[:i] + number + policy[i:])
			said := shown(faults)
			for _, part := range []string{"1234", "123 4", "123-4", "123.4", "02/19", "3/02"} {
				if strings.Contains(said, part) {
					t.Fatalf("%s at %d:\n%s", number, i, said)
				}
			}
		}
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	words := []string{"pill", "direct", "thread", "ig", "keep_reasons", "per_shift"}
	for found, want := range map[string]string{
		"pil": "pill", "plil": "pill", "pilll": "pill", "PILL": "pill", "“pill”": "pill", "dir": "direct", "directly": "direct",
		"tread": "thread", "treads": "thread", "keep-reasons": "keep_reasons", "keep reason": "keep_reasons", "pershift": "per_shift",
		"gi": "ig", "ab": "", "i": "ig", "": "", "no": "", "banana": "", "per": "per_shift",
	} {
		if got := rulebook.Nearest(found, words); got != want {
			t.Errorf("%q: got %q, want %q", found, got, want)
		}
	}
}
