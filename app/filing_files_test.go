package app

import (
	"testing"

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
