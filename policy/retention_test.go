package policy_test

import (
	"fmt"
	"testing"
	"time"

	"matron/policy"
	"matron/policy/confidential"
)

func TestParseHold(t *testing.T) {
	t.Parallel()
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, london) }
	words := policy.HoldOrder{Reference: "INQ 7", Reason: "public inquiry"}
	with := func(change func(*policy.HoldOrder)) policy.HoldOrder {
		o := words
		change(&o)
		return o
	}
	for typed, want := range map[string]policy.HoldOrder{
		"hold !ward:hospital.example ref INQ 7 reason public inquiry":         with(func(o *policy.HoldOrder) { o.What, o.Room = policy.HoldRoom, "!ward:hospital.example" }),
		"hold !opaque ref: INQ 7 reason: public inquiry":                      with(func(o *policy.HoldOrder) { o.What, o.Room = policy.HoldRoom, "!opaque" }),
		"!hold #ward:hospital.example reference INQ 7 because public inquiry": with(func(o *policy.HoldOrder) { o.What, o.Alias = policy.HoldRoom, "#ward:hospital.example" }),
		"Hold @amy:hospital.example ref INQ 7 reason public inquiry":          with(func(o *policy.HoldOrder) { o.What, o.Person = policy.HoldPerson, "@amy:hospital.example" }),
		"hold @amy:hospital.example from 2026-10-25 to … ref INQ 7 reason public inquiry": with(func(o *policy.HoldOrder) {
			o.What, o.Person, o.From = policy.HoldPerson, "@amy:hospital.example", day(2026, 10, 25)
		}),
		// The last day is in it, also the one with 25 hours.
		"hold @amy:hospital.example from 2026-10-20 to 2026-10-25 ref INQ 7 reason public inquiry": with(func(o *policy.HoldOrder) {
			o.What, o.Person, o.From, o.To = policy.HoldPerson, "@amy:hospital.example", day(2026, 10, 20), day(2026, 10, 26)
		}),
		"hold https://matrix.to/#/!ward:hospital.example/$abc?via=hospital.example ref INQ 7 reason public inquiry": with(func(o *policy.HoldOrder) {
			o.What, o.Room, o.Event = policy.HoldConversation, "!ward:hospital.example", "$abc"
		}),
		"hold https://matrix.to/#/%21ward%3Ahospital.example/%24abc ref INQ 7 reason public inquiry": with(func(o *policy.HoldOrder) {
			o.What, o.Room, o.Event = policy.HoldConversation, "!ward:hospital.example", "$abc"
		}),
		"hold matrix:roomid/ward:hospital.example/e/abc?via=x ref INQ 7 reason public inquiry": with(func(o *policy.HoldOrder) {
			o.What, o.Room, o.Event = policy.HoldConversation, "!ward:hospital.example", "$abc"
		}),
	} {
		got, why, ok := policy.ParseHold(typed, london)
		if !ok || got != want {
			t.Errorf("%s:\n got %+v %s\nwant %+v", typed, got, why, want)
		}
	}
	for typed, want := range map[string]policy.HoldWhy{
		"hold": policy.HoldNoTarget, "hold ward ref a reason b": policy.HoldNoTarget, "hold https://matrix.to/#/!ward ref a reason b": policy.HoldNoTarget,
		"hold !ward":                                 policy.HoldNoReference,
		"hold !ward reason b":                        policy.HoldNoReference,
		"hold !ward please ref a reason b":           policy.HoldNoReference,
		"hold !ward ref a":                           policy.HoldNoReason,
		"hold @amy:x from 2026-02-30 ref a reason b": policy.HoldBadDate, "hold @amy:x from": policy.HoldBadDate,
		"hold @amy:x from 2026-02-03 to 2026-02-01 ref a reason b": policy.HoldBadDate,
		"hold !ward from 2026-02-03 ref a reason b":                policy.HoldDates,
	} {
		if o, why, ok := policy.ParseHold(typed, london); ok || why != want {
			t.Errorf("%s: %+v %q, want %q", typed, o, why, want)
		}
	}
}

func FuzzParseHold(f *testing.F) {
	f.Add("hold @amy:hospital.example from 2026-10-25 to … ref INQ 7 reason public inquiry")
	f.Add("hold https://matrix.to/#/!ward/$x ref a reason b")
	f.Fuzz(func(t *testing.T, typed string) {
		o, _, ok := policy.ParseHold(typed, nil)
		if ok && (o.Reference == "" || o.Reason == "" || o.What == "") {
			t.Errorf("%q: %+v", typed, o)
		}
		policy.ParseLink(typed)
		policy.ParseRelease(typed)
	})
}

const keepRules = "matron: 1\npolicy: ward\nmode: advise\nzone: Europe/London\nschedule: {ref: paper, review_by: 2027-05-01}\nretention: {keep: 30d, notice: 1h}\n"

// aged is a ward whose schedule was told, with so many messages in one thread that are due.
func aged(t *testing.T, messages int) *story {
	t.Helper()
	s := newStory(t)
	s.h.rules = mustRules(t, keepRules)
	s.h.rules.PolicyRoom = policyRoom
	s.h.rooms[policyRoom] = policy.Room{ID: policyRoom, Mine: "join", Encrypted: true}
	s.now = time.Date(2026, 2, 1, 12, 0, 0, 0, time.UTC)
	s.ask(policy.Tick{Room: ward, At: s.now})
	for i := range messages {
		m := policy.Message{Said: policy.Said{Room: ward, ID: policy.EventID(fmt.Sprintf("$%04d", i)), Sender: "@amy" + home, At: s.now, Trust: policy.SignedDevice}}
		if m.Surfaces = []policy.Surface{{Where: policy.Body, Text: confidential.NewText("bed 4")}}; i > 0 {
			m.Thread = "$0000"
		}
		s.ask(m)
	}
	s.comesBack("retention/")
	return s
}

// comesBack performs a notice and brings it back.
func (s *story) comesBack(prefix string) {
	s.t.Helper()
	r := s.h.find(prefix)
	if r == nil || r.state != "waiting" {
		s.t.Fatalf("%s does not wait", prefix)
	}
	s.ask(s.h.settle(r, policy.Sent, s.next("$own"), "", s.now))
	s.ask(policy.Echo{Said: policy.Said{Room: policy.RoomOf(r.Effect), ID: r.receipt, Sender: self, At: s.now}, Key: r.key})
}

func count[E policy.Effect](d policy.Decision) int {
	n := 0
	for _, do := range d.Effects {
		if _, ok := do.Effect.(E); ok {
			n++
		}
	}
	return n
}

// TestALargeRunIsShownFirst: also when a smaller one of the same schedule went before.
func TestALargeRunIsShownFirst(t *testing.T) {
	t.Parallel()
	s := aged(t, 120)
	row := s.h.kept.rooms[ward]
	row.Ran = s.now
	s.h.apply(row)
	s.now = s.now.Add(31 * 24 * time.Hour)
	d := s.ask(policy.Tick{Room: ward, At: s.now})
	if n := count[policy.Redact](d); n != 0 || s.h.find("preview/") == nil {
		t.Fatalf("%d are removed, and it was not shown", n)
	}
	s.comesBack("preview/")
	s.now = s.now.Add(25 * time.Hour)
	d = s.ask(policy.Tick{Room: ward, At: s.now})
	if n, asked := count[policy.Redact](d), count[policy.VerifyGone](d); n != 120 || asked != 3 {
		t.Errorf("%d are removed and the server is asked %d times, want 120 and 3", n, asked)
	}
	gone := 0
	for _, r := range s.h.outbox {
		switch r.Effect.(type) {
		case policy.Redact:
			s.ask(s.h.settle(r, policy.Sent, s.next("$own"), "", s.now))
		case policy.VerifyGone:
			gone++
			d := s.ask(s.h.settle(r, policy.Sent, "", "", s.now))
			ended := false
			for _, c := range d.Changes {
				_, end := c.(policy.EndConversation)
				ended = ended || end
			}
			if ended != (gone == 3) {
				t.Errorf("it is said to be gone after %d of 3 answers", gone)
			}
		}
	}
	if all := s.h.kept.tallies; len(all) != 1 || all[0].Messages != 120 {
		t.Errorf("tallied %+v", all)
	}
}

// TestTheNightInSpringAndAutumn: rooms that keep for days are looked at once a night, by the policy's clock, also when that changes.
func TestTheNightInSpringAndAutumn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ now, want string }{
		{"2026-10-24T12:00:00Z", "2026-10-25T03:00:00Z"}, // 03:00 GMT: an hour later than the night before
		{"2026-10-23T12:00:00Z", "2026-10-24T02:00:00Z"},
		{"2026-03-28T12:00:00Z", "2026-03-29T02:00:00Z"}, // 03:00 BST
		{"2026-03-27T12:00:00Z", "2026-03-28T03:00:00Z"},
	} {
		s := aged(t, 1)
		at, err := time.Parse(time.RFC3339, c.now)
		if err != nil {
			t.Fatal(err)
		}
		s.now = at
		s.h.kept.talks = map[policy.EventID]policy.ConversationRow{}
		s.ask(policy.Tick{Room: ward, At: s.now})
		if next := s.h.kept.rooms[ward].Next.UTC().Format(time.RFC3339); next != c.want {
			t.Errorf("%s: looked at next at %s, want %s", c.now, next, c.want)
		}
	}
}

// TestALaterClockDecidesNothing: what was decided by a clock that was ahead does not begin before its time by the right one.
func TestALaterClockDecidesNothing(t *testing.T) {
	t.Parallel()
	s := aged(t, 1)
	row := s.h.kept.rooms[ward]
	row.Ran = s.now
	s.h.apply(row)
	sent := s.now
	s.now = s.now.AddDate(0, 8, 0)
	d := s.ask(policy.Tick{Room: ward, At: s.now})
	for _, do := range d.Effects {
		if _, ok := do.Effect.(policy.Redact); ok && !do.Due.Equal(sent.Add(30*24*time.Hour)) {
			t.Errorf("it may begin at %s", do.Due)
		}
	}
	if count[policy.Redact](d) != 1 {
		t.Error("nothing was decided")
	}
}
