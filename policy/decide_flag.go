package policy

// Over 300 lines: the life of a flag, from the tap to its end, told in one piece.

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"matron/policy/detect"
	"matron/policy/rulebook"
)

// touchesFlagFirst is what an event touches of flags, as far as the event itself tells.
func touchesFlagFirst(r *Rules, e Event, q *Query) {
	switch e := e.(type) {
	case Message:
		o, ok := flagWords(e)
		if !ok {
			return
		}
		q.Number, q.MemberOf = o.Number, e.Sender
		_, officer := r.officer(e.Sender)
		switch {
		case o.Number > 0:
		case o.Verb == VerbFlags && officer:
			q.AllFlags = true
		default:
			q.FlagsOf = e.Sender
		}
	case Edit:
		q.FlagOf = e.Of
	case Redaction:
		q.FlagTap = e.Of
	case Tick:
		q.FlagsDue = e.At
	default:
	}
}

// touchesFlag is what else it touches: which conversation it belongs to is known only from the first view.
func touchesFlag(t *turn, e Event, q *Query) bool {
	switch e := e.(type) {
	case Message:
		return t.touchesFlagOfMessage(e, q)
	case Reaction:
		pill, ok := ParsePill(e.Key.Reveal())
		return ok && pill.ofRecord() && t.touchesFlagOn(e.Said, q)
	case Tick:
		if len(t.v.Flags) == 0 {
			return false
		}
		for _, u := range t.p.Contacts.Lead {
			q.People = append(q.People, UserID(u))
		}
		return len(q.People) > 0
	default:
		return false
	}
}

func (t *turn) touchesFlagOfMessage(m Message, q *Query) bool {
	pill, isPill := repliedPill(m)
	switch {
	case isPill && pill.ofRecord():
		return t.touchesFlagOn(m.Said, q)
	case t.v.Room.Direct != "":
		if t.v.Task == nil || t.v.Task.About == "" {
			return false
		}
		q.FlagOf, q.MemberOf = t.v.Task.About, m.Sender
		return true
	case !t.covered || !t.v.Room.Encrypted:
		return false
	default:
		q.Flag = t.conversation(m)
		return true
	}
}

// touchesFlagOn is the flag of what was tapped or replied to: a message, its masked copy, or a digest.
func (t *turn) touchesFlagOn(s Said, q *Query) bool {
	q.MemberOf = s.Sender
	task, row := t.v.Task, t.flaggedMessage()
	switch {
	case task != nil && isDigest(task.Key):
		q.FlagsIn = task.Key
	case row != nil && row.Conversation != "":
		q.Flag = row.Conversation
	case task != nil && task.About != "":
		q.FlagOf = task.About
	default:
		return false
	}
	return true
}

// conversation is the one that a message belongs to: its thread, else the chain of replies.
func (t *turn) conversation(m Message) EventID {
	chain := EventID("")
	if t.v.ReplyTo != nil {
		chain = t.v.ReplyTo.Conversation
	}
	return cmp.Or(m.Thread, chain, m.ReplyTo, m.ID)
}

// flaggedMessage is the message that was tapped; for a masked copy the one that it stands for.
func (t *turn) flaggedMessage() *MessageRow {
	if row := t.whole(); row != nil && !row.At.IsZero() && row.Sender != t.r.Self {
		return row
	}
	if t.v.Task != nil && strings.HasPrefix(string(t.v.Task.Key), KindCopy+"/") && t.v.About != nil {
		return &t.v.About.Message
	}
	return nil
}

// recordTapped takes To record or Take under a message, or as a reply to one.
func (t *turn) recordTapped(s Said, on EventID, pill Pill) {
	if pill == PillTake {
		t.takeTapped(s, on)
		return
	}
	row := t.flaggedMessage()
	switch {
	case t.v.WasGone:
		t.d.because(RemovedByAuthor, s.ID) // it was taken back before it came
	case row == nil && t.v.Task != nil:
		t.d.because(NotOfInterest, s.ID) // under a notice of Matron's
	case row == nil:
		t.d.remember(KeepAnswer{On: on, Room: s.Room, By: s.Sender, Pill: pill, At: s.At})
		t.flagUnseen(s, on)
	default:
		t.flag(Tap{Event: s.ID, By: s.Sender, Trust: s.Trust, At: s.At}, *row)
	}
}

// flagUnseen says that the message is not known: who believes it flagged must hear that it is not (H2).
func (t *turn) flagUnseen(s Said, on EventID) {
	t.count(FlagOfUnseen, s.Room)
	t.d.because(FlagOfUnseen, on)
	if t.p.Mode == rulebook.Watch || s.At.IsZero() {
		return
	}
	t.tell(s.Sender, FlagOfUnseen, on, Say{
		Notice: FlagUnseen{Footer: t.footer(), Room: s.Room}, Deed: key("flag_unseen", string(on), string(s.Sender)),
	})
}

// flagEarly flags a message that people had tapped before it came.
func (t *turn) flagEarly(row MessageRow) {
	for i, a := range t.v.Answers {
		if a.Pill != PillRecord {
			continue
		}
		tap := Tap{Event: EventID(key("early", string(row.ID), string(a.By))), By: a.By, Trust: ServersWord, At: a.At}
		if slices.ContainsFunc(t.v.Answers[:i], func(b KeepAnswer) bool { return b.Pill == PillRecord }) {
			t.d.remember(AddTap{Conversation: row.Conversation, Tap: tap})
			continue
		}
		t.flag(tap, row)
	}
}

// flag flags the conversation of a message for the record.
func (t *turn) flag(tap Tap, row MessageRow) {
	f := t.v.Flag
	switch {
	case f == nil:
		t.count(ToRecord, row.Room)
		t.openFlag(ToRecord, OpenFlag{Owner: tap.By, Tap: tap}, row)
	case f.Flag.Stage == FlagOpen:
		if !slices.ContainsFunc(f.Flag.Taps, func(o Tap) bool { return o.By == tap.By }) {
			t.d.remember(AddTap{Conversation: f.Flag.Conversation, Tap: tap})
		}
		t.d.because(AlreadyFlagged, row.ID)
	default:
		again := OpenFlag{Owner: tap.By, Tap: tap, Addendum: f.Flag.Addendum}
		if f.Flag.Stage.reopens() {
			again.Addendum++
		}
		t.count(FlagReopened, row.Room)
		t.openFlag(FlagReopened, again, row)
	}
}

// openFlag writes the flag. The pill To record under its message shows that it was heard; it stays there
// until the flag ends.
func (t *turn) openFlag(why Reason, o OpenFlag, row MessageRow) {
	o.Conversation, o.Room, o.Message, o.MessageAt = row.Conversation, row.Room, row.ID, row.At
	o.At, o.Last = t.now, row.At
	if f := t.v.Flag; f != nil && f.Flag.Last.After(o.Last) {
		o.Last = f.Flag.Last
	}
	pill := t.keepSuggestion(why, row)
	o.Pills = pill.keys
	next := FlagRow{Conversation: o.Conversation, Room: o.Room, Stage: FlagOpen, Owner: o.Owner, At: o.At, Last: o.Last, Addendum: o.Addendum}
	o.Next = t.lookAtFlag(next)
	t.d.remember(o)
	t.d.remember(SetTick{Room: o.Room, At: o.Next})
	t.d.because(why, row.ID)
	if pill.again || t.p.Mode == rulebook.Watch {
		return
	}
	on := row.ID
	if w := t.v.Warning; w != nil && w.Message == row.ID && w.Copy != "" {
		on = w.Copy
	}
	t.d.do(why, row.ID, Do{
		Effect: React{Room: row.Room, On: on, Pill: PillRecord, Deed: pill.keys[0]},
		Lane:   LaneAnswer, Guard: SpeechNotPaused, About: row.ID, Policy: t.p.Name,
	})
}

// flagPill are the keys of the pills of a flag that begins; again says that they are there already.
type flagPill struct {
	keys  []Key
	again bool
}

// keepSuggestion makes the suggestion the flag's own where it is under the same message; one under another is taken back.
func (t *turn) keepSuggestion(why Reason, row MessageRow) flagPill {
	fresh := flagPill{keys: []Key{key("pill", string(row.ID), "to_record", strconv.FormatInt(ms(t.now), 10))}}
	if t.p.Mode == rulebook.Watch {
		fresh.keys = nil
	}
	s := t.v.Suggested
	if s == nil {
		return fresh
	}
	t.d.remember(DropSuggested{Conversation: s.Conversation})
	if s.Message == row.ID {
		return flagPill{keys: []Key{s.Pill}, again: true}
	}
	t.d.do(why, s.Message, Do{Effect: TakeBack{Room: s.Room, What: s.Pill}, Lane: LaneAnswer, After: s.Pill})
	return fresh
}

// flagMessage notes a message, or an edit, in a flagged conversation. What was recorded does not hold it: the flag
// opens again, as an addendum. What the room saw before a person's word is covered by it; what was filed holds only what
// had come to the door when it was packed, however old the rest is.
func (t *turn) flagMessage(s Said, row MessageRow) {
	f := t.v.Flag
	switch {
	case f == nil || row.Gone:
	case f.Flag.Stage == FlagOpen:
		t.d.remember(NoteFlagMessage{Conversation: f.Flag.Conversation, At: s.At})
		t.d.because(FlagIsOpen, row.ID)
	case f.Flag.Stage.reopens() && (f.Flag.Stage != FlagAttested || s.At.After(f.Flag.Ended)):
		t.count(FlagReopened, row.Room)
		t.openFlag(FlagReopened, OpenFlag{Owner: f.Flag.Owner, Addendum: f.Flag.Addendum + 1}, MessageRow{RememberMessage: RememberMessage{
			ID: row.ID, Room: row.Room, At: s.At, Conversation: f.Flag.Conversation,
		}})
	}
}

// suggest offers To record under a message that tells of a decision or of a patient, once a conversation. It notifies nobody.
func (t *turn) suggest(s Said, row MessageRow, decided bool, places []Place) {
	signs := decided && t.suggests(rulebook.ADecision) || worst(places) >= detect.TierWarn && t.suggests(rulebook.AnIdentifier)
	open := t.v.Flag != nil && t.v.Flag.Flag.Stage == FlagOpen || t.d.flags()
	if !signs || open || t.v.Suggested != nil || row.Gone || t.p.Mode == rulebook.Watch || t.late(s) ||
		Paused(t.v.Pauses, PauseSpeech, s.Room, t.p.Name, t.now) {
		return
	}
	k := key("pill", string(row.ID), string(s.ID), "to_record")
	t.d.remember(NoteSuggested{Conversation: row.Conversation, Room: row.Room, Message: row.ID, Pill: k, At: t.now})
	t.count(ToRecordSuggested, row.Room)
	t.d.do(ToRecordSuggested, row.ID, Do{
		Effect: React{Room: row.Room, On: row.ID, Pill: PillRecord, Deed: k},
		Lane:   LaneAnswer, Until: s.At.Add(t.p.Identifiers.Patience + lateMargin), Guard: NotGone | SpeechNotPaused, About: row.ID, Policy: t.p.Name,
	})
}

// flags says whether the decision opens a flag already.
func (d *Decision) flags() bool {
	return slices.ContainsFunc(d.Changes, func(c Change) bool { _, ok := c.(OpenFlag); return ok })
}

// untapped takes a flag back whose reaction was removed: by who tapped it, within ten minutes.
func (t *turn) untapped(e Redaction) {
	if t.v.Flag == nil {
		return
	}
	f := t.in(t.v.Flag.Room)
	i := slices.IndexFunc(t.v.Flag.Flag.Taps, func(o Tap) bool { return o.Event == e.Of })
	if i < 0 || t.v.Flag.Flag.Taps[i].By != e.Sender || t.v.Flag.Flag.Stage != FlagOpen {
		t.d.because(NoOpenFlag, e.Of)
		return
	}
	f.withdraw(Said{Room: e.Room, ID: e.ID, Sender: e.Sender, At: e.At, Trust: ServersWord}, t.v.Flag.Flag, i)
}

// withdraw takes one person's tap back. The flag is withdrawn with the last one; one that somebody else has, that
// stood for more than ten minutes, or that came after something was recorded, stays, and that is said.
func (t *turn) withdraw(s Said, f FlagRow, i int) {
	tap := f.Taps[i]
	others := slices.Delete(slices.Clone(f.Taps), i, i+1)
	switch {
	case s.At.Sub(tap.At) > withdrawWithin, f.Addendum > 0, f.Owner != s.Sender && len(others) == 0:
		t.d.because(TooLateToWithdraw, f.Message)
		t.reply(s.Sender, TooLateToWithdraw, f.Message, Say{
			Notice: FlagStays{Footer: t.footer(), Room: f.Room, Flag: flagFact(f), Why: TooLateToWithdraw}, Deed: key("flag_stays", string(s.ID)),
		})
	case len(others) > 0:
		t.d.remember(DropTap{Event: tap.Event})
		t.d.because(FlagIsWithdrawn, f.Message)
		if f.Owner == s.Sender {
			t.d.remember(OwnFlag{Conversation: f.Conversation, Owner: others[0].By, By: s.Sender, Trust: s.Trust, At: t.now})
		}
	default:
		t.endFlag(s, f, EndFlag{To: FlagWithdrawn}, FlagIsWithdrawn)
	}
}

// endFlag ends a flag, takes its pills away and counts.
func (t *turn) endFlag(s Said, f FlagRow, end EndFlag, why Reason) {
	t.endFlagAs(s, f, end, classOf(end.To), why)
}

// endFlagAs ends a flag, and says what its conversation is to retention then.
func (t *turn) endFlagAs(s Said, f FlagRow, end EndFlag, class Class, why Reason) {
	end.Conversation, end.By, end.Trust, end.At = f.Conversation, s.Sender, s.Trust, t.now
	t.d.remember(end)
	t.d.remember(ClassConversation{ID: f.Conversation, To: class, At: t.now})
	t.count(why, f.Room)
	t.d.because(why, f.Message)
	for _, k := range f.Pills {
		t.d.do(why, f.Message, Do{Effect: TakeBack{Room: f.Room, What: k}, Lane: LaneAnswer, After: k})
	}
}

// takeTapped gives flags to who tapped Take: under a message, a digest, or what a lead was told.
func (t *turn) takeTapped(s Said, on EventID) {
	flags := t.v.Flags
	if t.v.Flag != nil {
		flags = []Flagged{*t.v.Flag}
	}
	if t.take(s, flags) == 0 {
		t.d.because(NoOpenFlag, on)
	}
}

// take gives the open ones of some flags to a person, and says so to that person and to whom they had been. It
// returns how many were the person's to take.
func (t *turn) take(s Said, flags []Flagged) int {
	var taken []FlagFact
	var u *turn
	for _, f := range flags {
		if f.Flag.Stage != FlagOpen || !t.mayTake(s, f) {
			continue
		}
		u = t.in(f.Room)
		was := f.Flag
		f.Flag.Owner = s.Sender
		taken = append(taken, flagFact(f.Flag))
		if was.Owner == s.Sender {
			u.d.because(FlagIsOpen, was.Message)
			continue
		}
		u.d.remember(OwnFlag{Conversation: was.Conversation, Owner: s.Sender, By: s.Sender, Trust: s.Trust, At: t.now})
		f.Flag.RemindedAt, f.Flag.Hold = t.now, t.now
		f.Flag.Reminded = max(f.Flag.Reminded, 1)
		u.stamp(f.Flag)
		u.count(FlagWasTaken, was.Room)
		u.d.because(FlagWasTaken, was.Message)
		u.tellFormer(s, f, was.Owner)
	}
	if u == nil {
		return 0
	}
	u.reply(s.Sender, FlagWasTaken, s.ID, Say{
		Notice: FlagTaken{Footer: u.footer(), Room: u.v.Room.ID, Flags: taken}, Deed: key("flag_taken", string(s.ID)),
	})
	return len(taken)
}

// mayTake: the members of the room, and the records desk. Who reacts or writes there is one; elsewhere it is looked up.
func (t *turn) mayTake(s Said, f Flagged) bool {
	u := t.in(f.Room)
	return s.Room == f.Room.ID || f.Member || u.lead(s.Sender) || u.clerk(s.Sender)
}

// tellFormer lets the former owner know, where there is a direct room already: it is off that person's mind.
func (t *turn) tellFormer(s Said, f Flagged, former UserID) {
	if f.Owner.Direct == "" || t.p.Mode == rulebook.Watch {
		return
	}
	say := Say{
		User: former, Notice: FlagMoved{Footer: t.footer(), Room: f.Room.ID, Flag: flagFact(f.Flag), Taken: true},
		Deed: key("flag_moved", string(f.Flag.Conversation), string(s.ID)),
	}
	t.inDirect(former, f.Owner.Direct, f.Owner.Opened, FlagWasTaken, f.Flag.Message, Do{
		Effect: say, Lane: LaneRoutine, About: f.Flag.Message, Policy: t.p.Name, Guard: SpeechNotPaused,
	})
}

// flagEdited: an edit is new words too. One that the room saw before the end is in what was recorded.
func (t *turn) flagEdited(e Edit, original MessageRow, decided bool) {
	if t.v.WasGone || original.Gone {
		return
	}
	t.flagMessage(e.Said, original)
	if decided && !t.r.isBot(e.Sender) {
		t.suggest(e.Said, original, true, nil)
	}
}

// toRecordTyped flags the message that a notice in the direct room speaks of.
func (t *turn) toRecordTyped(m Message) {
	if t.v.About == nil || !t.v.About.Message.At.After(t.v.About.Room.Since) {
		t.help(m.Said, OrderNotUnderstood, "")
		return
	}
	about := *t.v.About
	u := t.in(about.Room)
	if !u.covered {
		t.refuse(m.Said, NoPolicyHere)
		return
	}
	u.flag(Tap{Event: m.ID, By: m.Sender, Trust: m.Trust, At: m.At}, about.Message)
	u.reply(m.Sender, ToRecord, m.ID, Say{
		Reply: m.ID, Notice: AnswerTaken{Footer: u.footer(), Room: about.Room.ID, AtMs: ms(about.Warning.At), Pill: PillRecord},
		Deed: key("answered", string(about.Warning.Message), string(m.ID)),
	})
}
