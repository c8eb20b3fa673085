package epr_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"testing"

	"matron/e2e/epr"
	"matron/e2e/ward"
)

func TestMain(m *testing.M) { os.Exit(epr.Main(m)) }

const page = `<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>Clinical chat transcript</title><p>K 6.8 ≥ 5.5, مرحبا, Łukasz 😷</html>`

// mustSeed seeds a cast of the test's own.
func mustSeed(t testing.TB, s *epr.Server, n int) epr.Cast {
	t.Helper()
	c := epr.NewCast(n)
	ward.OK(t, s.Seed(t.Context(), c.All()...))
	return c
}

// id is a version id as the driver makes them, told apart by two numbers.
func id(test, n int) string { return fmt.Sprintf("0f2c7c1e-9d1b-5e0a-8f53-%04d%08d", test, n) }

// mustCall makes a request of the server.
func mustCall(t testing.TB, s *epr.Server, method, path string, body any) epr.Answer {
	t.Helper()
	return ward.Do(s.Call(t.Context(), method, path, body)).Or(t)
}

// mustPut puts a document, and wants the status.
func mustPut(t testing.TB, s *epr.Server, doc map[string]any, want int) epr.Answer {
	t.Helper()
	got := mustCall(t, s, http.MethodPut, fmt.Sprint("DocumentReference/", doc["id"]), doc)
	if got.Status != want {
		t.Fatalf("put %s: status %d, want %d: %.3000s", doc["id"], got.Status, want, got.Body)
	}
	return got
}

// total is what a search finds.
func total(t testing.TB, s *epr.Server, query string) int {
	t.Helper()
	got := mustCall(t, s, http.MethodGet, query, nil)
	var bundle struct {
		Type  string
		Total *int
	}
	ward.OK(t, got.Into(&bundle))
	if got.Status != http.StatusOK || bundle.Type != "searchset" || bundle.Total == nil {
		t.Fatalf("%s: status %d: %.1000s", query, got.Status, got.Body)
	}
	return *bundle.Total
}

// versions are those of the documents with that id.
func versions(ctx context.Context, s *epr.Server, id string) (int, error) {
	docs, err := s.Documents(ctx)
	for _, d := range docs {
		if d.ID == id {
			return d.Versions, err
		}
	}
	return 0, err
}
