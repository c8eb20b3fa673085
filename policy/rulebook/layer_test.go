package rulebook_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"matron/policy/rulebook"
)

const day = 24 * time.Hour

func TestLayersOfTheExample(t *testing.T) {
	t.Parallel()
	book := mustParse(t, string(mustFiles(t, "testdata/good/layers.yaml")[0].Data))
	p, settings, faults := book.Effective("!ward7:hospital.example", []string{"!wards:hospital.example"})
	if len(faults) > 0 {
		t.Errorf("faults:\n%s", shown(faults))
	}
	if p.Name != "ward-7" || p.Title != "ward-7" || p.Mode != rulebook.Enforce || p.Retention.Keep != 60*day ||
		p.Retention.After.Filed != 0 || p.Retention.Notice != 14*day || len(p.Identifiers.Local) != 2 || !p.Retains() {
		t.Errorf("got %+v", p)
	}
	for field, want := range map[string]string{
		"mode": "enforce wards 14", "retention.keep": "60d ward-7 23", "retention.after.filed": "never ward-7 23",
		"schedule.review_by": "2027-05-01 trust 5", "identifiers.off": "none trust 7", "identifiers.tell": "pill  0",
		"identifiers.local.ward number":     "{name: ward number, pattern: 'W\\d{7}'} wards 17",
		"identifiers.local.hospital number": "{name: hospital number, pattern: '[A-Z]\\d{7}', near: [hosp]} trust 8",
		"record.digest_at":                  `["07:00", "19:00"]  0`, "contacts.lead": "none  0",
	} {
		if got := told(settings, field); got != want {
			t.Errorf("%s: got %q, want %q", field, got, want)
		}
	}
	q, _, ok := book.For("!ward7:hospital.example", []string{"!wards:hospital.example"})
	if !ok || !reflect.DeepEqual(p, q) {
		t.Errorf("For has another answer: %+v", q)
	}
	if none, said, _ := mustParse(t, wards).Effective("!x:h", nil); none.Name != "" || said != nil {
		t.Errorf("a room that nothing reaches has %+v", none)
	}
}

func told(settings []rulebook.Setting, field string) string {
	i := slices.IndexFunc(settings, func(s rulebook.Setting) bool { return s.Field == field })
	if i < 0 {
		return "nothing"
	}
	s := settings[i]
	line := strings.TrimSpace(string(rune('0'+s.Line/10)) + string(rune('0'+s.Line%10)))
	return strings.Join(append([]string{s.Words(), s.Policy, strings.TrimPrefix(line, "0")}, s.Refused...), " ")
}

const (
	hospital = "matron: 1\npolicy: wards\nmode: enforce\napplies_to: {spaces: [\"!wards:h\"]}\nschedule: {ref: A, review_by: 2027-05-01}\n" +
		"retention: {keep: 90d, notice: 7d}\nrecord: {overdue: {ig: 6h}, remind: {at_most: 2h}}\n"
	room = "matron: 1\npolicy: room\napplies_to: {rooms: [\"!r:h\"]}\n"
)

// What only a room can tell is not refused when it is read: the upper value stays there, and it is said.
func TestAnUpperSpaceStays(t *testing.T) {
	t.Parallel()
	book := mustParse(t, hospital, room+"mode: advise\nretention: {keep: 30d, notice: 14d}\nschedule: {ref: B, review_by: 2027-04-01}\n")
	p, settings, faults := book.Effective("!r:h", []string{"!wards:h"})
	want := `b.yaml:4:7 mode: found "advise", allowed "enforce"; wards says so (a.yaml:3), and a lower layer may not loosen it; the upper value stays
b.yaml:5:19 retention.keep: found "30d", allowed "90d", or longer; wards says so (a.yaml:6), and a lower layer may not loosen it; the upper value stays
`
	if got := shown(faults); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	mustBeFit(t, faults)
	if p.Name != "room" || p.Mode != rulebook.Enforce || p.Retention.Keep != 90*day || p.Retention.Notice != 14*day || p.Schedule.Ref != "B" {
		t.Errorf("got %+v", p)
	}
	if got := told(settings, "retention.keep"); got != "90d wards 6 room" {
		t.Errorf("keep is told as %q", got)
	}
	alone, _, faults := book.Effective("!r:h", nil)
	if alone.Retention.Keep != 30*day || len(faults) > 0 {
		t.Errorf("in no space: %+v %s", alone.Retention, shown(faults))
	}
}

// Each upper layer has its own word: what one lets be loosened, another still holds.
func TestEachUpperLayerIsAsked(t *testing.T) {
	t.Parallel()
	top := "matron: 1\npolicy: trust\nunreadable: {patience: 1m}\nmay_loosen: [unreadable.patience]\n"
	space := "matron: 1\npolicy: wards\napplies_to: {spaces: [\"!wards:h\"]}\nunreadable: {patience: 5m}\n"
	for value, want := range map[string]time.Duration{"3m": 3 * time.Minute, "9m": 5 * time.Minute, "30s": 30 * time.Second} {
		p, _, _ := mustParse(t, top, space, room+"unreadable: {patience: "+value+"}\n").Effective("!r:h", []string{"!wards:h"})
		if p.Unreadable.Patience != want {
			t.Errorf("%s: got %v, want %v", value, p.Unreadable.Patience, want)
		}
	}
	// What was refused binds nobody below.
	far := "matron: 1\npolicy: far\napplies_to: {spaces: [\"!far:h\"]}\nidentifiers: {off: [phone]}\n"
	near := "matron: 1\npolicy: near\napplies_to: {spaces: [\"!near:h\"]}\nidentifiers: {off: [email, nino]}\n"
	p, _, faults := mustParse(t, far, near, room+"identifiers: {off: [phone]}\n").Effective("!r:h", []string{"!near:h", "!far:h"})
	if !slices.Equal(p.Identifiers.Off, []rulebook.Kind{rulebook.Phone}) || len(faults) != 1 {
		t.Errorf("off %v\n%s", p.Identifiers.Off, shown(faults))
	}
}

// Times of two layers that contradict each other are mended to the safe side.
func TestContradictionsOverLayersAreMended(t *testing.T) {
	t.Parallel()
	book := mustParse(t, hospital, room+"schedule: {ref: B, review_by: 2027-04-01}\nretention: {keep: 120d, notice: 100d, unflagged_with_identifier_or_decision: 130d}\n"+
		"record: {overdue: {lead: 10h}, remind: {quiet: 3h}}\n", "matron: 1\npolicy: far\napplies_to: {spaces: [\"!far:h\"]}\n"+
		"schedule: {ref: C, review_by: 2027-05-01}\nretention: {keep: 140d, notice: 2d}\n")
	p, settings, faults := book.Effective("!r:h", []string{"!wards:h", "!far:h"})
	if p.Record.Overdue.Lead != 6*time.Hour || p.Record.Remind.Quiet != 2*time.Hour || p.Retention.Keep != 140*day || p.Retention.Unflagged != 140*day {
		t.Errorf("got %+v %+v", p.Record, p.Retention)
	}
	if got := told(settings, "record.overdue.lead"); got != "6h wards 7 room" {
		t.Errorf("lead is told as %q", got)
	}
	for _, part := range []string{"overdue.lead: found", "remind.quiet: found", "unflagged_with_identifier_or_decision: found"} {
		if !strings.Contains(shown(faults), part) {
			t.Errorf("no fault %s in\n%s", part, shown(faults))
		}
	}
}

// A default gives way to what was written, without a word.
func TestDefaultsGiveWay(t *testing.T) {
	t.Parallel()
	p := mustParse(t, "matron: 1\npolicy: a\nschedule: {ref: A, review_by: 2027-05-01}\nretention: {keep: 2d}\n"+
		"record: {remind: {at_most: 20m}, overdue: {lead: 48h}}\n").Policies[0]
	if p.Retention.Notice != 2*day || p.Record.Remind.Quiet != 20*time.Minute || p.Record.Overdue.IG != 48*time.Hour {
		t.Errorf("got %+v %+v", p.Retention, p.Record)
	}
}
