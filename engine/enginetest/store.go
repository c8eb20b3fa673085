package enginetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"matron/audit"
	"matron/engine"
	"matron/policy"
)

// Disk is what is left when a process dies.
type Disk struct {
	mu    sync.Mutex
	state *state
}

// NewDisk is an empty disk.
func NewDisk() *Disk { return &Disk{state: newState()} }

// Open is a store on the disk, as a new process opens it. Its first Start deposes every other.
func (d *Disk) Open() *Store { return &Store{disk: d} }

// Store is an [engine.Store] in memory. It keeps the promises of the real one: one
// transaction at a time, rolled back when the function fails or panics, or when another
// store on the same disk was started since; ids that are seen once; waits; the rules of the outbox.
type Store struct {
	disk  *Disk
	epoch int64
}

var _ engine.Store = (*Store)(nil)

// txn is a transaction: the state as it was, or its own copy from the first change on.
type txn struct {
	state *state
	own   bool
}

type txnKey struct{}

// ErrOutside is returned by a method that was called outside a Write.
var ErrOutside = errors.New("not in a transaction")

type deposedError struct{}

func (deposedError) Error() string { return "another process has taken the store over" }
func (deposedError) Deposed() bool { return true }

type panicError struct{ value any }

func (p panicError) Error() string { return fmt.Sprintf("panic in a transaction: %T", p.value) }
func (panicError) Panicked() bool  { return true }

// Write runs fn on a copy of the state, which takes the state's place if fn succeeds.
func (s *Store) Write(ctx context.Context, fn func(ctx context.Context) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if ctx.Value(txnKey{}) != nil {
		return errors.New("a transaction inside a transaction")
	}
	s.disk.mu.Lock()
	defer s.disk.mu.Unlock()
	if s.epoch != s.disk.state.epoch {
		return deposedError{}
	}
	t := &txn{state: s.disk.state}
	if err := guarded(context.WithValue(ctx, txnKey{}, t), fn); err != nil {
		return err
	}
	s.disk.state = t.state
	return nil
}

func guarded(ctx context.Context, fn func(ctx context.Context) error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = panicError{v}
		}
	}()
	return fn(ctx)
}

// in is the state that a transaction reads.
func in(ctx context.Context) (*state, error) {
	t, ok := ctx.Value(txnKey{}).(*txn)
	if !ok {
		return nil, ErrOutside
	}
	return t.state, nil
}

// mine is the state that a transaction may change.
func mine(ctx context.Context) (*state, error) {
	t, ok := ctx.Value(txnKey{}).(*txn)
	if !ok {
		return nil, ErrOutside
	}
	if !t.own {
		t.state, t.own = t.state.snapshot(), true
	}
	return t.state, nil
}

// Start takes a new epoch and frees what was in flight.
func (s *Store) Start(_ context.Context, _ time.Time) (engine.Begin, error) {
	s.disk.mu.Lock()
	defer s.disk.mu.Unlock()
	st := s.disk.state.snapshot()
	st.epoch++
	s.epoch = st.epoch
	for seq, r := range st.outbox {
		if r.state == inFlight {
			r.state = waiting
			st.outbox[seq] = r
		}
	}
	b := engine.Begin{Epoch: st.epoch, Clean: st.clean, LastSeq: st.number}
	st.clean = false
	s.disk.state = st
	return b, nil
}

// StopClean notes that nothing is in flight.
func (s *Store) StopClean(ctx context.Context) error {
	st, err := mine(ctx)
	if err != nil {
		return err
	}
	st.clean = true
	return nil
}

// Append chains an entry, and refuses what no entry may hold.
func (s *Store) Append(ctx context.Context, e audit.Entry) error {
	st, err := mine(ctx)
	if err != nil {
		return err
	}
	if err := e.Validate(); err != nil {
		return err
	}
	linked, head := audit.Next(st.head, e)
	st.head, st.entries = &head, append(st.entries, linked)
	return nil
}

// Entries is the audit chain as it stands.
func (d *Disk) Entries() []audit.Entry {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.state.entries
}

// Clean says whether the last stop was clean.
func (d *Disk) Clean() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.state.clean
}

// SetRoom notes what is known of a room, as the bot does.
func (d *Disk) SetRoom(r policy.Room) {
	d.mu.Lock()
	defer d.mu.Unlock()
	st := d.state.snapshot()
	st.rooms[r.ID] = r
	d.state = st
}
