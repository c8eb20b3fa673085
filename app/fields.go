package app

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"matron/policy"
	"matron/policy/rulebook"
)

// field is one key of the config file: what reads it, or the keys below it, or those of each item of a list.
type field struct {
	name string
	need bool
	read func(n *yaml.Node) []rulebook.Fault
	keys []field
	each func(item *yaml.Node) []field // makes a place for one more item
}

var (
	userForm   = regexp.MustCompile(`^@[^\s:]+:[^\s]+$`)
	roomForm   = regexp.MustCompile(`^![^\s:]+(:[^\s]+)?$`)
	serverForm = regexp.MustCompile(`^[A-Za-z0-9.\-\[\]:]+$`)
	sixDigits  = regexp.MustCompile(`\d[\d\s.-]{4,}\d`) // a fault carries no identifier
	masterForm = regexp.MustCompile(`^[A-Za-z0-9+/]{43}$`)
)

// valueReader reads a value, or says what is wrong with it: all of it.
type valueReader = func(n *yaml.Node) []rulebook.Fault

func bad(n *yaml.Node, allowed, mend string) []rulebook.Fault {
	return []rulebook.Fault{{Line: n.Line, Column: n.Column, Found: show(n), Allowed: allowed, Mend: mend}}
}

// show says what was found, cut short.
func show(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "keys"
	case yaml.SequenceNode:
		if len(n.Content) == 0 {
			return "an empty list"
		}
		return "a list"
	default:
		v := []rune(sixDigits.ReplaceAllString(n.Value, "…digits…"))
		if len(v) > 40 {
			v = append(v[:40], '…')
		}
		return fmt.Sprintf("%q", string(v))
	}
}

func text(n *yaml.Node) (string, bool) {
	return n.Value, n.Kind == yaml.ScalarNode && n.Value != "" && n.Tag != "!!null"
}

func matching(form *regexp.Regexp, allowed, mend string, set func(string)) valueReader {
	return func(n *yaml.Node) []rulebook.Fault {
		s, ok := text(n)
		if !ok || !form.MatchString(s) {
			return bad(n, allowed, mend)
		}
		set(s)
		return nil
	}
}

func list(one valueReader, allowed string) valueReader {
	return func(n *yaml.Node) []rulebook.Fault {
		if n.Kind != yaml.SequenceNode {
			return bad(n, allowed, "write a list: [a, b]")
		}
		var faults []rulebook.Fault
		for _, item := range n.Content {
			faults = append(faults, one(item)...)
		}
		return faults
	}
}

func homeserver(dst *string) valueReader {
	return func(n *yaml.Node) []rulebook.Fault {
		s, _ := text(n)
		u, err := url.Parse(s)
		if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || (u.Path != "" && u.Path != "/") {
			return bad(n, "the homeserver's address", "write it like https://matrix.hospital.example")
		}
		host := u.Hostname()
		if u.Scheme == "http" && host != "localhost" && host != "127.0.0.1" && host != "::1" {
			return bad(n, "https, or http on this machine only", "the token would travel in clear: write https://")
		}
		*dst = strings.TrimSuffix(s, "/")
		return nil
	}
}

func userID(dst *policy.UserID) valueReader {
	return matching(userForm, "a user id", `write it in quotes, like "@matron:hospital.example"`, func(s string) { *dst = policy.UserID(s) })
}

func userIDs(dst *[]policy.UserID) valueReader {
	one := matching(userForm, "user ids", `write each in quotes, like "@amy:hospital.example"`, func(s string) { *dst = append(*dst, policy.UserID(s)) })
	return list(one, "a list of user ids")
}

func roomIDs(dst *[]policy.RoomID) valueReader {
	one := matching(roomForm, "room ids", `write each in quotes, like "!abc:hospital.example"; an alias (#ward) is no room id`, func(s string) { *dst = append(*dst, policy.RoomID(s)) })
	return list(one, "a list of room ids")
}

func roomID(dst *policy.RoomID) valueReader {
	return matching(roomForm, "a room id", `write it in quotes, like "!abc:hospital.example"; an alias (#policy) is no room id`, func(s string) { *dst = policy.RoomID(s) })
}

func yesNo(dst *bool) valueReader {
	return func(n *yaml.Node) []rulebook.Fault {
		if n.Kind != yaml.ScalarNode || n.Tag != "!!bool" {
			return bad(n, "true, false", "")
		}
		*dst = n.Value == "true"
		return nil
	}
}

func servers(dst *[]string) valueReader {
	return list(matching(serverForm, "server names", "write it like hospital.example", func(s string) { *dst = append(*dst, s) }), "a list of server names")
}

func short(dst *string) valueReader {
	return func(n *yaml.Node) []rulebook.Fault {
		s, ok := text(n)
		if !ok || len(s) > 100 {
			return bad(n, "a word of at most 100 characters", "write it in quotes")
		}
		*dst = s
		return nil
	}
}

func path(dst *string) valueReader {
	return func(n *yaml.Node) []rulebook.Fault {
		s, ok := text(n)
		if !ok {
			return bad(n, "the path of a file or folder", "write it like /etc/matron/name; relative paths count from the config file")
		}
		*dst = s
		return nil
	}
}

func paths(dst *[]string) valueReader {
	return func(n *yaml.Node) []rulebook.Fault {
		if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
			return bad(n, "a list of files, at least one", "write it like [rules.yaml]")
		}
		var faults []rulebook.Fault
		for _, item := range n.Content {
			var s string
			faults = append(faults, path(&s)(item)...)
			*dst = append(*dst, s)
		}
		return faults
	}
}

func word(dst *string, allowed ...string) valueReader {
	return func(n *yaml.Node) []rulebook.Fault {
		s, _ := text(n)
		if !slices.Contains(allowed, s) {
			faults := bad(n, strings.Join(allowed, ", "), "")
			faults[0].Nearest = rulebook.Nearest(s, allowed)
			return faults
		}
		*dst = s
		return nil
	}
}

func span(dst *time.Duration) valueReader {
	return func(n *yaml.Node) []rulebook.Fault {
		s, _ := text(n)
		d, err := rulebook.ParseDuration(s)
		if err != nil {
			return bad(n, "a duration in s, m, h or d", "write it like 20s")
		}
		*dst = d
		return nil
	}
}

func officers(dst *[]policy.Officer) valueReader {
	const shape = `a list of {user: "@ig:hospital.example", master_key: "…"}`
	return func(n *yaml.Node) []rulebook.Fault {
		if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
			return bad(n, shape, "name at least one officer; matron init prints their master keys")
		}
		var faults []rulebook.Fault
		for _, item := range n.Content {
			o, more := officer(item, shape)
			faults = append(faults, more...)
			*dst = append(*dst, o)
		}
		return faults
	}
}

func officer(n *yaml.Node, shape string) (o policy.Officer, faults []rulebook.Fault) {
	if n.Kind != yaml.MappingNode {
		return o, bad(n, shape, "write user and master_key")
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		switch name.Value {
		case "user":
			faults = append(faults, userID(&o.User)(value)...)
		case "master_key":
			// Before init nobody knows it: an officer without a pin is told of alerts, and not obeyed.
			if s, isText := text(value); isText && s != "" {
				faults = append(faults, matching(masterForm, "a master key: 43 characters of base64", "matron init prints it", func(s string) { o.Master = s })(value)...)
			}
		default:
			unknown := bad(name, "user, master_key", "")
			unknown[0].Nearest = rulebook.Nearest(name.Value, []string{"user", "master_key"})
			faults = append(faults, unknown...)
		}
	}
	if o.User == "" && len(faults) == 0 {
		faults = bad(n, shape, "the user is missing")
	}
	return o, faults
}
