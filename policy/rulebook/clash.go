package rulebook

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// claim is a room or a space that a policy names.
type claim struct {
	id    string
	field string // applies_to.rooms, applies_to.spaces, applies_to.except
	by    *document
	at    *yaml.Node
}

const except = "applies_to.except"

// clashes finds what is right in each policy and wrong in all of them together: with two answers to a question it
// would be chance which one is in force.
func clashes(docs []*document) []Fault {
	var faults []Fault
	note := func(d *document, n *yaml.Node, f Fault) {
		f.File, f.Line, f.Column = d.file, n.Line, n.Column
		faults = append(faults, f)
	}
	names := map[string]string{}  // name -> place
	claimed := map[string]claim{} // field and id -> the first
	everywhere := ""
	for _, d := range docs {
		if d.name != nil {
			if first, twice := names[d.policy.Name]; twice {
				note(d, d.name, Fault{Field: "policy", Found: quote(d.policy.Name) + " twice",
					Mend: "another policy has this name, " + first + "; rename one"})
			} else {
				names[d.policy.Name] = place(d, d.name)
			}
		}
		for _, c := range d.claims {
			if c.field == except {
				continue
			}
			if d.excepts(c.id) {
				note(d, c.at, Fault{Field: c.field, Found: quote(c.id), Mend: "it stands under except too; take one of them out"})
			}
			first, taken := claimed[c.field+c.id]
			if !taken {
				claimed[c.field+c.id] = c
			} else if first.by != d {
				note(d, c.at, Fault{Field: c.field, Found: quote(c.id),
					Mend: "another policy names it, " + place(first.by, first.at) + "; only one can be in force"})
			}
		}
		if d.name == nil || !d.everywhere() {
			continue
		}
		if everywhere != "" {
			note(d, d.name, Fault{Field: "applies_to", Found: "no spaces and no rooms",
				Mend: "another policy is the trust's default, " + everywhere + "; say where this one applies"})
		} else {
			everywhere = place(d, d.name)
		}
	}
	return faults
}

// everywhere is sure only when nothing under applies_to was faulty.
func (d *document) everywhere() bool {
	return d.whole && d.policy.AppliesTo.Everywhere() &&
		!slices.ContainsFunc(d.faults, func(f Fault) bool { return strings.HasPrefix(f.Field, "applies") })
}

func (d *document) excepts(id string) bool {
	return slices.ContainsFunc(d.claims, func(c claim) bool { return c.field == except && c.id == id })
}

func place(d *document, n *yaml.Node) string { return fmt.Sprintf("%s:%d", d.file, n.Line) }
