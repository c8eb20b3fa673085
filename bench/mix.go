package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// The mix of reference §10: 60 % lines of PriMock57 (Papadopoulos Korfiatis and
// others, ACL 2022, CC BY 4.0), 33.4 % clinical shorthand, 6.6 % with
// identifiers. Texts are joined until a message has the length that is meant.
const (
	messages  = 10000
	meanBytes = 90
)

func mix(dir string) ([]string, error) {
	lines, err := texts(filepath.Join(dir, "primock.jsonl"), func(string, bool) bool { return true })
	if err != nil {
		return nil, err
	}
	shorthand, err := texts(filepath.Join(dir, "generated.jsonl"), func(_ string, labelled bool) bool { return !labelled })
	if err != nil {
		return nil, err
	}
	identifying, err := texts(filepath.Join(dir, "generated.jsonl"), func(_ string, labelled bool) bool { return labelled })
	if err != nil {
		return nil, err
	}
	rng := rand.New(rand.NewPCG(10, 90))
	out := make([]string, 0, messages)
	for i := range messages {
		from := identifying
		switch {
		case i < messages*600/1000:
			from = lines
		case i < messages*934/1000:
			from = shorthand
		}
		// PriMock57 has lines of one word and of a paragraph: joined, then cut
		// between words. What holds an identifier is not cut.
		want := meanBytes - 30 + rng.IntN(2*30) + 4
		text := from[rng.IntN(len(from))]
		for len(text) < want {
			text += ". " + from[rng.IntN(len(from))]
		}
		if i < messages*934/1000 {
			if at := strings.LastIndexByte(text[:want], ' '); at > 0 {
				text = text[:at]
			}
		}
		out = append(out, text)
	}
	rng.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out, nil
}

func texts(path string, keep func(class string, labelled bool) bool) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: make bench writes it", err)
	}
	defer func() { _ = f.Close() }()
	var out []string
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		var row struct {
			Class, Text string
			Spans       []struct{}
		}
		if err := json.Unmarshal(sc.Bytes(), &row); err != nil {
			return nil, err
		}
		if keep(row.Class, len(row.Spans) > 0) && len(row.Text) < 400 {
			out = append(out, row.Text)
		}
	}
	return out, sc.Err()
}
