package policy_test

import (
	"fmt"
	"strings"

	"matron/policy"
)

// changeOfPolicy says what is remembered of proposals and revisions.
func changeOfPolicy(c policy.Change) string {
	switch c := c.(type) {
	case policy.OpenProposal:
		return "proposal " + list(string(c.ID)+" of "+by(c.By), string(c.Kind), "code "+c.Code, "until "+clock(c.Until),
			when(c.Kind == policy.ProposesRollback, fmt.Sprint("back to revision ", c.To)), when(c.Hold != "", "of "+c.Hold))
	case policy.MoveProposal:
		return "proposal " + list(string(c.ID)+" is "+string(c.To), when(c.By != "", "by "+string(c.By)))
	case policy.SecondProposal:
		return "proposal " + string(c.ID) + ": the first of two approvals, of " + string(c.By)
	case policy.AddRevision:
		var names []string
		for _, t := range c.Texts {
			names = append(names, t.Name)
		}
		return "in force " + list(fmt.Sprint("revision ", c.Number, " of ", c.Kind), strings.Trim("with "+strings.Join(names, " and "), " "),
			"posted by "+by(c.By), "approved by "+string(c.Approved))
	case policy.NoteRulesTold:
		return fmt.Sprint("room ", c.Room, " is told of the rules up to revision ", c.Number)
	default:
		return fmt.Sprintf("%T", c)
	}
}

func by(u policy.UserID) string {
	if u == "" {
		return "nobody who is believed"
	}
	return string(u)
}

func effectOfPolicy(e policy.Effect) string {
	switch e := e.(type) {
	case policy.ReadFile:
		return "read the file of " + string(e.Event) + " as " + string(e.As)
	case policy.Rehearse:
		return "rehearse " + string(e.Proposal)
	case policy.WriteState:
		return list(fmt.Sprint("publish policy ", e.Policy, " of revision ", e.Number), when(e.Gone, "as gone"), when(e.Again != "", "again"))
	case policy.Report:
		return strings.TrimSpace("report " + string(e.What) + " " + e.Of)
	default:
		return fmt.Sprintf("%T", e)
	}
}
