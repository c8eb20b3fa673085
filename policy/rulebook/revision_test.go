package rulebook_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"matron/policy/rulebook"
)

// A revision stands in audit entries for years: it must not move with the program.
func TestTheRevisionOfYesterday(t *testing.T) {
	t.Parallel()
	book, faults := rulebook.Parse(mustFiles(t, "testdata/good/whole.yaml")...)
	if len(faults) > 0 || book.Revision != "577ecf72d5ce" {
		t.Errorf("revision %v %s", book, shown(faults))
	}
}

func TestTheRevisionIsOfContentNotOfForm(t *testing.T) {
	t.Parallel()
	base := mustParse(t, "matron: 1\npolicy: a\nmode: watch\npause: {at_most: 1h, who: [lead]}\n").Revision
	for form, text := range map[string]string{
		"another order":     "pause: {who: [lead], at_most: 1h}\nmode: watch\npolicy: a\nmatron: 1\n",
		"blocks":            "matron: 1\npolicy: a\nmode: watch\npause:\n  at_most: 1h\n  who:\n    - lead\n",
		"quotes":            "matron: 1\n\"policy\": 'a'\nmode: \"watch\"\npause: {at_most: '1h', who: [\"lead\"]}\n",
		"comments":          "# a\n---\nmatron: 1 # b\npolicy: a\n\n\nmode:    watch\npause: {at_most: 1h, who: [lead]}\n",
		"another unit":      "matron: 1\npolicy: a\nmode: watch\npause: {at_most: 60m, who: [lead]}\n",
		"lines of Windows":  "\ufeffmatron: 1\r\npolicy: a\r\nmode: watch\r\npause: {at_most: 1h, who: [lead]}\r\n",
		"lists in brackets": "{matron: 1, policy: a, mode: watch, pause: {at_most: 1h, who: [lead]}}",
	} {
		if got := mustParse(t, text).Revision; got != base {
			t.Errorf("%s: revision %s, want %s", form, got, base)
		}
	}
	for change, text := range map[string]string{
		"a value":  "matron: 1\npolicy: a\nmode: advise\npause: {at_most: 1h, who: [lead]}\n",
		"a name":   "matron: 1\npolicy: b\nmode: watch\npause: {at_most: 1h, who: [lead]}\n",
		"less":     "matron: 1\npolicy: a\nmode: watch\npause: {at_most: 1h}\n",
		"a policy": "matron: 1\npolicy: a\nmode: watch\npause: {at_most: 1h, who: [lead]}\n---\n" + wards,
	} {
		if got := mustParse(t, text).Revision; got == base {
			t.Errorf("%s changed and the revision did not", change)
		}
	}
}

// Property: any order of keys, comments, blank lines, indents, and of files gives the same revision.
func TestTheRevisionHoldsUnderEveryLayout(t *testing.T) {
	t.Parallel()
	blocks := []string{"matron: 1", "policy: a", "mode: advise", "zone: UTC", "title: 'A: b'",
		"identifiers:\n  tell: direct\n  mask:\n    by_itself: 30m\n    who: [sender]\n  per_shift: 2",
		"contacts:\n  human: ext 4410\n  lead: ['@a:h', '@b:h']"}
	want := mustParse(t, strings.Join(blocks, "\n"), wards).Revision
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		shuffled := slices.Clone(blocks)
		random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		var text strings.Builder
		for _, b := range shuffled {
			text.WriteString(strings.Repeat("\n", random.IntN(3)) + strings.Repeat("  # why\n", random.IntN(2)))
			text.WriteString(strings.ReplaceAll(b, "\n  ", "\n"+strings.Repeat("  ", 1+random.IntN(3))))
			text.WriteString(strings.Repeat(" ", random.IntN(4)) + "\n")
		}
		book, faults := parse(text.String(), wards)
		if random.IntN(2) == 0 {
			book, faults = parse(wards, text.String())
		}
		if len(faults) > 0 {
			t.Fatalf("%s\n%s", shown(faults), text.String())
		}
		if book.Revision != want {
			t.Fatalf("revision %s, want %s of\n%s", book.Revision, want, text.String())
		}
	}
}
