package e2e_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"matron/e2e/house"
	"matron/e2e/ward"
)

// mustPlan gives a house whose rooms stand before Matron starts, so that each can have rules of its own: a
// policy of the room's name with these further lines.
func mustPlan(t testing.TB, o house.Options, policies map[string]string) (*house.House, map[string]string) {
	t.Helper()
	o.NoStart = true
	h := mustOpen(t, o)
	rooms := map[string]string{}
	var rules []string
	for _, name := range slices.Sorted(maps.Keys(policies)) {
		rooms[name] = ward.Do(h.Amy.CreateRoom(ward.Room{
			Name: "Ward " + name, Invite: []string{h.Lee.User, h.User}, Power: map[string]any{"users": map[string]any{h.User: 50}},
		})).Or(t)
		ward.OK(t, h.Lee.Join(rooms[name]))
		rules = append(rules, fmt.Sprintf("matron: 1\npolicy: %s\napplies_to: {rooms: [%q]}\ncontacts: {lead: %q, human: ext 4410}\n%s\n",
			name, rooms[name], h.Lee.User, strings.TrimSpace(policies[name])))
	}
	ward.OK(t, h.SetRules(strings.Join(rules, "---\n")))
	ward.OK(t, h.Matron.Start(soon))
	for _, room := range rooms {
		ward.Do(h.Amy.WaitFor(room, ward.Want{Sender: h.User, Type: "m.room.message", BodyContains: "I am Matron"}, soon)).Or(t)
	}
	return h, rooms
}

// mustBring registers a person who joins the rooms, on Amy's invitation.
func mustBring(t testing.TB, h *house.House, name string, how ward.Login, rooms ...string) *ward.Client {
	t.Helper()
	p := ward.Do(h.PersonWith(name, how)).Or(t)
	for _, room := range rooms {
		ward.OK(t, h.Amy.Invite(room, p.User))
		ward.OK(t, p.Join(room))
		for _, other := range []*ward.Client{h.Amy, h.Lee} {
			ward.OK(t, other.WaitMember(room, p.User, "join", soon))
		}
	}
	return p
}

// told waits for what she says to a person in the direct room, and gives the room with it.
func told(t testing.TB, h *house.House, p *ward.Client, bodyRegex string) (room string, said ward.Seen) {
	t.Helper()
	room, said, err := h.Direct(p, bodyRegex)
	if err != nil {
		for _, r := range ward.Do(p.DirectRooms(h.User)).Or(t) {
			t.Logf("in %+v she said %q", r, bodies(hers(t, h, p, r.Room, "")))
		}
		if all, err := chain(h); err == nil {
			t.Logf("the chain ends:\n%s", lines(all, 12))
		}
		t.Fatal(err)
	}
	return room, said
}

// answered waits for what she says in a direct room after an event there.
func answered(t testing.TB, h *house.House, p *ward.Client, direct, after, bodyRegex string) ward.Seen {
	t.Helper()
	said, err := p.WaitFor(direct, ward.Want{After: after, Sender: h.User, BodyRegex: bodyRegex}, soon)
	if err != nil {
		t.Fatalf("%v\nshe said there %v", err, bodies(hers(t, h, p, direct, "")))
	}
	return said
}

func bodies(all []ward.Seen) []string {
	var out []string
	for _, e := range all {
		out = append(out, e.Body)
	}
	return out
}

// place is where an event stands in /messages, -1 if it doesn't.
func place(all []ward.Raw, fits func(ward.Raw) bool) int { return slices.IndexFunc(all, fits) }

func is(id string) func(ward.Raw) bool { return func(r ward.Raw) bool { return r.ID == id } }

// redacts finds what removed an event.
func redacts(id string) func(ward.Raw) bool {
	return func(r ward.Raw) bool {
		of, _ := r.Content["redacts"].(string)
		return r.Type == "m.room.redaction" && (r.Redacts == id || of == id)
	}
}
