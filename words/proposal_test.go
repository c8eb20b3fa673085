package words_test

import (
	"fmt"
	"strings"
	"testing"

	"matron/policy"
	"matron/words"
)

// proposalExamples are the notices of the policy room, and of what follows from it in the wards.
func proposalExamples(ward, here words.Names) []example {
	all := []example{
		{"faults", policy.FaultsNotice{Footer: foot, Kind: policy.ProposesPolicies, Faults: []policy.FaultLine{
			{Line: 12, Column: 9, Field: "identifiers.tell", Found: `"pil"`, Allowed: "pill, direct, thread", Nearest: "pill"},
			{Line: 3, Column: 1, Found: "a tab", Mend: "indent with spaces, two a step"},
			{File: "theatres", Line: 4, Column: 3, Field: "applies_to.rooms", Found: `"room"`, Mend: "another policy names it"},
		}, More: 2}, here},
		{"faults, people", policy.FaultsNotice{Footer: foot, Kind: policy.ProposesPeople, Faults: []policy.FaultLine{
			{Line: 3, Column: 25, Field: "may_file", Found: "another word", Allowed: "yes, no"}}}, here},
		{"proposal", policy.ProposalNotice{Footer: foot, Kind: policy.ProposesPolicies, Code: "K7QF", UntilMs: ms("18:00") + 24*3600*1000, Differences: []policy.Difference{
			{Policy: "acute-wards", Field: "identifiers.tell", Was: "pill", Is: "direct"},
			{Policy: "acute-wards", Field: "retention.keep", Is: "30d", Destroys: true, Loosens: true},
			{Policy: "acute-wards", Field: "mode", Was: "advise", Is: "watch", Loosens: true},
			{Policy: "acute-wards", Field: "schedule.review_by", Was: "2027-05-01"},
		}, More: 3, Figures: policy.Figures{Known: true, Rooms: 6, Covered: 1, Names: []policy.RoomID{"room", "icu"}, Expire: 1204, ExpireRooms: 6, Held: 3,
			Warned: 17, Refused: []string{"retention.keep"}}}, words.Names{Here: true, Now: noon, Rooms: map[policy.RoomID]string{"room": "Ward 7"}}},
		{"proposal, four eyes, no dry run", policy.ProposalNotice{Footer: foot, Kind: policy.ProposesRollback, To: 3, Code: "K7QF", UntilMs: ms("18:00"), Second: true}, here},
		{"proposal, back to the files", policy.ProposalNotice{Footer: foot, Kind: policy.ProposesRollback, Code: "K7QF", UntilMs: ms("18:00"), Figures: policy.Figures{Known: true}}, here},
		{"proposal, by state", policy.ProposalNotice{Footer: foot, Kind: policy.ProposesPolicies, Code: "K7QF", UntilMs: ms("18:00"), ByState: true, Second: true}, here},
		{"proposal, people", policy.ProposalNotice{Footer: foot, Kind: policy.ProposesPeople, Code: "K7QF", UntilMs: ms("18:00"), People: policy.PeopleDiff{
			Total: 1200, Added: 3, Changed: 1, MayFile: 40, Gains: []policy.UserID{"@amy:hospital.example"}, Loses: []policy.UserID{"@bob:hospital.example"}}}, here},
		{"nothing new", policy.NothingNew{Footer: foot, Kind: policy.ProposesPolicies}, here},
		{"nothing new, people", policy.NothingNew{Footer: foot, Kind: policy.ProposesPeople}, here},
		{"rules changed", policy.RulesChanged{Footer: foot, Mode: "advise", AtMs: ms("10:02"), Number: 4}, here},
		{"rules changed, covered no more", policy.RulesChanged{Footer: policy.Footer{Zone: "Europe/London"}, AtMs: ms("10:02")}, here},
		{"officer help", policy.OfficerHelp{Footer: foot, Nearest: "approve"}, here},
		{"officer help, welcome, four eyes", policy.OfficerHelp{Footer: foot, Welcome: true, FourEyes: true}, here},
		{"rooms", policy.RoomsNotice{Footer: foot, Rooms: manyRooms()}, words.Names{Now: noon, Rooms: map[policy.RoomID]string{"room1": "Ward 7"}}},
		{"coverage", policy.CoverageNotice{Footer: foot, Rooms: []policy.CoverageLine{{Room: "room1", SinceMs: ms("09:00"), Code: "K7QF", Unreadable: 2, Lost: 1, Suspected: 1, Messages: 4021}, {Room: "room2"}},
			Missing: []policy.RoomID{"room3"}, Spaces: 1, Blind: 1}, words.Names{Now: noon, Rooms: map[policy.RoomID]string{"room1": "Ward 7"}}},
		{"coverage, denominator unknown", policy.CoverageNotice{Footer: foot, Rooms: []policy.CoverageLine{{Room: "room1", SinceMs: ms("09:00")}}}, words.Names{Now: noon}},
		{"explain", policy.ExplainNotice{Footer: foot, Known: true, Why: "space", Number: 4, Values: []policy.Explained{
			{Field: "policy", Value: "acute-wards", Policy: "acute-wards", Line: 2}, {Field: "mode", Value: "advise", Policy: "trust", Line: 3},
			{Field: "identifiers.tell", Value: "pill", Policy: "trust", Line: 9, Refused: []string{"acute-wards"}},
			{Field: "schedule.review_by", Value: "2027-05-01", Policy: "trust", Line: 12},
			{Field: "identifiers.per_shift", Value: "3"}, {Field: "pause.at_most", Value: "4h"}}}, ward},
		{"explain, excepted", policy.ExplainNotice{Footer: foot, Why: "excepted", Except: []string{"acute-wards"}}, ward},
		{"explain, none", policy.ExplainNotice{Footer: foot, Known: true, Why: "none"}, ward},
		{"privacy", policy.PrivacyNotice{Footer: foot, Mode: "advise", SinceMs: ms("09:00"), KeepMs: 30 * 24 * 3600 * 1000}, ward},
		{"privacy, watch", policy.PrivacyNotice{Footer: foot, Mode: "watch", SinceMs: ms("09:00")}, ward},
		{"privacy, no policy", policy.PrivacyNotice{Footer: policy.Footer{}}, ward},
		{"room policy", policy.RoomPolicy{Footer: foot, Mode: "advise", Number: 4, Purpose: "Direct care of adult inpatients.", Patients: "minimise", KeepMs: 30 * 24 * 3600 * 1000, Ref: "IGSG item 4"}, ward},
		{"room policy, none", policy.RoomPolicy{Footer: policy.Footer{}}, ward},
		{"room policy, identifiers allowed", policy.RoomPolicy{Footer: foot, Mode: "watch", Patients: "allowed"}, ward},
		{"room policy, no identifiers", policy.RoomPolicy{Footer: foot, Mode: "enforce", Patients: "none"}, ward},
	}
	for _, stage := range []policy.ProposalStage{policy.ProposalApproved, policy.ProposalRejected, policy.ProposalExpired, policy.ProposalStale, policy.ProposalWaiting} {
		n := policy.ProposalEnded{Footer: foot, Kind: policy.ProposesPolicies, Code: "K7QF", Stage: stage, By: "@ruth:hospital.example", Number: 4, AtMs: ms("10:02"), Wants: stage == policy.ProposalWaiting}
		all = append(all, example{"proposal ended, " + string(stage), n, here})
	}
	all = append(all, example{"proposal ended, approved, people", policy.ProposalEnded{Footer: foot, Kind: policy.ProposesPeople, Stage: policy.ProposalApproved,
		By: "@ruth:hospital.example", Number: 2, AtMs: ms("10:02")}, here})
	for _, why := range []policy.Reason{policy.NoSuchProposal, policy.NoSuchRevision, policy.NoSuchRoom, policy.NeedsSecondOfficer, policy.ReactionApprovesNot,
		policy.FileUnread, policy.ReportFailed} {
		all = append(all, example{"refused, " + string(why), policy.OrderRefused{Footer: foot, Why: why}, here})
	}
	for _, what := range []policy.AlertWhat{policy.AlertStateDiffers, policy.AlertStateNotWritten} {
		all = append(all, example{"alert, " + string(what), policy.Alert{Footer: foot, What: what}, here})
	}
	return all
}

func manyRooms() []policy.RoomLine {
	rooms := []policy.RoomLine{
		{Room: "room1", Policy: "acute-wards", Mode: "advise", Encrypted: true, CanRemove: true, Members: 12, SinceMs: ms("09:00")},
		{Room: "room2", Members: 3, CanRemove: true}, {Room: "room3", Policy: "acute-wards", Mode: "enforce", Encrypted: true, Members: 3, Code: "K7QF"},
	}
	for i := range 9 {
		rooms = append(rooms, policy.RoomLine{Room: policy.RoomID(fmt.Sprint("room", i+4)), Policy: "acute-wards", Mode: "watch", Encrypted: true, CanRemove: true, Members: 5})
	}
	return rooms
}

func TestALongTableComesAsAFileToo(t *testing.T) {
	t.Parallel()
	n := policy.RoomsNotice{Footer: foot, Rooms: manyRooms()}
	name, data, ok := words.File(n, words.Names{Rooms: map[policy.RoomID]string{"room2": "=HYPERLINK(1)"}})
	if !ok || name != "rooms.csv" || strings.Count(string(data), "\n") != 13 || !strings.Contains(string(data), "'=HYPERLINK(1)") {
		t.Errorf("%s %t: %s", name, ok, data)
	}
	if _, _, ok := words.File(policy.RoomsNotice{Rooms: manyRooms()[:3]}, words.Names{}); ok {
		t.Error("a short table needs no file")
	}
}
