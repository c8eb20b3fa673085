package scan

import (
	"fmt"
	"os"
	"strings"

	"matron/policy/detect"
	"matron/policy/rulebook"
)

// policy reads what a policy file asks of a scan, or says all that is wrong.
func (c Command) policy(file string) (detect.Options, []detect.LocalPattern, []string) {
	data, err := os.ReadFile(file)
	if err != nil {
		return detect.Options{}, nil, []string{short(file, err).Error()}
	}
	book, faults := rulebook.Parse(rulebook.Source{Name: file, Data: data})
	if len(faults) > 0 {
		var out []string
		for _, f := range faults {
			out = append(out, f.String())
		}
		return detect.Options{}, nil, out
	}
	if n := len(book.Policies); n != 1 {
		return detect.Options{}, nil, []string{fmt.Sprintf("%s: %d policies: a scan follows one", file, n)}
	}
	p := book.Policies[0]
	o := detect.Options{Off: map[detect.Kind]bool{}}
	for _, kind := range p.Identifiers.Off {
		o.Off[detect.Kind(strings.ToUpper(string(kind)))] = true
	}
	patterns := localPatterns(p)
	if len(patterns) > 0 {
		local, err := detect.CompileLocals(patterns, c.Meter)
		if err != nil {
			return detect.Options{}, nil, []string{fmt.Sprintf("%s: identifiers.local: %v", file, err)}
		}
		o.Local = local
	}
	return o, patterns, nil
}

// localPatterns is the policy's own patterns.
func localPatterns(p rulebook.Policy) []detect.LocalPattern {
	var patterns []detect.LocalPattern
	for _, l := range p.Identifiers.Local {
		patterns = append(patterns, detect.LocalPattern{Name: l.Name, Pattern: l.Pattern, Near: l.Near, Check: detect.Check(l.Check)})
	}
	return patterns
}
