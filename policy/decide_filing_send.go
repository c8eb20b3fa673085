package policy

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"matron/policy/confidential"
)

// On its way: sending <-> checking. A send whose answer is not known is never sent again before it was read back and found
// absent (reference/records.md §6). Nothing here ends by time: people are told when it takes too long.

// When a send that never arrived is tried again, and when something is read back again; the last stands for all that follow.
var (
	sendAgain  = [...]time.Duration{5 * time.Second, 15 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute}
	checkAgain = [...]time.Duration{5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 15 * time.Minute}
)

const (
	longestAfter = time.Hour        // that a destination may ask to be left alone
	turnAfter    = 15 * time.Second // when it is looked whether an older filing of the same patient is through
	turnAtMost   = 24 * time.Hour   // that one is waited for of which people were told and nothing is known
	visibleAfter = 2 * time.Minute  // what was accepted can be read back by then

	receiptAtMost = 6 * time.Hour // between two looks for a receipt

	conflictsAtMost = 3 // sends that were refused as a conflict (409) and left nothing: then a person must look
)

// sealed keeps the package that was made, and sends it: from here on the person cannot change it any more.
func (t *turn) sealed(row FilingRow, f FlagRow, p Packed) {
	t.d.remember(SealPackage{ID: row.ID, Package: confidential.NewText(string(p.Parcel))})
	row.Endpoint, row.Export, row.Document, row.SHA256 = storedPlace(p.Endpoint), storedPlace(p.Export), storedPlace(p.Document), storedWord(p.SHA256)
	row.Messages, row.Files, row.First, row.Last = p.Messages, max(p.Files, 0), timeOf(p.FirstMs), timeOf(p.LastMs)
	if p.Version > 0 {
		row.Version = p.Version
	}
	row.Since, row.Code = t.now, ""
	t.eraseTyped(&row)
	t.move(&row, FilingSending)
	t.count(PackageSealed, row.Room)
	t.d.because(PackageSealed, row.ID)
	t.sendInTurn(&row)
	t.save(row)
	t.progress(row, f, "")
}

// timeOf is the reverse of ms.
func timeOf(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// sendInTurn sends the first time, unless an older filing of the same patient is on its way: what was written later is not
// filed first (F10).
func (t *turn) sendInTurn(row *FilingRow) {
	if b := t.v.Before; b != nil && b.ID != row.ID && b.Stage.Going() && !t.stuck(*b) {
		row.Due = t.now.Add(jittered(turnAfter, key("turn", string(row.ID), strconv.FormatInt(ms(t.now), 10))))
		row.Until = row.Due
		t.d.because(FilingTurn, row.ID)
		return
	}
	t.send(row, 0, FilingSent)
}

// stuck says whether it cannot be told of a filing, for a day after people were told, whether it is there. What comes after it goes
// then. One that waits to be sent is waited for, however long: what keeps it keeps the others too.
func (t *turn) stuck(row FilingRow) bool {
	return row.Stage == FilingChecking && !row.Late.IsZero() && t.now.Sub(row.Late) >= turnAtMost
}

// send plans the next try. There is one at a time: each is planned by the end of the one before.
func (t *turn) send(row *FilingRow, after time.Duration, why Reason) {
	row.Stage, row.Tries, row.Maybe, row.Due = FilingSending, row.Tries+1, false, t.now.Add(after)
	row.Until = t.lateAt(*row)
	t.d.do(why, row.ID, t.onItsWay(*row, Send{
		Filing: row.ID, System: row.System, Endpoint: row.Endpoint, Document: row.Document, Try: row.Tries,
	}, after))
}

// check plans to read back what the record system has.
func (t *turn) check(row *FilingRow, after time.Duration, why Reason) {
	row.Checks, row.Due = row.Checks+1, t.now.Add(after)
	row.Until = t.lateAt(*row)
	t.d.do(why, row.ID, t.onItsWay(*row, Reconcile{
		Filing: row.ID, System: row.System, Endpoint: row.Endpoint, Document: row.Document, Try: row.Checks,
	}, after))
}

func (t *turn) onItsWay(row FilingRow, e Effect, after time.Duration) Do {
	do := Do{Effect: e, Lane: LaneRoutine, Guard: FilingGoes, About: row.ID, Policy: t.p.Name}
	if after > 0 {
		do.Due = row.Due
	}
	return do
}

// lateAt is when people are told that it takes too long; zero: they were.
func (t *turn) lateAt(row FilingRow) time.Time {
	if !row.Late.IsZero() || !row.Stage.Going() {
		return time.Time{}
	}
	patience := t.p.Record.Patience
	if patience <= 0 {
		patience = time.Hour
	}
	return row.Since.Add(patience)
}

// after is how long to wait: by a table, or as long as the destination asked.
func after(table []time.Duration, n int, k Key, askedMs int64) time.Duration {
	d := jittered(table[min(max(n, 1), len(table))-1], k)
	asked := time.Duration(min(max(askedMs, 0), longestAfter.Milliseconds())) * time.Millisecond
	return max(d, asked)
}

func (t *turn) checkAfter(row FilingRow, askedMs int64) time.Duration {
	return after(checkAgain[:], row.Checks, key("check", string(row.ID), strconv.Itoa(row.Checks)), askedMs)
}

// delivered takes how an attempt to send ended. What is no answer may have arrived.
func (t *turn) delivered(o Outcome, e Send) {
	row := t.v.Filing
	if row == nil || row.Stage != FilingSending || row.Tries != e.Try {
		t.movedOn(e.Filing)
		return
	}
	u, f := t.ofFiling(*row)
	next := *row
	var d Delivered
	if o.Result != Sent || json.Unmarshal([]byte(o.Brought.Reveal()), &d) != nil {
		d = Delivered{State: DeliveryUnknown}
	}
	next.Detail = storedWord(d.Code)
	switch d.State {
	case DeliveryAccepted:
		next.Stage, next.Moved, next.Maybe, next.Why = FilingChecking, u.now, false, ""
		u.check(&next, 0, FilingSent)
	case DeliveryUnsent:
		next.Why = noAnswer(d.AfterMs)
		k := key("again", string(next.ID), strconv.Itoa(next.Tries))
		u.send(&next, after(sendAgain[:], next.Tries, k, d.AfterMs), FilingAgain)
		u.progress(next, f, next.Why)
	case DeliveryRejected:
		why := d.Why
		if !why.holds() {
			why = HeldRejected
		}
		if next.Unsure && (why == HeldMoved || why == HeldNoSystem) {
			why = HeldAmbiguous // an earlier try may come late, and nobody can be asked
		}
		u.hold(next, f, why, next.Detail)
		return
	default:
		next.Stage, next.Moved, next.Maybe, next.Unsure, next.Why = FilingChecking, u.now, true, true, noAnswer(d.AfterMs)
		say := next.Why
		if strings.HasPrefix(next.Detail, "409") {
			next.Why = HeldConflict
		}
		// The longer it takes, the more it needs: a server may write what it was sent after it hung up.
		u.check(&next, max(u.checkAfter(next, d.AfterMs), after(checkAgain[:], next.Tries, key("unknown", string(next.ID), strconv.Itoa(next.Tries)), 0)), FilingUnknown)
		u.progress(next, f, say)
	}
	u.save(next)
}

// noAnswer is why something is not through: there was no answer, or one that asked to come again.
func noAnswer(afterMs int64) HeldWhy {
	if afterMs > 0 {
		return HeldBusy
	}
	return HeldNoAnswer
}

// holds says whether it is a reason for which nothing more is tried.
func (w HeldWhy) holds() bool {
	switch w {
	case HeldRejected, HeldDiffers, HeldAmbiguous, HeldMoved, HeldNoSystem, HeldUnpacked, HeldNoMessage:
		return true
	default:
		return false
	}
}

// lookAtFiling: it is on its way, and its turn may have come, or the rules' patience is over.
func (t *turn) lookAtFiling(row FilingRow) {
	u, f := t.ofFiling(row)
	if late := u.lateAt(row); !late.IsZero() && !u.now.Before(late) {
		row.Late = u.now
		u.tellLate(row, f)
	}
	if row.Stage == FilingSending && row.Tries == 0 {
		u.sendInTurn(&row)
	} else {
		row.Until = u.lateAt(row)
	}
	u.save(row)
	u.d.because(NotDueYet, row.ID)
}

// progress tells who files what is known, each thing once.
func (t *turn) progress(row FilingRow, f FlagRow, why HeldWhy) {
	n := FilingProgress{
		Footer: t.footer(), Room: row.Room, Flag: flagFact(f), Number: row.Number, Stage: row.Stage, System: row.System, Why: why, AtMs: ms(t.now),
	}
	if row.Due.After(t.now) {
		n.AgainMs = ms(row.Due)
	}
	t.tellFiler(row, f, FilingSent, Say{Notice: n, Deed: key("filing_progress", string(row.ID), string(row.Stage), string(why))})
}
