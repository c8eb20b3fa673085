package enginetest

import (
	"context"
	"errors"
	"sync"
	"time"

	"matron/audit"
	"matron/engine"
	"matron/policy"
)

// How is how a call of the store goes wrong.
type How string

// The ways.
const (
	Never  How = "never"
	Fails  How = "fails"  // this one call returns an error
	Panics How = "panics" // this one call panics
	Dies   How = "dies"   // the process is gone: nothing works from this call on
	Tears  How = "tears"  // the process is gone in the middle of performing: a part is made, the rest is not
)

// ErrFails and ErrDead are what a faulty store returns.
var (
	ErrFails = errors.New("a call that was made to fail")
	ErrDead  = errors.New("the process is dead")
)

// Faulty is a store that goes wrong at its n-th call, and writes into a book what was
// committed. The end of a Write is a call of its own: there the process can die after
// the commit.
type Faulty struct {
	engine.Store
	Book *Book
	At   int
	How  How
	Kill func() // called when the process dies

	mu    sync.Mutex
	calls int
	dead  bool
	fails error // of every call, until it is mended
	page  page  // of the transaction under way: there is one at a time
}

// Calls is how many calls there were; Dead says that the process is gone.
func (f *Faulty) Calls() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls
}

func (f *Faulty) Dead() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.dead
}

// Die ends the process now.
func (f *Faulty) Die() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.dead = true
	if f.Kill != nil {
		f.Kill()
	}
}

// Break makes every call fail with err from now on; nil mends it.
func (f *Faulty) Break(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fails = err
}

// call counts a call. outside: it is not in a transaction, where a panic would be the program's own.
func (f *Faulty) call(outside bool) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	if f.dead {
		return ErrDead
	}
	if f.fails != nil {
		return f.fails
	}
	if f.calls != f.At {
		return nil
	}
	switch f.How {
	case Dies:
		f.dead = true
		if f.Kill != nil {
			f.Kill()
		}
		return ErrDead
	case Panics:
		if !outside {
			panic("a call that was made to panic")
		}
	case Fails:
		return ErrFails
	case Never, Tears:
	}
	return nil
}

// Write is a call at its beginning and one at its end.
func (f *Faulty) Write(ctx context.Context, fn func(ctx context.Context) error) error {
	if err := f.call(true); err != nil {
		return err
	}
	var done page
	err := f.Store.Write(ctx, func(ctx context.Context) error {
		f.page = page{}
		err := fn(ctx)
		done = f.page
		return err
	})
	if err != nil {
		return err
	}
	f.Book.keep(done)
	if err := f.call(true); errors.Is(err, ErrDead) {
		return err
	}
	return nil
}

func (f *Faulty) Start(ctx context.Context, now time.Time) (b engine.Begin, err error) {
	if err := f.call(true); err != nil {
		return b, err
	}
	return f.Store.Start(ctx, now)
}

func (f *Faulty) StopClean(ctx context.Context) error {
	return f.then(func() error { return f.Store.StopClean(ctx) })
}

func (f *Faulty) then(fn func() error) error {
	if err := f.call(false); err != nil {
		return err
	}
	return fn()
}

func (f *Faulty) Put(ctx context.Context, e policy.Envelope) (fresh bool, err error) {
	err = f.then(func() error { fresh, err = f.Store.Put(ctx, e); return err })
	return fresh, err
}

func (f *Faulty) Next(ctx context.Context, n int, now time.Time) (envs []policy.Envelope, err error) {
	err = f.then(func() error { envs, err = f.Store.Next(ctx, n, now); return err })
	return envs, err
}

func (f *Faulty) Earlier(ctx context.Context, e policy.Envelope) (envs []policy.Envelope, err error) {
	err = f.then(func() error { envs, err = f.Store.Earlier(ctx, e); return err })
	return envs, err
}

func (f *Faulty) CountTry(ctx context.Context, seq int64) error {
	return f.then(func() error { return f.Store.CountTry(ctx, seq) })
}

func (f *Faulty) SetAside(ctx context.Context, seq int64, now time.Time) error {
	return f.then(func() error { return f.Store.SetAside(ctx, seq, now) })
}

func (f *Faulty) More(ctx context.Context, q policy.Query, v *policy.View, now time.Time) error {
	return f.then(func() error { return f.Store.More(ctx, q, v, now) })
}

func (f *Faulty) View(ctx context.Context, q policy.Query, now time.Time) (v policy.View, err error) {
	err = f.then(func() error { v, err = f.Store.View(ctx, q, now); return err })
	return v, err
}

func (f *Faulty) Commit(ctx context.Context, e policy.Envelope, d policy.Decision, now time.Time) error {
	return f.then(func() error {
		f.page.commits = append(f.page.commits, commit{e.ID, d})
		return f.Store.Commit(ctx, e, d, now)
	})
}

func (f *Faulty) DueTicks(ctx context.Context, now time.Time, n int) (ticks []policy.Tick, err error) {
	err = f.then(func() error { ticks, err = f.Store.DueTicks(ctx, now, n); return err })
	return ticks, err
}

func (f *Faulty) Candidate(ctx context.Context, lanes []policy.Lane, now time.Time) (c engine.Candidate, ok bool, err error) {
	err = f.then(func() error { c, ok, err = f.Store.Candidate(ctx, lanes, now); return err })
	return c, ok && err == nil, err
}

func (f *Faulty) Begin(ctx context.Context, c engine.Candidate, now time.Time) (t policy.Task, err error) {
	err = f.then(func() error { t, err = f.Store.Begin(ctx, c, now); return err })
	return t, err
}

func (f *Faulty) Settle(ctx context.Context, s engine.Settlement) error {
	return f.then(func() error {
		if s.Result.Over || s.Result.Outcome == policy.Sent {
			f.page.settled = append(f.page.settled, s.Key)
		}
		return f.Store.Settle(ctx, s)
	})
}

func (f *Faulty) NextDue(ctx context.Context, now time.Time) (due time.Time, err error) {
	err = f.then(func() error { due, err = f.Store.NextDue(ctx, now); return err })
	return due, err
}

func (f *Faulty) Append(ctx context.Context, e audit.Entry) error {
	return f.then(func() error {
		f.page.entries = append(f.page.entries, e)
		return f.Store.Append(ctx, e)
	})
}

func (f *Faulty) Sweep(ctx context.Context, now time.Time) error {
	return f.then(func() error { return f.Store.Sweep(ctx, now) })
}
