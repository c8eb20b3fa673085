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
