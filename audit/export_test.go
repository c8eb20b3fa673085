package audit_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"matron/audit"
)

func TestAnExportReadsAsItWasWritten(t *testing.T) {
	t.Parallel()
	chain, head, mac := mustChain(t, 7)
	x := audit.ReadJSONL(bytes.NewReader(mustExport(t, chain, head, mac)))
	i := 0
	for e, err := range x.All() {
		if err != nil {
			t.Fatal(err)
		}
		want := chain[i]
		if want.Reasons == nil {
			want.Reasons = []string{}
		}
		if !reflect.DeepEqual(e, want) {
			t.Errorf("entry %d: got %+v\nwant %+v", i+1, e, want)
		}
		i++
	}
	if got, m := x.Head(); got != head || !bytes.Equal(m, mac) || i != 7 {
		t.Errorf("%d entries, head %+v", i, got)
	}
}

// yesterday.jsonl was written on the first day, and is never written again: whoever breaks this test has changed what
// the hashes of all hospitals are over.
func TestYesterdaysChainVerifiesToday(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/yesterday.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	r, err := audit.ReadJSONL(bytes.NewReader(data)).Verify(secret)
	if err != nil || r.Entries != 12 || !r.Sealed {
		t.Errorf("%+v, %v", r, err)
	}
}

// Property: no byte of an export can be changed, taken away or doubled.
func TestEveryByteOfAnExportCounts(t *testing.T) {
	t.Parallel()
	chain, head, mac := mustChain(t, 3)
	whole := mustExport(t, chain, head, mac)
	var broken *audit.Broken
	for i := range whole {
		flipped := bytes.Clone(whole)
		flipped[i] ^= 1
		cut := append(bytes.Clone(whole[:i]), whole[i+1:]...)
		double := append(append(bytes.Clone(whole[:i+1]), whole[i]), whole[i+1:]...)
		for _, data := range [][]byte{flipped, cut, double, whole[:i]} {
			if _, err := audit.ReadJSONL(bytes.NewReader(data)).Verify(secret); !errors.As(err, &broken) {
				t.Fatalf("byte %d: %v", i, err)
			}
		}
	}
}

func TestAnExportIsTakenByTheLetter(t *testing.T) {
	t.Parallel()
	chain, head, mac := mustChain(t, 3)
	whole := string(mustExport(t, chain, head, mac))
	lines := strings.SplitAfter(whole, "\n")
	for name, c := range map[string]struct {
		text    string
		at      uint64
		problem audit.Problem
	}{
		"blanks":              {strings.Replace(whole, `":"`, `": "`, 1), 1, audit.Changed},
		"a key twice":         {strings.Replace(whole, `{"about"`, `{"about":"","about"`, 1), 1, audit.Changed},
		"a key more":          {strings.Replace(whole, `{"about"`, `{"aa":"","about"`, 1), 1, audit.Changed},
		"another spelling":    {strings.Replace(whole, "ward7", `w\u0061rd7`, 1), 1, audit.Changed},
		"lines of Windows":    {strings.ReplaceAll(whole, "\n", "\r\n"), 1, audit.Changed},
		"not JSON":            {lines[0] + "Mrs Quill\n" + lines[1], 2, audit.Changed},
		"nothing":             {"", 1, audit.CutShort},
		"no head":             {lines[0] + lines[1] + lines[2], 4, audit.CutShort},
		"a cut line":          {lines[0] + lines[1][:50], 2, audit.CutShort},
		"a line after":        {whole + lines[2], 4, audit.Inserted},
		"two heads":           {whole + lines[3], 4, audit.Inserted},
		"an entry without it": {lines[0] + lines[2] + lines[3], 2, audit.Missing},
		"a head without MAC":  {lines[0] + lines[1] + lines[2] + strings.Replace(lines[3], "\"mac\":\"", "\"mac\":\"zz", 1), 3, audit.HeadForged},
	} {
		_, err := audit.ReadJSONL(strings.NewReader(c.text)).Verify(secret)
		mustBreak(t, name, err, c.at, c.problem)
		if err != nil && strings.Contains(err.Error(), "Quill") {
			t.Errorf("%s: the error quotes the line", name)
		}
	}
}

// FuzzCanonical: every text is read back by any JSON reader as it was, and two entries never have the same bytes.
func FuzzCanonical(f *testing.F) {
	f.Add("a", "b")
	f.Add("\"\\\b\t\n\f\r\x00\x1f\x7f", "<>&\u2028\U0001f3e5")
	f.Add("a\",\"by\":\"b", "")
	f.Fuzz(func(t *testing.T, a, b string) {
		a, b = strings.ToValidUTF8(a, "?"), strings.ToValidUTF8(b, "?")
		e := sample(0)
		e.About, e.Account, e.Reasons = a, b, []string{a, b}
		var got map[string]any
		if err := json.Unmarshal(e.Canonical(), &got); err != nil {
			t.Fatal(err)
		}
		if got["about"] != a || got["account"] != b || len(got) != 15 || !reflect.DeepEqual(got["reasons"], []any{a, b}) {
			t.Fatalf("%q, %q read as %v", a, b, got)
		}
		other := e
		other.About, other.Account = b, a
		if a != b && bytes.Equal(e.Canonical(), other.Canonical()) {
			t.Fatal("two entries, the same bytes")
		}
	})
}
