package detect

import (
	"math/bits"
	"strings"
)

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
// is empty but in pairs. ha and hb are their hashes.
type clue struct {
	at     spot
	of     aspect
	a, b   string
	ha, hb uint64
}

func (c clue) key() uint64 {
	h := (c.ha ^ c.hb*0x9E3779B97F4A7C15 ^ uint64(c.at)<<8 ^ uint64(c.of)) * 0xD6E8FEB86659FD93
	return h ^ h>>32 | 1
}

func clueOf(at spot, of aspect, w string) clue {
	return clue{at: at, of: of, a: w, ha: hash(w, 0, len(w))}
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

// clueNamed reads a word of a table.
func clueNamed(w string, at spot) clue {
	of := whole
	switch n := len(w); {
	case n > 2 && w[0] == '<' && w[n-1] == '>':
		of, w = sorted, w[1:n-1]
	case n > 1 && w[0] == '-' && w[1] != '_':
		of, w = form, w[1:]
	case n > 1 && w[n-1] == '~':
		of, w = stem, w[:n-1]
	}
	if a, b, ok := strings.Cut(w, "_"); ok && a != "" && b != "" {
		c := clueOf(at, of, a)
		c.b, c.hb = b, hash(b, 0, len(b))
		return c
	}
	return clueOf(at, of, w)
}

// heard is a word around the value; what is asked of it in several places is
// reckoned once.
type heard struct {
	w    string
	h    uint64
	stem int // its end
	sh   uint64
	sort uint64
}

func hear(w string) heard {
	x := heard{w: w, h: hash(w, 0, len(w))}
	if isLetter(w[0]) {
		x.stem = stemEnd(w)
		x.sh = hash(w, 0, x.stem)
		x.sort = sorts.of(x.h)
	}
	return x
}

var clauseOver = hear("$")

const (
	beforeWords = 8
	afterWords  = 14
	farWords    = 12
)

// around shows every clue of the words around text[value:end], whose title begins
// at start.
func around(text string, start, value, end int, show func(clue)) {
	var b [beforeWords]heard
	var a [afterWords]heard
	nb, i := 0, start
	for nb < len(b) {
		w, from := wordLeft(text, i)
		if w == "" || endsClause(text, from, w) {
			break
		}
		b[nb] = hear(w)
		nb++
		i = from
	}
	far(text, i, wordLeft, show)
	na, i := 0, end
	for na < len(a) {
		w, to := wordRight(text, i)
		if w == "" || endsClause(text, to-1, w) {
			if w == "?" {
				show(clueOf(itself, whole, "?"))
			}
			break
		}
		a[na] = hear(w)
		na++
		i = to
	}
	far(text, i, wordRight, show)
	switch v := text[value:end]; {
	case value > start:
		show(clueOf(itself, whole, text[start:lettersEnd(text, start)]))
		if !isUpper(text, start) {
			show(clueOf(itself, form, "low"))
		}
		if strings.IndexByte(v, ' ') > 0 {
			show(clueOf(itself, form, "full"))
		}
	default:
		ofValue(v, show)
	}
	nearby(b[:nb], a[:na], show)
	predicate(a[:na], show)
}

// far shows the words of other clauses from i on, in the direction of next.
func far(text string, i int, next func(string, int) (string, int), show func(clue)) {
	for range farWords {
		w, at := next(text, i)
		if w == "" {
			return
		}
		if isLetter(w[0]) {
			hear(w).show(elsewhere, show)
		}
		i = at
	}
}

// nearby shows the words by where they stand, and in pairs.
func nearby(b, a []heard, show func(clue)) {
	at := func(words []heard, i int) *heard {
		if i < len(words) {
			return &words[i]
		}
		return &clauseOver
	}
	at(b, 0).show(before1, show)
	at(b, 1).show(before2, show)
	pair(pairBefore, whole, at(b, 1), at(b, 0), show)
	for i := range b {
		b[i].show(before, show)
	}
	at(a, 0).show(after1, show)
	at(a, 1).show(after2, show)
	at(a, 2).show(after3, show)
	if len(a) > 0 {
		pair(pairAfter, whole, &a[0], at(a, 1), show)
		pair(pairAfter, stem, &a[0], at(a, 1), show)
	}
	for i := 1; i < min(len(a), 4); i++ {
		pair(pairLater, whole, &a[i], at(a, i+1), show)
	}
	pair(pairAround, whole, at(b, 0), at(a, 0), show)
	for i := range a {
		a[i].show(after, show)
	}
}

// predicate shows the verb behind the value, and its object.
func predicate(words []heard, show func(clue)) {
	at, i := verb, 0
	for ; i < len(words); i++ {
		w := fold(words[i].w)
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
	words[i].show(at, show)
	k := i + 1
	for k < len(words) && article(fold(words[k].w)) {
		k++
	}
	if k == len(words) {
		show(clueOf(object, whole, "$"))
		return
	}
	words[k].show(object, show)
	pair(pairVerb, stem, &words[i], &words[k], show)
}

// pair shows two words that stand together; of the first perhaps its stem alone.
func pair(at spot, of aspect, a, b *heard, show func(clue)) {
	c := clue{at: at, of: of, a: a.w, ha: a.h, b: b.w, hb: b.h}
	if of == stem && a.stem > 0 {
		c.a, c.ha = a.w[:a.stem], a.sh
	}
	show(c)
}

// show shows a word, its stem, its form and its classes.
func (x heard) show(at spot, show func(clue)) {
	show(clue{at: at, of: whole, a: x.w, ha: x.h})
	if x.stem == 0 {
		return
	}
	if x.stem < len(x.w) || len(x.w) > 3 {
		show(clue{at: at, of: stem, a: x.w[:x.stem], ha: x.sh})
		if at == after1 || at == after2 {
			if f := formOf(x.w); f != "" {
				show(clueOf(at, form, f))
			}
		}
	}
	for set := x.sort; set != 0; set &= set - 1 {
		n := bits.TrailingZeros64(set)
		show(clue{at: at, of: sorted, a: sorts.names[n], ha: sorts.hashes[n]})
	}
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
