package engine_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"matron/engine"
	"matron/engine/enginetest"
	"matron/policy"
)

func TestWhatIsEnclosedIsDisclosed(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 5, 12, 0, 0, 7e6, time.UTC)
	for _, tc := range []struct {
		name string
		ev   policy.Event
		door policy.Door
		room policy.RoomID
	}{
		{"a tick", policy.Tick{Room: "!r", At: at}, policy.DoorClock, "!r"},
		{"an order", policy.Ordered{Order: policy.Order{Verb: policy.VerbPause, For: time.Hour, Scope: policy.ScopeAll}, By: "root", At: at}, policy.DoorOfficer, ""},
		{"a wrong clock", policy.ClockWrong{At: at}, policy.DoorOutcome, ""},
		{"an outcome", policy.Outcome{
			Key: "pill/1", Effect: policy.React{Room: "!r", On: "$m", Pill: policy.PillKeep, Deed: "pill/1"}, Result: policy.Sent, Receipt: "$e", At: at,
		}, policy.DoorOutcome, "!r"},
		{"an outcome of a notice", policy.Outcome{
			Key: "say/1", Effect: policy.Say{User: "@amy:x", Notice: policy.NotEncryptedNotice{Room: "!r"}, Deed: "say/1"}, Result: policy.Refused, At: at,
		}, policy.DoorOutcome, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			env, err := engine.Enclose(enginetest.Sealer{}, "@matron:x", "id/1", tc.ev)
			if err != nil {
				t.Fatal(err)
			}
			if env.Door != tc.door || env.Room != tc.room || env.ID != "id/1" || !env.At.Equal(at) {
				t.Errorf("envelope %+v", env)
			}
			got, err := engine.Disclose(enginetest.Sealer{}, "@matron:x", env)
			if err != nil || !reflect.DeepEqual(got, tc.ev) {
				t.Errorf("got %+v, %v; want %+v", got, err, tc.ev)
			}
			moved := env
			moved.ID = "id/2"
			if _, err := engine.Disclose(enginetest.Sealer{}, "@matron:x", moved); err == nil {
				t.Error("it opens in another envelope's place")
			}
			if _, err := engine.Disclose(enginetest.Sealer{}, "@other:x", env); err == nil {
				t.Error("it opens in another account")
			}
		})
	}
}

func TestAnEnvelopeOfAnotherForm(t *testing.T) {
	t.Parallel()
	for name, plain := range map[string]string{
		"a later version":      `{"v":2,"tick":{}}`,
		"no JSON":              `NHS 999 668 3036`,
		"of another door":      `{"v":1,"order":{}}`,
		"empty":                `{}`,
		"an effect not known":  `{"v":1,"outcome":{"kind":"teleport"}}`,
		"an effect of no form": `{"v":1,"outcome":{"kind":"react","effect":3}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			door := policy.DoorClock
			if strings.Contains(plain, "outcome") {
				door = policy.DoorOutcome
			}
			raw, _ := enginetest.Sealer{}.Seal([]byte(plain), "inbox/@matron:x/id")
			_, err := engine.Disclose(enginetest.Sealer{}, "@matron:x", policy.Envelope{ID: "id", Door: door, Raw: raw})
			if err == nil {
				t.Fatal("it was read")
			}
			if strings.Contains(err.Error(), "999") {
				t.Errorf("the error quotes: %v", err)
			}
			if door == policy.DoorClock && !errors.Is(err, engine.ErrForm) {
				t.Errorf("error %v, want ErrForm", err)
			}
		})
	}
}

func TestOnlyWhatMatronMakesIsEnclosed(t *testing.T) {
	t.Parallel()
	if _, err := engine.Enclose(enginetest.Sealer{}, "@matron:x", "id", policy.Message{}); !errors.Is(err, engine.ErrForm) {
		t.Errorf("error %v, want ErrForm", err)
	}
}
