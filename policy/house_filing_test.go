package policy_test

import (
	"cmp"
	"slices"
	"time"

	"matron/policy"
)

// filings are what the house keeps of filings. What is sealed is known only as being there.
type filings struct {
	rows     []policy.FilingRow // by number
	patients map[policy.EventID]bool
	packages map[policy.EventID]bool
	lookUps  []policy.NoteLookUp
}

func (h *house) filing(fits func(r policy.FilingRow) bool) *policy.FilingRow {
	for _, r := range h.filed.rows {
		if fits(r) {
			return &r
		}
	}
	return nil
}

// applyFiling takes a change about filings; ok is false for another one. As the store it refuses a second open filing of a
// conversation, and a second dialogue of a person.
func (h *house) applyFiling(c policy.Change) (ok bool) {
	if h.filed.patients == nil {
		h.filed.patients, h.filed.packages = map[policy.EventID]bool{}, map[policy.EventID]bool{}
	}
	switch c := c.(type) {
	case policy.SaveFiling:
		row := c.Row
		row.Listed, row.Erase = slices.Clone(row.Listed), slices.Clone(row.Erase)
		if i := slices.IndexFunc(h.filed.rows, func(r policy.FilingRow) bool { return r.ID == row.ID }); i >= 0 {
			row.Number = h.filed.rows[i].Number
			h.filed.rows[i] = row
		} else {
			row.Number = len(h.filed.rows) + 1
			h.filed.rows = append(h.filed.rows, row)
		}
		open, talking := 0, 0
		for _, r := range h.filed.rows {
			if r.Stage.Open() && h.resolve(r.Conversation) == h.resolve(row.Conversation) {
				open++
			}
			if r.Stage.Talking() && r.By == row.By {
				talking++
			}
		}
		if open > 1 || talking > 1 {
			panic("house: two open filings of a conversation, or two dialogues of a person")
		}
	case policy.SetFilingPatient:
		h.filed.patients[c.ID] = !c.Patient.Empty()
	case policy.SealPackage:
		h.filed.packages[c.ID] = !c.Package.Empty()
	case policy.NoteLookUp:
		h.filed.lookUps = append(h.filed.lookUps, c)
	default:
		return false
	}
	return true
}

// moreFilings adds what a query names of filings.
func (h *house) moreFilings(q policy.Query, v *policy.View) {
	if q.Filing != "" || q.FilingOf != "" || q.FilingOn != "" || q.FilingNumber > 0 {
		v.Filing = h.filingOf(q.FilingQuery)
	}
	if q.Rival != "" {
		v.Rival = h.openFilingOn(q.Rival)
	}
	for _, l := range h.filed.lookUps {
		if l.By == q.LookUpsOf && !l.At.Before(q.LookUpsSince) {
			v.LookUps++
		}
	}
	if !q.FilingsDue.IsZero() {
		for _, r := range h.filed.rows {
			if r.Direct == q.Room && r.Stage.Open() && !r.Until.IsZero() && !r.Until.After(q.FilingsDue) {
				v.Lapsing = append(v.Lapsing, r)
			}
		}
		slices.SortStableFunc(v.Lapsing, func(a, b policy.FilingRow) int { return a.Until.Compare(b.Until) })
	}
	of := h.resolve(cmp.Or(h.messages[q.VersionsOf].Conversation, q.VersionsOf))
	for _, r := range h.filed.rows {
		if q.VersionsOf != "" && h.resolve(r.Conversation) == of && mayBeFiled(r) {
			v.Versions = append(v.Versions, r)
		}
	}
	if q.OfPatient != "" {
		v.Before = h.filing(func(r policy.FilingRow) bool { return r.PatientHash == q.OfPatient && r.Stage.Going() })
	}
	if q.FilingsListed != "" {
		for _, r := range slices.Backward(h.filed.rows) {
			if r.Stage == q.FilingsListed {
				v.Listed = append(v.Listed, r)
			}
		}
		v.ListedN = len(v.Listed)
		v.Listed = v.Listed[:min(len(v.Listed), 100)]
	}
}

func mayBeFiled(r policy.FilingRow) bool {
	switch r.Stage {
	case policy.FilingFiled, policy.FilingHandedOver:
		return true
	case policy.FilingHeld:
		return r.Maybe || r.Unsure || r.Why == policy.HeldDiffers || r.Why == policy.HeldAmbiguous
	default:
		return r.Stage.Open() && r.Tries > 0
	}
}

func (h *house) filingOf(q policy.FilingQuery) *policy.FilingRow {
	switch {
	case q.Filing != "":
		return h.filing(func(r policy.FilingRow) bool { return r.ID == q.Filing })
	case q.FilingOf != "":
		if r := h.filing(func(r policy.FilingRow) bool { return r.By == q.FilingOf && r.Stage.Talking() }); r != nil {
			return r
		}
		for _, r := range slices.Backward(h.filed.rows) {
			if r.By == q.FilingOf && r.Stage.Open() {
				return &r
			}
		}
		return nil
	case q.FilingOn != "":
		return h.openFilingOn(q.FilingOn)
	default:
		return h.filing(func(r policy.FilingRow) bool { return r.Number == q.FilingNumber })
	}
}

// openFilingOn finds the open filing of a conversation, also by one of its messages.
func (h *house) openFilingOn(id policy.EventID) *policy.FilingRow {
	id = h.resolve(cmp.Or(h.messages[id].Conversation, id))
	return h.filing(func(r policy.FilingRow) bool { return r.Stage.Open() && h.resolve(r.Conversation) == id })
}

// nextTick is when the direct room of a person is looked at for a filing.
func (h *house) nextTick(room policy.RoomID) (next time.Time) {
	for _, r := range h.filed.rows {
		if r.Direct == room && r.Stage.Open() && !r.Until.IsZero() && (next.IsZero() || r.Until.Before(next)) {
			next = r.Until
		}
	}
	return next
}
