package engine_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"matron/engine"
	"matron/engine/enginetest"
	"matron/policy"
	"matron/policy/rulebook"
)

// outcomeOf finds the settled entry of a key.
func outcomeOf(h *house, key string) (outcome string, reasons []string) {
	for _, e := range h.entries("settled") {
		if e.Key == key {
			return e.Outcome, e.Reasons
		}
	}
	return "", nil
}

func TestAGuardIsJudgedAtTheLastMoment(t *testing.T) {
	t.Parallel()
	redact := policy.Do{
		Effect: policy.Redact{Room: enginetest.Ward, Event: "$1", Why: policy.IdentifierRemoved},
		Lane:   policy.LaneAnswer, Guard: policy.NotGone | policy.DestructionNotPaused | policy.ClockSane, About: "$1",
	}
	for _, tc := range []struct {
		name    string
		between policy.Change
		late    time.Duration
		outcome string
		why     string
	}{
		{"the message went in the meantime", policy.MarkGone{ID: "$1"}, 0, "withdrawn", "original_missing"},
		{"a pause began in the meantime", policy.SetPause{Scope: policy.ScopeAll, What: policy.PauseDestruction, Until: time.Now().Add(1000 * time.Hour)}, 0, "withdrawn", "paused"},
		{"its time was over", policy.NoteTold{}, 2 * time.Hour, "withdrawn", "too_late"},
		{"nothing happened", policy.NoteTold{}, 0, "sent", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			now := time.Now()
			do := redact
			do.Until = now.Add(time.Hour)
			h := build(t, script{
				"$1": does(do),
				"$2": func(policy.View, policy.Event, time.Time) policy.Decision {
					return policy.Decision{Changes: []policy.Change{tc.between}}
				},
			}, func(_ *house, o *engine.Options) { o.Now = func() time.Time { return now } })
			h.mustBegin(t)
			h.message(t, "$1", "$2")
			h.steps(t)
			now = now.Add(tc.late)
			if did, err := h.Work(t.Context(), policy.LaneAnswer); !did || err != nil {
				t.Fatal(did, err)
			}
			h.steps(t)
			outcome, reasons := outcomeOf(h, string(do.Effect.Key()))
			if outcome != tc.outcome || (tc.why != "" && !slices.Equal(reasons, []string{tc.why})) {
				t.Errorf("settled as %q because %q, want %q because %q", outcome, reasons, tc.outcome, tc.why)
			}
			withdrawn := tc.outcome == "withdrawn"
			if made := len(h.world.Made()); withdrawn != (made == 0) {
				t.Errorf("%d things were done", made)
			}
			if withdrawn && h.book.Decided("outcome/"+policy.EventID(do.Effect.Key())+"/0") != 1 {
				t.Errorf("decided %q, want the outcome among them", h.book.Order())
			}
		})
	}
}

// TestWhatGoesByItselfIsAskedOfTheRulesInForce: where they let nothing go from the room any more, nothing is begun.
func TestWhatGoesByItselfIsAskedOfTheRulesInForce(t *testing.T) {
	t.Parallel()
	for mode, outcome := range map[string]string{"enforce": "sent", "watch": "withdrawn"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			redact := policy.Do{Effect: policy.Redact{Room: enginetest.Ward, Event: "$1", Why: policy.RetentionOver}, Lane: policy.LaneAnswer, Guard: policy.Acknowledged}
			book, faults := rulebook.Parse(rulebook.Source{Name: "ward", Data: []byte(
				"matron: 1\npolicy: ward\nmode: " + mode + "\nschedule: {ref: paper, review_by: 2099-01-01}\nretention: {keep: 30d, notice: 1h}\n")})
			if len(faults) > 0 {
				t.Fatal(faults)
			}
			h := build(t, script{"$1": does(redact)}, func(_ *house, o *engine.Options) { o.Rules = always(&policy.Rules{Book: book}) })
			h.mustBegin(t)
			h.message(t, "$1")
			h.steps(t)
			if did, err := h.Work(t.Context(), policy.LaneAnswer); !did || err != nil {
				t.Fatal(did, err)
			}
			got, reasons := outcomeOf(h, string(redact.Effect.Key()))
			if got != outcome || got == "withdrawn" && !slices.Equal(reasons, []string{"not_acknowledged"}) {
				t.Errorf("settled as %q because %q, want %q", got, reasons, outcome)
			}
		})
	}
}

func TestNothingDestructiveWhileTheClockIsNotSane(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		redact := react("1", policy.LaneAnswer)
		redact.Guard = policy.ClockSane
		h := build(t, script{"$1": does(redact, reactIn("!b", "2", policy.LaneAnswer))}, withDesk(d))
		h.clock.Set(0, false)
		stop := h.run(t)
		h.message(t, "$1")
		pass(10 * time.Minute)
		if n := len(d.times("pill/1")); n != 0 || len(d.times("pill/2")) != 1 {
			t.Errorf("%d attempts with an unknown clock", n)
		}
		if len(h.entries("settled")) != 1 {
			t.Error("what is put off has not ended")
		}
		h.clock.Set(0, true)
		pass(31 * time.Second)
		if n := len(d.times("pill/1")); n != 1 {
			t.Errorf("%d attempts with a sane clock, want 1", n)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

// TestOfficersHearOnceADayThatTheClockStaysWrong: and only where something waits for it, and the homeserver's is known.
func TestOfficersHearOnceADayThatTheClockStaysWrong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		redact := react("1", policy.LaneAnswer)
		redact.Guard = policy.ClockSane
		told := 0
		h := build(t, script{"$1": does(redact), "clock_wrong": func(policy.View, policy.Event, time.Time) policy.Decision {
			told++
			return policy.Decision{Because: []policy.Because{{Why: policy.ClockNotSane}}}
		}}, withDesk(d))
		h.clock.Set(10*time.Minute, true)
		stop := h.run(t)
		expect := func(after time.Duration, want int) {
			t.Helper()
			if pass(after); told != want {
				t.Errorf("told %d times, want %d", told, want)
			}
		}
		expect(3*time.Hour, 0) // nothing waits
		h.message(t, "$1")
		expect(59*time.Minute, 0)
		h.clock.Set(0, false) // the homeserver does not answer
		expect(90*time.Minute, 0)
		h.clock.Set(-time.Hour, true)
		expect(59*time.Minute, 0)
		expect(2*time.Minute, 1)
		expect(23*time.Hour, 1)
		expect(2*time.Hour, 2)
		if n := len(d.times("pill/1")); n != 0 {
			t.Errorf("%d attempts", n)
		}
		h.clock.Set(0, true)
		pass(31 * time.Second)
		if n := len(d.times("pill/1")); n != 1 || len(h.entries("decided")) != 4 { // the message, two days, the outcome
			t.Errorf("%d attempts, %d decisions", n, len(h.entries("decided")))
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestNothingIsSentOfAFilingThatIsOver(t *testing.T) {
	t.Parallel()
	for stage, outcome := range map[policy.FilingStage]string{
		policy.FilingChecking: "sent", policy.FilingHandedOver: "sent", policy.FilingHeld: "withdrawn", policy.FilingFiled: "withdrawn", policy.FilingStopped: "withdrawn",
	} {
		t.Run(string(stage), func(t *testing.T) {
			t.Parallel()
			row := policy.FilingRow{ID: "$1", Conversation: "$c", Stage: policy.FilingSending}
			send := policy.Do{Effect: policy.Send{Filing: "$1", System: "epr", Try: 1}, Lane: policy.LaneRoutine, Guard: policy.FilingGoes, About: "$1"}
			h := build(t, script{
				"$1": func(policy.View, policy.Event, time.Time) policy.Decision {
					return policy.Decision{Changes: []policy.Change{policy.SaveFiling{Row: row}}, Effects: []policy.Do{send}, Because: []policy.Because{{Why: policy.EffectDone}}}
				},
				"$2": func(policy.View, policy.Event, time.Time) policy.Decision {
					row.Stage = stage
					return policy.Decision{Changes: []policy.Change{policy.SaveFiling{Row: row}}}
				},
			}, nil)
			h.mustBegin(t)
			h.message(t, "$1", "$2")
			h.steps(t)
			if did, err := h.Work(t.Context(), policy.LaneRoutine); !did || err != nil {
				t.Fatal(did, err)
			}
			got, _ := outcomeOf(h, string(send.Effect.Key()))
			if asked := h.world.Asked(send.Effect.Key()); got != outcome || (asked == 1) != (outcome == "sent") {
				t.Errorf("settled as %q after %d attempts, want %q", got, asked, outcome)
			}
		})
	}
}
