package words

import (
	"encoding/csv"
	"regexp"
	"strconv"
	"strings"

	"matron/policy"
)

// File is the whole of a table that is too long for a message, as CSV with a name that says nothing of a ward; ok is
// false where the message says it all.
func File(n policy.Notice, names Names) (name string, data []byte, ok bool) {
	w := newWriter(names)
	var rows [][]string
	switch n := n.(type) {
	case policy.RoomsNotice:
		if len(n.Rooms) <= shortTable {
			return "", nil, false
		}
		w.about(n.Footer)
		name = "rooms.csv"
		rows = append(rows, []string{"room", "id", "policy", "mode", "encrypted", "can_remove", "members", "since", "acknowledge"})
		for _, r := range n.Rooms {
			rows = append(rows, []string{w.nameOf(r.Room), string(r.Room), r.Policy, r.Mode, yes(r.Encrypted), yes(r.CanRemove),
				strconv.Itoa(r.Members), w.instant(r.SinceMs), word4(r.Code)})
		}
	case policy.CoverageNotice:
		if len(n.Rooms) <= shortTable && len(n.Missing) <= shortTable {
			return "", nil, false
		}
		w.about(n.Footer)
		name = "coverage.csv"
		rows = append(rows, []string{"room", "id", "monitored_since", "messages", "unreadable_now", "lost", "suspected_missing", "acknowledge"})
		for _, r := range n.Rooms {
			rows = append(rows, []string{w.nameOf(r.Room), string(r.Room), w.instant(r.SinceMs), strconv.Itoa(r.Messages), strconv.Itoa(r.Unreadable),
				strconv.Itoa(r.Lost), strconv.Itoa(r.Suspected), word4(r.Code)})
		}
		for _, r := range n.Missing {
			rows = append(rows, []string{w.nameOf(r), string(r), "not in the room", "", "", "", "", ""})
		}
	case policy.FlagList:
		if len(n.Flags) <= flagsListed {
			return "", nil, false
		}
		name, rows = "flags.csv", w.flagSheet(n)
	case policy.FilingsNotice:
		if len(n.Filings) <= shortTable {
			return "", nil, false
		}
		name, rows = "filings.csv", w.filingSheet(n)
	default:
		return "", nil, false
	}
	return name, sheet(rows), true
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// instant is a time in a table, with its date; "" for none.
func (w *writer) instant(ms int64) string {
	if ms == 0 {
		return ""
	}
	return w.t.since(ms, w.zone)
}

// ours are times, hashes and ids that she made herself: many digits, and nobody's number.
var ours = regexp.MustCompile(`^(\d{1,2} \p{L}+ \d{4}, \d\d:\d\d( UTC)?|[0-9a-f]{64}|([A-Za-z]{1,40}/)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)

// sheet writes rows so that a spreadsheet takes nothing in them for a formula.
func sheet(rows [][]string) []byte {
	var b strings.Builder
	out := csv.NewWriter(&b)
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, v := range row {
			if !ours.MatchString(v) {
				v = quiet(v)
			}
			if v != "" && strings.ContainsRune("=+-@", rune(v[0])) {
				v = "'" + v
			}
			safe[i] = v
		}
		_ = out.Write(safe) // a strings.Builder does not fail
	}
	out.Flush()
	return []byte(b.String())
}
