package rulebook_test

import (
	"maps"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"matron/policy/rulebook"
)

// values has some for every field that can be handed down.
var values = map[string][]string{
	"mode": {"watch", "advise", "enforce"}, "purpose": {"a", "b"}, "zone": {"UTC", "Europe/London"},
	"schedule.ref": {"A", "B"}, "schedule.review_by": {"2026-01-01", "2027-01-01", "2028-12-31"},
	"contacts.lead": {`"@a:h"`, `["@a:h", "@b:h"]`}, "contacts.ig": {`"!a:h"`, `"!b:h"`}, "contacts.human": {"x", "y"},
	"identifiers.patients": {"allowed", "minimise", "none"}, "identifiers.tell": {"pill", "direct", "thread"},
	"identifiers.per_shift": {"1", "3"}, "identifiers.keep_reasons": {"[a]", "[b, c]"},
	"identifiers.mask.who": {"[sender]", "[lead]", "[sender, lead]"}, "identifiers.mask.by_itself": {"never", "30m", "2h"},
	"identifiers.patience": {"1m", "15m"}, "identifiers.off": {"none", "[phone]", "[phone, email]", "[nino]"},
	"identifiers.local":   {`[{name: a, pattern: 'A\d{5}'}]`, `[{name: a, pattern: 'B\d{5}'}, {name: b, pattern: 'B\d{6}'}]`, `[{name: c, pattern: 'C\d{5}', near: [c], check: luhn}]`},
	"unreadable.patience": {"1m", "2m"}, "record.suggest": {"none", "[decision]", "[decision, patient_identifier]", "[patient_identifier]"},
	"record.remind.quiet": {"30m", "1h", "3h"}, "record.remind.at_most": {"1h", "2h", "4h"}, "record.remind.again": {"1h", "4h"},
	"record.digest_at":    {`["07:00"]`, `["07:00", "19:00"]`, `["08:00", "20:00"]`},
	"record.quiet_hours":  {"none", `{from: "22:00", to: "07:00"}`, `{from: "23:00", to: "06:00"}`, `{from: "12:00", to: "13:00"}`},
	"record.overdue.lead": {"1h", "6h"}, "record.overdue.ig": {"2h", "12h"}, "record.file_to": {"epr", "folder"},
	"record.look_ups": {"1", "30", "1000"}, "record.patience": {"10m", "1h", "2h"}, "contacts.records": {`"@c:h"`, `["@c:h", "@d:h"]`},
	"retention.unit": {"conversation"}, "retention.keep": {"7d", "30d", "90d"}, "retention.after.filed": {"1d", "7d", "never"},
	"retention.after.attested": {"30d", "never"}, "retention.after.handed_over": {"never", "90d"}, "retention.after.not_for_record": {"7d", "8d"},
	"retention.unflagged_with_identifier_or_decision": {"30d", "90d", "never"}, "retention.media": {"with_conversation"},
	"retention.notice": {"1d", "7d", "14d"}, "pause.who": {"none", "[lead]"}, "pause.at_most": {"1h", "4h"},
}

// randomPolicy writes some of the fields. A field with dots is written as braces.
func randomPolicy(r *rand.Rand, name, where string) string {
	text := "matron: 1\npolicy: " + name + "\n" + where
	tree := map[string]map[string]string{} // first key -> rest -> value
	var loosen []string
	for _, rule := range rulebook.Rules() {
		some := values[rule.Field]
		if some == nil {
			continue
		}
		if rule.Tighter != "" && r.IntN(5) == 0 {
			loosen = append(loosen, rule.Field)
		}
		if r.IntN(2) == 0 && !strings.HasPrefix(rule.Field, "schedule.") && rule.Field != "retention.keep" {
			continue
		}
		head, rest, below := strings.Cut(rule.Field, ".")
		value := some[r.IntN(len(some))]
		if !below {
			text += head + ": " + value + "\n"
			continue
		}
		if tree[head] == nil {
			tree[head] = map[string]string{}
		}
		tree[head][rest] = value
	}
	for _, head := range slices.Sorted(maps.Keys(tree)) {
		text += head + ": " + braces(tree[head]) + "\n"
	}
	if len(loosen) > 0 {
		text += "may_loosen: [" + strings.Join(loosen, ", ") + "]\n"
	}
	return text
}

func braces(m map[string]string) string {
	below := map[string]map[string]string{}
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		head, rest, deep := strings.Cut(k, ".")
		if !deep {
			parts = append(parts, k+": "+m[k])
			continue
		}
		if below[head] == nil {
			below[head] = map[string]string{}
		}
		below[head][rest] = m[k]
	}
	for _, k := range slices.Sorted(maps.Keys(below)) {
		parts = append(parts, k+": "+braces(below[k]))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

var digits = regexp.MustCompile(`\p{Nd}(?:[\pZ\pP]{0,2}\p{Nd}){5,}`)

// Property: whatever officers write, no layer loosens what an upper one has set, unless that one lets it.
func TestLayersNeverLoosen(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 20))
	books, refused, loosened := 0, 0, 0
	for range 1500 {
		texts := []string{
			randomPolicy(random, "far", "applies_to: {spaces: [\"!far:h\"]}\n"),
			randomPolicy(random, "near", "applies_to: {spaces: [\"!near:h\"]}\n"),
			randomPolicy(random, "room", "applies_to: {rooms: [\"!r:h\"]}\n"),
		}
		names := []string{"far", "near", "room"}
		if random.IntN(3) == 0 {
			texts = append(texts, "matron: 1\npolicy: trust\n"+[]string{"mode: advise\n", "record: {remind: {again: 2h}}\n", "may_loosen: [mode]\nmode: enforce\n"}[random.IntN(3)])
			names = slices.Insert(names, 0, "trust")
		}
		book, faults := parse(texts...)
		for _, f := range faults {
			if s := f.Field + "|" + f.Found + "|" + f.Allowed + "|" + f.Nearest + "|" + f.Mend; digits.MatchString(s) {
				t.Fatalf("a fault has many digits: %s", s)
			}
		}
		if book == nil {
			continue
		}
		books++
		spaces := []string{"!near:h", "!far:h"}
		p, settings, said := book.Effective("!r:h", spaces)
		mustBeFit(t, said)
		again, settings2, said2 := book.Effective("!r:h", spaces)
		if !reflect.DeepEqual(p, again) || !reflect.DeepEqual(settings, settings2) || shown(said) != shown(said2) {
			t.Fatal("two answers")
		}
		if q, _, _ := book.For("!r:h", spaces); !q.Equal(p) || !p.Equal(q) {
			t.Fatal("For and Effective differ")
		}
		refused += len(said)
		for _, name := range names[:len(names)-1] {
			upper, _ := book.Policy(name)
			for _, r := range rulebook.Rules() {
				if r.Own || !r.Looser(upper, p) || !wrote(upper, r.Field) {
					continue
				}
				// It may be looser than this layer only where this layer lets it, or where its own value was refused.
				switch {
				case slices.Contains(upper.MayLoosen, r.Field):
					loosened++
				case !refusedIn(settings, r.Field, name):
					t.Fatalf("%s: %s was loosened\n%s", r.Field, name, strings.Join(texts, "---\n"))
				}
			}
		}
	}
	if books < 100 || refused < 100 || loosened < 20 {
		t.Errorf("too little was tried: %d books, %d refused, %d loosened", books, refused, loosened)
	}
}

func wrote(p rulebook.Policy, field string) bool {
	return slices.ContainsFunc(p.Settings, func(s rulebook.Setting) bool {
		return s.Field == field || strings.HasPrefix(s.Field, field+".")
	})
}

func refusedIn(settings []rulebook.Setting, field, name string) bool {
	return slices.ContainsFunc(settings, func(s rulebook.Setting) bool {
		return (s.Field == field || strings.HasPrefix(s.Field, field+".")) && slices.Contains(s.Refused, name)
	})
}

// Property: what is shown of a value is what an officer could have written.
func TestWordsAreReadAgain(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 9))
	tried := 0
	for range 400 {
		book, _ := parse(randomPolicy(random, "a", "title: \"a: #'b\"\ncontacts: {human: \"007\"}\napplies_to: {rooms: [\"!r:h\"]}\n"))
		if book == nil {
			book, _ = parse(randomPolicy(random, "a", "applies_to: {rooms: [\"!r:h\"]}\n"))
		}
		if book == nil {
			continue
		}
		_, settings, _ := book.Effective("!r:h", nil)
		tree := map[string]map[string]string{}
		text, locals := "matron: 1\n", []string{}
		for _, s := range settings {
			if _, written := book.Policies[0].Written(s.Field); !written {
				continue
			}
			tried++
			head, rest, below := strings.Cut(s.Field, ".")
			switch {
			case strings.HasPrefix(s.Field, "identifiers.local."):
				locals = append(locals, s.Words())
			case !below:
				text += head + ": " + s.Words() + "\n"
			case tree[head] == nil:
				tree[head] = map[string]string{rest: s.Words()}
			default:
				tree[head][rest] = s.Words()
			}
		}
		if len(locals) > 0 {
			if tree["identifiers"] == nil {
				tree["identifiers"] = map[string]string{}
			}
			tree["identifiers"]["local"] = "[" + strings.Join(locals, ", ") + "]"
		}
		for _, head := range slices.Sorted(maps.Keys(tree)) {
			text += head + ": " + braces(tree[head]) + "\n"
		}
		again, faults := parse(text)
		if len(faults) > 0 || again.Revision != book.Revision {
			t.Fatalf("%s\n%s", shown(faults), text)
		}
	}
	if tried < 1000 {
		t.Errorf("only %d values", tried)
	}
}

// Property: a default is told as if it had been written.
func TestDefaultsAreToldAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	book := mustParse(t, "matron: 1\npolicy: a\n")
	_, settings, _ := book.Effective("!r:h", nil)
	for _, s := range settings {
		if s.Policy != "" || slices.Contains([]string{"contacts.lead", "contacts.records", "contacts.ig", "contacts.human", "identifiers.keep_reasons",
			"identifiers.local", "record.file_to", "retention.keep", "schedule.ref", "schedule.review_by", "purpose"}, s.Field) {
			continue
		}
		keys := strings.Split(s.Field, ".")
		text := strings.Join(keys, ": {") + ": " + s.Words() + strings.Repeat("}", len(keys)-1)
		book, faults := parse("matron: 1\npolicy: a\nschedule: {ref: A, review_by: 2027-05-01}\n" +
			strings.Replace(text, "retention: {", "retention: {keep: 400d, ", 1) + "\n")
		if len(faults) > 0 {
			t.Errorf("%s: %s", text, shown(faults))
			continue
		}
		if w, _ := book.Policies[0].Written(s.Field); w.Value != s.Value {
			t.Errorf("%s: told %s, written %s", s.Field, s.Value, w.Value)
		}
	}
}
