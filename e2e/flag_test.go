package e2e_test

import (
	"fmt"
	"testing"
	"time"

	"matron/e2e/house"
	"matron/e2e/ward"
)

// TestFlagIsNotForgotten: a plan is suggested and flagged by one tap; its owner is reminded; before handover the room is
// told and another doctor takes it; only her typed word ends it, and a new message opens it again.
func TestFlagIsNotForgotten(t *testing.T) {
	t.Parallel()
	// The digest is at the first whole minute that leaves time to start and to flag.
	digest := time.Now().UTC().Add(2 * time.Minute).Truncate(time.Minute)
	h, err := house.Open(house.Options{Rules: fmt.Sprintf(`matron: 1
policy: wards
title: Acute wards
mode: advise
zone: UTC
contacts: {lead: "@lee:ward.localhost", human: ext 4410}
identifiers: {per_shift: 20}
record:
  remind: {quiet: 5s, at_most: 20s, again: 10m}
  digest_at: ["%s"]
`, digest.Format("15:04"))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(h.Matron.Log())
		}
		_ = h.Close()
	})
	room := ward.Do(h.Admit(ward.Room{})).Or(t)
	see := func(p *ward.Client, what string, w ward.Want, within time.Duration) ward.Seen {
		t.Helper()
		s, err := p.WaitFor(room, w, within)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		return s
	}

	plan := ward.Do(h.Amy.Say(room, "D/w cons. Plan: chest drain out, home on Thursday if the film is clear")).Or(t)
	see(h.Lee, "the suggestion", ward.Want{ReactionKey: "To record", On: plan, Sender: h.User}, house.Soon)
	ward.OK(t, second(h.Amy.React(room, plan, "To record")))

	direct, _, err := h.Direct(h.Amy, "Not yet in the record: your flag of")
	if err != nil {
		t.Fatal(err)
	}

	listed := see(h.Lee, "the digest", ward.Want{Sender: h.User, BodyRegex: "Before handover: one conversation here.*with Dr Patel"}, time.Until(digest)+house.Soon)
	see(h.Lee, "Take under the digest", ward.Want{ReactionKey: "Take", On: listed.ID, Sender: h.User}, house.Soon)
	see(h.Lee, "Take under the message", ward.Want{ReactionKey: "Take", On: plan, Sender: h.User}, house.Soon)
	ward.OK(t, second(h.Lee.React(room, listed.ID, "Take")))
	hers, _, err := h.Direct(h.Lee, "Yours now: the flag of")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Amy.WaitFor(direct, ward.Want{Sender: h.User, BodyRegex: "is with Dr Lee now"}, house.Soon); err != nil {
		t.Fatal(err)
	}

	answer := func(p *ward.Client, in, typed, regex string) {
		t.Helper()
		ward.Do(p.Say(in, typed)).Or(t)
		if _, err := p.WaitFor(in, ward.Want{Sender: h.User, BodyRegex: regex}, house.Soon); err != nil {
			t.Fatalf("%q is answered %q: %v", typed, regex, err)
		}
	}
	answer(h.Amy, direct, "recorded notes", "no open flag of yours")
	answer(h.Lee, hers, "flags", "and yours: 1")
	answer(h.Lee, hers, "recorded", "where is the flag of")
	answer(h.Lee, hers, "recorded in the notes, Mrs Quill", "is in the notes")
	ward.OK(t, h.Lee.WaitNoReaction(room, plan, "To record", h.User, house.Soon))

	more := ward.Do(h.Amy.Send(room, ward.Text{Body: "Not clear: Friday", Thread: plan})).Or(t)
	see(h.Amy, "the addendum", ward.Want{ReactionKey: "To record", On: more, Sender: h.User}, house.Soon)
	ward.OK(t, h.Restart())
	answer(h.Lee, hers, "not for record 1 duplicate", "is not for the record .a duplicate.")
	ward.OK(t, h.Amy.WaitNoReaction(room, more, "To record", h.User, house.Soon))
}

func second[T any](_ T, err error) error { return err }
