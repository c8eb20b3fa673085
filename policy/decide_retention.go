package policy

import (
	"strconv"
	"time"
)

// touchesRetention is what an event touches of retention and holds, known once the room is.
func touchesRetention(t *turn, e Event, q *Query) bool {
	ask, ok := t.asksRetention(e)
	if !ok {
		return false
	}
	q.RetentionQuery = ask
	if ask.Retire != nil {
		q.Room = t.v.Room.ID
	}
	return true
}

func (t *turn) asksRetention(e Event) (RetentionQuery, bool) {
	switch e := e.(type) {
	case Tick:
		if e.Room == t.r.PolicyRoom {
			return RetentionQuery{Tallies: t.now}, true
		}
		if _, ok := t.r.retiresIn(t.v.Room, t.p, t.covered, t.now); !ok || t.r.Waits(t.v.Room) {
			return RetentionQuery{}, false
		}
		return RetentionQuery{RetentionOf: e.Room, Retire: cutoffs(t.p, t.now)}, true
	case Message:
		if e.Room == t.r.PolicyRoom && e.Room != "" {
			return t.asksHold(e)
		}
		_, ok := t.r.retiresIn(t.v.Room, t.p, t.covered, t.now)
		return RetentionQuery{RetentionOf: e.Room}, ok || t.r.Waits(t.v.Room)
	case Echo:
		return echoTouches(t.v)
	case Outcome:
		return outcomeTouchesTalk(e)
	default:
		return RetentionQuery{}, false
	}
}

// echoTouches: our notice came back, so the room was told, or the officers were shown.
func echoTouches(v View) (RetentionQuery, bool) {
	if v.Task == nil {
		return RetentionQuery{}, false
	}
	say, ok := v.Task.Effect.(Say)
	if !ok {
		return RetentionQuery{}, false
	}
	switch n := say.Notice.(type) {
	case RetentionNotice:
		return RetentionQuery{RetentionOf: n.Room}, true
	case PreviewNotice:
		return RetentionQuery{RetentionOf: n.Room}, true
	default:
		return RetentionQuery{}, false
	}
}

func outcomeTouchesTalk(o Outcome) (RetentionQuery, bool) {
	switch e := o.Effect.(type) {
	case VerifyGone:
		return RetentionQuery{Talk: e.Conversation}, true
	case Redact:
		return RetentionQuery{Talk: e.Event}, e.Why == RetentionOver
	case FindRoom:
		return RetentionQuery{Holds: true}, true
	default:
		return RetentionQuery{}, false
	}
}

// expects has the room looked at when the first of what was written now can be due, unless it is looked at before; at
// once where people must be told of a schedule first.
func (t *turn) expects(room RoomID, at time.Time) {
	if t.expectsWord(room) {
		return
	}
	if _, ok := t.r.retiresIn(t.v.Room, t.p, t.covered, t.now); !ok || t.v.Room.ID != room {
		return
	}
	row := NoteRetention{Room: room}
	if t.v.Retention != nil {
		row = *t.v.Retention
	}
	next := lookAt(t.p, at.Add(shortest(t.p)))
	if row.Schedule != scheduleOf(t.p) {
		next = t.now
	}
	if !row.Next.IsZero() && !next.Before(row.Next) {
		return
	}
	t.look(row, next)
}

// look notes where a room's retention stands, and sets when it is looked at next.
func (t *turn) look(row NoteRetention, next time.Time) {
	row.Next = next
	t.d.remember(row)
	t.d.remember(SetTick{Room: row.Room, At: next})
}

// retire removes the conversations of a room whose time is over: whole ones, after the room was told and officers
// were shown, and never what is on hold, flagged or unreadable. In doubt nothing goes.
func (t *turn) retire(e Tick) {
	if e.Room == t.r.PolicyRoom { // "" where there is none: officers then hear of it in their direct rooms
		t.certify()
		return
	}
	if t.await(e) {
		return
	}
	if why, ok := t.r.retiresIn(t.v.Room, t.p, t.covered, t.now); !ok {
		if why == ReviewOverdue {
			t.reviewOverdue(e.Room)
		}
		return
	}
	row := NoteRetention{Room: e.Room}
	if t.v.Retention != nil {
		row = *t.v.Retention
	}
	if schedule := scheduleOf(t.p); row.Schedule != schedule {
		row = NoteRetention{Room: e.Room, Schedule: schedule}
	}
	row.Policy = t.p.Name
	switch from := row.Told.Add(t.p.Retention.Notice); {
	case row.Told.IsZero():
		t.tellSchedule(e, row)
	case t.now.Before(from):
		t.d.because(NoticeRuns, "")
		t.look(row, from)
	case Paused(t.v.Pauses, PauseDestruction, e.Room, t.p.Name, t.now):
		t.d.because(PausedHere, "")
		t.look(row, t.pauseEnds(e.Room))
	case !t.v.Room.CanRemove() || t.v.Room.Mine != "join":
		t.d.because(NoRightToRemove, "")
		t.look(row, t.nextLook())
	case t.v.DueNow.Conversations == 0 && len(t.v.Retiring) == 0:
		t.d.because(NothingDue, "")
		t.d.remember(RecheckBlocked{Room: e.Room, Before: t.now.Add(-recheckAfter)})
		t.look(t.afterRun(row), t.nextLook())
	case t.unseen(row):
		t.preview(e, row)
	case t.now.Before(row.Shown.Add(shownFor(t.p))):
		t.d.because(PreviewRuns, "")
		t.look(row, row.Shown.Add(shownFor(t.p)))
	default:
		t.run(e, row)
	}
}

// recheckAfter is how often what is blocked is looked at again, whatever was missed.
const recheckAfter = 24 * time.Hour

// unseen says whether officers must see what would go, and did not yet.
func (t *turn) unseen(row NoteRetention) bool {
	return row.Shown.IsZero() && (row.Ran.IsZero() || t.v.DueNow.Messages > largeRun)
}

// afterRun forgets what officers were shown, when nothing is due any more: the next large run is shown again.
func (t *turn) afterRun(row NoteRetention) NoteRetention {
	if !row.Ran.IsZero() {
		row.Shown = time.Time{}
	}
	return row
}

// nextLook is when the room is looked at next: for what will be due, in the next night, or soon where all is short.
func (t *turn) nextLook() time.Time {
	if shortest(t.p) < 24*time.Hour {
		// At whole steps: a room has ticks for other things too, and looks that follow from them meet there.
		step := min(time.Hour, max(shortest(t.p), time.Second))
		soon := t.now.Add(step).Truncate(step)
		if next := t.v.DueNow.Next; next.After(t.now) && next.Before(soon) {
			return next
		}
		return soon
	}
	tonight := lookAt(t.p, t.now.Add(time.Millisecond))
	if next := t.v.DueNow.Next; next.After(tonight) {
		return lookAt(t.p, next)
	}
	return tonight
}

// pauseEnds is when no pause of today holds the room's removals any more.
func (t *turn) pauseEnds(room RoomID) time.Time {
	ends := t.now.Add(time.Second)
	for _, p := range t.v.Pauses {
		if Paused([]Pause{p}, PauseDestruction, room, t.p.Name, t.now) && p.Until.After(ends) {
			ends = p.Until
		}
	}
	return ends
}

// tellSchedule tells the room before anything goes. The time runs from when the notice was seen there.
func (t *turn) tellSchedule(e Tick, row NoteRetention) {
	r := t.p.Retention
	n := RetentionNotice{
		Footer: t.footer(), Room: e.Room, Schedule: row.Schedule, Ref: t.p.Schedule.Ref, FromMs: ms(t.now.Add(r.Notice)), KeepMs: r.Keep.Milliseconds(),
		WeightyMs: r.Unflagged.Milliseconds(), AttestedMs: r.After.Attested.Milliseconds(), NotForMs: r.After.NotForRecord.Milliseconds(),
		FiledMs: r.After.Filed.Milliseconds(),
	}
	// One a day: what could not be said is tried again, and nothing goes before it was.
	say := Say{Room: e.Room, Notice: n, Deed: key("retention", string(e.Room), t.scheduleHere(row), dayOf(t.p, t.now))}
	t.d.do(ScheduleTold, "", Do{Effect: say, Lane: LaneRoutine, Policy: t.p.Name})
	t.look(row, t.now.Add(min(24*time.Hour, max(r.Notice, time.Minute))))
}

// scheduleHere names the schedule in the deeds of this room: after an officer's word it is told and shown anew.
func (t *turn) scheduleHere(row NoteRetention) string {
	if n := t.v.Room.Acknowledged; n > 0 {
		return row.Schedule + "-" + strconv.FormatInt(n, 10)
	}
	return row.Schedule
}

// preview shows officers what would go. Where none can be shown it, nothing goes.
func (t *turn) preview(e Tick, row NoteRetention) {
	due := t.v.DueNow
	n := PreviewNotice{
		Footer: t.footer(), Room: e.Room, Schedule: row.Schedule, Ref: t.p.Schedule.Ref, Conversations: due.Conversations, Messages: due.Messages,
		Held: due.Held, Flagged: due.Flagged, Unreadable: due.Unreadable, FirstMs: ms(due.First), LastMs: ms(due.Last),
		AtMs: ms(lookAt(t.p, t.now.Add(shownFor(t.p)))), First: row.Ran.IsZero(),
	}
	hour := t.now.UTC().Truncate(time.Hour).Format(time.RFC3339)
	t.officersHear(PreviewShown, n, key("preview", string(e.Room), t.scheduleHere(row), hour))
	t.look(row, t.now.Add(time.Hour))
}

// officersHear says something in the policy room, or to each officer where there is none that is encrypted.
func (t *turn) officersHear(why Reason, n Notice, deed Key) {
	if t.r.PolicyRoom != "" && t.v.PolicyRoom.Encrypted && t.v.PolicyRoom.Mine == "join" {
		t.d.do(why, "", Do{Effect: Say{Room: t.r.PolicyRoom, Notice: n, Deed: deed}, Lane: LaneRoutine})
		return
	}
	t.d.because(why, "")
	for _, o := range t.v.Officers {
		say := Say{User: o.User, Notice: n, Deed: key(string(deed), string(o.User))}
		t.inDirect(o.User, o.Direct, o.Opened, why, "", Do{Effect: say, Lane: LaneRoutine})
	}
}

// reviewOverdue tells officers, once for each day for review, that a schedule destroys nothing any more.
func (t *turn) reviewOverdue(room RoomID) {
	t.d.because(ReviewOverdue, "")
	a := Alert{Footer: t.footer(), What: AlertReviewOverdue, Room: room}
	t.officersHear(ReviewOverdue, a, key("alert", string(AlertReviewOverdue), t.p.Name, t.p.Schedule.ReviewBy.String()))
	t.d.remember(SetTick{Room: room, At: night.Next(t.now, t.zoneOf())})
}

func (t *turn) zoneOf() *time.Location {
	if t.p.Zone == nil {
		return time.UTC
	}
	return t.p.Zone
}

// retentionSeen notes that a notice about retention was seen in /sync: the room was told, the officers were shown.
func (t *turn) retentionSeen() {
	row := t.v.Retention
	if row == nil || t.v.Task == nil {
		return
	}
	say, ok := t.v.Task.Effect.(Say)
	if !ok {
		return
	}
	u := *row
	switch n := say.Notice.(type) {
	case RetentionNotice:
		if n.Schedule != u.Schedule || !u.Told.IsZero() || say.Room != n.Room {
			return
		}
		u.Told = t.now
		t.d.because(ScheduleTold, "")
		t.look(u, t.now.Add(t.p.Retention.Notice))
	case PreviewNotice:
		if n.Schedule != u.Schedule || !u.Shown.IsZero() {
			return
		}
		u.Shown = t.now
		t.d.because(PreviewShown, "")
		t.look(u, t.now.Add(time.Duration(max(0, n.AtMs-ms(t.now)))*time.Millisecond))
	}
}
