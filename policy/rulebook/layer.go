package rulebook

import (
	"cmp"
	"slices"
	"strings"
)

// Effective is what holds in a room: the policies that reach it, laid over each other, the trust's default first, then
// spaces, the farthest first, then the room. The policy has the name of the lowest. A policy without a name reaches no
// room: none does.
//
// A lower layer's value holds where it is as tight as that of each upper layer, as Rules has it, or where the upper
// one lets it be loosened. Otherwise the upper value stays, its setting says whom it has refused, and there is a fault;
// what Parse could know it has refused already. Times that contradict each other over layers (see pairs) are mended to
// the safe side, with a fault.
//
// The settings are those of Rules, in that order, defaults as well; what speaks of one policy alone stands there only
// if the lowest has written it.
func (b *Book) Effective(room string, spaces []string) (Policy, []Setting, []Fault) {
	layers, _ := b.layers(room, spaces)
	if len(layers) == 0 {
		return Policy{}, nil, nil
	}
	p, faults := merge(layers)
	return p, p.explain(), faults
}

// explain lists each value, with defaults.
func (p *Policy) explain() []Setting {
	var out []Setting
	for _, r := range table {
		before := len(out)
		for _, s := range p.Settings {
			if of, ok := ruleOf(s.Field); ok && of.Field == r.Field {
				out = append(out, s)
			}
		}
		if len(out) == before && !r.Own {
			out = append(out, Setting{Field: r.Field, Value: oneForm(r.show(p))})
		}
	}
	return out
}

// Equal reports whether both policies say the same, whoever says it and wherever it stands.
func (p Policy) Equal(q Policy) bool {
	for _, r := range table {
		if oneForm(r.show(&p)) != oneForm(r.show(&q)) {
			return false
		}
	}
	return true
}

// merge lays policies over each other, and mends what contradicts itself then.
func merge(layers []*Policy) (Policy, []Fault) {
	m, faults := lay(layers)
	return m, append(faults, m.mend()...)
}

// lay lays policies over each other, the upper first. There is at least one.
func lay(layers []*Policy) (Policy, []Fault) {
	last := layers[len(layers)-1]
	m := Defaults()
	var faults []Fault
	hold := make(map[string]*held, len(table))
	for _, layer := range layers {
		for _, s := range layer.Settings {
			r, ok := ruleOf(s.Field)
			if !ok || r.Own && layer != last {
				continue
			}
			h := hold[s.Field]
			if h == nil {
				h = &held{}
				hold[s.Field] = h
			}
			if upper := h.against(r, s.Field, layer); upper != nil {
				faults = append(faults, loosened(r, s, upper, "the upper value stays"))
				h.refused = append(h.refused, layer.Name)
				continue
			}
			r.copy(&m, layer, s.Field)
			h.setting = s
			h.layers = append(h.layers, layer)
		}
	}
	m.Title = last.Title
	m.Settings = make([]Setting, 0, len(hold))
	for _, h := range hold {
		h.setting.Refused = h.refused
		m.Settings = append(m.Settings, h.setting)
	}
	slices.SortFunc(m.Settings, func(a, b Setting) int { return cmp.Compare(a.Field, b.Field) })
	m.giveWay()
	return m, faults
}

// held is a field on its way down.
type held struct {
	setting Setting   // the value that holds
	layers  []*Policy // whose values were taken, the upper first: only what once held binds those below
	refused []string
}

// against finds the upper layer that does not let this one have its value.
func (h *held) against(r *Rule, field string, layer *Policy) *Policy {
	for _, upper := range h.layers {
		if r.looserAt(field, upper, layer) && !slices.Contains(upper.MayLoosen, r.Field) {
			return upper
		}
	}
	return nil
}

// loosened is the fault of a lower layer. The end of its mend says what follows, or what to do.
func loosened(r *Rule, s Setting, upper *Policy, end string) Fault {
	own, _ := upper.Written(s.Field)
	allowed := own.shown()
	switch v := unquoted(own.Value); {
	case r.Tighter == asItIs, r.Field == localField, v == "never", v == none, v != "" && strings.HasSuffix(r.Tighter, " "+v):
		// nothing is tighter
	default:
		allowed += ", or " + r.Tighter
	}
	return Fault{File: s.Source, Line: s.Line, Column: s.Column, Field: mask(s.Field), Found: s.shown(), Allowed: allowed,
		Mend: mask(upper.Name) + " says so (" + placeOf(own) + "), and a lower layer may not loosen it; " + end}
}

// nested finds what is already known of layers: that a policy lies under the trust's default. Whether one lies under
// another's space is known only in a room.
func nested(docs []*document) []Fault {
	top := theDefault(docs)
	var faults []Fault
	for _, d := range docs {
		if d.policy.Name == "" || spoken(d, "applies_to") {
			continue
		}
		layers := []*Policy{&d.policy}
		if top != nil && top != d && d.policy.under(&top.policy) {
			layers = []*Policy{&top.policy, &d.policy}
			faults = append(faults, loosenings(&top.policy, &d.policy)...)
		}
		m, _ := lay(layers)
		faults = append(faults, m.contradictions(&d.policy)...)
		if d.whole && !spoken(d, "retention") && !spoken(d, "schedule") &&
			(top == nil || !spoken(top, "retention") && !spoken(top, "schedule")) {
			faults = append(faults, unscheduled(&d.policy, &m)...)
		}
	}
	return faults
}

func theDefault(docs []*document) *document {
	var top *document
	for _, d := range docs {
		if d.policy.Name == "" || !d.everywhere() {
			continue
		}
		if top != nil {
			return nil // one too many, of which clashes speaks
		}
		top = d
	}
	return top
}

// under reports whether p lies under the trust's default. It does unless the default leaves out all that p names:
// that a room of p also is in a space that the default leaves out can't be known here.
func (p *Policy) under(top *Policy) bool {
	out := func(id string) bool { return !slices.Contains(top.AppliesTo.Except, id) }
	return slices.ContainsFunc(p.AppliesTo.Rooms, out) || slices.ContainsFunc(p.AppliesTo.Spaces, out)
}

func loosenings(top, p *Policy) []Fault {
	var faults []Fault
	for _, s := range p.Settings {
		r, ok := ruleOf(s.Field)
		if !ok || r.Own {
			continue
		}
		h := held{}
		if _, written := top.Written(s.Field); written {
			h.layers = []*Policy{top}
		}
		if h.against(r, s.Field, p) != nil {
			faults = append(faults, loosened(r, s, top,
				"write that, take the key out, or have "+mask(top.Name)+" say may_loosen: ["+r.Field+"]"))
		}
	}
	return faults
}

// spoken reports whether the document has a fault at the field or below it.
func spoken(d *document, field string) bool {
	return slices.ContainsFunc(d.faults, func(f Fault) bool {
		return f.Field == field || len(f.Field) > len(field) && f.Field[:len(field)+1] == field+"."
	})
}
