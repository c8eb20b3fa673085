package policy_test

import (
	"fmt"
	"strings"

	"matron/policy"
)

// changeOfRetention says a change about retention and holds in words.
func changeOfRetention(c policy.Change) (string, bool) {
	switch c := c.(type) {
	case policy.ClassConversation:
		return "conversation " + string(c.ID) + " is " + or(string(c.To), "what it was"), true
	case policy.BlockConversation:
		return "conversation " + string(c.ID) + " stays: " + string(c.By), true
	case policy.RecheckBlocked:
		return "what is blocked since " + clock(c.Before) + " is looked at again", true
	case policy.LeaveConversation:
		return "conversation " + string(c.ID) + " leaves: " + list(ids(c.Events), when(!c.Whole, "and more")), true
	case policy.StayConversation:
		return "conversation " + string(c.ID) + " stays for now", true
	case policy.VerifyConversation:
		return fmt.Sprintf("conversation %s: the server says that %d are gone", c.ID, c.Events), true
	case policy.EndConversation:
		return "conversation " + string(c.ID) + " is gone", true
	case policy.NoteRetention:
		return "retention " + list("of "+string(c.Room), when(!c.Told.IsZero(), "told "+clock(c.Told)), when(!c.Shown.IsZero(), "shown "+clock(c.Shown)),
			when(!c.Ran.IsZero(), "ran "+clock(c.Ran)), when(c.Code != "", "waits for "+c.Code), "looked at next "+clock(c.Next)), true
	case policy.Acknowledge:
		return "officers know of " + list(string(c.Room), when(c.Revision > 0, fmt.Sprint("as it stood when revision ", c.Revision, " was posted")), when(c.By != "", "by "+string(c.By))), true
	case policy.SetHold:
		return "hold " + list(c.ID, holdOn(c.Hold), "by "+string(c.By)), true
	case policy.EndHold:
		return "hold " + c.ID + " is released by " + string(c.By), true
	case policy.AddTally:
		return fmt.Sprintf("gone on %s: %d conversation, %d events, %s", c.Day, c.Conversations, c.Messages, c.Class), true
	case policy.IssueCertificate:
		return fmt.Sprintf("certificate %d of %s for %s", c.Number, c.Policy, c.Day), true
	default:
		return "", false
	}
}

func holdOn(h policy.Hold) string {
	switch h.What {
	case policy.HoldRoom:
		return "on the room " + string(h.Room)
	case policy.HoldConversation:
		return "on the conversation of " + string(h.Conversation)
	default:
		return list("on what "+string(h.Person)+" wrote", when(!h.From.IsZero(), "from "+clock(h.From)), when(!h.To.IsZero(), "until "+clock(h.To)))
	}
}

func or(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

func ids(all []policy.EventID) string {
	var out []string
	for _, id := range all {
		out = append(out, string(id))
	}
	return strings.Join(out, " ")
}

// effectOfRetention says an effect of retention in words.
func effectOfRetention(e policy.Effect) (string, bool) {
	switch e := e.(type) {
	case policy.VerifyGone:
		return "ask the server whether they are gone: " + ids(e.Events), true
	case policy.FindRoom:
		return "find the room that " + e.Alias + " names", true
	default:
		return "", false
	}
}
