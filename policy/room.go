package policy

import "time"

// Encryption is a room's m.room.encryption.
type Encryption struct {
	Algorithm      string
	RotationMs     int64
	RotationEvents int
}

// Gap is a stretch of a room's history that /sync left out and that is still to be filled.
type Gap struct {
	ID    int64
	Room  RoomID
	From  string    // the token to read backwards from (prev_batch)
	To    string    // the sync token to read down to
	Floor time.Time // events cannot be older: the sync before
	Ceil  time.Time // nor newer: the sync that told of the gap
	Tries int
}

// GapEnd is how a gap ended. The words are stored.
type GapEnd string

// Ends of a gap.
const (
	GapClosed GapEnd = "closed"
	GapLost   GapEnd = "lost" // the homeserver no longer gives it
)
