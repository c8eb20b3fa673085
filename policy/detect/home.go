package detect

import _ "embed"

//go:embed tables/evidence_home.txt
var homeTable string

// home asks of an address or a postcode: where a patient or a relative lives, or a
// place of work or of meeting?
var home = readQuestion(homeTable)

// What the rules for addresses and postcodes weigh beside the words around: for a
// home, and for a site.
const (
	homeSays = 150
	siteSays = 220
)

// homes weighs the addresses and postcodes that were found. An address and the
// postcode behind it are one place.
func (s *scene) homes(found []Finding) {
	for i := 0; i < len(found); i++ {
		f := &found[i]
		if f.Kind != Address && f.Kind != Postcode {
			continue
		}
		last := i
		for last+1 < len(found) && (found[last+1].Kind == Postcode || found[last+1].Kind == Address) && found[last+1].Start-found[last].End <= 40 {
			last++
		}
		odds := home.ask(s.text, f.Start, f.Start, found[last].End)
		for ; i <= last; i++ {
			g := &found[i]
			says := homeSays
			if g.Tier != TierWarn {
				says = -siteSays
			}
			switch sum := odds + says; {
			case sum <= 0 && g.Tier == TierWarn:
				g.Tier, g.Why = TierNote, OfStaff
			case sum > 0 && g.Tier == TierNote && !s.brackets && !s.practice(f.Start):
				g.Tier, g.Why = TierWarn, OfPatient
			}
		}
		i = last
	}
}

// practice reports "GP is", "practice" right before: a surgery's.
func (s *scene) practice(start int) bool {
	i := start
	for range 3 {
		i = trimSpaceBefore(s.text, i)
		from := wordBefore(s.text, i)
		switch fold(s.text[from:i]) {
		case "gp", "gps", "practice", "surgery":
			return true
		}
		i = from
	}
	return false
}
