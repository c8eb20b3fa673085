package policy

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"matron/policy/confidential"
	"matron/policy/rulebook"
)

// posted is the name of what an officer posted, in faults.
const posted = "posted"

var (
	documentEnd = regexp.MustCompile(`(?m)^(---|\.\.\.)[ \t]*(#.*)?\r?$`)
	policyLine  = regexp.MustCompile(`(?m)^policy:[ \t]*["']?([^\s"'#]+)`)
)

// chunk is one document of a text: where it begins, and the policy in it.
type chunk struct {
	text string
	line int // the first, from 1
	name string
}

// chunks divides a text at its document marks. What holds nothing but comments is left out.
func chunks(text string) []chunk {
	var all []chunk
	add := func(s string, line int) {
		for _, l := range strings.Split(s, "\n") {
			if l = strings.TrimSpace(l); l != "" && !strings.HasPrefix(l, "#") {
				c := chunk{text: s, line: line}
				if m := policyLine.FindStringSubmatch(s); m != nil {
					c.name = m[1]
				}
				all = append(all, c)
				return
			}
		}
	}
	from, line := 0, 1
	for _, at := range documentEnd.FindAllStringIndex(text, -1) {
		add(text[from:at[0]], line)
		line += strings.Count(text[from:at[1]], "\n")
		from = at[1]
	}
	add(text[from:], line)
	return all
}

// options are for what is posted. What was approved is read without the systems: see rulebook.Options.
func (r *Rules) options() rulebook.Options {
	return rulebook.Options{KeepAtLeast: r.KeepAtLeast, Systems: r.Record.Systems}
}

// SplitPolicies divides sources into one a policy, each named by it.
func SplitPolicies(o rulebook.Options, sources ...rulebook.Source) ([]rulebook.Source, []rulebook.Fault) {
	book, faults := rulebook.ParseWith(o, sources...)
	if len(faults) > 0 {
		return nil, faults
	}
	var out []rulebook.Source
	for _, s := range sources {
		out = append(out, split(s, book)...)
	}
	return out, nil
}

// split divides one source, whose policies are in the book.
func split(s rulebook.Source, book *rulebook.Book) []rulebook.Source {
	var out []rulebook.Source
	all := chunks(string(s.Data))
	for i, c := range all {
		if _, ok := book.Policy(c.name); ok {
			out = append(out, rulebook.Source{Name: c.name, Data: []byte(strings.Trim(c.text, "\r\n") + "\n")})
			continue
		}
		// Its name stands on no line of its own: it is found by its place.
		for _, p := range book.Policies {
			name, ok := p.Written("policy")
			if ok && name.Source == s.Name && name.Line >= c.line && (i+1 == len(all) || name.Line < all[i+1].line) {
				out = append(out, rulebook.Source{Name: p.Name, Data: []byte(strings.Trim(c.text, "\r\n") + "\n")})
			}
		}
	}
	return out
}

// With is the book that would be in force: what was posted in place of the policies of the same name, beside the
// others; for a rollback in place of all. It gives sources, one a policy, sorted by name, and the book; or faults.
func (r *Rules) With(kind ProposalKind, texts []Written) ([]rulebook.Source, *rulebook.Book, []rulebook.Fault) {
	var all, fresh []rulebook.Source
	for _, t := range texts {
		fresh = append(fresh, rulebook.Source{Name: cmp.Or(t.Name, posted), Data: []byte(t.Text.Reveal()),
			Approved: kind == ProposesRollback})
	}
	if kind != ProposesRollback {
		names, faults := r.namesIn(fresh)
		if len(faults) > 0 {
			return nil, nil, faults
		}
		for _, s := range r.Sources {
			if !slices.Contains(names, s.Name) {
				s.Approved = true
				all = append(all, s)
			}
		}
	}
	all = append(fresh, all...)
	book, faults := rulebook.ParseWith(r.options(), all...)
	if len(faults) > 0 {
		return nil, nil, faults
	}
	if _, faults = CompileLocals(book, nil); len(faults) > 0 {
		return nil, nil, faults
	}
	var sources []rulebook.Source
	for _, s := range all {
		sources = append(sources, split(s, book)...)
	}
	slices.SortFunc(sources, func(a, b rulebook.Source) int { return cmp.Compare(a.Name, b.Name) })
	// Once more, as it will be read from now on: a setting then says where it stands in its own policy.
	book, faults = rulebook.ParseWith(rulebook.Options{KeepAtLeast: r.KeepAtLeast}, sources...)
	return sources, book, faults
}

// namesIn are the names of the policies in sources.
func (r *Rules) namesIn(sources []rulebook.Source) (names []string, faults []rulebook.Fault) {
	for _, s := range sources {
		for _, c := range chunks(string(s.Data)) {
			if c.name == "" {
				// Written in another form than a line of its own: it must be read to be known.
				book, faults := rulebook.ParseWith(r.options(), sources...)
				if len(faults) > 0 {
					return nil, faults
				}
				names = nil
				for _, p := range book.Policies {
					names = append(names, p.Name)
				}
				return names, nil
			}
			names = append(names, c.name)
		}
	}
	return names, nil
}

// written are sources as a change holds them.
func written(sources []rulebook.Source) []Written {
	out := make([]Written, len(sources))
	for i, s := range sources {
		out[i] = Written{Name: s.Name, Text: confidential.NewText(string(s.Data))}
	}
	return out
}

// Sources are written texts as a book is read from.
func Sources(texts []Written) []rulebook.Source {
	out := make([]rulebook.Source, len(texts))
	for i, t := range texts {
		out[i] = rulebook.Source{Name: t.Name, Data: []byte(t.Text.Reveal())}
	}
	return out
}

const (
	mostFaults      = 40
	mostDifferences = 40
	longValue       = 100
)

func faultLines(faults []rulebook.Fault) (lines []FaultLine, more int) {
	for _, f := range faults {
		if len(lines) == mostFaults {
			return lines, len(faults) - mostFaults
		}
		l := FaultLine{Line: f.Line, Column: f.Column, Field: f.Field, Found: f.Found, Allowed: f.Allowed, Nearest: f.Nearest, Mend: f.Mend}
		if f.File != posted {
			l.File = f.File
		}
		lines = append(lines, l)
	}
	return lines, 0
}

// differences are what two books differ in, as it is said.
func differences(was, is *rulebook.Book) (out []Difference, more int) {
	all := rulebook.Diff(was, is)
	for _, c := range all {
		if len(out) == mostDifferences {
			return out, len(all) - mostDifferences
		}
		out = append(out, Difference{
			Policy: c.Policy, Field: c.Field, Was: shortened(c.Field, c.Old), Is: shortened(c.Field, c.New), Loosens: c.Loosens, Destroys: c.Destroys,
		})
	}
	return out, 0
}

// sixDigits also finds them in groups: whatever a policy says, no number of a patient is repeated.
var sixDigits = regexp.MustCompile(`\p{Nd}(?:[\pZ\pP]{0,2}\p{Nd}){5,}`)

func shortened(field, s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if !strings.HasPrefix(field, "schedule.") { // its dates and numbers are a meeting's
		s = sixDigits.ReplaceAllString(s, "…digits…")
	}
	if r := []rune(s); len(r) > longValue {
		return string(r[:longValue-1]) + "…"
	}
	return s
}
