package ward

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"text/template"
	"time"
)

// Matron is the binary, run as an operator runs it: a folder with her config and database, `init` once, then `run`.
type Matron struct {
	Dir    string         // working directory of every run; holds stdout.log and stderr.log of `run`
	Config string         // path of the config, passed as --config; empty until WriteConfig
	Binary string         // Build's, if not set
	Env    []string       // added to the environment
	Ready  *regexp.Regexp // a line of `run`'s output that says that she is up
	File   string         // or a file that she writes; relative to Dir
	Flag   string         // the config's flag: "--config" if empty; "-" for none

	process *Process
	from    int64 // where the current run's output begins in the logs
	fromErr int64
}

// NewMatron builds her and gives her a folder, which is made.
func NewMatron(dir string) (*Matron, error) {
	binary, err := Build()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make a folder for matron: %w", err)
	}
	return &Matron{Dir: dir, Binary: binary}, nil
}

// Matron builds a Matron with a folder in the ward; she is killed with the ward if she runs still.
func (w *Ward) Matron(name string) (*Matron, error) {
	m, err := NewMatron(filepath.Join(w.Dir, name))
	if err == nil {
		w.Later("end "+name, func() error {
			if m.process == nil {
				return nil
			}
			return m.process.Kill()
		})
	}
	return m, err
}

// Write fills a template with the data (text/template) and writes it into the folder, for the owner only.
func (m *Matron) Write(name, text string, data any) (path string, err error) {
	t, err := template.New(name).Option("missingkey=error").Parse(text)
	if err != nil {
		return "", fmt.Errorf("write %s: %w", name, err)
	}
	var filled bytes.Buffer
	if err := t.Execute(&filled, data); err != nil {
		return "", fmt.Errorf("write %s: %w", name, err)
	}
	path = filepath.Join(m.Dir, name)
	if err := os.WriteFile(path, filled.Bytes(), 0o600); err != nil {
		return "", fmt.Errorf("write %s: %w", name, err)
	}
	return path, nil
}

// WriteConfig writes config.yaml, and every run uses it from then on.
func (m *Matron) WriteConfig(text string, data any) error {
	path, err := m.Write("config.yaml", text, data)
	if err == nil {
		m.Config = path
	}
	return err
}

// Output is what a run that has ended said.
type Output struct {
	Stdout, Stderr string
	Code           int
}

// Do runs a subcommand to its end: init, check, pause, audit verify. A code that is not zero is not an error here.
func (m *Matron) Do(within time.Duration, args ...string) (Output, error) {
	cmd := m.command(args)
	var out, fault bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &fault
	p, err := Spawn("matron "+args[0], cmd)
	if err != nil {
		return Output{}, err
	}
	select {
	case <-p.Done():
	case <-time.After(within):
		err = errors.Join(fmt.Errorf("matron %v: not done in %s, killed", args, within), p.Kill())
	}
	return Output{Stdout: out.String(), Stderr: fault.String(), Code: p.Code()}, err
}

func (m *Matron) command(args []string) *exec.Cmd {
	flag := m.Flag
	if flag == "" {
		flag = "--config"
	}
	if m.Config != "" && flag != "-" {
		args = append(append([]string{}, args...), flag, m.Config)
	}
	cmd := exec.Command(m.Binary, args...)
	cmd.Dir = m.Dir
	cmd.Env = append(os.Environ(), m.Env...)
	return cmd
}

// Start runs `run` and waits until she says that she is up (Ready or File; neither set: as soon as she is started).
// Output is appended to stdout.log and stderr.log.
func (m *Matron) Start(within time.Duration, args ...string) error {
	if m.Running() {
		return fmt.Errorf("start matron in %s: she runs already, process %d", m.Dir, m.process.PID())
	}
	if m.File != "" {
		if err := os.Remove(filepath.Join(m.Dir, m.File)); err != nil && !os.IsNotExist(err) {
			return fmt.Errorf("start matron: %w", err)
		}
	}
	out, from, err := logFile(m.stdout())
	if err != nil {
		return err
	}
	defer func() { _ = out.Close() }()
	fault, fromErr, err := logFile(m.stderr())
	if err != nil {
		return err
	}
	defer func() { _ = fault.Close() }()
	m.from, m.fromErr = from, fromErr
	cmd := m.command(append([]string{"run"}, args...))
	cmd.Stdout, cmd.Stderr = out, fault
	if m.process, err = Spawn("matron run", cmd); err != nil {
		return err
	}
	return m.await("to be up", within, m.up)
}

func (m *Matron) up() bool {
	switch {
	case m.Ready != nil:
		return m.Ready.MatchString(m.Output())
	case m.File != "":
		return there(filepath.Join(m.Dir, m.File))
	}
	return true
}

// logFile opens a log to be added to, and tells how long it is already.
func logFile(path string) (f *os.File, size int64, err error) {
	if f, err = os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err != nil {
		return nil, 0, fmt.Errorf("start matron: %w", err)
	}
	if size, err = f.Seek(0, io.SeekEnd); err != nil {
		_ = f.Close()
		return nil, 0, fmt.Errorf("start matron: %w", err)
	}
	return f, size, nil
}
