package policy

import (
	"slices"
	"strings"
	"time"

	"matron/policy/detect"
)

// edit decides about new content for an earlier message. It counts as an edit only of
// the same sender's own original; anything else is a message by itself and marked.
func (t *turn) edit(e Edit) {
	if t.v.Room.Direct != "" {
		t.directEdited(e)
		return
	}
	if !t.listens(e.Said) {
		return
	}
	original := t.v.Message
	switch {
	case original == nil || original.At.IsZero():
		if !t.waitForOriginal(e) {
			t.editByItself(e)
		}
	case original.Sender != e.Sender || original.Room != e.Room || original.Of != "":
		t.editByItself(e)
	default:
		t.editOfKnown(e, *original)
	}
}

// originalWait is how long an edit waits for its message, where a gap is being filled.
const originalWait = 30 * time.Second

// waitForOriginal puts the edit off once: alone it would be asked about where no client shows it.
func (t *turn) waitForOriginal(e Edit) bool {
	if !e.Since.IsZero() || t.r.isBot(e.Sender) {
		return false
	}
	t.d.Wait = Wait{Until: t.now.Add(originalWait)}
	t.d.because(EditOfUnknown, e.ID)
	return true
}

// editByItself takes the edit as a message by itself: its original came to nobody's
// eyes, or is somebody else's.
func (t *turn) editByItself(e Edit) {
	places := t.scanEdit(e)
	row := MessageRow{RememberMessage: RememberMessage{
		ID: e.ID, Of: e.Of, Room: e.Room, Sender: e.Sender, At: e.At, Thread: e.Thread, Conversation: e.ID, Media: e.Media,
		Worst: worst(places), Gone: t.v.WasGone,
	}}
	t.d.remember(row.RememberMessage)
	t.d.because(EditOfUnknown, e.ID)
	switch {
	case t.v.WasGone:
		t.d.because(RemovedByAuthor, e.ID)
	case t.r.isBot(e.Sender):
		t.d.because(FromABot, e.ID)
	default:
		w := OpenWarning{Message: e.ID, At: e.At, Latest: e.ID, Places: warned(places)}
		t.judge(e.Said, w, &asking{row: row, places: len(places), hidden: true})
	}
}

// scanEdit scans the new content. What stands only in the fallback outside it counts too: some clients show that.
func (t *turn) scanEdit(e Edit) []Place {
	places := t.scan(e.ID, e.Surfaces, false, nil)
	outer := t.scan(e.ID, e.Outer, true, nil)
	if worst(outer) <= worst(places) && len(outer) <= len(places) {
		return places
	}
	for i := range outer {
		outer[i].Where = Other // its place is not one of the new content
	}
	return append(places, outer...)
}

func (t *turn) editOfKnown(e Edit, original MessageRow) {
	places, decided := t.scanEdit(e), t.decides(e.Room, e.Surfaces, false)
	t.d.remember(RememberMessage{
		ID: e.ID, Of: e.Of, Room: e.Room, Sender: e.Sender, At: e.At, Thread: original.Thread,
		Conversation: original.Conversation, Media: e.Media, Worst: worst(places), Decided: decided, Gone: t.v.WasGone,
	})
	t.flagEdited(e, original, decided)
	t.filingTouched(e.Said, e.Of)
	w := t.v.Warning
	copied := w != nil && removing(w.Stage)
	switch {
	case t.r.isBot(e.Sender):
		t.d.because(FromABot, e.ID)
	case t.v.WasGone, original.Gone && !copied:
		t.d.because(RemovedByAuthor, e.ID)
	case t.olderThanShown(e):
		t.d.because(OlderEdit, e.ID)
		if copied && w.Stage != Masking && original.Gone {
			t.removeOlder(e, *w)
		}
	case copied:
		t.editWhileMasking(e, *w, original, warned(places))
	default:
		t.editShown(e, original, places)
	}
}

// olderThanShown says whether a newer edit came to the door before this one: arrival is not history.
func (t *turn) olderThanShown(e Edit) bool {
	return slices.ContainsFunc(t.standing(e.Said, e.Of, e.ID), func(o RememberMessage) bool {
		return o.At.After(e.At) || o.At.Equal(e.At) && strings.Compare(string(o.ID), string(e.ID)) > 0
	})
}

// editShown decides about what a message shows now.
func (t *turn) editShown(e Edit, original MessageRow, places []Place) {
	w, told := t.v.Warning, warned(places)
	switch {
	case len(told) == 0 && w != nil && w.Stage == Open:
		t.d.remember(MoveWarning{Message: original.ID, To: CleanNow, By: e.Sender, Trust: e.Trust, At: t.now})
		t.takeBack(CleanEdit, *w)
		t.d.because(CleanEdit, e.ID)
	case w != nil && w.Stage == Open && !w.Silent:
		t.renew(*w, e.ID, told)
		t.d.because(StillOpen, e.ID)
	case w != nil && (w.Stage == Kept || w.Stage == FalseOne) && len(told) <= len(w.Places):
		// The answer was about this identifier: a mended typing error is no reason to ask again.
		t.d.because(stageReason(w.Stage), e.ID)
	default:
		original.Edits = append(slices.Clone(original.Edits), e.ID)
		t.judge(e.Said, OpenWarning{Message: original.ID, At: original.At, Latest: e.ID, Places: told},
			&asking{row: original, places: len(places)})
	}
}

// renew: the same question goes on, about other words.
func (t *turn) renew(w WarningRow, latest EventID, places []Place) {
	again := w.OpenWarning
	again.Latest, again.Places, again.Approach, again.Renews = latest, places, false, true
	t.d.remember(again)
}

// editWhileMasking: the copy takes the new words, and this edit goes too. While a copy is
// on its way nothing more is planned: its echo, or its end, looks again.
func (t *turn) editWhileMasking(e Edit, w WarningRow, original MessageRow, told []Place) {
	if len(told) > 0 {
		t.renew(w, e.ID, told)
	}
	if w.Stage == Masking {
		t.d.because(CopyStale, e.ID)
		return
	}
	t.d.remember(MoveWarning{Message: w.Message, To: Masking, At: t.now, Copy: w.Copy, Covers: w.Covers})
	original.Edits = append(slices.Clone(original.Edits), e.ID)
	t.copy(w, original, order{why: CopyStale, occurrence: string(e.ID)})
}

// removeOlder: the copy stands and covers newer words; what comes late of the same message goes after it.
func (t *turn) removeOlder(e Edit, w WarningRow) {
	row := MessageRow{RememberMessage: RememberMessage{ID: w.Message, Gone: true, Media: e.Media}, Edits: []EventID{e.ID}}
	t.remove(w, row, order{why: OlderEdit, occurrence: string(e.ID)})
}

// removing says that a masked copy is under way or stands.
func removing(s Stage) bool { return s == Masking || s == Removing || s == MaskedNow }

func stageReason(s Stage) Reason {
	if s == FalseOne {
		return AnsweredFalse
	}
	return AnsweredKeep
}

// redaction decides about an event that somebody removed. It may come before that event.
func (t *turn) redaction(e Redaction) {
	t.d.remember(MarkGone{ID: e.Of, By: e.Sender, At: e.At})
	t.d.because(RemovedByAuthor, e.Of)
	t.ownGone(e.Sender)
	t.untapped(e)
	t.filingTouched(e.Said, e.Of)
	w, row := t.v.Warning, t.whole()
	if w != nil && w.Message == e.Of {
		row = t.v.Message
	}
	switch {
	case w == nil:
	case w.Stage == Removing && w.Message == e.Of && row != nil:
		t.originalGone(*w, *row, order{why: RemovedByAuthor, occurrence: string(e.ID)})
	case w.Stage == Removing && allGone(row, w.Message, e.Of):
		t.d.remember(MoveWarning{Message: w.Message, To: MaskedNow, At: t.now})
	case w.Message == e.Of && w.Stage == Open:
		t.d.remember(MoveWarning{Message: e.Of, To: GoneNow, By: e.Sender, Trust: ServersWord, At: t.now})
		t.takeBack(RemovedByAuthor, *w)
	case row != nil && row.ID == w.Message && w.Message != e.Of && !row.Gone:
		t.editRemoved(e, *w, *row)
	}
	t.inClear(e.Said, e.Surfaces)
}

// ownGone closes the warning about an edit that was warned of by itself, when it is gone.
func (t *turn) ownGone(by UserID) {
	if w := t.v.Own; w != nil && w.Stage == Open {
		t.d.remember(MoveWarning{Message: w.Message, To: GoneNow, By: by, Trust: ServersWord, At: t.now})
		t.takeBack(RemovedByAuthor, *w)
	}
}

// whole is the message, also where an edit of it was asked for.
func (t *turn) whole() *MessageRow {
	if t.v.Original != nil {
		return t.v.Original
	}
	return t.v.Message
}

// allGone says whether nothing of a message stands, once this event is gone too.
func allGone(row *MessageRow, message, but EventID) bool {
	if row == nil {
		return message == but
	}
	return (row.Gone || row.ID == but) && !slices.ContainsFunc(row.Edits, func(id EventID) bool { return id != but })
}

// editRemoved: what stood before the edit shows again.
func (t *turn) editRemoved(e Redaction, w WarningRow, row MessageRow) {
	author := Said{Room: row.Room, ID: e.ID, Thread: row.Thread, Sender: row.Sender, At: e.At, Trust: ServersWord}
	before := t.standing(author, row.ID, "")
	if len(before) == 0 || before[len(before)-1].ID != e.Of {
		return // it was not shown
	}
	shows, tier := row.ID, row.Worst
	if n := len(before); n > 1 {
		shows, tier = before[n-2].ID, before[n-2].Worst
	}
	switch {
	case tier < detect.TierWarn && w.Stage == Open:
		t.d.remember(MoveWarning{Message: w.Message, To: CleanNow, By: e.Sender, Trust: ServersWord, At: t.now})
		t.takeBack(EditRemoved, w)
		t.d.because(EditRemoved, e.Of)
	case tier >= detect.TierWarn && w.Stage == Open:
		t.renew(w, shows, placesAgain(w, shows))
		t.d.because(StillOpen, e.Of)
	case tier >= detect.TierWarn && w.Stage == CleanNow:
		t.d.because(EditRemoved, e.Of)
		u := *t
		if e.Sender != row.Sender {
			u.v.Person = Person{} // a moderator removed it: of the author nothing was read
		}
		places := placesAgain(w, shows)
		u.judge(author, OpenWarning{Message: row.ID, At: row.At, Latest: shows, Places: places}, &asking{row: row, places: len(places)})
	}
}

// placesAgain are the places of what shows again. Where other words were judged last, they
// are taken as near something clinical: nothing is then masked by itself.
func placesAgain(w WarningRow, shows EventID) []Place {
	places := slices.Clone(w.Places)
	for i := range places {
		places[i].Near = places[i].Near || w.Latest != shows
	}
	return places
}

// gone decides about an event that was removed before it came to the door.
func (t *turn) gone(e Gone) {
	if !t.listens(e.Said) {
		return
	}
	t.d.remember(RememberMessage{ID: e.ID, Room: e.Room, Sender: e.Sender, At: e.At, Thread: e.Thread, Conversation: e.ID, Gone: true})
	t.count(GoneUnseen, e.Room)
	t.d.because(GoneUnseen, e.ID)
}
