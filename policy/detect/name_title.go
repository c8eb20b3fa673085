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
	for i < len(t) && i-from < 2 && (t[i] == ' ' || (t[i] == '_' || t[i] == '-') && s.surface == FileName || t[i] == '\t') {
		i++
	}
	if i == from && !(i < len(t) && i > 0 && t[i-1] == '.' && isLetter(t[i])) || start > 0 && (t[start-1] == '\'' || t[start-1] == '-' && start > 1 && isLetter(t[start-2])) {
		return found
	}
	first, ok := s.tokenAt(i)
	if !ok {
		return found
	}
	k := titleOf(t[start:end])
	if invented(t[first.start:first.end]) {
		return found
	}
	if w := t[first.start:first.end]; k == looseTitle && (equalFold(w, "boy") || equalFold(w, "girl") || equalFold(w, "of")) {
		// Baby boy Jones, baby of Sarah Jones
		if first, ok = s.nextToken(first); !ok {
			return found
		}
	}
	p := person{sure: true}
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
	if k == looseTitle && s.social(start) {
		return s.person(found, &p, TierNote, OfStaff)
	}
	if k == looseTitle && s.thingAfter(p.end()) {
		return found
	}
	score := s.staffScore(start, p.end(), p.words[0].start)
	if k == mrs {
		score -= 7
	}
	if k == looseTitle && score > -10 && p.n == 1 && first.m&foreOften != 0 && first.m&surOften == 0 && reverend(t[start:end]) {
		score += 16
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
