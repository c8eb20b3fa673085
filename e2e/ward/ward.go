// Package ward is a small hospital for tests and the demo: a real Synapse, real clients (matrix-js-sdk with the Rust
// crypto), a proxy that makes the network bad on purpose, and the Matron binary as a child process.
//
// It owns no expectation about Matron: it makes people act and tells what they see. Its methods return errors and know
// nothing of testing, so that the demo can use them; start.go is the thin layer for tests. It may touch loopback and
// its own temporary folder. It never skips for a missing part: it installs it.
package ward

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Ward is a homeserver and the people on it.
type Ward struct {
	Dir     string
	Synapse *Synapse
	Clients *Clients
	kept    bool // Dir was given, so it stays
	undo    []undo
}

type undo struct {
	what string
	how  func() error
}

// Options say what a ward is made of. The zero value is the usual one.
type Options struct {
	Dir    string // where everything lives; a temporary folder, removed by Close, if empty
	Config Config
}

// Open starts a ward. Close it, also after an error of anything else; the kernel ends its processes if we do not.
func Open(o Options) (w *Ward, err error) {
	w = &Ward{Dir: o.Dir, kept: o.Dir != ""}
	defer func() {
		if err != nil {
			err = errors.Join(err, w.Close())
			w = nil
		}
	}()
	if w.Dir == "" {
		if w.Dir, err = os.MkdirTemp("", "ward-"); err != nil {
			return w, fmt.Errorf("open a ward: %w", err)
		}
	}
	home := filepath.Join(w.Dir, "synapse")
	if err = os.MkdirAll(home, 0o700); err != nil {
		return w, fmt.Errorf("open a ward: %w", err)
	}
	if w.Synapse, err = OpenSynapse(home, o.Config); err != nil {
		return w, err
	}
	w.Later("stop Synapse", func() error { return w.Synapse.Stop() })
	if w.Clients, err = OpenClients(w.Synapse.URL, w.Dir); err != nil {
		return w, err
	}
	w.Later("stop the clients", w.Clients.Close)
	return w, nil
}

// Later registers something to be undone by Close, in the reverse order.
func (w *Ward) Later(what string, how func() error) { w.undo = append(w.undo, undo{what, how}) }

// Close ends what was started, last first, and removes the folder if the ward made it.
func (w *Ward) Close() error {
	var faults []error
	for ; len(w.undo) > 0; w.undo = w.undo[:len(w.undo)-1] {
		last := w.undo[len(w.undo)-1]
		if err := last.how(); err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", last.what, err))
		}
	}
	if !w.kept && w.Dir != "" {
		faults = append(faults, os.RemoveAll(w.Dir))
	}
	return errors.Join(faults...)
}

// Person registers a user of that name and logs in with a signed device.
func (w *Ward) Person(name string) (*Client, error) { return w.PersonWith(name, Login{}) }

// PersonWith registers a user of that name and logs in as said.
func (w *Ward) PersonWith(name string, how Login) (*Client, error) {
	account, err := w.Synapse.Register(name, "password-of-"+name)
	if err != nil {
		return nil, err
	}
	return w.Clients.Login(name, account, how)
}

// RestartSynapse restarts the homeserver and has every client connect again at once.
func (w *Ward) RestartSynapse() error {
	if err := w.Synapse.Restart(); err != nil {
		return err
	}
	return w.Clients.Retry()
}
