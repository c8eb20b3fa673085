package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"matron/audit"
	"matron/policy"
	"matron/store/storetest"
)

// BenchmarkMessage is what one clean message costs the store, in batches of 64 as the
// engine makes them: put, read, view, commit, audit.
func BenchmarkMessage(b *testing.B) {
	db := mustOpen(b, mustPath(b))
	now := storetest.Now()
	if _, err := db.Start(b.Context(), now); err != nil {
		b.Fatal(err)
	}
	for n := 0; b.Loop(); {
		err := db.Write(b.Context(), func(ctx context.Context) error {
			for range 64 {
				n++
				e := policy.Envelope{
					Door: policy.DoorSync, Room: "!ward:hospital.example", ID: policy.EventID(fmt.Sprintf("$%043d", n)), From: "@amy:hospital.example",
					At: now.Add(time.Duration(n) * time.Second), Raw: make(policy.Sealed, 900),
				}
				if _, err := db.Put(ctx, e); err != nil {
					return err
				}
			}
			all, err := db.Next(ctx, 64, now)
			if err != nil {
				return err
			}
			for _, e := range all {
				if _, err := db.Earlier(ctx, e); err != nil {
					return err
				}
				q := policy.Query{
					Room: e.Room, Event: e.ID, Message: e.ID, Person: e.From, OpenBy: e.From, Status: true,
					Officers: []policy.UserID{"@ig1:hospital.example", "@ig2:hospital.example"},
				}
				if _, err := db.View(ctx, q, now); err != nil {
					return err
				}
				d := policy.Decision{Changes: []policy.Change{policy.RememberMessage{ID: e.ID, Room: e.Room, Sender: e.From, At: e.At, Conversation: e.ID}}}
				if err := db.Commit(ctx, e, d, now); err != nil {
					return err
				}
				entry := audit.Entry{
					At: now, Account: storetest.Account, Kind: "decided", Word: audit.SignedDevice, Room: string(e.Room), About: string(e.ID),
					By: string(e.From), Reasons: []string{"nothing_found"},
				}
				if err := db.Append(ctx, entry); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*64), "µs/message")
}
