// Package scan is "matron scan": the detector for people at a terminal, and for
// programs over JSON lines, so that anyone can measure it against another.
//
// It owns reading, writing and counting lines, and nothing of what an identifier
// is. It holds what it reads only while it reads it, and never writes an
// identifier unless --show asks for it.
package scan

import (
	"errors"
	"flag"
	"fmt"
	"io"

	"matron/policy/detect"
)

// Exit codes.
const (
	exitGood  = 0
	exitBad   = 1 // something could not be read; all else was answered
	exitUsage = 2
)

const usage = `Finds patient identifiers in texts.

  matron scan FILE...   for people: place, kind and tier of each, never the identifier
                        (- is the standard input)
  matron scan --jsonl [FILE...]
                        reads lines {"id":"...","text":"...","prev":"..."}; prev is the sender's
                        message just before, and may be missing; writes, for each,
                        {"id":"...","findings":[{"type":"NHS_NUMBER","start":0,"end":12,"tier":"warn"}]}
                        with byte offsets in the UTF-8 of text
  matron scan --count [--policy FILE] [--jsonl] [FILE...]
                        a dry run, one message a line: how many would be warned of, by kind
                        and by each of the policy's own patterns; figures only

`

// Command is the subcommand and what it works with.
type Command struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer

	// Meter times a policy's patterns, so that slow ones are refused. Without
	// one only their steps are counted.
	Meter detect.Meter
}

// Run runs "matron scan" with the arguments after it, and gives the exit code.
func Run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return Command{Stdin: stdin, Stdout: stdout, Stderr: stderr}.Run(args)
}

func (c Command) Run(args []string) int {
	flags := flag.NewFlagSet("matron scan", flag.ContinueOnError)
	flags.SetOutput(c.Stderr)
	flags.Usage = func() {
		_, _ = fmt.Fprint(c.Stderr, usage)
		flags.PrintDefaults()
	}
	jsonl := flags.Bool("jsonl", false, "read and write JSON lines")
	policy := flags.String("policy", "", "a policy `file`: its own patterns are looked for, its kinds that are off are not")
	counts := flags.Bool("count", false, "count messages, a line each, instead of naming places")
	show := flags.Bool("show", false, "print the identifiers too")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return exitGood
		}
		return exitUsage
	}
	if *counts && *show {
		_, _ = fmt.Fprintln(c.Stderr, "matron scan: --count gives figures: there is nothing to --show")
		return exitUsage
	}
	if *jsonl && *show {
		_, _ = fmt.Fprintln(c.Stderr, "matron scan: --show is for people: with --jsonl the places are enough")
		return exitUsage
	}
	var options detect.Options
	var patterns []detect.LocalPattern
	if *policy != "" {
		var faults []string
		if options, patterns, faults = c.policy(*policy); len(faults) > 0 {
			for _, f := range faults {
				_, _ = fmt.Fprintln(c.Stderr, "matron scan:", f)
			}
			return exitBad
		}
	}
	files := flags.Args()
	if len(files) == 0 {
		files = []string{"-"}
	}
	work := &work{Command: c, options: options, show: *show, jsonl: *jsonl, bar: newBar(c.Stderr, sizeOf(files, c.Stdin))}
	defer work.bar.clear()
	each := work.text
	switch {
	case *counts:
		each = work.tally
		var err error
		if work.count, err = newCount(patterns); err != nil {
			work.fail("%v", err)
			return exitBad
		}
	case *jsonl:
		each = work.lines
	}
	for _, name := range files {
		if err := work.open(name, each); err != nil {
			work.fail("%v", err)
		}
	}
	work.bar.clear()
	switch {
	case *counts:
		work.count.print(c.Stdout)
	case !*jsonl:
		work.sum(len(files))
	}
	if work.failed {
		return exitBad
	}
	return exitGood
}

// work is one run over all files.
type work struct {
	Command
	options detect.Options
	show    bool
	jsonl   bool
	count   *count
	bar     *bar
	failed  bool

	read         int // lines
	warns, notes int
}

// fail says what could not be read, and goes on.
func (w *work) fail(format string, args ...any) {
	w.failed = true
	w.bar.clear()
	_, _ = fmt.Fprintf(w.Stderr, "matron scan: "+format+"\n", args...)
}
