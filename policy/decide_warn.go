package policy

import (
	"slices"
	"strings"
	"time"

	"matron/policy/rulebook"
)

// warn opens the warning and tells the sender, as the rules want it told. hidden says that
// no client shows the event: it is then told in the direct room.
func (t *turn) warn(s Said, w OpenWarning, hidden bool) {
	w.Approach = true
	until := s.At.Add(t.p.Identifiers.Patience + lateMargin)
	guard := NotGone | WarningOpen | SpeechNotPaused
	if t.p.Identifiers.Tell == rulebook.Pill && !hidden {
		for _, pill := range WarningPills() {
			word := strings.ReplaceAll(strings.ToLower(string(pill)), " ", "_")
			w.Pills = append(w.Pills, key("pill", string(w.Message), string(s.ID), word))
		}
	}
	say, direct := t.warningNotice(s, w, hidden)
	if say != nil {
		w.Notices = append(w.Notices, say.Deed)
	}
	t.d.remember(w)
	t.d.remember(NoteApproach{User: s.Sender, At: t.now})
	for i, k := range w.Pills {
		t.d.do(FoundIdentifier, s.ID, Do{
			Effect: React{Room: s.Room, On: w.Message, Pill: WarningPills()[i], Deed: k},
			Lane:   LaneAnswer, Until: until, Guard: guard, About: w.Message, Policy: t.p.Name,
		})
	}
	if say == nil {
		return
	}
	do := Do{Effect: *say, Lane: LaneAnswer, Until: until, Guard: guard, About: w.Message, Policy: t.p.Name}
	if direct {
		t.inDirect(s.Sender, t.v.Person.Direct, t.v.Person.Opened, FoundIdentifier, s.ID, do)
		return
	}
	t.d.do(FoundIdentifier, s.ID, do)
}

// lateMargin lets what was decided in time be said, when the homeserver was away a moment.
const lateMargin = 5 * time.Minute

// warningNotice is what is said beside, or instead of, the pills; nil for nothing. The first
// time and a deadline are always said.
func (t *turn) warningNotice(s Said, w OpenWarning, hidden bool) (say *Say, direct bool) {
	first := !t.v.Person.Told
	deadline := t.mayMaskByItself(w.Places) && t.v.Room.CanRemove()
	if len(w.Pills) > 0 && !first && !deadline {
		return nil, false
	}
	n := WarningNotice{
		Footer: t.footer(), Room: s.Room, Message: w.Message, AtMs: ms(w.At), Kinds: kinds(w.Places),
		First: first, Pills: len(w.Pills) > 0, Edited: w.Latest != w.Message, CanRemove: t.v.Room.CanRemove(),
	}
	if deadline {
		n.InMs = t.p.Identifiers.Mask.ByItself.Milliseconds()
	}
	deed := key("warn", string(w.Message), string(s.ID))
	if t.p.Identifiers.Tell != rulebook.Thread || hidden {
		return &Say{User: s.Sender, Alert: true, Notice: n, Deed: deed}, true
	}
	n.InThread = true
	thread := s.Thread
	if thread == "" {
		thread = w.Message
	}
	// The mention is the author's alone: the thread tells nobody else on purpose.
	return &Say{Room: s.Room, User: s.Sender, Alert: true, Thread: thread, Reply: w.Message, Notice: n, Deed: deed}, false
}

// late says whether an event is older than the rules' patience for speech.
func (t *turn) late(s Said) bool { return t.now.Sub(s.At) > t.p.Identifiers.Patience }

// lateNote is the one note for a person, conversation and hour into which late warnings merge.
func (t *turn) lateNote(s Said) Key {
	hour := t.now.UTC().Truncate(time.Hour).Format(time.RFC3339)
	return key("late", string(s.Room), string(s.Thread), string(s.Sender), hour)
}

// merges says whether a warning that is open speaks of itself in this note already.
func (t *turn) merges(note Key) bool {
	return slices.ContainsFunc(t.v.Open, func(w Warned) bool { return slices.Contains(w.Warning.Notices, note) })
}

// warnLate merges warnings that are too old to be spoken one by one into one note a
// person and conversation: no storm after an outage.
func (t *turn) warnLate(s Said, w OpenWarning, merges bool) {
	note := t.lateNote(s)
	w.Why, w.Notices, w.Approach = TooLateToSpeak, []Key{note}, !merges
	t.d.remember(w)
	if merges {
		t.d.because(TooLateToSpeak, s.ID)
		return
	}
	t.d.remember(NoteApproach{User: s.Sender, At: t.now})
	t.tell(s.Sender, TooLateToSpeak, s.ID, Say{
		Notice: LateNotice{Footer: t.footer(), Room: s.Room, Thread: s.Thread, FromMs: ms(s.At)}, Deed: note,
	})
}
