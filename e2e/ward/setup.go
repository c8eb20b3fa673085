package ward

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
)

// Root finds the repository: the nearest folder at or above the working directory whose go.mod stands beside
// scripts/setup.sh.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the repository: %w", err)
	}
	for from := dir; ; dir = filepath.Dir(dir) {
		if there(filepath.Join(dir, "go.mod")) && there(filepath.Join(dir, "scripts", "setup.sh")) {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("find the repository: no go.mod beside scripts/setup.sh at or above %s", from)
		}
	}
}

// Setup makes sure that the real parts are installed, and gives the folder that holds them. The script is asked each
// time, because it alone knows what installed means; it answers in 10 ms when there is nothing to do, and takes a
// file lock when there is.
var Setup = sync.OnceValues(func() (cache string, err error) { return setup() })

// SetupFHIR is Setup with the record system, which needs Java and Maven.
var SetupFHIR = sync.OnceValues(func() (cache string, err error) { return setup("fhir") })

func setup(args ...string) (cache string, err error) {
	root, err := Root()
	if err != nil {
		return "", err
	}
	cmd := exec.Command(filepath.Join(root, "scripts", "setup.sh"), args...)
	cmd.Stderr = os.Stderr // its progress lines
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("install the real parts with scripts/setup.sh: %w", err)
	}
	return filepath.Join(root, ".cache"), nil
}

func there(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, os.ErrNotExist)
}
