package detect_test

import (
	"testing"

	"matron/policy/detect"
)

// What a text asks for, the head of the next one answers.
func TestAnswers(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		before, text string
		kind         detect.Kind
		value        string
	}{
		"a number":                {"what's her number", "0318847", detect.MRN, "0318847"},
		"with small words":        {"has he a number with us?", "aye RVH 0448217", detect.MRN, "RVH 0448217"},
		"asked by staff":          {"ward clerk asking MRN for bed 3", "its on the board, 1908245", detect.MRN, "1908245"},
		"a correction":            {"that hosp no isnt hers", "sorry wrong one, should be 35/4324/A", detect.MRN, "35/4324/A"},
		"after a birth date":      {"whats the dob and hosp no", "24/03/57 0917745", detect.MRN, "0917745"},
		"of an asset":             {"what's the asset number of the hoist", "0318847", detect.MRN, ""},
		"a birth date":            {"whats the dob for b2", "7/2/44", detect.DateOfBirth, "7/2/44"},
		"an event's all the same": {"whats the dob for b2", "admitted 7/2/24", detect.DateOfBirth, ""},
		"a home":                  {"where does she live, is it far", "Garth Heads Farm, Otterburn, so no", detect.Address, "Garth Heads Farm"},
		"a mobile":                {"no answer on that, is there a mobile", "yh 0 7700 900 476", detect.Phone, "0 7700 900 476"},
		"a desk's telephone":      {"phone for MRI control room?", "01632 960123 direct, theyre eating", detect.Phone, ""},
		"a sister's telephone":    {"whats the number for his sister", "01632 960123", detect.Phone, "01632 960123"},
		"a name":                  {"Pt name is", "Gwilym Tomos", detect.PersonName, "Gwilym Tomos"},
		"a registrar's name":      {"whats the regs name", "Gwilym Tomos", detect.PersonName, ""},
		"a postcode":              {"postcode please?", "SW2 4TX", detect.Postcode, "SW2 4TX"},
		"nothing was asked":       {"thanks all", "0318847", detect.MRN, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := ""
			for _, f := range detect.Scan(tt.text, detect.Options{Before: []string{tt.before}}) {
				if f.Kind == tt.kind && f.Tier == warn {
					got = tt.text[f.Start:f.End]
				}
			}
			if got != tt.value {
				t.Errorf("%q, %q: got %q, want %q", tt.before, tt.text, got, tt.value)
			}
		})
	}
}
