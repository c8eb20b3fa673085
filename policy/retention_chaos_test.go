package policy_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"matron/policy"
	"matron/policy/confidential"
)

// TestRetentionChaos plays wards in which conversations come, go on, are flagged, ended, held and released, while their
// removal is ordered, begun, withdrawn, refused or verified, in any order, and the rules change in between. What must hold:
//
//   - nothing is ever removed that is on hold, flagged and not in the record, or younger than the rules keep it, at the
//     moment at which it is removed, whatever the order of events;
//   - nothing is removed before the room was told and officers were shown;
//   - half a conversation never goes, but where a hold, a flag, a pause or the server stops the rest: when those have
//     ended, the rest goes too, and nothing is left on its way for ever;
//   - nothing is removed that is so only because of the room's space, unless an officer has typed it since the room came into it;
//   - what is certified is gone.
func TestRetentionChaos(t *testing.T) {
	t.Parallel()
	for seed := range uint64(150) {
		w := newShelf(t, seed)
		for range 160 {
			w.step()
		}
		w.judgeEnd()
		if t.Failed() {
			t.Fatalf("seed %d:\n%s", seed, w.tail())
		}
	}
}

// shelved is a message of the shelf, as the homeserver has it.
type shelved struct {
	id    policy.EventID
	talk  int
	by    policy.UserID
	at    time.Time
	known bool // it came to the door
	gone  bool
	of    policy.EventID
}

// shelf is a ward whose conversations grow old.
type shelf struct {
	*rand.Rand
	t     *testing.T
	h     *house
	now   time.Time
	n     int
	posts []*shelved
	late  []policy.Event
	door  []policy.Event
	told  map[policy.Revision]bool // of those rules
	log   []string
	calm  bool

	spaced bool // the room is in the space that brings its retention
	word   bool // and an officer has typed that it is meant
}

const shelfRules = `matron: 1
policy: trust
mode: advise
---
matron: 1
policy: ward
mode: advise
applies_to: {spaces: ["!wards:hospital.example"]}
schedule: {ref: paper 1, review_by: 2030-01-01}
retention: {keep: %dd, after: {attested: %dd, not_for_record: %dd}, unflagged_with_identifier_or_decision: %dd, notice: 1h}
`

func newShelf(t *testing.T, seed uint64) *shelf {
	t.Helper()
	s := newStory(t)
	w := &shelf{
		Rand: rand.New(rand.NewPCG(seed, 4)), t: t, h: s.h, now: time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC),
		told: map[policy.Revision]bool{},
	}
	w.rules(2)
	w.space(true)
	s.h.rules.PolicyRoom = "!policy" + home
	s.h.rooms["!policy"+home] = policy.Room{ID: "!policy" + home, Mine: "join", Encrypted: true, Power: 50, Redact: 50, Members: 2}
	for _, u := range wardPeople {
		s.dmFor(u)
	}
	w.acknowledge()
	return w
}

// dmFor makes a direct room that is known.
func (s *story) dmFor(u policy.UserID) {
	id := s.dm(u)
	s.h.apply(policy.SetDirect{User: u, Room: id})
	s.makeDM(id)
}

func (w *shelf) rules(days int) {
	was := w.h.rules
	w.h.rules = mustRules(w.t, fmt.Sprintf(shelfRules, days, days, days, days))
	if was != nil {
		w.h.rules.PolicyRoom = was.PolicyRoom
	}
}

func (w *shelf) note(format string, a ...any) {
	w.log = append(w.log, w.now.Format("02 15:04 ")+fmt.Sprintf(format, a...))
}

func (w *shelf) tail() string {
	out := ""
	for _, l := range w.log[max(0, len(w.log)-3000):] {
		out += l + "\n"
	}
	return out
}

func (w *shelf) id(prefix string) policy.EventID {
	w.n++
	return policy.EventID(fmt.Sprintf("$%s%d", prefix, w.n))
}

func (w *shelf) step() {
	w.now = w.now.Add(time.Duration(w.IntN(90)) * time.Minute)
	switch n := w.IntN(100); {
	case n < 22:
		w.say()
	case n < 25:
		w.removeOne()
	case n < 31:
		w.hold()
	case n < 36:
		w.release()
	case n < 37, !w.word && n < 39:
		w.acknowledge()
	case n < 41:
		w.flag()
	case n < 46:
		w.attest()
	case n < 48:
		w.decide(policy.Ordered{Order: policy.Order{Verb: policy.VerbPause, What: policy.PauseDestruction, For: 3 * time.Hour}, By: "root", At: w.now})
	case n < 49:
		w.rules(1 + w.IntN(3))
	case n < 50:
		w.move()
	case n < 51:
		w.now = w.now.Add(time.Duration(w.IntN(60)) * time.Hour)
	case n < 64:
		w.decide(policy.Tick{Room: ward, At: w.now})
	case n < 66:
		w.decide(policy.Tick{Room: w.h.rules.PolicyRoom, At: w.now})
	case n < 82:
		w.deliver()
	default:
		w.perform()
	}
}

func (w *shelf) talks() int {
	most := 0
	for _, p := range w.posts {
		most = max(most, p.talk)
	}
	return most
}

func (w *shelf) in(talk int) []*shelved {
	var all []*shelved
	for _, p := range w.posts {
		if p.talk == talk {
			all = append(all, p)
		}
	}
	return all
}

// say writes into a conversation that stands, or begins one.
func (w *shelf) say() {
	p := &shelved{id: w.id("m"), by: wardPeople[w.IntN(len(wardPeople))], at: w.now, talk: w.talks() + 1}
	said := policy.Said{Room: ward, ID: p.id, Sender: p.by, At: p.at, Trust: policy.SignedDevice, Master: masterOf(p.by)}
	m := policy.Message{Said: said, Surfaces: []policy.Surface{{Where: policy.Body, Text: confidential.NewText("bed 4 is ready")}}}
	var e policy.Event = m
	if before := w.in(1 + w.IntN(w.talks()+1)); len(before) > 0 && !before[0].gone && w.IntN(3) > 0 {
		to := before[w.IntN(len(before))]
		p.talk = to.talk
		switch {
		case w.IntN(4) == 0 && to.of == "" && !to.gone:
			p.of, p.by = to.id, to.by
			said.Sender, said.Master = to.by, masterOf(to.by)
			e = policy.Edit{Said: said, Of: to.id, Surfaces: m.Surfaces}
		case w.IntN(2) == 0 && before[0].of == "":
			m.Thread = before[0].id
			e = m
		case to.of == "":
			m.ReplyTo = to.id
			e = m
		default:
			p.talk = w.talks() + 1
		}
	}
	w.posts = append(w.posts, p)
	w.note("%s writes %s in %d", p.by, p.id, p.talk)
	if w.IntN(8) == 0 {
		w.late = append(w.late, e) // it comes later
		return
	}
	w.decide(e)
}

func (w *shelf) removeOne() {
	if len(w.posts) == 0 {
		return
	}
	p := w.posts[w.IntN(len(w.posts))]
	if p.gone || !p.known {
		return
	}
	p.gone = true
	w.decide(policy.Redaction{Said: policy.Said{Room: ward, ID: w.id("x"), Sender: p.by, At: w.now}, Of: p.id})
}

func (w *shelf) typed(text string) {
	said := policy.Said{Room: w.h.rules.PolicyRoom, ID: w.id("o"), Sender: officer, At: w.now, Trust: policy.SignedDevice, Master: masterOf(officer)}
	w.decide(policy.Message{Said: said, Surfaces: []policy.Surface{{Where: policy.Body, Text: confidential.NewText(text)}}})
}

func (w *shelf) hold() {
	switch w.IntN(3) {
	case 0:
		if w.IntN(3) == 0 {
			w.typed("hold " + string(ward) + " ref a reason b")
		}
	case 1:
		day := w.now.AddDate(0, 0, -w.IntN(3)).Format(time.DateOnly)
		w.typed("hold " + string(wardPeople[w.IntN(len(wardPeople))]) + " from " + day + " to " + day + " ref a reason b")
	default:
		if len(w.posts) > 0 {
			w.typed("hold https://matrix.to/#/" + string(ward) + "/" + string(w.posts[w.IntN(len(w.posts))].id) + " ref a reason b")
		}
	}
}

// space puts the room into the space, or takes it out.
func (w *shelf) space(in bool) {
	if in != w.spaced {
		w.note("in the space: %t", in)
		w.h.learnt.hold("!wards"+home, ward, in)
		w.spaced, w.word = in, false
	}
}

// move moves the room out of the space or back, or both, at the last moment where something is leaving.
func (w *shelf) move() {
	leaving := false
	for _, c := range w.h.kept.talks {
		leaving = leaving || c.Stage == policy.TalkLeaving
	}
	if !leaving && w.spaced && w.IntN(4) > 0 {
		return
	}
	w.space(!w.spaced)
	if w.IntN(2) == 0 {
		w.space(!w.spaced)
	}
	for range 4 {
		w.perform()
	}
}

func (w *shelf) acknowledge() {
	w.typed("acknowledge " + string(ward))
	w.word = w.spaced
}

func (w *shelf) inForce() []policy.Hold {
	var all []policy.Hold
	for _, s := range w.h.kept.holds {
		if !w.h.kept.ended[s.ID] {
			all = append(all, s.Hold)
		}
	}
	return all
}

func (w *shelf) release() {
	if all := w.inForce(); len(all) > 0 {
		w.typed("release " + all[w.IntN(len(all))].ID)
	}
}

func (w *shelf) flag() {
	all := w.in(1 + w.IntN(w.talks()+1))
	for _, p := range w.posts {
		if c, ok := w.h.talkOf(p.id); ok && c.Stage == policy.TalkLeaving && w.IntN(2) == 0 {
			all = w.in(p.talk) // at the last moment
		}
	}
	if len(all) == 0 || all[0].gone || !all[0].known {
		return
	}
	said := policy.Said{Room: ward, ID: w.id("r"), Sender: all[0].by, At: w.now, Trust: policy.ServersWord}
	w.decide(policy.Reaction{Said: said, On: all[0].id, Key: confidential.NewText("To record")})
}

// attest ends the flags of a person.
func (w *shelf) attest() {
	by := wardPeople[w.IntN(len(wardPeople))]
	for _, f := range w.h.flags.rows {
		if f.Stage != policy.FlagOpen || f.Owner != by {
			continue
		}
		said := policy.Said{Room: w.h.direct[by], ID: w.id("t"), Sender: by, At: w.now, Trust: policy.SignedDevice, Master: masterOf(by)}
		text := []string{"recorded notes", "not for record duplicate"}[w.IntN(2)]
		if w.calm {
			text = "recorded notes"
		}
		w.decide(policy.Message{Said: said, Surfaces: []policy.Surface{{Where: policy.Body, Text: confidential.NewText(fmt.Sprintf("%s %d", text, f.Number))}}})
		return
	}
}

func (w *shelf) deliver() {
	if len(w.late) > 0 && w.IntN(2) == 0 {
		e := w.late[0]
		w.late = w.late[1:]
		w.decide(e)
		return
	}
	if len(w.door) == 0 {
		return
	}
	i := w.IntN(len(w.door))
	if w.calm {
		i = 0
	}
	e := w.door[i]
	w.door = slices.Delete(w.door, i, i+1)
	w.decide(e)
}

func (w *shelf) decide(e policy.Event) {
	if s, ok := policy.Speaker(e); ok {
		for _, p := range w.posts {
			p.known = p.known || p.id == s.ID
		}
		if w.h.seen(s.ID) {
			return
		}
		w.h.see(s.ID)
	}
	v := w.h.look(e, w.now)
	d := policy.Decide(w.h.rules, v, e, w.now)
	if again := policy.Decide(w.h.rules, w.h.look(e, w.now), e, w.now); !reflect.DeepEqual(d, again) {
		w.t.Errorf("%s decided twice, and differently", policy.EventKind(e))
	}
	w.note("%s", policy.EventKind(e))
	for _, line := range lines(d, func(k policy.Key) bool { return w.h.task(policy.Query{Task: k}) != nil }) {
		w.note("    %s", line)
	}
	lawful(w.t, e, d)
	w.checkGone(d)
	w.h.commit(d)
	if s, ok := policy.Speaker(e); ok && !d.Wait.Zero() {
		delete(w.h.decided, s.ID)
		w.late = append(w.late, withSince(e, w.now)) // it is decided again when what it waits for can have come
	}
	for _, c := range d.Changes {
		if n, ok := c.(policy.NoteRetention); ok {
			w.told[w.h.rules.Revision()] = w.told[w.h.rules.Revision()] || !n.Told.IsZero()
		}
	}
}

// checkGone: what is said to be gone, and is certified, is gone.
func (w *shelf) checkGone(d policy.Decision) {
	for _, c := range d.Changes {
		end, ok := c.(policy.EndConversation)
		if !ok {
			continue
		}
		for id, m := range w.h.messages {
			if m.Conversation == end.ID && !w.h.kept.runs[id].IsZero() && !w.post(id).gone {
				w.t.Errorf("%s is said to be gone, and %s stands", end.ID, id)
			}
		}
	}
}

// perform does one effect that may begin.
func (w *shelf) perform() {
	var ready []*row
	for _, r := range w.h.outbox {
		if w.h.ready(r) && !w.now.Before(r.Due) {
			ready = append(ready, r)
		}
	}
	if len(ready) == 0 {
		return
	}
	r := ready[w.IntN(len(ready))]
	if w.calm {
		r = ready[0]
	}
	ok, why := w.h.guard(r, w.now)
	if !ok {
		w.note("withdrawn %s: %s", r.key, why)
		w.door = append(w.door, w.h.settle(r, policy.Withdrawn, "", "", w.now))
		return
	}
	if !w.calm && w.IntN(15) == 0 {
		w.note("refused %s", r.key)
		w.door = append(w.door, w.h.settle(r, policy.Refused, "", "", w.now))
		return
	}
	receipt := w.id("own")
	said := policy.Said{Room: policy.RoomOf(r.Effect), ID: receipt, Sender: self, At: w.now, Trust: policy.SignedDevice}
	switch e := r.Effect.(type) {
	case policy.Redact:
		w.checkRemoval(e)
		w.post(e.Event).gone = true
		w.door = append(w.door, policy.Echo{Said: said, Of: e.Event})
	case policy.VerifyGone:
		for _, id := range e.Events {
			if !w.post(id).gone {
				w.note("%s stands", id)
				w.door = append(w.door, w.h.settle(r, policy.Failed, "", "", w.now))
				return
			}
		}
		receipt = ""
	case policy.Say:
		w.door = append(w.door, policy.Echo{Said: said, Key: r.key})
	}
	w.note("did %s", r.key)
	w.door = append(w.door, w.h.settle(r, policy.Sent, receipt, "", w.now))
}

func (w *shelf) post(id policy.EventID) *shelved {
	for _, p := range w.posts {
		if p.id == id {
			return p
		}
	}
	p := &shelved{id: id, by: self, known: true, talk: -1} // Matron's own
	w.posts = append(w.posts, p)
	return p
}

// checkRemoval: by what is known of the ward, not by what Matron keeps.
func (w *shelf) checkRemoval(e policy.Redact) {
	p := w.post(e.Event)
	if p.by == self {
		return
	}
	if !w.told[w.h.rules.Revision()] {
		w.t.Errorf("%s is removed, and the room was not told", e.Event)
	}
	if !w.spaced || !w.word {
		w.t.Errorf("%s is removed; in the space: %t, acknowledged: %t", e.Event, w.spaced, w.word)
	}
	for _, q := range w.in(p.talk) {
		if !q.known {
			continue
		}
		begun := slices.ContainsFunc(w.in(p.talk), func(o *shelved) bool { return o.gone })
		if w.now.Sub(q.at) < 24*time.Hour && !begun {
			w.t.Errorf("%s is removed, and %s of its conversation is %s old", e.Event, q.id, w.now.Sub(q.at))
		}
		for _, h := range w.inForce() {
			switch {
			case h.What == policy.HoldRoom,
				h.What == policy.HoldConversation && h.Conversation == q.id,
				h.What == policy.HoldPerson && h.Person == q.by && !q.at.Before(h.From) && q.at.Before(h.To) && w.sameTalk(p, q):
				w.t.Errorf("%s is removed, and %s holds %s", e.Event, h.ID, q.id)
			}
		}
		if f, ok := w.h.flags.rows[q.id]; ok && f.Stage == policy.FlagOpen {
			w.t.Errorf("%s is removed, and its conversation is flagged by %s", e.Event, q.id)
		}
	}
}

// sameTalk says whether Matron can know that two messages are of one conversation: what joins them may not have come yet.
func (w *shelf) sameTalk(a, b *shelved) bool {
	x, ok := w.h.talkOf(a.id)
	y, also := w.h.talkOf(b.id)
	return ok && also && x.ID == y.ID
}

// judgeEnd lets everything come to an end: no hold, no flag, no pause, and time passes. Then nothing stands, and nothing is on its way.
func (w *shelf) judgeEnd() {
	w.calm = true
	w.h.pauses = nil
	for len(w.late) > 0 || len(w.door) > 0 {
		all := w.late
		w.late = nil
		for _, e := range all {
			w.decide(e)
		}
		if len(w.door) > 0 {
			w.deliver()
		}
	}
	w.space(true)
	w.acknowledge()
	for range 40 {
		for _, h := range w.inForce() {
			w.typed("release " + h.ID)
		}
		for range 20 {
			w.attest()
		}
		w.now = w.now.Add(13 * time.Hour)
		w.decide(policy.Tick{Room: ward, At: w.now})
		for range 4000 {
			before := len(w.log)
			w.perform()
			for len(w.door) > 0 {
				w.deliver()
			}
			if len(w.log) == before {
				break
			}
		}
		w.decide(policy.Tick{Room: w.h.rules.PolicyRoom, At: w.now})
	}
	for _, p := range w.posts {
		if !p.gone {
			w.t.Errorf("%s of %d stands", p.id, p.talk)
		}
	}
	for id, c := range w.h.kept.talks {
		if c.Stage == policy.TalkLeaving {
			w.t.Errorf("%s is leaving for ever", id)
		}
	}
	if len(w.h.kept.tallies) > 0 {
		w.t.Errorf("%d tallies are not certified", len(w.h.kept.tallies))
	}
	before := ""
	for i, c := range w.h.kept.certificates {
		if c.Number != i+1 || c.Before != before {
			w.t.Errorf("certificate %d of %d does not follow the one before", c.Number, i+1)
		}
		before = c.ID
	}
}
