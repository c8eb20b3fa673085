package detect

import (
	"cmp"
	"slices"
)

// Worst is the highest tier among the findings, TierDrop for none.
func Worst(found []Finding) Tier {
	worst := TierDrop
	for _, f := range found {
		worst = max(worst, f.Tier)
	}
	return worst
}

// Kinds lists the kinds found at the tier or above it, sorted, each once.
func Kinds(found []Finding, least Tier) []Kind {
	var kinds []Kind
	for _, f := range found {
		if f.Tier >= least {
			kinds = append(kinds, f.Kind)
		}
	}
	slices.Sort(kinds)
	return slices.Compact(kinds)
}

// UTF16 is the finding's place in UTF-16 code units, as clients count.
func UTF16(text string, f Finding) (start, end int) {
	return units(text[:f.Start]), units(text[:f.End])
}

func units(text string) int {
	n := 0
	for _, r := range text {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// arbitrate sorts the findings and leaves one where several overlap: the
// surer one, then the more specific kind, then the longer.
func arbitrate(found []Finding) []Finding {
	if len(found) < 2 {
		return found
	}
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.Start, b.Start),
			cmp.Compare(a.End-a.Start, b.End-b.Start),
			cmp.Compare(a.Kind, b.Kind),
		)
	})
	kept := found[:1]
	for _, f := range found[1:] {
		last := &kept[len(kept)-1]
		if f.Start >= last.End {
			kept = append(kept, f)
			continue
		}
		if better(f, *last) {
			*last = f
		}
	}
	return kept
}

func better(a, b Finding) bool {
	return cmp.Or(
		cmp.Compare(a.Tier, b.Tier),
		cmp.Compare(rank(b.Kind), rank(a.Kind)),
		cmp.Compare(a.End-a.Start, b.End-b.Start),
	) > 0
}

func rank(k Kind) int {
	return slices.Index(ranks[:], k)
}
