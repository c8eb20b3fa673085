package engine_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"matron/audit"
	"matron/engine"
	"matron/engine/enginetest"
	"matron/policy"
)

// entryOf has one event decided and returns its entry.
func entryOf(t *testing.T, ev policy.Event, d policy.Decision, rules *policy.Rules) (audit.Entry, bool) {
	t.Helper()
	h := build(t, script{policy.EventKind(ev): func(policy.View, policy.Event, time.Time) policy.Decision { return d }}, func(_ *house, o *engine.Options) {
		o.Rules = always(rules)
	})
	h.mustBegin(t)
	h.world.Post(ev)
	h.sync(t)
	h.steps(t)
	entries := h.disk.Entries()
	if len(entries) > 1 {
		t.Fatalf("%d entries of one decision", len(entries))
	}
	if len(entries) == 0 {
		return audit.Entry{}, false
	}
	return entries[0], true
}

func TestADecisionIsAccountedFor(t *testing.T) {
	t.Parallel()
	const officer = "@ig:hospital.example"
	rules := &policy.Rules{Officers: []policy.Officer{{User: officer, Master: "pinned"}}}
	said := policy.Said{Room: enginetest.Ward, ID: "$e", Sender: "@amy:hospital.example", At: time.Now(), Trust: policy.SignedDevice}
	by := func(u policy.UserID, trust policy.Trust, master string) policy.Said {
		s := said
		s.Sender, s.Trust, s.Master = u, trust, master
		return s
	}
	a, b := react("a", policy.LaneAnswer), react("b", policy.LaneAnswer)
	for _, tc := range []struct {
		name string
		ev   policy.Event
		d    policy.Decision
		want audit.Entry
	}{
		{
			"distinct reasons in their order, the first effect's key, the first event it is about",
			policy.Message{Said: said},
			policy.Decision{Rules: "0123456789ab", Effects: []policy.Do{a, b}, Because: []policy.Because{
				{Why: policy.WarningSeen}, {Why: policy.FoundIdentifier, About: "$m", Key: "pill/a"},
				{Why: policy.FoundIdentifier, About: "$n", Key: "pill/b"}, {Why: policy.AnsweredKeep},
			}},
			audit.Entry{
				Kind: "decided", Subject: "message", Word: "signed_device", By: "@amy:hospital.example", About: "$m", Key: "pill/a",
				Rules: "0123456789ab", Reasons: []string{"warning_seen", "found_identifier", "answered_keep"},
			},
		},
		{
			"nothing done is accounted for too", policy.Unknown{Said: by("@amy:hospital.example", policy.ServersWord, "")},
			policy.Decision{Because: []policy.Because{{Why: policy.NotOfInterest}}},
			audit.Entry{Kind: "decided", Subject: "unknown", Word: "server", By: "@amy:hospital.example", About: "$e", Reasons: []string{"not_of_interest"}},
		},
		{
			"an officer with the pinned key", policy.Message{Said: by(officer, policy.SignedDevice, "pinned")}, policy.Decision{},
			audit.Entry{Kind: "decided", Subject: "message", Word: "officer", By: officer, About: "$e"},
		},
		{
			"an officer with another key", policy.Message{Said: by(officer, policy.SignedDevice, "other")}, policy.Decision{},
			audit.Entry{Kind: "decided", Subject: "message", Word: "signed_device", By: officer, About: "$e"},
		},
		{
			"an officer's reaction is the server's word", policy.Reaction{Said: by(officer, policy.ServersWord, "pinned")}, policy.Decision{},
			audit.Entry{Kind: "decided", Subject: "reaction", Word: "server", By: officer, About: "$e"},
		},
		{
			"an echo names its effect", policy.Echo{Said: by(enginetest.Self, policy.ServersWord, ""), Key: "pill/a"}, policy.Decision{},
			audit.Entry{Kind: "decided", Subject: "echo", Word: "server", By: string(enginetest.Self), About: "$e", Key: "pill/a"},
		},
		{
			"ids that are not ASCII", policy.Message{Said: by("@zoë:hospital.example", policy.UnknownDevice, "")}, policy.Decision{},
			audit.Entry{Kind: "decided", Subject: "message", Word: "unknown_device", By: audit.FitID("@zoë:hospital.example"), About: "$e"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, ok := entryOf(t, tc.ev, tc.d, rules)
			if !ok {
				t.Fatal("no entry")
			}
			want := tc.want
			want.Account, want.Room = string(enginetest.Self), string(enginetest.Ward)
			want.Seq, want.At, want.Prev, want.Hash = got.Seq, got.At, got.Prev, got.Hash
			if !slices.Equal(got.Reasons, want.Reasons) {
				t.Errorf("reasons %q, want %q", got.Reasons, want.Reasons)
			}
			got.Reasons, want.Reasons = nil, nil
			if string(got.Canonical()) != string(want.Canonical()) {
				t.Errorf("got  %s\nwant %s", got.Canonical(), want.Canonical())
			}
		})
	}
}

func TestAWaitThatDoesSomethingIsAccountedFor(t *testing.T) {
	t.Parallel()
	said := policy.Said{Room: enginetest.Ward, ID: "$e", Sender: "@amy:hospital.example", At: time.Now()}
	wait := policy.Wait{Devices: said.Sender, Until: time.Now().Add(time.Hour)}
	if _, ok := entryOf(t, policy.Locked{Said: said}, policy.Decision{Wait: wait}, &policy.Rules{}); ok {
		t.Error("a decision that only waits has an entry")
	}
	d := policy.Decision{Wait: wait, Effects: []policy.Do{react("a", policy.LaneAnswer)}}
	if _, ok := entryOf(t, policy.Locked{Said: said}, d, &policy.Rules{}); !ok {
		t.Error("a decision that does something while it waits has no entry")
	}
}

func TestAKeyThatTheChainCannotHoldIsHashed(t *testing.T) {
	t.Parallel()
	if got := engine.FitKey("pill/$m/mask"); got != "pill/$m/mask" {
		t.Errorf("a plain key became %q", got)
	}
	for _, k := range []string{"pill/$ö/mask", "pill/$a b", "pill/" + strings.Repeat("x", 300)} {
		got := engine.FitKey(k)
		if !strings.HasPrefix(got, "pill/sha256-") || len(got) > 255 {
			t.Errorf("%q became %q", k, got)
		}
	}
}
