package words_test

import (
	"strings"
	"testing"

	"matron/policy/detect"
	"matron/words"
)

func TestMasked(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		o           words.Original
		body        words.Spoken
		plain, html string
	}{
		"a plain message gets its HTML": {
			words.Original{Author: "Dr Patel", AtMs: ms("14:02"), Zone: "Europe/London", Now: noon},
			words.Spoken{Plain: "[patient A, NHS number] K 6.8\n<now>"},
			"Masked by Matron · Dr Patel, 14:02: [patient A, NHS number] K 6.8\n<now>",
			"<em>Masked by Matron · Dr Patel, 14:02:</em> [patient A, NHS number] K 6.8<br>&lt;now&gt;",
		},
		"a name cannot bring markup": {
			words.Original{Author: "<b>Dr</b> & {at} *Co*", AtMs: ms("14:02"), Zone: "Europe/London", Now: noon},
			words.Spoken{Plain: "x", HTML: "<b>x</b>"},
			"Masked by Matron · <b>Dr</b> & {at} *Co*, 14:02: x",
			"<em>Masked by Matron · &lt;b&gt;Dr&lt;/b&gt; &amp; {at} *Co*, 14:02:</em> <b>x</b>",
		},
		"another day": {
			words.Original{AtMs: ms("14:02") - 24*3600*1000, Zone: "Europe/London", Now: noon},
			words.Spoken{Plain: "x"},
			"Masked by Matron · the author, 4 Jan 2026, 14:02: x",
			"<em>Masked by Matron · the author, 4 Jan 2026, 14:02:</em> x",
		},
	} {
		got := words.Masked(c.o, c.body)
		if got.Plain != c.plain || got.HTML != c.html {
			t.Errorf("%s:\n%s\n%s", name, got.Plain, got.HTML)
		}
	}
}

func TestTimesFollowSummer(t *testing.T) {
	t.Parallel()
	summer := noon.AddDate(0, 6, 0)
	got := words.Masked(words.Original{AtMs: summer.UnixMilli(), Zone: "Europe/London", Now: summer}, words.Spoken{Plain: "x"})
	if got.Plain != "Masked by Matron · the author, 13:00: x" {
		t.Error(got.Plain)
	}
}

func TestPlaceholder(t *testing.T) {
	t.Parallel()
	for letter, want := range map[int]string{0: "A", 1: "B", 25: "Z", 26: "AA", 27: "AB", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		if got := words.Placeholder(letter, detect.NHSNumber); got != "[patient "+want+", NHS number]" {
			t.Errorf("%d: %s", letter, got)
		}
	}
	if got := words.Placeholder(-1, detect.NHSNumber); got != "[patient, NHS number]" {
		t.Error(got)
	}
	for kind, want := range map[detect.Kind]string{
		detect.NHSNumber: "[patient B, NHS number]", detect.CHINumber: "[patient B, CHI number]", detect.HCNumber: "[patient B, Health and Care number]",
		detect.MRN: "[patient B, hospital number]", detect.NINO: "[patient B, National Insurance number]",
		detect.PersonName: "[person B, name]", detect.DateOfBirth: "[date of birth]", detect.Postcode: "[postcode]", detect.Address: "[address]",
		detect.Phone: "[phone number]", detect.Email: "[e-mail address]",
	} {
		if got := words.Placeholder(1, kind); got != want {
			t.Errorf("%s: %s", kind, got)
		}
	}
	if got := words.Placeholder(-1, detect.PersonName); got != "[person, name]" {
		t.Error(got)
	}
	if got := words.Placeholder(0, "MRN_OF_LATER"); got != "[patient A, identifier]" {
		t.Error(got)
	}
}

func TestPoll(t *testing.T) {
	t.Parallel()
	got := words.Poll("Who takes <x>?", []string{"me", "not\nme"})
	if got.Plain != "Who takes <x>?\n- me\n- not me\n(a poll; its votes stay with the removed original)" {
		t.Error(got.Plain)
	}
	if got.HTML != "Who takes &lt;x&gt;?<ul><li>me</li><li>not me</li></ul>(a poll; its votes stay with the removed original)" {
		t.Error(got.HTML)
	}
}

// A kind that the detector gets later must not be called "identifier" for want of a line here.
func TestEveryKindHasItsWords(t *testing.T) {
	t.Parallel()
	seen := map[string]detect.Kind{}
	for _, kind := range detect.AllKinds() {
		got := words.Placeholder(0, kind)
		if strings.Contains(got, "identifier") || !strings.HasPrefix(got, "[") || !strings.HasSuffix(got, "]") || seen[got] != "" {
			t.Errorf("%s: %q, also of %s", kind, got, seen[got])
		}
		seen[got] = kind
		if found := detect.Scan("see "+got+" today", detect.Options{}); len(found) > 0 {
			t.Errorf("%s: its label is found itself: %+v", kind, found)
		}
	}
}
