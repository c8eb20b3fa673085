package policy

import (
	"encoding/json"
	"time"
)

// reconciled takes what was read back.
func (t *turn) reconciled(o Outcome, e Reconcile) {
	row := t.v.Filing
	if row == nil || row.Stage != FilingChecking && row.Stage != FilingHandedOver || row.Checks != e.Try {
		t.movedOn(e.Filing)
		return
	}
	u, f := t.ofFiling(*row)
	next := *row
	var got Found
	if o.Result != Sent || json.Unmarshal([]byte(o.Brought.Reveal()), &got) != nil {
		got = Found{State: FoundUnknown}
	}
	if w := storedPlace(got.Where); w != "" {
		next.Where = w
	}
	next.Detail = storedWord(got.Code)
	switch got.State {
	case FoundPresent:
		u.through(next, f, FilingFiled)
	case FoundDiffers, FoundAmbiguous:
		why := HeldDiffers
		if got.State == FoundAmbiguous {
			why = HeldAmbiguous
		}
		if row.Stage == FilingHandedOver {
			u.doubted(next, f, got, why)
			return
		}
		u.hold(next, f, why, next.Detail)
	case FoundWaiting:
		if row.Stage == FilingChecking {
			u.through(next, f, FilingHandedOver)
			return
		}
		u.lookAgain(next, f, got, HeldNoReceipt)
	case FoundAbsent:
		u.absent(next, f, got)
	default:
		if row.Stage == FilingChecking && got.nowhere() && !row.Late.IsZero() {
			// Nobody is left to be asked. People know that it is late; to wait on would hold up the conversation for ever.
			u.hold(next, f, HeldAmbiguous, next.Detail)
			return
		}
		u.lookAgain(next, f, got, noAnswer(got.AfterMs))
	}
}

// What a Reconcile brings, with FoundUnknown, where it could ask nobody: the system that it went to is not in the config any
// more, or has another address there. The words are stored.
const (
	FoundNoSystem = "no_system"
	FoundMoved    = "endpoint_moved"
)

// nowhere says that where it went there is nobody to be asked, by the config of now.
func (f Found) nowhere() bool { return f.Code == FoundNoSystem || f.Code == FoundMoved }

// absent: it is not there. After a send without an answer it is sent again. What the destination took and does not show is
// read again for a while; then a person must look.
func (t *turn) absent(row FilingRow, f FlagRow, got Found) {
	switch {
	case row.Stage == FilingHandedOver:
		t.lookAgain(row, f, got, HeldNoReceipt) // perhaps it was fetched, and the receipt is to come
	case row.Maybe && row.Why == HeldConflict && row.Tries >= conflictsAtMost:
		row.Maybe = false
		t.hold(row, f, HeldRejected, "409_conflict")
	case row.Maybe:
		row.Moved = t.now
		why := HeldNoAnswer
		if row.Why == HeldBusy {
			why = HeldBusy
		}
		t.send(&row, 0, FilingAgain)
		t.save(row)
		t.progress(row, f, why)
	case t.now.Sub(row.Moved) < visibleAfter:
		t.lookAgain(row, f, got, HeldNotYet)
	default:
		t.hold(row, f, HeldDiffers, "accepted_absent")
	}
}

// receiptAfter is how long a receipt is not looked for: the longer it did not come, the longer. Each look is a row and an entry
// that stay, and there are destinations that never give one.
func (t *turn) receiptAfter(row FilingRow) time.Duration {
	return min(t.now.Sub(row.Ended)/16, receiptAtMost)
}

// lookAgain reads back once more, later.
func (t *turn) lookAgain(row FilingRow, f FlagRow, got Found, why HeldWhy) {
	if row.Stage == FilingHandedOver {
		t.check(&row, max(t.checkAfter(row, got.AfterMs), t.receiptAfter(row)), FilingHandedOn)
		t.save(row)
		return
	}
	row.Why = why
	t.check(&row, t.checkAfter(row, got.AfterMs), FilingUnknown)
	t.save(row)
	t.progress(row, f, why)
}
