package policy_test

import (
	"slices"
	"testing"

	"matron/policy"
	"matron/policy/confidential"
	"matron/policy/detect"
	"matron/policy/rulebook"
)

// Whatever the detector finds the officers can switch off, and the other way round.
func TestTheRulesNameEveryKind(t *testing.T) {
	t.Parallel()
	named := policy.Off(rulebook.Policy{Identifiers: rulebook.Identifiers{Off: rulebook.Kinds()}})
	all := detect.AllKinds()
	slices.Sort(named)
	slices.Sort(all)
	if !slices.Equal(named, all) {
		t.Errorf("rules name %v, the detector finds %v", named, all)
	}
}

// Design §6: masked by itself never are names, dates and places.
func TestWhatMayBeMaskedByItself(t *testing.T) {
	t.Parallel()
	var by []detect.Kind
	for _, k := range detect.AllKinds() {
		if policy.NamesOnePatient(k) {
			by = append(by, k)
		}
	}
	slices.Sort(by)
	if want := []detect.Kind{detect.CHINumber, detect.HCNumber, detect.MRN, detect.NHSNumber, detect.NINO}; !slices.Equal(by, want) {
		t.Errorf("%v, want %v", by, want)
	}
}

// What only an earlier message makes visible is found, of whichever kind, and the copy is told where it stands: read
// alone the date is any date.
func TestTheCopyIsToldOfPlacesInTheBody(t *testing.T) {
	t.Parallel()
	for before, body := range map[string]string{
		"DOB:": "03/04/1962", "hospital number?": "W123456", "pt's name:": "Jane Oakes", "home address?": "12 Park Road",
		"postcode?": "LS9 7TF", "nhs num is 999 668": "3036",
	} {
		s := mustStory(t, adviseRules)
		said := s.said("$1", "@amy"+home)
		s.ask(policy.Message{
			Said: said, Surfaces: []policy.Surface{text(policy.Body, body), text(policy.FileName, "NHS 999 668 3036.pdf")},
			Before: []policy.Earlier{{ID: "$0", Text: confidential.NewText(before)}},
		})
		mask := s.said("$2", "@amy"+home)
		mask.Trust = policy.ServersWord
		d := s.ask(policy.Reaction{Said: mask, On: "$1", Key: confidential.NewText("Mask")})
		i := slices.IndexFunc(d.Effects, func(do policy.Do) bool { return do.Effect.Kind() == policy.KindCopy })
		if i < 0 {
			t.Errorf("%s %s: no copy: %v", before, body, d.Because)
			continue
		}
		if places := d.Effects[i].Effect.(policy.Copy).Places; len(places) != 1 || places[0].Where != policy.Body || body[places[0].Start:places[0].End] != body {
			t.Errorf("%s %s: %+v", before, body, places)
		}
	}
}

func TestLocalPatternsOfTheRules(t *testing.T) {
	t.Parallel()
	const yaml = "matron: 1\npolicy: ward\nidentifiers:\n  local: [{name: unit number, pattern: 'W\\d{7}'}, {name: slow, pattern: '\\d{9}'}]\n"
	rules := mustRules(t, yaml)
	surface := text(policy.Body, "W1234567 is back")
	found := policy.Scan(surface, policy.ScanOptions{Local: rules.Locals.Of(rules.Book.Policies[0])})
	if len(found) != 1 || found[0].Kind != detect.MRN || found[0].Tier != detect.TierWarn {
		t.Errorf("found %+v", found)
	}
	if rules.Locals.Of(rulebook.Policy{}) != nil {
		t.Error("a policy without patterns has some")
	}
	_, faults := policy.CompileLocals(rules.Book, func(scan func()) int64 { scan(); return 1 << 40 })
	if len(faults) != 2 || faults[0].Line != 4 || faults[0].File != "rules" {
		t.Errorf("slow patterns: %v", faults)
	}
	for _, f := range faults {
		t.Log(f)
	}
}
