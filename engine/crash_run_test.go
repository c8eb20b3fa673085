package engine_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"matron/engine"
	"matron/engine/enginetest"
	"matron/policy"
)

// The same law as in crash_test.go for the whole engine with its workers: where they
// meet differs from run to run, what comes of it does not.
func TestRunLosesNothingAndDoesNothingTwiceWhenItStopsAtAnyCall(t *testing.T) {
	t.Parallel()
	for _, how := range []enginetest.How{enginetest.Fails, enginetest.Panics, enginetest.Dies} {
		t.Run(string(how), func(t *testing.T) {
			t.Parallel()
			for at := 1; at < 250 && !t.Failed(); at++ {
				synctest.Test(t, func(t *testing.T) { runAndStop(t, how, at) })
			}
		})
	}
}

func runAndStop(t *testing.T, how enginetest.How, at int) {
	t.Helper()
	second := reactIn("!a", "2", policy.LaneRoutine)
	second.After, second.Seen = "pill/1", true
	says := script{
		"$1":   does(reactIn("!a", "1", policy.LaneAnswer), second, reactIn("!b", "3", policy.LaneBulk)),
		"$2":   does(reactIn("!a", "4", policy.LaneIncident)),
		"$3":   func(policy.View, policy.Event, time.Time) policy.Decision { panic("poison") },
		"tick": does(reactIn("!a", "5", policy.LaneAnswer)),
		"$4": func(_ policy.View, _ policy.Event, now time.Time) policy.Decision {
			return policy.Decision{Changes: []policy.Change{policy.SetTick{Room: "!a", At: now.Add(time.Minute)}}}
		},
		"aside": does(reactIn("!c", "6", policy.LaneAnswer)),
	}
	disk, book := enginetest.NewDisk(), enginetest.NewBook()
	h := rebuild(t, disk, book, nil, says, nil)
	for i := range 4 {
		h.world.Post(policy.Message{Said: policy.Said{
			Room: enginetest.Ward, ID: policy.EventID(fmt.Sprintf("$%d", i+1)), Sender: "@amy:hospital.example", At: time.Now(),
		}})
	}
	for process := 0; ; process++ {
		ready := make(chan struct{})
		p := rebuild(t, disk, book, h.world, says, func(p *house, o *engine.Options) {
			o.Ready = ready
			if process == 0 {
				p.store.At, p.store.How = at, how
			}
		})
		if process == 5 {
			t.Fatal("it does not come to rest")
		}
		if live(t, p, ready) {
			break
		}
	}
	where := fmt.Sprintf("%s at call %d", how, at)
	for _, f := range book.Faults() {
		t.Errorf("%s: %s", where, f)
	}
	if doubles := h.world.Doubles(); len(doubles) > 0 {
		t.Errorf("%s: performed again after it had ended: %q", where, doubles)
	}
	want := []policy.Key{"pill/1", "pill/2", "pill/3", "pill/4", "pill/5", "pill/6"}
	if got := h.world.Made(); !slices.Equal(got, want) {
		t.Errorf("%s: made %q, want %q", where, got, want)
	}
	for _, ev := range h.world.Events() {
		said, _ := policy.Speaker(ev)
		wanted := 1
		if said.ID == "$3" {
			wanted = 0
		}
		if n := book.Decided(said.ID); n != wanted {
			t.Errorf("%s: %s was decided %d times", where, said.ID, n)
		}
	}
}

// live is one process: the bot's part once a second, and the engine. It is false if the process died.
func live(t *testing.T, p *house, ready chan struct{}) bool {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	p.store.Kill = cancel
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	for first := true; ; {
		// Sync is tried again as the bot tries it again.
		n, err := p.world.Sync(ctx, p.store)
		if err == nil && first {
			first = false
			close(ready)
		}
		if n > 0 {
			p.Wake()
		}
		select {
		case err := <-done:
			// What failed at once (the start) ends the process; the next one goes on.
			return err == nil && !p.store.Dead()
		case <-time.After(time.Second):
		}
		if time.Since(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)) > 10*time.Minute {
			cancel()
			err := <-done
			return err == nil && !p.store.Dead()
		}
	}
}
