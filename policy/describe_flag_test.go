package policy_test

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"matron/policy"
)

// changeOfFlags says a change about flags; ok is false for another one.
func changeOfFlags(c policy.Change) (line string, ok bool) {
	switch c := c.(type) {
	case policy.OpenFlag:
		return "flag " + list(string(c.Conversation)+" by "+string(c.Message), "owner "+string(c.Owner),
			when(c.Tap.Event != "", "wanted by "+string(c.Tap.By)+" ("+c.Tap.Trust.Word()+")"),
			when(c.Addendum > 0, "addendum "+strconv.Itoa(c.Addendum)), "look again at "+clock(c.Next)), true
	case policy.AddTap:
		return "flag " + string(c.Conversation) + " is wanted by " + string(c.Tap.By) + " too", true
	case policy.DropTap:
		return "flag not wanted any more by " + string(c.Event), true
	case policy.OwnFlag:
		return "flag " + string(c.Conversation) + " is " + string(c.Owner) + "'s now (" + c.Trust.Word() + ")", true
	case policy.EndFlag:
		return "flag " + list(string(c.Conversation)+" is "+string(c.To)+" by "+string(c.By)+" ("+c.Trust.Word()+")",
			when(c.Place != "", "in "+string(c.Place)), when(c.Why != "", "because "+string(c.Why))), true
	case policy.NoteFlagMessage:
		return "flag " + string(c.Conversation) + " had a message at " + clock(c.At), true
	case policy.StampFlag:
		return "flag " + list(string(c.Conversation), when(c.Reminded > 0, "reminded "+strconv.Itoa(c.Reminded)+" times, last at "+clock(c.RemindedAt)),
			when(!c.Hold.IsZero(), "no reminder before "+clock(c.Hold)), when(!c.LeadAt.IsZero(), "lead told at "+clock(c.LeadAt)),
			when(!c.IGAt.IsZero(), "officers told at "+clock(c.IGAt)), when(c.Digest != "", "in the digest of "+clock(c.DigestAt)),
			"look again at "+clock(c.Next)), true
	case policy.RestampFlags:
		return "open flags in " + string(c.Room) + " are looked at again", true
	case policy.NoteSuggested:
		return "To record is suggested in " + string(c.Conversation) + " on " + string(c.Message), true
	case policy.DropSuggested:
		return "To record is not suggested in " + string(c.Conversation) + " any more", true
	default:
		return "", false
	}
}

// flagFacts says the facts of flags in a notice: #1 of @amy, 12:00.
func flagFacts(value any) (string, bool) {
	facts, ok := value.([]any)
	if !ok {
		facts = []any{value}
	}
	var said []string
	for _, f := range facts {
		m, ok := f.(map[string]any)
		if !ok || m["message_ms"] == nil {
			return "", false
		}
		at, _ := m["at_ms"].(float64)
		said = append(said, fmt.Sprintf("#%v of %v, flagged %s", m["number"], m["owner"], time.UnixMilli(int64(at)).UTC().Format("15:04"))+
			when(m["addendum"] == true, " (addendum)"))
	}
	return strings.Join(said, "; "), len(said) > 0
}
