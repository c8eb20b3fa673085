package record_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"matron/record"
	"matron/record/recordtest"
)

func mustDoc(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile("../docs/export.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestTheDocumentNamesEveryKeyOfTheManifest(t *testing.T) {
	t.Parallel()
	doc := mustDoc(t)
	var walk func(reflect.Type)
	walk = func(is reflect.Type) {
		switch is.Kind() {
		case reflect.Pointer, reflect.Slice:
			walk(is.Elem())
		case reflect.Struct:
			for f := range is.Fields() {
				key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
				if !strings.Contains(doc, "`"+key+"`") {
					t.Errorf("%s of %s is not described", key, is.Name())
				}
				walk(f.Type)
			}
		default:
		}
	}
	walk(reflect.TypeFor[record.Manifest]())
}

// The program in the document, run as a records team would run it: it finds what is right, and what was changed.
func TestThePythonInTheDocumentChecksAPackage(t *testing.T) {
	t.Parallel()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Fatal("python3 is not there: the tests need it, as the README says")
	}
	_, rest, _ := strings.Cut(mustDoc(t), "```python\n")
	script, _, found := strings.Cut(rest, "```\n")
	if lines := strings.Count(script, "\n"); !found || lines > 20 {
		t.Fatalf("the program has %d lines", lines)
	}
	file := filepath.Join(t.TempDir(), "check.py")
	must(t, os.WriteFile(file, []byte(script), 0o600))
	check := func(dir string) string {
		out, err := exec.Command(python, file, dir).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return string(out)
	}
	for _, talk := range talks {
		c, f := talk.make()
		f.Version = 3
		p := mustMake(t, c, f)
		m := mustManifest(t, p)
		dir := t.TempDir()
		must(t, os.WriteFile(filepath.Join(dir, "transcript.html"), p.Transcript, 0o600))
		must(t, os.WriteFile(filepath.Join(dir, "manifest.json"), p.Manifest, 0o600))
		want := fmt.Sprintf("same manifest True\ncanonical True\nsha256 %s\ndocument %s\nmessages %d left out %d unread %d\n", p.SHA256, p.Document, len(m.Messages), len(m.LeftOut), len(m.Unread))
		if got := check(dir); got != want {
			t.Errorf("%s: got\n%swant\n%s", talk.name, got, want)
		}
		changed := strings.Replace(string(p.Transcript), recordtest.NHSNumber(123456), recordtest.NHSNumber(654321), 1)
		must(t, os.WriteFile(filepath.Join(dir, "transcript.html"), []byte(changed), 0o600))
		if got := check(dir); strings.Contains(got, p.Document) || !strings.Contains(got, "same manifest False") {
			t.Errorf("%s: a change was not found:\n%s", talk.name, got)
		}
	}
}

func TestTheDocumentShowsPicturesThatAreSmall(t *testing.T) {
	t.Parallel()
	doc := mustDoc(t)
	for _, talk := range talks {
		name := "img/transcript-" + talk.name + ".png"
		is, err := os.Stat("../docs/" + name)
		if err != nil || is.Size() > 200_000 || !strings.Contains(doc, "("+name+")") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
