package record_test

import (
	"reflect"
	"testing"
	"time"

	"matron/policy"
	"matron/record"
	"matron/record/recordtest"
)

func TestAMessageHasOneHashUntilSomethingShownOfItChanges(t *testing.T) {
	t.Parallel()
	text, at := recordtest.Text, recordtest.At
	full := func() record.Conversation {
		m := recordtest.Say(1, recordtest.Lee, "2026-11-24T14:00:00Z", "K 6.8")
		m.Latest, m.LatestAt, m.Other = "$b", at("2026-11-24T14:01:00Z"), text("K 6.9")
		m.Edits = []record.Version{{Event: "$m001", At: m.At, Text: text("K 8.6")}}
		m.Removed = &record.Removal{By: recordtest.Lee, At: at("2026-11-24T14:02:00Z")}
		m.Files = []record.File{{Name: text("ecg.jpg"), Type: "image/jpeg", Size: 7, SHA256: "ab"}}
		m.ReplyTo, m.Masked, m.Unread, m.ServerAt, m.Surfacing = "$a", "$c", policy.NoKey, at("2026-11-24T14:00:01Z"), "poll"
		return recordtest.Of(m)
	}
	was := full().Lines()[0]
	if again := full().Lines()[0]; again != was {
		t.Fatalf("read twice: %+v, %+v", was, again)
	}
	changes := map[string]func(*record.Conversation, *record.Message){
		"Event":     func(_ *record.Conversation, m *record.Message) { m.Event = "$other" },
		"By":        func(_ *record.Conversation, m *record.Message) { m.By = recordtest.Okafor },
		"At":        func(_ *record.Conversation, m *record.Message) { m.At = m.At.Add(time.Millisecond) },
		"Latest":    func(_ *record.Conversation, m *record.Message) { m.Latest = "$d" },
		"LatestAt":  func(_ *record.Conversation, m *record.Message) { m.LatestAt = m.LatestAt.Add(time.Second) },
		"Text":      func(_ *record.Conversation, m *record.Message) { m.Text = text("K 6.8 ") },
		"Other":     func(_ *record.Conversation, m *record.Message) { m.Other = text("") },
		"Edits":     func(_ *record.Conversation, m *record.Message) { m.Edits[0].Text = text("K 8.7") },
		"Edits.At":  func(_ *record.Conversation, m *record.Message) { m.Edits[0].At = at("2026-11-24T14:00:00.5Z") },
		"Removed":   func(_ *record.Conversation, m *record.Message) { m.Removed = nil },
		"Removed.B": func(_ *record.Conversation, m *record.Message) { m.Removed.By = recordtest.Matron },
		"Removed.A": func(_ *record.Conversation, m *record.Message) { m.Removed.At = time.Time{} },
		"Masked":    func(_ *record.Conversation, m *record.Message) { m.Masked = "" },
		"Unread":    func(_ *record.Conversation, m *record.Message) { m.Unread = policy.Withheld },
		"Files":     func(_ *record.Conversation, m *record.Message) { m.Files[0].Name = text("ecg.png") },
		"Files.S":   func(_ *record.Conversation, m *record.Message) { m.Files[0].Size = 1 << 60 },
		"Files.2":   func(_ *record.Conversation, m *record.Message) { m.Files = append(m.Files, m.Files[0]) },
		"ReplyTo":   func(_ *record.Conversation, m *record.Message) { m.ReplyTo = "" },
		"Trust":     func(_ *record.Conversation, m *record.Message) { m.Trust = policy.UnknownDevice },
		"ServerAt":  func(_ *record.Conversation, m *record.Message) { m.ServerAt = time.Time{} },
		"Surfacing": func(_ *record.Conversation, m *record.Message) { m.Surfacing = "" },
		"a name":    func(c *record.Conversation, _ *record.Message) { c.People[3].Name = text("Dr M Lee") },
		"a role":    func(c *record.Conversation, _ *record.Message) { c.People[3].Listed = false },
	}
	for name, change := range changes {
		c := full()
		change(&c, &c.Messages[0])
		if c.Lines()[0].SHA256 == was.SHA256 {
			t.Errorf("%s changed, and the hash did not", name)
		}
	}
	for f := range reflect.TypeFor[record.Message]().Fields() {
		if changes[f.Name] == nil {
			t.Errorf("nobody looked whether %s is in the hash", f.Name)
		}
	}
}

// A machine elsewhere has the same time in another zone, and the same hash; bytes that are not UTF-8 are not all the same.
func TestAHashIsOfWhatWasReadAndOfNothingElse(t *testing.T) {
	t.Parallel()
	c := recordtest.Of(recordtest.Say(1, recordtest.Lee, "2026-10-25T00:30:00Z", "K 6.8"))
	there := recordtest.Of(recordtest.Say(1, recordtest.Lee, "2026-10-25T01:30:00+01:00", "K 6.8"))
	there.Zone = nil
	if a, b := c.Lines()[0], there.Lines()[0]; a != b {
		t.Errorf("%+v, %+v", a, b)
	}
	const vector = "ad1030"
	if got := c.Lines()[0].SHA256[:6]; got != vector {
		t.Errorf("the canonical form changed: %s, want %s; filings under way would all be shown again", got, vector)
	}
	seen := map[string]string{}
	for _, words := range []string{"", "\xff", "\xfe", "\ufffd", "\x00ff", "\x00" + "ff", "\x00", "\x0000"} {
		c.Messages[0].Text = recordtest.Text(words)
		h := c.Lines()[0].SHA256
		if was, there := seen[h]; there && was != words {
			t.Errorf("%q and %q have one hash", was, words)
		}
		seen[h] = words
	}
}
