package record_test

import (
	"testing"

	"matron/policy"
	"matron/record"
	"matron/record/recordtest"
)

const born, other = "1950-03-12", "1950-03-13"

func typed(number, date string) policy.Identity {
	return policy.Identity{Kind: policy.NHSNumberTyped, Number: recordtest.Text(number), Born: recordtest.Text(date)}
}

// patient is one with this number and birth date, made otherwise by each change.
func patient(number, date string, changes ...func(*record.Patient)) record.Patient {
	p := record.Patient{NHSNumber: recordtest.Text(number), HospitalNumber: recordtest.Text("H1234567"), Family: recordtest.Text("Quill"), Born: recordtest.Text(date)}
	for _, change := range changes {
		change(&p)
	}
	return p
}

func deceased(p *record.Patient)   { p.Deceased = true }
func restricted(p *record.Patient) { p.Restricted = true }
func merged(p *record.Patient)     { p.Merged = true }
func withdrawn(p *record.Patient)  { p.Withdrawn = true }
func untraced(p *record.Patient)   { p.Untraced = true }

func TestF13_EachWayInWhichAPatientIsNotOneHasItsVerdict(t *testing.T) {
	t.Parallel()
	n, m := recordtest.NHSNumber(123456), recordtest.NHSNumber(654321)
	hospital := policy.Identity{Kind: policy.HospitalNumberTyped, Number: recordtest.Text("H1234567"), Born: recordtest.Text(born)}
	for _, row := range []struct {
		name  string
		typed policy.Identity
		found []record.Patient
		want  policy.PatientVerdict
	}{
		{"number and birth date are those of one", typed(n, born), []record.Patient{patient(n, born)}, policy.PatientMatch},
		{"a number that is written in groups is the same", typed(n, born), []record.Patient{patient(n[:3]+" "+n[3:6]+"-"+n[6:], born)}, policy.PatientMatch},
		{"a number that was not traced is matched, and marked on the card", typed(n, born), []record.Patient{patient(n, born, untraced)}, policy.PatientMatch},
		{"a hospital number", hospital, []record.Patient{patient("", born)}, policy.PatientMatch},
		{"a hospital number in small letters", hospital, []record.Patient{patient("", born, func(p *record.Patient) { p.HospitalNumber = recordtest.Text("h 1234567") })}, policy.PatientMatch},
		{"hyphens tell hospital numbers apart", hospital, []record.Patient{patient("", born, func(p *record.Patient) { p.HospitalNumber = recordtest.Text("H123-4567") })}, policy.PatientSuperseded},
		{"the record has no name", typed(n, born), []record.Patient{patient(n, born, func(p *record.Patient) { p.Family, p.Given = recordtest.Text(" "), recordtest.Text("") })}, policy.PatientUnavailable},
		{"nobody", typed(n, born), nil, policy.PatientNone},
		{"two with that birth date", typed(n, born), []record.Patient{patient(n, born), patient(n, born)}, policy.PatientSeveral},
		{"two, of whom one has that birth date: it is not picked", typed(n, born), []record.Patient{patient(n, other), patient(n, born)}, policy.PatientSeveral},
		{"one, and the record that was merged into it", typed(n, born), []record.Patient{patient(n, born), patient(n, "", merged)}, policy.PatientSeveral},
		{"two dead ends", typed(n, born), []record.Patient{patient(n, "", merged), patient(n, "", withdrawn)}, policy.PatientSeveral},
		{"another birth date", typed(n, other), []record.Patient{patient(n, born)}, policy.PatientMismatch},
		{"day and month the other way round", typed(n, "1950-12-03"), []record.Patient{patient(n, born)}, policy.PatientMismatch},
		{"the record has a year only", typed(n, born), []record.Patient{patient(n, "1950")}, policy.PatientMismatch},
		{"the record has no birth date", typed(n, born), []record.Patient{patient(n, "")}, policy.PatientMismatch},
		{"a birth date that is none, in both", typed(n, "1950-02-30"), []record.Patient{patient(n, "1950-02-30")}, policy.PatientUnclear},
		{"no birth date, in both", typed(n, ""), []record.Patient{patient(n, "")}, policy.PatientUnclear},
		{"no number", typed("", born), []record.Patient{patient("", born)}, policy.PatientUnclear},
		{"the answer has another number", typed(n, born), []record.Patient{patient(m, born)}, policy.PatientSuperseded},
		{"the answer has no number", typed(n, born), []record.Patient{patient("", born)}, policy.PatientUnavailable},
		{"a number of no kind", policy.Identity{Number: recordtest.Text(n), Born: recordtest.Text(born)}, []record.Patient{patient(n, born)}, policy.PatientUnavailable},
		{"withdrawn", typed(n, born), []record.Patient{patient(n, born, withdrawn)}, policy.PatientWithdrawn},
		{"withdrawn, and the record is empty", typed(n, born), []record.Patient{patient("", "", withdrawn)}, policy.PatientWithdrawn},
		{"merged", typed(n, born), []record.Patient{patient(n, born, merged)}, policy.PatientMerged},
		{"merged, and the record is empty", typed(n, born), []record.Patient{patient(n, "", merged)}, policy.PatientMerged},
		{"merged, under another number", typed(n, born), []record.Patient{patient(m, born, merged)}, policy.PatientMerged},
		{"deceased", typed(n, born), []record.Patient{patient(n, born, deceased)}, policy.PatientDeceased},
		{"restricted", typed(n, born), []record.Patient{patient(n, born, restricted)}, policy.PatientRestricted},
		{"restricted and deceased: what only the desk may, stays with it", typed(n, born), []record.Patient{patient(n, born, restricted, deceased)}, policy.PatientRestricted},
		{"merged and restricted", typed(n, born), []record.Patient{patient(n, born, merged, restricted, deceased)}, policy.PatientMerged},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			got, p := record.Judge(row.typed, row.found)
			if got != row.want {
				t.Errorf("got %s, want %s", got, row.want)
			}
			carries := got == policy.PatientMatch || got == policy.PatientDeceased || got == policy.PatientRestricted
			if carries != (p != record.Patient{}) {
				t.Errorf("%s with a patient: %t", got, !carries)
			}
		})
	}
}

// Whoever has the number but not the birth date hears the same, whatever the record says.
func TestF13_AWrongBirthDateTellsNothingOfThePatient(t *testing.T) {
	t.Parallel()
	n, m := recordtest.NHSNumber(123456), recordtest.NHSNumber(654321)
	changes := []func(*record.Patient){deceased, restricted, merged, withdrawn, untraced}
	for set := range 1 << len(changes) {
		for _, number := range []string{n, m, ""} {
			for _, date := range []string{other, "1950", "1950-03"} {
				for _, twice := range []bool{false, true} {
					p := patient(number, date)
					for i, change := range changes {
						if set>>i&1 == 1 {
							change(&p)
						}
					}
					found := []record.Patient{p}
					if twice {
						found = append(found, patient(n, other, deceased))
					}
					if got, who := record.Judge(typed(n, born), found); got != policy.PatientMismatch || who != (record.Patient{}) {
						t.Fatalf("set %b, number given %t, date %s, twice %t: got %s", set, number != "", date, twice, got)
					}
				}
			}
		}
	}
}

func TestAPatientComesBackFromUnderTheSeal(t *testing.T) {
	t.Parallel()
	for _, p := range []record.Patient{{}, recordtest.Patient(), patient("1", "1950", deceased, restricted, merged, withdrawn, untraced)} {
		got, err := record.DecodePatient(p.Encode())
		if err != nil || string(got.Encode()) != string(p.Encode()) {
			t.Errorf("it came back otherwise: %v", err)
		}
	}
	if _, err := record.DecodePatient([]byte(`{"family":"Quill","born":`)); err == nil || err.Error() != "decode patient: 25 bytes that are none" {
		t.Errorf("got %v", err)
	}
}
