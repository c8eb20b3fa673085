package policy

import (
	"encoding/json"
	"slices"
	"time"
)

// filingOrdered carries out an order about a filing that was typed in the direct room, from a device that its user has
// signed.
func (t *turn) filingOrdered(m Message, o Order) {
	if t.waitForDevice(m.Said) {
		return
	}
	if m.Trust < SignedDevice {
		t.refuse(m.Said, OrderNotBelieved)
		return
	}
	row := t.v.Filing
	if row != nil && row.By != m.Sender {
		row = nil
	}
	if o.Verb != VerbStop && o.Verb != VerbRecords && t.othersRead(m.Said, row) {
		return
	}
	if row != nil && row.Stage.Talking() && row.Direct != m.Room {
		row = t.leftBehind(*row)
	}
	switch {
	case o.Verb == VerbFile:
		t.fileTyped(m.Said, row, o)
	case o.Verb == VerbRecords:
		t.recordsTyped(m.Said, row, o)
	case row == nil:
		t.refuse(m.Said, NotFiling)
	case o.Verb == VerbStop:
		t.stopTyped(m.Said, *row)
	case !row.Stage.Talking():
		t.refuse(m.Said, NotFiling)
	case o.Verb == VerbGoOn:
		t.goOn(m.Said, *row)
	default:
		t.listTyped(m.Said, erasing(*row, m.ID), o)
	}
}

// othersRead refuses where somebody else is in the direct room, and ends the dialogue: the card is for who confirms it.
func (t *turn) othersRead(s Said, row *FilingRow) bool {
	if t.v.Room.Members <= 1 {
		return false
	}
	t.refuse(s, OthersRead)
	if row != nil && row.Stage.Talking() {
		u, f := t.ofFiling(*row)
		u.stopTalking(*row, f, FilingStopped)
	}
	return true
}

// leftBehind ends a dialogue that was in another direct room, which is no more.
func (t *turn) leftBehind(row FilingRow) *FilingRow {
	u, f := t.ofFiling(row)
	u.stopTalking(row, f, FilingStopped)
	return nil
}

// fileTyped begins a filing, or confirms what was shown.
func (t *turn) fileTyped(s Said, row *FilingRow, o Order) {
	switch {
	case row != nil && row.Stage == FilingConfirming && (o.Code != "" || o.Number == 0):
		t.confirm(s, *row, o.Code)
	case row != nil && row.Stage == FilingShowing && o.Code != "":
		t.confirmEarly(s, *row, o.Code)
	case row != nil && row.Stage.Talking():
		t.refuse(s, FilesAlready)
	case o.Code != "" && o.Number == 0:
		t.refuse(s, NotFiling)
	default:
		f, ok := t.unproved(s, o)
		if !ok {
			f, ok = t.meant(s, o)
		}
		if ok {
			t.beginFiling(s, f)
		}
	}
}

// confirmEarly keeps a code until it is known what was shown: after a crash a person may have the card, and answer it, before
// that.
func (t *turn) confirmEarly(s Said, row FilingRow, code string) {
	row.Code = code
	t.d.remember(SaveFiling{Row: row})
	t.d.because(NotDueYet, s.ID)
}

// unproved is the flag that is meant, where it ended with being handed over and something else came back, or nothing is tried any
// more: it may be filed again. Any other that was handed over waits for its receipt.
func (t *turn) unproved(s Said, o Order) (Flagged, bool) {
	f := t.v.Flag
	if i := slices.IndexFunc(t.v.Flags, func(f Flagged) bool { return f.Flag.Number == o.Number }); o.Number > 0 && i >= 0 {
		f = &t.v.Flags[i]
	}
	switch {
	case f == nil || o.Number > 0 && f.Flag.Number != o.Number || f.Flag.Stage != FlagHandedOver:
		return Flagged{}, false
	case f.Flag.Owner != s.Sender && !t.mayTake(s, *f):
		return Flagged{}, false
	}
	for _, v := range slices.Backward(t.v.Versions) {
		if v.Flag == f.Flag.Number {
			return *f, v.doubtful() || v.Stage == FilingHeld
		}
	}
	return Flagged{}, false
}

// confirm takes the code of what was shown, and has it packed. All that must hold is asked again.
func (t *turn) confirm(s Said, row FilingRow, code string) {
	u, f := t.ofFiling(row)
	switch why := u.mayFile(row.By, f); {
	case !t.now.Before(row.Until):
		t.lapse(row)
	case why != "":
		u.refuse(s, why)
		u.stopTalking(row, f, FilingStopped)
	case code == "" || code != row.Code:
		u.refuse(s, NotTheCode)
	case !slices.ContainsFunc(row.Listed, func(l FilingLine) bool { return l.Left == "" }):
		u.refuse(s, NothingLeft)
	case row.System != u.p.Record.FileTo:
		row.System = u.p.Record.FileTo // not where the card said it would go
		row.Round++
		u.show(row, true, FilingChanged)
	default:
		u.version(&row)
		row.Later, row.Why, row.Detail = false, "", ""
		u.move(&row, FilingPacking)
		u.save(row)
		u.count(FilingConfirmed, row.Room)
		u.d.do(FilingConfirmed, row.ID, Do{
			Effect: Pack{Filing: row.ID, System: row.System, Round: row.Round}, Lane: LaneAnswer, Until: row.Until, About: row.ID, Policy: u.p.Name,
		})
	}
}

// packed seals what was made and sends it; or shows anew what has changed meanwhile.
func (t *turn) packed(o Outcome, e Pack) {
	row := t.v.Filing
	if row == nil || row.Stage != FilingPacking || row.Round != e.Round {
		t.movedOn(e.Filing)
		return
	}
	u, f := t.ofFiling(*row)
	next := *row
	var p Packed
	broken := json.Unmarshal([]byte(o.Brought.Reveal()), &p) != nil || !p.Changed && (len(p.Parcel) == 0 || storedPlace(p.Document) == "")
	switch {
	case f.Stage != FlagOpen:
		u.overtaken(next, f)
	case o.Result == Missing || o.Result == NothingTo:
		u.unpacked(next, f, HeldNoMessage)
	case o.Result == Withdrawn:
		u.lapse(next)
	case o.Result != Sent || broken:
		u.unpacked(next, f, HeldUnpacked)
	case p.Changed && u.mayFile(next.By, f) != "":
		u.notShown(next, f, HeldNotAny)
	case p.Changed:
		next.Round++
		next.Later = false
		u.count(FilingChanged, next.Room)
		u.show(next, true, FilingChanged)
	default:
		u.sealed(next, f, p)
	}
}

// unpacked: what was confirmed could not be packed, and that will not mend itself.
func (t *turn) unpacked(row FilingRow, f FlagRow, why HeldWhy) {
	t.eraseTyped(&row)
	t.hold(row, f, why, "")
}

// goOn takes the answer to the question of a verdict.
func (t *turn) goOn(s Said, row FilingRow) {
	u, f := t.ofFiling(row)
	if why := u.mayFile(row.By, f); why != "" {
		u.refuse(s, why)
		u.stopTalking(row, f, FilingStopped)
		return
	}
	switch {
	case row.Stage != FilingAsking:
		t.refuse(s, NotFiling)
	case row.Asked == PatientUnavailable:
		u.lookUp(s, row, f)
	case row.Asked == PatientRestricted && (!row.knowsPatient() || !u.clerk(row.By)):
		u.refuse(s, NotEntitled) // the records desk must do that
	case row.Asked == PatientDeceased || row.Asked == PatientRestricted:
		u.show(row, false, PatientAnswered)
	default:
		t.refuse(s, NotFiling)
	}
}

// listTyped leaves messages out, puts them back, or shows all again. Each makes another list, with another code.
func (t *turn) listTyped(s Said, row FilingRow, o Order) {
	u, f := t.ofFiling(row)
	if no := u.mayFile(row.By, f); no != "" {
		u.refuse(s, no)
		u.stopTalking(row, f, FilingStopped)
		return
	}
	why := FilingChanged
	switch {
	case row.Stage != FilingConfirming:
		t.d.remember(SaveFiling{Row: row})
		t.refuse(s, NotFiling)
		return
	case o.Verb == VerbShowAgain:
	case len(o.Lines) == 0 || slices.ContainsFunc(o.Lines, func(n int) bool { return n < 1 || n > len(row.Listed) }):
		t.d.remember(SaveFiling{Row: row})
		u.refuse(s, NoSuchLine)
		return
	case o.Verb == VerbLeaveOut && o.Left == "":
		t.d.remember(SaveFiling{Row: row})
		u.refuse(s, LeftWithoutReason)
		return
	default:
		row.Listed = slices.Clone(row.Listed)
		for _, n := range o.Lines {
			row.Listed[n-1].Left = o.Left // "" puts it back
		}
		why = LineLeftOut
	}
	row.Round++
	u.show(row, false, why)
}

// stopMargin is more than passes between the beginning of a decision and its commit: what is due so soon may be on its way
// already.
const stopMargin = 3 * time.Second

// stopTyped stops a filing, as long as nothing of it can be in the record.
func (t *turn) stopTyped(s Said, row FilingRow) {
	u, f := t.ofFiling(row)
	// Where a try was ever without an answer it is too late for good. That it was absent later proves that it was not there then: a
	// server may commit what it was sent long after it hung up, and "nothing was sent" would be a lie.
	waits := row.Stage == FilingSending && !row.Maybe && !row.Unsure && (row.Tries == 0 || row.Due.After(t.now.Add(stopMargin)))
	switch {
	case row.Stage.Talking():
		u.stopTalking(row, f, FilingStopped)
	case waits:
		u.finish(&row, FilingStopped)
		row.Why, row.Detail = "", ""
		u.save(row)
	default:
		u.refuse(s, TooLateToStop)
		return
	}
	u.count(FilingWasStopped, row.Room)
	u.saidEnd(row, f, FilingStopped, FilingWasStopped)
}

// directEdited: an edit of what was typed holds it too, and stays when the original is removed. It is no answer: what is
// looked up is what was sent.
func (t *turn) directEdited(e Edit) {
	row := t.v.Filing
	switch {
	case t.v.Task != nil && t.v.Task.Key == eraseKey(e.Of):
		t.erase(e.Room, e.ID, FilingOver, e.Of)
	case row != nil && row.By == e.Sender && row.Direct == e.Room && row.Stage.Talking():
		next := erasing(*row, e.ID)
		if row.Stage != FilingAsking && row.Stage != FilingMeeting || row.Typed != e.Of {
			t.d.remember(SaveFiling{Row: next})
			t.d.because(NotAnAnswer, e.ID)
			return
		}
		u, f := t.ofFiling(next)
		u.problem(next, f, PatientUnclear, string(e.ID))
	default:
		t.d.because(NotAnAnswer, e.ID)
	}
}
