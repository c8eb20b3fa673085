package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"time"
)

const (
	longest = 255     // bytes of an id or a key
	maxSeq  = 1 << 53 // beyond, JSON numbers are not exact everywhere
	reasons = 32
)

var (
	storedWord = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_./:-]{0,63}$`)
	revision   = regexp.MustCompile(`^[0-9a-f]{12,64}$`)
	visible    = regexp.MustCompile(`^[!-~]+$`) // ASCII, no blanks
	sixDigits  = regexp.MustCompile(`[0-9](?:[_./:-]?[0-9]){5,}`)
)

// Validate refuses whatever isn't an id or a stored word, so that no person's words get in. Its errors name the field
// and never show the value.
func (e Entry) Validate() error {
	for _, f := range []struct {
		name, value string
		fit         func(string) bool
	}{
		{"account", e.Account, isID("@")},
		{"kind", e.Kind, isWord},
		{"room", e.Room, orEmpty(isID("!"))},
		{"about", e.About, orEmpty(isID("$!@"))},
		{"rules", e.Rules, orEmpty(func(s string) bool { return revision.MatchString(s) || isWord(s) })},
		{"subject", e.Subject, orEmpty(isWord)},
		{"key", e.Key, orEmpty(isKey)},
		{"word", e.Word, isWhose},
		{"by", e.By, orEmpty(isID("@"))},
		{"outcome", e.Outcome, orEmpty(isWord)},
	} {
		if !f.fit(f.value) {
			return fmt.Errorf("audit entry: %s is neither an id nor a stored word (%d bytes)", f.name, len(f.value))
		}
	}
	if len(e.Reasons) > reasons {
		return fmt.Errorf("audit entry: %d reasons", len(e.Reasons))
	}
	for i, r := range e.Reasons {
		if !isWord(r) {
			return fmt.Errorf("audit entry: reason %d is not a stored word (%d bytes)", i+1, len(r))
		}
	}
	if y := e.At.UTC().Year(); y < 2000 || y > 9999 {
		return fmt.Errorf("audit entry: the year %d", y)
	}
	if e.Seq > maxSeq {
		return fmt.Errorf("audit entry: sequence number %d", e.Seq)
	}
	return nil
}

// FitID is id, or a hash of it with the same first sign when an entry could not hold it. Matrix has ids that are not
// ASCII, and one of those in a room must not stop the chain.
func FitID(id string) string {
	switch {
	case id == "" || isID("$!@")(id):
		return id
	case strings.ContainsAny(id[:1], "$!@"):
		return id[:1] + hashed(id)
	}
	return "$" + hashed(id)
}

// FitKey does the same for an effect's key; the deed stays.
func FitKey(key string) string {
	deed, _, _ := strings.Cut(key, "/")
	switch {
	case key == "" || isKey(key):
		return key
	case isWord(deed):
		return deed + "/" + hashed(key)
	}
	return "key/" + hashed(key)
}

func hashed(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "sha256-" + hex.EncodeToString(sum[:])
}

func isID(signs string) func(string) bool {
	return func(s string) bool {
		return len(s) > 1 && len(s) <= longest && strings.ContainsAny(s[:1], signs) && visible.MatchString(s)
	}
}

// isKey has a word for the deed first; ids and instants follow.
func isKey(s string) bool {
	deed, _, _ := strings.Cut(s, "/")
	return len(s) <= longest && isWord(deed) && visible.MatchString(s)
}

// isWord also keeps numbers out: a patient's is ten digits, a birth date six or eight.
func isWord(s string) bool { return storedWord.MatchString(s) && !sixDigits.MatchString(s) }

func isWhose(s string) bool {
	switch s {
	case Server, UnknownDevice, SignedDevice, Officer, Operator, Clock, Self:
		return true
	}
	return false
}

func orEmpty(fit func(string) bool) func(string) bool {
	return func(s string) bool { return s == "" || fit(s) }
}

// exact reports whether an entry is in the form in which Next leaves it.
func (e Entry) exact() bool { return e.At.Equal(e.At.Truncate(time.Millisecond)) }
