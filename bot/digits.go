package bot

import (
	"strings"
	"unicode"
)

// digitsOf reads the digits of a value in one form, whichever way it was written: in
// groups, in another script, with letters that look like digits, in words. The same
// number must have the same placeholder, or a reader takes one patient for two.
func digitsOf(value string) string {
	var b strings.Builder
	times := 1
	write := func(d byte) {
		for ; times > 0; times-- {
			b.WriteByte(d)
		}
		times = 1
	}
	for _, word := range strings.FieldsFunc(strings.ToLower(value), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '|' }) {
		if d, ok := spokenDigits[word]; ok {
			write(d)
			continue
		}
		if n, ok := multiples[word]; ok {
			times = n
			continue
		}
		// Letters count only beside digits: a word has none.
		digit := strings.ContainsFunc(word, unicode.IsDigit)
		for i, r := range word {
			if unicode.IsDigit(r) {
				write('0' + decimal(r))
			} else if d, ok := lookAlikes[r]; ok && digit && within(word, i) {
				write(d)
			}
		}
	}
	return b.String()
}

// within says that only digits and what looks like one stand between i and a digit.
func within(word string, i int) bool {
	for _, side := range []string{word[i:], reverse(word[:i])} {
		for _, r := range side {
			if unicode.IsDigit(r) {
				return true
			}
			if _, ok := lookAlikes[r]; !ok {
				break
			}
		}
	}
	return false
}

func reverse(s string) string {
	var b strings.Builder
	runes := []rune(s)
	for i := len(runes) - 1; i >= 0; i-- {
		b.WriteRune(runes[i])
	}
	return b.String()
}

// decimal is the value of a digit of any script: they stand in runs of ten.
func decimal(r rune) byte {
	switch {
	case '0' <= r && r <= '9':
		return byte(r - '0')
	case 0x1D7CE <= r && r <= 0x1D7FF: // five runs without a gap
		return byte((r - 0x1D7CE) % 10)
	}
	n := byte(0)
	for n < 9 && unicode.IsDigit(r-1) {
		r--
		n++
	}
	return n
}

var (
	spokenDigits = map[string]byte{
		"zero": '0', "oh": '0', "nought": '0', "naught": '0', "nil": '0', "one": '1', "two": '2', "three": '3', "four": '4', "five": '5',
		"six": '6', "seven": '7', "eight": '8', "nine": '9',
	}
	multiples  = map[string]int{"double": 2, "treble": 3, "triple": 3}
	lookAlikes = map[rune]byte{'o': '0', 'l': '1', 'i': '1', '|': '1', 's': '5', 'b': '8', 'о': '0', 'ο': '0'}
)
