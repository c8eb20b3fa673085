package detect

import (
	"math/bits"
	"strings"
)

// Words that may be part of a name, one at a time.

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
func (t token) busy() bool { return t.m&work != 0 }

// longestName bounds a name of parts that hyphens join, in bytes.
const longestName = 64

// tokenAt reads the word at i, or false.
func (s *scene) tokenAt(i int) (token, bool) {
	t := s.text
	if i >= len(t) || !isLetter(t[i]) || i > 0 && (isLetter(t[i-1]) || isDigit(t[i-1])) {
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
	if end < len(t) && (isDigit(t[end]) || t[end] == '[' && s.inLabel(end+1) || t[end] == '-' && end+1 < len(t) && t[end+1] == '[' && s.inLabel(end+2)) {
		return token{}, false // glued to a number, or to what masked one
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
	case b == '\'', b == '-', b == '[', isDigit(b):
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
