package detect

import "strings"

// Names (§8). A title or a label takes most of them without a table; the tables
// decide bare names, lower case, and where a name ends. What is staff's is
// decided in staff.go.

// person is a name that was read: up to six words.
type person struct {
	words [6]token
	n     int
	sure  bool // a title or a label leads to it
}

func (p *person) start() int  { return p.words[0].start }
func (p *person) end() int    { return p.words[p.n-1].end }
func (p *person) last() token { return p.words[p.n-1] }

func (p *person) add(t token) {
	p.words[p.n] = t
	p.n++
}

// full reports more than one word, initials and particles not counted.
func (p *person) full() bool {
	n := 0
	for _, w := range p.words[:p.n] {
		if !w.initial() && w.m&particle == 0 {
			n++
		}
	}
	return n > 1
}

// named reports that the surname has been read.
func (p *person) named() bool {
	for i, w := range p.words[:p.n] {
		switch {
		case w.len() == 1 || w.m&particle != 0 && w.len() <= 3:
		case w.m&surOften != 0 && w.m&foreOften == 0, w.m&surname != 0 && w.m&forename == 0, i > 0 && !w.listed():
			return true
		}
	}
	return false
}

// gap is where the next word of a name begins: one or two spaces on, a full stop
// after an initial, an underscore in a file's name.
func (s *scene) gap(p *person, i int) int {
	if p.n == 0 {
		return s.gapAfter(token{}, i)
	}
	return s.gapAfter(p.last(), i)
}

func (s *scene) gapAfter(last token, i int) int {
	t := s.text
	if i < len(t) && t[i] == '.' && (last.initial() || last.m&particle != 0 && last.len() == 2) {
		i++
		if i < len(t) && isLetter(t[i]) && i+1 < len(t) && t[i+1] == '.' {
			return i // J.R. Smith
		}
	}
	from := i
	for i < len(t) && i-from < 2 && (t[i] == ' ' || s.surface == FileName && (t[i] == '_' || t[i] == '-')) {
		i++
	}
	if i == from {
		if i > 0 && t[i-1] == '.' && i < len(t) && isUpper(t, i) {
			return i // J.Smith
		}
		return -1
	}
	return i
}

// found adds a name, unless it is masked text, a member's, or not wanted.
func (s *scene) person(found []Finding, p *person, tier Tier, why Reason) []Finding {
	start, end := p.start(), p.end()
	if end <= s.named {
		return found
	}
	s.named = end
	if s.surface == Link || tier == TierDrop || machineToken(s.text, start, end) || s.inLabel(start) || s.isMember(p) {
		return found
	}
	found = append(found, Finding{Kind: PersonName, Tier: tier, Start: start, End: end, Why: why})
	if tier == TierWarn {
		return s.homeAfterName(found, end)
	}
	return found
}

// inLabel reports a place within square brackets that masking put there.
func (s *scene) inLabel(at int) bool {
	if !s.brackets {
		return false
	}
	t := s.text
	for i := at; i > 0 && at-i < 64; i-- {
		switch t[i-1] {
		case ']', '\n':
			return false
		case '[':
			return strings.HasPrefix(t[i:], "patient ") || strings.HasPrefix(t[i:], "Patient ")
		}
	}
	return false
}

// isMember reports that a room's member bears the name.
func (s *scene) isMember(p *person) bool {
	if len(s.staff) == 0 || !p.full() {
		return false
	}
	for _, member := range s.staff {
		all := true
		for _, w := range p.words[:p.n] {
			if w.len() > 1 && !hasWord(member, s.text[w.start:w.end]) {
				all = false
				break
			}
		}
		if all {
			return true
		}
	}
	return false
}

// hasWord reports a whole word, whatever its case.
func hasWord(text, word string) bool {
	for i := 0; i+len(word) <= len(text); i++ {
		if (i == 0 || !isLetter(text[i-1])) && strings.EqualFold(text[i:i+len(word)], word) && (i+len(word) == len(text) || !isLetter(text[i+len(word)])) {
			return true
		}
	}
	return false
}

// knownNames finds the names that the room is known to speak of, whole and in
// any letters: they beat every table (§8).
func (s *scene) knownNames(found []Finding) []Finding {
	for _, name := range s.known {
		if len(name) < 3 {
			continue
		}
		for i := 0; i+len(name) <= len(s.text); i++ {
			end := i + len(name)
			if (i > 0 && wordByte(s.text[i-1])) || (end < len(s.text) && wordByte(s.text[end])) || !strings.EqualFold(s.text[i:end], name) {
				continue
			}
			if s.surface != Link && !machineToken(s.text, i, end) && !s.inLabel(i) {
				found = append(found, Finding{Kind: PersonName, Tier: TierWarn, Start: i, End: end, Why: KnownName})
			}
			i = end - 1
		}
	}
	return found
}
