package words

import "matron/policy"

// join is the one notice that a whole room gets: what she does, keeps and cannot see.
func (w *writer) join(n policy.JoinNotice) {
	w.about(n.Footer)
	since := value{"since", w.t.since(n.SinceMs, w.zone)}
	w.say(joinWho)
	w.say(w.joinMode(n.Mode), since)
	if n.Mode != "" {
		w.line(joinKeeps)
		if n.CanFile {
			w.say(privacyFiling)
		}
		w.say(joinBlind, since)
	}
	if !n.CanRemove {
		w.line(joinNoRight)
	}
	if p, wide := historyPhrase(n.History); wide {
		w.line(p, count("members", n.Members))
	}
	w.line(joinReach)
	w.footer(n.Footer)
}

func (w *writer) joinMode(mode string) phrase {
	switch mode {
	case "watch":
		return joinWatch
	case "advise", "enforce":
		return joinAdvise
	default:
		return joinNoPolicy
	}
}

// historyPhrase speaks of a history that more people can read than were here.
func historyPhrase(visibility string) (p phrase, wide bool) {
	switch visibility {
	case "invited":
		return historyInvited, true
	case "shared":
		return historyShared, true
	case "world_readable":
		return historyWorld, true
	default:
		return 0, false
	}
}

// clear speaks of words that Matrix does not encrypt.
func (w *writer) clear(n policy.ClearNotice) {
	w.about(n.Footer)
	w.say(clearPhrase(n.Where))
	w.say(clearHolds, w.kinds(n.Kinds))
	w.say(clearPlease)
	w.footer(n.Footer)
}

func clearPhrase(where policy.Where) phrase {
	switch where {
	case policy.Topic:
		return clearTopic
	case policy.RoomName:
		return clearRoomName
	case policy.DisplayName:
		return clearDisplayName
	case policy.ReactionKey:
		return clearReaction
	case policy.ReasonText:
		return clearReason
	default:
		return clearOther
	}
}

// alert tells an officer what needs a person, what was not done and what to do now.
func (w *writer) alert(n policy.Alert) {
	w.about(n.Footer)
	w.say(alertPhrase(n), count("number", max(n.Number, 1)))
	if n.AtMs != 0 {
		w.say(alertAt, w.at(n.AtMs))
	}
	if why := word(n.Why); why != "" {
		w.say(alertWhy, value{"why", why})
	}
	w.footer(n.Footer)
}

func alertPhrase(n policy.Alert) phrase {
	switch n.What {
	case policy.AlertNotEncrypted:
		return alertNotEncrypted
	case policy.AlertRightsLost:
		return alertRightsLost
	case policy.AlertRemoved:
		return alertRemoved
	case policy.AlertHistoryOpen:
		return alertHistoryOpen
	case policy.AlertUnreadable:
		return alertUnreadable
	case policy.AlertSetAside:
		return alertSetAside
	case policy.AlertCopyFailed:
		return pick(n.Why == string(policy.BecauseHalfway), alertHalfway, alertCopyFailed)
	case policy.AlertGapLost:
		return alertGapLost
	case policy.AlertReviewOverdue:
		return alertReviewOverdue
	case policy.AlertNotRemoved:
		return alertNotRemoved
	case policy.AlertClockWrong:
		return alertClockWrong
	case policy.AlertFilingLate:
		return alertFilingLate
	case policy.AlertFilingHeld:
		return alertFilingHeld
	case policy.AlertNotErased:
		return alertNotErased
	case policy.AlertRecordOverdue:
		return alertRecordOverdue
	case policy.AlertStateDiffers:
		return alertStateDiffers
	case policy.AlertStateNotWritten:
		return alertStateNotWritten
	default:
		return alertOther
	}
}
