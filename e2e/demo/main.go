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

	"matron/e2e/house"
	"matron/e2e/ward"
)

func main() {
	once := flag.Bool("once", false, "end after the play")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	err := play(ctx, *once)
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

func play(ctx context.Context, once bool) (err error) {
	began := time.Now()
	fmt.Println("Matron, a demonstration. Everything is real: the homeserver, the clients' encryption, the program. Only the patients are not.")
	h, err := house.Open(house.Options{
		Ward: ward.Options{Dir: os.Getenv("DEMO_DIR")}, Rules: rules, Proxy: true, Office: true,
		Config:   "share_keys_with: all\nkeep_at_least: 1s\n",
		Progress: func(what string) { fmt.Printf("  %4.1f s  %s\n", time.Since(began).Seconds(), what) },
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	s := &stage{House: h, before: map[string]bool{}}
	for i, scene := range scenes() {
		if ctx.Err() != nil {
			return errors.New("interrupted")
		}
		fmt.Printf("\n━━ %d. %s\n", i+1, scene.title)
		if err := scene.play(s); err != nil {
			return fmt.Errorf("scene %d, %s: %w", i+1, scene.title, err)
		}
	}
	fmt.Printf("\nAll %d scenes were seen, %.0f s after the start.\n", len(scenes()), time.Since(began).Seconds())
	if once {
		return nil
	}
	return s.stayUp(ctx)
}

// stayUp leaves everything running for a person with Element.
func (s *stage) stayUp(ctx context.Context) error {
	you, err := s.Synapse.Register("you", "password-of-you")
	if err != nil {
		return err
	}
	if err := s.Amy.Invite(s.Room, you.User); err != nil {
		return err
	}
	fmt.Printf(`
It stays up until you press Ctrl-C. To try it yourself, take Element (Desktop, or a copy of Element Web on this machine):

  homeserver  %s
  user        you     password  %s      (a fresh account, invited to Ward 7)
  or          amy, lee, ruth, omar  password  password-of-NAME   (Dr Patel, the lead, the officers)

Accept the invitation to Ward 7 and write, for example:  bed 4 NHS no %s K 6.8
The pills appear under your message, and a direct message from Matron the first time. Type help to her there.
As ruth or omar you can write to her in the policy room: help, rooms, explain ROOM, or a policy of your own.
Matron's folder (config, rules, database, log): %s
`, s.Synapse.URL, you.Password, house.Spaced(house.Number(77)), s.Matron.Dir)
	<-ctx.Done()
	fmt.Println("\nstopping …")
	return nil
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
