package enginetest

import (
	"maps"
	"slices"

	"matron/policy"
)

// applyFlag takes a change about flags; ok is false for another one. Who took part is not kept.
func (st *state) applyFlag(c policy.Change) (ok bool) {
	change := func(id policy.EventID, fn func(f *policy.FlagRow)) {
		if f, ok := st.flags[id]; ok && f.Stage == policy.FlagOpen {
			fn(&f)
			st.flags[id] = f
		}
	}
	switch c := c.(type) {
	case policy.OpenFlag:
		f := policy.FlagRow{
			Number: len(st.flags) + 1, Conversation: c.Conversation, Room: c.Room, Message: c.Message, MessageAt: c.MessageAt, Stage: policy.FlagOpen,
			Owner: c.Owner, At: c.At, Last: c.Last, Addendum: c.Addendum, Next: c.Next,
		}
		f.Pills = c.Pills
		if was, ok := st.flags[c.Conversation]; ok {
			f.Number = was.Number
		}
		if c.Tap.Event != "" {
			f.Taps = []policy.Tap{c.Tap}
		}
		st.flags[c.Conversation] = f
	case policy.AddTap:
		change(c.Conversation, func(f *policy.FlagRow) { f.Taps = append(slices.Clone(f.Taps), c.Tap) })
	case policy.DropTap:
		for id := range st.flags {
			change(id, func(f *policy.FlagRow) {
				f.Taps = slices.DeleteFunc(slices.Clone(f.Taps), func(t policy.Tap) bool { return t.Event == c.Event })
			})
		}
	case policy.OwnFlag:
		change(c.Conversation, func(f *policy.FlagRow) { f.Owner = c.Owner })
	case policy.EndFlag:
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
		for id, f := range st.flags {
			if f.Room == c.Room && f.Stage == policy.FlagOpen {
				if f.Next.After(c.At) {
					change(id, func(f *policy.FlagRow) { f.Next = c.At })
				}
				st.ticks[tick{c.Room, c.At.UnixMilli()}] = true
			}
		}
	case policy.NoteSuggested:
		st.suggested[c.Conversation] = c
	case policy.DropSuggested:
		delete(st.suggested, c.Conversation)
	default:
		return false
	}
	return true
}

// moreFlags adds what a query names of flags.
func (st *state) moreFlags(q policy.Query, v *policy.View) {
	id := q.Flag
	if id == "" && q.FlagOf != "" {
		id = st.messages[q.FlagOf].Conversation
	}
	for conversation, f := range st.flags {
		if id == "" && q.FlagTap != "" && slices.ContainsFunc(f.Taps, func(t policy.Tap) bool { return t.Event == q.FlagTap }) {
			id = conversation
		}
	}
	if f, ok := st.flags[id]; ok {
		flagged := st.flagged(f)
		v.Flag = &flagged
	}
	if s, ok := st.suggested[q.Flag]; ok {
		v.Suggested = &s
	}
	for _, u := range q.People {
		v.People = append(v.People, policy.PersonRow{User: u, Person: st.person(u)})
	}
	pick := pickFlags(q)
	if pick == nil {
		return
	}
	v.Flags = nil
	for _, id := range slices.Sorted(maps.Keys(st.flags)) {
		if f := st.flags[id]; pick(f) {
			v.Flags = append(v.Flags, st.flagged(f))
		}
	}
	if q.AllFlags {
		v.OpenFlags = len(v.Flags)
	}
}

func pickFlags(q policy.Query) func(f policy.FlagRow) bool {
	switch {
	case q.Number > 0:
		return func(f policy.FlagRow) bool { return f.Number == q.Number }
	case q.FlagsOf != "":
		return func(f policy.FlagRow) bool { return f.Stage == policy.FlagOpen && f.Owner == q.FlagsOf }
	case q.FlagsIn != "":
		return func(f policy.FlagRow) bool { return f.Stage == policy.FlagOpen && f.Digest == q.FlagsIn }
	case !q.FlagsDue.IsZero():
		return func(f policy.FlagRow) bool {
			return f.Stage == policy.FlagOpen && f.Room == q.Room && !f.Next.After(q.FlagsDue)
		}
	case q.AllFlags:
		return func(f policy.FlagRow) bool { return f.Stage == policy.FlagOpen }
	default:
		return nil
	}
}

// flagged: everybody is in every room.
func (st *state) flagged(f policy.FlagRow) policy.Flagged {
	return policy.Flagged{Flag: f, Room: st.room(f.Room), Owner: st.person(f.Owner), OwnerIn: true, Member: true, Copy: st.warnings[f.Message].Copy}
}

func (st *state) person(u policy.UserID) policy.Person {
	return policy.Person{Direct: st.direct[u], Told: st.told[u], Approaches: st.approach[u], Opened: st.opened[u]}
}
