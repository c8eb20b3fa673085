package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"

	"matron/policy"
	"matron/policy/rulebook"
)

func pause(ctx context.Context, c call) error {
	var what, room, name, span string
	cfg, _, err := c.flags("pause", func(f *flag.FlagSet) {
		f.StringVar(&what, "what", "all", "all, speech or destruction")
		f.StringVar(&span, "for", "4h", "how long, at most 30d")
		f.StringVar(&room, "room", "", "only this room `id`")
		f.StringVar(&name, "policy", "", "only the rooms of this policy")
	})
	if err != nil {
		return err
	}
	if !slices.Contains([]string{"all", "speech", "destruction"}, what) {
		return fmt.Errorf("--what %q: allowed are all, speech, destruction", what)
	}
	d, err := rulebook.ParseDuration(span)
	if err != nil {
		return fmt.Errorf("--for: %w", err)
	}
	scope, of, err := scopeOf(ctx, cfg, c, room, name)
	if err != nil {
		return err
	}
	o := policy.Order{Verb: policy.VerbPause, What: policy.PauseWhat(what), For: d, Scope: scope, Of: of}
	if err := cfg.leave(o, operator(), c.now()); err != nil {
		return err
	}
	fmt.Fprintf(c.Out, "noted: %s paused for %s (%s). A running Matron takes it within a second; a stopped one before she does anything.\n", what, span, where(scope, of))
	return nil
}

func resume(ctx context.Context, c call) error {
	var room, name string
	cfg, _, err := c.flags("resume", func(f *flag.FlagSet) {
		f.StringVar(&room, "room", "", "only this room `id`")
		f.StringVar(&name, "policy", "", "only the rooms of this policy")
	})
	if err != nil {
		return err
	}
	scope, of, err := scopeOf(ctx, cfg, c, room, name)
	if err != nil {
		return err
	}
	if err := cfg.leave(policy.Order{Verb: policy.VerbResume, Scope: scope, Of: of}, operator(), c.now()); err != nil {
		return err
	}
	fmt.Fprintf(c.Out, "noted: the pause is over (%s).\n", where(scope, of))
	return nil
}

// policyNamed says whether a policy of this name is in force: in the store, or, before the first approval, in the files. What
// cannot be looked up is taken: a pause must work when nothing else does.
func policyNamed(ctx context.Context, cfg Config, c call, name string) bool {
	book, sources, faults := cfg.readRules()
	if len(faults) > 0 {
		return true
	}
	r := cfg.rules(book, sources)
	if cfg.PolicyRoom != "" {
		db, err := cfg.reading(ctx, c)
		if err != nil {
			return true
		}
		defer func() { _ = db.Close() }()
		if r, err = newInForce(db, r).rules(ctx); err != nil {
			return true
		}
	}
	_, known := r.Book.Policy(name)
	return known
}

func scopeOf(ctx context.Context, cfg Config, c call, room, name string) (policy.Scope, string, error) {
	switch {
	case room != "" && name != "":
		return "", "", errors.New("name a room or a policy, not both")
	case room != "":
		if !roomForm.MatchString(room) {
			return "", "", errors.New("--room wants a room id such as !abc:hospital.example")
		}
		return policy.ScopeRoom, room, nil
	case name != "":
		if !policyNamed(ctx, cfg, c, name) {
			return "", "", fmt.Errorf("--policy: no policy is called %q", name)
		}
		return policy.ScopePolicy, name, nil
	default:
		return policy.ScopeAll, "", nil
	}
}

func where(scope policy.Scope, of string) string {
	switch scope {
	case policy.ScopeRoom:
		return "room " + of
	case policy.ScopePolicy:
		return "policy " + of
	default:
		return "everywhere"
	}
}
