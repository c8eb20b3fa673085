package policy

import (
	"cmp"
	"slices"
	"time"

	"matron/policy/rulebook"
)

// How a filing ends: what is said, where, to whom; and what is removed.

// finish ends a filing: what the record system said of the patient, and the package, have served.
func (t *turn) finish(row *FilingRow, to FilingStage) {
	if row.Stage != FilingHandedOver && row.knowsPatient() {
		t.d.remember(SetFilingPatient{ID: row.ID})
	}
	if row.Stage != FilingHandedOver && row.Document != "" {
		t.d.remember(SealPackage{ID: row.ID})
	}
	t.move(row, to)
	row.Due, row.Code, row.Asked = time.Time{}, "", ""
	row.Ended = t.now
}

// stopTalking ends a dialogue before anything was sent.
func (t *turn) stopTalking(row FilingRow, f FlagRow, to FilingStage) {
	t.eraseTyped(&row)
	t.finish(&row, to)
	t.save(row)
	t.d.because(map[FilingStage]Reason{FilingStopped: FilingWasStopped, FilingLapsed: FilingTimeOver}[to], cmp.Or(f.Message, row.ID))
}

// lapse ends a dialogue whose time is over.
func (t *turn) lapse(row FilingRow) {
	u, f := t.ofFiling(row)
	u.count(FilingTimeOver, row.Room)
	u.stopTalking(row, f, FilingLapsed)
	u.saidEnd(row, f, FilingLapsed, FilingTimeOver)
}

// saidEnd tells who files how it ended.
func (t *turn) saidEnd(row FilingRow, f FlagRow, how FilingStage, why Reason) {
	n := FilingEnded{
		Footer: t.footer(), Room: row.Room, Flag: flagFact(f), Number: row.Number, How: how, System: row.System, Version: row.Version,
		Messages: row.Messages, Left: left(row.Listed), AtMs: ms(t.now), Why: row.Why, Detail: row.Detail,
	}
	switch how {
	case FilingStopped, FilingLapsed:
		n.Version, n.Messages, n.Left = 0, 0, 0
		if len(row.Erase) > 0 {
			from := t.now
			if !row.Since.IsZero() {
				from = row.Since // it was ordered when it was packed
			}
			n.EraseMs = ms(t.eraseAt(from))
		}
	case FilingHeld:
		n.Told = t.toldOf(row)
	default:
		n.Why, n.Detail, n.Again, n.Others = "", "", row.Later, f.Stage == FlagOpen && t.owed(row)
		if n.Files = row.Files; n.Files > 0 && !n.Again && !n.Others {
			n.LeaveMs = t.leaveAt(t.filedClass(row, how))
		}
	}
	t.tellFiler(row, f, why, Say{Alert: how != FilingStopped, Notice: n, Deed: key("filing_ended", string(row.ID), string(how))})
}

// left is how many messages are left out.
func left(lines []FilingLine) int {
	n := 0
	for _, l := range lines {
		if l.Left != "" {
			n++
		}
	}
	return n
}

// through ends what is in the record, or handed over: the flag with it, and the conversation is told.
func (t *turn) through(row FilingRow, f FlagRow, to FilingStage) {
	was := row.Stage
	why, flagTo := FilingProved, FlagFiled
	if to == FilingHandedOver {
		why, flagTo = FilingHandedOn, FlagHandedOver
	}
	row.Why, row.Detail, row.Maybe = "", "", false
	t.finish(&row, to)
	if to == FilingHandedOver {
		row.Why = HeldNoReceipt
		t.check(&row, t.checkAfter(row, 0), why)
		row.Until = time.Time{}
	}
	t.save(row)
	ends := f.Stage == FlagOpen && was == FilingChecking || f.Stage == FlagHandedOver && !t.newerThan(row)
	if ends {
		by := Said{Room: row.Direct, ID: row.ID, Sender: row.By, Trust: SignedDevice, At: t.now}
		t.endFlagAs(by, f, EndFlag{To: flagTo}, t.filedClass(row, to), why)
	} else {
		t.count(why, row.Room)
	}
	t.d.because(why, row.ID)
	again := ends && was == FilingChecking && (row.Later || t.owed(row))
	t.receipt(row, f, to, ends && !again)
	row.Later = again && row.Later
	t.saidEnd(row, f, to, why)
	if again {
		t.reopen(f)
	}
}

// filedClass is what a conversation is to retention when a filing is through. Files are named in the record and not in it: with
// them it stays as long as what was only handed over. So it does when an earlier version of it had some.
func (t *turn) filedClass(row FilingRow, to FilingStage) Class {
	files := row.Files > 0 || slices.ContainsFunc(t.v.Versions, func(v FilingRow) bool { return v.Files > 0 })
	if to == FilingHandedOver || files {
		return ClassHandedOver
	}
	return ClassFiled
}

// owed says whether something was left out since it is about another patient, and is in that one's record in no version. It
// would leave the room with the rest: so the flag stays open for it, until it is filed too or somebody says that it need not be.
func (t *turn) owed(row FilingRow) bool {
	return slices.ContainsFunc(row.Listed, func(l FilingLine) bool {
		return l.Left == LeftOtherPatient && !slices.ContainsFunc(t.v.Versions, func(v FilingRow) bool {
			return v.ID != row.ID && (v.Stage == FilingFiled || v.Stage == FilingHandedOver) && slices.ContainsFunc(v.Listed, func(o FilingLine) bool {
				return o.Left == "" && o.Event == l.Event && o.SHA256 == l.SHA256
			})
		})
	})
}

// newerThan says whether a later version of the conversation waits for its own receipt, or may: the receipt of an earlier one
// proves nothing of what came after it, and must not free its removal.
func (t *turn) newerThan(row FilingRow) bool {
	return slices.ContainsFunc(t.v.Versions, func(v FilingRow) bool {
		return v.Number > row.Number && v.Flag == row.Flag && v.Stage != FilingFiled
	})
}

// reopen opens the flag again, as an addendum: what came after it was packed, or is about another patient, is in no record.
func (t *turn) reopen(f FlagRow) {
	t.count(FlagReopened, f.Room)
	t.openFlag(FlagReopened, OpenFlag{Owner: f.Owner, Addendum: f.Addendum + 1}, MessageRow{RememberMessage: RememberMessage{
		ID: f.Message, Room: f.Room, At: later(f.Last, f.MessageAt), Conversation: f.Conversation,
	}})
}

// receipt says in the conversation that it is in the record, without a word of it.
func (t *turn) receipt(row FilingRow, f FlagRow, to FilingStage, leaves bool) {
	if !t.covered || t.v.Room.Mine != "join" || !t.v.Room.Encrypted || t.p.Mode == rulebook.Watch {
		return
	}
	n := FilingReceipt{
		Footer: t.footer(), Room: row.Room, How: to, By: row.By, System: row.System, Messages: row.Messages, Version: row.Version, AtMs: ms(t.now),
	}
	if leaves {
		n.LeaveMs = t.leaveAt(t.filedClass(row, to))
	}
	say := Say{Room: row.Room, Reply: f.Message, Notice: n, Deed: key("filing_receipt", string(row.ID), string(to))}
	if m := t.v.Message; m != nil && m.Room == row.Room {
		say.Thread = m.Thread
	}
	if w := t.v.Flag; w != nil && w.Copy != "" {
		say.Reply = w.Copy
	}
	t.d.do(map[FilingStage]Reason{FilingFiled: FilingProved, FilingHandedOver: FilingHandedOn}[to], row.ID, Do{
		Effect: say, Lane: LaneRoutine, Guard: SpeechNotPaused, About: f.Message, Policy: t.p.Name,
	})
}

// leaveAt is when the messages leave the room by the rules of now; 0: they stay. A hold does not show in it: nobody may
// learn from a room that an inquiry has begun.
func (t *turn) leaveAt(class Class) int64 {
	if _, ok := t.r.retiresIn(t.v.Room, t.p, t.covered, t.now); !ok {
		return 0
	}
	for _, l := range lifetimes(t.p) {
		if l.Class == class {
			return ms(lookAt(t.p, t.now.Add(l.For)))
		}
	}
	return 0
}

// eraseOccurrence is the same for all: an event of the direct room is removed once, and its key tells that it was ordered.
const eraseOccurrence = "filing"

func eraseKey(id EventID) Key { return Redact{Event: id, Occurrence: eraseOccurrence}.Key() }

// eraseAt is when what was typed and shown is removed, if its dialogue ends at an instant.
func (t *turn) eraseAt(end time.Time) time.Time {
	d := t.r.Record.EraseAfter
	if d <= 0 {
		d = eraseAfter
	}
	return end.Add(d)
}

// eraseTyped orders the removal of all that was typed and shown: the dialogue ends.
func (t *turn) eraseTyped(row *FilingRow) {
	if row.Erased {
		return
	}
	row.Erased = true
	for _, id := range row.Erase {
		t.erase(row.Direct, id, FilingOver, row.ID)
	}
}

// erase has one event of a direct room removed. No pause stops it: it is what was promised to who typed it.
func (t *turn) erase(room RoomID, id EventID, why Reason, about EventID) {
	t.d.do(why, about, Do{
		Effect: Redact{Room: room, Event: id, Why: FilingOver, Occurrence: eraseOccurrence},
		Lane:   LaneRoutine, Due: t.eraseAt(t.now), Guard: ClockSane, About: about,
	})
}

// erasedSeen says whether what came back is such a removal: nothing of the event was kept.
func (t *turn) erasedSeen() bool {
	if t.v.Task == nil {
		return false
	}
	e, ok := t.v.Task.Effect.(Redact)
	return ok && e.Why == FilingOver
}

// eraseEnded alerts, once a day and room, where what was typed and shown could not be removed.
func (t *turn) eraseEnded(o Outcome, e Redact) {
	if o.Result == Sent || o.Result == Missing || o.Result == NothingTo {
		return
	}
	t.alert(AlertNotErased, EffectFailed, Alert{Room: e.Room, Event: e.Event, AtMs: ms(t.now)}, t.now.UTC().Format(time.DateOnly))
}
