package rulebook

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// document is one YAML document on its way to a policy.
type document struct {
	file    string
	root    *yaml.Node
	floor   time.Duration // no retention period may be shorter
	systems []string      // record systems that there are; nil: that is not known
	whole   bool          // false when YAML broke off in it: then nothing is said about what is missing
	policy  Policy
	name    *yaml.Node // where the policy's name stands
	claims  []claim    // rooms and spaces, for clashes
	bad     map[*yaml.Node]bool
	faults  []Fault
}

func newDocument(file string, n *yaml.Node, whole bool) *document {
	return &document{file: file, root: n, floor: keepAtLeast, whole: whole, policy: Defaults(), bad: map[*yaml.Node]bool{}}
}

// fill reads the policy, and collects faults.
func (d *document) fill() {
	root := d.root
	if root.Kind == yaml.DocumentNode && len(root.Content) == 1 {
		root = root.Content[0]
	}
	top := cursor{doc: d}
	if isNull(root) && root.Anchor == "" {
		top.fault(root, Fault{Found: "nothing", Mend: emptyMend})
		return
	}
	d.refuse(root, "", 0)
	if d.bad[root] {
		return
	}
	if root.Kind != yaml.MappingNode {
		top.fault(root, Fault{Found: kindOf(root), Allowed: "keys and values", Mend: emptyMend})
		return
	}
	top.keys(root, grammar(d))
	if d.whole {
		top.need(root, emptyMend, "matron", "policy")
	}
	if d.policy.Title == "" {
		d.policy.Title = d.policy.Name
	}
	slices.SortFunc(d.policy.Settings, func(a, b Setting) int { return cmp.Compare(a.Field, b.Field) })
	for i := range d.policy.Settings {
		d.policy.Settings[i].Policy = d.policy.Name
	}
	d.policy.giveWay()
}

const (
	maxDepth   = 6
	aliasMend  = "an alias (*name) is not allowed; write the value again"
	anchorMend = "an anchor (&name) is not allowed; take it out"
	mergeMend  = "a merge key (<<) is not allowed; write the keys again"
)

// refuse finds what YAML can do and a policy must not: it would hide from a reader what is in force.
func (d *document) refuse(n *yaml.Node, path string, depth int) {
	c := cursor{doc: d, path: path}
	if n.Kind == yaml.AliasNode {
		c.refused(n, Fault{Found: "an alias", Mend: aliasMend})
		return
	}
	if n.Anchor != "" {
		c.fault(n, Fault{Found: "an anchor", Mend: anchorMend})
	}
	if tagged(n) {
		mend := "a tag (!) is not allowed; what begins with ! must stand in quotes"
		if strings.HasPrefix(n.Tag, "!!") {
			mend = "a tag (!!) is not allowed; take it out"
		}
		c.refused(n, Fault{Found: quote(n.Tag), Mend: mend})
		return
	}
	if depth > maxDepth {
		c.refused(n, Fault{Found: "a value too deep inside others", Mend: "a policy has at most three steps of keys"})
		return
	}
	for i, child := range n.Content {
		if n.Kind != yaml.MappingNode {
			d.refuse(child, path, depth+1)
			continue
		}
		if i%2 == 1 {
			d.refuse(child, c.below(n.Content[i-1]).path, depth+1)
			continue
		}
		switch {
		case child.Kind == yaml.AliasNode || child.Anchor != "" || tagged(child):
			d.refuse(child, path, depth+1)
		case child.Kind != yaml.ScalarNode:
			c.refused(child, Fault{Found: kindOf(child), Allowed: "a word as a key", Mend: "take the ? or the brackets out"})
		case child.Value == "<<" && child.Style == 0:
			c.refused(child, Fault{Found: `"<<"`, Mend: mergeMend})
		}
	}
}

func tagged(n *yaml.Node) bool {
	return n.Style&yaml.TaggedStyle != 0 || n.Tag != "" && !strings.HasPrefix(n.Tag, "!!")
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// kindOf is how a value is shown: a text in quotes, anything else by what it is.
func kindOf(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "keys and values"
	case n.Kind == yaml.SequenceNode && len(n.Content) == 0:
		return "an empty list"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case isNull(n):
		return "nothing"
	}
	return quote(n.Value)
}
