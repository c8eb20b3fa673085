package e2e_test

import (
	"regexp"
	"strings"
	"testing"

	"matron/e2e/house"
	"matron/e2e/ward"
)

// onlyAmy makes Amy, and the officers, the only people whose invitations are accepted.
func onlyAmy(config string) string {
	return strings.Replace(config, "inviters: {servers: [ward.localhost]}", `inviters: {users: ["@amy:ward.localhost"]}`, 1)
}

func TestJoin(t *testing.T) {
	t.Parallel()
	h := mustOpen(t, house.Options{Edit: onlyAmy})
	fromRuth := mustMeet(t, h, h.IG)

	t.Run("a trusted invitation is accepted and one notice says what she does, keeps and cannot see, and from when", func(t *testing.T) {
		room := ward.Do(h.Admit(ward.Room{Name: "Ward 1"})).Or(t)
		notice := ward.Do(h.Lee.WaitFor(room, ward.Want{Sender: h.User, Type: "m.room.message"}, soon)).Or(t)
		if !notice.Encrypted || notice.Msgtype != "m.notice" || notice.Notify {
			t.Errorf("the notice came as %+v", notice)
		}
		for _, says := range []string{
			`^I am Matron`, `From \d{1,2} \w{3} \d{4}, \d\d:\d\d I look for patient identifiers`, `Mask, Keep or Not patient ID`,
			`I keep ids, times and kinds of findings, never your words`, `cannot see into images, voice messages or documents`,
			`nor read messages from before`, `people are in this room; whoever joins later can read`, `help`, `Policy Acute wards \(rules \w{12}\) · ext 4410`,
		} {
			if !regexp.MustCompile(says).MatchString(notice.Body) {
				t.Errorf("the notice does not say %q: %s", says, notice.Body)
			}
		}

		// Her membership comes once more: a new name is a join again, and so is a second invitation to who is there.
		if err := h.Amy.Invite(room, h.User); err == nil {
			t.Error("the homeserver lets one invite who is in the room")
		}
		admin := ward.Do(h.Synapse.Admin()).Or(t)
		ward.OK(t, h.Synapse.Call("PUT", "/_synapse/admin/v2/users/"+ward.Escape(h.User), admin, map[string]any{"displayname": "Matron of Ward 1"}, nil))
		ward.Do(h.Amy.WaitFor(room, ward.Want{After: notice.ID, Type: "m.room.member", StateKey: h.User}, soon)).Or(t)
		ward.OK(t, h.Restart())
		mustReadOn(t, h, h.Amy, room)
		if n := hers(t, h, h.Amy, room, ""); len(n) != 1 {
			t.Errorf("she said %q", bodies(n))
		}
	})

	t.Run("an invitation from someone the config does not name is not accepted", func(t *testing.T) {
		room := ward.Do(h.Lee.CreateRoom(ward.Room{Invite: []string{h.User}})).Or(t)
		mustTell(t, h, "the invitation", func(e entry) bool { return e.Room == room && e.has("inviter_not_trusted") && e.Key == "" })
		ward.OK(t, h.Lee.WaitMember(room, h.User, "invite", soon))
	})

	t.Run("she says once that a room is not encrypted, alerts the officers, stays silent, and begins when it is", func(t *testing.T) {
		room := ward.Do(h.Admit(ward.Room{Name: "Mess", Plain: true})).Or(t)
		notice := ward.Do(h.Amy.WaitFor(room, ward.Want{Sender: h.User, Type: "m.room.message"}, soon)).Or(t)
		if notice.Encrypted || !strings.Contains(notice.Body, "This room is not encrypted, so I read and check nothing in it and stay silent") {
			t.Errorf("she said %+v", notice)
		}
		alert := answered(t, h, h.IG, fromRuth, "", "^Matron: Mess is not encrypted")
		if !alert.Encrypted || !alert.Highlight || alert.Msgtype != "m.text" {
			t.Errorf("the alert came as %+v", alert)
		}
		said := mustSay(t, h.Amy, room, "NHS no "+fresh())
		mustIgnore(t, h, "message", said, "not_encrypted")
		mustBeBare(t, h, h.Amy, room, said)
		if n := hers(t, h, h.Amy, room, ""); len(n) != 1 {
			t.Errorf("in clear she said %q", bodies(n))
		}

		ward.Do(h.Amy.SetState(room, "m.room.encryption", "", map[string]any{"algorithm": "m.megolm.v1.aes-sha2"})).Or(t)
		began := ward.Do(h.Amy.WaitFor(room, ward.Want{After: said, Sender: h.User, Type: "m.room.message", BodyContains: "I am Matron"}, soon)).Or(t)
		if !began.Encrypted {
			t.Error("the notice in the room that is encrypted now was not encrypted")
		}
		mustReadOn(t, h, h.Amy, room)
	})

	t.Run("without the right to remove she says so, Mask changes nothing, and the right is told when it comes and goes", func(t *testing.T) {
		room := ward.Do(h.Admit(ward.Room{Name: "Ward 2", Power: map[string]any{"users": map[string]any{}}})).Or(t)
		ward.Do(h.Amy.WaitFor(room, ward.Want{Sender: h.User, BodyContains: "I may not remove messages in this room, so I cannot mask any"}, soon)).Or(t)
		said := mustSay(t, h.Amy, room, "Bed 4, NHS no "+fresh()+", repeat gas")
		mustHavePills(t, h, h.Amy, room, said)
		ward.Do(h.Amy.React(room, said, "Mask")).Or(t)
		direct, _ := told(t, h, h.Amy, "It was not masked: I may not remove messages in Ward 2. Nothing was removed")
		mustStand(t, h, h.Amy, room, said)
		if n := hers(t, h, h.Amy, room, "repeat gas"); len(n) != 0 {
			t.Errorf("a copy was posted: %q", bodies(n))
		}

		ward.OK(t, h.Amy.SetPower(room, h.User, 50))
		ward.Do(h.Amy.WaitFor(room, ward.Want{Sender: h.User, BodyContains: "I may now remove messages in this room"}, soon)).Or(t)
		ward.Do(h.Amy.React(room, said, "✂️")).Or(t)
		ward.Do(h.Copy(h.Lee, room, `\[patient A, NHS number\], repeat gas`)).Or(t)
		mustBeGone(t, h, room, []*ward.Client{h.Amy, h.Lee}, said)

		ward.OK(t, h.Amy.SetPower(room, h.User, 0))
		ward.Do(h.Amy.WaitFor(room, ward.Want{Sender: h.User, BodyContains: "I may not remove messages in this room any more"}, soon)).Or(t)
		answered(t, h, h.IG, fromRuth, "", "^Matron: I may no longer remove messages in Ward 2")
		if n := hers(t, h, h.Amy, direct, "may no longer"); len(n) != 0 {
			t.Error("Amy got the officers' alert")
		}
	})
}

func TestP32_KickedOutTheOfficersAreAlerted(t *testing.T) {
	t.Parallel()
	// As Synapse is by itself: who was taken out may still ask how the room was called then.
	h := mustOpen(t, house.Options{Ward: ward.Options{Config: ward.Config{Extra: "forget_rooms_on_leave: false"}}})
	room := ward.Do(h.Admit(ward.Room{Name: "Ward 3"})).Or(t)
	ward.OK(t, h.Amy.Kick(room, h.User, ""))
	direct, alert := told(t, h, h.IG, "^Matron: I was taken out of Ward 3 and check nothing there any more")
	if !alert.Encrypted || !alert.Highlight {
		t.Errorf("the alert came as %+v", alert)
	}

	// Invited again she begins again, and alerts nobody.
	ward.OK(t, h.Amy.Invite(room, h.User))
	ward.Do(h.Amy.WaitFor(room, ward.Want{After: lastLeave(t, h, room), Sender: h.User, BodyContains: "I am Matron"}, soon)).Or(t)
	mustReadOn(t, h, h.Amy, room)
	if n := hers(t, h, h.IG, direct, "Matron:"); len(n) != 1 {
		t.Errorf("the officer was told %q", bodies(n))
	}
}

// lastLeave is the event with which Matron was taken out.
func lastLeave(t testing.TB, h *house.House, room string) string {
	t.Helper()
	id := ""
	for _, e := range ward.Do(h.Amy.Timeline(room)).Or(t) {
		if e.Type == "m.room.member" && e.StateKey != nil && *e.StateKey == h.User && e.Content["membership"] == "leave" {
			id = e.ID
		}
	}
	return id
}

func TestOnlyTheRoomsThatTheConfigNamesAreJoined(t *testing.T) {
	t.Parallel()
	h := mustOpen(t, house.Options{NoStart: true})
	invite := ward.Room{Invite: []string{h.User}}
	allowed, other := ward.Do(h.Amy.CreateRoom(invite)).Or(t), ward.Do(h.Amy.CreateRoom(invite)).Or(t)
	ward.OK(t, h.Rewrite(func(config string) string { return config + "rooms: [" + quoted(allowed) + "]\n" }))
	ward.OK(t, h.Matron.Start(soon))
	ward.OK(t, h.Amy.WaitMember(allowed, h.User, "join", soon))
	mustTell(t, h, "the invitation", func(e entry) bool { return e.Room == other && e.has("room_not_allowed") && e.Key == "" })
	ward.OK(t, h.Amy.WaitMember(other, h.User, "invite", soon))

	// The list is about rooms, not about who may write to her.
	direct := mustMeet(t, h, h.Amy)
	help := mustSay(t, h.Amy, direct, "help")
	answered(t, h, h.Amy, direct, help, "You can write to me here")
}

func quoted(s string) string { return `"` + s + `"` }

// She begins with an empty database: what she knows of the room's encryption she must have asked for
// before she spoke. That nothing went in clear is looked for at the end of every house.
func TestP30_NothingInClearFromAnEmptyStore(t *testing.T) {
	t.Parallel()
	h := mustOpen(t, house.Options{})
	room := ward.Do(h.Admit(ward.Room{})).Or(t)
	said := mustSay(t, h.Amy, room, "Bed 4, NHS no "+fresh()+": K 6.8")
	mustHavePills(t, h, h.Amy, room, said)
	told(t, h, h.Amy, "It seems to hold") // once it is answered it is not said any more
	ward.Do(h.Amy.React(room, said, "Mask")).Or(t)
	ward.Do(h.Copy(h.Lee, room, "K 6.8")).Or(t)
	mustBeGone(t, h, room, []*ward.Client{h.Amy, h.Lee}, said)
	for _, e := range ward.Do(h.Synapse.Messages(room, h.Amy.Token)).Or(t) {
		if e.Sender == h.User && e.Type == "m.room.message" {
			t.Errorf("in clear: %+v", e)
		}
	}
	rows := ward.Do(h.Synapse.SQL(anyCipher, h.User)).Or(t)
	if n, _ := rows[0][0].(float64); n < 3 { // the notice, the direct message, the copy
		t.Errorf("she sent %v events encrypted", rows[0][0])
	}

	// What is looked for is found: somebody else's careless app.
	careless := "/_matrix/client/v3/rooms/" + ward.Escape(room) + "/send/m.room.message/careless"
	ward.OK(t, h.Synapse.Call("PUT", careless, h.Amy.Token, map[string]any{"msgtype": "m.text", "body": "x"}, nil))
	if rows = ward.Do(h.Synapse.SQL(inClear, h.Amy.User)).Or(t); len(rows) != 1 {
		t.Errorf("of one message in clear the search finds %v", rows)
	}
}
