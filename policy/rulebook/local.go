package rulebook

import (
	"cmp"
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"
)

// Check is a check digit, by the name of its rule.
type Check string

const (
	NoCheck  Check = "none"
	Mod10    Check = "mod10"
	Mod11    Check = "mod11"
	Luhn     Check = "luhn"
	Verhoeff Check = "verhoeff"
)

// Local is an identifier that only this hospital has.
type Local struct {
	Name    string   // as it is said: "hospital number"
	Pattern string   // RE2; see pattern for what is refused
	Near    []string // words one of which stands near it; none by default
	Check   Check    // default none
}

const (
	maxLocals = 50
	localMend = `an entry is {name: hospital number, pattern: '[A-Z]\d{7}', near: [hosp], check: none}`
)

// locals reads the list. Each entry is a setting by itself, so that layers can add to each other and differences show
// the one that changed.
func locals(dst *[]Local) reader {
	allowed := fmt.Sprintf("a list of 1 to %d entries with name and pattern", maxLocals)
	return func(c cursor, n *yaml.Node) {
		if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
			c.wrong(n, allowed)
			return
		}
		if len(n.Content) > maxLocals {
			c.fault(n, Fault{Found: fmt.Sprintf("%d entries", len(n.Content)), Allowed: allowed, Mend: "one pattern can have several forms: A|B"})
			return
		}
		lines := map[string]int{}
		var got []Local
		for _, item := range n.Content {
			l, ok := c.local(item)
			if !ok {
				continue
			}
			if line, twice := lines[plain(l.Name)]; twice {
				c.fault(item, Fault{Found: quote(l.Name) + " twice", Mend: fmt.Sprintf("it stands in line %d too; rename one", line)})
				continue
			}
			lines[plain(l.Name)] = item.Line
			got = append(got, l)
			at := c
			at.path += "." + l.Name
			at.set(item, l.shown())
		}
		slices.SortFunc(got, func(a, b Local) int { return cmp.Compare(a.Name, b.Name) })
		*dst = got
	}
}

func (c cursor) local(n *yaml.Node) (Local, bool) {
	if c.doc.bad[n] {
		return Local{}, false
	}
	l := Local{Check: NoCheck}
	before := len(c.doc.faults)
	inside := c
	inside.part = true
	inside.keys(n, []key{
		{name: "name", read: localName(&l.Name)},
		{name: "pattern", read: pattern(&l.Pattern)},
		{name: "near", read: texts(&l.Near, 30, 12)},
		{name: "check", read: word(&l.Check, NoCheck, Mod10, Mod11, Luhn, Verhoeff)},
	})
	if n.Kind == yaml.MappingNode && len(n.Content) > 0 && c.doc.whole {
		inside.need(n, localMend, "name", "pattern")
	}
	return l, len(c.doc.faults) == before
}

func localName(dst *string) reader {
	return func(c cursor, n *yaml.Node) {
		v, ok := c.line(n, 40)
		if ok && sixDigits.MatchString(v) {
			c.fault(n, Fault{Found: quote(v), Mend: "it looks like a patient's number; write what such a number is called"})
			ok = false
		}
		if ok {
			*dst = v
		}
	}
}

func (l Local) shown() any {
	check := l.Check
	if check == NoCheck {
		check = "" // written or not, it is the same
	}
	return struct {
		Name    string   `json:"name"`
		Pattern string   `json:"pattern"`
		Near    []string `json:"near,omitempty"`
		Check   Check    `json:"check,omitempty"`
	}{l.Name, l.Pattern, l.Near, check}
}
