package words

import "matron/policy"

// pause answers an order to pause or to resume.
func (w *writer) pause(n policy.PauseNotice) {
	w.about(n.Footer)
	where := value{"where", w.where(n)}
	if n.Ended {
		w.say(pauseEnded, where)
		w.footer(n.Footer)
		return
	}
	w.say(pausePhrase(n.What), where, value{"until", w.t.clock(n.UntilMs, w.zone, w.names.Now)})
	w.say(pauseAfter)
	w.footer(n.Footer)
}

func pausePhrase(what policy.PauseWhat) phrase {
	switch what {
	case policy.PauseDestruction:
		return pausedDestruction
	case policy.PauseSpeech:
		return pausedSpeech
	default:
		return pausedAll
	}
}

// where names what a pause covers. Of is an id and is never said.
func (w *writer) where(n policy.PauseNotice) string {
	switch n.Scope {
	case policy.ScopeRoom:
		return w.room()
	case policy.ScopePolicy:
		if p := oneLine(n.Policy); p != "" {
			return w.raw(roomsOf) + " " + p
		}
		return w.raw(roomsOfPolicy)
	default:
		return w.raw(everyRoom)
	}
}

// refused answers an order that is not carried out: what failed, what was not done, what to do now.
func (w *writer) refused(n policy.OrderRefused) {
	w.about(n.Footer)
	w.say(refusedPhrase(n.Why))
	if n.HasDesk && (n.Why == policy.MayNotFile || n.Why == policy.TooManyLookUps) {
		w.say(orDesk)
	}
	w.nearest(n.Nearest)
	w.footer(n.Footer)
}

func refusedPhrase(why policy.Reason) phrase {
	switch why {
	case policy.NotEntitled:
		return refusedNotEntitled
	case policy.OrderNotUnderstood:
		return refusedNotUnderstood
	case policy.OrderNotBelieved:
		return refusedNotBelieved
	case policy.WaitsForDevice:
		return refusedWaits
	case policy.NoOpenWarning:
		return refusedNoWarning
	case policy.NoOpenFlag:
		return refusedNoFlag
	case policy.NotYourFlag:
		return refusedNotYourFlag
	case policy.NotAnAnswer:
		return refusedNotAnAnswer
	case policy.PausedHere:
		return refusedPaused
	case policy.NoRightToRemove:
		return refusedNoRight
	case policy.CannotSpeakInClear, policy.NotEncrypted:
		return refusedInClear
	case policy.NoPolicyHere:
		return refusedNoPolicy
	case policy.OnlyLeadMasks:
		return refusedOnlyLead
	case policy.PauseOfOfficer:
		return refusedOfficersPause
	case policy.NoSuchProposal:
		return refusedNoProposal
	case policy.NoSuchRevision:
		return refusedNoRevision
	case policy.NoSuchRoom:
		return refusedNoRoom
	case policy.NeedsSecondOfficer:
		return refusedSecond
	case policy.ReactionApprovesNot:
		return refusedReaction
	case policy.FileUnread:
		return refusedFile
	case policy.ReportFailed:
		return refusedReport
	case policy.MayNotFile:
		return refusedMayNotFile
	case policy.OthersRead:
		return refusedOthersRead
	case policy.NoRecordSystem:
		return refusedNoSystem
	case policy.NoPatientSource:
		return refusedNoPatients
	case policy.NoRecordsDesk:
		return refusedNoDesk
	case policy.FilesAlready:
		return refusedFilesAlready
	case policy.SomeoneFiles:
		return refusedSomeoneFiles
	case policy.TooManyLookUps:
		return refusedLookUps
	case policy.NotTheCode:
		return refusedCode
	case policy.NotFiling:
		return refusedNotFiling
	case policy.TooLateToStop:
		return refusedTooLate
	case policy.NoSuchLine:
		return refusedNoLine
	case policy.NothingLeft:
		return refusedNothingLeft
	case policy.LeftWithoutReason:
		return refusedLeftOutWhy
	case policy.LeftRoom:
		return refusedLeftRoom
	case policy.NothingWaits:
		return refusedNothingWaits
	case policy.NoSuchFiling:
		return refusedNoFiling
	default:
		return refusedOther
	}
}

// nearest offers the nearest command. It is one of ours; words that were typed are never said back.
func (w *writer) nearest(command string) {
	if command = calm(command); command != "" {
		w.say(didYouMean, value{"command", command})
	}
}

// help lists what can be typed by this person.
func (w *writer) help(n policy.HelpNotice) {
	w.about(n.Footer)
	w.nearest(n.Nearest)
	w.say(helpHead)
	w.item(helpMask)
	w.item(helpKeep)
	w.item(helpFalse)
	w.item(helpToRecord)
	w.item(helpFile)
	w.item(helpFiling)
	w.item(helpRecords)
	w.item(helpRecord)
	w.item(helpFlags)
	switch {
	case n.Officer:
		w.item(helpPauseAll)
		w.item(helpResumeAll)
		w.item(helpStatus)
	case n.Lead:
		w.item(helpPause)
		w.item(helpResume)
	}
	w.line(helpBlind)
	w.footer(n.Footer)
}

// status is read on a phone: one figure, or two that belong together, a line.
func (w *writer) status(n policy.StatusNotice) {
	w.about(n.Footer)
	s := n.Status
	w.say(statusHead)
	if p, ok := modePhrase(n.Mode); ok {
		w.item(p)
	}
	w.item(statusRooms, count("rooms", s.Rooms), count("encrypted", s.Encrypted))
	w.item(statusUnreadable, count("unreadable", s.Unreadable), count("waiting", s.Waiting))
	w.item(statusGaps, count("open", s.OpenGaps), count("lost", s.LostGaps))
	w.item(statusWarned, count("warned", s.Warned), count("masked", s.Masked), count("kept", s.Kept), count("false", s.FalseAlarms))
	w.item(statusCounted, count("counted", s.Counted))
	w.item(statusQueue, count("inbox", s.Inbox), count("outbox", s.Outbox), count("aside", s.Aside))
	w.item(statusPauses, count("pauses", s.Pauses))
	w.line(statusBlind)
	w.footer(n.Footer)
}

func modePhrase(mode string) (phrase, bool) {
	switch mode {
	case "watch":
		return statusWatch, true
	case "advise":
		return statusAdvise, true
	case "enforce":
		return statusEnforce, true
	default:
		return 0, false
	}
}
