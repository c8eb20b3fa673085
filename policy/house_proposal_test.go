package policy_test

import (
	"maps"
	"slices"

	"matron/policy"
	"matron/policy/rulebook"
)

// moreOfPolicy reads what a query names of proposals and revisions.
func (h *house) moreOfPolicy(q policy.Query, v *policy.View) {
	if q.PolicyRoom != "" {
		v.PolicyRoom = h.room(q.PolicyRoom)
	}
	for _, p := range h.proposals {
		switch {
		case q.Proposal != "" && p.ID == q.Proposal, q.Proposal == "" && q.Code != "" && p.Open() && p.Code == q.Code:
			whole := p
			v.Proposal = &whole
		}
		if q.Proposals && p.Open() {
			p.Texts = nil
			v.Proposals = append(v.Proposals, p)
		}
	}
	for _, r := range h.revisions {
		if q.Past > 0 && r.Kind == policy.RevisionOfPolicies && r.Number == q.Past {
			v.Past = &policy.RevisionRow{AddRevision: r}
		}
	}
	if q.Retold > 0 {
		for _, id := range slices.Sorted(maps.Keys(h.rooms)) {
			r := h.rooms[id]
			if told := h.rulesTold[id]; r.Mine == "join" && !r.Space && r.Direct == "" && told.Number < q.Retold && len(v.Retold) < 200 {
				v.Retold = append(v.Retold, policy.Retold{Room: h.room(id), Hash: told.Hash})
			}
		}
	}
}

// applyPolicy writes a change of proposals and revisions; false: it is another's.
func (h *house) applyPolicy(c policy.Change) bool {
	switch c := c.(type) {
	case policy.OpenProposal:
		if !slices.ContainsFunc(h.proposals, func(p policy.ProposalRow) bool { return p.ID == c.ID }) {
			h.learnt.posted[c.ID] = h.learnt.next()
			h.proposals = append(h.proposals, policy.ProposalRow{Proposal: c.Proposal, Stage: policy.ProposalRehearsing, Texts: c.Texts})
		}
	case policy.MoveProposal:
		for i := range h.proposals {
			if p := &h.proposals[i]; p.ID == c.ID {
				p.Stage = c.To
				if !p.Open() {
					p.Texts = nil
				}
			}
		}
	case policy.SecondProposal:
		for i := range h.proposals {
			if p := &h.proposals[i]; p.ID == c.ID && p.By == "" {
				p.By = c.By
			}
		}
	case policy.AddRevision:
		h.revisions = append(h.revisions, c)
		h.enforce(c)
	case policy.Acknowledge:
		h.acknowledge(c)
	case policy.NoteRulesTold:
		if h.rulesTold == nil {
			h.rulesTold = map[policy.RoomID]policy.NoteRulesTold{}
		}
		h.rulesTold[c.Room] = c
	default:
		return false
	}
	return true
}

// enforce is what the program does of a new revision: the next decision goes by it.
func (h *house) enforce(c policy.AddRevision) {
	r := *h.rules
	if c.Kind == policy.RevisionOfPeople {
		r.People, _ = policy.ParsePeople(c.Texts[0].Text.Reveal())
		r.Listed = c.Number
	} else {
		r.Previous, r.Number, r.Since, r.Sources = r.Book, c.Number, c.At, policy.Sources(c.Texts)
		r.Book, _ = rulebook.ParseWith(rulebook.Options{KeepAtLeast: r.KeepAtLeast}, r.Sources...)
	}
	h.rules = &r
}
