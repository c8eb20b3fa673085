package rulebook

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Fault is one thing that is wrong, with its place and its mend. It never carries an identifier.
type Fault struct {
	File         string
	Line, Column int    // from 1; 0 when it is about a whole file
	Field        string // identifiers.tell; empty when it is about none
	Found        string // as it is shown: a text in quotes, or "nothing", "a list"
	Allowed      string
	Nearest      string // the right word that was probably meant
	Mend         string
}

// String is one line: acute-wards.yaml:12:9 identifiers.tell: found "pil", allowed pill, direct; did you mean "pill"?
func (f Fault) String() string {
	place := f.File
	if f.Line > 0 {
		place += fmt.Sprintf(":%d:%d", f.Line, f.Column)
	}
	if f.Field != "" {
		place += " " + f.Field
	}
	var says []string
	if f.Found != "" {
		says = append(says, "found "+f.Found)
	}
	if f.Allowed != "" {
		says = append(says, "allowed "+f.Allowed)
	}
	says = []string{strings.Join(says, ", ")}
	if f.Nearest != "" {
		says = append(says, "did you mean "+strconv.Quote(f.Nearest)+"?")
	}
	says = append(says, f.Mend)
	says = slices.DeleteFunc(says, func(s string) bool { return s == "" })
	return strings.TrimPrefix(place+": "+strings.Join(says, "; "), ": ")
}

// inOrder sorts faults as a reader meets them.
func inOrder(faults []Fault, files []Source) []Fault {
	rank := map[string]int{}
	for i, f := range files {
		if _, seen := rank[mask(f.Name)]; !seen {
			rank[mask(f.Name)] = i
		}
	}
	slices.SortStableFunc(faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(rank[a.File], rank[b.File]), cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column), cmp.Compare(a.Field, b.Field))
	})
	return slices.Compact(faults)
}

const shown = 40 // characters of what was found

// sixDigits also finds them in groups, as an NHS number or a birth date is written.
var sixDigits = regexp.MustCompile(`\p{Nd}(?:[\pZ\pP]{0,2}\p{Nd}){5,}`)

// mask takes digits out of what came from a person, and what could break a line.
func mask(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
	return sixDigits.ReplaceAllString(s, "…digits…")
}

// cut masks first: a number that is cut in two would no longer be found.
func cut(s string) string {
	runes := []rune(mask(s))
	if len(runes) > shown {
		return string(runes[:shown-1]) + "…"
	}
	return string(runes)
}

func quote(s string) string { return `"` + cut(s) + `"` }
