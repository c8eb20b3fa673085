package scan_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"matron/scan"
)

// run runs a scan of a standard input.
func run(in string, args ...string) (out, errs string, code int) {
	var stdout, stderr bytes.Buffer
	code = scan.Run(args, strings.NewReader(in), &stdout, &stderr)
	return stdout.String(), stderr.String(), code
}

// Issue 5: what goes in, and what comes out.
func TestJSONLines(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		in, out, err string
		code         int
	}{
		"the issue's own line": {
			in:  `{"id":"a","text":"999 668 3036 for ct"}`,
			out: `{"id":"a","findings":[{"type":"NHS_NUMBER","start":0,"end":12,"tier":"warn"}]}`,
		},
		"nothing found is an empty list": {
			in:  `{"id":"a","text":"bed 4 k 6.8"}`,
			out: `{"id":"a","findings":[]}`,
		},
		"an empty text is answered": {
			in:  `{"id":"a","text":""}`,
			out: `{"id":"a","findings":[]}`,
		},
		"the message before counts": {
			in:  `{"id":"a","text":"9988 thx","prev":"nhs num is 999 662"}`,
			out: `{"id":"a","findings":[{"type":"NHS_NUMBER","start":0,"end":4,"tier":"warn"}]}`,
		},
		"offsets are bytes of UTF-8": {
			in:  `{"id":"a","text":"naïve – 999 668 3036"}`,
			out: `{"id":"a","findings":[{"type":"NHS_NUMBER","start":11,"end":23,"tier":"warn"}]}`,
		},
		"escapes are read first": {
			in:  `{"id":"\u0061","text":"NHS no\n999\u00a0668\u00a03036"}`,
			out: `{"id":"\u0061","findings":[{"type":"NHS_NUMBER","start":7,"end":21,"tier":"warn"}]}`,
		},
		"a number is an id too, as it came": {
			in:  `{"id":1e3,"text":"ok"}`,
			out: `{"id":1e3,"findings":[]}`,
		},
		"other fields, blank lines, CRLF and a mark of byte order do no harm": {
			in:  "\ufeff{\"id\":\"a\",\"text\":\"ok\",\"class\":\"x\",\"spans\":[]}\r\n\r\n{\"id\":\"b\",\"text\":\"ok\"}",
			out: `{"id":"a","findings":[]}` + "\n" + `{"id":"b","findings":[]}`,
		},
		"a bad line is told with its number, and the rest is answered": {
			in:   `{"id":"a","text":"ok"}` + "\n" + `{"id":"b","text":"Mrs Oakes 999 668 3036` + "\n" + `{"id":"c","text":"ok"}`,
			out:  `{"id":"a","findings":[]}` + "\n" + `{"id":"c","findings":[]}`,
			err:  "matron scan: - line 2: not JSON, at byte 40",
			code: 1,
		},
		"a text of another sort is not quoted": {
			in:   `{"id":"a","text":9996683036}`,
			err:  "matron scan: - line 1: text is a number, a text is wanted",
			code: 1,
		},
		"no text":       {in: `{"id":"a"}`, err: "matron scan: - line 1: no text", code: 1},
		"no id":         {in: `{"text":"ok"}`, err: "matron scan: - line 1: no id", code: 1},
		"no object":     {in: `["a"]`, err: "matron scan: - line 1: not an object", code: 1},
		"no input":      {},
		"an id of more": {in: `{"id":{"a":1},"text":"ok"}`, err: "matron scan: - line 1: the id is no text", code: 1},
		"bad bytes are scanned and told": {
			in:   "{\"id\":\"a\",\"text\":\"\xff 999 668 3036\"}",
			out:  `{"id":"a","findings":[{"type":"NHS_NUMBER","start":4,"end":16,"tier":"warn"}]}`,
			err:  "matron scan: - line 1: not UTF-8: each bad byte counts as U+FFFD, three bytes",
			code: 1,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, errs, code := run(test.in, "--jsonl")
			if strings.TrimSpace(out) != test.out || strings.TrimSpace(errs) != test.err || code != test.code {
				t.Errorf("out  %s\nwant %s\nerr  %s\nwant %s\ncode %d, want %d", out, test.out, errs, test.err, code, test.code)
			}
		})
	}
}

// A line of ten megabytes is a line; one of more than the limit is told.
func TestLongLines(t *testing.T) {
	t.Parallel()
	long := `{"id":"long","text":"` + strings.Repeat("sats 98 ", 10<<20/8) + `999 668 3036"}`
	beyond := `{"id":"beyond","text":"` + strings.Repeat("x", 64<<20) + `"}`
	out, errs, code := run(long+"\n"+beyond+"\n"+`{"id":"last","text":"ok"}`, "--jsonl")
	if lines := strings.Split(strings.TrimSpace(out), "\n"); len(lines) != 2 || !strings.Contains(lines[0], "NHS_NUMBER") || !strings.Contains(lines[1], "last") {
		t.Errorf("out %.200s", out)
	}
	if code != 1 || !strings.Contains(errs, "line 2: longer than 64 MiB") {
		t.Errorf("code %d, err %s", code, errs)
	}
}

// A program may ask a line and wait for its answer.
func TestAskAndWait(t *testing.T) {
	t.Parallel()
	in, ask := io.Pipe()
	answers, out := io.Pipe()
	done := make(chan int)
	go func() { done <- scan.Run([]string{"--jsonl"}, in, out, io.Discard) }()
	got := bufio.NewScanner(answers)
	for i := range 3 {
		fmt.Fprintf(ask, `{"id":"%d","text":"ok"}`+"\n", i)
		if !got.Scan() || got.Text() != fmt.Sprintf(`{"id":"%d","findings":[]}`, i) {
			t.Fatalf("answer %d: %q", i, got.Text())
		}
	}
	ask.Close()
	if code := <-done; code != 0 {
		t.Errorf("code %d", code)
	}
}

// For people: place, kind and tier; the identifier only when asked for.
func TestPeople(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	notes := mustWrite(t, dir, "notes.txt", "bed 4 ok\nçt for NHS no 999 668 3036 pls\nNHS no\n999 668 3036\n")
	out, errs, code := run("", notes)
	want := notes + ":2:15 NHS_NUMBER warn\n" + notes + ":4:1 NHS_NUMBER warn\n"
	if out != want || code != 0 {
		t.Errorf("out\n%swant\n%scode %d", out, want, code)
	}
	if errs != "1 file, 4 lines: 2 at warn, 0 at note\n" {
		t.Errorf("err %q", errs)
	}
	if out, _, _ = run("", "--show", notes); !strings.Contains(out, `:2:15 NHS_NUMBER warn "999 668 3036"`) {
		t.Errorf("shown: %s", out)
	}
	out, _, _ = run("NHS no 999 668 3036", "-")
	if out != "-:1:8 NHS_NUMBER warn\n" {
		t.Errorf("standard input: %q", out)
	}
	out, errs, code = run("", filepath.Join(dir, "absent"), notes)
	if out != want || code != 1 || !strings.Contains(errs, "absent: no such file") {
		t.Errorf("a file that is absent: code %d, err %s", code, errs)
	}
}

// Places stay right over the blocks in which a large file is read.
func TestLargeFile(t *testing.T) {
	t.Parallel()
	filler := strings.Repeat("sats 99 98 97 on 2L, bp 120/80, news 1\n", 20000)
	in := filler + "NHS no 999 668 3036\n" + filler + "NHS no\n999 668 3036"
	out, errs, _ := run(in)
	if out != "-:20001:8 NHS_NUMBER warn\n-:40003:1 NHS_NUMBER warn\n" || !strings.Contains(errs, "40003 lines") {
		t.Errorf("out %s err %s", out, errs)
	}
}

func TestPolicy(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	off := mustWrite(t, dir, "off.yaml", "matron: 1\npolicy: off\nidentifiers:\n  off: [nhs_number]\n")
	out, errs, code := run(`{"id":"a","text":"NHS no 999 668 3036"}`, "--jsonl", "--policy", off)
	if out != `{"id":"a","findings":[]}`+"\n" || code != 0 {
		t.Errorf("a kind that is off: out %s err %s code %d", out, errs, code)
	}
	bad := mustWrite(t, dir, "bad.yaml", "matron: 1\nidentifirs: {}\n")
	out, errs, code = run(`{"id":"a","text":"NHS no 999 668 3036"}`, "--jsonl", "--policy", bad)
	if out != "" || code != 1 || !strings.Contains(errs, "bad.yaml:2") {
		t.Errorf("a policy with a fault: out %q err %s code %d", out, errs, code)
	}
	if _, errs, code = run("", "--policy", filepath.Join(dir, "absent.yaml")); code != 1 || !strings.Contains(errs, "absent.yaml") {
		t.Errorf("no policy: err %s code %d", errs, code)
	}
}

const locals = `matron: 1
policy: local
identifiers:
  off: [person_name]
  local:
    - {name: unit number, pattern: 'W\d{7}'}
    - {name: old number, pattern: '\d{5}', near: [old no]}
`

// Issue 5: the policy's own patterns, and a dry run: "would have fired on N of the last M".
func TestLocalPatternsAndCount(t *testing.T) {
	t.Parallel()
	policy := mustWrite(t, t.TempDir(), "local.yaml", locals)
	out, errs, code := run(`{"id":"a","text":"W1234567 for Mrs Oakes"}`, "--jsonl", "--policy", policy)
	if out != `{"id":"a","findings":[{"type":"MRN","start":0,"end":8,"tier":"warn"}]}`+"\n" || code != 0 {
		t.Errorf("out %s err %s code %d", out, errs, code)
	}
	in := "W1234567 is back\nbed 4, K 6.8\n\nold no 12345 and W7654321, 999 668 3036\nparking at LS9 7TF\n"
	want := "4 messages, 2 warned\n" +
		"NHS_NUMBER     warned 1, noted 0\nMRN            warned 2, noted 0\nPOSTCODE       warned 0, noted 1\n" +
		"\"old number\" would have fired on 1 of the last 4\n\"unit number\" would have fired on 2 of the last 4\n"
	if out, errs, code = run(in, "--count", "--policy", policy); out != want || errs != "" || code != 0 {
		t.Errorf("out\n%swant\n%serr %s code %d", out, want, errs, code)
	}
	in = `{"id":1,"text":"W1234567"}` + "\n" + `{"id":2,"text":7}` + "\n" + `{"id":3,"text":"03/04/1962","prev":"DOB:"}`
	out, errs, code = run(in, "--count", "--jsonl", "--policy", policy)
	if !strings.HasPrefix(out, "2 messages, 2 warned\n") || !strings.Contains(errs, "line 2") || code != 1 {
		t.Errorf("out %s err %s code %d", out, errs, code)
	}
	slow := scan.Command{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard, Meter: func(scan func()) int64 { scan(); return 1 << 40 }}
	if slow.Run([]string{"--policy", policy}) != 1 {
		t.Error("slow patterns are taken")
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()
	for want, args := range map[int][]string{0: {"-h"}, 2: {"--nonsense"}} {
		if _, errs, code := run("", args...); code != want || !strings.Contains(errs, "--jsonl") {
			t.Errorf("%v: code %d, %s", args, code, errs)
		}
	}
	for _, other := range []string{"--jsonl", "--count"} {
		if _, _, code := run("", other, "--show"); code != 2 {
			t.Errorf("%s --show: code %d", other, code)
		}
	}
}

func mustWrite(t testing.TB, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
