package words

// Over 300 lines: a list of notices, each a short function.

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"matron/policy"
	"matron/policy/confidential"
)

// HeldWords are the reference and the reason of a hold, as an officer wrote them.
type HeldWords struct{ Reference, Reason confidential.Text }

// HoldsIn lists the holds that a notice speaks of, by name: their words are read for it.
func HoldsIn(n policy.Notice) []string {
	var all []string
	switch n := n.(type) {
	case policy.HoldNotice:
		all = append(all, n.Hold.ID)
	case policy.HoldsNotice:
		for _, h := range n.Holds {
			all = append(all, h.ID)
		}
	}
	return all
}

// RetentionRooms are the rooms that a notice of retention or holds names.
func RetentionRooms(n policy.Notice) []policy.RoomID {
	var all []policy.RoomID
	switch n := n.(type) {
	case policy.CertificateNotice:
		for _, l := range n.Lines {
			all = append(all, l.Room)
		}
	case policy.CoveredNotice:
		all = append(all, n.Room)
	case policy.AcknowledgedNotice:
		all = append(all, n.Room)
	case policy.HoldNotice:
		all = append(all, n.Hold.Room)
	case policy.HoldsNotice:
		for _, h := range n.Holds {
			all = append(all, h.Room)
		}
	}
	return all
}

// retention tells a room when conversations leave it, before any does.
func (w *writer) retention(n policy.RetentionNotice) {
	w.about(n.Footer)
	w.say(retentionFrom, value{"from", w.t.since(n.FromMs, w.zone)}, value{"keep", w.duration(n.KeepMs)})
	switch {
	case n.WeightyMs == 0:
		w.say(retentionWeightyStays)
	case n.WeightyMs != n.KeepMs:
		w.say(retentionWeighty, value{"keep", w.duration(n.WeightyMs)})
	}
	w.say(retentionFlagged)
	if n.AttestedMs > 0 {
		w.say(retentionAttested, value{"keep", w.duration(n.AttestedMs)})
	}
	if n.FiledMs > 0 {
		w.say(retentionFiled, value{"keep", w.duration(n.FiledMs)})
	}
	w.line(retentionWhat)
	if ref := calmer(n.Ref); ref != "" {
		w.say(retentionRef, value{"ref", ref})
	}
	w.footer(n.Footer)
}

// calmer lets a reference through that could not be a patient's: no six digits on end.
func calmer(s string) string {
	s = oneLine(s)
	if sixDigits.MatchString(strings.NewReplacer(" ", "", "-", "", "/", "").Replace(s)) && !yearRef.MatchString(s) || len(s) > 80 {
		return calm(s)
	}
	return s
}

var (
	sixDigits = regexp.MustCompile(`\d{6}`)
	yearRef   = regexp.MustCompile(`^[^\d]*20\d\d[-/ ]\d{1,3}[^\d]*\d{0,2}$`)
)

// preview shows officers what would go.
func (w *writer) preview(n policy.PreviewNotice) {
	w.about(n.Footer)
	w.say(pick(n.First, previewFirst, previewLarge), value{"at", w.t.since(n.AtMs, w.zone)})
	w.item(previewGoes, value{"messages", thousands(n.Messages)}, value{"conversations", thousands(n.Conversations)},
		value{"first", w.t.since(n.FirstMs, w.zone)}, value{"last", w.t.since(n.LastMs, w.zone)})
	w.item(previewStays, value{"held", w.upTo(n.Held)}, value{"flagged", w.upTo(n.Flagged)}, value{"unreadable", w.upTo(n.Unreadable)})
	w.line(previewStop)
	if ref := calmer(n.Ref); ref != "" {
		w.say(retentionRef, value{"ref", ref})
	}
	w.footer(n.Footer)
}

// upTo writes a number that is counted no further than a thousand.
func (w *writer) upTo(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return w.inner(orMore, value{"number", thousands(n)})
}

// certificate says what was removed: numbers, rooms, reasons and times, and nothing of what was in it.
func (w *writer) certificate(n policy.CertificateNotice) {
	w.about(n.Footer)
	w.say(certificateHead, count("number", n.Number), value{"day", w.dayOf(n.Day)}, value{"messages", thousands(n.Messages)},
		value{"conversations", thousands(n.Conversations)})
	for _, l := range n.Lines {
		w.item(certificateLine, value{"name", w.tableRoom(l.Room)}, value{"messages", thousands(l.Messages)}, value{"conversations", thousands(l.Conversations)},
			value{"reason", w.raw(classPhrase(l.Class))}, value{"first", w.t.since(l.FirstMs, w.zone)}, value{"last", w.t.since(l.LastMs, w.zone)})
	}
	if n.More > 0 {
		w.line(certificateMore, count("more", n.More))
	}
	w.line(certificateVerified)
	if hash := hashWords(n.Hash); hash != "" {
		w.line(certificateHash, value{"rules", revisionWord(n.By)}, value{"hash", hash})
	}
	if before := hashWords(n.Before); before != "" {
		w.line(certificateBefore, value{"hash", before})
	}
	w.footer(n.Footer)
}

func classPhrase(c policy.Class) phrase {
	switch c {
	case policy.ClassPlain:
		return classPlain
	case policy.ClassWeighty:
		return classWeighty
	case policy.ClassAttested:
		return classAttested
	case policy.ClassNotForRecord:
		return classNotForRecord
	case policy.ClassFiled:
		return classFiled
	case policy.ClassHandedOver:
		return classHandedOver
	default:
		return classOther
	}
}

var (
	hashForm     = regexp.MustCompile(`^[0-9a-f]{64}$`)
	revisionForm = regexp.MustCompile(`^[0-9a-f]{12}$`)
	holdForm     = regexp.MustCompile(`^H[A-Z2-7]{6}$`)
	roomForm     = regexp.MustCompile(`^![A-Za-z0-9_+/=-]{1,64}(:[a-z0-9.:-]{1,64})?$`)
	userForm     = regexp.MustCompile(`^@[a-z0-9._=/+-]{1,64}:[a-z0-9.:-]{1,64}$`)
	fiveDigits   = regexp.MustCompile(`\d{5}`)
)

// hashWords writes a hash in groups: a long row of digits looks like somebody's number.
func hashWords(hash string) string {
	if !hashForm.MatchString(hash) {
		return ""
	}
	var parts []string
	for len(hash) > 0 {
		parts, hash = append(parts, hash[:4]), hash[4:]
	}
	return strings.Join(parts, " ")
}

func revisionWord(r string) string {
	if !revisionForm.MatchString(r) {
		return ""
	}
	return r[:4] + " " + r[4:8] + " " + r[8:]
}

// dayOf writes a day as 24 Nov 2026.
func (w *writer) dayOf(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return w.raw(earlier)
	}
	return w.t.day(t)
}

// tableRoom is how a room is called among officers: by its name, else by its id.
func (w *writer) tableRoom(r policy.RoomID) string {
	if name := calm(w.names.Rooms[r]); name != "" {
		return name
	}
	if roomForm.MatchString(string(r)) && !fiveDigits.MatchString(string(r)) {
		return string(r)
	}
	return w.raw(aRoom)
}

// tableUser is how a person is called among officers: by the id, which says who is meant.
func (w *writer) tableUser(u policy.UserID) string {
	if userForm.MatchString(string(u)) && !fiveDigits.MatchString(string(u)) {
		return string(u)
	}
	return w.person(u)
}

func (w *writer) certificates(n policy.CertificatesNotice) {
	w.about(n.Footer)
	if len(n.Certificates) == 0 {
		w.say(certificatesNone)
		w.footer(n.Footer)
		return
	}
	w.say(certificatesHead)
	for _, c := range n.Certificates {
		hash := hashWords(c.Hash)
		if hash != "" {
			hash = hash[:14]
		}
		w.item(certificatesItem, count("number", c.Number), value{"day", w.dayOf(c.Day)}, value{"policy", calm(c.Policy)},
			value{"messages", thousands(c.Messages)}, value{"conversations", thousands(c.Conversations)}, value{"hash", hash})
	}
	if n.More > 0 {
		w.line(tableMore, count("more", n.More))
	}
	w.footer(n.Footer)
}

// hold answers an order to hold or to release.
func (w *writer) hold(n policy.HoldNotice) {
	w.about(n.Footer)
	id := value{"id", holdName(n.Hold.ID)}
	switch {
	case n.Code != "":
		w.say(holdReleaseAsked, id, value{"what", w.holdOn(n.Hold)})
		w.line(holdReleaseHow, value{"code", word4(n.Code)}, value{"by", w.tableUser(n.Asked)}, value{"until", w.t.clock(n.UntilMs, w.zone, w.names.Now)})
	case n.Released:
		w.say(holdReleased, id, value{"what", w.holdOn(n.Hold)})
		w.say(holdReleasedThen)
	default:
		w.say(holdSet, id, value{"what", w.holdOn(n.Hold)})
		w.say(holdSetThen)
		w.line(holdRelease, id)
	}
	w.heldWords(n.Hold.ID)
	w.footer(n.Footer)
}

func holdName(id string) string {
	if !holdForm.MatchString(id) {
		return ""
	}
	return id
}

func (w *writer) holdOn(h policy.HoldFact) string {
	switch {
	case h.What == policy.HoldRoom:
		return w.inner(holdOnRoom, value{"name", w.tableRoom(h.Room)})
	case h.What == policy.HoldConversation:
		return w.inner(holdOnTalk, value{"name", w.tableRoom(h.Room)})
	case h.What != policy.HoldPerson:
		return w.raw(holdOnOther)
	case h.FromMs == 0 && h.ToMs == 0:
		return w.inner(holdOnPerson, value{"who", w.tableUser(h.Person)})
	case h.ToMs == 0:
		return w.inner(holdOnPersonFrom, value{"who", w.tableUser(h.Person)}, value{"from", w.dayAt(h.FromMs)})
	case h.FromMs == 0:
		return w.inner(holdOnPersonTo, value{"who", w.tableUser(h.Person)}, value{"to", w.dayAt(h.ToMs - 1)})
	default:
		return w.inner(holdOnPersonBetween, value{"who", w.tableUser(h.Person)}, value{"from", w.dayAt(h.FromMs)}, value{"to", w.dayAt(h.ToMs - 1)})
	}
}

// dayAt is the day of an instant.
func (w *writer) dayAt(ms int64) string {
	loc, _ := location(w.zone)
	return w.t.day(time.UnixMilli(ms).In(loc))
}

// heldWords gives back to officers what one of them wrote. What looks like a number of a patient is left out.
func (w *writer) heldWords(id string) {
	h, ok := w.names.Holds[id]
	if !ok {
		return
	}
	reference, reason := calmer(h.Reference.Reveal()), calmer(h.Reason.Reveal())
	if reference != "" {
		w.line(holdReference, value{"reference", reference})
	}
	if reason != "" {
		w.say(holdReason, value{"reason", reason})
	}
}

func (w *writer) holds(n policy.HoldsNotice) {
	w.about(n.Footer)
	if len(n.Holds) == 0 {
		w.say(holdsNone)
		w.footer(n.Footer)
		return
	}
	w.say(holdsHead, count("number", len(n.Holds)+n.More))
	for _, h := range n.Holds {
		w.item(holdsItem, value{"id", holdName(h.ID)}, value{"what", w.holdOn(h)}, value{"by", w.tableUser(h.By)}, value{"at", w.t.since(h.AtMs, w.zone)})
		words, ok := w.names.Holds[h.ID]
		if !ok {
			continue
		}
		if reference := calmer(words.Reference.Reveal()); reference != "" {
			w.add(holdReference, []value{{"reference", reference}})
		}
		if reason := calmer(words.Reason.Reveal()); reason != "" {
			w.add(holdReason, []value{{"reason", reason}})
		}
	}
	if n.More > 0 {
		w.line(tableMore, count("more", n.More))
	}
	w.footer(n.Footer)
}

func (w *writer) holdRefused(n policy.HoldRefused) {
	w.about(n.Footer)
	w.say(holdRefusedPhrase(n.Why))
	w.footer(n.Footer)
}

func holdRefusedPhrase(why policy.HoldWhy) phrase {
	switch why {
	case policy.HoldNoReference:
		return holdNoReference
	case policy.HoldNoReason:
		return holdNoReason
	case policy.HoldBadDate:
		return holdBadDate
	case policy.HoldDates:
		return holdDates
	case policy.HoldUnknownRoom:
		return holdUnknownRoom
	case policy.HoldUnknownTalk:
		return holdUnknownTalk
	case policy.HoldUnknown:
		return holdUnknown
	case policy.HoldElsewhere:
		return holdElsewhere
	default:
		return holdNoTarget
	}
}
