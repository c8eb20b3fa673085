package policy

import (
	"slices"
	"time"

	"matron/policy/rulebook"
)

// Proposed are the rules that would be in force with a proposal; ok is false where it is faulty.
func (r *Rules) Proposed(p ProposalRow) (*Rules, bool) {
	sources, book, faults := r.With(p.Kind, p.Texts)
	if len(faults) > 0 {
		return nil, false
	}
	is := *r
	is.Previous, is.Book, is.Sources, is.Number = r.Book, book, sources, r.Number+1
	return &is, true
}

// DryRun adds up, room by room, what a proposal would do.
type DryRun struct {
	was, is *Rules
	found   map[RoomID]int // in the last 30 days: messages with what seems to be an identifier
	f       Figures
}

// mostNames is how many rooms are named.
const mostNames = 8

// NewDryRun begins one. found is by room.
func NewDryRun(was, is *Rules, found map[RoomID]int) *DryRun {
	return &DryRun{was: was, is: is, found: found, f: Figures{Known: true}}
}

// Room looks at a room, and says whether its rules would change.
func (t *DryRun) Room(room Room) bool {
	if room.ID == t.is.PolicyRoom || t.was.fingerprint(t.was.Book, room) == t.is.fingerprint(t.is.Book, room) {
		return false
	}
	_, before := t.was.Of(room)
	p, covered := t.is.Of(room)
	t.f.Rooms++
	if len(t.f.Names) < mostNames {
		t.f.Names = append(t.f.Names, room.ID)
	}
	switch {
	case covered && !before:
		t.f.Covered++
	case before && !covered:
		t.f.Left++
	}
	if !covered {
		return true
	}
	if p.Mode != rulebook.Watch && p.Identifiers.Patients != rulebook.Allowed {
		t.f.Warned += t.found[room.ID]
	}
	_, settings, _ := t.is.Book.Effective(string(room.ID), room.spaces())
	for _, s := range settings {
		if len(s.Refused) > 0 && !slices.Contains(t.f.Refused, s.Field) {
			t.f.Refused = append(t.f.Refused, s.Field)
		}
	}
	return true
}

// Expiring adds what is due in a room by the rules that are proposed.
func (t *DryRun) Expiring(d Due) {
	t.f.Expire += d.Messages
	t.f.Held += d.Held + d.Flagged + d.Unreadable
	if d.Messages > 0 {
		t.f.ExpireRooms++
	}
}

// Cutoffs are what would be due in a room.
func (t *DryRun) Cutoffs(room Room, now time.Time) []Cutoff { return t.is.Cutoffs(room, now) }

// Figures are what was added up.
func (t *DryRun) Figures() Figures {
	slices.Sort(t.f.Refused)
	return t.f
}
