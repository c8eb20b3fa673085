package policy

import (
	"strings"

	"matron/policy/detect"
	"matron/policy/rulebook"
)

// Locals are the hospital's own patterns, compiled. Each is by itself, so that policies
// that are laid over each other find theirs whatever the sum is.
type Locals map[string]*detect.Locals

// CompileLocals compiles the patterns of every policy of a book. What the detector refuses, also
// because meter says that it is slow, comes back as faults in the lines where it was written.
func CompileLocals(book *rulebook.Book, meter detect.Meter) (Locals, []rulebook.Fault) {
	locals := Locals{}
	var faults []rulebook.Fault
	for _, p := range book.Policies {
		for i, pattern := range LocalPatterns(p) {
			set, err := detect.CompileLocals([]detect.LocalPattern{pattern}, meter)
			if err == nil {
				locals[localKey(p.Identifiers.Local[i])] = set
				continue
			}
			field := "identifiers.local." + pattern.Name
			at, _ := p.Written(field)
			// The error tells the pattern's place in the set and its name: the field does already.
			_, why, _ := strings.Cut(err.Error(), "): ")
			faults = append(faults, rulebook.Fault{File: at.Source, Line: at.Line, Column: 1, Field: field, Mend: why})
		}
	}
	return locals, faults
}

// LocalPatterns are a policy's own patterns as the detector takes them.
func LocalPatterns(p rulebook.Policy) []detect.LocalPattern {
	var patterns []detect.LocalPattern
	for _, l := range p.Identifiers.Local {
		patterns = append(patterns, detect.LocalPattern{Name: l.Name, Pattern: l.Pattern, Near: l.Near, Check: detect.Check(l.Check)})
	}
	return patterns
}

// Of is the set of a policy; nil if it has none.
func (l Locals) Of(p rulebook.Policy) *detect.Locals {
	if len(p.Identifiers.Local) == 0 {
		return nil
	}
	var sets []*detect.Locals
	for _, one := range p.Identifiers.Local {
		sets = append(sets, l[localKey(one)])
	}
	return detect.JoinLocals(sets...)
}

func localKey(l rulebook.Local) string {
	return strings.Join(append([]string{l.Pattern, string(l.Check)}, l.Near...), "\x00")
}
