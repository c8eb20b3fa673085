package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"matron/policy"
)

// mustClear is a bot with a token and no machine: enough for what is not encrypted.
func mustClear(t testing.TB, url string) *Bot {
	t.Helper()
	db := mustOpenStore(t, t.TempDir())
	b, err := New(Options{
		Homeserver: url, User: herself, Device: "D", Token: "t", Store: db, DB: db.DB(), Keys: mustKeys(t), Account: string(herself),
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var five = time.Date(2026, 1, 5, 17, 0, 0, 0, time.UTC)

func (b *Bot) mustSeal(t testing.TB, raw string) policy.Envelope {
	t.Helper()
	e, _ := parseEvent([]byte(raw))
	sealed, err := b.o.Keys.Seal([]byte(raw), b.inbox())
	if err != nil {
		t.Fatal(err)
	}
	return policy.Envelope{Door: policy.DoorSync, Room: ward7, ID: e.ID, From: e.Sender, At: five, Raw: sealed}
}

func shape(e policy.Event) string {
	s, _ := policy.Speaker(e)
	out := fmt.Sprintf("%s by %s", policy.EventKind(e), s.Sender)
	if s.Thread != "" {
		out += " in " + string(s.Thread)
	}
	switch e := e.(type) {
	case policy.Message:
		out += fmt.Sprintf(" %s to %q marked %v notice %v unseen %v", said(e), e.ReplyTo, e.Marked, e.Notice, e.Unseen)
	case policy.Edit:
		out += fmt.Sprintf(" of %s: %s outside %d", e.Of, e.Surfaces[0].Text.Reveal(), len(e.Outer))
	case policy.Redaction:
		out += fmt.Sprintf(" of %s, %d", e.Of, len(e.Surfaces))
	case policy.Reaction:
		out += fmt.Sprintf(" on %s: %s", e.On, e.Key.Reveal())
	case policy.Vote:
		out += fmt.Sprintf(" on %s: %v", e.On, e.Answers)
	case policy.Membership:
		out += fmt.Sprintf(" %s %s after %q direct %v, %d", e.User, e.Now, e.Was, e.Direct, len(e.Surfaces))
	case policy.RoomState:
		out += fmt.Sprintf(" %s %q, %d", e.Type, e.StateKey, len(e.Surfaces))
	case policy.Echo:
		out += fmt.Sprintf(" key %q of %q", e.Key, e.Of)
	case policy.Unknown:
		out += " " + e.Type
	}
	return out
}

// TestOpenSaysWhatAnEventIs, for what is not encrypted; the server's word, all of it.
func TestOpenSaysWhatAnEventIs(t *testing.T) {
	t.Parallel()
	b := mustClear(t, "http://ward.example")
	const a = `"event_id":"$e","sender":"@a:b","origin_server_ts":1`
	const own = `"event_id":"$e","sender":"@matron:ward.example"`
	for name, c := range map[string]struct{ raw, want string }{
		"a message":                   {`{` + a + `,"type":"m.room.message","content":{"msgtype":"m.text","body":"b"}}`, `message by @a:b b to "" marked false notice false unseen false`},
		"a notice":                    {`{` + a + `,"type":"m.room.message","content":{"msgtype":"m.notice","body":"b"}}`, `message by @a:b b to "" marked false notice true unseen false`},
		"a reply":                     {`{` + a + `,"type":"m.room.message","content":{"body":"b","m.relates_to":{"m.in_reply_to":{"event_id":"$r"}}}}`, `message by @a:b b to "$r" marked false notice false unseen false`},
		"in a thread":                 {`{` + a + `,"type":"m.room.message","content":{"body":"b","m.relates_to":{"rel_type":"m.thread","event_id":"$t","is_falling_back":true,"m.in_reply_to":{"event_id":"$r"}}}}`, `message by @a:b in $t b to "" marked false notice false unseen false`},
		"a reply in a thread":         {`{` + a + `,"type":"m.room.message","content":{"body":"b","m.relates_to":{"rel_type":"m.thread","event_id":"$t","m.in_reply_to":{"event_id":"$r"}}}}`, `message by @a:b in $t b to "$r" marked false notice false unseen false`},
		"an edit":                     {`{` + a + `,"type":"m.room.message","content":{"body":"* n","m.new_content":{"body":"n"},"m.relates_to":{"rel_type":"m.replace","event_id":"$o"}}}`, `edit by @a:b of $o: n outside 1`},
		"an edit with nothing new":    {`{` + a + `,"type":"m.room.message","content":{"body":"* n","m.relates_to":{"rel_type":"m.replace","event_id":"$o"}}}`, `message by @a:b * n to "" marked true notice false unseen false`},
		"an edit of nothing":          {`{` + a + `,"type":"m.room.message","content":{"body":"* n","m.new_content":{"body":"n"},"m.relates_to":{"rel_type":"m.replace"}}}`, `message by @a:b * n|n to "" marked true notice false unseen false`},
		"two bodies, two relations":   {`{` + a + `,"type":"m.room.message","content":{"body":"x","body":"y","m.relates_to":{"m.in_reply_to":{"event_id":"$r"}}}}`, `message by @a:b x|y to "" marked true notice false unseen false`},
		"a removed message":           {`{` + a + `,"type":"m.room.message","content":{},"unsigned":{"redacted_because":{"type":"m.room.redaction"}}}`, `gone by @a:b`},
		"a mark of removal that lies": {`{` + a + `,"type":"m.room.message","content":{"body":"b"},"unsigned":{"redacted_because":{}}}`, `message by @a:b b to "" marked false notice false unseen false`},
		"a removed reaction":          {`{` + a + `,"type":"m.reaction","content":{},"unsigned":{"redacted_because":{}}}`, `unknown by @a:b m.reaction`},
		"a removal, new":              {`{` + a + `,"type":"m.room.redaction","content":{"redacts":"$x","reason":"r"}}`, `redaction by @a:b of $x, 1`},
		"a removal, old":              {`{` + a + `,"type":"m.room.redaction","redacts":"$x","content":{}}`, `redaction by @a:b of $x, 0`},
		"a reaction":                  {`{` + a + `,"type":"m.reaction","content":{"m.relates_to":{"rel_type":"m.annotation","event_id":"$x","key":"Mask"}}}`, `reaction by @a:b on $x: Mask`},
		"a vote":                      {`{` + a + `,"type":"org.matrix.msc3381.poll.response","content":{"org.matrix.msc3381.poll.response":{"answers":["1",2]},"m.relates_to":{"rel_type":"m.reference","event_id":"$p"}}}`, `vote by @a:b on $p: [1]`},
		"a call":                      {`{` + a + `,"type":"m.call.invite","content":{"body":"x"}}`, `unknown by @a:b m.call.invite`},
		"she was invited":             {`{` + a + `,"type":"m.room.member","state_key":"@matron:ward.example","content":{"membership":"invite","is_direct":true}}`, `membership by @a:b @matron:ward.example invite after "" direct true, 0`},
		"somebody takes a new name":   {`{` + a + `,"type":"m.room.member","state_key":"@a:b","content":{"membership":"join","displayname":"n"},"unsigned":{"prev_content":{"membership":"join","displayname":"o"}}}`, `membership by @a:b @a:b join after "join" direct false, 1`},
		"somebody keeps a name":       {`{` + a + `,"type":"m.room.member","state_key":"@a:b","content":{"membership":"join","displayname":"n"},"unsigned":{"prev_content":{"membership":"join","displayname":"n"}}}`, `membership by @a:b @a:b join after "join" direct false, 0`},
		"a membership of a number":    {`{` + a + `,"type":"m.room.member","state_key":"@a:b","content":{"membership":7}}`, `membership by @a:b @a:b  after "" direct false, 0`},
		"a topic":                     {`{` + a + `,"type":"m.room.topic","state_key":"","content":{"topic":"t"}}`, `room_state by @a:b m.room.topic "", 1`},
		"a message with a state key":  {`{` + a + `,"type":"m.room.message","state_key":"","content":{"body":"b"}}`, `room_state by @a:b m.room.message "", 1`},
		"her own":                     {`{` + own + `,"type":"m.reaction","content":{"m.relates_to":{"key":"Mask"}}}`, `echo by @matron:ward.example key "" of ""`},
		"her own, with its key":       {`{` + own + `,"type":"m.room.message","content":{"body":"b","chat.matron.key":"say/1"}}`, `echo by @matron:ward.example key "say/1" of ""`},
		"her own removal":             {`{` + own + `,"type":"m.room.redaction","content":{"redacts":"$x"}}`, `echo by @matron:ward.example key "" of "$x"`},
		"her own, removed":            {`{` + own + `,"type":"m.room.encrypted","content":{},"unsigned":{"redacted_because":{}}}`, `echo by @matron:ward.example key "" of ""`},
		"content of a number":         {`{` + a + `,"type":"m.room.message","content":7}`, `message by @a:b 7 to "" marked false notice false unseen false`},
		"content of a list":           {`{` + a + `,"type":"m.room.message","content":["x"]}`, `message by @a:b x to "" marked false notice false unseen false`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := b.Open(t.Context(), b.mustSeal(t, c.raw), nil)
			if err != nil {
				t.Fatal(err)
			}
			if shape(got) != c.want {
				t.Errorf("got %s", shape(got))
			}
			if s, _ := policy.Speaker(got); s.Trust != policy.ServersWord || !s.At.Equal(five) || s.Room != ward7 || s.ID != "$e" {
				t.Errorf("said %+v", s)
			}
		})
	}
}

func TestOpenKeepsToItsDoor(t *testing.T) {
	t.Parallel()
	b := mustClear(t, "http://ward.example")
	e := b.mustSeal(t, `{"event_id":"$e","type":"m.room.message","content":{}}`)
	e.Door = policy.DoorOfficer
	if _, err := b.Open(t.Context(), e, nil); !errors.Is(err, errDoor) {
		t.Errorf("another door: %v", err)
	}
	if _, err := b.Open(t.Context(), b.mustSeal(t, `no event: `+planted), nil); !errors.Is(err, errNotEvent) {
		t.Errorf("no event: %v", err)
	}
	aside := b.mustSeal(t, `what panicked`)
	aside.ID = asideID + "1"
	got, err := b.Open(t.Context(), aside, nil)
	if a, ok := got.(policy.Aside); err != nil || !ok || a.ID != aside.ID || a.Room != ward7 {
		t.Errorf("what was set aside came as %+v, %v", got, err)
	}
}

// TestBeforeHoldsTheSendersEarlierMessages reads the sender's earlier messages: numbers are split over several.
func TestBeforeHoldsTheSendersEarlierMessages(t *testing.T) {
	t.Parallel()
	b := mustClear(t, "http://ward.example")
	line := func(id, sender, body string) policy.Envelope {
		return b.mustSeal(t, fmt.Sprintf(`{"event_id":%q,"sender":%q,"type":"m.room.message","content":{"body":%q}}`, id, sender, body))
	}
	edit := b.mustSeal(t, `{"event_id":"$4","sender":"@a:b","type":"m.room.message","content":{"body":"e","m.relates_to":{"rel_type":"m.replace","event_id":"$1"}}}`)
	got, err := b.Open(t.Context(), line("$9", "@a:b", "last"), []policy.Envelope{
		line("$1", "@a:b", "one"), line("$2", "@x:b", "another's"), line("$3", "@a:b", "two"), edit, line("$9", "@a:b", "itself"),
	})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range got.(policy.Message).Before {
		all = append(all, string(e.ID)+e.Text.Reveal())
	}
	if fmt.Sprint(all) != "[$1one $3two]" {
		t.Errorf("before: %v", all)
	}
}

// TestOuterRelationIsTheServersWord: what stands outside the ciphertext makes neither an edit nor a reply.
func TestOuterRelationIsTheServersWord(t *testing.T) {
	t.Parallel()
	d := mustBed(t)
	p := mustPeer(t, d.srv, dramy, true)
	d.srv.push(joined())
	d.take()
	forge := func(e object, relation string) object {
		var content object
		if err := json.Unmarshal(e["content"].(json.RawMessage), &content); err != nil {
			t.Fatal(err)
		}
		content["m.relates_to"] = json.RawMessage(relation)
		e["content"] = content
		return e
	}
	inside := textOf("real")
	inside["m.relates_to"] = object{"m.in_reply_to": object{"event_id": "$real"}}
	forged := forge(p.say("m.room.message", textOf("forged")), `{"rel_type":"m.replace","event_id":"$other"}`)
	moved := forge(p.say("m.room.message", inside), `{"m.in_reply_to":{"event_id":"$other"}}`)
	d.srv.push(d.keysBatch())
	d.take()
	d.srv.push(spokenInWard(forged, moved))
	got := only[policy.Message](d.take())
	if len(got) != 2 || said(got[0]) != "forged" || !got[0].Marked || got[0].ReplyTo != "" {
		t.Fatalf("a relation that only the server names: %+v", got)
	}
	if got[1].ReplyTo != "$real" || got[1].Marked {
		t.Errorf("a relation inside: %+v", got[1])
	}
}

func FuzzParseEvent(f *testing.F) {
	f.Add(`{"type":"m.room.message","content":{"body":"a"},"unsigned":7}`)
	f.Fuzz(func(_ *testing.T, raw string) {
		e, _ := parseEvent([]byte(raw))
		e.redacted()
		plain{content: e.Content}.relation()
		powers(e.Content, herself, 0)
	})
}
