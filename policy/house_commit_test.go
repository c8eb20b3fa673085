package policy_test

import (
	"cmp"
	"slices"
	"time"

	"matron/policy"
)

// commit writes a decision.
func (h *house) commit(d policy.Decision) {
	for _, c := range d.Changes {
		h.apply(c)
	}
	for _, do := range d.Effects {
		k := do.Effect.Key()
		if h.task(policy.Query{Task: k}) != nil {
			continue
		}
		h.outbox = append(h.outbox, &row{Do: do, key: k, state: "waiting"})
	}
}

// wasTold says whether a warning was said to a person in the direct room, or is about to be.
func (h *house) wasTold(u policy.UserID) bool {
	return h.told[u] || slices.ContainsFunc(h.outbox, func(r *row) bool {
		say, ok := r.Effect.(policy.Say)
		if !ok || say.Room != "" || say.User != u || r.result != "" && r.result != policy.Sent {
			return false
		}
		_, ok = say.Notice.(policy.WarningNotice)
		return ok
	})
}

func (h *house) apply(c policy.Change) {
	switch c := c.(type) {
	case policy.RememberMessage:
		c.Gone = c.Gone || h.messages[c.ID].Gone
		fresh := h.messages[c.ID].At.IsZero()
		h.messages[c.ID] = c
		h.converse(c, fresh)
		h.answers = slices.DeleteFunc(h.answers, func(a policy.KeepAnswer) bool { return a.On == c.ID })
	case policy.MarkGone:
		m := h.messages[c.ID]
		m.ID, m.Gone = c.ID, true
		h.messages[c.ID] = m
	case policy.OpenWarning:
		w := h.warnings[c.Message]
		if c.Renews {
			w.Latest, w.Places = c.Latest, c.Places
		} else {
			w = policy.WarningRow{OpenWarning: c, Stage: policy.Open, Copy: w.Copy, Covers: w.Covers}
			delete(h.due, c.Message)
		}
		h.warnings[c.Message] = w
	case policy.MoveWarning:
		h.move(c)
	case policy.NoteTold:
		w := h.warnings[c.Message]
		w.Told = c.At
		h.warnings[c.Message] = w
	case policy.KeepAnswer:
		h.answers = append(h.answers, c)
	case policy.SetTick:
		h.due[c.Of] = c.At
	case policy.Count:
		h.counts[c.What]++
	case policy.Confirm:
		if r := h.task(policy.Query{Task: c.Key}); r != nil {
			r.state, r.result, r.receipt = "confirmed", policy.Sent, cmp.Or(r.receipt, c.Receipt)
		}
	default:
		if h.applyFlag(c) || h.applyRetention(c) || h.applyFiling(c) {
			return
		}
		h.applyPeople(c)
	}
}

func (h *house) applyPeople(c policy.Change) {
	switch c := c.(type) {
	case policy.SetDirect:
		h.opened[c.User]++
		if c.Room != "" {
			h.direct[c.User] = c.Room
			r := h.room(c.Room)
			r.Direct = c.User
			h.rooms[c.Room] = r
		}
	case policy.DropDirect:
		delete(h.direct, c.User)
		r := h.room(c.Room)
		r.Direct = ""
		h.rooms[c.Room] = r
	case policy.NoteAnnounced:
		r := h.room(c.Room)
		r.Announced = &c
		h.rooms[c.Room] = r
	case policy.DropState:
		r := h.room(c.Room)
		r.Announced = nil
		h.rooms[c.Room] = r
	case policy.SetPause:
		h.endPause(c.Scope, c.Of)
		h.pauses = append(h.pauses, c)
	case policy.EndPause:
		h.endPause(c.Scope, c.Of)
	case policy.NoteUnreadable:
		h.locked[c.ID] = c
	case policy.NoteReadable:
		delete(h.locked, c.ID)
	case policy.NoteApproach:
		h.approach[c.User] = append(h.approach[c.User], c.At)
	default:
		if h.applyPolicy(c) {
			return
		}
		panic("house: a change of an unknown kind")
	}
}

func (h *house) endPause(scope policy.Scope, of string) {
	h.pauses = slices.DeleteFunc(h.pauses, func(p policy.SetPause) bool { return p.Scope == scope && p.Of == of })
}

func (h *house) move(c policy.MoveWarning) {
	w, ok := h.warnings[c.Message]
	if !ok {
		return
	}
	w.Stage, w.Asked = c.To, c.Ask
	w.Copy, w.Covers = cmp.Or(c.Copy, w.Copy), cmp.Or(c.Covers, w.Covers)
	h.warnings[c.Message] = w
	h.askedOf[c.Message] = c.By
	delete(h.due, c.Message)
}

// ready says whether what an effect comes after is behind it.
func (h *house) ready(r *row) bool {
	if r.state != "waiting" {
		return false
	}
	if r.After == "" {
		return true
	}
	after := h.task(policy.Query{Task: r.After})
	return after == nil || after.state != "waiting"
}

// guard judges an effect at the last moment.
func (h *house) guard(r *row, now time.Time) (bool, policy.Reason) {
	f := policy.GuardFacts{
		Now: now, Room: policy.RoomOf(r.Effect), Policy: r.Policy, Gone: h.messages[r.About].Gone, Warning: h.warnings[r.About].Stage,
		ClockSane: true, Until: r.Until,
	}
	if f.Room == "" {
		f.Room = h.messages[r.About].Room
	}
	if row := h.filing(func(row policy.FilingRow) bool { return row.ID == r.About }); row != nil {
		f.Filing = row.Stage
	}
	for _, p := range h.pauses {
		f.Pauses = append(f.Pauses, policy.Pause{SetPause: p})
	}
	f.In = h.room(f.Room)
	f.Acknowledged = h.rules.Lets(f.In)
	h.removalFacts(r, &f)
	ok, why, _ := r.Guard.Holds(f)
	if ok {
		h.begun(r)
	}
	return ok, why
}

// settle ends an effect, and returns what is decided next.
func (h *house) settle(r *row, result policy.ResultKind, receipt policy.EventID, made policy.RoomID, now time.Time) policy.Outcome {
	if r.state != "confirmed" {
		r.state, r.result = "over", result
		if result == policy.Sent {
			r.state, r.receipt = "sent", receipt
		}
	}
	return policy.Outcome{Key: r.key, Effect: r.Effect, Result: result, Receipt: receipt, Made: made, At: now}
}
