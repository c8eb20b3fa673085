package policy

import "time"

// Query says what an event touches. The store reads it in the deciding transaction.
type Query struct {
	Room     RoomID
	Event    EventID   // the event itself: whether it was noted as unreadable, or as removed, before
	Message  EventID   // the message: itself, or what is edited, removed, reacted to; also finds its warning, edits, early answers
	ReplyTo  EventID   // the message replied to (for the conversation), or the notice of ours (for the warning it speaks of)
	Person   UserID    // whose direct room and approaches; empty: those of Message's author
	OpenBy   UserID    // the warnings about this person's messages that are open, and those of which this person (the author or a lead) was asked the reason for keeping: at most 20, newest first
	Task     Key       // the outbox row with this key; View.About is then read too
	Receipt  EventID   // or else the outbox row whose receipt is this event
	Due      time.Time // for a Tick: what is due in the room by then, at most 200 rows
	Status   bool      // the officers' figures
	Officers []UserID  // whether a direct room with each is known
	FlagQuery
	RetentionQuery
	FilingQuery

	PolicyRoom RoomID  // what is known of it
	Proposals  bool    // the open ones, without texts, oldest first: at most 50
	Proposal   EventID // this one, with its texts
	Code       string  // or else the open one with this code
	Past       int     // the revision of policies with this number; 0: none
	Retold     int     // rooms that were not told of the rules up to this number: at most 200; 0: none
}

// Room is what is known of a room.
type Room struct {
	ID            RoomID
	Mine          string // Matron's membership: join, invite, leave, ban, "" if unknown
	Since         time.Time
	Encrypted     bool
	EverEncrypted bool
	History       string // m.room.history_visibility, "" if unknown
	Power         int    // Matron's own
	Redact        int    // what removing others' messages needs
	Members       int    // how many people are in it
	Direct        UserID // whose direct room it is, "" if it is none
	Space         bool
	Spaces        []RoomID // that hold it, nearest first
	Known         []RoomID // that held it when officers last acknowledged how it came to its rules, likewise
	Counted       bool     // she was in it then
	Acknowledged  int64    // the number of that; 0: never
	Announced     *NoteAnnounced
}

// spaces are those that hold the room, as a rulebook takes them.
func (r Room) spaces() []string {
	all := make([]string, len(r.Spaces))
	for i, s := range r.Spaces {
		all[i] = string(s)
	}
	return all
}

// CanRemove says whether Matron may remove others' messages.
func (r Room) CanRemove() bool { return r.Power >= r.Redact }

// MessageRow is what is kept of a message.
type MessageRow struct {
	RememberMessage
	Edits   []EventID // of the same sender and not gone, by time and then by id
	Held    bool      // its conversation is on hold
	Flagged bool      // its conversation has an open flag
}

// WarningRow is what is kept of a warning.
type WarningRow struct {
	OpenWarning
	Stage  Stage
	Told   time.Time // zero: not seen in /sync yet
	Asked  bool      // a reason for keeping was asked and not given
	Copy   EventID   // the copy that was seen
	Covers EventID   // the event whose content it covers
}

// Warned is a warning with its message and what is known of their room.
type Warned struct {
	Warning WarningRow
	Message MessageRow
	Room    Room
}

// TaskRow is what is kept of an effect.
type TaskRow struct {
	Effect  Effect
	Key     Key
	Result  ResultKind // "" while it is not over
	Receipt EventID
	About   EventID
}

// Person is what is known of a person.
type Person struct {
	Direct     RoomID      // "" if there is none
	Told       bool        // was told of a warning in the direct room before, or is about to be
	Approaches []time.Time // of the last 24 hours, oldest first, at most 50
	Opened     int         // how many direct rooms were made, or tried in vain: see SetDirect
}

// Pause is a pause in force.
type Pause struct{ SetPause }

// Status is the officers' figures.
type Status struct {
	Rooms, Encrypted     int
	Waiting, Unreadable  int // messages not read yet; of them, older than the patience
	LostGaps, OpenGaps   int
	Inbox, Outbox, Aside int
	Warned, Masked, Kept int
	FalseAlarms          int
	Counted              int // found, and nobody told: mode watch, identifiers allowed, over per_shift, paused
	Pauses               int

	Filing     int `json:",omitempty"` // conversations that are being filed
	HandedOver int `json:",omitempty"` // that were handed over and have no receipt yet
}

// View is what an event touches, and no more.
type View struct {
	Room     Room
	Message  *MessageRow
	Original *MessageRow       // where Message is an edit of a message of the same sender: that message
	Edits    []RememberMessage // of Message, or of Original, whatever their sender, also gone ones, and also where Message itself did not come yet; by time and then by id, at most 100
	ReplyTo  *MessageRow
	Warning  *WarningRow  // about Original, or else about Message
	Own      *WarningRow  // about Message, where Warning is about Original: the edit came before its message and was warned of by itself
	Answers  []KeepAnswer // to Message, that came before it
	Person   Person
	Open     []Warned
	Task     *TaskRow
	About    *Warned // the warning that Task is about
	Pauses   []Pause // all that are not over: they are few
	Due      []Warned
	WasTold  bool // the event was noted as unreadable before
	WasGone  bool // the event was noted as removed before it came
	Status   Status
	Officers []OfficerRoom
	FlagView
	RetentionView
	FilingView

	PolicyRoom Room
	Proposals  []ProposalRow
	Proposal   *ProposalRow
	Past       *RevisionRow
	Retold     []Retold // joined, no space, no direct room; by id
}

// OfficerRoom is the direct room with an officer.
type OfficerRoom struct {
	User   UserID
	Direct RoomID
	Opened int
}
