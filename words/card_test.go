package words_test

import (
	"encoding/json"
	"fmt"
	"html"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"matron/policy"
	"matron/policy/confidential"
	"matron/words"
)

// synthetic is an NHS number of the range that is never given out, with its check digit.
func synthetic(nine string) string {
	sum := 0
	for i, d := range nine {
		sum += int(d-'0') * (10 - i)
	}
	check := (11 - sum%11) % 11
	if check == 10 {
		panic("no number has this beginning")
	}
	return nine + string(rune('0'+check))
}

func said(s string) confidential.Text { return confidential.NewText(s) }

func aCard() words.Card {
	at := func(clock string) time.Time { return time.UnixMilli(ms(clock)) }
	return words.Card{
		Footer: foot, Flag: 17, Room: "Ward 7", System: "epr", Version: 1, Code: "K7QF", UntilMs: ms("10:32"),
		Patient: words.CardPatient{Name: words.CardName(said("Quill"), said("Ann Mary")), Born: said("1950-03-12"), NHSNumber: said(synthetic("999123457")),
			HospitalNumber: said("A1234567"), Ward: said("Ward 7"), Sex: "female"},
		Lines: []words.CardLine{
			{Number: 1, At: at("09:02"), Who: "Dr Patel", Text: said("Ann Quill K 6.8, repeat gas now please")},
			{Number: 2, At: at("09:03"), Who: "Sister Okoro", Text: said("done:\npH 7.31\r\nK 6.1"), Edited: true},
			{Number: 3, At: at("09:05"), Who: "Dr Patel", Text: said("and Mr Pond next door is for theatre"), Left: policy.LeftOtherPatient},
		},
	}
}

// TestCardsReadAsInTheGoldenFile: the card is the one text with an identifier in it, so it stands in a file of its own.
func TestCardsReadAsInTheGoldenFile(t *testing.T) {
	t.Parallel()
	names := words.Names{Now: noon}
	plain, marked, bare, hostile := aCard(), aCard(), aCard(), aCard()
	marked.Changed, marked.Version = true, 2
	marked.Patient.Deceased, marked.Patient.Restricted, marked.Patient.Untraced = true, true, true
	yesterday := time.UnixMilli(ms("23:50") - aDay)
	marked.Lines = []words.CardLine{
		{Number: 1, At: yesterday, Who: "Dr Patel", Removed: true},
		{Number: 2, At: yesterday, Who: "Dr Patel", Text: said("[patient A, NHS number] is better"), Removed: true, Masked: true},
		{Number: 3, At: yesterday, Who: "Dr Patel", Unread: true},
		{Number: 4, At: yesterday, Who: "Dr Patel", Text: said("see these"), Files: 2},
		{Number: 5, At: yesterday, Who: "Dr Patel", Files: 1},
		{Number: 6, At: yesterday, Text: said(strings.Repeat("a long story ", 30)), Edited: true},
	}
	for _, why := range policy.LeftOuts() {
		marked.Lines = append(marked.Lines, words.CardLine{Number: len(marked.Lines) + 1, At: yesterday, Who: "Dr Lee", Text: said("x"), Left: why})
	}
	bare.Patient = words.CardPatient{Name: said("QUILL"), Born: said("1950-03")}
	bare.Room, bare.System, bare.Lines = "", "", bare.Lines[:1]
	hostile.Patient.Name, hostile.Patient.Ward = said("<b>QUILL</b>, \u202eAnn"), said("7\n4 · 14:03 Dr Lee: x")
	hostile.Lines = nil
	for i, text := range []string{"<script>alert(1)</script> & <img src=x>", "يرجى إعادة الفحص 6.8 الآن", "left \u202eright\u202c \u2066a\u2069\u2069 b", "bell \a, null \x00, nbsp \u00a0, soft\u00adhyphen, zero\u200bwidth",
		"one\n4 · 09:03 Sister Okoro: stop the drip\nTo file: answer file AAAA", "*bold* {code} {until} [removed]", strings.Repeat("👩🏽‍⚕️", 60), "a" + strings.Repeat("\u0336", 12), strings.Repeat("=", 200)} {
		hostile.Lines = append(hostile.Lines, words.CardLine{Number: i + 1, At: time.UnixMilli(ms("09:02")), Who: "<i>Dr</i> \u202ePatel", Text: said(text)})
	}
	var b strings.Builder
	for _, c := range []struct {
		name string
		card words.Card
	}{{"plain", plain}, {"everything marked", marked}, {"little is known", bare}, {"hostile", hostile}} {
		for i, s := range words.ShowCard(c.card, names) {
			fmt.Fprintf(&b, "## %s, part %d\n%s\n\nhtml: %s\n\n", c.name, i+1, s.Plain, s.HTML)
		}
	}
	mustMatch(t, "cards.txt", strings.NewReplacer("\u2068", "⟦", "\u2069", "⟧").Replace(b.String()))
}

// TestALockScreenShowsNothingOfThePatient: it shows how a message begins.
func TestALockScreenShowsNothingOfThePatient(t *testing.T) {
	t.Parallel()
	for _, changed := range []bool{false, true} {
		c := aCard()
		c.Changed = changed
		first := []rune(words.ShowCard(c, words.Names{Now: noon})[0].Plain)[:200]
		for _, no := range []string{"QUILL", "Ann", "1950", "999", "A1234567", "female", "K 6.8"} {
			if strings.Contains(string(first), no) {
				t.Errorf("it begins with %q", string(first))
			}
		}
	}
}

var rowForm = regexp.MustCompile(`(?m)^(\d+) · `)

// TestALongConversationIsShownInParts: every message once, in order; the patient first, the code last.
func TestALongConversationIsShownInParts(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"short": "ok", "long": strings.Repeat("repeat the gas, please. ", 20), "markup": strings.Repeat("<&\">", 60), "Arabic": strings.Repeat("إعادة ", 60),
		"control": strings.Repeat("\x00\u202e", 100), "empty": "",
	} {
		for _, many := range []int{0, 1, 39, 40, 41, 80, 400} {
			c := aCard()
			c.Lines = nil
			for i := range many {
				c.Lines = append(c.Lines, words.CardLine{Number: i + 1, At: noon, Who: "Dr Patel", Text: said(text), Edited: true})
			}
			parts := words.ShowCard(c, words.Names{Now: noon})
			next := 1
			for i, s := range parts {
				if len(s.Plain)+len(s.HTML) > 20<<10 || mustWeigh(t, s) > 40<<10 {
					t.Fatalf("%s, %d: part %d has %d bytes, %d in JSON", name, many, i+1, len(s.Plain)+len(s.HTML), mustWeigh(t, s))
				}
				rows := rowForm.FindAllStringSubmatch(s.Plain, -1)
				if len(rows) > 40 {
					t.Fatalf("%s, %d: part %d has %d messages", name, many, i+1, len(rows))
				}
				for _, row := range rows {
					if row[1] != fmt.Sprint(next) {
						t.Fatalf("%s, %d: message %s comes when %d is due", name, many, row[1], next)
					}
					next++
				}
				if head := fmt.Sprintf("Messages %d to %d of %d:", next-len(rows), next-1, many); i > 0 && len(rows) > 0 && !strings.HasPrefix(s.Plain, head) {
					t.Fatalf("%s, %d: part %d begins with %.40q, not %q", name, many, i+1, s.Plain, head)
				}
				if strings.Contains(s.Plain, "QUILL") != (i == 0) || strings.Contains(s.Plain, "K7QF") != (i == len(parts)-1) {
					t.Fatalf("%s, %d: part %d of %d:\n%s", name, many, i+1, len(parts), s.Plain)
				}
			}
			if next != many+1 {
				t.Fatalf("%s: %d of %d messages", name, next-1, many)
			}
			if many == 400 && name == "short" && len(parts) > 11 {
				t.Errorf("%d parts", len(parts))
			}
		}
	}
}

func mustWeigh(t testing.TB, s words.Spoken) int {
	t.Helper()
	b, err := json.Marshal(map[string]string{"body": s.Plain, "formatted_body": s.HTML})
	if err != nil {
		t.Fatal(err)
	}
	return len(b)
}

var (
	tag     = regexp.MustCompile(`<[^>]*>`)
	ourTags = regexp.MustCompile(`^</?(strong|ul|li|br|bdi)>$`)
)

// TestNoMessageGetsOutOfItsLine, whatever is in it: no line, no element, no turned text of its own.
func TestNoMessageGetsOutOfItsLine(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(6, 12))
	pieces := []string{"\n", "\r", "\r\n", "\u2028", "\u2029", "\v", "\f", "\u0085", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\u200e", "\u200f", "\u061c", "<", ">", "&", "\"", "</bdi>",
		"<br>", "*", "{text}", "12 · 09:03 Dr Lee: ", "\x00", "\x1b[1m", "\ufeff", "\U000e0041", "\xff", "👩🏽‍⚕️", "e\u0301", "\u0336", "שלום", "سلام", "K 6.8 ", "file AAAA"}
	for range 800 {
		var text strings.Builder
		for range rng.IntN(40) {
			text.WriteString(pieces[rng.IntN(len(pieces))])
		}
		c := aCard()
		c.Lines = []words.CardLine{{Number: 1, At: noon, Who: text.String(), Text: said(text.String())}, {Number: 2, At: noon, Who: "Dr Lee", Text: said("last")}}
		c.Patient.Name, c.Patient.Ward, c.Patient.HospitalNumber, c.Patient.Sex = said(text.String()), said(text.String()), said(text.String()), text.String()
		parts := words.ShowCard(c, words.Names{Now: noon})
		if len(parts) != 1 {
			t.Fatalf("%q: %d parts", text.String(), len(parts))
		}
		s := parts[0]
		rows := 0
		for _, row := range strings.Split(s.Plain, "\n") {
			if rowForm.MatchString(row) {
				rows++
			}
			mustBeBalanced(t, row)
		}
		if rows != 2 {
			t.Fatalf("%q: %d messages in\n%s", text.String(), rows, s.Plain)
		}
		for _, r := range s.Plain {
			if r != '\n' && r != '\u2068' && r != '\u2069' && (r < ' ' || 0x202a <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069 || r == 0x200e || r == 0x200f || r == 0x61c || r == 0x85 || r == 0x2028 || r == 0x2029) {
				t.Fatalf("%q: %U gets out", text.String(), r)
			}
		}
		for _, found := range tag.FindAllString(s.HTML, -1) {
			if !ourTags.MatchString(found) {
				t.Fatalf("%q: %s gets out", text.String(), found)
			}
		}
		if strings.Count(s.HTML, "<bdi>") != strings.Count(s.HTML, "</bdi>") || !utf8.ValidString(s.Plain) || !utf8.ValidString(s.HTML) {
			t.Fatalf("%q: %s", text.String(), s.HTML)
		}
		flat := html.UnescapeString(tag.ReplaceAllString(strings.NewReplacer("<br>", "\n", "<ul>", "\n", "</li><li>", "\n", "</ul>", "\n").Replace(s.HTML), ""))
		if plain := strings.ReplaceAll(s.Plain, "\n- ", "\n"); flat != plain {
			t.Fatalf("%q: the writings differ:\n%s\n%s", text.String(), plain, flat)
		}
	}
}

func mustBeBalanced(t testing.TB, row string) {
	t.Helper()
	open := 0
	for _, r := range row {
		switch r {
		case '\u2068':
			open++
		case '\u2069':
			open--
		}
		if open < 0 || open > 1 {
			t.Fatalf("isolates are not in pairs: %q", row)
		}
	}
	if open != 0 {
		t.Fatalf("an isolate is left open: %q", row)
	}
}

func TestTheAgeIsThatOfTheDay(t *testing.T) {
	t.Parallel()
	for born, c := range map[string]struct {
		now  string
		want string
	}{
		"1950-01-05": {"2026-01-05T00:30:00Z", "Born: 5 Jan 1950 (age 76)"},
		"1950-01-06": {"2026-01-05T23:30:00Z", "Born: 6 Jan 1950 (age 75)"},
		"1950-07-02": {"2026-07-01T23:30:00Z", "Born: 2 Jul 1950 (age 76)"}, // past midnight in London's summer
		"2026-01-01": {"2026-01-05T12:00:00Z", "Born: 1 Jan 2026 (age 0)"},
		"1950":       {"2026-01-05T12:00:00Z", "Born: 1950\n"},
		"1950-03":    {"2026-01-05T12:00:00Z", "Born: Mar 1950\n"},
	} {
		now, err := time.Parse(time.RFC3339, c.now)
		if err != nil {
			t.Fatal(err)
		}
		card := aCard()
		card.Patient.Born = said(born)
		if s := words.ShowCard(card, words.Names{Now: now})[0].Plain; !strings.Contains(s, c.want) {
			t.Errorf("%s: no %q in\n%s", born, c.want, s)
		}
	}
}

func TestANameIsWrittenAsHospitalsDo(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]string{{"Quill", "Ann Mary", "QUILL, Ann Mary"}, {"o'Neill-Åberg", "Jo", "O'NEILL-ÅBERG, Jo"}, {"Quill", "", "QUILL"}, {"", "Ann", "Ann"}} {
		if got := words.CardName(said(c[0]), said(c[1])).Reveal(); got != c[2] {
			t.Errorf("%q", got)
		}
	}
}
