package policy_test

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"matron/policy"
)

// house is a store in memory for the tests of decisions. It keeps the promises that the
// comments of view.go, change.go and plan.go make of the real one, and no others: nothing
// is kept of what people wrote, a key that is in the outbox already is left as it is,
// what is gone stays gone.
type house struct {
	rules    *policy.Rules
	rooms    map[policy.RoomID]policy.Room
	messages map[policy.EventID]policy.RememberMessage
	warnings map[policy.EventID]policy.WarningRow
	askedOf  map[policy.EventID]policy.UserID
	due      map[policy.EventID]time.Time
	answers  []policy.KeepAnswer
	direct   map[policy.UserID]policy.RoomID
	opened   map[policy.UserID]int
	told     map[policy.UserID]bool
	approach map[policy.UserID][]time.Time
	pauses   []policy.SetPause
	locked   map[policy.EventID]policy.NoteUnreadable
	outbox   []*row
	decided  map[policy.EventID]bool
	counts   map[policy.Reason]int
	kept     retained

	proposals []policy.ProposalRow
	revisions []policy.AddRevision
	rulesTold map[policy.RoomID]policy.NoteRulesTold
	flags     flags
	filed     filings
	learnt    learnt
}

// row is an effect in the outbox.
type row struct {
	policy.Do
	key     policy.Key
	state   string // waiting, sent, confirmed, over
	result  policy.ResultKind
	receipt policy.EventID
}

func newHouse(rules *policy.Rules) *house {
	return &house{
		rules: rules, rooms: map[policy.RoomID]policy.Room{}, messages: map[policy.EventID]policy.RememberMessage{},
		warnings: map[policy.EventID]policy.WarningRow{}, askedOf: map[policy.EventID]policy.UserID{}, due: map[policy.EventID]time.Time{},
		direct: map[policy.UserID]policy.RoomID{}, opened: map[policy.UserID]int{}, told: map[policy.UserID]bool{},
		approach: map[policy.UserID][]time.Time{}, locked: map[policy.EventID]policy.NoteUnreadable{}, counts: map[policy.Reason]int{},
		decided: map[policy.EventID]bool{}, kept: newRetained(), learnt: newLearnt(),
	}
}

// seen says whether an event was decided: a second copy is dropped, also long after.
func (h *house) seen(id policy.EventID) bool { return h.decided[id] }

func (h *house) see(id policy.EventID) { h.decided[id] = true }

// look is the view of an event, in two steps as the engine reads it.
func (h *house) look(e policy.Event, now time.Time) policy.View {
	v := h.view(policy.Touches(h.rules, e, now), now)
	if q, ok := policy.TouchesMore(h.rules, v, e, now); ok {
		h.more(q, &v, now)
	}
	return v
}

// view reads what a query names.
func (h *house) view(q policy.Query, now time.Time) policy.View {
	v := policy.View{Room: h.room(q.Room), ReplyTo: h.message(q.ReplyTo), WasGone: h.messages[q.Event].Gone}
	_, v.WasTold = h.locked[q.Event]
	h.more(q, &v, now)
	person := q.Person
	if person == "" && v.Message != nil {
		person = v.Message.Sender
	}
	v.Person = policy.Person{Direct: h.direct[person], Told: h.wasTold(person), Opened: h.opened[person]}
	for _, at := range h.approach[person] {
		if now.Sub(at) <= 24*time.Hour {
			v.Person.Approaches = append(v.Person.Approaches, at)
		}
	}
	for _, p := range h.pauses {
		if now.Before(p.Until) {
			v.Pauses = append(v.Pauses, policy.Pause{SetPause: p})
		}
	}
	return v
}

// more adds what a query names but the room, the pauses and the person.
func (h *house) more(q policy.Query, v *policy.View, now time.Time) {
	h.about(q.Message, v)
	h.moreRetention(q, v)
	if q.OpenBy != "" {
		v.Open = h.open(q.OpenBy)
	}
	if r := h.task(q); r != nil {
		v.Task = &policy.TaskRow{Effect: r.Effect, Key: r.key, Result: r.result, Receipt: r.receipt, About: r.About}
		if w, ok := h.warnings[r.About]; ok {
			about := h.warned(w)
			v.About = &about
		}
	}
	if !q.Due.IsZero() {
		for _, id := range slices.Sorted(maps.Keys(h.due)) {
			if w := h.warnings[id]; w.Room == q.Room && !h.due[id].After(q.Due) {
				v.Due = append(v.Due, h.warned(w))
			}
		}
	}
	if q.Status {
		v.Status = policy.Status{Rooms: len(h.rooms), Unreadable: len(h.locked), Masked: h.counts[policy.RemovedByMatron]}
	}
	h.moreOfPolicy(q, v)
	h.moreFlags(q, v, now)
	h.moreFilings(q, v)
	for _, o := range q.Officers {
		v.Officers = append(v.Officers, policy.OfficerRoom{User: o, Direct: h.direct[o], Opened: h.opened[o]})
	}
}

// about reads a message with all that hangs on it: where it is an edit, on its original.
func (h *house) about(id policy.EventID, v *policy.View) {
	if id == "" {
		return
	}
	v.Message = h.message(id)
	for _, a := range h.answers {
		if a.On == id {
			v.Answers = append(v.Answers, a)
		}
	}
	if w, ok := h.warnings[id]; ok {
		v.Warning = &w
	}
	if v.Message != nil && v.Message.Of != "" {
		o := h.message(v.Message.Of)
		if o != nil && o.Of == "" && o.Sender == v.Message.Sender && o.Room == v.Message.Room {
			v.Original, id = o, o.ID
			if w, ok := h.warnings[id]; ok {
				v.Own, v.Warning = v.Warning, &w
			}
		}
	}
	v.Edits = h.edits(id)
}

func (h *house) room(id policy.RoomID) policy.Room {
	r := h.rooms[id]
	r.ID = id
	h.learnt.of(&r)
	return r
}

func (h *house) message(id policy.EventID) *policy.MessageRow {
	m, ok := h.messages[id]
	if !ok {
		return nil
	}
	row := policy.MessageRow{RememberMessage: m}
	if c, ok := h.talkOf(id); ok {
		row.Held, row.Flagged = h.held(c.ID, c.Room), h.flagIsOpen(c.ID)
	}
	for _, e := range h.edits(id) {
		if e.Sender == m.Sender && e.Room == m.Room && !e.Gone {
			row.Edits = append(row.Edits, e.ID)
		}
	}
	return &row
}

func (h *house) edits(of policy.EventID) []policy.RememberMessage {
	var out []policy.RememberMessage
	for _, m := range h.messages {
		if m.Of != "" && m.Of == of {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b policy.RememberMessage) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return out
}

func (h *house) warned(w policy.WarningRow) policy.Warned {
	out := policy.Warned{Warning: w, Room: h.room(w.Room)}
	if m := h.message(w.Message); m != nil {
		out.Message = *m
	}
	return out
}

func (h *house) open(by policy.UserID) []policy.Warned {
	var out []policy.Warned
	for _, id := range slices.Sorted(maps.Keys(h.warnings)) {
		w := h.warnings[id]
		if w.Sender == by && w.Stage == policy.Open || w.Asked && h.askedOf[id] == by {
			out = append(out, h.warned(w))
		}
	}
	slices.SortStableFunc(out, func(a, b policy.Warned) int { return b.Warning.Opened.Compare(a.Warning.Opened) })
	return out[:min(len(out), 20)]
}

func (h *house) task(q policy.Query) *row {
	for _, r := range h.outbox {
		if q.Task != "" && r.key == q.Task {
			return r
		}
	}
	for _, r := range h.outbox {
		if q.Receipt != "" && r.receipt == q.Receipt {
			return r
		}
	}
	return nil
}

// find is the newest effect whose key begins so.
func (h *house) find(prefix string) *row {
	for _, r := range slices.Backward(h.outbox) {
		if len(r.key) >= len(prefix) && string(r.key[:len(prefix)]) == prefix {
			return r
		}
	}
	return nil
}
