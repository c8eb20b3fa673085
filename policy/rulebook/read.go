package rulebook

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

const (
	maxBytes = 64 << 10
	maxLines = 500 // beyond, the decoder's own line must do
)

// read turns a source into documents, and into the faults that keep it from being YAML. What stands before a fault
// is read nevertheless, so that one sees as many faults at once as can be known.
func read(src Source) ([]*document, []Fault) {
	name := mask(src.Name)
	if len(src.Data) > maxBytes {
		return nil, []Fault{{File: name, Found: fmt.Sprintf("%d bytes", len(src.Data)), Allowed: "at most 64 KiB",
			Mend: "divide it into several files"}}
	}
	data := bytes.ReplaceAll(bytes.TrimPrefix(src.Data, []byte("\ufeff")), []byte("\r\n"), []byte("\n"))
	lines := bytes.SplitAfter(data, []byte("\n"))
	faults := tabs(name, lines)
	nodes, err := decode(data)
	whole := err == nil
	if err != nil {
		at := faultyLine(lines, err, &nodes)
		if len(faults) == 0 || faults[0].Line > at {
			faults = append(faults, syntax(name, at, string(lines[at-1]), err.Error()))
		}
	}
	if len(nodes) == 0 && len(faults) == 0 {
		return nil, []Fault{{File: name, Found: "nothing", Mend: emptyMend}}
	}
	var docs []*document
	for i, n := range nodes {
		docs = append(docs, newDocument(name, n, whole || i < len(nodes)-1))
	}
	return docs, faults
}

// decode reads all documents, or those before the first error.
func decode(data []byte) (nodes []*yaml.Node, err error) {
	// The decoder has panicked on odd bytes before, and what comes here was typed by anybody.
	defer func() {
		if recover() != nil {
			err = errors.New("the decoder gave up")
		}
	}()
	d := yaml.NewDecoder(bytes.NewReader(data))
	for {
		var n yaml.Node
		err := d.Decode(&n)
		if errors.Is(err, io.EOF) {
			return nodes, nil
		}
		if err != nil {
			return nodes, err
		}
		nodes = append(nodes, &n)
	}
}

var sayLine = regexp.MustCompile(`line (\d+):`)

// faultyLine finds the first line from which on nothing can be read. The decoder's own line is often that of the
// block around it, or one off, or missing; so this takes lines away at the end until the rest is good. That rest
// takes the place of nodes.
func faultyLine(lines [][]byte, err error, nodes *[]*yaml.Node) int {
	if len(lines) <= maxLines {
		for n := len(lines) - 1; n > 0; n-- {
			good, err := decode(bytes.Join(lines[:n], nil))
			if err == nil {
				*nodes = good
				return n + 1
			}
		}
		*nodes = nil
		return 1
	}
	at := 1
	if m := sayLine.FindStringSubmatch(err.Error()); m != nil {
		at, _ = strconv.Atoi(m[1])
	}
	return max(1, min(at, len(lines)))
}

// tabs finds lines that are indented with them. They look right in an editor, and the decoder speaks of something else.
func tabs(name string, lines [][]byte) []Fault {
	var faults []Fault
	for i, line := range lines {
		rest := strings.TrimLeft(string(line), " ")
		text := strings.TrimSpace(rest)
		if strings.HasPrefix(rest, "\t") && text != "" && text[0] != '#' {
			faults = append(faults, Fault{File: name, Line: i + 1, Column: len(line) - len(rest) + 1,
				Found: "a tab", Mend: "indent with spaces, two a step"})
		}
	}
	return faults
}
