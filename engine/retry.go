package engine

import (
	"hash/fnv"
	"strconv"
	"time"

	"matron/policy"
)

// How long an effect is tried. What has failed for a day, or forty times, has failed:
// its Outcome is decided, and people are told.
const (
	maxAge      = 24 * time.Hour
	maxAttempts = 40
)

// waits is how long after an attempt the next one is due; the last stands for all that follow.
var waits = [...]time.Duration{
	2 * time.Second, 5 * time.Second, 15 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute,
}

// Delay is how long after its n-th attempt (1 for the first) an effect is tried again.
// Up to a quarter is added, so that what failed together does not come back together.
// It is drawn from the key, not at random: the same effect has the same times in every run.
func Delay(k policy.Key, attempt int) time.Duration {
	d := waits[min(max(attempt, 1), len(waits))-1]
	h := fnv.New64a()
	_, _ = h.Write([]byte(string(k) + "\x00" + strconv.Itoa(attempt)))
	return d + d/4*time.Duration(h.Sum64()%1024)/1024
}

// retried says what an attempt's result means: it is over, or it has a time for the next.
//
// An attempt that was given a time back (a 429) is not held against the effect: only its age ends it.
func retried(r policy.Result, c Candidate, attempt int, now time.Time) policy.Result {
	if r.Outcome == "" {
		r.Outcome, r.Because = policy.Failed, "no_result"
	}
	r.Because = word(r.Because)
	if ends(r) {
		r.Again = time.Time{}
		return r
	}
	old := !c.First.IsZero() && now.Sub(c.First) >= maxAge
	if old || (attempt >= maxAttempts && r.Again.IsZero()) {
		r.Outcome, r.Over, r.Again = policy.Failed, true, time.Time{}
		if r.Because == "" {
			r.Because = "given_up"
		}
		return r
	}
	if r.Again.IsZero() {
		r.Again = now.Add(Delay(c.Key, attempt))
	}
	if soonest := now.Add(time.Second); r.Again.Before(soonest) {
		r.Again = soonest
	}
	return r
}

// word lets a stored word through and nothing else: neither a server's text nor a
// number that could be a patient's reaches the audit chain.
func word(s string) string {
	digits := 0
	for i, c := range []byte(s) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
		case i > 0 && c >= '0' && c <= '9':
			digits++
		case i > 0 && (c == '_' || c == '.' || c == '-'):
		default:
			return "unspecified"
		}
	}
	if len(s) > 64 || digits > 5 {
		return "unspecified"
	}
	return s
}
