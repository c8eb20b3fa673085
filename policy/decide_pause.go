package policy

import (
	"cmp"
	"slices"
	"time"

	"matron/policy/rulebook"
)

// How long a pause lasts where nothing was said, and at most. A lead is bound by the policy.
const (
	pauseFor      = 4 * time.Hour
	pauseAtMost   = 30 * 24 * time.Hour
	pauseOperator = "operator"
)

// pauseTyped takes pause or resume of a lead or an officer. A lead who names nothing means
// the policies that he leads; an officer means everywhere.
func (t *turn) pauseTyped(s Said, o Order, officer bool) {
	if officer {
		o.Scope = cmp.Or(o.Scope, ScopeAll)
		t.pauseSaid(s, o, t.pause(o, string(s.Sender), pauseFor, pauseAtMost))
		return
	}
	why, done := NotEntitled, false
	for _, p := range t.r.leads(s.Sender) {
		if !p.MayPause(rulebook.Lead) || o.Scope == ScopeAll || o.Scope == ScopePolicy && o.Of != p.Name {
			continue
		}
		its := o
		switch {
		case o.Scope != ScopeRoom:
			its.Scope, its.Of = ScopePolicy, p.Name
		case !slices.Contains(p.AppliesTo.Rooms, o.Of): // a lead pauses no room of another's
			continue
		}
		if was, ok := t.paused(its); ok && t.ofOfficer(was.By) {
			why = PauseOfOfficer
			continue
		}
		t.pauseSaid(s, its, t.pause(its, string(s.Sender), p.Pause.AtMost, p.Pause.AtMost))
		done = true
	}
	if !done {
		t.refuse(s, why)
	}
}

// ofOfficer says whether a pause was set by an officer or by who runs the machine.
func (t *turn) ofOfficer(by string) bool {
	_, officer := t.r.officer(UserID(by))
	return officer || by == pauseOperator
}

// paused finds the pause of a scope and place that is in force.
func (t *turn) paused(o Order) (Pause, bool) {
	for _, p := range t.v.Pauses {
		if p.Scope == o.Scope && p.Of == o.Of && t.now.Before(p.Until) {
			return p, true
		}
	}
	return Pause{}, false
}

// pause carries out an order to pause or to resume, and returns what is stopped then. There is
// one pause for a scope and place: speech and destruction are merged in it, so that a
// pause of the one never ends that of the other.
func (t *turn) pause(o Order, by string, usual, atMost time.Duration) SetPause {
	was, ok := t.paused(o)
	if o.Verb == VerbResume {
		rest, left := without(was.What, o.What)
		if !ok || !left {
			t.d.remember(EndPause{Scope: o.Scope, Of: o.Of, At: t.now})
			return SetPause{}
		}
		was.What = rest
		t.d.remember(was.SetPause)
		return was.SetPause
	}
	p := SetPause{Scope: o.Scope, Of: o.Of, What: cmp.Or(o.What, PauseEverything), Since: t.now, Until: t.now.Add(span(o.For, usual, atMost)), By: by}
	if ok && was.What != p.What {
		p.What = PauseEverything
		if was.Until.After(p.Until) {
			p.Until = was.Until
		}
	}
	t.d.remember(p)
	return p
}

// without is what a pause still stops when a part of it ends.
func without(was, ends PauseWhat) (rest PauseWhat, left bool) {
	switch {
	case ends == PauseEverything || ends == "" || was == ends:
		return "", false
	case was != PauseEverything:
		return was, true
	case ends == PauseSpeech:
		return PauseDestruction, true
	default:
		return PauseSpeech, true
	}
}

// pauseSaid answers an order to pause or to resume.
func (t *turn) pauseSaid(s Said, o Order, p SetPause) {
	n := PauseNotice{Footer: t.footer(), Scope: o.Scope, Of: o.Of, What: cmp.Or(p.What, o.What), UntilMs: ms(p.Until), Ended: p.Until.IsZero()}
	if o.Scope == ScopePolicy && t.r.Book != nil {
		if policy, ok := t.r.Book.Policy(o.Of); ok {
			n.Footer = t.r.footer(policy)
		}
	}
	if s.Room == t.r.PolicyRoom && s.Room != "" {
		t.answerOfficer(s, OrderTaken, n)
		return
	}
	t.reply(s.Sender, OrderTaken, s.ID, Say{Reply: s.ID, Notice: n, Deed: key("pause", string(o.Scope), o.Of, string(s.ID))})
}

func span(asked, usual, atMost time.Duration) time.Duration {
	if asked <= 0 {
		asked = usual
	}
	return min(asked, atMost)
}

// ordered takes an order from the command line of Matron's own machine: the switch that
// works also while the homeserver is down.
func (t *turn) ordered(e Ordered) {
	t.d.because(OrderTaken, "")
	o := e.Order
	o.Scope = cmp.Or(o.Scope, ScopeAll)
	switch o.Verb {
	case VerbPause, VerbResume:
		t.pause(o, pauseOperator, pauseFor, pauseAtMost)
	default:
		t.d.because(OrderNotUnderstood, "")
	}
}
