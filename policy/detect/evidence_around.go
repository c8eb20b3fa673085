package detect

import "strings"

// spot is where a word stands, seen from the value.
type spot uint8

const (
	itself     spot = iota // the value's own title, and how it is written
	before1                // right before, in the same clause
	before2                //
	before                 // up to eight words before
	pairBefore             // the two right before
	after1                 // right after
	after2                 //
	after3                 //
	after                  // up to fourteen words after
	pairAfter              // the two right after
	pairLater              // two that stand together a little later
	pairAround             // the one right before and the one right after
	elsewhere              // in another clause
	verb                   // the first word after that is no auxiliary
	passive                // the same, behind "was" or "been"
	object                 // the first behind the verb that is no article
	pairVerb               // verb and object
	places
)

var placeNames = [places]string{"itself", "before1", "before2", "before", "before12", "after1", "after2", "after3", "after", "after12", "later", "around",
	"elsewhere", "verb", "passive", "object", "verb+object"}

// aspect is what of a word is looked at.
type aspect uint8

const (
	whole  aspect = iota // "reviewed"
	stem                 // "review~"
	sorted               // "<operate>": a class of tables/sorts.txt
	form                 // "-ed"
)

// clue is one thing that the words around say. a and b are as they are written; b
// is empty but in pairs.
type clue struct {
	at   spot
	of   aspect
	a, b string
}

func (c clue) key() uint64 {
	h := hash(c.a, 0, len(c.a))
	if c.b != "" {
		h ^= hash(c.b, 0, len(c.b)) * 0x9E3779B97F4A7C15
	}
	h = (h ^ uint64(c.at)<<8 ^ uint64(c.of)) * 0xD6E8FEB86659FD93
	return h ^ h>>32 | 1
}

// word is the clue as a table has it, without its place.
func (c clue) word() string {
	w := strings.ToLower(c.a)
	if c.b != "" {
		w += "_" + strings.ToLower(c.b)
	}
	switch c.of {
	case stem:
		w += "~"
	case sorted:
		w = "<" + w + ">"
	case form:
		w = "-" + w
	}
	return w
}

// clueOf reads a word of a table.
func clueOf(w string) clue {
	c := clue{a: w}
	switch n := len(w); {
	case n > 2 && w[0] == '<' && w[n-1] == '>':
		c.of, c.a = sorted, w[1:n-1]
	case n > 1 && w[0] == '-' && w[1] != '_':
		c.of, c.a = form, w[1:]
	case n > 1 && w[n-1] == '~':
		c.of, c.a = stem, w[:n-1]
	}
	if a, b, ok := strings.Cut(c.a, "_"); ok && a != "" && b != "" {
		c.a, c.b = a, b
	}
	return c
}

const (
	beforeWords = 8
	afterWords  = 14
	farWords    = 12
)

// around shows every clue of the words around text[value:end], whose title begins
// at start.
func around(text string, start, value, end int, show func(clue)) {
	var b [beforeWords]string
	var a [afterWords]string
	nb, i := 0, start
	for nb < len(b) {
		w, from := wordLeft(text, i)
		if w == "" || endsClause(text, from, w) {
			break
		}
		b[nb] = w
		nb++
		i = from
	}
	for range farWords {
		w, from := wordLeft(text, i)
		if w == "" {
			break
		}
		if isLetter(w[0]) {
			aspectsOf(clue{at: elsewhere, a: w}, show)
		}
		i = from
	}
	na, i := 0, end
	for na < len(a) {
		w, to := wordRight(text, i)
		if w == "" || endsClause(text, to-1, w) {
			if w == "?" {
				show(clue{at: itself, a: "?"})
			}
			break
		}
		a[na] = w
		na++
		i = to
	}
	for range farWords {
		w, to := wordRight(text, i)
		if w == "" {
			break
		}
		if isLetter(w[0]) {
			aspectsOf(clue{at: elsewhere, a: w}, show)
		}
		i = to
	}
	if value > start {
		show(clue{at: itself, a: text[start:lettersEnd(text, start)]})
		if !isUpper(text, start) {
			show(clue{at: itself, of: form, a: "low"})
		}
	}
	if value == start && !onlyLetters(text[value:end]) {
		ofValue(text[value:end], show)
	} else if strings.IndexByte(text[value:end], ' ') > 0 {
		show(clue{at: itself, of: form, a: "full"})
	}
	nearby(b[:nb], a[:na], show)
	predicate(a[:na], show)
}

func onlyLetters(w string) bool {
	for i := range len(w) {
		if isDigit(w[i]) {
			return false
		}
	}
	return true
}

// ofValue shows the words of a value that is no name, how it begins, and how many
// digits it has.
func ofValue(v string, show func(clue)) {
	digits := 0
	for i := range len(v) {
		if isDigit(v[i]) {
			digits++
		}
	}
	show(clue{at: itself, of: form, a: digitCounts[min(digits, len(digitCounts)-1)]})
	n := 0
	for n < min(2, len(v)) && v[n] < 0x80 && wordByte(v[n]) {
		n++
	}
	if n > 0 {
		show(clue{at: itself, of: stem, a: v[:n]})
	}
	show(clue{at: itself, of: form, a: yearsPast(v)})
	for i := 0; i < len(v); {
		w, to := wordRight(v, i)
		if w == "" {
			break
		}
		if isLetter(w[0]) {
			aspectsOf(clue{at: itself, a: w}, show)
		}
		i = to
	}
}

// yearsPast says how long ago the year is that a value ends in, if it does.
func yearsPast(v string) string {
	from := len(v)
	for from > 0 && isDigit(v[from-1]) {
		from--
	}
	y := 0
	switch len(v) - from {
	case 4:
		y = number(v[from:])
	case 2, 6, 8:
		y = number(v[len(v)-2:]) + 2000
		if y > thisYear {
			y -= 100
		}
	default:
		return "y"
	}
	switch past := thisYear - y; {
	case past < 0 || past > 120:
		return "y"
	case past <= 1:
		return "y1"
	case past <= 4:
		return "y4"
	case past <= ageOfOldDates:
		return "y16"
	case past <= ageOfAges:
		return "y40"
	}
	return "y120"
}

func number(digits string) int {
	n := 0
	for _, d := range []byte(digits) {
		n = 10*n + int(d-'0')
	}
	return n
}

var digitCounts = [...]string{"d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9", "d10", "d11", "d12"}

// nearby shows the words by where they stand, and in pairs.
func nearby(b, a []string, show func(clue)) {
	at := func(words []string, i int) string {
		if i < len(words) {
			return words[i]
		}
		return "$" // the clause ends
	}
	aspectsOf(clue{at: before1, a: at(b, 0)}, show)
	aspectsOf(clue{at: before2, a: at(b, 1)}, show)
	show(clue{at: pairBefore, a: at(b, 1), b: at(b, 0)})
	for _, w := range b {
		aspectsOf(clue{at: before, a: w}, show)
	}
	aspectsOf(clue{at: after1, a: at(a, 0)}, show)
	aspectsOf(clue{at: after2, a: at(a, 1)}, show)
	aspectsOf(clue{at: after3, a: at(a, 2)}, show)
	if len(a) > 0 {
		show(clue{at: pairAfter, a: a[0], b: at(a, 1)})
		show(clue{at: pairAfter, of: stem, a: a[0][:stemEnd(a[0])], b: at(a, 1)})
	}
	for i := 1; i < min(len(a), 4); i++ {
		show(clue{at: pairLater, a: a[i], b: at(a, i+1)})
	}
	show(clue{at: pairAround, a: at(b, 0), b: at(a, 0)})
	for _, w := range a {
		aspectsOf(clue{at: after, a: w}, show)
	}
}

// predicate shows the verb behind the value, and its object.
func predicate(words []string, show func(clue)) {
	at, i := verb, 0
	for ; i < len(words); i++ {
		w := fold(words[i])
		if !passesVerb(w) {
			break
		}
		if ofPassive(w) {
			at = passive
		}
	}
	if i == len(words) {
		return
	}
	aspectsOf(clue{at: at, a: words[i]}, show)
	k := i + 1
	for k < len(words) && article(fold(words[k])) {
		k++
	}
	if k == len(words) {
		show(clue{at: object, a: "$"})
		return
	}
	aspectsOf(clue{at: object, a: words[k]}, show)
	show(clue{at: pairVerb, of: stem, a: words[i][:stemEnd(words[i])], b: words[k]})
}

// passesVerb reports words that may stand between a name and its verb.
func passesVerb(w string) bool {
	switch w {
	case "'s", "'ll", "'d", "'t", "'ve", "be", "getting", "really", "very", "quite", "bit", "a", "apparently", "again", "so", "too":
		return true
	}
	return auxiliary(w)
}

func ofPassive(w string) bool {
	switch w {
	case "was", "were", "been", "being", "be", "got", "getting", "is", "'s":
		return true
	}
	return false
}

func article(w string) bool {
	switch w {
	case "the", "a", "an", "his", "her", "their", "my", "our", "your", "this", "that", "some", "any", "another", "more", "all", "new", "two":
		return true
	}
	return false
}

// aspectsOf shows a word, its stem, its form and its classes.
func aspectsOf(c clue, show func(clue)) {
	show(c)
	w := c.a
	if !isLetter(w[0]) {
		return
	}
	if n := stemEnd(w); n < len(w) || len(w) > 3 {
		show(clue{at: c.at, of: stem, a: w[:n]})
		if c.at == after1 || c.at == after2 {
			if f := formOf(w); f != "" {
				show(clue{at: c.at, of: form, a: f})
			}
		}
	}
	sorts.each(sorts.of(w), func(name string) { show(clue{at: c.at, of: sorted, a: name}) })
}

func formOf(w string) string {
	for _, f := range [...]string{"ing", "ed", "s"} {
		if n := len(w) - len(f); n >= 3 && equalFold(w[n:], f) {
			return f
		}
	}
	return ""
}

// stemEnd is where the stem of a word ends: review(ing), operat(es), scrub(bed).
func stemEnd(w string) int {
	n := len(w)
	switch {
	case n > 5 && equalFold(w[n-3:], "ing"):
		n -= 3
	case n > 4 && equalFold(w[n-2:], "ed"):
		n -= 2
	case n > 3 && w[n-1]|0x20 == 's' && w[n-2]|0x20 != 's' && w[n-2]|0x20 != 'u':
		n--
	}
	if n < len(w)-1 && n > 3 && w[n-1] == w[n-2] && w[n-1]|0x20 != 'l' && w[n-1]|0x20 != 's' {
		n--
	}
	if n > 3 && w[n-1]|0x20 == 'e' {
		n--
	}
	return n
}

// endsClause reports a sign, at i, that ends a clause.
func endsClause(text string, i int, w string) bool {
	switch w {
	case "\n", ";", "?", "!", "[", "]":
		return true
	case ".":
		return i+1 >= len(text) || isSpace(text[i+1])
	}
	return false
}

// wordBytes bounds a word, so that a text costs time in proportion to its length.
const wordBytes = 32

// numbers stand for a number, by how many digits it has.
var numbers = [...]string{"", "0", "00", "000", "0000", "00000", "000000", "000000", "000000", "000000", "0000000000", "00000000000"}

// wordRight is the word, the number or the sign from i on, and its end; empty at
// the end of the text. "'s" is a word of its own.
func wordRight(t string, i int) (string, int) {
	for at := i; i < len(t) && (t[i] == ' ' || t[i] == '\t' || t[i] == '\r'); i++ {
		if i-at == wordBytes {
			return "", i
		}
	}
	switch {
	case i == len(t):
		return "", i
	case isLetter(t[i]):
		to := lettersEnd(t[:min(len(t), i+wordBytes)], i)
		return t[i:to], to
	case isDigit(t[i]):
		to := digitsEnd(t[:min(len(t), i+wordBytes)], i)
		return numbers[min(to-i, len(numbers)-1)], to
	case t[i] == '\'' && i+1 < len(t) && isLetter(t[i+1]):
		to := lettersEnd(t[:min(len(t), i+wordBytes)], i+1)
		return t[i:to], to
	}
	return t[i : i+1], i + 1
}

// wordLeft is the same from i to the left, and its start.
func wordLeft(t string, i int) (string, int) {
	for at := i; i > 0 && (t[i-1] == ' ' || t[i-1] == '\t' || t[i-1] == '\r'); i-- {
		if at-i == wordBytes {
			return "", 0
		}
	}
	from := i
	switch {
	case i == 0:
		return "", 0
	case isLetter(t[i-1]):
		for from > 0 && isLetter(t[from-1]) && i-from < wordBytes {
			from--
		}
		if from > 1 && t[from-1] == '\'' && isLetter(t[from-2]) {
			from--
		}
		return t[from:i], from
	case isDigit(t[i-1]):
		for from > 0 && isDigit(t[from-1]) && i-from < wordBytes {
			from--
		}
		return numbers[min(i-from, len(numbers)-1)], from
	}
	return t[i-1 : i], i - 1
}
