package rulebook

import (
	"bytes"
	"regexp"

	"gopkg.in/yaml.v3"
)

// Setting is one value: as it was written, or as it holds in a room.
type Setting struct {
	Field        string // identifiers.tell
	Value        string // as JSON, in one form whatever the writing: "1h" also for 60m
	Policy       string // that has written it; empty for a default
	Source       string
	Line, Column int
	Refused      []string // lower policies that wanted it looser and may not, the upper first; see Effective
}

// Words is the value as an officer would write it.
func (s Setting) Words() string {
	if s.Value == "" {
		return ""
	}
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(s.Value), &doc); err != nil { // JSON is YAML
		panic("rulebook: a setting was not written in one form")
	}
	unquote(&doc)
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	if err := e.Encode(&doc); err != nil {
		panic("rulebook: a setting can be written: " + err.Error())
	}
	return string(bytes.TrimSpace(out.Bytes()))
}

var aClock = regexp.MustCompile(`^\d\d:\d\d$`)

// unquote leaves it to the encoder where quotes are needed; but people know times in quotes.
func unquote(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode {
		n.Style = 0
		if aClock.MatchString(n.Value) {
			n.Style = yaml.DoubleQuotedStyle
		}
		if n.Tag == "!!str" && aDate.MatchString(n.Value) {
			n.Tag = "" // as officers write it
		}
	}
	for _, child := range n.Content {
		unquote(child)
	}
}

// shown is the value as a fault may show it.
func (s Setting) shown() string {
	var day Date
	if s.Field == "schedule.review_by" && day.read(unquoted(s.Value)) {
		return day.inWords() // its figures would be taken for a birth date, and masked
	}
	if text := unquoted(s.Value); text != "" {
		return quote(text)
	}
	return cut(s.Words())
}

// unquoted is the text of a JSON string; empty for any other value.
func unquoted(value string) string {
	var n yaml.Node
	if value == "" || value[0] != '"' || yaml.Unmarshal([]byte(value), &n) != nil {
		return ""
	}
	return n.Content[0].Value
}
