package policy

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// The orders about flags.
const (
	VerbRecorded     Verb = "recorded"
	VerbNotForRecord Verb = "not_for_record"
	VerbTake         Verb = "take"
	VerbWithdraw     Verb = "withdraw"
	VerbToRecord     Verb = "to_record"
)

// placeWords are what people write for a place.
var placeWords = [...]struct {
	Word  string
	Place RecordPlace
}{
	{"notes", InNotes}, {"note", InNotes}, {"record", InNotes}, {"epr", InNotes}, {"ehr", InNotes}, {"emr", InNotes}, {"system", InNotes},
	{"letter", InLetter}, {"summary", InLetter}, {"discharge", InLetter}, {"edl", InLetter}, {"eddn", InLetter},
	{"chart", InChart}, {"kardex", InChart}, {"drug", InChart}, {"epma", InChart}, {"obs", InChart},
	{"request", InRequest}, {"referral", InRequest}, {"order", InRequest}, {"ice", InRequest},
	{"incident", InIncident}, {"datix", InIncident}, {"lfpse", InIncident},
	{"other", InOther}, {"elsewhere", InOther},
}

// notForWords are what people write for a reason.
var notForWords = [...]struct {
	Word string
	Why  NotForRecord
}{
	{"not clinical", NotClinical}, {"no patient", NotClinical}, {"social", NotClinical}, {"clinical", NotClinical},
	{"logistics", IsLogistics}, {"rota", IsLogistics}, {"staffing", IsLogistics}, {"bed", IsLogistics}, {"beds", IsLogistics}, {"admin", IsLogistics},
	{"duplicate", IsDuplicate}, {"already", IsDuplicate}, {"double", IsDuplicate},
	{"teaching", IsTeaching}, {"education", IsTeaching}, {"training", IsTeaching},
	{"mistake", FlaggedMistaken}, {"by mistake", FlaggedMistaken}, {"accident", FlaggedMistaken}, {"wrong", FlaggedMistaken}, {"error", FlaggedMistaken},
	{"other", NotForOther},
}

// parseFlagOrder reads an order about a flag: lower-case words. A number names the flag. What else was typed is
// counted as other and goes no further.
func parseFlagOrder(words []string) (o Order, ok bool) {
	if len(words) == 0 {
		return Order{}, false
	}
	said := strings.Join(words, " ")
	switch {
	case said == "flags" || said == "my flags":
		return Order{Verb: VerbFlags}, true
	case said == "to record" || said == "📋":
		return Order{Verb: VerbToRecord}, true
	case words[0] == "recorded":
		o.Verb = VerbRecorded
		rest, number := flagNumber(words[1:])
		o.Number, o.Place = number, place(rest)
		return o, true
	case strings.HasPrefix(said, "not for record") || strings.HasPrefix(said, "not for the record"):
		o.Verb = VerbNotForRecord
		rest, number := flagNumber(words[2+slices.IndexFunc(words[2:], func(w string) bool { return strings.HasPrefix(w, "record") })+1:])
		o.Number, o.NotFor = number, notFor(rest)
		return o, true
	case words[0] == "take" || words[0] == "withdraw" || words[0] == "unflag":
		o.Verb = VerbWithdraw
		if words[0] == "take" {
			o.Verb = VerbTake
		}
		rest, number := flagNumber(words[1:])
		o.Number = number
		return o, len(rest) == 0
	}
	return Order{}, false
}

// flagNumber takes the number of a flag out of what was typed: the first or the last word. It is short, and the only
// one: other numbers may be a patient's, and then none of them names a flag.
func flagNumber(words []string) (rest []string, number int) {
	read := func(w string) int {
		w = strings.TrimPrefix(strings.TrimRight(w, ".,:;"), "#")
		n, err := strconv.Atoi(w)
		if err != nil || n < 1 || len(w) > maxFlagDigits {
			return 0
		}
		return n
	}
	digits := 0
	for _, w := range words {
		if strings.ContainsFunc(w, unicode.IsNumber) {
			digits++
		}
	}
	if digits != 1 {
		return words, 0
	}
	if n := read(words[0]); n > 0 {
		return words[1:], n
	}
	if n := read(words[len(words)-1]); n > 0 {
		return words[:len(words)-1], n
	}
	return words, 0
}

// maxFlagDigits: a flag's number is written with at most so many digits.
const maxFlagDigits = 6

func place(words []string) RecordPlace {
	for _, w := range words {
		w = strings.Trim(w, ".,:;!")
		for _, p := range placeWords {
			if p.Word == w {
				return p.Place
			}
		}
	}
	if len(words) > 0 {
		return InOther
	}
	return ""
}

func notFor(words []string) NotForRecord {
	said := " " + strings.Join(words, " ") + " "
	for _, w := range notForWords {
		if strings.Contains(said, " "+w.Word+" ") || strings.TrimSpace(strings.TrimRight(said, ".,:;! ")) == w.Word {
			return w.Why
		}
	}
	if len(words) > 0 {
		return NotForOther
	}
	return ""
}

// flagOrdered carries out an order about a flag that was typed in the direct room.
func (t *turn) flagOrdered(m Message, o Order) {
	if t.waitForDevice(m.Said) {
		return
	}
	if o.Verb == VerbFlags {
		t.flagsAsked(m.Said)
		return
	}
	if m.Trust < SignedDevice {
		t.refuse(m.Said, OrderNotBelieved)
		return
	}
	f, ok := t.meant(m.Said, o)
	if !ok {
		return
	}
	switch u := t.in(f.Room); o.Verb {
	case VerbTake:
		if u.take(m.Said, []Flagged{f}) == 0 {
			t.refuse(m.Said, NoOpenFlag)
		}
	case VerbWithdraw:
		u.withdrawTyped(m.Said, f.Flag)
	case VerbRecorded, VerbNotForRecord:
		u.endTyped(m.Said, f.Flag, o)
	default:
		t.help(m.Said, OrderNotUnderstood, "")
	}
}

// meant is the flag that an order is about: the one of the number, that of the notice that is answered, or the only
// one of this person. Where there are several it is asked which. One that is none of the person's business is not
// there.
func (t *turn) meant(s Said, o Order) (Flagged, bool) {
	flags := t.v.Flags
	if o.Number == 0 && t.v.Flag != nil {
		flags = []Flagged{*t.v.Flag}
	}
	flags = slices.DeleteFunc(slices.Clone(flags), func(f Flagged) bool {
		return f.Flag.Stage != FlagOpen || f.Flag.Owner != s.Sender && !t.mayTake(s, f)
	})
	switch len(flags) {
	case 0:
		t.refuse(s, NoOpenFlag)
		return Flagged{}, false
	case 1:
		return flags[0], true
	default:
		t.question(s, AskWhich, flags)
		return Flagged{}, false
	}
}

// question asks what an order left open.
func (t *turn) question(s Said, ask FlagAsk, flags []Flagged) {
	n := FlagQuestion{Footer: t.footer(), Ask: ask}
	for i, f := range flags {
		if ask == AskWhich { // what can be answered is said of the rooms that the flags are in
			there := t.in(f.Room).footer()
			n.CanFile, n.HasDesk = n.CanFile || there.CanFile, n.HasDesk || there.HasDesk
		}
		n.Flags = append(n.Flags, flagFact(f.Flag))
		if n.Room = f.Flag.Room; i > 0 && n.Flags[0].Room != f.Flag.Room {
			n.Room = ""
		}
	}
	t.reply(s.Sender, WhichFlag, s.ID, Say{Reply: s.ID, Notice: n, Deed: key("flag_question", string(s.ID))})
}

// endTyped takes recorded … or not for record …: from the owner or the room's lead, from a device that its user has
// signed. It is a person's word, and it is kept whose.
func (t *turn) endTyped(s Said, f FlagRow, o Order) {
	end, why := EndFlag{To: FlagAttested, Place: o.Place}, FlagIsAttested
	if o.Verb == VerbNotForRecord {
		end, why = EndFlag{To: FlagNotForRecord, Why: o.NotFor}, FlagIsNotForRecord
	}
	switch {
	case f.Owner != s.Sender && !t.lead(s.Sender):
		t.refuse(s, NotYourFlag)
		return
	case end.To == FlagAttested && end.Place == "":
		t.question(s, AskWhere, []Flagged{{Flag: f}})
		return
	case end.To == FlagNotForRecord && end.Why == "":
		t.question(s, AskWhy, []Flagged{{Flag: f}})
		return
	}
	t.endFlag(s, f, end, why)
	t.flagEnded(s, f, end, why)
}

// flagEnded says back how a flag ended.
func (t *turn) flagEnded(s Said, f FlagRow, end EndFlag, why Reason) {
	t.reply(s.Sender, why, f.Message, Say{
		Reply: s.ID, Notice: FlagEnded{Footer: t.footer(), Room: f.Room, Flag: flagFact(f), How: end.To, Place: end.Place, Why: end.Why},
		Deed: key("flag_ended", string(s.ID)),
	})
}

// withdrawTyped takes back one's own flag.
func (t *turn) withdrawTyped(s Said, f FlagRow) {
	i := slices.IndexFunc(f.Taps, func(o Tap) bool { return o.By == s.Sender })
	if i < 0 {
		t.refuse(s, NotYourFlag)
		return
	}
	before := len(t.d.Changes)
	t.withdraw(s, f, i)
	if len(t.d.Changes) > before {
		t.flagEnded(s, f, EndFlag{To: FlagWithdrawn}, FlagIsWithdrawn)
	}
}

// flagsAsked lists open flags: a person's own; for officers all, from a device that they have signed.
func (t *turn) flagsAsked(s Said) {
	if _, officer := t.r.officer(s.Sender); officer && !t.r.believesOfficer(s) {
		t.refuse(s, OrderNotBelieved)
		return
	}
	t.reply(s.Sender, FlagsAsked, s.ID, Say{Reply: s.ID, Notice: t.flagList(s), Deed: key("flag_list", string(s.ID))})
}

// flagList is the list of the flags in the view.
func (t *turn) flagList(s Said) FlagList {
	n := FlagList{Footer: t.footer()}
	_, n.All = t.r.officer(s.Sender)
	for _, f := range t.v.Flags {
		n.Flags = append(n.Flags, flagFact(f.Flag))
	}
	n.More = max(len(t.v.Flags), t.v.OpenFlags) - len(n.Flags)
	return n
}
