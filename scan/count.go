package scan

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"matron/policy/detect"
)

// count is a dry run over given texts, one message a line: on how many a kind, and each
// of the policy's own patterns, would have fired. A Matron at work keeps no messages to
// look at, so the texts come from whoever may have them.
type count struct {
	messages int
	warned   int // messages with a finding at warn
	kinds    map[detect.Kind]tiers
	patterns []fired
}

type tiers struct{ warn, note int } // messages

// fired is one pattern of the policy, compiled by itself.
type fired struct {
	name     string
	alone    detect.Options
	messages int
}

func newCount(patterns []detect.LocalPattern) (*count, error) {
	c := &count{kinds: map[detect.Kind]tiers{}}
	off := map[detect.Kind]bool{}
	for _, k := range detect.AllKinds() {
		off[k] = k != detect.MRN
	}
	for _, p := range patterns {
		set, err := detect.CompileLocals([]detect.LocalPattern{p}, nil)
		if err != nil {
			return nil, err
		}
		c.patterns = append(c.patterns, fired{name: p.Name, alone: detect.Options{Off: off, Local: set}})
	}
	return c, nil
}

// add counts one message.
func (c *count) add(text string, o detect.Options) {
	c.messages++
	best := map[detect.Kind]detect.Tier{}
	found := detect.Scan(text, o)
	for _, f := range found {
		best[f.Kind] = max(best[f.Kind], f.Tier)
	}
	for kind, tier := range best {
		t := c.kinds[kind]
		if tier >= detect.TierWarn {
			t.warn++
		} else {
			t.note++
		}
		c.kinds[kind] = t
	}
	if detect.Worst(found) >= detect.TierWarn {
		c.warned++
	}
	for i := range c.patterns {
		for _, f := range detect.Scan(text, c.patterns[i].alone) {
			if f.Why == detect.LocalPatternHit {
				c.patterns[i].messages++
				break
			}
		}
	}
}

// tally reads a file, a message a line.
func (w *work) tally(name string, in *bufio.Reader) error {
	var room []byte
	for n := 1; ; n++ {
		line, err := nextLine(in, room)
		room = line
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, errLong):
			w.fail("%s line %d: longer than %d MiB, skipped", name, n, longestLine>>20)
			continue
		case err != nil:
			return err
		}
		if !w.jsonl {
			if len(line) > 0 {
				w.count.add(string(line), w.options)
			}
			continue
		}
		r, ok, why := readRequest(line)
		if why != "" {
			w.fail("%s line %d: %s", name, n, why)
		}
		if ok {
			w.count.add(*r.Text, r.after(w.options))
		}
	}
}

// print writes the figures: no message, no place, nothing that names a patient.
func (c *count) print(out io.Writer) {
	_, _ = fmt.Fprintf(out, "%s, %d warned\n", plural(c.messages, "message"), c.warned)
	for _, kind := range detect.AllKinds() {
		if t := c.kinds[kind]; t != (tiers{}) {
			_, _ = fmt.Fprintf(out, "%-14s warned %d, noted %d\n", kind, t.warn, t.note)
		}
	}
	for _, p := range c.patterns {
		_, _ = fmt.Fprintf(out, "%q would have fired on %d of the last %d\n", p.name, p.messages, c.messages)
	}
}
