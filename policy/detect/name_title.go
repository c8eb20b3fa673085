package detect

// titled reads the name after Mr, Mrs, Ms, Miss, Mx, Master, Baby. "MR" is also a
// scan, "MS" a disease, "miss" a verb, so the words around those count for more.
func (s *scene) titled(found []Finding, start, end int) []Finding {
	t := s.text
	i := end
	if i < len(t) && t[i] == '.' {
		i++
	}
	from := i
	for i < len(t) && i-from < 2 && (t[i] == ' ' || t[i] == '_' && s.surface == FileName || t[i] == '\t') {
		i++
	}
	if i == from && !(i < len(t) && i > 0 && t[i-1] == '.' && isUpper(t, i)) || start > 0 && (t[start-1] == '\'' || t[start-1] == '-' && start > 1 && isLetter(t[start-2])) {
		return found
	}
	first, ok := s.tokenAt(i)
	if !ok {
		return found
	}
	k := titleOf(t[start:end])
	if w := t[first.start:first.end]; k == looseTitle && (equalFold(w, "boy") || equalFold(w, "girl") || equalFold(w, "of")) {
		// Baby boy Jones, baby of Sarah Jones
		if first, ok = s.nextToken(first); !ok {
			return found
		}
	}
	var p person
	p.add(first)
	switch {
	case first.m&particle != 0 && s.particleName(&p):
	case first.initial():
		if at := s.gap(&p, first.end); at < 0 {
			return found
		}
		s.more(&p)
		if p.n == 1 {
			return found
		}
	case !s.titleTakes(k, first):
		return found
	default:
		s.more(&p)
	}
	if k == looseTitle && !p.full() && s.thingAfter(p.end()) {
		return found
	}
	score := s.staffScore(start, p.end(), p.words[0].start)
	if k == mrs {
		score -= 5
	}
	if s.alongStaff(start) {
		score += 30
	}
	switch {
	case score >= 15:
		s.named = max(s.named, p.end())
		s.staffEnd = p.end()
		return found
	case score >= 9:
		return s.person(found, &p, TierNote, OfStaff)
	}
	return s.person(found, &p, TierWarn, Titled)
}

func equalFold(a, b string) bool { return len(a) == len(b) && fold(a) == b }

func (s *scene) particleName(p *person) bool {
	q := *p
	if !s.afterParticle(&q) {
		return false
	}
	*p = q
	s.more(p)
	return true
}

// titleKind is how much a title says.
type titleKind uint8

const (
	plainTitle titleKind = iota // Mr, Ms, Mx, as one writes them
	mrs                         // nothing else is written so
	shouted                     // MR, MS: a scan, a disease
	missTitle                   // Miss, miss: a verb
	looseTitle                  // Baby, Master, Rev
	lowTitle                    // mr, ms
)

func titleOf(w string) titleKind {
	switch w {
	case "Mr", "Ms", "Mx", "Mstr":
		return plainTitle
	case "Mrs", "mrs", "MRS":
		return mrs
	case "MR", "MS", "MX":
		return shouted
	case "Miss", "miss", "MISS":
		return missTitle
	case "mr", "ms", "mx":
		return lowTitle
	}
	return looseTitle
}

// titleTakes reports that the first word after a title is a name.
func (s *scene) titleTakes(k titleKind, w token) bool {
	word := w.m&english != 0
	switch {
	case w.m&(staffs|title) != 0 && !(w.capital && !w.upper && w.m&(surname|common) == surname|common):
		return false
	case w.m&notName != 0:
		return (k == plainTitle || k == mrs) && w.capital && !w.upper && w.m&(surname|common) == surname|common
	case w.m&clinical != 0:
		return (k == plainTitle || k == mrs) && w.capital && !w.upper && w.listed() || k == mrs && w.m&(surname|common) == surname|common
	case w.capital && !w.upper:
		switch k {
		case plainTitle, mrs:
			return true
		case lowTitle:
			return w.listed() || !word
		case shouted:
			return !word && (w.listed() || w.unknown()) && !s.thingAfter(w.end)
		case missTitle:
			return !word || w.listed() && w.m&(event|fate|deed) == 0
		}
		return !word && (w.listed() || w.unknown() && w.len() >= 4) || w.m&(surname|common) == surname|common && w.m&(event|fate|deed|thing) == 0 && lowerSurname(s.text[w.start:w.end])
	case w.upper:
		switch {
		case w.listed():
			return !word || w.m&common != 0
		case k == mrs:
			return !word && w.len() >= 3
		}
		return w.unknown() && w.len() >= 5 && k != looseTitle
	}
	// Lower case.
	switch {
	case w.len() < 2 || w.m&(label|kin|us|birth) != 0 && !w.listed():
		return false
	case k == mrs:
		return !word && w.len() >= 3 || w.m&surname != 0 && w.m&(event|fate|deed) == 0
	case k == plainTitle || k == lowTitle && s.text[w.start-2] != 's' && s.text[w.start-2] != '.' || k == shouted && false:
		return w.listed() && (!word || w.m&common != 0 && w.m&(event|fate|deed|thing) == 0) || !word && w.len() >= 4 && w.unknown()
	case k == missTitle || k == lowTitle:
		return w.listed() && (!word && (w.m&common != 0 || w.len() >= 4) || lowerSurname(s.text[w.start:w.end]) && s.patientAfter(w.end)) || !word && w.unknown() && w.len() >= 5 && k == missTitle
	}
	return false
}

// thingAfter reports that the next word makes a thing of what is before it: a
// ward, a score, a syndrome.
func (s *scene) thingAfter(end int) bool {
	i := end
	if i+1 < len(s.text) && s.text[i] == '\'' {
		i = lettersEnd(s.text, i+1)
	}
	for i < len(s.text) && s.text[i] == ' ' {
		i++
	}
	to := lettersEnd(s.text, i)
	return to > i && marksOf(s.text, i, to)&thing != 0
}

// patientAfter reports a bed, an age, or what befalls a patient right after.
func (s *scene) patientAfter(end int) bool {
	t := s.text
	for i, n := end, 0; i < len(t) && n < 3; n++ {
		for i < len(t) && (t[i] == ' ' || t[i] == ',' || t[i] == '(' || t[i] == '\'') {
			i++
		}
		if i >= len(t) {
			return false
		}
		if isDigit(t[i]) {
			return true
		}
		to := lettersEnd(t, i)
		if to == i {
			return false
		}
		if m := marksOf(t, i, to); m&(fate|birth|label) != 0 || bedWord(t[i:to]) {
			return true
		}
		i = to
	}
	return false
}

func bedWord(w string) bool {
	switch w {
	case "bed", "Bed", "BED", "bay", "Bay", "SR", "sr", "bedspace", "cubicle", "sideroom":
		return true
	}
	return false
}
