package rulebook_test

import (
	"strings"
	"testing"

	"matron/policy/rulebook"
)

// every-key.yaml stands for the grammar: what it does not write, the first test of a new key does not see.
func TestTheTableKnowsEveryKey(t *testing.T) {
	t.Parallel()
	book := mustParse(t, string(mustFiles(t, "testdata/good/every-key.yaml")[0].Data))
	written := map[string]bool{"matron": true}
	for _, s := range book.Policies[0].Settings {
		field := s.Field
		if strings.HasPrefix(field, "identifiers.local.") {
			field = "identifiers.local"
		}
		written[field] = true
	}
	for _, r := range rulebook.Rules() {
		if !written[r.Field] {
			t.Errorf("%s is not in every-key.yaml", r.Field)
		}
		if r.Why == "" || strings.Contains(r.Why, "\n") {
			t.Errorf("%s has no reason", r.Field)
		}
		delete(written, r.Field)
	}
	delete(written, "matron")
	if len(written) > 0 {
		t.Errorf("keys without a row: %v", written)
	}
}

// What tighter means is promised to officers; here it is once more, by example: the first value of each is the tighter.
func TestWhatIsTighter(t *testing.T) {
	t.Parallel()
	const sched = "schedule: {ref: A, review_by: 2027-05-01}\n"
	keep := sched + "retention: {keep: 90d, notice: 7d, "
	for field, c := range map[string][2]string{
		"mode":                       {"mode: enforce", "mode: advise"},
		"schedule.review_by":         {"schedule: {review_by: 2027-04-30}", "schedule: {review_by: 2027-05-01}"},
		"identifiers.patients":       {"identifiers: {patients: none}", "identifiers: {patients: minimise}"},
		"identifiers.tell":           {"identifiers: {tell: pill}", "identifiers: {tell: thread}"},
		"identifiers.mask.by_itself": {"identifiers: {mask: {by_itself: never}}", "identifiers: {mask: {by_itself: 30d}}"},
		"identifiers.patience":       {"identifiers: {patience: 20m}", "identifiers: {patience: 15m}"},
		"identifiers.off":            {"identifiers: {off: none}", "identifiers: {off: [phone]}"},
		"identifiers.local":          {"identifiers: {local: [{name: a, pattern: 'A\\d{5}'}]}", "mode: watch"},
		"unreadable.patience":        {"unreadable: {patience: 1m}", "unreadable: {patience: 2m}"},
		"record.suggest":             {"record: {suggest: [decision]}", "record: {suggest: none}"},
		"record.remind.quiet":        {"record: {remind: {quiet: 1h}}", "record: {remind: {quiet: 2h}}"},
		"record.remind.at_most":      {"record: {remind: {at_most: 3h}}", "record: {remind: {at_most: 4h}}"},
		"record.remind.again":        {"record: {remind: {again: 1h}}", "record: {remind: {again: 2h}}"},
		"record.digest_at":           {"record: {digest_at: [\"01:00\", \"02:00\"]}", "record: {digest_at: [\"07:00\"]}"},
		"record.quiet_hours": {"record: {quiet_hours: {from: \"23:00\", to: \"06:59\"}}",
			"record: {quiet_hours: {from: \"22:00\", to: \"07:00\"}}"},
		"record.overdue.lead":            {"record: {overdue: {lead: 1h}}", "record: {overdue: {lead: 2h}}"},
		"record.overdue.ig":              {"record: {overdue: {ig: 13h}}", "record: {overdue: {ig: 14h}}"},
		"record.look_ups":                {"record: {look_ups: 29}", "record: {look_ups: 30}"},
		"record.patience":                {"record: {patience: 59m}", "record: {patience: 1h}"},
		"retention.keep":                 {sched + "retention: {keep: 60d}", sched + "retention: {keep: 30d}"},
		"retention.after.filed":          {keep + "after: {filed: never}}", keep + "after: {filed: 3650d}}"},
		"retention.after.attested":       {keep + "after: {attested: 31d}}", keep + "after: {attested: 30d}}"},
		"retention.after.handed_over":    {keep + "after: {handed_over: 31d}}", keep + "after: {handed_over: 30d}}"},
		"retention.after.not_for_record": {keep + "after: {not_for_record: 31d}}", keep + "after: {not_for_record: 30d}}"},
		"retention.unflagged_with_identifier_or_decision": {keep + "unflagged_with_identifier_or_decision: never}",
			keep + "unflagged_with_identifier_or_decision: 90d}"},
		"retention.notice": {sched + "retention: {keep: 90d, notice: 8d}", sched + "retention: {keep: 90d, notice: 7d}"},
		"pause.who":        {"pause: {who: none}", "pause: {who: [lead]}"},
		"pause.at_most":    {"pause: {at_most: 1h}", "pause: {at_most: 2h}"},
	} {
		tight := mustParse(t, "matron: 1\npolicy: a\n"+c[0]+"\n").Policies[0]
		loose := mustParse(t, "matron: 1\npolicy: a\n"+c[1]+"\n").Policies[0]
		r := mustRule(t, field)
		if !r.Looser(tight, loose) || r.Looser(loose, tight) || r.Looser(tight, tight) || r.Tighter == "" {
			t.Errorf("%s: %q is not tighter than %q", field, c[0], c[1])
		}
	}
	for _, field := range []string{"contacts.ig", "identifiers.per_shift", "identifiers.mask.who", "record.file_to"} {
		if r := mustRule(t, field); r.Tighter != "the same" {
			t.Errorf("%s may be tightened to %s", field, r.Tighter)
		}
	}
	for _, field := range []string{"title", "purpose", "zone", "schedule.ref", "contacts.lead", "contacts.records", "contacts.human", "identifiers.keep_reasons"} {
		if r := mustRule(t, field); r.Tighter != "" {
			t.Errorf("%s has an order", field)
		}
	}
}

func mustRule(t testing.TB, field string) rulebook.Rule {
	t.Helper()
	for _, r := range rulebook.Rules() {
		if r.Field == field {
			return r
		}
	}
	t.Fatalf("no rule for %s", field)
	return rulebook.Rule{}
}
