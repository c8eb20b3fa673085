package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"matron/audit"
	"matron/policy"
)

// What is accounted for. The words are stored.
const (
	kindDecided  = "decided"
	kindSettled  = "settled"
	kindSetAside = "set_aside"
)

// maxReasons is how many distinct reasons an entry takes.
const maxReasons = 32

// decided is the audit entry of a decision: one for each, whatever it came to.
//
//   - Reasons are the distinct reasons in the order in which they first stand.
//   - About is the first event that a reason is about, else the event itself.
//   - Key is the key of the first effect that was planned, else that of the effect an
//     Outcome or an Echo speaks of. The other effects name themselves when they are settled.
//   - By is the sender; for an order by the command line, the user of Matron's machine as @NAME:operator.
//
// ok is false for what need not be accounted for: a Tick that found nothing due, and
// a message that only waits.
func (e *Engine) decided(r *policy.Rules, env policy.Envelope, ev policy.Event, d policy.Decision, now time.Time) (entry audit.Entry, ok bool) {
	nothing := len(d.Effects) == 0 && len(d.Changes) == 0
	_, tick := ev.(policy.Tick)
	if nothing && (tick || !d.Wait.Zero()) {
		return audit.Entry{}, false
	}
	entry = e.entry(kindDecided, env.Room, d, now)
	entry.Subject, entry.Word = policy.EventKind(ev), audit.Self
	switch ev := ev.(type) {
	case policy.Tick:
		entry.Word = audit.Clock
	case policy.Ordered:
		entry.Word, entry.By = audit.Operator, "@"+ev.By+":operator"
	case policy.Outcome:
		entry.Key = first(entry.Key, string(ev.Key))
	case policy.Echo:
		entry.Key = first(entry.Key, string(ev.Key))
	}
	if said, person := policy.Speaker(ev); person {
		entry.Word, entry.By = whose(r, said), string(said.Sender)
		entry.About = first(entry.About, string(said.ID))
	}
	return fit(entry), true
}

// whose is whose word a person's event is.
func whose(r *policy.Rules, s policy.Said) audit.Word {
	for _, o := range r.Officers {
		if s.Trust == policy.SignedDevice && o.User == s.Sender && o.Master != "" && o.Master == s.Master {
			return audit.Officer
		}
	}
	return s.Trust.Word()
}

// aside is the audit entry of an envelope that was set aside: nothing of it was decided.
func (e *Engine) aside(env policy.Envelope, d policy.Decision, now time.Time) audit.Entry {
	entry := e.entry(kindSetAside, env.Room, d, now)
	entry.Subject, entry.Word, entry.By = policy.EventKind(policy.Aside{}), audit.Self, string(env.From)
	entry.About = ""
	if env.Door == policy.DoorSync {
		entry.About = string(env.ID)
	}
	return fit(entry)
}

// settled is the audit entry of an effect's end; About is the event that it made. An effect whose end was lost in
// a crash has none: the decision about its Echo accounts for it, under the same key.
func (e *Engine) settled(rules *policy.Rules, c Candidate, r policy.Result, now time.Time) audit.Entry {
	entry := audit.Entry{
		At: now, Account: e.o.Account, Kind: kindSettled, Rules: string(rules.Revision()), Room: string(c.Facts.Room),
		Key: string(c.Key), Word: audit.Self, Outcome: string(r.Outcome), About: string(r.Receipt),
	}
	if c.Effect != nil {
		entry.Subject, entry.Room = c.Effect.Kind(), first(string(policy.RoomOf(c.Effect)), entry.Room)
	}
	if r.Because != "" {
		entry.Reasons = []string{r.Because}
	}
	return fit(entry)
}

func (e *Engine) entry(kind string, room policy.RoomID, d policy.Decision, now time.Time) audit.Entry {
	entry := audit.Entry{At: now, Account: e.o.Account, Kind: kind, Room: string(room), Rules: string(d.Rules)}
	seen := map[policy.Reason]bool{}
	for _, b := range d.Because {
		if !seen[b.Why] && len(seen) < maxReasons {
			seen[b.Why] = true
			entry.Reasons = append(entry.Reasons, string(b.Why))
		}
		entry.About = first(entry.About, string(b.About))
	}
	if len(d.Effects) > 0 {
		entry.Key = string(d.Effects[0].Effect.Key())
	}
	return entry
}

// fit brings ids into the form that the chain takes: one in a room must not stop it.
func fit(e audit.Entry) audit.Entry {
	e.Room, e.About, e.By, e.Key = audit.FitID(e.Room), audit.FitID(e.About), audit.FitID(e.By), fitKey(e.Key)
	return e
}

// fitKey keeps the deed of a key that an entry could not hold, and hashes the rest.
func fitKey(k string) string {
	plain := len(k) <= 255 && !strings.ContainsFunc(k, func(r rune) bool { return r <= ' ' || r > '~' })
	if plain {
		return k
	}
	deed, _, _ := strings.Cut(k, "/")
	sum := sha256.Sum256([]byte(k))
	return deed + "/sha256-" + hex.EncodeToString(sum[:])
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
