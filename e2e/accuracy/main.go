// Command accuracy measures how well a detector finds patient identifiers in
// clinical chat. It owns the corpora and the counting, and knows nothing of how
// the detector works: "-with" measures any program that speaks the protocol of
// "matron scan --jsonl".
//
//	go run ./e2e/accuracy                    the tables and the figures
//	go run ./e2e/accuracy -misses            and each miss of the half that may be tuned to
//	go run ./e2e/accuracy -file PATH         a file in the format of author.go, alone, with its misses
//	go run ./e2e/accuracy -write DIR         the corpora as JSON lines, labels apart
//	go run ./e2e/accuracy -with 'CMD'        another detector
//
// A half of the hand-written corpus is held back: its misses are counted and not
// shown. Rules made while looking at a text say nothing about others; -seed
// gives another generated corpus.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "accuracy:", err)
		os.Exit(1)
	}
}

func run(args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("accuracy", flag.ContinueOnError)
	flags.SetOutput(stderr)
	seed := flags.Uint64("seed", 5, "of the generated corpus")
	with := flags.String("with", "", "a `command` that speaks the protocol of matron scan --jsonl; default: Matron's detector")
	misses := flags.Bool("misses", false, "show what is missed in the half that may be tuned to")
	held := flags.Bool("held", false, "show the misses of the half that is held back too: then it no longer is")
	file := flags.String("file", "", "measure this `file` alone, in the format of author.go")
	write := flags.String("write", "", "write the corpora into this `folder` and stop")
	if err := flags.Parse(args); err != nil {
		return err
	}
	find := detector(matron)
	if *with != "" {
		find = other(*with)
	}
	if *file != "" {
		return measureFile(stdout, *file, find)
	}
	sets, absent, err := corpora(*seed)
	if err != nil {
		return err
	}
	for _, why := range absent {
		if os.Getenv("CI") != "" {
			return why
		}
		say(stderr, "accuracy: left out: %v\n", why)
	}
	if *write != "" {
		return writeSets(*write, sets)
	}
	var done []set
	for _, s := range sets {
		if err := s.score(find); err != nil {
			return err
		}
		done = append(done, s)
	}
	out := bufio.NewWriter(stdout)
	report(out, done)
	if *misses || *held {
		showMisses(out, done, *held)
	}
	figures(out, done)
	return out.Flush()
}

// measureFile measures one file that is no part of the corpora, and shows all
// that is missed in it.
func measureFile(stdout io.Writer, path string, find detector) error {
	file, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	s := set{name: filepath.Base(path)}
	if s.messages, err = authored(string(file)); err != nil {
		return err
	}
	if err := s.score(find); err != nil {
		return err
	}
	out := bufio.NewWriter(stdout)
	report(out, []set{s})
	showMisses(out, []set{s}, true)
	figures(out, []set{s})
	return out.Flush()
}

// score asks the detector of every message.
func (s *set) score(find detector) error {
	found, err := find(s.messages)
	if err != nil {
		return err
	}
	s.scored = make([]scored, len(s.messages))
	for i, m := range s.messages {
		s.scored[i] = scored{m, found[i]}
	}
	return nil
}

// set is one corpus.
type set struct {
	name     string
	messages []message
	scored   []scored
}

// corpora reads and makes all there are; absent says which of the public ones
// are missing, and how to get them.
func corpora(seed uint64) (sets []set, absent []error, err error) {
	if sets, err = byPeople(); err != nil {
		return nil, nil, err
	}
	made, err := generated(seed)
	if err != nil {
		return nil, nil, err
	}
	sets = append(sets, set{name: "generated", messages: made})
	for _, public := range []struct {
		name string
		read func() ([]message, error)
	}{{"primock", primock}, {"vectors", vectors}, {"presidio", presidio}, {"sandbox", sandbox}} {
		messages, err := public.read()
		if err != nil {
			absent = append(absent, err)
			continue
		}
		sets = append(sets, set{name: public.name, messages: messages})
	}
	return sets, absent, nil
}

func writeSets(dir string, sets []set) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, s := range sets {
		err := writeLines(filepath.Join(dir, s.name+".jsonl"), s.messages)
		if err != nil {
			return err
		}
	}
	return nil
}

func writeLines(path string, rows []message) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	out := bufio.NewWriter(f)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for _, m := range rows {
		if err := enc.Encode(m); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return f.Close()
}
