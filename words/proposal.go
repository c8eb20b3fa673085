package words

import (
	"regexp"
	"strconv"
	"strings"

	"matron/policy"
)

// faults answers what is wrong with what an officer posted: each with its place, what was found, what is allowed and
// how to mend it.
func (w *writer) faults(n policy.FaultsNotice) {
	w.about(n.Footer)
	w.say(pick(n.Kind == policy.ProposesPeople, faultsPeople, faultsPolicies))
	for _, f := range n.Faults {
		w.item(faultItem, value{"place", w.place(f)}, value{"says", w.fault(f)})
	}
	if n.More > 0 {
		w.item(faultsMore, count("more", n.More))
	}
	w.line(faultsThen)
}

// place is "line 12, column 9, identifiers.tell: ".
func (w *writer) place(f policy.FaultLine) string {
	place := ""
	if f.File != "" {
		place = w.inner(faultIn, value{"file", quiet(f.File)})
	}
	if f.Line > 0 {
		place += w.inner(faultLine, count("line", f.Line), count("column", f.Column))
	}
	if f.Field != "" {
		if f.Line > 0 {
			place += ", "
		}
		place += quiet(f.Field)
	}
	if place == "" {
		return ""
	}
	return strings.TrimSuffix(place, ", ") + ": "
}

func (w *writer) fault(f policy.FaultLine) string {
	var says []string
	if f.Found != "" {
		says = append(says, w.inner(faultFound, value{"found", quiet(f.Found)}))
	}
	if f.Allowed != "" {
		says = append(says, w.inner(faultAllowed, value{"allowed", quiet(f.Allowed)}))
	}
	if f.Nearest != "" {
		says = append(says, w.inner(faultNearest, value{"nearest", quiet(f.Nearest)}))
	}
	if f.Mend != "" {
		says = append(says, quiet(f.Mend))
	}
	return strings.Join(says, "; ")
}

// inner is a filled phrase within another one: no capital, no markup.
func (w *writer) inner(p phrase, values ...value) string {
	text := w.t.phrases[p]
	for _, v := range values {
		text = strings.ReplaceAll(text, "{"+v.name+"}", v.text)
	}
	return text
}

// proposal says what would change, what would happen, and how it is approved.
func (w *writer) proposal(n policy.ProposalNotice) {
	w.about(n.Footer)
	switch {
	case n.ByState:
		w.say(proposalByState)
	case n.Kind == policy.ProposesPeople:
		w.say(proposalPeople)
	case n.Kind == policy.ProposesRollback && n.To == 0:
		w.say(proposalRollbackSeed)
	case n.Kind == policy.ProposesRollback:
		w.say(proposalRollback, count("to", n.To))
	default:
		w.say(proposalPolicies)
	}
	if n.Kind == policy.ProposesPeople {
		w.people(n.People)
	} else {
		w.differences(n)
		w.figures(n.Figures)
	}
	how := approveHow
	switch {
	case n.Second && n.ByState:
		how = approveTwo
	case n.Second:
		how = approveSecond
	}
	w.line(how, value{"code", word4(n.Code)}, value{"until", w.t.clock(n.UntilMs, w.zone, w.names.Now)})
}

// word4 lets a code through.
func word4(code string) string {
	if len(code) > 8 {
		return ""
	}
	return quiet(code)
}

func (w *writer) differences(n policy.ProposalNotice) {
	for _, d := range n.Differences {
		p := diffChanged
		switch {
		case d.Was == "":
			p = diffSet
		case d.Is == "":
			p = diffRemoved
		}
		w.entry(p, value{"policy", quiet(d.Policy)}, value{"field", quiet(d.Field)}, value{"was", settingOf(d.Field, d.Was)}, value{"is", settingOf(d.Field, d.Is)})
		if l := &w.lines[len(w.lines)-1]; d.Destroys {
			l.append(" " + w.raw(diffDestroys))
		} else if d.Loosens {
			l.append(" " + w.raw(diffLoosens))
		}
	}
	if n.More > 0 {
		w.item(diffMore, count("more", n.More))
	}
}

func (w *writer) figures(f policy.Figures) {
	if !f.Known {
		w.line(figuresUnknown)
		return
	}
	w.line(pick(len(f.Names) > 0, figuresNames, figuresRooms), count("rooms", f.Rooms), value{"names", w.named(f.Names)})
	if f.Covered+f.Left > 0 {
		w.line(figuresCovered, count("covered", f.Covered), count("left", f.Left))
	}
	if f.Expire > 0 {
		w.line(figuresExpire, value{"messages", thousands(f.Expire)}, count("expirerooms", f.ExpireRooms), value{"held", thousands(f.Held)})
	} else {
		w.line(figuresNoExpire)
	}
	w.say(figuresWarned, value{"warned", thousands(f.Warned)})
	if len(f.Refused) > 0 {
		w.line(figuresRefused, value{"fields", quiet(strings.Join(f.Refused, ", "))})
	}
}

// thousands writes 1,204.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// named lists the names of rooms; what has none has its id.
func (w *writer) named(rooms []policy.RoomID) string {
	names := make([]string, len(rooms))
	for i, r := range rooms {
		names[i] = w.nameOf(r)
	}
	return strings.Join(names, ", ")
}

// nameOf is how a room of a table is called.
func (w *writer) nameOf(r policy.RoomID) string {
	if name := calm(w.names.Rooms[r]); name != "" {
		return name
	}
	return quiet(string(r))
}

func (w *writer) people(d policy.PeopleDiff) {
	w.item(peopleTotal, value{"total", thousands(d.Total)}, value{"filers", thousands(d.MayFile)})
	w.item(peopleChanges, count("added", d.Added), count("changed", d.Changed), count("removed", d.Removed))
	if len(d.Gains) > 0 {
		w.item(peopleGains, value{"users", users(d.Gains)})
	}
	if len(d.Loses) > 0 {
		w.item(peopleLoses, value{"users", users(d.Loses)})
	}
}

// users lists ids, the first of many.
func users(all []policy.UserID) string {
	const most = 30
	var out []string
	for i, u := range all {
		if i == most {
			out = append(out, "…")
			break
		}
		out = append(out, quiet(string(u)))
	}
	return strings.Join(out, ", ")
}

// proposalEnded says what became of a proposal.
func (w *writer) proposalEnded(n policy.ProposalEnded) {
	w.about(n.Footer)
	values := []value{{"code", word4(n.Code)}, {"by", quiet(string(n.By))}, count("number", n.Number), w.at(n.AtMs)}
	switch {
	case n.Wants:
		w.say(endedWants, values...)
	case n.Stage == policy.ProposalApproved && n.Kind == policy.ProposesPeople:
		w.say(endedApprovedPeople, values...)
	case n.Stage == policy.ProposalApproved:
		w.say(endedApproved, values...)
	case n.Stage == policy.ProposalRejected:
		w.say(endedRejected, values...)
	case n.Stage == policy.ProposalExpired:
		w.say(endedExpired, values...)
	case n.Kind == policy.ProposesRelease:
		w.say(endedStaleHold, values...)
	default:
		w.say(endedStale, values...)
	}
}

// rulesChanged is the one sentence to a room, with where to read on.
func (w *writer) rulesChanged(n policy.RulesChanged) {
	w.about(n.Footer)
	if n.Mode == "" {
		w.say(rulesChangedNone, w.at(n.AtMs))
		w.footer(n.Footer)
		return
	}
	w.say(rulesChangedTo, w.at(n.AtMs), value{"policy", quiet(n.Policy)})
	w.say(rulesChangedAsk)
	w.footer(n.Footer)
}

// officerHelp lists what can be typed in the policy room.
func (w *writer) officerHelp(n policy.OfficerHelp) {
	w.about(n.Footer)
	if n.Welcome {
		w.say(officerWelcome)
	}
	w.nearest(n.Nearest)
	w.say(officerHelpHead)
	w.entry(officerHelpPost)
	w.entry(pick(n.FourEyes, officerHelpApproveSecond, officerHelpApprove))
	w.entry(officerHelpReject)
	w.entry(officerHelpRollback)
	w.entry(officerHelpAsk)
	w.entry(officerHelpFilings)
	w.entry(officerHelpHold)
	w.entry(officerHelpAcknowledge)
	w.entry(officerHelpExplain)
	w.entry(officerHelpPause)
	w.line(officerHelpTyped)
	w.footer(n.Footer)
}

// longNumber also finds them in groups, as an NHS number or a birth date is written.
var longNumber = regexp.MustCompile(`\p{Nd}(?:[\pZ\pP]{0,2}\p{Nd}){5,}`)

// quiet lets through what an officer wrote, or an id that officers need, but no number that could be a patient's.
func quiet(s string) string {
	const most = 160
	s = longNumber.ReplaceAllString(oneLine(s), "…digits…")
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// settingOf is quiet about a value, but not about the date and the paper of a schedule: they are a meeting's.
func settingOf(field, value string) string {
	if strings.HasPrefix(field, "schedule.") {
		return oneLine(value)
	}
	return quiet(value)
}
