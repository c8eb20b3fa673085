package policy_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"matron/policy"
	"matron/policy/detect"
)

// home is the server of everyone in the scenarios who is not said to be from elsewhere.
const home = ":hospital.example"

// lines says a decision in words that a clinical safety officer can read.
// What the house knows already is not done again.
func lines(d policy.Decision, known func(policy.Key) bool) []string {
	var out []string
	add := func(what, line string) {
		out = append(out, fmt.Sprintf("%-9s %s", what, strings.ReplaceAll(line, home, "")))
	}
	for _, c := range d.Changes {
		add("remember", change(c))
	}
	for _, do := range d.Effects {
		if known(do.Effect.Key()) {
			add("known", effect(do.Effect))
			continue
		}
		add("do", effect(do.Effect)+terms(do))
	}
	if w := d.Wait; !w.Zero() {
		line := "until " + clock(w.Until)
		if w.Session != "" {
			line += " for the key of session " + w.Session
		}
		if w.Devices != "" {
			line += " for the devices of " + string(w.Devices)
		}
		add("wait", line)
	}
	var said []string
	for _, b := range d.Because {
		line := strings.TrimSpace(string(b.Why) + " " + string(b.About))
		if !slices.Contains(said, line) {
			said = append(said, line)
			add("because", line)
		}
	}
	return out
}

// clock writes a time in UTC, with seconds only where there are any.
func clock(t time.Time) string {
	switch {
	case t.IsZero():
		return "no time"
	case t.Second() == 0:
		return t.UTC().Format("2006-01-02 15:04")
	default:
		return t.UTC().Format("2006-01-02 15:04:05")
	}
}

func list(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), ", ")
}

func when(yes bool, word string) string {
	if yes {
		return word
	}
	return ""
}

func change(c policy.Change) string {
	switch c := c.(type) {
	case policy.RememberMessage:
		return "message " + list(string(c.ID)+" of "+string(c.Sender), when(c.Of != "", "an edit of "+string(c.Of)),
			when(c.Conversation != c.ID, "conversation "+string(c.Conversation)), when(c.Media, "a file"), when(c.Own, "Matron's own"),
			when(c.Worst > detect.TierDrop, "worst "+c.Worst.String()), when(c.Gone, "gone"))
	case policy.MarkGone:
		return string(c.ID) + " is gone"
	case policy.OpenWarning:
		var kinds []string
		for _, p := range c.Places {
			kinds = append(kinds, strings.TrimSpace(string(p.Kind)+" in "+string(p.Where)+" of "+string(p.Event)+when(p.Near, " (near something clinical)")))
		}
		return "warning " + list(string(c.Message)+" of "+string(c.Sender), strings.Join(kinds, ", "), when(c.Renews, "the question goes on"),
			when(c.Silent, "nobody is told: "+string(c.Why)), when(c.Approach, "an approach"))
	case policy.MoveWarning:
		return "warning " + list(string(c.Message)+" is "+string(c.To), when(c.By != "", "by "+string(c.By)+" ("+c.Trust.Word()+")"),
			when(c.Copy != "", "copy "+string(c.Copy)+" of "+string(c.Covers)), when(c.Ask, "a reason is asked"),
			when(c.Reason > 0, fmt.Sprint("reason ", c.Reason)))
	case policy.NoteTold:
		return "warning " + string(c.Message) + " was seen at " + clock(c.At)
	case policy.KeepAnswer:
		return "early answer of " + string(c.By) + " on " + string(c.On) + ": " + string(c.Pill)
	case policy.Count:
		return strings.TrimSpace("count " + string(c.What) + " " + string(c.Kind))
	case policy.SetTick:
		return "look at " + cmp.Or(string(c.Of), "the room") + " again at " + clock(c.At)
	case policy.Confirm:
		return "came back " + string(c.Key)
	default:
		if line, ok := changeOfFlags(c); ok {
			return line
		}
		if line, ok := changeOfRetention(c); ok {
			return line
		}
		if line, ok := changeOfFilings(c); ok {
			return line
		}
		return changeOfPeople(c)
	}
}

func changeOfPeople(c policy.Change) string {
	switch c := c.(type) {
	case policy.NoteApproach:
		return "an approach to " + string(c.User)
	case policy.SetDirect:
		if c.Room == "" {
			return "a direct room with " + string(c.User) + " could not be made"
		}
		return "the direct room with " + string(c.User) + " is " + string(c.Room)
	case policy.DropDirect:
		return "the direct room with " + string(c.User) + " is no more"
	case policy.NoteAnnounced:
		return "announced " + list("in "+string(c.Room), when(c.Encrypted, "encrypted"), when(c.CanRemove, "can remove"), when(c.Policy != "", "policy "+c.Policy))
	case policy.DropState:
		return "nothing is scheduled in " + string(c.Room) + " any more"
	case policy.SetPause:
		return "pause " + list(string(c.What)+" in "+string(c.Scope)+when(c.Of != "", " "+c.Of), "until "+clock(c.Until), "by "+c.By)
	case policy.EndPause:
		return "end of the pause in " + string(c.Scope) + when(c.Of != "", " "+c.Of)
	case policy.NoteUnreadable:
		return "unreadable " + list(string(c.ID)+" of "+string(c.Sender), string(c.Why), when(c.Told, "the sender is told"))
	case policy.NoteReadable:
		return "nobody waits for " + string(c.ID) + " any more"
	case policy.OpenProposal, policy.MoveProposal, policy.SecondProposal, policy.AddRevision, policy.NoteRulesTold:
		return changeOfPolicy(c)
	default:
		return fmt.Sprintf("%T", c)
	}
}

func effect(e policy.Effect) string {
	switch e := e.(type) {
	case policy.Join:
		return "join " + string(e.Room)
	case policy.OpenDirect:
		return "open a direct room with " + string(e.User)
	case policy.Say:
		return say(e)
	case policy.React:
		return "react " + string(e.Pill) + " on " + string(e.On)
	case policy.TakeBack:
		return "take back " + string(e.What)
	case policy.Copy:
		return list("copy "+string(e.Message)+" masked, as it stands in "+string(e.Latest), when(e.Replaces != "", "in place of "+string(e.Replaces)))
	case policy.Redact:
		return "redact " + string(e.Event)
	case policy.DeleteMedia:
		return "delete the file of " + string(e.Event)
	case policy.QueryKeys:
		return "query the devices of " + string(e.User)
	case policy.VerifyGone, policy.FindRoom:
		line, _ := effectOfRetention(e)
		return line
	case policy.LookUp, policy.ShowPatient, policy.Pack, policy.Send, policy.Reconcile:
		return effectOfFilings(e)
	case policy.ReadFile, policy.Rehearse, policy.WriteState, policy.Report:
		return effectOfPolicy(e)
	default:
		return fmt.Sprintf("%T", e)
	}
}

// say names a notice and its facts, without the footer.
func say(e policy.Say) string {
	where := "to " + string(e.User)
	if e.Room != "" {
		where = "in " + string(e.Room) + when(e.Thread != "", ", thread "+string(e.Thread)) + when(e.User != "", ", mentions "+string(e.User))
	}
	raw, err := json.Marshal(e.Notice)
	if err != nil {
		return err.Error()
	}
	facts := map[string]any{}
	if err := json.Unmarshal(raw, &facts); err != nil {
		return err.Error()
	}
	var said []string
	for _, name := range sorted(facts) {
		if slices.Contains([]string{"policy", "rules", "human", "zone", "can_file", "has_desk"}, name) {
			continue
		}
		if s := fact(name, facts[name]); s != "" {
			said = append(said, s)
		}
	}
	return "say " + e.Notice.NoticeKind() + when(e.Alert, " (notifies)") + " " + where + ": " + strings.Join(said, ", ")
}

func fact(name string, value any) string {
	switch v := value.(type) {
	case bool:
		return when(v, name)
	case string:
		return when(v != "", name+" "+v)
	case float64:
		switch {
		case v == 0:
			return ""
		case name == "in_ms" || slices.Contains([]string{"keep_ms", "weighty_ms", "attested_ms", "not_for_ms", "filed_ms"}, name):
			if name != "in_ms" {
				return strings.TrimSuffix(name, "_ms") + " for " + (time.Duration(v) * time.Millisecond).String()
			}
			return "in " + (time.Duration(v) * time.Millisecond).String()
		case strings.HasSuffix(name, "_ms"):
			return strings.TrimSuffix(name, "_ms") + " " + clock(time.UnixMilli(int64(v)))
		default:
			return fmt.Sprint(name, " ", v)
		}
	default:
		if said, ok := flagFacts(v); ok {
			return said
		}
		raw, err := json.Marshal(v)
		if err != nil || string(raw) == "null" {
			return ""
		}
		return name + " " + string(raw)
	}
}

func sorted(facts map[string]any) []string {
	var names []string
	for name := range facts {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// terms are what an effect waits for, and what must hold when it begins.
func terms(do policy.Do) string {
	var guard []string
	for _, g := range []struct {
		term policy.Guard
		word string
	}{
		{policy.NotGone, "it stands"}, {policy.WarningOpen, "is unanswered"}, {policy.SpeechNotPaused, "speech is not paused"},
		{policy.DestructionNotPaused, "removing is not paused"}, {policy.ClockSane, "the clock is right"},
		{policy.NotHeld, "no hold"}, {policy.NotFlagged, "no open flag"}, {policy.Readable, "all can be read"}, {policy.RulesInForce, "its rules are in force"},
		{policy.Leaving, "it still leaves"}, {policy.FilingGoes, "its filing goes on"}, {policy.Acknowledged, "officers know of the room"},
	} {
		if do.Guard.Has(g.term) {
			guard = append(guard, g.word)
		}
	}
	out := ""
	if do.After != "" {
		out += "; after " + string(do.After)
	}
	if !do.Due.IsZero() {
		out += "; from " + clock(do.Due) + " on"
	}
	if !do.Until.IsZero() {
		out += "; until " + clock(do.Until)
	}
	if len(guard) > 0 {
		out += "; if " + strings.Join(guard, ", ")
	}
	return out
}
