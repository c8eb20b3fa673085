package app_test

import (
	"context"
	"crypto/rand"
	"path/filepath"
	"testing"
	"time"

	"matron/engine"
	"matron/engine/enginetest"
	"matron/policy"
	"matron/policy/confidential"
	"matron/policy/rulebook"
	"matron/store"
)

// The engine's crash suite on the real store: stopped at every step in turn, nothing is
// lost and nothing is done twice. It stands here because neither room may name the other.
func TestCrashAtEveryStepOnSQLite(t *testing.T) {
	t.Parallel()
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
		t.Fatal(faults)
	}
	enginetest.CrashEveryStep(t, enginetest.Crash{
		Every: 23, // a prime: other steps with each version; the memory store takes every one
		Rules: &policy.Rules{Book: book, Self: enginetest.Self}, Open: onSQLite(t),
	})
}

// The same of a conversation that is filed: exactly one document comes of it.
func TestCrashAtEveryStepOfAFilingOnSQLite(t *testing.T) {
	t.Parallel()
	rules, err := enginetest.FilingRules()
	if err != nil {
		t.Fatal(err)
	}
	enginetest.CrashEveryStep(t, enginetest.Crash{
		Every: 23, Slips: 3, Rules: rules, Open: onSQLite(t), Play: func() enginetest.Play { return enginetest.NewFiling() },
	})
}

// onSQLite makes a database that knows the room.
func onSQLite(t *testing.T) func(tb testing.TB, room policy.Room) func() engine.Store {
	t.Helper()
	keys, err := confidential.ParseKeys([]byte(confidential.NewKey(rand.Reader)))
	if err != nil {
		t.Fatal(err)
	}
	return func(tb testing.TB, room policy.Room) func() engine.Store {
		path := filepath.Join(tb.TempDir(), "matron.db")
		var db *store.DB
		first := true
		return func() engine.Store {
			if db != nil {
				_ = db.Close()
			}
			var err error
			o := store.Options{Path: path, Account: string(enginetest.Self), Keys: keys, Now: func() time.Time { return enginetest.Epoch }}
			db, err = store.Open(context.Background(), o)
			if err != nil {
				tb.Fatal(err)
			}
			tb.Cleanup(func() { _ = db.Close() })
			if first {
				first = false
				_ = db.Write(context.Background(), func(ctx context.Context) error {
					return db.SaveRoom(ctx, room)
				})
			}
			return db
		}
	}
}
