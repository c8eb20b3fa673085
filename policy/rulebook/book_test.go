package rulebook_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	_ "time/tzdata"

	"matron/policy/rulebook"
)

var update = flag.Bool("update", false, "write the golden files anew")

func mustParse(t testing.TB, texts ...string) *rulebook.Book {
	t.Helper()
	book, faults := parse(texts...)
	if len(faults) > 0 {
		t.Fatalf("faults in a good policy:\n%s", shown(faults))
	}
	return book
}

func parse(texts ...string) (*rulebook.Book, []rulebook.Fault) {
	var sources []rulebook.Source
	for i, text := range texts {
		sources = append(sources, rulebook.Source{Name: string(rune('a'+i)) + ".yaml", Data: []byte(text)})
	}
	return rulebook.Parse(sources...)
}

func shown(faults []rulebook.Fault) string {
	var b strings.Builder
	for _, f := range faults {
		b.WriteString(f.String() + "\n")
	}
	return b.String()
}

func mustFiles(t testing.TB, pattern string) []rulebook.Source {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("no files %s: %v", pattern, err)
	}
	var out []rulebook.Source
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, rulebook.Source{Name: filepath.Base(name), Data: data})
	}
	return out
}

// The answers to bad policies stand in golden files, to be read by whoever changes one.
func TestBadPoliciesAreAnsweredExactly(t *testing.T) {
	t.Parallel()
	files := mustFiles(t, "testdata/bad/*.yaml")
	if len(files) < 40 {
		t.Errorf("only %d bad policies", len(files))
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(file.Name, ".yaml"), func(t *testing.T) {
			t.Parallel()
			book, faults := rulebook.Parse(file)
			if book != nil || len(faults) == 0 {
				t.Fatal("a book, or no fault")
			}
			golden := "testdata/bad/" + strings.TrimSuffix(file.Name, ".yaml") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(shown(faults)), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got := shown(faults); got != string(want) {
				t.Errorf("got\n%swant\n%s", got, want)
			}
			mustBeFit(t, faults)
		})
	}
}

// mustBeFit holds every fault to what is promised of all.
func mustBeFit(t testing.TB, faults []rulebook.Fault) {
	t.Helper()
	for _, f := range faults {
		s := f.String()
		if f.Mend == "" && f.Allowed == "" {
			t.Errorf("no way to mend it: %s", s)
		}
		if strings.ContainsAny(s, "\n\r\t") {
			t.Errorf("more than a line: %q", s)
		}
		if len([]rune(f.Found)) > 60 {
			t.Errorf("%d characters found: %s", len([]rune(f.Found)), s)
		}
	}
}
