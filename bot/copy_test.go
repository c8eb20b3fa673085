package bot

import (
	"errors"
	"strings"
	"testing"

	"matron/policy"
	"matron/policy/detect"
)

var copyIt = policy.Copy{
	Room: ward, Message: "$m", Latest: "$m", Conversation: "$m", Author: amy, AtMs: rounds.UnixMilli() - 3*60*1000, Zone: "Europe/London",
}

const head = "Masked by Matron · Dr Patel, 14:02: "

type content = map[string]any

func (s *stage) message(t testing.TB, id policy.EventID, c content) {
	t.Helper()
	s.h.events[id] = opened{ID: id, Type: roomMessage, Sender: amy, Content: mustJSON(t, c)}
}

// copied performs the copy of a message with this content and returns what was sent.
func copied(t testing.TB, c content, change ...func(*policy.Copy)) fields {
	t.Helper()
	s := mustStage(t)
	s.message(t, "$m", c)
	e := copyIt
	for _, f := range change {
		f(&e)
	}
	if got := s.do(t, e); got.Outcome != policy.Sent {
		t.Fatalf("%+v", got)
	}
	sent := s.only(t)
	if sent.Clear || sent.Type != roomMessage || sent.Content.text(keyField) != string(e.Key()) || sent.Txn != e.Key().Txn("") {
		t.Errorf("sent as %s, clear %t", sent.Type, sent.Clear)
	}
	raw := string(mustJSON(t, sent.Content))
	for _, n := range []string{patientA, patientB, "999 668 3036", "999 288 2352"} {
		if strings.Contains(raw, n) {
			t.Errorf("an identifier is in the copy")
		}
	}
	return sent.Content
}

func TestCopyKeepsEveryClinicalWord(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in         content
		body, html string
		msgtype    string
	}{
		"plain text": {
			content{"msgtype": "m.text", "body": "K 6.8 for 999 668 3036, repeat gas now\nplease"},
			head + "K 6.8 for [patient A, NHS number], repeat gas now\nplease",
			"<em>Masked by Matron · Dr Patel, 14:02:</em> K 6.8 for [patient A, NHS number], repeat gas now<br>please", "m.text",
		},
		"a notice stays one": {
			content{"msgtype": "m.notice", "body": patientA}, head + "[patient A, NHS number]",
			"<em>Masked by Matron · Dr Patel, 14:02:</em> [patient A, NHS number]", "m.notice",
		},
		"an emote": {
			content{"msgtype": "m.emote", "body": "reviews " + patientA}, head + "* reviews [patient A, NHS number]",
			"<em>Masked by Matron · Dr Patel, 14:02:</em> * reviews [patient A, NHS number]", "m.text",
		},
		"markup, and a number split by it": {
			content{"msgtype": "m.text", "format": htmlFormat, "body": "K **6.8** 999 668 3036", "formatted_body": "K <b>6.8</b> <i>999</i> 668 <u>3036</u>"},
			head + "K **6.8** [patient A, NHS number]",
			"<em>Masked by Matron · Dr Patel, 14:02:</em> K <b>6.8</b> <i>[patient A, NHS number]</i><u></u>", "m.text",
		},
		"two patients, one of them twice": {
			content{"msgtype": "m.text", "body": "999 668 3036 K 6.8; 9992882352 K 4.0; 9996683036 again"},
			head + "[patient A, NHS number] K 6.8; [patient B, NHS number] K 4.0; [patient A, NHS number] again",
			"<em>Masked by Matron · Dr Patel, 14:02:</em> [patient A, NHS number] K 6.8; [patient B, NHS number] K 4.0; [patient A, NHS number] again", "m.text",
		},
		"a type of a later version falls back to its body": {
			content{"msgtype": "org.example.new", "body": "K 6.8 " + patientA}, head + "K 6.8 [patient A, NHS number]",
			"<em>Masked by Matron · Dr Patel, 14:02:</em> K 6.8 [patient A, NHS number]", "m.text",
		},
		"markup of another format is not HTML": {
			content{"msgtype": "m.text", "body": patientA, "format": "x", "formatted_body": patientA}, head + "[patient A, NHS number]",
			"<em>Masked by Matron · Dr Patel, 14:02:</em> [patient A, NHS number]", "m.text",
		},
	} {
		got := copied(t, c.in)
		if got.text("body") != c.body || got.text("formatted_body") != c.html || got.text("msgtype") != c.msgtype || got.text("format") != htmlFormat {
			t.Errorf("%s:\n%s\n%s\n%s", name, got.text("msgtype"), got.text("body"), got.text("formatted_body"))
		}
	}
}

func TestCopyStandsWhereTheOriginalStood(t *testing.T) {
	t.Parallel()
	reply := content{
		"msgtype": "m.text", "format": htmlFormat,
		"body":           "> <@bob:hospital.example> who has 999 288 2352?\n\nme: 999 668 3036",
		"formatted_body": `<mx-reply><blockquote>who has 999 288 2352?</blockquote></mx-reply>me: 999 668 3036`,
	}
	got := copied(t, reply, func(e *policy.Copy) { e.ReplyTo = "$asked" })
	if got.text("body") != head+"me: [patient A, NHS number]" || strings.Contains(got.text("formatted_body"), "mx-reply") {
		t.Errorf("%s\n%s", got.text("body"), got.text("formatted_body"))
	}
	if r := string(mustJSON(t, got["m.relates_to"])); r != `{"m.in_reply_to":{"event_id":"$asked"}}` {
		t.Error(r)
	}
	got = copied(t, content{"msgtype": "m.text", "body": patientA}, func(e *policy.Copy) { e.Thread, e.Conversation = "$root", "$root" })
	if r := got.object("m.relates_to"); r.text("rel_type") != "m.thread" || r.text("event_id") != "$root" || r["is_falling_back"] != true {
		t.Errorf("%v", r)
	}
}

func TestP15_TheCopyTakesTheNewestWords(t *testing.T) {
	t.Parallel()
	s := mustStage(t)
	s.message(t, "$m", content{"msgtype": "m.text", "body": "K 6.8, repeat gas"})
	edit := func(id policy.EventID, sender policy.UserID, body, relates string) {
		o := opened{ID: id, Type: roomMessage, Sender: sender, Content: mustJSON(t, content{
			"msgtype": "m.text", "body": "* " + body, "m.new_content": content{"msgtype": "m.text", "body": body}})}
		if relates != "" {
			o.Relates = []byte(relates)
		}
		s.h.events[id] = o
	}
	edit("$e1", amy, "K 6.8 for "+patientA, `{"rel_type":"m.replace","event_id":"$m"}`)
	edit("$e2", amy, "K 6.9 for "+patientA, "")
	edit("$bob", "@bob:hospital.example", "K 1.0 for "+patientA, "")
	edit("$elsewhere", amy, "K 2.0 for "+patientA, `{"rel_type":"m.replace","event_id":"$other"}`)
	s.h.events["$empty"] = opened{ID: "$empty", Type: roomMessage, Sender: amy, Content: mustJSON(t, content{"msgtype": "m.text", "body": "* K 3.0 " + patientA})}
	e := copyIt
	e.Edits, e.Latest = []policy.EventID{"$e1", "$e2", "$removed", "$bob", "$elsewhere", "$empty"}, "$e2"
	if got := s.do(t, e); got.Outcome != policy.Sent {
		t.Fatalf("%+v", got)
	}
	if body := s.only(t).Content.text("body"); body != head+"K 6.9 for [patient A, NHS number]" {
		t.Error(body)
	}
}

// In doubt nothing is posted, and then nothing is removed.
func TestCopyThatIsNotMade(t *testing.T) {
	t.Parallel()
	with := func(e policy.Copy, edits ...policy.EventID) policy.Copy { e.Edits = edits; return e }
	number := content{"msgtype": "m.text", "body": canary + " " + patientA}
	for name, c := range map[string]struct {
		spoil   func(*stage)
		effect  policy.Copy
		outcome policy.ResultKind
		because string
	}{
		"the original is gone":       {func(s *stage) { delete(s.h.events, "$m") }, copyIt, policy.Missing, ""},
		"the original is unreadable": {func(s *stage) { s.h.broken["$m"] = errUnreadable }, copyIt, policy.Unreadable, ""},
		"an edit is unreadable":      {func(s *stage) { s.h.broken["$e"] = errUnreadable }, with(copyIt, "$e"), policy.Unreadable, ""},
		"the server is away":         {func(s *stage) { s.h.broken["$m"] = &callError{Code: "network"} }, copyIt, policy.Failed, "network"},
		"somebody else wrote it":     {func(s *stage) { e := s.h.events["$m"]; e.Sender = "@bob:x"; s.h.events["$m"] = e }, copyIt, policy.Refused, "other_author"},
		"there is nothing to mask":   {func(s *stage) { s.message(t, "$m", content{"msgtype": "m.text", "body": "K 6.8"}) }, copyIt, policy.NothingTo, ""},
		"its kind is not looked for": {func(*stage) {}, func() policy.Copy { e := copyIt; e.Off = detect.AllKinds(); return e }(), policy.NothingTo, ""},
		"the body is no text":        {func(s *stage) { s.message(t, "$m", content{"msgtype": "m.text", "body": 9996683036}) }, copyIt, policy.Refused, "malformed"},
		"it is no message":           {func(s *stage) { e := s.h.events["$m"]; e.Type = "m.room.topic"; s.h.events["$m"] = e }, copyIt, policy.Refused, "type_not_copied"},
		"the content is no object":   {func(s *stage) { e := s.h.events["$m"]; e.Content = []byte(`[1]`); s.h.events["$m"] = e }, copyIt, policy.Refused, "malformed"},
		"it is too large": {func(s *stage) {
			s.message(t, "$m", content{"msgtype": "m.text", "body": patientA + strings.Repeat(" gas", 12_000)})
		}, copyIt, policy.Refused, "too_large"},
		"the store fails": {func(s *stage) { s.s.fails = errors.New("locked") }, copyIt, policy.Failed, "store"},
		"the file cannot be moved": {func(s *stage) {
			s.file(t)
			s.h.moved = func(string) (string, error) { return "", &callError{Code: "timeout"} }
		}, copyIt, policy.Failed, "timeout"},
		"a number hides in the markup": {func(s *stage) {
			s.message(t, "$m", content{"msgtype": "m.text", "format": htmlFormat, "body": patientA, "formatted_body": `<b data-x="` + patientA + `">` + patientA + `</b>`})
		}, copyIt, policy.Refused, "still_found"},
	} {
		s := mustStage(t)
		s.message(t, "$m", number)
		c.spoil(s)
		got := s.do(t, c.effect)
		if got.Outcome != c.outcome || got.Because != c.because || got.Over != (c.outcome != policy.Failed) || len(s.h.sent) != 0 {
			t.Errorf("%s: %+v, %d sent", name, got, len(s.h.sent))
		}
	}
}

func TestP16_AnAuthorsNameWithANumberIsNotSaid(t *testing.T) {
	t.Parallel()
	s := mustStage(t)
	s.h.states["m.room.member "+string(amy)] = `{"displayname":"Amy ` + patientB + `"}`
	s.message(t, "$m", content{"msgtype": "m.text", "body": patientA})
	s.do(t, copyIt)
	if body := s.only(t).Content.text("body"); body != "Masked by Matron · the author, 14:02: [patient A, NHS number]" {
		t.Error(body)
	}
	s = mustStage(t)
	delete(s.h.states, "m.room.member "+string(amy))
	s.message(t, "$m", content{"msgtype": "m.text", "body": patientA})
	s.do(t, copyIt)
	if body := s.only(t).Content.text("body"); body != "Masked by Matron · amy, 14:02: [patient A, NHS number]" {
		t.Error(body)
	}
}

func TestPlaceholdersAreNumberedOverTheConversation(t *testing.T) {
	t.Parallel()
	s := mustStage(t)
	for i, c := range []struct{ body, want string }{
		{"K 6.8 " + patientA, "K 6.8 [patient A, NHS number]"},
		{"and NHS no 999 288 2352?", "and NHS no [patient B, NHS number]?"},
		{"NHS number nine nine nine six six eight three oh three six: gas done", "NHS number [patient A, NHS number]: gas done"},
		{"NHS no ９９９ ６６８ ３０３６ ok", "NHS no [patient A, NHS number] ok"},
	} {
		id := policy.EventID(rune('a' + i))
		s.message(t, id, content{"msgtype": "m.text", "body": c.body})
		e := copyIt
		e.Message, e.Latest, e.Conversation = id, id, "$root"
		if got := s.do(t, e); got.Outcome != policy.Sent {
			t.Fatalf("%s: %+v", c.want, got)
		}
		if got := s.h.sent[i].Content.text("body"); got != head+c.want {
			t.Error(got)
		}
	}
	for k := range s.s.letters {
		if strings.Contains(k, patientA) || strings.Contains(k, patientB) {
			t.Error("the store got the number itself")
		}
	}
}

func TestCopyReplacesAnEarlierCopy(t *testing.T) {
	t.Parallel()
	got := copied(t, content{"msgtype": "m.text", "body": "K 6.9 " + patientA, "m.mentions": content{"user_ids": []any{"@lee:hospital.example"}}},
		func(e *policy.Copy) { e.Replaces, e.Thread = "$copy", "$root" })
	if r := string(mustJSON(t, got["m.relates_to"])); r != `{"event_id":"$copy","rel_type":"m.replace"}` {
		t.Error(r)
	}
	if len(got.object("m.mentions")) != 0 {
		t.Error("whom the first copy mentioned is called again")
	}
	renewed := got.object("m.new_content")
	if renewed.text("body") != head+"K 6.9 [patient A, NHS number]" || got.text("body") != "* "+renewed.text("body") || renewed["m.relates_to"] != nil {
		t.Errorf("%v", got)
	}
	if renewed.object("m.mentions").list("user_ids")[0] != "@lee:hospital.example" {
		t.Errorf("%v", renewed)
	}
}

func TestALargeCopyLosesItsFormattingFirst(t *testing.T) {
	t.Parallel()
	long := strings.Repeat(" gas", 8_000)
	got := copied(t, content{"msgtype": "m.text", "body": patientA + long})
	if got.text("body") != head+"[patient A, NHS number]"+long || got.text("formatted_body") != "" || got.text("format") != "" {
		t.Errorf("%d bytes of body, %d of HTML", len(got.text("body")), len(got.text("formatted_body")))
	}
}
