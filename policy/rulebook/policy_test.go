package rulebook_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"matron/policy/rulebook"
)

func TestAPolicyLeavesTheRestToDefaults(t *testing.T) {
	t.Parallel()
	book := mustParse(t, "matron: 1\npolicy: trust\n")
	want := rulebook.Defaults()
	want.Name, want.Title = "trust", "trust"
	got := book.Policies[0]
	got.Settings = nil
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

// What is promised to officers in words must not change with a line of code.
func TestTheDefaultsAreThosePromised(t *testing.T) {
	t.Parallel()
	d := rulebook.Defaults()
	for what, ok := range map[string]bool{
		"watch first":                             d.Mode == rulebook.Watch,
		"the clock of London":                     d.Zone.String() == "Europe/London",
		"everywhere":                              d.AppliesTo.Everywhere(),
		"minimise":                                d.Identifiers.Patients == rulebook.Minimise,
		"a pill":                                  d.Identifiers.Tell == rulebook.Pill,
		"three approaches a shift":                d.Identifiers.PerShift == 3,
		"a warning of 16 minutes is not spoken":   d.Identifiers.Patience == 15*time.Minute,
		"sender and lead mask":                    d.MayMask(rulebook.Sender) && d.MayMask(rulebook.Lead),
		"nothing masks by itself":                 d.Identifiers.Mask.ByItself == 0,
		"every kind is looked for":                d.Looks(rulebook.NHSNumber),
		"a key that does not come waits a minute": d.Unreadable.Patience == time.Minute,
		"only decisions are suggested":            slices.Equal(d.Record.Suggest, []rulebook.Sign{rulebook.ADecision}),
		"an hour, four hours, and again":          d.Record.Remind == rulebook.Remind{Quiet: time.Hour, AtMost: 4 * time.Hour, Again: 4 * time.Hour},
		"digests at 07:00 and 19:00":              slices.Equal(d.Record.DigestAt, []rulebook.Clock{420, 1140}),
		"no hours are quiet":                      d.Record.QuietHours.None(),
		"lead and officers":                       d.Record.Overdue == rulebook.Overdue{Lead: 12 * time.Hour, IG: 24 * time.Hour},
		"nothing expires":                         d.Retention.Keep == 0 && !d.Retains() && d.Past(time.Time{}),
		"no end of a flag lets it expire":         d.Retention.After == rulebook.After{} && d.Retention.Unflagged == 0,
		"nobody is a records desk":                d.Contacts.Records == nil && !d.OnRecordsDesk(""),
		"thirty look-ups a day":                   d.Record.LookUps == 30,
		"an hour without the record system":       d.Record.Patience == time.Hour,
		"conversations whole, with media":         d.Retention.Unit == rulebook.Conversation && d.Retention.Media == rulebook.WithConversation,
		"the room is told a week before":          d.Retention.Notice == 7*day,
		"no lower layer loosens":                  d.MayLoosen == nil,
		"a lead pauses, for four hours":           d.MayPause(rulebook.Lead) && d.Pause.AtMost == 4*time.Hour,
		"the sender does not pause":               !d.MayPause(rulebook.Sender),
	} {
		if !ok {
			t.Errorf("not so: %s", what)
		}
	}
}

func TestEveryKeyOfTheFirstVersionIsRead(t *testing.T) {
	t.Parallel()
	book, faults := rulebook.Parse(mustFiles(t, "testdata/good/whole.yaml")...)
	if len(faults) > 0 {
		t.Fatal(shown(faults))
	}
	p := book.Policies[0]
	settings := p.Settings
	p.Settings = nil
	london, _ := time.LoadLocation("Europe/London")
	want := rulebook.Policy{
		Name: "acute-wards", Title: "Acute wards", Mode: rulebook.Enforce, Zone: london,
		Purpose: "Direct care of adult inpatients. Not social. Not for messages to patients.",
		AppliesTo: rulebook.AppliesTo{
			Spaces: []string{"!wards:hospital.example"},
			Rooms:  []string{"!Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE", "!handover:hospital.example"},
			Except: []string{"!mess:hospital.example"},
		},
		Contacts: rulebook.Contacts{Lead: []string{"@ward.lead:hospital.example", "@deputy:hospital.example"},
			IG: "!policy:hospital.example", Human: "ext 4410"},
		Identifiers: rulebook.Identifiers{Patients: rulebook.Minimise, Tell: rulebook.Direct, PerShift: 5,
			KeepReasons: []string{"urgent care", "handover", "no other way"}, Patience: 10 * time.Minute,
			Off:  []rulebook.Kind{rulebook.NHSNumber},
			Mask: rulebook.Mask{Who: []rulebook.Role{rulebook.Sender, rulebook.Lead}, ByItself: 30 * time.Minute}},
		Unreadable: rulebook.Unreadable{Patience: 2 * time.Minute},
		Record:     rulebook.Defaults().Record,
		Retention:  rulebook.Defaults().Retention,
		Pause:      rulebook.Pause{Who: []rulebook.Role{rulebook.Lead}, AtMost: 2 * time.Hour},
	}
	if !reflect.DeepEqual(p, want) {
		t.Errorf("got %+v\nwant %+v", p, want)
	}
	if len(settings) != 23 {
		t.Errorf("%d settings", len(settings))
	}
	if s, ok := book.Policies[0].Written("identifiers.mask.by_itself"); !ok || s.Value != `"30m"` || s.Line != 22 {
		t.Errorf("by_itself was written as %+v", s)
	}
	if !p.LedBy("@deputy:hospital.example") || p.LedBy("@amy:hospital.example") {
		t.Error("the leads are others")
	}
}

func TestEveryKeyIsRead(t *testing.T) {
	t.Parallel()
	p := mustParse(t, string(mustFiles(t, "testdata/good/every-key.yaml")[0].Data)).Policies[0]
	p.Settings = nil
	dublin, _ := time.LoadLocation("Europe/Dublin")
	want := rulebook.Policy{
		Name: "emergency", Title: "Emergency department", Mode: rulebook.Enforce, Zone: dublin,
		Purpose: "Care in the emergency department.",
		AppliesTo: rulebook.AppliesTo{Spaces: []string{"!ed:hospital.example"}, Rooms: []string{"!resus:hospital.example"},
			Except: []string{"!ed-social:hospital.example"}},
		Schedule: rulebook.Schedule{Ref: "IGSG 2026/11 item 4", ReviewBy: rulebook.Date{Year: 2027, Month: time.May, Day: 1}},
		Contacts: rulebook.Contacts{Lead: []string{"@ed.lead:hospital.example"}, Records: []string{"@clerk:hospital.example", "@deputy.clerk:hospital.example"}, IG: "!policy:hospital.example", Human: "ext 4410"},
		Identifiers: rulebook.Identifiers{Patients: rulebook.None, Tell: rulebook.Direct, PerShift: 5,
			KeepReasons: []string{"urgent care"}, Patience: 10 * time.Minute, Off: rulebook.Kinds(),
			Local: []rulebook.Local{
				{Name: "ambulance case", Pattern: `(?i)cad[ -]?\d{4,6}`, Check: rulebook.Verhoeff},
				{Name: "hospital number", Pattern: `[A-Z]\d{7}`, Near: []string{"hosp", "mrn", "unit no"}, Check: rulebook.NoCheck},
				{Name: "trauma number", Pattern: `TR\d{2}-\d{3}|TX\d{5}`, Near: []string{"trauma"}, Check: rulebook.Mod11},
			},
			Mask: rulebook.Mask{Who: []rulebook.Role{rulebook.Lead}, ByItself: 30 * time.Minute}},
		Unreadable: rulebook.Unreadable{Patience: 2 * time.Minute},
		Record: rulebook.Record{Suggest: []rulebook.Sign{rulebook.AnIdentifier},
			Remind:     rulebook.Remind{Quiet: 30 * time.Minute, AtMost: 2 * time.Hour, Again: 90 * time.Minute},
			DigestAt:   []rulebook.Clock{7*60 + 30, 13 * 60, 19*60 + 30},
			QuietHours: rulebook.Hours{From: 22 * 60, To: 7 * 60},
			Overdue:    rulebook.Overdue{Lead: 6 * time.Hour, IG: 2 * day}, FileTo: "ed-system",
			LookUps: 12, Patience: 30 * time.Minute},
		Retention: rulebook.Retention{Unit: rulebook.Conversation, Keep: 45 * day,
			After: rulebook.After{Filed: day, Attested: 60 * day, HandedOver: 90 * day, NotForRecord: 30 * day},
			Media: rulebook.WithConversation, Notice: 14 * day},
		Pause:     rulebook.Pause{AtMost: 2 * time.Hour},
		MayLoosen: []string{"mode", "retention.keep"},
	}
	if !reflect.DeepEqual(p, want) {
		t.Errorf("got %+v\nwant %+v", p, want)
	}
}

func TestGoodPoliciesAreRead(t *testing.T) {
	t.Parallel()
	for _, file := range mustFiles(t, "testdata/good/*.yaml") {
		if _, faults := rulebook.Parse(file); len(faults) > 0 {
			t.Errorf("%s:\n%s", file.Name, shown(faults))
		}
	}
	p := mustParse(t, string(mustFiles(t, "testdata/good/design.yaml")[0].Data)).Policies[0]
	if p.Retention.Keep != 30*day || p.Retention.After.HandedOver != 0 || !p.Retains() || len(p.Settings) != 38 {
		t.Errorf("%d settings, %+v", len(p.Settings), p.Retention)
	}
}

// The operator sets the floors; a demo may let everything go in a second.
func TestFloorsComeFromTheCaller(t *testing.T) {
	t.Parallel()
	text := []byte("matron: 1\npolicy: a\nschedule: {ref: A, review_by: 2027-05-01}\nretention: {keep: 5s, notice: 1s, after: {filed: 1s}}\n")
	if _, faults := rulebook.Parse(rulebook.Source{Data: text}); len(faults) != 2 {
		t.Errorf("usually %d faults", len(faults))
	}
	book, faults := rulebook.ParseWith(rulebook.Options{KeepAtLeast: time.Second}, rulebook.Source{Data: text})
	if len(faults) > 0 || book.Policies[0].Retention.Keep != 5*time.Second {
		t.Errorf("in a demo:\n%s", shown(faults))
	}
	_, faults = rulebook.ParseWith(rulebook.Options{KeepAtLeast: 30 * day}, rulebook.Source{Data: text})
	if !strings.Contains(shown(faults), "at least 30d") {
		t.Errorf("where more is asked:\n%s", shown(faults))
	}
}

func TestAScheduleIsPastAfterItsDay(t *testing.T) {
	t.Parallel()
	p := mustParse(t, "matron: 1\npolicy: a\nschedule: {ref: A, review_by: 2027-05-01}\nretention: {keep: 30d}\n").Policies[0]
	for at, past := range map[string]bool{"2027-05-01T22:59:59Z": false, "2027-05-01T23:00:00Z": true, "2020-01-01T00:00:00Z": false} {
		now, _ := time.Parse(time.RFC3339, at)
		if p.Past(now) != past || p.Expires(now) == past { // the first of May is summer: midnight is at 23:00 UTC
			t.Errorf("%s: past %t, expires %t", at, p.Past(now), p.Expires(now))
		}
	}
}

// A conversation must not wait for a system that nobody has.
func TestARecordSystemIsOneOfTheConfig(t *testing.T) {
	t.Parallel()
	text := func(system string) rulebook.Source {
		return rulebook.Source{Name: "a", Data: []byte("matron: 1\npolicy: a\nrecord:\n  file_to: " + system + "\n")}
	}
	for name, c := range map[string]struct {
		systems []string
		file    rulebook.Source
		want    string
	}{
		"nobody knows":            {nil, text("erp"), ""},
		"it is there":             {[]string{"archive", "epr"}, text("epr"), ""},
		"a slip":                  {[]string{"folder", "epr"}, text("erp"), "a:4:12 record.file_to: found \"erp\", allowed epr, folder; did you mean \"epr\"?; the operator's configuration has no record system of that name\n"},
		"another one":             {[]string{"epr"}, text("pas"), "a:4:12 record.file_to: found \"pas\", allowed epr; the operator's configuration has no record system of that name\n"},
		"there is none":           {[]string{}, text("epr"), "a:4:12 record.file_to: found \"epr\"; the operator's configuration has no record system; take the key out, or have one added there\n"},
		"it was approved before":  {[]string{"epr"}, rulebook.Source{Name: "a", Data: text("pas").Data, Approved: true}, ""},
		"an address is no name":   {[]string{"epr"}, text("https://epr.example"), "a:4:12 record.file_to: found \"https://epr.example\", allowed the name of a record system, such as epr; write it as the operator's configuration does: small letters, digits, hyphens\n"},
		"and without it all goes": {[]string{}, rulebook.Source{Name: "a", Data: []byte("matron: 1\npolicy: a\n")}, ""},
	} {
		book, faults := rulebook.ParseWith(rulebook.Options{Systems: c.systems}, c.file)
		if got := shown(faults); got != c.want || (book == nil) != (c.want != "") {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// What the documents show an officer is read as it stands.
func TestTheDocumentsShowGoodPolicies(t *testing.T) {
	t.Parallel()
	doc := string(mustFiles(t, "../../docs/policy-rooms.md")[0].Data)
	blocks := strings.Split(doc, "```yaml\n")[1:]
	if len(blocks) == 0 {
		t.Fatal("no policy in docs/policy-rooms.md")
	}
	for _, block := range blocks {
		text, _, _ := strings.Cut(block, "```")
		book, faults := rulebook.ParseWith(rulebook.Options{Systems: []string{"epr"}}, rulebook.Source{Name: "doc", Data: []byte(text)})
		if len(faults) > 0 {
			t.Fatal(shown(faults))
		}
		if p := book.Policies[0]; p.Record.FileTo != "epr" || !p.OnRecordsDesk("@records:hospital.example") || p.Record.LookUps != rulebook.Defaults().Record.LookUps {
			t.Errorf("%+v", p)
		}
	}
}
