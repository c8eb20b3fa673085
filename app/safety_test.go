package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestEachControlIsTracedToATest holds the hazard log to the code: each hazard is there, and
// each control names a test or a scenario that exists, or says that it is not there yet.
func TestEachControlIsTracedToATest(t *testing.T) {
	t.Parallel()
	log := string(mustRead(t, "../docs/safety/hazards.md"))
	tests := testNames(t)
	for n := 1; n <= 20; n++ {
		if !strings.Contains(log, fmt.Sprintf("\n## H%d ", n)) {
			t.Errorf("H%d is missing", n)
		}
	}
	quoted := regexp.MustCompile("`([^`]+)`")
	controls := 0
	for _, line := range strings.Split(log, "\n") {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| control") {
			continue
		}
		controls++
		cells := strings.Split(strings.Trim(line, "|"), "|")
		named := quoted.FindAllStringSubmatch(cells[len(cells)-1], -1)
		if len(named) == 0 && !strings.Contains(cells[len(cells)-1], "*not yet*") {
			t.Errorf("no test for: %s", line)
		}
		for _, m := range named {
			if strings.HasSuffix(m[1], ".txt") {
				if _, err := os.Stat(filepath.Join("../policy/testdata/scenarios", m[1])); err != nil {
					t.Errorf("scenario %s: %v", m[1], err)
				}
			} else if !tests[m[1]] {
				t.Errorf("there is no test %s", m[1])
			}
		}
	}
	if controls < 15 {
		t.Errorf("only %d controls were read: the page has another form", controls)
	}
}

// testNames lists the tests of the whole house.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func (Test\w+)\(t \*testing\.T\)`)
	err := filepath.WalkDir("..", func(p string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && d.Name() != ".." {
			return filepath.SkipDir
		}
		if strings.HasSuffix(p, "_test.go") {
			for _, m := range declared.FindAllStringSubmatch(string(mustRead(t, p)), -1) {
				names[m[1]] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
