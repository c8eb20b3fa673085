package storetest

import (
	"fmt"
	"testing"
	"time"

	"matron/policy"
)

// message is a message of amy's, so many minutes after the start.
func message(id policy.EventID, minutes int) policy.RememberMessage {
	return policy.RememberMessage{
		ID: id, Room: ward, Sender: amy, At: start.Add(time.Duration(minutes) * time.Minute), Conversation: id,
	}
}

func edit(id, of policy.EventID, by policy.UserID, minutes int) policy.RememberMessage {
	m := message(id, minutes)
	m.Of, m.Sender = of, by
	return m
}

func messageID(m policy.RememberMessage) policy.EventID { return m.ID }

func testMessage(t *testing.T, k *kit) {
	k.run(t, "a message comes back as it was remembered", func(t *testing.T, d *desk) {
		m := policy.RememberMessage{
			ID: "$1", Room: ward, Sender: amy, At: start, Thread: "$root", ReplyTo: "$0", Conversation: "$root",
			Media: true, Unseen: true, Worst: 2,
		}
		d.commit(m)
		d.reopen()
		v := d.view(policy.Query{Message: "$1", ReplyTo: "$1"})
		same(t, "message", v.Message, &policy.MessageRow{RememberMessage: m})
		same(t, "as what is replied to", v.ReplyTo, &policy.MessageRow{RememberMessage: m})
		same(t, "nobody asked for", d.view(policy.Query{}).Message, nil)
	})
	for name, changes := range map[string][]policy.Change{
		"marked before it came":    {policy.MarkGone{ID: "$1", By: lee, At: start}, message("$1", 0)},
		"marked after it came":     {message("$1", 0), policy.MarkGone{ID: "$1", By: lee, At: start}},
		"it came gone":             {func() policy.Change { m := message("$1", 0); m.Gone = true; return m }()},
		"remembered again later":   {message("$1", 0), policy.MarkGone{ID: "$1"}, message("$1", 0)},
		"marked twice, by another": {policy.MarkGone{ID: "$1", By: lee}, policy.MarkGone{ID: "$1", By: amy}, message("$1", 0)},
	} {
		k.run(t, "what is gone stays gone: "+name, func(t *testing.T, d *desk) {
			d.commit(changes...)
			v := d.view(policy.Query{Event: "$1", Message: "$1"})
			same(t, "gone", v.Message.Gone, true)
			same(t, "was gone", v.WasGone, true)
			same(t, "sender", v.Message.Sender, amy)
		})
	}
	k.run(t, "of one that is only known to be gone there is no more than that", func(t *testing.T, d *desk) {
		d.commit(policy.MarkGone{ID: "$1", By: lee, At: start})
		v := d.view(policy.Query{Event: "$1", Message: "$1"})
		same(t, "message", v.Message, &policy.MessageRow{RememberMessage: policy.RememberMessage{ID: "$1", Gone: true}})
		same(t, "was gone", v.WasGone, true)
	})
	k.run(t, "edits count from the same sender in the same room, by time, without the gone ones", testEdits)
	k.run(t, "a thousand edits don't make a view grow", func(t *testing.T, d *desk) {
		all := []policy.Change{message("$1", 0)}
		for i := range 1000 {
			all = append(all, edit(policy.EventID(fmt.Sprintf("$e%04d", i)), "$1", amy, i+1))
		}
		d.commit(all...)
		v := d.view(policy.Query{Message: "$1"})
		same(t, "edits of all", len(v.Edits), 100)
		same(t, "the newest is there", v.Edits[99].ID, "$e0999")
		same(t, "own edits", len(v.Message.Edits), 200)
		same(t, "the newest is there", v.Message.Edits[199], "$e0999")
	})
	k.run(t, "an answer waits for its message, and is taken with it", func(t *testing.T, d *desk) {
		mask := policy.KeepAnswer{On: "$1", Room: ward, By: amy, Pill: policy.PillMask, At: start}
		keep := policy.KeepAnswer{On: "$1", Room: ward, By: lee, Pill: policy.PillKeep, At: start.Add(-time.Second)}
		d.commit(mask, keep, mask, policy.KeepAnswer{On: "$2", Room: ward, By: amy, Pill: policy.PillMask, At: start})
		d.reopen()
		same(t, "oldest first, each once", d.view(policy.Query{Message: "$1"}).Answers, []policy.KeepAnswer{keep, mask})
		d.commit(message("$1", 0))
		same(t, "taken", len(d.view(policy.Query{Message: "$1"}).Answers), 0)
		same(t, "of another message", len(d.view(policy.Query{Message: "$2"}).Answers), 1)
	})
	k.run(t, "what was unreadable is known until it is read, or its room is left", func(t *testing.T, d *desk) {
		note := func(id policy.EventID) policy.NoteUnreadable {
			return policy.NoteUnreadable{ID: id, Room: ward, Sender: amy, At: start, Since: start, Why: policy.NoKey, Told: true}
		}
		d.commit(note("$1"), note("$2"))
		same(t, "told", d.view(policy.Query{Event: "$1"}).WasTold, true)
		d.commit(policy.NoteReadable{ID: "$1", At: start})
		same(t, "read", d.view(policy.Query{Event: "$1"}).WasTold, false)
		d.commit(policy.DropState{Room: ward})
		same(t, "left", d.view(policy.Query{Event: "$2"}).WasTold, false)
	})
}

func testEdits(t *testing.T, d *desk) {
	elsewhere := edit("$elsewhere", "$1", amy, 2)
	elsewhere.Room = "!other"
	d.commit(
		edit("$late", "$1", amy, 4), edit("$early", "$1", amy, 1), edit("$early2", "$1", amy, 1), edit("$of-another", "$2", amy, 2),
		edit("$by-lee", "$1", lee, 3), elsewhere, edit("$gone", "$1", amy, 3), policy.MarkGone{ID: "$gone"}, edit("$of-edit", "$early", amy, 9),
	)
	v := d.view(policy.Query{Message: "$1"})
	same(t, "the message did not come yet", v.Message, nil)
	everybodys := []policy.EventID{"$early", "$early2", "$elsewhere", "$by-lee", "$gone", "$late"}
	same(t, "but what edits it did", names(v.Edits, messageID), everybodys)
	d.commit(message("$1", 0))
	v = d.view(policy.Query{Message: "$1"})
	same(t, "edits of its sender", v.Message.Edits, []policy.EventID{"$early", "$early2", "$late"})
	same(t, "it is no edit", v.Original, nil)

	v = d.view(policy.Query{Message: "$early"})
	same(t, "an edit leads to its original", v.Original.ID, "$1")
	same(t, "and to its edits", names(v.Edits, messageID), everybodys)
	same(t, "an edit of another sender leads nowhere", d.view(policy.Query{Message: "$by-lee"}).Original, nil)
	same(t, "nor one in another room", d.view(policy.Query{Message: "$elsewhere"}).Original, nil)
	same(t, "nor one of an edit", d.view(policy.Query{Message: "$of-edit"}).Original, nil)
}
