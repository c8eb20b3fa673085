package app

import (
	"context"
	"fmt"
	"sync"

	"matron/policy"
	"matron/policy/rulebook"
)

// revisions are what was approved.
type revisions interface {
	LastRevision(ctx context.Context, kind policy.RevisionKind) (int, error)
	Revision(ctx context.Context, kind policy.RevisionKind, number int) (*policy.RevisionRow, error)
}

// inForce gives the rules in force: those of the newest approved revision, or, before the first, the seed: the files of
// the config. It is asked in each deciding transaction, reads two numbers there, and reads more only when one of them is new.
// A transaction that is rolled back leaves nothing behind: the numbers are then old again, and so are the rules.
type inForce struct {
	store revisions
	seed  *policy.Rules

	mu     sync.Mutex
	last   *policy.Rules
	number int // what last was made of
	listed int
}

func newInForce(store revisions, seed *policy.Rules) *inForce {
	return &inForce{store: store, seed: seed, last: seed}
}

func (f *inForce) rules(ctx context.Context) (*policy.Rules, error) {
	number, err := f.store.LastRevision(ctx, policy.RevisionOfPolicies)
	if err != nil {
		return nil, err
	}
	listed, err := f.store.LastRevision(ctx, policy.RevisionOfPeople)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if number == f.number && listed == f.listed {
		return f.last, nil
	}
	r := *f.seed
	if err := f.policies(ctx, &r, number); err != nil {
		return nil, err
	}
	if err := f.people(ctx, &r, listed); err != nil {
		return nil, err
	}
	f.last, f.number, f.listed = &r, number, listed
	return f.last, nil
}

// policies puts a revision into rules, and the one before it.
func (f *inForce) policies(ctx context.Context, r *policy.Rules, number int) error {
	if number == 0 {
		return nil
	}
	if number > 1 {
		before, err := f.revision(ctx, policy.RevisionOfPolicies, number-1)
		if err != nil {
			return err
		}
		// It was good once. Where this version reads it no more, rooms are told once too often.
		r.Previous, _ = rulebook.ParseWith(rulebook.Options{KeepAtLeast: r.KeepAtLeast}, policy.Sources(before.Texts)...)
	} else {
		r.Previous = r.Book
	}
	row, err := f.revision(ctx, policy.RevisionOfPolicies, number)
	if err != nil {
		return err
	}
	r.Number, r.Since, r.Sources = number, row.At, policy.Sources(row.Texts)
	book, faults := rulebook.ParseWith(rulebook.Options{KeepAtLeast: r.KeepAtLeast}, r.Sources...)
	if len(faults) > 0 {
		// Not half a set of rules, and not another one either: this version cannot read what was approved.
		// The line alone: a fault quotes what an officer wrote, and this error is logged.
		return fmt.Errorf("revision %d, which was approved, is not read by this version: line %d", number, faults[0].Line)
	}
	r.Book = book
	r.Locals, _ = policy.CompileLocals(book, nil) // judged when it was proposed
	return nil
}

func (f *inForce) people(ctx context.Context, r *policy.Rules, number int) error {
	if number == 0 {
		return nil
	}
	row, err := f.revision(ctx, policy.RevisionOfPeople, number)
	if err != nil {
		return err
	}
	text := ""
	if len(row.Texts) > 0 {
		text = row.Texts[0].Text.Reveal()
	}
	people, faults := policy.ParsePeople(text)
	if len(faults) > 0 {
		return fmt.Errorf("list of people %d, which was approved, is not read by this version: line %d", number, faults[0].Line)
	}
	r.People, r.Listed = people, number
	return nil
}

func (f *inForce) revision(ctx context.Context, kind policy.RevisionKind, number int) (*policy.RevisionRow, error) {
	row, err := f.store.Revision(ctx, kind, number)
	if err != nil {
		return nil, err
	}
	if row == nil {
		return nil, fmt.Errorf("revision %d of %s is missing", number, kind)
	}
	return row, nil
}
