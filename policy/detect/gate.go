package detect

import "math/bits"

// Nine words in ten are none that a finder begins at. The gates know it without
// a look at the tables, which are too large to stay near.

// gate is a set of words of up to fifteen letters, by their hash: it holds every
// such word that was put in, and a few others.
type gate [1 << (gateBits - 6)]uint64

const gateBits = 20

func (g *gate) add(h uint64)      { g[h>>(64-gateBits+6)] |= 1 << (h >> (64 - gateBits) & 63) }
func (g *gate) has(h uint64) bool { return g[h>>(64-gateBits+6)]>>(h>>(64-gateBits)&63)&1 != 0 }

// gateHash takes the first eight letters of a word and, if it has more, the last.
func gateHash(first, last uint64) uint64 {
	return (first ^ last*0x9E3779B97F4A7C15) * 0xA0761D6478BD642F
}

func gateHashOf(w string) uint64 {
	if len(w) > 8 {
		return gateHash(pack(w, 0, 8), pack(w, len(w)-8, len(w)))
	}
	return gateHash(pack(w, 0, len(w)), 0)
}

// gates hold the words that the sweep must stop at: those that begin with a
// small letter and stand alone, and all others.
type gates struct{ small, other gate }

// The gates of a scan that wants neither names nor addresses, and of one that
// wants either.
const (
	numbersOnly = iota
	wordsToo
)

func (l *lexicon) gatesFor(want marks) *gates {
	if want&(nameMarks|addressMarks) != 0 {
		return &l.gates[wordsToo]
	}
	return &l.gates[numbersOnly]
}

// add puts a word in, if what the tables say of it makes it one to stop at.
func (g *gates) add(h uint64, m marks, words bool) {
	if m&(mrnWord|mrnNo|month|birth|spoken) != 0 || words && m&trigger != 0 {
		g.other.add(h)
	}
	// In small letters a name of the tables alone begins none, unless it is a
	// forename and no word of the ward, or its neighbours join it to one.
	if m&(mrnWord|mrnNo|month|birth|spoken) != 0 || words && (m&(roles&^careWord) != 0 || m&trigger != 0 && m&forename != 0 && (m&english == 0 || m&foreOften != 0 && m&work == 0)) {
		g.small.add(h)
	}
}

// work are the marks of words with work of their own in clinical talk.
const work = event | fate | deed | thing | us | field | filler | month

// next is the place of the next digit, @, or word to stop at, from i on.
func (g *gates) next(text string, i int) int {
	// Smith-jones; smith, mark; smith^mark: small letters, and may be a name.
	joined := true
	for i < len(text) {
		var x uint64
		if i+8 <= len(text) {
			x = word64(text, i)
		} else {
			x = lastEight(text, i)
		}
		sign := signs(x)
		if sign&0x80 != 0 {
			switch b := byte(x); {
			case b == ' ':
			case isDigit(b) || b == '@':
				return i
			case b == ',' || b == '^':
				joined = true
			}
			i++
			continue
		}
		var h uint64
		n, next := 0, byte(0)
		switch {
		case x&highs != 0:
			return i
		case sign != 0:
			n = bits.TrailingZeros64(sign) >> 3
			h = gateHash((x|lowers)&(sign&-sign>>7-1), 0)
			next = byte(x >> (8 * uint(n) & 63))
		case i+16 > len(text):
			return i
		default:
			y := word64(text, i+8)
			sign = signs(y)
			if sign == 0 || y&highs != 0 {
				return i
			}
			n = bits.TrailingZeros64(sign) >> 3
			next = byte(y >> (8 * uint(n) & 63))
			if n > 0 {
				n += 8
				h = gateHash(x|lowers, word64(text, i+n-8)|lowers)
			} else {
				n = 8
				h = gateHash(x|lowers, 0)
			}
		}
		if x&0x20 == 0 || joined || next == '-' || next == '\'' {
			if g.other.has(h) {
				return i
			}
		} else if g.small.has(h) {
			return i
		}
		joined = false
		i += n
		if next == ' ' {
			i++
		}
	}
	return i
}

// nameless reports that the label before a place leads to no name: up to where its
// reach ends, or a word cuts it off, are signs, numbers, and words in small
// letters that are no names. It says false when it is not sure.
func nameless(text string, end int) bool {
	const never = notName | staffs | title | birth | label | kin | filler
	for i := end; i+8 <= len(text) && i-end < 40; {
		x := word64(text, i)
		sign := signs(x)
		if sign&0x80 != 0 {
			switch b := byte(x); {
			case b == '-' || b == '/' || b == '\'':
				return false
			case isDigit(b):
				if i = digitsEnd(text, i); i < len(text) && (text[i] == '/' || isLetter(text[i])) {
					return false
				}
			default:
				i++
			}
			continue
		}
		if sign == 0 || x&0x20 == 0 || x&highs != 0 {
			return false
		}
		n := bits.TrailingZeros64(sign) >> 3
		next := byte(x >> (8 * uint(n) & 63))
		if next == ',' || next == '-' || next == '/' || next == '\'' || isDigit(next) {
			return false
		}
		m := lex.find(mix((x|lowers)&(sign&-sign>>7-1), 0, n))
		switch {
		case m&never == 0 && m&(english|foreOften) != english:
			return false
		case m&(filler|kin|label) == 0:
			return true
		}
		if i += n; next == ' ' {
			i++
		}
	}
	return false
}

// numberless reports that the word before a place, "hosp" or "pt", leads to no
// number: another word follows, in one piece, that says nothing of numbers. What
// begins as "number" does may be that, mistyped.
func numberless(text string, end int) bool {
	if end+9 > len(text) || text[end] != ' ' {
		return false
	}
	x := word64(text, end+1)
	sign := signs(x)
	n := bits.TrailingZeros64(sign) >> 3
	if n < 2 || sign == 0 || x&highs != 0 || byte(x)|0x20 == 'n' || isDigit(byte(x>>(8*uint(n)&63))) {
		return false
	}
	e := lex.entry(mix((x|lowers)&(sign&-sign>>7-1), 0, n))
	return e.sense != numbering && e.sense != joining && e.marks&(mrnWord|mrnNo) == 0
}
