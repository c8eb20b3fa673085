package detect

import "strings"

// scene is what a finder may look at beside its place.
type scene struct {
	text     string // ASCII, or normalised
	off      map[Kind]bool
	local    *Locals
	year     int // of the text
	staff    []string
	known    []string // patients' names
	surface  Surface
	bare     Tier  // of a number with right check and range and no word beside it
	want     marks // of words to stop at: what is switched off costs nothing
	brackets bool  // there are some, and so perhaps masked values

	latent      latents  // dates that an identifier beside them would explain
	dialled     int      // up to here a telephone number was read
	named       int      // up to here a name was read
	staffEnd    int      // here the last name of staff ended
	titledLater bool     // what is being judged has a title
	titledEnd   int      // here the last name with a title ended
	titledOdds  int      // that it is a patient's
	housed      int      // up to here an address was read
	site        int      // up to here an address of a place of work was read
	codes       codes    // what may be a local number
	afterName   [4]int32 // where digits right after a name begin
	born        int      // up to here a birth date was read
	bornYear    int      // its year
	aside       asides   // telephone numbers that seem staff's
	asked       wish     // what the text before asked for
	answer      int      // where the answer begins
	lead        string   // the question that the text answers
}

func (s *scene) begin(text string, o *Options) {
	s.text, s.surface, s.bare = text, o.Surface, TierWarn
	s.off, s.local, s.year, s.staff, s.known = o.Off, o.Local, o.Year, o.Staff, o.Patients
	if s.year == 0 {
		s.year = thisYear
	}
	s.brackets = strings.IndexByte(text, '[') >= 0
	s.want = wanted(o.Off)
	if o.asked != 0 {
		s.asked = o.asked
		for n := o.answer; n > 0; n-- {
			s.answer += strings.IndexByte(text[s.answer:], '\n') + 1
		}
	}
	if n := len(o.Before); n > 0 && o.asked == 0 {
		s.lead = questionBefore(o.Before[n-1])
	}
	if o.BareIsNote && o.Surface != Topic {
		s.bare = TierNote
	}
}

// sweep is the one pass: it cuts text into words and digit groups, joins the
// groups into runs, and shows words, groups and runs to the finders.
func sweep(text string, o *Options) []Finding {
	var (
		s     scene
		found []Finding
		r     run
		said  speech
		tried int // look-alikes were read up to here
	)
	s.begin(text, o)
	gates := lex.gatesFor(s.want)
	for i := 0; i < len(text); {
		if said.words == 0 {
			if i = gates.next(text, i); i == len(text) {
				break
			}
		}
		start := i
		switch classes[text[i]] {
		case letter:
			i = lettersEnd(text, start+1)
			m := marksOf(text, start, i)
			if m&trigger != 0 && m&s.want != 0 {
				found = s.word(found, start, i, m)
			}
			if m&spoken == 0 && said.words == 0 {
				continue
			}
			w := numberWord(text, start, i)
			if w != noNumber && said.reaches(text, start) {
				said.add(w, start, i)
				continue
			}
			if said.words > 0 {
				found = s.showSaid(found, &said)
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
				found = s.showSaid(found, &said)
			}
			found = s.digits(found, g)
			if r.n > 0 {
				g.sep = sepAfter(text, r.group[r.n-1], start)
				if g.sep == apart && r.digits >= 3 && r.digits+g.len() <= 10 && halves(text[r.group[r.n-1].end:start]) {
					g.sep = weird
				}
			}
			switch {
			case r.n > 0 && g.sep == apart:
				found = s.show(found, &r)
				r.reset()
			case r.full():
				r.more = true
				found = s.show(found, &r)
				r.shift()
			}
			r.add(g)
			if start >= tried && besideLookAlike(text, g) {
				var slipped run
				slipped, tried = readSlips(text, g)
				found = s.show(found, &slipped)
			}

		case atSign:
			found = s.emailAt(found, i)
			i++

		default:
			i++
		}
	}
	if r.n > 0 {
		found = s.show(found, &r)
	}
	if said.words > 0 {
		found = s.showSaid(found, &said)
	}
	if s.asked&askedHome != 0 && s.want&addressMarks != 0 {
		found = s.homeAnswer(found)
	}
	found = s.locals(found)
	found = s.knownNames(found)
	if len(found) == 0 && s.codes.n == 0 {
		return nil
	}
	return s.settle(found)
}

const (
	nameMarks    = title | staffs | label | kin | forename | surname
	addressMarks = street | streetWeak | streetLead | house | homeLed | careWord | flat
)

// wanted is the marks that the kinds in force stop at.
func wanted(off map[Kind]bool) marks {
	m := mrnWord | mrnNo | month | birth | nameMarks | addressMarks
	if len(off) == 0 {
		return m
	}
	if off[PersonName] {
		m &^= nameMarks
	}
	if off[Address] {
		m &^= addressMarks
	}
	if off[MRN] {
		m &^= mrnWord | mrnNo
	}
	if off[DateOfBirth] {
		m &^= month | birth
	}
	return m
}

// word shows a word of the tables to the finders that begin there.
func (s *scene) word(found []Finding, start, end int, m marks) []Finding {
	if m&(mrnWord|mrnNo) != 0 && (m&mrnWord != 0 || !numberless(s.text, end)) {
		found = s.mrnAt(found, start, end, m)
	}
	if m&month != 0 {
		found = s.monthAt(found, start, end)
	}
	if m&birth != 0 {
		found = s.bornAt(found, start, end)
	}
	if s.want&addressMarks == 0 {
		m &^= addressMarks
	}
	if m&careWord != 0 {
		found, _ = s.careHome(found, start, end)
	}
	if m&homeLed != 0 || m&house != 0 && houseIs(s.text, end) {
		found = s.homeAt(found, start, end)
	}
	if m&flat != 0 && s.unitFollows(end) {
		found = s.placeAt(found, start)
	}
	if m&(street|streetWeak|streetLead|house) != 0 {
		found = s.addressAt(found, start, end, m)
	}
	if start < s.named || s.want&nameMarks == 0 {
		return found
	}
	n := len(found)
	if m&staffs != 0 {
		s.staffName(start, end, m)
	}
	if m&title != 0 {
		found = s.titled(found, start, end)
	}
	if m&kin != 0 && start > 4 && s.text[start-2] == 's' && s.text[start-3] == '\'' {
		if got, ok := s.ownerBefore(found, start); ok {
			return got
		}
	}
	if m&(label|kin) != 0 && len(found) == n && !nameless(s.text, end) {
		found = s.labelled(found, start, end, m)
	}
	if m&(forename|surname) != 0 && len(found) == n {
		found = s.nameAlone(found, start, end, m)
	}
	return found
}

// digits shows one group of digits to the finders that begin or end there.
func (s *scene) digits(found []Finding, g group) []Finding {
	t := s.text
	n := g.len()
	if s.named > 0 && g.start > s.named && g.start-s.named <= 3 {
		copy(s.afterName[1:], s.afterName[:])
		s.afterName[0] = int32(g.start)
	}
	if g.end+1 < len(t) && isLetter(t[g.end]) && isLetter(t[g.end+1]) && (g.end+2 == len(t) || classes[t[g.end+2]] == other) {
		found = s.postcodeAt(found, g.end-1)
	}
	if n == 1 && g.start > 2 && t[g.start-1] == ' ' && isDigit(t[g.start-2]) {
		found = s.spacedPostcode(found, g.start)
	}
	if n <= 4 && s.housed <= g.start && s.want&addressMarks != 0 && !(g.start >= 4 && t[g.start-4:g.start] == "bed ") && houseLike(t, g.end) {
		found = s.placeAt(found, g.start)
	}
	if g.end+6 < len(t) && t[g.end] == ' ' && isUpper(t, g.end+1) && s.want&addressMarks != 0 {
		found = s.compoundAt(found, g)
		found = s.typelessAt(found, g)
	}
	if n >= 5 && n <= 8 || n == 4 && g.start > 3 && t[g.start-1] == '-' && isLetter(t[g.start-2]) || n >= 2 && g.end+2 < len(t) && (t[g.end] == ' ' || t[g.end] == '-') && isDigit(t[g.end+1]) && isDigit(t[g.end+2]) || n == 1 && g.end+3 < len(t) && t[g.end] == ' ' && isDigit(t[g.end+1]) && isDigit(t[g.end+2]) && isDigit(t[g.end+3]) || n <= 3 && g.end+4 < len(t) && t[g.end] == '/' && isDigit(t[g.end+3]) && isDigit(t[g.end+4]) {
		s.codeHere(g)
	}
	if (n == 6 || (n == 2 || n == 4) && g.end+1 < len(t) && isDigit(t[g.end+1])) && g.start >= 2 && (isLetter(t[g.start-1]) || isLetter(t[g.start-2]) && (t[g.start-1] == ' ' || t[g.start-1] == '-' || t[g.start-1] == '.' || t[g.start-1] == '/')) {
		found = s.ninoAt(found, g.start)
	}
	if g.start >= s.dialled && (t[g.start] == '0' && (n >= 3 || n == 1 && g.end+1 < len(t) && (t[g.end+1] == '7' || t[g.end+1] == '1' || t[g.end+1] == '2') && t[g.end] == ' ' && (g.end+5 < len(t) && isDigit(t[g.end+4]) || s.spelled(g.end))) || g.start > 0 && t[g.start-1] == '+' || (n == 12 || n == 2) && t[g.start:g.start+2] == "44" && (n == 12 || s.phoneWord(g.start))) {
		found, s.dialled = s.phoneAt(found, g.start)
	}
	return found
}

// spelled reports ten digits more, each after a space.
func (s *scene) spelled(i int) bool {
	t := s.text
	n := 0
	for i+1 < len(t) && t[i] == ' ' && isDigit(t[i+1]) && (i+2 == len(t) || !isDigit(t[i+2])) {
		i += 2
		n++
	}
	return n >= 9
}

// show gives a finished run to every finder that wants one of its length.
func (s *scene) show(found []Finding, r *run) []Finding {
	if r.digits >= 10 {
		var mobile bool
		if found, mobile = s.bareMobile(found, r); !mobile {
			found = s.tenDigits(found, r)
		}
	}
	if r.slips {
		found = s.slippedPhone(found, r)
	}
	if r.n >= 3 || r.digits == 8 || r.digits == 6 || r.n == 2 && r.digits >= 6 {
		found = s.datesIn(found, r)
	}
	return found
}

// showSaid shows a number that was said, and makes room for the next.
func (s *scene) showSaid(found []Finding, p *speech) []Finding {
	r := p.run()
	found = s.show(found, &r)
	*p = speech{}
	return found
}
