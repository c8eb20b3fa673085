package detect

// scene is what a finder may look at beside its run.
type scene struct {
	text    string // ASCII, or normalised
	surface Surface
	bare    Tier // of a number with right check and range and no word beside it
}

// sweep is the one pass: it cuts text into words and digit groups, joins the
// groups into runs, and shows each run to the finders.
func sweep(text string, o Options) []Finding {
	s := scene{text: text, surface: o.Surface, bare: TierWarn}
	if o.BareIsNote && o.Surface != Topic {
		s.bare = TierNote
	}
	var (
		found []Finding
		r     run
		said  speech
		tried int // look-alikes were read up to here
	)
	for i := 0; i < len(text); {
		start := i
		switch classes[text[i]] {
		case letter:
			for i++; i < len(text) && classes[text[i]] == letter; i++ {
			}
			w := numberWord(text, start, i)
			if w != noNumber && said.reaches(text, start) {
				said.add(w, start, i)
				continue
			}
			if said.words > 0 {
				found = show(found, s, said.run(), o.Off)
				said = speech{}
			}
			if w.begins() {
				said.begin(text, start, &r)
				said.add(w, start, i)
			}

		case digit:
			for i++; i < len(text) && isDigit(text[i]); i++ {
			}
			g := group{start: start, end: i}
			if said.words > 0 && !said.addTyped(text, g) {
				found = show(found, s, said.run(), o.Off)
				said = speech{}
			}
			if r.n > 0 {
				g.sep = sepOf(text[r.group[r.n-1].end:start])
			}
			switch {
			case r.n > 0 && g.sep == apart:
				found = show(found, s, &r, o.Off)
				r = run{}
			case r.full():
				r.more = true
				found = show(found, s, &r, o.Off)
				r.shift()
			}
			r.add(g)
			if start >= tried && besideLookAlike(text, g) {
				var slipped run
				slipped, tried = readSlips(text, g)
				found = show(found, s, &slipped, o.Off)
			}

		default:
			i++
		}
	}
	found = show(found, s, &r, o.Off)
	return show(found, s, said.run(), o.Off)
}

// show gives a finished run to every finder that wants one of its length.
func show(found []Finding, s scene, r *run, off map[Kind]bool) []Finding {
	for i := range finders {
		if f := &finders[i]; r.digits >= f.least && !off[f.kind] {
			found = f.find(found, s, *r)
		}
	}
	return found
}
