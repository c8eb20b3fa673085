package app

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"matron/bot"
	"matron/policy"
	"matron/policy/rulebook"
)

func printed(all []bot.Finding) string {
	var b strings.Builder
	for _, f := range all {
		fmt.Fprintf(&b, "%t %s: %s | %s\n", f.Bad, f.What, f.Found, f.Mend)
	}
	return b.String()
}

// TestCheckSaysWhyNothingCanBeFiled has each way in which what is flagged cannot be filed, and what mends it.
func TestCheckSaysWhyNothingCanBeFiled(t *testing.T) {
	t.Parallel()
	book, faults := rulebook.Parse(rulebook.Source{Name: "r", Data: []byte("matron: 1\npolicy: a\napplies_to: {rooms: ['!a:x']}\nrecord: {file_to: epr}\n---\nmatron: 1\npolicy: b\napplies_to: {rooms: ['!b:x']}\n---\nmatron: 1\npolicy: c\napplies_to: {rooms: ['!c:x']}\nrecord: {file_to: old}\n")})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	rules := &policy.Rules{Book: book}
	var c Config
	now := func() time.Time { return testNow }
	if got := printed(c.checkRecord(t.Context(), rules, now)); !strings.HasPrefix(got, "false record systems: none: nothing is filed") || strings.Count(got, "true policy") != 2 {
		t.Errorf("without systems: %s", got)
	}
	away := httptest.NewServer(http.NotFoundHandler())
	c.Record = RecordConfig{Systems: []*RecordSystem{{Name: "epr", Driver: driverFHIR, URL: away.URL}}}
	got := printed(c.checkRecord(t.Context(), rules, now))
	away.Close()
	for _, want := range []string{
		"true record system epr: the FHIR server answers 404",
		"true patients: there is nowhere to look them up",
		"false policy a: files to epr",
		"true policy c: its record.file_to is old, which is no record system of the config",
		"or have officers approve another name: epr",
		"true who may file: nobody",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("not said: %s\n%s", want, got)
		}
	}
	rules.People, _ = policy.ParsePeople("id,name,role,registration,may_file\n@amy:x,Amy,Nurse,NMC 1,yes\n")
	c.Record.Systems[0].CAFile = filepath.Join(t.TempDir(), "absent")
	if got := printed(c.checkRecord(t.Context(), rules, now)); !strings.Contains(got, "true record systems: record system epr") || strings.Count(got, "\n") != 1 {
		t.Errorf("a file that is not there: %s", got)
	}
	if f := mayFile(rules); f.Bad || f.Found != "1 in the list of people" {
		t.Errorf("%+v", f)
	}
}
