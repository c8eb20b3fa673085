package ward

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// Running tells whether `run` runs.
func (m *Matron) Running() bool {
	if m.process == nil {
		return false
	}
	select {
	case <-m.process.Done():
		return false
	default:
		return true
	}
}

// PID is her process id.
func (m *Matron) PID() int { return m.process.PID() }

// Stop sends SIGTERM and waits. That she ends with a code other than 0 is an error.
func (m *Matron) Stop(within time.Duration) error {
	if err := m.process.Stop(within); err != nil {
		return fmt.Errorf("%w\n%s", err, m.last())
	}
	if code := m.process.Code(); code != 0 {
		return fmt.Errorf("stop matron: ended with code %d\n%s", code, m.last())
	}
	return nil
}

// Kill is kill -9.
func (m *Matron) Kill() error { return m.process.Kill() }

// Wait waits until she ends by herself, and gives the code.
func (m *Matron) Wait(within time.Duration) (code int, err error) {
	select {
	case <-m.process.Done():
		return m.process.Code(), nil
	case <-time.After(within):
		return -1, fmt.Errorf("waited %s for matron to end\n%s", within, m.last())
	}
}

// Output is what the current run has written so far, stdout and then stderr.
func (m *Matron) Output() string {
	return since(m.stdout(), m.from) + since(m.stderr(), m.fromErr)
}

// Log is what every run has written so far.
func (m *Matron) Log() string { return since(m.stdout(), 0) + since(m.stderr(), 0) }

// WaitOutput waits until the current run's output matches.
func (m *Matron) WaitOutput(pattern string, within time.Duration) error {
	p, err := regexp.Compile(pattern)
	if err != nil {
		return err
	}
	return m.await("to say "+pattern, within, func() bool { return p.MatchString(m.Output()) })
}

func (m *Matron) await(what string, within time.Duration, done func() bool) error {
	late := time.After(within)
	for {
		if done() {
			return nil
		}
		select {
		case <-m.process.Done():
			if done() {
				return nil
			}
			return fmt.Errorf("waited for matron %s: she ended with code %d\n%s", what, m.process.Code(), m.last())
		case <-late:
			return fmt.Errorf("waited %s for matron %s\n%s", within, what, m.last())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (m *Matron) stdout() string { return filepath.Join(m.Dir, "stdout.log") }
func (m *Matron) stderr() string { return filepath.Join(m.Dir, "stderr.log") }

func (m *Matron) last() string {
	return "stdout ends:\n" + Tail(m.stdout(), 2000) + "\nstderr ends:\n" + Tail(m.stderr(), 4000)
}

func since(path string, from int64) string {
	raw, err := os.ReadFile(path)
	if err != nil || int64(len(raw)) < from {
		return ""
	}
	return string(raw[from:])
}
