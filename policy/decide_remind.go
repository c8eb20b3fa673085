package policy

// Over 300 lines: owner, room, lead and officers are reminded by one look, and in one order.

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"matron/policy/rulebook"
)

const (
	overdueAgain = 24 * time.Hour // after a lead, or the officers, were told of a flag
	silentFor    = time.Hour      // until a flag is looked at again where nothing may be said
	reminderLate = time.Hour      // a reminder that could not be said by then is withdrawn: the next one comes
	digestLate   = 2 * time.Hour
	mostInDigest = 15
	handoverDay  = rulebook.Clock(7 * 60)
	handoverEve  = rulebook.Clock(19 * 60)
)

// isDigest says whether an effect is a digest, by its key.
func isDigest(k Key) bool { return strings.HasPrefix(string(k), "flag_digest/") }

func digestPill(digest Key) Key { return key("pill", string(digest), "take") }

func takePill(f FlagRow) Key {
	return key("pill", string(f.Conversation), "take", strconv.FormatInt(ms(f.At), 10))
}

// remindDue is when the owner of a flag is reminded next: an hour after the last message, at the latest four hours
// after the flag, and then again and again. Not before Hold.
func (t *turn) remindDue(f FlagRow) time.Time {
	r := t.p.Record.Remind
	due := f.RemindedAt.Add(r.Again)
	if f.Reminded == 0 {
		due = later(f.Last, f.At).Add(r.Quiet)
		if most := f.At.Add(r.AtMost); most.Before(due) {
			due = most
		}
	}
	return later(due, f.Hold)
}

func (t *turn) leadDue(f FlagRow) time.Time {
	if f.LeadAt.IsZero() {
		return f.At.Add(t.p.Record.Overdue.Lead)
	}
	return f.LeadAt.Add(overdueAgain)
}

func (t *turn) igDue(f FlagRow) time.Time {
	if f.IGAt.IsZero() {
		return f.At.Add(t.p.Record.Overdue.IG)
	}
	return f.IGAt.Add(overdueAgain)
}

// where is the zone in which the policy's hours are meant.
func (t *turn) where() *time.Location {
	if t.p.Zone == nil {
		return time.UTC
	}
	return t.p.Zone
}

// nextDigest is the first digest after an instant.
func (t *turn) nextDigest(after time.Time) (next time.Time) {
	for _, c := range t.p.Record.DigestAt {
		if at := c.Next(after, t.where()); next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return next
}

// lastDigest is the last digest that was due by now: one that was missed is said once, however many there were.
func (t *turn) lastDigest() (last time.Time) {
	// From two days before it is at most a few steps.
	for at := t.nextDigest(t.now.AddDate(0, 0, -2)); !at.IsZero() && !at.After(t.now); at = t.nextDigest(at) {
		last = at
	}
	return last
}

// lookAtFlag is when a flag is looked at next.
func (t *turn) lookAtFlag(f FlagRow) time.Time {
	next := t.now.Add(overdueAgain)
	for _, at := range []time.Time{t.remindDue(f), t.nextDigest(t.now), t.leadDue(f), t.igDue(f)} {
		if !at.IsZero() && at.Before(next) {
			next = at
		}
	}
	if !next.After(t.now) {
		// What is due now and was not said, since nothing may be said: it is looked at again soon.
		return t.now.Add(min(silentFor, max(t.p.Record.Remind.Again, time.Second)))
	}
	return next
}

// stamp writes what was said of a flag, and schedules the next look.
func (t *turn) stamp(f FlagRow) {
	next := t.lookAtFlag(f)
	t.d.remember(StampFlag{Conversation: f.Conversation, FlagTimes: f.FlagTimes, Next: next})
	tick := SetTick{Room: f.Room, At: next}
	if !slices.ContainsFunc(t.d.Changes, func(c Change) bool { return c == Change(tick) }) {
		t.d.remember(tick)
	}
}

// tickFlags looks at the flags of a room that are due: reminds their owners, tells the room before handover, then its
// lead, then the officers. What is said goes by the rules of this moment.
func (t *turn) tickFlags(e Tick) {
	flags := slices.DeleteFunc(slices.Clone(t.v.Flags), func(f Flagged) bool { return f.Flag.Stage != FlagOpen })
	if len(flags) == 0 {
		return
	}
	slices.SortStableFunc(flags, func(a, b Flagged) int {
		return cmp.Or(a.Flag.At.Compare(b.Flag.At), cmp.Compare(a.Flag.Number, b.Flag.Number), cmp.Compare(a.Flag.Conversation, b.Flag.Conversation))
	})
	for i := range flags {
		flags[i].Flag.Pills = slices.Clone(flags[i].Flag.Pills)
	}
	switch {
	case t.p.Mode == rulebook.Watch && t.covered:
		t.d.because(Watching, flags[0].Flag.Message)
	case Paused(t.v.Pauses, PauseSpeech, e.Room, t.p.Name, t.now):
		t.d.because(PausedHere, flags[0].Flag.Message)
	default:
		if t.covered {
			t.remind(e, flags)
			t.digest(flags)
			t.overdue(e, flags)
		}
		t.overdueIG(e, flags)
	}
	for _, f := range flags {
		t.stamp(f.Flag)
	}
	t.d.because(FlagIsOpen, flags[0].Flag.Message)
}

// remind reminds each owner, of all that is due in this room at once.
func (t *turn) remind(e Tick, flags []Flagged) {
	due := map[UserID][]int{}
	var owners []UserID
	for i := range flags {
		f := &flags[i].Flag
		switch until, quiet := t.p.Record.QuietHours.Quiet(t.now, t.where()); {
		case t.now.Before(t.remindDue(*f)):
			continue
		case quiet:
			f.Hold = until
			t.d.because(QuietHoursNow, f.Message)
			continue
		case !flags[i].OwnerIn:
			f.RemindedAt, f.Reminded = t.now, f.Reminded+1
			t.d.because(OwnerAway, f.Message)
			continue
		}
		if due[f.Owner] == nil {
			owners = append(owners, f.Owner)
		}
		due[f.Owner] = append(due[f.Owner], i)
	}
	for _, u := range owners {
		t.remindOwner(e, flags, due[u])
	}
}

// remindOwner says one reminder, and no more than the rules let a person be approached in a shift.
func (t *turn) remindOwner(e Tick, flags []Flagged, due []int) {
	first := flags[due[0]]
	u := *t
	u.v.Person = first.Owner
	if u.approaches() >= t.p.Identifiers.PerShift {
		hold := handoverDay.Next(t.now, t.where())
		if eve := handoverEve.Next(t.now, t.where()); eve.Before(hold) {
			hold = eve
		}
		for _, i := range due {
			flags[i].Flag.Hold = hold
		}
		t.count(OverShiftLimit, e.Room)
		t.d.because(OverShiftLimit, first.Flag.Message)
		return
	}
	n := FlagReminder{Footer: t.footer(), Room: e.Room}
	for _, i := range due {
		f := &flags[i].Flag
		n.Flags, n.Again = append(n.Flags, flagFact(*f)), n.Again || f.Reminded > 0
		f.RemindedAt, f.Hold, f.Reminded = t.now, time.Time{}, f.Reminded+1
	}
	t.count(RecordDue, e.Room)
	t.d.remember(NoteApproach{User: first.Flag.Owner, At: t.now})
	t.toPerson(e, RecordDue, first.Flag.Owner, first.Owner, n, only(flags, due))
}

// only is the flag that a notice is about, where it is about one: an answer to it needs no number then.
func only(flags []Flagged, due []int) FlagRow {
	if len(due) == 1 {
		return flags[due[0]].Flag
	}
	return FlagRow{Message: "", Conversation: flags[due[0]].Flag.Conversation}
}

// toPerson says something about flags to a person in the direct room. Its occurrence is the instant of the tick.
func (t *turn) toPerson(e Tick, why Reason, u UserID, p Person, n Notice, about FlagRow) {
	say := Say{
		User: u, Alert: true, Notice: n,
		Deed: key(n.NoticeKind(), string(e.Room), string(u), strconv.FormatInt(ms(e.At), 10), string(about.Conversation)),
	}
	t.inDirect(u, p.Direct, p.Opened, why, about.Message, Do{
		Effect: say, Lane: LaneRoutine, Until: t.now.Add(reminderLate), Guard: SpeechNotPaused, About: about.Message, Policy: t.p.Name,
	})
}

// digest tells the room, at the hours before handover, what is flagged in it: nobody is notified. Take under it, or
// under one of the messages, gives a flag to who comes.
func (t *turn) digest(flags []Flagged) {
	at := t.lastDigest()
	if at.IsZero() {
		return
	}
	room := t.v.Room
	k := key("flag_digest", string(room.ID), at.UTC().Format(time.RFC3339))
	n := FlagDigest{Footer: t.footer(), Room: room.ID}
	var old []Key
	var listed []int
	for i := range flags {
		f := &flags[i].Flag
		if !at.After(f.DigestAt) || at.Before(f.At) {
			continue
		}
		f.DigestAt = at
		if room.Mine != "join" || !room.Encrypted {
			continue
		}
		if f.Digest != "" && !slices.Contains(old, f.Digest) {
			old = append(old, f.Digest)
		}
		f.Digest = k
		listed = append(listed, i)
	}
	if len(listed) == 0 {
		return
	}
	for _, i := range listed[:min(len(listed), mostInDigest)] {
		n.Flags = append(n.Flags, flagFact(flags[i].Flag))
	}
	n.More = len(listed) - len(n.Flags)
	for _, was := range old {
		t.d.do(HandoverNear, "", Do{Effect: TakeBack{Room: room.ID, What: digestPill(was)}, Lane: LaneRoutine})
	}
	t.count(HandoverNear, room.ID)
	t.d.do(HandoverNear, flags[listed[0]].Flag.Message, Do{
		Effect: Say{Room: room.ID, Notice: n, Deed: k}, Lane: LaneRoutine, Until: later(at, t.now).Add(digestLate), Guard: SpeechNotPaused, Policy: t.p.Name,
	})
	for _, i := range listed[:len(n.Flags)] {
		t.offerTake(&flags[i])
	}
}

// offerTake puts Take under the message of a flag, or under the copy that stands for it, once.
func (t *turn) offerTake(f *Flagged) {
	k := takePill(f.Flag)
	if slices.Contains(f.Flag.Pills, k) {
		return
	}
	f.Flag.Pills = append(f.Flag.Pills, k)
	t.d.do(HandoverNear, f.Flag.Message, Do{
		Effect: React{Room: f.Flag.Room, On: cmp.Or(f.Copy, f.Flag.Message), Pill: PillTake, Deed: k},
		Lane:   LaneRoutine, Until: t.now.Add(digestLate), Guard: SpeechNotPaused, About: f.Flag.Message, Policy: t.p.Name,
	})
}

// digestSeen puts Take under the digest, and under what a lead was told, when it is in the room.
func (t *turn) digestSeen(e Echo) {
	if t.v.Task == nil || e.Room == "" {
		return
	}
	say, ok := t.v.Task.Effect.(Say)
	if !ok {
		return
	}
	switch n := say.Notice.(type) {
	case FlagDigest:
	case FlagOverdue:
		if len(n.Flags) != 1 {
			return // which one would not be known
		}
	default:
		return
	}
	t.d.do(HandoverNear, e.ID, Do{
		Effect: React{Room: e.Room, On: e.ID, Pill: PillTake, Deed: digestPill(t.v.Task.Key)},
		Lane:   LaneRoutine, Until: t.now.Add(digestLate), Guard: SpeechNotPaused,
	})
}

// overdue tells a lead of flags that nobody closed. Of one whose owner is not in the room any more at once.
func (t *turn) overdue(e Tick, flags []Flagged) {
	due := map[UserID][]int{}
	var leads []UserID
	for i := range flags {
		f := &flags[i].Flag
		at := t.leadDue(*f)
		if !flags[i].OwnerIn && f.LeadAt.IsZero() {
			at = t.now
		}
		if t.now.Before(at) {
			continue
		}
		f.LeadAt = t.now
		lead := t.leadBeside(f.Owner)
		if lead == "" {
			t.d.because(NoLeadHere, f.Message)
			continue
		}
		if due[lead] == nil {
			leads = append(leads, lead)
		}
		due[lead] = append(due[lead], i)
	}
	for _, u := range leads {
		n := FlagOverdue{Footer: t.footer(), Room: e.Room}
		for _, i := range due[u][:min(len(due[u]), mostInDigest)] {
			n.Flags = append(n.Flags, flagFact(flags[i].Flag))
		}
		n.More = len(due[u]) - len(n.Flags)
		t.count(RecordOverdue, e.Room)
		t.toPerson(e, RecordOverdue, u, t.v.personOf(u), n, only(flags, due[u]))
	}
}

// leadBeside is the room's first lead who is not the owner.
func (t *turn) leadBeside(owner UserID) UserID {
	for _, l := range t.p.Contacts.Lead {
		if UserID(l) != owner {
			return UserID(l)
		}
	}
	return ""
}

// overdueIG tells the officers: nobody in the ward closed it.
func (t *turn) overdueIG(e Tick, flags []Flagged) {
	var first *FlagRow
	n := 0
	for i := range flags {
		f := &flags[i].Flag
		if t.now.Before(t.igDue(*f)) {
			continue
		}
		f.IGAt = t.now
		if n++; first == nil {
			first = f
		}
	}
	if n == 0 {
		return
	}
	t.alert(AlertRecordOverdue, RecordOverdue, Alert{Room: e.Room, Event: first.Message, AtMs: ms(first.At), Number: n},
		strconv.FormatInt(ms(e.At), 10)+"/"+string(first.Conversation))
}

// later is the later of two instants.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
