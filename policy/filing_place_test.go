package policy_test

import (
	"encoding/json"
	"testing"
	"time"

	"matron/policy"
	"matron/policy/confidential"
)

// The ids of a package go through whole, whatever figures are in them: one that was cut would be held as moved. What
// else holds ten figures that may be somebody's number does not.
func TestIDsOfAPackageAreKeptWhole(t *testing.T) {
	t.Parallel()
	ten := "9990000010" // with the check digit by formula
	for sum, i := 0, 0; i < 9; i++ {
		if sum += int(ten[i]-'0') * (10 - i); i == 8 {
			ten = ten[:9] + string(rune('0'+(11-sum%11)%11))
		}
	}
	now := time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)
	row := policy.FilingRow{ID: "$file", Conversation: "$m", Flag: 1, Room: "!ward", By: "@amy:x", Direct: "!direct", Stage: policy.FilingPacking, Round: 1, System: "epr"}
	send := func(p policy.Packed) (s policy.Send) {
		t.Helper()
		p.Parcel, p.Version = []byte("{}"), 1
		pack := policy.Pack{Filing: row.ID, System: "epr", Round: 1}
		brought, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		v := policy.View{
			Task: &policy.TaskRow{Effect: pack, Key: pack.Key()}, FilingView: policy.FilingView{Filing: &row},
			FlagView: policy.FlagView{Flag: &policy.Flagged{
				Flag: policy.FlagRow{Number: 1, Stage: policy.FlagOpen, Conversation: "$m", Message: "$m", Room: "!ward"}, Room: policy.Room{ID: "!ward"},
			}},
		}
		d := policy.Decide(&policy.Rules{Self: "@matron:x"}, v, policy.Outcome{Key: pack.Key(), Effect: pack, Result: policy.Sent, Brought: confidential.NewText(string(brought))}, now)
		for _, do := range d.Effects {
			if e, ok := do.Effect.(policy.Send); ok {
				return e
			}
		}
		t.Fatalf("nothing is sent: %+v", d.Because)
		return s
	}
	whole := policy.Packed{Endpoint: "fhir-ab" + ten + "cdef", Document: "0f2c7c1e-9d1b-5e0a-8f53-a" + ten + "b", Export: "0f2c7c1e-9d1b-5e0a-8f53-" + ten + "ab"}
	if got := send(whole); got.Endpoint != whole.Endpoint || got.Document != whole.Document {
		t.Errorf("sent: %+v, packed: %+v", got, whole)
	}
	if got := send(policy.Packed{Endpoint: "epr-" + ten, Document: "d"}); got.Endpoint != "" {
		t.Errorf("a number went through: %q", got.Endpoint)
	}
}
