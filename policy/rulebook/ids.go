package rulebook

import (
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

const (
	aRoom  = `a room id such as "!abc:hospital.example"`
	aUser  = `a user id such as "@name:hospital.example"`
	longID = 255 // bytes, as Matrix has it
)

var (
	// From room version 12 on a room id has no server; nobody takes a server out of one anyway.
	roomForm = regexp.MustCompile(`^![^\s:\pC]+(:` + server + `)?$`)
	userForm = regexp.MustCompile(`^@[^\s:\pC]+:` + server + `$`)
)

const server = `(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?`

// roomIDs reads a list of rooms or spaces; the order says nothing.
func roomIDs(dst *[]string) reader {
	return func(c cursor, n *yaml.Node) {
		got, ok := c.items(n, "a list of room ids, in quotes", func(item *yaml.Node) (string, bool) {
			v, ok := c.id(item, aRoom, roomForm)
			if ok {
				c.doc.claims = append(c.doc.claims, claim{id: v, field: c.path, by: c.doc, at: item})
			}
			return v, ok
		})
		if !ok {
			return
		}
		slices.Sort(got)
		*dst = got
		c.set(n, got)
	}
}

func roomID(dst *string) reader {
	return func(c cursor, n *yaml.Node) {
		if v, ok := c.id(n, aRoom, roomForm); ok {
			*dst = v
			c.set(n, v)
		}
	}
}

// userIDs reads one user or several; the first is asked first.
func userIDs(dst *[]string) reader {
	return func(c cursor, n *yaml.Node) {
		one := func(item *yaml.Node) (string, bool) { return c.id(item, aUser, userForm) }
		var got []string
		var ok bool
		if n.Kind == yaml.ScalarNode {
			v, good := one(n)
			got, ok = []string{v}, good
		} else {
			got, ok = c.items(n, "a user id, or a list of them, in quotes", one)
		}
		if ok {
			*dst = got
			c.set(n, got)
		}
	}
}

func (c cursor) id(n *yaml.Node, allowed string, form *regexp.Regexp) (string, bool) {
	v, ok := c.scalar(n, allowed)
	if !ok {
		return "", false
	}
	if form.MatchString(v) && len(v) <= longID {
		return v, true
	}
	c.fault(n, Fault{Found: quote(v), Allowed: allowed, Mend: mendID(v, allowed)})
	return "", false
}

func mendID(v, allowed string) string {
	switch {
	case strings.Contains(v, "matrix.to") || strings.HasPrefix(v, "matrix:"):
		return "this is a link; write the id that is in it"
	case strings.HasPrefix(v, "#"):
		return "this is an alias, which can be moved to another room; write the room id: Room settings, Advanced"
	case allowed == aRoom && strings.HasPrefix(v, "@"):
		return "this is a user; write a room id"
	case allowed == aUser && strings.HasPrefix(v, "!"):
		return "this is a room; write a user id"
	case len(v) > longID:
		return "an id has at most 255 bytes"
	case allowed == aUser && strings.HasPrefix(v, "@") && !strings.Contains(v, ":"):
		return "the server is missing: @name:server"
	case strings.ContainsAny(v, " \t"):
		return "an id has no blanks"
	case allowed == aUser && !strings.HasPrefix(v, "@"):
		return "a user id begins with @"
	case allowed == aRoom && !strings.HasPrefix(v, "!"):
		return "a room id begins with !"
	}
	return "copy the id again"
}
