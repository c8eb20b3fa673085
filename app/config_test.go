package app_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"matron/app"
)

func mustRead(t testing.TB, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestExampleConfigIsGoodAndShowsEachField(t *testing.T) {
	t.Parallel()
	data := mustRead(t, "../config.example.yaml")
	if _, faults := app.Parse("config.example.yaml", data); len(faults) > 0 {
		t.Fatalf("the example is refused: %v", faults)
	}
	for _, name := range app.FieldNames() {
		leaf := name[strings.LastIndex(name, ".")+1:]
		line := regexp.MustCompile(`(?m)^\s*(# |- )?` + regexp.QuoteMeta(leaf) + `:`)
		at := line.FindIndex(data)
		if at == nil {
			t.Errorf("the example leaves out %s", name)
			continue
		}
		before := strings.TrimRight(string(data[:at[0]]), "\n")
		if lastLine := before[strings.LastIndex(before, "\n")+1:]; strings.Count(name, ".") == 0 && !strings.HasPrefix(lastLine, "#") {
			t.Errorf("%s has no line of explanation above it", name)
		}
	}
}

func TestExampleRulesAreGood(t *testing.T) {
	t.Parallel()
	if code := app.Main(t.Context(), []string{"policy", "check", "../rules.example.yaml"}, app.Terminal{Out: t.Output(), Err: t.Output()}, "test"); code != 0 {
		t.Fatalf("exit code %d", code)
	}
}

func TestScanNeedsNoConfig(t *testing.T) {
	t.Parallel()
	var out, errs strings.Builder
	term := app.Terminal{In: strings.NewReader(`{"id":"a","text":"999 668 3036"}`), Out: &out, Err: &errs}
	if code := app.Main(t.Context(), []string{"scan", "--jsonl"}, term, "test"); code != 0 || !strings.Contains(out.String(), `"type":"NHS_NUMBER","start":0,"end":12,"tier":"warn"`) {
		t.Errorf("code %d: %s%s", code, out.String(), errs.String())
	}
	if code := app.Main(t.Context(), []string{"scan", "--nonsense"}, term, "test"); code != 2 {
		t.Errorf("code %d", code)
	}
	if code := app.Main(t.Context(), []string{"scan", "/absent"}, term, "test"); code != 1 || strings.Count(errs.String(), "/absent") != 1 {
		t.Errorf("code %d: %s", code, errs.String())
	}
}

func TestRulesWithAPatternThatTheDetectorRefusesAreNotTaken(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "rules.yaml")
	rules := "matron: 1\npolicy: a\nidentifiers:\n  local: [{name: unit number, pattern: 'x[A-Z]{4}'}, {name: good, pattern: 'W\\d{7}'}]\n"
	if err := os.WriteFile(file, []byte(rules), 0o600); err != nil {
		t.Fatal(err)
	}
	var errs strings.Builder
	code := app.Main(t.Context(), []string{"policy", "check", file}, app.Terminal{Out: t.Output(), Err: &errs}, "test")
	if code != 1 || !strings.Contains(errs.String(), "rules.yaml:4:") || !strings.Contains(errs.String(), "unit number") {
		t.Errorf("code %d: %s", code, errs.String())
	}
}

func TestWrongConfigsNameEveryFaultWithLineFieldAndMend(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/config/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			_, faults := app.Parse(file, mustRead(t, file))
			var got strings.Builder
			for _, f := range faults {
				got.WriteString(f.String() + "\n")
			}
			golden(t, strings.TrimSuffix(file, ".yaml")+".golden", got.String())
		})
	}
}
