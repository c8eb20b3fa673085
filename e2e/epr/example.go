package epr

import (
	"crypto/sha1" // FHIR's attachment hash
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"strings"
)

// golden is the least DocumentReference that has every element we fill and passes UK Core. Words in capitals stand for
// what differs, because no NHS number may stand in a file.
//
//go:embed testdata/documentreference.json
var golden []byte

// Example is a document about a patient as a good client files it: under a client's own id, the bytes inside.
func Example(p Patient, id string, data []byte) map[string]any {
	text := strings.NewReplacer(
		`"ID"`, quote(id), "urn:uuid:ID", "urn:uuid:"+id, "EXPORT", "export-of-"+id,
		"Patient/PATIENT", "Patient/"+p.ID, "NUMBER", p.NHS, "NAME", strings.ToUpper(p.Family)+", "+p.Given,
	).Replace(string(golden))
	var doc map[string]any
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		panic("epr: the golden document is JSON: " + err.Error())
	}
	SetData(doc, data)
	return doc
}

// SetData puts bytes into a document's attachment, with the size and hash that are theirs.
func SetData(doc map[string]any, data []byte) {
	sum := sha1.Sum(data)
	a := attachment(doc)
	a["data"] = base64.StdEncoding.EncodeToString(data)
	a["size"] = len(data)
	a["hash"] = base64.StdEncoding.EncodeToString(sum[:])
}

// attachment is the first one of a decoded DocumentReference; an empty map if it has none.
func attachment(doc map[string]any) map[string]any {
	if all, _ := doc["content"].([]any); len(all) > 0 {
		if first, _ := all[0].(map[string]any); first != nil {
			if a, _ := first["attachment"].(map[string]any); a != nil {
				return a
			}
		}
	}
	return map[string]any{}
}

func quote(s string) string {
	raw, _ := json.Marshal(s) // a string always marshals
	return string(raw)
}
