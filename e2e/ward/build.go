package ward

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
)

// Tags are the build tags of every Matron.
const Tags = "goolm sqlite_omit_load_extension"

// Build builds Matron as the tests run her, once a process, and gives the path of the binary. WARD_RACE=1 adds the race
// detector. Packages of tests run side by side, so the build is under a file lock, and the binary is put in place
// whole: one that runs is never written over.
var Build = sync.OnceValues(func() (binary string, err error) {
	root, err := Root()
	if err != nil {
		return "", err
	}
	cache := filepath.Join(root, ".cache")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", fmt.Errorf("build matron: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(cache, "build.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return "", fmt.Errorf("build matron: %w", err)
	}
	defer func() { _ = lock.Close() }() // which unlocks
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return "", fmt.Errorf("build matron: lock %s: %w", lock.Name(), err)
	}
	// Worktrees may share a cache: each has a binary of its own.
	binary = filepath.Join(cache, "matron-test-"+filepath.Base(root))
	args := []string{"build", "-tags", Tags, "-o", binary + ".new"}
	if os.Getenv("WARD_RACE") != "" {
		args = append(args, "-race")
	}
	cmd := exec.Command("go", append(args, ".")...)
	cmd.Dir = root
	if said, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build matron: %w\n%s", err, said)
	}
	if err := os.Rename(binary+".new", binary); err != nil {
		return "", fmt.Errorf("build matron: %w", err)
	}
	return binary, nil
})
