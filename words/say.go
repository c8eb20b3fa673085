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
	Room     string    // the name of the notice's room, "" if it has none that may be said
	Here     bool      // it is said in that very room
	Now      time.Time // days other than this one are written with their date; zero: times alone
	Language string    // "" for en-GB, also where there is no such table
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
