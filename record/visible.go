package record

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// piece is a stretch of a text as it is shown: as it was written, or by code.
type piece struct {
	Text string // as it was written
	Code string // "[U+202E]", "[U+0301 ×9996 U+200B 0xFF]": for what cannot be seen, or would disturb
}

// mostMarks is how many combining marks a letter carries as they are: scripts that are written have fewer, and a
// pile of them is drawn over the lines of other people.
const mostMarks = 4

// visible cuts a text into pieces, and nothing of it is lost: what has no form of its own (control characters, bidi
// overrides and isolates, zero-width ones, private use, bytes that are not UTF-8) is shown by code. Joiners and variation
// selectors stay where they are spelling: inside an emoji, in scripts that join.
func visible(s string) []piece {
	var pieces []piece
	start, before, marks := 0, rune(0), 0
	var names []string // shown by code, and not yet in a piece
	closeText := func(end int) {
		if start < end {
			pieces = append(pieces, piece{Text: s[start:end]})
		}
	}
	closeCode := func() {
		if len(names) > 0 {
			pieces = append(pieces, piece{Code: "[" + strings.Join(names, " ") + "]"})
			names = nil
		}
	}
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		broken := r == utf8.RuneError && size == 1
		if !broken && unicode.In(r, unicode.Mn, unicode.Me) {
			marks++
		} else {
			marks = 0
		}
		if !broken && marks <= mostMarks && (!hidden(r) || spelling(before, r, s[i+size:])) {
			closeCode()
			i, before = i+size+flag(r, s[i+size:]), r
			continue
		}
		closeText(i)
		name := fmt.Sprintf("U+%04X", r)
		if broken {
			name = fmt.Sprintf("0x%02X", s[i])
		}
		n := run(s[i:], s[i:i+size])
		if names = append(names, name); n > 1 {
			names = append(names, "×"+strconv.Itoa(n))
		}
		i, before = i+n*size, r
		start = i
	}
	closeCode()
	closeText(len(s))
	return pieces
}

// run counts how often unit stands at the head of s, one after the other.
func run(s, unit string) int {
	n := 0
	for strings.HasPrefix(s, unit) {
		s, n = s[len(unit):], n+1
	}
	return n
}

// hidden reports whether a character has no form that a reader sees.
func hidden(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case unicode.In(r, unicode.Prepended_Concatenation_Mark):
		return false // Cf, but drawn: the Arabic number signs
	default:
		return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp, unicode.Variation_Selector,
			unicode.Other_Default_Ignorable_Code_Point, unicode.Noncharacter_Code_Point)
	}
}

// spelling reports whether a hidden character belongs to how a word or an emoji is written, so that taking it apart
// would change what is read.
func spelling(before, r rune, rest string) bool {
	const joiner, nonJoiner, asText, asEmoji, keycap = 0x200D, 0x200C, 0xFE0E, 0xFE0F, 0x20E3
	after, _ := utf8.DecodeRuneInString(rest)
	switch {
	case r == joiner:
		return joins(before) && joins(after) || pictured(before) && unicode.Is(unicode.So, after)
	case r == nonJoiner:
		return joins(before) && joins(after)
	case r == asText || r == asEmoji:
		return unicode.In(before, unicode.So, unicode.Sm, unicode.Po, unicode.Pd) && before > unicode.MaxASCII || after == keycap
	default:
		return false
	}
}

// pictured reports whether r can stand before a joiner in an emoji: a picture, its colour of skin, or its selector.
func pictured(r rune) bool {
	return unicode.Is(unicode.So, r) || r == 0xFE0F || 0x1F3FB <= r && r <= 0x1F3FF
}

// flag is how many bytes of tags after a black flag make it the flag of England, Scotland or Wales. Any other tags are
// a text that nobody sees.
func flag(r rune, rest string) int {
	if r != 0x1F3F4 {
		return 0
	}
	for _, region := range []string{"gbeng", "gbsct", "gbwls"} {
		var tags strings.Builder
		for _, c := range region {
			tags.WriteRune(0xE0000 + c)
		}
		tags.WriteRune(0xE007F)
		if strings.HasPrefix(rest, tags.String()) {
			return tags.Len()
		}
	}
	return 0
}

// joins reports whether r is of a script in which joiners are spelling (Unicode Standard Annex 31, 2.3).
func joins(r rune) bool {
	return unicode.In(r, unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Nko, unicode.Devanagari, unicode.Bengali,
		unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam,
		unicode.Sinhala, unicode.Myanmar, unicode.Khmer, unicode.Balinese)
}

// seen is a text with its codes in it, for places that hold only text.
func seen(s string) string {
	var b strings.Builder
	for _, p := range visible(s) {
		b.WriteString(p.Text)
		b.WriteString(p.Code)
	}
	return b.String()
}

// codes adds to a sorted list what a reader finds by code in a text (TR18).
func codes(list []string, s string) []string {
	for _, p := range visible(s) {
		for _, name := range strings.Fields(strings.Trim(p.Code, "[]")) {
			if i, there := slices.BinarySearch(list, name); !there && !strings.HasPrefix(name, "×") {
				list = slices.Insert(list, i, name)
			}
		}
	}
	return list
}
