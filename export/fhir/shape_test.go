package fhir

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// The golden documents hold nothing that the struct does not know, and come out of it as they went in: the strict test
// of the one shape that is written (records.md §10).
func TestShapeOfDocuments(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/document_*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no goldens", err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var doc document
		strict := json.NewDecoder(bytes.NewReader(b))
		strict.DisallowUnknownFields()
		if err := strict.Decode(&doc); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		out, err := encode(doc)
		if err != nil {
			t.Fatal(err)
		}
		var want bytes.Buffer
		if err := json.Compact(&want, b); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(out, want.Bytes()) {
			t.Errorf("%s comes out as %s", file, out)
		}
	}
}
