// The demo: a real Synapse on loopback, Matron on her embedded SQLite, and a ward of real
// clients that plays what she does, side by side. Then it stays up, so that one can log in
// with Element and try.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"matron/e2e/epr"
	"matron/e2e/house"
	"matron/e2e/ward"
)

func main() {
	once := flag.Bool("once", false, "end after the play")
	fhir := flag.Bool("fhir", false, "with a record system too: HAPI FHIR, which needs Java")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	err := play(ctx, *once, *fhir)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "\nThe play stopped:", err)
		os.Exit(1)
	}
}

// rules are the files of the config, what holds until officers approve something: told at once, and short times.
const rules = `matron: 1
policy: wards
title: Acute wards
mode: advise
contacts: {lead: "@lee:ward.localhost", human: ext 4410}
identifiers: {per_shift: 20}
unreadable: {patience: 3s}
`

func play(ctx context.Context, once, fhir bool) (err error) {
	began := time.Now()
	fmt.Println("Matron, a demonstration. Everything is real: the homeserver, the clients' encryption, the program. Only the patients are not.")
	progress := func(what string) { fmt.Printf("  %4.1f s  %s\n", time.Since(began).Seconds(), what) }
	s := &stage{before: map[string]bool{}, patients: epr.NewCast(1)}
	var way *epr.Proxy
	if fhir {
		progress("start a record system")
		if s.fhir, err = openHospital(ctx, os.Getenv("DEMO_DIR"), s.patients); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.fhir.close()) }()
		way = s.fhir.way
	}
	s.House, err = house.Open(house.Options{
		Ward: ward.Options{Dir: os.Getenv("DEMO_DIR")}, Rules: rules, Proxy: true, Office: true, Record: side(way),
		Config: "share_keys_with: all\nkeep_at_least: 1s\n", Progress: progress,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.furnish(); err != nil {
		return err
	}
	all := scenes(fhir)
	for i, scene := range all {
		if ctx.Err() != nil {
			return errors.New("interrupted")
		}
		fmt.Printf("\n━━ %d. %s\n", i+1, scene.title)
		if err := scene.play(s); err != nil {
			return fmt.Errorf("scene %d, %s: %w", i+1, scene.title, err)
		}
	}
	fmt.Printf("\nAll %d scenes were seen, %.0f s after the start.\n", len(all), time.Since(began).Seconds())
	if once {
		return nil
	}
	return s.stayUp(ctx)
}

// stage is the house with what the scenes have in common.
type stage struct {
	*house.House
	told   string          // the direct room of Amy and Matron
	before map[string]bool // lines that were shown
	posted string          // the policy that was approved first
	digest time.Time       // its digest
	plan   string          // the message that was flagged, and the answer to it
	answer string
	stays  string // flagged and not in the record
	kept   string // on hold
	lost   string // what goes
	hold   string // the hold's name

	revision int // of the policies in force

	patients  epr.Cast
	fhir      *hospital  // nil: the folder only
	gas       []string   // the conversation that is filed
	shownCard house.Card // what was shown last
	typedLast []string   // what was typed and shown of a patient
	parcel    parcel     // what was filed
	opened    string     // where it lies
}

// gone waits until an event is removed as each client and the homeserver show it.
func (s *stage) gone(event string) error {
	for _, p := range []*ward.Client{s.Amy, s.Lee} {
		if _, err := p.WaitGone(s.Room, event, house.Soon); err != nil {
			return err
		}
	}
	raw, err := s.Synapse.Messages(s.Room, s.Amy.Token)
	if err != nil {
		return err
	}
	for _, e := range raw {
		if e.ID == event && !e.Redacted() {
			return errors.New("the homeserver's /messages still gives the original")
		}
	}
	fmt.Println("   the original is gone from Dr Patel's client, from Dr Lee's, and from the homeserver's /messages")
	return nil
}

func says(who, what string) { fmt.Printf("   %s: %s\n", who, what) }
