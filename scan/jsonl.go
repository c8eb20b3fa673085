package scan

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"matron/policy/detect"
)

// request is a line that comes in. The id is given back as it came.
type request struct {
	ID   json.RawMessage `json:"id"`
	Text *string         `json:"text"`
	Prev string          `json:"prev"`
}

type answer struct {
	ID       json.RawMessage `json:"id"`
	Findings []finding       `json:"findings"`
}

type finding struct {
	Type  detect.Kind `json:"type"`
	Start int         `json:"start"`
	End   int         `json:"end"`
	Tier  string      `json:"tier"`
}

// lines answers JSON lines, in order, one for each that could be read. What is
// read is answered before more is waited for, so that a program may ask and
// wait.
func (w *work) lines(name string, in *bufio.Reader) error {
	out := bufio.NewWriterSize(w.Stdout, 64<<10)
	defer func() { _ = out.Flush() }()
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	var room []byte
	for n := 1; ; n++ {
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return fmt.Errorf("write: %w", err)
			}
		}
		line, err := nextLine(in, room)
		room = line
		switch {
		case errors.Is(err, io.EOF):
			return out.Flush()
		case errors.Is(err, errLong):
			w.fail("%s line %d: longer than %d MiB, skipped", name, n, longestLine>>20)
			continue
		case err != nil:
			return err
		}
		w.read++
		a, ok, why := w.answer(line)
		if why != "" {
			w.fail("%s line %d: %s", name, n, why)
		}
		if !ok {
			continue
		}
		if err := enc.Encode(a); err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
}

// answer scans one line. A blank line is no line.
func (w *work) answer(line []byte) (a answer, ok bool, why string) {
	r, ok, why := readRequest(line)
	if !ok {
		return a, false, why
	}
	a = answer{ID: r.ID, Findings: []finding{}}
	for _, f := range detect.Scan(*r.Text, r.after(w.options)) {
		a.Findings = append(a.Findings, finding{f.Kind, f.Start, f.End, f.Tier.String()})
	}
	return a, true, why
}

// after is the options with what was said just before.
func (r request) after(o detect.Options) detect.Options {
	if r.Prev != "" {
		o.Before = []string{r.Prev}
	}
	return o
}

// readRequest reads one line. why says what is wrong with it, without quoting it: a
// line may hold an identifier.
func readRequest(line []byte) (r request, ok bool, why string) {
	if len(bytes.TrimSpace(line)) == 0 {
		return r, false, ""
	}
	if !utf8.Valid(line) {
		why = "not UTF-8: each bad byte counts as U+FFFD, three bytes"
	}
	if err := json.Unmarshal(bytes.TrimPrefix(line, []byte("\ufeff")), &r); err != nil {
		return r, false, badJSON(err)
	}
	switch {
	case len(r.ID) == 0 || string(r.ID) == "null":
		return r, false, "no id"
	case r.ID[0] == '{' || r.ID[0] == '[':
		return r, false, "the id is no text"
	case r.Text == nil:
		return r, false, "no text"
	}
	return r, true, why
}

// badJSON says what the decoder says, without the values that it quotes.
func badJSON(err error) string {
	var kind *json.UnmarshalTypeError
	var bad *json.SyntaxError
	switch {
	case errors.As(err, &kind) && kind.Field == "":
		return "not an object"
	case errors.As(err, &kind):
		value, _, _ := strings.Cut(kind.Value, " ")
		return fmt.Sprintf("%s is a %s, a text is wanted", kind.Field, value)
	case errors.As(err, &bad):
		return fmt.Sprintf("not JSON, at byte %d", bad.Offset)
	}
	return "not JSON"
}
