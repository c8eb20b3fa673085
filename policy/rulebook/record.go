package rulebook

import (
	"slices"
	"time"

	"gopkg.in/yaml.v3"
)

// Sign is what makes Matron suggest that a conversation belongs in the record.
type Sign string

const (
	ADecision    Sign = "decision"           // words such as "plan:" or "agreed"
	AnIdentifier Sign = "patient_identifier" // it names a patient
)

// Record is about conversations that are flagged for the record.
type Record struct {
	Suggest    []Sign // where the pill To record is offered; default decision
	Remind     Remind
	DigestAt   []Clock // when the room is told of its open flags, before handover; sorted; default 07:00 and 19:00
	QuietHours Hours   // none by default
	Overdue    Overdue
	FileTo     string        // the name of a record system in the config; none by default
	LookUps    int           // of patients, by one person on one day, default 30
	Patience   time.Duration // from the first send on; then people are told that it is not in the record, default 1h
}

// Remind says when the owner of an open flag is reminded, in the direct room.
type Remind struct {
	Quiet  time.Duration // after the last message of the conversation, default 1h
	AtMost time.Duration // but at the latest after the flag, default 4h
	Again  time.Duration // and then each, default 4h
}

// Overdue says when others are told of an open flag, from the flag on.
type Overdue struct {
	Lead time.Duration // default 12h
	IG   time.Duration // default 24h
}

const week = 7 * 24 * time.Hour

// target reads the name that a record system has in the operator's config. Where the systems are known, it is one of
// them: a conversation must not wait for a system that nobody has.
func target(dst *string) reader {
	const allowed = "the name of a record system, such as epr"
	return func(c cursor, n *yaml.Node) {
		v, ok := c.scalar(n, allowed)
		if !ok {
			return
		}
		if !slug.MatchString(v) || len(v) > 63 || sixDigits.MatchString(v) {
			c.fault(n, Fault{Found: quote(v), Allowed: allowed, Mend: "write it as the operator's configuration does: small letters, digits, hyphens"})
			return
		}
		switch {
		case c.doc.systems == nil || slices.Contains(c.doc.systems, v):
			*dst = v
			c.set(n, v)
		case len(c.doc.systems) == 0:
			c.fault(n, Fault{Found: quote(v), Mend: "the operator's configuration has no record system; take the key out, or have one added there"})
		default:
			c.fault(n, Fault{Found: quote(v), Allowed: list(c.doc.systems), Nearest: Nearest(v, c.doc.systems),
				Mend: "the operator's configuration has no record system of that name"})
		}
	}
}
