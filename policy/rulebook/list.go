package rulebook

import (
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"
)

// items reads a list with one for each item. An empty list is a fault: it looks like a rule and is none. So is an
// item that stands twice. A list with a faulty item is not used.
func (c cursor) items(n *yaml.Node, allowed string, one func(item *yaml.Node) (string, bool)) ([]string, bool) {
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		before := len(c.doc.faults)
		c.wrong(n, allowed)
		if len(c.doc.faults) > before && n.Kind == yaml.ScalarNode && !isNull(n) {
			c.doc.faults[before].Mend = "a list stands in brackets: [a, b]"
		}
		return nil, false
	}
	good := true
	var out []string
	for _, item := range n.Content {
		v, ok := "", false
		if !c.doc.bad[item] {
			v, ok = one(item)
		}
		if ok && slices.Contains(out, v) {
			c.fault(item, Fault{Found: quote(v) + " twice", Mend: "take one out"})
			ok = false
		}
		good = good && ok
		out = append(out, v)
	}
	return out, good
}

// wordsOrNone also reads the word none, for no words: it is how a lower layer empties what an upper one has filled.
func wordsOrNone[T ~string](dst *[]T, allowed ...T) reader {
	few := words(dst, allowed...)
	return func(c cursor, n *yaml.Node) {
		switch {
		case n.Kind == yaml.ScalarNode && n.Value == none:
			*dst = nil
			c.set(n, none)
		case n.Kind == yaml.ScalarNode && !isNull(n):
			c.fault(n, Fault{Found: quote(n.Value), Allowed: "none, or a list of " + list(plainWords(allowed)),
				Nearest: Nearest(n.Value, []string{none}), Mend: "a list stands in brackets: [a, b]"})
		default:
			few(c, n)
		}
	}
}

// words reads a list out of a few words, in whatever order.
func words[T ~string](dst *[]T, allowed ...T) reader {
	few := plainWords(allowed)
	return func(c cursor, n *yaml.Node) {
		got, ok := c.items(n, "a list of "+list(few), func(item *yaml.Node) (string, bool) { return c.oneOf(item, few) })
		if !ok {
			return
		}
		*dst = nil
		for _, w := range allowed {
			if slices.Contains(got, string(w)) {
				*dst = append(*dst, w)
			}
		}
		c.set(n, *dst)
	}
}

// texts reads a list of short texts, in the order that was chosen.
func texts(dst *[]string, longest, most int) reader {
	return func(c cursor, n *yaml.Node) {
		allowed := fmt.Sprintf("a list of 1 to %d texts", most)
		got, ok := c.items(n, allowed, func(item *yaml.Node) (string, bool) { return c.line(item, longest) })
		if ok && len(got) > most {
			c.fault(n, Fault{Found: fmt.Sprintf("%d texts", len(got)), Allowed: allowed})
			ok = false
		}
		if ok {
			*dst = got
			c.set(n, got)
		}
	}
}
