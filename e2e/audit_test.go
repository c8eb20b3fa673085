package e2e_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"matron/e2e/house"
	"matron/e2e/ward"
)

func TestAudit(t *testing.T) {
	t.Parallel()
	h := mustOpen(t, house.Options{})
	room := ward.Do(h.Admit(ward.Room{Name: "Ward 7"})).Or(t)
	one, two := fresh(), fresh()
	tapped := mustSay(t, h.Amy, room, "Mrs Canary-Quill, NHS no "+one)
	mustHavePills(t, h, h.Amy, room, tapped)
	ward.Do(h.Amy.React(room, tapped, "Mask")).Or(t)
	ward.Do(h.Copy(h.Lee, room, "patient A")).Or(t)
	mustBeGone(t, h, room, []*ward.Client{h.Amy, h.Lee}, tapped)
	typed := mustSay(t, h.Amy, room, "Mr Canary-Wren, NHS no "+two)
	mustHavePills(t, h, h.Amy, room, typed)
	direct, _ := told(t, h, h.Amy, "It seems to hold")
	mustSay(t, h.Amy, direct, "Canary-Keep it")
	mustSay(t, h.Amy, direct, "keep")
	mustLosePills(t, h, h.Amy, room, typed)

	t.Run("the chain is whole, also beside her while she runs", func(t *testing.T) {
		if out := verify(t, h.Matron); out.Code != 0 || !strings.Contains(out.Stdout, "whole: ") {
			t.Errorf("audit verify: code %d, %s%s", out.Code, out.Stdout, out.Stderr)
		}
	})
	ward.OK(t, h.Matron.Stop(soon))

	t.Run("it tells what was answered and whose word it was", func(t *testing.T) {
		all := ward.Do(chain(h)).Or(t)
		for _, want := range []entry{
			{Kind: "decided", Subject: "message", About: tapped, By: h.Amy.User, Word: "signed_device", Reasons: []string{"found_identifier"}},
			{Kind: "decided", Subject: "reaction", About: tapped, By: h.Amy.User, Word: "server", Reasons: []string{"answered_mask"}},
			{Kind: "decided", Subject: "message", About: typed, By: h.Amy.User, Word: "signed_device", Reasons: []string{"answered_keep"}},
			{Kind: "settled", Subject: "copy", Word: "self", Outcome: "sent"},
			{Kind: "settled", Subject: "redact", Word: "self", Outcome: "sent"},
		} {
			if place := find(all, want); place < 0 {
				t.Errorf("there is no entry like %+v in\n%s", want, lines(all, 60))
			}
		}
		if c, r := find(all, entry{Subject: "copy"}), find(all, entry{Subject: "redact"}); c > r {
			t.Errorf("the removal, entry %d, comes before the copy, entry %d", r, c)
		}
	})

	export := ward.Do(h.Matron.Do(soon, "audit", "export")).Or(t)
	t.Run("nothing that anybody wrote is in it", func(t *testing.T) {
		for _, number := range []string{one, two} {
			if digits(export.Stdout, number) {
				t.Error("a number")
			}
		}
		for _, word := range []string{"Canary", "Quill", "Patel", "Ward 7"} {
			if strings.Contains(export.Stdout, word) {
				t.Errorf("%q", word)
			}
		}
	})

	t.Run("twenty lines of Python verify the export", func(t *testing.T) { verifiedElsewhere(t, export.Stdout) })

	entries := strings.Count(export.Stdout, "\n") - 1
	for name, c := range map[string]struct{ sql, problem string }{
		"one byte changed":               {`UPDATE audit SET about = 'X' || substr(about, 2) WHERE seq = 5`, "entry 5: changed"},
		"an answer turned round":         {`UPDATE audit SET reasons = replace(reasons, 'answered_mask', 'answered_keep')`, "changed"},
		"an entry taken out":             {`DELETE FROM audit WHERE seq = 7`, "entry 7: missing"},
		"two entries changed places":     {`UPDATE audit SET seq = CASE seq WHEN 6 THEN -7 ELSE -6 END WHERE seq IN (6, 7); UPDATE audit SET seq = -seq WHERE seq < 0`, "entry 6: changed"},
		"an entry added at the end":      {`INSERT INTO audit SELECT account, seq + 1, at_ms, kind, room, about, rules, subject, key, word, by_whom, reasons, outcome, hash, hash FROM audit ORDER BY seq DESC LIMIT 1`, fmt.Sprintf("entry %d: ", entries+1)},
		"the tail cut off":               {`DELETE FROM audit WHERE seq > (SELECT max(seq) - 3 FROM audit)`, fmt.Sprintf("entry %d: cut_short", entries-2)},
		"the tail and the head cut back": {`DELETE FROM audit WHERE seq > (SELECT max(seq) - 3 FROM audit); UPDATE audit_head SET (seq, hash) = (SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1)`, "head_forged"},
	} {
		t.Run(name+" is found", func(t *testing.T) {
			out := verify(t, mustForge(t, h, c.sql))
			if out.Code == 0 || !strings.Contains(out.Stdout, "NOT WHOLE: ") || !strings.Contains(out.Stdout, c.problem) {
				t.Errorf("audit verify: code %d, %s%swant %s", out.Code, out.Stdout, out.Stderr, c.problem)
			}
		})
	}
	t.Run("a copy that nobody touched is whole", func(t *testing.T) {
		if out := verify(t, mustForge(t, h, `SELECT 1`)); out.Code != 0 {
			t.Errorf("audit verify: code %d, %s%s", out.Code, out.Stdout, out.Stderr)
		}
	})
}

func verify(t testing.TB, m *ward.Matron) ward.Output {
	t.Helper()
	return ward.Do(m.Do(soon, "audit", "verify")).Or(t)
}

// find is the place of the first entry that has all that is asked, -1 if there is none.
func find(all []entry, want entry) int {
	for i, e := range all {
		same := func(a, b string) bool { return a == "" || a == b }
		if same(want.Kind, e.Kind) && same(want.Subject, e.Subject) && same(want.About, e.About) && same(want.By, e.By) &&
			same(want.Word, e.Word) && same(want.Outcome, e.Outcome) && (len(want.Reasons) == 0 || e.has(want.Reasons[0])) {
			return i
		}
	}
	return -1
}

const forge = `import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.executescript(sys.argv[2])
db.commit()
db.close()`

// mustForge gives a stopped Matron with a copy of the database in which somebody has been at work.
func mustForge(t testing.TB, h *house.House, sql string) *ward.Matron {
	t.Helper()
	dir := t.TempDir()
	for _, suffix := range []string{"", "-wal"} {
		raw, err := os.ReadFile(h.Database() + suffix)
		if os.IsNotExist(err) && suffix != "" {
			continue
		}
		ward.OK(t, err)
		ward.OK(t, os.WriteFile(filepath.Join(dir, "matron.db"+suffix), raw, 0o600))
	}
	if said, err := exec.Command("python3", "-c", forge, filepath.Join(dir, "matron.db"), sql).CombinedOutput(); err != nil {
		t.Fatalf("forge: %v\n%s", err, said)
	}
	config := string(ward.Do(os.ReadFile(h.Matron.Config)).Or(t))
	other := *h.Matron
	other.Config = filepath.Join(h.Matron.Dir, filepath.Base(dir)+"-"+strings.ReplaceAll(filepath.Base(t.Name()), " ", "_")+".yaml")
	ward.OK(t, os.WriteFile(other.Config, []byte(strings.Replace(config, "data_dir: data\n", "data_dir: "+quoted(dir)+"\n", 1)), 0o600))
	return &other
}

var pythonBlock = regexp.MustCompile("(?s)```python\n(.*?)```")

// verifiedElsewhere runs the program that docs/audit.md gives to other people.
func verifiedElsewhere(t *testing.T, export string) {
	t.Helper()
	root := ward.Do(ward.Root()).Or(t)
	doc := string(ward.Do(os.ReadFile(filepath.Join(root, "docs", "audit.md"))).Or(t))
	block := pythonBlock.FindStringSubmatch(doc)
	if block == nil {
		t.Fatal("docs/audit.md has no Python")
	}
	dir := t.TempDir()
	program, file := filepath.Join(dir, "verify.py"), filepath.Join(dir, "export.jsonl")
	ward.OK(t, os.WriteFile(program, []byte(block[1]), 0o600))
	ward.OK(t, os.WriteFile(file, []byte(export), 0o600))
	said, err := exec.Command("python3", program, file).CombinedOutput()
	if err != nil || !strings.Contains(string(said), " entries, whole; head ") {
		t.Errorf("the good export: %v\n%s", err, said)
	}
	ward.OK(t, os.WriteFile(file, []byte(strings.Replace(export, "answered_mask", "answered_keep", 1)), 0o600))
	if said, err := exec.Command("python3", program, file).CombinedOutput(); err == nil {
		t.Errorf("the changed export: %s", said)
	}
}
