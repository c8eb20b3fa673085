package record

import (
	"time"

	"matron/policy"
	"matron/policy/confidential"
)

// Conversation is a conversation as it was read again from the homeserver, in the order of its messages.
type Conversation struct {
	ID       policy.EventID
	Room     policy.RoomID
	RoomName confidential.Text
	Zone     *time.Location // in which times are written
	Messages []Message
	People   []Person        // everyone who wrote, edited or removed something, and who is in the room; by id
	Members  []policy.UserID // who is in the room now
}

// Person is what is known of a person: from the list of people, else only the name that the room shows.
type Person struct {
	ID           policy.UserID
	Name         confidential.Text
	Role         confidential.Text
	Registration confidential.Text
	Listed       bool // in the approved list of people
}

// Message is one message as it stands, with what became of it.
type Message struct {
	Event     policy.EventID
	By        policy.UserID
	At        time.Time // the server's time
	Latest    policy.EventID
	Text      confidential.Text // as it is shown now; of a poll its question and answers; of a place its name
	Other     confidential.Text // the plain form, where it does not say what the formatted one does
	Edits     []Version         // what it said before, oldest first: the first is the original
	Removed   *Removal          // it is gone: Text is empty, unless a masked copy stands for it
	Masked    policy.EventID    // Matron's copy, whose words are Text
	Unread    policy.LockedWhy  // it could not be decrypted: Text is empty
	Files     []File
	ReplyTo   policy.EventID
	Trust     policy.Trust
	ServerAt  time.Time // receipt by the homeserver, where it is another time; zero: the same
	Surfacing string    // "" for a message; "poll", "location", "sticker", … for what is shown as one
}

// Version is what a message said until it was edited.
type Version struct {
	Event policy.EventID
	At    time.Time
	Text  confidential.Text
}

// Removal says who removed a message, and when; At is zero where that is not known.
type Removal struct {
	By policy.UserID
	At time.Time
}

// File is an attachment: listed, not sent.
type File struct {
	Name   confidential.Text
	Type   string // MIME
	Size   int64
	SHA256 string // of the encrypted file, hex, as the message names it
}

// Lines are the messages as they are shown and confirmed: ids and hashes. Two readings have the same lines if, and only
// if, the same would be filed.
func (c Conversation) Lines() []policy.FilingLine { return nil } // TODO(filing): W3
