package e2e_test

import (
	"fmt"
	"os"
	"regexp"
	"testing"
	"time"

	"matron/e2e/house"
	"matron/e2e/ward"
)

// Whatever goes wrong on the way of what she sends: it is done in the end, and once.
func TestP21_TheNetworkFailsWhileSheMasks(t *testing.T) {
	t.Parallel()
	h := mustOpen(t, house.Options{Proxy: true})
	room := ward.Do(h.Admit(ward.Room{})).Or(t)
	both := []*ward.Client{h.Amy, h.Lee}
	mustHavePills(t, h, h.Amy, room, mustSay(t, h.Amy, room, "NHS no "+fresh()))
	told(t, h, h.Amy, "It seems to hold") // the direct message of the first time is over
	for name, plant := range map[string]func(m ward.Match) *ward.Fault{
		"502":                        func(m ward.Match) *ward.Fault { return h.Proxy.Answer(m, 1, 502, "<h1>bad gateway</h1>") },
		"502 from all four attempts": func(m ward.Match) *ward.Fault { return h.Proxy.Answer(m, 4, 502, "") },
		"429":                        func(m ward.Match) *ward.Fault { return h.Proxy.Limit(m, 1, time.Second) },
		"done, and nobody was told":  func(m ward.Match) *ward.Fault { return h.Proxy.Drop(m, 1) },
		"no network":                 func(m ward.Match) *ward.Fault { return h.Proxy.Refuse(m, 1) },
	} {
		t.Run(name, func(t *testing.T) {
			faults := []*ward.Fault{plant(reactions), plant(words)}
			said := mustSay(t, h.Amy, room, name+": NHS no "+fresh())
			mustHavePills(t, h, h.Lee, room, said)
			faults = append(faults, plant(ward.Match{Method: "PUT", Path: `/redact/(\$|%24)` + regexp.QuoteMeta(said[1:])}))
			ward.Do(h.Amy.React(room, said, "Mask")).Or(t)
			mustBeGone(t, h, room, both, said)
			mustLosePills(t, h, h.Lee, room, said)
			for i, f := range faults {
				if f.Met() == 0 {
					t.Errorf("fault %d met nothing", i)
				}
			}
			h.Proxy.Heal()
			// What was decided before this message has been done: its pills came last.
			mustReadOn(t, h, h.Amy, room)
			if n := len(hers(t, h, h.Lee, room, name+": NHS no [patient A, NHS number]")); n != 1 {
				t.Errorf("there are %d copies", n)
			}
			removed := 0
			for _, e := range ward.Do(h.Synapse.Messages(room, h.Amy.Token)).Or(t) {
				if redacts(said)(e) {
					removed++
				}
			}
			if removed != 1 {
				t.Errorf("it was removed %d times", removed)
			}
		})
	}
	mustDrain(t, h)
}

// mustDrain waits until all that was decided is done, and sees that nothing was set aside.
func mustDrain(t testing.TB, h *house.House) {
	t.Helper()
	for late := time.Now().Add(soon); ; <-time.After(100 * time.Millisecond) {
		f := status(t, h)
		if f["outbox"] == 0 && f["set aside"] == 0 {
			return
		}
		if time.Now().After(late) {
			t.Fatalf("the status says %v", f)
		}
	}
}

// The limits that Synapse ships with: ten events at once, then one in five seconds; removals count. What she owes is
// 5 copies and 5 removals, and the eight of any first time: about 40 s.
func TestP22_TheServersOwnLimits(t *testing.T) {
	t.Parallel()
	h := mustOpen(t, house.Options{Ward: ward.Options{Config: ward.Config{Limits: true}}, Rules: perShift(1)})
	room := ward.Do(h.Admit(ward.Room{})).Or(t)
	const n = 5
	var sent []string
	for i := range n {
		sent = append(sent, mustSay(t, h.Amy, room, fmt.Sprintf("bed %d: NHS no %s", i, fresh())))
		mustDecide(t, h, "message", sent[i])
	}
	for _, id := range sent {
		ward.Do(h.Lee.React(room, id, "Mask")).Or(t) // the lead's: Amy's own allowance is spent
	}
	for late := time.Now().Add(2 * time.Minute); ; {
		gone := 0
		for _, e := range ward.Do(h.Synapse.Messages(room, h.Amy.Token)).Or(t) {
			for _, id := range sent {
				if e.ID == id && e.Redacted() {
					gone++
				}
			}
		}
		if gone == n {
			break
		}
		if time.Now().After(late) {
			t.Fatalf("after two minutes %d of %d are gone", gone, n)
		}
		<-time.After(time.Second)
	}
	for i := range n {
		if copies := hers(t, h, h.Lee, room, fmt.Sprintf("bed %d: NHS no [patient ", i)); len(copies) != 1 {
			t.Errorf("there are %d copies of message %d", len(copies), i)
		}
	}
	log := string(ward.Do(os.ReadFile(h.Synapse.LogFile())).Or(t))
	limited := len(regexp.MustCompile(` 429 "PUT `).FindAllString(log, -1))
	if limited == 0 {
		t.Error("the homeserver never said 429: the test proves nothing")
	}
}
