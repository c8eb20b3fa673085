package policy_test

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"matron/policy"
)

// retained is what the house keeps of conversations, holds and certificates.
type retained struct {
	talks        map[policy.EventID]policy.ConversationRow
	blocks       map[policy.EventID]policy.Block
	alias        map[policy.EventID]policy.EventID
	runs         map[policy.EventID]time.Time // of messages that are ordered to go
	rooms        map[policy.RoomID]policy.NoteRetention
	holds        []policy.SetHold
	ended        map[string]bool
	tallies      []policy.GoneTally
	certificates []policy.IssueCertificate
}

func newRetained() retained {
	return retained{
		talks: map[policy.EventID]policy.ConversationRow{}, blocks: map[policy.EventID]policy.Block{}, alias: map[policy.EventID]policy.EventID{},
		runs: map[policy.EventID]time.Time{}, rooms: map[policy.RoomID]policy.NoteRetention{}, ended: map[string]bool{},
	}
}

func (h *house) resolve(id policy.EventID) policy.EventID {
	if into, ok := h.kept.alias[id]; ok {
		return into
	}
	return id
}

// talkOf is the conversation of a message; ok is false where none is known.
func (h *house) talkOf(id policy.EventID) (policy.ConversationRow, bool) {
	if m, ok := h.messages[id]; ok && m.Conversation != "" {
		id = m.Conversation
	}
	c, ok := h.kept.talks[h.resolve(id)]
	return c, ok
}

// converse puts a message into its conversation.
func (h *house) converse(m policy.RememberMessage, fresh bool) {
	if m.Conversation == "" || m.At.IsZero() {
		return
	}
	var one policy.ConversationRow
	ids := []policy.EventID{m.Conversation, m.ID}
	for _, id := range []policy.EventID{m.Thread, m.ReplyTo, m.Of} {
		if o, ok := h.messages[id]; ok && o.Conversation != "" && o.Room == m.Room {
			ids = append(ids, o.Conversation)
		}
	}
	for _, id := range ids {
		c, ok := h.kept.talks[h.resolve(id)]
		switch {
		case !ok || c.ID == one.ID:
		case one.ID == "":
			one = c
		case c.Room == one.Room:
			one = h.merge(one, c)
		}
	}
	if one.ID != "" && one.Room != m.Room {
		m.Conversation = ""
		h.messages[m.ID] = m
		return
	}
	if one.ID != "" {
		if m.Conversation != one.ID && h.resolve(m.Conversation) == m.Conversation {
			h.kept.alias[m.Conversation] = one.ID
		}
		m.Conversation = one.ID
		h.messages[m.ID] = m
	}
	if !fresh && one.ID != "" {
		if one.Class == policy.ClassPlain && (m.Decided || m.Worst > 0) {
			one.Class = policy.ClassWeighty
			h.kept.talks[one.ID] = one
		}
		return
	}
	was := one.Stage
	one = one.With(m)
	if was == policy.TalkLeaving && one.Stage != policy.TalkLeaving || was == policy.TalkGone {
		h.release(one.ID)
	}
	h.kept.talks[one.ID] = one
}

func (h *house) merge(a, b policy.ConversationRow) policy.ConversationRow {
	a.Flagged, b.Flagged = h.flagIsOpen(a.ID), h.flagIsOpen(b.ID)
	one := a.Merged(b)
	gone := a.ID
	if one.ID == a.ID {
		gone = b.ID
	}
	for id, m := range h.messages {
		if m.Conversation == gone {
			m.Conversation = one.ID
			h.messages[id] = m
		}
	}
	for id, into := range h.kept.alias {
		if into == gone {
			h.kept.alias[id] = one.ID
		}
	}
	h.kept.alias[gone] = one.ID
	delete(h.kept.talks, gone)
	h.release(one.ID)
	h.kept.talks[one.ID] = one
	return one
}

// of lists what a conversation was ever called, and its messages.
func (h *house) of(id policy.EventID) []policy.EventID {
	all := []policy.EventID{id}
	for was, into := range h.kept.alias {
		if into == id {
			all = append(all, was)
		}
	}
	for m, row := range h.messages {
		if row.Conversation == id {
			all = append(all, m)
		}
	}
	return all
}

func (h *house) release(talk policy.EventID) {
	for _, id := range h.of(talk) {
		delete(h.kept.runs, id)
	}
}

func (h *house) flagIsOpen(talk policy.EventID) bool {
	return slices.ContainsFunc(h.of(talk), func(id policy.EventID) bool {
		f, ok := h.flags.rows[id]
		return ok && f.Stage == policy.FlagOpen
	})
}

func (h *house) held(talk policy.EventID, room policy.RoomID) bool {
	all := h.of(talk)
	return slices.ContainsFunc(h.kept.holds, func(s policy.SetHold) bool {
		switch {
		case h.kept.ended[s.ID]:
			return false
		case s.What == policy.HoldRoom:
			return s.Room == room
		case s.What == policy.HoldConversation:
			return slices.Contains(all, s.Conversation)
		default:
			return slices.ContainsFunc(all, func(id policy.EventID) bool {
				m, ok := h.messages[id]
				return ok && m.Sender == s.Person && !m.At.Before(s.From) && (s.To.IsZero() || m.At.Before(s.To))
			})
		}
	})
}

func (h *house) unreadable(talk policy.EventID) bool {
	all := h.of(talk)
	for _, n := range h.locked {
		if n.With != "" && slices.Contains(all, n.With) {
			return true
		}
	}
	return false
}

func (h *house) facts(c policy.ConversationRow) policy.ConversationRow {
	c.Held, c.Flagged, c.Unreadable = h.held(c.ID, c.Room), h.flagIsOpen(c.ID), h.unreadable(c.ID)
	return c
}

// removalFacts is what a removal is judged by at the last moment.
func (h *house) removalFacts(r *row, f *policy.GuardFacts) {
	f.Decided, f.InForce = r.Rules, h.rules.Revision()
	c, ok := h.talkOf(r.About)
	if !ok {
		f.Held = true
		return
	}
	c = h.facts(c)
	f.Held, f.Flagged, f.Unreadable = c.Held, c.Flagged, c.Unreadable
	f.Leaving = c.Stage == policy.TalkLeaving && !h.kept.runs[r.About].IsZero()
}

// begun notes that a removal is in flight.
func (h *house) begun(r *row) {
	if _, removes := r.Effect.(policy.Redact); !removes || !r.Guard.Has(policy.Leaving) {
		return
	}
	if c, ok := h.talkOf(r.About); ok && c.Stage == policy.TalkLeaving {
		c.Begun = true
		h.kept.talks[c.ID] = c
	}
}

// applyRetention takes a change about retention and holds; ok is false for another one.
func (h *house) applyRetention(c policy.Change) (ok bool) {
	change := func(id policy.EventID, fn func(c *policy.ConversationRow)) {
		if row, ok := h.kept.talks[h.resolve(id)]; ok {
			fn(&row)
			h.kept.talks[row.ID] = row
		}
	}
	switch c := c.(type) {
	case policy.ClassConversation:
		change(c.ID, func(row *policy.ConversationRow) {
			if c.To != "" {
				row.Class = c.To
				if c.At.After(row.From) {
					row.From = c.At
				}
			}
			if h.kept.blocks[row.ID] == policy.BlockFlag {
				delete(h.kept.blocks, row.ID)
			}
		})
	case policy.BlockConversation:
		h.kept.blocks[c.ID] = c.By
	case policy.RecheckBlocked:
		clear(h.kept.blocks)
	case policy.LeaveConversation:
		change(c.ID, func(row *policy.ConversationRow) {
			for _, id := range c.Events {
				h.kept.runs[id] = c.Run
			}
			row.Stage, row.Run, row.Whole = policy.TalkLeaving, c.Run, c.Whole
			row.Planned += len(c.Events)
		})
	case policy.StayConversation:
		change(c.ID, func(row *policy.ConversationRow) {
			if row.Stage == policy.TalkLeaving {
				for id, m := range h.messages {
					if m.Conversation == row.ID && m.Gone && !h.kept.runs[id].IsZero() {
						row.Removed++
					}
				}
				h.release(row.ID)
				*row = row.Stays()
			}
		})
	case policy.VerifyConversation:
		change(c.ID, func(row *policy.ConversationRow) {
			if row.Stage == policy.TalkLeaving && row.Run.Equal(c.Run) {
				row.Verified += c.Events
			}
		})
	case policy.EndConversation:
		change(c.ID, func(row *policy.ConversationRow) { *row = h.endTalk(*row) })
	case policy.NoteRetention:
		h.kept.rooms[c.Room] = c
	case policy.SetHold:
		if !slices.ContainsFunc(h.kept.holds, func(s policy.SetHold) bool { return s.ID == c.ID }) {
			h.kept.holds = append(h.kept.holds, c)
		}
	case policy.EndHold:
		h.kept.ended[c.ID] = true
		maps.DeleteFunc(h.kept.blocks, func(_ policy.EventID, b policy.Block) bool { return b == policy.BlockHold })
	case policy.AddTally:
		h.tally(c.GoneTally)
	case policy.IssueCertificate:
		h.kept.certificates = append(h.kept.certificates, c)
		h.kept.tallies = slices.DeleteFunc(h.kept.tallies, func(t policy.GoneTally) bool {
			return t.Policy == c.Policy && t.Day == c.Day
		})
	default:
		return false
	}
	return true
}

func (h *house) endTalk(c policy.ConversationRow) policy.ConversationRow {
	var stands []policy.RememberMessage
	for _, id := range slices.Sorted(maps.Keys(h.messages)) {
		m := h.messages[id]
		if m.Conversation != c.ID || m.Gone {
			continue
		}
		if !h.kept.runs[id].IsZero() {
			m.Gone = true
			h.messages[id] = m
			continue
		}
		stands = append(stands, m)
	}
	h.release(c.ID)
	return c.Ended(stands)
}

func (h *house) tally(t policy.GoneTally) {
	for i, o := range h.kept.tallies {
		if o.Policy == t.Policy && o.Day == t.Day && o.Room == t.Room && o.Class == t.Class {
			o.Conversations, o.Messages, o.Rules = o.Conversations+t.Conversations, o.Messages+t.Messages, t.Rules
			if t.First.Before(o.First) {
				o.First = t.First
			}
			if t.Last.After(o.Last) {
				o.Last = t.Last
			}
			h.kept.tallies[i] = o
			return
		}
	}
	h.kept.tallies = append(h.kept.tallies, t)
	slices.SortFunc(h.kept.tallies, func(a, b policy.GoneTally) int {
		return cmp.Or(cmp.Compare(a.Policy, b.Policy), cmp.Compare(a.Day, b.Day), cmp.Compare(a.Room, b.Room), cmp.Compare(a.Class, b.Class))
	})
}

// moreRetention adds what a query names of retention and holds.
func (h *house) moreRetention(q policy.Query, v *policy.View) {
	if q.RetentionOf != "" {
		if n, ok := h.kept.rooms[q.RetentionOf]; ok {
			v.Retention = &n
		}
	}
	if len(q.Retire) > 0 {
		h.retiring(q, v)
	}
	if q.Talk != "" {
		if c, ok := h.talkOf(q.Talk); ok {
			v.Talk = &c
		}
	}
	if !q.Tallies.IsZero() {
		v.Tallies = slices.Clone(h.kept.tallies)
	}
	if q.Holds {
		for _, s := range h.kept.holds {
			if !h.kept.ended[s.ID] {
				v.Holds = append(v.Holds, s.Hold)
			}
		}
	}
	for _, s := range h.kept.holds {
		if q.HoldOf != "" && s.ID == q.HoldOf {
			one := s.Hold
			v.HoldOf, v.HoldEnded = &one, h.kept.ended[s.ID]
		}
	}
	if q.Waiting != "" {
		h.waiting(q.Waiting, v)
	}
	if q.Certified || !q.Tallies.IsZero() {
		for _, c := range slices.Backward(h.kept.certificates) {
			row := policy.CertificateRow{ID: c.ID, Number: c.Number, Policy: c.Policy, Day: c.Day, At: c.At, Rules: c.Rules}
			for _, t := range c.Tallies {
				row.Conversations, row.Messages = row.Conversations+t.Conversations, row.Messages+t.Messages
			}
			v.Certificates = append(v.Certificates, row)
		}
		if len(v.Certificates) > 0 {
			v.Certified, v.CertifiedBy = v.Certificates[0].Number, v.Certificates[0].ID
		}
	}
}

func (h *house) retiring(q policy.Query, v *policy.View) {
	var leaving, due []policy.ConversationRow
	for _, id := range slices.Sorted(maps.Keys(h.kept.talks)) {
		c := h.kept.talks[id]
		if c.Room != q.Room {
			continue
		}
		if c.Stage == policy.TalkLeaving && !c.Whole {
			leaving = append(leaving, c)
		}
		for _, cut := range q.Retire {
			if c.Stage != policy.TalkKept || c.Class != cut.Class {
				continue
			}
			switch h.kept.blocks[id] {
			case policy.BlockHold:
				v.DueNow.Held++
				continue
			case policy.BlockFlag:
				v.DueNow.Flagged++
				continue
			case policy.BlockUnreadable:
				v.DueNow.Unreadable++
				continue
			}
			if !c.From.After(cut.By) {
				due = append(due, c)
			} else if next := c.From.Add(cut.For); v.DueNow.Next.IsZero() || next.Before(v.DueNow.Next) {
				v.DueNow.Next = next
			}
		}
	}
	for i, c := range append(leaving, due...) {
		c = h.facts(c)
		one := policy.Retiring{Talk: c}
		for _, id := range h.stands(c.ID) {
			m := h.messages[id]
			one.Messages = append(one.Messages, policy.Standing{ID: id, Of: m.Of, At: m.At, Media: m.Media, Own: m.Own})
		}
		switch {
		case c.Held:
			v.DueNow.Held++
		case c.Flagged:
			v.DueNow.Flagged++
		case c.Unreadable:
			v.DueNow.Unreadable++
		case i >= len(leaving):
			v.DueNow.Conversations++
			v.DueNow.Messages += len(one.Messages)
			if v.DueNow.First.IsZero() || c.First.Before(v.DueNow.First) {
				v.DueNow.First = c.First
			}
			if c.Last.After(v.DueNow.Last) {
				v.DueNow.Last = c.Last
			}
		}
		if c.Held || c.Flagged || c.Unreadable {
			one.Messages = nil
		}
		v.Retiring = append(v.Retiring, one)
	}
}

// stands lists the messages of a conversation that stand and are not ordered to go.
func (h *house) stands(talk policy.EventID) []policy.EventID {
	var all []policy.RememberMessage
	for _, m := range h.messages {
		if m.Conversation == talk && !m.Gone && h.kept.runs[m.ID].IsZero() {
			all = append(all, m)
		}
	}
	slices.SortFunc(all, func(a, b policy.RememberMessage) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	var ids []policy.EventID
	for _, m := range all {
		ids = append(ids, m.ID)
	}
	return ids
}
