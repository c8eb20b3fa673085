package words

import (
	"time"

	"matron/policy"
)

// Spoken is one text in its two writings.
type Spoken struct {
	Plain string
	HTML  string
}

// Names is what the caller knows of ids. The zero value is usable: things then go
// without a name.
type Names struct {
	Room     string                   // the name of the notice's room, "" if it has none that may be said
	Here     bool                     // it is said in that very room
	Now      time.Time                // days other than this one are written with their date; zero: times alone
	Rooms    map[policy.RoomID]string // the names of the rooms in a table
	People   map[policy.UserID]string // and of people
	Holds    map[string]HeldWords     // what officers wrote of holds
	Language string                   // "" for en-GB, also where there is no such table
}

// Say puts a notice into words. It is the one switch over notices.
func Say(n policy.Notice, names Names) Spoken {
	w := newWriter(names)
	switch n := n.(type) {
	case policy.JoinNotice:
		w.join(n)
	case policy.NotEncryptedNotice:
		w.about(n.Footer)
		w.say(notEncrypted)
		w.footer(n.Footer)
	case policy.RightsNotice:
		w.about(n.Footer)
		w.say(pick(n.CanRemove, rightsGained, rightsLost))
		w.footer(n.Footer)
	case policy.WarningNotice:
		w.warning(n)
	case policy.ClearNotice:
		w.clear(n)
	case policy.LateNotice:
		w.late(n)
	case policy.ReasonQuestion:
		w.reasonQuestion(n)
	case policy.NotMasked:
		w.notMasked(n)
	case policy.UnreadableNotice:
		w.unreadable(n)
	case policy.PauseNotice:
		w.pause(n)
	case policy.OrderRefused:
		w.refused(n)
	case policy.HelpNotice:
		w.help(n)
	case policy.AnswerTaken:
		w.answerTaken(n)
	case policy.StatusNotice:
		w.status(n)
	case policy.Alert:
		w.alert(n)
	case policy.RetentionNotice:
		w.retention(n)
	case policy.PreviewNotice:
		w.preview(n)
	case policy.CoveredNotice:
		w.covered(n)
	case policy.AcknowledgedNotice:
		w.acknowledged(n)
	case policy.CertificateNotice:
		w.certificate(n)
	case policy.CertificatesNotice:
		w.certificates(n)
	case policy.HoldNotice:
		w.hold(n)
	case policy.HoldRefused:
		w.holdRefused(n)
	case policy.HoldsNotice:
		w.holds(n)
	case policy.FlagReminder:
		w.flagReminder(n)
	case policy.FlagDigest:
		w.flagDigest(n)
	case policy.FlagOverdue:
		w.flagOverdue(n)
	case policy.FlagTaken:
		w.flagTaken(n)
	case policy.FlagMoved:
		w.flagMoved(n)
	case policy.FlagEnded:
		w.flagEnded(n)
	case policy.FlagQuestion:
		w.flagQuestion(n)
	case policy.FlagList:
		w.flagList(n)
	case policy.FlagUnseen:
		w.flagUnseen(n)
	case policy.FlagStays:
		w.flagStays(n)
	case policy.FilingAsk:
		w.filingAsk(n)
	case policy.FilingProblem:
		w.filingProblem(n)
	case policy.FilingProgress:
		w.filingProgress(n)
	case policy.FilingEnded:
		w.filingEnded(n)
	case policy.FilingReceipt:
		w.filingReceipt(n)
	case policy.FilingLate:
		w.filingLate(n)
	case policy.RecordsAsked:
		w.recordsAsked(n)
	case policy.RecordsTold:
		w.recordsTold(n)
	case policy.FilingsNotice:
		w.filings(n)
	case policy.FilingNotice:
		w.filing(n)
	case policy.FaultsNotice:
		w.faults(n)
	case policy.ProposalNotice:
		w.proposal(n)
	case policy.ProposalEnded:
		w.proposalEnded(n)
	case policy.NothingNew:
		w.about(n.Footer)
		w.say(pick(n.Kind == policy.ProposesPeople, nothingNewPeople, nothingNewPolicies))
	case policy.RulesChanged:
		w.rulesChanged(n)
	case policy.OfficerHelp:
		w.officerHelp(n)
	case policy.RoomsNotice:
		w.rooms(n)
	case policy.CoverageNotice:
		w.coverage(n)
	case policy.ExplainNotice:
		w.explain(n)
	case policy.PrivacyNotice:
		w.privacy(n)
	case policy.RoomPolicy:
		w.roomPolicy(n)
	}
	return w.spoken()
}

// pick is a phrase by a fact.
func pick(yes bool, then, otherwise phrase) phrase {
	if yes {
		return then
	}
	return otherwise
}
