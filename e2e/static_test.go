package e2e_test

import (
	"debug/elf"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"matron/e2e/house"
	"matron/e2e/ward"
)

// The image holds the program and nothing else: it must start without a C library, and open its database. It is built
// with the very words of the Dockerfile.
func TestStaticBinaryStarts(t *testing.T) {
	t.Parallel()
	root := ward.Do(ward.Root()).Or(t)
	dockerfile := string(ward.Do(os.ReadFile(filepath.Join(root, "Dockerfile"))).Or(t))
	step := regexp.MustCompile(`(?m)^RUN (CGO_ENABLED=1 go build (?:.*\\\n)+?.*) -o /matron \.`).FindStringSubmatch(dockerfile)
	if step == nil {
		t.Fatal("the Dockerfile has no step that builds")
	}
	binary := filepath.Join(t.TempDir(), "matron")
	cmd := exec.Command("sh", "-c", step[1]+` -o "$OUT" .`)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "VERSION=v0.0.0-test", "OUT="+binary, "GOFLAGS=-buildvcs=false")
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, said)
	}

	program := ward.Do(elf.Open(binary)).Or(t)
	defer func() { _ = program.Close() }()
	for _, p := range program.Progs {
		if p.Type == elf.PT_INTERP {
			t.Error("it asks for a dynamic linker: it is not static")
		}
	}
	if libraries := ward.Do(program.ImportedLibraries()).Or(t); len(libraries) != 0 {
		t.Errorf("it needs %v", libraries)
	}

	m := &ward.Matron{Dir: t.TempDir(), Binary: binary}
	if out := ward.Do(m.Do(soon, "version")).Or(t); out.Code != 0 || strings.TrimSpace(out.Stdout) != "matron v0.0.0-test" {
		t.Errorf("version ended with code %d: %s%s", out.Code, out.Stdout, out.Stderr)
	}
	// init makes the key file and the database, and fails then: there is no homeserver.
	ward.Do(m.Write("password", "secret\n", nil)).Or(t)
	ward.Do(m.Write("rules.yaml", house.Advise, nil)).Or(t)
	ward.OK(t, m.WriteConfig("{{.}}", fmt.Sprintf(alone, "127.0.0.1:1")))
	mustRefuse(t, m, `log in: network`, "init")
	if out := ward.Do(m.Do(soon, "status")).Or(t); out.Code != 0 || !strings.Contains(out.Stdout, "rooms") {
		t.Errorf("status ended with code %d: %s%s", out.Code, out.Stdout, out.Stderr)
	}
}
