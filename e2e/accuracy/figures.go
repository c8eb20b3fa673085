package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"
)

// figure is a row of the target table: what is aimed at, and what is reached in
// each corpus. The worst counts.
type figure struct {
	name   string
	least  float64 // at least this; or, with most set
	most   float64 // at most this
	upper  bool
	value  func(all []scored) (n, of int) // a share
	counts bool                           // a count, not a share
}

func atLeast(name string, least float64, value func([]scored) (int, int)) figure {
	return figure{name: name, least: least, value: value}
}

func atMost(name string, most float64, value func([]scored) (int, int)) figure {
	return figure{name: name, most: most, upper: true, value: value}
}

func never(name string, value func([]scored) int) figure {
	return figure{name: name, upper: true, counts: true, value: func(all []scored) (int, int) { return value(all), 1 }}
}

func recall(kind, form string) func([]scored) (int, int) {
	return func(all []scored) (int, int) { r := count(all, kind, form); return r.warned, r.gold }
}

func exact(kind, form string) func([]scored) (int, int) {
	return func(all []scored) (int, int) { r := count(all, kind, form); return r.exact, r.noted }
}

func staffOnly(m scored) bool { return m.clean() && m.Class == "staff" }

func tempting(m scored) bool { return m.clean() && m.Class != "staff" }

func shareOf(in func(scored) bool, has func(scored) bool) func([]scored) (int, int) {
	return func(all []scored) (int, int) {
		all = only(all, in)
		return len(only(all, has)), len(all)
	}
}

func warnedAs(kinds ...string) func(scored) bool {
	return func(m scored) bool {
		for _, k := range kinds {
			if m.has(k, true) {
				return true
			}
		}
		return false
	}
}

// targets is issue 5's table.
func targets() []figure {
	return []figure{
		atLeast("health_recall", 0.97, recall("NHS_NUMBER", "")),
		never("health_false_alarms", func(all []scored) int { r := count(all, "NHS_NUMBER", ""); return r.said - r.right }),
		atLeast("titled_name_recall", 0.96, recall(personName, formTitled)),
		atLeast("titled_name_exact", 0.95, exact(personName, formTitled)),
		atMost("staff_only_warned", 0.03, shareOf(staffOnly, scored.warned)),
		atLeast("bare_name_recall", 0.80, func(all []scored) (int, int) { r := count(all, personName, formBare); return r.noted, r.gold }),
		atMost("bare_name_noted_clean", 0.05, shareOf(tempting, func(m scored) bool { return m.has(personName, false) })),
		atLeast("address_recall", 0.95, recall("ADDRESS", "")),
		atLeast("address_exact", 0.80, exact("ADDRESS", "")),
		atLeast("dob_recall", 0.97, recall("DATE_OF_BIRTH", "")),
		never("dob_event_false", func(all []scored) int { r := count(all, "DATE_OF_BIRTH", ""); return r.saidNote - r.rightNote }),
		atLeast("phone_recall", 0.98, recall("PHONE", "")),
		atLeast("postcode_recall", 1, recall("POSTCODE", "")),
		atLeast("email_recall", 1, recall("EMAIL", "")),
		atLeast("nino_recall", 1, recall("NINO", "")),
		atLeast("mrn_recall", 0.95, recall("MRN", "")),
		never("contact_clean_warned", func(all []scored) int {
			return len(only(only(all, scored.clean), warnedAs("PHONE", "POSTCODE", "EMAIL", "NINO", "MRN")))
		}),
		atMost("tempting_warned", 0.01, shareOf(tempting, scored.warned)),
	}
}

// isPublic reports the corpora of others, which have aims of their own.
func (s set) isPublic() bool {
	switch s.name {
	case "primock", "vectors", "presidio", "sandbox":
		return true
	}
	return false
}

// figures prints a column a corpus. A figure is the worst of them.
func figures(out io.Writer, sets []set) {
	say(out, "\nthe aims of issue 5; a figure is the worst of the corpora\n\n")
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	say(t, "figure\taim\t")
	var own []set
	for _, s := range sets {
		if !s.isPublic() {
			own = append(own, s)
			say(t, "%s\t", s.name)
		}
	}
	say(t, "\n")
	type line struct {
		name  string
		value float64
	}
	var values []line
	for _, f := range targets() {
		v := math.NaN()
		aim := fmt.Sprintf("≥ %.2f", f.least)
		switch {
		case f.counts:
			aim = "0"
		case f.upper:
			aim = fmt.Sprintf("≤ %.2f", f.most)
		}
		say(t, "%s\t%s\t", f.name, aim)
		for _, s := range own {
			n, of := f.value(s.scored)
			v = worse(f.upper, v, ratio(n, of))
			if f.counts {
				say(t, "%d\t", n)
			} else {
				say(t, "%s\t", share(n, of))
			}
		}
		if math.IsNaN(v) {
			say(t, "-\n")
			continue
		}
		say(t, "%s\n", reached(f.upper && v <= f.most || !f.upper && v >= f.least))
		values = append(values, line{f.name, v})
	}
	p := math.NaN()
	say(t, "alert_precision\t≥ 0.87\t")
	for _, s := range own {
		v := alertPrecision(s.scored)
		p = worse(false, p, v)
		say(t, "%.3f\t", v)
	}
	say(t, "%s\n", reached(p >= 0.87))
	values = append(values, line{"alert_precision", p})
	for _, s := range sets {
		if s.name != "primock" {
			continue
		}
		lines := s.scored
		n := len(only(lines, scored.warned))
		v := 1000 * float64(n) / float64(len(lines))
		numbers := len(only(lines, warnedAs("NHS_NUMBER", "CHI_NUMBER", "HC_NUMBER", "MRN", "PHONE", "POSTCODE", "NINO", "DATE_OF_BIRTH", "EMAIL", "ADDRESS")))
		_ = t.Flush()
		say(t, "primock_lines_per_1000  ≤ 3  %d of %d lines, %d by anything but a name  %s\n", n, len(lines), numbers, reached(v <= 3 && numbers == 0))
		values = append(values, line{"primock_lines_per_1000", v}, line{"primock_numbers_warned", float64(numbers)})
	}
	_ = t.Flush()
	say(out, "\n")
	for _, l := range values {
		say(out, "figure %s %.4g\n", l.name, l.value)
	}
}

func reached(ok bool) string {
	if ok {
		return "reached"
	}
	return "NOT reached"
}

func ratio(n, of int) float64 {
	if of == 0 {
		return math.NaN()
	}
	return float64(n) / float64(of)
}

// worse leaves out a corpus that has no such value.
func worse(upper bool, a, b float64) float64 {
	switch {
	case math.IsNaN(a):
		return b
	case math.IsNaN(b):
		return a
	case upper:
		return max(a, b)
	}
	return min(a, b)
}

// prevalence is the share of messages with an identifier in a hospital's own
// chat (220 of 3,340; Meyer, SAMJ 2021;111:171).
const prevalence = 0.066

// alertPrecision is the share of warnings that are right where so few messages
// hold an identifier, and all others are as tempting as the clean ones here. A
// message with no more than a name without title or label may stay at note.
func alertPrecision(all []scored) float64 {
	clean := only(all, scored.clean)
	labelled := only(all, func(m scored) bool {
		return slices.ContainsFunc(m.Spans, func(s span) bool { return s.Form != formBare && s.Form != formWeak })
	})
	r := ratio(len(only(labelled, scored.warned)), len(labelled))
	f := ratio(len(only(clean, scored.warned)), len(clean))
	if r == 0 && f == 0 {
		return math.NaN()
	}
	return r * prevalence / (r*prevalence + f*(1-prevalence))
}
