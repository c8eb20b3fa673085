package policy

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"matron/policy/detect"
	"matron/policy/rulebook"
)

// message decides about a message that was read.
func (t *turn) message(m Message) {
	if t.v.Room.Direct != "" {
		t.typed(m)
		return
	}
	if m.Room == t.r.PolicyRoom {
		t.inPolicyRoom(m)
		return
	}
	if asked, ok := asksInWard(m); ok && t.v.Room.Encrypted && !t.r.isBot(m.Sender) && !m.Notice && !t.before(m.Said) {
		if t.covered {
			t.remember(m, nil, false)
		}
		t.askedInWard(m, asked)
		return
	}
	if !t.listens(m.Said) {
		return
	}
	if pill, ok := repliedPill(m); ok && !t.r.isBot(m.Sender) {
		t.remember(m, nil, false)
		t.answerReply(m, pill)
		return
	}
	places := t.scan(m.ID, m.Surfaces, m.ReplyTo != "", m.Before)
	decided := t.decides(m.Room, m.Surfaces, m.ReplyTo != "")
	row := t.remember(m, places, decided)
	t.flagMessage(m.Said, row)
	t.filingTouched(m.Said, m.ID)
	t.flagEarly(row)
	w := OpenWarning{Message: m.ID, At: m.At, Latest: m.ID, Places: warned(places)}
	switch {
	case row.Gone:
		t.d.because(RemovedByAuthor, m.ID)
	case t.r.isBot(m.Sender):
		t.d.because(FromABot, m.ID)
	case t.cleanedEarlier(m, w):
	case m.Notice:
		t.silence(m.Said, w, len(places), FromABot)
	default:
		t.judge(m.Said, w, &asking{row: row, places: len(places), answers: t.v.Answers, hidden: m.Marked})
	}
	if !t.r.isBot(m.Sender) && !m.Notice && !m.Marked {
		t.suggest(m.Said, row, decided, places)
	}
}

// listens says whether a room's messages are judged, with the reason where not.
func (t *turn) listens(s Said) bool {
	switch {
	case !t.v.Room.Encrypted:
		t.d.because(NotEncrypted, s.ID)
		return false
	case !t.covered:
		t.d.because(NoPolicyHere, s.ID)
		return false
	case t.before(s):
		t.d.because(OutsideMonitoring, s.ID)
		return false
	default:
		return true
	}
}

// before says whether an event is from before Matron was in the room.
func (t *turn) before(s Said) bool {
	return !t.v.Room.Since.IsZero() && s.At.Before(t.v.Room.Since.Add(-clockSlack))
}

// clockSlack keeps a message that was sent while she joined.
const clockSlack = 5 * time.Second

// remember writes the message's row.
func (t *turn) remember(m Message, places []Place, decided bool) MessageRow {
	row := MessageRow{RememberMessage: RememberMessage{
		ID: m.ID, Room: m.Room, Sender: m.Sender, At: m.At, Thread: m.Thread, ReplyTo: m.ReplyTo,
		Conversation: t.conversation(m), Media: m.Media, Unseen: m.Unseen, Worst: worst(places), Decided: decided,
		Gone: t.v.WasGone || t.v.Message != nil && t.v.Message.ID == m.ID && t.v.Message.Gone,
	}}
	t.d.remember(row.RememberMessage)
	t.expects(m.Room, m.At)
	for _, e := range t.standing(m.Said, m.ID, "") {
		row.Edits = append(row.Edits, e.ID)
	}
	return row
}

// standing lists the edits of a message that count and are not gone, oldest first, without one of them.
func (t *turn) standing(author Said, of, without EventID) []RememberMessage {
	return slices.DeleteFunc(slices.Clone(t.v.Edits), func(e RememberMessage) bool {
		return e.Of != of || e.ID == without || e.Gone || e.Sender != author.Sender || e.Room != author.Room
	})
}

// repliedPill reads a reply that is nothing but one of the words: "Mask".
func repliedPill(m Message) (Pill, bool) {
	if m.ReplyTo == "" || m.Media || len(m.Surfaces) == 0 {
		return "", false
	}
	var said Pill
	for _, s := range m.Surfaces {
		text := s.Text.Reveal()
		switch s.Where {
		case Body:
			text = detect.StripReply(text)
		case Formatted:
			text, _ = detect.HTML(text)
		default:
			return "", false
		}
		pill, ok := ParsePill(text)
		if !ok || said != "" && pill != said {
			return "", false
		}
		said = pill
	}
	return said, true
}

// cleanedEarlier: the author's edit came before its message, and took the identifier
// out. The warning is closed without a word, and opens if that edit is removed.
func (t *turn) cleanedEarlier(m Message, w OpenWarning) bool {
	edits := t.standing(m.Said, m.ID, "")
	if len(edits) == 0 || edits[len(edits)-1].Worst >= detect.TierWarn || len(w.Places) == 0 {
		return false
	}
	w.Room, w.Sender, w.Opened, w.Silent, w.Why = m.Room, m.Sender, t.now, true, CleanEdit
	t.d.remember(w)
	t.d.remember(MoveWarning{Message: m.ID, To: CleanNow, By: m.Sender, Trust: m.Trust, At: t.now})
	t.d.because(CleanEdit, m.ID)
	return true
}

// asking is what judging needs to know besides the warning.
type asking struct {
	row     MessageRow // the message under which the answer is asked
	places  int        // how many there are, also those that nobody is told of
	answers []KeepAnswer
	hidden  bool // no client shows the event: pills under it would not be seen
}

// judge decides whether a message is warned of. s is the event that was judged, which may be
// an edit of w.Message.
func (t *turn) judge(s Said, w OpenWarning, a *asking) {
	if len(w.Places) == 0 {
		t.harmless(s, a.places)
		return
	}
	w.Room, w.Sender, w.Opened, w.Why = s.Room, s.Sender, t.now, FoundIdentifier
	t.found(s, w, FoundIdentifier)
	if by, ok := t.early(w, a.answers); ok {
		t.answerEarly(by, w, a.row)
		return
	}
	late := t.late(s)
	merges := late && t.merges(t.lateNote(s))
	why, silent := t.silent(s, merges)
	switch {
	case silent:
		w.Silent, w.Why = true, why
		t.d.remember(w)
		t.d.because(why, s.ID)
	case late:
		t.warnLate(s, w, merges)
	default:
		t.warn(s, w, a.hidden)
	}
}

// silence counts what was found and tells nobody.
func (t *turn) silence(s Said, w OpenWarning, places int, why Reason) {
	if len(w.Places) == 0 {
		t.harmless(s, places)
		return
	}
	w.Room, w.Sender, w.Opened, w.Silent, w.Why = s.Room, s.Sender, t.now, true, why
	t.found(s, w, FoundIdentifier)
	t.d.remember(w)
	t.d.because(why, s.ID)
}

// harmless: nothing was found that anybody is told of.
func (t *turn) harmless(s Said, places int) {
	if places == 0 {
		t.d.because(NothingFound, s.ID)
		return
	}
	t.count(OnlyNoted, s.Room)
	t.d.because(OnlyNoted, s.ID)
}

// found counts, by kind.
func (t *turn) found(s Said, w OpenWarning, what Reason) {
	for _, k := range kinds(w.Places) {
		t.d.remember(Count{Room: s.Room, What: what, At: t.now, Kind: k})
	}
}

// silent says why nobody is told of what was found. What merges into a note that is said
// already is no further approach.
func (t *turn) silent(s Said, merges bool) (Reason, bool) {
	switch {
	case t.p.Mode == rulebook.Watch:
		return Watching, true
	case t.p.Identifiers.Patients == rulebook.Allowed:
		return IdentifiersAllowed, true
	case Paused(t.v.Pauses, PauseSpeech, s.Room, t.p.Name, t.now):
		return PausedHere, true
	case !merges && t.approaches() >= t.p.Identifiers.PerShift:
		return OverShiftLimit, true
	default:
		return "", false
	}
}

// approaches counts how often the person was approached in this shift.
func (t *turn) approaches() int {
	start, n := shiftStart(t.p.Zone, t.now), 0
	for _, at := range t.v.Person.Approaches {
		if !at.Before(start) {
			n++
		}
	}
	return n
}

// early finds the first answer of somebody entitled that came to the door before its message.
func (t *turn) early(w OpenWarning, answers []KeepAnswer) (KeepAnswer, bool) {
	answers = slices.Clone(answers)
	slices.SortStableFunc(answers, func(a, b KeepAnswer) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(string(a.By), string(b.By)))
	})
	for _, a := range answers {
		if a.Pill.ofRecord() {
			continue
		}
		if t.mayAnswer(a.By, w.Sender) {
			return a, true
		}
		t.d.because(NotEntitled, w.Message)
	}
	return KeepAnswer{}, false
}

// answerEarly opens the warning without a word and answers it.
func (t *turn) answerEarly(a KeepAnswer, w OpenWarning, row MessageRow) {
	if t.p.Mode == rulebook.Watch {
		w.Silent, w.Why = true, Watching
	}
	t.d.remember(w)
	t.d.because(AnsweredEarly, w.Message)
	u := *t
	if a.By != w.Sender {
		u.v.Person = Person{} // of a lead nothing was read
	}
	s := Said{Room: w.Room, ID: w.Message, Sender: a.By, At: a.At, Trust: ServersWord}
	u.answer(s, WarningRow{OpenWarning: w, Stage: Open}, &row, a.Pill)
}
