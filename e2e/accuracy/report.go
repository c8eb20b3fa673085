package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

var kinds = [...]string{"NHS_NUMBER", "CHI_NUMBER", "HC_NUMBER", "MRN", personName, "DATE_OF_BIRTH", "POSTCODE", "ADDRESS", "PHONE", "EMAIL", "NINO"}

func report(out io.Writer, sets []set) {
	for _, s := range sets {
		switch s.name {
		case "primock", "vectors", "presidio":
			continue
		}
		labelled := len(only(s.scored, func(m scored) bool { return !m.clean() }))
		say(out, "\n%s: %d messages, %d with an identifier\n\n", s.name, len(s.scored), labelled)
		kindTable(out, s.scored)
		if s.name != "sandbox" {
			say(out, "\n%s, by class: false alarms in a message without identifiers; messages of the others with a value missed at note\n\n", s.name)
			classTable(out, s.scored)
		}
		if s.name == "hand" {
			halves(out, s.scored)
		}
	}
	for _, s := range sets {
		switch s.name {
		case "primock":
			say(out, "\nPriMock57: %d lines, no number of anybody's\n\n", len(s.scored))
			falseTable(out, s.scored)
		case "vectors":
			valid := only(s.scored, class("vector valid"))
			r := count(valid, "NHS_NUMBER", "")
			say(out, "\nnhs_chi_vectors, said with a keyword: %d valid ones, %s at warn, %s at note or warn\n", r.gold, share(r.warned, r.gold), share(r.noted, r.gold))
		case "presidio":
			presidioTable(out, s.scored)
		}
	}
}

// say writes for the eye; a failure shows when the writer is flushed.
func say(out io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(out, format, args...) }

func share(n, of int) string {
	if of == 0 {
		return "-"
	}
	return fmt.Sprintf("%.3f (%d/%d)", float64(n)/float64(of), n, of)
}

func kindTable(out io.Writer, all []scored) {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	say(t, "kind\trecall at warn\tat note or warn\texact, of found\tprecision at warn\tat note or warn\n")
	line := func(name string, r row, precise bool) {
		if r.gold == 0 && r.saidNote == 0 {
			return
		}
		p, pn := "", ""
		if precise {
			p, pn = share(r.right, r.said), share(r.rightNote, r.saidNote)
		}
		say(t, "%s\t%s\t%s\t%s\t%s\t%s\n", name, share(r.warned, r.gold), share(r.noted, r.gold), share(r.exact, r.noted), p, pn)
	}
	for _, kind := range kinds {
		if kind == "NHS_NUMBER" {
			line("the three health numbers", count(all, kind, ""), true)
			nhs := only(all, func(m scored) bool {
				for _, s := range m.Spans {
					if s.Type == "CHI_NUMBER" || s.Type == "HC_NUMBER" {
						return false
					}
				}
				return true
			})
			line("  NHS_NUMBER", count(nhs, kind, ""), false)
			continue
		}
		if kind == "CHI_NUMBER" || kind == "HC_NUMBER" {
			line("  "+kind, count(all, kind, ""), false)
			continue
		}
		line(kind, count(all, kind, ""), true)
		if kind == personName {
			for _, form := range []string{formTitled, formBare, formWeak} {
				line("  "+form, count(all, kind, form), false)
			}
		}
	}
	_ = t.Flush()
}

func classTable(out io.Writer, all []scored) {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	say(t, "class\tmessages\tclean\twarned, per 1,000\tnoted, per 1,000\tlabelled\tmissed a value\twhat warned falsely\n")
	for _, name := range classes(all) {
		in := only(all, class(name))
		clean := only(in, scored.clean)
		labelled := only(in, func(m scored) bool { return !m.clean() })
		missed := len(only(labelled, func(m scored) bool { return strings.Contains(m.miss(), "missed") }))
		say(t, "%s\t%d\t%d\t%s\t%s\t%d\t%d\t%s\n", name, len(in), len(clean), perThousand(clean, true), perThousand(clean, false), len(labelled), missed, kindsWarned(clean))
	}
	_ = t.Flush()
}

func perThousand(clean []scored, warn bool) string {
	if len(clean) == 0 {
		return "-"
	}
	n := 0
	for _, m := range clean {
		n += one(len(m.found) > 0 && (!warn || m.warned()))
	}
	return fmt.Sprintf("%.0f (%d)", 1000*float64(n)/float64(len(clean)), n)
}

func kindsWarned(clean []scored) string {
	var b strings.Builder
	for _, kind := range kinds {
		n := 0
		for _, m := range clean {
			n += one(m.has(kind, true))
		}
		if n > 0 {
			fmt.Fprintf(&b, "%s %d  ", kind, n)
		}
	}
	return b.String()
}

func falseTable(out io.Writer, all []scored) {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	say(t, "kind\tlines warned\tlines noted or warned\n")
	line := func(name string, has func(m scored, warn bool) bool) {
		w, n := 0, 0
		for _, m := range all {
			w += one(has(m, true))
			n += one(has(m, false))
		}
		if n > 0 {
			say(t, "%s\t%d\t%d\n", name, w, n)
		}
	}
	for _, kind := range kinds {
		line(kind, func(m scored, warn bool) bool { return m.has(kind, warn) })
	}
	line("any", func(m scored, warn bool) bool { return len(m.found) > 0 && (!warn || m.warned()) })
	_ = t.Flush()
}

func presidioTable(out io.Writer, all []scored) {
	say(out, "\nPresidio's unit cases, bare values without words: a date is no birth date, a number of another kind none of ours\n")
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	say(t, "\nentity\tcases\tvalues\tat warn\tat note or warn\tfalse at warn\tfalse at note or warn\n")
	for _, name := range classes(all) {
		in := only(all, class(name))
		gold, warned, noted, fw, fn := 0, 0, 0, 0, 0
		for _, kind := range kinds {
			if kind == "CHI_NUMBER" || kind == "HC_NUMBER" {
				continue
			}
			r := count(in, kind, "")
			gold, warned, noted = gold+r.gold, warned+r.warned, noted+r.noted
			fw, fn = fw+r.said-r.right, fn+r.saidNote-r.rightNote
		}
		say(t, "%s\t%d\t%d\t%d\t%d\t%d\t%d\n", strings.TrimPrefix(name, "presidio "), len(in), gold, warned, noted, fw, fn)
	}
	_ = t.Flush()
}

// halves compares the half that may be tuned to with the one held back.
func halves(out io.Writer, all []scored) {
	say(out, "\n")
	for _, half := range []struct {
		name string
		held bool
	}{{"half that may be tuned to", false}, {"half held back", true}} {
		in := only(all, func(m scored) bool { return m.held() == half.held })
		clean := only(in, scored.clean)
		gold, warned, noted := 0, 0, 0
		for _, m := range in {
			for _, s := range m.Spans {
				if s.Form == formBare || s.Form == formWeak {
					continue
				}
				r := count([]scored{{message{Text: m.Text, Spans: []span{s}}, m.found}}, family(s.Type), "")
				gold, warned, noted = gold+r.gold, warned+r.warned, noted+r.noted
			}
		}
		falsely := len(only(clean, scored.warned))
		say(out, "%s: %d messages; values warned %s, noted or warned %s; clean messages warned %s\n", half.name, len(in), share(warned, gold), share(noted, gold), share(falsely, len(clean)))
	}
}

// held says that rules are not made by looking at this message: the even ones.
func (m message) held() bool { return m.ID != "" && (m.ID[len(m.ID)-1]-'0')%2 == 0 }

func showMisses(out io.Writer, sets []set, held bool) {
	for _, s := range sets {
		say(out, "\nmisses: %s\n", s.name)
		for _, m := range s.scored {
			if s.name == "hand" && m.held() && !held {
				continue
			}
			if why := m.miss(); why != "" {
				say(out, "  %s\n", why)
			}
		}
	}
}
