package rulebook

import (
	"fmt"
	"regexp"
	"strconv"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// scalar is the value as it was written, or a fault.
func (c cursor) scalar(n *yaml.Node, allowed string) (string, bool) {
	if n.Kind != yaml.ScalarNode || isNull(n) {
		c.wrong(n, allowed)
		return "", false
	}
	return n.Value, true
}

// version reads the version of this grammar.
func version(c cursor, n *yaml.Node) {
	v, ok := c.scalar(n, "1")
	if !ok {
		return
	}
	if v != "1" {
		c.fault(n, Fault{Found: quote(v), Allowed: "1", Mend: "this version of Matron reads matron: 1"})
		return
	}
	c.set(n, 1)
}

var (
	slug      = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	sixInARow = regexp.MustCompile(`\d{6}`)
)

// policyName reads the name that the policy has for ever: in state keys, audit and commands.
func policyName(dst *string) reader {
	const allowed = "small letters, digits and hyphens, at most 63, such as acute-wards"
	return func(c cursor, n *yaml.Node) {
		v, ok := c.scalar(n, allowed)
		if !ok {
			return
		}
		if !slug.MatchString(v) || len(v) > 63 {
			c.fault(n, Fault{Found: quote(v), Allowed: allowed})
			return
		}
		if sixInARow.MatchString(v) {
			c.fault(n, Fault{Found: quote(v), Mend: "six digits in a row look like a patient's number; choose another name"})
			return
		}
		*dst, c.doc.name = v, n
		c.set(n, v)
	}
}

// word reads one of a few words.
func word[T ~string](dst *T, allowed ...T) reader {
	return func(c cursor, n *yaml.Node) {
		if w, ok := c.oneOf(n, plainWords(allowed)); ok {
			*dst = T(w)
			c.set(n, w)
		}
	}
}

func (c cursor) oneOf(n *yaml.Node, allowed []string) (string, bool) {
	v, ok := c.scalar(n, list(allowed))
	if !ok {
		return "", false
	}
	for _, w := range allowed {
		if v == w {
			return w, true
		}
	}
	c.fault(n, Fault{Found: quote(v), Allowed: list(allowed), Nearest: Nearest(v, allowed)})
	return "", false
}

func plainWords[T ~string](words []T) []string {
	var out []string
	for _, w := range words {
		out = append(out, string(w))
	}
	return out
}

// text reads a line that people will read.
func text(dst *string, most int) reader {
	return func(c cursor, n *yaml.Node) {
		if v, ok := c.line(n, most); ok {
			*dst = v
			c.set(n, v)
		}
	}
}

func (c cursor) line(n *yaml.Node, most int) (string, bool) {
	allowed := fmt.Sprintf("a text of 1 to %d characters in one line", most)
	v, ok := c.scalar(n, allowed)
	if !ok {
		return "", false
	}
	long := utf8.RuneCountInString(v)
	hidden := false
	for _, r := range v {
		hidden = hidden || !unicode.IsPrint(r)
	}
	switch {
	case long > most:
		c.fault(n, Fault{Found: fmt.Sprintf("%d characters", long), Allowed: allowed, Mend: "shorten it"})
	case hidden:
		c.fault(n, Fault{Found: "a line break or a character that can't be seen", Allowed: allowed, Mend: "type it again"})
	case long == 0:
		c.fault(n, Fault{Found: `""`, Allowed: allowed, Mend: "write it, or take the key out"})
	default:
		return v, true
	}
	return "", false
}

// count reads a whole number, written without quotes.
func count(dst *int, least, most int) reader {
	allowed := fmt.Sprintf("a whole number from %d to %d", least, most)
	return func(c cursor, n *yaml.Node) {
		v, ok := c.scalar(n, allowed)
		if !ok {
			return
		}
		i, err := strconv.Atoi(v)
		switch {
		case err == nil && n.Tag != "!!int":
			c.fault(n, Fault{Found: "a number in quotes", Allowed: allowed, Mend: "take the quotes away"})
		case err != nil || i < least || i > most || strconv.Itoa(i) != v:
			c.fault(n, Fault{Found: quote(v), Allowed: allowed})
		default:
			*dst = i
			c.set(n, i)
		}
	}
}
