package policy_test

import (
	"slices"
	"testing"
	"time"

	"matron/policy"
)

// A card is several messages. That one of them came back in /sync does not end its showing: after a crash the rest is shown, and
// only its Outcome tells what stands in the direct room.
func TestAPartOfACardConfirmsNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		effect   policy.Effect
		confirms bool
	}{
		"a part of a card": {policy.ShowPatient{Filing: "$file", Room: "!direct", Round: 1}, false},
		"a notice":         {policy.Say{Room: "!direct", Notice: policy.HelpNotice{}, Deed: "help"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := policy.Echo{Said: policy.Said{Room: "!direct", ID: "$own", Sender: "@matron:x"}, Key: c.effect.Key()}
			v := policy.View{Task: &policy.TaskRow{Effect: c.effect, Key: c.effect.Key()}}
			d := policy.Decide(&policy.Rules{Self: "@matron:x"}, v, e, time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC))
			got := slices.ContainsFunc(d.Changes, func(ch policy.Change) bool { _, ok := ch.(policy.Confirm); return ok })
			if got != c.confirms {
				t.Errorf("confirms: %t", got)
			}
		})
	}
}
