package app

import (
	"context"
	"encoding/json"
	"time"

	"matron/policy"
	"matron/policy/confidential"
)

// desk is what the answers to officers are gathered from.
type desk interface {
	Proposal(ctx context.Context, id policy.EventID) (*policy.ProposalRow, error)
	JoinedRooms(ctx context.Context) ([]policy.Room, error)
	Room(ctx context.Context, id policy.RoomID) (policy.Room, error)
	Children(ctx context.Context, space policy.RoomID) ([]policy.RoomID, error)
	Coverage(ctx context.Context, room policy.RoomID) (policy.CoverageLine, error)
	WouldExpire(ctx context.Context, room policy.RoomID, cutoffs []policy.Cutoff) (policy.Due, error)
	Found(ctx context.Context, since time.Time) (map[policy.RoomID]int, error)
}

// office performs what changes nothing: it counts what a proposal would do, and gathers what officers ask for.
type office struct {
	store   desk
	rules   func(ctx context.Context) (*policy.Rules, error)
	resolve func(ctx context.Context, room string) (policy.RoomID, policy.Result)
	now     func() time.Time
}

func stored() policy.Result { return policy.Result{Outcome: policy.Failed, Because: "store"} }

// rehearse makes the dry run of a proposal.
func (o office) rehearse(ctx context.Context, e policy.Rehearse) policy.Result {
	p, err := o.store.Proposal(ctx, e.Proposal)
	if err != nil {
		return stored()
	}
	if p == nil || !p.Open() {
		return policy.Result{Outcome: policy.Missing, Over: true}
	}
	r, err := o.rules(ctx)
	if err != nil {
		return stored()
	}
	f := policy.Figures{Known: true}
	if p.Kind != policy.ProposesPeople {
		is, ok := r.Proposed(*p)
		if !ok {
			return policy.Result{Outcome: policy.Refused, Over: true, Because: "faulty"}
		}
		if f, err = o.figures(ctx, r, is); err != nil {
			return stored()
		}
	}
	raw, err := json.Marshal(f)
	if err != nil {
		return policy.Result{Outcome: policy.Refused, Over: true, Because: "internal"}
	}
	return policy.Result{Outcome: policy.Sent, Over: true, Brought: confidential.NewText(string(raw))}
}

const foundFor = 30 * 24 * time.Hour

func (o office) figures(ctx context.Context, was, is *policy.Rules) (policy.Figures, error) {
	rooms, err := o.store.JoinedRooms(ctx)
	if err != nil {
		return policy.Figures{}, err
	}
	found, err := o.store.Found(ctx, o.now().Add(-foundFor))
	if err != nil {
		return policy.Figures{}, err
	}
	run := policy.NewDryRun(was, is, found)
	for _, room := range rooms {
		if !run.Room(room) {
			continue
		}
		due, err := o.store.WouldExpire(ctx, room.ID, run.Cutoffs(room, o.now()))
		if err != nil {
			return policy.Figures{}, err
		}
		run.Expiring(due)
	}
	return run.Figures(), nil
}

// report gathers the answer to an officer, and has it said.
func (p performers) report(ctx context.Context, e policy.Report, t policy.Task) policy.Result {
	n, r := p.office.notice(ctx, e)
	if n == nil {
		return r
	}
	t.Effect = policy.Say{Room: e.Room, Thread: e.Thread, Reply: e.Event, Notice: n, Deed: e.Key()}
	return p.matrix.Perform(ctx, t)
}

// notice is the one list of what officers can ask for; nil with the result where it cannot be had.
func (o office) notice(ctx context.Context, e policy.Report) (policy.Notice, policy.Result) {
	r, err := o.rules(ctx)
	if err != nil {
		return nil, stored()
	}
	var n policy.Notice
	switch e.What {
	case policy.VerbRooms:
		var rooms []policy.Room
		if rooms, err = o.store.JoinedRooms(ctx); err == nil {
			n = r.RoomsOf(rooms)
		}
	case policy.VerbCoverage:
		n, err = o.coverage(ctx, r)
	case policy.VerbExplain:
		id, result := o.resolve(ctx, e.Of)
		if id == "" {
			return nil, result
		}
		var room policy.Room
		if room, err = o.store.Room(ctx, id); err == nil {
			n = r.Explain(room)
		}
	default: // nil, below
	}
	if err != nil {
		return nil, stored()
	}
	if n == nil {
		return nil, policy.Result{Outcome: policy.Refused, Over: true, Because: "unknown_report"}
	}
	return n, policy.Result{}
}

func (o office) coverage(ctx context.Context, r *policy.Rules) (policy.Notice, error) {
	rooms, err := o.store.JoinedRooms(ctx)
	if err != nil {
		return nil, err
	}
	var lines []policy.CoverageLine
	for _, room := range rooms {
		l, err := o.store.Coverage(ctx, room.ID)
		if err != nil {
			return nil, err
		}
		lines = append(lines, l)
	}
	spaces := map[policy.RoomID][]policy.RoomID{}
	for _, space := range r.NamedSpaces() {
		if spaces[space], err = o.store.Children(ctx, space); err != nil {
			return nil, err
		}
	}
	return r.CoverageOf(rooms, lines, spaces), nil
}
