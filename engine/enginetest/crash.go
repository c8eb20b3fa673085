package enginetest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"matron/engine"
	"matron/policy"
)

// Crash is a play that is interrupted at every step in turn.
type Crash struct {
	// Open makes an empty database that knows the room, and returns what starts a process on it: each call is one more
	// process, the one before having died without a word.
	Open func(tb testing.TB, room policy.Room) (start func() engine.Store)
	// Rules cover [Ward] in mode advise or enforce, with pills.
	Rules *policy.Rules
	// Every is how far apart the steps are; 0 and 1: every step.
	Every int
	// Slips is how much farther apart calls fail and panic than the process dies; 0: no farther.
	Slips int
	// Play is what people do; nil: a ward whose messages hold numbers.
	Play func() Play
	// Fit changes what the engine is made of: a core of a test's own; nil: policy decides.
	Fit func(o *engine.Options)
}

// Play is what people do, and what must have come of it.
type Play interface {
	// Before is what must be known before it begins: who is in which room, and what was decided.
	Before() (map[policy.RoomID][]policy.UserID, []policy.Change)
	// Set sets the stage: what the world has besides a homeserver.
	Set(w *World)
	// Answer answers what was asked, before the clock moves on; false: nothing was asked.
	Answer(w *World, now time.Time) bool
	// Act does what comes next when nothing is left to come by itself; false: the play is over.
	Act(w *World, now time.Time) bool
	// Torn does what happens while the process is dead that died in the middle of performing.
	Torn(w *World, now time.Time)
	// Same are the deeds that every run comes to, however it was disturbed.
	Same(w *World) []policy.Key
	// Faults are the laws of the play that were broken.
	Faults(w *World, kept Kept) []string
}

// CrashEveryStep plays a ward once undisturbed, then once for each call of the store: there the call fails,
// or panics, or the process dies and another starts. Each time the same things must have come about:
// nothing lost, nothing done twice.
func CrashEveryStep(t *testing.T, c Crash) {
	t.Helper()
	still := c.play(t, Never, 0)
	if len(still.made) == 0 {
		t.Fatal("undisturbed, the play came to nothing")
	}
	t.Logf("%d calls of the store, %d deeds", still.calls, len(still.made))
	for _, how := range []How{Fails, Panics, Dies} {
		t.Run(string(how), func(t *testing.T) {
			t.Parallel()
			every := max(c.Every, 1)
			if how != Dies {
				every *= max(c.Slips, 1)
			}
			for at := 1; at <= still.calls; at += every {
				got := c.play(t, how, at)
				if !slices.Equal(got.made, still.made) {
					t.Errorf("%s at call %d: made\n%q, undisturbed\n%q", how, at, got.made, still.made)
				}
				if t.Failed() {
					return
				}
			}
		})
	}
	for part := 1; part <= still.parts; part++ {
		if got := c.play(t, Tears, part); !slices.Equal(got.made, still.made) {
			t.Errorf("%s at part %d: made\n%q, undisturbed\n%q", Tears, part, got.made, still.made)
		}
	}
}

// played is what a play came to.
type played struct {
	made  []policy.Key
	calls int // of the first process
	parts int // of what is made in several parts
}

// play runs to the end, in as many processes as it takes.
func (c Crash) play(t *testing.T, how How, at int) played {
	t.Helper()
	start := c.Open(t, WardRoom())
	now := Epoch
	book := NewBook()
	r := &run{
		now: &now, book: book, crash: c, play: Play(&people{}),
		world: NewWorld(Self, book, func() time.Time { return now }),
	}
	if c.Play != nil {
		r.play = c.Play()
	}
	r.play.Set(r.world)
	store := &Faulty{Store: start(), Book: book, At: at, How: how}
	c.before(t, store.Store, r.play)
	first := store
	if how == Tears {
		r.world.tear(at, func() {
			store.Die()
			r.play.Torn(r.world, now)
		})
	}
	for processes := 0; !r.process(t, store); processes++ {
		if processes > 2 {
			t.Fatalf("%s at call %d: the play does not end", how, at)
		}
		store = &Faulty{Store: start(), Book: book}
	}
	where := fmt.Sprintf("%s at call %d", how, at)
	for _, f := range book.Faults() {
		t.Errorf("%s: %s", where, f)
	}
	for _, k := range r.world.Doubles() {
		t.Errorf("%s: %s was performed again after it had ended", where, k)
	}
	for _, ev := range r.world.Events() {
		if said, _ := policy.Speaker(ev); book.Decided(said.ID) != 1 {
			t.Errorf("%s: %s was decided %d times", where, said.ID, book.Decided(said.ID))
		}
	}
	kept, _ := store.Store.(Kept)
	for _, f := range append(r.world.Faults(), r.play.Faults(r.world, kept)...) {
		t.Errorf("%s: %s", where, f)
	}
	return played{made: r.play.Same(r.world), calls: first.Calls(), parts: len(r.world.parts())}
}

// before writes what is known before the play, as the bot and the core do. A store in memory has everybody in every room.
func (c Crash) before(t *testing.T, store engine.Store, p Play) {
	t.Helper()
	rooms, changes := p.Before()
	bot, knowsRooms := store.(interface {
		SaveRoom(ctx context.Context, r policy.Room) error
		SetMember(ctx context.Context, room policy.RoomID, user policy.UserID, membership string) error
	})
	err := store.Write(t.Context(), func(ctx context.Context) error {
		for id, members := range rooms {
			if !knowsRooms {
				break
			}
			room := WardRoom()
			room.ID = id
			if err := bot.SaveRoom(ctx, room); err != nil {
				return err
			}
			for _, u := range members {
				if err := bot.SetMember(ctx, id, u, "join"); err != nil {
					return err
				}
			}
		}
		return store.Commit(ctx, policy.Envelope{}, policy.Decision{Changes: changes}, Epoch)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// run is one play.
type run struct {
	crash Crash
	now   *time.Time
	book  *Book
	world *World
	play  Play
}

// process is one process of the play, in one goroutine, so that every run takes the same
// steps. It is false if the process died.
func (r *run) process(t *testing.T, store *Faulty) bool {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	store.Kill = cancel // nobody asks a dead store again and again
	r.world.Kept = func() Kept { kept, _ := store.Store.(Kept); return kept }
	o := engine.Options{
		Store: store, Opener: r.world, Performer: r.world, Sealer: Sealer{}, Clock: &Clock{},
		Rules: func(context.Context) (*policy.Rules, error) { return r.crash.Rules, nil }, Account: string(Self), Log: zerolog.Nop(), Now: func() time.Time { return *r.now },
	}
	if r.crash.Fit != nil {
		r.crash.Fit(&o)
	}
	e := engine.New(o)
	for e.Begin(ctx) != nil {
		if store.Dead() {
			return false
		}
	}
	for range 1000 {
		busy := r.round(ctx, e, store)
		if store.Dead() {
			return false
		}
		if !busy && !r.play.Answer(r.world, *r.now) && !r.later(ctx, store) && !r.play.Act(r.world, *r.now) {
			_ = e.Stop(ctx)
			return !store.Dead()
		}
	}
	t.Fatal("the play does not come to rest")
	return true
}

// round is one sync, the inbox until it is empty, and one effect. What fails is tried again in the next round.
func (r *run) round(ctx context.Context, e *engine.Engine, store engine.Store) (busy bool) {
	n, err := r.world.Sync(ctx, store)
	busy = n > 0 || err != nil
	for range 100 {
		did, err := e.Step(ctx)
		busy = busy || did || err != nil
		if !did {
			break
		}
	}
	for _, lanes := range [][]policy.Lane{{policy.LaneIncident}, {policy.LaneAnswer}, {policy.LaneRoutine, policy.LaneBulk}} {
		did, err := e.Work(ctx, lanes...)
		busy = busy || did || err != nil
	}
	return busy
}

// later moves the clock to what is due within the hour.
func (r *run) later(ctx context.Context, store engine.Store) bool {
	var due time.Time
	err := store.Write(ctx, func(ctx context.Context) (err error) {
		due, err = store.NextDue(ctx, *r.now)
		return err
	})
	if err != nil {
		return true
	}
	if due.IsZero() || due.Sub(*r.now) > time.Hour {
		return false
	}
	*r.now = due
	return true
}
