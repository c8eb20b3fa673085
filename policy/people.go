package policy

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"matron/policy/confidential"
	"matron/policy/rulebook"
)

// Colleague is a line of the list of people. The list is kept sealed and never stands in a room's state.
type Colleague struct {
	ID           UserID
	Name         confidential.Text
	Role         confidential.Text
	Registration confidential.Text // such as a GMC or NMC number
	MayFile      bool
}

// People is the list in force, sorted by id.
type People []Colleague

// Of finds a person.
func (p People) Of(u UserID) (Colleague, bool) {
	i, ok := slices.BinarySearchFunc(p, u, func(c Colleague, u UserID) int { return strings.Compare(string(c.ID), string(u)) })
	if !ok {
		return Colleague{}, false
	}
	return p[i], true
}

// PeopleDiff says how two lists differ, in numbers and in ids.
type PeopleDiff struct {
	Total   int      `json:"total,omitempty"`
	Added   int      `json:"added,omitempty"`
	Removed int      `json:"removed,omitempty"`
	Changed int      `json:"changed,omitempty"`
	MayFile int      `json:"may_file,omitempty"` // of the total
	Gains   []UserID `json:"gains,omitempty"`    // may file from now on
	Loses   []UserID `json:"loses,omitempty"`
}

// Diff compares the list with the one that would take its place.
func (p People) Diff(is People) PeopleDiff {
	d := PeopleDiff{Total: len(is)}
	for _, c := range is {
		was, ok := p.Of(c.ID)
		switch {
		case !ok:
			d.Added++
		case !was.same(c):
			d.Changed++
		}
		if c.MayFile {
			d.MayFile++
		}
		if c.MayFile && !was.MayFile {
			d.Gains = append(d.Gains, c.ID)
		}
		if was.MayFile && !c.MayFile {
			d.Loses = append(d.Loses, c.ID)
		}
	}
	for _, c := range p {
		if _, ok := is.Of(c.ID); !ok {
			d.Removed++
			if c.MayFile {
				d.Loses = append(d.Loses, c.ID)
			}
		}
	}
	return d
}

func (d PeopleDiff) none() bool { return d.Added+d.Removed+d.Changed == 0 }

func (c Colleague) same(o Colleague) bool {
	return c.ID == o.ID && c.MayFile == o.MayFile && c.Name.Reveal() == o.Name.Reveal() &&
		c.Role.Reveal() == o.Role.Reveal() && c.Registration.Reveal() == o.Registration.Reveal()
}

// peopleHash names a list by its content.
func peopleHash(p People) string {
	h := sha256.New()
	for _, c := range p {
		fmt.Fprintf(h, "%q %q %q %q %t\n", string(c.ID), c.Name.Reveal(), c.Role.Reveal(), c.Registration.Reveal(), c.MayFile)
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

var (
	peopleColumns = []string{"id", "name", "role", "registration", "may_file"}
	peopleID      = regexp.MustCompile(`^@[^\s:]+:[A-Za-z0-9.\-\[\]:]+$`)
)

const (
	mostPeople = 20_000
	longColumn = 100
)

// ParsePeople reads people.csv: the list, or every fault. A fault never repeats a name or a number.
func ParsePeople(text string) (People, []FaultLine) {
	var faults []FaultLine
	fault := func(line, column int, field, found, allowed, mend string) {
		faults = append(faults, FaultLine{Line: line, Column: column, Field: field, Found: found, Allowed: allowed, Mend: mend})
	}
	text = strings.TrimPrefix(text, "\ufeff")
	if first, _, _ := strings.Cut(text, "\n"); strings.Count(first, ";") > strings.Count(first, ",") {
		fault(1, 1, "", "semicolons", "commas", "save it as CSV with commas")
		return nil, faults
	}
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.TrimLeadingSpace = -1, true
	at, header := map[string]int{}, false
	var people People
	seen := map[string]int{}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			line, column := 1, 1
			var p *csv.ParseError
			if errors.As(err, &p) {
				line, column = p.Line, p.Column
			}
			fault(line, column, "", "no CSV", "", "mend the quotes in this line")
			return nil, faults
		}
		line, _ := r.FieldPos(0)
		if !header {
			header = true
			columns(row, at, func(i int, found, mend, nearest string) {
				_, column := r.FieldPos(min(i, len(row)-1))
				faults = append(faults, FaultLine{Line: line, Column: column, Found: found, Allowed: strings.Join(peopleColumns, ", "), Nearest: nearest, Mend: mend})
			})
			if len(faults) > 0 {
				return nil, faults
			}
			continue
		}
		if len(row) != len(peopleColumns) {
			fault(line, 1, "", fmt.Sprintf("%d columns", len(row)), fmt.Sprintf("%d columns", len(peopleColumns)), "a comma in a value needs quotes around the value")
			continue
		}
		c, more := colleague(row, at, func(name string) (int, int) { return r.FieldPos(at[name]) })
		faults = append(faults, more...)
		if first, twice := seen[string(c.ID)]; twice && c.ID != "" {
			fault(line, 1, "id", "the same person twice", "", fmt.Sprintf("it stands in line %d too; keep one", first))
		}
		seen[string(c.ID)] = line
		people = append(people, c)
	}
	if !header || len(people) == 0 && len(faults) == 0 {
		fault(1, 1, "", "nobody", "", "write a first line "+strings.Join(peopleColumns, ",")+" and a line for each person")
	}
	if len(people) > mostPeople {
		fault(0, 0, "", fmt.Sprintf("%d lines", len(people)), fmt.Sprintf("at most %d", mostPeople), "leave out who does not use the rooms")
	}
	if len(faults) > 0 {
		return nil, faults
	}
	slices.SortFunc(people, func(a, b Colleague) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return people, nil
}

// columns reads the first line: which value stands where.
func columns(row []string, at map[string]int, fault func(i int, found, mend, nearest string)) {
	for i, name := range row {
		name = strings.ToLower(strings.TrimSpace(name))
		switch _, twice := at[name]; {
		case !slices.Contains(peopleColumns, name):
			fault(i, "an unknown column", "", rulebook.Nearest(name, peopleColumns))
		case twice:
			fault(i, "the column "+name+" twice", "keep one", "")
		default:
			at[name] = i
		}
	}
	for _, name := range peopleColumns {
		if _, there := at[name]; !there {
			fault(len(row)-1, "no column "+name, "the first line names the columns; add it", "")
		}
	}
}

func colleague(row []string, at map[string]int, pos func(name string) (line, column int)) (c Colleague, faults []FaultLine) {
	fault := func(name, found, allowed, mend string) {
		line, column := pos(name)
		faults = append(faults, FaultLine{Line: line, Column: column, Field: name, Found: found, Allowed: allowed, Mend: mend})
	}
	value := func(name string, need bool) confidential.Text {
		v := strings.TrimSpace(row[at[name]])
		switch {
		case v == "" && need:
			fault(name, "nothing", "", "it is needed")
		case utf8.RuneCountInString(v) > longColumn:
			fault(name, fmt.Sprintf("%d characters", utf8.RuneCountInString(v)), fmt.Sprintf("at most %d", longColumn), "")
		}
		return confidential.NewText(v)
	}
	id := strings.TrimSpace(row[at["id"]])
	if !peopleID.MatchString(id) || len(id) > 255 {
		fault("id", "no user id", `a user id such as "@name:hospital.example"`, "")
	}
	c = Colleague{ID: UserID(id), Name: value("name", true), Role: value("role", true), Registration: value("registration", false)}
	switch strings.ToLower(strings.TrimSpace(row[at["may_file"]])) {
	case "yes", "true":
		c.MayFile = true
	case "no", "false", "":
	default:
		fault("may_file", "another word", "yes, no", "")
	}
	if c.MayFile && c.Registration.Empty() {
		fault("registration", "nothing", "", "who may file is named with a registration in the record")
	}
	return c, faults
}
