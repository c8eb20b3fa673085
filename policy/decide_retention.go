package policy

// Over 300 lines: the way of a conversation out of a room, from the notice to the certificate, is one story: whoever judges a removal wants to read it without turning pages.

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"matron/policy/rulebook"
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

// run orders the removal of what is due, as much as one decision takes.
func (t *turn) run(e Tick, row NoteRetention) {
	t.d.remember(RecheckBlocked{Room: e.Room, Before: t.now.Add(-recheckAfter)})
	more := false
	for _, c := range t.v.Retiring {
		switch {
		case c.Talk.Held:
			t.block(c.Talk, BlockHold, OnHold)
		case c.Talk.Flagged:
			t.block(c.Talk, BlockFlag, FlagIsOpen)
		case c.Talk.Unreadable:
			t.block(c.Talk, BlockUnreadable, NotReadable)
		case len(c.Messages) == 0 && !c.More && c.Talk.Planned == 0:
			t.d.remember(EndConversation{ID: c.Talk.ID, At: t.now}) // everything in it was removed by people
			t.d.because(RemovedByAuthor, c.Talk.ID)
		case len(c.Messages) == 0 && !c.More && c.Talk.Verified >= c.Talk.Planned:
			t.conversationGone(c.Talk, c.Talk.Verified)
		default:
			t.leave(e, c)
		}
		more = more || c.More
	}
	row.Ran = t.now
	next := t.nextLook()
	if more || t.v.DueNow.Conversations > len(t.v.Retiring) {
		next = t.now.Add(time.Second) // the rest, as the queue empties
	}
	t.look(row, next)
}

func (t *turn) block(c ConversationRow, by Block, why Reason) {
	t.d.remember(BlockConversation{ID: c.ID, By: by, At: t.now})
	t.count(why, c.Room)
	t.d.because(why, c.ID)
	if c.Stage == TalkLeaving {
		t.d.remember(StayConversation{ID: c.ID, At: t.now})
	}
}

// leave orders what stands of a conversation to be removed, and then the server to be asked. Each guard is judged
// again when its turn comes, and none begins before its time by a clock that is right then.
func (t *turn) leave(e Tick, c Retiring) {
	run := c.Talk.Run
	if c.Talk.Stage != TalkLeaving || run.IsZero() {
		run = e.At
	}
	occurrence := strconv.FormatInt(ms(run), 10)
	due := c.Talk.From.Add(t.lifetime(c.Talk.Class))
	var events []EventID
	for _, m := range c.Messages {
		do := Do{
			Effect: Redact{Room: c.Talk.Room, Event: m.ID, Why: RetentionOver, Occurrence: occurrence},
			Lane:   LaneBulk, Guard: retiring, About: m.ID, Policy: t.p.Name, Due: due, Until: t.reviewEnds(), Rules: t.d.Rules,
		}
		if m.Media && t.r.Media {
			media := do
			media.Effect = DeleteMedia{Room: c.Talk.Room, Event: m.ID, Occurrence: occurrence}
			t.d.do(RetentionOver, m.ID, media)
			do.After = media.Effect.Key()
		}
		t.d.do(RetentionOver, m.ID, do)
		events = append(events, m.ID)
	}
	t.d.remember(LeaveConversation{ID: c.Talk.ID, Run: run, Events: events, Whole: !c.More})
	for part := range slices.Chunk(events, verifyAtOnce) {
		verify := VerifyGone{Room: c.Talk.Room, Conversation: c.Talk.ID, RunMs: ms(run), Events: slices.Clone(part)}
		after := Redact{Event: part[len(part)-1], Occurrence: occurrence}.Key()
		t.d.do(RetentionOver, c.Talk.ID, Do{Effect: verify, Lane: LaneBulk, Guard: Leaving, About: part[len(part)-1], After: after, Policy: t.p.Name})
	}
}

// retiring are the terms of a removal by retention.
const retiring = NotHeld | NotFlagged | Readable | RulesInForce | Leaving | Acknowledged | DestructionNotPaused | ClockSane

func (t *turn) lifetime(c Class) time.Duration {
	for _, l := range lifetimes(t.p) {
		if l.Class == c {
			return l.For
		}
	}
	return 100 * 365 * 24 * time.Hour // never: what is asked for has a lifetime
}

// reviewEnds is the last instant of the schedule.
func (t *turn) reviewEnds() time.Time {
	d := t.p.Schedule.ReviewBy
	return time.Date(d.Year, d.Month, d.Day+1, 0, 0, 0, 0, t.zoneOf()).Add(-time.Millisecond)
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

// retireEnded decides about the end of one removal: what was withdrawn or refused leaves its conversation where it is,
// to be decided about anew.
func (t *turn) retireEnded(o Outcome, e Redact) {
	switch o.Result {
	case Sent:
		return
	case Missing:
		t.d.remember(MarkGone{ID: e.Event, At: t.now})
		return
	default:
	}
	if t.v.Talk == nil || t.v.Talk.Stage != TalkLeaving {
		return
	}
	t.stay(o, *t.v.Talk)
}

// verified decides about the server's answer: what it says is gone is counted, and a conversation that is gone altogether
// is tallied.
func (t *turn) verified(o Outcome, e VerifyGone) {
	talk := t.v.Talk
	if talk == nil || talk.Stage != TalkLeaving || ms(talk.Run) != e.RunMs {
		t.d.because(EffectWithdrawn, e.Conversation)
		return
	}
	if o.Result != Sent {
		t.stay(o, *talk)
		return
	}
	gone := talk.Verified + len(e.Events)
	t.d.remember(VerifyConversation{ID: talk.ID, Run: talk.Run, Events: len(e.Events)})
	if talk.Whole && gone >= talk.Planned {
		t.conversationGone(*talk, gone)
	}
}

// conversationGone ends a conversation of which nothing stands any more, as the server says, and tallies it.
func (t *turn) conversationGone(talk ConversationRow, gone int) {
	t.d.remember(EndConversation{ID: talk.ID, At: t.now})
	if talk.Class == ClassOwn {
		t.d.because(RetentionOver, talk.ID)
		return
	}
	t.d.remember(AddTally{GoneTally{
		Policy: t.p.Name, Day: dayOf(t.p, t.now), Room: talk.Room, Class: talk.Class, Conversations: 1, Messages: gone + talk.Removed,
		First: talk.First, Last: talk.Last, Rules: t.d.Rules,
	}})
	t.count(RetentionOver, talk.Room)
	t.d.because(RetentionOver, talk.ID)
	t.d.remember(SetTick{Room: t.r.PolicyRoom, At: certifyAt(t.p, t.now)})
}

// stay ends a removal that did not come through. A guard that failed is nobody's fault; a server that refuses, or shows
// what should be gone, needs a person.
func (t *turn) stay(o Outcome, talk ConversationRow) {
	t.d.remember(StayConversation{ID: talk.ID, At: t.now})
	t.d.because(RemovalStopped, talk.ID)
	again := t.now.Add(time.Minute)
	if o.Result != Withdrawn {
		again = t.now.Add(time.Hour)
		t.count(RemovalStopped, talk.Room)
		a := Alert{Footer: t.footer(), What: AlertNotRemoved, Room: talk.Room, AtMs: ms(t.now)}
		t.officersHear(RemovalStopped, a, key("alert", string(AlertNotRemoved), string(talk.Room), dayOf(t.p, t.now)))
	}
	t.d.remember(SetTick{Room: talk.Room, At: again})
}

// certify makes a certificate of what was tallied, one for each policy and day that is over.
func (t *turn) certify() {
	number, before := t.v.Certified, t.v.CertifiedBy
	for _, all := range byPolicyAndDay(t.v.Tallies) {
		p, known := rulebook.Policy{}, false
		if t.r.Book != nil {
			p, known = t.r.Book.Policy(all[0].Policy)
		}
		if known && shortest(p) >= 24*time.Hour && all[0].Day >= dayOf(p, t.now) {
			t.d.remember(SetTick{Room: t.r.PolicyRoom, At: certifyAt(p, t.now)}) // the day is not over
			continue
		}
		number++
		c := IssueCertificate{Number: number, Policy: all[0].Policy, Day: all[0].Day, At: t.now, Before: before, Tallies: all}
		for _, one := range all {
			c.Rules = one.Rules
		}
		c.ID = certificateHash(c)
		before = c.ID
		t.d.remember(c)
		t.officersHear(Certified, certificateNotice(c, t.r.footer(p)), key("certificate", c.ID))
	}
}

// certificateLines is how many lines a certificate shows; the store has all.
const certificateLines = 40

func certificateNotice(c IssueCertificate, f Footer) CertificateNotice {
	n := CertificateNotice{Footer: f, Number: c.Number, Day: c.Day, By: string(c.Rules), Hash: c.ID, Before: c.Before}
	for i, t := range c.Tallies {
		n.Conversations += t.Conversations
		n.Messages += t.Messages
		if i >= certificateLines {
			n.More++
			continue
		}
		n.Lines = append(n.Lines, CertificateLine{
			Room: t.Room, Class: t.Class, Conversations: t.Conversations, Messages: t.Messages, FirstMs: ms(t.First), LastMs: ms(t.Last),
		})
	}
	return n
}

func byPolicyAndDay(all []GoneTally) [][]GoneTally {
	var out [][]GoneTally
	for _, t := range all {
		if n := len(out); n > 0 && out[n-1][0].Policy == t.Policy && out[n-1][0].Day == t.Day {
			out[n-1] = append(out[n-1], t)
			continue
		}
		out = append(out, []GoneTally{t})
	}
	return out
}

// rememberOwn keeps the row of what Matron said in a room about a conversation: it goes when that goes.
func (t *turn) rememberOwn(e Echo) {
	if t.v.Task == nil || e.Of != "" || !t.covered || t.v.Room.Direct != "" {
		return
	}
	row := RememberMessage{ID: e.ID, Room: e.Room, Sender: e.Sender, At: e.At, Own: true}
	switch did := t.v.Task.Effect.(type) {
	case Copy:
		row.Of, row.Thread, row.ReplyTo, row.Conversation = did.Replaces, did.Thread, did.ReplyTo, did.Conversation
		row.Media = t.v.About != nil && t.v.About.Message.Media
	case Say:
		if _, digest := did.Notice.(FlagDigest); did.Thread == "" && did.Reply == "" && !digest {
			return // what is said to a room as a whole says nothing of a conversation; a digest is one by itself
		}
		row.Thread, row.ReplyTo, row.Conversation = did.Thread, did.Reply, cmp.Or(did.Thread, did.Reply)
	default:
		return
	}
	if t.v.About != nil && t.v.About.Message.Conversation != "" {
		row.Conversation = t.v.About.Message.Conversation
	}
	if row.Conversation == "" {
		row.Conversation = e.ID
	}
	t.d.remember(row)
}

// retired says whether the effect whose event came back has removed something by retention.
func (t *turn) retired() bool {
	if t.v.Task == nil {
		return false
	}
	e, ok := t.v.Task.Effect.(Redact)
	return ok && e.Why == RetentionOver
}

// classOf is what a conversation is to retention when its flag has ended so; "" leaves it what it was.
func classOf(end FlagStage) Class {
	switch end {
	case FlagFiled:
		return ClassFiled
	case FlagAttested:
		return ClassAttested
	case FlagHandedOver:
		return ClassHandedOver
	case FlagNotForRecord:
		return ClassNotForRecord
	default:
		return ""
	}
}
