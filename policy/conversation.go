package policy

import (
	"time"

	"matron/policy/detect"
)

// Class is what a conversation is to retention: each has a time of its own. The words are stored.
type Class string

// Classes of conversations.
const (
	ClassPlain        Class = "plain"
	ClassWeighty      Class = "identifier_or_decision" // an identifier or a decision is in it, and nobody flagged it
	ClassAttested     Class = "attested"               // a named person said where it is in the record
	ClassNotForRecord Class = "not_for_record"
	ClassFiled        Class = "filed"
	ClassHandedOver   Class = "handed_over"
	ClassOwn          Class = "own" // nothing but what Matron said to the room: no record of anything
)

// Classes lists them all.
func Classes() []Class {
	return []Class{ClassPlain, ClassWeighty, ClassAttested, ClassNotForRecord, ClassFiled, ClassHandedOver}
}

// classOf is what a conversation is to retention when its flag has ended so; "" leaves it what it was.
func classOf(end FlagStage) Class {
	switch end {
	case FlagFiled:
		return ClassFiled
	case FlagAttested:
		return ClassAttested
	case FlagHandedOver:
		return ClassHandedOver
	case FlagNotForRecord:
		return ClassNotForRecord
	default:
		return ""
	}
}

// TalkStage is where a conversation stands. The words are stored.
type TalkStage string

// Stages of a conversation.
const (
	TalkKept    TalkStage = "kept"
	TalkLeaving TalkStage = "leaving" // its removal is ordered
	TalkGone    TalkStage = "gone"
)

// Block is why a conversation is not looked at by retention. The words are stored.
type Block string

// What blocks.
const (
	BlockHold       Block = "hold"
	BlockFlag       Block = "flag"
	BlockUnreadable Block = "unreadable"
)

// Standing is a message of a conversation that is not removed, nor ordered to be.
type Standing struct {
	ID    EventID
	Of    EventID // what it edits
	At    time.Time
	Media bool
	Own   bool // Matron's: a copy, a notice
}

// ConversationRow is what is kept of a conversation. Its messages come by themselves.
type ConversationRow struct {
	ID       EventID
	Room     RoomID
	First    time.Time // its first and its last message, not counting Matron's
	Last     time.Time
	From     time.Time // from when its time runs: the last message, or the end of its flag where that came later
	Class    Class
	Stage    TalkStage
	Begun    bool // something of it may be removed already
	Run      time.Time
	Planned  int  // how many of its events are ordered to be removed in this run
	Verified int  // how many of them the server says are gone
	Whole    bool // nothing of it is left to be ordered
	Removed  int  // how many went in earlier runs, which did not come through

	Held, Flagged, Unreadable bool
}

// Retiring is a conversation that is due, with what stands of it.
type Retiring struct {
	Talk     ConversationRow
	Messages []Standing // oldest first, an edit after what it edits
	More     bool       // there are more than these
}

// ClassConversation says what a conversation is from an instant on: its flag has ended. It is looked at again.
type ClassConversation struct {
	ID EventID
	To Class
	At time.Time
}

// BlockConversation takes a conversation out of what is looked for, until what blocks it ends.
type BlockConversation struct {
	ID EventID
	By Block
	At time.Time
}

// RecheckBlocked looks again at what was blocked before an instant: a block whose end was missed does not last for ever.
type RecheckBlocked struct {
	Room   RoomID
	Before time.Time
}

// LeaveConversation orders the removal of events of a conversation.
type LeaveConversation struct {
	ID     EventID
	Run    time.Time
	Events []EventID
	Whole  bool // nothing of it is left to be ordered
}

// StayConversation ends a removal that did not come through: it is decided about anew.
type StayConversation struct {
	ID EventID
	At time.Time
}

// VerifyConversation counts events of a conversation that the server says are gone.
type VerifyConversation struct {
	ID     EventID
	Run    time.Time
	Events int
}

// EndConversation says that a conversation is gone. What came into it meanwhile lives on by itself.
type EndConversation struct {
	ID EventID
	At time.Time
}

func (ClassConversation) change()  {}
func (BlockConversation) change()  {}
func (RecheckBlocked) change()     {}
func (LeaveConversation) change()  {}
func (StayConversation) change()   {}
func (VerifyConversation) change() {}
func (EndConversation) change()    {}

// With is the conversation when a message came into it. One that is known already changes nothing. What was ended by a
// person's word no longer is, once somebody writes on: that is in no record.
func (c ConversationRow) With(m RememberMessage) ConversationRow {
	if c.ID == "" {
		c = ConversationRow{ID: m.Conversation, Room: m.Room, First: m.At, Last: m.At, From: m.At, Class: ClassPlain, Stage: TalkKept}
		if m.Own {
			c.Class = ClassOwn
		}
	}
	if c.Stage == TalkGone || c.Stage == TalkLeaving && !c.Begun && !m.Own {
		c = c.Stays()
	}
	if m.Own {
		return c
	}
	if m.At.Before(c.First) {
		c.First = m.At
	}
	if m.At.After(c.Last) {
		c.Last = m.At
	}
	if m.At.After(c.From) {
		c.From = m.At
	}
	if c.Class == ClassOwn {
		c.Class = ClassPlain
	}
	if c.Class != ClassPlain || m.Decided || m.Worst >= detect.TierNote {
		c.Class = ClassWeighty
	}
	return c
}

// Stays is the conversation when its removal does not go on.
func (c ConversationRow) Stays() ConversationRow {
	c.Stage, c.Run, c.Planned, c.Verified, c.Whole = TalkKept, time.Time{}, 0, 0, false
	return c
}

// Merged is the conversation that two turn out to be: the one whose flag is open, or else the older one. In doubt it stays longer.
func (c ConversationRow) Merged(o ConversationRow) ConversationRow {
	if o.Flagged && !c.Flagged || o.Flagged == c.Flagged && (o.First.Before(c.First) || o.First.Equal(c.First) && o.ID < c.ID) {
		c, o = o, c
	}
	switch {
	case c.Class == ClassOwn:
		c.Class = o.Class
	case o.Class == ClassOwn:
	case c.Class == ClassHandedOver || o.Class == ClassHandedOver:
		c.Class = ClassHandedOver
	case c.Class != o.Class:
		c.Class = ClassWeighty
	}
	if o.First.Before(c.First) {
		c.First = o.First
	}
	if o.Last.After(c.Last) {
		c.Last = o.Last
	}
	if o.From.After(c.From) {
		c.From = o.From
	}
	begun := c.Begun || o.Begun
	c = c.Stays()
	c.Begun = begun
	return c
}

// Ended is the conversation when what was ordered to go is gone. What stands came meanwhile: it lives on by itself.
func (c ConversationRow) Ended(stands []RememberMessage) ConversationRow {
	c = c.Stays()
	c.Begun, c.Removed = false, 0
	if len(stands) == 0 {
		c.Stage = TalkGone
		return c
	}
	fresh := ConversationRow{}
	for _, m := range stands {
		if m.Own {
			continue // Matron's own is as old as what it was about
		}
		m.Conversation = c.ID
		fresh = fresh.With(m)
	}
	if fresh.ID == "" {
		return c
	}
	fresh.Room = c.Room
	return fresh
}
