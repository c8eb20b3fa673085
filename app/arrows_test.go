package app_test

import (
	"go/build"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// arrows is the plan of the house (docs/architecture.md): what each room may name of
// the others, and of the world. A new arrow is a line in a diff, read by someone.
var arrows = []struct {
	room  string
	names []string // rooms of ours
	world []string // modules of others
	pure  bool     // the standard library without os, net, context, log, math/rand
}{
	{room: "policy/confidential", world: nil, pure: true},
	{room: "policy/detect", pure: true},
	{room: "policy/rulebook", world: []string{"gopkg.in/yaml.v3"}, pure: true},
	{room: "policy", names: []string{"policy/confidential", "policy/detect", "policy/rulebook"}, pure: true},
	{room: "audit", names: []string{"audit/canonical"}, pure: true},
	{room: "audit/canonical", pure: true},
	{room: "record", names: []string{"policy", "policy/confidential", "audit/canonical"}, pure: true},
	{room: "words", names: []string{"policy", "policy/confidential", "policy/detect"}, pure: true},
	{room: "engine", names: []string{"policy", "policy/confidential", "audit"}, world: []string{"github.com/rs/zerolog", "golang.org/x/sync"}},
	{room: "store", names: []string{"policy", "policy/confidential", "policy/detect", "audit"}, world: []string{"github.com/rs/zerolog", "go.mau.fi/util", "github.com/mattn/go-sqlite3", "golang.org/x/sys", "golang.org/x/sync"}},
	{room: "export", names: []string{"policy", "record"}},
	{room: "export/fhir", names: []string{"policy", "policy/confidential", "record", "export"}},
	{room: "export/folder", names: []string{"policy", "policy/confidential", "record", "export"}},
	{room: "export/list", names: []string{"policy", "policy/confidential", "record", "export"}},
	{room: "bot", names: []string{"policy", "policy/confidential", "policy/detect", "words"}, world: []string{"github.com/rs/zerolog", "go.mau.fi/util", "maunium.net/go/mautrix", "github.com/tidwall/gjson", "golang.org/x/sync"}},
	{room: "app/bench", names: []string{"policy", "policy/confidential", "store"}, world: []string{"github.com/rs/zerolog"}},
	{room: "scan", names: []string{"policy/detect", "policy/rulebook"}},
	{room: "app", names: []string{"policy", "policy/confidential", "policy/detect", "policy/rulebook", "audit", "engine", "store", "bot", "scan"}, world: []string{"github.com/rs/zerolog", "go.mau.fi/util", "gopkg.in/yaml.v3", "golang.org/x/sync"}},
	{room: ".", names: []string{"app"}},
}

var impure = []string{"os", "net", "context", "log", "math/rand", "math/rand/v2"}

func TestArrowsOfTheHouse(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	planned := map[string]bool{}
	for _, a := range arrows {
		planned[a.room] = true
		for _, imported := range imports(t, filepath.Join(root, a.room)) {
			if why := allowed(a.names, a.world, a.pure, imported); why != "" {
				t.Errorf("%s imports %s: %s", a.room, imported, why)
			}
		}
	}
	for _, dir := range rooms(t, root) {
		if !planned[dir] {
			t.Errorf("%s is a room that the plan does not know: add it to arrows and to docs/architecture.md", dir)
		}
	}
}

func allowed(names, world []string, pure bool, imported string) string {
	switch {
	case strings.HasPrefix(imported, "matron/"):
		if !slices.Contains(names, strings.TrimPrefix(imported, "matron/")) {
			return "an arrow that is not in the plan"
		}
	case strings.Contains(strings.Split(imported, "/")[0], "."):
		if !slices.ContainsFunc(world, func(w string) bool { return imported == w || strings.HasPrefix(imported, w+"/") }) {
			return "a module that is not in the plan"
		}
	case pure && slices.ContainsFunc(impure, func(i string) bool { return imported == i || strings.HasPrefix(imported, i+"/") }):
		return "the core is pure"
	}
	return ""
}

func imports(t *testing.T, dir string) []string {
	t.Helper()
	c := build.Default
	c.BuildTags = []string{"goolm", "sqlite_omit_load_extension"}
	p, err := c.ImportDir(dir, 0)
	if err != nil {
		t.Fatalf("read imports: %v", err)
	}
	return p.Imports
}

// rooms lists the folders with Go code that is not only tests. e2e, the tests' own
// helpers and scripts are outside the house.
func rooms(t *testing.T, root string) []string {
	t.Helper()
	var dirs []string
	err := filepath.WalkDir(root, func(p string, d os.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(root, p)
		base := filepath.Base(p)
		if _, err := os.Stat(filepath.Join(p, "go.mod")); err == nil && rel != "." {
			return filepath.SkipDir // a module of its own: bench, with the peers that she must not carry
		}
		if rel != "." && (strings.HasPrefix(base, ".") || base == "testdata" || base == "e2e" || base == "scripts" || base == "bin" || strings.HasSuffix(base, "test")) {
			return filepath.SkipDir
		}
		if _, err := build.Default.ImportDir(p, 0); err == nil {
			dirs = append(dirs, filepath.ToSlash(rel))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return dirs
}
