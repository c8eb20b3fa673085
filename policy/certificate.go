package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// GoneTally is what was removed of a room, by policy, day of the policy's zone and class, and is in no certificate yet.
type GoneTally struct {
	Policy        string
	Day           string // 2026-11-24
	Room          RoomID
	Class         Class
	Conversations int
	Messages      int // events: messages, edits, Matron's copies and notices
	First, Last   time.Time
	Rules         Revision // of the newest removal
}

// AddTally counts a conversation that is gone, as the server says.
type AddTally struct{ GoneTally }

// IssueCertificate makes certificate of what was tallied.
type IssueCertificate struct {
	ID      string // its hash
	Number  int    // 1, 2, …
	Policy  string
	Day     string
	At      time.Time
	Rules   Revision
	Before  string // the hash of the one before, "" for the first
	Tallies []GoneTally
}

func (AddTally) change()         {}
func (IssueCertificate) change() {}

// CertificateRow is what is kept of a certificate.
type CertificateRow struct {
	ID            string
	Number        int
	Policy        string
	Day           string
	At            time.Time
	Rules         Revision
	Conversations int
	Messages      int
}

// certificateHash is over all that a certificate says, and over the one before: one that is missing shows.
func certificateHash(c IssueCertificate) string {
	var b strings.Builder
	fmt.Fprintf(&b, "matron certificate 1\n%d\t%s\t%s\t%s\t%s\n", c.Number, c.Policy, c.Day, c.Rules, c.Before)
	for _, t := range c.Tallies {
		fmt.Fprintf(&b, "%s\t%s\t%d\t%d\t%d\t%d\n", t.Room, t.Class, t.Conversations, t.Messages, ms(t.First), ms(t.Last))
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:])
}
