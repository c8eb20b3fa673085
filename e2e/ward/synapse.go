package ward

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Synapse is a real homeserver on a free loopback port, with a folder of its own and SQLite.
type Synapse struct {
	Dir string // homeserver.yaml, homeserver.db, media, synapse.log
	URL string // http://127.0.0.1:port; the same after a restart

	python  string
	secret  string
	process *Process
	admin   string // token of the first administrator
}

// OpenSynapse starts a homeserver in the folder, which must exist. It answers when the homeserver does.
func OpenSynapse(dir string, c Config) (*Synapse, error) {
	cache, err := Setup()
	if err != nil {
		return nil, err
	}
	s := &Synapse{Dir: dir, python: filepath.Join(cache, "synapse", "bin", "python"), secret: secret()}
	// A port that was free a moment ago may be taken when the server binds it: then with another one.
	for range 3 {
		port, err := c.Port, error(nil)
		if port == 0 {
			port, err = freePort()
		}
		if err != nil {
			return nil, err
		}
		s.URL = fmt.Sprintf("http://127.0.0.1:%d", port)
		if err := s.configure(c, port); err != nil {
			return nil, err
		}
		if err = s.Start(); err == nil {
			return s, nil
		} else if c.Port != 0 || !portTaken(s.LogFile()) {
			return nil, err
		}
	}
	return nil, fmt.Errorf("start Synapse in %s: three free ports were taken before it could bind them", dir)
}

func (s *Synapse) configure(c Config, port int) error {
	files := map[string]string{
		"homeserver.yaml": c.yaml(port, s.secret),
		"extra.yaml":      c.Extra + "\n",
		"log.yaml":        logYAML,
		"signing.key":     "ed25519 a_ward " + signingKey() + "\n",
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(s.Dir, name), []byte(text), 0o600); err != nil {
			return fmt.Errorf("configure Synapse: %w", err)
		}
	}
	return nil
}

// Start starts a homeserver that was stopped or killed, on the same port, with the same files.
func (s *Synapse) Start() error {
	log, err := os.OpenFile(s.LogFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("start Synapse: %w", err)
	}
	defer func() { _ = log.Close() }()
	args := []string{"-m", "synapse.app.homeserver", "-c", "homeserver.yaml"}
	if extra, err := os.Stat(filepath.Join(s.Dir, "extra.yaml")); err == nil && extra.Size() > 1 {
		args = append(args, "-c", "extra.yaml")
	}
	cmd := exec.Command(s.python, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.Dir, log, log
	if s.process, err = Spawn("Synapse", cmd); err != nil {
		return err
	}
	if err := s.await(60 * time.Second); err != nil {
		_ = s.process.Kill()
		return err
	}
	return nil
}

func (s *Synapse) await(patience time.Duration) error {
	end := time.After(patience)
	for {
		if answer, err := http.Get(s.URL + "/health"); err == nil {
			_, _ = io.Copy(io.Discard, answer.Body)
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-s.process.Done():
			return fmt.Errorf("start Synapse in %s: ended with code %d\n%s", s.Dir, s.process.Code(), Tail(s.LogFile(), 2000))
		case <-end:
			return fmt.Errorf("start Synapse in %s: %s/health did not answer in %s\n%s", s.Dir, s.URL, patience, Tail(s.LogFile(), 2000))
		case <-time.After(30 * time.Millisecond):
		}
	}
}

// Stop ends it in order, with its database closed.
func (s *Synapse) Stop() error { return s.process.Stop(10 * time.Second) }

// Kill is kill -9.
func (s *Synapse) Kill() error { return s.process.Kill() }

// Restart stops it and starts it again: also the one way to empty its event cache.
func (s *Synapse) Restart() error {
	if err := s.Stop(); err != nil {
		return err
	}
	return s.Start()
}

// LogFile is where it writes what it does.
func (s *Synapse) LogFile() string { return filepath.Join(s.Dir, "synapse.log") }

// Database is its SQLite file; there may be a -wal and a -shm beside it.
func (s *Synapse) Database() string { return filepath.Join(s.Dir, "homeserver.db") }

// PID is the process id.
func (s *Synapse) PID() int { return s.process.PID() }

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port, nil
}

func secret() string {
	raw := make([]byte, 24)
	_, _ = rand.Read(raw) // never fails
	return hex.EncodeToString(raw)
}

// signingKey is a seed in the form of Synapse's key file: unpadded base64 of 32 bytes.
func signingKey() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw)
	return base64.RawStdEncoding.EncodeToString(raw)
}

func portTaken(log string) bool { return strings.Contains(Tail(log, 4000), "Address already in use") }
