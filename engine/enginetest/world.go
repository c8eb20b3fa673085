package enginetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"matron/engine"
	"matron/policy"
)

// World is a homeserver and its people: it takes effects, and gives events by /sync. As
// a real one does, it makes one event of a transaction id, however often it is asked.
// That it was asked again for what was over is a double.
type World struct {
	Self policy.UserID
	Book *Book
	Now  func() time.Time

	Records *Records    // a record system; nil: there is none
	Kept    func() Kept // what is kept of filings, in the process that runs

	mu      sync.Mutex
	events  []policy.Event
	made    map[policy.Key]policy.EventID
	effects []policy.Effect // what was made, in its order
	asked   map[policy.Key]int
	doubles []policy.Key
	synced  int // this many events are in the inbox
	shown   []Shown
	faults  []string
	torn    int // the process dies when so many parts were made
	die     func()
}

// NewWorld is a homeserver with no events.
func NewWorld(self policy.UserID, book *Book, now func() time.Time) *World {
	return &World{Self: self, Book: book, Now: now, made: map[policy.Key]policy.EventID{}, asked: map[policy.Key]int{}}
}

// Post adds a person's event.
func (w *World) Post(ev policy.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.events = append(w.events, ev)
}

// Sync puts the new events into the inbox and says how many there were. The token is
// only kept if the transaction is.
func (w *World) Sync(ctx context.Context, s engine.Store) (int, error) {
	w.mu.Lock()
	events, synced := slices.Clone(w.events), w.synced
	w.mu.Unlock()
	if len(events) == synced {
		return 0, nil
	}
	err := s.Write(ctx, func(ctx context.Context) error {
		for i, ev := range events[synced:] {
			said, _ := policy.Speaker(ev)
			_, err := s.Put(ctx, policy.Envelope{
				Door: policy.DoorSync, Room: said.Room, ID: said.ID, From: said.Sender, At: said.At,
				Raw: policy.Sealed(strconv.Itoa(synced + i)),
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.synced = len(events)
	return len(events) - synced, nil
}

// Open opens an envelope that this world sent.
func (w *World) Open(_ context.Context, e policy.Envelope, _ []policy.Envelope) (policy.Event, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	i, err := strconv.Atoi(string([]byte(e.Raw)))
	if err != nil || i >= len(w.events) {
		return nil, errors.New("not an envelope of this world")
	}
	return w.events[i], nil
}

// Perform does what is asked, once for each key.
func (w *World) Perform(ctx context.Context, t policy.Task) policy.Result {
	w.note(t.Key)
	if w.Records != nil {
		if r, ok := w.performFiling(ctx, t); ok {
			return r
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := t.Effect.(type) {
	case policy.OpenDirect:
		return policy.Result{Outcome: policy.Sent, Over: true, Made: directOf(e.User)}
	case policy.QueryKeys, policy.DeleteMedia, policy.Join:
		return policy.Result{Outcome: policy.Sent, Over: true}
	case policy.TakeBack:
		what, ok := w.made[e.What]
		if !ok {
			return policy.Result{Outcome: policy.Missing, Over: true}
		}
		return w.make(t, what)
	case policy.Redact:
		return w.make(t, e.Event)
	default:
		return w.make(t, "")
	}
}

// note counts that an effect was asked for.
func (w *World) note(k policy.Key) {
	over := w.Book.Ended(k)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked[k]++
	if over {
		w.doubles = append(w.doubles, k)
	}
}

// make makes the event of a key, unless there is one. of is what it removes.
func (w *World) make(t policy.Task, of policy.EventID) policy.Result {
	id, ok := w.made[t.Key]
	if !ok {
		id = policy.EventID(fmt.Sprintf("$own%d", len(w.made)))
		w.made[t.Key] = id
		w.effects = append(w.effects, t.Effect)
		w.events = append(w.events, policy.Echo{
			Said: policy.Said{Room: policy.RoomOf(t.Effect), ID: id, Sender: w.Self, At: w.Now()}, Key: t.Key, Of: of,
		})
	}
	return policy.Result{Outcome: policy.Sent, Receipt: id}
}

// Made are the keys of all that was made in the world, sorted.
func (w *World) Made() []policy.Key {
	w.mu.Lock()
	defer w.mu.Unlock()
	keys := make([]policy.Key, 0, len(w.made))
	for k := range w.made {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Asked is how often an effect was performed.
func (w *World) Asked(k policy.Key) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.asked[k]
}

// Doubles are the effects that were performed again after they had ended.
func (w *World) Doubles() []policy.Key {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.doubles)
}

// Effects are the effects that made something, in the order in which they first did.
func (w *World) Effects() []policy.Effect {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.effects)
}

// Events are all events of the world, in their order.
func (w *World) Events() []policy.Event {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.events)
}
