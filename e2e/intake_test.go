package e2e_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"matron/e2e/house"
	"matron/e2e/ward"
)

var (
	syncs      = ward.Match{Method: "GET", Path: `/v3/sync$`}
	reactions  = ward.Match{Method: "PUT", Path: `/send/m\.reaction/`}
	words      = ward.Match{Method: "PUT", Path: `/send/m\.room\.encrypted/`}
	encryption = ward.Match{Method: "GET", Path: `/state/m\.room\.encryption`}
)

// A homeserver that repeats itself, and one that lies about the time or leaves out that a room is encrypted.
func TestP18_P30_P35_TheServersWord(t *testing.T) {
	t.Parallel()
	h := mustOpen(t, house.Options{Proxy: true})
	room := ward.Do(h.Admit(ward.Room{Name: "Ward 7"})).Or(t)
	mustHavePills(t, h, h.Lee, room, mustSay(t, h.Amy, room, "NHS no "+fresh()))

	t.Run("P18: an answer of /sync comes four times: one warning, decided once", func(t *testing.T) {
		again := h.Proxy.Replay(syncs, 3)
		// The poll that is open now brings this one; the next is the one that is repeated.
		mustHavePills(t, h, h.Lee, room, mustSay(t, h.Amy, room, "NHS no "+fresh()))
		said := mustSay(t, h.Amy, room, "NHS no "+fresh())
		ward.OK(t, again.WaitMet(4, soon))
		mustHavePills(t, h, h.Lee, room, said)
		after := mustSay(t, h.Amy, room, "NHS no "+fresh())
		mustHavePills(t, h, h.Lee, room, after)
		mustDecideEachOnce(t, h, []string{said, after})
		if got := pillsOn(t, h, h.Lee, room, said); len(got) != 3 {
			t.Errorf("under it stand %v", got)
		}
		sent := 0
		for _, r := range h.Proxy.Requests(reactions) {
			if strings.Contains(r.Path, "react") && r.Status == 200 {
				sent++
			}
		}
		if sent%3 != 0 {
			t.Errorf("%d reactions were sent, not three a message", sent)
		}
	})

	t.Run("P35: messages dated 1970 and 2099 are asked about and masked as those of now, and the copy tells no such time", func(t *testing.T) {
		ward.OK(t, h.Matron.Stop(soon))
		past := mustSay(t, h.Amy, room, "NHS no "+fresh()+" for the fracture clinic")
		future := mustSay(t, h.Amy, room, "NHS no "+fresh()+" for the eye clinic")
		dates := map[string]int64{past: 0, future: 4_070_908_800_000}
		lie := h.Proxy.Edit(ward.Match{Method: "GET", Path: `/v3/(sync|rooms/[^/]+/(messages|event/.*))$`}, ward.Forever, func(status int, body []byte) (int, []byte) {
			return status, redate(body, dates)
		})
		ward.OK(t, h.Matron.Start(soon))
		// Not late (then it would be merged into one note), and not in a future that never comes.
		mustHavePills(t, h, h.Lee, room, past)
		mustHavePills(t, h, h.Lee, room, future)
		for _, id := range []string{past, future} {
			ward.Do(h.Amy.React(room, id, "Mask")).Or(t)
		}
		for _, clinic := range []string{"fracture", "eye"} {
			copied := ward.Do(h.Copy(h.Lee, room, `\[patient A, NHS number\] for the `+clinic+` clinic$`)).Or(t)
			if strings.Contains(copied.Body, "1970") || strings.Contains(copied.Body, "2099") {
				t.Errorf("the copy says %q", copied.Body)
			}
		}
		mustBeGone(t, h, room, []*ward.Client{h.Amy, h.Lee}, past, future)
		if out := ward.Do(h.Matron.Do(soon, "audit", "export")).Or(t); strings.Contains(out.Stdout, `"1970-`) || strings.Contains(out.Stdout, `"2099-`) {
			t.Error("the chain has a time of 1970 or 2099")
		}
		if lie.Met() == 0 {
			t.Error("no answer was changed")
		}
		h.Proxy.Heal()
	})

	t.Run("P30: the server leaves out that a room is encrypted: she asks before she speaks, and writes nothing in clear", func(t *testing.T) {
		h.Proxy.Edit(syncs, ward.Forever, func(status int, body []byte) (int, []byte) {
			return status, bytes.ReplaceAll(body, []byte(`"m.room.encryption"`), []byte(`"m.room.encryptiom"`))
		})
		asked := h.Proxy.Count(encryption)
		hidden := ward.Do(h.Admit(ward.Room{Name: "Ward 8", Plain: true, State: []ward.State{
			{Type: "m.room.encryption", Content: map[string]any{"algorithm": "m.megolm.v1.aes-sha2"}},
		}})).Or(t)
		// She takes it for a room that is not encrypted, in which one notice may be said in clear.
		told(t, h, h.IG, "Ward 8 is not encrypted. I stay silent there")
		mustTell(t, h, "the notice, for which there is no need", func(e entry) bool {
			return e.Room == hidden && e.Kind == "settled" && e.Subject == "say" && e.Outcome == "nothing"
		})
		if h.Proxy.Count(encryption) == asked {
			t.Error("she did not ask the homeserver")
		}
		said := mustSay(t, h.Amy, hidden, "NHS no "+fresh())
		mustDecide(t, h, "message", said)
		mustBeBare(t, h, h.Lee, hidden, said)
		mustHaveSpokenInSecret(t, h)
		h.Proxy.Heal()
	})

	t.Run("P30: her store has forgotten it: she asks", func(t *testing.T) {
		said := mustSay(t, h.Amy, room, "NHS no "+fresh()+" for the skin clinic")
		mustHavePills(t, h, h.Lee, room, said)
		ward.OK(t, h.Matron.Kill())
		mustRewrite(t, h.Database(), `delete from encryption`, `delete from crypto_megolm_outbound_session`)
		asked := h.Proxy.Count(encryption)
		ward.OK(t, h.Matron.Start(soon))
		ward.Do(h.Amy.React(room, said, "Mask")).Or(t)
		copied := ward.Do(h.Copy(h.Lee, room, `\[patient A, NHS number\] for the skin clinic$`)).Or(t)
		if h.Proxy.Count(encryption) == asked {
			t.Error("she did not ask the homeserver")
		}
		if !copied.Encrypted {
			t.Error("the copy is in clear")
		}
		mustBeGone(t, h, room, []*ward.Client{h.Amy, h.Lee}, said)
	})
}

// redate changes the time of events in an answer of the homeserver.
func redate(body []byte, dates map[string]int64) []byte {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var all any
	if d.Decode(&all) != nil {
		return body
	}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			if id, _ := v["event_id"].(string); id != "" {
				if at, there := dates[id]; there {
					v["origin_server_ts"] = at
				}
			}
			for _, e := range v {
				walk(e)
			}
		}
	}
	walk(all)
	if changed, err := json.Marshal(all); err == nil {
		return changed
	}
	return body
}
