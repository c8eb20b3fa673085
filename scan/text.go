package scan

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"matron/policy/detect"
)

// A file is read in blocks of whole lines, so that a number may stand below its
// word, and memory stays small.
const (
	blockBytes  = 256 << 10
	linesBefore = 3 // of the last block, for a number that goes on in the next
)

// text prints what is found in one file, for people.
func (w *work) text(name string, in *bufio.Reader) error {
	out := bufio.NewWriterSize(w.Stdout, 64<<10)
	defer func() { _ = out.Flush() }()
	o := w.options
	first := 1
	for {
		block, err := nextBlock(in)
		if len(block) > 0 {
			text := string(block)
			w.print(out, name, text, first, detect.Scan(text, o))
			first += strings.Count(text, "\n")
			o.Before = lastLines(text)
			w.bar.clear()
			if err := out.Flush(); err != nil {
				return fmt.Errorf("write: %w", err)
			}
		}
		if errors.Is(err, io.EOF) {
			w.read += first - 1
			if len(block) > 0 && block[len(block)-1] != '\n' {
				w.read++
			}
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// nextBlock reads whole lines up to about blockBytes. A line without an end is
// cut at longestLine.
func nextBlock(in *bufio.Reader) ([]byte, error) {
	var block []byte
	for len(block) < longestLine {
		part, err := in.ReadSlice('\n')
		block = append(block, part...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case err != nil:
			return block, err
		case len(block) >= blockBytes:
			return block, nil
		}
	}
	return block, nil
}

func lastLines(text string) []string {
	lines := strings.Split(strings.TrimRight(text, "\r\n"), "\n")
	return lines[max(0, len(lines)-linesBefore):]
}

// print writes place, kind and tier of each: "notes.txt:12:9 NHS_NUMBER warn".
func (w *work) print(out *bufio.Writer, name, text string, first int, found []detect.Finding) {
	line, begin := first, 0
	for _, f := range found {
		line += strings.Count(text[begin:f.Start], "\n")
		if i := strings.LastIndexByte(text[begin:f.Start], '\n'); i >= 0 {
			begin += i + 1
		}
		column := utf8.RuneCountInString(text[begin:f.Start]) + 1
		_, _ = fmt.Fprintf(out, "%s:%d:%d %s %s", name, line, column, f.Kind, f.Tier)
		if w.show {
			_, _ = fmt.Fprintf(out, " %q", text[f.Start:f.End])
		}
		_ = out.WriteByte('\n')
		if f.Tier == detect.TierWarn {
			w.warns++
		} else {
			w.notes++
		}
	}
}

// sum says on stderr how much was read and found, so that nothing found is told
// from nothing read.
func (w *work) sum(files int) {
	_, _ = fmt.Fprintf(w.Stderr, "%s, %s: %d at warn, %d at note\n", plural(files, "file"), plural(w.read, "line"), w.warns, w.notes)
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
