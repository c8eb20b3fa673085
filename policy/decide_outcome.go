package policy

import (
	"slices"
	"time"

	"matron/policy/detect"
)

// echo decides about our own event, back from the homeserver.
func (t *turn) echo(e Echo) {
	if t.v.Task != nil && !inParts(t.v.Task.Effect) {
		t.d.remember(Confirm{Key: t.v.Task.Key, Receipt: e.ID})
	}
	t.d.because(OwnWord, e.ID)
	if t.erasedSeen() {
		return
	}
	t.cardSeen(e)
	t.rememberOwn(e)
	if e.Of != "" {
		t.removed(e)
	}
	t.digestSeen(e)
	t.retentionSeen()
	if t.v.Task == nil || t.v.About == nil {
		return
	}
	about := *t.v.About
	u := t.in(about.Room)
	switch effect := t.v.Task.Effect.(type) {
	case Copy:
		u.copySeen(e, effect, about.Warning, about.Message)
	case React:
		// Where a notice is said as well, it counts from that: only it can name a deadline.
		if len(about.Warning.Notices) == 0 && slices.Contains(about.Warning.Pills, t.v.Task.Key) {
			u.told(about.Warning, false)
		}
	case Say:
		if n, ok := effect.Notice.(WarningNotice); ok && slices.Contains(about.Warning.Notices, t.v.Task.Key) {
			u.told(about.Warning, n.InMs > 0)
		}
	}
}

// inParts says whether an effect makes several events and brings something back. That one of them came back in /sync does
// not say that all did, nor what it brought: after a crash it is done again, for the rest of it and for its Outcome.
func inParts(e Effect) bool {
	_, card := e.(ShowPatient)
	return card
}

// removed notes what Matron removed. When nothing of the message stands any more, it is masked.
func (t *turn) removed(e Echo) {
	t.d.remember(MarkGone{ID: e.Of, By: e.Sender, At: e.At})
	t.ownGone(e.Sender)
	w, row := t.about()
	if w != nil && w.Message == e.Of && w.Stage == Open && t.retired() {
		t.d.remember(MoveWarning{Message: e.Of, To: GoneNow, Trust: ServersWord, At: t.now})
		t.takeBack(RetentionOver, *w)
		return
	}
	if w == nil || row == nil || w.Copy == "" || w.Stage != Removing && w.Stage != Open {
		return
	}
	o := order{why: CopySeen, occurrence: string(e.ID)}
	if t.v.Task != nil {
		if effect, ok := t.v.Task.Effect.(Redact); ok {
			o.asker = effect.Asker
		}
	}
	switch {
	case w.Message == e.Of:
		t.originalGone(*w, *row, o)
	case allGone(row, w.Message, e.Of):
		t.remove(*w, MessageRow{RememberMessage: RememberMessage{Gone: true}}, o)
	}
}

// about is the warning that the effect is about, with its message.
func (t *turn) about() (*WarningRow, *MessageRow) {
	if a := t.v.About; a != nil {
		return &a.Warning, &a.Message
	}
	return t.v.Warning, t.whole()
}

// outcome decides about the end of an effect.
func (t *turn) outcome(o Outcome) {
	switch o.Result {
	case Sent, NothingTo:
		t.d.because(EffectDone, "")
	case Withdrawn:
		t.d.because(EffectWithdrawn, "")
	default:
		t.d.because(EffectFailed, "")
	}
	switch e := o.Effect.(type) {
	case OpenDirect:
		t.directMade(o, e)
	case Copy:
		t.copyEnded(o, e)
	case Redact:
		t.redactEnded(o, e)
	case VerifyGone:
		t.verified(o, e)
	case FindRoom:
		t.roomFound(o, e)
	case ReadFile:
		t.fileRead(o, e)
	case Rehearse:
		t.rehearsed(o, e)
	case WriteState:
		t.stateWritten(o, e)
	case Report:
		t.reported(o, e)
	case Say:
		t.filingAsked(o, e)
	case LookUp:
		t.lookedUp(o, e)
	case ShowPatient:
		t.shownPatient(o, e)
	case Pack:
		t.packed(o, e)
	case Send:
		t.delivered(o, e)
	case Reconcile:
		t.reconciled(o, e)
	}
	if o.Effect != nil && (o.Result == Failed || o.Result == Refused) {
		t.count(EffectFailed, RoomOf(o.Effect))
	}
}

// directMade notes the direct room; where it could not be made, that it was tried: the
// next attempt is then another deed.
func (t *turn) directMade(o Outcome, e OpenDirect) {
	if o.Result == Sent && o.Made != "" {
		t.d.remember(SetDirect{User: e.User, Room: o.Made})
		t.d.because(DirectRoomMade, "")
		return
	}
	t.d.remember(SetDirect{User: e.User})
}

// copyEnded says what a copy that was not made means: nothing was removed.
func (t *turn) copyEnded(o Outcome, c Copy) {
	w, row := t.about()
	if o.Result == Sent || w == nil || w.Stage != Masking {
		return
	}
	if row != nil && (o.Result == Missing || o.Result == NothingTo) && !shown(c, *row) {
		// The words changed while the copy was made.
		t.copy(*w, *row, order{why: CopyStale, asker: c.Asker, occurrence: string(o.Key), byItself: c.ByItself})
		return
	}
	if w.Copy != "" && row != nil && allGone(row, w.Message, "") {
		t.remove(*w, *row, order{why: CopySeen, asker: c.Asker, occurrence: string(o.Key)})
		return
	}
	back, why, reason := t.afterCopy(o.Result, w.Copy != "", row)
	t.d.remember(MoveWarning{Message: w.Message, To: back, At: t.now, Copy: w.Copy, Covers: w.Covers})
	asker := c.Asker
	if asker == "" {
		asker = c.Author
	}
	t.notMasked(Said{Room: c.Room, ID: EventID(o.Key), Sender: asker}, *w, why, reason)
	if o.Result == Unreadable || o.Result == Refused || o.Result == Failed || why == BecauseHalfway {
		t.alert(AlertCopyFailed, reason, Alert{Room: c.Room, Event: c.Message, AtMs: c.AtMs, Why: string(reason)}, string(o.Key))
	}
}

// afterCopy is where a warning stands when its copy was not made, and why.
func (t *turn) afterCopy(result ResultKind, copied bool, row *MessageRow) (Stage, NotMaskedWhy, Reason) {
	switch {
	case copied && row != nil && row.Gone:
		return Open, BecauseHalfway, EffectFailed // a late edit is left
	case result == Missing, row != nil && row.Gone:
		return GoneNow, BecauseMissing, OriginalMissing
	case result == NothingTo:
		return CleanNow, BecauseNothing, NothingToMask
	case t.showsClean(row):
		return CleanNow, BecauseNothing, CleanEdit
	case result == Unreadable:
		return Open, BecauseUnreadable, OriginalUnreadable
	case result == Withdrawn && row != nil && row.Held:
		return Open, BecauseHeld, OnHold
	case result == Withdrawn:
		return Open, BecausePaused, PausedHere
	default:
		return Open, BecauseRefused, EffectFailed
	}
}

// showsClean says whether the author's own edit took the identifier out meanwhile.
func (t *turn) showsClean(row *MessageRow) bool {
	if row == nil {
		return false
	}
	edits := t.standing(Said{Sender: row.Sender, Room: row.Room}, row.ID, "")
	return len(edits) > 0 && edits[len(edits)-1].Worst < detect.TierWarn
}

// redactEnded says when the copy stands and the original could not be removed. The
// warning is open again: a second Mask tries once more.
func (t *turn) redactEnded(o Outcome, e Redact) {
	switch e.Why {
	case RetentionOver:
		t.retireEnded(o, e)
		return
	case FilingOver:
		t.eraseEnded(o, e)
		return
	default:
	}
	w, row := t.about()
	if o.Result == Missing {
		t.d.remember(MarkGone{ID: e.Event, At: t.now})
		switch o := (order{why: CopySeen, asker: e.Asker, occurrence: string(o.Key)}); {
		case w == nil || row == nil || w.Stage != Removing:
		case w.Message == e.Event:
			t.originalGone(*w, *row, o)
		case allGone(row, w.Message, e.Event):
			t.remove(*w, MessageRow{RememberMessage: RememberMessage{Gone: true}}, o)
		}
		return
	}
	if o.Result == Sent || w == nil || w.Stage != Removing {
		return
	}
	t.d.remember(MoveWarning{Message: w.Message, To: Open, At: t.now, Copy: w.Copy, Covers: w.Covers})
	asker := e.Asker
	if asker == "" {
		asker = w.Sender
	}
	why := EffectFailed
	if o.Result == Withdrawn {
		why = PausedHere
	}
	if o.Result == Withdrawn && row != nil && row.Held {
		t.notMasked(Said{Room: e.Room, ID: EventID(o.Key), Sender: asker}, *w, BecauseHeld, OnHold)
		return
	}
	t.alert(AlertCopyFailed, why, Alert{Room: e.Room, Event: e.Event, AtMs: ms(w.At), Why: string(BecauseHalfway)}, string(o.Key))
	t.notMasked(Said{Room: e.Room, ID: EventID(o.Key), Sender: asker}, *w, BecauseHalfway, why)
}

// clockWrong tells the officers, once a day, why nothing is removed.
func (t *turn) clockWrong(e ClockWrong) {
	t.alert(AlertClockWrong, ClockNotSane, Alert{}, e.At.UTC().Format(time.DateOnly))
}

// aside tells the officers of an event that could not be decided.
func (t *turn) aside(e Aside) {
	t.count(SetAside, e.Room)
	t.d.because(SetAside, e.ID)
	t.alert(AlertSetAside, SetAside, Alert{Room: e.Room, Event: e.ID, AtMs: ms(e.At)}, string(e.ID))
}
