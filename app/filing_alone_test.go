package app

import (
	"context"
	"testing"

	"matron/policy"
)

// TestTheCardIsForOnePerson: in a direct room that somebody else joined nothing is filed, and the dialogue ends; who was only
// invited is given the room's keys too, and sees no card either.
func TestTheCardIsForOnePerson(t *testing.T) {
	t.Parallel()
	for membership, refusals := range map[string]int{"join": 2, "invite": 0} {
		h := newFilingHouse(t)
		_, _, _, filing := h.flagged()
		h.write(func(ctx context.Context) error { return h.db.SetMember(ctx, testDirect, houseBob, membership) })
		h.says(testAmy, testDirect, "", "999 668 3036 12/03/1950")
		h.quiet()
		h.stage(filing, policy.FilingStopped)
		if len(h.cards) != 0 {
			t.Errorf("%s: the card was shown", membership)
		}
		h.says(testAmy, testDirect, "", "file")
		h.quiet()
		refused := 0
		for _, n := range noticesOf[policy.OrderRefused](h) {
			if n.Why == policy.OthersRead {
				refused++
			}
		}
		if refused != refusals {
			t.Errorf("%s: refused %d times: %s", membership, refused, h.notices())
		}
	}
}
