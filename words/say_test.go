package words_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the words must not depend on the machine

	"matron/policy"
	"matron/policy/detect"
	"matron/words"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// noon is 12:00 UTC on a winter's day; in London it is noon too.
var noon = time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)

func ms(clock string) int64 {
	t, err := time.Parse("15:04", clock)
	if err != nil {
		panic(err)
	}
	return time.Date(2026, 1, 5, t.Hour(), t.Minute(), 0, 0, time.UTC).UnixMilli()
}

var foot = policy.Footer{Policy: "Acute wards", Rules: "3fa9c2e1b7d0", Human: "ext 4410", Zone: "Europe/London"}

type example struct {
	name   string
	notice policy.Notice
	names  words.Names
}

// examples holds every notice in every form that reads differently.
func examples() []example {
	ward := words.Names{Room: "Ward 7", Now: noon}
	here := words.Names{Here: true, Now: noon}
	nhs := []detect.Kind{detect.NHSNumber}
	warning := policy.WarningNotice{Footer: foot, AtMs: ms("10:02"), Kinds: nhs, CanRemove: true, Pills: true}
	with := func(change func(*policy.WarningNotice)) policy.WarningNotice {
		n := warning
		change(&n)
		return n
	}
	all := []example{
		{"join, watch", policy.JoinNotice{Footer: foot, Mode: "watch", SinceMs: ms("09:00"), CanRemove: true, History: "joined", Members: 12}, here},
		{"join, advise, history shared", policy.JoinNotice{Footer: foot, Mode: "advise", SinceMs: ms("09:00"), CanRemove: true, History: "shared", Members: 12}, here},
		{"join, enforce, no right to remove, history invited", policy.JoinNotice{Footer: foot, Mode: "enforce", SinceMs: ms("09:00"), History: "invited", Members: 3}, here},
		{"join, no policy, history open", policy.JoinNotice{Footer: policy.Footer{Rules: "3fa9c2e1b7d0"}, SinceMs: ms("09:00"), CanRemove: true, History: "world_readable", Members: 2}, here},
		{"not encrypted, said elsewhere", policy.NotEncryptedNotice{Footer: foot}, ward},
		{"not encrypted, said there", policy.NotEncryptedNotice{Footer: foot}, here},
		{"rights gained", policy.RightsNotice{Footer: foot, CanRemove: true}, here},
		{"rights lost", policy.RightsNotice{Footer: foot}, here},
		{"warning, direct, first time, pills", with(func(n *policy.WarningNotice) { n.First = true }), ward},
		{"warning, direct", with(func(n *policy.WarningNotice) { n.Pills = false }), ward},
		{"warning, of yesterday, in a room without a name", with(func(n *policy.WarningNotice) { n.AtMs -= 24 * 3600 * 1000 }), words.Names{Now: noon}},
		{"warning, edited", with(func(n *policy.WarningNotice) { n.Edited = true }), ward},
		{"warning, in the thread", with(func(n *policy.WarningNotice) { n.InThread = true }), here},
		{"warning, in the thread, edited", with(func(n *policy.WarningNotice) { n.InThread, n.Edited = true, true }), here},
		{"warning, masked by itself", with(func(n *policy.WarningNotice) { n.InMs = 30 * 60 * 1000 }), ward},
		{"warning, masked by itself, in the thread", with(func(n *policy.WarningNotice) { n.InMs, n.InThread = 3600*1000, true }), here},
		{"warning, no right to remove", with(func(n *policy.WarningNotice) { n.CanRemove = false }), ward},
		{"warning, a kind of a later version", with(func(n *policy.WarningNotice) { n.Kinds = []detect.Kind{"PASSPORT", detect.NHSNumber} }), ward},
		{"warning, a combination", with(func(n *policy.WarningNotice) {
			n.Kinds = []detect.Kind{detect.DateOfBirth, detect.PersonName, detect.Postcode}
		}), ward},
		{"warning, a zone that is not known", with(func(n *policy.WarningNotice) { n.Zone = "Mars/Olympus" }), ward},
		{"late, room", policy.LateNotice{Footer: foot, FromMs: ms("09:40")}, ward},
		{"late, thread", policy.LateNotice{Footer: foot, FromMs: ms("09:40"), Thread: "$root"}, ward},
		{"reason question", policy.ReasonQuestion{Footer: foot, AtMs: ms("10:02"), Reasons: []string{"urgent care", "handover", "no other way"}}, ward},
		{"status", policy.StatusNotice{Footer: foot, Mode: "advise", Status: policy.Status{Rooms: 12, Encrypted: 11, Waiting: 2, Unreadable: 1,
			LostGaps: 0, OpenGaps: 1, Inbox: 3, Outbox: 4, Aside: 0, Warned: 31, Masked: 14, Kept: 9, FalseAlarms: 2, Counted: 5, Pauses: 1}}, ward},
		{"status, no mode", policy.StatusNotice{Footer: policy.Footer{Human: "ext 4410"}}, ward},
		{"help, anyone", policy.HelpNotice{Footer: foot}, ward},
		{"help, lead, after a slip", policy.HelpNotice{Footer: foot, Lead: true, Nearest: "resume"}, ward},
		{"help, officer", policy.HelpNotice{Footer: foot, Officer: true}, ward},
		{"paused room", policy.PauseNotice{Footer: foot, Scope: policy.ScopeRoom, What: policy.PauseDestruction, UntilMs: ms("18:00")}, ward},
		{"paused policy", policy.PauseNotice{Footer: foot, Scope: policy.ScopePolicy, What: policy.PauseSpeech, UntilMs: ms("18:00")}, ward},
		{"paused everywhere", policy.PauseNotice{Footer: foot, Scope: policy.ScopeAll, What: policy.PauseEverything, UntilMs: ms("18:00") + 24*3600*1000}, ward},
		{"pause over", policy.PauseNotice{Footer: foot, Scope: policy.ScopeAll, Ended: true}, ward},
	}
	all = append(all, example{"alert, halfway", policy.Alert{Footer: foot, What: policy.AlertCopyFailed, AtMs: ms("10:02"), Why: "halfway"}, ward})
	for _, why := range []policy.NotMaskedWhy{policy.BecauseMissing, policy.BecauseUnreadable, policy.BecauseNothing, policy.BecausePaused,
		policy.BecauseNoRight, policy.BecauseRefused, policy.BecauseHalfway} {
		all = append(all, example{"not masked, " + string(why), policy.NotMasked{Footer: foot, AtMs: ms("10:02"), Why: why}, ward})
	}
	for _, why := range []policy.LockedWhy{policy.NoKey, policy.Withheld, policy.KeyTooNew, policy.BadPayload} {
		all = append(all, example{"unreadable, " + string(why), policy.UnreadableNotice{Footer: foot, AtMs: ms("10:02"), Why: why}, ward})
	}
	for _, pill := range append(policy.WarningPills(), policy.PillRecord, "Something else") {
		all = append(all, example{"taken, " + string(pill), policy.AnswerTaken{Footer: foot, AtMs: ms("10:02"), Pill: pill}, ward})
	}
	for _, kind := range detect.AllKinds() {
		all = append(all, example{"warning, " + string(kind), with(func(n *policy.WarningNotice) { n.Kinds = []detect.Kind{kind} }), ward})
	}
	for _, where := range []policy.Where{policy.Topic, policy.RoomName, policy.DisplayName, policy.ReasonText, policy.ReactionKey, policy.Other} {
		all = append(all, example{"clear, " + string(where), policy.ClearNotice{Footer: foot, Where: where, Kinds: nhs}, ward})
	}
	for _, why := range []policy.Reason{policy.NotEntitled, policy.OrderNotUnderstood, policy.OrderNotBelieved, policy.WaitsForDevice,
		policy.NoOpenWarning, policy.NotAnAnswer, policy.PausedHere, policy.NoRightToRemove, policy.CannotSpeakInClear, policy.NoPolicyHere, policy.OnlyLeadMasks, policy.PauseOfOfficer, policy.NoOpenFlag, policy.NotYourFlag, "other"} {
		n := policy.OrderRefused{Footer: foot, Why: why}
		if why == policy.OrderNotUnderstood {
			n.Nearest = "pause all"
		}
		all = append(all, example{"refused, " + string(why), n, ward})
	}
	for _, what := range []policy.AlertWhat{policy.AlertNotEncrypted, policy.AlertRightsLost, policy.AlertRemoved, policy.AlertHistoryOpen,
		policy.AlertUnreadable, policy.AlertSetAside, policy.AlertCopyFailed, policy.AlertGapLost, policy.AlertRecordOverdue, "other"} {
		n := policy.Alert{Footer: foot, What: what}
		if what == policy.AlertCopyFailed {
			n.AtMs, n.Why = ms("10:02"), "M_FORBIDDEN"
		}
		all = append(all, example{"alert, " + string(what), n, ward})
	}
	all = append(all, proposalExamples(ward, here)...)
	all = append(all, retentionExamples()...)
	all = append(all, flagExamples(ward, here)...)
	return append(all, filingExamples(ward, here)...)
}

func TestEveryNoticeReadsAsInTheGoldenFile(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, e := range examples() {
		s := words.Say(e.notice, e.names)
		fmt.Fprintf(&b, "## %s\n%s\n\nhtml: %s\n\n", e.name, s.Plain, s.HTML)
	}
	mustMatch(t, "notices.txt", b.String())
}

func TestEveryNoticeHasAnExample(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, e := range examples() {
		seen[e.notice.NoticeKind()] = true
	}
	for _, n := range policy.Notices() {
		if !seen[n.NoticeKind()] {
			t.Errorf("no example of notice %s", n.NoticeKind())
		}
		if s := words.Say(n, words.Names{}); s.Plain == "" || s.HTML == "" {
			t.Errorf("notice %s without facts says nothing", n.NoticeKind())
		}
	}
}

func TestNoNoticeBlamesOrPromisesTooMuch(t *testing.T) {
	t.Parallel()
	for _, e := range examples() {
		low := strings.ToLower(words.Say(e.notice, e.names).Plain)
		low = strings.NewReplacer("!policy", "policy", "!privacy", "privacy").Replace(low) // what can be typed
		for _, no := range []string{"breach", "violation", "you failed", "deleted", "is safe", "no identifiers", "all clear", "{", "}", "*", "  ", "!"} {
			if strings.Contains(low, no) {
				t.Errorf("%s says %q", e.name, no)
			}
		}
	}
}

func TestTheFirstWordsOfADirectMessageNameNoKind(t *testing.T) {
	t.Parallel()
	for _, e := range examples() {
		n, ok := e.notice.(policy.WarningNotice)
		if !ok || n.InThread {
			continue
		}
		plain := words.Say(n, e.names).Plain
		first, _, _ := strings.Cut(plain, ". ")
		if !strings.HasPrefix(first, "Matron: about your") || strings.Contains(strings.ToLower(first), "nhs") || strings.Contains(first, "identifier") {
			t.Errorf("%s begins with %q", e.name, first)
		}
	}
}

func mustMatch(t testing.TB, file, got string) {
	t.Helper()
	path := filepath.Join("testdata", file)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s differs; run with -update and read the diff", path)
	}
}
