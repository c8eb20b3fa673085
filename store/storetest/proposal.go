package storetest

import (
	"testing"
	"time"

	"matron/policy"
	"matron/policy/confidential"
)

func texts(all ...string) (out []policy.Written) {
	for i := 0; i+1 < len(all); i += 2 {
		out = append(out, policy.Written{Name: all[i], Text: confidential.NewText(all[i+1])})
	}
	return out
}

// revealed are texts as they can be compared.
func revealed(all []policy.Written) (out []string) {
	for _, t := range all {
		out = append(out, t.Name, t.Text.Reveal())
	}
	return out
}

func testProposal(t *testing.T, k *kit) {
	one := policy.Proposal{
		ID: "$p", Kind: policy.ProposesPolicies, By: amy, Thread: "$p", Code: "K7QF", Base: "abc", To: 3, Opened: start, Until: start.Add(24 * time.Hour),
	}
	k.run(t, "a proposal is open until it ends, and keeps its texts no longer", func(t *testing.T, d *desk) {
		d.commit(policy.OpenProposal{Proposal: one, Texts: texts("", "matron: 1")}, policy.OpenProposal{Proposal: one, Texts: texts("", "another")})
		d.reopen()
		v := d.view(policy.Query{Proposals: true, Code: "K7QF"})
		same(t, "open", v.Proposals, []policy.ProposalRow{{Proposal: one, Stage: policy.ProposalRehearsing}})
		same(t, "texts", revealed(v.Proposal.Texts), []string{"", "matron: 1"})
		d.commit(policy.MoveProposal{ID: "$p", To: policy.ProposalWaiting, At: start})
		same(t, "waits", d.view(policy.Query{Proposal: "$p"}).Proposal.Stage, policy.ProposalWaiting)
		d.commit(policy.MoveProposal{ID: "$p", To: policy.ProposalApproved, By: lee, At: start})
		v = d.view(policy.Query{Proposals: true, Proposal: "$p"})
		same(t, "none open", len(v.Proposals), 0)
		same(t, "no texts", len(v.Proposal.Texts), 0)
		same(t, "no code", d.view(policy.Query{Code: "K7QF"}).Proposal == nil, true)
	})
	k.run(t, "a release comes back with its hold", func(t *testing.T, d *desk) {
		release := policy.Proposal{ID: "$r", Kind: policy.ProposesRelease, By: amy, Thread: "$r", Code: "K7QG", Hold: "HABCDEF", Opened: start, Until: start.Add(24 * time.Hour)}
		d.commit(policy.OpenProposal{Proposal: release}, policy.MoveProposal{ID: "$r", To: policy.ProposalWaiting, At: start})
		d.reopen()
		same(t, "by its code", d.view(policy.Query{Code: "K7QG"}).Proposal.Proposal, release)
	})
	k.run(t, "the first of two approvals is noted once", func(t *testing.T, d *desk) {
		states := one
		states.By = ""
		d.commit(policy.OpenProposal{Proposal: states}, policy.SecondProposal{ID: "$p", By: amy}, policy.SecondProposal{ID: "$p", By: lee})
		same(t, "by", d.view(policy.Query{Proposal: "$p"}).Proposal.By, amy)
	})
}

func testRevision(t *testing.T, k *kit) {
	add := func(kind policy.RevisionKind, number int, all ...string) policy.AddRevision {
		return policy.AddRevision{Kind: kind, Number: number, Hash: "abc", Proposal: "$p", By: amy, Approved: lee, At: start, Texts: texts(all...)}
	}
	k.run(t, "the newest revision of a kind is in force", func(t *testing.T, d *desk) {
		same(t, "none", must(d.LastRevision(t.Context(), policy.RevisionOfPolicies))(t), 0)
		d.commit(add(policy.RevisionOfPolicies, 1, "a", "one"), add(policy.RevisionOfPolicies, 2, "a", "two", "b", "more"), add(policy.RevisionOfPeople, 1, "", "people"))
		d.reopen()
		same(t, "last", must(d.LastRevision(t.Context(), policy.RevisionOfPolicies))(t), 2)
		r := must(d.Revision(t.Context(), policy.RevisionOfPolicies, 2))(t)
		same(t, "texts", revealed(r.Texts), []string{"a", "two", "b", "more"})
		same(t, "who", []policy.UserID{r.By, r.Approved}, []policy.UserID{amy, lee})
		same(t, "the past", revealed(d.view(policy.Query{Past: 1}).Past.Texts), []string{"a", "one"})
		same(t, "no such", d.view(policy.Query{Past: 7}).Past == nil, true)
	})
	k.run(t, "a number is given once", func(t *testing.T, d *desk) {
		d.commit(add(policy.RevisionOfPolicies, 1, "a", "one"))
		err := d.Write(t.Context(), func(ctx ctx) error {
			return d.Commit(ctx, policy.Envelope{}, policy.Decision{Changes: []policy.Change{add(policy.RevisionOfPolicies, 1, "a", "other")}}, start)
		})
		same(t, "refused", err != nil, true)
		same(t, "stands", revealed(must(d.Revision(t.Context(), policy.RevisionOfPolicies, 1))(t).Texts), []string{"a", "one"})
	})
	k.run(t, "a room is to be told until it was", func(t *testing.T, d *desk) {
		d.write(func(ctx ctx) error {
			for _, r := range []policy.Room{{ID: "!a:x", Mine: "join"}, {ID: "!b:x", Mine: "join"}, {ID: "!left:x", Mine: "leave"}, {ID: "!space:x", Mine: "join", Space: true}} {
				d.must(d.SaveRoom(ctx, r))
			}
			return nil
		})
		ids := func(number int) (all []policy.RoomID) {
			for _, r := range d.view(policy.Query{Retold: number}).Retold {
				all = append(all, r.ID)
			}
			return all
		}
		same(t, "all", ids(1), []policy.RoomID{"!a:x", "!b:x"})
		d.commit(policy.NoteRulesTold{Room: "!a:x", Number: 1, Hash: "h"})
		same(t, "the other", ids(1), []policy.RoomID{"!b:x"})
		same(t, "of the next", d.view(policy.Query{Retold: 2}).Retold[0].Hash, "h")
	})
}
