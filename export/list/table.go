package list

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"matron/policy"
	"matron/policy/confidential"
	"matron/record"
)

// table is a file in memory: the rows one after the other in one piece, and two orders of them. Half a million patients
// are some 60 MB, and no garbage.
type table struct {
	rows  []byte   // fields end with a unit separator, which no field holds
	at    []uint32 // where each row begins
	byNHS []int32
	byOwn []int32
}

const separator = 0x1f

func (t *table) add(v [8]string) {
	t.at = append(t.at, uint32(len(t.rows)))
	for _, f := range v {
		t.rows = append(append(t.rows, f...), separator)
	}
}

func (t *table) len() int { return len(t.at) }

func (t *table) sort() {
	t.byNHS, t.byOwn = t.order(nhs), t.order(hospital)
}

func (t *table) order(column int) []int32 {
	var all []int32
	for i := range t.at {
		if len(t.field(int32(i), column)) > 0 {
			all = append(all, int32(i))
		}
	}
	slices.SortStableFunc(all, func(a, b int32) int { return bytes.Compare(t.field(a, column), t.field(b, column)) })
	return all
}

func (t *table) row(i int32) []string {
	end := len(t.rows)
	if int(i)+1 < len(t.at) {
		end = int(t.at[i+1])
	}
	return strings.Split(string(t.rows[t.at[i]:end]), string(rune(separator)))
}

// field is one field of a row, in place: it is asked for millions of times.
func (t *table) field(i int32, column int) []byte {
	b := t.rows[t.at[i]:]
	for range column {
		b = b[bytes.IndexByte(b, separator)+1:]
	}
	return b[:bytes.IndexByte(b, separator)]
}

func (t *table) find(typed policy.Identity) []record.Patient {
	order, column := t.byNHS, nhs
	if typed.Kind == policy.HospitalNumberTyped {
		order, column = t.byOwn, hospital
	}
	number := strings.ToUpper(strings.Join(strings.Fields(typed.Number.Reveal()), ""))
	i, _ := slices.BinarySearchFunc(order, number, func(row int32, n string) int { return cmp.Compare(string(t.field(row, column)), n) })
	var found []record.Patient
	for ; number != "" && i < len(order) && string(t.field(order[i], column)) == number; i++ {
		found = append(found, patient(t.row(order[i])))
	}
	return found
}

func patient(v []string) record.Patient {
	is := strings.Fields(v[status])
	text := confidential.NewText
	return record.Patient{
		NHSNumber: text(v[nhs]), HospitalNumber: text(v[hospital]), Family: text(v[family]), Given: text(v[given]),
		Born: text(v[born]), Sex: v[sex], Ward: text(v[ward]),
		Deceased:   slices.Contains(is, "deceased"),
		Restricted: slices.Contains(is, "restricted"),
		Merged:     slices.Contains(is, "merged"),
		Withdrawn:  slices.Contains(is, "withdrawn"),
		Untraced:   slices.Contains(is, "untraced"),
	}
}
