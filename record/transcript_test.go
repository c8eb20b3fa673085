package record_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"

	"matron/policy"
	"matron/policy/confidential"
	"matron/record"
	"matron/record/recordtest"
)

var update = flag.Bool("update", false, "write the golden files anew; read the diff, and look at the pictures (make screens)")

func TestTranscriptsAreTheirGoldenFiles(t *testing.T) {
	t.Parallel()
	for _, talk := range talks {
		c, f := talk.make()
		p := mustMake(t, c, f)
		got, file := p.Transcript, filepath.Join("testdata", talk.name+".html")
		if talk.name == "long" { // its hash will do
			got, file = fmt.Appendf(nil, "%s  long.html\n", p.SHA256), filepath.Join("testdata", "long.sha256")
		}
		if *update {
			if err := os.WriteFile(file, got, 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s differs (%v): run with -update and read the diff", file, err)
		}
	}
}

// A browser reads back what was written: every character of every text, and no element or attribute of anybody's making.
func TestEveryWordComesBackAndNothingElse(t *testing.T) {
	t.Parallel()
	for _, talk := range talks {
		c, f := talk.make()
		wordsComeBack(t, c, f)
	}
}

func FuzzEveryWordComesBackAndNothingElse(f *testing.F) {
	for _, s := range []string{
		"K 6.8", "</pre><script>", "\x00\x1b\u202e\u200b\ufeff\xff", "a\r\nb\rc\n\n", "\n\nfirst lines are empty", "👩🏽\u200d⚕️ 👨\u200d👩\u200d👧 1️⃣ 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "می\u200cگوید", "क्\u200dष",
		strings.Repeat("\u0301\u0302", 40), "[U+202E]", "×3 [U+0301 ×9996]", "{{.}} ${x} `", " two  spaces\tand a tab ", "\u2028\u2029\u0085\u00ad\ue000\U000e0041", "&lt;&amp;#39;&nbsp",
	} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, words, name string) {
		m := recordtest.Say(1, recordtest.Guest, "2026-11-24T14:00:00Z", words)
		m.Other, m.Latest, m.Surfacing = recordtest.Text(name), "$b", name
		m.Edits = []record.Version{{Event: "$m001", At: m.At, Text: recordtest.Text(words + name)}}
		m.Files = []record.File{{Name: recordtest.Text(name), Type: words}}
		c := recordtest.Of(m, recordtest.Say(2, policy.UserID(name), "2026-11-24T14:01:00Z", name))
		c.RoomName, c.People = recordtest.Text(name), append(c.People, record.Person{ID: policy.UserID(name), Name: recordtest.Text(words)})
		wordsComeBack(t, c, recordtest.Filing(c))
	})
}

func wordsComeBack(t *testing.T, c record.Conversation, f record.Filing) {
	t.Helper()
	p := mustMake(t, c, f)
	if !utf8.Valid(p.Transcript) {
		t.Fatal("the transcript is not UTF-8")
	}
	doc := mustParse(t, p.Transcript)
	for _, n := range all(doc, func(*html.Node) bool { return true }) {
		ours(t, n)
	}
	if got := inside(one(t, doc, "pre")); got != string(p.Manifest) {
		t.Error("the manifest that is inside is not the manifest")
	}
	if got := back(t, one(t, doc, "dd")); !strings.HasSuffix(got, "room “"+c.RoomName.Reveal()+"”") {
		t.Errorf("room: %q", got)
	}
	articles := all(doc, func(n *html.Node) bool { return n.Data == "article" })
	for i, m := range c.Messages {
		if f.Lines[i].Left != "" {
			continue
		}
		article := articles[0]
		articles = articles[1:]
		if id := attr(article, "id"); id != "m"+strconv.Itoa(i+1) {
			t.Fatalf("message %d is %s", i+1, id)
		}
		var want []string
		for _, text := range append([]confidential.Text{m.Text, m.Other}, versions(m)...) {
			if !text.Empty() {
				want = append(want, text.Reveal())
			}
		}
		var got []string
		for _, n := range all(article, func(n *html.Node) bool { return slices.Contains(strings.Fields(attr(n, "class")), "words") }) {
			if attr(n, "dir") != "auto" {
				t.Errorf("message %d: its direction may disturb others", i+1)
			}
			got = append(got, back(t, n))
		}
		if !slices.Equal(got, want) {
			t.Errorf("message %d: got %q\nwant %q", i+1, got, want)
		}
		var files []string
		for _, n := range all(article, func(n *html.Node) bool { return strings.HasSuffix(attr(n, "class"), "file") }) {
			files = append(files, back(t, n))
		}
		for j, file := range m.Files {
			if name := file.Name.Reveal(); !strings.Contains(files[j], " "+name) || !strings.Contains(files[j], ", "+file.Type+", ") {
				t.Errorf("message %d: file %q", i+1, files[j])
			}
		}
	}
	if len(articles) > 0 {
		t.Errorf("%d articles more than messages", len(articles))
	}
}

func versions(m record.Message) (texts []confidential.Text) {
	for _, v := range m.Edits {
		texts = append(texts, v.Text)
	}
	return texts
}

// ours reports every element and attribute that the template does not have.
func ours(t *testing.T, n *html.Node) {
	t.Helper()
	if n.Type != html.ElementNode {
		if n.Type == html.CommentNode {
			t.Errorf("a comment: %q", n.Data)
		}
		return
	}
	if !strings.Contains(" html head meta title style body a header div p span bdi time main h1 h2 h3 h4 strong dl dt dd ul li section article table thead tbody tr th td details summary pre footer ", " "+n.Data+" ") {
		t.Errorf("an element that is not ours: %s", n.Data)
	}
	for _, a := range n.Attr {
		if !strings.Contains(" lang charset http-equiv content name class href id dir datetime aria-labelledby scope ", " "+a.Key+" ") {
			t.Errorf("an attribute that is not ours: %s=%q", a.Key, a.Val)
		}
		if a.Key == "href" && !strings.HasPrefix(a.Val, "#") {
			t.Errorf("a link that leads away: %q", a.Val)
		}
		if a.Key == "datetime" {
			if _, err := time.Parse(time.RFC3339, a.Val); err != nil && a.Val != "1950-03-12" {
				t.Errorf("no time: %q", a.Val)
			}
		}
	}
}

// back is what somebody wrote: the text, with what stands by code turned back.
func back(t *testing.T, n *html.Node) string {
	t.Helper()
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode:
			for _, r := range c.Data {
				if r != '\n' && r != '\t' && (r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200b || r == 0xfeff) {
					t.Errorf("U+%04X stands in clear", r)
				}
			}
			b.WriteString(c.Data)
		case attr(c, "class") == "cp":
			b.WriteString(decode(t, inside(c)))
		default:
			b.WriteString(back(t, c))
		}
	}
	return b.String()
}

func decode(t *testing.T, code string) string {
	t.Helper()
	var b strings.Builder
	last := ""
	for _, word := range strings.Fields(strings.Trim(code, "[]")) {
		kind, digits := word[:2], word[2:]
		n, err := strconv.ParseInt(digits, 16, 32)
		switch {
		case kind == "0x":
			last = string([]byte{byte(n)})
		case kind == "U+":
			last = string(rune(n))
		default: // ×, of two bytes
			n, err = strconv.ParseInt(digits, 10, 32)
			last = strings.Repeat(last, int(n)-1)
		}
		if err != nil {
			t.Errorf("code %q: %v", code, err)
		}
		b.WriteString(last)
	}
	return b.String()
}

func mustParse(t testing.TB, page []byte) *html.Node {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func all(n *html.Node, is func(*html.Node) bool) (found []*html.Node) {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && is(d) || d.Type == html.CommentNode {
			found = append(found, d)
		}
	}
	return found
}

// one is the first element of a name.
func one(t testing.TB, doc *html.Node, name string) *html.Node {
	t.Helper()
	found := all(doc, func(n *html.Node) bool { return n.Data == name })
	if len(found) == 0 {
		t.Fatalf("no %s", name)
	}
	return found[0]
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func inside(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}
