package policy

import (
	"slices"
	"strconv"

	"matron/policy/detect"
)

// mask has the masked copy posted. Nothing is removed before the copy was seen.
func (t *turn) mask(s Said, w WarningRow, row MessageRow) {
	switch {
	case row.Gone:
		t.notMasked(s, w, BecauseMissing, OriginalMissing)
	case row.Held:
		t.notMasked(s, w, BecauseHeld, OnHold)
	case !t.v.Room.CanRemove():
		t.notMasked(s, w, BecauseNoRight, NoRightToRemove)
	case Paused(t.v.Pauses, PauseDestruction, w.Room, t.p.Name, t.now):
		t.notMasked(s, w, BecausePaused, PausedHere)
	default:
		t.d.remember(MoveWarning{Message: w.Message, To: Masking, By: s.Sender, Trust: s.Trust, At: t.now})
		t.count(AnsweredMask, w.Room)
		t.copy(w, row, order{why: AnsweredMask, asker: s.Sender, occurrence: string(s.ID)})
		t.takeBack(AnsweredMask, w)
	}
}

// notMasked says to s.Sender why nothing was masked. s.ID tells one attempt from the next.
func (t *turn) notMasked(s Said, w WarningRow, why NotMaskedWhy, reason Reason) {
	t.d.because(reason, w.Message)
	t.tell(s.Sender, reason, w.Message, Say{
		Notice: NotMasked{Footer: t.footer(), Room: w.Room, AtMs: ms(w.At), Why: why},
		Deed:   key("not_masked", string(w.Message), string(s.ID), string(why)),
	})
}

// order is what a copy or a removal was ordered by.
type order struct {
	why        Reason
	asker      UserID // "" if nobody asked
	occurrence string // a second order is a second deed: the first may have failed
	byItself   bool   // nobody has asked for it: the rules let it
}

// newest is the event whose words a message shows: its newest edit that stands, or itself.
func newest(row MessageRow) EventID {
	if n := len(row.Edits); n > 0 {
		return row.Edits[n-1]
	}
	return row.ID
}

// copy plans the masked copy of the message's newest words. A copy that stands already is replaced.
func (t *turn) copy(w WarningRow, row MessageRow, o order) {
	guard := DestructionNotPaused | NotHeld
	if o.byItself {
		guard |= Acknowledged
	}
	t.d.do(o.why, w.Message, Do{
		Effect: Copy{
			Room: w.Room, Message: row.ID, Latest: newest(row), Edits: row.Edits, Replaces: w.Copy, Thread: row.Thread, ReplyTo: row.ReplyTo,
			Conversation: row.Conversation, Author: row.Sender, AtMs: ms(row.At), Zone: t.zone(), Off: Off(t.p), Local: LocalPatterns(t.p),
			Places: inBody(w.Places, newest(row)), Asker: o.asker, Occurrence: o.occurrence,
			ByItself: o.byItself,
		},
		Lane: LaneAnswer, Guard: guard, About: w.Message, Policy: t.p.Name,
	})
}

// inBody are the places in an event's body. A number that began in an earlier message, or a date that
// answers a question, is seen only together with that; so the copy is told where it stands.
func inBody(places []Place, event EventID) []Place {
	var in []Place
	for _, p := range places {
		if p.Event == event && p.Where == Body {
			in = append(in, p)
		}
	}
	return in
}

// shown says whether a copy shows what the message shows. Of what is gone altogether
// the copy is all there is.
func shown(c Copy, row MessageRow) bool {
	latest := newest(row)
	return latest == c.Latest || row.Gone && latest == row.ID
}

// copySeen removes the original and its edits, now that the copy stands in the room.
func (t *turn) copySeen(e Echo, c Copy, w WarningRow, row MessageRow) {
	if !removing(w.Stage) {
		t.d.because(NoOpenWarning, w.Message)
		return
	}
	w.Copy, w.Covers = e.ID, c.Latest
	if c.Replaces != "" {
		w.Copy = c.Replaces // it came as an edit of the first copy
	}
	o := order{why: CopySeen, asker: c.Asker, occurrence: string(e.ID), byItself: c.ByItself}
	if !shown(c, row) {
		o.why = CopyStale
		t.d.remember(MoveWarning{Message: w.Message, To: Masking, At: t.now, Copy: w.Copy, Covers: w.Covers})
		t.copy(w, row, o)
		return
	}
	t.remove(w, row, o)
}

// remove redacts what stands of a message whose copy was seen: first the original, and when
// that is gone its edits. The other way round an old version would show, if the second step failed.
func (t *turn) remove(w WarningRow, row MessageRow, o order) {
	move := MoveWarning{Message: w.Message, To: Removing, At: t.now, Copy: w.Copy, Covers: w.Covers}
	stands := row.Edits
	if !row.Gone {
		stands = []EventID{row.ID}
	}
	if len(stands) == 0 {
		move.To = MaskedNow
		t.count(RemovedByMatron, w.Room)
		t.d.because(RemovedByMatron, w.Message)
	}
	t.d.remember(move)
	for _, id := range stands {
		do := Do{
			Effect: Redact{Room: w.Room, Event: id, Why: IdentifierRemoved, Asker: o.asker, Occurrence: o.occurrence},
			Lane:   LaneAnswer, Guard: DestructionNotPaused | NotHeld | ClockSane, About: w.Message, Policy: t.p.Name,
		}
		if o.byItself && !row.Gone { // when the original is gone, its edits would show what was masked
			do.Guard |= Acknowledged
		}
		if row.Media && t.r.Media {
			media := do
			media.Effect = DeleteMedia{Room: w.Room, Event: id}
			t.d.do(o.why, id, media)
			do.After = media.Effect.Key()
		}
		t.d.do(o.why, id, do)
	}
}

// originalGone goes on with the edits of a message that is being removed, now that it is gone.
// What the copy does not show yet is copied first.
func (t *turn) originalGone(w WarningRow, row MessageRow, o order) {
	row.Gone = true
	if len(row.Edits) == 0 || newest(row) == w.Covers {
		t.remove(w, row, o)
		return
	}
	t.d.remember(MoveWarning{Message: w.Message, To: Masking, At: t.now, Copy: w.Copy, Covers: w.Covers})
	o.why = CopyStale
	t.copy(w, row, o)
}

// mayMaskByItself says whether the rules let this be masked without an answer. Never
// for names, dates and places; never where the span touches a dose, a result or a time;
// only in mode enforce; never where what its spaces are brought the room there, and no officer has acknowledged it.
func (t *turn) mayMaskByItself(places []Place) bool {
	if !t.covered || !masksByItself(t.p) || len(places) == 0 || t.r.Waits(t.v.Room) {
		return false
	}
	return !slices.ContainsFunc(places, func(p Place) bool {
		return !NamesOnePatient(p.Kind) || p.Tier < detect.TierWarn || p.Near
	})
}

// told starts the grace: the warning was seen in /sync just now, and named the deadline.
// After an outage it starts that much later.
func (t *turn) told(w WarningRow, deadline bool) {
	if w.Stage != Open || !w.Told.IsZero() {
		return
	}
	t.d.remember(NoteTold{Message: w.Message, At: t.now})
	t.d.because(WarningSeen, w.Message)
	if deadline && t.mayMaskByItself(w.Places) {
		t.d.remember(SetTick{Room: w.Room, At: t.now.Add(t.p.Identifiers.Mask.ByItself), Of: w.Message})
	}
}

// tick masks what nobody answered, where the rules say so and each condition still holds.
func (t *turn) tick(e Tick) {
	if e.Room == t.r.PolicyRoom && e.Room != "" {
		t.policyTick()
	}
	t.tickFlags(e)
	t.tickFiling(e)
	if len(t.v.Due) == 0 && len(t.d.Because) == 0 {
		t.d.because(TickEmpty, "")
	}
	for _, due := range t.v.Due {
		w := due.Warning
		over := w.Told.Add(t.p.Identifiers.Mask.ByItself)
		switch {
		case w.Stage != Open || w.Silent || w.Told.IsZero():
			t.d.because(NoOpenWarning, w.Message)
		case !t.mayMaskByItself(w.Places), due.Message.Gone, due.Message.Held, due.Message.Flagged, !t.v.Room.CanRemove(),
			Paused(t.v.Pauses, PauseDestruction, w.Room, t.p.Name, t.now):
			t.d.because(MaskNotByItself, w.Message)
		case t.now.Before(over):
			// The rules were changed: the grace is longer now.
			t.d.remember(SetTick{Room: w.Room, At: over, Of: w.Message})
			t.d.because(MaskNotByItself, w.Message)
		default:
			t.d.remember(MoveWarning{Message: w.Message, To: Masking, At: t.now})
			t.count(MaskedByItself, w.Room)
			t.copy(w, due.Message, order{why: MaskedByItself, occurrence: strconv.FormatInt(ms(over), 10), byItself: true})
			t.takeBack(MaskedByItself, w)
		}
	}
}
