package policy_test

import (
	"cmp"
	"reflect"
	"slices"
	"time"

	"matron/policy"
)

// deliver lets one event be decided: mostly the oldest, else any.
func (w *chaos) deliver() {
	if len(w.door) == 0 {
		return
	}
	i := 0
	if !w.calm && w.IntN(3) == 0 {
		i = w.IntN(len(w.door))
	}
	l := w.door[i]
	if w.now.Before(l.ready) {
		if !w.calm {
			return
		}
		w.now = l.ready
	}
	w.door = slices.Delete(w.door, i, i+1)
	w.decide(l)
}

func (w *chaos) decide(l letter) {
	e := withSince(l.e, l.since)
	if s, ok := policy.Speaker(e); ok && w.h.seen(s.ID) {
		w.note("  seen %s", s.ID)
		return
	}
	v := w.h.look(e, w.now)
	d := policy.Decide(w.h.rules, v, e, w.now)
	if again := policy.Decide(w.h.rules, v, e, w.now); !reflect.DeepEqual(d, again) {
		w.t.Errorf("%s decided twice, and differently", policy.EventKind(e))
	}
	w.note("%s decided %s %s", w.now.Format("15:04:05"), policy.EventKind(e), brief(e))
	for _, line := range lines(d, func(k policy.Key) bool { return w.h.task(policy.Query{Task: k}) != nil }) {
		w.note("    %s", line)
	}
	if !w.calm && w.IntN(12) == 0 {
		w.note("  stopped before it was committed")
		w.door = append([]letter{l}, w.door...)
		return
	}
	checkLaws(w.t, w.h, e, d)
	w.h.commit(d)
	s, ok := policy.Speaker(e)
	switch {
	case !d.Wait.Zero():
		l.ready, l.since = d.Wait.Until, cmpTime(l.since, w.now)
		w.door = append(w.door, l)
	case ok:
		w.h.see(s.ID)
	}
}

func cmpTime(a, b time.Time) time.Time {
	if a.IsZero() {
		return b
	}
	return a
}

// perform does one effect that may begin.
func (w *chaos) perform() {
	var ready []*row
	for _, r := range w.h.outbox {
		if w.h.ready(r) {
			ready = append(ready, r)
		}
	}
	if len(ready) == 0 {
		return
	}
	r := ready[0]
	if !w.calm {
		r = ready[w.IntN(len(ready))]
	}
	result, receipt, made := policy.Withdrawn, policy.EventID(""), policy.RoomID("")
	if ok, _ := w.h.guard(r, w.now); ok {
		result, receipt, made = w.world(r)
		if result == policy.Sent && !w.calm && w.IntN(12) == 0 {
			w.note("  stopped after %s was done", r.key)
			_, pill := r.Effect.(policy.React)
			w.orphans = w.orphans || pill
			return
		}
	}
	w.note("%s performed %s: %s %s", w.now.Format("15:04:05"), r.key, result, receipt)
	w.door = append(w.door, letter{e: w.h.settle(r, result, receipt, made, w.now)})
}

// world does an effect to the homeserver; the same key does it once.
func (w *chaos) world(r *row) (policy.ResultKind, policy.EventID, policy.RoomID) {
	if id, ok := w.done[r.key]; ok {
		return policy.Sent, id, ""
	}
	if _, pill := r.Effect.(policy.TakeBack); !pill && !w.calm && w.IntN(8) == 0 {
		return []policy.ResultKind{policy.Failed, policy.Refused, policy.Unreadable}[w.IntN(3)], "", ""
	}
	p := &post{id: w.id("own"), by: self, at: w.now}
	echo := policy.Echo{Said: policy.Said{Room: policy.RoomOf(r.Effect), ID: p.id, Sender: self, At: w.now, Trust: policy.SignedDevice}, Key: r.key}
	switch e := r.Effect.(type) {
	case policy.OpenDirect:
		id := policy.RoomID("!direct-" + string(e.User)[1:])
		room := w.h.room(id)
		room.Mine, room.Encrypted = "join", true
		w.h.rooms[id] = room
		return policy.Sent, "", id
	case policy.Copy:
		if result := w.makeCopy(e, p); result != policy.Sent {
			return result, "", ""
		}
	case policy.Redact:
		w.checkRemoval(e)
		w.posts[e.Event].gone = true
		echo.Key, echo.Of = "", e.Event
	case policy.TakeBack:
		made := w.h.task(policy.Query{Task: e.What})
		if made == nil || made.receipt == "" {
			return policy.NothingTo, "", ""
		}
		w.posts[made.receipt].gone = true
		echo.Key, echo.Of = "", made.receipt
	case policy.React:
		if w.posts[e.On].gone {
			return policy.Refused, "", ""
		}
		p.pillOn = e.On
	case policy.DeleteMedia, policy.QueryKeys:
		return policy.Sent, "", ""
	}
	w.post(p)
	w.done[r.key] = p.id
	w.door = append(w.door, letter{e: echo})
	return policy.Sent, p.id, ""
}

// makeCopy reads the message again, as the bot does: an edit that is gone no longer counts.
func (w *chaos) makeCopy(e policy.Copy, p *post) policy.ResultKind {
	if w.posts[e.Message].gone {
		return policy.Missing
	}
	p.copyOf, p.says = e.Message, e.Message
	for _, id := range append(slices.Clone(e.Edits), e.Latest) {
		if !w.posts[id].gone {
			p.says = id
		}
	}
	if !w.posts[p.says].dirty && e.Replaces == "" {
		return policy.NothingTo
	}
	if e.Replaces != "" {
		w.posts[e.Replaces].says = p.says
	}
	return policy.Sent
}

// checkRemoval: what is removed has a copy in the room that was seen there.
func (w *chaos) checkRemoval(e policy.Redact) {
	message := e.Event
	if of := w.posts[e.Event].of; of != "" && w.posts[of].by == w.posts[e.Event].by {
		message = of
	}
	for _, id := range w.order {
		p := w.posts[id]
		if (p.copyOf == message || p.copyOf == e.Event) && !p.gone && w.h.seen(p.id) {
			return
		}
	}
	w.t.Errorf("%s is removed, and no copy of it stands that was seen", e.Event)
}

// quiet lets everything come to an end: nothing fails any more.
func (w *chaos) quiet() {
	w.calm = true
	w.h.pauses = nil
	r := w.h.rooms[ward]
	r.Power = 50
	w.h.rooms[ward] = r
	for range 3000 {
		busy := len(w.door) > 0
		w.deliver()
		for _, r := range w.h.outbox {
			busy = busy || w.h.ready(r)
		}
		w.perform()
		if !busy {
			return
		}
	}
	w.t.Error("it never comes to an end")
}

// judge checks what must be so when it is quiet.
func (w *chaos) judge() {
	for id, row := range w.h.warnings {
		switch row.Stage {
		case policy.Masking, policy.Removing:
			w.t.Errorf("%s is %s for ever", id, row.Stage)
		case policy.MaskedNow:
			w.judgeMasked(id)
		default:
		}
	}
	for _, id := range w.order {
		p := w.posts[id]
		if p.pillOn != "" && !p.gone && w.h.warnings[p.pillOn].Stage != policy.Open && !w.orphans {
			w.t.Errorf("pill %s stands under %s, which is %s", p.id, p.pillOn, w.h.warnings[p.pillOn].Stage)
		}
	}
	for u, all := range w.h.approach {
		if len(all) > 5 {
			w.t.Errorf("%s was approached %d times in a shift", u, len(all))
		}
	}
}

// judgeMasked: nothing stands of it, and the copy shows the last words that the author did not take back.
func (w *chaos) judgeMasked(id policy.EventID) {
	last := w.posts[id]
	for _, other := range w.order {
		p := w.posts[other]
		if p.id != id && (p.of != id || p.by != w.posts[id].by) || w.posts[id].of != "" && p.id != id {
			continue
		}
		if !p.gone {
			w.t.Errorf("%s is masked, and %s stands", id, p.id)
		}
		if !p.byOwner && newer(p, last) {
			last = p
		}
	}
	for _, other := range slices.Backward(w.order) {
		c := w.posts[other]
		if c.copyOf != id || w.replaced(c) {
			continue
		}
		if says := w.posts[c.says]; newer(last, says) {
			w.t.Errorf("the copy of %s shows %s, and %s came after it", id, says.id, last.id)
		}
		return
	}
	w.t.Errorf("%s is masked, and there is no copy", id)
}

// replaced says whether a post is an edit of an earlier copy: what it says is shown there.
func (w *chaos) replaced(c *post) bool {
	for _, r := range w.h.outbox {
		if e, ok := r.Effect.(policy.Copy); ok && r.receipt == c.id {
			return e.Replaces != ""
		}
	}
	return false
}

// newer compares the words of a message: an edit is newer than its original.
func newer(a, b *post) bool {
	if a.of == b.id || b.of == a.id {
		return a.of == b.id
	}
	return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.id, b.id)) > 0
}
