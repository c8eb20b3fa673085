package enginetest

import (
	"time"

	"matron/policy"
	"matron/policy/confidential"
)

// The ward of the play. The rules that are given to it must cover the room, in mode
// advise or enforce, with pills.
const (
	Ward policy.RoomID = "!ward:hospital.example"
	Self policy.UserID = "@matron:hospital.example"
)

// Epoch is when the play begins.
var Epoch = time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)

// WardRoom is what must be known of the room before the play begins.
func WardRoom() policy.Room {
	return policy.Room{ID: Ward, Mine: "join", Since: Epoch.Add(-time.Hour), Encrypted: true, EverEncrypted: true, Power: 50, Redact: 50, Members: 3}
}

// people play a ward: two of three messages hold a number; one is masked, one is kept.
// They answer when all that is said to them has been said, so that every run comes to the same.
type people struct{ stage int }

const number = "NHS number 999 668 3036" // synthetic, from the 999 range

func (*people) Before() (map[policy.RoomID][]policy.UserID, []policy.Change) { return nil, nil }
func (*people) Set(*World)                                                   {}
func (*people) Answer(*World, time.Time) bool                                { return false }
func (*people) Torn(*World, time.Time)                                       {}
func (*people) Same(w *World) []policy.Key                                   { return w.Made() }
func (*people) Faults(*World, Kept) []string                                 { return nil }

// Act does what comes next; false: the play is over.
func (p *people) Act(w *World, now time.Time) bool {
	p.stage++
	switch p.stage {
	case 1:
		say(w, now, "$m1", "@amy:hospital.example", "CT for "+number+" please")
		say(w, now, "$m2", "@bob:hospital.example", "K 6.8, repeat gas now")
		say(w, now, "$m3", "@bob:hospital.example", "bed 4, "+number)
	case 2:
		tap(w, now, "$tap1", "@amy:hospital.example", "$m1", policy.PillMask)
		tap(w, now, "$tap3", "@bob:hospital.example", "$m3", policy.PillKeep)
	default:
		return false
	}
	return true
}

func say(w *World, now time.Time, id policy.EventID, by policy.UserID, body string) {
	w.Post(policy.Message{
		Said:     policy.Said{Room: Ward, ID: id, Sender: by, At: now, Trust: policy.SignedDevice},
		Surfaces: []policy.Surface{{Where: policy.Body, Text: confidential.NewText(body)}},
	})
}

func tap(w *World, now time.Time, id policy.EventID, by policy.UserID, on policy.EventID, pill policy.Pill) {
	w.Post(policy.Reaction{
		Said: policy.Said{Room: Ward, ID: id, Sender: by, At: now}, On: on, Key: confidential.NewText(string(pill)),
	})
}
