package engine_test

import (
	"testing"
	"time"

	"matron/engine"
	"matron/policy"
)

func TestDelaysGrowAndAreTheSameInEveryRun(t *testing.T) {
	t.Parallel()
	least := []time.Duration{
		2 * time.Second, 5 * time.Second, 15 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, 15 * time.Minute, 15 * time.Minute,
	}
	different := false
	for i, want := range least {
		a, b := engine.Delay("copy/$a/$a", i+1), engine.Delay("copy/$b/$b", i+1)
		if a < want || a > want+want/4 || a != engine.Delay("copy/$a/$a", i+1) {
			t.Errorf("attempt %d: %v, want %v to a quarter more, always the same", i+1, a, want)
		}
		different = different || a != b
	}
	if !different {
		t.Error("what failed together comes back together")
	}
	if got := engine.Delay("k", 0); got < 2*time.Second {
		t.Errorf("attempt 0: %v", got)
	}
}

func TestWhatAResultMeans(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)
	in := func(d time.Duration) time.Time { return now.Add(d) }
	failed := policy.Result{Outcome: policy.Failed, Because: "timeout"}
	limited := policy.Result{Outcome: policy.Failed, Because: "M_LIMIT_EXCEEDED", Again: in(time.Minute)}
	over := policy.Result{Outcome: policy.Failed, Over: true, Because: "timeout"}
	for _, tc := range []struct {
		name    string
		result  policy.Result
		first   time.Duration
		attempt int
		want    policy.Result
	}{
		{"sent is sent", policy.Result{Outcome: policy.Sent, Receipt: "$e"}, 0, 1, policy.Result{Outcome: policy.Sent, Receipt: "$e"}},
		{"sent is sent, however late", policy.Result{Outcome: policy.Sent}, -99 * time.Hour, 99, policy.Result{Outcome: policy.Sent}},
		{"refused is over", policy.Result{Outcome: policy.Refused, Over: true, Because: "M_FORBIDDEN"}, 0, 1, policy.Result{Outcome: policy.Refused, Over: true, Because: "M_FORBIDDEN"}},
		{"the fortieth failure is the last", failed, -time.Hour, 40, over},
		{"a day is enough", failed, -24 * time.Hour, 7, over},
		{"a 429 is not held against it", limited, -time.Hour, 400, limited},
		{"but a day of them is enough", limited, -24 * time.Hour, 7, policy.Result{Outcome: policy.Failed, Over: true, Because: "M_LIMIT_EXCEEDED"}},
		{"a time that has passed is a second from now", policy.Result{Outcome: policy.Failed, Again: in(-time.Hour)}, 0, 1, policy.Result{Outcome: policy.Failed, Again: in(time.Second)}},
		{"nothing said is a failure", policy.Result{Over: true}, 0, 1, policy.Result{Outcome: policy.Failed, Over: true, Because: "no_result"}},
		{"a server's words do not pass", policy.Result{Outcome: policy.Refused, Over: true, Because: "no Quill, Ann here"}, 0, 1, policy.Result{Outcome: policy.Refused, Over: true, Because: "unspecified"}},
		{"a failure comes back", failed, -time.Hour, 3, policy.Result{Outcome: policy.Failed, Because: "timeout", Again: in(engine.Delay("k", 3))}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := engine.Retried(tc.result, policy.Candidate{Key: "k", First: now.Add(tc.first)}, tc.attempt, now)
			if got != tc.want {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
		})
	}
}

func TestOnlyStoredWordsPass(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "", "M_FORBIDDEN": "M_FORBIDDEN", "http_502": "http_502", "after-failed.v2": "after-failed.v2",
		"Mrs Quill": "unspecified", "9996683036": "unspecified", "x999.668.3036": "unspecified", "_x": "unspecified", "é": "unspecified",
	} {
		if got := engine.Word(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
