package bot

import (
	"net/url"
	"strings"
	"unicode"

	"matron/policy/detect"
)

// value is an identifier in one form, whichever way it was written: the same number must have the same placeholder,
// or a reader takes one patient for two.
type value struct{ series, text string }

// The series of letters. A series is part of what the store counts by, so it is never renamed.
const (
	patients = ""        // numbers that are given to one patient
	people   = "/person" // names
)

func (v value) lettered() bool { return v.text != "" && (v.series == patients || v.series == people) }

// valueOf reads the words of a finding.
func valueOf(kind detect.Kind, text string) value {
	if strings.Contains(text, "%") { // the target of a link
		if plain, err := url.PathUnescape(text); err == nil {
			text = plain
		}
	}
	switch kind {
	case detect.NHSNumber, detect.CHINumber, detect.HCNumber:
		if d := digitsOf(text); len(d) >= wholeNumber {
			return value{patients, d}
		}
		// The rest of a number that began in an earlier message: it has no letter, for another's may end so.
		return value{string(kind), digitsOf(text)}
	case detect.PersonName:
		return value{people, nameOf(text)}
	case detect.MRN, detect.NINO:
		return value{patients, signsOf(text)}
	case detect.Phone:
		return value{string(kind), digitsOf(text)}
	case detect.Address:
		return value{string(kind), nameOf(text)}
	default:
		return value{string(kind), signsOf(text)}
	}
}

const wholeNumber = 10

// signsOf are the letters, upper case, and the digits.
func signsOf(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case unicode.IsDigit(r):
			b.WriteByte('0' + decimal(r))
		case unicode.IsLetter(r):
			b.WriteRune(unicode.ToUpper(r))
		}
	}
	return b.String()
}

// nameOf is a name in small letters, its words apart. What stands within a word goes ("O'Neil"), what stands between
// two is a blank, and a surname that was put first ("OAKES, Jane") goes back.
func nameOf(text string) string {
	if surname, first, ok := strings.Cut(text, ","); ok && !strings.Contains(first, ",") {
		text = first + " " + surname
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			b.WriteRune(unicode.ToLower(r))
		case r == '\'' || r == '\u2019' || r == '\u2018' || r == '`' || r == '.' || unicode.Is(unicode.Cf, r):
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// sharesWord says whether two names have a word in common that is more than an initial.
func sharesWord(a, b string) bool {
	for w := range strings.FieldsSeq(a) {
		if len(w) < 2 {
			continue
		}
		for o := range strings.FieldsSeq(b) {
			if w == o {
				return true
			}
		}
	}
	return false
}
