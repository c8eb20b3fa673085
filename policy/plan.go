package policy

import (
	"time"

	"matron/policy/confidential"
)

// Lane is how urgent an effect is.
type Lane uint8

// The lanes. 0 and 1 have workers of their own.
const (
	LaneIncident Lane = iota
	LaneAnswer
	LaneRoutine
	LaneBulk
)

// Guard is a set of terms that must hold in the transaction that leases an effect:
// destruction is decided again at the last moment. An effect whose guard fails is
// withdrawn.
type Guard uint32

// The terms. Bits are stored and never reused.
const (
	NotGone              Guard = 1 << iota // the message About has not been removed
	WarningOpen                            // the warning about the message About is still open
	SpeechNotPaused                        //
	DestructionNotPaused                   //
	ClockSane                              // our clock agrees with the homeserver's
	NotHeld                                // the conversation of About is not on hold
	NotFlagged                             // it has no open flag
	Readable                               // nothing in it is unreadable
	RulesInForce                           // the rules by which it was decided are in force
	Leaving                                // the removal of its conversation is ordered, and goes on
	FilingGoes                             // the filing that About names is on its way, or its receipt is awaited
	Acknowledged                           // the room's rules let something go by itself, and officers know how it came to them
)

// Has says whether all terms of t are in the set.
func (g Guard) Has(t Guard) bool { return g&t == t }

// Do is an effect with its place in the outbox.
type Do struct {
	Effect Effect
	Lane   Lane
	After  Key       // starts when the effect with this key is sent or over, however it ended; "" for none
	Seen   bool      // with After: only once its own event came back in /sync
	Due    time.Time // not before; zero: now
	Until  time.Time // withdrawn when not begun by then; zero: never
	Guard  Guard
	About  EventID  // the message that the guard's terms speak of
	Policy string   // the policy of the room, for pauses of a whole policy
	Rules  Revision // for RulesInForce: by which it was decided
}

// Task is an outbox row in flight.
type Task struct {
	Effect  Effect
	Key     Key
	Room    RoomID
	Attempt int // 1 for the first
}

// ResultKind is how an attempt ended. The words are stored.
type ResultKind string

// How an attempt ends.
const (
	Sent       ResultKind = "sent"       // the world took it; its echo is awaited
	Failed     ResultKind = "failed"     // not now; tried again
	Refused    ResultKind = "refused"    // the world will not take it: forbidden, too large, …
	Missing    ResultKind = "missing"    // what it is about is gone
	Unreadable ResultKind = "unreadable" // what it is about cannot be read now
	Withdrawn  ResultKind = "withdrawn"  // its guard failed, or its time was over
	NothingTo  ResultKind = "nothing"    // there was nothing to do, for example nothing to mask
)

// Result is the end of one attempt.
type Result struct {
	Outcome ResultKind
	Over    bool              // no further attempt
	Again   time.Time         // when the server asks to come again (429): nothing is sent before; zero: as the engine's table says
	Receipt EventID           // the event that was made
	Made    RoomID            // the room that was made
	Brought confidential.Text // what was read: a posted file, the figures of a dry run; it travels sealed
	Because string            // for Failed and Refused: a stored word such as "M_FORBIDDEN" or "timeout", never a server's text
}
