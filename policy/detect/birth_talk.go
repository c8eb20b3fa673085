package detect

import "strings"

// Birth dates that the talk around them explains, and no word right before.

// birthTalk reports that the text speaks of a birth date before or after, a
// sentence or two away: "go by birthday: 12/12/1966 is the hernia, 02/01/1991 the
// other". A number between says nothing, for it may be the other one. Words before
// floor do not count.
func (s *scene) birthTalk(start, end, floor int) bool {
	t := s.text
	for i := start; i > floor && start-i < talkReach; {
		if t[i-1] == ']' {
			return false
		}
		if !isLetter(t[i-1]) {
			i--
			continue
		}
		from := wordBefore(t, i)
		if m := marksOf(t, from, i); m&birth != 0 && namesBirth(t, from, i) && !s.party(from, i) {
			return true
		}
		i = from
	}
	for i := end; i < len(t) && i-end < talkReach/2 && t[i] != '\n' && t[i] != '['; {
		if !isLetter(t[i]) {
			i++
			continue
		}
		to := wordAfter(t, i)
		if m := marksOf(t, i, to); m&birth != 0 && namesBirth(t, i, to) && !s.party(i, to) {
			return true
		}
		i = to
	}
	return false
}

// talkReach bounds, in bytes, how far what is spoken of is looked for.
const talkReach = 120

// namesBirth reports a word for the date itself, not for what happens then.
func namesBirth(t string, start, end int) bool {
	switch w := fold(t[start:end]); w {
	case "born":
		return false
	case "birth":
		return ofBirth(t, start, end)
	}
	return true
}

// ofSomebody reports a date that somebody is said to be, or has: "hes 06.01.2017",
// "his licence says 09.02.1961", "Sowande, 16/9/83," at the head of a line.
func (s *scene) ofSomebody(d day, y int) bool {
	t := s.text
	i := trimSpaceBefore(t, d.start)
	if i == d.start || d.spaced {
		return false
	}
	if k := i - 1; k > 0 && t[k] == ',' && isLetter(t[k-1]) {
		switch fold(t[wordBefore(t, k):k]) {
		case "male", "female", "lady", "gentleman", "gent", "man", "woman", "boy", "girl":
			return y < s.year-1 && s.noSite(d.end)
		}
	}
	from := wordBefore(t, i)
	switch w := fold(t[from:i]); w {
	case "hes", "shes":
		return y < s.year-1
	case "s", "is":
		if w == "s" && from > 0 && t[from-1] == '\'' {
			from--
		}
		k := trimSpaceBefore(t, from)
		switch fold(t[wordBefore(t, k):k]) {
		case "he", "she", "pt", "patient", "baby", "twin":
			return y < s.year-1
		}
	case "male", "female", "lady", "gentleman", "gent", "man", "woman", "boy", "girl":
		return y < s.year-1 && s.noSite(d.end)
	case "says", "say", "said", "has", "reads", "states", "shows":
		// what a patient carries
		k := trimSpaceBefore(t, from)
		switch fold(t[wordBefore(t, k):k]) {
		case "licence", "license", "passport", "wristband", "bracelet", "card", "pip", "id", "notes":
			return y < s.year-ageOfOldDates
		}
	}
	return s.heads(i) && y < s.year-1 || s.childBefore(d.start) && s.year-y <= 18 && y < s.year-1
}

// noSite reports that no part of the body comes after, which a date of an operation
// has.
func (s *scene) noSite(end int) bool {
	next, ok := s.nextWord(end)
	return !ok || next.m&(clinical|event) == 0
}

// eitherOf reports "12/3/44 or 12/5/44": two opinions of a day long ago.
func (s *scene) eitherOf(d day, y int) bool {
	t := s.text
	if y > s.year-ageOfOldDates || !plainShape(t[d.start:d.end]) {
		return false
	}
	for _, or := range [...]string{" or ", " not ", " / ", " vs "} {
		if i := d.end + len(or); i < len(t) && t[d.end:i] == or && isDigit(t[i]) && plainShape(dateFrom(t[i:])) {
			return true
		}
		if i := d.start - len(or); i > 5 && t[i:d.start] == or && isDigit(t[i-1]) && (t[i-3] == '/' || t[i-5] == '/') {
			return true
		}
	}
	return false
}

// dateFrom is the token that a text begins with.
func dateFrom(t string) string {
	i := 0
	for i < len(t) && i < 11 && (isDigit(t[i]) || t[i] == '/') {
		i++
	}
	return t[:i]
}

// plainShape reports a date of three parts that slashes part.
func plainShape(v string) bool { return strings.Count(v, "/") == 2 && dateLike(v) }

// heads reports that one or two capital words that may be a name stand between the
// line's beginning and the comma at i.
func (s *scene) heads(i int) bool {
	t := s.text
	if i == 0 || t[i-1] != ',' {
		return false
	}
	i--
	for n := 0; n < 3; n++ {
		from := i
		for from > 0 && i-from < longestName && (isLetter(t[from-1]) || (t[from-1] == '\'' || t[from-1] == '-') && from > 1 && isLetter(t[from-2])) {
			from--
		}
		w, ok := s.tokenAt(from)
		if !ok || w.end != i || !w.capital || w.len() < 3 || w.hard() || w.m&(clinical|us|field|event|thing|month|venue) != 0 || !(w.listed() && w.m&english == 0 || w.rare() && !w.upper) {
			return false
		}
		if from == 0 || t[from-1] == '\n' {
			return true
		}
		if t[from-1] != ' ' {
			return false
		}
		if d := from - 1; isDigit(t[d-btoi(d > 0)]) {
			for d > 0 && isDigit(t[d-1]) {
				d--
			}
			return d == 0 || t[d-1] == '\n' // 2 Papadakis,
		}
		i = from - 1
	}
	return false
}

// childBefore reports a word for a child in the four words before.
func (s *scene) childBefore(start int) bool {
	t := s.text
	for i, n := start, 0; i > 0 && n < 5 && start-i < 48; n++ {
		for i > 0 && !isLetter(t[i-1]) {
			if clauseEnds(t, i-1) || isDigit(t[i-1]) {
				return false
			}
			i--
		}
		from := wordBefore(t, i)
		switch fold(t[from:i]) {
		case "kiddie", "kid", "child", "toddler", "teenage", "teenager", "infant", "boy", "girl", "lad", "bairn", "youngster", "tot":
			return true
		}
		i = from
	}
	return false
}

// plainDate reports a date as one writes it, 03/04/1962, 3.4.62 or 3 Apr 62, with
// no other number near.
func (s *scene) plainDate(d day) bool {
	t := s.text
	sign := byte(0)
	for i := d.start; i < d.end; i++ {
		switch b := t[i]; {
		case isDigit(b):
		case isLetter(b):
			sign = 'a'
		case sign == 'a' || b == ' ' && sign == 0 && (isLetter(t[i+1]) || isLetter(t[i-1])):
		case b != '/' && b != '-' && b != '.' || sign != 0 && sign != b:
			return false
		default:
			sign = b
		}
	}
	if sign != '/' && !d.long && sign != 'a' && s.aNumbers(d.start) {
		return false // "version 3.11.48", "sort code 20-10-52"
	}
	for i := max(0, d.start-5); i < min(len(t), d.end+5); i++ {
		if i == d.start {
			i = d.end
			if i == len(t) {
				break
			}
		}
		if isDigit(t[i]) && sign != 'a' && (i < d.start && !s.numberedLine(d.start) || i >= d.end && i-d.end < 3) || t[i] == ']' || t[i] == '[' {
			return false
		}
	}
	if d.end+1 < len(t) && (t[d.end] == '.' || t[d.end] == ':') && isDigit(t[d.end+1]) {
		return false // "25th may 04.50", a time
	}
	return d.start == 0 || t[d.start-1] != '.' && t[d.start-1] != '/' && t[d.start-1] != '-'
}

// numberedLine reports "bed 4 " or "3. " at a line's head right before a date.
func (s *scene) numberedLine(start int) bool {
	t := s.text
	i := start
	for i > 0 && (t[i-1] == ' ' || t[i-1] == ',' || t[i-1] == ':' || t[i-1] == '-' || t[i-1] == '.') {
		i--
	}
	to := i
	for i > 0 && isDigit(t[i-1]) {
		i--
	}
	if i == to || to == start || to-i > 2 {
		return false
	}
	k := trimSpaceBefore(t, i)
	return bedWord(t[wordBefore(t, k):k]) || i == 0 || t[i-1] == '\n'
}

// aNumbers reports a word right before for a thing whose number dots or hyphens
// part.
func (s *scene) aNumbers(start int) bool {
	i := trimSpaceBefore(s.text, start)
	switch fold(s.text[wordBefore(s.text, i):i]) {
	case "version", "firmware", "software", "build", "release", "v", "policy", "section", "item", "code", "ip", "ver", "para", "at", "by":
		return true
	}
	return false
}

// otherBirth reports another opinion of a birth date: "dob 12/06/1944, but he
// tells me 12/06/1947", "on wristband 17/4/60, on notes 17/4/06".
func (s *scene) otherBirth(d day, y int) bool {
	if s.born == 0 || d.start-s.born > 40 || d.start <= s.born || strings.ContainsAny(s.text[s.born:d.start], "\n]") {
		return false
	}
	joined, happens, source := false, false, false
	s.clauseWords(d.start, d.start, func(from, to int) bool {
		if from < s.born {
			return false
		}
		switch fold(s.text[from:to]) {
		case "or", "not", "but", "vs", "versus", "and", "says", "has", "to", "should", "real":
			joined = true
		case "notes", "wristband", "referral", "letter", "form", "card", "system", "spine", "request", "label", "labels", "epr", "pas", "licence", "passport", "gp", "id":
			source = true
		default:
			happens = happens || marksOf(s.text, from, to)&event != 0
		}
		return true
	})
	joined = joined || strings.Contains(s.text[s.born:d.start], "/") || strings.Contains(s.text[s.born:d.start], ">")
	near := y-s.bornYear <= 12 && s.bornYear-y <= 12
	return joined && near && !happens && !s.eventAfter(d.end) || source && !happens && y < s.year-1
}
