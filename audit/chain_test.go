package audit_test

import (
	"bytes"
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"matron/audit"
)

// secret stands in for the key that is kept outside the database.
var secret = []byte("a key of a test, 32 bytes long..")

func mustChain(t testing.TB, n int) ([]audit.Entry, audit.Head, []byte) {
	t.Helper()
	var chain []audit.Entry
	var head audit.Head
	for i := range n {
		e := sample(i)
		if err := e.Validate(); err != nil {
			t.Fatal(err)
		}
		e, head = audit.Next(&head, e)
		chain = append(chain, e)
	}
	mac := head.MAC(secret)
	return chain, head, mac[:]
}

// sample is a decided envelope, then the effect that came of it, and so on.
func sample(i int) audit.Entry {
	e := audit.Entry{
		At:      time.Date(2026, 1, 5, 12, 0, i, 123e6, time.UTC),
		Account: "@matron:hospital.example",
		Kind:    "decided",
		Room:    "!ward7:hospital.example",
		About:   fmt.Sprintf("$event%d", i/2),
		Rules:   "577ecf72d5ce",
		Subject: "message",
		Key:     fmt.Sprintf("pill/$event%d/mask", i/2),
		Word:    audit.SignedDevice,
		By:      "@amy:hospital.example",
		Reasons: []string{"found_identifier"},
	}
	if i%2 == 1 {
		e.Kind, e.Subject, e.Word, e.By, e.Reasons, e.Outcome = "settled", "react", audit.Self, "", nil, "sent"
	}
	return e
}

func seq(chain []audit.Entry) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		for _, e := range chain {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// rechain builds a chain anew from entry i on, as someone would who can write the database.
func rechain(chain []audit.Entry, i int) audit.Head {
	var head audit.Head
	if i > 0 {
		head = audit.Head{Seq: chain[i-1].Seq, Hash: chain[i-1].Hash}
	}
	for ; i < len(chain); i++ {
		chain[i], head = audit.Next(&head, chain[i])
	}
	return head
}

func mustExport(t testing.TB, chain []audit.Entry, head audit.Head, mac []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := audit.WriteJSONL(&b, seq(chain), head, mac); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestNextLeavesWhatItWasGiven(t *testing.T) {
	t.Parallel()
	given := sample(0)
	given.At = time.Date(2026, 7, 1, 1, 0, 0, 123456789, time.FixedZone("BST", 3600))
	given.Seq, given.Hash = 77, [32]byte{1}
	first, head := audit.Next(nil, given)
	if first.Seq != 1 || first.Prev != [32]byte{} || head.Hash != first.Hash || head.Seq != 1 {
		t.Errorf("the first is %+v", first)
	}
	if !first.At.Equal(time.Date(2026, 7, 1, 0, 0, 0, 123e6, time.UTC)) || first.At.Location() != time.UTC {
		t.Errorf("at %v", first.At)
	}
	second, _ := audit.Next(&head, sample(1))
	if second.Seq != 2 || second.Prev != first.Hash || head.Seq != 1 {
		t.Errorf("the second is %+v", second)
	}
	given.Reasons[0] = "other"
	if slices.Contains(first.Reasons, "other") {
		t.Error("the entry shares its reasons")
	}
}
