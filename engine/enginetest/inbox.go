package enginetest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"matron/policy"
)

// letter is an envelope in the inbox.
type letter struct {
	policy.Envelope
	wait    policy.Wait // not zero: it stepped aside
	decided time.Time   // zero: not yet
	aside   bool
}

func (l letter) ready(now time.Time) bool {
	if !l.decided.IsZero() || l.aside {
		return false
	}
	return l.wait.Zero() || (!l.wait.Until.IsZero() && !now.Before(l.wait.Until))
}

// Put adds an envelope, unless its ID was seen before. One without an ID is always fresh.
func (s *Store) Put(ctx context.Context, e policy.Envelope) (fresh bool, err error) {
	st, err := mine(ctx)
	if err != nil || st.seen[e.ID] {
		return false, err
	}
	if e.ID != "" {
		st.seen[e.ID] = true
	}
	e.Seq = st.next()
	st.inbox[e.Seq] = letter{Envelope: e}
	return true, nil
}

// Next returns what is ready, in order.
func (s *Store) Next(ctx context.Context, n int, now time.Time) ([]policy.Envelope, error) {
	st, err := in(ctx)
	if err != nil {
		return nil, err
	}
	var out []policy.Envelope
	for _, seq := range slices.Sorted(maps.Keys(st.inbox)) {
		if l := st.inbox[seq]; l.ready(now) && len(out) < n {
			out = append(out, l.Envelope)
		}
	}
	return out, nil
}

// Earlier returns the sender's last three of the minute before.
func (s *Store) Earlier(ctx context.Context, e policy.Envelope) ([]policy.Envelope, error) {
	st, err := in(ctx)
	if err != nil {
		return nil, err
	}
	var out []policy.Envelope
	for _, l := range st.inbox {
		same := l.Door == policy.DoorSync && l.Room == e.Room && l.From == e.From && l.Seq != e.Seq
		if same && !l.At.After(e.At) && e.At.Sub(l.At) <= time.Minute && l.Seq < e.Seq {
			out = append(out, l.Envelope)
		}
	}
	slices.SortFunc(out, func(a, b policy.Envelope) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Seq, b.Seq)) })
	return out[max(0, len(out)-3):], nil
}

// CountTry counts one more try.
func (s *Store) CountTry(ctx context.Context, seq int64) error {
	return s.change(ctx, seq, func(l *letter) { l.Try++ })
}

// SetAside takes an envelope out of the way.
func (s *Store) SetAside(ctx context.Context, seq int64, _ time.Time) error {
	return s.change(ctx, seq, func(l *letter) { l.aside = true })
}

func (s *Store) change(ctx context.Context, seq int64, f func(*letter)) error {
	st, err := mine(ctx)
	if err != nil {
		return err
	}
	if l, ok := st.inbox[seq]; ok {
		f(&l)
		st.inbox[seq] = l
	}
	return nil
}

// WakeSession makes the envelopes ready that wait for this session.
func (s *Store) WakeSession(ctx context.Context, session string) error {
	return s.wake(ctx, func(w policy.Wait) bool { return w.Session == session })
}

// WakeUser makes the envelopes ready that wait for this user's devices.
func (s *Store) WakeUser(ctx context.Context, user policy.UserID) error {
	return s.wake(ctx, func(w policy.Wait) bool { return w.Devices == user })
}

func (s *Store) wake(ctx context.Context, woken func(policy.Wait) bool) error {
	st, err := mine(ctx)
	if err != nil {
		return err
	}
	for seq, l := range st.inbox {
		if !l.wait.Zero() && woken(l.wait) {
			l.wait = policy.Wait{}
			st.inbox[seq] = l
		}
	}
	return nil
}

// DueTicks takes the due ticks out, the newest of each room.
func (s *Store) DueTicks(ctx context.Context, now time.Time, n int) ([]policy.Tick, error) {
	st, err := in(ctx)
	if err != nil {
		return nil, err
	}
	newest := map[policy.RoomID]int64{}
	for t := range st.ticks {
		if t.at <= now.UnixMilli() {
			newest[t.room] = max(newest[t.room], t.at)
		}
	}
	if len(newest) == 0 {
		return nil, nil
	}
	if st, err = mine(ctx); err != nil {
		return nil, err
	}
	var out []policy.Tick
	for _, room := range slices.Sorted(maps.Keys(newest)) {
		if len(out) == n {
			break
		}
		out = append(out, policy.Tick{Room: room, At: time.UnixMilli(newest[room]).UTC()})
		maps.DeleteFunc(st.ticks, func(t tick, _ bool) bool { return t.room == room && t.at <= newest[room] })
	}
	return out, nil
}
