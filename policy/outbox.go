package policy

import "time"

// Begin is what the engine's start found in the store.
type Begin struct {
	Epoch   int64
	Clean   bool  // the last stop was clean
	LastSeq int64 // of the inbox
}

// Candidate is an effect that may begin, with what its guard is judged by.
type Candidate struct {
	Seq     int64
	Effect  Effect // nil if its body is of another version
	Key     Key
	Lane    Lane
	Attempt int       // attempts begun before
	First   time.Time // when the first attempt began; zero: none has (or unknown)
	Guard   Guard
	Facts   GuardFacts // all but ClockSane
	Broken  string     // a stored word: why it can never be performed (its After failed, its body is of another version); "" if it can
}

// Settlement is the end of an attempt, as it is stored.
type Settlement struct {
	Seq    int64
	Key    Key
	Result Result
	Now    time.Time
}

// Later is a to-device event that is still to be handled: its handling needs the network.
type Later struct {
	ID   int64
	Kind string
	Body Sealed
}
