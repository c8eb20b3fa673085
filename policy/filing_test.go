package policy_test

import (
	"reflect"
	"testing"

	"matron/policy"
)

func TestParseFilingOrder(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]policy.Order{
		"file":                        {Verb: policy.VerbFile},
		"File 12":                     {Verb: policy.VerbFile, Number: 12},
		"file #12.":                   {Verb: policy.VerbFile, Number: 12},
		"file k7qf":                   {Verb: policy.VerbFile, Code: "K7QF"},
		"file code K7QF":              {Verb: policy.VerbFile, Code: "K7QF"},
		"FILE `K7QF`":                 {Verb: policy.VerbFile, Code: "K7QF"},
		"file 2345":                   {Verb: policy.VerbFile, Code: "2345", Number: 2345},
		"stop":                        {Verb: policy.VerbStop},
		"cancel":                      {Verb: policy.VerbStop},
		"go on":                       {Verb: policy.VerbGoOn},
		"show":                        {Verb: policy.VerbShowAgain},
		"leave out 3":                 {Verb: policy.VerbLeaveOut, Lines: []int{3}},
		"leave out 3, 5 other pt":     {Verb: policy.VerbLeaveOut, Lines: []int{3, 5}, Left: policy.LeftOtherPatient},
		"leave out 3,5 other patient": {Verb: policy.VerbLeaveOut, Lines: []int{3, 5}, Left: policy.LeftOtherPatient},
		"leave out lines 3-5 and 7, not clinical":   {Verb: policy.VerbLeaveOut, Lines: []int{3, 4, 5, 7}, Left: policy.LeftNotClinical},
		"leave out 3–5 private":                     {Verb: policy.VerbLeaveOut, Lines: []int{3, 4, 5}, Left: policy.LeftPrivate},
		"leave out 2 duplicate":                     {Verb: policy.VerbLeaveOut, Lines: []int{2}, Left: policy.LeftDuplicate},
		"leave out 2 said by Mrs Quill 999":         {Verb: policy.VerbLeaveOut, Lines: []int{2, 999}, Left: policy.LeftOther},
		"leave out other patient":                   {Verb: policy.VerbLeaveOut, Left: policy.LeftOtherPatient},
		"leave out 1-999999999999999999999 private": {Verb: policy.VerbLeaveOut, Left: policy.LeftPrivate},
		"leave out 1-9999 private":                  {Verb: policy.VerbLeaveOut, Lines: []int{0}, Left: policy.LeftPrivate},
		"leave out 9-2":                             {Verb: policy.VerbLeaveOut, Lines: []int{0}},
		"put back 3":                                {Verb: policy.VerbPutBack, Lines: []int{3}},
		"records":                                   {Verb: policy.VerbRecords},
		"ask records":                               {Verb: policy.VerbRecords},
		"Records desk 12":                           {Verb: policy.VerbRecords, Number: 12},
	} {
		if got, _, ok := policy.ParseOrder(typed, nil, nil); !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, %v", typed, got, ok)
		}
	}
	for typed, nearest := range map[string]string{
		"file 999 668 3036 12/03/1950": "file", "fil": "file", "file it now please": "file", "stopp": "stop", "record": "records", "999 668 3036 12/03/1950": "",
	} {
		if got, near, ok := policy.ParseOrder(typed, nil, nil); ok || near != nearest {
			t.Errorf("%q: %+v, near %q", typed, got, near)
		}
	}
}

// The code is of what was shown, and of nothing else.
func TestFilingCode(t *testing.T) {
	t.Parallel()
	lines := []policy.FilingLine{{Event: "$1", SHA256: "a"}, {Event: "$2", SHA256: "b"}}
	code := policy.FilingCode("$f", 1, lines)
	if len(code) != 4 || code != policy.FilingCode("$f", 1, []policy.FilingLine{{Event: "$1", SHA256: "a"}, {Event: "$2", SHA256: "b"}}) {
		t.Fatalf("code %q", code)
	}
	for name, other := range map[string]string{
		"another filing":   policy.FilingCode("$g", 1, lines),
		"another round":    policy.FilingCode("$f", 2, lines),
		"another order":    policy.FilingCode("$f", 1, []policy.FilingLine{lines[1], lines[0]}),
		"an edit":          policy.FilingCode("$f", 1, []policy.FilingLine{lines[0], {Event: "$2", SHA256: "c", Latest: "$3"}}),
		"one is left out":  policy.FilingCode("$f", 1, []policy.FilingLine{lines[0], {Event: "$2", SHA256: "b", Left: policy.LeftPrivate}}),
		"one is gone":      policy.FilingCode("$f", 1, []policy.FilingLine{lines[0], {Event: "$2", SHA256: "b", Gone: true}}),
		"one more message": policy.FilingCode("$f", 1, append(lines, policy.FilingLine{Event: "$3"})),
	} {
		if other == code {
			t.Errorf("%s has the same code", name)
		}
	}
}
