package policy_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"matron/policy"
	"matron/policy/confidential"
)

const adviseRules = "matron: 1\npolicy: ward\nmode: advise\nzone: Europe/London\n"

// ask lets an event be decided in a story, and returns the decision.
func (s *story) ask(e policy.Event) policy.Decision {
	s.t.Helper()
	d := policy.Decide(s.h.rules, s.h.look(e, s.now), e, s.now)
	checkLaws(s.t, s.h, e, d)
	s.h.commit(d)
	return d
}

func mustStory(t *testing.T, yaml string) *story {
	t.Helper()
	s := newStory(t)
	s.now = time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)
	s.h.rules = mustRules(t, yaml)
	return s
}

func (s *story) said(id policy.EventID, by policy.UserID) policy.Said {
	return policy.Said{Room: ward, ID: id, Sender: by, At: s.now, Trust: policy.SignedDevice}
}

func why(d policy.Decision, reason policy.Reason) bool {
	for _, b := range d.Because {
		if b.Why == reason {
			return true
		}
	}
	return false
}

// TestP16_EverySurface: an identifier is found wherever it stands.
func TestP16_EverySurface(t *testing.T) {
	t.Parallel()
	for _, where := range []policy.Where{
		policy.Body, policy.Formatted, policy.FileName, policy.PollQuestion, policy.PollAnswer, policy.Location, policy.Other,
	} {
		t.Run("in a message: "+string(where), func(t *testing.T) {
			t.Parallel()
			s := mustStory(t, adviseRules)
			d := s.ask(policy.Message{Said: s.said("$1", "@amy"+home), Surfaces: []policy.Surface{
				text(policy.Body, "see below"), text(where, "NHS no 999 668 3036"),
			}})
			if !why(d, policy.FoundIdentifier) {
				t.Errorf("not found: %v", d.Because)
			}
		})
	}
	for _, where := range []policy.Where{policy.Topic, policy.RoomName, policy.DisplayName, policy.ReasonText, policy.ReactionKey} {
		t.Run("in clear: "+string(where), func(t *testing.T) {
			t.Parallel()
			s := mustStory(t, adviseRules)
			surfaces, said := []policy.Surface{text(where, "9996683036")}, s.said("$1", "@amy"+home)
			var e policy.Event
			switch where {
			case policy.DisplayName:
				e = policy.Membership{Said: said, User: said.Sender, Now: "join", Was: "join", Surfaces: surfaces}
			case policy.ReasonText:
				e = policy.Membership{Said: said, User: "@bob" + home, Now: "leave", Was: "join", Surfaces: surfaces}
			case policy.ReactionKey:
				e = policy.Reaction{Said: said, On: "$0", Key: surfaces[0].Text}
			default:
				e = policy.RoomState{Said: said, Type: "m.room.topic", Surfaces: surfaces}
			}
			if d := s.ask(e); !why(d, policy.IdentifierInClear) {
				t.Errorf("not found: %v", d.Because)
			}
		})
	}
}

// TestP15_FallbackOfAnEdit: what stands only in the fallback outside the new content counts; what
// stands in both counts once.
func TestP15_FallbackOfAnEdit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		inner, outer string
		want         int
	}{
		"only in the fallback":    {"bed 4", "* NHS no 999 668 3036", 1},
		"in both":                 {"NHS no 999 668 3036", "* NHS no 999 668 3036", 1},
		"only in the new content": {"NHS no 999 668 3036", "* bed 4", 1},
		"in neither":              {"bed 4", "* bed 4", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mustStory(t, adviseRules)
			s.ask(policy.Message{Said: s.said("$1", "@amy"+home), Surfaces: []policy.Surface{text(policy.Body, "bed 4")}})
			d := s.ask(policy.Edit{
				Said: s.said("$2", "@amy"+home), Of: "$1",
				Surfaces: []policy.Surface{text(policy.Body, c.inner)}, Outer: []policy.Surface{text(policy.Body, c.outer)},
			})
			if got := len(s.h.warnings["$1"].Places); got != c.want {
				t.Errorf("%d places, %v", got, d.Because)
			}
		})
	}
}

// TestP19_NothingIsRepeated: identifiers are planted on every surface of every kind of event, in
// a house that listens; no effect, change, key or reason holds one.
func TestP19_NothingIsRepeated(t *testing.T) {
	t.Parallel()
	words := func(where policy.Where) []policy.Surface {
		return []policy.Surface{text(where, "Mrs Quill 9996683036"), text(policy.Other, "NHS no 999 668 3036")}
	}
	for _, yaml := range []string{
		adviseRules, adviseRules + "identifiers: {tell: direct, keep_reasons: [urgent care]}\n",
		adviseRules + "identifiers: {tell: thread, per_shift: 20}\n", "matron: 1\npolicy: ward\nmode: enforce\nidentifiers: {mask: {by_itself: 30m}}\n",
	} {
		s := mustStory(t, yaml)
		s.h.apply(policy.SetDirect{User: "@amy" + home, Room: s.dm("@amy" + home)})
		s.makeDM(s.dm("@amy" + home))
		typed := s.said("$typed", "@amy"+home)
		typed.Room = s.dm("@amy" + home)
		amy := func(id policy.EventID) policy.Said { return s.said(id, "@amy"+home) }
		for _, e := range []policy.Event{
			policy.Message{Said: amy("$1"), Surfaces: words(policy.Body), Before: []policy.Earlier{{ID: "$0", Text: confidential.NewText("Quill 999")}}},
			policy.Message{Said: amy("$2"), Surfaces: words(policy.FileName), Media: true, ReplyTo: "$1"},
			policy.Message{Said: amy("$3"), Surfaces: words(policy.Formatted)},
			policy.Message{Said: amy("$4"), Surfaces: words(policy.PollQuestion)},
			policy.Edit{Said: amy("$5"), Of: "$1", Surfaces: words(policy.Body), Outer: words(policy.Body)},
			policy.Edit{Said: amy("$6"), Of: "$unknown", Surfaces: words(policy.Body)},
			policy.Reaction{Said: amy("$7"), On: "$1", Key: confidential.NewText("9996683036 Quill")},
			policy.Vote{Said: amy("$8"), On: "$4", Answers: []string{"1"}},
			policy.Redaction{Said: amy("$9"), Of: "$3", Surfaces: words(policy.ReasonText)},
			policy.RoomState{Said: amy("$10"), Type: "m.room.topic", Surfaces: words(policy.Topic)},
			policy.RoomState{Said: amy("$11"), Type: "m.room.name", Surfaces: words(policy.RoomName)},
			policy.Membership{Said: amy("$12"), User: "@amy" + home, Now: "join", Was: "join", Surfaces: words(policy.DisplayName)},
			policy.Message{Said: typed, Surfaces: words(policy.Body)},
			policy.Message{Said: typed, Surfaces: []policy.Surface{text(policy.Body, "pasue 9996683036 Quill")}},
			policy.Message{Said: typed, Surfaces: []policy.Surface{text(policy.Body, "pause 9996683036 Quill")}},
			policy.Message{Said: typed, Surfaces: []policy.Surface{text(policy.Body, "mask")}},
			policy.Message{Said: typed, Surfaces: []policy.Surface{text(policy.Body, "keep")}},
		} {
			s.now = s.now.Add(time.Minute)
			said := everything(t, s.ask(e))
			for _, c := range canaries {
				if strings.Contains(said, c) {
					t.Errorf("%s: %q in\n%s", policy.EventKind(e), c, said)
				}
			}
		}
	}
}

// TestP20_TwoPrograms: a program that answers everything that Matron says in its direct room, and that
// nobody has listed, gets a finite number of answers: one a minute at most, and none to notices.
func TestP20_TwoPrograms(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		notice bool
		most   int
	}{
		"it says notices":  {true, 0},
		"it says messages": {false, 10},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mustStory(t, adviseRules)
			program := policy.UserID("@parrot" + home)
			s.h.apply(policy.SetDirect{User: program, Room: s.dm(program)})
			s.makeDM(s.dm(program))
			for i := range 600 { // ten minutes, an answer a second
				s.now = s.now.Add(time.Second)
				said := s.said(policy.EventID(fmt.Sprint("$", i)), program)
				said.Room = s.dm(program)
				s.ask(policy.Message{Said: said, Notice: c.notice, Surfaces: []policy.Surface{text(policy.Body, "I did not understand that.")}})
			}
			if got := len(s.h.outbox); got > c.most+1 {
				t.Errorf("%d answers", got)
			}
		})
	}
	s := mustStory(t, adviseRules)
	for i := range 50 {
		s.ask(policy.Message{Said: s.said(policy.EventID(fmt.Sprint("$", i)), "@labs"+home), Surfaces: []policy.Surface{text(policy.Body, "NHS no 999 668 3036")}})
	}
	if got := len(s.h.approach["@labs"+home]); got != 3 {
		t.Errorf("an unlisted program in a room was approached %d times", got)
	}
	for _, e := range []policy.Event{
		policy.Message{Said: s.said("$own", self), Surfaces: []policy.Surface{text(policy.Body, "NHS no 999 668 3036")}},
		policy.Edit{Said: s.said("$own2", self), Of: "$own", Surfaces: []policy.Surface{text(policy.Body, "NHS no 999 668 3036")}},
		policy.Reaction{Said: s.said("$own3", self), On: "$1", Key: confidential.NewText("Mask")},
		policy.RoomState{Said: s.said("$own4", self), Type: "m.room.topic", Surfaces: []policy.Surface{text(policy.Topic, "9996683036")}},
	} {
		if d := s.ask(e); len(d.Effects) > 0 {
			t.Errorf("she answers herself: %v", d.Effects)
		}
	}
}

// TestP40_ShiftsAcrossSummerTime: a shift begins at 07:00 and 19:00 of the ward's clock, also
// in the two nights in which that jumps.
func TestP40_ShiftsAcrossSummerTime(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before, after string
		fresh         bool
	}{
		"an hour before the day shift in winter":      {"2026-01-05T05:00Z", "2026-01-05T06:59Z", false},
		"the day shift in winter":                     {"2026-01-05T06:59Z", "2026-01-05T07:00Z", true},
		"the night shift goes over midnight":          {"2026-01-05T19:00Z", "2026-01-06T06:59Z", false},
		"the day shift after the clock went forward":  {"2026-03-29T05:59Z", "2026-03-29T06:00Z", true},
		"the night in which it went forward":          {"2026-03-28T19:00Z", "2026-03-29T05:59Z", false},
		"the night shift after it went forward":       {"2026-03-29T17:59Z", "2026-03-29T18:00Z", true},
		"the night in which it went back":             {"2026-10-24T18:00Z", "2026-10-25T06:59Z", false},
		"the day shift after it went back":            {"2026-10-25T06:59Z", "2026-10-25T07:00Z", true},
		"no shift begins at the clock of summer then": {"2026-10-25T05:59Z", "2026-10-25T06:00Z", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mustStory(t, adviseRules+"identifiers: {per_shift: 1}\n")
			var last policy.Decision
			for i, at := range []string{c.before, c.after} {
				now, err := time.Parse("2006-01-02T15:04Z", at)
				if err != nil {
					t.Fatal(err)
				}
				s.now = now
				id := policy.EventID(fmt.Sprint("$", i))
				last = s.ask(policy.Message{Said: s.said(id, "@amy"+home), Surfaces: []policy.Surface{text(policy.Body, "NHS no 999 668 3036")}})
			}
			if why(last, policy.OverShiftLimit) == c.fresh {
				t.Errorf("%v", last.Because)
			}
		})
	}
}

// TestTouchesFigures: the officers' figures are read only where an officer may be asking for them.
func TestTouchesFigures(t *testing.T) {
	t.Parallel()
	s := mustStory(t, adviseRules)
	for name, c := range map[string]struct {
		by    policy.UserID
		typed string
		want  bool
	}{
		"an officer asks":           {officer, "!status", true},
		"an officer says something": {officer, "what is the status of bed 4", false},
		"a nurse asks":              {"@amy" + home, "status", false},
	} {
		m := policy.Message{Said: s.said("$1", c.by), Surfaces: []policy.Surface{text(policy.Body, c.typed)}}
		if got := policy.Touches(s.h.rules, m, s.now).Status; got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
