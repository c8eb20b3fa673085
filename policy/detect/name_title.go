package detect

// titled reads and judges the name after Mr, Mrs, Ms, Miss, Mx, Master, Baby.
func (s *scene) titled(found []Finding, start, end int) []Finding {
	p, k, ok := s.titledPerson(start, end)
	if !ok {
		return found
	}
	switch s.whoseIs(&p, k, start) {
	case staffs:
		s.named = max(s.named, p.end())
		s.staffEnd = p.end()
		return found
	case us:
		return s.person(found, &p, TierNote, OfStaff)
	}
	return s.person(found, &p, TierWarn, Titled)
}

// titledPerson reads the name after the title in text[start:end]. "MR" is also a
// scan, "MS" a disease, "miss" a verb, so the words around those count for more.
func (s *scene) titledPerson(start, end int) (p person, k titleKind, ok bool) {
	t := s.text
	i := end
	if i < len(t) && t[i] == '.' {
		i++
	}
	from := i
	for i < len(t) && i-from < 2 && (t[i] == ' ' || (t[i] == '_' || t[i] == '-') && s.surface == FileName || t[i] == '\t') {
		i++
	}
	if i == from && !(i < len(t) && i > 0 && t[i-1] == '.' && isLetter(t[i])) || start > 0 && (t[start-1] == '\'' || t[start-1] == '-' && start > 1 && isLetter(t[start-2])) {
		return p, k, false
	}
	first, ok := s.tokenAt(i)
	if !ok || invented(t[first.start:first.end]) {
		return p, k, false
	}
	k = titleOf(t[start:end])
	if w := t[first.start:first.end]; k == looseTitle && (equalFold(w, "boy") || equalFold(w, "girl") || equalFold(w, "of")) {
		// Baby boy Jones, baby of Sarah Jones
		if first, ok = s.nextToken(first); !ok {
			return p, k, false
		}
	}
	p.sure = true
	p.add(first)
	switch {
	case first.m&particle != 0 && s.particleName(&p):
	case first.initial():
		if at := s.gap(&p, first.end); at < 0 {
			return p, k, false
		}
		s.more(&p)
		if p.n == 1 {
			return p, k, false
		}
	case !s.titleTakes(k, first):
		return p, k, false
	default:
		s.more(&p)
	}
	return p, k, k != looseTitle || s.social(start) || !s.thingAfter(p.end())
}

// reverend reports a title of clergy: before a first name, a chaplain's.
func reverend(w string) bool {
	switch fold(w) {
	case "rev", "revd":
		return true
	}
	return false
}

// invented reports people of brands and of jokes.
func invented(w string) bool {
	switch fold(w) {
	case "mop", "clean", "whippy", "kipling", "sheen", "muscle", "blobby", "bean", "motivator", "brightside", "nobody", "grumpy", "men", "tumble", "perfect", "tickle", "potato", "darcy", "robot", "magoo", "hinch", "overall", "beeton", "marple", "doubtfire", "tiggywinkle", "annabell", "claus", "christmas", "bump":
		return true
	}
	return false
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
	case "Mr", "Ms", "Mx", "Mstr", "Mister":
		return plainTitle
	case "Mrs", "mrs", "MRS", "Missus":
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
	mixed := w.capital && !w.upper
	switch {
	case w.hard() || w.m&clinical != 0:
		// Mr Day, Mrs Head.
		return (k == plainTitle || k == mrs || k == missTitle) && mixed && (w.m&surOften != 0 || w.m&notName == 0 && w.m&clinical != 0 && w.listed() || w.m&(notName|clinical) == 0 && w.m&surname != 0) ||
			(k == plainTitle || k == mrs || k == lowTitle) && mixed && w.m&(notName|staffs|title) == 0 && s.stopsHard(w.end) ||
			k == mrs && w.m&surOften != 0 && w.m&notName == 0
	case mixed:
		switch k {
		case plainTitle, mrs, lowTitle:
			return true
		case shouted:
			if next, ok := s.nextToken(w); ok && w.m&foreOften != 0 && next.capital && (next.m&surname != 0 || next.rare()) && next.m&clinical == 0 {
				return true
			}
			return !word && (w.listed() || w.rare()) && !s.thingAfter(w.end)
		case missTitle:
			return !word || w.listed() && w.m&(event|fate|deed) == 0
		}
		return !word && (w.listed() || w.rare() && w.len() >= 4) || w.m&surOften != 0 && !w.busy()
	case w.upper:
		switch {
		case w.listed():
			return !word || w.m&(surOften|foreOften) != 0
		case k == mrs:
			return w.len() >= 3 && !w.busy()
		}
		return w.rare() && w.len() >= 5 && k != looseTitle
	}
	// Lower case.
	if w.len() < 2 || w.m&(us|field) != 0 && !w.listed() {
		return false
	}
	switch k {
	case mrs:
		return !word && w.len() >= 3 || !w.busy() || w.m&surOften != 0 && w.m&(event|fate|deed) == 0
	case plainTitle, lowTitle:
		if s.text[w.start-2]|0x20 == 's' || s.text[w.start-2] == '.' && s.text[w.start-3]|0x20 == 's' { // ms
			return w.plain() || word && w.listed() && (s.patientAfter(w.end) || lowerSurname(s.text[w.start:w.end]) && s.stops(w.end)) || w.rare() && w.len() >= 4 && s.stops(w.end)
		}
		if scanWord(s.text[w.start:w.end]) {
			return false
		}
		return !word && (w.listed() || w.rare() && w.len() >= 3) || word && !w.busy() || w.m&surOften != 0 && w.m&(event|fate|deed|thing) == 0
	case missTitle:
		return w.plain() || word && w.listed() && !w.busy() && s.stops(w.end) || w.rare() && w.len() >= 4
	case looseTitle:
		return w.plain() && w.m&surname != 0 && (w.m&surOften != 0 || w.len() >= 5) && !s.thingAfter(w.end) || w.m&surOften != 0 && !w.busy() && s.stops(w.end)
	}
	return false
}

// scanWord reports what goes with "mr" for a scan.
func scanWord(w string) bool {
	switch w {
	case "scan", "scans", "scanner", "contrast", "report", "reports", "slot", "request", "requests", "safety", "compatible", "conditional", "imaging", "protocol", "sequence", "suite", "department", "dept", "whole", "small", "findings", "finding", "guided", "list", "form", "checklist", "spectroscopy", "perfusion", "diffusion", "safe", "unsafe", "booked", "done", "images", "image", "vetting", "vetted", "angio", "rep", "rapid":
		return true
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
	if to > i && bedWord(s.text[i:to]) || to+1 < len(s.text) && s.text[to] == ' ' && isDigit(s.text[to+1]) && equalFold(s.text[i:to], "ward") {
		return false // "Jasmine Khan bay 3", "ward 12"
	}
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
	case "bed", "Bed", "BED", "bay", "Bay", "cub", "Cub", "SR", "sr", "bedspace", "cubicle", "sideroom":
		return true
	}
	return false
}
