package rulebook_test

import (
	"strings"
	"testing"

	"matron/policy/rulebook"
)

// FuzzParse: a book or faults, never both, neither, or a panic; the same every time; each fault is fit to be shown.
func FuzzParse(f *testing.F) {
	for _, file := range append(mustFiles(f, "testdata/bad/*.yaml"), mustFiles(f, "testdata/good/*.yaml")...) {
		f.Add(file.Data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 4096 {
			return // what breaks does so when it is small; long ones only make the search slow
		}
		book, faults := rulebook.Parse(rulebook.Source{Name: "f", Data: data})
		if (book == nil) == (len(faults) == 0) {
			t.Fatalf("book %v, %d faults", book, len(faults))
		}
		mustBeFit(t, faults)
		again, more := rulebook.Parse(rulebook.Source{Name: "f", Data: data})
		if shown(faults) != shown(more) || book != nil && book.Revision != again.Revision {
			t.Fatal("two answers")
		}
		if book != nil {
			p, settings, said := book.Effective("!a:hospital.example", []string{"!wards:hospital.example", "!b:hospital.example"})
			mustBeFit(t, said)
			q, more, _ := again.Effective("!a:hospital.example", []string{"!wards:hospital.example", "!b:hospital.example"})
			if !p.Equal(q) || len(settings) != len(more) {
				t.Fatal("two answers in a room")
			}
			if len(rulebook.Diff(book, again)) > 0 || len(book.Affects(again)) > 0 || len(rulebook.Diff(nil, book)) == 0 {
				t.Fatal("a difference to itself, or none to nothing")
			}
		}
		for _, f := range faults {
			if digits.MatchString(f.Found + "|" + f.Allowed + "|" + f.Nearest + "|" + f.Mend) {
				t.Fatalf("many digits: %s", f)
			}
		}
		for _, p := range all(book) {
			if p.Name == "" || p.Zone == nil || p.Identifiers.PerShift < 1 || p.Pause.AtMost <= 0 {
				t.Fatalf("a policy that can't be: %+v", p)
			}
		}
	})
}

func TestLimits(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"too many bytes":       {"matron: 1\n#" + strings.Repeat("x", 64<<10), "allowed at most 64 KiB"},
		"many lines":           {"matron: 1\npolicy: a\n" + strings.Repeat("#\n", 3000) + "mode: [\n", "a value is missing"},
		"deep in brackets":     {"matron: 1\npolicy: a\nmode: " + strings.Repeat("[", 9000) + strings.Repeat("]", 9000), "too deep"},
		"deep in blocks":       {"matron: 1\npolicy: a\nmode: " + strings.Repeat("- ", 9000) + "x", "begin the list on its own line"},
		"aliases upon aliases": {"a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "an alias"},
		"no file":              {"", "nothing"},
	} {
		_, faults := parse(c.text)
		if !strings.Contains(shown(faults), c.want) {
			t.Errorf("%s: want %s, got\n%.600s", name, c.want, shown(faults))
		}
	}
	if _, faults := rulebook.Parse(); len(faults) != 1 {
		t.Error("no source is no fault")
	}
}

// A source may be named by whoever sent it.
func TestAFaultMasksTheNameOfItsSource(t *testing.T) {
	t.Parallel()
	_, faults := rulebook.Parse(rulebook.Source{Name: "Quill 999 123 4567.yaml", Data: []byte("x: 1\n")})
	if s := shown(faults); strings.Contains(s, "999") || !strings.Contains(s, "…digits….yaml:1:1") {
		t.Error(s)
	}
}

func all(b *rulebook.Book) []rulebook.Policy {
	if b == nil {
		return nil
	}
	return b.Policies
}
