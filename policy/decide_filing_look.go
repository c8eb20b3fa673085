package policy

// Over 300 lines: who the patient is, from what is typed to the card, told in one piece.

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"

	"matron/policy/confidential"
	"matron/policy/detect"
)

// identityTyped takes what is no order as a number and a birth date, while a filing asks for them. It says whether that was
// taken. What was typed at another moment is removed all the same.
func (t *turn) identityTyped(m Message) bool {
	row := t.v.Filing
	if row == nil || row.By != m.Sender || !row.Stage.Talking() || row.Direct != m.Room {
		return t.strayIdentity(m)
	}
	next := erasing(*row, m.ID)
	if row.Stage != FilingMeeting && row.Stage != FilingAsking {
		t.d.remember(SaveFiling{Row: next})
		return false
	}
	if t.waitForDevice(m.Said) {
		return true
	}
	if m.Trust < SignedDevice {
		t.d.remember(SaveFiling{Row: next})
		t.refuse(m.Said, OrderNotBelieved)
		return true
	}
	if !t.othersRead(m.Said, &next) {
		t.identified(m, next)
	}
	return true
}

// strayIdentity removes a number and a birth date that nobody asked for: they may be typed too late.
func (t *turn) strayIdentity(m Message) bool {
	_, verdict := ParseIdentity(typedWords(m), t.today())
	if verdict == PatientUnclear {
		return false
	}
	t.erase(m.Room, m.ID, FilingOver, m.ID)
	t.refuse(m.Said, NotFiling)
	return true
}

// identified looks up what was typed: its number is counted to the person, and nothing of it is kept.
func (t *turn) identified(m Message, row FilingRow) {
	u, f := t.ofFiling(row)
	if why := u.mayFile(row.By, f); why != "" {
		u.refuse(m.Said, why)
		u.stopTalking(row, f, FilingStopped)
		return
	}
	if row.knowsPatient() {
		row.PatientHash, row.Kind = "", "" // another patient than was asked about
		u.d.remember(SetFilingPatient{ID: row.ID})
	}
	row.Typed = m.ID
	if _, verdict := ParseIdentity(typedWords(m), u.today()); verdict != PatientMatch {
		u.problem(row, f, verdict, string(m.ID))
		return
	}
	u.lookUp(m.Said, row, f)
}

// lookUp asks the patient source for what was typed last, as often as the rules let a person ask in a day.
func (t *turn) lookUp(s Said, row FilingRow, f FlagRow) {
	if t.v.LookUps >= cmp.Or(t.p.Record.LookUps, lookUpsDefault) {
		t.count(TooManyLookUps, row.Room)
		t.refuse(s, TooManyLookUps)
		t.stopTalking(row, f, FilingStopped)
		return
	}
	row.Round++
	row.Asked = ""
	t.move(&row, FilingLooking)
	t.save(row)
	t.d.remember(NoteLookUp{By: row.By, At: t.now})
	t.count(PatientTyped, row.Room)
	t.d.do(PatientTyped, row.Typed, Do{
		Effect: LookUp{Filing: row.ID, Room: row.Direct, Event: row.Typed, By: row.By, Round: row.Round},
		Lane:   LaneAnswer, Until: row.Until, About: row.ID, Policy: t.p.Name,
	})
}

// lookedUp takes what the patient source said. Only a match goes on by itself.
func (t *turn) lookedUp(o Outcome, e LookUp) {
	row := t.v.Filing
	if row == nil || row.Stage != FilingLooking || row.Round != e.Round {
		t.movedOn(e.Filing)
		return
	}
	u, f := t.ofFiling(*row)
	next := *row
	switch why := u.mayFile(next.By, f); {
	case f.Stage != FlagOpen:
		u.overtaken(next, f)
		return
	case why != "":
		u.notShown(next, f, HeldNotAny) // who may not file any more sees no patient
		return
	}
	got := found(o)
	switch got.Verdict {
	case PatientMatch:
		u.keepPatient(&next, got)
		u.show(next, false, PatientAnswered)
		return
	case PatientDeceased:
		u.keepPatient(&next, got)
	case PatientRestricted:
		if u.clerk(next.By) && len(got.Patient) > 0 {
			u.keepPatient(&next, got)
		}
	default:
	}
	u.problem(next, f, got.Verdict, strconv.Itoa(e.Round))
}

// found reads what a look-up brought. What is no answer is none.
func found(o Outcome) LookedUp {
	var got LookedUp
	switch {
	case o.Result == Missing || o.Result == Unreadable || o.Result == NothingTo:
		return LookedUp{Verdict: PatientUnclear} // what was typed is gone
	case o.Result != Sent, json.Unmarshal([]byte(o.Brought.Reveal()), &got) != nil, !got.Verdict.known():
		return LookedUp{Verdict: PatientUnavailable}
	case got.Verdict.patient() && len(got.Patient) == 0:
		return LookedUp{Verdict: PatientUnavailable} // no card can be shown of it
	default:
		return got
	}
}

func (v PatientVerdict) known() bool {
	return slices.Contains([]PatientVerdict{
		PatientMatch, PatientUnclear, PatientBadNumber, PatientNone, PatientSeveral, PatientMismatch, PatientSuperseded, PatientWithdrawn,
		PatientMerged, PatientDeceased, PatientRestricted, PatientUnavailable,
	}, v)
}

// patient says whether a verdict is of no use without the patient.
func (v PatientVerdict) patient() bool {
	return v == PatientMatch || v == PatientDeceased
}

// knowsPatient says whether what the record system said of the patient is kept.
func (r FilingRow) knowsPatient() bool { return r.PatientHash != "" || r.Kind != "" }

// counts says whether a verdict is one of the three that end the dialogue: who tries numbers out is stopped.
func (v PatientVerdict) counts() bool {
	switch v {
	case PatientBadNumber, PatientNone, PatientMismatch, PatientSuperseded, PatientWithdrawn:
		return true
	default:
		return false
	}
}

// keepPatient keeps what the record system said, sealed.
func (t *turn) keepPatient(row *FilingRow, got LookedUp) {
	row.PatientHash, row.Kind = storedWord(got.Hash), storedWord(got.Kind)
	t.version(row)
	t.d.remember(SetFilingPatient{ID: row.ID, Patient: confidential.NewText(string(got.Patient))})
}

// version numbers the document that is to come: after all that may be in the record of this conversation.
func (t *turn) version(row *FilingRow) {
	row.Version, row.Previous, row.PreviousAt = 1, "", ""
	for _, v := range t.v.Versions {
		if v.ID == row.ID {
			continue
		}
		row.Version = max(row.Version, v.Version+1)
		row.Export = cmp.Or(v.Export, row.Export) // also where the conversation is called otherwise since
		// Of another patient's document nothing is said in this one's record: a conversation may be about two.
		if v.System == row.System && v.PatientHash == row.PatientHash && (v.Stage == FilingFiled || v.Stage == FilingHandedOver) {
			row.Previous, row.PreviousAt = v.Document, v.Endpoint
		}
	}
}

// problem asks the question that belongs to a verdict. It says nothing of any patient. occurrence tells one from the next.
func (t *turn) problem(row FilingRow, f FlagRow, verdict PatientVerdict, occurrence string) {
	if verdict.counts() {
		row.Wrong++
	}
	n := FilingProblem{Footer: t.footer(), Room: row.Room, Flag: flagFact(f), Verdict: verdict, Left: max(0, wrongAtMost-row.Wrong)}
	n.Desk = len(t.p.Contacts.Records) > 0 && !t.clerk(row.By)
	row.Asked = ""
	switch verdict {
	case PatientDeceased, PatientUnavailable:
		row.Asked, n.GoOn = verdict, true
	case PatientRestricted:
		row.Asked, n.GoOn = verdict, t.clerk(row.By)
	case PatientSeveral, PatientMerged:
		row.Asked = verdict
	default:
	}
	t.d.remember(Count{Room: row.Room, What: PatientAnswered, At: t.now, Kind: detect.Kind(verdict)})
	say := Say{Deed: key("filing_problem", string(row.ID), occurrence, string(verdict))}
	if row.Wrong >= wrongAtMost {
		n.Left, n.GoOn = 0, false
		say.Notice = n
		t.tellFiler(row, f, PatientAnswered, say)
		t.stopTalking(row, f, FilingStopped)
		return
	}
	t.move(&row, FilingAsking)
	n.UntilMs = ms(row.Until)
	say.Notice = n
	t.save(row)
	t.tellFiler(row, f, PatientAnswered, say)
}

// show has card, messages and code shown. Each time is a round of its own, with a code of its own.
func (t *turn) show(row FilingRow, changed bool, why Reason) {
	t.move(&row, FilingShowing)
	row.Asked, row.Code = "", ""
	t.save(row)
	t.d.do(why, row.ID, Do{
		Effect: ShowPatient{
			Filing: row.ID, Room: row.Direct, By: row.By, Round: row.Round, Changed: changed, Footer: t.footer(), UntilMs: ms(row.Until),
		},
		Lane: LaneAnswer, Until: row.Until, About: row.ID, Policy: t.p.Name,
	})
}

// shownPatient notes what was shown, and what confirms it. What stands in the direct room is removed after the end, also
// where the dialogue is over already.
func (t *turn) shownPatient(o Outcome, e ShowPatient) {
	row := t.v.Filing
	var shown Shown
	_ = json.Unmarshal([]byte(o.Brought.Reveal()), &shown) // what is no answer shows nothing
	if row == nil || row.Stage != FilingShowing || row.Round != e.Round {
		t.movedOn(e.Filing)
		t.eraseMade(row, e, shown.Made)
		return
	}
	next := *row
	for _, id := range shown.Made {
		next = erasing(next, id)
	}
	u, f := t.ofFiling(next)
	switch {
	case f.Stage != FlagOpen:
		u.overtaken(next, f)
	case o.Result != Sent:
		u.notShown(next, f, HeldUnpacked)
	case len(shown.Lines) == 0:
		u.notShown(next, f, HeldNoMessage)
	default:
		next.Listed = shown.Lines
		u.move(&next, FilingConfirming)
		early := next.Code
		next.Code = FilingCode(next.ID, next.Round, next.Listed)
		u.save(next)
		u.d.because(PatientShown, next.ID)
		if early != "" {
			u.confirm(Said{Room: next.Direct, ID: next.ID, Sender: next.By, Trust: SignedDevice, At: u.now}, next, early)
		}
	}
}

// notShown ends a dialogue of which nothing can be shown.
func (t *turn) notShown(row FilingRow, f FlagRow, why HeldWhy) {
	row.Why = why
	t.stopTalking(row, f, FilingStopped)
	t.saidEnd(row, f, FilingStopped, FilingWasStopped)
}

// overtaken ends a dialogue whose flag somebody ended meanwhile.
func (t *turn) overtaken(row FilingRow, f FlagRow) { t.notShown(row, f, HeldFlagOver) }

// cardSeen notes what of a card is in the direct room: a part of one whose rest did not come is removed too.
func (t *turn) cardSeen(e Echo) {
	if t.v.Task == nil {
		return
	}
	if shown, ok := t.v.Task.Effect.(ShowPatient); ok && e.Of == "" {
		t.eraseMade(t.v.Filing, shown, []EventID{e.ID})
	}
}

// eraseMade has what was shown removed: with the rest of its filing, or at once where that was ordered already.
func (t *turn) eraseMade(row *FilingRow, e ShowPatient, made []EventID) {
	if row == nil || row.ID != e.Filing || row.Erased {
		for _, id := range made {
			t.erase(e.Room, id, FilingOver, e.Filing)
		}
		return
	}
	next := *row
	for _, id := range made {
		next = erasing(next, id)
	}
	if len(next.Erase) > len(row.Erase) {
		t.d.remember(SaveFiling{Row: next})
	}
}
