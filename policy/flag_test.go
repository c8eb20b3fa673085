package policy_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"matron/policy"
	"matron/policy/detect"
)

func TestParseFlagOrder(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]policy.Order{
		"recorded":                         {Verb: policy.VerbRecorded},
		"Recorded notes":                   {Verb: policy.VerbRecorded, Place: policy.InNotes},
		"recorded in the notes":            {Verb: policy.VerbRecorded, Place: policy.InNotes},
		"recorded letter 17":               {Verb: policy.VerbRecorded, Place: policy.InLetter, Number: 17},
		"recorded 17 EPR.":                 {Verb: policy.VerbRecorded, Place: policy.InNotes, Number: 17},
		"recorded #17":                     {Verb: policy.VerbRecorded, Number: 17},
		"recorded on the whiteboard":       {Verb: policy.VerbRecorded, Place: policy.InOther},
		"recorded notes 999 668 3036":      {Verb: policy.VerbRecorded, Place: policy.InNotes},
		"recorded notes 9996683036":        {Verb: policy.VerbRecorded, Place: policy.InNotes},
		"not for record":                   {Verb: policy.VerbNotForRecord},
		"Not for the record":               {Verb: policy.VerbNotForRecord},
		"not for record 3 rota":            {Verb: policy.VerbNotForRecord, Number: 3, NotFor: policy.IsLogistics},
		"not for the record duplicate":     {Verb: policy.VerbNotForRecord, NotFor: policy.IsDuplicate},
		"not for record not clinical":      {Verb: policy.VerbNotForRecord, NotFor: policy.NotClinical},
		"not for record by mistake.":       {Verb: policy.VerbNotForRecord, NotFor: policy.FlaggedMistaken},
		"not for record as Mrs Quill said": {Verb: policy.VerbNotForRecord, NotFor: policy.NotForOther},
		"take":                             {Verb: policy.VerbTake},
		"take 4":                           {Verb: policy.VerbTake, Number: 4},
		"!take #4":                         {Verb: policy.VerbTake, Number: 4},
		"withdraw":                         {Verb: policy.VerbWithdraw},
		"unflag 4":                         {Verb: policy.VerbWithdraw, Number: 4},
		"flags":                            {Verb: policy.VerbFlags},
		"my flags":                         {Verb: policy.VerbFlags},
		"To record":                        {Verb: policy.VerbToRecord},
		"📋":                                {Verb: policy.VerbToRecord},
		"\u00a0not for record \u00a0 teaching\u00a0": {Verb: policy.VerbNotForRecord, NotFor: policy.IsTeaching},
	} {
		if got, _, ok := policy.ParseOrder(typed, nil, []string{"handover"}); !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, %v", typed, got, ok)
		}
	}
	for typed, nearest := range map[string]string{"recordd notes": "recorded", "withdrw": "withdraw", "flag": "flags", "take over please": "take", "take it 4": "take"} {
		if got, near, ok := policy.ParseOrder(typed, nil, nil); ok || near != nearest {
			t.Errorf("%q: %+v, near %q", typed, got, near)
		}
	}
	for _, p := range []policy.Pill{policy.PillRecord, policy.PillTake} {
		if got, ok := policy.ParsePill(string(p)); !ok || got != p || len([]rune(string(p))) > 16 {
			t.Errorf("the pill %q does not read as itself, or is too long", p)
		}
	}
}

// TestDecisions: the table finds how wards write that something was decided, and leaves small talk alone.
func TestDecisions(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]string{
		"Plan: stop fluids":                           "PLAN",
		"Imp: CAP. PLAN= oral abx":                    "PLAN",
		"plan is home tomorrow":                       "PLAN_IS",
		"D/W Dr Lee, happy to go":                     "DISCUSSED_WITH",
		"spoke with family, they understand":          "DISCUSSED_WITH",
		"We've agreed no more bloods":                 "AGREED",
		"consultant agrees":                           "AGREED",
		"MDT decision is rehab":                       "DECIDED",
		"bed 4 for discharge":                         "FOR_DISCHARGE",
		"MFFD? medically fit for discharge":           "FOR_DISCHARGE",
		"not for resus":                               "NOT_FOR",
		"DNACPR in place":                             "NOT_FOR",
		"please start IV antibiotics":                 "TREATMENT",
		"stopped her warfarin":                        "TREATMENT",
		"micro advises tazocin":                       "ADVISED",
		"consented for theatre, has capacity":         "CONSENTED",
		"> <@a:b.example> plan: none\n\nok, seen":     "",
		"any plan for lunch":                          "",
		"I agree":                                     "",
		"agreed":                                      "",
		"can somebody hold the lift":                  "",
		"start of the shift":                          "",
		"Who covers bed 4 tonight?":                   "",
		"planning meeting at three":                   "",
		"K 6.8, repeat gas now please":                "",
		"not for me, thanks":                          "NOT_FOR",
		"the discharge lounge is shut":                "",
		strings.Repeat("obs stable, nothing new ", 9): "",
	} {
		found := policy.Decisions([]policy.Surface{text(policy.Body, words)}, strings.HasPrefix(words, ">"))
		switch {
		case want == "" && len(found) > 0, want != "" && !slices.ContainsFunc(found, func(k detect.Kind) bool { return string(k) == want }):
			t.Errorf("%q: found %v, wanted %q", words, found, want)
		}
	}
}

// TestAnOpenFlagIsAlwaysLookedAtAgain: whatever happens in whatever order, an open flag has a next look that is not
// behind, no reaction ends a flag, and what ends one is a person's word.
func TestAnOpenFlagIsAlwaysLookedAtAgain(t *testing.T) {
	t.Parallel()
	for seed := range uint64(150) {
		f := newFiller(seed)
		s := newStory(t)
		mode := pick(f, "advise", "watch", "enforce")
		quiet := pick(f, "none", `{from: "22:00", to: "07:00"}`, `{from: "09:00", to: "17:00"}`)
		s.h.rules = mustRules(t, fmt.Sprintf(`matron: 1
policy: ward
mode: %s
zone: Europe/London
contacts: {lead: ["@lead:hospital.example"]}
record: {quiet_hours: %s}
`, mode, quiet))
		s.now = time.Date(2026, pick(f, time.March, time.October), 24+f.IntN(6), f.IntN(24), f.IntN(60), 0, 0, time.UTC)
		people := []string{"@amy", "@bob", "@lead", "@cat"}
		n := 0
		for range 60 {
			s.now = s.now.Add(time.Duration(f.IntN(300)) * time.Minute)
			who, on := pick(f, people...), fmt.Sprintf("$m%d", f.IntN(max(n, 1)))
			before := map[policy.EventID]policy.FlagStage{}
			for id, flag := range s.h.flags.rows {
				before[id] = flag.Stage
			}
			var line string
			switch f.IntN(9) {
			case 0, 1:
				line = fmt.Sprintf(`message $m%d %s "Plan: go on" reply %s`, n, who, on)
				n++
			case 2, 3:
				line = fmt.Sprintf(`react %s "To record" on %s`, who, on)
			case 4:
				line = fmt.Sprintf(`react %s "Take" on %s`, who, on)
			case 5:
				line = fmt.Sprintf(`type %s "%s"`, who, pick(f, "recorded notes", "not for record rota", "recorded 1", "take 1", "withdraw", "flags"))
			case 6:
				line = fmt.Sprintf(`redact $answer%d %s`, f.IntN(8)+1, who)
			default:
				line = "tick"
			}
			s.line(words(line))
			for id, flag := range s.h.flags.rows {
				if flag.Stage == policy.FlagOpen {
					if line == "tick" && !flag.Next.After(s.now) {
						t.Fatalf("seed %d: %s is open and not looked at again after %v: %v", seed, id, s.now, flag.Next)
					}
					if flag.Next.After(s.now.Add(24 * time.Hour)) {
						t.Fatalf("seed %d: %s is looked at only at %v", seed, id, flag.Next)
					}
				}
				if before[id] == policy.FlagOpen && flag.Stage != policy.FlagOpen && strings.HasPrefix(line, "react") {
					t.Fatalf("seed %d: a reaction ended %s", seed, id)
				}
				if flag.Stage == policy.FlagAttested && before[id] == policy.FlagOpen && !strings.HasPrefix(line, "type") {
					t.Fatalf("seed %d: %s attested by %q", seed, id, line)
				}
			}
		}
	}
}
