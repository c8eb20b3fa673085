package words_test

import (
	"strings"
	"testing"

	"matron/policy"
	"matron/policy/confidential"
	"matron/words"
)

const certificateHash = "3fa9c2e1b7d05a6680c1d2e3f4a5b6c73fa9c2e1b7d05a6680c1d2e3f4a5b6c7"

// retentionExamples are the notices of retention, holds and certificates, in every form that reads differently.
func retentionExamples() []example {
	day := int64(24 * 3600 * 1000)
	here := words.Names{Here: true, Now: noon}
	officers := words.Names{
		Room: "Ward 7", Now: noon, Rooms: map[policy.RoomID]string{"!ward:hospital.example": "Ward 7", "!mess:hospital.example": "Mess", "!elsewhere:hospital.example": "Theatre 2"},
		Holds: map[string]words.HeldWords{"HABCDEF": {Reference: confidential.NewText("INQ 2026-14"), Reason: confidential.NewText("public inquiry")}},
	}
	told := policy.RetentionNotice{Footer: foot, Ref: "IGSG 2026/11 item 4", FromMs: ms("09:00") + 7*day, KeepMs: 30 * day, WeightyMs: 90 * day, AttestedMs: 30 * day, FiledMs: 7 * day}
	bare := policy.RetentionNotice{Footer: foot, FromMs: ms("09:00"), KeepMs: 30 * day}
	preview := policy.PreviewNotice{Footer: foot, Ref: "IGSG 2026/11 item 4", Conversations: 12, Messages: 1204, Held: 2, Flagged: 3, Unreadable: 1,
		FirstMs: ms("09:00") - 60*day, LastMs: ms("09:00") - 31*day, AtMs: ms("03:00") + day, First: true}
	large := preview
	large.First = false
	certificate := policy.CertificateNotice{Footer: foot, Number: 2, Day: "2026-01-04", By: "3fa9c2e1b7d0", Conversations: 3, Messages: 17, Hash: certificateHash,
		Before: certificateHash, More: 4, Lines: []policy.CertificateLine{
			{Room: "!ward:hospital.example", Class: policy.ClassPlain, Conversations: 2, Messages: 12, FirstMs: ms("09:00") - 60*day, LastMs: ms("09:00") - 31*day},
			{Room: "!mess:hospital.example", Class: policy.ClassAttested, Conversations: 1, Messages: 5, FirstMs: ms("09:00") - 60*day, LastMs: ms("09:00") - 50*day},
		}}
	all := []example{
		{"retention", told, here}, {"retention, what may matter stays", bare, here},
		{"preview, first", preview, officers}, {"preview, large", large, officers},
		{"certificate", certificate, officers},
		{"certificates", policy.CertificatesNotice{Footer: foot, More: 1, Certificates: []policy.CertificateFact{
			{Number: 2, Day: "2026-01-04", Policy: "acute-wards", Conversations: 3, Messages: 17, Hash: certificateHash}}}, officers},
		{"certificates, none", policy.CertificatesNotice{Footer: foot}, officers},
		{"holds, none", policy.HoldsNotice{Footer: foot}, officers},
	}
	room := policy.HoldFact{ID: "HABCDEF", What: policy.HoldRoom, Room: "!ward:hospital.example", By: "@ig:hospital.example", AtMs: ms("10:02")}
	person := policy.HoldFact{ID: "HXYZ234", What: policy.HoldPerson, Person: "@amy:hospital.example", By: "@ig:hospital.example", AtMs: ms("10:02")}
	from, to, both := person, person, person
	from.FromMs, to.ToMs = ms("00:00"), ms("00:00")+day
	both.FromMs, both.ToMs = ms("00:00"), ms("00:00")+30*day
	talk := policy.HoldFact{ID: "HXYZ234", What: policy.HoldConversation, Room: "!elsewhere:hospital.example", By: "@ig:hospital.example", AtMs: ms("10:02")}
	for _, h := range []policy.HoldFact{room, person, from, to, both, talk} {
		all = append(all, example{"hold, " + string(h.What), policy.HoldNotice{Footer: foot, Hold: h}, officers})
	}
	all = append(all, example{"hold, release asked", policy.HoldNotice{Footer: foot, Hold: room, Code: "K7QF", Asked: "@ig:hospital.example", UntilMs: ms("10:02") + day}, officers},
		example{"hold, release overtaken", policy.ProposalEnded{Footer: foot, Kind: policy.ProposesRelease, Code: "K7QF", Stage: policy.ProposalStale}, officers})
	all = append(all, example{"hold, released", policy.HoldNotice{Footer: foot, Hold: room, Released: true}, officers},
		example{"holds", policy.HoldsNotice{Footer: foot, Holds: []policy.HoldFact{room, both, talk}, More: 2}, officers})
	for _, why := range []policy.HoldWhy{policy.HoldNoTarget, policy.HoldNoReference, policy.HoldNoReason, policy.HoldBadDate, policy.HoldDates,
		policy.HoldUnknownRoom, policy.HoldUnknownTalk, policy.HoldUnknown, policy.HoldElsewhere} {
		all = append(all, example{"hold refused, " + string(why), policy.HoldRefused{Footer: foot, Why: why}, officers})
	}
	for _, class := range policy.Classes() {
		one := policy.CertificateNotice{Footer: foot, Number: 3, Day: "2026-01-04", Lines: []policy.CertificateLine{{Room: "!ward:hospital.example", Class: class}}}
		all = append(all, example{"certificate, " + string(class), one, officers})
	}
	all = append(all, example{"not masked, held", policy.NotMasked{Footer: foot, AtMs: ms("10:02"), Why: policy.BecauseHeld}, officers})
	for _, what := range []policy.AlertWhat{policy.AlertReviewOverdue, policy.AlertNotRemoved, policy.AlertClockWrong} {
		all = append(all, example{"alert, " + string(what), policy.Alert{Footer: foot, What: what}, officers})
	}
	return append(all,
		example{"newly covered", policy.CoveredNotice{Footer: foot, Room: "!ward:hospital.example", Code: "K7QF", KeepMs: 30 * day, AtMs: ms("10:02")}, officers},
		example{"newly covered, masks", policy.CoveredNotice{Footer: foot, Room: "!ward:hospital.example", Code: "K7QF", ByItselfMs: 30 * 60_000, AtMs: ms("10:02")}, officers},
		example{"acknowledged", policy.AcknowledgedNotice{Footer: foot, Room: "!ward:hospital.example", NoticeMs: 7 * day}, officers},
		example{"acknowledged, masks", policy.AcknowledgedNotice{Footer: foot, Room: "!ward:hospital.example"}, officers},
		example{"acknowledge, nothing waits", policy.OrderRefused{Footer: foot, Why: policy.NothingWaits}, officers})
}

// TestNobodyLearnsOfAHoldInAWard: what is said outside the policy room does not speak of holds.
func TestNobodyLearnsOfAHoldInAWard(t *testing.T) {
	t.Parallel()
	for _, n := range []policy.Notice{
		policy.NotMasked{Footer: foot, Why: policy.BecauseHeld}, policy.RetentionNotice{Footer: foot, KeepMs: 1000}, policy.HoldRefused{Footer: foot, Why: policy.HoldElsewhere},
	} {
		said := strings.ToLower(words.Say(n, words.Names{Here: true}).Plain)
		for _, no := range []string{"on hold", "inquiry", "under a hold"} {
			if strings.Contains(said, no) {
				t.Errorf("%s says %q: %s", n.NoticeKind(), no, said)
			}
		}
	}
}
