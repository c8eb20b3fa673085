package detect

import (
	"sort"
	"unicode"
	"unicode/utf8"
)

// wayBack carries places of the normalised text back to the original. Between
// two marks the distance is the same.
type wayBack struct {
	marks []mark
}

// mark: from at on, the original lies by bytes further on.
type mark struct{ at, by int }

func (w wayBack) of(i int) int {
	k := sort.Search(len(w.marks), func(k int) bool { return w.marks[k].at > i })
	if k == 0 {
		return i
	}
	return i + w.marks[k-1].by
}

// span maps the end by its last rune, so that what was deleted after the value
// stays outside.
func (w wayBack) span(original string, start, end int) (int, int) {
	last := w.of(end - 1)
	_, size := utf8.DecodeRuneInString(original[last:])
	return w.of(start), last + size
}

// normalise brings text to what the sweep knows (§6): digits of every script,
// spaces, dashes and look-alikes to ASCII, what cannot be seen deleted, letters
// kept, all else one byte that ends a number.
func normalise(text string) (string, wayBack) {
	out := make([]byte, 0, len(text))
	var w wayBack
	by := 0
	for i := 0; i < len(text); {
		if b := text[i]; b < 0x80 {
			out = append(out, b)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		plain := simple(r)
		switch {
		case plain == deleted:
			by += size
			w.marks = append(w.marks, mark{len(out), by})
		case plain == asIs:
			out = append(out, text[i:i+size]...)
		default:
			out = append(out, plain)
			by += size - 1
			if size > 1 {
				w.marks = append(w.marks, mark{len(out), by})
			}
		}
		i += size
	}
	return string(out), w
}

const (
	deleted byte = 0xFF // in the answer of simple only
	asIs    byte = 0xFE
	symbol  byte = 0x01 // ends a run of digits and is no letter
)

// simple is the byte that a rune above ASCII is read as.
func simple(r rune) byte {
	switch {
	case r == 0xA0, 0x2000 <= r && r <= 0x200A, r == 0x202F, r == 0x205F, r == 0x3000, r == 0x1680:
		return ' '
	case r == 0x85, r == 0x2028, r == 0x2029:
		return '\n'
	case 0x2010 <= r && r <= 0x2015, r == 0x2212, r == 0xFE58, r == 0xFE63, r == 0xFF0D, r == 0x2043:
		return '-'
	case r == 0xB7, r == 0x2022, r == 0x2024, r == 0x30FB:
		return '.'
	case r == 0x2044, r == 0x2215:
		return '/'
	case r == 0x2018, r == 0x2019:
		return '\''
	case r == 0x201C, r == 0x201D, r == 0xAB, r == 0xBB:
		return '"'
	case r == 0x2116:
		return '#'
	case r == 0x2192, r == 0x21D2, r == 0x27A1, r == 0x2794:
		return '>'
	case r == 0xA3, r == 0x20AC:
		return '$'
	case unseen(r):
		return deleted
	case 0xFF01 <= r && r <= 0xFF5E: // full width
		return byte(r - 0xFEE0)
	case 0x1D400 <= r && r <= 0x1D6A3: // mathematical letters, in alphabets of 52
		if n := byte((r - 0x1D400) % 52); n < 26 {
			return 'A' + n
		}
		return 'a' + byte((r-0x1D400)%52) - 26
	case unicode.Is(unicode.Nd, r):
		return '0' + digitOf(r)
	case r == utf8.RuneError:
		return symbol
	}
	if b, ok := lookAlikes[r]; ok {
		return b
	}
	if unicode.IsLetter(r) || unicode.IsMark(r) {
		return asIs
	}
	return symbol
}

// unseen are runes that show nothing: zero-width, soft hyphen, marks of
// direction, variation selectors, tags, and the keycap around a digit.
func unseen(r rune) bool {
	switch {
	case r == 0xAD, r == 0x34F, r == 0x61C, r == 0x180E, r == 0xFEFF, r == 0x20E3,
		0x200B <= r && r <= 0x200F, 0x202A <= r && r <= 0x202E, 0x2060 <= r && r <= 0x206F,
		0xFE00 <= r && r <= 0xFE0F, 0xE0000 <= r && r <= 0xE01EF:
		return true
	}
	return false
}

// digitOf is the value of a decimal digit of any script: Unicode lays each
// script's ten out in order, and blocks of them side by side.
func digitOf(r rune) byte {
	for _, t := range unicode.Nd.R16 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return byte((r - rune(t.Lo)) % 10)
		}
	}
	for _, t := range unicode.Nd.R32 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return byte((r - rune(t.Lo)) % 10)
		}
	}
	return 0
}

// lookAlikes are Greek and Cyrillic letters that look like Latin ones which
// look like digits, or that may hide a keyword.
var lookAlikes = map[rune]byte{
	'Ο': 'O', 'ο': 'o', 'О': 'O', 'о': 'o',
	'Ι': 'I', 'І': 'I', 'і': 'i', 'ӏ': 'l', 'Ӏ': 'I',
	'Β': 'B', 'В': 'B', 'Ѕ': 'S', 'ѕ': 's',
	'Ν': 'N', 'Н': 'H', 'Η': 'H', 'н': 'h',
}
