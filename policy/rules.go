package policy

import (
	"slices"
	"strings"
	"time"

	"matron/policy/detect"
	"matron/policy/rulebook"
)

// Rules is all that decisions go by: the officers' book, and what the operator's
// config says of identities. It never changes; a new revision is a new value.
type Rules struct {
	Book     *rulebook.Book
	Self     UserID
	Officers []Officer
	Inviters Inviters
	Rooms    []RoomID // rooms she may be in; empty: any that a trusted person invites her to
	Bots     []UserID // are neither warned nor obeyed
	Media    bool     // an admin token is there: files can be deleted
	Record   RecordSide

	PolicyRoom  RoomID        // where officers talk to her; "" if there is none
	FourEyes    bool          // another officer than the one who posted a proposal must approve it
	KeepAtLeast time.Duration // the floor of retention; 0: that of the rulebook

	Number   int               // of the revision in force; 0: the files of the config
	Since    time.Time         // when it came in force
	Sources  []rulebook.Source // what the book was read from: one a policy, named by it
	Seed     []rulebook.Source // the files of the config, likewise
	Previous *rulebook.Book    // the revision before
	People   People            // the list of people in force
	Listed   int               // its number; 0: none was approved yet
	Locals   Locals            // the patterns of the book, from CompileLocals: without them none is looked for
}

// Officer is an information-governance officer. Master is the pinned cross-signing
// master key, unpadded base64.
type Officer struct {
	User   UserID
	Master string
}

// Inviters are the people whose invitations she accepts.
type Inviters struct {
	Users   []UserID
	Servers []string // everyone on these servers
}

// Revision names the rules in force.
func (r *Rules) Revision() Revision {
	if r.Book == nil {
		return ""
	}
	return Revision(r.Book.Revision)
}

// Of is the policy of a room; ok is false where none covers it.
func (r *Rules) Of(room Room) (p rulebook.Policy, ok bool) {
	if r.Book == nil || room.ID != "" && room.ID == r.PolicyRoom {
		return rulebook.Policy{}, false
	}
	p, _, ok = r.Book.For(string(room.ID), room.spaces())
	return p, ok
}

// trusts says whether an invitation of this person is accepted.
func (r *Rules) trusts(u UserID) bool {
	if _, officer := r.officer(u); officer {
		return true
	}
	return slices.Contains(r.Inviters.Users, u) || slices.Contains(r.Inviters.Servers, u.Server())
}

func (r *Rules) officer(u UserID) (Officer, bool) {
	for _, o := range r.Officers {
		if o.User == u {
			return o, true
		}
	}
	return Officer{}, false
}

// believesOfficer says whether an event is an officer's word: from a device signed by
// the master key that the config pins.
func (r *Rules) believesOfficer(s Said) bool {
	o, ok := r.officer(s.Sender)
	return ok && s.Trust == SignedDevice && o.Master != "" && o.Master == s.Master
}

// leads lists the policies that a person leads, sorted by name.
func (r *Rules) leads(u UserID) []rulebook.Policy {
	if r.Book == nil {
		return nil
	}
	var led []rulebook.Policy
	for _, p := range r.Book.Policies {
		if p.LedBy(string(u)) {
			led = append(led, p)
		}
	}
	return led
}

func (r *Rules) isBot(u UserID) bool { return slices.Contains(r.Bots, u) }

// Off lists the kinds that a policy does not look for.
func Off(p rulebook.Policy) []detect.Kind {
	var kinds []detect.Kind
	for _, k := range p.Identifiers.Off {
		kinds = append(kinds, detect.Kind(strings.ToUpper(string(k))))
	}
	return kinds
}

// footer is the part of a notice that names the policy and a human.
func (r *Rules) footer(p rulebook.Policy) Footer {
	f := Footer{Policy: p.Title, Rules: string(r.Revision()), Human: p.Contacts.Human, CanFile: r.canFile(p), HasDesk: len(p.Contacts.Records) > 0}
	if p.Zone != nil {
		f.Zone = p.Zone.String()
	}
	return f
}

// canFile says whether what is flagged under a policy can be filed at all.
func (r *Rules) canFile(p rulebook.Policy) bool {
	return p.Record.FileTo != "" && slices.Contains(r.Record.Systems, p.Record.FileTo) && r.Record.Patients
}

// shiftStart is the last handover before now: 07:00 or 19:00 in the policy's zone
// (design §6: digests come before handover at these hours).
func shiftStart(zone *time.Location, now time.Time) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	n := now.In(zone)
	at := func(day time.Time, hour int) time.Time {
		return time.Date(day.Year(), day.Month(), day.Day(), hour, 0, 0, 0, zone)
	}
	switch {
	case n.Hour() >= 19:
		return at(n, 19)
	case n.Hour() >= 7:
		return at(n, 7)
	default:
		return at(n.AddDate(0, 0, -1), 19)
	}
}
