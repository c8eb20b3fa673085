package policy_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"matron/policy"
)

var storedWord = regexp.MustCompile(`^[a-z][a-z_]*$`)

// TestStoredWords: what is stored is one lower-case word, said once. The kinds of
// effects, notices and events are asked; the constants are read from the source, so that none is forgotten.
func TestStoredWords(t *testing.T) {
	t.Parallel()
	said := map[string]string{}
	check := func(set, word string) {
		if !storedWord.MatchString(word) {
			t.Errorf("%s %q is no stored word", set, word)
		}
		if set+word != "" && said[set+" "+word] != "" {
			t.Errorf("%s %q is there twice", set, word)
		}
		said[set+" "+word] = word
	}
	for set, words := range constants(t) {
		for _, w := range words {
			check(set, w)
		}
	}
	for _, n := range policy.Notices() {
		check("notice", n.NoticeKind())
	}
	for _, e := range []policy.Effect{
		policy.Join{}, policy.OpenDirect{}, policy.Say{}, policy.React{}, policy.TakeBack{}, policy.Copy{}, policy.Redact{}, policy.DeleteMedia{}, policy.QueryKeys{},
	} {
		check("effect", e.Kind())
	}
	for _, e := range []policy.Event{
		policy.Message{}, policy.Edit{}, policy.Redaction{}, policy.Gone{}, policy.Reaction{}, policy.Vote{}, policy.Locked{}, policy.Membership{},
		policy.RoomState{}, policy.Echo{}, policy.Ordered{}, policy.Tick{}, policy.Outcome{}, policy.Aside{}, policy.Unknown{},
	} {
		check("event", policy.EventKind(e))
	}
	for _, trust := range []policy.Trust{policy.ServersWord, policy.UnknownDevice, policy.SignedDevice} {
		check("trust", trust.Word())
	}
	if len(said) < 120 {
		t.Errorf("only %d stored words were found", len(said))
	}
}

// constants are the string constants of the package whose type is named, by type.
func constants(t *testing.T) map[string][]string {
	t.Helper()
	stored := map[string]bool{
		"Reason": true, "ResultKind": true, "Stage": true, "Scope": true, "PauseWhat": true, "NotMaskedWhy": true, "AlertWhat": true,
		"LockedWhy": true, "Door": true, "GapEnd": true, "Verb": true, "Where": true,
	}
	notTests := func(f fs.FileInfo) bool { return !strings.HasSuffix(f.Name(), "_test.go") }
	packages, err := parser.ParseDir(token.NewFileSet(), ".", notTests, 0) //nolint:staticcheck // one folder without build tags is all there is to read
	if err != nil {
		t.Fatal(err)
	}
	words := map[string][]string{}
	for _, p := range packages {
		ast.Inspect(p, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			named, ok := v.Type.(*ast.Ident)
			if !ok || !stored[named.Name] || len(v.Values) != 1 {
				return true
			}
			if lit, ok := v.Values[0].(*ast.BasicLit); ok {
				word, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				words[named.Name] = append(words[named.Name], word)
			}
			return true
		})
	}
	for set := range stored {
		if len(words[set]) == 0 {
			t.Errorf("no constants of type %s were found", set)
		}
	}
	return words
}

func TestParsePill(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]policy.Pill{
		"Mask": policy.PillMask, "  mask ": policy.PillMask, "MASK!": policy.PillMask, "✂️": policy.PillMask, "✂": policy.PillMask,
		"Keep.": policy.PillKeep, "Not  patient\nID": policy.PillFalse, "false alarm": policy.PillFalse,
		"": "", "mask it": "", "👍": "", "not a patient id": "", "\ufe0f": "",
	} {
		if got, ok := policy.ParsePill(typed); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v", typed, got, ok)
		}
	}
	for _, p := range policy.WarningPills() {
		if got, ok := policy.ParsePill(string(p)); !ok || got != p || len([]rune(string(p))) > 16 {
			t.Errorf("the pill %q does not read as itself, or is too long", p)
		}
	}
}

func TestParseOrder(t *testing.T) {
	t.Parallel()
	policies, reasons := []string{"acute-wards", "theatre"}, []string{"urgent care", "Handover"}
	all := policy.PauseEverything
	for name, c := range map[string]struct {
		typed   string
		want    policy.Order
		nearest string
		no      bool
	}{
		"help": {typed: "help", want: policy.Order{Verb: policy.VerbHelp}}, "a question mark is help": {typed: "?", want: policy.Order{Verb: policy.VerbHelp}},
		"an exclamation mark is left out":        {typed: "!status", want: policy.Order{Verb: policy.VerbStatus}},
		"pause means all of it":                  {typed: "pause", want: policy.Order{Verb: policy.VerbPause, What: all}},
		"a part, a time and a policy":            {typed: "Pause speech for 2h Acute-Wards", want: policy.Order{Verb: policy.VerbPause, What: policy.PauseSpeech, For: 2 * time.Hour, Scope: policy.ScopePolicy, Of: "acute-wards"}},
		"everywhere":                             {typed: "pause destruction 1d everywhere", want: policy.Order{Verb: policy.VerbPause, What: policy.PauseDestruction, For: 24 * time.Hour, Scope: policy.ScopeAll}},
		"a room keeps its capitals":              {typed: "pause !AbC:hospital.example 30m", want: policy.Order{Verb: policy.VerbPause, What: all, For: 30 * time.Minute, Scope: policy.ScopeRoom, Of: "!AbC:hospital.example"}},
		"also after an exclamation mark alone":   {typed: "! pause !AbC:hospital.example", want: policy.Order{Verb: policy.VerbPause, What: all, Scope: policy.ScopeRoom, Of: "!AbC:hospital.example"}},
		"resume":                                 {typed: "resume theatre", want: policy.Order{Verb: policy.VerbResume, What: all, Scope: policy.ScopePolicy, Of: "theatre"}},
		"a part resumes":                         {typed: "resume speech", want: policy.Order{Verb: policy.VerbResume, What: policy.PauseSpeech}},
		"an answer":                              {typed: "not patient id", want: policy.Order{Verb: policy.VerbAnswer, Pill: policy.PillFalse}},
		"a reason by number":                     {typed: "2", want: policy.Order{Verb: policy.VerbReason, Number: 2}},
		"a reason by its words":                  {typed: "handover", want: policy.Order{Verb: policy.VerbReason, Number: 2}},
		"a number that is no reason":             {typed: "3", no: true},
		"a policy that is none is not guessed":   {typed: "pause acute", nearest: "pause", no: true},
		"no time to resume":                      {typed: "resume 2h", nearest: "resume", no: true},
		"a time that is none":                    {typed: "pause 0h", nearest: "pause", no: true},
		"the nearest word":                       {typed: "puase 2h", nearest: "pause", no: true},
		"the nearest word to a mistyped answer":  {typed: "kepe", nearest: "keep", no: true},
		"nothing is near":                        {typed: "K 6.8 repeat gas", no: true},
		"nothing":                                {typed: " ! ", no: true},
		"a very long word is compared with none": {typed: strings.Repeat("pause", 100), no: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, nearest, ok := policy.ParseOrder(c.typed, policies, reasons)
			if ok == c.no || ok && !reflect.DeepEqual(got, c.want) || !ok && nearest != c.nearest {
				t.Errorf("%+v, nearest %q, %v", got, nearest, ok)
			}
		})
	}
}

func TestGuards(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)
	paused := func(scope policy.Scope, of string, what policy.PauseWhat, until time.Time) []policy.Pause {
		return []policy.Pause{{SetPause: policy.SetPause{Scope: scope, Of: of, What: what, Until: until}}}
	}
	hour := now.Add(time.Hour)
	for name, c := range map[string]struct {
		guard policy.Guard
		facts policy.GuardFacts
		why   policy.Reason
		later bool
	}{
		"nothing is asked":                         {},
		"it is too late":                           {facts: policy.GuardFacts{Until: now.Add(-time.Second)}, why: policy.TooLateToSpeak},
		"the last instant is in time":              {facts: policy.GuardFacts{Until: now}},
		"the message is gone":                      {guard: policy.NotGone, facts: policy.GuardFacts{Gone: true}, why: policy.OriginalMissing},
		"nobody asks whether it is gone":           {guard: policy.WarningOpen, facts: policy.GuardFacts{Gone: true, Warning: policy.Open}},
		"it was answered":                          {guard: policy.WarningOpen, facts: policy.GuardFacts{Warning: policy.Kept}, why: policy.NoOpenWarning},
		"there is no warning":                      {guard: policy.WarningOpen, why: policy.NoOpenWarning},
		"speech is paused here":                    {guard: policy.SpeechNotPaused, facts: policy.GuardFacts{Pauses: paused(policy.ScopeRoom, string(ward), policy.PauseSpeech, hour)}, why: policy.PausedHere},
		"speech is paused in another room":         {guard: policy.SpeechNotPaused, facts: policy.GuardFacts{Pauses: paused(policy.ScopeRoom, "!other", policy.PauseSpeech, hour)}},
		"removing is paused, and this is speech":   {guard: policy.SpeechNotPaused, facts: policy.GuardFacts{Pauses: paused(policy.ScopeAll, "", policy.PauseDestruction, hour)}},
		"everything is paused everywhere":          {guard: policy.DestructionNotPaused, facts: policy.GuardFacts{Pauses: paused(policy.ScopeAll, "", policy.PauseEverything, hour)}, why: policy.PausedHere},
		"the pause is over":                        {guard: policy.DestructionNotPaused, facts: policy.GuardFacts{Pauses: paused(policy.ScopeAll, "", policy.PauseEverything, now)}},
		"its policy is paused":                     {guard: policy.DestructionNotPaused, facts: policy.GuardFacts{Policy: "ward", Pauses: paused(policy.ScopePolicy, "ward", policy.PauseEverything, hour)}, why: policy.PausedHere},
		"a pause of no policy is none":             {guard: policy.DestructionNotPaused, facts: policy.GuardFacts{Pauses: paused(policy.ScopePolicy, "", policy.PauseEverything, hour)}},
		"the clock is not right: later, not never": {guard: policy.ClockSane, why: policy.ClockNotSane, later: true},
		"the clock is right":                       {guard: policy.ClockSane, facts: policy.GuardFacts{ClockSane: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.facts.Now, c.facts.Room = now, ward
			ok, why, later := c.guard.Holds(c.facts)
			if why != c.why || ok != (c.why == "") || later != c.later {
				t.Errorf("%v, %q, %v", ok, why, later)
			}
		})
	}
}

// TestKeys: a deed has one key for ever, of at most 200 bytes, and a transaction id that fits Matrix.
func TestKeys(t *testing.T) {
	t.Parallel()
	long := policy.EventID("$" + strings.Repeat("x", 254))
	a := policy.Copy{Message: long, Latest: long, Occurrence: "$1"}
	b := policy.Copy{Message: long, Latest: long, Occurrence: "$2"}
	if a.Key() == b.Key() || len(a.Key()) > maxKeyLen || !strings.HasPrefix(string(a.Key()), policy.KindCopy+"/") {
		t.Errorf("%s and %s", a.Key(), b.Key())
	}
	if a.Key().Txn("") == a.Key().Txn("media") || len(a.Key().Txn("")) > 64 || a.Key().Txn("") == b.Key().Txn("") {
		t.Error("two requests of one deed, or two deeds, have one transaction id")
	}
}
