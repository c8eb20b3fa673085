package detect

import (
	"slices"
	"strings"
)

// Mask replaces each found value, and nothing else, by its label. Findings that
// overlap become one, labelled as the surer of them. A label should stand in
// square brackets: words in brackets are no context for what is beside them, so
// that a scan of the masked text finds nothing at warn that was found before.
func Mask(text string, found []Finding, label func(f Finding) string) string {
	if len(found) == 0 {
		return text
	}
	var b strings.Builder
	at := 0
	for _, f := range merged(text, found) {
		b.WriteString(text[at:f.Start])
		b.WriteString(label(f))
		at = f.End
	}
	b.WriteString(text[at:])
	return b.String()
}

// merged is the findings in order, clipped to the text, overlaps made one.
func merged(text string, found []Finding) []Finding {
	sorted := slices.Clone(found)
	slices.SortStableFunc(sorted, func(a, b Finding) int { return a.Start - b.Start })
	var out []Finding
	for _, f := range sorted {
		f.Start, f.End = max(f.Start, 0), min(f.End, len(text))
		if f.Start >= f.End {
			continue
		}
		if n := len(out); n > 0 && f.Start < out[n-1].End {
			last := &out[n-1]
			start, end := last.Start, max(last.End, f.End)
			if better(f, *last) {
				*last = f
			}
			last.Start, last.End = start, end
			continue
		}
		out = append(out, f)
	}
	return out
}
