package rulebook

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// ChangeKind is what became of a value. The words are stored.
type ChangeKind string

const (
	Added   ChangeKind = "added"
	Removed ChangeKind = "removed"
	Changed ChangeKind = "changed"
)

// Change is one value in which two books differ.
type Change struct {
	Policy   string
	Field    string
	Old, New string // as an officer writes them; empty where nothing is written
	Kind     ChangeKind
	Loosens  bool // the new value is looser, as Rules has it
	Destroys bool // something may be taken out of rooms that would have stayed, or sooner
}

// Diff lists what was written otherwise, by policy and in the order of Rules. Either book may be nil. A policy that is
// in one book only has its name as its first change, and then each of its values.
//
// Loosens and Destroys go by what holds in the rooms: a value that is no longer written may be followed by the trust's
// default, or by none. They are cautious: where only a room can tell, they are true.
func Diff(before, after *Book) []Change {
	var out []Change
	names := map[string]bool{}
	for _, b := range []*Book{before, after} {
		for _, p := range b.all() {
			names[p.Name] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		was, wasThere := before.Policy(name)
		is, isThere := after.Policy(name)
		d := differ{before: before.standing(name), after: after.standing(name), new: !wasThere, gone: !isThere,
			narrower: narrower(was.AppliesTo, is.AppliesTo), whole: after}
		written := map[string]bool{}
		for _, s := range slices.Concat(was.Settings, is.Settings) {
			written[s.Field] = s.Field != "matron"
		}
		for field := range written {
			o, old := was.Written(field)
			n, now := is.Written(field)
			if !written[field] || old && now && o.Value == n.Value {
				continue
			}
			c := Change{Policy: name, Field: field, Old: o.Words(), New: n.Words(), Kind: Changed}
			switch {
			case !old || !wasThere:
				c.Kind = Added
			case !now || !isThere:
				c.Kind = Removed
			}
			d.judge(&c)
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Policy, b.Policy), cmp.Compare(orderOf(a.Field), orderOf(b.Field)), cmp.Compare(a.Field, b.Field))
	})
	return out
}

// Affects names the policies, sorted, whose content is another than in the book before, also by the trust's default,
// and those that are new or gone. What comes to a policy by a space above it, only Effective can tell for a room, and
// Equal compares.
func (b *Book) Affects(before *Book) []string {
	var out []string
	for _, p := range b.all() {
		old, there := before.Policy(p.Name)
		if !there || !old.Equal(p) || !before.standing(p.Name).Equal(*b.standing(p.Name)) {
			out = append(out, p.Name)
		}
	}
	for _, p := range before.all() {
		if _, there := b.Policy(p.Name); !there {
			out = append(out, p.Name)
		}
	}
	slices.Sort(out)
	return out
}

func (b *Book) all() []Policy {
	if b == nil {
		return nil
	}
	return b.Policies
}

// standing is what holds where a policy is, as far as it is known without a room: the policy over the trust's default.
// Where there is no such policy it is the default; where there is no default, nothing.
func (b *Book) standing(name string) *Policy {
	var layers []*Policy
	if b == nil {
		return nil
	}
	i := slices.IndexFunc(b.Policies, func(p Policy) bool { return p.Name == name })
	for k := range b.Policies {
		top := &b.Policies[k]
		if k != i && top.AppliesTo.Everywhere() && (i < 0 || b.Policies[i].under(top)) {
			layers = append(layers, top)
		}
	}
	if i >= 0 {
		layers = append(layers, &b.Policies[i])
	}
	if len(layers) == 0 {
		return nil
	}
	p, _ := merge(layers)
	return &p
}

// differ knows what held and what holds where a policy is; nil is nothing.
type differ struct {
	before, after *Policy
	new, gone     bool
	narrower      bool // rooms may have lost the policy
	whole         *Book
}

func (d differ) judge(c *Change) {
	r, ok := ruleOf(c.Field)
	if !ok {
		return
	}
	nothing := Defaults()
	before, after := cmp.Or(d.before, &nothing), cmp.Or(d.after, &nothing)
	switch {
	case strings.HasPrefix(c.Field, "applies_to."):
		c.Loosens = d.gone || !d.new && d.narrower
		c.Destroys = slices.ContainsFunc(d.whole.all(), func(p Policy) bool { return d.whole.standing(p.Name).removes() })
		return
	case r.Own:
		c.Loosens = c.Field == "policy" && d.gone || r.Field == "may_loosen" && r.looser(before, after)
	case d.after == nil:
		c.Loosens = r.looser != nil
	case d.before == nil:
		// Whatever comes is more than nothing was; only that nothing expired was tighter.
		c.Loosens = strings.HasPrefix(c.Field, "retention.") && r.looserAt(c.Field, before, after)
	default:
		c.Loosens = r.looserAt(c.Field, before, after)
	}
	c.Destroys = d.after != nil && r.destroys != nil && r.destroys(before, after)
}

func narrower(was, is AppliesTo) bool {
	if !holds(was.Except, is.Except) {
		return true
	}
	if was.Everywhere() {
		return !is.Everywhere()
	}
	return !is.Everywhere() && (!holds(is.Spaces, was.Spaces) || !holds(is.Rooms, was.Rooms))
}

func orderOf(field string) int {
	if strings.HasPrefix(field, localField+".") {
		field = localField
	}
	row, known := rows[field]
	if !known {
		return len(rows)
	}
	return row
}
