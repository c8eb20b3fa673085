package policy_test

import (
	"strings"
	"testing"

	"matron/policy"
	"matron/policy/confidential"
	"matron/policy/rulebook"
)

// TestEveryFormOfAFileIsDivided: one source a policy, named by it, whatever the file is called and however it is written.
func TestEveryFormOfAFileIsDivided(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"two documents": "matron: 1\npolicy: wards\nmode: watch\n---\n# theatres\nmatron: 1\npolicy: theatres\nmode: watch\napplies_to: {rooms: [\"!t:x\"]}\n",
		"a mark first":  "---\nmatron: 1\npolicy: \"wards\"\nmode: watch\n--- # more\nmatron: 1\npolicy: theatres # the theatres\nmode: watch\napplies_to: {rooms: [\"!t:x\"]}\n...\n",
		"in braces":     "{matron: 1, policy: wards, mode: watch}\n---\n{matron: 1, policy: theatres, mode: watch, applies_to: {rooms: [\"!t:x\"]}}\n",
	} {
		file := "/tmp/rules.yaml"
		if name != "in braces" {
			file = "/tmp/ward-3884884834/rules.yaml" // digits are masked in places
		}
		got, faults := policy.SplitPolicies(rulebook.Options{}, rulebook.Source{Name: file, Data: []byte(text)})
		if len(faults) > 0 || len(got) != 2 || got[0].Name != "wards" || got[1].Name != "theatres" {
			t.Errorf("%s: %v, %v", name, got, faults)
			continue
		}
		if _, faults := rulebook.Parse(got...); len(faults) > 0 {
			t.Errorf("%s: what was divided: %v", name, faults)
		}
	}
}

// TestAPolicyTakesThePlaceOfItsNamesakeOnly: the others stay word for word, and a fault names the line that was posted.
func TestAPolicyTakesThePlaceOfItsNamesakeOnly(t *testing.T) {
	t.Parallel()
	r := mustRules(t, "matron: 1\npolicy: wards\nmode: watch\n---\nmatron: 1\npolicy: theatres\nmode: watch\napplies_to: {rooms: [\"!t:x\"]}\n")
	texts := func(s string) []policy.Written { return []policy.Written{{Text: confidential.NewText(s)}} }

	sources, book, faults := r.With(policy.ProposesPolicies, texts("matron: 1\npolicy: wards\nmode: watch\nidentifiers: {per_shift: 2}\n"))
	if len(faults) > 0 || len(sources) != 2 || string(sources[0].Data) != string(r.Sources[1].Data) {
		t.Fatalf("%v, %v", sources, faults)
	}
	if p, ok := book.Policy("wards"); !ok || p.Identifiers.PerShift != 2 {
		t.Errorf("wards: %v %t", p, ok)
	}
	_, _, faults = r.With(policy.ProposesPolicies, texts("# a comment\nmatron: 1\npolicy: icu\nmode: watch\napplies_to: {rooms: [\"!t:x\"]}\n"))
	if len(faults) != 1 || !strings.Contains(faults[0].Mend, "theatres") && faults[0].File != "posted" && faults[0].File != "theatres" {
		t.Errorf("a room that another policy names: %v", faults)
	}
	_, book, faults = r.With(policy.ProposesRollback, texts("matron: 1\npolicy: wards\nmode: watch\n"))
	if len(faults) > 0 || len(book.Policies) != 1 {
		t.Errorf("a rollback takes the place of all: %v", faults)
	}
}

// TestAPolicyNamesASystemThatThereIs: only what is posted is asked. A system that the operator has taken away must not
// keep officers from changing something else, or from going back.
func TestAPolicyNamesASystemThatThereIs(t *testing.T) {
	t.Parallel()
	r := *mustRules(t, "matron: 1\npolicy: wards\nrecord: {file_to: pas}\n---\nmatron: 1\npolicy: icu\napplies_to: {rooms: [\"!t:x\"]}\n")
	r.Record.Systems = []string{"epr"}
	for text, want := range map[string]int{
		"matron: 1\npolicy: icu\napplies_to: {rooms: [\"!t:x\"]}\npause: {at_most: 1h}\n": 0,
		"matron: 1\npolicy: wards\nrecord: {file_to: epr}\n":                              0,
		"matron: 1\npolicy: wards\nrecord: {file_to: erp}\n":                              1,
	} {
		_, _, faults := r.With(policy.ProposesPolicies, []policy.Written{{Text: confidential.NewText(text)}})
		if len(faults) != want || want > 0 && (faults[0].Nearest != "epr" || faults[0].Line != 3) {
			t.Errorf("%q: %v", text, faults)
		}
	}
	if _, _, faults := r.With(policy.ProposesRollback, []policy.Written{{Text: confidential.NewText("matron: 1\npolicy: wards\nrecord: {file_to: pas}\n")}}); len(faults) > 0 {
		t.Errorf("there is no way back: %v", faults)
	}
}

// TestAnySequenceOfBadEditsLeavesTheLastGoodRules: whatever is posted, what holds is what was approved last.
func TestAnySequenceOfBadEditsLeavesTheLastGoodRules(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.openPolicyRoom(args{})
	good := s.h.rules.Revision()
	for i, text := range []string{
		"", "---", "matron: 2\npolicy: none\n", "\t", "policy: none", "[", "matron: 1\npolicy: none\nmode: [", "matron: 1\nmatron: 1\n", "&a {matron: 1}",
		"matron: 1\npolicy: other\n", "matron: 1\npolicy: none\nmode: enforce\nidentifiers: {tell: shout}\n", strings.Repeat("a: b\n", 20_000),
		"matron: 1\npolicy: none\nretention: {keep: 1h}\n", "\x00\xff", "matron: 1\npolicy: none\nunknown: 1\n",
	} {
		s.post(args{"$bad" + string(rune('a'+i)), "@ig"}, strings.Split("    "+strings.ReplaceAll(text, "\n", "\n    "), "\n"))
		s.inPolicyRoom("officer", args{"@ig", "\"approve CODE"})
		s.inPolicyRoom("officer", args{"@ig2", "\"approve AAAA"})
		s.inPolicyRoom("state", args{"@mallory", "policy", "none", "\"" + text})
		if s.h.rules.Revision() != good || len(s.h.revisions) > 0 {
			t.Fatalf("edit %d: revision %s, want %s", i, s.h.rules.Revision(), good)
		}
	}
}
