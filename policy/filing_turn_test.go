package policy_test

import (
	"slices"
	"testing"
	"time"

	"matron/policy"
)

// What was written later is not filed first (F10). But one of which nothing can be learnt, a day after people were told, keeps no
// other from the record; one that waits to be sent is waited for, for what keeps it keeps the others too.
func TestALaterFilingWaitsForTheOneBeforeAndNotForEver(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	for name, row := range map[string]struct {
		stage policy.FilingStage
		late  time.Duration // ago; 0: nobody was told
		goes  bool
	}{
		"it is on its way":                    {policy.FilingSending, 0, false},
		"it is being looked for":              {policy.FilingChecking, 0, false},
		"people were told lately":             {policy.FilingChecking, 23 * time.Hour, false},
		"people were told a day ago":          {policy.FilingChecking, 24 * time.Hour, true},
		"the record system is away for a day": {policy.FilingSending, 48 * time.Hour, false},
		"it has ended":                        {policy.FilingFiled, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := policy.FilingRow{ID: "$before", Number: 1, PatientHash: "p", Stage: row.stage}
			if row.late > 0 {
				before.Late = now.Add(-row.late)
			}
			next := policy.FilingRow{
				ID: "$next", Number: 2, Flag: 1, Conversation: "$1", Room: "!ward:h", Direct: "!d:h", PatientHash: "p", Stage: policy.FilingSending,
				Since: now, Until: now,
			}
			d := policy.Decide(&policy.Rules{}, policy.View{FilingView: policy.FilingView{Lapsing: []policy.FilingRow{next}, Before: &before}},
				policy.Tick{Room: "!d:h", At: now}, now)
			sends := slices.ContainsFunc(d.Effects, func(do policy.Do) bool { return do.Effect.Kind() == policy.KindSend })
			if sends != row.goes {
				t.Errorf("it is sent: %t", sends)
			}
		})
	}
}
