package policy

import (
	"cmp"
	"time"
)

// Touches says what an event touches, so that the store reads just that.
func Touches(r *Rules, e Event, now time.Time) Query {
	q := Query{}
	if s, ok := Speaker(e); ok {
		q.Room, q.Event, q.Person = s.Room, s.ID, s.Sender
	}
	for _, o := range r.Officers {
		q.Officers = append(q.Officers, o.User)
	}
	q.PolicyRoom = r.PolicyRoom
	if r.PolicyRoom != "" && q.Room == r.PolicyRoom || inPolicyRoom(r, e) {
		touchesPolicyRoom(r, e, &q)
	}
	switch e := e.(type) {
	case Message:
		q.Message, q.ReplyTo, q.Receipt = e.ID, e.ReplyTo, e.ReplyTo
		if _, ok := repliedPill(e); ok {
			q.Message = e.ReplyTo
		}
		q.OpenBy = e.Sender
		q.Status = q.Status || asksStatus(r, e)
	case Edit:
		q.Message, q.OpenBy = e.Of, e.Sender
	case Redaction:
		q.Message = e.Of
	case Gone:
		q.Message = e.ID
	case Reaction:
		q.Message, q.Receipt = e.On, e.On
	case Locked:
		q.Message = e.ID
	case Membership:
		q.Person = e.User
		if e.User == r.Self || e.Sender != e.User {
			q.Person = e.Sender
		}
	case Echo:
		q.Task, q.Receipt = e.Key, e.ID
		if e.Of != "" {
			q.Message = e.Of
		}
	case Outcome:
		q.Task = e.Key
		q.Room = RoomOf(e.Effect)
		q.Message, q.Person = outcomeTouches(e.Effect)
	case Tick:
		q.Room, q.Due = e.Room, e.At
	case Ordered, RoomState, Unknown, Vote, ClockWrong: // the room alone
	case Aside:
		q.Room = e.Room
	}
	touchesFlagFirst(r, e, &q)
	touchesFilingFirst(r, e, &q, now)
	return q
}

// TouchesMore says what else an event touches, once it is known which policy covers its room; ok is false
// where there is nothing more. The store adds it to the view.
func TouchesMore(r *Rules, v View, e Event, now time.Time) (q Query, ok bool) {
	t := newTurn(r, v, now)
	for _, more := range touchesMore {
		if more(t, e, &q) {
			ok = true
		}
	}
	return q, ok
}

// touchesMore is what each noun asks for in the second step. It sets what it needs of the query, and says
// whether it did; the parts of a query that are read in the first step only stay out of it: room, pauses, person.
var touchesMore = [...]func(t *turn, e Event, q *Query) bool{
	touchesFlag,
	touchesRetention,
	touchesFiling,
}

// asksStatus says whether an officer may be asking for the figures: they cost too much for every message.
func asksStatus(r *Rules, m Message) bool {
	if m.Room == r.PolicyRoom {
		return false // see touchesPolicyRoom
	}
	if _, officer := r.officer(m.Sender); !officer {
		return false
	}
	o, _, ok := ParseOrder(typedWords(m), nil, nil)
	return ok && o.Verb == VerbStatus
}

// inPolicyRoom says whether an event without a speaker is about the policy room.
func inPolicyRoom(r *Rules, e Event) bool {
	switch e := e.(type) {
	case Tick:
		return r.PolicyRoom != "" && e.Room == r.PolicyRoom
	case Outcome:
		return r.PolicyRoom != "" && RoomOf(e.Effect) == r.PolicyRoom
	default:
		return false
	}
}

// touchesPolicyRoom names what an event in the policy room touches besides.
func touchesPolicyRoom(r *Rules, e Event, q *Query) {
	q.Proposals = true
	switch e := e.(type) {
	case Message:
		if _, officer := r.officer(e.Sender); !officer {
			return
		}
		o, _, ok := ParseOfficer(typedWords(e), nil)
		if ok {
			q.Code, q.Status = o.Code, o.Verb == VerbStatus
		}
		switch {
		case !ok:
		case o.Verb == VerbRollback:
			q.Past = o.Number
		case o.Verb == VerbFiling:
			q.FilingNumber = o.Number
		case o.Verb == VerbFiled:
			q.FilingsListed = FilingFiled
		case o.Verb == VerbHandedOver:
			q.FilingsListed = FilingHandedOver
		}
	case Outcome:
		if rehearsed, ok := e.Effect.(Rehearse); ok {
			q.Proposal = rehearsed.Proposal
		}
	case Tick:
		q.Retold = r.Number
	default:
	}
}

// outcomeTouches is the message and the person that an effect was about.
func outcomeTouches(e Effect) (EventID, UserID) {
	switch e := e.(type) {
	case Copy:
		return e.Message, cmp.Or(e.Asker, e.Author)
	case Redact:
		return e.Event, e.Asker
	case OpenDirect:
		return "", e.User
	case Say:
		return "", e.User
	default:
		return "", ""
	}
}
