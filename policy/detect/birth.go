package detect

import "strings"

// A date of birth (§3): a real date that is called one, has the right age beside
// it, or stands right beside another identifier. Dates of events never count.

// day is a date as it was written.
type day struct {
	d, m, y    int
	long       bool // the year has four digits
	start, end int
	spaced     bool // only spaces between: counts only when it is called a birth date
}

// latent is a date that nothing beside it explains yet; an identifier may.
type latents struct {
	at    [6]struct{ start, end int32 }
	event [6]bool // an event follows: only an identifier before counts
	n     int
}

// datesIn looks at each window of three groups, and at six or eight in a row.
func (s *scene) datesIn(found []Finding, r *run) []Finding {
	if r.slips || r.words > 0 {
		return found
	}
	for i := 0; i < r.n; i++ {
		g := r.group[i]
		if n := g.len(); n == 8 || n == 6 {
			if s.birthWord(g.start) || s.rightAfterName(g.start) {
				if d, ok := s.compact(g); ok {
					found = s.judgeBirth(found, d)
				}
			}
			continue
		}
		if i+3 > r.n || !r.shows(i) {
			continue
		}
		a, b, c := r.group[i], r.group[i+1], r.group[i+2]
		if b.sep != c.sep && !(b.sep == dot && c.sep == space) || b.sep > low || b.sep == apart {
			continue
		}
		if i > 0 && a.sep == b.sep && b.sep != space || i+3 < r.n && r.group[i+3].sep == c.sep && b.sep != space {
			continue // 1/2/3/4
		}
		spaced := b.sep == space || b.sep == spaces || b.sep == low
		if spaced && !s.birthWord(a.start) {
			continue
		}
		var d day
		switch {
		case a.len() <= 2 && b.len() <= 2 && (c.len() == 2 || c.len() == 4):
			d = day{d: value(s.text, a), m: value(s.text, b), y: value(s.text, c), long: c.len() == 4, start: a.start, end: c.end}
		case a.len() == 4 && b.len() <= 2 && c.len() <= 2:
			d = day{d: value(s.text, c), m: value(s.text, b), y: value(s.text, a), long: true, start: a.start, end: c.end}
		default:
			continue
		}
		if d.start > 0 && (s.text[d.start-1] == '.' && !s.birthWord(d.start) || isLetter(s.text[d.start-1]) && !s.birthWord(d.start)) {
			continue
		}
		d.spaced = spaced
		found = s.judgeBirth(found, d)
	}
	return found
}

func value(t string, g group) int {
	v := 0
	for i := g.start; i < g.end; i++ {
		v = v*10 + int(t[i]-'0')
	}
	return v
}

// compact reads 03041962, 19620403 and 030462.
func (s *scene) compact(g group) (day, bool) {
	v := value(s.text, g)
	d := day{start: g.start, end: g.end, long: g.len() == 8}
	if !d.long {
		d.d, d.m, d.y = v/10000, v/100%100, v%100
		return d, true
	}
	d.d, d.m, d.y = v/1000000, v/10000%100, v%10000
	if d.y < 1880 || d.y > 2200 {
		d.y, d.m, d.d = v/10000, v/100%100, v%100
	}
	return d, true
}

// monthAt reads a date around the name of a month: "3rd of April 1962", "Apr 3, 62".
func (s *scene) monthAt(found []Finding, start, end int) []Finding {
	t := s.text
	d := day{m: monthNumber(t[start:end])}
	// The day before.
	i := start
	for i > 0 && start-i < 4 && strings.IndexByte(" -./,", t[i-1]) >= 0 {
		i--
	}
	if i >= 2 && strings.EqualFold(t[i-2:i], "of") {
		for i -= 2; i > 0 && t[i-1] == ' '; i-- {
		}
	}
	if i >= 2 && isLetter(t[i-1]) && isLetter(t[i-2]) && i > 2 && isDigit(t[i-3]) {
		i -= 2 // 3rd
	}
	from := i
	for from > 0 && i-from < 3 && isDigit(t[from-1]) {
		from--
	}
	after := end
	switch n := i - from; {
	case n == 1 || n == 2:
		d.d = value(t, group{start: from, end: i})
		d.start = from
	case n == 0:
		at := after
		for at < len(t) && at-after < 2 && (t[at] == ' ' || t[at] == '.') {
			at++
		}
		to := digitsEnd(t, at)
		if to-at < 1 || to-at > 2 || start > 0 && t[start-1] == '_' {
			return found
		}
		d.d, d.start = value(t, group{start: at, end: to}), start
		if to+2 <= len(t) && isLetter(t[to]) && isLetter(t[to+1]) {
			to += 2
		}
		after = to
	default:
		return found
	}
	at := after
	for at < len(t) && at-after < 3 && strings.IndexByte(" -./,'", t[at]) >= 0 {
		at++
	}
	to := digitsEnd(t, at)
	if to-at != 2 && to-at != 4 || to < len(t) && (isLetter(t[to]) || t[to] == ':') {
		return found
	}
	d.y, d.long, d.end = value(t, group{start: at, end: to}), to-at == 4, to
	return s.judgeBirth(found, d)
}

func digitsEnd(t string, i int) int {
	for i < len(t) && isDigit(t[i]) {
		i++
	}
	return i
}

const monthLetters = "janfebmaraprmayjunjulaugsepoctnovdec"

func monthNumber(w string) int { return strings.Index(monthLetters, fold(w[:3]))/3 + 1 }

// yearOf resolves the century: a birth is not in the future, and no one is 120.
func (s *scene) yearOf(d day) (int, bool) {
	now := s.year
	y := d.y
	if !d.long {
		if y += now / 100 * 100; y > now {
			y -= 100
		}
	}
	return y, y <= now && y > now-121
}

// ageOfOldDates is how many years old a date is, at least, that nothing but a
// birth explains: what else happened so long ago is named beside it.
const ageOfOldDates = 16

// thisYear stands in when the caller does not say when the text was written.
const thisYear = 2026

func (s *scene) judgeBirth(found []Finding, d day) []Finding {
	if d.m > 12 && d.d <= 12 {
		d.d, d.m = d.m, d.d // month first, as abroad
	}
	y, ok := s.yearOf(d)
	if !ok || !realDay(d.d, d.m, y%100+btoi(y == 1900)) || machineToken(s.text, d.start, d.end) {
		return found
	}
	f := Finding{Kind: DateOfBirth, Tier: TierWarn, Start: d.start, End: d.end, Why: Labelled}
	if s.birthWord(d.start) || s.birthWordAfter(d.end) && !s.eventWord(d.start) {
		s.born, s.bornYear = d.end, y
		return append(found, f)
	}
	if d.spaced {
		return found
	}
	if s.year-y >= 3 && s.ageBeside(d, y) && !s.eventWord(d.start) && !s.eventAfter(d.end) {
		f.Why = AgeBeside
		return append(found, f)
	}
	if y <= s.year-ageOfOldDates && plainDate(s.text, d) && !s.eventWord(d.start) && !s.eventAfter(d.end) && s.noEvent(d.start, d.end) {
		return append(found, f)
	}
	if s.otherBirth(d, y) {
		return append(found, f)
	}
	if !s.eventWord(d.start) && !s.eventAfter(d.end) && (s.answers(askedBirth, d.start) || y < s.year && (s.birthTalk(d.start, d.end) || s.ofSomebody(d, y) || s.eitherOf(d, y))) {
		return append(found, f)
	}
	now := s.year
	named := s.rightAfterName(d.start) // the event is before the name
	if y < now-1 && s.latent.n < len(s.latent.at) && (named || !s.eventWord(d.start)) {
		s.latent.at[s.latent.n] = struct{ start, end int32 }{int32(d.start), int32(d.end)}
		s.latent.event[s.latent.n] = s.eventAfter(d.end)
		s.latent.n++
	}
	return found
}

// rightAfterName reports that a name was read just before the digits at start.
func (s *scene) rightAfterName(start int) bool {
	for _, at := range s.afterName {
		if int(at) == start && at > 0 {
			return true
		}
	}
	return false
}

// noEvent reports a sentence without a word of an event, a disease or a thing: an
// old date in it is a birth date.
func (s *scene) noEvent(start, end int) bool {
	t := s.text
	words := 0
	for i := start; i > 0 && start-i < eventReach; {
		if t[i-1] == ']' {
			return false // what masking took away may have been a word of an event
		}
		if clauseEnds(t, i-1) {
			break
		}
		if !isLetter(t[i-1]) {
			i--
			continue
		}
		from := wordBefore(t, i)
		if ofEvent(t, from, i) {
			return false
		}
		words++
		i = from
	}
	for i := end; i < len(t) && i-end < eventReach; {
		if t[i] == '[' {
			return false
		}
		if clauseEnds(t, i) {
			break
		}
		if !isLetter(t[i]) {
			i++
			continue
		}
		to := lettersEnd(t, i)
		if ofEvent(t, i, to) {
			return false
		}
		words++
		i = to
	}
	return words > 0
}

// ofEvent reports a word of an event, a disease, a place of work or a thing.
func ofEvent(t string, start, end int) bool {
	m := marksOf(t, start, end)
	if m&(month|staffs|notName) != 0 || m&(event|clinical|siteMark|thing|venue) == 0 {
		return false
	}
	switch fold(t[start:end]) {
	case "on", "to", "cos", "christmas":
		return false
	}
	return true
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
