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
	at    [6]day
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
			if s.birthWord(g.start) {
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
		if d.start > 0 && (s.text[d.start-1] == '.' || isLetter(s.text[d.start-1]) && !s.birthWord(d.start)) {
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
		return append(found, f)
	}
	if d.spaced {
		return found
	}
	if s.ageBeside(d, y) && !s.eventWord(d.start) {
		f.Why = AgeBeside
		return append(found, f)
	}
	now := s.year
	if y < now-1 && s.latent.n < len(s.latent.at) && !s.eventWord(d.start) {
		s.latent.at[s.latent.n] = d
		s.latent.event[s.latent.n] = s.eventAfter(d.end)
		s.latent.n++
	}
	return found
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// birthWord reports that the date from start on is called a birth date: no other
// number stands between, and no event.
func (s *scene) birthWord(start int) bool {
	t := s.text
	if start > 0 && t[start-1] == '|' && ofHL7(t[:start]) {
		return true // HL7
	}
	floor := max(0, start-48)
	strangers, lines := 0, 0
	for i := start; i > floor; {
		b := t[i-1]
		switch {
		case isDigit(b):
			return false
		case b == '\n':
			if lines++; lines > 1 || strangers > 0 {
				return false
			}
			i--
		case b == '/' && i >= 2 && isLetter(t[i-2]) && i < len(t) && isLetter(t[i]): // d/o/b
			if i+1 <= len(t) && i >= 4 && strings.EqualFold(t[i-4:i+1], "d/o/b") {
				return true
			}
			i--
		case !isLetter(b):
			if (b == '.' || b == ';') && strangers > 0 && isSpace(t[min(i, len(t)-1)]) {
				return false
			}
			i--
		default:
			from := wordBefore(t, i)
			m := marksOf(t, from, i)
			switch {
			case i-from == 1 && i >= 5 && equalFold(t[i-5:i], "d o b") && (i == 5 || !isLetter(t[i-6])):
				return true
			case m&birth != 0:
				return !(strings.EqualFold(t[from:i], "birth") && ofEvent(t[:from]))
			case m&event != 0 && !strings.EqualFold(t[from:i], "on"):
				return false
			case m&(filler|particle) == 0 && !joinsDate(t[from:i]):
				if strangers++; strangers > 2 {
					return false
				}
			}
			i = from
		}
	}
	return false
}

// ofHL7 reports a line that began as a patient's in HL7.
func ofHL7(before string) bool {
	before = before[max(0, len(before)-longestSegment):]
	return strings.Contains(before[strings.LastIndexByte(before, '\n')+1:], "PID|")
}

const longestSegment = 1 << 10

// ofEvent reports "after birth", "since birth": no label.
func ofEvent(before string) bool {
	before = strings.TrimRight(before, " ")
	w := fold(before[wordBefore(before, len(before)):])
	return w == "since" || w == "after" || w == "from" || w == "at" || w == "post" || w == "still" || w == "live" || w == "gave" || w == "given"
}

func joinsDate(w string) bool {
	switch fold(w) {
	case "is", "was", "on", "the", "of", "date", "dd", "mm", "yyyy", "yy", "male", "female", "m", "f", "at", "in", "confirmed", "pls", "as", "and", "its", "it", "s", "i", "think", "be", "here", "reads", "says", "given":
		return true
	}
	return false
}

// birthWordAfter reports "(DOB)" or "is her date of birth" right after.
func (s *scene) birthWordAfter(end int) bool {
	t := s.text
	for i, n := end, 0; i < len(t) && i-end < 28 && n < 5; n++ {
		for i < len(t) && !isLetter(t[i]) {
			if isDigit(t[i]) || t[i] == '\n' || t[i] == ';' || t[i] == '.' && n == 0 && i+1 < len(t) && t[i+1] == ' ' {
				return false
			}
			i++
		}
		to := wordAfter(t, i)
		if to == i {
			return false
		}
		m := marksOf(t, i, to)
		if m&birth != 0 {
			// "03/04/1962 dob 5/6/70" labels the next one.
			rest := strings.TrimLeft(t[to:], " :-=.")
			return rest == "" || !isDigit(rest[0])
		}
		if m&(filler|them) == 0 && !joinsDate(t[i:to]) {
			return false
		}
		i = to
	}
	return false
}

// ageBeside reports the age that the date gives, within a few words.
func (s *scene) ageBeside(d day, y int) bool {
	now := s.year
	t := s.text
	lo, hi := max(0, d.start-24), min(len(t), d.end+16)
	for lo < d.start && lo > 0 && (isDigit(t[lo-1]) || isLetter(t[lo-1])) {
		lo++
	}
	age := func(i int) (int, int) { // the age written at i, and its end
		to := digitsEnd(t, i)
		if n := to - i; n < 1 || n > 3 {
			return -1, to
		}
		v := value(t, group{start: i, end: to})
		return v, to
	}
	for i := lo; i < hi; i++ {
		if i >= d.start && i < d.end {
			i = d.end - 1
			continue
		}
		if !isDigit(t[i]) || i > 0 && (isDigit(t[i-1]) || t[i-1] == '/' || t[i-1] == '.' || t[i-1] == ':') {
			continue
		}
		v, to := age(i)
		if v < 0 || v > 119 || !ageWord(t, i, to) {
			continue
		}
		if got := now - y; v >= got-2 && v <= got+1 {
			return true
		}
	}
	return false
}

// ageWord reports 72yo, 72 y/o, 72M, 72F, aged 72, (72).
func ageWord(t string, start, end int) bool {
	i := end
	for i < len(t) && i-end < 2 && (t[i] == ' ' || t[i] == '-') {
		i++
	}
	to := wordAfter(t, i)
	switch fold(t[i:to]) {
	case "yo", "yrs", "yr", "years", "year", "y", "m", "f", "male", "female", "yof", "yom", "yoa":
		return true
	}
	if start > 0 && end < len(t) && t[start-1] == '(' && t[end] == ')' {
		return true
	}
	from := wordBefore(t, trimSpaceBefore(t, start))
	switch fold(t[from:trimSpaceBefore(t, start)]) {
	case "age", "aged":
		return true
	}
	return false
}

// eventReach bounds how far a word of an event is looked for, in bytes.
const eventReach = 200

// eventWord reports that one of the three words before speaks of an event.
func (s *scene) eventWord(start int) bool {
	t := s.text
	for i, n := start, 0; i > 0 && n < 3 && start-i < eventReach; {
		b := t[i-1]
		switch {
		case b == '\n':
			return false
		case isDigit(b), !isLetter(b):
			i--
		default:
			from := wordBefore(t, i)
			if marksOf(t, from, i)&event != 0 {
				return true
			}
			i = from
			n++
		}
	}
	return false
}

func (s *scene) eventAfter(end int) bool {
	t := s.text
	i := end
	for i < len(t) && (t[i] == ' ' || t[i] == ',' || t[i] == ')' || t[i] == '-') {
		i++
	}
	to := wordAfter(t, i)
	return to > i && marksOf(t, i, to)&event != 0
}
