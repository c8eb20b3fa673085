package audit_test

import (
	"bytes"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"matron/audit"
)

var update = flag.Bool("update", false, "write the example in docs/audit.md anew")

const doc = "../docs/audit.md"

func mustDoc(t testing.TB) string {
	t.Helper()
	data, err := os.ReadFile(doc)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// between is the text of a document between two marks.
func between(t testing.TB, text, from, to string) string {
	t.Helper()
	_, rest, found := strings.Cut(text, from)
	inside, _, closed := strings.Cut(rest, to)
	if !found || !closed {
		t.Fatalf("the document lacks %s … %s", from, to)
	}
	return inside
}

func TestTheExampleInTheDocumentIsTrue(t *testing.T) {
	t.Parallel()
	const from, to = "<!-- example -->\n", "<!-- /example -->"
	chain, head, mac := mustChain(t, 2)
	want := fmt.Sprintf(`The canonical bytes of the first entry:

%[1]s
%[2]s
%[1]s

Their SHA-256: %[3]s%[4]x%[3]s. The export of a chain of two entries:

%[1]s
%[5]s%[1]s

The key of its MAC, in hex: %[3]s%[6]x%[3]s
`, "```", chain[0].Canonical(), "`", chain[0].Hash, mustExport(t, chain, head, mac), secret)
	text := mustDoc(t)
	got := between(t, text, from, to)
	if *update {
		if err := os.WriteFile(doc, []byte(strings.Replace(text, from+got+to, from+want+to, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != want {
		t.Errorf("the example drifted; read it, then run with -update\ngot\n%s\nwant\n%s", got, want)
	}
}

func TestTheDocumentNamesEveryKeyAndProblem(t *testing.T) {
	t.Parallel()
	text := mustDoc(t)
	for _, part := range strings.Split(string(sampleLine(t)), `,"`) {
		key, _, _ := strings.Cut(strings.TrimLeft(part, `{"`), `"`)
		if key != "hash" && !strings.Contains(text, "| `"+key+"` |") {
			t.Errorf("the key %s is not described", key)
		}
	}
	for _, p := range []audit.Problem{audit.Changed, audit.Missing, audit.Inserted, audit.OutOfOrder, audit.CutShort, audit.HeadForged, audit.Unfit} {
		if !strings.Contains(text, "| `"+string(p)+"` |") {
			t.Errorf("the problem %s is not described", p)
		}
	}
}

func sampleLine(t testing.TB) []byte {
	chain, _, _ := mustChain(t, 1)
	return chain[0].Line()
}

// The program in the document is what an auditor has when Matron is gone.
func TestTheProgramInTheDocumentVerifies(t *testing.T) {
	t.Parallel()
	python, err := exec.LookPath("python3")
	if err != nil && os.Getenv("CI") == "" {
		t.Fatal("python3 is not here: it is needed to build and test Matron")
	}
	dir := t.TempDir()
	script := filepath.Join(dir, "verify.py")
	mustWrite(t, script, []byte(between(t, mustDoc(t), "```python\n", "```")))
	chain, head, mac := mustChain(t, 6)
	whole := mustExport(t, chain, head, mac)
	lines := bytes.SplitAfter(whole, []byte("\n"))
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	chain[2].By = "@other:hospital.example"
	rebuilt := mustExport(t, chain, rechain(chain, 2), mac)
	for name, c := range map[string]struct {
		export []byte
		says   string
		good   bool
	}{
		"whole":           {whole, "6 entries, whole; head 6", true},
		"no entries":      {mustEmpty(t), "0 entries, whole", true},
		"a byte changed":  {bytes.Replace(whole, []byte("settled"), []byte("settlex"), 1), "entry 2: changed", false},
		"a blank put in":  {bytes.Replace(whole, []byte(`,"by"`), []byte(`, "by"`), 1), "entry 1: changed", false},
		"no JSON":         {join(lines[0], []byte("x\n"), whole[len(lines[0]):]), "entry 2: changed", false},
		"one dropped":     {join(lines[0], whole[len(lines[0])+len(lines[1]):]), "entry 2: missing", false},
		"two swapped":     {join(lines[1], lines[0], whole[len(lines[0])+len(lines[1]):]), "entry 1: missing", false},
		"one twice":       {join(lines[0], whole), "entry 2: missing, inserted", false},
		"the end dropped": {join(lines[0], lines[1], lines[6]), "the head is not that of the last entry", false},
		"no head":         {join(lines[0], lines[1]), "cut short", false},
		"cut in a line":   {whole[:len(whole)-9], "cut short", false},
		"built anew":      {rebuilt, "the head's MAC is wrong", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(dir, strings.ReplaceAll(name, " ", "-")+".jsonl")
			mustWrite(t, file, c.export)
			out, err := exec.CommandContext(t.Context(), python, script, file, hex.EncodeToString(secret)).CombinedOutput()
			if (err == nil) != c.good || !strings.Contains(string(out), c.says) {
				t.Errorf("it says %s, %v; want %s", out, err, c.says)
			}
			if _, err := audit.ReadJSONL(bytes.NewReader(c.export)).Verify(secret); (err == nil) != c.good {
				t.Errorf("Matron and the program differ: %v", err)
			}
		})
	}
}

func mustEmpty(t testing.TB) []byte {
	t.Helper()
	mac := audit.Head{}.MAC(secret)
	return mustExport(t, nil, audit.Head{}, mac[:])
}

func mustWrite(t testing.TB, file string, data []byte) {
	t.Helper()
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
}
