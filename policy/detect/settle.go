package detect

import "slices"

// What remains when all of a text was read.

// settle takes away what a rule switched off, leaves one finding where several
// overlap, and lets weak ones that stand together be strong.
func (s *scene) settle(found []Finding) []Finding {
	found = slices.DeleteFunc(found, func(f Finding) bool { return s.off[f.Kind] })
	found = arbitrate(s.trim(withinPhones(found)))
	return s.combine(found)
}

// trim cuts from a name or an address what is a surer kind's, so that the rest
// of it is not lost with the overlap.
func (s *scene) trim(found []Finding) []Finding {
	if len(found) < 2 {
		return found
	}
	slices.SortStableFunc(found, func(a, b Finding) int { return a.Start - b.Start })
	const near = 8 // overlapping ones are neighbours
	for i := range found {
		f := &found[i]
		if f.Kind != PersonName && f.Kind != Address {
			continue
		}
		for j := max(0, i-near); j < min(len(found), i+near+1); j++ {
			g := found[j]
			if rank(g.Kind) >= rank(f.Kind) || g.Tier < f.Tier || g.Start >= f.End || f.Start >= g.End {
				continue
			}
			if g.Kind == Address && f.Start >= g.Start {
				f.Start = f.End // a street and its town: 108 Deansgate Bolton
				break
			}
			if f.Start < g.Start {
				f.End = g.Start
			} else {
				f.Start = min(g.End, f.End)
			}
			for f.Start < f.End && !wordByte(s.text[f.Start]) {
				f.Start++
			}
			for f.End > f.Start && !wordByte(s.text[f.End-1]) {
				f.End--
			}
		}
	}
	return slices.DeleteFunc(found, func(f Finding) bool { return f.Start >= f.End })
}

// withinPhones takes away a hospital's number that is a part of a telephone number,
// or reaches into one: the numbering plan knows better.
func withinPhones(found []Finding) []Finding {
	for _, p := range found {
		if p.Kind != Phone {
			continue
		}
		return slices.DeleteFunc(found, func(f Finding) bool {
			if f.Kind != MRN {
				return false
			}
			for _, p := range found {
				if p.Kind == Phone && f.Start < p.End && p.Start < f.End && (f.Start > p.Start || f.End < p.End) {
					return true
				}
			}
			return false
		})
	}
	return found
}
