package policy

import (
	"slices"
	"strings"
	"time"

	"matron/policy/detect"
)

// typed decides about what a person types in the direct room.
func (t *turn) typed(m Message) {
	switch {
	case !t.v.Room.Encrypted:
		t.d.because(CannotSpeakInClear, m.ID)
		return
	case m.Sender != t.v.Room.Direct:
		t.d.because(NotEntitled, m.ID)
		return
	case t.r.isBot(m.Sender) || m.Notice:
		t.d.because(FromABot, m.ID)
		return
	}
	if t.holdElsewhere(m) {
		return
	}
	order, nearest, ok := t.parse(m)
	if !ok {
		if !t.identityTyped(m) {
			t.help(m.Said, OrderNotUnderstood, nearest)
		}
		return
	}
	switch order.Verb {
	case VerbFile, VerbStop, VerbGoOn, VerbLeaveOut, VerbPutBack, VerbShowAgain, VerbRecords:
		t.filingOrdered(m, order)
	case VerbHelp:
		t.help(m.Said, OrderTaken, "")
	case VerbAnswer:
		t.typedAnswer(m, order.Pill)
	case VerbReason:
		t.typedReason(m, order.Number)
	case VerbToRecord:
		t.toRecordTyped(m)
	case VerbRecorded, VerbNotForRecord, VerbTake, VerbWithdraw, VerbFlags:
		t.flagOrdered(m, order)
	case VerbStatus, VerbPause, VerbResume:
		if t.waitForDevice(m.Said) {
			return
		}
		t.command(m.Said, order)
	default:
		t.help(m.Said, OrderNotUnderstood, "") // it belongs in the policy room
	}
}

// parse reads the message's body as an order. The reasons are those of the policy
// under whose rules a reason was asked.
func (t *turn) parse(m Message) (Order, string, bool) {
	var policies, reasons []string
	if t.r.Book != nil {
		for _, p := range t.r.Book.Policies {
			policies = append(policies, p.Name)
		}
	}
	if asked := t.asked(); asked != nil {
		reasons = t.in(asked.Room).p.Identifiers.KeepReasons
	}
	return ParseOrder(typedWords(m), policies, reasons)
}

// typedWords is the body without what it quotes.
func typedWords(m Message) string {
	for _, s := range m.Surfaces {
		if s.Where == Body {
			return strings.TrimSpace(detect.StripReply(s.Text.Reveal()))
		}
	}
	return ""
}

// asked is the warning whose reason for keeping is still asked, nil if there is none.
func (t *turn) asked() *Warned {
	if t.v.About != nil && t.v.About.Warning.Asked {
		return t.v.About
	}
	for i := range t.v.Open {
		if t.v.Open[i].Warning.Asked {
			return &t.v.Open[i]
		}
	}
	return nil
}

// help says what can be typed; at most once a minute, so that two programs cannot talk for ever.
func (t *turn) help(s Said, why Reason, nearest string) {
	minute := t.now.UTC().Truncate(time.Minute).Format(time.RFC3339)
	_, officer := t.r.officer(s.Sender)
	t.tell(s.Sender, why, s.ID, Say{
		Reply:  s.ID,
		Notice: HelpNotice{Footer: t.footer(), Lead: len(t.r.leads(s.Sender)) > 0, Officer: officer, Nearest: nearest},
		Deed:   key("help", string(s.Sender), minute),
	})
}

// typedAnswer takes Mask, Keep or Not patient ID as words: for the notice that is
// replied to, or else for the newest open warning. A note that merged several is answered for all of them.
func (t *turn) typedAnswer(m Message, pill Pill) {
	said := len(t.d.Effects)
	var taken *Warned
	for _, w := range t.targets() {
		before := len(t.d.Changes)
		t.in(w.Room).answer(m.Said, w.Warning, &w.Message, pill)
		if taken == nil && len(t.d.Changes) > before {
			taken = &w
		}
	}
	switch {
	case taken != nil && t.d.asks():
		// The question why says that it is kept.
	case taken != nil:
		u := t.in(taken.Room)
		u.reply(m.Sender, OrderTaken, m.ID, Say{
			Reply:  m.ID,
			Notice: AnswerTaken{Footer: u.footer(), Room: taken.Warning.Room, AtMs: ms(taken.Warning.At), Pill: pill},
			Deed:   key("answered", string(taken.Warning.Message), string(m.ID)),
		})
	case len(t.d.Effects) == said:
		t.refuse(m.Said, NoOpenWarning)
	}
}

func (t *turn) targets() []Warned {
	if t.v.About != nil {
		about := *t.v.About
		if t.v.Task != nil && about.Warning.Why == TooLateToSpeak && slices.Contains(about.Warning.Notices, t.v.Task.Key) {
			return t.merged(t.v.Task.Key)
		}
		return []Warned{about}
	}
	for _, w := range t.v.Open {
		if w.Warning.Stage == Open && (!w.Warning.Silent || w.Warning.Why == OverShiftLimit) {
			if w.Warning.Why == TooLateToSpeak && len(w.Warning.Notices) > 0 {
				return t.merged(w.Warning.Notices[0])
			}
			return []Warned{w}
		}
	}
	return nil
}

// merged lists the open warnings that one note spoke of.
func (t *turn) merged(note Key) []Warned {
	var all []Warned
	for _, w := range t.v.Open {
		if w.Warning.Stage == Open && len(w.Warning.Notices) > 0 && w.Warning.Notices[0] == note {
			all = append(all, w)
		}
	}
	return all
}

func (t *turn) typedReason(m Message, n int) {
	w := t.asked()
	if w == nil {
		t.refuse(m.Said, NoOpenWarning)
		return
	}
	asked := []Warned{*w}
	if w.Warning.Why == TooLateToSpeak && len(w.Warning.Notices) > 0 {
		asked = asked[:0]
		for _, o := range t.v.Open {
			if o.Warning.Asked && slices.Contains(o.Warning.Notices, w.Warning.Notices[0]) {
				asked = append(asked, o)
			}
		}
		if len(asked) == 0 {
			asked = append(asked, *w)
		}
	}
	t.reasonGiven(m.Said, asked, n)
}

// deviceWait is how long an order waits for its sender's devices to be known.
const deviceWait = 30 * time.Second

// waitForDevice puts an order off until the keys of its device were queried: with key fetching off in
// decryption, a device that is new reads as unknown (reference/matrix.md §5).
func (t *turn) waitForDevice(s Said) bool {
	if s.Trust >= SignedDevice || !s.Since.IsZero() {
		return false
	}
	t.d.Wait = Wait{Devices: s.Sender, Until: t.now.Add(deviceWait)}
	t.d.do(WaitsForDevice, s.ID, Do{Effect: QueryKeys{User: s.Sender, Event: s.ID}, Lane: LaneAnswer})
	return true
}

func (t *turn) refuse(s Said, why Reason) {
	if s.Room == t.r.PolicyRoom && s.Room != "" {
		t.answerOfficer(s, why, OrderRefused{Footer: t.footer(), Why: why})
		return
	}
	t.reply(s.Sender, why, s.ID, Say{
		Reply:  s.ID,
		Notice: OrderRefused{Footer: t.footer(), Why: why},
		Deed:   key("refused", string(s.ID)),
	})
}

// command carries out an order that needs a signed device.
func (t *turn) command(s Said, o Order) {
	_, officer := t.r.officer(s.Sender)
	switch {
	case s.Trust < SignedDevice, officer && !t.r.believesOfficer(s):
		t.refuse(s, OrderNotBelieved)
	case o.Verb == VerbStatus && !officer:
		t.refuse(s, NotEntitled)
	case o.Verb == VerbStatus:
		t.reply(s.Sender, StatusAsked, s.ID, Say{
			Reply: s.ID, Notice: StatusNotice{Footer: t.footer(), Status: t.v.Status}, Deed: key("status", string(s.ID)),
		})
	default:
		t.pauseTyped(s, o, officer)
	}
}
