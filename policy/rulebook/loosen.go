package rulebook

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// mayLoosen reads the fields that a lower layer may loosen. Each must be named: who writes "retention" may not have
// thought of all that is below it.
func mayLoosen(dst *[]string) reader {
	const allowed = "a list of fields, such as [record.remind.quiet]"
	return func(c cursor, n *yaml.Node) {
		got, ok := c.items(n, allowed, func(item *yaml.Node) (string, bool) {
			v, ok := c.scalar(item, allowed)
			if !ok {
				return "", false
			}
			f := Fault{Found: quote(v), Allowed: allowed}
			r, known := ruleOf(v)
			switch {
			case known && r.Field == v && r.looser != nil && !r.Own:
				return v, true
			case known && r.Own:
				f.Mend = "a lower layer has its own; take it out"
			case known && r.Field != v:
				f.Nearest, f.Mend = r.Field, "it is for all entries"
			case known:
				f.Mend = "a lower layer may write what it likes there; take it out"
			case len(fieldsBelow(v)) > 0:
				f.Mend = "name each: " + list(fieldsBelow(v))
			default:
				f.Nearest = nearestField(v)
				if f.Nearest == "" {
					f.Mend = "no such field; write it with the keys above it, and dots between them"
				}
			}
			c.fault(item, f)
			return "", false
		})
		if ok {
			slices.Sort(got)
			*dst = got
			c.set(n, got)
		}
	}
}

func orderedFields() []string {
	var out []string
	for _, r := range table {
		if r.looser != nil && !r.Own {
			out = append(out, r.Field)
		}
	}
	return out
}

func fieldsBelow(v string) []string {
	return slices.DeleteFunc(orderedFields(), func(f string) bool { return !strings.HasPrefix(f, v+".") })
}

// nearestField also finds a field by its last keys, if they are those of one only.
func nearestField(v string) string {
	fields := orderedFields()
	last := slices.DeleteFunc(slices.Clone(fields), func(f string) bool { return !strings.HasSuffix(f, "."+plain(v)) })
	if len(last) == 1 {
		return last[0]
	}
	return Nearest(v, fields)
}
