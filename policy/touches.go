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
	switch e := e.(type) {
	case Message:
		q.Message, q.ReplyTo, q.Receipt = e.ID, e.ReplyTo, e.ReplyTo
		if _, ok := repliedPill(e); ok {
			q.Message = e.ReplyTo
		}
		q.OpenBy = e.Sender
		q.Status = asksStatus(r, e)
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
	case Ordered, RoomState, Unknown, Vote: // the room alone
	case Aside:
		q.Room = e.Room
	}
	return q
}

// asksStatus says whether an officer may be asking for the figures: they cost too much for every message.
func asksStatus(r *Rules, m Message) bool {
	if _, officer := r.officer(m.Sender); !officer {
		return false
	}
	o, _, ok := ParseOrder(typedWords(m), nil, nil)
	return ok && o.Verb == VerbStatus
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
