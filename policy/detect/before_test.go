package detect_test

import (
	"testing"

	"matron/policy/detect"
)

// Design §4, Message.Before; reference §7, "Split messages".
func TestBefore(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		before []string
		text   string
		o      detect.Options
		value  string // of text; empty: nothing at warn
		from   int
	}{
		"the keyword came first":             {before: []string{"nhs num is"}, text: "99 96 62 99 88", value: "99 96 62 99 88"},
		"the keyword lifts a bare note":      {before: []string{"nhs num is"}, text: "999 662 9988", o: detect.Options{BareIsNote: true}, value: "999 662 9988"},
		"another asked":                      {before: []string{"NHS number?"}, text: "9996629988", o: detect.Options{BareIsNote: true}, value: "9996629988"},
		"the number is split over two":       {before: []string{"nhs no 999 662"}, text: "9988 thanks", value: "9988", from: 1},
		"words about halves":                 {before: []string{"nhs number first bit is 999 662"}, text: "and it ends 9988", value: "9988", from: 1},
		"more words about halves":            {before: []string{"NHS no is 999 662, 2nd half to follow"}, text: "9988", value: "9988", from: 1},
		"halves without a keyword":           {before: []string{"first half 999 662"}, text: "9988", value: "9988", from: 1},
		"a bleep is no half":                 {before: []string{"ring daughter then 999 662"}, text: "bleep 9988"},
		"over three":                         {before: []string{"NHS no 999", "662"}, text: "9988", value: "9988", from: 2},
		"over three after the keyword":       {before: []string{"NHS no", "999", "662"}, text: "9988", value: "9988", from: 2},
		"spoken, over two":                   {before: []string{"nhs no treble nine double six two"}, text: "double nine double eight", value: "double nine double eight", from: 1},
		"mistyped under a keyword":           {before: []string{"NHS number:"}, text: "999 662 9989", value: "999 662 9989"},
		"long talk before does not join":     {before: []string{"NHS no please, and then we can discuss the plan for the day with everyone"}, text: "99 96 62 99 88"},
		"no keyword, no joining":             {before: []string{"999 662"}, text: "9988"},
		"a trend below a trend":              {before: []string{"sats 99 96"}, text: "62 99 88"},
		"an order's number below its word":   {before: []string{"PO number"}, text: "9996629988"},
		"the keyword had its value":          {before: []string{"NHS no 999 662 9988"}, text: "99 96 62 99 88"},
		"four texts ago is too long ago":     {before: []string{"NHS no 999", "", "662", ""}, text: "9988"},
		"a long text before, keyword at end": {before: []string{"Could somebody on the day team please have a look at the lady in bed fourteen, NHS no 999 662"}, text: "9988", value: "9988", from: 1},
		"words before do not hide it":        {before: []string{"hello"}, text: "NHS no 999 662 9988", value: "999 662 9988"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.o.Before = tt.before
			var got string
			var from int
			for _, f := range detect.Scan(tt.text, tt.o) {
				if f.Tier == detect.TierWarn {
					got, from = tt.text[f.Start:f.End], f.From
				}
			}
			if got != tt.value || from != tt.from {
				t.Errorf("%q after %q: found %q from %d, want %q from %d", tt.text, tt.before, got, from, tt.value, tt.from)
			}
		})
	}
}
