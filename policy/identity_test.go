package policy_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"matron/policy"
	"matron/policy/detect"
)

// synthetic is an NHS number of the range 999, which is kept for tests, by its serial: the check digit is made. Serials
// that have none are passed over.
func synthetic(serial int) string {
	for ; ; serial++ {
		nine := fmt.Sprintf("999%06d", serial%1_000_000)
		sum := 0
		for i := range nine {
			sum += (10 - i) * int(nine[i]-'0')
		}
		if check := (11 - sum%11) % 11; check < 10 {
			return nine + fmt.Sprint(check)
		}
	}
}

// wrong is the number with another check digit.
func wrong(number string) string {
	return number[:9] + fmt.Sprint((int(number[9]-'0')+1)%10)
}

func TestParseIdentity(t *testing.T) {
	t.Parallel()
	n := synthetic(123456)
	n334 := n[:3] + " " + n[3:6] + " " + n[6:]
	today := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	const nhs, hospital = policy.NHSNumberTyped, policy.HospitalNumberTyped
	for name, c := range map[string]struct {
		typed, born string
		number      string
		kind        policy.NumberKind
	}{
		"number and date":                  {n + " 12/03/1950", "1950-03-12", n, nhs},
		"3-3-4":                            {n334 + " 12/03/1950", "1950-03-12", n, nhs},
		"date first":                       {"12/03/1950 " + n334, "1950-03-12", n, nhs},
		"words around":                     {"NHS " + n334 + " dob 12/03/1950", "1950-03-12", n, nhs},
		"a name, a bed and an age":         {"Mrs Quill, bed 4, 76: " + n334 + ", d.o.b. 12.03.1950.", "1950-03-12", n, nhs},
		"on two lines":                     {"nhs no: " + n + "\nborn: 1950-03-12", "1950-03-12", n, nhs},
		"the month as a word":              {n334 + " 12 March 1950", "1950-03-12", n, nhs},
		"an ordinal":                       {n334 + " 3rd of Apr 1962", "1962-04-03", n, nhs},
		"the month first as a word":        {"April 3, 1962 " + n, "1962-04-03", n, nhs},
		"blanks in the date":               {n + ", 12 03 1950", "1950-03-12", n, nhs},
		"blanks everywhere":                {n334 + " 12 03 1950", "1950-03-12", n, nhs},
		"dashes and digits of another set": {strings.ReplaceAll(n334, " ", "–") + " １２/０３/１９５０", "1950-03-12", n, nhs},
		"no-break spaces":                  {strings.ReplaceAll(n334, " ", "\u00a0") + "\u00a012/03/1950", "1950-03-12", n, nhs},
		"what cannot be seen":              {n[:5] + "\u200b" + n[5:] + " 12/03/1950", "1950-03-12", n, nhs},
		"the date in eight digits":         {n + " dob 12031950", "1950-03-12", n, nhs},
		"the same number twice":            {n + " (" + n334 + ") 12/03/1950", "1950-03-12", n, nhs},
		"born today":                       {n + " 25/11/2026", "2026-11-25", n, nhs},
		"a leap day":                       {n + " 29/02/2000", "2000-02-29", n, nhs},
		"a hospital number":                {"W1234567 12/03/1950", "1950-03-12", "W1234567", hospital},
		"a hospital number in small":       {"dob 12/03/1950 hosp no w1234567", "1950-03-12", "W1234567", hospital},
		"its prefix apart":                 {"W 1234567 12/03/1950", "1950-03-12", "W1234567", hospital},
		"digits only":                      {"1234567, 12/03/1950", "1950-03-12", "1234567", hospital},
		"with a stroke":                    {"RXA/123456 born 12/03/1950", "1950-03-12", "RXA/123456", hospital},
		"both numbers: the NHS number":     {"W1234567 / " + n334 + " 12/03/1950", "1950-03-12", n, nhs},
	} {
		id, verdict := policy.ParseIdentity(c.typed, today)
		if verdict != policy.PatientMatch || id.Number.Reveal() != c.number || id.Born.Reveal() != c.born || id.Kind != c.kind {
			t.Errorf("%s: %s, %s %s %s", name, verdict, id.Kind, id.Number.Reveal(), id.Born.Reveal())
		}
	}
	for name, c := range map[string]struct {
		typed string
		want  policy.PatientVerdict
	}{
		"nothing":                     {"", policy.PatientUnclear},
		"no number":                   {"12/03/1950", policy.PatientUnclear},
		"no date":                     {n, policy.PatientUnclear},
		"a year of two digits":        {n + " 12/03/50", policy.PatientUnclear},
		"the month first":             {n + " 03/25/1950", policy.PatientUnclear},
		"no such day":                 {n + " 31/02/1950", policy.PatientUnclear},
		"not born yet":                {n + " 26/11/2026", policy.PatientUnclear},
		"nobody is so old":            {n + " 12/03/1850", policy.PatientUnclear},
		"a digit too few":             {n[:3] + " " + n[3:6] + " " + n[6:9] + " 12/03/1950", policy.PatientUnclear},
		"a digit too many":            {n + "1 12/03/1950", policy.PatientUnclear},
		"two numbers":                 {n + ", " + synthetic(222222) + ", 12/03/1950", policy.PatientUnclear},
		"two dates":                   {n + " 12/03/1950 13/03/1950", policy.PatientUnclear},
		"two hospital numbers":        {"W1234567 W1234568 12/03/1950", policy.PatientUnclear},
		"words":                       {"yes please, Mrs Quill", policy.PatientUnclear},
		"long":                        {strings.Repeat("a ", 300) + n + " 12/03/1950", policy.PatientUnclear},
		"the check digit":             {wrong(n) + " 12/03/1950", policy.PatientBadNumber},
		"the check digit, with words": {"NHS no " + wrong(n) + " born 12 March 1950", policy.PatientBadNumber},
		"all the same":                {"9999999999 12/03/1950", policy.PatientBadNumber},
		"all noughts":                 {"000 000 0000 12/03/1950", policy.PatientBadNumber},
	} {
		if id, verdict := policy.ParseIdentity(c.typed, today); verdict != c.want || id.Kind != "" || !id.Number.Empty() {
			t.Errorf("%s: %s, wanted %s", name, verdict, c.want)
		}
	}
}

// However a number is grouped, it is read as itself; with any other last digit it is refused.
func TestAnyGroupingOfANumber(t *testing.T) {
	t.Parallel()
	today := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	for serial := range 300 {
		n := synthetic(serial * 3331)
		for _, sep := range []string{"", " ", "-", "."} {
			for _, cut := range [][]int{{3, 6}, {5}, {4, 8}, {2, 4, 6, 8}, {1}, {9}} {
				grouped, from := "", 0
				for _, c := range cut {
					grouped += n[from:c] + sep
					from = c
				}
				grouped += n[from:]
				for _, typed := range []string{grouped + ", 07/08/1941", "dob 07/08/1941, " + grouped} {
					id, verdict := policy.ParseIdentity(typed, today)
					if verdict != policy.PatientMatch || id.Number.Reveal() != n {
						t.Fatalf("%q: %s", typed, verdict)
					}
				}
			}
		}
		if _, verdict := policy.ParseIdentity(wrong(n)+", 07/08/1941", today); verdict != policy.PatientBadNumber {
			t.Errorf("%s was believed", wrong(n))
		}
	}
}

var (
	aHospitalNumber = regexp.MustCompile(`^[A-Z0-9/-]{4,20}$`)
	aBirthDate      = regexp.MustCompile(`^(\d{4})-\d\d-\d\d$`)
)

// FuzzParseIdentity: whatever is typed, what is read is a number that holds and a day that was, or nothing.
func FuzzParseIdentity(f *testing.F) {
	n := synthetic(7)
	for _, s := range []string{"", n + " 12/03/1950", "W 1234567 born 3rd of April 1962", "1 2 3 4 1950 5 6", "\xff\x00" + n, "٣/٤/١٩٦٢ " + n, "- - 1/1/2000-1/1/2000"} {
		f.Add(s)
	}
	today := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, typed string) {
		id, verdict := policy.ParseIdentity(typed, today)
		if verdict != policy.PatientMatch {
			if !id.Number.Empty() || !id.Born.Empty() || verdict != policy.PatientUnclear && verdict != policy.PatientBadNumber {
				t.Errorf("%q: %s with something read", typed, verdict)
			}
			return
		}
		born, err := time.Parse(time.DateOnly, id.Born.Reveal())
		if err != nil || born.After(today) || !aBirthDate.MatchString(id.Born.Reveal()) {
			t.Errorf("%q: born %s", typed, id.Born.Reveal())
		}
		switch number := id.Number.Reveal(); id.Kind {
		case policy.NHSNumberTyped:
			if !detect.IsTenDigitNumber(number) {
				t.Errorf("%q: %s", typed, number)
			}
		case policy.HospitalNumberTyped:
			if !aHospitalNumber.MatchString(number) || len(number) == 10 && detect.IsTenDigitNumber(number) {
				t.Errorf("%q: %s", typed, number)
			}
		default:
			t.Errorf("%q: kind %q", typed, id.Kind)
		}
	})
}
