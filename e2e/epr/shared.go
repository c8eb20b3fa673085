package epr

import (
	"fmt"
	"os"
	"sync"
	"testing"

	"matron/e2e/ward"
)

// shared is the one server of a package's tests: a start costs what fifty tests cost. Main ends it.
var shared struct {
	mu      sync.Mutex
	running bool // Main is there to end it
	server  *Server
	err     error
}

// Main runs a package's tests and then ends what Shared started:
//
//	func TestMain(m *testing.M) { os.Exit(epr.Main(m)) }
func Main(m *testing.M) (code int) {
	shared.mu.Lock()
	shared.running = true
	shared.mu.Unlock()
	code = m.Run()
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.server == nil {
		return code
	}
	if code != 0 {
		fmt.Fprintf(os.Stderr, "the record system's log ends:\n%s", ward.Tail(shared.server.LogFile(), 3000))
	}
	if err := shared.server.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// Shared is the server that all tests of a package share, started on first use. A test keeps to patients of its own
// (NewCast), and neither stops nor kills it. It is for packages whose TestMain is Main.
func Shared(tb testing.TB) *Server {
	tb.Helper()
	MustProfiles(tb)
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if !shared.running {
		tb.Fatal("epr.Shared needs a TestMain that calls epr.Main, which ends the server")
	}
	if shared.server == nil && shared.err == nil {
		shared.server, shared.err = Start(Options{})
	}
	if shared.err != nil {
		tb.Fatal(shared.err)
	}
	return shared.server
}

// Own is a server for one test, ended with it: for those that kill it while others run.
func Own(tb testing.TB, o Options) *Server {
	tb.Helper()
	MustProfiles(tb)
	s, err := Start(o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if tb.Failed() {
			tb.Logf("the record system's log ends:\n%s", ward.Tail(s.LogFile(), 3000))
		}
		if err := s.Stop(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

// MustProfiles skips a test where the public data is not there, and fails it where CI is set.
func MustProfiles(tb testing.TB) {
	tb.Helper()
	folder, err := sharedUKCore()
	if err != nil {
		tb.Fatal(err)
	}
	if folder != "" {
		return
	}
	if os.Getenv("CI") != "" {
		tb.Fatal("ukcore is missing: set MATRON_SHARED to the folder that holds ukcore/")
	}
	tb.Skip("ukcore is missing: set MATRON_SHARED to the folder that holds ukcore/")
}
