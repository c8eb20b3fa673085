package policy_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"matron/policy"
	"matron/policy/confidential"
	"matron/policy/rulebook"
)

// policyRoom is where officers talk in the scenarios.
const policyRoom = policy.RoomID("!policy" + home)

func mustSplit(t testing.TB, yaml string) []rulebook.Source {
	t.Helper()
	sources, faults := policy.SplitPolicies(rulebook.Options{}, rulebook.Source{Name: "rules", Data: []byte(yaml)})
	if len(faults) > 0 {
		t.Fatalf("rules: %v", faults)
	}
	return sources
}

// openPolicyRoom puts Matron into the policy room: "policyroom", "policyroom four-eyes", with @ig and @ig2 as officers.
func (s *story) openPolicyRoom(a args) {
	r := s.h.room(policyRoom)
	r.Mine, r.Encrypted, r.EverEncrypted, r.Power, r.Redact, r.Members = "join", !a.has("unencrypted"), true, 50, 50, 3
	s.h.rooms[policyRoom] = r
	second := user("@ig2")
	s.h.rules.PolicyRoom, s.h.rules.FourEyes = policyRoom, a.has("four-eyes")
	s.h.rules.Officers = []policy.Officer{{User: officer, Master: masterOf(officer)}, {User: second, Master: masterOf(second)}}
}

// post is a message in the policy room with a fenced block: the indented lines below it. "post file $f @ig people.csv"
// is a file instead, whose words are what brought it.
func (s *story) post(a args, below []string) []string {
	var lines []string
	for _, l := range below {
		if !strings.HasPrefix(l, "    ") {
			break
		}
		lines = append(lines, l[4:])
	}
	text := strings.Join(lines, "\n") + "\n"
	w := args(a)
	m := policy.Message{Said: s.saidByOfficer(w)}
	if name := w.after("file"); name != "" {
		m.Media = true
		m.Surfaces = []policy.Surface{{Where: policy.FileName, Text: confidential.NewText(name)}}
		out := s.decide(m, string(m.ID))
		r := s.h.find("read_file/" + string(m.ID))
		if r == nil {
			return out
		}
		o := s.h.settle(r, policy.Sent, "", "", s.now)
		o.Brought = confidential.NewText(text)
		return append(out, s.decide(o, "")...)
	}
	m.Surfaces = []policy.Surface{{Where: policy.Body, Text: confidential.NewText("Please:\n```yaml\n" + text + "```")}}
	return s.decide(m, string(m.ID))
}

func (s *story) saidByOfficer(a args) policy.Said {
	said := policy.Said{Room: policyRoom, Sender: a.person(), At: s.now, Trust: policy.SignedDevice, Master: masterOf(a.person())}
	if a.has("unsigned") {
		said.Trust = policy.UnknownDevice
	}
	if key := a.after("key"); key != "" {
		said.Master = key
	}
	if len(a) > 0 && strings.HasPrefix(a[0], "$") {
		said.ID = policy.EventID(a[0])
	} else {
		said.ID = s.next("$said")
	}
	return said
}

// inPolicyRoom plays what happens there: CODE in a command is the code of the newest proposal.
func (s *story) inPolicyRoom(word string, a args) []string {
	switch word {
	case "officer":
		said := s.saidByOfficer(a)
		typed := a.quoted()
		if n := len(s.h.proposals); n > 0 {
			typed = strings.ReplaceAll(typed, "CODE", s.h.proposals[n-1].Code)
		}
		if n := len(s.h.kept.holds); n > 0 {
			typed = strings.ReplaceAll(typed, "HOLD", s.h.kept.holds[n-1].ID)
		}
		for _, id := range slices.Sorted(maps.Keys(s.h.kept.rooms)) {
			if code := s.h.kept.rooms[id].Code; code != "" {
				typed = strings.ReplaceAll(typed, "WAITS", code)
			}
		}
		m := policy.Message{Said: said, Surfaces: []policy.Surface{{Where: policy.Body, Text: confidential.NewText(typed)}}}
		return s.decide(m, string(said.ID))
	case "state":
		said := policy.Said{Room: policyRoom, ID: s.next("$state"), Sender: a.person(), At: s.now}
		e := policy.RoomState{Said: said, Type: policy.StateType, StateKey: a.after("policy"), Signed: a.has("signed")}
		if text := a.quoted(); text != "" {
			e.Surfaces = []policy.Surface{{Where: policy.Other, Text: confidential.NewText(text)}}
		}
		return s.decide(e, string(said.ID))
	case "rehearsed":
		return s.rehearsed(a)
	}
	s.t.Fatalf("no such line: %s", word)
	return nil
}

// rehearsed ends the dry run of the newest proposal, with these numbers.
func (s *story) rehearsed(a args) []string {
	if len(s.h.proposals) == 0 {
		s.t.Fatal("nothing was proposed")
	}
	p := s.h.proposals[len(s.h.proposals)-1]
	r := s.h.find("rehearse/" + string(p.ID))
	if r == nil || r.state != "waiting" {
		s.t.Fatalf("no dry run of %s waits", p.ID)
	}
	result := policy.Sent
	if a.has("failed") {
		result = policy.Refused
	}
	o := s.h.settle(r, result, "", "", s.now)
	f := policy.Figures{Known: true, Rooms: 1, Names: []policy.RoomID{ward}}
	raw, err := json.Marshal(f)
	if err != nil {
		s.t.Fatal(err)
	}
	o.Brought = confidential.NewText(string(raw))
	return s.decide(o, "")
}
