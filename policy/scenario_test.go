package policy_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the scenarios with what is decided now")

// TestScenarios plays each file of testdata/scenarios: what happens stands above each
// ----, and what is decided below it. A file begins with the hazard that it guards
// against. With -update what is decided is written anew, and the difference is read.
func TestScenarios(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/scenarios/*.txt")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d scenarios, err %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			played := play(t, string(raw))
			if *update {
				if err := os.WriteFile(file, []byte(played), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if played != string(raw) {
				t.Errorf("decided otherwise (-update writes it down):\n%s", difference(string(raw), played))
			}
		})
	}
}

// play returns the scenario with what is decided now.
func play(t *testing.T, text string) string {
	t.Helper()
	s := newStory(t)
	var out []string
	for i, block := range strings.Split(strings.TrimRight(text, "\n"), "\n\n") {
		above, _, decides := strings.Cut(block+"\n", "----\n")
		above = strings.TrimRight(above, "\n")
		if i == 0 && !strings.HasPrefix(above, "# H") {
			t.Error("a scenario begins with the hazard that it guards against: # H1 …")
		}
		got := s.block(above)
		if decides {
			above = strings.Join(append([]string{above, "----"}, got...), "\n")
		} else if len(got) > 0 {
			t.Errorf("%s: it decides something, and has no ---- below", above)
		}
		out = append(out, above)
	}
	return strings.Join(out, "\n\n") + "\n"
}

// difference shows the lines from the first that differs on.
func difference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	n := 0
	for n < len(w) && n < len(g) && w[n] == g[n] {
		n++
	}
	show := func(lines []string) string { return strings.Join(lines[max(0, n-6):min(len(lines), n+12)], "\n") }
	return "--- written\n" + show(w) + "\n--- decided now\n" + show(g)
}
