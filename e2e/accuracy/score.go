package main

import (
	"slices"
	"strings"
)

// finding is what a detector says, as "matron scan --jsonl" writes it.
type finding struct {
	Type  string `json:"type"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	Tier  string `json:"tier"`
}

func (f finding) warns() bool { return f.Tier == "warn" }

func (f finding) touches(s span) bool { return f.Start < s.End && s.Start < f.End }

func (f finding) exact(s span) bool {
	return f.Start == s.Start && (f.End == s.End || s.Also > 0 && f.End == s.Also)
}

// family makes one kind of the three health numbers for what is asked of them
// together; each also stands alone.
func family(kind string) string {
	if kind == "CHI_NUMBER" || kind == "HC_NUMBER" {
		return "NHS_NUMBER"
	}
	return kind
}

// row is what is counted of one kind: values that were there, and findings.
type row struct {
	gold, warned, noted int // values; found at warn; found at note or warn
	exact               int // of those found, with the right ends
	said, right         int // findings at warn; on a value of their kind
	saidNote, rightNote int // findings at note or warn
}

// scored is one message with what was found in it.
type scored struct {
	message
	found []finding
}

func (s scored) clean() bool { return len(s.Spans) == 0 }

func (s scored) warned() bool { return slices.ContainsFunc(s.found, finding.warns) }

func (s scored) has(kind string, warn bool) bool {
	return slices.ContainsFunc(s.found, func(f finding) bool { return f.Type == kind && (!warn || f.warns()) })
}

// count adds up values and findings of one kind. form narrows the values of a
// kind; then findings are not counted, for a finding has no form.
func count(all []scored, kind, form string) row {
	var r row
	for _, m := range all {
		for _, s := range m.Spans {
			if family(s.Type) != kind && s.Type != kind || form != "" && s.Form != form {
				continue
			}
			r.gold++
			found, warned, exact := false, false, false
			for _, f := range m.found {
				if family(f.Type) == family(s.Type) && f.touches(s) {
					found = true
					warned = warned || f.warns()
					exact = exact || f.exact(s)
				}
			}
			r.noted += one(found)
			r.warned += one(warned)
			r.exact += one(exact)
		}
		for _, f := range m.found {
			if f.Type != kind && family(f.Type) != kind {
				continue
			}
			right := slices.ContainsFunc(m.Spans, func(s span) bool { return family(s.Type) == family(f.Type) && f.touches(s) })
			r.saidNote++
			r.rightNote += one(right)
			if f.warns() {
				r.said++
				r.right += one(right)
			}
		}
	}
	return r
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

func only(all []scored, keep func(scored) bool) []scored {
	var out []scored
	for _, m := range all {
		if keep(m) {
			out = append(out, m)
		}
	}
	return out
}

func class(names ...string) func(scored) bool {
	return func(m scored) bool { return slices.Contains(names, m.Class) }
}

func classes(all []scored) []string {
	var out []string
	for _, m := range all {
		if !slices.Contains(out, m.Class) {
			out = append(out, m.Class)
		}
	}
	slices.Sort(out)
	return out
}

// miss says in one line what is wrong with a message, or nothing.
func (s scored) miss() string {
	var b strings.Builder
	say := func(what, kind string, start, end int) {
		b.WriteString(" · " + what + " " + kind + " “" + s.Text[start:end] + "”")
	}
	for _, g := range s.Spans {
		best, exact := "", false
		for _, f := range s.found {
			if family(f.Type) == family(g.Type) && f.touches(g) {
				exact = exact || f.exact(g)
				if best != "warn" {
					best = f.Tier
				}
			}
		}
		switch {
		case best == "":
			say("missed", g.Type+" "+g.Form, g.Start, g.End)
		case best != "warn" && g.Form != formBare && g.Form != formWeak:
			say("only "+best, g.Type, g.Start, g.End)
		case !exact:
			say("not exact", g.Type, g.Start, g.End)
		}
	}
	for _, f := range s.found {
		if f.warns() && !slices.ContainsFunc(s.Spans, func(g span) bool { return family(g.Type) == family(f.Type) && f.touches(g) }) {
			say("false", f.Type, f.Start, f.End)
		}
	}
	if b.Len() == 0 {
		return ""
	}
	before := ""
	if s.Prev != "" {
		before = s.Prev + " ⇒ "
	}
	return s.ID + ": " + strings.ReplaceAll(before+s.Text, "\n", "⏎") + b.String()
}
