package rulebook_test

import (
	"reflect"
	"slices"
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
		"every kind is looked for":                !slices.ContainsFunc(rulebook.Kinds(), func(k rulebook.Kind) bool { return !d.Looks(k) }),
		"a key that does not come waits a minute": d.Unreadable.Patience == time.Minute,
		"a lead pauses, for four hours":           d.MayPause(rulebook.Lead) && d.Pause.AtMost == 4*time.Hour,
		"the sender does not pause":               !d.MayPause(rulebook.Sender),
	} {
		if !ok {
			t.Errorf("not so: %s", what)
		}
	}
}

func TestLocalPatternsAndEveryKind(t *testing.T) {
	t.Parallel()
	book, faults := rulebook.Parse(mustFiles(t, "testdata/good/local.yaml")...)
	if len(faults) > 0 {
		t.Fatal(shown(faults))
	}
	p := book.Policies[0]
	want := []rulebook.Local{
		{Name: "hospital number", Pattern: `[A-Z]\d{7}`, Near: []string{"hosp", "mrn", "unit no"}, Check: rulebook.NoCheck},
		{Name: "old unit number", Pattern: `U-\d{6}`, Check: rulebook.Luhn},
	}
	if !reflect.DeepEqual(p.Identifiers.Local, want) {
		t.Errorf("got %+v\nwant %+v", p.Identifiers.Local, want)
	}
	if !slices.Equal(p.Identifiers.Off, rulebook.Kinds()) {
		t.Errorf("off: %v", p.Identifiers.Off)
	}
	if s, ok := p.Written("identifiers.local.old unit number"); !ok || s.Line != 6 {
		t.Errorf("an entry is no setting of its own: %+v", s)
	}
}

func TestEveryKeyIsRead(t *testing.T) {
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
		Pause:      rulebook.Pause{Who: []rulebook.Role{rulebook.Lead}, AtMost: 2 * time.Hour},
	}
	if !reflect.DeepEqual(p, want) {
		t.Errorf("got %+v\nwant %+v", p, want)
	}
	if len(settings) != 23 {
		t.Errorf("%d settings; a key was added: write it into whole.yaml and count", len(settings))
	}
	if s, ok := book.Policies[0].Written("identifiers.mask.by_itself"); !ok || s.Value != `"30m"` || s.Line != 22 {
		t.Errorf("by_itself was written as %+v", s)
	}
	if !p.LedBy("@deputy:hospital.example") || p.LedBy("@amy:hospital.example") {
		t.Error("the leads are others")
	}
}
