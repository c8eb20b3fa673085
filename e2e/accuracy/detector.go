package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"

	"matron/policy/detect"
)

// detector finds in all messages; the answer has one row a message.
type detector func(all []message) ([][]finding, error)

func matron(all []message) ([][]finding, error) {
	out := make([][]finding, len(all))
	for i, m := range all {
		var o detect.Options
		if m.Prev != "" {
			o.Before = []string{m.Prev}
		}
		for _, f := range detect.Scan(m.Text, o) {
			out[i] = append(out[i], finding{string(f.Kind), f.Start, f.End, f.Tier.String()})
		}
	}
	return out, nil
}

// other runs any program that speaks the protocol of "matron scan --jsonl": this
// is how a detector is measured beside Matron.
func other(command string) detector {
	return func(all []message) ([][]finding, error) {
		var in bytes.Buffer
		index := map[string]int{}
		enc := json.NewEncoder(&in)
		for i, m := range all {
			index[m.ID] = i
			if err := enc.Encode(map[string]string{"id": m.ID, "text": m.Text, "prev": m.Prev}); err != nil {
				return nil, err
			}
		}
		cmd := exec.Command("sh", "-c", command)
		cmd.Stdin, cmd.Stderr = &in, os.Stderr
		answer, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", command, err)
		}
		out := make([][]finding, len(all))
		sc := bufio.NewScanner(bytes.NewReader(answer))
		sc.Buffer(nil, 1<<24)
		seen := 0
		for sc.Scan() {
			var row struct {
				ID       string
				Findings []finding
			}
			if err := json.Unmarshal(sc.Bytes(), &row); err != nil {
				return nil, fmt.Errorf("%s: a bad line: %w", command, err)
			}
			i, ok := index[row.ID]
			if !ok {
				return nil, fmt.Errorf("%s: id %q was not asked", command, row.ID)
			}
			out[i] = row.Findings
			seen++
		}
		if err := sc.Err(); err != nil {
			return nil, fmt.Errorf("%s: %w", command, err)
		}
		if seen != len(all) {
			return nil, fmt.Errorf("%s: %d answers for %d messages", command, seen, len(all))
		}
		return out, nil
	}
}
