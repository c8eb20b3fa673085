package words

// Over 300 lines: a list of notices, each a short function.

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"matron/policy"
)

var (
	systemForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	codeForm   = regexp.MustCompile(`^(\d{3}_)?[a-z][a-z_]{0,39}$`)
)

// system is how a record system is called: by its name in the config.
func (w *writer) system(name string) value {
	if len(name) > maxName || !systemForm.MatchString(name) || sixDigits.MatchString(strings.ReplaceAll(name, "-", "")) {
		name = w.raw(aRecordSystem)
	}
	return value{"system", name}
}

// stored lets a stored word of a record system's answer through, such as "422_invalid".
func stored(code string) string {
	if !codeForm.MatchString(code) {
		return ""
	}
	return code
}

// messages writes "1 message" or "6 messages".
func (w *writer) messages(n int) value {
	if n == 1 {
		return value{"messages", w.raw(oneMessage)}
	}
	return value{"messages", w.inner(manyMessages, value{"n", thousands(n)})}
}

func (w *writer) clock(name string, ms int64) value {
	return value{name, w.t.clock(ms, w.zone, w.names.Now)}
}

// shortDay is a day of this year without the year: "10 Dec".
func (w *writer) shortDay(ms int64) string {
	loc, _ := location(w.zone)
	day := w.t.day(time.UnixMilli(ms).In(loc))
	if now := w.names.Now; !now.IsZero() {
		day = strings.TrimSuffix(day, " "+strconv.Itoa(now.In(loc).Year()))
	}
	return day
}

// everyone lists people by name, each once.
func (w *writer) everyone(people []policy.UserID) string {
	var names []string
	for _, u := range people {
		if name := w.person(u); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " " + w.raw(and) + " " + names[last]
}

// told says who else knows.
func (w *writer) told(people []policy.UserID) {
	if len(people) > 0 {
		w.say(pick(len(people) == 1, toldOne, toldMany), value{"people", w.everyone(people)})
	}
}

func (w *writer) filingAsk(n policy.FilingAsk) {
	w.about(n.Footer)
	w.say(aboutFiling, w.flagTime(n.Flag))
	w.say(fileHow)
	w.line(fileWaits, w.system(n.System))
	w.say(againUntil, w.clock("until", n.UntilMs))
	w.say(fileErased)
	w.footer(n.Footer)
}

// filingProblem stops with the question of a verdict: of the patient it says nothing but what the question is about.
func (w *writer) filingProblem(n policy.FilingProblem) {
	w.about(n.Footer)
	over := n.Left == 0
	w.say(pick(over, problemOver, problemOpen), w.flagTime(n.Flag))
	is, asks := problemPhrases(n.Verdict)
	w.say(is)
	if over {
		w.line(problemEnded)
		if n.Desk {
			w.say(againDesk)
		}
		w.footer(n.Footer)
		return
	}
	w.say(asks)
	if n.GoOn {
		w.line(goOnPhrase(n.Verdict))
	} else {
		w.lines = append(w.lines, line{})
	}
	w.say(pick(n.Left == 1, againLast, againMore), count("left", n.Left))
	if n.Desk {
		w.say(againDesk)
	}
	w.say(pick(n.UntilMs == 0, againStop, againUntil), w.clock("until", n.UntilMs))
	w.footer(n.Footer)
}

// problemPhrases are what is so, and what is asked then.
func problemPhrases(v policy.PatientVerdict) (is, asks phrase) {
	switch v {
	case policy.PatientUnclear:
		return problemUnclear, askUnclear
	case policy.PatientBadNumber:
		return problemBadNumber, askBadNumber
	case policy.PatientNone:
		return problemNone, askNone
	case policy.PatientSeveral:
		return problemSeveral, askSeveral
	case policy.PatientMismatch:
		return problemMismatch, askMismatch
	case policy.PatientSuperseded:
		return problemSuperseded, askSuperseded
	case policy.PatientWithdrawn:
		return problemWithdrawn, askWithdrawn
	case policy.PatientMerged:
		return problemMerged, askMerged
	case policy.PatientDeceased:
		return problemDeceased, askDeceased
	case policy.PatientRestricted:
		return problemRestricted, askRestricted
	case policy.PatientUnavailable:
		return problemUnavailable, askUnavailable
	default:
		return problemOther, askOther
	}
}

func goOnPhrase(v policy.PatientVerdict) phrase {
	switch v {
	case policy.PatientDeceased:
		return goOnDeceased
	case policy.PatientRestricted:
		return goOnRestricted
	case policy.PatientUnavailable:
		return goOnUnavailable
	default:
		return goOnOther
	}
}

// filingProgress says what is known, and no more (reference/records.md §6).
func (w *writer) filingProgress(n policy.FilingProgress) {
	w.about(n.Footer)
	p, again := progressSending, progressTry
	switch {
	case n.Stage == policy.FilingHandedOver:
		p, again = progressWaiting, progressLook
	case n.Stage == policy.FilingChecking && n.Why == "":
		p, again = progressAccepted, progressLook
	case n.Stage == policy.FilingChecking && n.Why == policy.HeldBusy:
		p, again = progressBusyMaybe, progressLook
	case n.Stage == policy.FilingChecking:
		p, again = progressUnknown, progressLook
	case n.Why == policy.HeldBusy:
		p = progressBusy
	case n.Why != "":
		p = progressUnsent
	}
	w.say(p, w.flagTime(n.Flag), w.system(n.System), w.clock("when", n.AtMs))
	if n.AgainMs != 0 {
		w.say(again, w.clock("again", n.AgainMs))
	} else {
		w.say(progressTell)
	}
	w.footer(n.Footer)
}

func (w *writer) filingEnded(n policy.FilingEnded) {
	w.about(n.Footer)
	values := []value{w.flagTime(n.Flag), w.messages(n.Messages), count("version", n.Version), w.clock("when", n.AtMs), w.system(n.System)}
	switch n.How {
	case policy.FilingFiled, policy.FilingHandedOver:
		if n.Why != "" {
			w.say(endDoubted, values...)
			w.say(endDoubtedThen)
			w.line(endDoubtedNext, flagNumber(n.Flag.Number))
			w.told(n.Told)
			break
		}
		w.say(pick(n.How == policy.FilingFiled, endFiled, endHanded), values...)
		if n.Left > 0 {
			w.say(endLeft, w.messages(n.Left))
		}
		w.files(n)
		if n.How == policy.FilingHandedOver {
			w.say(endHandedThen)
		}
		if n.Others {
			w.line(endOthers)
		}
		if n.Again || !n.Others {
			w.line(pick(n.Again, endAgain, endedAddendum))
		}
	case policy.FilingHeld:
		w.heldFiling(n, values)
	case policy.FilingStopped:
		w.say(stoppedPhrase(n.Why), values...)
		if n.Why != policy.HeldFlagOver {
			w.say(endFlagStays)
		}
	default:
		w.say(endLapsed, values...)
		w.say(endFlagStays)
	}
	if n.EraseMs != 0 {
		w.say(endErase, w.clock("erase", n.EraseMs))
	}
	w.footer(n.Footer)
}

// files says what is named in the record and not in it.
func (w *writer) files(n policy.FilingEnded) {
	stay, leave := pick(n.Files == 1, endOneFile, endFiles), pick(n.Files == 1, endOneFileLeaves, endFilesLeave)
	switch {
	case n.Files <= 0:
	case n.LeaveMs == 0:
		w.say(stay, count("files", n.Files))
	default:
		w.say(leave, count("files", n.Files), value{"day", w.shortDay(n.LeaveMs)})
	}
}

func stoppedPhrase(why policy.HeldWhy) phrase {
	switch why {
	case policy.HeldFlagOver:
		return endFlagOver
	case policy.HeldNotAny:
		return endNotAllowed
	case policy.HeldUnpacked, policy.HeldNotYet:
		return endUnshown
	case policy.HeldNoMessage:
		return endNothing
	default:
		return endStopped
	}
}

// heldFiling says what is known of the record, what was not done, who knows, and what to do.
func (w *writer) heldFiling(n policy.FilingEnded, values []value) {
	p, unsure := heldPhrase(n.Why)
	w.say(p, values...)
	w.say(heldFlag, values...)
	if code := stored(n.Detail); code != "" {
		w.say(alertWhy, value{"why", code})
	}
	w.line(pick(unsure, heldNextUnsure, heldNext))
	w.told(n.Told)
}

// heldPhrase is unsure where it may be in the record.
func heldPhrase(why policy.HeldWhy) (p phrase, unsure bool) {
	switch why {
	case policy.HeldRejected:
		return heldRejected, false
	case policy.HeldDiffers:
		return heldDiffers, true
	case policy.HeldAmbiguous:
		return heldAmbiguous, true
	case policy.HeldMoved:
		return heldMoved, false
	case policy.HeldNoSystem:
		return heldNoSystem, false
	case policy.HeldUnpacked:
		return heldUnpacked, false
	case policy.HeldNoMessage:
		return heldNothing, false
	case policy.HeldNotYet:
		return heldUnread, false
	default:
		return heldOther, false
	}
}

// filingReceipt is read by a whole room: no clinical word, nobody but who confirmed it.
func (w *writer) filingReceipt(n policy.FilingReceipt) {
	w.about(n.Footer)
	filed, one := n.How == policy.FilingFiled, n.Messages == 1
	w.say(pick(filed, receiptFiled, receiptHanded), w.messages(n.Messages), count("version", n.Version), w.clock("when", n.AtMs),
		w.system(n.System), value{"by", w.person(n.By)})
	if n.LeaveMs != 0 {
		w.say(pick(one, receiptLeaveOne, receiptLeave), value{"day", w.shortDay(n.LeaveMs)})
	} else {
		w.say(pick(one, receiptStayOne, receiptStay))
	}
	w.say(receiptNew)
	w.footer(n.Footer)
}

func (w *writer) filingLate(n policy.FilingLate) {
	w.about(n.Footer)
	w.say(pick(n.Maybe, lateMaybe, lateNot), w.system(n.System), w.flagTime(n.Flag), w.clock("since", n.SinceMs))
	switch {
	case n.AgainMs == 0:
		w.say(lateTry)
	default:
		w.say(pick(n.Maybe, progressLook, progressTry), w.clock("again", n.AgainMs))
	}
	w.say(lateBy, value{"by", w.person(n.By)})
	w.told(n.Told)
	w.footer(n.Footer)
}

func (w *writer) recordsAsked(n policy.RecordsAsked) {
	w.about(n.Footer)
	w.say(recordsAsked, w.flagTime(n.Flag), value{"from", w.person(n.From)})
	w.say(pick(n.Mine, recordsMine, recordsAny), flagNumber(n.Flag.Number))
	w.footer(n.Footer)
}

func (w *writer) recordsTold(n policy.RecordsTold) {
	w.about(n.Footer)
	w.say(pick(len(n.Desk) == 1, recordsTold, recordsToldMany), w.flagTime(n.Flag), value{"desk", w.everyone(n.Desk)})
	w.footer(n.Footer)
}
