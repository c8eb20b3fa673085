package detect_test

import (
	"slices"
	"testing"

	"matron/policy/detect"
)

func label(detect.Finding) string { return "[patient A, NHS number]" }

func TestMask(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ text, want string }{
		"the value alone goes":         {"K 6.8, NHS no 999 288 2352, repeat gas", "K 6.8, NHS no [patient A, NHS number], repeat gas"},
		"two numbers":                  {"9992882352 and 999 662 9988", "[patient A, NHS number] and [patient A, NHS number]"},
		"what is unseen within it":     {"999\u200b144\u200b5463\u200b!", "[patient A, NHS number]\u200b!"},
		"nothing":                      {"K 6.8", "K 6.8"},
		"glued into a name":            {"ref_nhs9995003929_scan.pdf", "ref_nhs[patient A, NHS number]_scan.pdf"},
		"a label makes no new finding": {"9992882352 1234567890", "[patient A, NHS number] 1234567890"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := detect.Mask(tt.text, detect.Scan(tt.text, detect.Options{}), label)
			if got != tt.want {
				t.Errorf("mask %q = %q, want %q", tt.text, got, tt.want)
			}
			if f := detect.Scan(got, detect.Options{}); detect.Worst(f) == detect.TierWarn {
				t.Errorf("masked %q still warns: %+v", got, f)
			}
		})
	}
}

// Reference §12, "traps in redaction": overlapping spans.
func TestMaskMergesOverlaps(t *testing.T) {
	t.Parallel()
	var seen []detect.Tier
	got := detect.Mask("born 03/04/62 here", []detect.Finding{
		{Kind: "B", Tier: detect.TierNote, Start: 8, End: 13},
		{Kind: "A", Tier: detect.TierWarn, Start: 5, End: 10},
		{Kind: "C", Tier: detect.TierWarn, Start: 90, End: 95},
	}, func(f detect.Finding) string {
		seen = append(seen, f.Tier)
		return "[x]"
	})
	if got != "born [x] here" || !slices.Equal(seen, []detect.Tier{detect.TierWarn}) {
		t.Errorf("got %q with tiers %v", got, seen)
	}
}

func TestWorstAndKinds(t *testing.T) {
	t.Parallel()
	found := []detect.Finding{{Kind: "B", Tier: detect.TierNote}, {Kind: "C", Tier: detect.TierWarn}, {Kind: "A", Tier: detect.TierWarn}, {Kind: "C", Tier: detect.TierWarn}}
	if got := detect.Worst(found); got != detect.TierWarn {
		t.Errorf("worst = %s", got)
	}
	if got := detect.Kinds(found, detect.TierWarn); !slices.Equal(got, []detect.Kind{"A", "C"}) {
		t.Errorf("kinds at warn = %v", got)
	}
	if got := detect.Worst(nil); got != detect.TierDrop {
		t.Errorf("worst of none = %s", got)
	}
}

func TestUTF16(t *testing.T) {
	t.Parallel()
	const text = "é 😀 9992882352 😀"
	found := detect.Scan(text, detect.Options{})
	if len(found) != 1 {
		t.Fatalf("found %+v", found)
	}
	if start, end := detect.UTF16(text, found[0]); start != 5 || end != 15 {
		t.Errorf("UTF-16 = %d to %d, want 5 to 15", start, end)
	}
}

func TestStripReply(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ body, want string }{
		"a rich reply's fallback":       {"> <@amy:example.org> NHS no 9992882352\n> please\n\nthanks", "thanks"},
		"an emote's":                    {"> * <@amy:example.org> waves\n\nhello", "hello"},
		"a quote of one's own stays":    {"> NHS no 9992882352\n\nthis one", "> NHS no 9992882352\n\nthis one"},
		"a fallback and nothing else":   {"> <@amy:example.org> hi", ""},
		"no reply":                      {"hello\n> <@amy:example.org>", "hello\n> <@amy:example.org>"},
		"a quote in the answer is kept": {"> <@amy:example.org> a\n\n> b\nc", "> b\nc"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := detect.StripReply(tt.body); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// Design §6: never masked by itself where the span touches a dose, a result or
// a time. In doubt it does.
func TestClinical(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		text string
		want bool
	}{
		"a plain sentence":            {"can someone see 9992882352 please", false},
		"a keyword beside":            {"NHS no: 999 288 2352, needs a review", false},
		"glued to its keyword":        {"nhs9992882352", false},
		"alone":                       {"9992882352", false},
		"a potassium after":           {"9992882352 K 6.8 repeat gas", true},
		"a potassium in words":        {"9992882352 potassium high", true},
		"a result before":             {"K 6.8 999 288 2352", true},
		"a time after":                {"999 288 2352 at 14:02", true},
		"a dose before":               {"gave 5 mg 9992882352", true},
		"a unit glued":                {"9992882352mg", true},
		"a percentage":                {"999 288 2352 %", true},
		"a pressure":                  {"BP 9992882352", true},
		"any number beside, in doubt": {"bed 4 9992882352", true},
		"an odd grouping, in doubt":   {"NHS no 99 92 88 23 52 please", true},
		"words, in doubt":             {"nhs no double nine double nine four five eight oh six eight", true},
		"a result on another line":    {"K 6.8\n9992882352\nNa 140", false},
		"full-width digits, plain":    {"see ９９９ ２８８ ２３５２ please", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := detect.Scan(tt.text, detect.Options{})
			if len(found) == 0 {
				start := 0
				for tt.text[start] != '9' {
					start++
				}
				found = []detect.Finding{{Start: start, End: start + 10}}
			}
			if got := detect.Clinical(tt.text, found[0]); got != tt.want {
				t.Errorf("%q: clinical = %v, want %v", tt.text, got, tt.want)
			}
		})
	}
	for text, want := range map[string]bool{
		"MRN A1234567 please see":                   false,
		"MRN A1234567 K 6.8":                        true,
		"hospital number 1234567, please":           false,
		"MRN A1234567 5mg":                          true,
		"Mrs Oakes is here":                         true,
		"DOB 03/04/1962, please see":                true,
		"please see her at LS9 7TF, DOB 03/04/1962": true,
		"National Insurance AB 12 34 56 C please":   false,
		"CHI number 0101000000 please see":          false,
	} {
		found := detect.Scan(text, detect.Options{})
		if len(found) == 0 || detect.Clinical(text, found[0]) != want {
			t.Errorf("%q: clinical is not %v: %+v", text, want, found)
		}
	}
	if !detect.Clinical("9988", detect.Finding{End: 4, From: 1}) {
		t.Error("a number that began in an earlier text: want true")
	}
}
