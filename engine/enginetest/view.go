package enginetest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"matron/policy"
)

// View reads what a query names.
func (s *Store) View(ctx context.Context, q policy.Query, now time.Time) (policy.View, error) {
	st, err := in(ctx)
	if err != nil {
		return policy.View{}, err
	}
	v := policy.View{
		Room: st.room(q.Room), Message: st.message(q.Message), ReplyTo: st.message(q.ReplyTo),
		Open: st.open(q.OpenBy),
	}
	v.Original, v.Edits, v.Warning = st.history(q.Message, v.Message)
	for _, a := range st.answers {
		if a.On == q.Message {
			v.Answers = append(v.Answers, a)
		}
	}
	_, v.WasTold = st.locked[q.Event]
	v.WasGone = st.messages[q.Event].Gone
	person := q.Person
	if person == "" && v.Message != nil {
		person = v.Message.Sender
	}
	v.Person = policy.Person{
		Direct: st.direct[person], Told: st.told[person], Approaches: st.approach[person], Opened: st.opened[person],
	}
	v.Task, v.About = st.task(q)
	for _, p := range st.openPauses() {
		if now.Before(p.Until) {
			v.Pauses = append(v.Pauses, p)
		}
	}
	if !q.Due.IsZero() {
		v.Due = st.dueBy(q.Room, q.Due)
	}
	st.moreFlags(q, &v)
	st.moreFilings(q, &v)
	for _, o := range q.Officers {
		v.Officers = append(v.Officers, policy.OfficerRoom{User: o, Direct: st.direct[o], Opened: st.opened[o]})
	}
	return v, nil
}

// More adds what a second query names.
func (s *Store) More(ctx context.Context, q policy.Query, v *policy.View, now time.Time) error {
	st, err := in(ctx)
	if err != nil {
		return err
	}
	st.moreFlags(q, v)
	st.moreFilings(q, v)
	return nil
}

func (st *state) room(id policy.RoomID) policy.Room {
	r := st.rooms[id]
	r.ID = id
	return r
}

func (st *state) message(id policy.EventID) *policy.MessageRow {
	m, ok := st.messages[id]
	if !ok {
		return nil
	}
	row := policy.MessageRow{RememberMessage: m}
	for _, e := range st.edits(id) {
		if !e.Gone && e.Sender == m.Sender && e.Room == m.Room {
			row.Edits = append(row.Edits, e.ID)
		}
	}
	return &row
}

// edits are what says that it edits a message, whoever sent it, by time and then by id.
func (st *state) edits(of policy.EventID) []policy.RememberMessage {
	var out []policy.RememberMessage
	for _, m := range st.messages {
		if of != "" && m.Of == of {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b policy.RememberMessage) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return out
}

// history is what belongs to a message: the one that it edits, all edits, the warning.
func (st *state) history(id policy.EventID, m *policy.MessageRow) (original *policy.MessageRow, edits []policy.RememberMessage, w *policy.WarningRow) {
	if m != nil && m.Of != "" {
		o := st.message(m.Of)
		if o != nil && o.Of == "" && o.Sender == m.Sender && o.Room == m.Room {
			original = o
		}
	}
	for _, about := range []*policy.MessageRow{{RememberMessage: policy.RememberMessage{ID: id}}, original} {
		if about == nil {
			continue
		}
		edits = st.edits(about.ID)
		if found, ok := st.warnings[about.ID]; ok && w == nil {
			w = &found
		}
	}
	return original, edits, w
}

func (st *state) warned(w policy.WarningRow) policy.Warned {
	warned := policy.Warned{Warning: w, Room: st.room(w.Room)}
	if m := st.message(w.Message); m != nil {
		warned.Message = *m
	}
	return warned
}

// open lists a person's open warnings, newest first.
func (st *state) open(by policy.UserID) []policy.Warned {
	var out []policy.Warned
	for _, id := range slices.Sorted(maps.Keys(st.warnings)) {
		if w := st.warnings[id]; by != "" && w.Sender == by && (w.Stage == policy.Open || w.Asked) {
			out = append(out, st.warned(w))
		}
	}
	slices.SortStableFunc(out, func(a, b policy.Warned) int { return b.Warning.Opened.Compare(a.Warning.Opened) })
	return out[:min(len(out), 20)]
}

// task finds an effect by its key, or else by what it made.
func (st *state) task(q policy.Query) (*policy.TaskRow, *policy.Warned) {
	r, ok := st.row(q.Task)
	for _, seq := range slices.Sorted(maps.Keys(st.outbox)) {
		if found := st.outbox[seq]; !ok && q.Receipt != "" && found.receipt == q.Receipt {
			r, ok = found, true
		}
	}
	if !ok {
		return nil, nil
	}
	t := &policy.TaskRow{Effect: r.Effect, Key: r.key, Receipt: r.receipt, About: r.About}
	if r.state == over || r.state == confirmed {
		t.Result = r.result
	}
	w, ok := st.warnings[r.About]
	if !ok {
		return t, nil
	}
	about := st.warned(w)
	return t, &about
}
