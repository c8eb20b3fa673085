package e2e_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"encoding/hex"
	"io"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"matron/e2e/house"
	"matron/e2e/ward"
)

// canary is an identifier and a word that stand in one place only.
type canary struct {
	where   string
	word    string // unlike any other
	number  string // bare
	inClear bool   // the client sends it unencrypted: Matrix has no other way
}

func (c canary) spaced() string { return house.Spaced(c.number) }

func (c canary) text() string { return "NHS no " + c.spaced() + " " + c.word }

func newCanary(where string, inClear bool) canary {
	word := "Quill" + strings.Map(func(r rune) rune {
		if r < 'a' || r > 'z' {
			return -1
		}
		return r
	}, where) + "zyx"
	return canary{where, word, strings.ReplaceAll(fresh(), " ", ""), inClear}
}

// hunt looks for words in whatever form a program may keep them.
type hunt struct {
	needles map[string]string // form -> what of
}

// newHunt takes the canaries' words and numbers; numbers alone where words are allowed.
func newHunt(words bool, canaries ...canary) *hunt {
	h := &hunt{map[string]string{}}
	for _, c := range canaries {
		h.add(c.where, c.number, c.spaced(), strings.ReplaceAll(c.spaced(), " ", "-"))
		if words {
			h.add(c.where, c.word)
		}
	}
	return h
}

func (h *hunt) add(where string, texts ...string) {
	for _, text := range texts {
		for form, of := range map[string]string{
			url.QueryEscape(text): "query-escaped", url.PathEscape(text): "path-escaped",
			hex.EncodeToString([]byte(text)): "hex", strings.ToUpper(hex.EncodeToString([]byte(text))): "hex",
			strings.ToLower(text): "lower case", strings.ToUpper(text): "upper case",
			string(wide(text, true)): "UTF-16", string(wide(text, false)): "UTF-16",
		} {
			h.needles[form] = where + " " + of
		}
		h.needles[text] = where // last: some forms are the text itself
		for offset := range 3 {
			for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
				if form := inside(enc, text, offset); len(form) >= 8 {
					h.needles[form] = where + " base64"
				}
			}
		}
	}
}

// inside is what base64 shows of a text that stands at an offset in something longer.
func inside(enc *base64.Encoding, text string, offset int) string {
	all := enc.EncodeToString(append(make([]byte, offset), text...))
	from := (offset*8 + 5) / 6
	to := (offset + len(text)) * 8 / 6
	return all[from:to]
}

func wide(text string, little bool) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(text)) {
		if little {
			out = append(out, byte(u), byte(u>>8))
		} else {
			out = append(out, byte(u>>8), byte(u))
		}
	}
	return out
}

// in finds what stands in some bytes, also packed or escaped.
func (h *hunt) in(raw []byte) []string {
	found := map[string]bool{}
	for _, form := range append([][]byte{raw}, unpacked(raw)...) {
		for needle, of := range h.needles {
			if bytes.Contains(form, []byte(needle)) {
				found[of] = true
			}
		}
	}
	var all []string
	for of := range found {
		all = append(all, of)
	}
	slices.Sort(all)
	return all
}

var escaped = regexp.MustCompile(`\\u[0-9a-fA-F]{4}`)

// unpacked is what is packed or escaped in some bytes.
func unpacked(raw []byte) [][]byte {
	var out [][]byte
	if escaped.Match(raw) {
		out = append(out, escaped.ReplaceAllFunc(raw, func(e []byte) []byte {
			n, _ := strconv.ParseUint(string(e[2:]), 16, 16)
			return []byte(string(rune(n)))
		}))
	}
	for at, left := 0, raw; ; {
		n := bytes.Index(left, []byte{0x1f, 0x8b, 8})
		if n < 0 {
			break
		}
		at, left = at+n, left[n:]
		if r, err := gzip.NewReader(bytes.NewReader(left)); err == nil {
			text, _ := io.ReadAll(io.LimitReader(r, 64<<20)) // cut off is fine
			out = append(out, text)
		}
		left = left[3:]
	}
	for _, magic := range [][]byte{{0x78, 0x9c}, {0x78, 0x01}, {0x78, 0xda}} {
		for left := raw; ; left = left[2:] {
			n := bytes.Index(left, magic)
			if n < 0 {
				break
			}
			left = left[n:]
			if r, err := zlib.NewReader(bytes.NewReader(left)); err == nil {
				if text, _ := io.ReadAll(io.LimitReader(r, 64<<20)); len(text) > 0 {
					out = append(out, text)
				}
			}
		}
	}
	return out
}

// under searches every file of a folder, and what the databases in it hold row by row.
func (h *hunt) under(t testing.TB, dir string) (hits []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if os.IsNotExist(err) {
			return nil // a write-ahead log that was folded in between
		}
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		raw, err := os.ReadFile(path)
		if os.IsNotExist(err) {
			return nil
		}
		if bytes.HasPrefix(raw, []byte("SQLite format 3\x00")) {
			raw = append(raw, rowsOf(t, path)...)
		}
		for _, found := range h.in(raw) {
			hits = append(hits, found+" in "+path)
		}
		return err
	})
	ward.OK(t, err)
	return hits
}

const dump = `import sqlite3, sys
db = sqlite3.connect("file:" + sys.argv[1] + "?mode=ro", uri=True, timeout=10)
out = sys.stdout.buffer
for (table,) in db.execute("select name from sqlite_master where type = 'table'").fetchall():
    for row in db.execute('select * from "' + table + '"'):
        for value in row:
            out.write(value if isinstance(value, bytes) else str(value).encode())
            out.write(b"\n")`

// rowsOf is every value of a database: in its pages one may be cut in two.
func rowsOf(t testing.TB, database string) []byte {
	t.Helper()
	python := filepath.Join(ward.Do(ward.Setup()).Or(t), "synapse", "bin", "python")
	var fault bytes.Buffer
	cmd := exec.Command(python, "-c", dump, database)
	cmd.Stderr = &fault
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("dump %s: %v: %s", database, err, fault.String())
	}
	return out
}

// The search itself: it finds a word in each form, or it proves nothing.
func TestTheHuntFindsWordsInEveryForm(t *testing.T) {
	t.Parallel()
	c := newCanary("control", false)
	h := newHunt(true, c)
	var zipped, deflated bytes.Buffer
	z, d := gzip.NewWriter(&zipped), zlib.NewWriter(&deflated)
	for _, w := range []io.WriteCloser{z, d} {
		ward.Do(io.WriteString(w, strings.Repeat("padding ", 50)+c.text())).Or(t)
		ward.OK(t, w.Close())
	}
	for form, raw := range map[string]string{
		"plain": c.text(), "bare": c.number, "dashes": "no " + strings.ReplaceAll(c.spaced(), " ", "-") + ".",
		"a word alone": "x" + c.word + "x", "upper case": strings.ToUpper(c.word),
		"base64 at 0": base64.StdEncoding.EncodeToString([]byte(c.text())), "base64 at 1": base64.StdEncoding.EncodeToString([]byte("x" + c.text())),
		"base64 at 2": base64.URLEncoding.EncodeToString([]byte("xy" + c.text())), "hex": hex.EncodeToString([]byte(c.text())),
		"UTF-16": string(wide(c.text(), true)), "UTF-16, the other way": string(wide(c.text(), false)),
		"JSON": strings.ReplaceAll(c.text(), " ", `\u0020`), "a query": url.QueryEscape(c.text()), "a path": url.PathEscape(c.text()),
		"gzip": "garbage " + zipped.String(), "zlib": "garbage " + deflated.String(),
	} {
		if len(h.in([]byte(raw))) == 0 {
			t.Errorf("not found: %s", form)
		}
	}
	if got := h.in([]byte("nothing of that sort, 485 777 3456")); len(got) != 0 {
		t.Errorf("found %v where there is nothing", got)
	}
}

func (h *hunt) with(where string, texts ...string) *hunt {
	h.add(where, texts...)
	return h
}
