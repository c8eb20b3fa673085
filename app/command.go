package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"matron/scan"
)

// Terminal is where the program speaks.
type Terminal struct {
	In       io.Reader
	Out, Err io.Writer
}

// Exit codes.
const (
	exitGood  = 0
	exitBad   = 1 // it was tried and failed, or something is wrong
	exitUsage = 2
)

const usage = `Matron keeps the NHS rules for instant messaging in encrypted Matrix rooms.

  matron init           make the device, its identity and the recovery key; once
  matron check          say what is wrong, and how to mend it
  matron run            work
  matron pause          stop her: [--what all|speech|destruction] [--for 4h] [--room ID | --policy NAME]
  matron resume         end a pause: [--room ID | --policy NAME]
  matron status         the figures
  matron policy check FILE...
  matron scan FILE...   find identifiers in texts: [--jsonl] [--count] [--policy FILE]; see matron scan -h
  matron audit verify   is the chain whole? [--file EXPORT]
  matron audit export   the chain, as JSON lines
  matron version

Each but policy check, scan and version takes --config FILE (default: config.yaml).
`

// command is one subcommand: its words, its flags, what it does.
type command struct {
	words []string
	run   func(ctx context.Context, c call) error
}

func commands() []command {
	return []command{
		{[]string{"init"}, initialise},
		{[]string{"check"}, check},
		{[]string{"run"}, run},
		{[]string{"pause"}, pause},
		{[]string{"resume"}, resume},
		{[]string{"status"}, status},
		{[]string{"policy", "check"}, policyCheck},
		{[]string{"scan"}, scanTexts},
		{[]string{"audit", "verify"}, auditVerify},
		{[]string{"audit", "export"}, auditExport},
	}
}

// call is a subcommand as it was called.
type call struct {
	Terminal
	args    []string
	now     func() time.Time
	version string
}

// errUsage is a command that was called wrongly, errSaid one that failed; the message is printed already.
var (
	errUsage = errors.New("usage")
	errSaid  = errors.New("failed")
)

// Main runs one subcommand and returns the exit code.
func Main(ctx context.Context, args []string, term Terminal, version string) int {
	if len(args) == 0 || slices.Contains([]string{"help", "-h", "--help"}, args[0]) {
		fmt.Fprint(term.Out, usage)
		return exitGood
	}
	if args[0] == "version" {
		fmt.Fprintln(term.Out, "matron", version)
		return exitGood
	}
	for _, c := range commands() {
		n := len(c.words)
		if len(args) < n || !slices.Equal(args[:n], c.words) {
			continue
		}
		err := c.run(ctx, call{Terminal: term, args: args[n:], now: time.Now, version: version})
		switch {
		case err == nil:
			return exitGood
		case errors.Is(err, errUsage):
			return exitUsage
		case errors.Is(err, errSaid):
			return exitBad
		default:
			fmt.Fprintln(term.Err, "matron "+strings.Join(c.words, " ")+":", err)
			return exitBad
		}
	}
	fmt.Fprint(term.Err, usage)
	return exitUsage
}

// flags parses the flags of a subcommand, and reads the config that they name.
func (c call) flags(name string, more func(f *flag.FlagSet)) (Config, []string, error) {
	f := flag.NewFlagSet("matron "+name, flag.ContinueOnError)
	f.SetOutput(c.Err)
	file := f.String("config", "config.yaml", "the config `file`")
	if more != nil {
		more(f)
	}
	if err := f.Parse(c.args); err != nil {
		return Config{}, nil, errUsage
	}
	cfg, err := Read(*file)
	return cfg, f.Args(), err
}

func run(ctx context.Context, c call) error {
	cfg, _, err := c.flags("run", nil)
	if err != nil {
		return err
	}
	a, err := New(ctx, cfg, Options{Log: c.Err, Now: c.now, Version: c.version})
	if err != nil {
		return err
	}
	return errors.Join(a.Run(ctx), a.Close())
}

func policyCheck(_ context.Context, c call) error {
	if len(c.args) == 0 {
		fmt.Fprintln(c.Err, "name the files: matron policy check rules.yaml")
		return errUsage
	}
	book, _, faults := Config{File: "policy check", Rules: c.args}.readRules()
	if len(faults) > 0 {
		return &ConfigError{File: "policy check", Faults: faults}
	}
	for _, p := range book.Policies {
		fmt.Fprintf(c.Out, "%s: good, mode %s\n", p.Name, p.Mode)
	}
	fmt.Fprintln(c.Out, "revision", book.Revision)
	return nil
}

// scanTexts finds identifiers in texts. It needs no config, no store and no network.
func scanTexts(_ context.Context, c call) error {
	s := scan.Command{Stdin: c.In, Stdout: c.Out, Stderr: c.Err, Meter: meter(c.now)}
	switch s.Run(c.args) {
	case exitGood:
		return nil
	case exitUsage:
		return errUsage
	default:
		return errSaid
	}
}

// operator is who called, for the audit trail.
func operator() string {
	for _, name := range []string{"SUDO_USER", "USER", "LOGNAME"} {
		if u := os.Getenv(name); u != "" && !strings.ContainsAny(u, " \t\n") && len(u) < 64 {
			return u
		}
	}
	return "operator"
}
