package e2e_test

import (
	"strings"
	"testing"

	"matron/e2e/house"
	"matron/e2e/ward"
)

// A message whose key does not come: never silence, also over a kill, and read when it comes after all.
func TestP07_AMessageThatCannotBeRead(t *testing.T) {
	t.Parallel()
	h := mustOpen(t, house.Options{Rules: house.Advise + "unreadable: {patience: 2s}\n"})
	room := ward.Do(h.Admit(ward.Room{Name: "Ward 7"})).Or(t)
	const waiting, unreadable = "messages waiting for their key", "unreadable, older than the patience"
	officer := mustMeet(t, h, h.IG)
	asked := func(t *testing.T, says string) {
		t.Helper()
		answered(t, h, h.IG, officer, mustSay(t, h.IG, officer, "status"), says)
	}
	asked(t, `essages I could not read: 0; waiting for a key: 0`)

	var first, second, direct string
	t.Run("its sender is told after the patience, once for many; the number shows in both statuses", func(t *testing.T) {
		first = ward.Do(h.Amy.SendWithheld(room, h.User, ward.Text{Body: "Bed 9 NHS no " + fresh()})).Or(t)
		mustTell(t, h, "the message that cannot be read", func(e entry) bool { return e.About == first && e.has("unreadable_told") })
		var notice ward.Seen
		direct, notice = told(t, h, h.Amy, "I could not read it, so have not checked it")
		if !notice.Encrypted || !notice.Highlight || !strings.Contains(notice.Body, "Ward 7") {
			t.Errorf("the notice came as %+v", notice)
		}
		second = mustSay(t, h.Amy, room, "and NHS no "+fresh()) // with the same lost key
		mustTell(t, h, "the next one", func(e entry) bool { return e.About == second && e.has("unreadable_told") })
		if f := status(t, h); f[unreadable] != 2 || f[waiting] != 2 {
			t.Errorf("the status says %v", f)
		}
		asked(t, `essages I could not read: 2; waiting for a key: `)
		if n := hers(t, h, h.Amy, direct, "could not read"); len(n) != 1 {
			t.Errorf("she told the sender %q", bodies(n))
		}
		mustBeBare(t, h, h.Lee, room, first)
	})

	t.Run("P07: she is killed while it waits; the key comes after the restart, and it is read", func(t *testing.T) {
		ward.OK(t, h.Matron.Kill())
		ward.OK(t, h.Matron.Start(soon))
		if f := status(t, h); f[unreadable] != 2 {
			t.Errorf("after the restart the status says %v", f)
		}
		if n := ward.Do(h.Amy.ReleaseKeys(h.User)).Or(t); n == 0 {
			t.Fatal("no key was held back")
		}
		for _, id := range []string{first, second} {
			mustHavePills(t, h, h.Lee, room, id)
		}
		mustHaveReadAll(t, h)
		asked(t, `essages I could not read: 0; waiting for a key: 0`)
		if n := hers(t, h, h.Amy, direct, "could not read"); len(n) != 1 {
			t.Errorf("she told the sender %q", bodies(n))
		}
	})
}
