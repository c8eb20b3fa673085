package policy

import (
	"hash/fnv"
	"slices"
	"time"
)

// A filing is told in parts: here what all of them use and how a dialogue begins; decide_filing_look.go: who the patient
// is; decide_filing_order.go: what a person says to the card; decide_filing_send.go: on its way; decide_filing_end.go: its
// ends; decide_filing_desk.go and decide_filing_officer.go: the records desk and the officers.
//
// Each part moves the row by one event. What comes back of a step that is behind it moves nothing.

// ofFiling is the same turn in the room that a filing is of, and its flag. Where the flag is not known any more, it has no stage.
func (t *turn) ofFiling(row FilingRow) (*turn, FlagRow) {
	if f := t.v.Flag; f != nil && f.Flag.Number == row.Flag && row.Flag != 0 {
		return t.in(f.Room), f.Flag
	}
	return t.in(Room{ID: row.Room}), FlagRow{Number: row.Flag, Conversation: row.Conversation, Room: row.Room, Message: row.Conversation}
}

// clerk says whether a person is of the room's records desk.
func (t *turn) clerk(u UserID) bool { return t.covered && t.p.OnRecordsDesk(string(u)) }

// today is the day at the room, as midnight.
func (t *turn) today() time.Time {
	n := t.now.In(t.where())
	return time.Date(n.Year(), n.Month(), n.Day(), 0, 0, 0, 0, n.Location())
}

// move moves a filing to a stage, with the time that the stage has.
func (t *turn) move(row *FilingRow, to FilingStage) {
	row.Stage, row.Moved, row.Until = to, t.now, time.Time{}
	if to.Talking() {
		row.Until = t.now.Add(filingFor)
	}
}

// save writes a filing, and has it looked at when its stage lapses.
func (t *turn) save(row FilingRow) {
	t.d.remember(SaveFiling{Row: row})
	if !row.Until.IsZero() {
		t.d.remember(SetTick{Room: row.Direct, At: row.Until})
	}
}

// tellFiler says something about a filing to who files. It is an answer: a pause of speech does not stop it.
func (t *turn) tellFiler(row FilingRow, f FlagRow, why Reason, say Say) {
	t.tellOf(row.By, f, why, say)
}

// tellOf says something about a flag to a person, in the direct room. Its About is the flagged message: what is replied to
// it is about that flag.
func (t *turn) tellOf(u UserID, f FlagRow, why Reason, say Say) {
	say.User = u
	p := t.v.personOf(u)
	t.inDirect(u, p.Direct, p.Opened, why, f.Message, Do{Effect: say, Lane: LaneAnswer, About: f.Message, Policy: t.p.Name})
}

// erasing adds an event of the direct room to what is removed after the end.
func erasing(row FilingRow, id EventID) FilingRow {
	if id != "" && !slices.Contains(row.Erase, id) {
		row.Erase = append(slices.Clone(row.Erase), id)
	}
	return row
}

// movedOn says that something came back, or was said, of a step that is behind the filing.
func (t *turn) movedOn(filing EventID) { t.d.because(FilingMovedOn, filing) }

// jittered adds up to a quarter to a time, drawn from the key: what failed together does not come back together.
func jittered(d time.Duration, k Key) time.Duration {
	h := fnv.New64a()
	_, _ = h.Write([]byte(k))
	return d + d/4*time.Duration(h.Sum64()%1024)/1024
}

// mayFile says why a person may not file the conversation of a flag, "" if that is allowed. It is asked in the room's turn.
func (t *turn) mayFile(u UserID, f FlagRow) Reason {
	colleague, _ := t.r.People.Of(u)
	switch {
	case !t.covered:
		return NoPolicyHere
	case f.Stage != FlagOpen:
		return NoOpenFlag
	case t.v.Room.Mine != "join":
		return LeftRoom // what she does not see she cannot file
	case t.p.Record.FileTo == "" || !slices.Contains(t.r.Record.Systems, t.p.Record.FileTo):
		return NoRecordSystem
	case !t.r.Record.Patients:
		return NoPatientSource
	case (f.Owner != u || !t.ownerIn(f)) && !t.lead(u) && !t.clerk(u):
		return NotYourFlag // who left the room reads no more of it, on a card neither
	case !colleague.MayFile:
		return MayNotFile
	default:
		return ""
	}
}

// ownerIn says whether the owner of a flag is in its room.
func (t *turn) ownerIn(f FlagRow) bool {
	return t.v.Flag != nil && t.v.Flag.Flag.Number == f.Number && t.v.Flag.OwnerIn
}

// beginFiling opens the dialogue: the question goes into the direct room, and each message that is no order is taken as its answer.
func (t *turn) beginFiling(s Said, f Flagged) {
	u := t.in(f.Room)
	handed := f.Flag
	if f.Flag.Stage == FlagHandedOver {
		f.Flag.Stage, f.Flag.Addendum = FlagOpen, f.Flag.Addendum+1
	}
	u.v.Flag = &f
	why := u.mayFile(s.Sender, f.Flag)
	if rival := t.v.Rival; why == "" && rival != nil && !t.d.ends(rival.ID) {
		if why = SomeoneFiles; rival.By == s.Sender {
			why = FilesAlready
		}
	}
	if why != "" {
		u.refuse(s, why)
		return
	}
	if handed.Stage == FlagHandedOver {
		u.reopen(handed)
	}
	row := FilingRow{
		ID: s.ID, Conversation: f.Flag.Conversation, Flag: f.Flag.Number, Room: f.Room.ID, By: s.Sender, Direct: s.Room,
		System: u.p.Record.FileTo, Opened: t.now,
	}
	u.move(&row, FilingMeeting)
	u.save(row)
	u.count(FilingBegun, row.Room)
	u.reply(s.Sender, FilingBegun, f.Flag.Message, Say{
		Notice: FilingAsk{Footer: u.footer(), Room: row.Room, Flag: flagFact(f.Flag), System: row.System, UntilMs: ms(row.Until)},
		Deed:   key("filing_ask", string(row.ID)),
	})
}

// ends says whether the decision ends a filing already.
func (d *Decision) ends(filing EventID) bool {
	return slices.ContainsFunc(d.Changes, func(c Change) bool {
		s, ok := c.(SaveFiling)
		return ok && s.Row.ID == filing && !s.Row.Stage.Open()
	})
}

// filingAsked notes that the question stands in the direct room.
func (t *turn) filingAsked(o Outcome, say Say) {
	if _, ok := say.Notice.(FilingAsk); !ok {
		return
	}
	row := t.v.Filing
	if row == nil || row.Stage != FilingMeeting || say.Deed != key("filing_ask", string(row.ID)) || o.Result != Sent {
		return
	}
	next := *row
	next.Stage, next.Moved = FilingAsking, t.now
	t.d.remember(SaveFiling{Row: next})
}

// filingTouched notes that something came into a conversation after it was packed: that is not in what is filed.
func (t *turn) filingTouched(s Said, about EventID) {
	row := t.v.Filing
	if row == nil || row.Later || row.Room != s.Room || row.Stage != FilingPacking && !row.Stage.Going() {
		return
	}
	next := *row
	next.Later = true
	t.d.remember(SaveFiling{Row: next})
	t.d.because(FilingChanged, about)
}

// tickFiling looks at the filings of a direct room whose time has come, one at a time.
func (t *turn) tickFiling(e Tick) {
	if len(t.v.Lapsing) == 0 {
		return
	}
	row := t.v.Lapsing[0]
	if len(t.v.Lapsing) > 1 {
		t.d.remember(SetTick{Room: e.Room, At: t.now.Add(time.Second)})
	}
	switch {
	case row.Until.IsZero() || t.now.Before(row.Until):
		t.movedOn(row.ID)
	case row.Stage.Talking():
		t.lapse(row)
	case row.Stage.Going():
		t.lookAtFiling(row)
	default:
		row.Until = time.Time{}
		t.d.remember(SaveFiling{Row: row})
		t.movedOn(row.ID)
	}
}
