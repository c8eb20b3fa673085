package policy

// Over 300 lines: all events, one after the other.

import (
	"time"

	"matron/policy/confidential"
)

// Trust says whose word an event is.
type Trust uint8

// From the weakest word to the strongest.
const (
	ServersWord   Trust = iota // reaction, state, membership, redaction: never encrypted, a server can forge them
	UnknownDevice              // encrypted, but by a device that its user has not cross-signed (or not known yet)
	SignedDevice               // encrypted by a device cross-signed by its user
)

// Word is the stored word for a trust.
func (t Trust) Word() string {
	switch t {
	case UnknownDevice:
		return "unknown_device"
	case SignedDevice:
		return "signed_device"
	default:
		return "server"
	}
}

// Said is in every event of a person.
type Said struct {
	Room       RoomID
	ID, Thread EventID // Thread: the root, "" outside threads
	Sender     UserID
	At         time.Time // as [Envelope.At]
	Trust      Trust
	Since      time.Time // when deciding it was first put off; zero: not before
	Master     string    // the sender's cross-signing master key (unpadded base64), "" if unknown; compared with the officers' pins
}

// Event is a closed set: what can reach [Decide].
//
//sumtype:decl
type Event interface{ event() }

// Surface is one place of an event that can hold words.
type Surface struct {
	Where Where
	Index int // 0, 1, 2… among surfaces of the same Where (poll answers)
	Text  confidential.Text
}

// Where names a surface. The words are stored.
type Where string

// The surfaces that are scanned.
const (
	Body         Where = "body"           // also the caption of a file
	Formatted    Where = "formatted_body" // HTML
	FileName     Where = "file_name"
	PollQuestion Where = "poll_question"
	PollAnswer   Where = "poll_answer"
	Topic        Where = "topic"
	RoomName     Where = "room_name"
	DisplayName  Where = "display_name"
	ReasonText   Where = "reason"       // of a redaction or a membership
	ReactionKey  Where = "reaction_key" //
	Location     Where = "location"
	Other        Where = "other" // a string found elsewhere in malformed or unknown content
)

// InClear says whether Matrix carries the surface unencrypted also in an encrypted room.
func (w Where) InClear() bool {
	switch w {
	case Topic, RoomName, DisplayName, ReasonText, ReactionKey:
		return true
	default:
		return false
	}
}

// Earlier is a message of the same sender in the minute before.
type Earlier struct {
	ID   EventID
	Text confidential.Text
}

// Message is a message that was read.
type Message struct {
	Said
	Surfaces []Surface
	ReplyTo  EventID
	Before   []Earlier // the sender's last three of the past minute, oldest first
	Media    bool      // it carries a file
	Unseen   bool      // with something inside that Matron cannot read: image, voice, video, document
	Notice   bool      // m.notice: by convention from a program
	Marked   bool      // its relation did not hold (an edit of another's message, …) and it is taken as a message by itself
}

// Edit is new content for an earlier message of the same sender. Surfaces are those of m.new_content.
type Edit struct {
	Said
	Of       EventID
	Surfaces []Surface
	Media    bool
	Outer    []Surface // the fallback outside m.new_content, shown by clients that know no edits
}

// Redaction says that an event was removed.
type Redaction struct {
	Said
	Of       EventID
	Surfaces []Surface // its reason
}

// Gone is an event that came to the door already removed: nobody can say what it held.
type Gone struct{ Said }

// Reaction is one key under a message. Its words are the server's.
type Reaction struct {
	Said
	On  EventID
	Key confidential.Text
}

// Vote is an encrypted answer to a poll.
type Vote struct {
	Said
	On      EventID
	Answers []string
}

// Locked is a message that cannot be read yet. It waits for its key.
type Locked struct {
	Said
	Session string // Megolm session id, "" if unknown
	Why     LockedWhy
	ReplyTo EventID // by the server's word, as is the thread
}

// LockedWhy is why a message cannot be read. The words are stored.
type LockedWhy string

// Why a message cannot be read.
const (
	NoKey      LockedWhy = "no_key"        // the key is not here (yet)
	Withheld   LockedWhy = "withheld"      // the sender's device said that it will not send it
	KeyTooNew  LockedWhy = "key_too_new"   // the key here opens only later messages
	BadPayload LockedWhy = "undecryptable" // corrupt, replayed or foreign content
)

// Membership is a change of a room's members.
type Membership struct {
	Said
	User     UserID
	Now, Was string // join, invite, leave, ban, knock; Was "" if unknown
	Direct   bool   // an invitation to a direct room
	Surfaces []Surface
}

// RoomState is any other state of a room. What it changed is in the view already:
// the intake writes a room's facts in the transaction that brings the event.
type RoomState struct {
	Said
	Type     string
	StateKey string
	Surfaces []Surface
	Signed   bool // its content carries Matron's own signature
}

// Echo is Matron's own event, back from the homeserver.
type Echo struct {
	Said
	Key Key     // "" if the event does not tell; the store then finds it by its receipt
	Of  EventID // what it removed, where it is a redaction
}

// Ordered is an order that came through another door than a room.
type Ordered struct {
	Order Order
	By    string // the operating system's user
	At    time.Time
}

// Tick is a scheduled instant of a room.
type Tick struct {
	Room RoomID
	At   time.Time // the instant it was set for
}

// Outcome is the end of an effect.
type Outcome struct {
	Key     Key
	Effect  Effect
	Result  ResultKind
	Receipt EventID           // what was made, if anything
	Made    RoomID            // the room that was made, for OpenDirect; that was found, for Report
	Brought confidential.Text // what a ReadFile or a Rehearse brought
	At      time.Time
}

// Aside is an envelope that failed three times and is set aside: nothing of it was decided.
type Aside struct {
	Room RoomID
	ID   EventID
	At   time.Time
}

// ClockWrong says that Matron's clock differs from the homeserver's, or leaps, and has for so long put off what removes
// something that a person must see to it.
type ClockWrong struct {
	At time.Time // by that clock
}

// Unknown is an event of no interest: it is counted as decided and nothing follows.
type Unknown struct {
	Said
	Type string
}

func (Message) event()    {}
func (Edit) event()       {}
func (Redaction) event()  {}
func (Gone) event()       {}
func (Reaction) event()   {}
func (Vote) event()       {}
func (Locked) event()     {}
func (Membership) event() {}
func (RoomState) event()  {}
func (Echo) event()       {}
func (Ordered) event()    {}
func (Tick) event()       {}
func (Outcome) event()    {}
func (Unknown) event()    {}
func (Aside) event()      {}
func (ClockWrong) event() {}

// EventKind is the stored word for an event's type.
func EventKind(e Event) string {
	switch e.(type) {
	case Message:
		return "message"
	case Edit:
		return "edit"
	case Redaction:
		return "redaction"
	case Gone:
		return "gone"
	case Reaction:
		return "reaction"
	case Vote:
		return "vote"
	case Locked:
		return "locked"
	case Membership:
		return "membership"
	case RoomState:
		return "room_state"
	case Echo:
		return "echo"
	case Ordered:
		return "ordered"
	case Tick:
		return "tick"
	case Outcome:
		return "outcome"
	case Aside:
		return "aside"
	case ClockWrong:
		return "clock_wrong"
	default:
		return "unknown"
	}
}

// Speaker returns who said an event and how far they are believed; ok is false
// for an event of no person.
func Speaker(e Event) (Said, bool) {
	switch e := e.(type) {
	case Message:
		return e.Said, true
	case Edit:
		return e.Said, true
	case Redaction:
		return e.Said, true
	case Gone:
		return e.Said, true
	case Reaction:
		return e.Said, true
	case Vote:
		return e.Said, true
	case Locked:
		return e.Said, true
	case Membership:
		return e.Said, true
	case RoomState:
		return e.Said, true
	case Echo:
		return e.Said, true
	case Unknown:
		return e.Said, true
	default:
		return Said{}, false
	}
}
