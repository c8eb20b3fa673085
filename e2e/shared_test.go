// Package e2e_test proves what Matron does on real parts: a Synapse, clients with the Rust
// crypto, the program as an operator runs it.
package e2e_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"matron/e2e/house"
	"matron/e2e/ward"
)

const soon = house.Soon

// mustOpen gives a house that is closed with the test. In every one of them it must hold at the
// end that she wrote nothing readable into an encrypted room (P30).
func mustOpen(t testing.TB, o house.Options) *house.House {
	t.Helper()
	h, err := house.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		mustHaveSpokenInSecret(t, h)
		for _, sign := range []string{"panic:", "DATA RACE", `"level":"panic"`} {
			if strings.Contains(h.Matron.Log(), sign) {
				t.Errorf("in her log stands %s", sign)
			}
		}
		if t.Failed() {
			t.Logf("Matron's output ends:\n%s", end(h.Matron.Log(), 6000))
		}
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// inClear finds what she sent unencrypted into a room since it is encrypted: the server's own
// database, so that nothing is left out. Reactions and redactions are never encrypted in Matrix.
const inClear = `select e.room_id, e.type, e.event_id from events e where e.sender = ? and e.state_key is null
and e.type not in ('m.room.encrypted', 'm.reaction', 'm.room.redaction')
and e.stream_ordering > (select min(x.stream_ordering) from events x where x.room_id = e.room_id and x.type = 'm.room.encryption')`

// anyCipher says how much she sent encrypted: without any the question above proves nothing.
const anyCipher = `select count(*) from events where sender = ? and type = 'm.room.encrypted'`

func mustHaveSpokenInSecret(t testing.TB, h *house.House) {
	t.Helper()
	rows, err := h.Synapse.SQL(inClear, h.User)
	if err != nil {
		t.Error(err)
		return
	}
	for _, row := range rows {
		t.Errorf("in clear in an encrypted room: %v", row)
	}
}

func end(text string, size int) string {
	if len(text) > size {
		return text[len(text)-size:]
	}
	return text
}

var numbers atomic.Int64

// fresh is an NHS number that no other test has, as people write it.
func fresh() string { return house.Spaced(house.Number(1000 + int(numbers.Add(1)))) }

// mustSay sends plain words.
func mustSay(t testing.TB, p *ward.Client, room, body string) string {
	t.Helper()
	return ward.Do(p.Say(room, body)).Or(t)
}

// mustHavePills waits for the three answers under a message.
func mustHavePills(t testing.TB, h *house.House, p *ward.Client, room, event string) {
	t.Helper()
	ward.OK(t, h.Pills(p, room, event))
}

// mustLosePills waits until she has taken the three answers away.
func mustLosePills(t testing.TB, h *house.House, p *ward.Client, room, event string) {
	t.Helper()
	for _, key := range []string{"Mask", "Keep", "Not patient ID"} {
		ward.OK(t, p.WaitNoReaction(room, event, key, h.User, soon))
	}
}

// mustBeBare says that she put nothing under a message. It does not wait: call it when a later
// message, or the chain, proves that she has decided about this one.
func mustBeBare(t testing.TB, h *house.House, p *ward.Client, room, event string) {
	t.Helper()
	for key, senders := range ward.Do(p.See(room, event)).Or(t).Reactions {
		for _, s := range senders {
			if s == h.User {
				t.Errorf("under %s stands %q", event, key)
			}
		}
	}
}

// mustReadOn sends a message that she must ask about, waits until she has, and takes it away
// again. What came before it in the room has been decided then, and done.
func mustReadOn(t testing.TB, h *house.House, p *ward.Client, room string) {
	t.Helper()
	marker := mustSay(t, p, room, "bloods back, NHS no "+fresh())
	mustHavePills(t, h, p, room, marker)
	ward.Do(p.Redact(room, marker, "")).Or(t)
}

// mustBeGone waits until the events are removed as each client and the homeserver show it.
func mustBeGone(t testing.TB, h *house.House, room string, people []*ward.Client, events ...string) {
	t.Helper()
	gone := map[string]bool{}
	for _, e := range events {
		gone[e] = true
		for _, p := range people {
			ward.Do(p.WaitGone(room, e, soon)).Or(t)
		}
	}
	for _, e := range ward.Do(h.Synapse.Messages(room, people[0].Token)).Or(t) {
		if gone[e.ID] && !e.Redacted() {
			t.Errorf("the homeserver's /messages still gives %s", e.ID)
		}
	}
}

// mustStand says that the homeserver still gives an event whole.
func mustStand(t testing.TB, h *house.House, p *ward.Client, room, event string) {
	t.Helper()
	if ward.Do(h.Synapse.Event(room, event, p.Token)).Or(t).Redacted() {
		t.Errorf("%s was removed", event)
	}
}

// mustMeet makes a direct room of a person's with Matron, as one who writes to her first.
func mustMeet(t testing.TB, h *house.House, p *ward.Client) (room string) {
	t.Helper()
	room = ward.Do(p.CreateRoom(ward.Room{Direct: true, Preset: "trusted_private_chat", Invite: []string{h.User}})).Or(t)
	ward.OK(t, p.WaitMember(room, h.User, "join", soon))
	return room
}

// hers are her messages in a room that fit, as a person sees them; "" fits all.
func hers(t testing.TB, h *house.House, p *ward.Client, room, contains string) []ward.Seen {
	t.Helper()
	var found []ward.Seen
	for _, e := range ward.Do(p.Timeline(room)).Or(t) {
		if e.Sender == h.User && e.Type == "m.room.message" && !e.Redacted && strings.Contains(e.Body, contains) {
			found = append(found, e)
		}
	}
	return found
}

// entry is a line of the audit chain.
type entry struct {
	About, By, Key, Kind, Outcome, Room, Subject, Word string
	Reasons                                            []string
	Seq                                                int
}

func (e entry) has(reason string) bool {
	for _, r := range e.Reasons {
		if r == reason {
			return true
		}
	}
	return false
}

// chain is the whole audit chain, read beside her while she runs.
func chain(h *house.House) ([]entry, error) {
	out, err := h.Matron.Do(soon, "audit", "export")
	if err != nil {
		return nil, err
	}
	if out.Code != 0 {
		return nil, fmt.Errorf("audit export ended with code %d: %s", out.Code, out.Stderr)
	}
	var all []entry
	for line := range strings.Lines(out.Stdout) {
		if strings.HasPrefix(line, `{"head":`) {
			continue
		}
		var e entry
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			return nil, fmt.Errorf("audit export: %w", err)
		}
		all = append(all, e)
	}
	return all, nil
}

// mustTell waits until the chain has an entry that fits: what she decided, and why. It proves
// that she did nothing about an event better than any waiting.
func mustTell(t testing.TB, h *house.House, what string, fits func(entry) bool) entry {
	t.Helper()
	for late := time.Now().Add(soon); ; {
		all, err := chain(h)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range all {
			if fits(e) {
				return e
			}
		}
		if time.Now().After(late) {
			t.Fatalf("waited %s for the chain to tell of %s; its last entries are\n%s", soon, what, lines(all, 12))
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func lines(all []entry, n int) string {
	var b strings.Builder
	for _, e := range all[max(0, len(all)-n):] {
		fmt.Fprintf(&b, "  %+v\n", e)
	}
	return b.String()
}

// mustDecide waits until she has decided about an event of that sort.
func mustDecide(t testing.TB, h *house.House, subject, about string) entry {
	t.Helper()
	return mustTell(t, h, subject+" "+about, func(e entry) bool {
		return e.Kind == "decided" && e.Subject == subject && e.About == about
	})
}

// mustIgnore waits until she has decided about a message: with that reason, and nothing to do.
func mustIgnore(t testing.TB, h *house.House, subject, about, reason string) {
	t.Helper()
	if e := mustDecide(t, h, subject, about); !e.has(reason) || e.Key != "" {
		t.Errorf("decided %+v, want %s and nothing done", e, reason)
	}
}

// status is what `matron status` prints, by the words before the number.
func status(t testing.TB, h *house.House) map[string]int {
	t.Helper()
	out := ward.Do(h.Matron.Do(soon, "status")).Or(t)
	if out.Code != 0 {
		t.Fatalf("status ended with code %d: %s", out.Code, out.Stderr)
	}
	figures := map[string]int{}
	for line := range strings.Lines(out.Stdout) {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		n := 0
		if _, err := fmt.Sscan(fields[len(fields)-1], &n); err != nil {
			t.Errorf("status says %q", line)
		}
		figures[strings.Join(fields[:len(fields)-1], " ")] = n
	}
	return figures
}
