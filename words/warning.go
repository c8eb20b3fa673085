package words

import (
	"slices"
	"strings"

	"matron/policy"
	"matron/policy/detect"
)

// warning tells the sender. The first words, which a lock screen shows, name the
// message; what it seems to hold comes after them.
func (w *writer) warning(n policy.WarningNotice) {
	w.about(n.Footer)
	w.opening(n)
	if n.CanRemove {
		w.choices(n)
	} else {
		w.say(warnNoRight)
	}
	w.footer(n.Footer)
}

func (w *writer) opening(n policy.WarningNotice) {
	switch {
	case n.InThread && n.Edited:
		w.say(warnThreadEdited, w.kinds(n.Kinds))
	case n.InThread:
		w.say(warnThread, w.kinds(n.Kinds))
	case n.Edited:
		w.say(aboutMessage, w.at(n.AtMs))
		w.say(warnEdited, w.kinds(n.Kinds))
	default:
		w.say(aboutMessage, w.at(n.AtMs))
		w.say(warnHolds, w.kinds(n.Kinds))
	}
}

func (w *writer) choices(n policy.WarningNotice) {
	in := value{"in", w.duration(n.InMs)}
	switch {
	case n.InMs > 0 && n.InThread:
		w.say(thenMaskedThread, in)
	case n.InMs > 0:
		w.say(thenMasked, in)
	case n.InThread:
		w.say(thenNothingThread)
	default:
		w.say(thenNothing)
	}
	if n.Pills {
		w.say(howPills)
	} else {
		w.say(howReply)
	}
	if n.First {
		w.say(whatAnswersMean)
	}
}

// late merges what is too old to be asked one by one.
func (w *writer) late(n policy.LateNotice) {
	w.about(n.Footer)
	w.say(pick(n.Thread != "", lateThread, lateRoom), w.at(n.FromMs))
	w.say(latePlease)
	w.footer(n.Footer)
}

// reasonQuestion numbers the rules' own words, so that a number is an answer too.
func (w *writer) reasonQuestion(n policy.ReasonQuestion) {
	w.about(n.Footer)
	w.say(aboutMessage, w.at(n.AtMs))
	w.say(reasonAsk)
	for i, r := range n.Reasons {
		text := calm(r)
		if text == "" {
			text = w.raw(reasonUnnamed)
		}
		w.item(reasonItem, count("n", i+1), value{"reason", text})
	}
	w.line(reasonAfter)
	w.footer(n.Footer)
}

func (w *writer) notMasked(n policy.NotMasked) {
	w.about(n.Footer)
	w.say(aboutMessage, w.at(n.AtMs))
	w.say(notMaskedPhrase(n.Why))
	w.footer(n.Footer)
}

func notMaskedPhrase(why policy.NotMaskedWhy) phrase {
	switch why {
	case policy.BecauseMissing:
		return notMaskedMissing
	case policy.BecauseUnreadable:
		return notMaskedUnreadable
	case policy.BecauseNothing:
		return notMaskedNothing
	case policy.BecausePaused:
		return notMaskedPaused
	case policy.BecauseNoRight:
		return notMaskedNoRight
	case policy.BecauseHalfway:
		return notMaskedHalfway
	case policy.BecauseHeld:
		return notMaskedHeld
	default:
		return notMaskedRefused
	}
}

// unreadable is said when a message could not be read after the patience.
func (w *writer) unreadable(n policy.UnreadableNotice) {
	w.about(n.Footer)
	w.say(aboutMessage, w.at(n.AtMs))
	w.say(unreadableSo)
	switch n.Why {
	case policy.Withheld:
		w.say(unreadableWithheld)
	case policy.NoKey:
		w.say(unreadableNoKey)
	default:
		w.say(unreadableOther)
	}
	w.footer(n.Footer)
}

// answerTaken says back what was answered in words.
func (w *writer) answerTaken(n policy.AnswerTaken) {
	w.about(n.Footer)
	w.say(aboutMessage, w.at(n.AtMs))
	switch n.Pill {
	case policy.PillMask:
		w.say(takenMask)
	case policy.PillKeep:
		w.say(takenKeep)
	case policy.PillFalse:
		w.say(takenFalse)
	case policy.PillRecord:
		w.say(takenRecord)
	default:
		w.say(takenOther)
	}
	w.footer(n.Footer)
}

// kinds names the classes of what was found, each once: "an NHS number".
func (w *writer) kinds(kinds []detect.Kind) value {
	var names []string
	for _, k := range kinds {
		if name := w.raw(kindOf(k).long); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	switch len(names) {
	case 0:
		return value{"kinds", w.raw(anIdentifier)}
	case 1:
		return value{"kinds", names[0]}
	default:
		last := len(names) - 1
		return value{"kinds", strings.Join(names[:last], ", ") + " " + w.raw(and) + " " + names[last]}
	}
}
