package policy

import (
	"slices"
)

// hold ends what a named person must look at: nothing more is tried, and people are told who was.
func (t *turn) hold(row FilingRow, f FlagRow, why HeldWhy, detail string) {
	row.Why, row.Detail = why, detail
	t.finish(&row, FilingHeld)
	t.save(row)
	t.count(FilingNotDone, row.Room)
	t.d.because(FilingNotDone, row.ID)
	t.saidEnd(row, f, FilingHeld, FilingNotDone)
	t.tellOthers(row, f, why)
}

// doubted: a receipt, or what lies there, is for something else than what was handed over. People are told once, and it stays handed
// over and looked for: the right receipt still ends it. Nobody need wait for that: `file` and the number files it again.
func (t *turn) doubted(row FilingRow, f FlagRow, got Found, why HeldWhy) {
	told := row.doubtful()
	row.Why = why
	t.lookAgain(row, f, got, why)
	if told {
		return
	}
	t.count(FilingNotDone, row.Room)
	t.d.because(FilingNotDone, row.ID)
	n := FilingEnded{
		Footer: t.footer(), Room: row.Room, Flag: flagFact(f), Number: row.Number, How: FilingHandedOver, System: row.System, AtMs: ms(t.now),
		Why: why, Detail: row.Detail, Told: t.toldOf(row),
	}
	t.tellFiler(row, f, FilingNotDone, Say{Alert: true, Notice: n, Deed: key("filing_ended", string(row.ID), "doubted")})
	t.tellOthers(row, f, why)
}

// doubtful says whether what was handed over met with an answer that is not its own, since when people were told.
func (r FilingRow) doubtful() bool {
	return r.Stage == FilingHandedOver && (r.Why == HeldDiffers || r.Why == HeldAmbiguous)
}

// tellOthers tells the leads and the officers of what a named person must look at.
func (t *turn) tellOthers(row FilingRow, f FlagRow, why HeldWhy) {
	t.tellLeads(row, f, FilingNotDone, "filing_held")
	t.alert(AlertFilingHeld, FilingNotDone, Alert{Room: row.Room, Event: f.Message, AtMs: ms(t.now), Why: string(why), Number: row.Number}, string(row.ID))
}

// tellLate tells people that it is not in the record though the rules' patience is over.
func (t *turn) tellLate(row FilingRow, f FlagRow) {
	t.count(FilingIsLate, row.Room)
	n := t.lateNotice(row, f)
	n.Told = t.toldOf(row)
	t.tellFiler(row, f, FilingIsLate, Say{Alert: true, Notice: n, Deed: key("filing_late", string(row.ID), string(row.By))})
	t.tellLeads(row, f, FilingIsLate, "filing_late")
	t.alert(AlertFilingLate, FilingIsLate, Alert{Room: row.Room, Event: f.Message, AtMs: ms(row.Since), Why: string(row.Why), Number: row.Number}, string(row.ID))
}

func (t *turn) lateNotice(row FilingRow, f FlagRow) FilingLate {
	n := FilingLate{
		Footer: t.footer(), Room: row.Room, Flag: flagFact(f), Number: row.Number, By: row.By, System: row.System, SinceMs: ms(later(row.Since, row.Opened)),
		Maybe: row.Maybe || row.Stage == FilingChecking || row.Why == HeldAmbiguous || row.Why == HeldDiffers,
	}
	if row.Due.After(t.now) {
		n.AgainMs = ms(row.Due)
	}
	return n
}

// tellLeads tells each lead of the room but who files.
func (t *turn) tellLeads(row FilingRow, f FlagRow, why Reason, deed string) {
	n := t.lateNotice(row, f)
	n.Told = []UserID{row.By}
	for _, l := range t.leadsBeside(row.By) {
		t.tellOf(l, f, why, Say{Alert: true, Notice: n, Deed: key(deed, string(row.ID), string(l))})
	}
}

func (t *turn) leadsBeside(u UserID) []UserID {
	var all []UserID
	for _, l := range t.p.Contacts.Lead {
		if t.covered && UserID(l) != u && !slices.Contains(all, UserID(l)) {
			all = append(all, UserID(l))
		}
	}
	return all
}

// toldOf names who else hears of it: the leads, and where there are none the officers.
func (t *turn) toldOf(row FilingRow) []UserID {
	if leads := t.leadsBeside(row.By); len(leads) > 0 {
		return leads
	}
	return slices.DeleteFunc(t.officers(), func(u UserID) bool { return u == row.By })
}
