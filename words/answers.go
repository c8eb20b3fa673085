package words

import (
	"strings"

	"matron/policy"
)

// shortTable is how many lines of a table stand in the message; a longer one comes as a file besides.
const shortTable = 10

// rooms lists the rooms that she is in.
func (w *writer) rooms(n policy.RoomsNotice) {
	w.about(n.Footer)
	covered := 0
	for _, r := range n.Rooms {
		if r.Policy != "" {
			covered++
		}
	}
	w.say(roomsHead, count("rooms", len(n.Rooms)), count("covered", covered))
	for _, r := range n.Rooms[:min(len(n.Rooms), shortTable)] {
		values := []value{{"name", w.nameOf(r.Room)}, {"policy", quiet(r.Policy)}, {"mode", word(r.Mode)}, count("members", r.Members)}
		w.entry(pick(r.Policy == "", roomsItemNone, roomsItem), values...)
		l := &w.lines[len(w.lines)-1]
		if !r.Encrypted {
			l.append("; " + w.raw(roomsNotEncrypted))
		}
		if !r.CanRemove {
			l.append("; " + w.raw(roomsNoRight))
		}
		w.waits(r.Code)
	}
	if len(n.Rooms) > shortTable {
		w.line(tableFile)
	}
}

// append adds words that need no escaping to a line.
func (l *line) append(s string) {
	l.plain += s
	l.html += s
}

// coverage says what was read, and what was not: never only the good half.
func (w *writer) coverage(n policy.CoverageNotice) {
	w.about(n.Footer)
	w.say(coverageHead)
	for _, r := range n.Rooms[:min(len(n.Rooms), shortTable)] {
		if r.SinceMs == 0 {
			w.entry(coverageItemNot, value{"name", w.nameOf(r.Room)})
			continue
		}
		w.entry(coverageItem, value{"name", w.nameOf(r.Room)}, value{"since", w.t.since(r.SinceMs, w.zone)}, count("messages", r.Messages),
			count("unreadable", r.Unreadable), count("lost", r.Lost), count("suspected", r.Suspected))
		w.waits(r.Code)
	}
	if len(n.Rooms) > shortTable {
		w.line(tableFile)
	}
	if len(n.Missing) > 0 {
		w.line(coverageMissing, value{"missing", w.named(n.Missing[:min(len(n.Missing), shortTable)])})
	}
	switch {
	case n.Spaces > 0:
		w.line(coverageKnown, count("in", len(n.Rooms)), count("missingrooms", len(n.Missing)))
	case n.Blind == 0:
		w.line(coverageUnknown)
	}
	if n.Blind > 0 {
		w.line(coverageBlind, count("blind", n.Blind))
	}
	w.line(coverageElse)
}

// explain says each value that holds in a room, and who says so.
func (w *writer) explain(n policy.ExplainNotice) {
	w.about(n.Footer)
	if len(n.Values) == 0 {
		if len(n.Except) > 0 {
			w.say(explainExcepted, value{"policies", quiet(strings.Join(n.Except, ", "))})
		} else {
			w.say(explainNone)
		}
		w.notIn(n)
		return
	}
	w.say(explainHead, count("number", n.Number))
	policyName := ""
	for _, v := range n.Values {
		if v.Field == "policy" {
			policyName = quiet(v.Value)
		}
	}
	if p, ok := wayPhrase(n.Why); ok {
		w.line(p, value{"policy", policyName})
	}
	var left []string
	for _, v := range n.Values {
		if v.Policy == "" {
			left = append(left, quiet(v.Field)+" "+settingOf(v.Field, v.Value))
			continue
		}
		from := w.inner(explainFrom, value{"policy", quiet(v.Policy)}, count("line", v.Line))
		if len(v.Refused) > 0 {
			from += "; " + w.inner(explainRefused, value{"policies", quiet(strings.Join(v.Refused, ", "))})
		}
		w.entry(explainItem, value{"field", quiet(v.Field)}, value{"value", settingOf(v.Field, v.Value)}, value{"from", from})
	}
	if len(left) > 0 {
		w.line(explainDefaults, value{"fields", strings.Join(left, "; ")})
	}
	w.notIn(n)
}

func (w *writer) notIn(n policy.ExplainNotice) {
	if !n.Known {
		w.line(explainNotIn)
	}
}

func wayPhrase(why string) (phrase, bool) {
	switch why {
	case "room":
		return explainByRoom, true
	case "space":
		return explainBySpace, true
	case "default":
		return explainByDefault, true
	default:
		return 0, false
	}
}

// privacy answers who asked what she reads and keeps of a room.
func (w *writer) privacy(n policy.PrivacyNotice) {
	w.about(n.Footer)
	switch n.Mode {
	case "":
		w.say(privacyNone)
		w.footer(n.Footer)
		return
	case "watch":
		w.say(privacyWatch)
	default:
		w.say(privacyRead)
	}
	if n.SinceMs != 0 {
		w.say(privacySince, value{"since", w.t.since(n.SinceMs, w.zone)})
	}
	w.line(privacyKeeps)
	if n.CanFile {
		w.say(privacyFiling)
	}
	if n.KeepMs > 0 {
		w.line(privacyStays, value{"keep", w.duration(n.KeepMs)})
	} else {
		w.line(privacyStaysAll)
	}
	w.line(privacyAsk)
	w.footer(n.Footer)
}

// roomPolicy says the rules of a room in short.
func (w *writer) roomPolicy(n policy.RoomPolicy) {
	w.about(n.Footer)
	if n.Mode == "" {
		w.say(policyNone)
		w.footer(n.Footer)
		return
	}
	w.say(policyHead, value{"policy", quiet(n.Policy)}, count("number", n.Number))
	if p := calm(n.Purpose); p != "" {
		w.line(policyPurpose, value{"purpose", p})
	}
	switch n.Patients {
	case "none":
		w.line(policyPatientsNone)
	case "minimise":
		w.line(policyPatientsMinimise)
	case "allowed":
		w.line(policyPatientsAllowed)
	}
	if p, ok := modePhrase(n.Mode); ok {
		w.line(p)
	}
	if n.KeepMs > 0 {
		w.line(privacyStays, value{"keep", w.duration(n.KeepMs)})
	} else {
		w.line(privacyStaysAll)
	}
	if n.Ref != "" {
		w.line(policyRef, value{"ref", calm(n.Ref)})
	}
	w.footer(n.Footer)
}

// RoomsIn lists the rooms that a notice names by id, so that the caller can say what they are called.
func RoomsIn(n policy.Notice) []policy.RoomID {
	var all []policy.RoomID
	switch n := n.(type) {
	case policy.RoomsNotice:
		for _, r := range n.Rooms {
			all = append(all, r.Room)
		}
	case policy.CoverageNotice:
		for _, r := range n.Rooms {
			all = append(all, r.Room)
		}
		all = append(all, n.Missing...)
	case policy.ProposalNotice:
		all = n.Figures.Names
	case policy.FilingsNotice:
		for _, f := range n.Filings {
			all = append(all, f.Room)
		}
	case policy.FilingNotice:
		all = append(all, n.Filing.Room)
	default:
		all = RetentionRooms(n)
	}
	return all
}
