package record

import (
	"slices"
	"strings"
	"time"

	"matron/policy"
	"matron/policy/confidential"
)

// ManifestFormat is the version of the manifest's form.
const ManifestFormat = 1

// Manifest is what a package says about itself, for programs. It holds no words of the conversation, never its own
// hash nor the document's id, which hang on it; and no character that cannot be seen: those stand by code.
type Manifest struct {
	Format       int              `json:"matron_package"`
	Made         string           `json:"made"` // "Matron 1.2"
	Title        string           `json:"title"`
	Export       string           `json:"export"`
	Version      int              `json:"version"`
	Previous     string           `json:"previous,omitempty"` // document of the version before
	Patient      ManifestPatient  `json:"patient"`
	Conversation ManifestTalk     `json:"conversation"`
	Filing       ManifestFiling   `json:"filing"`
	Messages     []ManifestEntry  `json:"messages"`
	LeftOut      []ManifestLeft   `json:"left_out"`
	Unread       []ManifestUnread `json:"unread"`
	Waiting      int              `json:"waiting_for_key,omitempty"` // of the room: whether they belong to it is not known
	People       []ManifestPerson `json:"people"`
	ByCode       []string         `json:"shown_by_code"` // characters that the transcript shows by code
}

// ManifestPatient is the patient by the record system's word.
type ManifestPatient struct {
	NHSNumber      string `json:"nhs_number,omitempty"`
	HospitalNumber string `json:"hospital_number,omitempty"`
	Family         string `json:"family"`
	Given          string `json:"given"`
	Born           string `json:"born"`
	Sex            string `json:"sex,omitempty"`
	Reference      string `json:"reference,omitempty"`
	Untraced       bool   `json:"nhs_number_unverified,omitempty"`
	Restricted     bool   `json:"restricted,omitempty"`
	Deceased       bool   `json:"deceased,omitempty"`
}

// ManifestTalk is where it was said.
type ManifestTalk struct {
	ID      policy.EventID  `json:"id"`
	Room    policy.RoomID   `json:"room"`
	Name    string          `json:"room_name"`
	Zone    string          `json:"zone"`
	First   ManifestTime    `json:"first"`
	Last    ManifestTime    `json:"last"`
	Members []policy.UserID `json:"members"` // of the room, when it was filed
}

// ManifestFiling is by whose word it is filed.
type ManifestFiling struct {
	Number    int             `json:"number"`
	Flag      int             `json:"flag"`
	Flagged   []ManifestFlag  `json:"flagged"`
	By        policy.UserID   `json:"confirmed_by"`
	Confirmed ManifestTime    `json:"confirmed"`
	Matched   []string        `json:"confirmed_identifiers"`
	Policy    string          `json:"policy"`
	Rules     policy.Revision `json:"rules"`
	System    string          `json:"system"`
	Lines     string          `json:"lines_sha256"` // of what was shown and confirmed
}

// ManifestFlag is one "to record".
type ManifestFlag struct {
	Event policy.EventID `json:"event"`
	By    policy.UserID  `json:"by"`
	At    ManifestTime   `json:"at"`
	Word  string         `json:"word"` // whose word it is: see audit.md
}

// ManifestTime is an instant, as it is shown and as programs have it.
type ManifestTime struct {
	Local string `json:"local"` // RFC 3339, with the offset of the zone
	Zone  string `json:"zone"`  // BST, GMT
	UTC   int64  `json:"utc_ms"`
}

// ManifestEntry is one message that is in the transcript.
type ManifestEntry struct {
	Number   int              `json:"number"` // as it was shown; the numbers of what was left out are missing
	Event    policy.EventID   `json:"event"`
	By       policy.UserID    `json:"by"`
	At       ManifestTime     `json:"at"`
	Received *ManifestTime    `json:"received,omitempty"` // by the homeserver, where it is another time
	Word     string           `json:"word"`
	Kind     string           `json:"kind"`   // message, poll, location, sticker, …
	SHA256   string           `json:"sha256"` // of all that is shown of it, as it was confirmed
	Latest   policy.EventID   `json:"latest,omitempty"`
	Edited   *ManifestTime    `json:"edited,omitempty"`          // when it came to say what it says
	Edits    []ManifestEdit   `json:"versions_before,omitempty"` // the first is the original
	Removed  *ManifestRemoval `json:"removed,omitempty"`
	Masked   policy.EventID   `json:"masked_copy,omitempty"` // Matron's copy, whose words are shown
	Unread   policy.LockedWhy `json:"unread,omitempty"`
	ReplyTo  policy.EventID   `json:"reply_to,omitempty"`
	Files    []ManifestFile   `json:"files,omitempty"`
}

// ManifestEdit is a version that an edit took the place of.
type ManifestEdit struct {
	Event policy.EventID `json:"event"`
	At    ManifestTime   `json:"at"`
}

// ManifestRemoval says who removed a message.
type ManifestRemoval struct {
	By policy.UserID `json:"by"`
	At *ManifestTime `json:"at,omitempty"`
}

// ManifestFile is an attachment: listed, never sent.
type ManifestFile struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	Size   int64  `json:"size"`
	SHA256 string `json:"encrypted_sha256,omitempty"`
	Sent   bool   `json:"sent"` // false
}

// ManifestLeft is a message that who files left out. It has no hash: a short text could be guessed from one, and it may
// be about somebody else.
type ManifestLeft struct {
	Number int            `json:"number"`
	Event  policy.EventID `json:"event"`
	At     ManifestTime   `json:"at"`
	By     policy.UserID  `json:"left_out_by"`
	Why    policy.LeftOut `json:"why"`
}

// ManifestUnread is a message that could not be decrypted.
type ManifestUnread struct {
	Number int              `json:"number"`
	Event  policy.EventID   `json:"event"`
	Why    policy.LockedWhy `json:"why"`
}

// ManifestPerson is somebody who is named in the transcript.
type ManifestPerson struct {
	ID           policy.UserID `json:"id"`
	Name         string        `json:"name"`
	Role         string        `json:"role,omitempty"`
	Registration string        `json:"registration,omitempty"`
	Listed       bool          `json:"listed"` // in the hospital's list of people
}

func (c Conversation) manifest(p Patient, f Filing) Manifest {
	m := Manifest{
		Messages: []ManifestEntry{}, LeftOut: []ManifestLeft{}, Unread: []ManifestUnread{}, ByCode: []string{}, Waiting: c.Waiting,
		Format: ManifestFormat, Made: seen(f.Made), Title: title(f.Version), Export: f.Export, Version: f.Version, Previous: f.Previous,
		Patient: ManifestPatient{
			NHSNumber: words(p.NHSNumber), HospitalNumber: words(p.HospitalNumber), Family: words(p.Family), Given: words(p.Given),
			Born: words(p.Born), Sex: seen(p.Sex), Reference: seen(p.Reference), Untraced: p.Untraced, Restricted: p.Restricted, Deceased: p.Deceased,
		},
		Conversation: ManifestTalk{
			ID: c.ID, Room: c.Room, Name: words(c.RoomName), Zone: c.zone().String(), Members: append([]policy.UserID{}, slices.Sorted(slices.Values(c.Members))...),
		},
		Filing: ManifestFiling{
			Flagged: []ManifestFlag{},
			Number:  f.Number, Flag: f.Flag, By: f.By, Confirmed: c.time(f.Confirmed), Matched: []string{string(f.Kind), "birth_date"},
			Policy: seen(f.Policy), Rules: f.Rules, System: seen(f.System), Lines: policy.DigestOf(f.Lines),
		},
	}
	for _, tap := range f.Flaggers {
		m.Filing.Flagged = append(m.Filing.Flagged, ManifestFlag{Event: tap.Event, By: tap.By, At: c.time(tap.At), Word: tap.Trust.Word()})
	}
	named := map[policy.UserID]bool{f.By: true}
	for _, tap := range f.Flaggers {
		named[tap.By] = true
	}
	for i, line := range f.Lines {
		msg := c.Messages[i].kept()
		if line.Left != "" {
			m.LeftOut = append(m.LeftOut, ManifestLeft{Number: i + 1, Event: msg.Event, At: c.time(msg.At), By: f.By, Why: line.Left})
			continue
		}
		named[msg.By] = true
		if msg.Removed != nil {
			named[msg.Removed.By] = true
		}
		if msg.Unread != "" {
			m.Unread = append(m.Unread, ManifestUnread{Number: i + 1, Event: msg.Event, Why: msg.Unread})
		}
		m.Messages = append(m.Messages, c.entry(i+1, msg, line.SHA256))
		m.ByCode = msg.codes(m.ByCode)
	}
	m.Conversation.First, m.Conversation.Last = c.span(f.Lines)
	for _, u := range c.Members {
		named[u] = true
	}
	for u := range named { // sorted below
		if q := c.person(u); u != "" {
			m.People = append(m.People, ManifestPerson{ID: u, Name: words(q.Name), Role: words(q.Role), Registration: words(q.Registration), Listed: q.Listed})
			m.ByCode = codes(m.ByCode, string(u))
			for _, t := range []confidential.Text{q.Name, q.Role, q.Registration} {
				m.ByCode = codes(m.ByCode, t.Reveal())
			}
		}
	}
	slices.SortFunc(m.People, func(a, b ManifestPerson) int { return strings.Compare(string(a.ID), string(b.ID)) })
	for _, t := range []confidential.Text{p.Family, p.Given, p.NHSNumber, p.HospitalNumber, c.RoomName} {
		m.ByCode = codes(m.ByCode, t.Reveal())
	}
	return m
}

func (c Conversation) entry(number int, m Message, hash string) ManifestEntry {
	e := ManifestEntry{
		Number: number, Event: m.Event, By: m.By, At: c.time(m.At), Word: m.Trust.Word(), Kind: "message", SHA256: hash,
		Latest: m.Latest, Masked: m.Masked, Unread: m.Unread, ReplyTo: m.ReplyTo,
	}
	if m.Surfacing != "" {
		e.Kind = seen(m.Surfacing)
	}
	if !m.ServerAt.IsZero() && !m.ServerAt.Equal(m.At) {
		at := c.time(m.ServerAt)
		e.Received = &at
	}
	if !m.LatestAt.IsZero() {
		at := c.time(m.LatestAt)
		e.Edited = &at
	}
	for _, v := range m.Edits {
		e.Edits = append(e.Edits, ManifestEdit{Event: v.Event, At: c.time(v.At)})
	}
	if r := m.Removed; r != nil {
		e.Removed = &ManifestRemoval{By: r.By}
		if !r.At.IsZero() {
			at := c.time(r.At)
			e.Removed.At = &at
		}
	}
	for _, f := range m.Files {
		e.Files = append(e.Files, ManifestFile{Name: words(f.Name), Type: seen(f.Type), Size: whole(f.Size), SHA256: seen(f.SHA256)})
	}
	return e
}

// codes adds what is shown by code of a message.
func (m Message) codes(list []string) []string {
	list = codes(codes(list, m.Text.Reveal()), m.Other.Reveal())
	for _, v := range m.Edits {
		list = codes(list, v.Text.Reveal())
	}
	for _, f := range m.Files {
		list = codes(codes(list, f.Name.Reveal()), f.Type)
	}
	return list
}

func (c Conversation) zone() *time.Location {
	if c.Zone == nil {
		return time.UTC
	}
	return c.Zone
}

func (c Conversation) time(t time.Time) ManifestTime {
	local := t.In(c.zone())
	zone, _ := local.Zone()
	return ManifestTime{Local: local.Format("2006-01-02T15:04:05.000Z07:00"), Zone: zone, UTC: millis(t)}
}

// words lets a text out into the package, with codes for what cannot be seen.
func words(t confidential.Text) string { return seen(t.Reveal()) }
