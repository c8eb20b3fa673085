package app

import (
	"context"

	"matron/engine"
	"matron/policy"
)

// performers is the one list of who performs what.
type performers struct{ matrix engine.Performer }

func (p performers) Perform(ctx context.Context, t policy.Task) policy.Result {
	switch t.Effect.(type) {
	case policy.Join, policy.OpenDirect, policy.Say, policy.React, policy.TakeBack,
		policy.Copy, policy.Redact, policy.DeleteMedia, policy.QueryKeys:
		return p.matrix.Perform(ctx, t)
	default:
		return policy.Result{Outcome: policy.Refused, Over: true, Because: "nobody_performs_this"}
	}
}
