package policy_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"matron/policy"
	"matron/policy/confidential"
)

// TestChaos plays wards in which everything happens in any order: messages, edits and
// removals that come late or twice, answers before their messages, copies that fail,
// pauses, rights lost, stops between a deed and its note. What must hold:
//
//   - nothing is removed whose copy does not stand in the room and was not seen there;
//   - when it is quiet again, no warning is still being masked, what is masked is gone
//     altogether, and its copy says the author's last words;
//   - a question that is answered leaves no pill;
//   - nobody is approached more often than the rules say.
func TestChaos(t *testing.T) {
	t.Parallel()
	for _, tell := range []string{"pill", "direct", "thread"} {
		for seed := range uint64(80) {
			w := newChaos(t, tell, seed)
			for range 120 {
				w.step()
			}
			w.quiet()
			w.judge()
			if t.Failed() {
				t.Fatalf("tell %s, seed %d:\n%s", tell, seed, w.tail())
			}
		}
	}
}

// post is an event as the homeserver has it.
type post struct {
	id      policy.EventID
	by      policy.UserID
	at      time.Time
	of      policy.EventID // what it edits
	dirty   bool
	gone    bool
	byOwner bool           // it was removed by a person
	copyOf  policy.EventID // Matron's: the message it is a copy of
	says    policy.EventID // Matron's: the event whose words it shows now
	pillOn  policy.EventID
}

// letter is an event on its way to the door.
type letter struct {
	e     policy.Event
	since time.Time
	ready time.Time
}

// chaos is a ward, its homeserver, and Matron.
type chaos struct {
	*rand.Rand
	t       *testing.T
	h       *house
	now     time.Time
	n       int
	posts   map[policy.EventID]*post
	order   []policy.EventID // of the posts
	door    []letter
	done    map[policy.Key]policy.EventID // transaction ids
	orphans bool                          // a pill was put, and Matron stopped before she knew
	calm    bool                          // nothing fails any more
	log     []string
}

const chaosRules = `matron: 1
policy: ward
mode: enforce
contacts: {lead: ["@lead:hospital.example"]}
identifiers: {tell: %s, per_shift: 5, keep_reasons: [urgent care], patience: 10m, mask: {by_itself: 5m}}
`

func newChaos(t *testing.T, tell string, seed uint64) *chaos {
	t.Helper()
	s := newStory(t)
	w := &chaos{
		Rand: rand.New(rand.NewPCG(seed, 2)), t: t, h: s.h, now: time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC),
		posts: map[policy.EventID]*post{}, done: map[policy.Key]policy.EventID{},
	}
	w.h.rules = mustRules(t, fmt.Sprintf(chaosRules, tell))
	w.h.rules.Media = seed%2 == 0
	return w
}

func (w *chaos) note(format string, a ...any) { w.log = append(w.log, fmt.Sprintf(format, a...)) }

func (w *chaos) tail() string {
	out := ""
	for _, l := range w.log[max(0, len(w.log)-400):] {
		out += l + "\n"
	}
	return out
}

func (w *chaos) id(prefix string) policy.EventID {
	w.n++
	return policy.EventID(fmt.Sprintf("$%s%d", prefix, w.n))
}

var wardPeople = []policy.UserID{"@amy" + home, "@bob" + home, "@lead" + home}

func (w *chaos) person() policy.UserID { return wardPeople[w.IntN(len(wardPeople))] }

func (w *chaos) step() {
	w.now = w.now.Add(time.Duration(w.IntN(20)) * time.Second)
	switch n := w.IntN(100); {
	case n < 8:
		w.say("")
	case n < 16:
		w.editSome()
	case n < 20:
		w.removeSome()
	case n < 30:
		w.answerSome()
	case n < 34:
		w.type_()
	case n < 36:
		w.trouble()
	case n < 38:
		w.decide(letter{e: policy.Tick{Room: ward, At: w.now}})
	case n < 39:
		w.now = w.now.Add(5 * time.Minute)
	case n < 70:
		w.deliver()
	default:
		w.perform()
	}
}

// say posts a message, or an edit of one.
func (w *chaos) say(of policy.EventID) {
	p := &post{id: w.id("m"), by: w.person(), at: w.now, of: of, dirty: w.IntN(3) > 0}
	if of != "" && w.IntN(6) > 0 {
		p.by = w.posts[of].by
	}
	w.post(p)
	text := "see bed 4"
	if p.dirty {
		text = []string{"NHS no 999 668 3036", "NHS no 999 662 9988 and K 6.8"}[w.IntN(2)]
	}
	said := policy.Said{Room: ward, ID: p.id, Sender: p.by, At: p.at, Trust: policy.SignedDevice}
	surfaces := []policy.Surface{{Where: policy.Body, Text: confidential.NewText(text)}}
	if of == "" {
		w.send(policy.Message{Said: said, Surfaces: surfaces, Media: w.IntN(4) == 0})
		return
	}
	w.send(policy.Edit{Said: said, Of: of, Surfaces: surfaces, Outer: surfaces})
}

func (w *chaos) post(p *post) {
	w.posts[p.id] = p
	w.order = append(w.order, p.id)
}

func (w *chaos) send(e policy.Event) {
	w.note("%s sent %s %v", w.now.Format("15:04:05"), policy.EventKind(e), brief(e))
	w.door = append(w.door, letter{e: e})
	if w.IntN(10) == 0 {
		w.door = append(w.door, letter{e: e}) // it will come twice
	}
}

func brief(e policy.Event) string {
	s, _ := policy.Speaker(e)
	out := string(s.ID) + " by " + string(s.Sender)
	switch e := e.(type) {
	case policy.Edit:
		out += " of " + string(e.Of)
	case policy.Redaction:
		out += " of " + string(e.Of)
	case policy.Echo:
		out += " " + string(e.Key) + " " + string(e.Of)
	case policy.Reaction:
		out += " on " + string(e.On)
	case policy.Outcome:
		out += " " + string(e.Key) + " " + string(e.Result)
	}
	return out
}

// some picks a post of a person that is a message, or also an edit.
func (w *chaos) some(edits bool) *post {
	var all []*post
	for _, id := range w.order {
		if p := w.posts[id]; p.by != self && (edits || p.of == "") {
			all = append(all, p)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all[max(len(all)-1-w.IntN(5), 0)]
}

func (w *chaos) editSome() {
	if p := w.some(false); p != nil && !p.gone {
		w.say(p.id)
	}
}

func (w *chaos) removeSome() {
	p := w.some(true)
	if p == nil || p.gone {
		return
	}
	p.gone, p.byOwner = true, true
	w.send(policy.Redaction{Said: policy.Said{Room: ward, ID: w.id("x"), Sender: p.by, At: w.now}, Of: p.id})
}

func (w *chaos) answerSome() {
	p := w.some(false)
	if p == nil {
		return
	}
	by := []policy.UserID{p.by, p.by, "@lead" + home, w.person()}[w.IntN(4)]
	word := []string{"Mask", "Mask", "✂️", "Keep", "Not patient ID", "👍"}[w.IntN(6)]
	said := policy.Said{Room: ward, ID: w.id("r"), Sender: by, At: w.now, Trust: policy.ServersWord}
	if w.IntN(4) > 0 {
		w.send(policy.Reaction{Said: said, On: p.id, Key: confidential.NewText(word)})
		return
	}
	w.post(&post{id: said.ID, by: by, at: w.now})
	w.send(policy.Message{Said: said, ReplyTo: p.id, Surfaces: []policy.Surface{{Where: policy.Body, Text: confidential.NewText(word)}}})
}

// type_ is a word in the direct room.
func (w *chaos) type_() {
	by := w.person()
	room, ok := w.h.direct[by]
	if !ok {
		return
	}
	word := []string{"mask", "keep", "1", "not patient id", "help", "pause 5m", "resume", "hello"}[w.IntN(8)]
	said := policy.Said{Room: room, ID: w.id("t"), Sender: by, At: w.now, Trust: policy.SignedDevice}
	w.send(policy.Message{Said: said, Surfaces: []policy.Surface{{Where: policy.Body, Text: confidential.NewText(word)}}})
}

func (w *chaos) trouble() {
	r := w.h.rooms[ward]
	switch w.IntN(4) {
	case 0:
		r.Power = 50 - r.Power
		w.h.rooms[ward] = r
		w.send(policy.RoomState{Said: policy.Said{Room: ward, ID: w.id("s"), Sender: officer, At: w.now}, Type: "m.room.power_levels"})
	case 1:
		w.decide(letter{e: policy.Ordered{Order: policy.Order{Verb: policy.VerbPause, What: policy.PauseDestruction, For: 3 * time.Minute}, By: "root", At: w.now}})
	case 2:
		w.decide(letter{e: policy.Ordered{Order: policy.Order{Verb: policy.VerbPause, What: policy.PauseSpeech, For: 3 * time.Minute}, By: "root", At: w.now}})
	default:
		w.decide(letter{e: policy.Ordered{Order: policy.Order{Verb: policy.VerbResume}, By: "root", At: w.now}})
	}
}
