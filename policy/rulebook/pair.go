package rulebook

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// pair is two times of which the first must not be longer than the second.
type pair struct {
	first, second     string // fields
	atFirst, atSecond func(*Policy) *time.Duration
	why               string
	raises            bool // over layers the second is raised, otherwise the first lowered: whichever is tighter
	orNever           bool // 0 in either is no time, and contradicts none
}

var pairs = [...]pair{
	{first: "record.remind.quiet", second: "record.remind.at_most",
		atFirst:  func(p *Policy) *time.Duration { return &p.Record.Remind.Quiet },
		atSecond: func(p *Policy) *time.Duration { return &p.Record.Remind.AtMost },
		why:      "a flag waits for quiet, and at most for at_most"},
	{first: "record.overdue.lead", second: "record.overdue.ig",
		atFirst:  func(p *Policy) *time.Duration { return &p.Record.Overdue.Lead },
		atSecond: func(p *Policy) *time.Duration { return &p.Record.Overdue.IG },
		why:      "the lead is told before the officers"},
	{first: "retention.notice", second: "retention.keep",
		atFirst: func(p *Policy) *time.Duration { return &p.Retention.Notice }, atSecond: keepOf,
		why: "nothing can be announced before it was written", raises: true, orNever: true},
	{first: "retention.keep", second: "retention.unflagged_with_identifier_or_decision",
		atFirst: keepOf, atSecond: unflaggedOf,
		why: "what may belong in the record must not go before the rest", raises: true, orNever: true},
}

// clash reports whether the pair contradicts itself.
func (x pair) clash(p *Policy) bool {
	first, second := *x.atFirst(p), *x.atSecond(p)
	if x.orNever && (first == 0 || second == 0) {
		return false
	}
	return first > second
}

// giveWay lets defaults give way to what was written.
func (p *Policy) giveWay() {
	for _, x := range pairs {
		_, first := p.Written(x.first)
		_, second := p.Written(x.second)
		switch {
		case !x.clash(p) || first == second:
		case first:
			*x.atSecond(p) = *x.atFirst(p)
		case second:
			*x.atFirst(p) = *x.atSecond(p)
		}
	}
}

// mend takes contradictions out that came by layers, to the tighter side.
func (p *Policy) mend() []Fault {
	var faults []Fault
	for _, x := range pairs {
		if !x.clash(p) {
			continue
		}
		from, to := x.second, x.first
		if x.raises {
			*x.atSecond(p) = *x.atFirst(p)
			from, to = x.first, x.second
		} else {
			*x.atFirst(p) = *x.atSecond(p)
		}
		faults = append(faults, x.fault(p, "the value of "+from+" holds for both"))
		binds, _ := p.Written(from)
		i := slices.IndexFunc(p.Settings, func(s Setting) bool { return s.Field == to })
		binds.Field, binds.Refused = to, append(slices.Clone(p.Settings[i].Refused), p.Settings[i].Policy)
		p.Settings[i] = binds
	}
	return faults
}

// contradictions are those that Parse can know. Of one in the upper layer alone, its own document speaks.
func (p *Policy) contradictions(lowest *Policy) []Fault {
	var faults []Fault
	for _, x := range pairs {
		_, first := lowest.Written(x.first)
		_, second := lowest.Written(x.second)
		if x.clash(p) && (first || second) {
			faults = append(faults, x.fault(p, x.why))
		}
	}
	return faults
}

// fault stands where the lower of both was written.
func (x pair) fault(p *Policy, mend string) Fault {
	first, _ := p.Written(x.first)
	second, _ := p.Written(x.second)
	at, other, allowed := first, second, "at most "
	if first.Policy != p.Name {
		at, other, allowed = second, first, "at least "
	}
	return Fault{File: at.Source, Line: at.Line, Column: at.Column, Field: at.Field, Found: at.shown(),
		Allowed: allowed + other.Words() + fmt.Sprintf(", as %s has it (%s)", other.Field, placeOf(other)), Mend: mend}
}

// unscheduled is a retention that nobody has approved, or that keeps no time.
func unscheduled(p, m *Policy) []Fault {
	i := slices.IndexFunc(p.Settings, func(s Setting) bool { return strings.HasPrefix(s.Field, "retention.") })
	if i < 0 {
		return nil
	}
	s := p.Settings[i]
	for _, other := range p.Settings {
		if strings.HasPrefix(other.Field, "retention.") && (other.Line < s.Line || other.Line == s.Line && other.Column < s.Column) {
			s = other
		}
	}
	missing := func(field, mend string) Fault {
		return Fault{File: s.Source, Line: s.Line, Column: s.Column, Field: field, Found: "nothing", Mend: mend}
	}
	var faults []Fault
	if m.Retention.Keep == 0 {
		faults = append(faults, missing("retention.keep", "the key is missing; without it nothing would expire"))
	}
	if m.Schedule.Ref == "" {
		faults = append(faults, missing("schedule.ref", "retention needs it: the paper that approved what is destroyed"))
	}
	if m.Schedule.ReviewBy.IsZero() {
		faults = append(faults, missing("schedule.review_by", "retention needs it: the last day on which it destroys"))
	}
	return faults
}

func placeOf(s Setting) string { return fmt.Sprintf("%s:%d", s.Source, s.Line) }
