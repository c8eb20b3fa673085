package rulebook

import (
	"slices"
	"strings"
	"time"
)

// Rule says what a field is to layers: what tighter means, and why. A lower layer may always tighten, and loosen only
// where each upper layer that has written the field says so under may_loosen.
type Rule struct {
	Field   string
	Tighter string // than what the upper layer has written: "longer"; empty where every value is as tight as another
	Why     string
	Own     bool // speaks of its own policy alone, and is not handed down

	copy     func(dst, src *Policy, f string) // f is Field, or one entry below identifiers.local
	show     func(p *Policy) any              // as the readers set it
	looser   func(upper, lower *Policy) bool  // nil where Tighter is empty
	destroys func(before, after *Policy) bool // see Change.Destroys; nil for never
}

// looserAt is looser for one field, which below identifiers.local is one entry.
func (r *Rule) looserAt(field string, upper, lower *Policy) bool {
	if r.Field == localField && field != localField {
		u, there := localIn(upper, field)
		l, _ := localIn(lower, field)
		return there && !l.is(u)
	}
	return r.looser != nil && r.looser(upper, lower)
}

// Looser reports whether lower has a looser value than upper, whatever is allowed.
func (r Rule) Looser(upper, lower Policy) bool { return r.looser != nil && r.looser(&upper, &lower) }

// tightness is an order of values. How says in which direction it goes.
type tightness[T any] struct {
	how    string
	looser func(upper, lower T) bool
}

const (
	asItIs      = "the same"
	longer      = "longer"
	shorter     = "shorter"
	neverOrLong = "longer, or never"
)

// later is an order of words, the loosest first.
func later[T ~string](words ...T) tightness[T] {
	most := words[len(words)-1]
	return tightness[T]{"further towards " + string(most), func(u, l T) bool {
		return slices.Index(words, l) < slices.Index(words, u)
	}}
}

func pinned[T comparable]() tightness[T] {
	return tightness[T]{asItIs, func(u, l T) bool { return u != l }}
}

func pinnedList[T comparable]() tightness[[]T] {
	return tightness[[]T]{asItIs, func(u, l []T) bool { return !slices.Equal(u, l) }}
}

func lower() tightness[int] {
	return tightness[int]{"fewer", func(u, l int) bool { return l > u }}
}

func free[T any]() tightness[T] { return tightness[T]{} }

func long() tightness[time.Duration] {
	return tightness[time.Duration]{longer, func(u, l time.Duration) bool { return l < u }}
}

func short() tightness[time.Duration] {
	return tightness[time.Duration]{shorter, func(u, l time.Duration) bool { return l > u }}
}

// longOrNever takes 0 for never, which is the longest.
func longOrNever() tightness[time.Duration] {
	return tightness[time.Duration]{neverOrLong, func(u, l time.Duration) bool { return l != 0 && (u == 0 || l < u) }}
}

func fewer[T comparable]() tightness[[]T] {
	return tightness[[]T]{"fewer of them", func(u, l []T) bool { return !holds(u, l) }}
}

func more[T comparable]() tightness[[]T] {
	return tightness[[]T]{"more than them", func(u, l []T) bool { return !holds(l, u) }}
}

func holds[T comparable](all, some []T) bool {
	return !slices.ContainsFunc(some, func(x T) bool { return !slices.Contains(all, x) })
}

// rule makes the row of one field that at finds in a policy.
func rule[T any](field string, at func(*Policy) *T, show func(T) any, t tightness[T], why string) Rule {
	r := Rule{Field: field, Tighter: t.how, Why: why,
		copy: func(dst, src *Policy, _ string) { *at(dst) = *at(src) },
		show: func(p *Policy) any { return show(*at(p)) }}
	if t.looser != nil {
		r.looser = func(upper, lower *Policy) bool { return t.looser(*at(upper), *at(lower)) }
	}
	return r
}

func (r Rule) destroying(when func(before, after *Policy) bool) Rule {
	r.destroys = when
	return r
}

func (r Rule) ofItsOwn() Rule {
	r.Own = true
	return r
}

// The forms in which values are shown; they are those of the readers.
func asWord[T ~string](v T) any {
	if v == "" {
		return none
	}
	return v
}

func asCount(v int) any { return v }

func asSpan(v time.Duration) any { return FormatDuration(v) }

func asNever(v time.Duration) any {
	if v == 0 {
		return "never"
	}
	return FormatDuration(v)
}

func asKeep(v time.Duration) any {
	if v == 0 {
		return none
	}
	return FormatDuration(v)
}

func asList[T any](v []T) any {
	if len(v) == 0 {
		return none
	}
	return v
}

func asClocks(v []Clock) any {
	var out []string
	for _, k := range v {
		out = append(out, k.String())
	}
	return asList(out)
}

func asDate(d Date) any { return d.String() }

func asZone(z *time.Location) any { return z.String() }

func asLocals(v []Local) any {
	var out []any
	for _, l := range v {
		out = append(out, l.shown())
	}
	return asList(out)
}

const none = "none"

// ruleOf finds the row of a field, also of one below identifiers.local.
func ruleOf(field string) (*Rule, bool) {
	if strings.HasPrefix(field, localField+".") {
		field = localField
	}
	i, ok := rows[field]
	if !ok {
		return nil, false
	}
	return &table[i], true
}

// rows finds a row by its field. It never changes, as the table.
var rows = func() map[string]int {
	out := map[string]int{}
	for i, r := range table {
		out[r.Field] = i
	}
	return out
}()
