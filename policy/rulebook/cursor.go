package rulebook

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// cursor is a place in a document: whose values are read, and what they are called.
type cursor struct {
	doc  *document
	path string // identifiers.mask
	part bool   // what is read here is part of one setting, which is noted when it is whole
}

// reader reads the value of one key.
type reader func(c cursor, n *yaml.Node)

func (c cursor) below(key *yaml.Node) cursor {
	name := cut(key.Value)
	if c.path != "" {
		name = c.path + "." + name
	}
	return cursor{doc: c.doc, path: name, part: c.part}
}

// fault notes one at the place of n.
func (c cursor) fault(n *yaml.Node, f Fault) {
	f.File, f.Line, f.Column = c.doc.file, max(1, n.Line), max(1, n.Column)
	if f.Field == "" {
		f.Field = c.path
	}
	c.doc.faults = append(c.doc.faults, f)
}

// refused is a fault after which n isn't read.
func (c cursor) refused(n *yaml.Node, f Fault) {
	c.fault(n, f)
	c.doc.bad[n] = true
}

// set notes what was written, in one form.
func (c cursor) set(n *yaml.Node, value any) {
	if c.part {
		return
	}
	text, err := json.Marshal(value)
	if err != nil {
		panic("rulebook: a setting is words and numbers: " + err.Error())
	}
	c.doc.policy.Settings = append(c.doc.policy.Settings,
		Setting{Field: c.path, Value: string(text), Source: c.doc.file, Line: n.Line})
}

// keys reads a mapping by its grammar.
func (c cursor) keys(n *yaml.Node, grammar []key) {
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		c.wrong(n, "the keys "+list(names(grammar)))
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		if c.doc.bad[name] {
			continue
		}
		at := c.below(name)
		if line, twice := seen[name.Value]; twice {
			at.fault(name, Fault{Found: "the key twice", Mend: fmt.Sprintf("it stands in line %d too; keep one", line)})
			continue
		}
		seen[name.Value] = name.Line
		k, known := find(grammar, name.Value)
		switch {
		case !known:
			at.unknown(name, grammar)
		case k.later != "":
			at.fault(name, Fault{Mend: "not in this version; " + k.later + "; take it out, nothing of it would be kept"})
		case c.doc.bad[value]:
		case k.keys != nil:
			at.keys(value, k.keys)
		default:
			k.read(at, value)
		}
	}
}

// unknown offers the nearest key here, or the place where the key does belong.
func (c cursor) unknown(name *yaml.Node, here []key) {
	f := Fault{Found: quote(name.Value), Allowed: "the keys " + list(names(here)), Nearest: Nearest(name.Value, names(here))}
	if home := elsewhere(grammar(c.doc), "", name.Value); home != "" {
		f.Nearest, f.Mend = home, "it belongs there"
	}
	if f.Nearest == "" {
		f.Mend = "no such key; take it out"
	}
	c.fault(name, f)
}

// need says which keys are missing, unless one that was misspelt has been spoken of.
func (c cursor) need(n *yaml.Node, mend string, required ...string) {
	for _, name := range required {
		there := slices.ContainsFunc(n.Content, func(k *yaml.Node) bool { return k.Value == name })
		spoken := slices.ContainsFunc(c.doc.faults, func(f Fault) bool { return f.Nearest == name })
		if !there && !spoken {
			at := c.below(&yaml.Node{Value: name})
			at.fault(n, Fault{Found: "nothing", Mend: "the key is missing; " + mend})
		}
	}
}

// wrong is a value of another sort than the one wanted. Where YAML broke off, a key may have lost its value.
func (c cursor) wrong(n *yaml.Node, allowed string) {
	if isNull(n) && !c.doc.whole {
		return
	}
	f := Fault{Found: kindOf(n), Allowed: allowed}
	if isNull(n) {
		f.Mend = "write a value, or take the key out; what begins with # must stand in quotes"
	}
	c.fault(n, f)
}

func list(words []string) string { return strings.Join(words, ", ") }
