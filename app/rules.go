package app

import (
	"os"
	"time"

	"matron/policy"
	"matron/policy/detect"
	"matron/policy/rulebook"
)

// readRules reads the rule files. All faults come at once.
func (c Config) readRules() (*rulebook.Book, []rulebook.Source, []rulebook.Fault) {
	var sources []rulebook.Source
	var faults []rulebook.Fault
	for _, file := range c.Rules {
		data, err := os.ReadFile(file)
		if err != nil {
			faults = append(faults, rulebook.Fault{File: c.File, Line: 1, Column: 1, Field: "rules", Found: file, Mend: "the file cannot be read: mend the path or its rights"})
			continue
		}
		sources = append(sources, rulebook.Source{Name: file, Data: data})
	}
	if len(faults) > 0 {
		return nil, nil, faults
	}
	book, faults := rulebook.ParseWith(c.options(), sources...)
	if len(faults) > 0 {
		return nil, nil, faults
	}
	if _, slow := policy.CompileLocals(book, meter(time.Now)); len(slow) > 0 {
		return nil, nil, slow
	}
	sources, faults = policy.SplitPolicies(c.options(), sources...)
	return book, sources, faults
}

// meter times a pattern of the rules, so that a slow one is refused.
func meter(now func() time.Time) detect.Meter {
	return func(scan func()) int64 {
		start := now()
		scan()
		return now().Sub(start).Nanoseconds()
	}
}

// rules puts the book of the files and the config's identities together. The patterns were judged when the book was read.
func (c Config) rules(book *rulebook.Book, sources []rulebook.Source) *policy.Rules {
	locals, _ := policy.CompileLocals(book, nil)
	return &policy.Rules{
		Book: book, Locals: locals, Self: c.User, Officers: c.Officers, Inviters: c.Inviters, Rooms: c.Rooms, Bots: c.Bots,
		Media: c.AdminTokenFile != "", PolicyRoom: c.PolicyRoom, FourEyes: c.FourEyes, KeepAtLeast: c.KeepAtLeast,
		Sources: sources, Seed: sources, Record: c.Record.side(),
	}
}

func (c Config) options() rulebook.Options { return rulebook.Options{KeepAtLeast: c.KeepAtLeast} }

// wrong is all that is wrong before one starts: files and rules.
func (c Config) wrong(init bool) error {
	faults := c.lookAt(init)
	if _, _, more := c.readRules(); len(more) > 0 {
		faults = append(faults, more...)
	}
	if len(faults) == 0 {
		return nil
	}
	return &ConfigError{File: c.File, Faults: faults}
}

func (c Config) database() string { return c.DataDir + "/matron.db" }

func (c Config) account() string { return string(c.User) }
