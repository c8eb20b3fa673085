package words

// Over 300 lines: a list of notices, each a short function.

import (
	"slices"
	"strconv"
	"strings"

	"matron/policy"
)

// PersonIn is a person whom a notice names, and the room in which that person has a name.
type PersonIn struct {
	Room policy.RoomID
	User policy.UserID
}

// PeopleIn lists whom a notice names.
func PeopleIn(n policy.Notice) []PersonIn {
	var all []PersonIn
	people := func(room policy.RoomID, users ...policy.UserID) {
		for _, u := range users {
			if p := (PersonIn{Room: room, User: u}); u != "" && !slices.Contains(all, p) {
				all = append(all, p)
			}
		}
	}
	add := func(flags ...policy.FlagFact) {
		for _, f := range flags {
			people(f.Room, f.Owner)
		}
	}
	switch n := n.(type) {
	case policy.FlagDigest:
		add(n.Flags...)
	case policy.FlagOverdue:
		add(n.Flags...)
	case policy.FlagMoved:
		add(n.Flag)
	case policy.FlagList:
		if n.All {
			add(n.Flags...)
		}
	case policy.FilingEnded:
		people(n.Room, n.Told...)
	case policy.FilingReceipt:
		people(n.Room, n.By)
	case policy.FilingLate:
		people(n.Room, append([]policy.UserID{n.By}, n.Told...)...)
	case policy.RecordsAsked:
		people(n.Room, n.From)
	case policy.RecordsTold:
		people(n.Room, n.Desk...)
	}
	return all
}

// FlagRooms are the rooms of a list of flags.
func FlagRooms(n policy.Notice) []policy.RoomID {
	var flags []policy.FlagFact
	switch n := n.(type) {
	case policy.FlagList:
		flags = n.Flags
	case policy.FlagQuestion:
		flags = n.Flags
	}
	var all []policy.RoomID
	for _, f := range flags {
		if f.Room != "" && !slices.Contains(all, f.Room) {
			all = append(all, f.Room)
		}
	}
	return all
}

// person is how a person is named, "somebody" where no name may be said.
func (w *writer) person(u policy.UserID) string {
	if name := calm(w.names.People[u]); name != "" {
		return name
	}
	return w.raw(somebody)
}

// flagNumber is how people name a flag.
func flagNumber(n int) value { return value{"number", strconv.Itoa(n)} }

func (w *writer) flagTime(f policy.FlagFact) value {
	return value{"at", w.t.clock(f.AtMs, w.zone, w.names.Now)}
}

func (w *writer) flagMessage(f policy.FlagFact) value {
	return value{"message", w.t.clock(f.MessageMs, w.zone, w.names.Now)}
}

// flagTimes names each flag of a person by its time: "14:05", "14:05 and 16:20".
func (w *writer) flagTimes(flags []policy.FlagFact) value {
	var times []string
	for _, f := range flags {
		times = append(times, w.flagTime(f).text)
	}
	switch len(times) {
	case 0:
		return value{"times", w.raw(earlier)}
	case 1:
		return value{"times", times[0]}
	default:
		last := len(times) - 1
		return value{"times", strings.Join(times[:last], ", ") + " " + w.raw(and) + " " + times[last]}
	}
}

// flagReminder reminds an owner. The first words, which a lock screen shows, carry nothing clinical.
func (w *writer) flagReminder(n policy.FlagReminder) {
	w.about(n.Footer)
	many := len(n.Flags) > 1
	p := pick(n.Again, remindAgain, remindFirst)
	if many {
		p = pick(n.Again, remindManyAgain, remindMany)
	}
	w.say(p, w.flagTimes(n.Flags))
	if len(n.Flags) == 1 && n.Flags[0].Addendum {
		w.say(remindAddendum)
	}
	w.say(pick(many, remindStayMany, remindStay))
	if many {
		for _, f := range n.Flags {
			w.item(flagItem, flagNumber(f.Number), w.flagMessage(f), w.flagTime(f))
		}
	}
	w.flagAnswers(n.Footer, n.Flags)
	w.footer(n.Footer)
}

// flagAnswers says what can be typed. With several flags an answer needs a number.
func (w *writer) flagAnswers(f policy.Footer, flags []policy.FlagFact) {
	if len(flags) == 1 {
		w.line(pick(f.CanFile, answerFile, flagAnswer))
		if f.HasDesk {
			w.say(againDesk)
		}
		return
	}
	number := 1
	if len(flags) > 0 {
		number = flags[0].Number
	}
	w.line(pick(f.CanFile, answerFileNumber, flagAnswerNumber), flagNumber(number))
}

// flagDigest is read by a whole room before handover: one line a flag, and how to take it.
func (w *writer) flagDigest(n policy.FlagDigest) {
	w.about(n.Footer)
	w.say(pick(len(n.Flags)+n.More == 1, digestOne, digestMany), count("n", len(n.Flags)+n.More))
	w.flagItems(n.Flags, n.More)
	w.line(pick(len(n.Flags)+n.More == 1, digestTakeOne, digestTakeMany))
	w.footer(n.Footer)
}

func (w *writer) flagItems(flags []policy.FlagFact, more int) {
	for _, f := range flags {
		w.item(flagItemOwner, flagNumber(f.Number), w.flagMessage(f), w.flagTime(f), value{"owner", w.person(f.Owner)})
	}
	if more > 0 {
		w.item(flagMore, count("more", more))
	}
}

// flagOverdue tells a lead.
func (w *writer) flagOverdue(n policy.FlagOverdue) {
	w.about(n.Footer)
	total := len(n.Flags) + n.More
	w.say(pick(total == 1, overdueOne, overdueMany), count("n", total))
	w.flagItems(n.Flags, n.More)
	number := 1
	if len(n.Flags) > 0 {
		number = n.Flags[0].Number
	}
	one, many := overdueTakeOne, overdueTakeMany
	if n.CanFile {
		one, many = overdueFileOne, overdueFileMany
	}
	w.line(pick(total == 1, one, many), flagNumber(number))
	w.footer(n.Footer)
}

func (w *writer) flagTaken(n policy.FlagTaken) {
	w.about(n.Footer)
	w.say(pick(len(n.Flags) == 1, takenOne, takenMany), w.flagTimes(n.Flags))
	if len(n.Flags) > 1 {
		for _, f := range n.Flags {
			w.item(flagItem, flagNumber(f.Number), w.flagMessage(f), w.flagTime(f))
		}
	}
	w.flagAnswers(n.Footer, n.Flags)
	w.footer(n.Footer)
}

func (w *writer) flagMoved(n policy.FlagMoved) {
	w.about(n.Footer)
	w.say(flagMovedTo, w.flagTime(n.Flag), value{"owner", w.person(n.Flag.Owner)})
	w.footer(n.Footer)
}

// flagEnded says back what was typed. It says what it was taken for: a person's word is not a receipt.
func (w *writer) flagEnded(n policy.FlagEnded) {
	w.about(n.Footer)
	at := w.flagTime(n.Flag)
	switch n.How {
	case policy.FlagAttested:
		w.say(endedAttested, at, value{"place", w.raw(placePhrase(n.Place))})
		w.say(endedAddendum)
	case policy.FlagNotForRecord:
		w.say(endedNotForRecord, at, value{"why", w.raw(notForPhrase(n.Why))})
	case policy.FlagWithdrawn:
		w.say(endedWithdrawn, at)
	case policy.FlagFiled:
		w.say(endedFiled, at)
		w.say(endedAddendum)
	case policy.FlagHandedOver:
		w.say(endedHandedOver, at)
	default:
		w.say(endedOther, at)
	}
	w.footer(n.Footer)
}

func placePhrase(p policy.RecordPlace) phrase {
	switch p {
	case policy.InNotes:
		return placeNotes
	case policy.InLetter:
		return placeLetter
	case policy.InChart:
		return placeChart
	case policy.InRequest:
		return placeRequest
	case policy.InIncident:
		return placeIncident
	default:
		return placeOther
	}
}

func notForPhrase(why policy.NotForRecord) phrase {
	switch why {
	case policy.NotClinical:
		return whyNotClinical
	case policy.IsLogistics:
		return whyLogistics
	case policy.IsDuplicate:
		return whyDuplicate
	case policy.IsTeaching:
		return whyTeaching
	case policy.FlaggedMistaken:
		return whyMistake
	default:
		return whyOther
	}
}

// flagQuestion asks what an order left open. The words that were typed are never said back.
func (w *writer) flagQuestion(n policy.FlagQuestion) {
	w.about(n.Footer)
	number := 1
	if len(n.Flags) > 0 {
		number = n.Flags[0].Number
	}
	switch n.Ask {
	case policy.AskWhere:
		w.say(askWhere, w.flagTimes(n.Flags))
		w.line(askWhereList)
	case policy.AskWhy:
		w.say(askWhy, w.flagTimes(n.Flags))
		w.line(askWhyList)
	default:
		w.say(askWhich, count("n", len(n.Flags)))
		for _, f := range n.Flags {
			w.item(flagItemRoom, flagNumber(f.Number), w.flagMessage(f), w.flagTime(f), w.inRoom(f.Room))
		}
		w.line(pick(n.CanFile, answerFileNumber, flagAnswerNumber), flagNumber(number))
	}
	w.footer(n.Footer)
}

// flagsListed is how many flags a list holds: more do not read on a phone, and stand in a file.
const flagsListed = 30

// flagSheet is the whole list of flags as a table.
func (w *writer) flagSheet(n policy.FlagList) [][]string {
	w.about(n.Footer)
	rows := [][]string{{"number", "room", "id", "message", "flagged", "owner", "addendum"}}
	for _, f := range n.Flags {
		rows = append(rows, []string{strconv.Itoa(f.Number), calm(w.names.Rooms[f.Room]), string(f.Room), w.instant(f.MessageMs), w.instant(f.AtMs),
			w.person(f.Owner), yes(f.Addendum)})
	}
	return rows
}

// inRoom names a room of a list.
func (w *writer) inRoom(id policy.RoomID) value {
	if name := calm(w.names.Rooms[id]); name != "" {
		return value{"where", name}
	}
	return value{"where", w.raw(aRoom)}
}

func (w *writer) flagList(n policy.FlagList) {
	w.about(n.Footer)
	total := len(n.Flags) + n.More
	if total == 0 {
		w.say(pick(n.All, listNoneAll, listNone))
	} else {
		w.say(pick(n.All, listAll, listMine), count("n", total))
	}
	for i, f := range n.Flags {
		if i == flagsListed {
			n.More += len(n.Flags) - i
			break
		}
		if n.All {
			w.item(flagItemAll, flagNumber(f.Number), w.flagMessage(f), w.flagTime(f), w.inRoom(f.Room), value{"owner", w.person(f.Owner)})
			continue
		}
		w.item(flagItemRoom, flagNumber(f.Number), w.flagMessage(f), w.flagTime(f), w.inRoom(f.Room))
	}
	if n.More > 0 {
		w.item(flagMore, count("more", n.More))
	}
	if !n.All && total > 0 {
		w.flagAnswers(n.Footer, n.Flags)
	}
	w.footer(n.Footer)
}

func (w *writer) flagUnseen(n policy.FlagUnseen) {
	w.about(n.Footer)
	w.say(unseenFlag)
	w.say(unseenThen)
	w.footer(n.Footer)
}

func (w *writer) flagStays(n policy.FlagStays) {
	w.about(n.Footer)
	w.say(staysLate, w.flagTime(n.Flag))
	w.say(pick(n.CanFile, answerFile, flagAnswer))
	w.footer(n.Footer)
}
