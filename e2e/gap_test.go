package e2e_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"matron/e2e/house"
	"matron/e2e/ward"
)

// What came while she was stopped: more messages than one sync answer holds, more keys than one brings, messages
// that their author took back.
func TestP03_P04_P17_WhatCameWhileSheWasStopped(t *testing.T) {
	t.Parallel()
	h := mustOpen(t, house.Options{Proxy: true, Rules: perShift(2)})
	pages := ward.Match{Method: "GET", Path: `/rooms/[^/]+/messages$`}

	t.Run("P17: removed before she saw it: recorded, and nothing asked", func(t *testing.T) {
		room := ward.Do(h.Admit(ward.Room{Name: "Ward 1"})).Or(t)
		ward.OK(t, h.Matron.Stop(soon))
		said := mustSay(t, h.Amy, room, "NHS no "+fresh())
		ward.Do(h.Amy.Redact(room, said, "")).Or(t)
		ward.OK(t, h.Matron.Start(soon))
		e := mustTell(t, h, "the message that was removed", func(e entry) bool { return e.About == said && e.Kind == "decided" && e.has("redacted_unseen") })
		if e.Subject != "gone" || e.Key != "" {
			t.Errorf("decided %+v", e)
		}
		mustReadOn(t, h, h.Amy, room)
		mustBeBare(t, h, h.Amy, room, said)
	})

	t.Run("P03: 130 messages, and each is decided once", func(t *testing.T) {
		room := ward.Do(h.Admit(ward.Room{Name: "Ward 3"})).Or(t)
		asked := h.Proxy.Count(pages)
		ward.OK(t, h.Matron.Stop(soon))
		sent := mustSayMany(t, h.Amy, room, 130)
		ward.OK(t, h.Matron.Start(soon))
		mustDecideEachOnce(t, h, sent)
		mustHaveReadAll(t, h)
		if h.Proxy.Count(pages) == asked {
			t.Error("no gap was filled: the test proves nothing")
		}
	})

	t.Run("P04: 150 keys, and not one message stays unreadable", func(t *testing.T) {
		room := ward.Do(h.Admit(ward.Room{Name: "Ward 4", Rotation: map[string]any{"rotation_period_msgs": 1}})).Or(t)
		ward.OK(t, h.Matron.Stop(soon))
		sent := mustSayMany(t, h.Amy, room, 150)
		if n := sessions(t, h, room, sent); n != 150 {
			t.Fatalf("the messages have %d keys", n)
		}
		ward.OK(t, h.Matron.Start(soon))
		mustDecideEachOnce(t, h, sent)
		mustHaveReadAll(t, h)
	})
}

// perShift are rules that ask a person so many times.
func perShift(n int) string {
	return fmt.Sprintf(`matron: 1
policy: wards
title: Acute wards
mode: advise
contacts: {lead: "@lee:ward.localhost", human: ext 4410}
identifiers: {per_shift: %d}
`, n)
}

// mustSayMany sends numbered messages, each with a number of its own.
func mustSayMany(t testing.TB, p *ward.Client, room string, n int) []string {
	t.Helper()
	var sent []string
	for i := range n {
		sent = append(sent, mustSay(t, p, room, fmt.Sprintf("%d of %d: NHS no %s", i+1, n, fresh())))
	}
	return sent
}

// waitChain reads the chain until it is as wanted. It proves that she did nothing about an event better than any waiting.
func waitChain(t testing.TB, h *house.House, what string, wanted func([]entry) bool) []entry {
	t.Helper()
	for late := time.Now().Add(2 * soon); ; {
		all := ward.Do(chain(h)).Or(t)
		if wanted(all) {
			return all
		}
		if time.Now().After(late) {
			t.Fatalf("waited %s for %s; the chain ends\n%s", 2*soon, what, lines(all, 12))
		}
		<-time.After(200 * time.Millisecond)
	}
}

// mustDecideEachOnce waits until she has decided about each of the messages, each with a number in it, and sees that
// she did so once.
func mustDecideEachOnce(t testing.TB, h *house.House, sent []string) {
	t.Helper()
	var times map[string]int
	all := waitChain(t, h, fmt.Sprintf("decisions about %d messages", len(sent)), func(all []entry) bool {
		times = map[string]int{}
		for _, e := range all {
			if e.Kind == "decided" && e.Subject == "message" && slices.Contains(sent, e.About) {
				times[e.About]++
			}
		}
		return len(times) == len(sent)
	})
	for _, e := range all {
		if e.Kind == "decided" && e.Subject == "message" && times[e.About] > 0 && !e.has("found_identifier") && !e.has("over_per_shift") {
			t.Errorf("decided %+v: she did not find the number", e)
		}
	}
	for id, n := range times {
		if n != 1 {
			t.Errorf("%s was decided %d times", id, n)
		}
	}
}

// mustHaveReadAll says that nothing is missing, waits, or was set aside.
func mustHaveReadAll(t testing.TB, h *house.House) {
	t.Helper()
	figures := status(t, h)
	for _, what := range []string{"open gaps", "lost gaps", "messages waiting for their key", "unreadable, older than the patience", "set aside"} {
		if n, there := figures[what]; n != 0 || !there {
			t.Errorf("the status says %s: %d", what, n)
		}
	}
}

// sessions counts the keys that messages were encrypted with.
func sessions(t testing.TB, h *house.House, room string, sent []string) int {
	t.Helper()
	keys := map[any]bool{}
	for _, e := range ward.Do(h.Synapse.Messages(room, h.Amy.Token)).Or(t) {
		if slices.Contains(sent, e.ID) {
			keys[e.Content["session_id"]] = true
		}
	}
	return len(keys)
}
