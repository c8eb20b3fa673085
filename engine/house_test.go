package engine_test

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"matron/audit"
	"matron/engine"
	"matron/engine/enginetest"
	"matron/policy"
	"matron/policy/confidential"
)

// house is an engine with all that it works with, in memory.
type house struct {
	disk  *enginetest.Disk
	store *enginetest.Faulty
	book  *enginetest.Book
	world *enginetest.World
	clock *enginetest.Clock
	log   *syncBuffer
	says  script
	*engine.Engine
}

// script says what is decided about an event, by its id or else by its kind. What is
// not in it has no consequences; an echo confirms its effect.
type script map[string]func(policy.View, policy.Event, time.Time) policy.Decision

func (s script) decide(_ *policy.Rules, v policy.View, ev policy.Event, now time.Time) policy.Decision {
	said, _ := policy.Speaker(ev)
	if f, ok := s[string(said.ID)]; ok {
		return f(v, ev, now)
	}
	if f, ok := s[policy.EventKind(ev)]; ok {
		return f(v, ev, now)
	}
	d := policy.Decision{Because: []policy.Because{{Why: policy.NotOfInterest, About: said.ID}}}
	if e, ok := ev.(policy.Echo); ok {
		d.Changes = []policy.Change{policy.Confirm{Key: e.Key, Receipt: e.ID}}
	}
	return d
}

// always are rules that do not change.
func always(r *policy.Rules) func(context.Context) (*policy.Rules, error) {
	return func(context.Context) (*policy.Rules, error) { return r, nil }
}

// does is a decision to do these things.
func does(dos ...policy.Do) func(policy.View, policy.Event, time.Time) policy.Decision {
	return func(_ policy.View, ev policy.Event, _ time.Time) policy.Decision {
		said, _ := policy.Speaker(ev)
		d := policy.Decision{Effects: dos}
		for _, do := range dos {
			d.Because = append(d.Because, policy.Because{Why: policy.FoundIdentifier, About: said.ID, Key: do.Effect.Key()})
		}
		return d
	}
}

// build makes a house; fit changes its options.
func build(tb testing.TB, says script, fit func(*house, *engine.Options)) *house {
	tb.Helper()
	return rebuild(tb, enginetest.NewDisk(), enginetest.NewBook(), nil, says, fit)
}

// rebuild makes a house on what another has left.
func rebuild(tb testing.TB, disk *enginetest.Disk, book *enginetest.Book, world *enginetest.World, says script, fit func(*house, *engine.Options)) *house {
	tb.Helper()
	if world == nil {
		world = enginetest.NewWorld(enginetest.Self, book, time.Now)
	}
	h := &house{disk: disk, book: book, world: world, clock: &enginetest.Clock{}, log: &syncBuffer{}, says: says}
	h.store = &enginetest.Faulty{Store: disk.Open(), Book: book}
	o := engine.Options{
		Store: h.store, Opener: world, Performer: world, Sealer: enginetest.Sealer{}, Clock: h.clock,
		Rules: always(&policy.Rules{}), Account: string(enginetest.Self), Log: zerolog.New(h.log), Now: time.Now,
		Decide: says.decide,
		Touches: func(_ *policy.Rules, ev policy.Event, _ time.Time) policy.Query {
			return policy.Query{}
		},
		TouchesMore: func(*policy.Rules, policy.View, policy.Event, time.Time) (policy.Query, bool) {
			return policy.Query{}, false
		},
	}
	if fit != nil {
		fit(h, &o)
	}
	h.Engine = engine.New(o)
	return h
}

// run starts the engine in a bubble; stop stops it and returns what Run returned.
func (h *house) run(t *testing.T) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- h.Run(ctx) }()
	synctest.Wait()
	return func() error {
		cancel()
		return <-done
	}
}

// pass lets time pass in a bubble, until everyone waits again.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// message posts messages of one person and brings them to the door.
func (h *house) message(tb testing.TB, ids ...policy.EventID) {
	tb.Helper()
	for _, id := range ids {
		h.world.Post(policy.Message{
			Said:     policy.Said{Room: enginetest.Ward, ID: id, Sender: "@amy:hospital.example", At: time.Now(), Trust: policy.SignedDevice},
			Surfaces: []policy.Surface{{Where: policy.Body, Text: confidential.NewText("words of a person")}},
		})
	}
	h.sync(tb)
}

// sync is the bot's part: what is new in the world is put into the inbox.
func (h *house) sync(tb testing.TB) {
	tb.Helper()
	if _, err := h.world.Sync(context.Background(), h.store); err != nil {
		tb.Fatal(err)
	}
	h.Wake()
}

// steps takes the inbox through, by hand.
func (h *house) steps(tb testing.TB) {
	tb.Helper()
	for range 1000 {
		did, err := h.Step(context.Background())
		if err != nil {
			tb.Logf("step: %v", err)
			continue
		}
		if !did {
			return
		}
	}
	tb.Fatal("the inbox does not come to rest")
}

func (h *house) mustBegin(tb testing.TB) {
	tb.Helper()
	if err := h.Begin(context.Background()); err != nil {
		tb.Fatal(err)
	}
}

// entries are the audit entries of a kind.
func (h *house) entries(kind string) []audit.Entry {
	var out []audit.Entry
	for _, e := range h.disk.Entries() {
		if e.Kind == kind {
			out = append(out, e)
		}
	}
	return out
}

// react is an effect that makes one event in a room.
func react(name string, lane policy.Lane) policy.Do {
	return reactIn(enginetest.Ward, name, lane)
}

func reactIn(room policy.RoomID, name string, lane policy.Lane) policy.Do {
	return policy.Do{Effect: policy.React{Room: room, On: "$on", Pill: policy.PillMask, Deed: policy.Key("pill/" + name)}, Lane: lane}
}

// performer is a performer made of a function.
type performer func(ctx context.Context, t policy.Task) policy.Result

func (p performer) Perform(ctx context.Context, t policy.Task) policy.Result { return p(ctx, t) }

// opener is an opener made of a function.
type opener func(ctx context.Context, e policy.Envelope, earlier []policy.Envelope) (policy.Event, error)

func (o opener) Open(ctx context.Context, e policy.Envelope, earlier []policy.Envelope) (policy.Event, error) {
	return o(ctx, e, earlier)
}

var errOpen = errors.New("an opener that was made to fail")

// syncBuffer is a log that many may write and read.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
