package words

import (
	"strings"
	"unicode"
)

const (
	// maxName keeps a name from pushing the sentence off a small screen.
	maxName = 60
	// maxDigits is one fewer than what can be a hospital number or a birth date.
	maxDigits = 5
)

// calm makes a name that somebody wrote fit to be said: one line, short, and ""
// where it has so many digits that it could hold a number of a patient.
func calm(name string) string {
	name = oneLine(name)
	digits := 0
	for _, r := range name {
		if unicode.IsDigit(r) || unicode.IsNumber(r) {
			digits++
		}
	}
	if digits > maxDigits {
		return ""
	}
	runes := []rune(name)
	if len(runes) > maxName {
		return strings.TrimSpace(string(runes[:maxName-1])) + "…"
	}
	return name
}

// oneLine takes out what is not seen or turns the direction of the text around it.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.Is(unicode.Zs, r):
			return ' '
		case unicode.IsGraphic(r):
			return r
		default:
			return -1
		}
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// word lets a stored word through, such as "M_FORBIDDEN", and nothing else.
func word(s string) string {
	if len(s) > maxName {
		return ""
	}
	for _, r := range s {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		if !letter && r != '_' {
			return ""
		}
	}
	return s
}
