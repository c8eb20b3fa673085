package detect

import "strings"

// A date of birth (§3): a real date that is called one, has the right age beside
// it, or stands right beside another identifier. Dates of events never count.
// birth_read.go reads what follows a label, birth_judge.go judges.

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
		if spaced && !s.birthWord(a.start) && !s.rightAfterName(a.start) {
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
		if at+4 < len(t) && at > after && equalFold(t[at:at+4], "the ") {
			at += 4
		}
		to := digitsEnd(t, at)
		if to == at {
			return s.saidBefore(found, start)
		}
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

// saidBefore reads a date in words whose month begins at start: "fifteenth of May
// nineteen fifty two".
func (s *scene) saidBefore(found []Finding, start int) []Finding {
	t := s.text
	for i, n := start, 0; n < 3 && i > 0; n++ {
		for i > 0 && (t[i-1] == ' ' || t[i-1] == '-') {
			i--
		}
		from := wordBefore(t, i)
		if from == i {
			break
		}
		i = from
		if w := fold(t[i:wordAfter(t, i)]); w == "of" || w == "the" {
			continue
		}
		if d, ok := s.readDate(i); ok && d.end > start {
			if prev := wordBefore(t, trimSpaceBefore(t, i)); prev < i {
				if wide, ok := s.readDate(prev); ok && wide.end == d.end {
					d = wide // twenty first
				}
			}
			return s.judgeBirth(found, d)
		}
	}
	return found
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

// rightAfterName reports that a name was read just before the digits at start.
func (s *scene) rightAfterName(start int) bool {
	for _, at := range s.afterName {
		if int(at) == start && at > 0 {
			return true
		}
	}
	return false
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
