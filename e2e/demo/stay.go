package main

import (
	"context"
	"fmt"

	"matron/e2e/epr"
	"matron/e2e/house"
)

// guest is the account of whoever tries the demo with Element; people.csv lets them file.
const guest = "@you:ward.localhost"

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
As ruth or omar you can write to her in the policy room: help, rooms, filed, explain ROOM, or a policy of your own.
Matron's folder (config, rules, database, log): %s
`, s.Synapse.URL, you.Password, house.Spaced(house.Number(77)), s.Matron.Dir)
	s.invitesToFile()
	<-ctx.Done()
	fmt.Println("\nstopping …")
	return nil
}

// invitesToFile says what to type to file something.
func (s *stage) invitesToFile() {
	fmt.Print(`
To file something: let Element set up its recovery key (she takes such orders only from a device that you have verified), write
a few messages in Ward 7 that reply to each other, and put the reaction 📋 (or the words To record) on the first. 15 seconds
later she writes to you. Answer  file  there, then a number and a birth date of this list, and then what she asks for:

`)
	c := s.patients
	for _, p := range []struct {
		epr.Patient
		what string
	}{
		{c.Ann, "all is well: the card"}, {c.Untraced, "the number is not verified: the card says so"}, {c.Died, "has died: asks; go on"},
		{c.Restricted, "restricted: for the records desk only"}, {c.Merged, "merged into another record: stops"}, {c.Ada, "two records have this number: stops"},
	} {
		fmt.Printf("  %s %s   %-15s %s\n", house.Spaced(p.NHS), born(p.Patient), p.Given+" "+p.Family, p.what)
	}
	fmt.Printf("\nThe records team's folder: %s (a receipt goes into receipts/, as the scene shows; docs/export.md)\n", s.out())
	if s.fhir == nil {
		fmt.Printf("The hospital's list of patients: %s\n", s.list())
		return
	}
	fmt.Printf("The record system: %s/DocumentReference (Ward 7 files there; a policy with file_to: %s goes to the folder)\n", s.fhir.server.URL(), toFolder)
}
