package detect

import "strings"

// Where a name ends (§8): which word goes on with it.

// more reads on after the first word, for as long as words belong to the name.
func (s *scene) more(p *person) {
	for p.n < len(p.words)-1 {
		at := s.gap(p, p.end())
		if at < 0 {
			return
		}
		t, ok := s.tokenAt(at)
		if !ok {
			return
		}
		if t.m&particle != 0 && !t.initial() && !(t.upper && !p.last().upper && s.text[t.start] < 0x80) || t.initial() && t.m&particle != 0 && t.end < len(s.text) && s.text[t.end] == '\'' {
			q := *p
			q.add(t)
			if s.afterParticle(&q) {
				*p = q
				continue
			}
			if t.m&surname == 0 {
				return
			}
		}
		if !s.follows(p, t) {
			return
		}
		p.add(t)
	}
}

// afterParticle reads what a particle leads to: "van der Berg", "de Souza".
func (s *scene) afterParticle(p *person) bool {
	for p.n < len(p.words) {
		at := s.gap(p, p.end())
		if at < 0 {
			return false
		}
		t, ok := s.tokenAt(at)
		if ok && p.last().m&particle != 0 && goidelic(s.text[p.last().start:p.last().end]) && (equalFold(s.text[t.start:t.end], "an") || equalFold(s.text[t.start:t.end], "na")) {
			p.add(t) // Mac an Bhaird
			continue
		}
		if !ok || t.m&(clinical|notName) != 0 && t.m&particle == 0 {
			return false
		}
		lower := !p.words[0].capital || p.n == 1
		if t.m&particle != 0 && t.len() > 1 && !t.upper {
			p.add(t)
			continue
		}
		if t.capital && t.len() > 1 && t.m&(staffs|title) == 0 || lower && !t.capital && t.m&english == 0 && t.len() >= 3 && t.m&(staffs|title) == 0 {
			p.add(t)
			return true
		}
		return false
	}
	return false
}

func goidelic(w string) bool {
	switch fold(w) {
	case "mac", "nic", "mhic", "ui", "ni", "o":
		return true
	}
	return false
}

// follows reports that t goes on with the name.
func (s *scene) follows(p *person, t token) bool {
	prev := p.last()
	if t.initial() {
		return !s.abbreviated(t.start) && s.initialFollows(p, t)
	}
	if t.len() == 1 && !prev.capital {
		return s.smallInitial(t)
	}
	if !t.capital && (modal(s.text[t.start:t.end]) || t.m&surOften == 0 && verbForm(s.text[t.start:t.end], t.m)) {
		return false
	}
	given := prev.m&forename != 0 || prev.len() == 1 || prev.m&particle != 0 && p.n > 1
	first := p.n == 1 && prev.rare()
	stop := s.stops(t.end)
	if t.capital && !t.upper && p.n == 1 && p.sure && prev.capital && !prev.upper && prev.m&(forename|english) == 0 && t.len() >= 4 && stop && (t.rare() && prev.len() >= 4 || t.m&surOften != 0 && !t.busy()) && t.m&(clinical|notName) == 0 {
		return true // pt Adebisi Fawole is back: the first is a forename that no table knows
	}
	if t.hard() {
		// "Mrs Joan Day", when nothing of a sentence follows.
		return t.capital && !t.upper && prev.m&foreOften != 0 && !p.named() && t.m&surOften != 0 && t.m&(title|staffs) == 0 && stop
	}
	if p.named() {
		if p.n == 1 && p.sure && prev.capital && t.capital && !t.upper && prev.plain() && t.plain() && prev.m&surOften != 0 && t.m&surname != 0 && (t.end == len(s.text) || strings.IndexByte("',(", s.text[t.end]) >= 0) {
			return true // Mrs Kaur Bhogal
		}
		// Mohammed Iqbal Hussain.
		return p.n > 1 && t.capital == prev.capital && t.plain() && t.m&surOften != 0 && (prev.plain() || prev.rare()) && (t.capital || prev.m&forename != 0)
	}
	switch {
	case t.capital && !t.upper && prev.capital:
		switch {
		case t.m&clinical != 0:
			return p.sure && prev.m&foreOften != 0 && !s.numberFollows(t.end) && (t.m&surname != 0 && stop || t.end == len(s.text) || s.stopsHard(t.end))
		case t.m&english != 0 && t.busy():
			return given && stop && (t.m&surOften != 0 || p.sure && t.m&surname != 0)
		case t.m&english != 0:
			return given && (t.m&surname != 0 || p.sure && stop)
		case t.listed():
			return given || first
		}
		return t.rare() && (given || first)
	case t.upper && prev.upper:
		switch {
		case t.m&clinical != 0:
			return false
		case t.m&english != 0:
			return given && t.m&surname != 0 && (!t.busy() || stop)
		case t.listed():
			return given || first
		}
		return t.rare() && t.len() >= 4 && given
	case t.upper:
		switch {
		case t.m&clinical != 0 || !given || !prev.capital:
			return false
		case t.m&english != 0:
			return t.m&surOften != 0 && !t.busy() || p.sure && !t.busy() && t.len() >= 4
		}
		return t.m&surname != 0 && t.len() >= 3 || t.rare() && t.len() >= 4
	case !t.capital:
		switch {
		case t.m&clinical != 0:
			return p.sure && t.m&surOften != 0 && prev.m&foreOften != 0 && (t.end == len(s.text) || s.stopsHard(t.end) && !s.numberFollows(t.end))
		case t.len() < 2 || !given && !first:
			return false
		case prev.capital && !(p.sure && given):
			return false
		case t.m&english != 0 && t.busy():
			return prev.m&foreOften != 0 && stop && (p.sure && t.m&surname != 0 && t.m&(us|month) == 0 || t.m&surOften != 0 && lowerSurname(s.text[t.start:t.end]))
		case t.m&english != 0:
			return given && t.m&surname != 0 && (t.m&surOften != 0 && prev.m&foreOften != 0 || stop) || p.sure && prev.m&foreOften != 0 && s.stopsHard(t.end)
		case t.m&surname != 0:
			return t.m&surOften != 0 || t.len() >= 4 || stop
		case t.listed():
			return prev.m&foreOften != 0 && t.len() >= 4
		case prev.capital:
			return t.rare() && t.len() >= 4 && s.stopsHard(t.end)
		}
		return t.rare() && p.n == 1 && t.len() >= 3 && prev.m&forename != 0 && (s.stopsHard(t.end) || prev.m&surOften == 0 && (stop || t.len() >= 4 && p.sure))
	}
	return t.capital && t.plain() && given
}

// abbreviated reports "D.O.B." and "N.O.K.": no initials.
func (s *scene) abbreviated(i int) bool {
	to := wordAfter(s.text, i)
	return to > i+1 && marksOf(s.text, i, to)&(birth|mrnWord|kin) != 0 || to > i+1 && equalFold(s.text[i:to], "n.h.s")
}

// smallInitial reports the "g" of "nicole g mcdonagh".
func (s *scene) smallInitial(t token) bool {
	at := s.gapAfter(t, t.end)
	if at < 0 {
		return false
	}
	next, ok := s.tokenAt(at)
	return ok && !next.capital && next.len() >= 3 && next.plain() && (next.m&surOften != 0 || next.m&surname != 0 && next.m&forename == 0 || clan(s.text[next.start:next.end]))
}

// verbForm reports "scored", "collecting", "lives".
func verbForm(w string, m marks) bool {
	if m&(homeLed|deed|fate) != 0 {
		return true
	}
	n := len(w)
	return m&(english|surname|forename) != surname && n >= 5 && m&forename == 0 && (w[n-2:] == "ed" || w[n-3:] == "ing") && m&surname == 0
}

// surnameEnding reports a word that ends as surnames do, and few other words: a
// surname that no table knows, in small letters.
func surnameEnding(w string) bool {
	if len(w) < 7 {
		return false
	}
	for _, e := range [...]string{"stall", "ton", "son", "ham", "ley", "worth", "wood", "ford", "bury", "croft", "bottom", "thwaite", "shaw", "field", "burn", "dale", "gate", "combe", "stock", "hurst", "wick", "well", "stone", "wright", "smith",
		"wicz", "ski", "ska", "czyk", "escu", "ova", "ovic", "enko", "oglu", "poulos", "poulou", "akis", "idis", "iadis", "yan", "shvili", "stein", "berg", "mann", "sson", "dottir", "singham", "lingam", "nathan", "moorthy", "murthy", "rajah", "swamy", "gunta", "aratne", "singhe", "wardena"} {
		if strings.HasSuffix(w, e) {
			return true
		}
	}
	return false
}

// modal reports verbs that are names only when capital.
func modal(w string) bool {
	switch w {
	case "will", "may", "might", "can", "wants", "asks", "says", "rang", "pls", "please":
		return true
	}
	return false
}

// particled is a copy of the name with the particle.
func particled(p *person, t token) *person {
	q := *p
	if q.n < len(q.words) {
		q.add(t)
	}
	return &q
}

// initialFollows: an initial must lead to a name.
func (s *scene) initialFollows(p *person, t token) bool {
	if p.named() {
		return false
	}
	q := *p
	q.add(t)
	at := s.gap(&q, t.end)
	if at < 0 || q.n == len(q.words) {
		return false
	}
	next, ok := s.tokenAt(at)
	if ok && next.m&particle != 0 && !next.initial() {
		return s.afterParticle(particled(&q, next)) // P van Dijk
	}
	return ok && next.capital && (next.initial() || s.follows(&q, next))
}

// stops reports that a name may well end here: at a sign, a number, or a word
// that begins another part of the sentence.
func (s *scene) stops(end int) bool {
	t := s.text
	i := end
	for i < len(t) && t[i] == ' ' {
		i++
	}
	if i == len(t) || !isLetter(t[i]) {
		return true
	}
	if i == end {
		return false
	}
	to := lettersEnd(t, i)
	if to < len(t) && isDigit(t[to]) {
		return true // K7, B12
	}
	return marksOf(t, i, to)&(notName|clinical|birth|mrnWord|mrnNo|fate|event|kin|us|them|filler) != 0
}

// stopsHard is stops, without the words of a sentence: a comma, a bracket, an
// age, a bed, a birth date or a number follows.
func (s *scene) stopsHard(end int) bool {
	t := s.text
	i := end
	for i < len(t) && t[i] == ' ' {
		i++
	}
	switch {
	case i == len(t):
		return false
	case t[i] == ',' || t[i] == '(' || isDigit(t[i]) || t[i] == '-' && i > end:
		return true
	case !isLetter(t[i]) || i == end:
		return false
	}
	to := lettersEnd(t, i)
	if to < len(t) && isDigit(t[to]) {
		return true
	}
	return marksOf(t, i, to)&(birth|mrnWord) != 0 || bedWord(t[i:to]) || equalFold(t[i:to], "nhs") || equalFold(t[i:to], "hosp")
}

func (s *scene) numberFollows(end int) bool {
	return end+1 < len(s.text) && s.text[end] == ' ' && isDigit(s.text[end+1])
}

// lowerSurname reports English words, busy ones too, that are surnames even in
// lower case after a forename.
func lowerSurname(w string) bool {
	switch fold(w) {
	case "brown", "white", "green", "black", "gray", "grey", "cook", "cooper", "baker", "turner", "walker", "hunter", "fisher", "hill", "wood", "woods", "king", "bishop", "mason", "carter", "parker", "potter", "shepherd",
		"webb", "marsh", "moss", "price", "reed", "rose", "sharp", "swift", "weaver", "wells", "wright", "young", "brooks", "rivers", "fields", "banks", "bell", "fox", "lamb", "nightingale", "porter", "butler", "archer", "barker", "miller", "field", "ford", "frost", "hale", "lane", "pope", "steel", "stone", "waters", "winter", "wolf", "page":
		return true
	}
	return false
}
