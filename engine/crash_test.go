package engine_test

import (
	"testing"

	"matron/engine"
	"matron/engine/enginetest"
	"matron/policy"
	"matron/policy/rulebook"
)

// wardRules cover the ward of the play.
func wardRules(tb testing.TB) *policy.Rules {
	tb.Helper()
	book, faults := rulebook.Parse(rulebook.Source{Name: "ward.yaml", Data: []byte(`
matron: 1
policy: acute-wards
title: Acute wards
mode: advise
applies_to: {rooms: ["!ward:hospital.example"]}
purpose: Direct care of adult inpatients.
contacts: {lead: "@lead:hospital.example", ig: "!policy:hospital.example", human: ext 4410}
`)})
	if len(faults) > 0 {
		tb.Fatalf("the rules of the ward: %v", faults)
	}
	return &policy.Rules{Book: book, Self: enginetest.Self}
}

// inMemory makes a disk that knows the room.
func inMemory(_ testing.TB, room policy.Room) func() engine.Store {
	disk := enginetest.NewDisk()
	disk.SetRoom(room)
	return func() engine.Store { return disk.Open() }
}

func TestEngineLosesNothingAndDoesNothingTwiceWhenItStopsAtAnyStep(t *testing.T) {
	t.Parallel()
	enginetest.CrashEveryStep(t, enginetest.Crash{Rules: wardRules(t), Open: inMemory, Every: steps(5)})
}

// A conversation is flagged, and filed: typed, shown, a line left out, confirmed; then there is no connection, a request that is
// lost, and one whose answer is lost.
func TestEngineFilesOnceWhenItStopsAtAnyStep(t *testing.T) {
	t.Parallel()
	rules, err := enginetest.FilingRules()
	if err != nil {
		t.Fatal(err)
	}
	enginetest.CrashEveryStep(t, enginetest.Crash{
		Rules: rules, Open: inMemory, Every: steps(7), Slips: 13, Play: func() enginetest.Play { return enginetest.NewFiling() },
	})
}

// Somebody writes in the middle: while it is packed, and when it is on its way.
func TestEngineFilesOnceWhilePeopleTalkOn(t *testing.T) {
	t.Parallel()
	rules, err := enginetest.FilingRules()
	if err != nil {
		t.Fatal(err)
	}
	enginetest.CrashEveryStep(t, enginetest.Crash{
		Rules: rules, Open: inMemory, Every: 11 * steps(3), Slips: 3,
		Play: func() enginetest.Play {
			p := enginetest.NewFiling()
			p.Eventful = true
			return p
		},
	})
}

// A folder: handed over first, and filed when its receipt comes.
func TestEngineHandsOverOnceWhenItStopsAtAnyStep(t *testing.T) {
	t.Parallel()
	rules, err := enginetest.FilingRules()
	if err != nil {
		t.Fatal(err)
	}
	enginetest.CrashEveryStep(t, enginetest.Crash{
		Rules: rules, Open: inMemory, Every: 11 * steps(3), Slips: 3,
		Play: func() enginetest.Play {
			p := enginetest.NewFiling()
			p.Records.Receipt = 6
			return p
		},
	})
}

// steps is how far apart the steps are in the quick part; the whole takes each.
func steps(short int) int {
	if testing.Short() {
		return short
	}
	return 1
}
