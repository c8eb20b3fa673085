package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"matron/policy/confidential"
	"matron/policy/detect"
)

// NumberKind is which number of a patient somebody typed. The words are stored.
type NumberKind string

// The numbers.
const (
	NHSNumberTyped      NumberKind = "nhs_number"
	HospitalNumberTyped NumberKind = "hospital_number"
)

// Identity is a patient's number and birth date, as somebody typed them.
type Identity struct {
	Kind   NumberKind
	Number confidential.Text // ten digits, or a hospital number in capitals without blanks
	Born   confidential.Text // YYYY-MM-DD
}

// ParseIdentity reads what was typed: an NHS number (ten digits in any grouping) or a hospital number, and a birth date
// with a year of four digits, in either order, with or without words around them ("NHS 999 123 4567 dob 12/03/1950").
// today is the last date that can be a birth date. The verdict is PatientMatch where it can be looked up, else
// PatientUnclear or PatientBadNumber (the check digit, NHS data dictionary; all digits the same).
//
// Nothing is guessed: a day stands before its month, and what can be read in two ways is unclear.
func ParseIdentity(typed string, today time.Time) (Identity, PatientVerdict) {
	if len(typed) > longIdentity {
		return Identity{}, PatientUnclear
	}
	text := strings.Map(func(r rune) rune {
		if r == '\t' || r == '_' {
			return ' '
		}
		return r
	}, detect.Plain(typed))
	var good, bad []reading
	dates := datesIn(text, today)
	for _, d := range dates {
		if slices.ContainsFunc(dates, func(o dated) bool { return o.born != d.born && (o.end <= d.start || d.end <= o.start) }) {
			continue // which of them is it?
		}
		r, verdict := numberIn(text[:d.start] + " | " + text[d.end:])
		r.born = d.born
		switch {
		case verdict == PatientMatch && !slices.Contains(good, r):
			good = append(good, r)
		case verdict == PatientBadNumber && !slices.Contains(bad, r):
			bad = append(bad, r)
		}
	}
	switch {
	case len(good) == 1:
		r := good[0]
		return Identity{Kind: r.kind, Number: confidential.NewText(r.number), Born: confidential.NewText(r.born)}, PatientMatch
	case len(good) == 0 && len(bad) > 0:
		return Identity{}, PatientBadNumber
	default:
		return Identity{}, PatientUnclear
	}
}

// longIdentity is more than anybody types for a number and a date, in bytes.
const longIdentity = 400

// oldest is how old nobody is, in years.
const oldest = 130

// reading is one way in which what was typed can be read.
type reading struct {
	kind         NumberKind
	number, born string
}

type dated struct {
	start, end int
	born       string
}

// dateForms are the ways to write a birth date; day, month and year are the named groups.
var dateForms = [...]*regexp.Regexp{
	dateForm(`(?P<d>\d{1,2})[ ./-]{1,3}(?P<m>\d{1,2})[ ./-]{1,3}(?P<y>\d{4})`),
	dateForm(`(?P<y>\d{4})[./-](?P<m>\d{1,2})[./-](?P<d>\d{1,2})`),
	dateForm(`(?P<d>\d{1,2})(?:st|nd|rd|th)?[ ./-]{0,3}(?:of )?(?P<n>` + monthNames + `)[ ./,-]{0,3}(?P<y>\d{4})`),
	dateForm(`(?P<n>` + monthNames + `)[ .]{0,2}(?P<d>\d{1,2})(?:st|nd|rd|th)?[ ,]{1,3}(?P<y>\d{4})`),
	regexp.MustCompile(`(?i)\b(?:d\.?o\.?b\.?|born|birth ?date|birth)[ :=-]{0,3}(?P<d>\d{2})(?P<m>\d{2})(?P<y>\d{4})\b`),
}

const monthNames = `jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?`

func dateForm(form string) *regexp.Regexp { return regexp.MustCompile(`(?i)\b` + form + `\b`) }

// datesIn finds every stretch that is a date on which somebody alive may have been born. Stretches may overlap.
func datesIn(text string, today time.Time) []dated {
	var all []dated
	for _, form := range dateForms {
		for from := 0; from < len(text); {
			at := form.FindStringSubmatchIndex(text[from:])
			if at == nil {
				break
			}
			if d, ok := dateOf(form, text[from:], at, today); ok {
				d.start, d.end = d.start+from, d.end+from
				all = append(all, d)
			}
			from += at[0] + 1
			for from < len(text) && isDigit(text[from-1]) && isDigit(text[from]) {
				from++ // never from the middle of a number
			}
		}
	}
	return all
}

func dateOf(form *regexp.Regexp, text string, at []int, today time.Time) (dated, bool) {
	part := func(name string) string {
		i := form.SubexpIndex(name)
		if i < 0 || at[2*i] < 0 {
			return ""
		}
		return text[at[2*i]:at[2*i+1]]
	}
	day, _ := strconv.Atoi(part("d"))
	month, _ := strconv.Atoi(part("m"))
	year, _ := strconv.Atoi(part("y"))
	if name := strings.ToLower(part("n")); name != "" {
		month = strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", name[:3])/3 + 1
	}
	born := time.Date(year, time.Month(month), day, 0, 0, 0, 0, today.Location())
	real := born.Day() == day && int(born.Month()) == month && born.Year() == year
	if !real || born.After(today) || born.Before(today.AddDate(-oldest, 0, 0)) {
		return dated{}, false
	}
	start := at[0]
	if i := form.SubexpIndex("d"); form == dateForms[len(dateForms)-1] {
		start = at[2*i] // the word before it is none of the date
	}
	return dated{start: start, end: at[1], born: fmt.Sprintf("%04d-%02d-%02d", year, month, day)}, true
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

var (
	wordForm  = regexp.MustCompile(`[A-Za-z0-9]+(?:[/-][A-Za-z0-9]+)*`)
	groupForm = regexp.MustCompile(`\d+(?:[ .-]{1,3}\d+)*`)
	letters   = regexp.MustCompile(`[A-Za-z]`)
	digitsIn  = regexp.MustCompile(`\d`)
	// A hospital number: letters and digits, with five digits at least. A year is none, nor an extension.
	hospitalForm = regexp.MustCompile(`^[A-Z]{0,4}[/-]?\d{3,9}(?:[/-]\d{1,4})?[A-Z]{0,2}$`)
	// A prefix that was written apart: "W 1234567".
	apart = regexp.MustCompile(`\b([A-Z]{1,2}) (\d{5,9})\b`)
)

// numberIn finds the one number of a patient in what is left beside the date.
func numberIn(rest string) (reading, PatientVerdict) {
	rest = apart.ReplaceAllString(rest, "$1$2")
	var hospital []string
	plain := wordForm.ReplaceAllStringFunc(rest, func(w string) string {
		if !letters.MatchString(w) {
			return w
		}
		if n := len(digitsIn.FindAllString(w, -1)); n > 0 {
			if up := strings.ToUpper(w); n >= 5 && hospitalForm.MatchString(up) && !slices.Contains(hospital, up) {
				hospital = append(hospital, up)
			}
		}
		return "|"
	})
	var ten []string
	for _, g := range groupForm.FindAllString(plain, -1) {
		digits := strings.NewReplacer(" ", "", ".", "", "-", "").Replace(g)
		switch {
		case len(digits) == 10:
			if !slices.Contains(ten, digits) {
				ten = append(ten, digits)
			}
		case len(digits) < 5 && len(digits) == len(g): // a bed, an age, a year
		case len(digits) <= 9 && len(digits) == len(g):
			if !slices.Contains(hospital, digits) {
				hospital = append(hospital, digits)
			}
		default:
			return reading{}, PatientUnclear // a digit too many, or too few
		}
	}
	switch {
	case len(ten) == 1 && !detect.IsTenDigitNumber(ten[0]):
		return reading{}, PatientBadNumber
	case len(ten) == 1:
		return reading{kind: NHSNumberTyped, number: ten[0]}, PatientMatch
	case len(ten) == 0 && len(hospital) == 1:
		return reading{kind: HospitalNumberTyped, number: hospital[0]}, PatientMatch
	default:
		return reading{}, PatientUnclear
	}
}
