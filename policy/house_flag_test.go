package policy_test

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"matron/policy"
)

// flags are what the house keeps of flags.
type flags struct {
	rows      map[policy.EventID]policy.FlagRow
	suggested map[policy.EventID]policy.NoteSuggested
	away      map[policy.UserID]bool // not in the ward any more
	last      int
}

// applyFlag takes a change about flags; ok is false for another one.
func (h *house) applyFlag(c policy.Change) (ok bool) {
	if h.flags.rows == nil {
		h.flags.rows, h.flags.suggested = map[policy.EventID]policy.FlagRow{}, map[policy.EventID]policy.NoteSuggested{}
	}
	change := func(id policy.EventID, fn func(f *policy.FlagRow)) {
		if f, ok := h.flags.rows[id]; ok && f.Stage == policy.FlagOpen {
			fn(&f)
			h.flags.rows[id] = f
		}
	}
	switch c := c.(type) {
	case policy.OpenFlag:
		f := policy.FlagRow{
			Number: h.flags.rows[c.Conversation].Number, Conversation: c.Conversation, Room: c.Room, Message: c.Message, MessageAt: c.MessageAt,
			Stage: policy.FlagOpen, Owner: c.Owner, At: c.At, Last: c.Last, Addendum: c.Addendum, Next: c.Next,
		}
		f.Pills = c.Pills
		if f.Number == 0 {
			h.flags.last++
			f.Number = h.flags.last
		}
		if c.Tap.Event != "" {
			f.Taps = []policy.Tap{c.Tap}
		}
		h.flags.rows[c.Conversation] = f
	case policy.AddTap:
		change(c.Conversation, func(f *policy.FlagRow) { f.Taps = append(slices.Clone(f.Taps), c.Tap) })
	case policy.DropTap:
		for id := range h.flags.rows {
			change(id, func(f *policy.FlagRow) {
				f.Taps = slices.DeleteFunc(slices.Clone(f.Taps), func(t policy.Tap) bool { return t.Event == c.Event })
			})
		}
	case policy.OwnFlag:
		change(c.Conversation, func(f *policy.FlagRow) { f.Owner = c.Owner })
	case policy.EndFlag:
		if f, ok := h.flags.rows[c.Conversation]; ok && f.Stage == policy.FlagHandedOver && c.To == policy.FlagFiled {
			f.Stage, f.Ended = c.To, c.At
			h.flags.rows[c.Conversation] = f
		}
		change(c.Conversation, func(f *policy.FlagRow) { f.Stage, f.Ended = c.To, c.At })
	case policy.NoteFlagMessage:
		change(c.Conversation, func(f *policy.FlagRow) {
			if c.At.After(f.Last) {
				f.Last = c.At
			}
		})
	case policy.StampFlag:
		change(c.Conversation, func(f *policy.FlagRow) { f.FlagTimes, f.Next = c.FlagTimes, c.Next })
	case policy.RestampFlags:
		for id, f := range h.flags.rows {
			if f.Room == c.Room && f.Next.After(c.At) {
				change(id, func(f *policy.FlagRow) { f.Next = c.At })
			}
		}
	case policy.NoteSuggested:
		h.flags.suggested[c.Conversation] = c
	case policy.DropSuggested:
		delete(h.flags.suggested, c.Conversation)
	default:
		return false
	}
	return true
}

// moreFlags adds what a query names of flags.
func (h *house) moreFlags(q policy.Query, v *policy.View, now time.Time) {
	id := q.Flag
	switch {
	case id != "":
	case q.FlagOf != "":
		id = h.messages[q.FlagOf].Conversation
	case q.FlagTap != "":
		for conversation, f := range h.flags.rows {
			if slices.ContainsFunc(f.Taps, func(t policy.Tap) bool { return t.Event == q.FlagTap }) {
				id = conversation
			}
		}
	}
	if f, ok := h.flags.rows[id]; ok {
		flagged := h.flagged(f, q, now)
		v.Flag = &flagged
	}
	if s, ok := h.flags.suggested[q.Flag]; ok {
		v.Suggested = &s
	}
	for _, u := range q.People {
		v.People = append(v.People, policy.PersonRow{User: u, Person: h.person(u, now)})
	}
	many := h.pickFlags(q)
	if many == nil {
		return
	}
	v.Flags = nil
	for _, id := range slices.Sorted(maps.Keys(h.flags.rows)) {
		if f := h.flags.rows[id]; many(f) {
			v.Flags = append(v.Flags, h.flagged(f, q, now))
		}
	}
	slices.SortStableFunc(v.Flags, func(a, b policy.Flagged) int {
		return cmp.Or(a.Flag.At.Compare(b.Flag.At), cmp.Compare(a.Flag.Number, b.Flag.Number))
	})
	if q.AllFlags {
		v.OpenFlags = len(v.Flags)
	}
}

func (h *house) pickFlags(q policy.Query) func(f policy.FlagRow) bool {
	open := func(also func(f policy.FlagRow) bool) func(f policy.FlagRow) bool {
		return func(f policy.FlagRow) bool { return f.Stage == policy.FlagOpen && also(f) }
	}
	switch {
	case q.Number > 0:
		return func(f policy.FlagRow) bool { return f.Number == q.Number }
	case q.FlagsOf != "":
		return open(func(f policy.FlagRow) bool { return f.Owner == q.FlagsOf })
	case q.FlagsIn != "":
		return open(func(f policy.FlagRow) bool { return f.Digest == q.FlagsIn })
	case !q.FlagsDue.IsZero():
		return open(func(f policy.FlagRow) bool { return f.Room == q.Room && !f.Next.After(q.FlagsDue) })
	case q.AllFlags:
		return open(func(policy.FlagRow) bool { return true })
	default:
		return nil
	}
}

func (h *house) flagged(f policy.FlagRow, q policy.Query, now time.Time) policy.Flagged {
	return policy.Flagged{
		Flag: f, Room: h.room(f.Room), Owner: h.person(f.Owner, now), OwnerIn: !h.flags.away[f.Owner],
		Member: q.MemberOf != "" && !h.flags.away[q.MemberOf], Copy: h.warnings[f.Message].Copy,
	}
}

func (h *house) person(u policy.UserID, now time.Time) policy.Person {
	p := policy.Person{Direct: h.direct[u], Told: h.wasTold(u), Opened: h.opened[u]}
	for _, at := range h.approach[u] {
		if now.Sub(at) <= 24*time.Hour {
			p.Approaches = append(p.Approaches, at)
		}
	}
	return p
}
