package rulebook_test

import (
	"reflect"
	"testing"

	"matron/policy/rulebook"
)

const (
	trust    = "matron: 1\npolicy: trust\napplies_to: {except: [\"!garden:h\"]}\n"
	wards    = "matron: 1\npolicy: wards\napplies_to: {spaces: [\"!wards:h\"], except: [\"!mess:h\", \"!social:h\"]}\n"
	theatres = "matron: 1\npolicy: theatres\napplies_to: {spaces: [\"!theatres:h\"], rooms: [\"!handover:h\"]}\n"
)

func TestARoomFindsItsPolicy(t *testing.T) {
	t.Parallel()
	all, two := []string{trust, wards, theatres}, []string{wards, theatres}
	for name, c := range map[string]struct {
		book   []string
		room   string
		spaces []string
		want   rulebook.Origin
	}{
		"a room by its name":            {all, "!handover:h", nil, rulebook.Origin{Why: rulebook.ByRoom, Policy: "theatres"}},
		"its name before its space":     {all, "!handover:h", []string{"!wards:h"}, rulebook.Origin{Why: rulebook.ByRoom, Policy: "theatres"}},
		"a room by its space":           {all, "!a:h", []string{"!wards:h"}, rulebook.Origin{Why: rulebook.BySpace, Policy: "wards", Space: "!wards:h"}},
		"the nearest space":             {all, "!a:h", []string{"!theatres:h", "!wards:h"}, rulebook.Origin{Why: rulebook.BySpace, Policy: "theatres", Space: "!theatres:h"}},
		"the nearest space, turned":     {all, "!a:h", []string{"!wards:h", "!theatres:h"}, rulebook.Origin{Why: rulebook.BySpace, Policy: "wards", Space: "!wards:h"}},
		"past spaces that nobody names": {all, "!a:h", []string{"!x:h", "!wards:h"}, rulebook.Origin{Why: rulebook.BySpace, Policy: "wards", Space: "!wards:h"}},
		"the default":                   {all, "!a:h", []string{"!x:h"}, rulebook.Origin{Why: rulebook.ByDefault, Policy: "trust"}},
		"an exception, then the default": {all, "!mess:h", []string{"!wards:h"},
			rulebook.Origin{Why: rulebook.ByDefault, Policy: "trust", Except: []string{"wards"}}},
		"an exception, then a farther space": {all, "!mess:h", []string{"!wards:h", "!theatres:h"},
			rulebook.Origin{Why: rulebook.BySpace, Policy: "theatres", Space: "!theatres:h", Except: []string{"wards"}}},
		"an excepted space takes its rooms out": {two, "!a:h", []string{"!social:h", "!wards:h"},
			rulebook.Origin{Why: rulebook.Excepted, Except: []string{"wards"}}},
		"excepted from the default": {all, "!garden:h", nil, rulebook.Origin{Why: rulebook.Excepted, Except: []string{"trust"}}},
		"nobody's room":             {two, "!a:h", []string{"!x:h"}, rulebook.Origin{Why: rulebook.Uncovered}},
	} {
		book := mustParse(t, c.book...)
		for range 2 {
			p, o, ok := book.For(c.room, c.spaces)
			if !reflect.DeepEqual(o, c.want) || ok != (c.want.Policy != "") || p.Name != c.want.Policy {
				t.Errorf("%s: got %s %+v %t, want %+v", name, p.Name, o, ok, c.want)
			}
		}
	}
}

func TestClashesAreFoundAcrossFiles(t *testing.T) {
	t.Parallel()
	_, faults := parse(wards, "matron: 1\npolicy: wards\napplies_to: {spaces: [\"!wards:h\"]}\nmode: on\n")
	want := `b.yaml:2:9 policy: found "wards" twice; another policy has this name, a.yaml:2; rename one
b.yaml:3:23 applies_to.spaces: found "!wards:h"; another policy names it, a.yaml:3; only one can be in force
b.yaml:4:7 mode: found "on", allowed watch, advise, enforce
`
	if got := shown(faults); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
