package policy

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

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

// retired says whether the effect whose event came back has removed something by retention.
func (t *turn) retired() bool {
	if t.v.Task == nil {
		return false
	}
	e, ok := t.v.Task.Effect.(Redact)
	return ok && e.Why == RetentionOver
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
