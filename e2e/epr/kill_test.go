package epr_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"matron/e2e/epr"
	"matron/e2e/ward"
)

// An acknowledged write that a kill loses would be blamed on Matron. H2 loses some unless it is told not to wait: at its
// default 7 of 33 here, some in each round. The restarts are the price of the test: few rounds, each with a writer that
// never pauses. It kills the shared server, which a test alone may do that runs while no other does.
func TestAKillLosesNothingThatWasAcknowledged(t *testing.T) {
	s := epr.Shared(t)
	ann := mustSeed(t, s, 5).Ann
	said := map[string]int{}
	for round := range 3 {
		ctx, cancel := context.WithCancel(t.Context())
		acknowledged := make(chan string, 1000)
		done := make(chan struct{})
		go func() {
			defer close(done)
			for n := 0; ctx.Err() == nil; n++ {
				doc := epr.Example(ann, id(50+round, n), fmt.Append(nil, page, n))
				got, err := s.Call(ctx, http.MethodPut, "DocumentReference/"+doc["id"].(string), doc)
				if err != nil {
					return // the kill
				}
				if got.Status != http.StatusCreated {
					t.Errorf("put: status %d: %.500s", got.Status, got.Body)
					return
				}
				acknowledged <- doc["id"].(string)
			}
		}()
		for range 8 + 3*round {
			select {
			case name := <-acknowledged:
				said[name]++
			case <-done:
				t.Fatal("the writer stopped")
			}
		}
		ward.OK(t, s.Kill9())
		<-done
		cancel()
		close(acknowledged)
		for name := range acknowledged {
			said[name]++
		}
		ward.OK(t, s.Restart())
	}
	docs := ward.Do(s.DocumentsOf(t.Context(), ann.ID)).Or(t)
	for _, d := range docs {
		ward.OK(t, d.Attachment.Whole(d.Attachment.Data))
		if d.Versions != 1 {
			t.Errorf("%s has %d versions", d.ID, d.Versions)
		}
		delete(said, d.ID)
	}
	if len(said) > 0 {
		t.Errorf("of %d documents these were acknowledged and lost: %v", len(docs), said)
	}
}
