package policy_test

import (
	"cmp"
	"fmt"
	"reflect"
	"time"

	"matron/policy"
	"matron/policy/confidential"
)

// decide lets an event be decided, twice, and commits it.
func (s *story) decide(e policy.Event, name string) []string {
	if name != "" {
		s.events[name] = e
		e = withSince(e, s.since[name])
	}
	v := s.h.look(e, s.now)
	d := policy.Decide(s.h.rules, v, e, s.now)
	if again := policy.Decide(s.h.rules, s.h.look(e, s.now), e, s.now); !reflect.DeepEqual(d, again) {
		s.t.Errorf("decided twice, and differently: %s", name)
	}
	checkLaws(s.t, s.h, e, d)
	if s.watch != nil {
		s.watch(e, d)
	}
	said := lines(d, func(k policy.Key) bool { return s.h.task(policy.Query{Task: k}) != nil })
	s.h.commit(d)
	if !d.Wait.Zero() && s.since[name].IsZero() {
		s.since[name] = s.now
	}
	return said
}

// withSince gives an event the time when deciding it was first put off.
func withSince(e policy.Event, since time.Time) policy.Event {
	switch e := e.(type) {
	case policy.Message:
		e.Since = since
		return e
	case policy.Edit:
		e.Since = since
		return e
	case policy.Locked:
		e.Since = since
		return e
	case policy.Membership:
		e.Since = since
		return e
	default:
		return e
	}
}

// perform ends an effect: its guard is judged, then the world answers as is said (sent, if nothing is).
func (s *story) perform(a args) []string {
	r := s.h.find(prefix(a[0]))
	if r == nil || r.state != "waiting" {
		s.t.Fatalf("no effect waits: %s", a[0])
	}
	result := policy.Sent
	for _, k := range []policy.ResultKind{policy.Failed, policy.Refused, policy.Missing, policy.Unreadable, policy.NothingTo} {
		if a.has(string(k)) {
			result = k
		}
	}
	var out []string
	if ok, why := s.h.guard(r, s.now); !ok {
		result = policy.Withdrawn
		out = append(out, fmt.Sprintf("%-9s %s", "withdrawn", why))
	}
	receipt := policy.EventID(cmp.Or(a.after("as"), string(s.next("$own"))))
	var made policy.RoomID
	if o, ok := r.Effect.(policy.OpenDirect); ok {
		receipt, made = "", s.dm(o.User)
		s.makeDM(made)
	}
	return append(out, s.decide(s.h.settle(r, result, receipt, made, s.now), "")...)
}

// echo brings the event of an effect back in /sync.
func (s *story) echo(a args) []string {
	r := s.h.find(prefix(a[0]))
	if r == nil || r.receipt == "" {
		s.t.Fatalf("nothing was sent: %s", a[0])
	}
	said := policy.Said{Room: policy.RoomOf(r.Effect), ID: r.receipt, Sender: self, At: s.now, Trust: policy.SignedDevice}
	if say, ok := r.Effect.(policy.Say); ok && say.Room == "" {
		said.Room = s.dm(say.User)
	}
	e := policy.Echo{Said: said, Key: r.key}
	switch effect := r.Effect.(type) {
	case policy.Redact:
		e.Key, e.Of, e.Trust = "", effect.Event, policy.ServersWord
	case policy.TakeBack:
		if made := s.h.task(policy.Query{Task: effect.What}); made != nil {
			e.Key, e.Of, e.Trust = "", made.receipt, policy.ServersWord
		}
	}
	return s.decide(e, "")
}

func text(where policy.Where, words string) policy.Surface {
	return policy.Surface{Where: where, Text: confidential.NewText(words)}
}
