package ward_test

import (
	"testing"

	"matron/e2e/ward"
)

func TestRoomsAndDirectRooms(t *testing.T) {
	t.Parallel()
	w := ward.Start(t, ward.Options{})
	amy := ward.Do(w.Person("amy")).Or(t)
	bot := ward.Do(w.Person("matron")).Or(t)

	direct := ward.Do(bot.CreateRoom(ward.Room{Direct: true, Preset: "trusted_private_chat", Invite: []string{amy.User}})).Or(t)
	ward.OK(t, bot.WaitMember(direct, amy.User, "join", soon)) // accepted by itself
	id := ward.Do(bot.Send(direct, ward.Text{Body: "hello", Mentions: []string{amy.User}})).Or(t)
	ward.Do(amy.WaitFor(direct, ward.Want{Event: id, BodyContains: "hello", Mentions: amy.User}, soon)).Or(t)
	if rooms := ward.Do(amy.DirectRooms(bot.User)).Or(t); len(rooms) != 1 || rooms[0].Room != direct || !rooms[0].Marked || !rooms[0].Encrypted {
		t.Errorf("amy's direct rooms with matron are %+v", rooms)
	}
	if all, loud, err := amy.Unread(direct); err != nil || all != 1 || loud != 1 {
		t.Errorf("after a mention the badge shows %d, %d loud, %v", all, loud, err)
	}
	ward.OK(t, amy.MarkRead(direct))
	quiet := ward.Do(bot.Send(direct, ward.Text{Body: "by the way", Type: "m.notice"})).Or(t)
	if seen := ward.Do(amy.WaitFor(direct, ward.Want{Event: quiet, BodyContains: "way"}, soon)).Or(t); seen.Notify {
		t.Error("a notice notifies")
	}
	if all, _, err := amy.Unread(direct); err != nil || all != 0 {
		t.Errorf("after a notice the badge shows %d, %v", all, err)
	}

	room := ward.Do(amy.CreateRoom(ward.Room{Name: "Ward 7", Topic: "beds", Version: "11", History: "invited",
		Power: map[string]any{"events": map[string]any{"m.reaction": 0}}})).Or(t)
	ward.OK(t, bot.AcceptFrom())
	ward.OK(t, amy.Invite(room, bot.User))
	ward.OK(t, bot.WaitMember(room, bot.User, "invite", soon))
	ward.OK(t, bot.Join(room))
	ward.OK(t, amy.SetPower(room, bot.User, 50))
	ward.OK(t, amy.SetTopic(room, "no beds"))
	ward.OK(t, amy.SetName(room, "Ward 8"))
	ward.OK(t, amy.SetDisplayName("Dr Amy"))
	ward.Do(bot.WaitFor(room, ward.Want{Type: "m.room.topic", Sender: amy.User}, soon)).Or(t)
	ward.Do(amy.SetState(room, "org.matron.test", "key", map[string]any{"a": 1})).Or(t)
	if got := ward.Do(bot.WaitState(room, "org.matron.test", "key", soon)).Or(t); got["a"] != 1.0 {
		t.Errorf("the state reads %v", got)
	}
	ward.OK(t, amy.Kick(room, bot.User, "bye"))
	ward.OK(t, bot.WaitMember(room, bot.User, "leave", soon))
	if err := bot.Join(room); !ward.IsRefused(err, "M_FORBIDDEN") {
		t.Errorf("joining after a kick: %v", err)
	}

	space := ward.Do(amy.CreateRoom(ward.Room{Space: true, Name: "Wards"})).Or(t)
	ward.Do(amy.SetState(space, "m.space.child", room, map[string]any{"via": []string{ward.ServerName}})).Or(t)
	fresh := ward.Do(amy.Upgrade(room, "12")).Or(t)
	ward.OK(t, amy.WaitMember(fresh, amy.User, "join", soon))
}
