package e2e_test

import (
	"slices"
	"strings"
	"testing"

	"matron/e2e/house"
	"matron/e2e/ward"
)

func TestWarn(t *testing.T) {
	t.Parallel()
	h := mustOpen(t, house.Options{})
	room := ward.Do(h.Admit(ward.Room{Name: "Ward 7"})).Or(t)
	var direct string // Amy's with Matron

	t.Run("the first time the pills come in their order, and a direct message whose first words tell a lock screen nothing", func(t *testing.T) {
		before, loud := unread(t, h.Lee, room)
		said := mustSay(t, h.Amy, room, "Bed 4, NHS no "+fresh()+": K 6.8, repeat gas now please")
		mustHavePills(t, h, h.Lee, room, said)
		if got := strings.Join(pillsOn(t, h, h.Lee, room, said), " · "); got != "Mask · Keep · Not patient ID" {
			t.Errorf("the pills stand as %q", got)
		}
		after, louder := unread(t, h.Lee, room)
		if after-before > 1 || louder != loud { // the message itself counts as one
			t.Errorf("Lee's badge went from %d to %d, the loud one from %d to %d", before, after, loud, louder)
		}
		for _, e := range ward.Do(h.Lee.Timeline(room)).Or(t) {
			if e.Sender == h.User && (e.Notify || e.Highlight) {
				t.Errorf("Lee is notified of %s %q", e.Type, e.Body+e.Key)
			}
		}

		var first ward.Seen
		direct, first = told(t, h, h.Amy, "It seems to hold an NHS number")
		if !first.Encrypted || !first.Highlight || first.Msgtype != "m.text" {
			t.Errorf("the direct message came as %+v", first)
		}
		for _, says := range []string{" message in Ward 7. ", "Nothing happens unless you choose: Mask, Keep or Not patient ID", "Mask puts a copy with a placeholder", "ext 4410"} {
			if !strings.Contains(first.Body, says) {
				t.Errorf("it does not say %q: %s", says, first.Body)
			}
		}
		for _, clinical := range []string{"nhs", "number", "patient", "identif", "mask"} {
			if strings.Contains(strings.ToLower(first.Body[:30]), clinical) {
				t.Errorf("its first words are %q", first.Body[:30])
			}
		}
		if rooms := ward.Do(h.Lee.DirectRooms(h.User)).Or(t); len(rooms) != 0 {
			t.Errorf("Lee has direct rooms with her: %v", rooms)
		}
	})

	t.Run("the second time there are pills and no direct message", func(t *testing.T) {
		said := mustSay(t, h.Amy, room, "and bed 5, NHS no "+fresh())
		mustHavePills(t, h, h.Amy, room, said)
		silent(t, h, direct)
		if n := hers(t, h, h.Amy, direct, "It seems to hold"); len(n) != 1 {
			t.Errorf("in the direct room she said %q", bodies(n))
		}
		if rooms := ward.Do(h.Amy.DirectRooms(h.User)).Or(t); len(rooms) != 1 {
			t.Errorf("Amy has %d direct rooms with her", len(rooms))
		}
	})

	t.Run("the number of an order causes nothing", func(t *testing.T) {
		said := mustSay(t, h.Amy, room, "PO number "+house.Number(2)+" for slings")
		if e := mustDecide(t, h, "message", said); e.Key != "" {
			t.Errorf("decided %+v", e)
		}
		mustReadOn(t, h, h.Amy, room)
		mustBeBare(t, h, h.Amy, room, said)
	})

	t.Run("her own clean edit closes the question without a word", func(t *testing.T) {
		said := mustSay(t, h.Amy, room, "CT for NHS no "+fresh())
		mustHavePills(t, h, h.Amy, room, said)
		ward.Do(h.Amy.Edit(room, said, ward.Text{Body: "CT for bed 6"})).Or(t)
		mustLosePills(t, h, h.Amy, room, said)
		mustStand(t, h, h.Amy, room, said)
		silent(t, h, direct)
	})

	t.Run("her own removal closes the question without a word", func(t *testing.T) {
		said := mustSay(t, h.Amy, room, "MRI for NHS no "+fresh())
		mustHavePills(t, h, h.Amy, room, said)
		ward.Do(h.Amy.Redact(room, said, "")).Or(t)
		mustLosePills(t, h, h.Amy, room, said)
		silent(t, h, direct)
	})

	t.Run("whoever left the direct room gets another when there is something to say, and no third", func(t *testing.T) {
		ward.OK(t, h.Amy.Leave(direct))
		mustTell(t, h, "the direct room that was left", func(e entry) bool { return e.Room == direct && e.has("direct_room_lost") })
		ward.OK(t, h.Amy.SetTopic(room, "who has NHS no "+fresh()+"?"))
		direct, _ = told(t, h, h.Amy, "^Matron: about the topic of Ward 7")
		silent(t, h, direct)
		there := 0
		for _, r := range ward.Do(h.Amy.DirectRooms(h.User)).Or(t) {
			if r.Membership == "join" {
				there++
			}
		}
		if there != 1 {
			t.Errorf("Amy is in %d direct rooms with her", there)
		}
	})

	t.Run("an identifier in the topic, the room's name or a display name is told to whoever wrote it", func(t *testing.T) {
		number := fresh()
		ward.OK(t, h.Amy.SetTopic(room, "outliers: NHS no "+number))
		answered(t, h, h.Amy, direct, "", `^Matron: about the topic of Ward 7\. It seems to hold an NHS number\. Matrix does not encrypt it`)
		ward.OK(t, h.Amy.SetTopic(room, ""))

		ward.OK(t, h.Amy.SetName(room, "NHS no "+number))
		name := answered(t, h, h.Amy, direct, "", `^Matron: about the name of `)
		if digits(name.Body, number) {
			t.Error("she repeats the number that the room was named by")
		}
		ward.OK(t, h.Amy.SetName(room, "Ward 7"))

		ward.OK(t, h.Amy.SetDisplayName("Patel re NHS no "+number))
		answered(t, h, h.Amy, direct, "", `^Matron: about your display name`)
		ward.OK(t, h.Amy.SetDisplayName("Dr Patel"))

		aside := mustSay(t, h.Amy, room, "bed 5 is free")
		ward.Do(h.Amy.React(room, aside, "for NHS no "+number)).Or(t)
		answered(t, h, h.Amy, direct, "", `^Matron: about a reaction in Ward 7`)
		ward.Do(h.Amy.Redact(room, aside, "meant NHS no "+number)).Or(t)
		answered(t, h, h.Amy, direct, "", `^Matron: about the reason you gave in Ward 7`)
		if n := hers(t, h, h.Lee, room, "about"); len(n) != 0 {
			t.Errorf("in the room she said %q", bodies(n))
		}
	})
}

func TestP15_AnEditThatAddsANumberIsAskedAbout(t *testing.T) {
	t.Parallel()
	h := mustOpen(t, house.Options{})
	room := ward.Do(h.Admit(ward.Room{})).Or(t)
	said := mustSay(t, h.Amy, room, "CT head for bed 6, no contrast")
	mustIgnore(t, h, "message", said, "nothing_found")
	mustBeBare(t, h, h.Amy, room, said)
	first := ward.Do(h.Amy.Edit(room, said, ward.Text{Body: "CT head for bed 6, NHS no " + fresh() + ", no contrast"})).Or(t)
	mustHavePills(t, h, h.Amy, room, said)
	mustBeBare(t, h, h.Amy, room, first)
	told(t, h, h.Amy, "Since it was edited it seems to hold an NHS number")

	// Corrected, and asked to mask: the original and both edits go, also where one asks for the edits by name.
	second := ward.Do(h.Amy.Edit(room, said, ward.Text{Body: "CT head for bed 7, NHS no " + fresh() + ", no contrast"})).Or(t)
	mustDecide(t, h, "edit", second)
	ward.Do(h.Amy.React(room, said, "Mask")).Or(t)
	copied := ward.Do(h.Copy(h.Lee, room, `^Masked by Matron · Dr Patel, \d\d:\d\d: CT head for bed 7, NHS no \[patient A, NHS number\], no contrast$`)).Or(t)
	mustBeGone(t, h, room, []*ward.Client{h.Amy, h.Lee}, said, first, second)
	all := ward.Do(h.Synapse.Messages(room, h.Amy.Token)).Or(t)
	for _, id := range []string{said, first, second} {
		at, before := place(all, redacts(id)), place(all, is(copied.ID))
		if before < 0 || at < before {
			t.Errorf("%s was removed at place %d, the copy stands at %d", id, at, before)
		}
	}
	var edits struct{ Chunk []ward.Raw }
	ward.OK(t, h.Synapse.Call("GET", "/_matrix/client/v1/rooms/"+ward.Escape(room)+"/relations/"+ward.Escape(said)+"/m.replace", h.Amy.Token, nil, &edits))
	for _, e := range edits.Chunk {
		if !e.Redacted() {
			t.Errorf("the edit %s can still be fetched", e.ID)
		}
	}
}

// What the rules say of how one is told: a room each.
func TestTell(t *testing.T) {
	t.Parallel()
	h, rooms := mustPlan(t, house.Options{}, map[string]string{
		"direct": "mode: advise\nidentifiers: {tell: direct, per_shift: 20}",
		"thread": "mode: advise\nidentifiers: {tell: thread, per_shift: 20}",
		"few":    "mode: advise\nidentifiers: {per_shift: 2}",
	})

	t.Run("tell: direct says it in the direct room each time and puts nothing under the message", func(t *testing.T) {
		room := rooms["direct"]
		said := mustSay(t, h.Amy, room, "NHS no "+fresh()+" to CT")
		direct, first := told(t, h, h.Amy, `message in Ward direct\. It seems to hold an NHS number.*Reply with one of these words`)
		again := mustSay(t, h.Amy, room, "NHS no "+fresh()+" to MRI")
		second := answered(t, h, h.Amy, direct, first.ID, `message in Ward direct\. It seems to hold an NHS number`)
		mustBeBare(t, h, h.Amy, room, said)
		mustBeBare(t, h, h.Amy, room, again)

		// A reply answers for the message that its notice speaks of, not for the newest.
		answer := ward.Do(h.Amy.Send(direct, ward.Text{Body: "Mask", ReplyTo: first.ID})).Or(t)
		answered(t, h, h.Amy, direct, answer, "I am masking it now: the masked copy comes first")
		ward.Do(h.Copy(h.Lee, room, `\[patient A, NHS number\] to CT$`)).Or(t)
		mustBeGone(t, h, room, []*ward.Client{h.Amy, h.Lee}, said)
		mustStand(t, h, h.Amy, room, again)
		ward.Do(h.Amy.Send(direct, ward.Text{Body: "not patient ID", ReplyTo: second.ID})).Or(t)
		answered(t, h, h.Amy, direct, answer, "noted as not a patient identifier")
	})

	t.Run("tell: thread says it in the message's thread, where its sender answers", func(t *testing.T) {
		room := rooms["thread"]
		root := mustSay(t, h.Amy, room, "handover")
		said := ward.Do(h.Amy.Send(room, ward.Text{Body: "NHS no " + fresh() + " for theatre", Thread: root})).Or(t)
		notice := ward.Do(h.Lee.WaitFor(room, ward.Want{Sender: h.User, Thread: root, ReplyTo: said, BodyContains: "This message seems to hold an NHS number"}, soon)).Or(t)
		// It calls its sender, and nobody else.
		if !strings.Contains(notice.Body, "Nothing happens unless its sender chooses") || notice.Highlight || !slices.Equal(notice.Mentions, []string{h.Amy.User}) {
			t.Errorf("in the thread she said %+v", notice)
		}
		mustBeBare(t, h, h.Amy, room, said)
		ward.Do(h.Amy.Send(room, ward.Text{Body: "mask", Thread: root, ReplyTo: notice.ID})).Or(t)
		copied := ward.Do(h.Copy(h.Lee, room, `\[patient A, NHS number\] for theatre$`)).Or(t)
		if copied.Thread != root {
			t.Errorf("the copy stands in thread %q", copied.Thread)
		}
		mustBeGone(t, h, room, []*ward.Client{h.Amy, h.Lee}, said)

		alone := mustSay(t, h.Amy, room, "NHS no "+fresh()+" for recovery")
		ward.Do(h.Lee.WaitFor(room, ward.Want{Sender: h.User, Thread: alone, BodyContains: "This message seems to hold"}, soon)).Or(t)
	})

	t.Run("per_shift: after so many approaches it is only counted, and can still be answered in words", func(t *testing.T) {
		room := rooms["few"]
		ben := mustBring(t, h, "ben", ward.Login{}, room)
		for range 2 {
			mustHavePills(t, h, ben, room, mustSay(t, ben, room, "NHS no "+fresh()))
		}
		before := status(t, h)
		third := mustSay(t, ben, room, "NHS no "+fresh()+", K 6.8")
		mustIgnore(t, h, "message", third, "over_per_shift")
		if now := status(t, h); now["found, nobody told"] != before["found, nobody told"]+1 || now["warned"] != before["warned"] {
			t.Errorf("the status went from %v to %v", before, now)
		}
		mustReadOn(t, h, h.Lee, room)
		mustBeBare(t, h, ben, room, third)

		direct, _ := told(t, h, ben, "It seems to hold")
		mustSay(t, ben, direct, "mask")
		ward.Do(h.Copy(h.Lee, room, `\[patient A, NHS number\], K 6\.8$`)).Or(t)
		mustBeGone(t, h, room, []*ward.Client{ben, h.Lee}, third)
	})
}

func unread(t testing.TB, p *ward.Client, room string) (all, loud int) {
	t.Helper()
	all, loud, err := p.Unread(room)
	ward.OK(t, err)
	return all, loud
}

// pillsOn are her reactions on an event, in the order in which they came.
func pillsOn(t testing.TB, h *house.House, p *ward.Client, room, event string) []string {
	t.Helper()
	var keys []string
	for _, e := range ward.Do(p.Timeline(room)).Or(t) {
		if e.Type == "m.reaction" && e.Sender == h.User && e.On == event && !e.Redacted {
			keys = append(keys, e.Key)
		}
	}
	return keys
}

// silent says that in Amy's direct room nothing was said of how a question ended. What she is asked now
// is answered after all that she had to say there before.
func silent(t testing.TB, h *house.House, direct string) {
	t.Helper()
	asked := mustSay(t, h.Amy, direct, "status")
	answered(t, h, h.Amy, direct, asked, "^Not done: this is for the sender of the message, the room's lead or the officers")
	for _, word := range []string{"no longer there", "not masked", "Your answer", "noted", "stays as it is."} {
		if n := hers(t, h, h.Amy, direct, word); len(n) != 0 {
			t.Errorf("in the direct room she said %q", bodies(n))
		}
	}
}

// digits tells whether a text holds a number, however it is grouped.
func digits(text, number string) bool {
	only := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, s)
	}
	return strings.Contains(only(text), only(number))
}
