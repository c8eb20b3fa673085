package policy

import (
	"time"

	"matron/policy/detect"
)

// Change is a closed set: what a decision makes the store remember. Ids, times,
// kinds and places; never words.
//
//sumtype:decl
type Change interface{ change() }

// Place names a stretch of an event's words: the same words for ever, since Matrix
// events do not change. Start and End are bytes of the surface.
type Place struct {
	Event EventID     `json:"event"`
	Where Where       `json:"where"`
	Index int         `json:"index,omitempty"`
	Kind  detect.Kind `json:"kind"`
	Tier  detect.Tier `json:"tier"`
	Start int         `json:"start"`
	End   int         `json:"end"`
	Near  bool        `json:"near,omitempty"` // touches a dose, a result or a time
}

// RememberMessage writes the row of a message, or of an edit (Of set). What is gone stays gone.
type RememberMessage struct {
	ID, Of       EventID
	Room         RoomID
	Sender       UserID
	At           time.Time
	Thread       EventID
	ReplyTo      EventID
	Conversation EventID
	Media        bool
	Unseen       bool
	Worst        detect.Tier // of all its surfaces
	Decided      bool        // words of a decision stand in it: see Decisions
	Gone         bool
	Own          bool // Matron's own: it goes with its conversation, and does not lengthen its time
}

// MarkGone notes that an event has been removed. It may come before its message.
type MarkGone struct {
	ID EventID
	By UserID
	At time.Time
}

// OpenWarning writes the warning about a message, in place of an earlier one: its stage is
// open, and nobody was told, asked or answered; a copy that was seen stays known. With
// Renews, only Latest and Places take the place of the old ones.
type OpenWarning struct {
	Message  EventID
	Room     RoomID
	Sender   UserID
	At       time.Time // when the message was sent
	Opened   time.Time
	Latest   EventID // the event whose content was judged: the message or its newest edit
	Places   []Place
	Silent   bool // nobody is told: counted only
	Why      Reason
	Pills    []Key // of the pills that are put under it
	Notices  []Key // of the notices that speak of it
	Approach bool  // it counts against per_shift
	Renews   bool  // the question that was asked goes on
}

// Stage is where a warning stands. The words are stored.
type Stage string

// Stages of a warning.
const (
	Open      Stage = "open"
	Masking   Stage = "masking" // the copy is ordered
	Removing  Stage = "removing"
	MaskedNow Stage = "masked"
	Kept      Stage = "kept"
	FalseOne  Stage = "false_alarm"
	CleanNow  Stage = "clean"   // the author edited it out
	GoneNow   Stage = "removed" // the message was removed by somebody else
)

// MoveWarning moves a warning to a stage.
type MoveWarning struct {
	Message EventID
	To      Stage
	By      UserID // who answered, "" if nobody did
	Trust   Trust
	At      time.Time
	Copy    EventID // the copy that was seen, for Removing; "" leaves the one known
	Covers  EventID // the event whose content the copy covers; "" leaves the one known
	Ask     bool    // a reason for keeping is asked of By; false ends the asking
	Reason  int     // 1, 2, …: which of the rules' keep reasons was given; 0 for none
}

// NoteTold notes that the warning was seen in /sync: grace starts here.
type NoteTold struct {
	Message EventID
	At      time.Time
}

// KeepAnswer keeps an answer that came to the door before its message.
type KeepAnswer struct {
	On   EventID
	Room RoomID
	By   UserID
	Pill Pill
	At   time.Time
}

// SetDirect notes the one direct room with a person. Room empty: it could not be made,
// and only the attempt is counted.
type SetDirect struct {
	User UserID
	Room RoomID
}

// DropDirect notes that the direct room is no more: left, or never encrypted.
type DropDirect struct {
	User UserID
	Room RoomID
}

// NoteAnnounced notes what a room was told about Matron.
type NoteAnnounced struct {
	Room      RoomID
	At        time.Time
	Encrypted bool
	CanRemove bool
	Policy    string // "" where none covers it
}

// Scope is what a pause covers.
type Scope string

// Scopes. The words are stored.
const (
	ScopeRoom   Scope = "room"
	ScopePolicy Scope = "policy"
	ScopeAll    Scope = "all"
)

// PauseWhat is what a pause stops.
type PauseWhat string

// What a pause stops. The words are stored.
const (
	PauseDestruction PauseWhat = "destruction"
	PauseSpeech      PauseWhat = "speech"
	PauseEverything  PauseWhat = "all"
)

// SetPause starts a pause, or replaces the one of the same scope and place: what that one
// stopped besides is in the new one.
type SetPause struct {
	Scope Scope
	Of    string // the room or the policy, "" for all
	What  PauseWhat
	Since time.Time
	Until time.Time
	By    string
}

// EndPause ends the pauses of a scope and place.
type EndPause struct {
	Scope Scope
	Of    string
	At    time.Time
}

// NoteUnreadable notes that a message is still unreadable after the patience.
type NoteUnreadable struct {
	ID     EventID
	Room   RoomID
	Sender UserID
	At     time.Time // of the message
	Since  time.Time // when it was found unreadable
	Why    LockedWhy
	Told   bool
	With   EventID // the thread or the message that it answers, by the server's word; "" for none
}

// NoteReadable notes that it could be read at last, or is gone: nobody waits for it any more.
type NoteReadable struct {
	ID EventID
	At time.Time
}

// SetTick schedules an instant of a room.
type SetTick struct {
	Room RoomID
	At   time.Time
	Of   EventID // the message it is about
}

// Count adds to the officers' figures: by room, day and stored word.
type Count struct {
	Room RoomID
	What Reason
	At   time.Time
	Kind detect.Kind // "" where no kind is meant
}

// NoteApproach counts one approach to a person.
type NoteApproach struct {
	User UserID
	At   time.Time
}

// Confirm notes that the event of an effect came back in /sync.
type Confirm struct {
	Key     Key
	Receipt EventID
}

// DropState forgets what is scheduled for a room that was left, and that it was announced.
type DropState struct{ Room RoomID }

func (RememberMessage) change() {}
func (MarkGone) change()        {}
func (OpenWarning) change()     {}
func (MoveWarning) change()     {}
func (NoteTold) change()        {}
func (KeepAnswer) change()      {}
func (SetDirect) change()       {}
func (DropDirect) change()      {}
func (NoteAnnounced) change()   {}
func (SetPause) change()        {}
func (EndPause) change()        {}
func (NoteUnreadable) change()  {}
func (NoteReadable) change()    {}
func (SetTick) change()         {}
func (Count) change()           {}
func (NoteApproach) change()    {}
func (DropState) change()       {}
func (Confirm) change()         {}
