package policy

import "time"

// GuardFacts is what the terms of a guard are judged by, read in the transaction that
// leases the effect.
type GuardFacts struct {
	Now       time.Time
	Room      RoomID // of the effect; where it has none (a direct room), that of the message About
	Policy    string
	Gone      bool  // the message About was removed
	Warning   Stage // of the message About, "" if there is none
	Pauses    []Pause
	ClockSane bool

	Held       bool        // the conversation of About is on hold, or that cannot be known
	Flagged    bool        // it has an open flag
	Filing     FilingStage // of the filing that About names
	Unreadable bool        // something in it cannot be read
	Leaving    bool        // its removal is ordered, and About with it
	Decided    Revision    // the rules by which the effect was decided
	InForce    Revision    // those in force now
	Until      time.Time   // of the effect

	In           Room // of the effect, as it is now
	Acknowledged bool // by the rules in force something may go from it by itself, and officers know how it came to them
}

// Holds judges a guard. Why says which term failed, "" if none did. later says that
// the effect may be tried again later instead of being withdrawn.
func (g Guard) Holds(f GuardFacts) (ok bool, why Reason, later bool) {
	switch {
	case !f.Until.IsZero() && f.Now.After(f.Until):
		return false, TooLateToSpeak, false
	case g.Has(NotGone) && f.Gone:
		return false, OriginalMissing, false
	case g.Has(WarningOpen) && f.Warning != Open:
		return false, NoOpenWarning, false
	case g.Has(SpeechNotPaused) && Paused(f.Pauses, PauseSpeech, f.Room, f.Policy, f.Now):
		return false, PausedHere, false
	case g.Has(DestructionNotPaused) && Paused(f.Pauses, PauseDestruction, f.Room, f.Policy, f.Now):
		return false, PausedHere, false
	case g.Has(NotHeld) && f.Held:
		return false, OnHold, false
	case g.Has(NotFlagged) && f.Flagged:
		return false, FlagIsOpen, false
	case g.Has(Readable) && f.Unreadable:
		return false, NotReadable, false
	case g.Has(Leaving) && !f.Leaving:
		return false, NotLeaving, false
	case g.Has(FilingGoes) && !f.Filing.Going() && f.Filing != FilingHandedOver:
		return false, FilingOver, false
	case g.Has(RulesInForce) && (f.InForce == "" || f.Decided != f.InForce):
		return false, RulesNotInForce, false
	case g.Has(Acknowledged) && !f.Acknowledged:
		return false, NotAcknowledged, false
	case g.Has(ClockSane) && !f.ClockSane:
		return false, ClockNotSane, true
	default:
		return true, "", false
	}
}

// Paused says whether a pause stops what (speech or destruction) in a room.
func Paused(pauses []Pause, what PauseWhat, room RoomID, policy string, now time.Time) bool {
	for _, p := range pauses {
		if !now.Before(p.Until) || (p.What != PauseEverything && p.What != what) {
			continue
		}
		switch p.Scope {
		case ScopeAll:
			return true
		case ScopeRoom:
			if p.Of == string(room) {
				return true
			}
		case ScopePolicy:
			if policy != "" && p.Of == policy {
				return true
			}
		}
	}
	return false
}
