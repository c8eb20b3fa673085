package policy_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"matron/policy"
)

// maxKeyLen is how long a key may be.
const maxKeyLen = 200

// checkLaws checks what holds for every decision of a house that keeps its promises.
func checkLaws(t testing.TB, h *house, e policy.Event, d policy.Decision) {
	t.Helper()
	lawful(t, e, d)
	for _, do := range d.Effects {
		if do.Effect.Target() == "" {
			t.Errorf("%s: %s has no target", policy.EventKind(e), do.Effect.Key())
		}
	}
	noRemovalUncopied(t, h, e, d)
	oneSendAtATime(t, h, e, d)
}

// oneSendAtATime: what is sent was packed by a confirmed code, and nothing else of that filing is on its way to the record
// system, or planned.
func oneSendAtATime(t testing.TB, h *house, e policy.Event, d policy.Decision) {
	t.Helper()
	onItsWay := func(e policy.Effect) bool { return e.Kind() == policy.KindSend || e.Kind() == policy.KindReconcile }
	planned := map[policy.EventID]int{}
	for _, do := range d.Effects {
		if !onItsWay(do.Effect) {
			continue
		}
		packed := false
		for _, r := range h.outbox {
			packed = packed || r.Effect.Kind() == policy.KindPack && r.About == do.About && r.result == policy.Sent
			if r.About == do.About && r.state == "waiting" && onItsWay(r.Effect) {
				t.Errorf("%s: %s is planned while %s waits", policy.EventKind(e), do.Effect.Key(), r.key)
			}
		}
		if planned[do.About]++; planned[do.About] > 1 || !packed || !do.Guard.Has(policy.FilingGoes) {
			t.Errorf("%s: %s is not the one step of a packed filing", policy.EventKind(e), do.Effect.Key())
		}
	}
}

// lawful checks what holds for every decision, whatever it was made of.
func lawful(t testing.TB, e policy.Event, d policy.Decision) {
	t.Helper()
	if len(d.Because) == 0 {
		t.Errorf("%s: decided without a reason", policy.EventKind(e))
	}
	reasons := map[policy.Key]bool{}
	for _, b := range d.Because {
		reasons[b.Key] = true
		if b.Why == "" {
			t.Errorf("%s: an empty reason", policy.EventKind(e))
		}
	}
	keys := map[policy.Key]bool{}
	for _, do := range d.Effects {
		k := do.Effect.Key()
		switch {
		case k == "" || len(k) > maxKeyLen:
			t.Errorf("%s: key %q of %d bytes", policy.EventKind(e), k, len(k))
		case !reasons[k]:
			t.Errorf("%s: %s without a reason", policy.EventKind(e), k)
		case keys[k]:
			t.Errorf("%s: %s twice in one decision", policy.EventKind(e), k)
		}
		keys[k] = true
		roundTrip(t, do.Effect)
	}
	for _, b := range d.Because {
		if b.Key != "" && !keys[b.Key] {
			t.Errorf("%s: a reason for %s, which is not done", policy.EventKind(e), b.Key)
		}
	}
}

// roundTrip encodes an effect and decodes it again.
func roundTrip(t testing.TB, e policy.Effect) {
	t.Helper()
	body, err := policy.EncodeEffect(e)
	if err != nil {
		t.Fatalf("encode %s: %v", e.Key(), err)
	}
	back, err := policy.DecodeEffect(e.Kind(), body)
	if err != nil {
		t.Fatalf("decode %s: %v", e.Key(), err)
	}
	if !sameJSON(t, e, back) || back.Key() != e.Key() || back.Target() != e.Target() {
		t.Errorf("%s: %s came back as %#v", e.Key(), body, back)
	}
}

// sameJSON compares effects as they are kept: an empty list is no list.
func sameJSON(t testing.TB, a, b policy.Effect) bool {
	t.Helper()
	x, errX := policy.EncodeEffect(a)
	y, errY := policy.EncodeEffect(b)
	return errX == nil && errY == nil && string(x) == string(y) && reflect.TypeOf(a) == reflect.TypeOf(b)
}

// noRemovalUncopied: a message is removed only when its copy was seen in /sync.
func noRemovalUncopied(t testing.TB, h *house, e policy.Event, d policy.Decision) {
	t.Helper()
	for _, do := range d.Effects {
		var id policy.EventID
		switch effect := do.Effect.(type) {
		case policy.Redact:
			if effect.Why == policy.RetentionOver || effect.Why == policy.FilingOver {
				continue // see the laws of retention
			}
			id = effect.Event
		case policy.DeleteMedia:
			if effect.Occurrence != "" {
				continue
			}
			id = effect.Event
		default:
			continue
		}
		of := h.messages[id].Of
		if edit, ok := e.(policy.Edit); ok && edit.ID == id {
			of = edit.Of
		}
		seen := false
		for _, r := range h.outbox {
			c, ok := r.Effect.(policy.Copy)
			if !ok || c.Message != id && of != c.Message {
				continue
			}
			echo, isEcho := e.(policy.Echo)
			seen = seen || r.state == "confirmed" || isEcho && (echo.Key == r.key || echo.ID == r.receipt)
		}
		if !seen {
			t.Errorf("%s: %s is removed, and no copy of it was seen", policy.EventKind(e), id)
		}
	}
}

// everything is all of a decision that is kept, logged or sent, as text.
func everything(t testing.TB, d policy.Decision) string {
	t.Helper()
	var b strings.Builder
	for _, c := range d.Changes {
		switch c.(type) {
		case policy.SetFilingPatient, policy.SealPackage: // what is sealed is not written down any other way
			fmt.Fprintf(&b, "%+v %#v\n", c, c)
			continue
		}
		raw, err := json.Marshal(c)
		if err != nil {
			t.Fatalf("marshal %T: %v", c, err)
		}
		fmt.Fprintf(&b, "%s %+v %#v\n", raw, c, c)
	}
	for _, do := range d.Effects {
		raw, err := policy.EncodeEffect(do.Effect)
		if err != nil {
			t.Fatalf("encode %T: %v", do.Effect, err)
		}
		fmt.Fprintf(&b, "%s %+v %#v %s\n", raw, do, do.Effect, do.Effect.Key())
	}
	fmt.Fprintf(&b, "%+v %+v\n", d.Because, d.Wait)
	return b.String()
}
