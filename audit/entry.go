package audit

import (
	"crypto/sha256"
	"slices"
	"time"
)

// Word says whose word an act rests on. The values are stored.
type Word = string

const (
	Server        Word = "server"         // the homeserver's: anything that isn't encrypted
	UnknownDevice Word = "unknown_device" // encrypted, by a device that nobody vouched for
	SignedDevice  Word = "signed_device"  // encrypted, by a device that its user cross-signed
	Officer       Word = "officer"        // a signed device of a user whose master key is pinned
	Operator      Word = "operator"       // the command line on the machine
	Clock         Word = "clock"          // a scheduled instant
	Self          Word = "self"           // Matron: the end of an effect, a start, a stop
)

// Entry is one link. All its texts are ids or stored words; empty where there is nothing to say.
type Entry struct {
	Seq     uint64    // from 1, without gaps
	At      time.Time // UTC, whole milliseconds
	Account string    // Matron's own user id
	Kind    string    // decided, settled, operator, started, …
	Room    string    // room id
	About   string    // id of the event, user or room that it is about
	Rules   string    // revision of the rules that decided
	Subject string    // kind of the event, or of the effect
	Key     string    // key of the effect; empty when nothing was done
	Word    Word
	By      string   // user id
	Reasons []string // stored words
	Outcome string   // how an effect ended
	Prev    [sha256.Size]byte
	Hash    [sha256.Size]byte // over Canonical
}

// Next makes e the link after prev, or the first one when prev is nil. It sets Seq, Prev and Hash, and brings At to
// UTC and whole milliseconds, as it will be read again. It does not check e: Validate does, before.
func Next(prev *Head, e Entry) (Entry, Head) {
	var h Head
	if prev != nil {
		h = *prev
	}
	e.At = e.At.UTC().Truncate(time.Millisecond)
	e.Reasons = slices.Clone(e.Reasons)
	e.Seq, e.Prev = h.Seq+1, h.Hash
	e.Hash = e.sum()
	return e, Head{Seq: e.Seq, Hash: e.Hash}
}

func (e Entry) sum() [sha256.Size]byte { return sha256.Sum256(e.Canonical()) }
