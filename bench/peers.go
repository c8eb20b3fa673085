package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"

	"github.com/hoophq/alcatraz"
	"github.com/hoophq/alcatraz/entities"
)

// A peer that speaks the protocol of "matron scan --jsonl", so that accuracy
// measures it as it measures Matron:
//
//	go run ./e2e/accuracy -with 'cd bench && go run . -jsonl'
//	go run ./e2e/accuracy -with '.cache/bench/venv/bin/python bench/presidio.py --jsonl'
//
// Peers have scores and no tiers: from 0.4 on a score counts as a warning.
const surely = 0.4

var alcatrazKinds = map[string]string{
	entities.UKNHS: "NHS_NUMBER", entities.UKNINO: "NINO", entities.EmailAddress: "EMAIL", entities.PhoneNumber: "PHONE",
}

func answer(in io.Reader, out io.Writer) error {
	type finding struct {
		Type  string `json:"type"`
		Start int    `json:"start"`
		End   int    `json:"end"`
		Tier  string `json:"tier"`
	}
	engine := alcatraz.NewEngine()
	sc := bufio.NewScanner(in)
	sc.Buffer(nil, 1<<24)
	w := bufio.NewWriter(out)
	enc := json.NewEncoder(w)
	for sc.Scan() {
		var row struct{ ID, Text string }
		if err := json.Unmarshal(sc.Bytes(), &row); err != nil {
			return fmt.Errorf("a bad line: %w", err)
		}
		found := []finding{}
		for _, r := range engine.Analyze(row.Text, alcatraz.Options{}) {
			kind := alcatrazKinds[r.EntityType]
			if kind == "" {
				kind = r.EntityType // of no kind of ours: a false alarm where it warns
			}
			tier := "note"
			if r.Score >= surely {
				tier = "warn"
			}
			found = append(found, finding{kind, r.Start, r.End, tier})
		}
		if err := enc.Encode(map[string]any{"id": row.ID, "findings": found}); err != nil {
			return err
		}
	}
	if err := sc.Err(); err != nil {
		return err
	}
	return w.Flush()
}
