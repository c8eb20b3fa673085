package rulebook_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"matron/policy/rulebook"
)

const (
	approved = "schedule: {ref: A, review_by: 2027-05-01}\n"
	base     = "matron: 1\npolicy: trust\nmode: advise\n" + approved + "retention: {keep: 90d, unflagged_with_identifier_or_decision: 180d}\n"
)

func listed(changes []rulebook.Change) string {
	var b strings.Builder
	for _, c := range changes {
		fmt.Fprintf(&b, "%s %s %s: %q > %q", c.Kind, c.Policy, c.Field, c.Old, c.New)
		if c.Loosens {
			b.WriteString(" loosens")
		}
		if c.Destroys {
			b.WriteString(" destroys")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestDiff(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ old, new, want string }{
		"nothing": {base, "# a word\n" + base, ""},
		"a shorter keep destroys": {base, strings.Replace(base, "90d", "30d", 1),
			"changed trust retention.keep: \"90d\" > \"30d\" loosens destroys\n"},
		"a longer keep doesn't": {base, strings.Replace(base, "90d", "120d", 1),
			"changed trust retention.keep: \"90d\" > \"120d\"\n"},
		"another form is no change": {base, strings.Replace(base, "90d", "2160h", 1), ""},
		"a later review destroys for longer": {base, strings.Replace(base, "2027-05-01", "2027-06-01", 1),
			"changed trust schedule.review_by: \"2027-05-01\" > \"2027-06-01\" loosens destroys\n"},
		"another paper doesn't": {base, strings.Replace(base, "ref: A", "ref: \"B: 2\"", 1), "changed trust schedule.ref: \"A\" > \"'B: 2'\"\n"},
		"an end of a flag": {base, strings.Replace(base, "keep: 90d", "keep: 90d, after: {filed: 7d, handed_over: never}", 1),
			"added trust retention.after.filed: \"\" > \"7d\" loosens destroys\nadded trust retention.after.handed_over: \"\" > \"never\"\n"},
		"less is looked for": {base, base + "identifiers: {off: [postcode, phone], local: [{name: mrn, pattern: 'M\\d{6}'}]}\n",
			"added trust identifiers.off: \"\" > \"[postcode, phone]\" loosens destroys\n" +
				"added trust identifiers.local.mrn: \"\" > \"{name: mrn, pattern: 'M\\\\d{6}'}\" destroys\n"},
		"a stricter mode acts": {base, strings.Replace(base, "advise", "enforce", 1), "changed trust mode: \"advise\" > \"enforce\" destroys\n"},
		"a milder one loosens": {base, strings.Replace(base, "advise", "watch", 1), "changed trust mode: \"advise\" > \"watch\" loosens\n"},
		"a default is as good": {base, base + "pause: {at_most: 4h}\n", "added trust pause.at_most: \"\" > \"4h\"\n"},
		"retention begins": {"matron: 1\npolicy: trust\n", "matron: 1\npolicy: trust\n" + approved + "retention: {keep: 30d, after: {handed_over: never}}\n",
			"added trust schedule.ref: \"\" > \"A\" destroys\nadded trust schedule.review_by: \"\" > \"2027-05-01\" loosens destroys\n" +
				"added trust retention.keep: \"\" > \"30d\" loosens destroys\nadded trust retention.after.handed_over: \"\" > \"never\"\n"},
		"retention ends": {"matron: 1\npolicy: trust\n" + approved + "retention: {keep: 30d}\n", "matron: 1\npolicy: trust\n",
			"removed trust schedule.ref: \"A\" > \"\"\nremoved trust schedule.review_by: \"2027-05-01\" > \"\"\nremoved trust retention.keep: \"30d\" > \"\"\n"},
		"a policy comes under the default": {base, base + "---\n" + "matron: 1\npolicy: wards\napplies_to: {spaces: [\"!wards:h\"]}\nretention: {keep: 100d}\nidentifiers: {tell: thread}\n",
			"added wards policy: \"\" > \"wards\" destroys\nadded wards applies_to.spaces: \"\" > \"['!wards:h']\" destroys\n" +
				"added wards identifiers.tell: \"\" > \"thread\" loosens\nadded wards retention.keep: \"\" > \"100d\"\n"},
		"a policy goes": {wards + "mode: advise\nidentifiers: {patients: minimise}\ntitle: W\n", "matron: 1\npolicy: b\napplies_to: {rooms: [\"!b:h\"]}\n",
			"added b policy: \"\" > \"b\"\nadded b applies_to.rooms: \"\" > \"['!b:h']\"\n" +
				"removed wards policy: \"wards\" > \"\" loosens\nremoved wards title: \"W\" > \"\"\nremoved wards mode: \"advise\" > \"\" loosens\n" +
				"removed wards applies_to.spaces: \"['!wards:h']\" > \"\" loosens\nremoved wards applies_to.except: \"['!mess:h', '!social:h']\" > \"\" loosens\n" +
				"removed wards identifiers.patients: \"minimise\" > \"\" loosens\n"},
		"a room leaves": {"matron: 1\npolicy: a\napplies_to: {rooms: [\"!a:h\", \"!b:h\"]}\n", "matron: 1\npolicy: a\napplies_to: {rooms: [\"!a:h\"]}\n",
			"changed a applies_to.rooms: \"['!a:h', '!b:h']\" > \"['!a:h']\" loosens\n"},
		"a lower layer may more": {base, base + "may_loosen: [retention.keep]\n", "added trust may_loosen: \"\" > \"[retention.keep]\" loosens\n"},
		"a mask by itself":       {"matron: 1\npolicy: a\nmode: enforce\n", "matron: 1\npolicy: a\nmode: enforce\nidentifiers: {mask: {by_itself: 30m}}\n", "added a identifiers.mask.by_itself: \"\" > \"30m\" loosens destroys\n"},
	} {
		before, after := mustParse(t, strings.Split(c.old, "---\n")...), mustParse(t, strings.Split(c.new, "---\n")...)
		if got := listed(rulebook.Diff(before, after)); got != c.want {
			t.Errorf("%s: got\n%swant\n%s", name, got, c.want)
		}
	}
	first := listed(rulebook.Diff(nil, mustParse(t, base)))
	if !strings.HasPrefix(first, "added trust policy: \"\" > \"trust\" destroys\nadded trust mode: \"\" > \"advise\" destroys\n") {
		t.Errorf("the first book:\n%s", first)
	}
	if got := listed(rulebook.Diff(mustParse(t, base), nil)); !strings.HasPrefix(got, "removed trust policy: \"trust\" > \"\" loosens\n") {
		t.Errorf("the last book:\n%s", got)
	}
}

func TestAffects(t *testing.T) {
	t.Parallel()
	lower := "matron: 1\npolicy: ward-7\napplies_to: {rooms: [\"!7:h\"]}\nmode: enforce\n"
	out := "matron: 1\npolicy: garden\napplies_to: {rooms: [\"!garden:h\"]}\nunreadable: {patience: 3m}\n"
	for name, c := range map[string]struct {
		old, new []string
		want     string
	}{
		"nothing":                        {[]string{trust, lower, out}, []string{out, trust, lower}, ""},
		"the default, and what is below": {[]string{trust, lower, out}, []string{trust + "unreadable: {patience: 2m}\n", lower, out}, "trust ward-7"},
		"what is below has its own":      {[]string{trust, lower, out}, []string{trust + "mode: advise\n", lower, out}, "trust"},
		"one that comes, one that goes":  {[]string{trust, lower}, []string{trust, out}, "garden ward-7"},
		"the first of all":               {nil, []string{trust, lower}, "trust ward-7"},
		"another place":                  {[]string{lower}, []string{strings.Replace(lower, "!7", "!8", 1)}, "ward-7"},
	} {
		var before *rulebook.Book
		if c.old != nil {
			before = mustParse(t, c.old...)
		}
		got := mustParse(t, c.new...).Affects(before)
		if strings.Join(got, " ") != c.want || !slices.IsSorted(got) {
			t.Errorf("%s: got %v, want %s", name, got, c.want)
		}
	}
}
