package policy

import (
	"slices"
	"time"
)

// Because is one reason of a decision: why something about an event was done, under
// which key; Key empty: nothing was done, and why.
type Because struct {
	Why   Reason
	About EventID
	Key   Key
}

// Revision names a set of rules: 12 hex characters of a hash of their content.
type Revision string

// Decision is all that follows from one event.
type Decision struct {
	Rules   Revision
	Changes []Change
	Effects []Do
	Because []Because
	Wait    Wait // the envelope is not decided yet and steps aside
}

// Wait says what an envelope that stepped aside waits for.
type Wait struct {
	Session string    // a Megolm session
	Devices UserID    // the devices of this user, to be queried
	Until   time.Time // it is then told or decided without
}

// Zero says that nothing is waited for.
func (w Wait) Zero() bool { return w == Wait{} }

// remember adds a change.
func (d *Decision) remember(c Change) { d.Changes = append(d.Changes, c) }

// do adds an effect with its reason; a deed is done once in a decision.
func (d *Decision) do(why Reason, about EventID, what Do) {
	if d.plans(what.Effect.Key()) {
		return
	}
	d.Effects = append(d.Effects, what)
	d.Because = append(d.Because, Because{Why: why, About: about, Key: what.Effect.Key()})
}

// plans says whether a deed is in the decision already.
func (d *Decision) plans(k Key) bool {
	return slices.ContainsFunc(d.Effects, func(do Do) bool { return do.Effect.Key() == k })
}

// because adds a reason for doing nothing (more).
func (d *Decision) because(why Reason, about EventID) {
	d.Because = append(d.Because, Because{Why: why, About: about})
}
