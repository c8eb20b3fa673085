package rulebook

import (
	"slices"
	"time"
)

// Rules lists all fields in the order of a policy.
func Rules() []Rule { return slices.Clone(table[:]) }

// table says for every field what is tighter. What destroys sooner counts as looser, though it may be better for
// privacy: what is gone can't be brought back, and what stays can still go (guidance §3: no destruction without
// appraisal, an only copy is kept). Where a change harms either way there is no tighter, and only the same is allowed.
var table = [...]Rule{
	rule("policy", func(p *Policy) *string { return &p.Name }, asWord, free[string](),
		"the name of this policy").ofItsOwn().destroying(brings),
	rule("title", func(p *Policy) *string { return &p.Title }, asWord, free[string](),
		"the title of this policy").ofItsOwn(),
	rule("mode", func(p *Policy) *Mode { return &p.Mode }, asWord, later(Watch, Advise, Enforce),
		"each mode does what the one before does, and more").destroying(func(before, after *Policy) bool {
		return later(Watch, Advise, Enforce).looser(after.Mode, before.Mode) && after.removes()
	}),
	rule("applies_to.spaces", func(p *Policy) *[]string { return &p.AppliesTo.Spaces }, asList, free[[]string](),
		"where this policy stands").ofItsOwn().destroying(brings),
	rule("applies_to.rooms", func(p *Policy) *[]string { return &p.AppliesTo.Rooms }, asList, free[[]string](),
		"where this policy stands").ofItsOwn().destroying(brings),
	rule("applies_to.except", func(p *Policy) *[]string { return &p.AppliesTo.Except }, asList, free[[]string](),
		"where this policy stands").ofItsOwn().destroying(brings),
	rule("purpose", func(p *Policy) *string { return &p.Purpose }, asWord, free[string](),
		"a room has its own purpose"),
	rule("zone", func(p *Policy) **time.Location { return &p.Zone }, asZone, free[*time.Location](),
		"a clock is where the ward is"),
	rule("schedule.ref", func(p *Policy) *string { return &p.Schedule.Ref }, asWord, free[string](),
		"each schedule was approved by its own paper").destroying(starts),
	rule("schedule.review_by", func(p *Policy) *Date { return &p.Schedule.ReviewBy }, asDate,
		tightness[Date]{"earlier", func(u, l Date) bool { return !l.IsZero() && (u.IsZero() || u.Before(l)) }},
		"past the day nothing is destroyed; a later one destroys for longer").destroying(func(before, after *Policy) bool {
		return starts(before, after) || after.Retains() && before.Schedule.ReviewBy.Before(after.Schedule.ReviewBy)
	}),
	rule("contacts.lead", func(p *Policy) *[]string { return &p.Contacts.Lead }, asList, free[[]string](),
		"a ward knows who leads it"),
	rule("contacts.records", func(p *Policy) *[]string { return &p.Contacts.Records }, asList, free[[]string](),
		"a ward knows whose desk files for it; the list of people says who may"),
	rule("contacts.ig", func(p *Policy) *string { return &p.Contacts.IG }, asWord, pinned[string](),
		"what is overdue must reach the officers that the upper layer has named"),
	rule("contacts.human", func(p *Policy) *string { return &p.Contacts.Human }, asWord, free[string](),
		"a ward has its own telephone"),
	rule("identifiers.patients", func(p *Policy) *Patients { return &p.Identifiers.Patients }, asWord, later(Allowed, Minimise, None),
		"fewer identifiers stand in the room"),
	rule("identifiers.tell", func(p *Policy) *Tell { return &p.Identifiers.Tell }, asWord,
		tightness[Tell]{"anything but thread", func(u, l Tell) bool { return l == Thread && u != Thread }},
		"a reply in the thread shows one person's slip to the room; pill and direct don't"),
	rule("identifiers.per_shift", func(p *Policy) *int { return &p.Identifiers.PerShift }, asCount, pinned[int](),
		"fewer words leave slips unsaid, more make people deaf to them"),
	rule("identifiers.keep_reasons", func(p *Policy) *[]string { return &p.Identifiers.KeepReasons }, asList, free[[]string](),
		"a reason is asked for either way; a ward has its own"),
	rule("identifiers.mask.who", func(p *Policy) *[]Role { return &p.Identifiers.Mask.Who }, asList, pinnedList[Role](),
		"fewer people let identifiers stand, more may take out what others wrote"),
	rule("identifiers.mask.by_itself", func(p *Policy) *time.Duration { return &p.Identifiers.Mask.ByItself }, asNever, longOrNever(),
		"who must act on a message needs the time to read it (hazard H1)").destroying(func(before, after *Policy) bool {
		return after.Mode == Enforce && longOrNever().looser(before.Identifiers.Mask.ByItself, after.Identifiers.Mask.ByItself)
	}),
	rule("identifiers.patience", func(p *Policy) *time.Duration { return &p.Identifiers.Patience }, asSpan, long(),
		"fewer warnings are left unsaid"),
	rule("identifiers.off", func(p *Policy) *[]Kind { return &p.Identifiers.Off }, asList, fewer[Kind](),
		"more is looked for").destroying(unseen),
	{Field: localField, Tighter: "entries of another name", Why: "more is looked for; an entry itself is the hospital's, and stays the same",
		copy: copyLocal, show: func(p *Policy) any { return asLocals(p.Identifiers.Local) }, looser: lacksLocal, destroys: unseen},
	rule("unreadable.patience", func(p *Policy) *time.Duration { return &p.Unreadable.Patience }, asSpan, short(),
		"a sender is told sooner that a message was not read"),
	rule("record.suggest", func(p *Policy) *[]Sign { return &p.Record.Suggest }, asList, more[Sign](),
		"more conversations are offered for the record").destroying(unseen),
	rule("record.remind.quiet", func(p *Policy) *time.Duration { return &p.Record.Remind.Quiet }, asSpan, short(),
		"a flag is forgotten for less long"),
	rule("record.remind.at_most", func(p *Policy) *time.Duration { return &p.Record.Remind.AtMost }, asSpan, short(),
		"a flag is forgotten for less long"),
	rule("record.remind.again", func(p *Policy) *time.Duration { return &p.Record.Remind.Again }, asSpan, short(),
		"a flag is forgotten for less long"),
	rule("record.digest_at", func(p *Policy) *[]Clock { return &p.Record.DigestAt }, asClocks,
		tightness[[]Clock]{"others, but not fewer", func(u, l []Clock) bool { return len(l) < len(u) }},
		"each ward has its own handover, but not fewer digests"),
	rule("record.quiet_hours", func(p *Policy) *Hours { return &p.Record.QuietHours }, Hours.shown,
		tightness[Hours]{"within these hours, or none", func(u, l Hours) bool { return !l.within(u) }},
		"a reminder waits for less long"),
	rule("record.overdue.lead", func(p *Policy) *time.Duration { return &p.Record.Overdue.Lead }, asSpan, short(),
		"others learn sooner of a flag that nobody closes"),
	rule("record.overdue.ig", func(p *Policy) *time.Duration { return &p.Record.Overdue.IG }, asSpan, short(),
		"others learn sooner of a flag that nobody closes"),
	rule("record.file_to", func(p *Policy) *string { return &p.Record.FileTo }, asWord, pinned[string](),
		"a patient's record must not be in two systems"),
	rule("record.look_ups", func(p *Policy) *int { return &p.Record.LookUps }, asCount, lower(),
		"fewer numbers can be tried out in the record system"),
	rule("record.patience", func(p *Policy) *time.Duration { return &p.Record.Patience }, asSpan, short(),
		"people learn sooner that something is not in the record"),
	rule("retention.unit", func(p *Policy) *Unit { return &p.Retention.Unit }, asWord, free[Unit](),
		"there is only one"),
	rule("retention.keep", func(p *Policy) *time.Duration { return &p.Retention.Keep }, asKeep, tightness[time.Duration]{longer, longOrNever().looser},
		"what is kept can still go; what is gone can't be appraised, filed or disclosed (hazard H2)").destroying(sooner(keepOf)),
	rule("retention.after.filed", filedOf, asNever, longOrNever(),
		"as for keep").destroying(sooner(filedOf)),
	rule("retention.after.attested", attestedOf, asNever, longOrNever(),
		"as for keep; a person's word is not a receipt").destroying(sooner(attestedOf)),
	rule("retention.after.handed_over", handedOf, asNever, longOrNever(),
		"as for keep; without a receipt nothing is proved").destroying(sooner(handedOf)),
	rule("retention.after.not_for_record", notForOf, asNever, longOrNever(),
		"as for keep; a mistaken no must be found in time").destroying(sooner(notForOf)),
	rule("retention.unflagged_with_identifier_or_decision", unflaggedOf, asNever, longOrNever(),
		"as for keep; it may be the only copy of what belongs in the record").destroying(sooner(unflaggedOf)),
	rule("retention.media", func(p *Policy) *Media { return &p.Retention.Media }, asWord, free[Media](),
		"there is only one"),
	rule("retention.notice", func(p *Policy) *time.Duration { return &p.Retention.Notice }, asSpan, long(),
		"people have more time to say that something must stay"),
	rule("pause.who", func(p *Policy) *[]Role { return &p.Pause.Who }, asList, fewer[Role](),
		"what protects is stopped by fewer people"),
	rule("pause.at_most", func(p *Policy) *time.Duration { return &p.Pause.AtMost }, asSpan, short(),
		"what protects is stopped for less long"),
	rule("may_loosen", func(p *Policy) *[]string { return &p.MayLoosen }, asList, fewer[string](),
		"what this policy lets the ones below it loosen").ofItsOwn(),
}

func keepOf(p *Policy) *time.Duration      { return &p.Retention.Keep }
func filedOf(p *Policy) *time.Duration     { return &p.Retention.After.Filed }
func attestedOf(p *Policy) *time.Duration  { return &p.Retention.After.Attested }
func handedOf(p *Policy) *time.Duration    { return &p.Retention.After.HandedOver }
func notForOf(p *Policy) *time.Duration    { return &p.Retention.After.NotForRecord }
func unflaggedOf(p *Policy) *time.Duration { return &p.Retention.Unflagged }

// removes reports whether anything of the policy takes messages out of rooms unasked.
func (p *Policy) removes() bool { return p.Retains() || p.Identifiers.Mask.ByItself > 0 }

// brings is about where a policy stands: it may come to rooms that it removes from.
func brings(_, after *Policy) bool { return after.removes() }

// starts is true when a retention comes into force.
func starts(before, after *Policy) bool { return after.Retains() && !before.Retains() }

// sooner is about periods of retention.
func sooner(of func(*Policy) *time.Duration) func(before, after *Policy) bool {
	return func(before, after *Policy) bool {
		return after.Retains() && (!before.Retains() && *of(after) > 0 || longOrNever().looser(*of(before), *of(after)))
	}
}

// unseen is about what makes a conversation wait for unflagged_with_identifier_or_decision: when less is seen, more
// conversations go by keep, which is sooner.
func unseen(before, after *Policy) bool {
	less := !holds(before.Identifiers.Off, after.Identifiers.Off) || lacksLocal(before, after) ||
		!holds(after.Record.Suggest, before.Record.Suggest)
	return after.Retains() && less && after.Retention.Unflagged != after.Retention.Keep
}

// copyLocal sets the one entry that the field names, and leaves the others.
func copyLocal(dst, src *Policy, field string) {
	l, ok := localIn(src, field)
	if !ok {
		return
	}
	var all []Local
	put := false
	for _, o := range dst.Identifiers.Local {
		switch {
		case o.Name == l.Name:
			all, put = append(all, l), true
			continue
		case !put && o.Name > l.Name:
			all, put = append(all, l), true
		}
		all = append(all, o)
	}
	if !put {
		all = append(all, l)
	}
	dst.Identifiers.Local = all
}

// lacksLocal reports whether an entry of upper is missing or another in lower.
func lacksLocal(upper, lower *Policy) bool {
	return slices.ContainsFunc(upper.Identifiers.Local, func(u Local) bool {
		l, ok := localIn(lower, u.Name)
		return !ok || !l.is(u)
	})
}
