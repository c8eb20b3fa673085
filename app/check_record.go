package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"matron/bot"
	"matron/export"
	"matron/policy"
)

// checkRecord says whether what is flagged can be filed: whether the record systems and the patient source answer,
// whether each policy names one of them, and whether anybody may file.
func (c Config) checkRecord(ctx context.Context, rules *policy.Rules, now func() time.Time) []bot.Finding {
	if len(c.Record.Systems) == 0 {
		all := []bot.Finding{{What: "record systems", Found: "none: nothing is filed, and she says so"}}
		return append(all, c.Record.filesTo(rules)...)
	}
	drivers, source, err := c.Record.systems(now, zerolog.Nop())
	if err != nil {
		return []bot.Finding{{What: "record systems", Found: err.Error(), Mend: "mend the files that the config names under record", Bad: true}}
	}
	var all []bot.Finding
	for _, s := range c.Record.Systems {
		all = append(all, findings("record system "+s.Name, drivers[s.Name].Check(ctx))...)
	}
	if source == nil {
		all = append(all, bot.Finding{What: "patients", Found: "there is nowhere to look them up, so nothing is filed", Mend: "write record.patients", Bad: true})
	} else {
		all = append(all, findings("patients", source.Check(ctx))...)
	}
	all = append(all, c.Record.filesTo(rules)...)
	return append(all, mayFile(rules))
}

func findings(what string, faults []export.Fault) (all []bot.Finding) {
	for _, f := range faults {
		all = append(all, bot.Finding{What: what, Found: f.What, Mend: f.Mend, Bad: true})
	}
	if len(faults) == 0 {
		all = append(all, bot.Finding{What: what, Found: "it answers, and can do what is needed"})
	}
	return all
}

// filesTo says where each policy files to.
func (c RecordConfig) filesTo(rules *policy.Rules) (all []bot.Finding) {
	names := map[string]bool{}
	for _, s := range c.Systems {
		names[s.Name] = true
	}
	for _, p := range rules.Book.Policies {
		f := bot.Finding{What: "policy " + p.Name}
		switch to := p.Record.FileTo; {
		case to == "" && len(names) == 0:
			continue
		case to == "":
			f.Found = "nothing is filed from its rooms: it has no record.file_to"
		case names[to]:
			f.Found = "files to " + to
		default:
			f.Found, f.Bad = fmt.Sprintf("its record.file_to is %s, which is no record system of the config: nothing is filed from its rooms", to), true
			f.Mend = "add the system under record.systems, or have officers approve another name"
			if len(names) > 0 {
				f.Mend += ": " + strings.Join(c.names(""), ", ")
			}
		}
		all = append(all, f)
	}
	return all
}

func mayFile(rules *policy.Rules) bot.Finding {
	n := 0
	for _, p := range rules.People {
		if p.MayFile {
			n++
		}
	}
	if n == 0 {
		return bot.Finding{
			What: "who may file", Found: "nobody: no approved list of people says may_file yes of anyone", Bad: true,
			Mend: "an officer posts people.csv in the policy room, and approves it",
		}
	}
	return bot.Finding{What: "who may file", Found: fmt.Sprintf("%d in the list of people", n)}
}
