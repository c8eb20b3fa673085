package enginetest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"matron/policy"
)

// Commit writes a decision.
func (s *Store) Commit(ctx context.Context, e policy.Envelope, d policy.Decision, now time.Time) error {
	st, err := mine(ctx)
	if err != nil {
		return err
	}
	for _, c := range d.Changes {
		if err := st.apply(c); err != nil {
			return err
		}
	}
	for _, do := range d.Effects {
		k := do.Effect.Key()
		if _, known := st.row(k); known {
			continue
		}
		seq := st.next()
		st.outbox[seq] = row{Do: do, key: k, seq: seq, state: waiting}
	}
	l, ok := st.inbox[e.Seq]
	if !ok {
		return nil
	}
	l.wait, l.Try = d.Wait, 0
	switch {
	case d.Wait.Zero():
		l.decided = now
	case l.Since.IsZero():
		l.Since = now
	}
	st.inbox[e.Seq] = l
	return nil
}

func (st *state) apply(c policy.Change) error {
	switch c := c.(type) {
	case policy.RememberMessage:
		st.remember(c)
	case policy.MarkGone:
		m := st.messages[c.ID]
		m.ID, m.Gone = c.ID, true
		st.messages[c.ID] = m
	case policy.OpenWarning:
		w := st.warnings[c.Message]
		w.OpenWarning, w.Stage = c, policy.Open
		st.warnings[c.Message] = w
		if len(c.Notices) > 0 {
			st.told[c.Sender] = true
		}
	case policy.MoveWarning:
		st.move(c)
	case policy.NoteTold:
		w := st.warnings[c.Message]
		w.Told = c.At
		st.warnings[c.Message] = w
	case policy.KeepAnswer:
		st.answers = append(st.answers, c)
	case policy.SetTick:
		st.ticks[tick{c.Room, c.At.UnixMilli()}] = true
		if c.Of != "" {
			st.due[c.Of] = c.At
		}
	case policy.Confirm:
		r, ok := st.row(c.Key)
		if ok && r.state != confirmed {
			r.state, r.receipt, r.result = confirmed, cmp.Or(c.Receipt, r.receipt), policy.Sent
			st.outbox[r.seq] = r
		}
	case policy.Count:
		st.counts[c.What]++
	default:
		if st.applyFlag(c) {
			return nil
		}
		if ok, err := st.applyFiling(c); ok {
			return err
		}
		return st.applyPeople(c)
	}
	return nil
}

func (st *state) applyPeople(c policy.Change) error {
	switch c := c.(type) {
	case policy.SetDirect:
		st.direct[c.User] = c.Room
		st.opened[c.User]++
		r := st.rooms[c.Room]
		r.ID, r.Direct, r.Encrypted = c.Room, c.User, true
		st.rooms[c.Room] = r
	case policy.DropDirect:
		delete(st.direct, c.User)
	case policy.NoteAnnounced:
		r := st.rooms[c.Room]
		r.ID, r.Announced = c.Room, &c
		st.rooms[c.Room] = r
	case policy.SetPause:
		st.pauses = append(st.openPausesBut(c.Scope, c.Of), c)
	case policy.EndPause:
		st.pauses = st.openPausesBut(c.Scope, c.Of)
	case policy.NoteUnreadable:
		st.locked[c.ID] = c
	case policy.NoteReadable:
		delete(st.locked, c.ID)
	case policy.NoteApproach:
		st.approach[c.User] = append(slices.Clip(st.approach[c.User]), c.At)
	case policy.DropState:
		for t := range st.ticks {
			if t.room == c.Room {
				delete(st.ticks, t)
			}
		}
	case policy.ClassConversation, policy.BlockConversation, policy.RecheckBlocked, policy.LeaveConversation, policy.StayConversation,
		policy.VerifyConversation, policy.EndConversation, policy.NoteRetention, policy.SetHold, policy.EndHold, policy.AddTally, policy.IssueCertificate:
		// Retention is tested on the real store.
	default:
		return fmt.Errorf("a change of an unknown kind: %T", c)
	}
	return nil
}

// remember keeps what is known already: an event may be gone before it is seen.
func (st *state) remember(c policy.RememberMessage) {
	c.Gone = c.Gone || st.messages[c.ID].Gone
	st.messages[c.ID] = c
}

func (st *state) move(c policy.MoveWarning) {
	w, ok := st.warnings[c.Message]
	if !ok {
		return
	}
	w.Stage, w.Asked = c.To, c.Ask
	w.Copy, w.Covers = cmp.Or(c.Copy, w.Copy), cmp.Or(c.Covers, w.Covers)
	st.warnings[c.Message] = w
	delete(st.due, c.Message)
}

func (st *state) openPauses() []policy.Pause {
	var out []policy.Pause
	for _, p := range st.pauses {
		out = append(out, policy.Pause{SetPause: p})
	}
	return out
}

func (st *state) openPausesBut(scope policy.Scope, of string) []policy.SetPause {
	return slices.DeleteFunc(slices.Clone(st.pauses), func(p policy.SetPause) bool { return p.Scope == scope && p.Of == of })
}

// dueBy lists the warnings of a room that are due, oldest first.
func (st *state) dueBy(room policy.RoomID, by time.Time) []policy.Warned {
	var out []policy.Warned
	for id, at := range st.due {
		if w := st.warnings[id]; w.Room == room && !at.After(by) {
			out = append(out, st.warned(w))
		}
	}
	slices.SortFunc(out, func(a, b policy.Warned) int { return cmp.Compare(a.Warning.Message, b.Warning.Message) })
	return out[:min(len(out), 200)]
}
