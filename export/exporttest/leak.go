package exporttest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"unicode"

	"matron/record"
)

// AssertLeaksNothing looks for a patient's data and for words of the transcript in everything that leaves a driver or a
// source: answers, errors, faults, log lines, file names. It looks for them in clear, in base64, escaped, and for numbers
// in any grouping.
func AssertLeaksNothing(t testing.TB, p record.Package, of record.Patient, said ...any) {
	t.Helper()
	for _, s := range said {
		text := spelt(s)
		for what, word := range canaries(p, of) {
			if word != "" && holds(text, word) {
				t.Errorf("%s of the patient or the conversation came out in %T", what, s)
			}
		}
	}
}

func canaries(p record.Package, of record.Patient) map[string]string {
	all := map[string]string{
		"the NHS number": of.NHSNumber.Reveal(), "the hospital number": of.HospitalNumber.Reveal(), "the family name": of.Family.Reveal(),
		"the given name": of.Given.Reveal(), "the birth date": of.Born.Reveal(), "the ward": of.Ward.Reveal(),
		"the author's name": p.Author.Name.Reveal(), "the author's registration": p.Author.Registration.Reveal(),
	}
	for i, w := range Words {
		all[fmt.Sprintf("word %d of the transcript", i)] = w
	}
	return all
}

func holds(text, word string) bool {
	text, word = strings.ToLower(text), strings.ToLower(word)
	return strings.Contains(text, word) ||
		strings.Contains(text, strings.ToLower(url.QueryEscape(word))) ||
		strings.Contains(text, strings.ToLower(base64.StdEncoding.EncodeToString([]byte(word)))) ||
		len(digits(word)) >= 7 && strings.Contains(digits(text), digits(word))
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// spelt is every way in which a value is printed by somebody who is not careful.
func spelt(v any) string {
	b, _ := json.Marshal(v)
	text := fmt.Sprintf("%v\n%+v\n%#v\n%s", v, v, v, b)
	if e, ok := v.(error); ok {
		text += "\n" + e.Error()
	}
	if s, ok := v.(fmt.Stringer); ok {
		text += "\n" + s.String()
	}
	return text
}
