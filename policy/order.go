package policy

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Verb is what an order asks. The words are stored.
type Verb string

// The orders of this version.
const (
	VerbHelp   Verb = "help"
	VerbStatus Verb = "status"
	VerbPause  Verb = "pause"
	VerbResume Verb = "resume"
	VerbAnswer Verb = "answer" // Mask, Keep, Not patient ID
	VerbReason Verb = "reason" // the number of a keep reason
)

// Order is a command, whichever way it came: typed, tapped, or from the command line.
// It holds nothing that a person typed but what was recognised.
type Order struct {
	Verb   Verb          `json:"verb"`
	Pill   Pill          `json:"pill,omitempty"`
	What   PauseWhat     `json:"what,omitempty"`
	Scope  Scope         `json:"scope,omitempty"` // "" where none was named
	Of     string        `json:"of,omitempty"`    // room id or policy name
	For    time.Duration `json:"for,omitempty"`   // 0: as long as the rules allow
	Number int           `json:"number,omitempty"`
	Code   string        `json:"code,omitempty"` // of a proposal
	Place  RecordPlace   `json:"place,omitempty"`
	NotFor NotForRecord  `json:"not_for,omitempty"`
	Lines  []int         `json:"lines,omitempty"` // of the list that was shown, from 1
	Left   LeftOut       `json:"left,omitempty"`
}

// words of each verb, for parsing and for the nearest one.
var verbs = [...]struct {
	Word string
	Verb Verb
}{
	{"help", VerbHelp}, {"status", VerbStatus}, {"pause", VerbPause}, {"resume", VerbResume},
	{"mask", VerbAnswer}, {"keep", VerbAnswer}, {"not patient id", VerbAnswer},
	{"recorded", VerbRecorded}, {"take", VerbTake}, {"withdraw", VerbWithdraw}, {"flags", VerbFlags},
	{"file", VerbFile}, {"stop", VerbStop}, {"show", VerbShowAgain}, {"records", VerbRecords},
}

// ParseOrder reads what was typed. policies are the names that may be meant, reasons the
// rules' keep reasons. Where it is no order, nearest is the nearest command, or "".
func ParseOrder(typed string, policies, reasons []string) (o Order, nearest string, ok bool) {
	typed = strings.TrimLeft(typed, "! ")
	words := strings.Fields(strings.ToLower(typed))
	if len(words) == 0 {
		return Order{}, "", false
	}
	if o, ok := parseFlagOrder(words); ok {
		return o, "", true
	}
	if o, ok := parseFilingOrder(words); ok {
		return o, "", true
	}
	if pill, ok := ParsePill(strings.Join(words, " ")); ok && !pill.ofRecord() {
		return Order{Verb: VerbAnswer, Pill: pill}, "", true
	}
	if n, ok := parseReason(words, reasons); ok {
		return Order{Verb: VerbReason, Number: n}, "", true
	}
	switch words[0] {
	case "help", "?":
		return Order{Verb: VerbHelp}, "", len(words) == 1
	case "status":
		return Order{Verb: VerbStatus}, "status", len(words) == 1
	case "pause", "resume":
		return parsePause(words, strings.Fields(typed), policies)
	}
	return Order{}, nearestVerb(words[0]), false
}

func parseReason(words, reasons []string) (int, bool) {
	if n, err := strconv.Atoi(words[0]); err == nil && len(words) == 1 && n >= 1 && n <= len(reasons) {
		return n, true
	}
	said := strings.Join(words, " ")
	i := slices.IndexFunc(reasons, func(r string) bool { return strings.EqualFold(strings.Join(strings.Fields(r), " "), said) })
	return i + 1, i >= 0
}

// parsePause reads "pause [destruction|speech|all] [2h] [everywhere|POLICY|!room]".
func parsePause(words, asTyped, policies []string) (Order, string, bool) {
	o := Order{Verb: VerbPause, What: PauseEverything}
	if words[0] == "resume" {
		o.Verb = VerbResume
	}
	for i, w := range words[1:] {
		d, isDuration := parseSpan(w)
		switch {
		case w == "all" || w == "destruction" || w == "speech":
			o.What = PauseWhat(w)
		case isDuration && o.Verb == VerbPause:
			o.For = d
		case w == "everywhere":
			o.Scope, o.Of = ScopeAll, ""
		case strings.HasPrefix(w, "!"):
			o.Scope, o.Of = ScopeRoom, asTyped[i+1]
		case slices.Contains(policies, w):
			o.Scope, o.Of = ScopePolicy, w
		case w == "for":
		default:
			return Order{}, string(o.Verb), false
		}
	}
	return o, "", true
}

// parseSpan reads 30m, 2h or 1d.
func parseSpan(w string) (time.Duration, bool) {
	units := map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}
	unit, ok := units[w[len(w)-1]]
	n, err := strconv.Atoi(w[:len(w)-1])
	if !ok || err != nil || n < 1 || n > 10000 {
		return 0, false
	}
	return time.Duration(n) * unit, true
}

// nearestVerb is the command that a mistyped word is nearest to, "" if none is near.
func nearestVerb(w string) string {
	best, far := "", 3
	for _, v := range verbs {
		if d := distance(w, v.Word); d < far {
			best, far = v.Word, d
		}
	}
	return best
}

// distance is the Levenshtein distance, cut off where it does not matter.
func distance(a, b string) int {
	if len(a) > 32 || len(b) > 32 {
		return 32
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		last := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			last, row[j] = row[j], min(row[j]+1, row[j-1]+1, last+cost)
		}
	}
	return row[len(b)]
}
