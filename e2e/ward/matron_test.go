package ward_test

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"matron/e2e/ward"
)

// TestMain is also a stand-in for the binary, so that the wrapper is tested without waiting for Matron.
func TestMain(m *testing.M) {
	if os.Getenv("WARD_STAND_IN") == "" {
		os.Exit(m.Run())
	}
	fmt.Println(strings.Join(os.Args[1:], " "))
	if os.Args[1] != "run" {
		fmt.Fprintln(os.Stderr, "not ready")
		os.Exit(3)
	}
	term := make(chan os.Signal, 1)
	signal.Notify(term, syscall.SIGTERM)
	fmt.Fprintln(os.Stderr, "ready")
	<-term
	fmt.Fprintln(os.Stderr, "bye")
}

func TestMatronRunsAsAnOperatorRunsHer(t *testing.T) {
	t.Parallel()
	m := &ward.Matron{Dir: t.TempDir(), Binary: os.Args[0], Env: []string{"WARD_STAND_IN=1"}, Ready: regexp.MustCompile(`(?m)^ready$`)}
	ward.OK(t, m.WriteConfig("homeserver: {{.URL}}\n", map[string]string{"URL": "http://127.0.0.1:1"}))
	if raw, err := os.ReadFile(m.Config); err != nil || string(raw) != "homeserver: http://127.0.0.1:1\n" {
		t.Errorf("the config reads %q, %v", raw, err)
	}
	if err := m.WriteConfig("{{.Nothing}}", map[string]string{}); err == nil {
		t.Error("a template with a hole was filled")
	}

	out := ward.Do(m.Do(soon, "check")).Or(t)
	if out.Code != 3 || out.Stdout != "check --config "+filepath.Join(m.Dir, "config.yaml")+"\n" || out.Stderr != "not ready\n" {
		t.Errorf("check came out as %+v", out)
	}

	ward.OK(t, m.Start(soon))
	if err := m.Start(soon); err == nil {
		t.Error("she was started twice")
	}
	ward.OK(t, m.Stop(soon))
	ward.OK(t, m.WaitOutput("bye", soon))
	ward.OK(t, m.Start(soon))
	ward.OK(t, m.Kill())
	if m.Running() || strings.Contains(m.Output(), "bye") || strings.Count(m.Log(), "ready") != 2 {
		t.Errorf("after a kill: running %t, this run %q, all runs %q", m.Running(), m.Output(), m.Log())
	}

	m.Ready = regexp.MustCompile("never")
	if err := m.Start(200 * time.Millisecond); err == nil || !strings.Contains(err.Error(), "matron to be up") {
		t.Errorf("not ready in time: %v", err)
	}
	ward.OK(t, m.Kill())
}
