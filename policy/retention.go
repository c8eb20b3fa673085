package policy

// Over 300 lines: all that is kept and said of retention: types, one after the other.

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"matron/policy/rulebook"
)

// Cutoff asks for the conversations of a class that are due.
type Cutoff struct {
	Class Class
	For   time.Duration // how long they are kept
	By    time.Time     // whose time began by then
}

// Due is what of a room is due, in one look.
type Due struct {
	Conversations int // neither held, flagged nor unreadable
	Messages      int
	Held          int // of the conversations that would be due: on hold; as the following, counted up to a thousand of a class
	Flagged       int // and not in the record
	Unreadable    int // with something that cannot be read
	First, Last   time.Time
	Next          time.Time // when the next conversation will be due that is not yet; zero: none is known
}

// NoteRetention notes where the retention of a room stands.
type NoteRetention struct {
	Room     RoomID
	Policy   string
	Schedule string    // names what is kept how long, by which paper: another one is told of first
	Told     time.Time // when the room's notice of this schedule was seen in /sync
	Shown    time.Time // when officers saw what would go, in the run that is to come; zero: not yet
	Ran      time.Time // when something was last ordered to go by this schedule; zero: never
	Next     time.Time // when the room is looked at next
	Code     string    // nothing goes until an officer types it; "" where nothing waits: see Rules.WaitsFor
}

func (NoteRetention) change() {}

// VerifyGone asks the server whether events are gone.
type VerifyGone struct {
	Room         RoomID    `json:"room"`
	Conversation EventID   `json:"conversation"`
	RunMs        int64     `json:"run_ms"`
	Events       []EventID `json:"events"`
}

// KindVerifyGone is its kind.
const KindVerifyGone = "verify_gone"

// verifyAtOnce is how many events one question is about.
const verifyAtOnce = 50

func (VerifyGone) Kind() string     { return KindVerifyGone }
func (e VerifyGone) Target() string { return string(e.Room) }
func (e VerifyGone) Key() Key {
	first := EventID("")
	if len(e.Events) > 0 {
		first = e.Events[0]
	}
	return key(KindVerifyGone, string(e.Conversation), fmt.Sprint(e.RunMs), string(first))
}

// lifetimes are how long each class is kept by a policy; a class that is never removed is not in it.
func lifetimes(p rulebook.Policy) []Cutoff {
	r := p.Retention
	var all []Cutoff
	for _, c := range []Cutoff{
		{Class: ClassPlain, For: r.Keep}, {Class: ClassWeighty, For: r.Unflagged},
		{Class: ClassAttested, For: r.After.Attested}, {Class: ClassNotForRecord, For: r.After.NotForRecord},
		{Class: ClassFiled, For: r.After.Filed}, {Class: ClassHandedOver, For: r.After.HandedOver},
		{Class: ClassOwn, For: r.Keep},
	} {
		if c.For > 0 {
			all = append(all, c)
		}
	}
	return all
}

// retiresIn says whether conversations of a room can expire at all by these rules, and if not, why. A policy that only
// watches destroys nothing. The policy room keeps what officers decided, a direct room what it is for.
func (r *Rules) retiresIn(room Room, p rulebook.Policy, covered bool, now time.Time) (Reason, bool) {
	switch {
	case !covered:
		return NoPolicyHere, false
	case room.ID == "" || room.ID == r.PolicyRoom || room.Direct != "" || room.Space:
		return NotOfInterest, false
	case !room.Encrypted:
		return NotEncrypted, false
	case !p.Retains():
		return NoSchedule, false
	case p.Mode == rulebook.Watch:
		return Watching, false
	case p.Past(now):
		return ReviewOverdue, false
	default:
		return "", true
	}
}

// Cutoffs are what is due of a room by now, nil where nothing can expire.
func (r *Rules) Cutoffs(room Room, now time.Time) []Cutoff {
	p, covered := r.Of(room)
	if _, ok := r.retiresIn(room, p, covered, now); !ok {
		return nil
	}
	return cutoffs(p, now)
}

func cutoffs(p rulebook.Policy, now time.Time) []Cutoff {
	all := lifetimes(p)
	for i := range all {
		all[i].By = now.Add(-all[i].For)
	}
	return all
}

// scheduleOf names what is kept how long, and by which paper.
func scheduleOf(p rulebook.Policy) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\t%s\t%s\n", p.Name, p.Schedule.Ref, p.Retention.Notice)
	for _, c := range lifetimes(p) {
		fmt.Fprintf(&b, "%s\t%s\n", c.Class, c.For)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:])[:12]
}

// shortest is the shortest time for which anything is kept.
func shortest(p rulebook.Policy) time.Duration {
	least := time.Duration(0)
	for _, c := range lifetimes(p) {
		if least == 0 || c.For < least {
			least = c.For
		}
	}
	return least
}

// night is when rooms are looked at that keep for days: once a night.
const night rulebook.Clock = 3 * 60

// lookAt is when a room is looked at for what is due at an instant: in the night after it, or at once where all is
// kept for less than a day.
func lookAt(p rulebook.Policy, due time.Time) time.Time {
	if shortest(p) < 24*time.Hour {
		return due
	}
	zone := p.Zone
	if zone == nil {
		zone = time.UTC
	}
	return night.Next(due.Add(-time.Millisecond), zone)
}

// shownFor is how long officers have to look at what would go before it does.
func shownFor(p rulebook.Policy) time.Duration { return min(24*time.Hour, p.Retention.Notice) }

// largeRun is how many messages go at most without being shown first.
const largeRun = 100

// dayOf is the day of an instant, in the policy's zone.
func dayOf(p rulebook.Policy, now time.Time) string {
	if p.Zone == nil {
		return now.UTC().Format(time.DateOnly)
	}
	return now.In(p.Zone).Format(time.DateOnly)
}

// certifyAt is when what goes now is certified: when its day is over, or soon where all is kept for less than a day.
func certifyAt(p rulebook.Policy, now time.Time) time.Time {
	if shortest(p) < 24*time.Hour {
		return now.Add(2 * time.Second)
	}
	zone := p.Zone
	if zone == nil {
		zone = time.UTC
	}
	return rulebook.Clock(0).Next(now, zone)
}

// RetentionNotice tells a room when conversations leave it, before any does.
type RetentionNotice struct {
	Footer
	Room       RoomID `json:"room"`
	Schedule   string `json:"schedule"`
	Ref        string `json:"ref"`
	FromMs     int64  `json:"from_ms"` // nothing goes before
	KeepMs     int64  `json:"keep_ms"`
	WeightyMs  int64  `json:"weighty_ms,omitempty"`  // 0: never
	AttestedMs int64  `json:"attested_ms,omitempty"` // as the following; 0: never
	NotForMs   int64  `json:"not_for_ms,omitempty"`
	FiledMs    int64  `json:"filed_ms,omitempty"`
}

// PreviewNotice shows officers what would go, before the first run of a schedule and before a large one.
type PreviewNotice struct {
	Footer
	Room          RoomID `json:"room"`
	Schedule      string `json:"schedule"`
	Ref           string `json:"ref"`
	Conversations int    `json:"conversations"`
	Messages      int    `json:"messages"`
	Held          int    `json:"held"`
	Flagged       int    `json:"flagged"`
	Unreadable    int    `json:"unreadable"`
	FirstMs       int64  `json:"first_ms"`
	LastMs        int64  `json:"last_ms"`
	AtMs          int64  `json:"at_ms"` // when it goes
	First         bool   `json:"first"` // the first run of this schedule in the room
}

// CertificateLine is what went of one room, for one reason.
type CertificateLine struct {
	Room          RoomID `json:"room"`
	Class         Class  `json:"class"`
	Conversations int    `json:"conversations"`
	Messages      int    `json:"messages"`
	FirstMs       int64  `json:"first_ms"`
	LastMs        int64  `json:"last_ms"`
}

// CertificateNotice certifies what was removed on a day by a policy. It says nothing of what was in it.
type CertificateNotice struct {
	Footer
	Number        int               `json:"number"`
	Day           string            `json:"day"`
	By            string            `json:"by"` // the revision that it was removed by
	Conversations int               `json:"conversations"`
	Messages      int               `json:"messages"`
	Lines         []CertificateLine `json:"lines"`
	More          int               `json:"more,omitempty"` // lines that are not listed
	Hash          string            `json:"hash"`
	Before        string            `json:"before,omitempty"`
}

// CertificateFact is one certificate in a list.
type CertificateFact struct {
	Number        int    `json:"number"`
	Day           string `json:"day"`
	Policy        string `json:"of"`
	Conversations int    `json:"conversations"`
	Messages      int    `json:"messages"`
	Hash          string `json:"hash"`
}

// CertificatesNotice lists the newest certificates.
type CertificatesNotice struct {
	Footer
	Certificates []CertificateFact `json:"certificates"`
	More         int               `json:"more,omitempty"`
}

// HoldFact is what a notice says of a hold. Its reference and reason are read from the store when it is said.
type HoldFact struct {
	ID     string   `json:"id"`
	What   HoldWhat `json:"what"`
	Room   RoomID   `json:"room,omitempty"`
	Person UserID   `json:"person,omitempty"`
	FromMs int64    `json:"from_ms,omitempty"`
	ToMs   int64    `json:"to_ms,omitempty"` // the last day's end
	By     UserID   `json:"by"`
	AtMs   int64    `json:"at_ms"`
}

// HoldNotice answers an order to hold or to release.
type HoldNotice struct {
	Footer
	Hold     HoldFact `json:"hold"`
	Released bool     `json:"released,omitempty"`
	Code     string   `json:"code,omitempty"` // it stays in force until another officer than Asked approves its release by this
	Asked    UserID   `json:"asked,omitempty"`
	UntilMs  int64    `json:"until_ms,omitempty"` // and nobody can any more
}

// HoldRefused says why an order about a hold was not carried out.
type HoldRefused struct {
	Footer
	Why HoldWhy `json:"why"`
}

// HoldsNotice lists the holds in force.
type HoldsNotice struct {
	Footer
	Holds []HoldFact `json:"holds"`
	More  int        `json:"more,omitempty"`
}

func (RetentionNotice) NoticeKind() string    { return "retention" }
func (PreviewNotice) NoticeKind() string      { return "retention_preview" }
func (CertificateNotice) NoticeKind() string  { return "certificate" }
func (CertificatesNotice) NoticeKind() string { return "certificates" }
func (HoldNotice) NoticeKind() string         { return "hold" }
func (HoldRefused) NoticeKind() string        { return "hold_refused" }
func (HoldsNotice) NoticeKind() string        { return "holds" }

// RetentionQuery is the part of a [Query] that is about retention, certificates and holds.
type RetentionQuery struct {
	RetentionOf RoomID    // where its retention stands
	Retire      []Cutoff  // for a Tick: what is due in Query.Room, with at most 200 events in all
	Talk        EventID   // this conversation, or the one of this message
	Tallies     time.Time // for a Tick of the policy room: what was tallied and can be certified by then
	Holds       bool      // the holds in force, oldest first: at most 200
	HoldOf      string    // the hold of this name, in force or not
	Named       string    // the room with this alias
	Certified   bool      // the newest certificates, at most 50
	Waiting     string    // the room that waits with this code, or the room of this id
}

// RetentionView is what a [RetentionQuery] finds.
type RetentionView struct {
	Retention    *NoteRetention
	Retiring     []Retiring
	DueNow       Due
	Talk         *ConversationRow
	Tallies      []GoneTally // by policy, day, room and class
	Holds        []Hold
	HoldsMore    int // than are listed
	HoldOf       *Hold
	HoldEnded    bool // HoldOf is in force no more
	Named        RoomID
	Certificates []CertificateRow // the newest first
	Certified    int              // how many there are
	CertifiedBy  string           // the hash of the newest
	MessageHeld  bool             // the conversation of Query.Message is on hold
	Waiting      *Room            // nil also where two rooms have the code
}
