package policy_test

import (
	"testing"

	"matron/policy"
)

// TestAFooterSaysWhatCanBeDoneInItsRoom: *file* and *records* are offered only where they are answers.
func TestAFooterSaysWhatCanBeDoneInItsRoom(t *testing.T) {
	t.Parallel()
	const wards, desk = "matron: 1\npolicy: wards\nmode: advise\nrecord: {file_to: epr}\n", "contacts: {records: \"@clerk:hospital.example\"}\n"
	for name, c := range map[string]struct {
		rules         string
		side          policy.RecordSide
		file, records bool
	}{
		"all is there":              {wards + desk, policy.RecordSide{Systems: []string{"epr"}, Patients: true}, true, true},
		"no desk":                   {wards, policy.RecordSide{Systems: []string{"epr"}, Patients: true}, true, false},
		"no patient source":         {wards + desk, policy.RecordSide{Systems: []string{"epr"}}, false, true},
		"the system was taken away": {wards + desk, policy.RecordSide{Systems: []string{"pas"}, Patients: true}, false, true},
		"the policy names none":     {"matron: 1\npolicy: wards\n", policy.RecordSide{Systems: []string{"epr"}, Patients: true}, false, false},
	} {
		r := *mustRules(t, c.rules)
		r.Record = c.side
		if n := r.Explain(policy.Room{ID: "!ward:hospital.example", Mine: "join"}); n.CanFile != c.file || n.HasDesk != c.records {
			t.Errorf("%s: file %t, records %t", name, n.CanFile, n.HasDesk)
		}
	}
}
