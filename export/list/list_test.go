package list_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"matron/export/exporttest"
	"matron/export/list"
	"matron/policy"
	"matron/policy/confidential"
	"matron/record"
)

var now = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

type file struct {
	path string
	n    int
}

func mustFile(t testing.TB, text string) *file {
	t.Helper()
	f := &file{path: filepath.Join(t.TempDir(), "patients.csv")}
	f.put(t, text)
	return f
}

// put renames a new file there, written a minute later than the last.
func (f *file) put(t testing.TB, text string) {
	t.Helper()
	f.n++
	tmp := fmt.Sprint(f.path, f.n)
	must(t, os.WriteFile(tmp, []byte(text), 0o600))
	at := now.Add(time.Duration(f.n) * time.Minute)
	must(t, os.Chtimes(tmp, at, at))
	must(t, os.Rename(tmp, f.path))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func mustSource(t testing.TB, o list.Options) *list.Source {
	t.Helper()
	if o.Now == nil {
		o.Now = func() time.Time { return now }
	}
	s, err := list.New(o)
	must(t, err)
	return s
}

func typed(kind policy.NumberKind, number string) policy.Identity {
	return policy.Identity{Kind: kind, Number: confidential.NewText(number), Born: confidential.NewText("1948-02-29")}
}

func find(t testing.TB, s *list.Source, kind policy.NumberKind, number string) []record.Patient {
	t.Helper()
	found, err := s.Find(t.Context(), typed(kind, number))
	must(t, err)
	return found
}

const head = "nhs_number,hospital_number,family,given,birth_date,sex,ward,status\n"

func row(n int, more string) string {
	return fmt.Sprintf("%s,H%07d,Quillsworth,Annabella,1948-02-29,female,Canary Ward,%s\n", exporttest.NHS(n), n, more)
}

func TestFind(t *testing.T) {
	t.Parallel()
	ann, twin := exporttest.NHS(1), exporttest.NHS(40)
	spaced := ann[:3] + " " + ann[3:6] + "-" + ann[6:]
	f := mustFile(t, "\ufeff"+head+
		spaced+", h000 0001 ,\"Quillsworth, known as Quill\",Annabella,1948-02-29,Female,Canary Ward,\n"+
		row(10, "deceased")+row(20, "restricted deceased")+row(30, "merged")+row(40, "")+
		twin+",H0000041,Twine,Eve,1948,,,Withdrawn untraced\n"+
		",H0000042,Newman,Nia,,unknown,,\r\n")
	s := mustSource(t, list.Options{File: f.path})
	if faults := s.Faults(); faults != nil {
		t.Fatalf("faults: %+v", faults)
	}
	p := find(t, s, policy.NHSNumberTyped, ann)
	if len(p) != 1 {
		t.Fatalf("%d found, want 1", len(p))
	}
	if p[0].NHSNumber.Reveal() != ann || p[0].HospitalNumber.Reveal() != "H0000001" || p[0].Family.Reveal() != "Quillsworth, known as Quill" ||
		p[0].Born.Reveal() != "1948-02-29" || p[0].Sex != "female" || p[0].Ward.Reveal() != "Canary Ward" || p[0].Reference != "" {
		t.Error("Ann is another")
	}
	for _, r := range []struct {
		kind   policy.NumberKind
		number string
		is     func([]record.Patient) bool
	}{
		{policy.HospitalNumberTyped, "H0000001", func(p []record.Patient) bool { return len(p) == 1 }},
		{policy.NHSNumberTyped, exporttest.NHS(10), func(p []record.Patient) bool { return len(p) == 1 && p[0].Deceased && !p[0].Restricted }},
		{policy.NHSNumberTyped, exporttest.NHS(20), func(p []record.Patient) bool { return len(p) == 1 && p[0].Deceased && p[0].Restricted }},
		{policy.NHSNumberTyped, exporttest.NHS(30), func(p []record.Patient) bool { return len(p) == 1 && p[0].Merged }},
		{policy.NHSNumberTyped, twin, func(p []record.Patient) bool {
			return len(p) == 2 && p[1].Withdrawn && p[1].Untraced && p[1].Born.Reveal() == "1948"
		}},
		{policy.HospitalNumberTyped, "H0000042", func(p []record.Patient) bool { return len(p) == 1 && p[0].Born.Empty() }},
		{policy.NHSNumberTyped, exporttest.NHS(50), func(p []record.Patient) bool { return len(p) == 0 }},
		{policy.HospitalNumberTyped, ann, func(p []record.Patient) bool { return len(p) == 0 }},
		{policy.NHSNumberTyped, "", func(p []record.Patient) bool { return len(p) == 0 }},
	} {
		if !r.is(find(t, s, r.kind, r.number)) {
			t.Errorf("%s %s: another answer", r.kind, r.number)
		}
	}
}

// A fault names line and column, and never the value: what stands there is a patient's.
func TestFaults(t *testing.T) {
	t.Parallel()
	bad := exporttest.NHS(1)[:9] + "x"
	for _, r := range []struct {
		what, text   string
		line, column int
	}{
		{"an empty file", "", 1, 0},
		{"no first line", row(1, ""), 1, 1},
		{"semicolons", strings.ReplaceAll(head+row(1, ""), ",", ";"), 1, 1},
		{"a column twice", "family,family,birth_date,nhs_number\n", 1, 2},
		{"no birth dates", "nhs_number,family\n", 1, 0},
		{"no numbers", "family,birth_date\n", 1, 0},
		{"nobody", head, 0, 0},
		{"a number with a letter", head + row(1, "") + bad + ",H1,Quillsworth,A,,,,\n", 3, 1},
		{"a check digit", head + "9990000001,H1,Quillsworth,A,,,,\n", 2, 1},
		{"all the same digit", head + "9999999999,H1,Quillsworth,A,,,,\n", 2, 1},
		{"a hospital number", head + ",Quillsworth!,Quillsworth,A,,,,\n", 2, 2},
		{"no number", head + ",,Quillsworth,A,,,,\n", 2, 0},
		{"no name", head + ",H1,,A,,,,\n", 2, 3},
		{"a date of the country", head + ",H1,Quillsworth,A,29/02/1948,,,\n", 2, 5},
		{"a date that was not", head + ",H1,Quillsworth,A,1949-02-29,,,\n", 2, 5},
		{"a sex", head + ",H1,Quillsworth,A,,Quillsworth,,\n", 2, 6},
		{"a status", head + ",H1,Quillsworth,A,,,,Quillsworth\n", 2, 8},
		{"a field too many", head + ",H1,Quillsworth,A,,,,,\n", 2, 0},
		{"a stray quote", head + ",H1,Quills\"worth,A,,,,\n" + row(1, ""), 2, 0},
		{"a quote without an end", head + row(1, "") + ",H1,\"Quillsworth,A,,,,\n" + row(2, ""), 3, 0},
		{"a control character", head + ",H1,Quills\x1fworth,A,,,,\n", 2, 3},
		{"no UTF-8", head + ",H1,Quillsw\xf6rth,A,,,,\n", 2, 0},
		{"a field of two lines", head + ",H1,\"Quill\nsworth\",A,,,,\n", 2, 3},
		{"a fault on the right of it", head + row(1, "") + "\n\n,H1,\"Quillsworth\",A,x,,,\n", 5, 5},
	} {
		t.Run(r.what, func(t *testing.T) {
			t.Parallel()
			s := mustSource(t, list.Options{File: mustFile(t, r.text).path})
			faults := s.Faults()
			if len(faults) == 0 || faults[0].Line != r.line || faults[0].Column != r.column || faults[0].Mend == "" {
				t.Errorf("faults %+v, want line %d, column %d", faults, r.line, r.column)
			}
			_, err := s.Find(t.Context(), typed(policy.NHSNumberTyped, exporttest.NHS(1)))
			if err == nil {
				t.Error("it answers all the same")
			}
			exporttest.AssertLeaksNothing(t, record.Package{}, exporttest.Patient(1), faults, err, s.Check(t.Context()))
		})
	}
	many := mustSource(t, list.Options{File: mustFile(t, head+strings.Repeat(",H1,,A,,,,\n", 100)).path}).Faults()
	if len(many) != 21 {
		t.Errorf("%d faults of a hundred are told, want 20 and that there are more", len(many))
	}
}

func TestABadFileKeepsTheLastGoodOne(t *testing.T) {
	t.Parallel()
	f := mustFile(t, head+row(1, ""))
	var told []string
	s := mustSource(t, list.Options{File: f.path, Read: func(n int, faults []list.Fault) { told = append(told, fmt.Sprint(n, " ", len(faults))) }})
	one, two := exporttest.NHS(1), exporttest.NHS(20)
	want := func(first, second, faults int) {
		t.Helper()
		a, b := len(find(t, s, policy.NHSNumberTyped, one)), len(find(t, s, policy.NHSNumberTyped, two))
		if a != first || b != second || len(s.Check(t.Context())) != faults {
			t.Errorf("%d and %d found, faults %+v", a, b, s.Check(t.Context()))
		}
	}
	want(1, 0, 0)
	f.put(t, head+row(1, "")+row(20, ""))
	want(1, 1, 0)
	f.put(t, head+row(20, "")+"half a line")
	want(1, 1, 2) // what is wrong, and which one answers
	want(1, 1, 2)
	must(t, os.Remove(f.path))
	want(1, 1, 2)
	f.put(t, head+row(20, ""))
	want(0, 1, 0)
	f.put(t, head+row(20, "")) // the same again
	want(0, 1, 0)
	must(t, os.Remove(f.path))
	must(t, os.Mkdir(f.path, 0o700))
	want(0, 1, 2)
	if got := strings.Join(told, ", "); got != "1 0, 2 0, 2 1, 2 1, 1 0, 1 1" {
		t.Errorf("told: %s", got)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	f := mustFile(t, head+row(1, ""))
	at := now
	s := mustSource(t, list.Options{File: f.path, MaxAge: 24 * time.Hour, Now: func() time.Time { return at }})
	find(t, s, policy.NHSNumberTyped, exporttest.NHS(1))
	at = now.Add(25 * time.Hour)
	if _, err := s.Find(t.Context(), typed(policy.NHSNumberTyped, exporttest.NHS(1))); err == nil || len(s.Check(t.Context())) != 1 {
		t.Error("an old list answers")
	}
	must(t, os.Chmod(f.path, 0o644))
	if open := mustSource(t, list.Options{File: f.path, Now: func() time.Time { return at }}).Check(t.Context()); len(open) != 1 || !strings.Contains(open[0].Mend, "chmod o-rwx") {
		t.Errorf("a list that everybody can read: %+v", open)
	}
	must(t, os.Chmod(f.path, 0o600))
	if faults := mustSource(t, list.Options{File: f.path, MaxBytes: 100}).Faults(); len(faults) != 1 {
		t.Errorf("faults: %+v", faults)
	}
	if faults := mustSource(t, list.Options{File: f.path + "gone"}).Faults(); len(faults) != 1 {
		t.Errorf("faults: %+v", faults)
	}
	if _, err := list.New(list.Options{File: "patients.csv", Now: time.Now}); err == nil {
		t.Error("a path that is not absolute was taken")
	}
}

// A trust has a few hundred thousand patients: that is read in a moment, and looked up in none.
func TestALargeList(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(head)
	const n = 100_000
	for i := range n {
		fmt.Fprintf(&b, ",H%07d,Quillsworth,Annabella,1948-02-29,female,Canary Ward,\n", (i*7919)%n)
	}
	s := mustSource(t, list.Options{File: mustFile(t, b.String()).path})
	for i := range 1000 {
		if p := find(t, s, policy.HospitalNumberTyped, fmt.Sprintf("H%07d", i*97)); len(p) != 1 {
			t.Fatalf("%d found", len(p))
		}
	}
}
