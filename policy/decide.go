package policy

import (
	"strconv"
	"time"

	"matron/policy/rulebook"
)

// Decide says what follows from an event. It is pure and total: no error, no
// context, no clock of its own; what it does not know stands in the view.
func Decide(r *Rules, v View, e Event, now time.Time) Decision {
	t := newTurn(r, v, now)
	t.readable(e)
	if t.ownWord(e) {
		return *t.d
	}
	switch e := e.(type) {
	case Message:
		t.message(e)
	case Edit:
		t.edit(e)
	case Redaction:
		t.redaction(e)
	case Gone:
		t.gone(e)
	case Reaction:
		t.reaction(e)
	case Locked:
		t.locked(e)
	case Membership:
		t.membership(e)
	case RoomState:
		t.roomState(e)
	case Echo:
		t.echo(e)
	case Ordered:
		t.ordered(e)
	case Tick:
		t.tick(e)
		t.retire(e)
	case Outcome:
		t.outcome(e)
	case Aside:
		t.aside(e)
	case ClockWrong:
		t.clockWrong(e)
	case Vote:
		t.d.because(NotOfInterest, e.ID)
	case Unknown:
		t.d.because(NotOfInterest, e.ID)
	}
	return *t.d
}

// turn is one decision in the making.
type turn struct {
	r       *Rules
	v       View
	now     time.Time
	d       *Decision
	p       rulebook.Policy
	covered bool // a policy covers the room
}

func newTurn(r *Rules, v View, now time.Time) *turn {
	t := &turn{r: r, v: v, now: now, d: &Decision{Rules: r.Revision()}}
	t.p, t.covered = r.Of(v.Room)
	if !t.covered {
		t.p = rulebook.Defaults()
	}
	return t
}

// readable notes that what was unreadable came with its key, whatever it turned out to be.
func (t *turn) readable(e Event) {
	s, ok := Speaker(e)
	if _, locked := e.(Locked); !ok || locked || !t.v.WasTold {
		return
	}
	t.d.remember(NoteReadable{ID: s.ID, At: t.now})
	t.count(ReadAtLast, s.Room)
}

// ownWord leaves out what Matron said herself, whatever it came as: she does not answer herself.
func (t *turn) ownWord(e Event) bool {
	switch e.(type) {
	case Message, Edit, Gone, Reaction, Vote, Locked, Unknown:
	default:
		return false
	}
	s, _ := Speaker(e)
	if s.Sender != t.r.Self {
		return false
	}
	t.d.because(OwnWord, s.ID)
	return true
}

func (t *turn) footer() Footer { return t.r.footer(t.p) }

// zone is the name of the zone in which this room's times are written.
func (t *turn) zone() string {
	if t.p.Zone == nil {
		return "UTC"
	}
	return t.p.Zone.String()
}

// lead says whether a person leads the room.
func (t *turn) lead(u UserID) bool { return t.covered && t.p.LedBy(string(u)) }

// in is the same turn as seen from another room: its facts and its policy.
func (t *turn) in(room Room) *turn {
	u := *t
	u.v.Room = room
	u.p, u.covered = t.r.Of(room)
	if !u.covered {
		u.p = rulebook.Defaults()
	}
	return &u
}

// tell says something to the person of the view in the direct room, which is opened
// first where there is none.
func (t *turn) tell(u UserID, why Reason, about EventID, say Say) {
	t.tellIf(SpeechNotPaused, u, why, about, say)
}

// reply answers an order. It is said also while speech is paused: who pauses must hear that it took.
func (t *turn) reply(u UserID, why Reason, about EventID, say Say) {
	t.tellIf(0, u, why, about, say)
}

func (t *turn) tellIf(guard Guard, u UserID, why Reason, about EventID, say Say) {
	say.User = u
	do := Do{Effect: say, Lane: LaneAnswer, About: about, Policy: t.p.Name, Guard: guard}
	t.inDirect(u, t.v.Person.Direct, t.v.Person.Opened, why, about, do)
}

func (t *turn) inDirect(u UserID, direct RoomID, opened int, why Reason, about EventID, do Do) {
	if direct == "" {
		open := OpenDirect{User: u, Occurrence: strconv.Itoa(opened)}
		t.d.do(why, about, Do{Effect: open, Lane: do.Lane})
		do.After = open.Key()
	}
	t.d.do(why, about, do)
}

// alert tells each officer what needs a person. occurrence tells one alert from the next of its sort.
func (t *turn) alert(what AlertWhat, why Reason, a Alert, occurrence string) {
	a.What, a.Footer = what, t.footer()
	t.alertOf(a, why, a.Event, key("alert", string(what), string(a.Room), occurrence))
}

// alertOf notifies officers in the policy room, or each in the direct room where there is none that is encrypted.
func (t *turn) alertOf(n Notice, why Reason, about EventID, deed Key) {
	t.d.because(why, about)
	if room := t.v.PolicyRoom; room.ID != "" && room.Mine == "join" && room.Encrypted {
		t.d.do(why, about, Do{Effect: Say{Room: room.ID, Alert: true, Mentions: t.officers(), Notice: n, Deed: deed}, Lane: LaneAnswer})
		return
	}
	for _, o := range t.v.Officers {
		say := Say{User: o.User, Alert: true, Notice: n, Deed: key(string(deed), string(o.User))}
		t.inDirect(o.User, o.Direct, o.Opened, why, about, Do{Effect: say, Lane: LaneAnswer})
	}
}

// count adds one to the officers' figures.
func (t *turn) count(what Reason, room RoomID) {
	t.d.remember(Count{Room: room, What: what, At: t.now})
}
