package policy

import "time"

// Talk is what the store knows of a conversation: all that is needed to read it again. It holds ids, times and stored
// words, and no message.
type Talk struct {
	ID       EventID // of the conversation, as it is called now
	Room     RoomID
	Thread   EventID       // the root of its thread, "" if it is a chain of replies
	Messages []TalkMessage // all that belong to it, edits and Matron's own too, by time and then by id
	Copies   []TalkCopy    // Matron's masked copies
	Unread   []TalkUnread  // that cannot be decrypted, by time and then by id
	Waiting  []TalkUnread  // of the room, not of it alone: that wait for their key still, so that nobody can say whether they belong to it
	Missing  []EventID     // that its messages answer, edit or hang on, and that came before Matron, or never: sorted
	Flag     int           // the number of its flag; 0: it was never flagged
	Taps     []Tap         // who wanted it recorded, oldest first
	Members  []UserID      // who is in the room now, sorted
}

// TalkMessage is one event of a conversation. At zero: nothing is known but that it is gone. The list is flat: an edit is one
// of its own, with Of, and counts only if its sender is that of what it edits.
type TalkMessage struct {
	ID      EventID
	Of      EventID // what it edits
	Sender  UserID
	At      time.Time
	Thread  EventID
	ReplyTo EventID
	Media   bool
	Unseen  bool
	Own     bool // Matron's: a copy, a notice
	Gone    bool
	GoneBy  UserID    // "" if it is not known
	GoneAt  time.Time // zero if it is not known
}

// TalkCopy says which message a masked copy of Matron's stands for.
type TalkCopy struct {
	Copy     EventID // the first one: a newer copy is an edit of it
	Original EventID
	Covers   EventID // whose content it shows: the original, or the edit that was its newest then
}

// TalkUnread is a message of a conversation that cannot be decrypted.
type TalkUnread struct {
	ID     EventID
	Sender UserID
	At     time.Time
	Why    LockedWhy
}
