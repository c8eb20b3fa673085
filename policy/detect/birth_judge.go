package detect

// What makes a date a birth date: what it is called, the age beside it, whom it
// stands for, or that it lies so far back that nothing else explains it.

// ageOfOldDates is how many years old a date is, at least, that nothing but a
// birth explains: what else happened so long ago is named beside it. Of a date of
// ageOfAges only what one remembers for life is: an operation, a wedding.
const (
	ageOfOldDates = 16
	ageOfAges     = 40
)

// soon is how many years ahead appointments are made.
const soon = 3

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
	event := s.eventWord(d.start) || s.eventAfter(d.end)
	if !d.spaced {
		if near, any := s.ageBeside(d, y); s.year-y >= 3 && (near || any && !event) {
			f.Why = AgeBeside
			return append(found, f)
		}
	}
	odds := births.ask(s.text, d.start, d.start, d.end)
	switch told := !d.spaced && s.toldByTalk(d, y, event); {
	case told && odds+birthSays > 0:
		return append(found, f)
	case odds > birthBare && y <= s.year-ageOfOldDates && (!d.spaced || s.birthTalk(d.start, d.end, 0)) && !s.brackets && !s.inSeries(d.start, d.end):
		f.Why = OfPatient
		return append(found, f)
	}
	named := s.rightAfterName(d.start) // the event is before the name
	if y < s.year-1 && s.latent.n < len(s.latent.at) && (named || !d.spaced && !s.eventWord(d.start)) {
		s.latent.at[s.latent.n] = struct{ start, end int32 }{int32(d.start), int32(d.end)}
		s.latent.event[s.latent.n] = d.spaced || s.eventAfter(d.end)
		s.latent.n++
	}
	return found
}

// toldByTalk reports a date that the sentence makes a birth date, without a label or
// an age right beside it.
func (s *scene) toldByTalk(d day, y int, event bool) bool {
	old := y <= s.year-ageOfOldDates
	ahead := !d.long && 2000+d.y > s.year && 2000+d.y <= s.year+soon // 28/03/27 may be a review
	switch {
	case s.ofPerson(d, y), s.otherBirth(d, y), s.newborns(d, y):
		return true
	case old && (s.forSomebody(d.start) || s.byDocument(d) || s.birthTalk(d.start, d.end, 0)) && !s.eventBeside(d):
		return true
	case y <= s.year-ageOfAges && !ahead && s.plainDate(d) && s.standsFirst(d) && s.nothingPast(d):
		return true
	case event:
		return y < s.year && s.correctsBirth(d.start)
	case old && !ahead && s.plainDate(d) && s.standsFirst(d) && s.noEvent(d.start, d.end), s.answers(askedBirth, d.start):
		return true
	}
	return y < s.year && (s.birthTalk(d.start, d.end, s.born) || s.ofSomebody(d, y) || s.eitherOf(d, y))
}

// eventBeside reports a word of an event right before the date, and no other word
// between.
func (s *scene) eventBeside(d day) bool {
	t := s.text
	i := trimSpaceBefore(t, d.start)
	from := wordBefore(t, i)
	if from == i {
		return false
	}
	switch fold(t[from:i]) {
	case "to", "letter", "referral", "by", "from", "next", "last":
		return false
	case "on":
		k := trimSpaceBefore(t, from)
		return marksOf(t, wordBefore(t, k), k)&event != 0
	}
	return marksOf(t, from, i)&event != 0
}

// ofPerson reports "the 18/11/51 lady", "the 3/4/62 one".
func (s *scene) ofPerson(d day, y int) bool {
	t := s.text
	i := d.end
	for i < len(t) && (t[i] == ' ' || t[i] == '-') {
		i++
	}
	switch fold(t[i:wordAfter(t, i)]) {
	case "lady", "gentleman", "gent", "man", "woman", "chap", "bloke", "guy", "fella", "boy", "girl", "male", "female":
		return y <= s.year-3
	case "one", "pt", "patient", "px", "twin":
		i = trimSpaceBefore(t, d.start)
		w := fold(t[wordBefore(t, i):i])
		return y <= s.year-ageOfOldDates && (w == "the" || w == "this" || w == "that" || w == "other")
	}
	return false
}

// forSomebody reports "echo for 29/4/1959": nothing is booked for a day so long past.
func (s *scene) forSomebody(start int) bool {
	i := trimSpaceBefore(s.text, start)
	switch fold(s.text[wordBefore(s.text, i):i]) {
	case "for", "4":
		return i < start
	}
	return false
}

// byDocument reports that a document that shows who somebody is stands in the
// clause, and no word for the time that it is valid.
func (s *scene) byDocument(d day) bool {
	t := s.text
	seen := false
	s.clauseWords(d.start, d.end, func(from, to int) bool {
		switch fold(t[from:to]) {
		case "licence", "license", "passport", "wristband", "bracelet", "id", "certificate", "cert", "pass", "badge", "brp", "visa", "papers", "spine", "pds", "scr", "ecs":
			seen = true
		case "issued", "issue", "expired", "expires", "expiry", "expire", "valid", "renew", "renewed", "renewal", "until", "death", "marriage":
			seen = false
			return false
		}
		return true
	})
	return seen
}

// clauseWords shows the words of the clause around a place, those before it first,
// until show has enough. What masking took away ends the clause, for it may have
// been any word.
func (s *scene) clauseWords(start, end int, show func(from, to int) bool) {
	t := s.text
	for i := start; i > 0 && start-i < eventReach && !clauseEnds(t, i-1); {
		if !isLetter(t[i-1]) {
			i--
			continue
		}
		from := wordBefore(t, i)
		if !show(from, i) {
			return
		}
		i = from
	}
	for i := end; i < len(t) && i-end < eventReach && !clauseEnds(t, i); {
		if !isLetter(t[i]) {
			i++
			continue
		}
		to := lettersEnd(t, i)
		if !show(i, to) {
			return
		}
		i = to
	}
}

// maskedBeside reports that masking took something away in the clause.
func (s *scene) maskedBeside(start, end int) bool {
	if !s.brackets {
		return false
	}
	t := s.text
	for i := start; i > 0 && start-i < eventReach && t[i-1] != '\n'; i-- {
		if t[i-1] == ']' {
			return true
		}
	}
	for i := end; i < len(t) && i-end < eventReach && t[i] != '\n'; i++ {
		if t[i] == '[' {
			return true
		}
	}
	return false
}

// standsFirst reports that the date begins a part of the sentence, or stands after a name or
// a word for somebody: not after what was done then, "transfused 12/3/1974".
func (s *scene) standsFirst(d day) bool {
	t := s.text
	i := trimSpaceBefore(t, d.start)
	if i == d.start || i == 0 || !isLetter(t[i-1]) {
		return true
	}
	from := wordBefore(t, i)
	m := marksOf(t, from, i)
	switch fold(t[from:i]) {
	case "b", "bd", "db", "bn", "yob", "either", "hold", "holds", "have", "has", "say", "says", "sent", "typed", "put", "gives", "given", "under", "merge", "find", "try", "as", "also", "still":
		return true
	}
	if isUpper(t, from) && m&(clinical|event|fate|deed|thing) == 0 && (m&(forename|surname) != 0 || m&english == 0) && (i-from > 4 || !isUpper(t, i-1)) {
		return true // a name
	}
	return m&(label|kin|them|filler|staffs|us|particle|forename|surname) != 0 || m&notName != 0 && m&(event|fate|deed) == 0
}

// newborns reports "twin 1 and twin 2 both 19/02/25", "baby is 19/02/25".
func (s *scene) newborns(d day, y int) bool {
	t := s.text
	i := trimSpaceBefore(t, d.start)
	if i == d.start || y < s.year-ageOfOldDates {
		return false
	}
	from := wordBefore(t, i)
	switch fold(t[from:i]) {
	case "both", "all", "are", "were", "is", "was", "s":
		i = from
	}
	for n := 0; i > 0 && n < 3 && d.start-i < 24; {
		if isLetter(t[i-1]) {
			from = wordBefore(t, i)
			switch fold(t[from:i]) {
			case "twins", "triplets", "newborn", "neonate":
				return true
			case "twin", "triplet", "baby", "babies", "bairn":
				return true
			case "both", "all", "are", "were", "is", "was", "s", "one", "two", "boy", "girl", "and":
			default:
				return false
			}
			i = from
			n++
			continue
		}
		if b := t[i-1]; b != ' ' && b != '\'' && !(isDigit(b) && d.start-i < 12) {
			return false
		}
		i--
	}
	return false
}

// correctsBirth reports that a birth date is spoken of, and that a sign or a word of
// correction leads to this one: "new dob from the home office letter = 20/12/07",
// "amend date of birth on EPR to 25/12/40".
func (s *scene) correctsBirth(start int) bool {
	t := s.text
	if s.born > 0 && start-s.born < talkReach {
		return false
	}
	i := trimSpaceBefore(t, start)
	if i == 0 {
		return false
	}
	if b := t[i-1]; b != '=' && b != ':' && b != '>' {
		switch fold(t[wordBefore(t, i):i]) {
		case "to", "is", "as", "be", "says", "reads", "read", "gives", "shows", "states", "has":
		default:
			return false
		}
	}
	for i > 0 && start-i < talkReach && !clauseEnds(t, i-1) {
		if !isLetter(t[i-1]) {
			if isDigit(t[i-1]) {
				return false
			}
			i--
			continue
		}
		from := wordBefore(t, i)
		if marksOf(t, from, i)&birth != 0 && namesBirth(t, from, i) {
			return true
		}
		i = from
	}
	return false
}
