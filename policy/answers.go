package policy

import (
	"slices"
	"strings"
	"time"

	"matron/policy/rulebook"
)

// Report answers an officer with what stands in the store now: a table in the thread, and a CSV file where it is long.
// What is said is gathered when it is said; nothing of it is kept.
type Report struct {
	Room   RoomID  `json:"room"`
	Event  EventID `json:"event"`
	Thread EventID `json:"thread,omitempty"`
	What   Verb    `json:"what"`
	Of     string  `json:"of,omitempty"` // for explain: a room id or an alias
}

// KindReport is its kind.
const KindReport = "report"

func (Report) Kind() string     { return KindReport }
func (e Report) Key() Key       { return key(KindReport, string(e.Event)) }
func (e Report) Target() string { return string(e.Event) }

// What a member may ask in a ward.
const (
	VerbPrivacy Verb = "privacy"
	VerbPolicy  Verb = "policy"
)

// OfficerHelp says what can be typed in the policy room.
type OfficerHelp struct {
	Footer
	Nearest  string `json:"nearest,omitempty"`
	FourEyes bool   `json:"four_eyes,omitempty"`
	Welcome  bool   `json:"welcome,omitempty"` // said when she came into the room
}

// RoomLine is a room in a table.
type RoomLine struct {
	Room      RoomID `json:"room"`
	Policy    string `json:"policy,omitempty"` // "" where none covers it
	Mode      string `json:"mode,omitempty"`
	Encrypted bool   `json:"encrypted"`
	CanRemove bool   `json:"can_remove"`
	Members   int    `json:"members"`
	SinceMs   int64  `json:"since_ms,omitempty"`
	Code      string `json:"code,omitempty"` // nothing goes by itself until an officer acknowledges it; "" where nothing waits
}

// RoomsNotice lists the rooms that she is in.
type RoomsNotice struct {
	Footer
	Rooms []RoomLine `json:"rooms"`
}

// CoverageLine says what was checked in a room, and what was not.
type CoverageLine struct {
	Room       RoomID `json:"room"`
	SinceMs    int64  `json:"since_ms,omitempty"` // monitored since; 0: not monitored
	Unreadable int    `json:"unreadable"`         // now
	Lost       int    `json:"lost"`               // gaps that the server no longer gives
	Suspected  int    `json:"suspected"`          // gaps that are still open
	Messages   int    `json:"messages"`           // that were read
	Code       string `json:"code,omitempty"`     // as in RoomLine
}

// CoverageNotice says how much of what was written she has checked.
type CoverageNotice struct {
	Footer
	Rooms   []CoverageLine `json:"rooms"`
	Missing []RoomID       `json:"missing,omitempty"` // in a space that a policy names, and she is not in them
	Spaces  int            `json:"spaces"`            // that policies name and she can look into; 0: how many rooms there are is unknown
	Blind   int            `json:"blind"`             // spaces that policies name and she cannot look into
}

// Explained is one value that holds in a room, and where it comes from.
type Explained struct {
	Field   string   `json:"field"`
	Value   string   `json:"value"`
	Policy  string   `json:"policy,omitempty"` // "" for a default
	Line    int      `json:"line,omitempty"`
	Refused []string `json:"refused,omitempty"` // lower policies that wanted it looser
}

// ExplainNotice says what holds in a room, value by value.
type ExplainNotice struct {
	Footer
	Room   RoomID      `json:"room"`
	Known  bool        `json:"known"` // she is in it
	Why    string      `json:"why"`   // how it came to its policy: room, space, default, excepted, none
	Space  RoomID      `json:"space,omitempty"`
	Except []string    `json:"except,omitempty"`
	Values []Explained `json:"values,omitempty"`
	Number int         `json:"number"`
}

// PrivacyNotice answers !privacy: what she reads, keeps and does in a room, and whom to ask.
type PrivacyNotice struct {
	Footer
	Room      RoomID `json:"room"`
	Mode      string `json:"mode,omitempty"`
	SinceMs   int64  `json:"since_ms,omitempty"`
	Purpose   string `json:"purpose,omitempty"`
	KeepMs    int64  `json:"keep_ms,omitempty"` // messages stay as long; 0: nothing expires
	CanRemove bool   `json:"can_remove"`
	Encrypted bool   `json:"encrypted"`
}

// RoomPolicy answers !policy: the rules of a room in short.
type RoomPolicy struct {
	Footer
	Room     RoomID `json:"room"`
	Mode     string `json:"mode,omitempty"`
	Number   int    `json:"number"`
	SinceMs  int64  `json:"since_ms,omitempty"` // in force since
	Purpose  string `json:"purpose,omitempty"`
	Patients string `json:"patients,omitempty"`
	KeepMs   int64  `json:"keep_ms,omitempty"`
	Ref      string `json:"ref,omitempty"` // of the schedule
}

func (OfficerHelp) NoticeKind() string    { return "officer_help" }
func (RoomsNotice) NoticeKind() string    { return "rooms" }
func (CoverageNotice) NoticeKind() string { return "coverage" }
func (ExplainNotice) NoticeKind() string  { return "explain" }
func (PrivacyNotice) NoticeKind() string  { return "privacy" }
func (RoomPolicy) NoticeKind() string     { return "room_policy" }

// Footer of a notice that is about no policy.
func (r *Rules) bareFooter() Footer { return r.footer(rulebook.Defaults()) }

// RoomsOf is the answer to rooms.
func (r *Rules) RoomsOf(rooms []Room) RoomsNotice {
	n := RoomsNotice{Footer: r.bareFooter()}
	for _, room := range rooms {
		l := RoomLine{Room: room.ID, Encrypted: room.Encrypted, CanRemove: room.CanRemove(), Members: room.Members, SinceMs: ms(room.Since)}
		if p, ok := r.Of(room); ok {
			l.Policy, l.Mode, l.Code = p.Name, string(p.Mode), r.WaitsFor(room)
		}
		n.Rooms = append(n.Rooms, l)
	}
	return n
}

// Explain is the answer to explain.
func (r *Rules) Explain(room Room) ExplainNotice {
	n := ExplainNotice{Footer: r.bareFooter(), Room: room.ID, Known: room.Mine == "join", Why: string(rulebook.Uncovered), Number: r.Number}
	if r.Book == nil || room.ID == r.PolicyRoom {
		return n
	}
	p, origin, ok := r.Book.For(string(room.ID), room.spaces())
	n.Why, n.Space, n.Except = string(origin.Why), RoomID(origin.Space), origin.Except
	if !ok {
		return n
	}
	n.Footer = r.footer(p)
	_, settings, _ := r.Book.Effective(string(room.ID), room.spaces())
	for _, s := range settings {
		n.Values = append(n.Values, Explained{
			Field: s.Field, Value: shortened(s.Field, s.Words()), Policy: s.Policy, Line: s.Line, Refused: s.Refused,
		})
	}
	return n
}

// NamedSpaces are the spaces that policies name, sorted.
func (r *Rules) NamedSpaces() []RoomID {
	var all []RoomID
	if r.Book == nil {
		return nil
	}
	for _, p := range r.Book.Policies {
		for _, s := range p.AppliesTo.Spaces {
			all = append(all, RoomID(s))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// CoverageOf is the answer to coverage. children are the rooms of the spaces that policies name, as far as she sees them.
func (r *Rules) CoverageOf(rooms []Room, lines []CoverageLine, spaces map[RoomID][]RoomID) CoverageNotice {
	n := CoverageNotice{Footer: r.bareFooter()}
	in := map[RoomID]bool{}
	for _, room := range rooms {
		in[room.ID] = true
	}
	for _, l := range lines {
		room := rooms[slices.IndexFunc(rooms, func(room Room) bool { return room.ID == l.Room })]
		if _, covered := r.Of(room); covered && room.Encrypted {
			l.SinceMs, l.Code = ms(room.Since), r.WaitsFor(room)
		}
		n.Rooms = append(n.Rooms, l)
	}
	for _, space := range r.NamedSpaces() {
		children := spaces[space]
		if len(children) == 0 {
			n.Blind++
			continue
		}
		n.Spaces++
		for _, c := range children {
			if !in[c] && !slices.Contains(n.Missing, c) {
				n.Missing = append(n.Missing, c)
			}
		}
	}
	slices.Sort(n.Missing)
	return n
}

// askedInWard answers !privacy and !policy in the direct room: nobody else is told that somebody asked.
func (t *turn) askedInWard(m Message, v Verb) {
	room := t.v.Room
	var n Notice
	mode, purpose, since := "", "", int64(0)
	keep := time.Duration(0)
	if t.covered {
		mode, purpose = string(t.p.Mode), oneLine(t.p.Purpose)
		if t.p.Retains() {
			keep = t.p.Retention.Keep
		}
		since = ms(room.Since)
	}
	if v == VerbPrivacy {
		n = PrivacyNotice{
			Footer: t.footer(), Room: room.ID, Mode: mode, SinceMs: since, Purpose: purpose, KeepMs: keep.Milliseconds(),
			CanRemove: room.CanRemove(), Encrypted: room.Encrypted,
		}
	} else {
		p := RoomPolicy{Footer: t.footer(), Room: room.ID, Mode: mode, Number: t.r.Number, SinceMs: ms(t.r.Since), Purpose: purpose, KeepMs: keep.Milliseconds()}
		if t.covered {
			p.Patients, p.Ref = string(t.p.Identifiers.Patients), shortened("schedule.ref", t.p.Schedule.Ref)
		}
		n = p
	}
	minute := t.now.UTC().Truncate(time.Minute).Format(time.RFC3339)
	t.reply(m.Sender, AskedInWard, m.ID, Say{Notice: n, Deed: key(n.NoticeKind(), string(room.ID), string(m.Sender), minute)})
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// reported answers an officer whose question could not be answered.
func (t *turn) reported(o Outcome, e Report) {
	if o.Result == Sent {
		return
	}
	why := ReportFailed
	if o.Result == Missing {
		why = NoSuchRoom
	}
	t.inThread(e.Thread, e.Event, why, OrderRefused{Footer: t.footer(), Why: why}, key("report_failed", string(e.Event)))
}
