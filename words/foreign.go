package words

import (
	"fmt"
	"strings"
	"unicode"
)

// What somebody else wrote stands between these: its direction is its own.
const (
	isolate = "\u2068" // first strong isolate
	release = "\u2069" // pop directional isolate
)

// foreign makes a text of others fit for one line: cut, isolated, with what is not seen made visible. more is how many
// characters were cut off.
func foreign(text string, most int) (out string, more int) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", 0
	}
	runes := []rune(text)
	if len(runes) > most {
		cut := most
		for cut > most/2 && (joins(runes[cut]) || runes[cut-1] == zeroWidthJoiner) {
			cut-- // not in the middle of a letter with its marks, or of a joined picture
		}
		more = len(runes) - cut
		runes = runes[:cut]
	}
	var b strings.Builder
	marks := 0
	for i, r := range runes {
		if unicode.Is(unicode.M, r) {
			marks++
		} else {
			marks = 0
		}
		switch {
		case r == '\n' && i > 0 && runes[i-1] == '\r':
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' || r == '\v' || r == '\f':
			b.WriteString(" ⏎ ")
		case r == '\t' || unicode.Is(unicode.Zs, r):
			b.WriteByte(' ')
		case marks > 6, !unicode.IsGraphic(r) && r != zeroWidthJoiner && r != zeroWidthNonJoiner:
			fmt.Fprintf(&b, "[U+%04X]", r)
		default:
			b.WriteRune(r)
		}
	}
	out = b.String()
	if strings.ContainsFunc(out, func(r rune) bool { return r > unicode.MaxASCII }) {
		out = isolate + out + release // not around plain figures and letters, which are copied
	}
	return out, more
}

const (
	zeroWidthNonJoiner = '\u200c' // some scripts are not written without them
	zeroWidthJoiner    = '\u200d'
)

// joins says whether a character belongs to the one before it.
func joins(r rune) bool {
	return unicode.Is(unicode.M, r) || r == zeroWidthJoiner || '\U0001F3FB' <= r && r <= '\U0001F3FF'
}

// isolated puts elements around what is isolated. The characters stay: a client that drops the element keeps them.
func isolated(rich string) string {
	return strings.NewReplacer(isolate, "<bdi>"+isolate, release, release+"</bdi>").Replace(rich)
}
