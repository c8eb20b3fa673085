package words

import (
	"regexp"
	"strconv"
	"strings"

	"matron/policy"
)

var (
	uuidForm  = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	whereForm = regexp.MustCompile(`^([A-Za-z]{1,40}/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[a-z][a-z0-9-]{0,40})$`)
	putForm   = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}-v[1-9][0-9]{0,3}$`) // a package in a folder
)

// filings lists filings for officers, in the policy room.
func (w *writer) filings(n policy.FilingsNotice) {
	w.about(n.Footer)
	total := len(n.Filings) + n.More
	none, head := filingsOther, filingsOther
	item := filingItemWaits
	switch n.Stage {
	case policy.FilingFiled:
		none, head, item = filedNone, filedHead, filingItem
	case policy.FilingHandedOver:
		none, head = handedNone, handedHead
	default:
	}
	w.say(pick(total == 0, none, head), value{"n", thousands(total)}, value{"stage", w.raw(stagePhrase(n.Stage))})
	for _, f := range n.Filings[:min(len(n.Filings), shortTable)] {
		w.entry(item, w.filingValues(f)...)
		if hash := hashWords(f.SHA256); hash != "" {
			w.lines[len(w.lines)-1].append(w.inner(filingHash, value{"hash", hash[:14]}))
		}
	}
	if rest := total - len(n.Filings[:min(len(n.Filings), shortTable)]); rest > 0 {
		w.line(tableMore, count("more", rest))
	}
	if len(n.Filings) > shortTable {
		w.line(tableFile)
	}
	if len(n.Filings) > 0 {
		w.line(filingsShow, count("number", n.Filings[0].Number))
	}
	w.footer(n.Footer)
}

func (w *writer) filingValues(f policy.FilingFact) []value {
	at := f.EndedMs
	if at == 0 {
		at = f.OpenedMs
	}
	return []value{count("number", f.Number), {"where", w.tableRoom(f.Room)}, count("flag", f.Flag), w.messages(f.Messages),
		count("version", f.Version), w.system(f.System), {"when", w.t.since(at, w.zone)}, {"by", w.tableUser(f.By)}}
}

// filing shows one with its proof: who compares it with the record system needs ids and hashes to the letter.
func (w *writer) filing(n policy.FilingNotice) {
	w.about(n.Footer)
	f := n.Filing
	values := w.filingValues(f)
	w.say(filingHead, count("number", f.Number), value{"stage", w.raw(stagePhrase(f.Stage))})
	w.item(filingFrom, values...)
	if f.Version > 0 {
		w.item(filingSaid, values...)
	}
	if f.Left > 0 {
		w.item(filingLeft, w.messages(f.Left))
	}
	if f.System != "" {
		w.item(filingTo, values...)
	}
	if place := placeOf(f.Where); place != "" {
		w.item(filingWhere, value{"place", place})
	}
	for _, at := range []struct {
		p  phrase
		ms int64
	}{{filingOpened, f.OpenedMs}, {filingSent, f.SinceMs}, {filingDue, f.DueMs}, {filingEnded, f.EndedMs}} {
		if at.ms != 0 {
			w.item(at.p, value{"when", w.t.since(at.ms, w.zone)})
		}
	}
	if f.Tries+f.Checks > 0 {
		w.item(filingTries, count("tries", f.Tries), count("checks", f.Checks))
	}
	if f.Why != "" {
		why := w.raw(whyPhrase(f.Why))
		if code := stored(f.Detail); code != "" {
			why += " (" + code + ")"
		}
		w.item(filingWhy, value{"why", why})
	}
	if uuidForm.MatchString(f.Document) {
		w.item(filingDocument, value{"id", f.Document})
	}
	if uuidForm.MatchString(f.Export) {
		w.item(filingExport, value{"id", f.Export})
	}
	if hash := hashWords(f.SHA256); hash != "" {
		w.item(filingProof, value{"hash", hash})
	}
	if f.Stage.Going() || f.Stage == policy.FilingHandedOver || f.Stage == policy.FilingHeld {
		w.line(filingNoProof)
	}
	w.footer(n.Footer)
}

// placeOf lets through where a record system has it: a kind of resource with our own id, or the name of a
// package in a folder, which is made of one, or of a folder.
func placeOf(where string) string {
	if putForm.MatchString(where) {
		return where
	}
	if !whereForm.MatchString(where) || !strings.Contains(where, "/") && fiveDigits.MatchString(strings.ReplaceAll(where, "-", "")) {
		return ""
	}
	return where
}

// filingSheet is the whole table.
func (w *writer) filingSheet(n policy.FilingsNotice) [][]string {
	w.about(n.Footer)
	rows := [][]string{{"number", "room", "room_id", "flag", "by", "stage", "system", "version", "messages", "left_out", "document", "export", "sha256",
		"where", "sends", "checks", "why", "detail", "begun", "first_sent", "ended", "next"}}
	for _, f := range n.Filings {
		rows = append(rows, []string{strconv.Itoa(f.Number), calm(w.names.Rooms[f.Room]), string(f.Room), strconv.Itoa(f.Flag), string(f.By),
			string(f.Stage), w.system(f.System).text, strconv.Itoa(f.Version), strconv.Itoa(f.Messages), strconv.Itoa(f.Left), f.Document, f.Export, f.SHA256,
			placeOf(f.Where), strconv.Itoa(f.Tries), strconv.Itoa(f.Checks), word(string(f.Why)), stored(f.Detail),
			w.instant(f.OpenedMs), w.instant(f.SinceMs), w.instant(f.EndedMs), w.instant(f.DueMs)})
	}
	return rows
}

func stagePhrase(s policy.FilingStage) phrase {
	switch s {
	case policy.FilingMeeting:
		return stageMeeting
	case policy.FilingAsking:
		return stageAsking
	case policy.FilingLooking:
		return stageLooking
	case policy.FilingShowing:
		return stageShowing
	case policy.FilingConfirming:
		return stageConfirming
	case policy.FilingPacking:
		return stagePacking
	case policy.FilingSending:
		return stageSending
	case policy.FilingChecking:
		return stageChecking
	case policy.FilingHandedOver:
		return stageHandedOver
	case policy.FilingFiled:
		return stageFiled
	case policy.FilingHeld:
		return stageHeld
	case policy.FilingStopped:
		return stageStopped
	case policy.FilingLapsed:
		return stageLapsed
	default:
		return stageOther
	}
}

func whyPhrase(why policy.HeldWhy) phrase {
	switch why {
	case policy.HeldRejected:
		return whyRejected
	case policy.HeldDiffers:
		return whyDiffers
	case policy.HeldAmbiguous:
		return whyAmbiguous
	case policy.HeldMoved:
		return whyMoved
	case policy.HeldNoSystem:
		return whyNoSystem
	case policy.HeldUnpacked:
		return whyUnpacked
	case policy.HeldNoAnswer:
		return whyNoAnswer
	case policy.HeldBusy:
		return whyBusy
	case policy.HeldNoReceipt:
		return whyNoReceipt
	case policy.HeldNoMessage:
		return whyNoMessage
	case policy.HeldNotYet:
		return whyNotReadable
	case policy.HeldFlagOver:
		return whyFlagOver
	case policy.HeldNotAny:
		return whyNotAllowed
	default:
		return whyUnknown
	}
}
