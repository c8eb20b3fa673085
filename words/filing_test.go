package words_test

import (
	"strings"
	"testing"

	"matron/policy"
	"matron/words"
)

const (
	lee       policy.UserID = "@lee:hospital.example"
	filedHash               = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	aDocument               = "0f2c7c1e-9d1b-5e0a-8f53-3c1d0a6b7e42"
	anExport                = "0199f1c2-7a00-7c3e-9a10-5b6c7d8e9f00"
	aDay      int64         = 24 * 3600 * 1000
)

func verdicts() []policy.PatientVerdict {
	return []policy.PatientVerdict{policy.PatientUnclear, policy.PatientBadNumber, policy.PatientNone, policy.PatientSeveral, policy.PatientMismatch,
		policy.PatientSuperseded, policy.PatientWithdrawn, policy.PatientMerged, policy.PatientDeceased, policy.PatientRestricted, policy.PatientUnavailable}
}

// problemOf is a problem with the answers that it has.
func problemOf(v policy.PatientVerdict) policy.FilingProblem {
	n := policy.FilingProblem{Footer: foot, Room: ward7, Flag: flagged(17, "09:05", patel), Verdict: v, Left: 2, UntilMs: ms("10:15")}
	switch v {
	case policy.PatientDeceased, policy.PatientUnavailable:
		n.GoOn = true
	case policy.PatientRestricted, policy.PatientMerged, policy.PatientSeveral:
		n.Desk = true
	default:
	}
	return n
}

func filingFact(number int, stage policy.FilingStage) policy.FilingFact {
	return policy.FilingFact{Number: number, Room: ward7, Flag: 17, By: patel, Stage: stage, System: "epr", Version: 1, Messages: 6, Left: 1, Export: anExport,
		Document: aDocument, SHA256: filedHash, Where: "DocumentReference/" + aDocument, Tries: 2, Checks: 3, OpenedMs: ms("10:02"), SinceMs: ms("10:05"), EndedMs: ms("10:21")}
}

// filingExamples holds every notice about filings in every form that reads differently.
func filingExamples(ward, here words.Names) []example {
	named := func(n words.Names) words.Names {
		n.People = map[policy.UserID]string{patel: "Dr Patel", okoro: "Sister Okoro", lee: "Records, Lee"}
		n.Rooms = map[policy.RoomID]string{ward7: "Ward 7"}
		return n
	}
	flag := flagged(17, "09:05", patel)
	all := []example{
		{"filing ask", policy.FilingAsk{Footer: foot, Room: ward7, Flag: flag, System: "epr", UntilMs: ms("10:15")}, ward},
		{"filing problem, the last try but one", policy.FilingProblem{Footer: foot, Room: ward7, Flag: flag, Verdict: policy.PatientNone, Left: 1, Desk: true, UntilMs: ms("10:15")}, ward},
		{"filing problem, ended", policy.FilingProblem{Footer: foot, Room: ward7, Flag: flag, Verdict: policy.PatientMismatch}, ward},
		{"filing problem, ended, there is a desk", policy.FilingProblem{Footer: foot, Room: ward7, Flag: flag, Verdict: policy.PatientNone, Desk: true}, ward},
		{"filing problem, restricted, to a clerk", policy.FilingProblem{Footer: foot, Room: ward7, Flag: flag, Verdict: policy.PatientRestricted, Left: 2, GoOn: true, UntilMs: ms("10:15")}, ward},
		{"filing problem, a verdict of later", policy.FilingProblem{Footer: foot, Room: ward7, Flag: flag, Verdict: "odd", Left: 2, GoOn: true}, ward},
	}
	for _, v := range verdicts() {
		all = append(all, example{"filing problem, " + string(v), problemOf(v), ward})
	}
	progress := policy.FilingProgress{Footer: foot, Room: ward7, Flag: flag, Number: 7, System: "epr", AtMs: ms("10:21")}
	for _, p := range []struct {
		name  string
		stage policy.FilingStage
		why   policy.HeldWhy
		again int64
	}{
		{"confirmed", policy.FilingSending, "", 0}, {"no connection", policy.FilingSending, policy.HeldNoAnswer, ms("10:40")}, {"busy", policy.FilingSending, policy.HeldBusy, ms("10:40")},
		{"accepted", policy.FilingChecking, "", 0}, {"busy, and it may be there", policy.FilingChecking, policy.HeldBusy, ms("10:40")}, {"no answer", policy.FilingChecking, policy.HeldNoAnswer, ms("10:40")}, {"a receipt is awaited", policy.FilingHandedOver, policy.HeldNoReceipt, 0},
	} {
		n := progress
		n.Stage, n.Why, n.AgainMs = p.stage, p.why, p.again
		all = append(all, example{"filing progress, " + p.name, n, ward})
	}
	ended := policy.FilingEnded{Footer: foot, Room: ward7, Flag: flag, Number: 7, How: policy.FilingFiled, System: "epr", Version: 1, Messages: 6, AtMs: ms("10:21"), EraseMs: ms("10:31")}
	with := func(change func(*policy.FilingEnded)) policy.FilingEnded {
		n := ended
		change(&n)
		return n
	}
	all = append(all,
		example{"filing ended, filed", ended, ward},
		example{"filing ended, filed, one left out about another patient", with(func(n *policy.FilingEnded) { n.Left, n.Others = 1, true }), ward},
		example{"filing ended, filed, one left out about another patient, something new since", with(func(n *policy.FilingEnded) { n.Left, n.Others, n.Again = 1, true, true }), ward},
		example{"filing ended, filed, one left out, something new since", with(func(n *policy.FilingEnded) { n.Version, n.Left, n.Again = 2, 1, true }), ward},
		example{"filing ended, handed over", with(func(n *policy.FilingEnded) { n.How, n.System, n.Messages = policy.FilingHandedOver, "folder", 1 }), ward},
		example{"filing ended, filed, two files stay", with(func(n *policy.FilingEnded) { n.Files = 2 }), ward},
		example{"filing ended, handed over, one file leaves", with(func(n *policy.FilingEnded) {
			n.How, n.System, n.Files, n.LeaveMs = policy.FilingHandedOver, "folder", 1, ms("10:21")+90*aDay
		}), ward},
		example{"filing ended, handed over, and a wrong receipt came", with(func(n *policy.FilingEnded) {
			n.How, n.System, n.Why, n.EraseMs, n.Told = policy.FilingHandedOver, "folder", policy.HeldDiffers, 0, []policy.UserID{patel}
		}), named(ward)},
		example{"filing ended, stopped", with(func(n *policy.FilingEnded) { n.How = policy.FilingStopped }), ward},
		example{"filing ended, lapsed", with(func(n *policy.FilingEnded) { n.How = policy.FilingLapsed }), ward})
	for _, why := range []policy.HeldWhy{policy.HeldFlagOver, policy.HeldNotAny, policy.HeldUnpacked, policy.HeldNoMessage} {
		all = append(all, example{"filing ended, stopped, " + string(why), with(func(n *policy.FilingEnded) { n.How, n.Why = policy.FilingStopped, why }), ward})
	}
	for _, why := range []policy.HeldWhy{policy.HeldRejected, policy.HeldDiffers, policy.HeldAmbiguous, policy.HeldMoved, policy.HeldNoSystem, policy.HeldUnpacked,
		policy.HeldNoMessage, policy.HeldNotYet, policy.HeldNoAnswer} {
		n := with(func(n *policy.FilingEnded) {
			n.How, n.Why, n.EraseMs, n.Told = policy.FilingHeld, why, 0, []policy.UserID{patel, okoro}
		})
		if why == policy.HeldRejected {
			n.Detail, n.Told = "422_invalid", n.Told[:1]
		}
		all = append(all, example{"filing ended, held, " + string(why), n, named(ward)})
	}
	receipt := policy.FilingReceipt{Footer: foot, Room: ward7, How: policy.FilingFiled, By: patel, System: "epr", Messages: 6, Version: 1, AtMs: ms("10:21"), LeaveMs: ms("10:21") + 7*aDay}
	one, handed, next := receipt, receipt, receipt
	one.Messages, one.LeaveMs = 1, 0
	handed.How, handed.System, handed.LeaveMs = policy.FilingHandedOver, "folder", 0
	next.LeaveMs += 365 * aDay
	all = append(all, example{"filing receipt, filed", receipt, named(here)}, example{"filing receipt, one message, which stays", one, named(here)},
		example{"filing receipt, handed over", handed, named(here)}, example{"filing receipt, another year, nobody has a name", next, here})
	late := policy.FilingLate{Footer: foot, Room: ward7, Flag: flag, Number: 7, By: patel, System: "epr", SinceMs: ms("09:20"), AgainMs: ms("10:40"), Told: []policy.UserID{okoro}}
	maybe := late
	maybe.Maybe, maybe.AgainMs, maybe.Told = true, 0, nil
	all = append(all, example{"filing late", late, named(ward)}, example{"filing late, it may be there", maybe, named(ward)},
		example{"records asked, one clerk", policy.RecordsAsked{Footer: foot, Room: ward7, Flag: flag, From: patel, Mine: true}, named(ward)},
		example{"records asked, several", policy.RecordsAsked{Footer: foot, Room: ward7, Flag: flag, From: patel}, named(ward)},
		example{"records told, one clerk", policy.RecordsTold{Footer: foot, Room: ward7, Flag: flag, Desk: []policy.UserID{lee}}, named(ward)},
		example{"records told, several", policy.RecordsTold{Footer: foot, Room: ward7, Flag: flag, Desk: []policy.UserID{lee, okoro}}, named(ward)})

	waits := filingFact(9, policy.FilingHandedOver)
	waits.System, waits.Where, waits.EndedMs, waits.DueMs = "folder", waits.Export+"-v2", 0, ms("10:40")
	all = append(all, example{"filings, filed", policy.FilingsNotice{Footer: foot, Stage: policy.FilingFiled, Filings: []policy.FilingFact{filingFact(7, policy.FilingFiled)}, More: 3}, named(here)},
		example{"filings, filed, none", policy.FilingsNotice{Footer: foot, Stage: policy.FilingFiled}, here},
		example{"filings, handed over", policy.FilingsNotice{Footer: foot, Stage: policy.FilingHandedOver, Filings: []policy.FilingFact{waits}}, named(here)},
		example{"filings, handed over, none", policy.FilingsNotice{Footer: foot, Stage: policy.FilingHandedOver}, here},
		example{"filings, of another stage", policy.FilingsNotice{Footer: foot, Stage: policy.FilingHeld}, here})
	for _, stage := range []policy.FilingStage{policy.FilingMeeting, policy.FilingAsking, policy.FilingLooking, policy.FilingShowing, policy.FilingConfirming, policy.FilingPacking,
		policy.FilingSending, policy.FilingChecking, policy.FilingHandedOver, policy.FilingFiled, policy.FilingHeld, policy.FilingStopped, policy.FilingLapsed} {
		fact := filingFact(7, stage)
		if stage.Talking() || stage == policy.FilingStopped || stage == policy.FilingLapsed {
			fact = policy.FilingFact{Number: 7, Room: ward7, Flag: 17, By: patel, Stage: stage, OpenedMs: ms("10:02")}
		}
		all = append(all, example{"filing, " + string(stage), policy.FilingNotice{Footer: foot, Filing: fact}, named(here)})
	}
	for _, why := range []policy.HeldWhy{policy.HeldRejected, policy.HeldDiffers, policy.HeldAmbiguous, policy.HeldMoved, policy.HeldNoSystem, policy.HeldUnpacked, policy.HeldNoAnswer,
		policy.HeldBusy, policy.HeldNoReceipt, policy.HeldNoMessage, policy.HeldNotYet, policy.HeldFlagOver, policy.HeldNotAny, "odd"} {
		fact := policy.FilingFact{Number: 7, Room: ward7, Flag: 17, By: patel, Stage: policy.FilingHeld, OpenedMs: ms("10:02"), Why: why, Detail: "422_invalid"}
		all = append(all, example{"filing, why " + string(why), policy.FilingNotice{Footer: foot, Filing: fact}, named(here)})
	}

	canFile := foot
	canFile.CanFile, canFile.HasDesk = true, true
	flags := []policy.FlagFact{flag}
	two := append(flags, flagged(21, "10:40", okoro))
	all = append(all, example{"flag reminder, it can be filed", policy.FlagReminder{Footer: canFile, Room: ward7, Flags: flags}, ward},
		example{"flag reminder, several, they can be filed", policy.FlagReminder{Footer: canFile, Room: ward7, Flags: two}, ward},
		example{"flag overdue, it can be filed", policy.FlagOverdue{Footer: canFile, Room: ward7, Flags: flags}, named(ward)},
		example{"flag overdue, several, they can be filed", policy.FlagOverdue{Footer: canFile, Room: ward7, Flags: two}, named(ward)},
		example{"flag question, which, they can be filed", policy.FlagQuestion{Footer: canFile, Room: ward7, Ask: policy.AskWhich, Flags: two}, named(ward)},
		example{"flag stays, it can be filed", policy.FlagStays{Footer: canFile, Room: ward7, Flag: flag, Why: policy.TooLateToWithdraw}, ward},
		example{"join, advise, it can be filed", policy.JoinNotice{Footer: canFile, Mode: "advise", SinceMs: ms("09:00"), CanRemove: true, History: "joined", Members: 12}, here},
		example{"privacy, it can be filed", policy.PrivacyNotice{Footer: canFile, Mode: "advise", SinceMs: ms("09:00")}, ward})
	for _, why := range []policy.Reason{policy.MayNotFile, policy.OthersRead, policy.NoRecordSystem, policy.NoPatientSource, policy.NoRecordsDesk, policy.FilesAlready, policy.SomeoneFiles,
		policy.TooManyLookUps, policy.NotTheCode, policy.NotFiling, policy.TooLateToStop, policy.NoSuchLine, policy.NothingLeft, policy.NoSuchFiling, policy.LeftWithoutReason, policy.LeftRoom} {
		all = append(all, example{"refused, " + string(why), policy.OrderRefused{Footer: foot, Why: why}, ward})
	}
	all = append(all, example{"refused, may_not_file, there is a desk", policy.OrderRefused{Footer: canFile, Why: policy.MayNotFile}, ward},
		example{"refused, too_many_look_ups, there is a desk", policy.OrderRefused{Footer: canFile, Why: policy.TooManyLookUps}, ward},
		example{"alert, filing_late", policy.Alert{Footer: foot, What: policy.AlertFilingLate, Number: 7, AtMs: ms("09:20")}, ward},
		example{"alert, filing_held", policy.Alert{Footer: foot, What: policy.AlertFilingHeld, Number: 7, Why: string(policy.HeldAmbiguous)}, ward},
		example{"alert, not_erased", policy.Alert{Footer: foot, What: policy.AlertNotErased}, ward})
	return all
}

// TestEachVerdictHasItsOwnQuestion, which tells nothing of the patient and blames nobody.
func TestEachVerdictHasItsOwnQuestion(t *testing.T) {
	t.Parallel()
	seen := map[string]policy.PatientVerdict{}
	for _, v := range verdicts() {
		n := problemOf(v)
		plain := words.Say(n, words.Names{Room: "Ward 7", Now: noon}).Plain
		first, rest, _ := strings.Cut(plain, "\n")
		if other, twice := seen[first]; twice {
			t.Errorf("%s asks as %s does: %s", v, other, first)
		}
		seen[first] = v
		if !strings.HasPrefix(first, "Not filed yet: the flag of 09:05, Ward 7. ") || !strings.HasSuffix(first, "?") || strings.Count(first, "?") != 1 {
			t.Errorf("%s does not say that nothing was filed and then ask one thing: %s", v, first)
		}
		for _, no := range []string{"wrong", "mistake", "error", "invalid", "incorrect", "you typed", "you have", "your ", "must", "fail", "sorry"} {
			if strings.Contains(strings.ToLower(first), no) {
				t.Errorf("%s says %q: %s", v, no, first)
			}
		}
		if strings.ContainsAny(strings.NewReplacer("09:05", "", "Ward 7", "").Replace(first), "0123456789") {
			t.Errorf("%s holds a number: %s", v, first)
		}
		for word, is := range map[string]bool{"go on": n.GoOn, "Answer records": n.Desk, "type number and date of birth": true, "I wait until 10:15; stop ends it": true} {
			if strings.Contains(rest, word) != is {
				t.Errorf("%s: %q is an answer: %t, but it says %s", v, word, is, rest)
			}
		}
	}
}

// TestADialogueThatHasEndedOffersNothingOfIt, but a new one.
func TestADialogueThatHasEndedOffersNothingOfIt(t *testing.T) {
	t.Parallel()
	for _, v := range verdicts() {
		n := problemOf(v)
		n.Left, n.Desk = 0, false
		plain := words.Say(n, words.Names{Room: "Ward 7", Now: noon}).Plain
		for _, no := range []string{"?", "go on", "stop ends", "once more", "wait until", "Answer records"} {
			if strings.Contains(plain, no) {
				t.Errorf("%s offers %q: %s", v, no, plain)
			}
		}
		if !strings.Contains(plain, "file begins again") {
			t.Errorf("%s does not say how to begin again: %s", v, plain)
		}
	}
}

// TestTheFirstWordsOfAFilingCarryNothingClinical: a lock screen shows them.
func TestTheFirstWordsOfAFilingCarryNothingClinical(t *testing.T) {
	t.Parallel()
	for _, e := range filingExamples(words.Names{Room: "Ward 7", Now: noon}, words.Names{Here: true, Now: noon}) {
		switch e.notice.(type) {
		case policy.FilingAsk, policy.FilingProblem, policy.FilingProgress, policy.FilingEnded, policy.FilingReceipt, policy.FilingLate, policy.RecordsAsked, policy.RecordsTold:
		default:
			continue
		}
		plain := strings.ToLower(words.Say(e.notice, e.names).Plain)
		for _, no := range []string{"patient", "nhs", "birth", "deceased", "restricted"} {
			if strings.Contains(plain[:min(40, len(plain))], no) {
				t.Errorf("%s begins with %q", e.name, plain)
			}
		}
	}
}

// TestOnlyWhatIsProvedIsCalledInTheRecord (reference/records.md §6).
func TestOnlyWhatIsProvedIsCalledInTheRecord(t *testing.T) {
	t.Parallel()
	for _, e := range filingExamples(words.Names{Room: "Ward 7", Now: noon}, words.Names{Here: true, Now: noon}) {
		filed := false
		switch n := e.notice.(type) {
		case policy.FilingProgress, policy.FilingLate:
		case policy.FilingEnded:
			filed = n.How == policy.FilingFiled
		case policy.FilingReceipt:
			filed = n.How == policy.FilingFiled
		default:
			continue
		}
		if plain := words.Say(e.notice, e.names).Plain; strings.HasPrefix(plain, "In the record:") != filed {
			t.Errorf("%s: %s", e.name, plain)
		}
	}
}

func TestALongListOfFilingsIsAFileToo(t *testing.T) {
	t.Parallel()
	var many []policy.FilingFact
	for i := range 12 {
		many = append(many, filingFact(i+1, policy.FilingFiled))
	}
	names := words.Names{Now: noon, Rooms: map[policy.RoomID]string{ward7: "=Ward 7"}}
	n := policy.FilingsNotice{Footer: foot, Stage: policy.FilingFiled, Filings: many}
	name, data, ok := words.File(n, names)
	if !ok || name != "filings.csv" {
		t.Fatalf("%q %v", name, ok)
	}
	mustMatch(t, "filings.csv", string(data))
	if s := words.Say(n, names).Plain; !strings.Contains(s, "And 2 more") || !strings.Contains(s, "in the file below") {
		t.Errorf("the list does not end in what the file holds:\n%s", s)
	}
	if _, _, ok := words.File(policy.FilingsNotice{Stage: policy.FilingFiled, Filings: many[:3]}, names); ok {
		t.Error("a short list needs no file")
	}
}

// TestWhoIsNamedIsKnown: the caller looks their names up.
func TestWhoIsNamedIsKnown(t *testing.T) {
	t.Parallel()
	for _, n := range []policy.Notice{
		policy.FilingEnded{Room: ward7, How: policy.FilingHeld, Told: []policy.UserID{patel}}, policy.FilingReceipt{Room: ward7, By: patel},
		policy.FilingLate{Room: ward7, By: patel, Told: []policy.UserID{patel}}, policy.RecordsAsked{Room: ward7, From: patel}, policy.RecordsTold{Room: ward7, Desk: []policy.UserID{patel}},
	} {
		if got := words.PeopleIn(n); len(got) != 1 || got[0] != (words.PersonIn{Room: ward7, User: patel}) {
			t.Errorf("%s: %v", n.NoticeKind(), got)
		}
		if s := words.Say(n, words.Names{People: map[policy.UserID]string{patel: "Dr Patel"}}).Plain; strings.Count(s, "Dr Patel") == 0 {
			t.Errorf("%s does not name who it is: %s", n.NoticeKind(), s)
		}
	}
	for _, n := range []policy.Notice{policy.FilingsNotice{Filings: []policy.FilingFact{{Room: ward7}}}, policy.FilingNotice{Filing: policy.FilingFact{Room: ward7}}} {
		if got := words.RoomsIn(n); len(got) != 1 || got[0] != ward7 {
			t.Errorf("%s: %v", n.NoticeKind(), got)
		}
	}
}

// Where a package lies in a folder is said, whatever digits its id holds.
func TestAPackageInAFolderIsNamed(t *testing.T) {
	t.Parallel()
	for where, shown := range map[string]bool{anExport + "-v12": true, "0199f1c2-7a00-7c3e-9a10-999668303600-v1": true, "epr-9996683036": false} {
		f := filingFact(3, policy.FilingHandedOver)
		f.Where = where
		if said := words.Say(policy.FilingNotice{Footer: foot, Filing: f}, words.Names{}).Plain; strings.Contains(said, where) != shown {
			t.Errorf("%s: %s", where, said)
		}
	}
}
