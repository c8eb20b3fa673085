// Package epr is a hospital's record system for tests and the demo: a real HAPI FHIR server that holds to UK Core, with
// patients who do not exist, and a proxy that makes the way there bad on purpose.
//
// It owns no expectation about Matron. Its methods return errors and know nothing of testing, so that the demo can use
// them; shared.go is the thin layer for tests. It may touch loopback and its own folder.
package epr

import (
	"bufio"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"matron/e2e/ward"
)

// Options say how a server differs from the usual one.
type Options struct {
	Dir    string // database and log; a temporary folder, removed by Stop, if empty
	Port   int    // any free one if 0
	UKCore string // folder of the UK Core files; the one in MATRON_SHARED if empty
}

// Server is a HAPI FHIR server on loopback with a database in a file.
type Server struct {
	Dir    string // records.mv.db, hapi.log
	UKCore string // the profiles it holds to; empty when they are not there, and base R4 is the measure

	port    int
	own     bool // Dir goes with Stop
	process *ward.Process
	client  *http.Client
}

// Start starts a server, installing it if need be, and answers when it serves: after 7 to 12 s.
func Start(o Options) (*Server, error) {
	s := &Server{Dir: o.Dir, UKCore: o.UKCore, port: o.Port, client: &http.Client{Transport: &http.Transport{}}}
	var err error
	if s.UKCore == "" {
		if s.UKCore, err = sharedUKCore(); err != nil {
			return nil, err
		}
	}
	if s.Dir == "" {
		s.own = true
		if s.Dir, err = os.MkdirTemp("", "epr-"); err != nil {
			return nil, fmt.Errorf("start the record system: %w", err)
		}
	}
	if err = s.start(); err != nil {
		if s.own {
			err = errors.Join(err, os.RemoveAll(s.Dir))
		}
		return nil, err
	}
	return s, nil
}

// URL is the base of its FHIR addresses, the same after a restart.
func (s *Server) URL() string { return fmt.Sprintf("http://127.0.0.1:%d/fhir", s.port) }

// PID is the process id.
func (s *Server) PID() int { return s.process.PID() }

// LogFile is where it writes what it does.
func (s *Server) LogFile() string { return filepath.Join(s.Dir, "hapi.log") }

// Kill9 ends it as a power cut would. Restart brings it back.
func (s *Server) Kill9() error {
	s.client.CloseIdleConnections()
	return s.process.Kill()
}

// Halt ends it in order, and leaves its database. Restart brings it back.
func (s *Server) Halt() error {
	s.client.CloseIdleConnections()
	return s.process.Stop(20 * time.Second)
}

// Restart starts it again on the same port with the same database, ending it in order first if it runs.
func (s *Server) Restart() error {
	if err := s.Halt(); err != nil {
		return err
	}
	return s.start()
}

// Stop ends it for good, in order, and removes the folder if it was a temporary one.
func (s *Server) Stop() error {
	err := s.Halt()
	if s.own {
		err = errors.Join(err, os.RemoveAll(s.Dir))
	}
	return err
}

func (s *Server) start() error {
	cache, err := ward.SetupFHIR()
	if err != nil {
		return err
	}
	root, err := ward.Root()
	if err != nil {
		return err
	}
	log, err := os.OpenFile(s.LogFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("start the record system: %w", err)
	}
	defer func() { _ = log.Close() }()
	home := filepath.Join(cache, "fhir")
	cmd := exec.Command("java", "@"+filepath.Join(root, "e2e", "fhirserver", "jvm.options"),
		"-XX:SharedArchiveFile="+filepath.Join(home, "classes.jsa"),
		"-cp", filepath.Join(home, "server.jar")+":"+filepath.Join(home, "lib", "*"),
		"matron.fhirserver.Server", strconv.Itoa(s.port), s.Dir, s.UKCore)
	cmd.Stderr = log
	// Our own pipe, not StdoutPipe: Wait would close that one under the reader.
	out, theirs, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("start the record system: %w", err)
	}
	cmd.Stdout = theirs
	s.process, err = ward.Spawn("the record system", cmd)
	_ = theirs.Close()
	if err != nil {
		return errors.Join(err, out.Close())
	}
	return s.await(out)
}

func (s *Server) await(out *os.File) error {
	ready := make(chan int, 1)
	go func() { // ends with the process
		defer func() { _ = out.Close() }()
		for lines := bufio.NewScanner(out); lines.Scan(); { // the JVM may have something to say first
			port := 0
			if _, err := fmt.Sscanf(lines.Text(), "ready %d", &port); err == nil {
				ready <- port
			}
		}
	}()
	const patience = 4 * time.Minute // 8 s when the machine is idle; others may be at work
	select {
	case s.port = <-ready:
		return nil
	case <-s.process.Done():
		return fmt.Errorf("start the record system: ended with code %d\n%s", s.process.Code(), ward.Tail(s.LogFile(), 3000))
	case <-time.After(patience):
		return errors.Join(fmt.Errorf("start the record system: not ready in %s\n%s", patience, ward.Tail(s.LogFile(), 3000)), s.process.Kill())
	}
}

// sharedUKCore is the folder of the public data, or empty when that is not there. XML is its reference form.
func sharedUKCore() (string, error) {
	shared := os.Getenv("MATRON_SHARED")
	if shared == "" {
		root, err := ward.Root()
		if err != nil {
			return "", err
		}
		shared = filepath.Join(root, "..", "shared")
	}
	folder := filepath.Join(shared, "ukcore", "xml")
	if _, err := os.Stat(folder); err != nil {
		return "", nil
	}
	return folder, nil
}
