package enginetest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"matron/engine"
	"matron/policy"
)

// Where an effect stands.
const (
	waiting   = "waiting"
	inFlight  = "in_flight"
	sent      = "sent"
	confirmed = "confirmed"
	over      = "over"
)

// row is an effect in the outbox.
type row struct {
	policy.Do
	key     policy.Key
	seq     int64
	state   string
	attempt int
	first   time.Time
	result  policy.ResultKind
	receipt policy.EventID
	made    policy.RoomID
}

// Candidate returns the next effect that may begin: the lowest lane first, then the oldest.
func (s *Store) Candidate(ctx context.Context, lanes []policy.Lane, now time.Time) (engine.Candidate, bool, error) {
	st, err := in(ctx)
	if err != nil {
		return engine.Candidate{}, false, err
	}
	busy := map[string]bool{}
	for _, r := range st.outbox {
		if r.state == inFlight {
			busy[r.Effect.Target()] = true
		}
	}
	var best *row
	for _, seq := range slices.Sorted(maps.Keys(st.outbox)) {
		r := st.outbox[seq]
		if r.state != waiting || !slices.Contains(lanes, r.Lane) || busy[r.Effect.Target()] {
			continue
		}
		late := !r.Until.IsZero() && now.After(r.Until)
		if free, _ := st.free(r); !late && (now.Before(r.Due) || !free) {
			continue
		}
		if best == nil || r.Lane < best.Lane {
			best = &r
		}
	}
	if best == nil {
		return engine.Candidate{}, false, nil
	}
	return st.candidate(*best), true, nil
}

// free says whether what an effect comes after is behind it. broken says that it never will be.
func (st *state) free(r row) (ok bool, broken string) {
	if r.After == "" {
		return true, ""
	}
	a, known := st.row(r.After)
	switch {
	case !known:
		return true, "after_unknown"
	case a.state == confirmed:
		return true, ""
	case a.state == over && r.Seen:
		return true, "after_failed"
	default:
		return a.state == over || (a.state == sent && !r.Seen), ""
	}
}

func (st *state) candidate(r row) engine.Candidate {
	_, broken := st.free(r)
	in := st.rooms[policy.RoomOf(r.Effect)]
	in.ID = policy.RoomOf(r.Effect)
	return engine.Candidate{
		Seq: r.seq, Effect: r.Effect, Key: r.key, Lane: r.Lane, Attempt: r.attempt, First: r.first, Guard: r.Guard, Broken: broken,
		Facts: policy.GuardFacts{
			Room: policy.RoomOf(r.Effect), Policy: r.Policy, Gone: st.messages[r.About].Gone, Warning: st.warnings[r.About].Stage,
			In: in, Pauses: st.openPauses(), Until: r.Until, Filing: st.filings[r.About].Stage,
		},
	}
}

// Begin marks a candidate as in flight.
func (s *Store) Begin(ctx context.Context, c engine.Candidate, now time.Time) (policy.Task, error) {
	st, err := mine(ctx)
	if err != nil {
		return policy.Task{}, err
	}
	r := st.outbox[c.Seq]
	r.state, r.attempt = inFlight, r.attempt+1
	if r.first.IsZero() {
		r.first = now
	}
	st.outbox[c.Seq] = r
	return policy.Task{Effect: r.Effect, Key: r.key, Room: policy.RoomOf(r.Effect), Attempt: r.attempt}, nil
}

// Settle writes the end of an attempt; what was confirmed stays so.
func (s *Store) Settle(ctx context.Context, e engine.Settlement) error {
	st, err := mine(ctx)
	if err != nil {
		return err
	}
	r := st.outbox[e.Seq]
	switch {
	case r.state == confirmed, r.state == over:
		return nil
	case e.Result.Outcome == policy.Sent:
		r.state = sent
		if st.seen[e.Result.Receipt] { // its event came back before the answer
			r.state = confirmed
		}
	case e.Result.Over:
		r.state = over
	default:
		r.state, r.Due = waiting, e.Result.Again
		st.outbox[e.Seq] = r
		return nil
	}
	r.result, r.receipt, r.made = e.Result.Outcome, cmp.Or(e.Result.Receipt, r.receipt), e.Result.Made
	st.outbox[e.Seq] = r
	return nil
}

// NextDue says when something will be due next.
func (s *Store) NextDue(ctx context.Context, now time.Time) (time.Time, error) {
	st, err := in(ctx)
	if err != nil {
		return time.Time{}, err
	}
	var due time.Time
	add := func(t time.Time) {
		if t.After(now) && (due.IsZero() || t.Before(due)) {
			due = t
		}
	}
	for _, l := range st.inbox {
		if l.decided.IsZero() && !l.aside {
			add(l.wait.Until)
		}
	}
	for t := range st.ticks {
		add(time.UnixMilli(t.at))
	}
	for _, r := range st.outbox {
		if r.state == waiting {
			add(r.Due)
			if !r.Until.IsZero() {
				add(r.Until.Add(time.Millisecond))
			}
		}
	}
	return due, nil
}

// Sweep deletes the envelopes that were decided two minutes ago.
func (s *Store) Sweep(ctx context.Context, now time.Time) error {
	st, err := mine(ctx)
	if err != nil {
		return err
	}
	maps.DeleteFunc(st.inbox, func(_ int64, l letter) bool {
		return !l.decided.IsZero() && now.Sub(l.decided) > 2*time.Minute
	})
	st.sweepFilings(now)
	return nil
}

// row finds an effect by its key.
func (st *state) row(k policy.Key) (row, bool) {
	for _, r := range st.outbox {
		if r.key == k {
			return r, true
		}
	}
	return row{}, false
}
