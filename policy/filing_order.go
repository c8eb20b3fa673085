package policy

import (
	"slices"
	"strconv"
	"strings"
)

// ofFilings says whether an order is about a filing, or asks the records desk for one.
func (v Verb) ofFilings() bool {
	switch v {
	case VerbFile, VerbStop, VerbGoOn, VerbLeaveOut, VerbPutBack, VerbShowAgain, VerbRecords:
		return true
	default:
		return false
	}
}

// leftWords are what people write for why a message is left out. The first that stands there counts.
var leftWords = [...]struct {
	Word string
	Left LeftOut
}{
	{"patient", LeftOtherPatient}, {"pt", LeftOtherPatient}, {"person", LeftOtherPatient},
	{"clinical", LeftNotClinical}, {"nonclinical", LeftNotClinical}, {"non-clinical", LeftNotClinical}, {"social", LeftNotClinical}, {"chat", LeftNotClinical},
	{"logistics", LeftNotClinical}, {"rota", LeftNotClinical},
	{"private", LeftPrivate}, {"personal", LeftPrivate},
	{"duplicate", LeftDuplicate}, {"double", LeftDuplicate}, {"twice", LeftDuplicate}, {"repeat", LeftDuplicate}, {"repeated", LeftDuplicate},
}

// parseFilingOrder reads an order about a filing: lower-case words. What else was typed goes no further.
func parseFilingOrder(words []string) (Order, bool) {
	if len(words) == 0 {
		return Order{}, false
	}
	said := strings.Join(words, " ")
	switch {
	case words[0] == "file":
		return readFile(words[1:])
	case said == "stop", said == "cancel", said == "stop filing":
		return Order{Verb: VerbStop}, true
	case said == "go on", said == "continue":
		return Order{Verb: VerbGoOn}, true
	case said == "show", said == "show again":
		return Order{Verb: VerbShowAgain}, true
	case strings.HasPrefix(said, "leave out"):
		lines, rest := listLines(words[2:])
		return Order{Verb: VerbLeaveOut, Lines: lines, Left: leftOut(rest)}, true
	case strings.HasPrefix(said, "put back"):
		lines, _ := listLines(words[2:])
		return Order{Verb: VerbPutBack, Lines: lines}, true
	}
	desk, number := flagNumber(words)
	switch strings.Join(desk, " ") {
	case "records", "ask records", "records desk", "ask the records desk", "ask records desk":
		return Order{Verb: VerbRecords, Number: number}, true
	}
	return Order{}, false
}

// readFile reads "file", "file 12" or "file K7QF". Four digits may be a code or the number of a flag: it is both until
// it is known which of them is asked for.
func readFile(rest []string) (Order, bool) {
	o := Order{Verb: VerbFile}
	if len(rest) > 1 && (rest[0] == "code" || rest[0] == "flag") {
		rest = rest[1:]
	}
	if len(rest) == 0 {
		return o, true
	}
	if len(rest) > 1 {
		return Order{}, false
	}
	w := strings.Trim(rest[0], ".,:;`*\"'")
	if code := strings.ToUpper(w); codeForm.MatchString(code) {
		o.Code = code
	}
	_, o.Number = flagNumber([]string{w})
	return o, o.Code != "" || o.Number > 0
}

// mostLines is how many lines one order names.
const mostLines = 500

// listLines reads "3, 5 and 7-9", and returns what else stands there.
func listLines(words []string) (lines []int, rest []string) {
	for _, w := range strings.FieldsFunc(strings.Join(words, " "), func(r rune) bool { return r == ' ' || r == ',' || r == ';' || r == '&' || r == '+' }) {
		w = strings.Trim(w, ".:#")
		from, to, isRange := strings.Cut(strings.NewReplacer("–", "-", "—", "-", "−", "-").Replace(w), "-")
		first, err := strconv.Atoi(from)
		last := first
		if err == nil && isRange {
			last, err = strconv.Atoi(to)
		}
		switch {
		case err != nil:
			if w != "and" && w != "line" && w != "lines" && w != "" {
				rest = append(rest, w)
			}
		case first < 1 || last < first || last-first >= mostLines || len(lines) >= mostLines:
			lines = append(lines, 0) // there is no such line
		default:
			for n := first; n <= last; n++ {
				if !slices.Contains(lines, n) {
					lines = append(lines, n)
				}
			}
		}
	}
	return lines, rest
}

// leftOut is the reason in what was typed, "" if none was.
func leftOut(words []string) LeftOut {
	for _, w := range words {
		for _, l := range leftWords {
			if w == l.Word {
				return l.Left
			}
		}
	}
	if len(words) > 0 {
		return LeftOther
	}
	return ""
}
