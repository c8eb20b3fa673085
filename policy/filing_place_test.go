package policy_test

import (
	"encoding/json"
	"testing"
	"time"

	"matron/policy"
	"matron/policy/confidential"
)

// A UUID and a fingerprint are hashes. Of one document in 1,300, and of one endpoint in 660, they hold ten digits in a row
// that pass the check of an NHS number: what is packed is sent all the same, and under its own name.
func TestAHashIsNoNumberOfAnybody(t *testing.T) {
	t.Parallel()
	const document, export, endpoint = "471b1483-6d92-5941-8cb5-2165455030a3", "9996683036ab-no-uuid", "folder-a9996683036bcdef"
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	row := policy.FilingRow{ID: "$f", Number: 1, Flag: 1, Conversation: "$1", Room: "!ward:h", By: "@bob:h", Direct: "!direct:h", Stage: policy.FilingPacking, Round: 1}
	raw, err := json.Marshal(policy.Packed{Parcel: []byte("{}"), Endpoint: endpoint, Export: export, Document: document, Version: 1, SHA256: hash("x")})
	if err != nil {
		t.Fatal(err)
	}
	d := policy.Decide(&policy.Rules{}, policy.View{
		FilingView: policy.FilingView{Filing: &row},
		FlagView:   policy.FlagView{Flag: &policy.Flagged{Flag: policy.FlagRow{Number: 1, Conversation: "$1", Stage: policy.FlagOpen}}},
	}, policy.Outcome{Effect: policy.Pack{Filing: "$f", Round: 1}, Result: policy.Sent, Brought: confidential.NewText(string(raw)), At: at}, at)
	for _, c := range d.Changes {
		if s, ok := c.(policy.SaveFiling); ok {
			row = s.Row
		}
	}
	if row.Stage != policy.FilingSending || row.Document != document || row.Endpoint != endpoint {
		t.Errorf("%s, document %q, endpoint %q", row.Stage, row.Document, row.Endpoint)
	}
	if row.Export != "" {
		t.Errorf("a number that is no hash is kept: %q", row.Export)
	}
}
