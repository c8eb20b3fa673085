package record

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"matron/audit/canonical"
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
	People   []Person        // everyone who wrote, edited, removed, flagged or files something, and who is in the room; by id
	Members  []policy.UserID // who is in the room now
	Waiting  int             // messages of the room that wait for their key: whether they belong to it nobody can say yet
}

// Person is what is known of a person: from the list of people, else only the name that the room shows.
type Person struct {
	ID           policy.UserID
	Name         confidential.Text
	Role         confidential.Text
	Registration confidential.Text
	Listed       bool // in the approved list of people
	Program      bool // Matron herself
}

// Message is one message as it stands, with what became of it.
type Message struct {
	Event     policy.EventID
	By        policy.UserID
	At        time.Time         // the server's time
	Latest    policy.EventID    // the newest edit that counts, "" if there is none
	LatestAt  time.Time         // its time
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
// if, the same would be filed of the messages.
func (c Conversation) Lines() []policy.FilingLine {
	lines := make([]policy.FilingLine, len(c.Messages))
	for i, m := range c.Messages {
		lines[i] = policy.FilingLine{
			Event: m.Event, Latest: m.Latest, By: m.By, AtMs: m.At.UnixMilli(), SHA256: c.hash(m),
			Gone: m.Removed != nil, Unread: m.Unread != "",
		}
	}
	return lines
}

// person is what is known of somebody. Who is not in the list of people has their id.
func (c Conversation) person(u policy.UserID) Person {
	for _, p := range c.People {
		if p.ID == u {
			return p
		}
	}
	return Person{ID: u}
}

// kept is a message without what its removal or its masking took away: were an earlier version read before it went, the
// record must not bring it back. It is hashed all the same, so that its going is noticed.
func (m Message) kept() Message {
	gone := m.Removed != nil && m.Masked == ""
	if gone || m.Unread != "" {
		m.Text, m.Files = confidential.Text{}, nil
	}
	if gone || m.Masked != "" || m.Unread != "" {
		m.Other = confidential.Text{}
		m.Edits = slices.Clone(m.Edits)
		for i := range m.Edits {
			m.Edits[i].Text = confidential.Text{}
		}
	}
	return m
}

// shown is all that is shown of a message, in a canonical form: what is hashed.
type shown struct {
	Event     policy.EventID   `json:"event"`
	By        author           `json:"by"`
	AtMs      int64            `json:"at_ms"`
	ServerMs  int64            `json:"server_ms"`
	Latest    policy.EventID   `json:"latest"`
	LatestMs  int64            `json:"latest_ms"`
	Text      string           `json:"text"`
	Other     string           `json:"other"`
	Edits     []shownEdit      `json:"edits"`
	Removed   bool             `json:"removed"`
	RemovedBy author           `json:"removed_by"`
	RemovedMs int64            `json:"removed_ms"`
	Masked    policy.EventID   `json:"masked"`
	Unread    policy.LockedWhy `json:"unread"`
	Files     []shownFile      `json:"files"`
	ReplyTo   policy.EventID   `json:"reply_to"`
	Trust     string           `json:"trust"`
	Surfacing string           `json:"surfacing"`
}

type shownEdit struct {
	Event policy.EventID `json:"event"`
	AtMs  int64          `json:"at_ms"`
	Text  string         `json:"text"`
}

type shownFile struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	Size   string `json:"size"`
	SHA256 string `json:"sha256"`
}

// author is by which name and role somebody is shown: that too is confirmed.
type author struct {
	ID           policy.UserID `json:"id"`
	Name         string        `json:"name"`
	Role         string        `json:"role"`
	Registration string        `json:"registration"`
	Listed       bool          `json:"listed"`
}

func (c Conversation) hash(m Message) string {
	s := shown{
		Event: m.Event, By: c.author(m.By), AtMs: millis(m.At), ServerMs: millis(m.ServerAt), Latest: m.Latest, LatestMs: millis(m.LatestAt),
		Text: exact(m.Text.Reveal()), Other: exact(m.Other.Reveal()), Masked: m.Masked, Unread: m.Unread,
		ReplyTo: m.ReplyTo, Trust: m.Trust.Word(), Surfacing: m.Surfacing,
	}
	for _, e := range m.Edits {
		s.Edits = append(s.Edits, shownEdit{Event: e.Event, AtMs: millis(e.At), Text: exact(e.Text.Reveal())})
	}
	for _, f := range m.Files {
		s.Files = append(s.Files, shownFile{Name: exact(f.Name.Reveal()), Type: exact(f.Type), Size: strconv.FormatInt(f.Size, 10), SHA256: exact(f.SHA256)})
	}
	if r := m.Removed; r != nil {
		s.Removed, s.RemovedBy, s.RemovedMs = true, c.author(r.By), millis(r.At)
	}
	b, err := canonical.Marshal(s)
	if err != nil {
		panic("record: what is shown of a message always marshals: " + err.Error())
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func (c Conversation) author(u policy.UserID) author {
	p := c.person(u)
	return author{ID: u, Name: exact(p.Name.Reveal()), Role: exact(p.Role.Reveal()), Registration: exact(p.Registration.Reveal()), Listed: p.Listed}
}

// exact is a text that JSON can hold without loss: bytes that are not UTF-8 would all become the same character, and
// two texts have one hash. NUL cannot be at the head of both forms.
func exact(s string) string {
	if utf8.ValidString(s) && !strings.HasPrefix(s, "\x00") {
		return s
	}
	return "\x00" + hex.EncodeToString([]byte(s))
}

// millis is a time as the manifest and the hashes have it. A server's word may be any number: what no JSON reader
// holds exactly is cut to what one does.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return whole(t.UnixMilli())
}

func whole(n int64) int64 {
	const most = 1<<53 - 1
	return max(-most, min(n, most))
}
