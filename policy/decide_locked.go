package policy

import (
	"cmp"
	"time"

	"matron/policy/rulebook"
)

// locked decides about a message that cannot be read yet: it waits for its key, and after
// the rules' patience its sender is told and it is counted. It is never silence.
func (t *turn) locked(e Locked) {
	switch {
	case !t.covered && t.v.Room.Direct == "" && (e.Room != t.r.PolicyRoom || e.Room == ""):
		t.d.because(NoPolicyHere, e.ID)
		return
	case t.before(e.Said):
		t.d.because(OutsideMonitoring, e.ID)
		return
	case t.v.WasGone:
		t.goneUnread(e)
		return
	}
	patience := t.p.Unreadable.Patience
	if e.Since.IsZero() {
		t.d.Wait = Wait{Session: e.Session, Until: t.now.Add(patience)}
		t.d.because(WaitsForKey, e.ID)
		return
	}
	if t.now.Before(e.Since.Add(patience)) {
		t.d.Wait = Wait{Session: e.Session, Until: e.Since.Add(patience)}
		t.d.because(WaitsForKey, e.ID)
		return
	}
	t.d.Wait = Wait{Session: e.Session, Until: t.now.Add(lookAgain)}
	if t.v.WasTold {
		t.d.because(WaitsForKey, e.ID)
		return
	}
	t.unreadable(e)
}

// goneUnread: it was removed before its key came, so nobody waits for it any more.
func (t *turn) goneUnread(e Locked) {
	if t.v.WasTold {
		t.d.remember(NoteReadable{ID: e.ID, At: t.now})
	}
	t.count(GoneUnseen, e.Room)
	t.d.because(GoneUnseen, e.ID)
}

// lookAgain is how often a message is tried again without a sign that its key came.
const lookAgain = 6 * time.Hour

func (t *turn) unreadable(e Locked) {
	speak := t.v.Room.Direct != "" || e.Room == t.r.PolicyRoom || t.p.Mode != rulebook.Watch
	speak = speak && !t.r.isBot(e.Sender) && !Paused(t.v.Pauses, PauseSpeech, e.Room, t.p.Name, t.now)
	t.d.remember(NoteUnreadable{ID: e.ID, Room: e.Room, Sender: e.Sender, At: e.At, Since: e.Since, Why: e.Why, Told: speak, With: cmp.Or(e.Thread, e.ReplyTo)})
	t.count(UnreadableCounted, e.Room)
	if !speak {
		t.d.because(UnreadableCounted, e.ID)
		return
	}
	// Once an hour for a person and room: one lost key can cost a hundred messages.
	hour := t.now.UTC().Truncate(time.Hour).Format(time.RFC3339)
	t.tell(e.Sender, UnreadableTold, e.ID, Say{
		Alert:  true,
		Notice: UnreadableNotice{Footer: t.footer(), Room: e.Room, AtMs: ms(e.At), Why: e.Why},
		Deed:   key("unreadable", string(e.Room), string(e.Sender), hour),
	})
}
