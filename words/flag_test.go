package words_test

import (
	"strings"
	"testing"

	"matron/policy"
	"matron/words"
)

const (
	ward7 policy.RoomID = "!ward7:hospital.example"
	patel policy.UserID = "@patel:hospital.example"
	okoro policy.UserID = "@okoro:hospital.example"
)

func flagged(number int, at string, owner policy.UserID) policy.FlagFact {
	return policy.FlagFact{Number: number, Room: ward7, Owner: owner, AtMs: ms(at), MessageMs: ms(at) - 4*60*1000}
}

// flagExamples holds every notice about flags in every form that reads differently.
func flagExamples(ward, here words.Names) []example {
	named := func(n words.Names) words.Names {
		n.People = map[policy.UserID]string{patel: "Dr Patel"}
		n.Rooms = map[policy.RoomID]string{ward7: "Ward 7"}
		return n
	}
	one, two := []policy.FlagFact{flagged(17, "09:05", patel)}, []policy.FlagFact{flagged(17, "09:05", patel), flagged(21, "10:40", okoro)}
	addendum := flagged(17, "09:05", patel)
	addendum.Addendum = true
	all := []example{
		{"flag reminder", policy.FlagReminder{Footer: foot, Room: ward7, Flags: one}, ward},
		{"flag reminder, again", policy.FlagReminder{Footer: foot, Room: ward7, Flags: one, Again: true}, ward},
		{"flag reminder, addendum", policy.FlagReminder{Footer: foot, Room: ward7, Flags: []policy.FlagFact{addendum}}, ward},
		{"flag reminder, several", policy.FlagReminder{Footer: foot, Room: ward7, Flags: two}, ward},
		{"flag reminder, several, again", policy.FlagReminder{Footer: foot, Room: ward7, Flags: two, Again: true}, ward},
		{"flag digest, one", policy.FlagDigest{Footer: foot, Room: ward7, Flags: one}, named(here)},
		{"flag digest, several, and one without a name", policy.FlagDigest{Footer: foot, Room: ward7, Flags: two, More: 3}, named(here)},
		{"flag overdue, one", policy.FlagOverdue{Footer: foot, Room: ward7, Flags: one}, named(ward)},
		{"flag overdue, several", policy.FlagOverdue{Footer: foot, Room: ward7, Flags: two}, named(ward)},
		{"flag taken, one", policy.FlagTaken{Footer: foot, Room: ward7, Flags: one}, ward},
		{"flag taken, several", policy.FlagTaken{Footer: foot, Room: ward7, Flags: two}, ward},
		{"flag moved", policy.FlagMoved{Footer: foot, Room: ward7, Flag: flagged(17, "09:05", patel), Taken: true}, named(ward)},
		{"flag question, which", policy.FlagQuestion{Footer: foot, Room: ward7, Ask: policy.AskWhich, Flags: two}, named(ward)},
		{"flag question, where", policy.FlagQuestion{Footer: foot, Room: ward7, Ask: policy.AskWhere, Flags: one}, ward},
		{"flag question, why", policy.FlagQuestion{Footer: foot, Room: ward7, Ask: policy.AskWhy, Flags: one}, ward},
		{"flag list, mine", policy.FlagList{Footer: foot, Flags: two}, named(ward)},
		{"flag list, none", policy.FlagList{Footer: foot}, ward},
		{"flag list, all", policy.FlagList{Footer: foot, Flags: two, More: 4, All: true}, named(ward)},
		{"flag list, all, none", policy.FlagList{Footer: foot, All: true}, ward},
		{"flag unseen", policy.FlagUnseen{Footer: foot, Room: ward7}, ward},
		{"flag stays", policy.FlagStays{Footer: foot, Room: ward7, Flag: flagged(17, "09:05", patel), Why: policy.TooLateToWithdraw}, ward},
	}
	for _, place := range policy.RecordPlaces() {
		n := policy.FlagEnded{Footer: foot, Room: ward7, Flag: flagged(17, "09:05", patel), How: policy.FlagAttested, Place: place}
		all = append(all, example{"flag ended, recorded, " + string(place), n, ward})
	}
	for _, why := range policy.NotForReasons() {
		n := policy.FlagEnded{Footer: foot, Room: ward7, Flag: flagged(17, "09:05", patel), How: policy.FlagNotForRecord, Why: why}
		all = append(all, example{"flag ended, not for record, " + string(why), n, ward})
	}
	for _, how := range []policy.FlagStage{policy.FlagWithdrawn, policy.FlagFiled, policy.FlagHandedOver} {
		all = append(all, example{"flag ended, " + string(how), policy.FlagEnded{Footer: foot, Room: ward7, Flag: flagged(17, "09:05", patel), How: how}, ward})
	}
	return all
}

// TestTheFirstWordsOfAReminderCarryNothingClinical: a lock screen shows them.
func TestTheFirstWordsOfAReminderCarryNothingClinical(t *testing.T) {
	t.Parallel()
	for _, again := range []bool{false, true} {
		n := policy.FlagReminder{Footer: foot, Room: ward7, Flags: []policy.FlagFact{flagged(17, "09:05", patel)}, Again: again}
		first, _, _ := strings.Cut(words.Say(n, words.Names{Room: "Ward 7", Now: noon}).Plain, ". ")
		if !strings.Contains(first, "in the record") || !strings.Contains(first, "09:05") {
			t.Errorf("it begins with %q", first)
		}
	}
}

func TestALongListOfFlagsIsAFileToo(t *testing.T) {
	t.Parallel()
	var many []policy.FlagFact
	for i := range 40 {
		many = append(many, flagged(i+1, "09:05", patel))
	}
	n := policy.FlagList{Footer: foot, Flags: many, All: true}
	name, data, ok := words.File(n, words.Names{Now: noon})
	if !ok || name != "flags.csv" || strings.Count(string(data), "\n") != 41 {
		t.Errorf("%v %s:\n%s", ok, name, data)
	}
	if s := words.Say(n, words.Names{Now: noon}).Plain; !strings.Contains(s, "And 10 more") {
		t.Errorf("the list does not end in what the file holds:\n%s", s)
	}
	if _, _, ok := words.File(policy.FlagList{Footer: foot, Flags: many[:3], All: true}, words.Names{}); ok {
		t.Error("a short list needs no file")
	}
}
