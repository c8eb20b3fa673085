package bot

import (
	"bufio"
	"encoding/json"
	"html"
	"os"
	"strings"
	"testing"

	"matron/policy"
	"matron/policy/confidential"
	"matron/policy/detect"
	"matron/words"
)

// A copy of each kind: the value alone goes, with the words of its kind in its place.
func TestEachKindHasItsPlaceholder(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"K 6.8 for NHS no 999 668 3036":                 "K 6.8 for NHS no [patient A, NHS number]",
		"CHI number 0101006000, K 6.8":                  "CHI number [patient A, CHI number], K 6.8",
		"MRN A1234567 K 6.8":                            "MRN [patient A, hospital number] K 6.8",
		"NI number AB 12 34 56 C, K 6.8":                "NI number [patient A, National Insurance number], K 6.8",
		"Mrs Oakes has a K of 6.8":                      "Mrs [person A, name] has a K of 6.8",
		"DOB 03/04/1962, K 6.8":                         "DOB [date of birth], K 6.8",
		"pt lives at 12 Park Road, Leeds LS1 4AB":       "pt lives at [address], Leeds [postcode]",
		"home postcode LS1 4AB, K 6.8":                  "home postcode [postcode], K 6.8",
		"pt's daughter is on 07700 900123 if needed":    "pt's daughter is on [phone number] if needed",
		"pt's e-mail is jane.oakes@example.org, K 6.8":  "pt's e-mail is [e-mail address], K 6.8",
		"Mrs Oakes, NHS no 999 668 3036; Mrs Oakes: CT": "Mrs [person A, name], NHS no [patient A, NHS number]; Mrs [person A, name]: CT",
	} {
		got := copied(t, content{"msgtype": "m.text", "body": body}).text("body")
		if got != head+want {
			t.Errorf("%s\n got %s\nwant %s", body, got, head+want)
		}
	}
}

// H12: the same name has the same letter, however it is written; a name never has a number's series.
func TestNamesHaveLettersOfTheirOwn(t *testing.T) {
	t.Parallel()
	s := mustStage(t)
	for i, c := range []struct{ body, want string }{
		{"NHS no 999 668 3036, Mrs O'Neil", "NHS no [patient A, NHS number], Mrs [person A, name]"},
		{"MRN B7654321, Mr Oakes", "MRN [patient B, hospital number], Mr [person B, name]"},
		{"Mrs O’NEIL to CT, MRN b7654321", "Mrs [person A, name] to CT, MRN [patient B, hospital number]"},
	} {
		id := policy.EventID(rune('a' + i))
		s.message(t, id, content{"msgtype": "m.text", "body": c.body})
		e := copyIt
		e.Message, e.Latest, e.Conversation = id, id, "$root"
		if got := s.do(t, e); got.Outcome != policy.Sent {
			t.Fatalf("%s: %+v", c.want, got)
		}
		if got := s.h.sent[i].Content.text("body"); got != head+c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
	for k := range s.s.letters {
		if strings.Contains(strings.ToLower(k), "neil") || strings.Contains(k, "7654321") {
			t.Error("the store got the identifier itself")
		}
	}
}

// What is only noted goes where it is known from elsewhere in the message, and stays where it is not.
func TestAKnownNameGoesEverywhere(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"Mrs Jane Oakes K 6.8. Jane Oakes is in bed 4": "Mrs [person A, name] K 6.8. [person A, name] is in bed 4",
		"Mrs Oakes K 6.8. Sarah Jones is in bed 4":     "Mrs [person A, name] K 6.8. Sarah Jones is in bed 4",
		"Mrs Oakes K 6.8. Dr Patel to review":          "Mrs [person A, name] K 6.8. Dr Patel to review",
	} {
		if got := copied(t, content{"msgtype": "m.text", "body": body}).text("body"); got != head+want {
			t.Errorf("%s\n got %s\nwant %s", body, got, head+want)
		}
	}
}

// A place that only an earlier message makes visible is masked where the warning found it, and behind a quotation.
func TestPlacesThatAreCarried(t *testing.T) {
	t.Parallel()
	const quote = "> <@bob:hospital.example> date of birth?\n\n"
	at := func(start, end int) func(e *policy.Copy) {
		return func(e *policy.Copy) {
			e.Places = []policy.Place{{Event: "$m", Where: policy.Body, Kind: detect.DateOfBirth, Tier: detect.TierWarn, Start: start, End: end}}
		}
	}
	for name, c := range map[string]struct {
		in     content
		places func(e *policy.Copy)
		want   string
	}{
		"a date":                      {content{"body": "it is 03/04/1962"}, at(6, 16), "it is [date of birth]"},
		"with markup, which goes":     {content{"body": "it is 03/04/1962", "format": htmlFormat, "formatted_body": "it is <b>03/04/1962</b>"}, at(6, 16), "it is [date of birth]"},
		"behind a quotation":          {content{"body": quote + "03/04/1962 K 6.8"}, at(len(quote), len(quote)+10), "[date of birth] K 6.8"},
		"one that is found by itself": {content{"body": "DOB 03/04/1962"}, at(4, 14), "DOB [date of birth]"},
		"one out of bounds":           {content{"body": "DOB 03/04/1962"}, at(4, 140), "DOB [date of birth]"},
		"one within a character":      {content{"body": "é DOB 03/04/1962"}, at(1, 3), "é DOB [date of birth]"},
	} {
		c.in["msgtype"] = "m.text"
		got := copied(t, c.in, c.places)
		if got.text("body") != head+c.want || strings.Contains(got.text("formatted_body"), "1962") {
			t.Errorf("%s: %s\n%s", name, got.text("body"), got.text("formatted_body"))
		}
	}
}

func TestTheHospitalsOwnPatternIsMasked(t *testing.T) {
	t.Parallel()
	local := []detect.LocalPattern{{Name: "unit number", Pattern: `W\d{7}`}}
	got := copied(t, content{"msgtype": "m.text", "format": htmlFormat, "body": "W1234567 K 6.8", "formatted_body": "<b>W1234567</b> K 6.8"},
		func(e *policy.Copy) { e.Local = local })
	if got.text("body") != head+"[patient A, hospital number] K 6.8" || !strings.HasSuffix(got.text("formatted_body"), "<b>[patient A, hospital number]</b> K 6.8") {
		t.Errorf("%s\n%s", got.text("body"), got.text("formatted_body"))
	}
}

// combinations are weak findings that make a warning together, also with what Matron adds.
var combinations = []string{
	"Jane Oakes 03/04/1962", "Jane Oakes, K 6.8, born 3.4.62", "DOB 03/04/1962 LS9 7TF", "LS9 7TF and 03/04/1962 for Jane Oakes",
	"Jane Oakes 12 Park Road", "Jane Oakes 07700 900123", "12 Park Road LS9 7TF", "Mrs Oakes and LS9 7TF", "NHS no 999 668 3036 and LS9 7TF",
	"Jane Oakes\nLS9 7TF\n07700 900123", "Jane Oakes 999 668 3036 03/04/1962", "AB 12 34 56 C Jane Oakes", "Mr Bell, Jane Oakes, LS9 7TF; 07700 900123",
}

// TestMaskNeverEndsInDoubt: whatever is warned of can be masked, and a copy that is scanned again warns of nothing:
// of combinations, and of every message of the corpus, plain and with markup, by authors whose name is a full one.
func TestMaskNeverEndsInDoubt(t *testing.T) {
	t.Parallel()
	all := combinations
	file, err := os.Open("../e2e/accuracy/corpus/hand.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for in := bufio.NewScanner(file); in.Scan(); {
		var line struct{ Text string }
		if err := json.Unmarshal(in.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		all = append(all, line.Text)
	}
	masked := 0
	for _, author := range []string{"Dr Patel", "Sarah Jones", "Jane Oakes (FY1)"} {
		for _, text := range all {
			for _, formatted := range []string{"", "<p>" + strings.ReplaceAll(html.EscapeString(text), "\n", "<br>") + "</p>"} {
				masked += mustMask(t, author, text, formatted)
			}
		}
	}
	if masked < 1000 {
		t.Errorf("only %d messages were masked", masked)
	}
}

func mustMask(t testing.TB, author, text, formatted string) int {
	t.Helper()
	s := mustStage(t)
	name, err := json.Marshal(author)
	if err != nil {
		t.Fatal(err)
	}
	s.h.states["m.room.member "+string(amy)] = `{"displayname":` + string(name) + `}`
	c := content{"msgtype": "m.text", "body": text}
	if formatted != "" {
		c["format"], c["formatted_body"] = htmlFormat, formatted
	}
	s.message(t, "$m", c)
	got := s.do(t, copyIt)
	worst := detect.Worst(scanned(policy.Body, text))
	if formatted != "" {
		worst = max(worst, detect.Worst(scanned(policy.Formatted, formatted)))
	}
	switch {
	case worst < detect.TierWarn && got.Outcome == policy.NothingTo:
		return 0
	case got.Outcome != policy.Sent:
		t.Errorf("by %s, %q: %+v", author, text, got)
		return 0
	}
	sent := s.only(t).Content
	for where, again := range map[policy.Where]string{policy.Body: sent.text("body"), policy.Formatted: sent.text("formatted_body")} {
		if found := scanned(where, again, author); detect.Worst(found) >= detect.TierWarn {
			t.Errorf("by %s, %q\nbecame %q\nin which is found %+v", author, text, again, found)
		}
	}
	if !strings.HasPrefix(sent.text("body"), "Masked by Matron · "+author+", 14:02: ") {
		t.Errorf("by %s: %q", author, sent.text("body"))
	}
	return 1
}

func scanned(where policy.Where, text string, staff ...string) []detect.Finding {
	return policy.Scan(policy.Surface{Where: where, Text: confidential.NewText(text)}, policy.ScanOptions{Staff: staff})
}

func TestNamesInOneForm(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Jane Oakes": "jane oakes", "JANE OAKES": "jane oakes", "OAKES, Jane": "jane oakes", "jane\u00a0\noakes": "jane oakes", "O'Neil": "oneil", "O’Neil": "oneil",
		"Smith-Jones": "smith jones", "J. Oakes": "j oakes", "": "", "...": "", "a, b, c": "a b c",
	} {
		if got := nameOf(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if valueOf(detect.PersonName, "Ann").text != "ann" || valueOf(detect.NHSNumber, "3036").lettered() || valueOf(detect.DateOfBirth, "3/4/62").lettered() {
		t.Error("a value of the wrong series")
	}
	if got := words.Placeholder(-1, detect.NHSNumber); got != "[patient, NHS number]" {
		t.Error(got)
	}
}
