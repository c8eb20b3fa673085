package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the corpora with offsets")

// texts are the corpora that were written by hand.
var texts = []struct {
	name, text string
	lines      []byte
	least      int // messages
}{{"hand", handText, handLines, 600}, {"blind", blindText, blindLines, 600}, {"blind2", blind2Text, blind2Lines, 500}, {"blind3", blind3Text, blind3Lines, 500}, {"blind4", blind4Text, blind4Lines, 2000}, {"blind5", blind5Text, blind5Lines, 2000}, {"blind6", blind6Text, blind6Lines, 700}, {"blind7", blind7Text, blind7Lines, 2000}, {"blind8", blind8Text, blind8Lines, 700}}

// The file with offsets is the text, and nothing else.
func TestHandIsWritten(t *testing.T) {
	t.Parallel()
	for _, c := range texts {
		messages, err := written(c.text)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		for _, m := range messages {
			if err := enc.Encode(m); err != nil {
				t.Fatal(err)
			}
		}
		file := "corpus/" + c.name + ".jsonl"
		if *update {
			if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if !bytes.Equal(b.Bytes(), c.lines) {
			t.Errorf("%s is not what corpus/%s.txt says: go test ./e2e/accuracy -update", file, c.name)
		}
	}
}

// Issue 5: at least 600, half of them without any identifier.
func TestHandIsLargeEnough(t *testing.T) {
	t.Parallel()
	for _, c := range texts {
		messages, err := hand(c.lines)
		if err != nil {
			t.Fatal(err)
		}
		clean := 0
		seen := map[string]bool{}
		for _, m := range messages {
			clean += one(len(m.Spans) == 0)
			if seen[m.Prev+"\x00"+m.Text] {
				t.Errorf("%s %s stands twice: %q", c.name, m.ID, m.Text)
			}
			seen[m.Prev+"\x00"+m.Text] = true
		}
		if len(messages) < c.least || clean < len(messages)*39/100 || clean > len(messages)*60/100 {
			t.Errorf("%s: %d messages, %d clean: at least %d and about half are wanted", c.name, len(messages), clean, c.least)
		}
	}
}

// Offsets are bytes around the value alone, in order, in both corpora.
func TestSpansLieOnValues(t *testing.T) {
	t.Parallel()
	for _, m := range mustCorpora(t) {
		at := 0
		for _, s := range m.Spans {
			if s.Start < at || s.End <= s.Start || s.End > len(m.Text) || s.Also > len(m.Text) {
				t.Fatalf("%s: span %+v does not fit %q", m.ID, s, m.Text)
			}
			value := m.Text[s.Start:s.End]
			if strings.TrimSpace(value) != value || strings.ContainsAny(value, "{}|") {
				t.Errorf("%s: value %q", m.ID, value)
			}
			at = s.End
		}
		if strings.Contains(m.Text, "$") && m.Class != "matrix" || strings.Contains(m.Text, "{chi") || strings.Contains(m.Text, "{nino") || strings.Contains(m.Prev, "{hc") {
			t.Errorf("%s: something was not filled in: %q", m.ID, m.Text)
		}
	}
}

// The same seed gives the same corpus; another gives another.
func TestGeneratedIsDeterministic(t *testing.T) {
	t.Parallel()
	a, err := generated(1)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := generated(1)
	c, _ := generated(2)
	same, other := 0, 0
	for i := range a {
		same += one(a[i].Text == b[i].Text)
		other += one(a[i].Text != c[i].Text)
	}
	if same != len(a) || other < len(a)/2 || len(a) < 2000 {
		t.Errorf("%d messages: %d the same with the same seed, %d others with another", len(a), same, other)
	}
}

var tenInARow = regexp.MustCompile(`\b\d{10}\b|\b\d{3}[ -]\d{3}[ -]\d{4}\b`)

// No real patient's number may stand in a file: what passes the check in a range
// that is given to people is an accident, and must be written otherwise.
func TestFilesHoldNoRealNumbers(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]string{"hand.txt": handText, "hand.jsonl": string(handLines), "blind.txt": blindText, "blind.jsonl": string(blindLines), "blind2.txt": blind2Text, "blind3.txt": blind3Text, "blind4.txt": blind4Text, "blind5.txt": blind5Text, "blind6.txt": blind6Text, "blind7.txt": blind7Text, "blind8.txt": blind8Text, "templates.txt": templateText, "tables.txt": tableText} {
		for _, found := range tenInARow.FindAllString(file, -1) {
			n := strings.NewReplacer(" ", "", "-", "").Replace(found)
			if n == "1803100028" {
				continue // Unix seconds of February 2027, the reference's own example of a chance CHI
			}
			if checkDigit(n[:9]) == int(n[9]-'0') && !strings.HasPrefix(n, "999") {
				t.Errorf("%s: %q passes the check of an NHS, CHI or H&C number", name, found)
			}
		}
	}
}

var ukPhone = regexp.MustCompile(`(?:^|[ (:])(?:\+44 ?(?:\(0\) ?)?|0044 ?|\(?0)[1-37]\d{2,3}\)?[ .-]?\d{3}[ .-]?\d{3,4}(?:\s|$)`)

// Phones come from Ofcom's ranges for drama.
func TestPhonesAreOfDrama(t *testing.T) {
	t.Parallel()
	drama := regexp.MustCompile(`^(7700900\d{3}|1632960\d{3}|(113|114|115|116|117|118|121|131|141|151|161)4960\d{3}|20794[06]\d{4}|1914980\d{3}|28901[0-9]{5}|2896496\d{3}|2920180\d{3}|306999\d{4}|8081570\d{3})$`)
	for _, m := range mustCorpora(t) {
		for _, s := range m.Spans {
			if s.Type != "PHONE" {
				continue
			}
			n := strings.Map(func(r rune) rune {
				switch {
				case '0' <= r && r <= '9':
					return r
				case r == 'o', r == 'O': // a slip
					return '0'
				}
				return -1
			}, strings.Replace(m.Text[s.Start:s.End], "(0)", "", 1))
			n = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(n, "00"), "44"), "0")
			if !drama.MatchString(n) && !strings.HasPrefix(n, "191496") {
				t.Errorf("%s: %q is no number for drama", m.ID, m.Text[s.Start:s.End])
			}
		}
	}
	for _, found := range ukPhone.FindAllString(strings.Join([]string{handText, blindText, blind2Text, blind3Text, blind4Text, blind5Text, blind6Text, blind7Text, blind8Text}, "\n"), -1) {
		if n := strings.NewReplacer(" ", "", "-", "", ".", "", "(0)", "", "(", "", ")", "").Replace(found); !strings.Contains(n, "7700900") && !strings.Contains(n, "1632960") && !strings.Contains(n, "4960") && !strings.Contains(n, "207946") && !strings.Contains(n, "9018") && !strings.Contains(n, "2896496") {
			t.Errorf("%q is no number for drama", found)
		}
	}
}

// The scorer's own arithmetic, on a message where all of it is known.
func TestCount(t *testing.T) {
	t.Parallel()
	m := scored{
		message{Text: "Mrs Oakes lives at 14 Elm Grove, Leek", Spans: []span{{Type: personName, Start: 4, End: 9, Form: formTitled}, {Type: "ADDRESS", Start: 19, End: 31, Also: 37}}},
		[]finding{{personName, 4, 9, "warn"}, {"ADDRESS", 19, 37, "note"}, {"PHONE", 0, 3, "warn"}},
	}
	tests := map[string]struct {
		kind string
		want row
	}{
		"found at warn, exact":                {personName, row{gold: 1, warned: 1, noted: 1, exact: 1, said: 1, right: 1, saidNote: 1, rightNote: 1}},
		"found at note, exact with the town":  {"ADDRESS", row{gold: 1, noted: 1, exact: 1, saidNote: 1, rightNote: 1}},
		"false":                               {"PHONE", row{said: 1, saidNote: 1}},
		"neither there nor found is no count": {"EMAIL", row{}},
	}
	for name, test := range tests {
		if got := count([]scored{m}, test.kind, ""); got != test.want {
			t.Errorf("%s: %+v, want %+v", name, got, test.want)
		}
	}
}

// The detector that is measured from outside answers as the one inside.
func TestOther(t *testing.T) {
	t.Parallel()
	all := []message{{ID: "a", Text: "x"}, {ID: "b", Text: "y"}}
	found, err := other(`sed -E 's/.*"id":"([ab])".*/{"id":"\1","findings":[{"type":"PHONE","start":0,"end":1,"tier":"warn"}]}/'`)(all)
	if err != nil || len(found) != 2 || len(found[1]) != 1 || found[1][0].Type != "PHONE" {
		t.Errorf("found %v, %v", found, err)
	}
	if _, err := other("true")(all); err == nil {
		t.Error("a program that answers nothing was believed")
	}
}

func mustCorpora(t testing.TB) []message {
	t.Helper()
	sets, err := byPeople()
	if err != nil {
		t.Fatal(err)
	}
	made, err := generated(5)
	if err != nil {
		t.Fatal(err)
	}
	all := made
	for _, s := range sets {
		all = slices.Concat(all, s.messages)
	}
	return all
}
