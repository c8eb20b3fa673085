package engine

import (
	"context"
	"time"

	"matron/audit"
	"matron/policy"
)

// Store keeps the inbox, the outbox, what was decided, and the audit chain.
//
// Every method but Write and Start runs inside a Write; its context carries the
// transaction. A failed method fails the transaction: the engine never goes on.
type Store interface {
	// Write runs fn in one transaction, the only one at a time. It rolls back when fn fails or panics (the panic is
	// returned as an error with a method Panicked() bool that says true), and when the epoch is no longer ours (an
	// error with a method Deposed() bool that says true: the engine then stops).
	Write(ctx context.Context, fn func(ctx context.Context) error) error

	// Start takes a new epoch, frees what was in flight, and says whether the last
	// stop was clean and up to which sequence number envelopes stood in the inbox.
	Start(ctx context.Context, now time.Time) (Begin, error)
	// StopClean notes that nothing is in flight.
	StopClean(ctx context.Context) error

	// Put adds an envelope, unless its ID was seen before (fresh is false then). One without an ID is always fresh.
	Put(ctx context.Context, e policy.Envelope) (fresh bool, err error)
	// Next returns at most n envelopes that are ready, in order: fresh ones, those whose wait
	// is over (woken, or past their Until).
	Next(ctx context.Context, n int, now time.Time) ([]policy.Envelope, error)
	// Earlier returns the sender's last three envelopes of the minute before e in its room, oldest first.
	Earlier(ctx context.Context, e policy.Envelope) ([]policy.Envelope, error)
	// CountTry counts one more try of an envelope, before it is made, in a transaction of its own.
	CountTry(ctx context.Context, seq int64) error
	// SetAside takes an envelope out of the way for good; its raw event stays.
	SetAside(ctx context.Context, seq int64, now time.Time) error

	// View reads what a query names.
	View(ctx context.Context, q policy.Query, now time.Time) (policy.View, error)
	// More adds to a view what a second query names; what that leaves out stays as it was read.
	More(ctx context.Context, q policy.Query, v *policy.View, now time.Time) error
	// Commit writes a decision: its changes, its effects (a key that is in the outbox
	// already is left as it is), and the envelope's end or its wait. A wait sets the count of tries
	// back to zero: the try did not fail. An envelope with Seq 0 is none: there is then nothing to end.
	Commit(ctx context.Context, e policy.Envelope, d policy.Decision, now time.Time) error
	// DueTicks takes the ticks that are due out of the schedule, one a room: missed ones are collapsed into the newest.
	DueTicks(ctx context.Context, now time.Time, n int) ([]policy.Tick, error)

	// Candidate returns the next effect of these lanes that may begin: due, its After
	// satisfied, nothing in flight at its target. One that is past its Until is a candidate whatever it waits for:
	// it is withdrawn. ok is false if there is none.
	Candidate(ctx context.Context, lanes []policy.Lane, now time.Time) (c Candidate, ok bool, err error)
	// Begin marks a candidate as in flight in this epoch and counts the attempt.
	Begin(ctx context.Context, c Candidate, now time.Time) (policy.Task, error)
	// Settle writes the end of an attempt, also of a candidate that was never begun (withdrawn, or put
	// off). Result.Again is set for one that is tried again. What its own event has confirmed in the meantime stays confirmed.
	Settle(ctx context.Context, s Settlement) error
	// NextDue says when something will be due next after now: a wait, a tick, an effect. Zero: nothing is known.
	NextDue(ctx context.Context, now time.Time) (time.Time, error)

	// Append adds an entry to the audit chain: it sets its number and its hashes.
	Append(ctx context.Context, e audit.Entry) error
	// Sweep deletes what has served: envelopes decided more than two minutes ago, bodies of effects that are over.
	Sweep(ctx context.Context, now time.Time) error
}

// What the store and the engine both name stands in policy: no arrow runs between the rooms of this floor.
type (
	Begin      = policy.Begin
	Candidate  = policy.Candidate
	Settlement = policy.Settlement
)

// Opener opens an envelope: decrypts and normalises. It runs inside a Write and must
// not use the network. A message that cannot be read is a policy.Locked, not an error.
type Opener interface {
	Open(ctx context.Context, e policy.Envelope, earlier []policy.Envelope) (policy.Event, error)
}

// Performer performs effects, outside any transaction. It may be asked twice for the same key, and
// then the world must not change twice. It obeys its context: the engine waits for it when it stops.
type Performer interface {
	Perform(ctx context.Context, t policy.Task) policy.Result
}

// Sealer seals the envelopes that the engine makes itself, and opens them again.
type Sealer interface {
	Seal(plain []byte, about string) (policy.Sealed, error)
	Open(s policy.Sealed, about string) ([]byte, error)
}

// Clock tells how far our clock is from the homeserver's; ok is false when that is not known yet.
type Clock interface {
	Skew() (d time.Duration, ok bool)
}
