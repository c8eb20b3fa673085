package app

import (
	"strings"
	"testing"

	"matron/export"
	"matron/policy"
	"matron/policy/confidential"
	"matron/record"
)

// A file of a message that is filed is counted, for it stays behind; one of a message that is left out is nobody's.
func TestAPackageNamesItsFilesAndTheyStay(t *testing.T) {
	t.Parallel()
	s := mustFiling(t)
	file := record.File{Name: confidential.NewText("film.jpg"), Type: "image/jpeg", Size: 4096}
	s.matrix.talk.Messages[0].Files = []record.File{file}
	s.matrix.talk.Messages[1].Files = []record.File{file, file}
	e := s.packing(t)
	if p := read[policy.Packed](t, s.try(t, e, 1)); p.Files != 3 {
		t.Errorf("%d files", p.Files)
	}
	s.desk.row.Listed[1].Left = policy.LeftNotClinical
	if p := read[policy.Packed](t, s.try(t, e, 1)); p.Changed || p.Files != 1 {
		t.Errorf("%d files where a message is left out, changed %t", p.Files, p.Changed)
	}
}

// The version before is named only to the place that has it: under the same name there may be another address by now.
func TestTheVersionBeforeIsNamedOnlyWhereItIs(t *testing.T) {
	t.Parallel()
	for at, named := range map[string]bool{"fhir-1": true, "fhir-0": false, "": false} {
		s := mustFiling(t)
		e := s.packing(t)
		const before = "685b7620-cfef-5033-92ac-d71a28dd900c"
		s.desk.row.Version, s.desk.row.Previous, s.desk.row.PreviousAt = 2, before, at
		p, err := export.DecodeParcel(read[policy.Packed](t, s.try(t, e, 1)).Parcel)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(p.Manifest), before) != named {
			t.Errorf("a version at %q is named to fhir-1: %t", at, !named)
		}
	}
}
