package policy_test

import (
	"encoding/json"
	"testing"
	"time"

	"matron/policy"
	"matron/policy/confidential"
)

// A folder whose team gives no receipts is looked at seldom in the end: in a year some fifteen hundred times, not 35,000. What
// comes soon is seen soon.
func TestAReceiptIsLookedForLessAndLess(t *testing.T) {
	t.Parallel()
	handed := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	row := policy.FilingRow{ID: "$f", Number: 1, Flag: 1, Conversation: "$1", Room: "!ward:h", Stage: policy.FilingHandedOver, Checks: 1, Ended: handed, Due: handed}
	raw, err := json.Marshal(policy.Found{State: policy.FoundWaiting})
	if err != nil {
		t.Fatal(err)
	}
	looks := 0
	for now := handed; now.Sub(handed) < 365*24*time.Hour; looks++ {
		d := policy.Decide(&policy.Rules{}, policy.View{FilingView: policy.FilingView{Filing: &row}},
			policy.Outcome{Effect: policy.Reconcile{Filing: "$f", Try: row.Checks}, Result: policy.Sent, Brought: confidential.NewText(string(raw)), At: now}, now)
		for _, c := range d.Changes {
			if s, ok := c.(policy.SaveFiling); ok {
				row = s.Row
			}
		}
		if !row.Due.After(now) {
			t.Fatalf("after %d looks no other is due", looks)
		}
		if old := now.Sub(handed); row.Due.Sub(now) > max(20*time.Minute, old/8) {
			t.Fatalf("after %s the next look is in %s", old, row.Due.Sub(now))
		}
		now = row.Due
	}
	if looks > 1700 {
		t.Errorf("%d looks in a year", looks)
	}
}
