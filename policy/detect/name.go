package detect

import (
	"math/bits"
	"strings"
)

// Names (§8). A title or a label takes most of them without a table; the tables
// decide bare names, lower case, and where a name ends. What is staff's is
// decided in staff.go.

// token is one word that may be part of a name: O'Brien, Smith-Jones, Zoë. Its
// fields are nested because the compiler keeps no more than four in registers.
type token struct {
	span
	m marks
	letters
}

type span struct{ start, end int }

type letters struct {
	capital bool // begins with a capital letter
	upper   bool // has no small letter, and two letters or more
}

func (t token) len() int      { return t.end - t.start }
func (t token) initial() bool { return t.end-t.start == 1 && t.capital }

// listed reports a word of the name tables; plain, one that is nothing else.
func (t token) listed() bool { return t.m&(forename|surname) != 0 }
func (t token) plain() bool  { return t.listed() && t.m&(english|clinical) == 0 && !t.hard() }

// rare reports a word of no table: a rare name, a slip, a drug.
func (t token) rare() bool {
	return t.m&(forename|surname|english|clinical|notName|staffs|thing|label|kin|title|us|field|birth|mrnWord|flat|event|fate|deed|filler|them) == 0
}

// hard reports grammar and roles: no part of a name.
func (t token) hard() bool {
	return t.m&(notName|staffs|title|birth|label|kin) != 0
}

// busy reports a word with work of its own in clinical talk.
func (t token) busy() bool { return t.m&(event|fate|deed|thing|us|field|filler|month) != 0 }

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
		case w.initial() || w.m&particle != 0 && w.len() <= 3:
		case w.m&surOften != 0 && w.m&foreOften == 0, w.m&surname != 0 && w.m&forename == 0, i > 0 && !w.listed():
			return true
		}
	}
	return false
}

// longestName bounds a name of parts that hyphens join, in bytes.
const longestName = 64

// tokenAt reads the word at i, or false.
func (s *scene) tokenAt(i int) (token, bool) {
	t := s.text
	if i >= len(t) || !isLetter(t[i]) || i > 0 && isLetter(t[i-1]) {
		return token{}, false
	}
	if tok, ok := shortToken(t, i); ok {
		return tok, true
	}
	end := i
	for end < len(t) {
		if isLetter(t[end]) {
			end++
			continue
		}
		if end-i > longestName {
			return token{}, false
		}
		next := end + 1
		if next >= len(t) || !isLetter(t[next]) || t[end] != '\'' && t[end] != '-' {
			break
		}
		if t[end] == '\'' && (next+1 == len(t) || !isLetter(t[next+1])) {
			break // Smith's
		}
		if t[end] == '-' && end-i == 2 && marksOf(t, i, end)&particle != 0 && isUpper(t, next) {
			end++ // al-Hassan
			continue
		}
		if to := lettersEnd(t, next); t[end] == '-' && end-i > 1 && (isUpper(t, i) != isUpper(t, next) || marksOf(t, next, to)&(clinical|notName) != 0 && (!isUpper(t, next) || isUpper(t, to-1)) || s.surface == FileName) {
			break // Smith-review
		}
		end++
	}
	if end < len(t) && isDigit(t[end]) {
		return token{}, false
	}
	tok := token{span: span{i, end}, m: marksOf(t, i, end), letters: letters{capital: isUpper(t, i)}}
	if cut := strings.IndexByte(t[i:end], '-'); cut > 0 {
		tok.capital = tok.capital || cut == 2 && isUpper(t, i+3)
		a, b := marksOf(t, i, i+cut), marksOf(t, i+cut+1, end)
		tok.m |= (a | b) & (forename | surname | foreOften | surOften)
		if !tok.capital && (a&(forename|surname) == 0 && a&particle == 0 || b&(forename|surname) == 0) {
			tok.m |= (a | b) & (english | clinical | notName)
		}
	}
	if tok.capital && end-i >= 2 {
		tok.upper = true
		for k := i; k < end; k++ {
			if 'a' <= t[k] && t[k] <= 'z' {
				tok.upper = false
				break
			}
		}
	}
	if tok.m&(forename|surname|english|clinical|notName) == 0 && soundsClinical(t[i:end]) {
		tok.m |= clinical
	}
	return tok, true
}

// shortToken is tokenAt for a plain word of ASCII of fewer than seven letters,
// without a sign or a digit that might belong to it.
func shortToken(t string, i int) (token, bool) {
	if i+8 > len(t) {
		return token{}, false
	}
	x := word64(t, i)
	sign := signs(x)
	n := bits.TrailingZeros64(sign) >> 3
	if n >= 7 || x&highs&(sign^(sign-1)) != 0 {
		return token{}, false
	}
	switch b := t[i+n]; {
	case b == '\'', b == '-', isDigit(b):
		return token{}, false
	}
	x &= sign&-sign>>7 - 1
	m := lex.find(mix(x|lowers&(sign&-sign>>7-1), 0, n))
	return token{span{i, i + n}, m, letters{x&0x20 == 0, n >= 2 && x&lowers == 0}}, true
}

func lettersEnd(t string, i int) int {
	for i < len(t) && isLetter(t[i]) {
		i++
	}
	return i
}

// isUpper reports a capital letter; of those above ASCII, the Latin ones.
func isUpper(t string, i int) bool {
	b := t[i]
	if b < 0x80 {
		return 'A' <= b && b <= 'Z'
	}
	if i+1 >= len(t) {
		return false
	}
	c := t[i+1]
	switch b {
	case 0xC3:
		return c < 0x9F
	case 0xC4, 0xC5:
		return c&1 == 0 == (b == 0xC4 && c < 0xB8 || b == 0xC5 && (c >= 0x8A && c < 0xB8))
	case 0xC6, 0xC7, 0xC8:
		return c&1 == 0
	}
	return false
}

// Endings of drugs, diseases and procedures (§8): no name list needs to know them.
var endings = [...]string{"cillin", "mycin", "micin", "floxacin", "azole", "olol", "pril", "sartan", "statin", "dipine", "parin", "xaban", "gatran", "mab", "nib", "tinib", "zepam", "zolam",
	"barbital", "caine", "curium", "fungin", "gliptin", "gliflozin", "glutide", "prazole", "setron", "tidine", "triptan", "vir", "phylline", "terol", "tropium", "sone", "solone", "thiazide", "semide", "oxetine", "pramine", "azepine",
	"itis", "osis", "aemia", "emia", "uria", "ectomy", "otomy", "ostomy", "oscopy", "plasty", "graphy", "gram", "grams", "ology", "ologist", "pathy", "plegia", "paresis", "rrhoea", "rrhage", "algia", "oma", "penia", "cyte", "megaly", "iasis", "pnoea", "cardia", "thermia", "volaemia", "natraemia", "kalaemia", "lysis", "genic", "scopic", "static", "trophic", "metry", "therapy"}

func soundsClinical(w string) bool {
	if len(w) < 7 {
		return false
	}
	var buf [8]byte
	n := min(len(w), len(buf))
	for i := range n {
		buf[i] = w[len(w)-n+i] | 0x20
	}
	tail := string(buf[:n])
	for _, e := range endings {
		if strings.HasSuffix(tail, e) {
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
		if t.m&particle != 0 && !t.initial() || t.initial() && t.m&particle != 0 && t.end < len(s.text) && s.text[t.end] == '\'' {
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

// follows reports that t goes on with the name.
func (s *scene) follows(p *person, t token) bool {
	prev := p.last()
	if t.initial() {
		return s.initialFollows(p, t)
	}
	if !t.capital && modal(s.text[t.start:t.end]) {
		return false
	}
	given := prev.m&forename != 0 || prev.initial() || prev.m&particle != 0 && p.n > 1
	first := p.n == 1 && prev.rare()
	stop := s.stops(t.end)
	if t.hard() {
		// "Mrs Joan Day", when nothing of a sentence follows.
		return t.capital && !t.upper && prev.m&foreOften != 0 && !p.named() && t.m&surOften != 0 && t.m&(title|staffs) == 0 && stop
	}
	if p.named() {
		// Mohammed Iqbal Hussain.
		return p.n > 1 && t.capital == prev.capital && t.plain() && t.m&surOften != 0 && (prev.m&forename != 0 || first)
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

// modal reports verbs that are names only when capital.
func modal(w string) bool {
	switch w {
	case "will", "may", "might", "can", "wants", "asks", "says", "rang", "pls", "please":
		return true
	}
	return false
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
	t := s.text
	if strings.IndexByte(t[max(0, at-64):at], '[') < 0 {
		return false
	}
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
