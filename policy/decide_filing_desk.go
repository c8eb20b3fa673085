package policy

import (
	"slices"
)

// The records desk: clerks whom a policy names. Who may not file, or has no time, hands a flag to them with one word.

// recordsTyped hands a flag to the records desk: that of the dialogue, which ends, or the one that is meant.
func (t *turn) recordsTyped(s Said, row *FilingRow, o Order) {
	if !desks(row, o) {
		if f, ok := t.meant(s, o); ok {
			t.in(f.Room).askDesk(s, f)
		}
		return
	}
	u, f := t.ofFiling(*row)
	if t.v.Flag == nil || f.Stage != FlagOpen {
		u.refuse(s, NoOpenFlag)
		u.stopTalking(*row, f, FilingStopped)
		return
	}
	if u.askDesk(s, *t.v.Flag) {
		u.stopTalking(*row, f, FilingStopped)
	}
}

// askDesk asks the clerks: one gets the flag, several are told and whoever takes it has it.
func (t *turn) askDesk(s Said, f Flagged) bool {
	desk := t.desk(s.Sender)
	switch {
	case f.Flag.Owner != s.Sender && !t.lead(s.Sender) && !slices.ContainsFunc(f.Flag.Taps, func(o Tap) bool { return o.By == s.Sender }):
		t.refuse(s, NotYourFlag)
		return false
	case len(desk) == 0:
		t.refuse(s, NoRecordsDesk)
		return false
	}
	flag := f.Flag
	mine := len(desk) == 1
	if mine && flag.Owner != desk[0] {
		t.d.remember(OwnFlag{Conversation: flag.Conversation, Owner: desk[0], By: s.Sender, Trust: s.Trust, At: t.now})
		was := flag.Owner
		flag.Owner = desk[0]
		flag.RemindedAt, flag.Hold, flag.Reminded = t.now, t.now, max(flag.Reminded, 1)
		t.stamp(flag)
		if f.Flag = flag; was != s.Sender {
			t.tellFormer(s, f, was)
		}
	}
	t.count(RecordsDeskAsked, flag.Room)
	t.d.because(RecordsDeskAsked, flag.Message)
	for _, u := range desk {
		t.tellOf(u, flag, RecordsDeskAsked, Say{
			Alert:  true,
			Notice: RecordsAsked{Footer: t.footer(), Room: flag.Room, Flag: flagFact(flag), From: s.Sender, Mine: mine},
			Deed:   key("records_asked", string(s.ID), string(u)),
		})
	}
	t.reply(s.Sender, RecordsDeskAsked, flag.Message, Say{
		Reply: s.ID, Notice: RecordsTold{Footer: t.footer(), Room: flag.Room, Flag: flagFact(flag), Desk: desk}, Deed: key("records_told", string(s.ID)),
	})
	return true
}

// desk are the clerks but who asks.
func (t *turn) desk(from UserID) []UserID {
	var all []UserID
	for _, u := range t.p.Contacts.Records {
		if t.covered && UserID(u) != from && !slices.Contains(all, UserID(u)) {
			all = append(all, UserID(u))
		}
	}
	return all
}
