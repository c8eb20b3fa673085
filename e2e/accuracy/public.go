package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// The public truth data, which nobody on the project wrote. It lies outside the
// repository: corpora/README.md there names origins and licences.

func openShared(name string) ([]string, error) {
	dir := os.Getenv("MATRON_CORPORA")
	if dir == "" {
		shared := os.Getenv("MATRON_SHARED")
		if shared == "" {
			root, err := moduleRoot()
			if err != nil {
				return nil, err
			}
			shared = filepath.Join(root, "..", "shared")
		}
		dir = filepath.Join(shared, "corpora")
	}
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		return nil, fmt.Errorf("corpus %s is not in %s: set MATRON_SHARED to the folder that holds corpora/", name, dir)
	}
	defer func() { _ = f.Close() }()
	var out []string
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		out = append(out, sc.Text())
	}
	return out, sc.Err()
}

func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", os.ErrNotExist
		}
		dir = up
	}
}

// primock is 7,042 lines of mock consultations (PriMock57, Papadopoulos
// Korfiatis and others, ACL 2022, CC BY 4.0); none names a patient by number.
func primock() ([]message, error) {
	rows, err := openShared("primock57_lines.jsonl")
	if err != nil {
		return nil, err
	}
	out := make([]message, 0, len(rows))
	for i, row := range rows {
		var r struct{ Kind, Text string }
		if err := json.Unmarshal([]byte(row), &r); err != nil {
			return nil, fmt.Errorf("primock57_lines.jsonl line %d: %w", i+1, err)
		}
		out = append(out, message{ID: "primock-" + strconv.Itoa(i+1), Class: "primock " + r.Kind, Text: r.Text})
	}
	return out, nil
}

// vectors are NHS and CHI numbers with their origins' verdicts, said with a
// keyword. Those with a right check in a range that is given to people, or kept
// for tests, are to be found; see reference §2.
func vectors() ([]message, error) {
	rows, err := openShared("nhs_chi_vectors.tsv")
	if err != nil {
		return nil, err
	}
	var out []message
	for i, row := range rows[1:] {
		col := strings.Split(row, "\t")
		number := strings.Map(func(r rune) rune {
			if '0' <= r && r <= '9' {
				return r
			}
			return -1
		}, col[0])
		valid := col[3] == "valid" && len(number) == 10 && checkDigit(number[:9]) == int(number[9]-'0')
		kind := ""
		switch {
		case !valid || strings.Count(number, number[:1]) == 10:
		case strings.ContainsAny(number[:1], "4679"):
			kind = "NHS_NUMBER"
		case number[:1] == "3" && number >= "3200000010":
			kind = "HC_NUMBER"
		case number < "3200000000" && realDate(number[:6]):
			kind = "CHI_NUMBER"
		}
		m := message{ID: "vector-" + strconv.Itoa(i+1), Class: "vector not to be judged", Text: "NHS no " + col[0]}
		if kind != "" {
			m.Class = "vector valid"
			m.Spans = []span{{Type: kind, Start: len("NHS no "), End: len(m.Text)}}
		}
		out = append(out, m)
	}
	return out, nil
}

func realDate(ddmmyy string) bool {
	d, _ := strconv.Atoi(ddmmyy[:2])
	m, _ := strconv.Atoi(ddmmyy[2:4])
	most := [...]int{0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
	return m >= 1 && m <= 12 && d >= 1 && d <= most[m]
}

// presidioKinds are the kinds of Presidio's that Matron has too. A date without
// a birth word is none of Matron's; plates, passports and licences are off.
var presidioKinds = map[string]string{
	"UK_NHS": "NHS_NUMBER", "UK_NINO": "NINO", "UK_POSTCODE": "POSTCODE", "EMAIL_ADDRESS": "EMAIL",
}

// presidio is Presidio's own unit cases (MIT, Microsoft Corporation). The class
// is its entity.
func presidio() ([]message, error) {
	rows, err := openShared("presidio_uk_cases.tsv")
	if err != nil {
		return nil, err
	}
	var out []message
	for i, row := range rows[1:] {
		col := strings.Split(row, "\t")
		m := message{ID: "presidio-" + strconv.Itoa(i+1), Class: "presidio " + col[0], Text: unescaped.Replace(col[1])}
		// Two pass modulo 11 and lie in no range that is given to people.
		differs := m.Text == "221 395 1837" || m.Text == "0032698674"
		if kind := presidioKinds[col[0]]; kind != "" && col[2] != "" && !differs {
			for _, place := range strings.Split(col[2], ";") {
				from, to, _ := strings.Cut(place, "-")
				s := span{Type: kind}
				s.Start, _ = strconv.Atoi(from)
				s.End, _ = strconv.Atoi(to)
				m.Spans = append(m.Spans, s)
			}
		}
		out = append(out, m)
	}
	return out, nil
}

var unescaped = strings.NewReplacer(`\n`, "\n", `\r`, "\r", `\t`, "\t", `\\`, `\`)

var (
	postcodeShape = regexp.MustCompile(`^[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$`)
	numbered      = regexp.MustCompile(`^\d+[A-Za-z]? \w`)
)

// sandbox says the test patients of NHS England's demographics service (MIT,
// Crown copyright) as a ward would. Their numbers are left out: half begin with
// a digit that is never given; the vectors have them.
func sandbox() ([]message, error) {
	rows, err := openShared("pds_sandbox_patients.jsonl")
	if err != nil {
		return nil, err
	}
	var out []message
	for i, row := range rows {
		var p struct {
			Names []struct {
				Prefix, Given []string
				Family        string
			}
			BirthDate string
			Addresses []struct {
				Line       []string
				PostalCode string
			}
		}
		if err := json.Unmarshal([]byte(row), &p); err != nil {
			return nil, fmt.Errorf("pds_sandbox_patients.jsonl line %d: %w", i+1, err)
		}
		add := func(text string) {
			id := fmt.Sprintf("sandbox-%d-%d", i+1, len(out))
			m, err := author(id, line{"sandbox", text}, &digits{rng: seeded(id)})
			if err == nil {
				out = append(out, m)
			}
		}
		if len(p.Names) > 0 && p.Names[0].Family != "" && len(p.Names[0].Given) > 0 {
			n := p.Names[0]
			name := strings.Join(append(append([]string{}, n.Given...), n.Family), " ")
			title := "pt"
			if len(n.Prefix) > 0 {
				title = strings.Join(n.Prefix, " ")
			}
			text := "pls review " + title + " {N:" + name + "}"
			if p.BirthDate != "" {
				text += " dob {D:" + p.BirthDate + "}"
			}
			add(text + " when free")
		}
		if len(p.Addresses) > 0 {
			a := p.Addresses[0]
			var line []string
			for _, l := range a.Line {
				if strings.TrimSpace(l) != "" {
					line = append(line, l)
				}
			}
			if len(line) >= 2 && line[0] != "street" && postcodeShape.MatchString(a.PostalCode) {
				street := 0
				for street < len(line)-2 && !numbered.MatchString(line[street]) {
					street++
				}
				if !numbered.MatchString(line[street]) {
					street = min(1, len(line)-1) // a house with a name, and its street
				}
				add("home address {A:" + strings.Join(line[:street+1], ", ") + "|, " + strings.Join(line[street+1:], ", ") + "} {P:" + a.PostalCode + "} ok for transport")
			}
		}
	}
	return out, nil
}
