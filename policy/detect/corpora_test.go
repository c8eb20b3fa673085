package detect_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"matron/policy/detect"
)

// mustCorpus reads the lines of a file of the shared corpora. Where it is absent
// the test fails in CI, and elsewhere skips and says what is missing.
func mustCorpus(t testing.TB, name string) []string {
	t.Helper()
	shared := os.Getenv("MATRON_SHARED")
	if shared == "" {
		shared = filepath.Join(mustModuleRoot(t), "..", "shared")
	}
	path := filepath.Join(shared, "corpora", name)
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is missing: set MATRON_SHARED to the folder that holds corpora/", path)
		}
		t.Skipf("%s is missing: set MATRON_SHARED to the folder that holds corpora/", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var lines []string
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		lines = append(lines, sc.Text())
	}
	if sc.Err() != nil || len(lines) == 0 {
		t.Fatalf("read %s: %v, %d lines", path, sc.Err(), len(lines))
	}
	return lines
}

func mustModuleRoot(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above this package")
		}
		dir = up
	}
}

// corpora/nhs_chi_vectors.tsv: numbers with their origins' verdicts. The check
// is compared with the file's own; what follows from it, with the ranges of
// reference §2.
func TestVectors(t *testing.T) {
	t.Parallel()
	counts := map[string]int{}
	for _, line := range mustCorpus(t, "nhs_chi_vectors.tsv")[1:] {
		col := strings.Split(line, "\t")
		written, valid := col[0], col[3] == "valid"
		digits := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, written)
		bare := detect.Worst(tens(detect.Scan("see "+written+" today", detect.Options{})))
		said := tens(detect.Scan("NHS no "+written, detect.Options{}))
		repeats := len(digits) == 10 && strings.Count(digits, digits[:1]) == 10
		var wantBare, wantSaid detect.Tier
		switch {
		case len(digits) != 10 || repeats || strings.ContainsAny(written, "?a"):
		case !valid:
			wantSaid = detect.TierWarn
		case strings.HasPrefix(digits, "999"), strings.ContainsAny(digits[:1], "467"):
			wantBare, wantSaid = detect.TierWarn, detect.TierWarn
		case digits[0] == '9':
			wantBare, wantSaid = detect.TierNote, detect.TierWarn
		case strings.ContainsAny(digits[:1], "58"), digits[:4] == "3113", digits[2:4] > "12" && digits[0] < '3', digits[:2] == "00":
			wantSaid = detect.TierNote
		case digits[:4] == "1000": // the 10th of no month
			wantSaid = detect.TierNote
		default: // Scotland's and Northern Ireland's
			wantBare, wantSaid = detect.TierWarn, detect.TierWarn
		}
		if bare != wantBare {
			t.Errorf("%q (%s, %s) bare: %s, want %s", written, col[1], col[2], bare, wantBare)
		}
		if got := detect.Worst(said); got != wantSaid {
			t.Errorf("%q (%s, %s) with keyword: %s, want %s", written, col[1], col[2], got, wantSaid)
		}
		if wrong := len(said) > 0 && said[0].Why == detect.CheckWrong; wantSaid == detect.TierWarn && wrong == valid {
			t.Errorf("%q: check digit judged %v, the file says valid=%v", written, !wrong, valid)
		}
		counts[bare.String()]++
	}
	t.Logf("bare: %v", counts)
}

// corpora/presidio_uk_cases.tsv, rows UK_NHS. Two of Presidio's numbers lie in
// no range of an NHS number (see the corpora's README): for Matron they are none.
func TestPresidio(t *testing.T) {
	t.Parallel()
	differs := map[string]bool{"221 395 1837": true, "0032698674": true}
	rows := 0
	for _, line := range mustCorpus(t, "presidio_uk_cases.tsv")[1:] {
		col := strings.Split(line, "\t")
		input := strings.NewReplacer(`\n`, "\n", `\r`, "\r", `\t`, "\t", `\\`, `\`).Replace(col[1])
		found := tens(detect.Scan(input, detect.Options{}))
		if col[0] != "UK_NHS" {
			// No other kind of Presidio's is an NHS number at warn.
			if detect.Worst(found) == detect.TierWarn {
				t.Errorf("%s %q: found %+v", col[0], input, found)
			}
			continue
		}
		rows++
		want := col[2]
		if differs[input] {
			want = ""
		}
		got := ""
		for _, f := range found {
			got = strings.TrimPrefix(got+";"+strconv.Itoa(f.Start)+"-"+strconv.Itoa(f.End), ";")
		}
		if got != want {
			t.Errorf("%q: spans %q, want %q", input, got, want)
		}
	}
	if rows != 4 {
		t.Errorf("%d UK_NHS rows, want 4", rows)
	}
}

// corpora/primock57_lines.jsonl (PriMock57, Papadopoulos Korfiatis and others,
// ACL 2022, CC BY 4.0): none of its lines holds a number of a person. Names of
// the actors' roles occur, and eleven lines say a birth date in words, which is a note; of any kind at
// most 3 lines in a thousand may warn.
func TestPriMock57(t *testing.T) {
	t.Parallel()
	lines := mustCorpus(t, "primock57_lines.jsonl")
	var before []string
	warned, noted := 0, 0
	for i, line := range lines {
		var row struct{ Text string }
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		found := detect.Scan(row.Text, detect.Options{Before: before})
		for _, f := range found {
			switch f.Kind {
			case detect.PersonName:
			case detect.DateOfBirth:
				if f.Tier == detect.TierWarn {
					t.Errorf("line %d: warned %+v", i+1, f)
				}
			default:
				t.Errorf("line %d: found %+v", i+1, f)
			}
		}
		switch detect.Worst(found) {
		case detect.TierWarn:
			warned++
		case detect.TierNote:
			noted++
		}
		before = append(before[max(0, len(before)-2):], row.Text)
	}
	if 1000*warned > 3*len(lines) {
		t.Errorf("%d of %d lines warned, more than 3 in a thousand", warned, len(lines))
	}
	t.Logf("%d lines: %d warned, %d noted, by name only", len(lines), warned, noted)
}

// corpora/pds_sandbox_patients.jsonl: ids of test patients, as they would be
// typed into a chat. Reference §2: those beginning 5 are note at most.
func TestSandboxPatients(t *testing.T) {
	t.Parallel()
	for _, line := range mustCorpus(t, "pds_sandbox_patients.jsonl") {
		var row struct{ ID string }
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		want := detect.TierWarn // also 9000000015, whose check digit is wrong on purpose
		if row.ID[0] == '5' {
			want = detect.TierNote
		}
		if got := detect.Worst(detect.Scan("bloods back, NHS number "+row.ID+" fyi", detect.Options{})); got != want {
			t.Errorf("%s…: %s, want %s", row.ID[:2], got, want)
		}
	}
}
