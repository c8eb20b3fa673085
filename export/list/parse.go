package list

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Fault is one thing that is wrong with a file. Line and Column count from one; Column is that of the table; 0: the whole.
// It never repeats a value.
type Fault struct {
	Line, Column int
	What, Mend   string
}

func (f Fault) String() string {
	switch {
	case f.Line == 0:
		return f.What
	case f.Column == 0:
		return fmt.Sprintf("line %d: %s", f.Line, f.What)
	default:
		return fmt.Sprintf("line %d, column %d: %s", f.Line, f.Column, f.What)
	}
}

const (
	faultsAtMost = 20
	longField    = 200
)

// columns, in the order in which a row is kept.
var columns = []string{"nhs_number", "hospital_number", "family", "given", "birth_date", "sex", "ward", "status"}

const (
	nhs = iota
	hospital
	family
	given
	born
	sex
	ward
	status
)

// parse reads the file: a table, or every fault up to twenty.
func parse(b []byte) (*table, []Fault) {
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	if !utf8.Valid(b) {
		return nil, []Fault{{Line: badLine(b), What: "it is not UTF-8", Mend: "export it as UTF-8"}}
	}
	r := csv.NewReader(bytes.NewReader(b))
	r.ReuseRecord, r.FieldsPerRecord = true, -1
	head, err := r.Read()
	if err != nil {
		return nil, []Fault{{Line: 1, What: "it has no line with the names of the columns", Mend: "begin with: " + strings.Join(columns, ",")}}
	}
	at, faults := header(head)
	if len(faults) > 0 {
		return nil, faults
	}
	p := parser{at: at, wide: len(head), table: &table{}}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := r.FieldPos(0)
		if err != nil {
			// After a stray quote nobody knows where the next line begins.
			p.fault(Fault{Line: csvLine(err), What: "its quotes do not match", Mend: `put fields that hold a comma, a quote or a new line into quotes, and double the quotes in them`})
			break
		}
		if p.row(line, row); len(p.faults) > faultsAtMost {
			break
		}
	}
	if len(p.faults) > 0 {
		return nil, p.faults
	}
	if p.table.len() == 0 {
		return nil, []Fault{{What: "nobody is in it", Mend: "see why the export is empty"}}
	}
	p.table.sort()
	return p.table, nil
}

func badLine(b []byte) int {
	line := 1
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			return line
		}
		if r == '\n' {
			line++
		}
		b = b[n:]
	}
	return line
}

func csvLine(err error) int {
	var p *csv.ParseError
	if errors.As(err, &p) {
		return p.StartLine
	}
	return 0
}

// header finds the columns. It repeats no name: where the line is missing, the first patient stands in its place.
func header(head []string) (at [8]int, faults []Fault) {
	for i := range at {
		at[i] = -1
	}
	for i, name := range head {
		c := slices.Index(columns, strings.ToLower(strings.TrimSpace(name)))
		switch {
		case c < 0:
			faults = append(faults, Fault{1, i + 1, "no column has this name", "the names are: " + strings.Join(columns, ", ") + "; separated by commas"})
		case at[c] >= 0:
			faults = append(faults, Fault{1, i + 1, "the column " + columns[c] + " comes twice", "take one of them out"})
		default:
			at[c] = i
		}
	}
	for _, c := range []int{family, born} {
		if at[c] < 0 {
			faults = append(faults, Fault{Line: 1, What: "there is no column " + columns[c], Mend: "export it"})
		}
	}
	if at[nhs] < 0 && at[hospital] < 0 {
		faults = append(faults, Fault{Line: 1, What: "there is no column nhs_number and none hospital_number", Mend: "export one of them, or both"})
	}
	return at, faults
}

type parser struct {
	at     [8]int
	wide   int
	table  *table
	faults []Fault
}

func (p *parser) fault(f Fault) {
	switch len(p.faults) {
	case faultsAtMost:
		p.faults = append(p.faults, Fault{What: "there are more faults", Mend: "mend these first"})
	default:
		p.faults = append(p.faults, f)
	}
}

func (p *parser) row(line int, row []string) {
	if len(row) != p.wide {
		p.fault(Fault{Line: line, What: fmt.Sprintf("it has %d columns, the first line has %d", len(row), p.wide), Mend: "put fields that hold a comma into quotes"})
		return
	}
	var v [8]string
	for c, i := range p.at {
		if i < 0 {
			continue
		}
		v[c] = strings.TrimSpace(row[i])
		if what, mend := wrong(c, &v[c]); what != "" {
			p.fault(Fault{line, i + 1, what, mend})
			return
		}
	}
	switch {
	case v[nhs] == "" && v[hospital] == "":
		p.fault(Fault{Line: line, What: "it has no number", Mend: "leave out who has neither an NHS nor a hospital number"})
	case v[family] == "":
		p.fault(Fault{Line: line, Column: p.at[family] + 1, What: "the family name is empty", Mend: "leave out who has no name yet"})
	default:
		p.table.add(v)
	}
}

var (
	hospitalNumber = regexp.MustCompile(`^[A-Z0-9][A-Z0-9/.-]{0,29}$`)
	dates          = []string{"", "2006", "2006-01", time.DateOnly}
)

// wrong looks at one field and brings it into the form in which it is kept.
func wrong(column int, v *string) (what, mend string) {
	if len(*v) > longField || strings.ContainsFunc(*v, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return "it is too long, or holds a control character", "see whether the columns are those of the first line"
	}
	switch column {
	case nhs:
		if *v = strings.NewReplacer(" ", "", "-", "").Replace(*v); *v != "" && !checks(*v) {
			return "it is no NHS number: its check digit, or its length", "write ten digits; leave it empty where there is none"
		}
	case hospital:
		if *v = strings.ToUpper(strings.Join(strings.Fields(*v), "")); *v != "" && !hospitalNumber.MatchString(*v) {
			return "it is no hospital number", "write letters, digits, and / . - between them"
		}
	case born:
		if !slices.ContainsFunc(dates, func(f string) bool { return dated(f, *v) }) {
			return "it is no date", "write YYYY-MM-DD; YYYY-MM or YYYY where no more is known"
		}
	case sex:
		if *v = strings.ToLower(*v); !slices.Contains([]string{"", "male", "female", "other", "unknown"}, *v) {
			return "it is no sex", "write male, female, other, unknown, or nothing"
		}
	case status:
		if *v = strings.ToLower(*v); !slices.ContainsFunc([]string{*v}, known) {
			return "it is no status", "write " + strings.Join(statuses, ", ") + ", or nothing"
		}
	}
	return "", ""
}

func dated(format, v string) bool {
	if format == "" {
		return v == ""
	}
	t, err := time.Parse(format, v)
	return err == nil && len(v) == len(format) && t.Year() >= 1850
}

var statuses = []string{"deceased", "restricted", "merged", "withdrawn", "untraced"}

func known(v string) bool {
	for _, word := range strings.Fields(v) {
		if !slices.Contains(statuses, word) {
			return false
		}
	}
	return true
}

// checks is the check digit of the NHS data dictionary (records.md §4). All digits the same would pass, and are none.
func checks(v string) bool {
	if len(v) != 10 || strings.Count(v, v[:1]) == 10 {
		return false
	}
	sum := 0
	for i, c := range []byte(v) {
		if c < '0' || c > '9' {
			return false
		}
		if i < 9 {
			sum += int(c-'0') * (10 - i)
		}
	}
	return (11-sum%11)%11 == int(v[9]-'0')
}
