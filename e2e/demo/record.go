package main

import (
	"errors"
	"fmt"
	"time"

	"matron/e2e/house"
	"matron/e2e/ward"
)

func flagPlan(s *stage) (err error) {
	says("Dr Patel writes", "a plan, and Dr Lee answers it")
	s.plan, err = s.Amy.Say(s.Room, "Bed 9 d/w cons. Plan: chest drain out today, home on Thursday if the film is clear")
	if err != nil {
		return err
	}
	if s.answer, err = s.Lee.Send(s.Room, ward.Text{Body: "Film is booked for 16:00", ReplyTo: s.plan}); err != nil {
		return err
	}
	if _, err := s.Amy.WaitFor(s.Room, ward.Want{ReactionKey: "To record", On: s.plan, Sender: s.User}, house.Soon); err != nil {
		return err
	}
	says("Dr Patel taps", "To record, which Matron suggests under it")
	if _, err := s.Amy.React(s.Room, s.plan, "To record"); err != nil {
		return err
	}
	if !time.Now().Before(s.digest) {
		return errors.New("this machine is too slow: the minute of the digest has passed before the plan was flagged")
	}
	return s.look("the suggestion, and the tap")
}

func handover(s *stage) error {
	direct, reminder, err := s.Direct(s.Amy, "Not yet in the record: your flag of")
	if err != nil {
		return err
	}
	says("Matron to Dr Patel", reminder.Body)
	says("Dr Patel", "goes home; her client is closed")
	if err := s.Amy.Stop(); err != nil {
		return err
	}
	if wait := time.Until(s.digest); wait > 0 {
		fmt.Printf("   (handover is at %s by this policy: %.0f s to go)\n", s.digest.Format("15:04"), wait.Seconds())
	}
	listed, err := s.Lee.WaitFor(s.Room,
		ward.Want{Sender: s.User, BodyRegex: "Before handover: one conversation here.*with Dr Patel"}, time.Until(s.digest)+house.Soon)
	if err != nil {
		return err
	}
	if _, err := s.Lee.WaitFor(s.Room, ward.Want{ReactionKey: "Take", On: listed.ID, Sender: s.User}, house.Soon); err != nil {
		return err
	}
	says("Matron in Ward 7", listed.Body)
	says("Dr Lee taps", "Take")
	if _, err := s.Lee.React(s.Room, listed.ID, "Take"); err != nil {
		return err
	}
	hers, yours, err := s.Direct(s.Lee, "Yours now: the flag of")
	if err != nil {
		return err
	}
	says("Matron to Dr Lee", yours.Body)
	if err := s.order(hers, "recorded notes", "Noted on your word.*in the notes"); err != nil {
		return err
	}
	if err := s.Lee.WaitNoReaction(s.Room, s.plan, "To record", s.User, house.Soon); err != nil {
		return err
	}
	if err := s.Amy.Start(); err != nil {
		return err
	}
	for _, room := range []string{s.Room, direct} {
		if err := s.Amy.WaitMember(room, s.Amy.User, "join", house.Soon); err != nil {
			return err
		}
	}
	moved, err := s.Amy.WaitFor(direct, ward.Want{Sender: s.User, BodyRegex: "is with Dr Lee now"}, house.Soon)
	if err != nil {
		return err
	}
	says("Matron to Dr Patel, who reads it next morning", moved.Body)
	return s.look("attested by Dr Lee; no pill is left")
}
