package main

import (
	"errors"
	"fmt"
	"slices"

	"matron/e2e/house"
	"matron/e2e/ward"
)

type scene struct {
	title string
	play  func(s *stage) error
}

func scenes(fhir bool) []scene {
	server := []scene{
		{"The officers let Ward 7 file into the record system, HAPI FHIR", toTheServer},
		{"The server takes the document, and its answer is lost on the wire: she looks before she sends", lostAnswer},
		{"The document is read back at the server, by GET", readBack},
	}
	if !fhir {
		server = nil
	}
	return slices.Concat([]scene{
		{"Dr Patel makes Ward 7 and invites Matron. She joins and says what she does", join},
		{"Ruth posts a policy with two slips in the policy room: each is answered by line and field", slips},
		{"Mended: what changes, where, what it would do, and a code. A reaction is no approval; the second officer's word is", approve},
		{"A plan is flagged for the record by one tap", flagPlan},
		{"A potassium of 6.8 with an NHS number: pills, Mask, the copy, the original gone", mask},
		{"A ten-digit order number causes nothing", order},
		{"An edit adds a number: asked again; Keep", edit},
		{"A message that cannot be read is named, and read when its key comes", unreadable},
		{"Dr Patel goes home. Before handover the room is told, and Dr Lee takes the plan on and records it", handover},
		{"kill -9 in the middle of masking: nothing lost, nothing twice", kill},
		{"A room that is not encrypted: she says so, tells the officers, and stays silent; an officer asks for the figures", officer},
		{"Dr Lee, the ward's lead, pauses her and lets her go on", pause},
		{"Retention: the room is told, and officers see what would go before anything does", announce},
		{"What is due goes, whole; what is flagged stays, and a hold saves what was queued", expire},
		{"The hold is released; and the rules go back to where they were", release},
		{"Who may file: the officers approve a list of people", people},
		{"Dr Patel flags a conversation and asks to file it. The right number with a wrong birth date stops", flagGas},
		{"Number and birth date: the patient and the messages are shown, and one line is left out", showCard},
		{"file CODE: packed once. kill -9 between the package's arrival and her note of it: exactly one package, opened", killedFiling},
		{"The records team's receipt: only now it is in the record", receipt},
	}, server, []scene{
		{"The audit chain: whole; then one byte is changed, and found", chain},
	})
}

func join(s *stage) error {
	room, err := s.Admit(ward.Room{Name: "Ward 7"})
	if err != nil {
		return err
	}
	notice, err := s.Amy.WaitFor(room, ward.Want{Sender: s.User, Type: "m.room.message"}, house.Soon)
	if err != nil {
		return err
	}
	if !notice.Encrypted {
		return errors.New("the notice was not encrypted")
	}
	return s.look("")
}

func mask(s *stage) error {
	says("Dr Patel writes", "a potassium with the patient's number, and mentions Dr Lee")
	said, err := s.Amy.Send(s.Room, ward.Text{
		Body: "Bed 4, NHS no " + house.Spaced(house.Number(1)) + ": K 6.8, repeat gas now please @Dr Lee", Mentions: []string{s.Lee.User},
	})
	if err != nil {
		return err
	}
	if err := s.Pills(s.Amy, s.Room, said); err != nil {
		return err
	}
	if s.told, _, err = s.Direct(s.Amy, "NHS number"); err != nil {
		return err
	}
	if err := s.look("the pills stand under the message; the first time there is a direct message too"); err != nil {
		return err
	}
	says("Dr Patel taps", "Mask")
	if _, err := s.Amy.React(s.Room, said, "Mask"); err != nil {
		return err
	}
	copied, err := s.Copy(s.Lee, s.Room, `\[patient A, NHS number\].*K 6\.8`)
	if err != nil {
		return err
	}
	if len(copied.Mentions) != 1 || copied.Mentions[0] != s.Lee.User {
		return fmt.Errorf("the copy mentions %v", copied.Mentions)
	}
	if err := s.gone(said); err != nil {
		return err
	}
	return s.look("")
}

func order(s *stage) error {
	says("Dr Patel writes", "the number of an order for slings")
	said, err := s.Amy.Say(s.Room, "PO "+house.Number(2)+" for slings")
	if err != nil {
		return err
	}
	// What follows proves that Matron has read past it.
	marker, err := s.Amy.Say(s.Room, "bloods back, NHS no "+house.Number(3))
	if err != nil {
		return err
	}
	if err := s.Pills(s.Amy, s.Room, marker); err != nil {
		return err
	}
	seen, err := s.Amy.See(s.Room, said)
	if err != nil {
		return err
	}
	if len(seen.Reactions) > 0 {
		return fmt.Errorf("the order number has %v", seen.Reactions)
	}
	if _, err := s.Amy.Redact(s.Room, marker, ""); err != nil {
		return err
	}
	return s.look("nothing under the order; the message after it, which Dr Patel removes herself, was asked about")
}

func edit(s *stage) error {
	said, err := s.Amy.Say(s.Room, "CT head for bed 6, no contrast")
	if err != nil {
		return err
	}
	says("Dr Patel edits", "the message and adds the number")
	if _, err := s.Amy.Edit(s.Room, said, ward.Text{Body: "CT head for bed 6, NHS no " + house.Number(4) + ", no contrast"}); err != nil {
		return err
	}
	if err := s.Pills(s.Amy, s.Room, said); err != nil {
		return err
	}
	if err := s.look("asked under the message that was edited"); err != nil {
		return err
	}
	says("Dr Patel taps", "Keep")
	if _, err := s.Amy.React(s.Room, said, "Keep"); err != nil {
		return err
	}
	if err := s.Amy.WaitNoReaction(s.Room, said, "Mask", s.User, house.Soon); err != nil {
		return err
	}
	says("Matron", "takes her pills away; the message stays")
	return nil
}

func unreadable(s *stage) error {
	says("Dr Patel's client", "loses the key for Matron on its way")
	said, err := s.Amy.SendWithheld(s.Room, s.User, ward.Text{Body: "Bed 9 NHS no " + house.Number(5) + " NEWS 7, please review"})
	if err != nil {
		return err
	}
	_, notice, err := s.Direct(s.Amy, "could not read")
	if err != nil {
		return err
	}
	says("Matron to Dr Patel", notice.Body)
	says("The key", "arrives after all")
	if _, err := s.Amy.ReleaseKeys(s.User); err != nil {
		return err
	}
	if err := s.Pills(s.Amy, s.Room, said); err != nil {
		return err
	}
	return s.look("read at last, and asked about")
}
