package detect_test

import (
	"os"
	"strings"
	"testing"

	"matron/policy/detect"
)

// found is one finding, and the text of its place.
type found struct {
	kind  detect.Kind
	tier  detect.Tier
	value string
}

func talk(t *testing.T, name string) []string {
	t.Helper()
	file, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(file)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			lines = append(lines, line)
		}
	}
	return lines
}

// Messages that tempt and hold no identifier warn nobody.
func TestTalkWithoutIdentifiers(t *testing.T) {
	t.Parallel()
	for _, text := range talk(t, "talk_clean.txt") {
		for _, f := range detect.Scan(text, detect.Options{}) {
			if f.Tier == warn && !strings.HasPrefix(text, "! ") {
				t.Errorf("%q: %s %q (%s)", text, f.Kind, text[f.Start:f.End], f.Why)
			}
		}
	}
}

// Messages with identifiers, in braces, warn of each, and of nothing else.
func TestTalkWithIdentifiers(t *testing.T) {
	t.Parallel()
	for _, line := range talk(t, "talk_found.txt") {
		if strings.HasPrefix(line, "! ") {
			continue // known to be missed
		}
		var want []found
		text := ""
		for rest := line; rest != ""; {
			before, mark, ok := strings.Cut(rest, "{")
			text += before
			if !ok {
				break
			}
			mark, rest, _ = strings.Cut(mark, "}")
			kind, value, _ := strings.Cut(mark, ":")
			want = append(want, found{detect.Kind(kind), warn, value})
			text += value
		}
		var got []found
		for _, f := range detect.Scan(text, detect.Options{}) {
			if f.Tier == warn {
				got = append(got, found{f.Kind, f.Tier, text[f.Start:f.End]})
			}
		}
		if len(got) != len(want) || len(got) > 0 && got[0] != want[0] {
			t.Errorf("%q: found %v", line, got)
		}
	}
}
