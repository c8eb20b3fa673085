package policy

import (
	"slices"

	"matron/policy/rulebook"
)

// reaction decides about a key under a message: an answer to a pill, or the emoji for it.
func (t *turn) reaction(e Reaction) {
	if t.r.isBot(e.Sender) {
		t.d.because(FromABot, e.ID)
		return
	}
	if e.Room == t.r.PolicyRoom && e.Room != "" {
		t.reactionInPolicyRoom(e)
		return
	}
	pill, ok := ParsePill(e.Key.Reveal())
	if !ok {
		t.d.because(NotAnAnswer, e.ID)
		t.inClear(e.Said, []Surface{{Where: ReactionKey, Text: e.Key}})
		return
	}
	if t.v.Room.Direct != "" {
		if pill.ofRecord() {
			t.recordTapped(e.Said, e.On, pill)
			return
		}
		t.answerAbout(e.Said, pill)
		return
	}
	if !t.listens(e.Said) {
		return
	}
	t.answerOn(e.Said, e.On, pill)
}

// answerReply takes a reply in the room that is nothing but one of the words.
func (t *turn) answerReply(m Message, pill Pill) { t.answerOn(m.Said, m.ReplyTo, pill) }

// answerOn takes an answer to a message, or to what Matron said about it in the room. One
// that came to the door before its message is kept.
func (t *turn) answerOn(s Said, on EventID, pill Pill) {
	row, w := t.whole(), t.v.Warning
	switch {
	case pill.ofRecord():
		t.recordTapped(s, on, pill)
	case t.v.Task != nil:
		t.answerAbout(s, pill)
	case row == nil || row.At.IsZero():
		t.d.remember(KeepAnswer{On: on, Room: s.Room, By: s.Sender, Pill: pill, At: s.At})
		t.d.because(AnsweredEarly, on)
	case w == nil:
		t.d.because(NoOpenWarning, on)
	default:
		if t.v.Own != nil {
			w = t.v.Own
		}
		if w.Message == on && t.v.Message != nil {
			row = t.v.Message // perhaps an edit that was warned of by itself
		}
		t.answer(s, *w, row, pill)
	}
}

// answerAbout takes an answer to a notice of Matron's: it is about the message that the notice speaks of.
func (t *turn) answerAbout(s Said, pill Pill) {
	if t.v.About == nil {
		t.d.because(NoOpenWarning, s.ID)
		return
	}
	about := *t.v.About
	t.in(about.Room).answer(s, about.Warning, &about.Message, pill)
}

// mayAnswer says who may answer for a message: its author, or the room's lead.
func (t *turn) mayAnswer(by, author UserID) bool { return by == author || t.lead(by) }

// mayMask says who may have it masked: the same people, as far as the rules name them.
func (t *turn) mayMask(by, author UserID) bool {
	return by == author && t.p.MayMask(rulebook.Sender) || t.lead(by) && t.p.MayMask(rulebook.Lead)
}

// answer takes an answer to an open warning.
func (t *turn) answer(s Said, w WarningRow, row *MessageRow, pill Pill) {
	switch {
	case !t.covered:
		t.d.because(NoPolicyHere, w.Message)
	case !t.mayAnswer(s.Sender, w.Sender):
		t.d.because(NotEntitled, w.Message)
	case t.p.Mode == rulebook.Watch && w.Silent:
		t.d.because(Watching, w.Message) // nobody was asked
	case w.Stage != Open:
		t.d.because(NoOpenWarning, w.Message)
	case pill == PillMask && !t.mayMask(s.Sender, w.Sender):
		t.d.because(OnlyLeadMasks, w.Message)
		t.refuse(s, OnlyLeadMasks)
	case pill == PillMask:
		t.mask(s, w, *row)
	case pill == PillKeep:
		t.keep(s, w)
	default:
		t.close(s, w, FalseOne, AnsweredFalse)
	}
}

// close ends a warning, takes the pills away and counts.
func (t *turn) close(s Said, w WarningRow, to Stage, why Reason) {
	t.d.remember(MoveWarning{
		Message: w.Message, To: to, By: s.Sender, Trust: s.Trust, At: t.now,
		Ask: to == Kept && len(t.p.Identifiers.KeepReasons) > 0,
	})
	t.count(why, w.Room)
	t.d.because(why, w.Message)
	t.takeBack(why, w)
}

// keep closes the warning; where the rules want a reason, it is asked afterwards: once, also
// where one answer keeps several.
func (t *turn) keep(s Said, w WarningRow) {
	t.close(s, w, Kept, AnsweredKeep)
	if len(t.p.Identifiers.KeepReasons) == 0 || t.d.asks() {
		return
	}
	t.tell(s.Sender, AnsweredKeep, w.Message, Say{
		Alert:  true,
		Notice: ReasonQuestion{Footer: t.footer(), Room: w.Room, AtMs: ms(w.At), Reasons: t.p.Identifiers.KeepReasons},
		Deed:   key("ask", string(w.Message), string(s.ID)),
	})
}

// asks says whether a reason for keeping is asked in the decision already.
func (d *Decision) asks() bool {
	return slices.ContainsFunc(d.Effects, func(do Do) bool {
		say, ok := do.Effect.(Say)
		if !ok {
			return false
		}
		_, ok = say.Notice.(ReasonQuestion)
		return ok
	})
}

// takeBack removes the pills, and what was said of the message in its own room.
func (t *turn) takeBack(why Reason, w WarningRow) {
	for _, k := range w.Pills {
		t.d.do(why, w.Message, Do{Effect: TakeBack{Room: w.Room, What: k}, Lane: LaneAnswer, After: k})
	}
	if t.p.Identifiers.Tell != rulebook.Thread || w.Why == TooLateToSpeak {
		return
	}
	for _, k := range w.Notices { // a notice is a message: a hold keeps it
		t.d.do(why, w.Message, Do{Effect: TakeBack{Room: w.Room, What: k}, Lane: LaneAnswer, After: k, Guard: NotHeld, About: w.Message})
	}
}

// reasonGiven takes the reason for keeping a message, or the messages that one answer kept.
func (t *turn) reasonGiven(s Said, asked []Warned, n int) {
	for _, w := range asked {
		u := t.in(w.Room)
		u.d.remember(MoveWarning{Message: w.Warning.Message, To: Kept, By: s.Sender, Trust: s.Trust, At: t.now, Reason: n})
		u.count(KeepReasonGiven, w.Warning.Room)
		u.d.because(KeepReasonGiven, w.Warning.Message)
	}
	u, w := t.in(asked[0].Room), asked[0].Warning
	u.reply(s.Sender, KeepReasonGiven, w.Message, Say{
		Notice: AnswerTaken{Footer: u.footer(), Room: w.Room, AtMs: ms(w.At), Pill: PillKeep},
		Deed:   key("reason", string(w.Message), string(s.ID)),
	})
}
