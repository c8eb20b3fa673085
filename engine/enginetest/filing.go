package enginetest

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"matron/policy"
	"matron/policy/confidential"
)

// filed is all that is kept of filings.
type filed struct {
	filings map[policy.EventID]policy.FilingRow
	patient map[policy.EventID]confidential.Text
	parcel  map[policy.EventID]confidential.Text
	looked  []policy.NoteLookUp
}

func newFiled() filed {
	return filed{
		filings: map[policy.EventID]policy.FilingRow{}, patient: map[policy.EventID]confidential.Text{}, parcel: map[policy.EventID]confidential.Text{},
	}
}

func (f filed) snapshot() filed {
	return filed{filings: maps.Clone(f.filings), patient: maps.Clone(f.patient), parcel: maps.Clone(f.parcel), looked: slices.Clip(f.looked)}
}

var errNoFiling = errors.New("no such filing")

// applyFiling takes a change about filings; ok is false for another one.
func (st *state) applyFiling(c policy.Change) (ok bool, err error) {
	switch c := c.(type) {
	case policy.SaveFiling:
		return true, st.saveFiling(c.Row)
	case policy.SetFilingPatient:
		return true, st.keep(st.patient, c.ID, c.Patient)
	case policy.SealPackage:
		return true, st.keep(st.parcel, c.ID, c.Package)
	case policy.NoteLookUp:
		st.looked = append(st.looked, c)
	default:
		return false, nil
	}
	return true, nil
}

// saveFiling refuses what the real store's indexes refuse: a second open one of a conversation, a second dialogue of a person.
func (st *state) saveFiling(r policy.FilingRow) error {
	was, known := st.filings[r.ID]
	switch {
	case known:
		r.Number = was.Number
	case r.Number != 0 || r.ID == "":
		return errNoFiling
	default:
		r.Number = len(st.filings) + 1 // none is ever deleted
	}
	for id, o := range st.filings {
		if id == r.ID {
			continue
		}
		if r.Stage.Open() && o.Stage.Open() && r.Conversation == o.Conversation || r.Stage.Talking() && o.Stage.Talking() && r.By == o.By {
			return errors.New("another one is open")
		}
	}
	r.Listed, r.Erase = slices.Clone(r.Listed), slices.Clone(r.Erase)
	st.filings[r.ID] = r
	return nil
}

func (st *state) keep(in map[policy.EventID]confidential.Text, id policy.EventID, text confidential.Text) error {
	if text.Empty() {
		delete(in, id)
		return nil
	}
	if _, known := st.filings[id]; !known {
		return errNoFiling
	}
	in[id] = text
	return nil
}

// sweepFilings erases what was forgotten to be erased.
func (st *state) sweepFilings(now time.Time) {
	for id, r := range st.filings {
		if !r.Stage.Open() && now.Sub(r.Moved) >= 10*time.Minute {
			delete(st.patient, id)
			delete(st.parcel, id)
		}
	}
	st.looked = slices.DeleteFunc(slices.Clone(st.looked), func(n policy.NoteLookUp) bool { return now.Sub(n.At) >= 7*24*time.Hour })
}

// moreFilings adds what a query names of filings.
func (st *state) moreFilings(q policy.Query, v *policy.View) {
	if q.Filing != "" || q.FilingOf != "" || q.FilingOn != "" || q.FilingNumber > 0 {
		v.FilingView.Filing = st.filingOf(q.FilingQuery)
	}
	if q.Rival != "" {
		v.Rival = first(st.pickFilings(openOn(st.talk(q.Rival))))
	}
	if q.LookUpsOf != "" {
		v.LookUps = 0
		for _, n := range st.looked {
			if n.By == q.LookUpsOf && !n.At.Before(q.LookUpsSince) {
				v.LookUps++
			}
		}
	}
	if !q.FilingsDue.IsZero() && q.Room != "" {
		v.Lapsing = st.pickFilings(func(r policy.FilingRow) bool {
			return r.Direct == q.Room && r.Stage.Open() && !r.Until.IsZero() && !r.Until.After(q.FilingsDue)
		})
		slices.SortStableFunc(v.Lapsing, func(a, b policy.FilingRow) int { return a.Until.Compare(b.Until) })
	}
	if q.VersionsOf != "" {
		v.Versions = st.pickFilings(func(r policy.FilingRow) bool { return r.Conversation == st.talk(q.VersionsOf) && maySent(r) })
	}
	if q.OfPatient != "" {
		v.Before = first(st.pickFilings(func(r policy.FilingRow) bool { return r.PatientHash == q.OfPatient && r.Stage.Going() }))
	}
	if q.FilingsListed != "" {
		v.Listed = st.pickFilings(func(r policy.FilingRow) bool { return r.Stage == q.FilingsListed })
		slices.Reverse(v.Listed)
		v.ListedN = len(v.Listed)
		v.Listed = v.Listed[:min(len(v.Listed), 100)]
	}
}

// filingOf: of a person's it is the dialogue, or else the newest on its way.
func (st *state) filingOf(q policy.FilingQuery) *policy.FilingRow {
	switch {
	case q.Filing != "":
		return first(st.pickFilings(func(r policy.FilingRow) bool { return r.ID == q.Filing }))
	case q.FilingOf != "":
		open := st.pickFilings(func(r policy.FilingRow) bool { return r.By == q.FilingOf && r.Stage.Open() })
		slices.Reverse(open)
		slices.SortStableFunc(open, func(a, b policy.FilingRow) int { return talks(b) - talks(a) })
		return first(open)
	case q.FilingOn != "":
		return first(st.pickFilings(openOn(st.talk(q.FilingOn))))
	default:
		return first(st.pickFilings(func(r policy.FilingRow) bool { return r.Number == q.FilingNumber }))
	}
}

// maySent says whether a filing went to the record system, or may have.
func maySent(r policy.FilingRow) bool {
	switch r.Stage {
	case policy.FilingFiled, policy.FilingHandedOver:
		return true
	case policy.FilingHeld:
		return r.Maybe || r.Unsure || r.Why == policy.HeldDiffers || r.Why == policy.HeldAmbiguous
	default:
		return r.Stage.Open() && r.Tries > 0
	}
}

func openOn(conversation policy.EventID) func(policy.FilingRow) bool {
	return func(r policy.FilingRow) bool { return r.Conversation == conversation && r.Stage.Open() }
}

// talk is the conversation of a message, or else the one of that name.
func (st *state) talk(id policy.EventID) policy.EventID {
	return cmp.Or(st.messages[id].Conversation, id)
}

func talks(r policy.FilingRow) int {
	if r.Stage.Talking() {
		return 1
	}
	return 0
}

// pickFilings lists filings, oldest first.
func (st *state) pickFilings(pick func(r policy.FilingRow) bool) []policy.FilingRow {
	var out []policy.FilingRow
	for _, r := range st.filings {
		if pick(r) {
			r.Listed, r.Erase = slices.Clone(r.Listed), slices.Clone(r.Erase)
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b policy.FilingRow) int { return cmp.Compare(a.Number, b.Number) })
	return out
}

func first(all []policy.FilingRow) *policy.FilingRow {
	if len(all) == 0 {
		return nil
	}
	return &all[0]
}

// Filing reads a filing, nil if there is none; FilingPatient and FilingPackage what is sealed of it. They may be called
// outside a Write, as the program does.
func (s *Store) Filing(ctx context.Context, id policy.EventID) (*policy.FilingRow, error) {
	return s.now(ctx).filingOf(policy.FilingQuery{Filing: id}), nil
}

// FilingPatient is what the record system said of the patient.
func (s *Store) FilingPatient(ctx context.Context, id policy.EventID) (confidential.Text, error) {
	return s.now(ctx).patient[id], nil
}

// FilingPackage is the finished package.
func (s *Store) FilingPackage(ctx context.Context, id policy.EventID) (confidential.Text, error) {
	return s.now(ctx).parcel[id], nil
}

// now is the state of the transaction, or the one that was committed last.
func (s *Store) now(ctx context.Context) *state {
	if st, err := in(ctx); err == nil {
		return st
	}
	s.disk.mu.Lock()
	defer s.disk.mu.Unlock()
	return s.disk.state
}
