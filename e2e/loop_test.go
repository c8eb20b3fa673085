package e2e_test

import (
	"strings"
	"testing"

	"matron/e2e/house"
	"matron/e2e/ward"
)

// Programs talk to programs: one that the config lists, one that it does not know, and Matron.
func TestP20_TwoBotsAndFiniteTraffic(t *testing.T) {
	t.Parallel()
	h := mustOpen(t, house.Options{Config: "bots: [\"@bridge:ward.localhost\"]\n"})
	room := ward.Do(h.Admit(ward.Room{})).Or(t)
	bridge := mustBring(t, h, "bridge", ward.Login{}, room)
	other := mustBring(t, h, "other", ward.Login{}, room)

	t.Run("a listed bot is neither warned nor obeyed", func(t *testing.T) {
		said := ward.Do(bridge.Send(room, ward.Text{Body: "NHS no " + fresh(), Type: "m.notice"})).Or(t)
		mustIgnore(t, h, "message", said, "from_a_bot")
		plain := mustSay(t, bridge, room, "NHS no "+fresh())
		mustIgnore(t, h, "message", plain, "from_a_bot")
		asked := mustSay(t, h.Amy, room, "NHS no "+fresh())
		mustHavePills(t, h, bridge, room, asked)
		ward.Do(bridge.React(room, asked, "Mask")).Or(t)
		mustTell(t, h, "the bot's tap", func(e entry) bool {
			return e.Subject == "reaction" && e.By == bridge.User && e.has("from_a_bot") && e.Key == ""
		})
		mustStand(t, h, h.Amy, room, asked)
		mustBeBare(t, h, h.Amy, room, said)
		mustBeBare(t, h, h.Amy, room, plain)
	})

	t.Run("a notice, which is what programs send, is counted and nobody is told", func(t *testing.T) {
		before := status(t, h)["found, nobody told"]
		said := ward.Do(other.Send(room, ward.Text{Body: "NHS no " + fresh(), Type: "m.notice"})).Or(t)
		mustIgnore(t, h, "message", said, "from_a_bot")
		if now := status(t, h)["found, nobody told"]; now != before+1 {
			t.Errorf("the status counts %d, before %d", now, before)
		}
		mustReadOn(t, h, h.Lee, room)
		mustBeBare(t, h, other, room, said)
	})

	t.Run("a bot that answers everything she says, in the room and to her alone, is not answered without end", func(t *testing.T) {
		// The first time she writes to it; from then on it answers each word of hers with two.
		mustHavePills(t, h, other, room, mustSay(t, other, room, "NHS no "+fresh()))
		direct, _ := told(t, h, other, "It seems to hold")
		answers := 0
		for round := range 6 {
			for _, said := range []ward.Text{{Body: "Sorry, I did not understand that. Write help."}, {Body: "mask", Type: "m.notice"}} {
				last := ward.Do(other.Send(direct, said)).Or(t)
				mustTell(t, h, "what the bot said", func(e entry) bool {
					return e.Subject == "message" && (e.About == last || strings.Contains(e.Key, last))
				})
				answers++
			}
			if round == 0 {
				ward.Do(other.WaitFor(direct, ward.Want{Sender: h.User, BodyContains: "You can write to me here"}, soon)).Or(t)
			}
		}
		// A minute may end in between: then it is answered once more.
		if n := len(hers(t, h, other, direct, "You can write to me here")); n > 2 {
			t.Errorf("she answered %d times in %d", n, answers)
		}
		if n := hers(t, h, other, direct, "masking it now"); len(n) != 0 {
			t.Errorf("a program's notice was an order: %q", bodies(n))
		}
	})

	t.Run("what she says herself is not judged", func(t *testing.T) {
		said := ward.Do(h.Amy.WaitFor(room, ward.Want{Sender: h.User, BodyContains: "I am Matron"}, soon)).Or(t)
		if e := mustDecide(t, h, "echo", said.ID); !e.has("own_word") {
			t.Errorf("decided %+v", e)
		}
	})
}
