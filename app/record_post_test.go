package app

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"matron/policy"
	"matron/policy/confidential"
)

// TestAPatientIsLookedUpWithoutANumberInTheAddress: addresses stand in the logs of every machine on the way, so only who
// writes by_post: false has numbers in them.
func TestAPatientIsLookedUpWithoutANumberInTheAddress(t *testing.T) {
	t.Parallel()
	for more, want := range map[string]string{"": "POST", ", by_post: false": "GET"} {
		var asked []string
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, r.Method+" "+r.URL.String())
			w.WriteHeader(http.StatusServiceUnavailable)
		}))
		example, err := os.ReadFile("../config.example.yaml")
		if err != nil {
			t.Fatal(err)
		}
		text := string(example)
		i, j := strings.Index(text, "\nrecord:\n"), strings.Index(text, "\n# Which devices are given the keys")
		if i < 0 || j < i {
			t.Fatal("the example has no record, or what follows it is another")
		}
		text = text[:i] + "\nrecord:\n  systems: [{name: epr, driver: fhir, url: '" + s.URL + "'}]\n  patients: {from: fhir, system: epr" + more + "}\n" + text[j:]
		file := filepath.Join(t.TempDir(), "config.yaml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := Read(file)
		if err != nil {
			t.Fatal(err)
		}
		_, source, err := c.Record.systems(func() time.Time { return testNow }, zerolog.Nop())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := source.Find(t.Context(), policy.Identity{Kind: policy.NHSNumberTyped, Number: confidential.NewText("9996683036")}); err == nil {
			t.Error("a server that is not available answers")
		}
		s.Close()
		if len(asked) != 1 || !strings.HasPrefix(asked[0], want+" ") || strings.Contains(asked[0], "9996683036") != (want == "GET") {
			t.Errorf("%q: %q", more, asked)
		}
	}
}
