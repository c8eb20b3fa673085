package record_test

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"matron/policy"
	"matron/record"
	"matron/record/recordtest"
)

func TestItOpensOfflineAndRunsNothing(t *testing.T) {
	t.Parallel()
	for _, talk := range talks {
		c, f := talk.make()
		p := mustMake(t, c, f)
		doc := mustParse(t, p.Transcript)
		csp := all(doc, func(n *html.Node) bool { return attr(n, "http-equiv") == "Content-Security-Policy" })
		if len(csp) != 1 || attr(csp[0], "content") != "default-src 'none'; style-src 'unsafe-inline'" {
			t.Errorf("%s: its policy is missing", talk.name)
		}
		style := inside(one(t, doc, "style"))
		if strings.Contains(style, "url(") || strings.Contains(style, "@import") || len(all(doc, func(n *html.Node) bool { return n.Data == "style" })) != 1 {
			t.Errorf("%s: its style asks for something", talk.name)
		}
	}
}

func TestAScreenReaderFindsItsWay(t *testing.T) {
	t.Parallel()
	for _, talk := range talks {
		c, f := talk.make()
		doc := mustParse(t, mustMake(t, c, f).Transcript)
		ids := map[string]bool{}
		for _, n := range all(doc, func(n *html.Node) bool { return attr(n, "id") != "" }) {
			if ids[attr(n, "id")] {
				t.Errorf("%s: two are %s", talk.name, attr(n, "id"))
			}
			ids[attr(n, "id")] = true
		}
		for _, n := range all(doc, func(*html.Node) bool { return true }) {
			for _, id := range strings.Fields(attr(n, "aria-labelledby")) {
				if !ids[id] {
					t.Errorf("%s: nothing is %s", talk.name, id)
				}
			}
			if to := attr(n, "href"); to != "" && !ids[to[1:]] {
				t.Errorf("%s: %s leads nowhere", talk.name, to)
			}
		}
		if attr(one(t, doc, "html"), "lang") != "en-GB" || attr(one(t, doc, "a"), "href") != "#messages" {
			t.Errorf("%s: language, or the link past the head", talk.name)
		}
		for _, name := range []string{"h1", "main", "header", "footer", "title"} {
			if n := len(all(doc, func(n *html.Node) bool { return n.Data == name })); n != 1 {
				t.Errorf("%s: %d of %s", talk.name, n, name)
			}
		}
		level := 0
		for _, n := range all(doc, func(n *html.Node) bool { return len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] <= '6' }) {
			if is := int(n.Data[1] - '0'); is > level+1 {
				t.Errorf("%s: from heading %d to %d", talk.name, level, is)
			} else {
				level = is
			}
		}
		for _, n := range all(doc, func(n *html.Node) bool { return n.Data == "article" }) {
			one(t, n, "h3")
			one(t, n, "time")
		}
		if strings.Contains(inside(one(t, doc, "title")), "Quill") {
			t.Errorf("%s: a window's title, which others see, names the patient", talk.name)
		}
	}
}

// In print a header of a table stands on every page; make screens prints one, to be looked at.
func TestThePatientIsOnEveryPage(t *testing.T) {
	t.Parallel()
	c, f := recordtest.Plain()
	doc := mustParse(t, mustMake(t, c, f).Transcript)
	head := inside(one(t, doc, "header"))
	for _, is := range []string{"Quill", "Ann Mary", "Born12-Mar-1950", "NHS number999 123 4578", "Hospital numberH1234567", "Clinical chat transcript, version 1", f.Export} {
		if !strings.Contains(head, is) {
			t.Errorf("%q is not in the head", is)
		}
	}
	style := inside(one(t, doc, "style"))
	for _, is := range []string{"body { display: table;", "header { display: table-header-group;", `"Page " counter(page) " of " counter(pages)`} {
		if !strings.Contains(style, is) {
			t.Errorf("%q is not in the style", is)
		}
	}
	p := recordtest.Patient()
	p.NHSNumber, p.Born, p.Deceased, p.Restricted = recordtest.Text(""), recordtest.Text("1950"), true, true
	pkg, err := record.Make(c, p, f)
	if err != nil {
		t.Fatal(err)
	}
	head = inside(one(t, mustParse(t, pkg.Transcript), "header"))
	for _, is := range []string{"NHS numbernone in the record system", "Born1950", "Deceased", "Restricted record"} {
		if !strings.Contains(head, is) {
			t.Errorf("%q is not in the head", is)
		}
	}
}

func TestTheHourThatComesTwiceIsToldApart(t *testing.T) {
	t.Parallel()
	c := recordtest.Of(
		recordtest.Say(1, recordtest.Lee, "2026-10-25T00:30:00Z", "first"), recordtest.Say(2, recordtest.Lee, "2026-10-25T01:30:00Z", "second"),
		recordtest.Say(3, recordtest.Lee, "2027-03-28T02:00:00Z", "spring"))
	doc := mustParse(t, mustMake(t, c, recordtest.Filing(c)).Transcript)
	var times []string
	for _, article := range all(doc, func(n *html.Node) bool { return n.Data == "article" }) {
		n := one(t, article, "time")
		times = append(times, attr(n, "datetime")+" "+inside(n))
	}
	if want := []string{"2026-10-25T01:30:00.000+01:00 01:30 BST", "2026-10-25T01:30:00.000Z 01:30 GMT", "2027-03-28T03:00:00.000+01:00 03:00 BST"}; !slices.Equal(times, want) {
		t.Errorf("got %q", times)
	}
	var notes, days []string
	for _, n := range all(doc, func(n *html.Node) bool { return strings.Contains(attr(n, "class"), "clock") }) {
		notes = append(notes, inside(n))
	}
	if want := []string{"The clocks went back here: 02:00 BST became 01:00 GMT.", "The clocks went forward here: 01:00 GMT became 02:00 BST."}; !slices.Equal(notes, want) {
		t.Errorf("got %q", notes)
	}
	for _, n := range all(doc, func(n *html.Node) bool { return n.Data == "h2" && strings.HasPrefix(attr(n, "id"), "d") }) {
		days = append(days, inside(n))
	}
	if want := []string{"Sunday 25 October 2026", "Sunday 28 March 2027"}; !slices.Equal(days, want) {
		t.Errorf("got %q", days)
	}
}

func TestTheClockIsNotedAlsoWhereMessagesAreLeftOut(t *testing.T) {
	t.Parallel()
	c := recordtest.Of(
		recordtest.Say(1, recordtest.Lee, "2026-10-25T00:30:00Z", "a"), recordtest.Say(2, recordtest.Lee, "2026-10-25T00:40:00Z", "b"),
		recordtest.Say(3, recordtest.Lee, "2026-10-25T01:10:00Z", "c"), recordtest.Say(4, recordtest.Lee, "2026-10-25T01:30:00Z", ""))
	f := recordtest.Filing(c)
	f.Lines[1].Left, f.Lines[2].Left = policy.LeftPrivate, policy.LeftPrivate
	read := strings.Join(strings.Fields(inside(one(t, mustParse(t, mustMake(t, c, f).Transcript), "main"))), " ")
	for _, is := range []string{"Messages 2 and 3 were left out", "The clocks went back here", "01:30 GMT · message 4 It was sent without words."} {
		if !strings.Contains(read, is) {
			t.Errorf("%q is not there", is)
		}
	}
}

// What a record must say of a chat (reference/records.md §5.1), as somebody reads it.
func TestItSaysWhatARecordMustSay(t *testing.T) {
	t.Parallel()
	c, f := recordtest.Plain()
	at := c.Messages[6].At.Add(3 * time.Minute)
	c.Messages[6].ServerAt = at
	c.Waiting = 2
	f.Lines = c.Lines()
	f.Lines[1].Left, f.Lines[9].Left, f.Lines[10].Left = policy.LeftOtherPatient, policy.LeftOtherPatient, policy.LeftOtherPatient
	f.Version, f.Previous = 2, "685b7620-cfef-5033-92ac-d71a28dd900c"
	read := strings.Join(strings.Fields(inside(one(t, mustParse(t, mustMake(t, c, f).Transcript), "main"))), " ")
	for _, row := range []struct{ rule, says string }{
		{"TR2", "Dr Asha Patel, Consultant, acute medicine (GMC 0000001)"},
		{"TR2", "Sam (bank), @guest:elsewhere.example, role not known to the hospital’s list"},
		{"TR3", "Reached the homeserver on 24 November 2026 at 14:13 GMT."},
		{"TR4", "In reply to message 4, Dr Min Lee, 14:06 GMT"},
		{"TR4", "In reply to message 11, which was left out"},
		{"TR5", "Edited on 24 November 2026 at 14:08 GMT. It now says: Repeat gas done: pH 7.31, K 6.1, lactate 2.4. ECG"},
		{"TR5", "Original, 24 November 2026 at 14:06 GMT Repeat gas done: pH 7.13"},
		{"TR5", "Version 2, 24 November 2026 at 14:07 GMT Repeat gas done: pH 7.31"},
		{"TR6", "Removed by Ngozi Okafor on 24 November 2026 at 14:12 GMT. Its words are not here."},
		{"TR6", "Removed by Matron on 24 November 2026 at 14:12 GMT. Shown is the copy that Matron made of it, with identifiers replaced."},
		{"TR8", "Attachment, not enclosed: ECG 24-11 1409.jpg, image/jpeg, 1.4 MB, SHA-256 of the encrypted file 5c05"},
		{"TR9", "In the room when filed Dr Asha Patel"},
		{"TR11", "1 message could not be decrypted. It is listed in place."},
		{"TR11", "2 messages of the room were not decrypted yet when this copy was made. Whether this conversation lacks any of that is not known."},
		{"TR11", "Not decrypted: its key never reached Matron."},
		{"TR12", "Flagged for the record24 November 2026 at 14:21 GMT by Ngozi Okafor"},
		{"TR12", "24 November 2026 at 14:37 GMT by Dr Asha Patel, Consultant, acute medicine (GMC 0000001), by NHS number and date of birth"},
		{"TR13", "Version2, after document 685b7620-cfef-5033-92ac-d71a28dd900c"},
		{"TR16", "This is a copy of a chat, made by Matron 1.0"},
		{"TR16", "The clinical judgement in a message is that of the person who wrote it"},
		{"TR17", "3 messages were left out by the person who confirmed this copy: about another patient."},
		{"TR17", "Messages 10 and 11 were left out by Dr Asha Patel: about another patient."},
		{"rules", "Acute wards, revision 577ecf72d5ce"},
		{"whose word", "Sent from a device that its owner had not confirmed as theirs."},
	} {
		if !strings.Contains(read, row.says) {
			t.Errorf("%s: it does not say %q", row.rule, row.says)
		}
	}
	if t.Failed() {
		t.Log(read)
	}
}

// TR18, and what is spelling stays.
func TestWhatCannotBeSeenStandsByCodeAndIsListed(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ name, words, shown, listed string }{
		{"override", "a\u202eb", "a[U+202E]b", "U+202E"},
		{"isolates", "\u2066a\u2069", "[U+2066]a[U+2069]", "U+2066 U+2069"},
		{"zero-width", "a\u200bb\ufeff", "a[U+200B]b[U+FEFF]", "U+200B U+FEFF"},
		{"joiner between letters", "a\u200db", "a[U+200D]b", "U+200D"},
		{"selector after a letter", "a\ufe0f", "a[U+FE0F]", "U+FE0F"},
		{"tags that hide a text", "a\U000e0041\U000e0042", "a[U+E0041 U+E0042]", "U+E0041 U+E0042"},
		{"NUL and escape", "\x00\x00\x1b", "[U+0000 ×2 U+001B]", "U+0000 U+001B"},
		{"no UTF-8", "\xff\xff\xc3", "[0xFF ×2 0xC3]", "0xC3 0xFF"},
		{"a pile of marks", "e" + strings.Repeat("\u0301", 10), "e\u0301\u0301\u0301\u0301[U+0301 ×6]", "U+0301"},
		{"private use", "\ue000", "[U+E000]", "U+E000"},
		{"soft hyphen", "co\u00adop", "co[U+00AD]op", "U+00AD"},
		{"typed so", "[U+202E]", "[U+202E]", ""},
		{"lines and tabs", "a\n\tb", "a\n\tb", ""},
		{"an emoji of many", "👩🏽\u200d⚕️ ✔️ 1️⃣", "👩🏽\u200d⚕️ ✔️ 1️⃣", ""},
		{"a flag with tags that hide a text", "🏴\U000e0035\U000e0030", "🏴[U+E0035 U+E0030]", "U+E0030 U+E0035"},
		{"a flag", "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", ""},
		{"Persian", "می\u200cگوید", "می\u200cگوید", ""},
		{"Hebrew points, Vietnamese", "בְּרֵאשִׁ֖ית Nguyễn", "בְּרֵאשִׁ֖ית Nguyễn", ""},
	} {
		c := recordtest.Of(recordtest.Say(1, recordtest.Lee, "2026-11-24T14:00:00Z", row.words))
		p := mustMake(t, c, recordtest.Filing(c))
		doc := mustParse(t, p.Transcript)
		words := all(doc, func(n *html.Node) bool { return attr(n, "class") == "words" })
		if got := inside(words[0]); got != row.shown {
			t.Errorf("%s: shown as %q", row.name, got)
		}
		if got := strings.Join(mustManifest(t, p).ByCode, " "); got != row.listed {
			t.Errorf("%s: listed as %q", row.name, got)
		}
		for _, code := range strings.Fields(row.listed) {
			if !strings.Contains(inside(one(t, doc, "main")), "["+code+"]") {
				t.Errorf("%s: %s is not in the list", row.name, code)
			}
		}
	}
}

// WCAG 2.2 AA: 4.5 to 1.
func TestTextStandsOutFromItsGround(t *testing.T) {
	t.Parallel()
	css, err := os.ReadFile("transcript.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, pair := range [][2]string{{"#212b32", "#fff"}, {"#4c6272", "#fff"}, {"#005eb8", "#fff"}, {"#7c2855", "#fff"}, {"#212b32", "#f0f4f5"}, {"#4c6272", "#f0f4f5"}} {
		if !strings.Contains(string(css), pair[0]) {
			t.Errorf("%s is used no more", pair[0])
		}
		a, b := luminance(t, pair[0]), luminance(t, pair[1])
		if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < 4.5 {
			t.Errorf("%s on %s: %.1f", pair[0], pair[1], ratio)
		}
	}
	if regexp.MustCompile(`opacity`).Match(css) {
		t.Error("opacity makes text paler than its colour")
	}
}

func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	if len(colour) == 4 {
		colour = "#" + strings.Repeat(colour[1:2], 2) + strings.Repeat(colour[2:3], 2) + strings.Repeat(colour[3:4], 2)
	}
	var rgb [3]int
	if _, err := fmt.Sscanf(colour, "#%02x%02x%02x", &rgb[0], &rgb[1], &rgb[2]); err != nil {
		t.Fatal(err)
	}
	var l float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		c := float64(rgb[i]) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		l += weight * c
	}
	return l
}
