package detect

// Over 300 lines: a list of turns of speech; each stands alone.

import "strings"

// labelled reads the name that a label leads to: "pt John Smith", "NOK (daughter)
// is Jane", "patient in bed 4, Smith". Small words and a bed may stand between.
func (s *scene) labelled(found []Finding, start, end int, m marks) []Finding {
	t := s.text
	word := fold(t[start:end])
	relative := m&kin != 0
	if word == "sister" && s.isNurseSister(start, end) {
		return found
	}
	if (word == "father" || word == "mother" || word == "brother" || word == "sr") && s.isStyle(start, end, word) && !(word != "sr" && s.bedSoon(end)) {
		s.staffName(start, end, staffs)
		return found
	}
	if word == "user" && !equalFold(t[wordBefore(t, trimSpaceBefore(t, start)):trimSpaceBefore(t, start)], "service") {
		return found
	}
	if (word == "name" || word == "names" || word == "named" || word == "called" || word == "surname" || word == "forename") && s.deadLabelBefore(start) {
		return found
	}
	if s.inLabel(start) {
		return found
	}
	if s.isOwn(start) || word == "contact" && !s.afterEmergency(start) {
		return found
	}
	if s.ofWork(word, end) || s.madeUp(start) || start > 0 && t[start-1] == '@' {
		return found
	}
	weakly := someone(word)
	if weakly {
		if from := wordBefore(t, trimSpaceBefore(t, start)); t[from:trimSpaceBefore(t, start)] != "it" && marksOf(t, from, trimSpaceBefore(t, start))&(field|staffs|us) != 0 {
			return found // the IT bloke
		}
	}
	if t[start:end] == "PT" && end < len(t) && t[end] == ',' && start > 2 && t[start-1] == ' ' && isLetter(t[start-2]) {
		if prev, ok := s.tokenAt(wordBefore(t, start-1)); ok && prev.capital && prev.m&surname != 0 {
			return found // Lee Grant PT, a physiotherapist
		}
	}
	bed := word == "bed" || word == "bedspace" || word == "cubicle" || word == "sr" || word == "sideroom"
	dash := false
	colon := false                                                                   // the last sign before the name is a colon or the like
	called := word == "name" || word == "named" || word == "called" || word == "nok" // the last word says that a name comes
	numbers := bed || word == "twin"
	between := 0
	apart := false // more than small words stand between
	i := end
	for i < len(t) && i-end < 40 && between <= 5 {
		b := t[i]
		switch {
		case b == ' ':
			i++
		case b == ']' || b == '[' || b == ';' || b == '!' || b == '?' && between == 0 && i+1 < len(t) && t[i+1] != '\n':
			return found
		case b == '\n':
			if !colon && !(called && i-end < 4) {
				return found
			}
			i++
		case b == '.':
			if i+1 < len(t) && t[i+1] == ' ' && (between > 0 || end-start > 3) {
				return found
			}
			i++
		case b == ':' || b == '=' || b == '-' || b == '(' || b == '/' && relative || b == '*' || b == '_' || b == '?':
			if b == '-' && i > 0 && isLetter(t[i-1]) && i+1 < len(t) && isLetter(t[i+1]) && i == end {
				if i+7 > len(t) || !equalFold(t[i:i+7], "-in-law") {
					return found
				}
				i += 7
				continue
			}
			colon, dash = true, b == '-'
			i++
		case b == '\'':
			if i == end && i+1 < len(t) && t[i+1]|0x20 == 's' {
				i += 2
				continue
			}
			i++
		case isDigit(b):
			to := digitsEnd(t, i)
			if !numbers || to-i > 3 || to < len(t) && (t[to] == '/' || t[to] == '.' && to+1 < len(t) && isDigit(t[to+1])) {
				return found
			}
			if to < len(t) && isLetter(t[to]) && (to+1 == len(t) || !isLetter(t[to+1])) {
				to++
			}
			numbers = false
			for i = to; i+1 < len(t) && t[i] == '/' && isDigit(t[i+1]); i = digitsEnd(t, i+1) {
			}
		case !isLetter(b):
			i++
		default:
			tok, ok := s.tokenAt(i)
			if !ok {
				if to := lettersEnd(t, i); bedWord(t[i:to]) || to-i <= 2 && to < len(t) && isDigit(t[to]) { // SR2, B7/15
					numbers, apart = true, true
					for i = to; i < len(t) && (isDigit(t[i]) || t[i] == '/'); i++ {
					}
					continue
				}
				return found
			}
			if tok.end+1 < len(t) && t[tok.end] == '/' && isDigit(t[tok.end+1]) { // Willow/13
				i = digitsEnd(t, tok.end+1)
				numbers, apart, between = true, true, between+1
				continue
			}
			if bed && i > 2 && t[i-1] == ' ' && t[i-2] == '>' {
				return found // "bed 6 -> Bevan": a place
			}
			if tok.end > i && tok.m&title != 0 && titleLike(t[i:tok.end]) {
				return found // the title's own rule
			}
			if last := wordBefore(t, trimSpaceBefore(t, i)); between > 0 && !bed && tok.capital && !tok.upper && equalFold(t[last:trimSpaceBefore(t, i)], "in") {
				return found // "son in Spain"
			}
			if word == "ex" && !tok.capital {
				return found // ex prem, ex smoker
			}
			if tok.m&particle != 0 && !weakly && !bed && tok.len() > 1 && tok.m&(forename|english) == 0 {
				q := person{sure: true}
				q.add(tok)
				if s.afterParticle(&q) && q.last().capital && q.last().len() >= 3 && q.last().m&(clinical|notName|thing|month) == 0 && (relative || s.scoreAfter(q.end()) < 15) {
					return s.person(found, &q, TierWarn, Labelled) // Patient de Souza
				}
			}
			if weakly && between == 0 && tok.capital && !tok.upper && (tok.plain() || tok.rare() && tok.len() >= 4) && s.identified(tok.end) {
				return s.nameAfter(found, tok, start, relative, bed, word, between) // child Zofia, dob
			}
			if (!weakly || called) && s.labelTakes(tok, &lead{word, relative, bed, colon, called, apart || dash && relative}) {
				return s.nameAfter(found, tok, start, relative, bed, word, between)
			}
			small := tok.m&filler != 0 || tok.m&(kin|label) != 0 && !relative || tok.m&kin != 0
			if !small || tok.capital && tok.upper && tok.len() > 3 && tok.m&(filler|label|kin) == 0 {
				return found
			}
			w := fold(t[i:tok.end])
			if bed && w == "to" {
				return found // "bed 5 to Addison": a place
			}
			if tok.m&kin != 0 {
				relative = true
			}
			called = callsBy(w) || called && (w == "a" || w == "the" || w == "of")
			numbers = numbers || takesNumber(w)
			apart = apart || leadsAway(w)
			colon, dash = false, false
			between++
			i = tok.end
		}
	}
	return found
}

// identified reports a birth date, its word or a number right after.
func (s *scene) identified(end int) bool {
	if s.birthAfter(end) || s.dateAfter(end) {
		return true
	}
	t := s.text
	i := end
	for i < len(t) && (t[i] == ' ' || t[i] == ',' || t[i] == '(') {
		i++
	}
	to := digitsEnd(t, i)
	return to > i && to-i <= 2 && to < len(t) && t[to] == ' ' && s.monthFollows(to) || to-i == 10
}

// bedSoon reports "in cub 11" within a few words after the name that follows.
func (s *scene) bedSoon(end int) bool {
	t := s.text
	for i, n := end, 0; i < len(t) && n < 5 && i-end < 48; n++ {
		for i < len(t) && !isLetter(t[i]) {
			if clauseEnds(t, i) {
				return false
			}
			i++
		}
		to := lettersEnd(t, i)
		if to+1 < len(t) && bedWord(t[i:to]) && isDigit(t[to+1]) {
			return true
		}
		i = to
	}
	return false
}

// madeUp reports "test patient": nobody.
func (s *scene) madeUp(start int) bool {
	i := trimSpaceBefore(s.text, start)
	switch fold(s.text[wordBefore(s.text, i):i]) {
	case "test", "dummy", "fake", "mock", "training", "simulated", "example":
		return true
	}
	return false
}

// ofWork reports "patient flow", "name badges", "resident doctor": no patient's label.
func (s *scene) ofWork(word string, end int) bool {
	next, ok := s.nextWord(end)
	if !ok {
		return false
	}
	switch w := fold(s.text[next.start:next.end]); word {
	case "patient", "patients", "pt", "pts", "client", "family":
		switch w {
		case "flow", "experience", "safety", "transport", "liaison", "services", "advice", "access", "information", "systems", "representative", "education", "records", "engagement", "involvement", "administrator", "coordinator", "pathway", "navigator", "ambassador", "facing", "entertainment", "line", "hotel", "affairs":
			return true
		}
	case "name", "names":
		return w == "badge" || w == "badges" || w == "tag" || w == "tags" || w == "plate"
	case "resident":
		return w == "doctor" || w == "doctors" || w == "dr" || w == "rota" || w == "oncall" || w == "anaesthetist" || next.m&staffs != 0
	case "named":
		return next.m&staffs != 0
	}
	return false
}

// callsBy reports words after which a name comes.
func callsBy(w string) bool {
	switch w {
	case "is", "named", "called", "name", "as", "being", "nok":
		return true
	}
	return false
}

// takesNumber reports words whose number may stand between a label and its name.
func takesNumber(w string) bool {
	switch w {
	case "bed", "bay", "ward", "sr", "side", "room", "cubicle", "tel", "in":
		return true
	}
	return false
}

// leadsAway reports words that are more than small between a label and its name.
func leadsAway(w string) bool {
	switch w {
	case "in", "bed", "bay", "on", "ward", "this", "with":
		return true
	}
	return false
}

// afterEmergency reports "emergency contact", "main contact".
func (s *scene) afterEmergency(start int) bool {
	i := trimSpaceBefore(s.text, start)
	switch fold(s.text[wordBefore(s.text, i):i]) {
	case "emergency", "main", "nok", "kin", "first", "family":
		return true
	}
	return false
}

// isOwn reports "my name": who writes is staff.
func (s *scene) isOwn(start int) bool {
	i := trimSpaceBefore(s.text, start)
	w := s.text[wordBefore(s.text, i):i]
	return len(w) == 2 && (w[0]|0x20) == 'm' && w[1]|0x20 == 'y' || len(w) == 3 && (w == "our" || w == "Our") && start < len(s.text) && s.text[start]|0x20 == 'n'
}

// someone reports words for any person: only "called" makes them a label.
func someone(w string) bool {
	switch w {
	case "man", "woman", "boy", "girl", "chap", "bloke", "fella", "fellow", "person", "someone", "somebody", "teenager", "toddler", "child", "baby":
		return true
	}
	return false
}

func titleLike(w string) bool {
	switch fold(w) {
	case "mr", "mrs", "ms", "miss", "mx", "master":
		return true
	}
	return false
}

// lead is what leads from a label to the word that may be its name.
type lead struct {
	said     string // the label
	relative bool
	bed      bool
	colon    bool // a sign leads to it: ":", "-", "("
	called   bool // "is", "called", "name"
	apart    bool // more than small words stand between
}

// labelTakes reports that the word is the first of the labelled name.
func (s *scene) labelTakes(w token, l *lead) bool {
	if w.hard() && !(w.capital && !w.upper && l.called && w.m&(notName|label|kin) == 0 && w.m&surOften != 0) || w.m&filler != 0 && !(w.capital && w.listed()) {
		return false
	}
	if !w.capital && w.m&english != 0 && w.m&foreOften == 0 && !(w.end < len(s.text) && s.text[w.end] == ',') {
		return false // in small letters: the commonest
	}
	if w.initial() {
		return s.labelTakesInitial(w, l)
	}
	if w.len() < 2 {
		return false
	}
	if w.upper && callVerb(fold(s.text[w.start:w.end])) || !w.capital && modal(s.text[w.start:w.end]) {
		return false
	}
	word := w.m&english != 0
	strong := l.relative || l.colon || l.called
	often := w.m&(foreOften|surOften) != 0
	next, hasNext := s.nextToken(w)
	goes := hasNext && !next.hard() && next.m&clinical == 0
	pair := goes && next.capital && next.m&surname != 0 && next.m&thing == 0
	if hasNext && next.m&particle != 0 && w.capital {
		q := person{sure: true}
		q.add(w)
		q.add(next)
		pair = pair || s.afterParticle(&q) && q.last().capital
	}
	switch {
	case w.m&clinical != 0:
		return w.capital && !w.upper && (l.colon || l.called) && often && (pair || hasComma(s.text, w.end))
	case w.capital && !w.upper:
		switch {
		case w.plain():
			return l.said != "re" || often || pair || l.colon
		case word && w.listed():
			if w.busy() {
				return pair && strong
			}
			return pair || strong && often || w.m&foreOften != 0 && (l.relative || hasNext && next.capital) && !l.bed && l.said != "re"
		case word:
			return strong && pair && next.m&english == 0
		}
		if l.bed && w.rare() {
			// "Bed6 - Trewin: obs", not "bed 6 Zimmer please"
			return w.len() >= 4 && w.end < len(s.text) && (s.text[w.end] == ':' || s.text[w.end] == ',' || strings.HasPrefix(s.text[w.end:], " - ") || strings.HasPrefix(s.text[w.end:], " (")) && !s.thingAfter(w.end)
		}
		return w.rare() && w.len() >= 3 && (!l.apart || pair) && (l.said != "re" || pair) && (strong || w.len() >= 4) && !s.thingAfter(w.end)
	case w.upper:
		switch {
		case w.plain():
			return w.len() >= 3 && (often || w.len() >= 4 || pair)
		case word:
			return w.m&surOften != 0 && !w.busy() && w.len() >= 4 && (strong || pair || hasComma(s.text, w.end))
		}
		return w.rare() && w.len() >= 5 && (strong || hasComma(s.text, w.end)) || w.rare() && w.len() >= 4 && hasComma(s.text, w.end)
	}
	if goes && next.capital && !next.upper && w.m&foreOften != 0 && next.m&surname != 0 && next.m&notName == 0 && l.said != "re" && !l.bed && !w.busy() {
		return true // pt art Baker
	}
	return s.labelTakesLower(w, next, goes && !next.capital, l)
}

func (s *scene) labelTakesInitial(w token, l *lead) bool {
	p := person{sure: true}
	p.add(w)
	at := s.gap(&p, w.end)
	if at < 0 {
		return false
	}
	next, ok := s.tokenAt(at)
	if !(s.text[w.end] == '.' || l.colon || l.called) {
		return ok && next.capital && !next.upper && next.plain() && next.m&surname != 0 && !l.bed && !l.apart && l.said != "re" // pt K Oduya
	}
	return ok && next.capital && next.m&surname != 0 && next.m&(clinical|notName) == 0
}

// labelTakesLower: in lower case the tables decide, and what follows.
func (s *scene) labelTakesLower(w, next token, goes bool, l *lead) bool {
	word := w.m&english != 0
	strong := l.relative || l.colon || l.called
	ends := goes && s.stops(next.end)
	pair := goes && (next.m&surname != 0 && (next.m&english == 0 || ends && !next.busy() || lowerSurname(s.text[next.start:next.end])) || next.rare() && next.len() >= 3 && ends)
	comma := w.end+2 < len(s.text) && s.text[w.end:w.end+2] == ", "
	if comma && (w.listed() || w.rare()) && !w.busy() {
		// thring, connor
		if after, ok := s.tokenAt(w.end + 2); ok && !after.capital && after.m&forename != 0 && (after.m&english == 0 || after.m&foreOften != 0 && w.m&surOften != 0) && after.m&clinical == 0 && !after.hard() && (s.stops(after.end) || after.m&foreOften != 0) {
			return l.said != "re" || w.m&surname != 0
		}
	}
	switch {
	case l.bed:
		return w.plain() && w.m&foreOften != 0 && pair && next.m&english == 0
	case w.plain() && w.m&forename != 0:
		if l.said == "re" {
			return pair && (next.m&english == 0 || s.stopsHard(next.end)) || l.colon && w.m&surOften != 0
		}
		return w.m&foreOften != 0 && w.len() >= 3 || pair || strong && w.len() >= 4 || goes && next.plain() && s.stopsHard(next.end)
	case w.plain():
		if l.said == "re" {
			return l.colon && w.m&surOften != 0
		}
		return w.m&surOften != 0 && w.len() >= 4 || (l.called || l.colon) && w.len() >= 4 || pair && next.m&english == 0 && s.stopsHard(next.end)
	case word && w.m&foreOften != 0 && (strong || ends && l.said != "re"):
		return goes && next.m&surname != 0 && next.m&english == 0 || l.relative && s.digitsFollow(w.end)
	case w.rare() && w.len() >= 3 && l.said != "re":
		return goes && (next.m&surOften != 0 && next.m&english == 0 && (strong || !l.apart) || (next.rare() || next.plain()) && s.stopsHard(next.end))
	}
	return false
}

func (s *scene) digitsFollow(end int) bool {
	i := end
	for i < len(s.text) && (s.text[i] == ' ' || s.text[i] == ',' || s.text[i] == '(') {
		i++
	}
	return i > end && i < len(s.text) && (isDigit(s.text[i]) || s.text[i] == '+')
}

func (s *scene) nextToken(w token) (token, bool) {
	at := s.gapAfter(w, w.end)
	if at < 0 {
		return token{}, false
	}
	return s.tokenAt(at)
}

func hasComma(t string, i int) bool {
	return i+2 < len(t) && t[i] == ',' && t[i+1] == ' ' && isUpper(t, i+2)
}

// nameAfter reads the whole name and judges it.
func (s *scene) nameAfter(found []Finding, first token, start int, relative, bed bool, word string, between int) []Finding {
	p := person{sure: true}
	p.add(first)
	if hasComma(s.text, first.end) && (first.m&surname != 0 || first.upper || first.listed() && (word == "name" || word == "patient") && s.endsAfter(first.end+2)) {
		// SMITH, John
		if next, ok := s.tokenAt(first.end + 2); ok && next.capital && next.m&clinical == 0 && !next.hard() && (next.m&forename != 0 || first.upper && next.rare() && !next.upper) && (first.upper || next.m&english == 0) && !relative {
			p.add(next)
			s.moreInitials(&p)
			return s.person(found, &p, TierWarn, Labelled)
		}
	}
	if t := s.text; !first.capital && first.end+2 < len(t) && t[first.end:first.end+2] == ", " && !relative && !bed {
		if next, ok := s.tokenAt(first.end + 2); ok && !next.capital && next.m&forename != 0 && (next.m&english == 0 || next.m&foreOften != 0 && first.m&surOften != 0) && next.m&clinical == 0 && !next.hard() && (s.stops(next.end) || next.m&foreOften != 0) {
			p.add(next)
			return s.person(found, &p, TierWarn, Labelled)
		}
	}
	s.more(&p)
	if s.thingAfter(p.end()) && !s.ownsThing(p.end()) {
		return found
	}
	if !relative {
		score := s.scoreAfter(p.end())
		if (score >= 25 && !(plainPatient(word) && between == 0 && isLetter(s.text[trimSpaceBefore(s.text, first.start)-1]))) || word == "name" && score >= 15 {
			s.named = max(s.named, p.end())
			return found
		}
	}
	if !relative && s.speaksOfSelf(p.end()) {
		s.named = max(s.named, p.end())
		return found
	}
	if relative && s.social(p.start()) {
		return s.person(found, &p, TierNote, OfStaff)
	}
	if bed && !p.full() && !s.bedOf(&p) {
		return s.person(found, &p, TierNote, Alone)
	}
	return s.person(found, &p, TierWarn, Labelled)
}

// plainPatient reports the words that can lead to nobody else's name.
func plainPatient(word string) bool {
	return word == "pt" || word == "patient" || word == "pts" || word == "px"
}

// endsAfter reports that the line ends, or a birth date or a number follows, after the
// word at i.
func (s *scene) endsAfter(i int) bool {
	to := lettersEnd(s.text, i)
	return to == len(s.text) || s.text[to] == '\n' || s.identified(to)
}

// bedOf reports that a lone word after a bed's number can be nothing but the name
// of who lies there: a surname that is no other word, written as one.
func (s *scene) bedOf(p *person) bool {
	w := p.last()
	return w.capital && !w.upper && (w.m&surname != 0 && w.plain() && w.len() >= 3 || w.rare() || w.plain() && w.end < len(s.text) && s.text[w.end] == ':')
}

// social reports talk of colleagues' own lives around a name: a baby shower, a
// leaving do.
func (s *scene) social(at int) bool {
	t := s.text
	lo, hi := max(0, at-80), min(len(t), at+80)
	for i := lo; i < hi; {
		if !isLetter(t[i]) {
			i++
			continue
		}
		to := lettersEnd(t, i)
		switch fold(t[i:min(to, i+longestWord)]) {
		case "congrats", "congratulations", "raffle", "cakes", "shower", "bakes", "bake", "cake", "plumber", "electrician", "builder", "newlyweds", "whip", "hen", "stag":
			return true
		}
		i = to
	}
	return false
}

// speaksOfSelf reports "name's Emeka, I'm your new SHO".
func (s *scene) speaksOfSelf(end int) bool {
	t := s.text
	i := end
	for i < len(t) && (t[i] == ' ' || t[i] == ',' || t[i] == '-') {
		i++
	}
	return i > end && i+2 < len(t) && (t[i] == 'I' && (t[i+1] == '\'' || t[i+1] == ' ') || equalFold(t[i:i+2], "im") && t[i+2] == ' ')
}

// ownsThing reports "Smith's test": the person's, not an eponym. After a label it
// is the former.
func (s *scene) ownsThing(end int) bool {
	return end+1 < len(s.text) && s.text[end] == '\''
}

// isStyle reports "Father Brennan" and "Sr Molloy", of a chaplain or a senior
// nurse: the word is a title, and no relative or side room.
func (s *scene) isStyle(start, end int, word string) bool {
	t := s.text
	if end >= len(t) || t[end] != ' ' && t[end] != '.' || !isUpper(t, start) {
		return false
	}
	i := end + 1
	if t[end] == '.' && i < len(t) && t[i] == ' ' {
		i++
	}
	tok, ok := s.tokenAt(i)
	if !ok || !tok.capital || tok.hard() || tok.m&clinical != 0 && !tok.listed() || tok.len() < 2 {
		return false
	}
	if word == "sr" {
		return !isUpper(t, start+1)
	}
	before := trimSpaceBefore(t, start)
	inside := before > 0 && (isLetter(t[before-1]) || t[before-1] == ',')
	return inside && marksOf(t, wordBefore(t, before), before)&(them|kin|label) == 0 && tok.m&surname != 0 || tok.m&surname != 0 && tok.m&forename == 0
}

// isNurseSister: "Sister Brown" is a nurse, "his sister Joan" is not.
func (s *scene) isNurseSister(start, end int) bool {
	t := s.text
	before := trimSpaceBefore(t, start)
	from := wordBefore(t, before)
	m := marksOf(t, from, before)
	w := fold(t[from:before])
	if m&(them|kin|label) != 0 || w == "s" || start > 0 && (t[start-1] == '(' || t[start-1] == '/') {
		return false
	}
	next := end
	for next < len(t) && t[next] == ' ' {
		next++
	}
	if next < len(t) && !isLetter(t[next]) {
		return t[start] == 'S' && t[next] != ':' && t[next] != '-' && t[next] != '('
	}
	tok, ok := s.tokenAt(next)
	if t[start] == 's' && ok && tok.m&forename != 0 && tok.capital && (tok.m&surname == 0 || tok.m&foreOften != 0) {
		return false
	}
	return true
}

func (s *scene) deadLabelBefore(start int) bool {
	i := trimSpaceBefore(s.text, start)
	if i > 0 && (s.text[i-1] == '-' || s.text[i-1] == '_') {
		i--
	}
	if i > 2 && s.text[i-1] == 's' && s.text[i-2] == '\'' {
		i -= 2 // the pharmacist's name
	}
	for i > 0 && isDigit(s.text[i-1]) {
		i-- // F1 name
	}
	from := wordBefore(s.text, i)
	m := marksOf(s.text, from, i)
	return from < i && (m&deadLabel != 0 || m&(staffs|field) != 0 && m&(kin|them) == 0 || equalFold(s.text[from:i], "holder") || i-from == 1 && i < len(s.text) && isDigit(s.text[i]))
}
