package e2e_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"matron/e2e/house"
	"matron/e2e/ward"
)

func TestMask(t *testing.T) {
	t.Parallel()
	h, rooms := mustPlan(t, house.Options{Admin: true, Proxy: true}, map[string]string{
		"main":    "mode: advise\nidentifiers: {per_shift: 20}",
		"reasons": "mode: advise\nidentifiers: {per_shift: 20, keep_reasons: [urgent care, handover]}",
		"itself":  "mode: enforce\nidentifiers: {per_shift: 20, mask: {by_itself: 2s}}",
	})
	room := rooms["main"]
	both := []*ward.Client{h.Amy, h.Lee}
	// asked says something that she asks about, as a person of the room.
	asked := func(t *testing.T, p *ward.Client, said ward.Text) string {
		t.Helper()
		event := ward.Do(p.Send(room, said)).Or(t)
		mustHavePills(t, h, p, room, event)
		return event
	}
	tapped := func(t *testing.T, p *ward.Client, event, key string) {
		t.Helper()
		ward.Do(p.React(room, event, key)).Or(t)
	}

	t.Run("in a thread: place, formatting and mentions are kept, patients are numbered over the conversation", func(t *testing.T) {
		one, two := fresh(), fresh()
		root := mustSay(t, h.Amy, room, "handover")
		said := asked(t, h.Amy, ward.Text{
			Body: "NHS no " + one + " K 6.8, repeat gas now please @Dr Lee", HTML: "NHS no " + one + " <b>K 6.8</b>, repeat gas now please @Dr Lee",
			Thread: root, Mentions: []string{h.Lee.User},
		})
		tapped(t, h.Amy, said, "Mask")
		copied := ward.Do(h.Copy(h.Lee, room, `^Masked by Matron · Dr Patel, \d\d:\d\d: NHS no \[patient A, NHS number\] K 6\.8, repeat gas now please @Dr Lee$`)).Or(t)
		if copied.Thread != root || !strings.Contains(copied.HTML, "[patient A, NHS number] <b>K 6.8</b>, repeat gas") || !copied.Encrypted {
			t.Errorf("the copy came as %+v", copied)
		}
		if !slices.Equal(copied.Mentions, []string{h.Lee.User}) || !copied.Highlight {
			t.Errorf("the copy mentions %v, loud %v", copied.Mentions, copied.Highlight)
		}
		mustBeGone(t, h, room, both, said)
		if raw, ok := copied.Content["body"].(string); !ok || digits(raw, one) {
			t.Error("the copy holds the number")
		}

		// The same patient has the same letter, another one the next, also in one message and in another grouping.
		said = asked(t, h.Amy, ward.Text{Body: "NHS no " + two + " next, then NHS no " + strings.ReplaceAll(one, " ", "") + " again", Thread: root})
		tapped(t, h.Amy, said, "Mask")
		ward.Do(h.Copy(h.Lee, room, `NHS no \[patient B, NHS number\] next, then NHS no \[patient A, NHS number\] again$`)).Or(t)
		mustBeGone(t, h, room, both, said)
		mustLosePills(t, h, h.Amy, room, said)
	})

	t.Run("a reply stays one, and the copy stands before anything is removed", func(t *testing.T) {
		question := mustSay(t, h.Lee, room, "who is next?")
		said := asked(t, h.Amy, ward.Text{Body: "NHS no " + fresh() + " is", ReplyTo: question})
		first := ward.Do(h.Amy.Edit(room, said, ward.Text{Body: "NHS no " + fresh() + " is next"})).Or(t)
		mustDecide(t, h, "edit", first)
		tapped(t, h.Amy, said, "Mask")
		copied := ward.Do(h.Copy(h.Lee, room, `NHS no \[patient A, NHS number\] is next$`)).Or(t)
		if copied.ReplyTo != question {
			t.Errorf("the copy replies to %q", copied.ReplyTo)
		}
		mustBeGone(t, h, room, both, said, first)
		all := ward.Do(h.Synapse.Messages(room, h.Amy.Token)).Or(t)
		for _, id := range []string{said, first} {
			if c, r := place(all, is(copied.ID)), place(all, redacts(id)); c < 0 || r < c {
				t.Errorf("%s was removed at place %d, the copy stands at %d", id, r, c)
			}
		}
	})

	t.Run("a file with a caption: the copy has the same file, the original's is deleted", func(t *testing.T) {
		scan := bytes.Repeat([]byte("not a real scan "), 500)
		said, _, err := h.Amy.SendFile(room, ward.File{Name: "scan.pdf", Caption: "CT of NHS no " + fresh() + ", bleed?", MIME: "application/pdf", Data: scan})
		ward.OK(t, err)
		original := ward.Do(h.Lee.WaitFor(room, ward.Want{Event: said, Msgtype: "m.file"}, soon)).Or(t)
		mustHavePills(t, h, h.Amy, room, said)
		tapped(t, h.Amy, said, "Mask")
		copied := ward.Do(h.Copy(h.Lee, room, `CT of NHS no \[patient A, NHS number\], bleed\?$`)).Or(t)
		if copied.Msgtype != "m.file" || copied.Content["filename"] != "scan.pdf" {
			t.Errorf("the copy came as %+v", copied)
		}
		mustBeGone(t, h, room, both, said)
		data, code, err := h.Lee.Download(copied)
		ward.OK(t, err)
		if code != 200 || !bytes.Equal(data, scan) {
			t.Errorf("the copy's file: status %d, %d bytes", code, len(data))
		}
		if _, code, err = h.Lee.Download(original); err != nil || code != 404 {
			t.Errorf("the original's file: status %d, %v", code, err)
		}
	})

	t.Run("a poll is copied as text", func(t *testing.T) {
		said := ward.Do(h.Amy.Poll(room, "Who takes NHS no "+fresh()+"?", "I do", "not me")).Or(t)
		mustHavePills(t, h, h.Amy, room, said)
		tapped(t, h.Amy, said, "Mask")
		ward.Do(h.Copy(h.Lee, room, `Who takes NHS no \[patient A, NHS number\]\?\n- I do\n- not me\n\(a poll; its votes stay with the removed original\)$`)).Or(t)
		mustBeGone(t, h, room, both, said)
	})

	t.Run("the room's lead answers for the author, a stranger does not", func(t *testing.T) {
		ben := mustBring(t, h, "ben", ward.Login{}, room)
		said := asked(t, h.Amy, ward.Text{Body: "NHS no " + fresh() + " home today"})
		tapped(t, ben, said, "Mask")
		mustTell(t, h, "the stranger's tap", func(e entry) bool {
			return e.Subject == "reaction" && e.By == ben.User && e.has("not_entitled") && e.Key == ""
		})
		mustStand(t, h, h.Amy, room, said)
		tapped(t, h.Lee, said, "Mask")
		ward.Do(h.Copy(ben, room, `Dr Patel, \d\d:\d\d: NHS no \[patient A, NHS number\] home today$`)).Or(t)
		mustBeGone(t, h, room, append(both, ben), said)
	})

	t.Run("Keep and Not patient ID close the question, are counted, and the message stands", func(t *testing.T) {
		before := status(t, h)
		for _, key := range []string{"Keep", "Not patient ID"} {
			said := asked(t, h.Amy, ward.Text{Body: "NHS no " + fresh() + " for the list"})
			tapped(t, h.Amy, said, key)
			mustLosePills(t, h, h.Lee, room, said)
			mustStand(t, h, h.Amy, room, said)
		}
		after := status(t, h)
		if after["kept"] != before["kept"]+1 || after["false alarms"] != before["false alarms"]+1 {
			t.Errorf("the status went from %v to %v", before, after)
		}
	})

	t.Run("where the rules want a reason for keeping it is asked afterwards, and a number answers", func(t *testing.T) {
		room := rooms["reasons"]
		said := mustSay(t, h.Amy, room, "NHS no "+fresh()+" to resus")
		mustHavePills(t, h, h.Amy, room, said)
		ward.Do(h.Amy.React(room, said, "Keep")).Or(t)
		direct, question := told(t, h, h.Amy, `message in Ward reasons\. It stays as it is\. May I note why\? .*1 urgent care.*2 handover`)
		mustSay(t, h.Amy, direct, "2")
		answered(t, h, h.Amy, direct, question.ID, `message in Ward reasons\. It stays as it is\.`)
		mustTell(t, h, "the reason", func(e entry) bool {
			return e.By == h.Amy.User && e.has("keep_reason_given") && e.Word == "signed_device"
		})
		mustStand(t, h, h.Amy, room, said)
	})

	t.Run("typed answers: as a reply in the room, and in the direct room for the newest question", func(t *testing.T) {
		said := asked(t, h.Amy, ward.Text{Body: "NHS no " + fresh() + " by reply"})
		ward.Do(h.Amy.Send(room, ward.Text{Body: "mask", ReplyTo: said})).Or(t)
		ward.Do(h.Copy(h.Lee, room, `\[patient A, NHS number\] by reply$`)).Or(t)
		mustBeGone(t, h, room, both, said)

		older := asked(t, h.Amy, ward.Text{Body: "NHS no " + fresh() + " older"})
		newer := asked(t, h.Amy, ward.Text{Body: "NHS no " + fresh() + " newer"})
		direct, _ := told(t, h, h.Amy, "It seems to hold")
		typed := mustSay(t, h.Amy, direct, "Mask")
		answered(t, h, h.Amy, direct, typed, "I am masking it now")
		ward.Do(h.Copy(h.Lee, room, `\[patient A, NHS number\] newer$`)).Or(t)
		mustBeGone(t, h, room, both, newer)
		mustStand(t, h, h.Amy, room, older)
		tapped(t, h.Amy, older, "Keep")
		mustLosePills(t, h, h.Amy, room, older)
	})

	for name, key := range map[string]string{"scissors": "✂", "scissors in colour": "✂\ufe0f"} {
		t.Run(name+" are Mask", func(t *testing.T) {
			said := asked(t, h.Lee, ward.Text{Body: "NHS no " + fresh() + " with " + name})
			tapped(t, h.Lee, said, key)
			ward.Do(h.Copy(h.Amy, room, `\[patient A, NHS number\] with `+name+`$`)).Or(t)
			mustBeGone(t, h, room, both, said)
		})
	}

	t.Run("removed by its author before the copy is made: said so, and nothing else happens", func(t *testing.T) {
		said := asked(t, h.Lee, ward.Text{Body: "NHS no " + fresh() + " on second thoughts"})
		reading := h.Proxy.Hold(ward.Match{Method: "GET", Path: "/rooms/.*/event/"}, ward.Forever)
		tapped(t, h.Lee, said, "Mask")
		ward.OK(t, reading.WaitMet(1, soon))
		ward.Do(h.Lee.Redact(room, said, "")).Or(t)
		ward.Do(h.Amy.WaitGone(room, said, soon)).Or(t)
		h.Proxy.Heal()
		told(t, h, h.Lee, `It was not masked: it is no longer there\. Nothing else was removed`)
		mustReadOn(t, h, h.Lee, room)
		if n := hers(t, h, h.Amy, room, "on second thoughts"); len(n) != 0 {
			t.Errorf("a copy was posted: %q", bodies(n))
		}
	})

	t.Run("edited while the copy is made: the copy takes the newest words, and the edit goes too", func(t *testing.T) {
		number := fresh()
		said := asked(t, h.Lee, ward.Text{Body: "NHS no " + number + " nil by mouth"})
		posting := h.Proxy.Hold(ward.Match{Method: "PUT", Path: "/send/m.room.encrypted/"}, 1)
		tapped(t, h.Lee, said, "Mask")
		ward.OK(t, posting.WaitMet(1, soon))
		edit := ward.Do(h.Lee.Edit(room, said, ward.Text{Body: "NHS no " + number + " may eat and drink"})).Or(t)
		mustDecide(t, h, "edit", edit)
		posting.Release()
		ward.Do(h.Copy(h.Amy, room, `NHS no \[patient A, NHS number\] may eat and drink$`)).Or(t)
		mustBeGone(t, h, room, both, said, edit)
		if n := hers(t, h, h.Amy, room, "nil by mouth"); len(n) != 0 {
			t.Errorf("the old words stand in %q", bodies(n))
		}
	})

	t.Run("two who answer at once get one copy", func(t *testing.T) {
		said := asked(t, h.Amy, ward.Text{Body: "NHS no " + fresh() + " twice"})
		tapped(t, h.Amy, said, "Mask")
		tapped(t, h.Lee, said, "✂️")
		mustBeGone(t, h, room, both, said)
		mustReadOn(t, h, h.Lee, room)
		if n := hers(t, h, h.Lee, room, " twice"); len(n) != 1 {
			t.Errorf("the copies are %q", bodies(n))
		}
	})

	t.Run("by itself: a number with nothing clinical beside it, after the grace; beside a result never", func(t *testing.T) {
		room := rooms["itself"]
		beside := mustSay(t, h.Lee, room, "K 6.8 NHS no "+fresh()+" 40 units given")
		mustHavePills(t, h, h.Lee, room, beside)
		said := mustSay(t, h.Lee, room, "please ring the family of the lady with NHS no "+fresh()+" about visiting")
		mustHavePills(t, h, h.Lee, room, said)
		copied := ward.Do(h.Copy(h.Amy, room, `family of the lady with NHS no \[patient A, NHS number\] about visiting$`)).Or(t)
		mustBeGone(t, h, room, both, said)
		mustTell(t, h, "masking by itself", func(e entry) bool { return e.Room == room && e.has("masked_by_itself") && e.Word == "clock" })
		// Its own grace was over first.
		mustStand(t, h, h.Lee, room, beside)
		mustHavePills(t, h, h.Lee, room, beside)
		if n := hers(t, h, h.Amy, room, "Masked by Matron"); len(n) != 1 || n[0].ID != copied.ID {
			t.Errorf("the copies are %q", bodies(n))
		}
	})
}
