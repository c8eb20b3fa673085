package main

import (
	"fmt"
	"regexp"
	"time"

	"matron/e2e/house"
	"matron/e2e/ward"
)

// schedule is what the officers add: times so short that one can watch, and a paper and a day for review, without
// which nothing is destroyed.
func schedule(now time.Time) string {
	return fmt.Sprintf(`schedule: {ref: IGSG 2026/11 item 4, review_by: %s}
retention:
  keep: 6s
  after: {attested: 5s, filed: 5s}
  notice: 6s
`, now.AddDate(1, 0, 0).Format(time.DateOnly))
}

func announce(s *stage) error {
	if err := s.written(); err != nil {
		return err
	}
	posted, said, err := s.typed(s.IG, fenced(s.posted+schedule(s.digest)), `retention\.keep.*Would expire now: \d+ messages in 1 rooms.*approve [A-Z0-9]{4}`)
	if err != nil {
		return err
	}
	word, err := code(said)
	if err != nil {
		return err
	}
	s.revision++
	if err := s.inForce(posted, word, s.revision); err != nil {
		return err
	}
	told, err := s.Amy.WaitFor(s.Room, ward.Want{Sender: s.User, BodyRegex: "conversations are removed from Ward 7|conversations are removed from this room"}, house.Soon)
	if err != nil {
		return err
	}
	says("Matron in Ward 7", told.Body)
	return s.reports(`Before the first removal in Ward 7.*[Ww]ould go: \d+ messages in \d+ conversations.*flagged and not in the record 1`)
}

// written are three more conversations: one is flagged and stays so, one will be on hold, one just goes.
func (s *stage) written() (err error) {
	says("Dr Lee writes", "of a visit and flags it by hand, 📋; nobody records it. Dr Patel tells of a hoist, and of cake")
	if s.stays, err = s.Lee.Say(s.Room, "The chaplain came to bed 3"); err != nil {
		return err
	}
	if _, err = s.Lee.React(s.Room, s.stays, "📋"); err != nil {
		return err
	}
	if _, err = s.Lee.WaitFor(s.Room, ward.Want{ReactionKey: "To record", On: s.stays, Sender: s.User}, house.Soon); err != nil {
		return err
	}
	if s.kept, err = s.Amy.Say(s.Room, "The hoist in bay 3 let go again, nobody was hurt"); err != nil {
		return err
	}
	if s.lost, err = s.Amy.Say(s.Room, "There is cake in the office"); err != nil {
		return err
	}
	_, err = s.Lee.WaitFor(s.Room, ward.Want{Event: s.lost}, house.Soon)
	return err
}

var holdName = regexp.MustCompile(`H[A-Z2-7]{6}`)

func expire(s *stage) error {
	refused := s.Proxy.Answer(ward.Match{Method: "PUT", Path: "/redact/"}, ward.Forever, 500, `{"errcode":"M_UNKNOWN","error":"try later"}`)
	says("The removal begins", "and the homeserver, which is busy, takes none of it yet: all of it is queued")
	if err := refused.WaitMet(1, house.Soon); err != nil {
		return err
	}
	link := "https://matrix.to/#/" + s.Room + "/" + s.kept
	_, held, err := s.typed(s.IG, "hold "+link+" ref INQ-12 reason a faulty hoist", "On hold as H.*one conversation in Ward 7")
	if err != nil {
		return err
	}
	s.hold = holdName.FindString(held.Body)
	says("The homeserver", "takes orders again")
	s.Proxy.Heal()
	for _, event := range []string{s.plan, s.answer, s.lost} {
		if err := s.gone(event); err != nil {
			return err
		}
	}
	if err := s.certified(1); err != nil {
		return err
	}
	if err := s.stand(s.stays, s.kept); err != nil {
		return err
	}
	return s.look("the plan and its answer are gone together; the chaplain's visit, flagged, and the hoist, on hold, stay")
}

// stand makes sure that messages stand, as a client and the homeserver show them.
func (s *stage) stand(events ...string) error {
	raw, err := s.Synapse.Messages(s.Room, s.Amy.Token)
	if err != nil {
		return err
	}
	for _, event := range events {
		found := false
		for _, e := range raw {
			found = found || e.ID == event && !e.Redacted()
		}
		seen, err := s.Lee.See(s.Room, event)
		if err != nil {
			return err
		}
		if !found || seen.Redacted {
			return fmt.Errorf("%q was removed", seen.Body)
		}
	}
	return nil
}

// certified waits for a certificate in the policy room, and shows it.
func (s *stage) certified(number int) error {
	return s.reports(fmt.Sprintf("Certificate %d, .*were removed.*Hash", number))
}

// reports waits for what Matron says to the officers by herself, and shows it.
func (s *stage) reports(regex string) error {
	said, err := s.IG.WaitFor(s.Policy, ward.Want{Sender: s.User, BodyRegex: regex}, house.Soon)
	if err != nil {
		return fmt.Errorf("%w; in the policy room stands last:\n%s", err, s.policyTail())
	}
	says("Matron in the policy room", "")
	fmt.Print(indent(indent(said.Body)))
	return nil
}

func release(s *stage) error {
	if _, _, err := s.typed(s.IG, "holds", s.hold+" one conversation in Ward 7"); err != nil {
		return err
	}
	asked, said, err := s.typed(s.IG, "release "+s.hold, "Another officer")
	if err != nil {
		return err
	}
	word, err := code(said)
	if err != nil {
		return err
	}
	says("Omar types", "approve "+word)
	if _, err := s.Omar.Say(s.Policy, "approve "+word); err != nil {
		return err
	}
	if _, err := s.inThread(asked, "is released"); err != nil {
		return err
	}
	if err := s.gone(s.kept); err != nil {
		return err
	}
	if err := s.certified(2); err != nil {
		return err
	}
	if err := s.stand(s.stays); err != nil {
		return err
	}
	back, said, err := s.typed(s.IG, fmt.Sprint("rollback ", s.revision-1), fmt.Sprintf(`rules of revision %d.*retention\.keep`, s.revision-1))
	if err != nil {
		return err
	}
	if word, err = code(said); err != nil {
		return err
	}
	s.revision++
	if err := s.inForce(back, word, s.revision); err != nil {
		return err
	}
	return s.look("nothing expires any more; the visit still waits for the record")
}
