package record

// Over 300 lines: what the transcript shows, one kind of thing after the other. Only this file lets the words of messages
// out, as pieces: the template escapes each.

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"time"

	"matron/policy"
	"matron/policy/confidential"
)

//go:embed transcript.html
var transcriptHTML string

var transcriptTemplate = template.Must(template.New("transcript").Parse(transcriptHTML))

// page is what the template shows.
type page struct {
	Title, Export, Previous, Made string
	Version                       int
	Patient                       patientView
	Room                          []piece
	RoomID, Zone                  string
	First, Last                   when
	Messages, All                 int
	By                            personView
	Confirmed                     when
	Matched, System               string
	Flagged                       []flagView
	Policy, Rules                 string
	Lacks                         []string // what this copy does not hold, in sentences
	Days                          []dayView
	People                        []personView
	Codes                         []codeView
	Manifest                      string
}

type patientView struct {
	Family, Given, NHS, Hospital []piece
	Born                         []piece
	BornISO, Sex                 string
	Untraced, Restricted         bool
	Deceased                     bool
}

// when is an instant as people and programs read it.
type when struct{ ISO, Clock, Full string }

type personView struct {
	ID, Name           []piece
	Role, Registration []piece
	Listed, Member     bool
	Program            bool
}

type flagView struct {
	By   personView
	At   when
	Word string
}

type dayView struct {
	Number  int
	Heading string
	Items   []itemView
}

// itemView is one of three: a note of the clock or of what was left out, or a message.
type itemView struct {
	Clock   string
	Left    string
	LeftWhy string
	Message *messageView
}

type messageView struct {
	Number    int
	By        personView
	At        when
	Received  *when
	Kind      string // "Poll", "" for a message
	Reply     *replyView
	Edited    bool
	EditedAt  *when
	Text      []piece
	Other     []piece
	Before    []versionView
	Removed   bool
	RemovedBy personView
	RemovedAt *when
	Masked    bool
	Empty     bool   // it was sent without words
	Unread    string // why, in words
	Files     []fileView
	Word      string // whose word it is, "" where nothing is to be said
}

type replyView struct {
	Number int
	Left   bool // it was left out
	By     personView
	At     when
}

type versionView struct {
	Name string
	At   when
	Text []piece
	Gone bool // its words went with the message
}

type fileView struct {
	Name, Type   []piece
	Size, SHA256 string
}

type codeView struct{ Code, Name string }

func (c Conversation) transcript(p Patient, f Filing, m Manifest, manifest []byte) ([]byte, error) {
	v := page{
		Title: m.Title, Export: f.Export, Previous: f.Previous, Made: m.Made, Version: f.Version, Patient: patientOf(p),
		Room: visible(c.RoomName.Reveal()), RoomID: seen(string(c.Room)), Zone: c.zone().String(),
		First: c.when(time.UnixMilli(m.Conversation.First.UTC)), Last: c.when(time.UnixMilli(m.Conversation.Last.UTC)),
		Messages: len(m.Messages), All: len(f.Lines), By: c.view(f.By), Confirmed: c.when(f.Confirmed),
		Matched: matched(f.Kind), System: m.Filing.System, Policy: m.Filing.Policy, Rules: string(f.Rules),
		Lacks: lacks(m), Days: c.days(f), Manifest: string(manifest),
	}
	for _, tap := range f.Flaggers {
		v.Flagged = append(v.Flagged, flagView{By: c.view(tap.By), At: c.when(tap.At), Word: flagWord(tap.Trust)})
	}
	for _, q := range m.People {
		v.People = append(v.People, c.view(q.ID))
	}
	for _, code := range m.ByCode {
		v.Codes = append(v.Codes, codeView{Code: code, Name: codeName(code)})
	}
	var b bytes.Buffer
	if err := transcriptTemplate.Execute(&b, v); err != nil {
		return nil, fmt.Errorf("make transcript: the template") // its error could quote a message
	}
	return b.Bytes(), nil
}

func patientOf(p Patient) patientView {
	v := patientView{
		Family: visible(p.Family.Reveal()), Given: visible(p.Given.Reveal()), NHS: visible(grouped(p.NHSNumber.Reveal())),
		Hospital: visible(p.HospitalNumber.Reveal()), Born: visible(p.Born.Reveal()),
		Untraced: p.Untraced, Restricted: p.Restricted, Deceased: p.Deceased,
	}
	if born, err := time.Parse(time.DateOnly, p.Born.Reveal()); err == nil {
		v.Born, v.BornISO = visible(born.Format("02-Jan-2006")), born.Format(time.DateOnly)
	}
	if p.Sex != "" {
		v.Sex = seen(strings.ToUpper(p.Sex[:1]) + p.Sex[1:])
	}
	return v
}

// grouped is an NHS number as it is written: 3-3-4. What is none stays as it is.
func grouped(n string) string {
	if len(n) != 10 || strings.Trim(n, "0123456789") != "" {
		return n
	}
	return n[:3] + " " + n[3:6] + " " + n[6:]
}

func (c Conversation) view(u policy.UserID) personView {
	q := c.person(u)
	v := personView{ID: visible(string(u)), Name: visible(q.Name.Reveal()), Listed: q.Listed, Program: q.Program}
	if q.Name.Empty() {
		v.Name = visible(string(u))
	}
	if q.Listed { // what is not from the hospital's list is nobody's role
		v.Role, v.Registration = visible(q.Role.Reveal()), visible(q.Registration.Reveal())
	}
	for _, m := range c.Members {
		v.Member = v.Member || m == u
	}
	return v
}

func (c Conversation) when(t time.Time) when {
	local := t.In(c.zone())
	return when{ISO: local.Format("2006-01-02T15:04:05.000Z07:00"), Clock: local.Format("15:04 MST"), Full: local.Format("2 January 2006 at 15:04 MST")}
}

func (c Conversation) maybe(t time.Time) *when {
	if t.IsZero() {
		return nil
	}
	w := c.when(t)
	return &w
}

// days puts messages, what was left out and changes of the clock under their days.
func (c Conversation) days(f Filing) []dayView {
	var days []dayView
	at := make(map[policy.EventID]int, len(c.Messages))
	for i, m := range c.Messages {
		at[m.Event] = i
	}
	var before time.Time
	for i := 0; i < len(c.Messages); i++ {
		local := c.Messages[i].At.In(c.zone())
		if heading := local.Format("Monday 2 January 2006"); len(days) == 0 || days[len(days)-1].Heading != heading {
			days = append(days, dayView{Number: len(days) + 1, Heading: heading})
		}
		day := &days[len(days)-1]
		if note := clockChange(before, local); note != "" {
			day.Items = append(day.Items, itemView{Clock: note})
		}
		before = local
		why := f.Lines[i].Left
		if why == "" {
			day.Items = append(day.Items, itemView{Message: c.message(i, at, f.Lines)})
			continue
		}
		first := i
		for i+1 < len(c.Messages) && f.Lines[i+1].Left == why && sameDay(local, c.Messages[i+1].At.In(c.zone())) {
			i++
		}
		day.Items = append(day.Items, itemView{Left: numbers(first+1, i+1), LeftWhy: leftWhy(why)})
	}
	return days
}

func sameDay(a, b time.Time) bool { return a.Format(time.DateOnly) == b.Format(time.DateOnly) }

func numbers(from, to int) string {
	switch to - from {
	case 0:
		return fmt.Sprintf("Message %d was", from)
	case 1:
		return fmt.Sprintf("Messages %d and %d were", from, to)
	default:
		return fmt.Sprintf("Messages %d to %d were", from, to)
	}
}

// clockChange says that the clocks went back or forward between two messages: the hour that comes twice is told apart
// by its zone, and who reads should know why.
func clockChange(before, now time.Time) string {
	if before.IsZero() || !now.After(before) {
		return ""
	}
	was, old := before.Zone()
	_, is := now.Zone()
	if old == is {
		return ""
	}
	turn, _ := now.ZoneBounds()
	way := "forward"
	if is < old {
		way = "back"
	}
	return fmt.Sprintf("The clocks went %s here: %s became %s.", way, turn.In(time.FixedZone(was, old)).Format("15:04 MST"), turn.Format("15:04 MST"))
}

func (c Conversation) message(i int, at map[policy.EventID]int, lines []policy.FilingLine) *messageView {
	m := c.Messages[i].kept()
	v := &messageView{
		Number: i + 1, By: c.view(m.By), At: c.when(m.At), Kind: kind(m.Surfacing), Text: visible(m.Text.Reveal()), Other: visible(m.Other.Reveal()),
		Edited: (m.Latest != "" || len(m.Edits) > 0) && !m.Text.Empty(), EditedAt: c.maybe(m.LatestAt), Masked: m.Masked != "", Word: word(m.Trust),
	}
	if !m.ServerAt.Equal(m.At) {
		v.Received = c.maybe(m.ServerAt)
	}
	if m.Unread != "" {
		v.Unread, v.Word = unread(m.Unread), "" // said with it
	}
	if r := m.Removed; r != nil {
		v.Removed, v.RemovedBy, v.RemovedAt = true, c.view(r.By), c.maybe(r.At)
	}
	if m.ReplyTo != "" {
		v.Reply = &replyView{}
		if to, here := at[m.ReplyTo]; here {
			v.Reply = &replyView{Number: to + 1, Left: lines[to].Left != "", By: c.view(c.Messages[to].By), At: c.when(c.Messages[to].At)}
		}
	}
	v.Empty = m.Text.Empty() && m.Other.Empty() && len(m.Files) == 0 && m.Unread == "" && m.Removed == nil
	for n, e := range m.Edits {
		name := "Original"
		if n > 0 {
			name = "Version " + strconv.Itoa(n+1)
		}
		v.Before = append(v.Before, versionView{Name: name, At: c.when(e.At), Text: visible(e.Text.Reveal()), Gone: m.Removed != nil || m.Masked != "" || m.Unread != ""})
	}
	for _, f := range m.Files {
		v.Files = append(v.Files, fileView{Name: fileName(f.Name), Type: visible(f.Type), Size: size(f.Size), SHA256: seen(f.SHA256)})
	}
	return v
}

func fileName(t confidential.Text) []piece {
	if t.Empty() {
		return visible("without a name")
	}
	return visible(t.Reveal())
}
