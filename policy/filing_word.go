package policy

import (
	"regexp"
	"slices"

	"matron/policy/detect"
)

// What others say of a filing is kept only as far as it is a stored word or the name of a place: never a person's words, and
// no number of anybody.

var (
	storedForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_]{0,63}$`)
	placeForm  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9/._-]{0,199}$`)
)

// storedWord lets a stored word through, and nothing else.
func storedWord(s string) string {
	if storedForm.MatchString(s) && !longDigits.MatchString(s) || hashForm.MatchString(s) {
		return s
	}
	return ""
}

var (
	longDigits = regexp.MustCompile(`\d{6}`)
	hashForm   = regexp.MustCompile(`^[0-9a-f]{32,64}$`)
)

// storedPlace is the name of a document, or of its place at the destination: it has no identifier of a patient. UUIDs and
// fingerprints are made of hashes: ten digits in a row, of which one in eleven passes the check, are no number of anybody there.
func storedPlace(s string) string {
	if !placeForm.MatchString(s) || slices.ContainsFunc(digitRuns.FindAllString(hashed.ReplaceAllString(s, ""), -1), detect.IsTenDigitNumber) {
		return ""
	}
	return s
}

var (
	digitRuns = regexp.MustCompile(`\d+`)
	hashed    = regexp.MustCompile(`\b([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{16})\b`)
)
