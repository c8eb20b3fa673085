package detect

import (
	"cmp"
	"html"
	"slices"
	"strings"
)

// MaskHTML masks what ScanHTML finds at warn and leaves the markup as it is: of
// a number that is split across tags the first piece becomes the label, the
// others go. In the target of a link the label is escaped as links need it.
func MaskHTML(source string, o Options, label func(f Finding) string) string {
	return MaskHTMLWhere(source, o, func(f Finding, _ string) (string, bool) { return label(f), f.Tier >= TierWarn })
}

// MaskHTMLWhere is shown every finding, at note too, with the words that it
// covers as a reader sees them, and masks those for which label says yes. What
// is seen comes first, then the attributes.
func MaskHTMLWhere(source string, o Options, label Label) string {
	p := takeApart(source)
	cuts := p.seen.cuts(o, label)
	o.Before = nil
	for i := range p.attrs {
		cuts = append(cuts, p.attrs[i].cuts(o, label)...)
	}
	slices.SortFunc(cuts, func(a, b cut) int { return cmp.Compare(a.from, b.from) })
	var b strings.Builder
	at := 0
	for _, c := range cuts {
		b.WriteString(source[at:c.from])
		b.WriteString(c.with)
		at = c.till
	}
	b.WriteString(source[at:])
	return b.String()
}

// Label is what stands in the place of a finding, and whether it is masked.
type Label func(f Finding, value string) (label string, mask bool)

// cut is a piece of the source to be replaced.
type cut struct {
	from, till int
	with       string
}

func (p *part) cuts(o Options, label Label) []cut {
	o.Surface = p.surface
	var cuts []cut
	text := string(p.text)
	masked := slices.DeleteFunc(Scan(text, o), func(f Finding) bool {
		_, mask := label(f, text[f.Start:f.End])
		return !mask
	})
	for _, f := range merged(text, masked) {
		plain, _ := label(f, text[f.Start:f.End])
		with := html.EscapeString(plain)
		if p.surface == Link {
			with = escapeTarget(plain)
		}
		cuts = append(cuts, cut{p.from[f.Start], p.till[f.Start], with})
		for i := f.Start + 1; i < f.End; i++ {
			last := &cuts[len(cuts)-1]
			switch {
			case p.from[i] < last.till: // the same character
			case isSpace(text[i]) && p.till[i] > p.from[i]+1: // a tag that ends a line stays
			case p.from[i] == last.till:
				last.till = p.till[i]
			default:
				cuts = append(cuts, cut{p.from[i], p.till[i], ""})
			}
		}
	}
	return cuts
}

// escapeTarget writes all but letters and digits as a link's target needs it.
func escapeTarget(label string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(label) {
		if c := label[i]; isDigit(c) || c < 0x80 && isLetter(c) {
			b.WriteByte(c)
		} else {
			b.WriteString(string([]byte{'%', hex[c>>4], hex[c&15]}))
		}
	}
	return b.String()
}
