package app

import (
	"context"

	"matron/engine"
	"matron/policy"
)

// performers is the one list of who performs what.
type performers struct {
	matrix engine.Performer
	office office           // what officers are told is gathered here, and said by matrix
	record engine.Performer // what is filed
}

func (a *App) performers() performers {
	return performers{
		matrix: a.bot,
		office: office{store: a.store, rules: a.inForce.rules, resolve: a.bot.Resolve, now: a.now},
		record: a.registry(),
	}
}

func (p performers) Perform(ctx context.Context, t policy.Task) policy.Result {
	switch e := t.Effect.(type) {
	case policy.Join, policy.OpenDirect, policy.Say, policy.React, policy.TakeBack,
		policy.Copy, policy.Redact, policy.DeleteMedia, policy.QueryKeys,
		policy.ReadFile, policy.WriteState, policy.VerifyGone, policy.FindRoom:
		return p.matrix.Perform(ctx, t)
	case policy.Rehearse:
		return p.office.rehearse(ctx, e)
	case policy.Report:
		return p.report(ctx, e, t)
	case policy.LookUp, policy.ShowPatient, policy.Pack, policy.Send, policy.Reconcile:
		return p.record.Perform(ctx, t)
	default:
		return policy.Result{Outcome: policy.Refused, Over: true, Because: "nobody_performs_this"}
	}
}
