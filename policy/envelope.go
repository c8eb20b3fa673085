package policy

import (
	"time"

	"matron/policy/confidential"
)

// Sealed is ciphertext under a key kept outside the database, with the key's id.
// It is carried, never opened in the core.
type Sealed = confidential.Sealed

// Door is where an envelope came in. The words are stored.
type Door string

// The doors.
const (
	DoorSync    Door = "sync"    // the homeserver's /sync, or a gap filled from /messages
	DoorClock   Door = "clock"   // a scheduled instant
	DoorOfficer Door = "officer" // the command line on Matron's own machine
	DoorOutcome Door = "outcome" // the end of an effect
)

// Envelope is an event as it came to the door, still closed.
type Envelope struct {
	Seq   int64     // order of arrival, set by the inbox
	Door  Door      //
	Room  RoomID    // "" for an envelope of no room
	ID    EventID   // a second copy is dropped, also long after: see the store's table seen
	From  UserID    // who sent it, "" if nobody did
	At    time.Time // the server's time of the event, clamped between the two syncs that bracket it
	Raw   Sealed    // sealed with the file key, whatever the room; inside still ciphertext for an encrypted room
	Since time.Time // when deciding it was first put off (see [Wait]); zero: not before
	Try   int       // how often deciding it was begun before
}
