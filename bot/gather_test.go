package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"matron/policy"
	"matron/record"
	"matron/words"
)

const lee policy.UserID = "@lee:hospital.example"

// talk is a conversation in the fake: what the store would know, and the events.
type talkStage struct {
	*stage
	t    testing.TB
	talk policy.Talk
}

func mustTalk(t testing.TB) *talkStage {
	s := &talkStage{stage: mustStage(t), t: t, talk: policy.Talk{ID: "$1", Room: ward, Members: []policy.UserID{amy, matron}}}
	s.h.answer = func(c madeCall) (any, error) {
		if strings.HasSuffix(c.Path, "/joined_members") {
			return object{"joined": object{string(amy): object{"display_name": "Dr Patel"}, string(matron): object{}}}, nil
		}
		return object{}, nil
	}
	s.h.states["m.room.member @lee:hospital.example"] = `{"membership":"leave","displayname":"Dr Lee"}`
	return s
}

func (s *talkStage) at(n int) time.Time { return rounds.Add(time.Duration(n) * time.Minute) }

// say puts a message into store and room; with of it is an edit.
func (s *talkStage) say(id policy.EventID, by policy.UserID, content object) *policy.TalkMessage {
	return s.event(policy.TalkMessage{ID: id, Sender: by}, roomMessage, content)
}

func (s *talkStage) event(m policy.TalkMessage, kind string, content object) *policy.TalkMessage {
	m.At = s.at(len(s.talk.Messages))
	s.talk.Messages = append(s.talk.Messages, m)
	o := opened{ID: m.ID, Type: kind, Sender: m.Sender, At: m.At, Content: mustJSON(s.t, content), Trust: policy.SignedDevice}
	if r, ok := content["m.relates_to"]; ok {
		o.Relates = mustJSON(s.t, r)
	}
	s.h.events[m.ID] = o
	return &s.talk.Messages[len(s.talk.Messages)-1]
}

func (s *talkStage) edit(id, of policy.EventID, by policy.UserID, body string) *policy.TalkMessage {
	return s.event(policy.TalkMessage{ID: id, Of: of, Sender: by}, roomMessage, object{
		"msgtype": "m.text", "body": "* " + body, "m.new_content": object{"msgtype": "m.text", "body": body},
		"m.relates_to": object{"rel_type": "m.replace", "event_id": string(of)},
	})
}

func plainText(body string) object { return object{"msgtype": "m.text", "body": body} }

func (s *talkStage) gather() record.Conversation {
	s.t.Helper()
	c, r := s.performer.gather(context.Background(), s.talk)
	if r.Outcome != policy.Sent {
		s.t.Fatalf("%+v", r)
	}
	assertLeaksNothing(s.t, r, s.log)
	return c
}

// drawn is a conversation in a few words.
func drawn(c record.Conversation) string {
	var b strings.Builder
	for _, m := range c.Messages {
		fmt.Fprintf(&b, "%s %q", m.Event, m.Text.Reveal())
		if o := m.Other.Reveal(); o != "" {
			fmt.Fprintf(&b, " other=%q", o)
		}
		for _, e := range m.Edits {
			fmt.Fprintf(&b, " was=%s:%q", e.Event, e.Text.Reveal())
		}
		if m.Latest != "" {
			fmt.Fprintf(&b, " latest=%s@%d", m.Latest, m.LatestAt.Sub(rounds)/time.Minute)
		}
		if m.Removed != nil {
			fmt.Fprintf(&b, " removed=%s@%d", m.Removed.By, max(m.Removed.At.Sub(rounds)/time.Minute, -1))
		}
		if m.Masked != "" {
			fmt.Fprintf(&b, " masked=%s", m.Masked)
		}
		if m.Unread != "" {
			fmt.Fprintf(&b, " unread=%s", m.Unread)
		}
		for _, f := range m.Files {
			fmt.Fprintf(&b, " file=%s|%s|%d|%.4s", f.Name.Reveal(), f.Type, f.Size, f.SHA256)
		}
		if m.Surfacing != "" {
			fmt.Fprintf(&b, " as=%s", m.Surfacing)
		}
		if m.ReplyTo != "" {
			fmt.Fprintf(&b, " to=%s", m.ReplyTo)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func wantDrawn(t testing.TB, c record.Conversation, want string) {
	t.Helper()
	if got := drawn(c); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestGatherReadsEditsRemovalsCopiesAndWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	s := mustTalk(t)
	s.say("$1", amy, plainText("K 6.8"))
	s.edit("$2", "$1", amy, "K 6.9")
	s.edit("$3", "$1", amy, "K 7.0")
	s.edit("$4", "$1", lee, "K 3.0") // another's: never an edit
	gone := s.say("$5", lee, plainText("for the daughter"))
	gone.Gone, gone.GoneBy, gone.GoneAt = true, lee, s.at(9)
	masked := s.say("$6", amy, plainText(canary+" "+patientA+" to CT"))
	masked.Gone, masked.GoneBy, masked.GoneAt = true, matron, s.at(10)
	s.edit("$7", "$6", amy, "of a message that is gone")
	s.event(policy.TalkMessage{ID: "$8", Sender: matron, Own: true}, roomMessage, plainText("Masked by Matron · [patient A, NHS number] to CT"))
	s.event(policy.TalkMessage{ID: "$9", Sender: matron, Own: true, Of: "$8"}, roomMessage, object{
		"msgtype": "m.text", "body": "*", "m.new_content": plainText("Masked by Matron · [patient A, NHS number] to MRI"),
		"m.relates_to": object{"rel_type": "m.replace", "event_id": "$8"},
	})
	s.event(policy.TalkMessage{ID: "$a", Sender: matron, Own: true}, roomMessage, plainText("Not yet in the record"))
	s.talk.Copies = []policy.TalkCopy{{Copy: "$8", Original: "$6"}}
	s.talk.Unread = []policy.TalkUnread{{ID: "$b", Sender: lee, At: s.at(2), Why: policy.NoKey}}
	s.say("$c", amy, plainText("removed a moment ago"))
	s.h.broken["$c"] = goneError{By: lee, At: s.at(30)}
	s.say("$d", amy, plainText("lost its key"))
	s.h.broken["$d"] = lockedError{Why: policy.KeyTooNew}
	removed := s.edit("$e", "$1", amy, "K 70")
	removed.Gone = true
	c := s.gather()
	wantDrawn(t, c, `$1 "K 7.0" was=$1:"K 6.8" was=$2:"K 6.9" latest=$3@2
$b "" unread=no_key
$4 "* K 3.0" other="K 3.0" as=stray_edit to=$1
$5 "" removed=@lee:hospital.example@9
$6 "Masked by Matron · [patient A, NHS number] to MRI" removed=@matron:hospital.example@10 masked=$8
$c "" removed=@lee:hospital.example@30
$d "" unread=key_too_new
`)
	if len(s.h.sent) != 0 || strings.Contains(drawn(c), canary) {
		t.Error("reading said something, or what is gone came back")
	}
	var people []string
	for _, p := range c.People {
		people = append(people, string(p.ID)+"="+p.Name.Reveal())
	}
	if got := strings.Join(people, " "); got != "@amy:hospital.example=Dr Patel @lee:hospital.example=Dr Lee @matron:hospital.example=matron" {
		t.Errorf("people %s", got)
	}
	if c.RoomName.Reveal() != "Ward 7" || c.ID != "$1" || len(c.Members) != 2 {
		t.Errorf("%+v", c)
	}
}

// TestGatherReadsWhatCameBeforeMatron has messages that the conversation answers and that she never got.
func TestGatherReadsWhatCameBeforeMatron(t *testing.T) {
	t.Parallel()
	s := mustTalk(t)
	s.talk.Missing = []policy.EventID{"$a", "$b", "$c", "$d", "$e"}
	s.h.events["$a"] = opened{ID: "$a", Type: roomMessage, Sender: lee, At: s.at(-5), Content: mustJSON(t, plainText("the root"))}
	s.h.broken["$b"] = lockedError{Why: policy.NoKey, Sender: lee, Sent: s.at(-4)}
	s.h.broken["$c"] = goneError{By: lee, At: s.at(1), Sender: lee, Sent: s.at(-3)}
	s.h.broken["$d"] = &callError{Status: 403, Code: "M_FORBIDDEN"}
	s.h.events["$e"] = opened{ID: "$e", Type: roomMessage, Sender: matron, At: s.at(-1), Content: mustJSON(t, plainText("Matron's own"))}
	s.say("$1", amy, plainText("an answer")).ReplyTo = "$a"
	s.talk.Taps = []policy.Tap{{Event: "$t", By: "@gone:hospital.example"}}
	c := s.gather()
	wantDrawn(t, c, `$a "the root"
$b "" unread=no_key
$c "" removed=@lee:hospital.example@1
$1 "an answer" to=$a
`)
	if len(c.People) != 4 || c.People[1].Name.Reveal() != "gone" {
		t.Errorf("%+v", c.People)
	}
}

// TestGatherShowsWhatPeopleSaw has every surface that holds words, in the forms that clients write and in some that none should.
func TestGatherShowsWhatPeopleSaw(t *testing.T) {
	t.Parallel()
	rich := func(body, html string) object {
		return object{"msgtype": "m.text", "body": body, "format": htmlFormat, "formatted_body": html}
	}
	sum := "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"
	for name, c := range map[string]struct {
		kind    string
		content object
		want    string
	}{
		"plain":                {roomMessage, plainText("K 6.8\nrepeat"), `"K 6.8\nrepeat"`},
		"the same, formatted":  {roomMessage, rich("**Stop** the _drip_", "<b>Stop</b> the <i>drip</i>"), `"Stop the drip"`},
		"a list":               {roomMessage, rich("- one\n- two", "<ul><li>one</li><li>two</li></ul>"), `"one\n\ntwo"`},
		"another thing":        {roomMessage, rich("give 10 mg", "give <b>100</b> mg"), `"give 100 mg" other="give 10 mg"`},
		"a product":            {roomMessage, rich("2*3 mg", "23 mg"), `"23 mg" other="2*3 mg"`},
		"not the format":       {roomMessage, object{"msgtype": "m.text", "body": "a", "formatted_body": "b", "format": "x"}, `"a" other="b"`},
		"a reply":              {roomMessage, object{"msgtype": "m.text", "body": "> <@lee:hospital.example> old\n\nnew", "format": htmlFormat, "formatted_body": "<mx-reply><blockquote>old</blockquote></mx-reply>new", "m.relates_to": object{"m.in_reply_to": object{"event_id": "$0"}}}, `"new"`},
		"a quotation":          {roomMessage, plainText("> <@lee:hospital.example> old\n\nnew"), `"> <@lee:hospital.example> old\n\nnew"`},
		"an emote":             {roomMessage, object{"msgtype": "m.emote", "body": "waves"}, `"waves" as=emote`},
		"a file":               {roomMessage, object{"msgtype": "m.file", "body": "ecg.pdf", "file": object{"url": "mxc://a/b", "hashes": object{"sha256": sum}}, "info": object{"mimetype": "application/PDF", "size": 12}}, `"" file=ecg.pdf|application/pdf|12|e3b0`},
		"a caption":            {roomMessage, object{"msgtype": "m.image", "body": "left leg", "filename": "img.png", "url": "mxc://a/b", "info": object{"mimetype": "<b>", "size": -5}}, `"left leg" file=img.png||0|`},
		"a voice message":      {roomMessage, object{"msgtype": "m.audio", "body": "voice.ogg", "org.matrix.msc3245.voice": object{}, "url": "mxc://a/b"}, `"" file=voice.ogg||0| as=voice`},
		"a sticker":            {"m.sticker", object{"body": "thumbs up", "url": "mxc://a/b"}, `"thumbs up" file=||0| as=sticker`},
		"a place":              {roomMessage, object{"msgtype": "m.location", "body": "here", "geo_uri": "geo:51.5,-0.1", "org.matrix.msc3488.location": object{"uri": "geo:51.5,-0.1", "description": "Bay 4"}}, `"Bay 4\nhere\ngeo:51.5,-0.1" as=location`},
		"a poll":               {"org.matrix.msc3381.poll.start", object{"org.matrix.msc1767.text": "CT?\n1. yes\n2. no", "org.matrix.msc3381.poll.start": object{"question": object{"org.matrix.msc1767.text": "CT?"}, "answers": []object{{"id": "a", "org.matrix.msc1767.text": "yes"}, {"id": "b", "org.matrix.msc1767.text": "no"}}}}, `"CT?\n- yes\n- no" as=poll`},
		"a body of numbers":    {roomMessage, object{"msgtype": "m.text", "body": []any{1, "two"}}, `"1\ntwo"`},
		"words where none are": {roomMessage, object{"msgtype": "m.text", "body": "a", "note": "hidden"}, `"a" other="hidden"`},
		"another event":        {"org.example.vitals", object{"body": "NEWS 7"}, `"NEWS 7" as=other`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mustTalk(t)
			s.event(policy.TalkMessage{ID: "$1", Sender: amy}, c.kind, c.content)
			wantDrawn(t, s.gather(), "$1 "+c.want+"\n")
		})
	}
}

func TestGatherIsTheSameTwiceAndNamesTheWeakestWord(t *testing.T) {
	t.Parallel()
	s := mustTalk(t)
	s.say("$1", amy, plainText("one"))
	s.edit("$2", "$1", amy, "two")
	weak := s.h.events["$2"]
	weak.Trust = policy.UnknownDevice
	s.h.events["$2"] = weak
	late := s.h.events["$1"]
	late.At = rounds.Add(-time.Hour)
	s.h.events["$1"] = late
	s.talk.Waiting = []policy.TalkUnread{{ID: "$locked", Sender: amy, Why: policy.NoKey}}
	a, b := s.gather(), s.gather()
	if a.Waiting != 1 {
		t.Errorf("%d wait for their key", a.Waiting)
	}
	if drawn(a) != drawn(b) || a.Messages[0].Trust != policy.UnknownDevice {
		t.Errorf("%s%s%v", drawn(a), drawn(b), a.Messages[0].Trust)
	}
	if m := a.Messages[0]; !m.ServerAt.Equal(rounds) || !m.At.Equal(late.At) {
		t.Errorf("at %v, received %v", m.At, m.ServerAt)
	}
}

func TestGatherFailsWholeAndWithoutAWord(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		want policy.ResultKind
	}{
		"the network":          {&callError{Code: "network"}, policy.Failed},
		"forbidden":            {&callError{Status: 403, Code: "M_FORBIDDEN"}, policy.Refused},
		"an error that quotes": {fmt.Errorf("read %s %s", canary, patientA), policy.Failed},
	} {
		s := mustTalk(t)
		s.say("$1", amy, plainText(canary))
		s.say("$2", amy, plainText("two"))
		s.h.broken["$2"] = c.err
		got, r := s.performer.gather(context.Background(), s.talk)
		assertLeaksNothing(t, r, s.log)
		if r.Outcome != c.want || len(got.Messages) != 0 {
			t.Errorf("%s: %+v, %d messages", name, r, len(got.Messages))
		}
	}
}

// slowHands answers a while later, and says how many asked at once.
type slowHands struct {
	hands
	mu       sync.Mutex
	now, top int
	refuse   atomic.Int32 // so often it answers 429
}

func (h *slowHands) fetch(ctx context.Context, room policy.RoomID, event policy.EventID) (opened, error) {
	h.mu.Lock()
	h.now++
	h.top = max(h.top, h.now)
	h.mu.Unlock()
	defer func() {
		h.mu.Lock()
		h.now--
		h.mu.Unlock()
	}()
	if h.refuse.Add(-1) >= 0 {
		return opened{}, &callError{Status: http.StatusTooManyRequests, Code: "M_LIMIT_EXCEEDED", Again: rounds.Add(time.Millisecond)}
	}
	return h.hands.fetch(ctx, room, event)
}

func TestGatherAsksFourAtOnceAndComesAgainWhenItIsTold(t *testing.T) {
	t.Parallel()
	s := mustTalk(t)
	for i := range 400 {
		s.say(policy.EventID(fmt.Sprintf("$%03d", i)), amy, plainText(fmt.Sprint(i)))
	}
	slow := &slowHands{hands: s.performer.hands}
	slow.refuse.Store(7)
	s.performer.hands = slow
	if c := s.gather(); len(c.Messages) != 400 || c.Messages[399].Text.Reveal() != "399" {
		t.Errorf("%d messages", len(c.Messages))
	}
	if slow.top > gatherers {
		t.Errorf("%d at once", slow.top)
	}
	slow.refuse.Store(1 << 20)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, r := s.performer.gather(ctx, s.talk); r.Outcome != policy.Failed || r.Over {
		t.Errorf("%+v", r)
	}
}

func TestWhatWasTypedIsReadFromWhoTypedIt(t *testing.T) {
	t.Parallel()
	s := mustStage(t)
	put := func(id policy.EventID, by policy.UserID, trust policy.Trust, content object) {
		s.h.events[id] = opened{ID: id, Type: roomMessage, Sender: by, Content: mustJSON(t, content), Trust: trust}
	}
	put("$1", amy, policy.SignedDevice, plainText(patientA+" 12/03/1950"))
	put("$2", lee, policy.SignedDevice, plainText(patientA))
	put("$3", amy, policy.UnknownDevice, plainText(patientA))
	answer := plainText("> <@matron:hospital.example> NHS number?\n\n" + patientA)
	answer["m.relates_to"] = object{"m.in_reply_to": object{"event_id": "$0"}}
	put("$4", amy, policy.SignedDevice, answer)
	// The core reads the plain form, so nobody else may be looked up by the other.
	put("$6", amy, policy.SignedDevice, object{"msgtype": "m.text", "body": patientA, "format": htmlFormat, "formatted_body": patientB})
	for id, want := range map[policy.EventID]struct {
		text string
		how  policy.ResultKind
	}{
		"$1": {patientA + " 12/03/1950", policy.Sent}, "$4": {patientA, policy.Sent}, "$6": {patientA, policy.Sent}, "$2": {"", policy.Refused}, "$3": {"", policy.Refused}, "$5": {"", policy.Missing},
	} {
		got, r := s.performer.readTyped(context.Background(), direct, id, amy)
		assertLeaksNothing(t, r, s.log)
		if got.Reveal() != want.text || r.Outcome != want.how {
			t.Errorf("%s: %+v", id, r)
		}
	}
}

func TestPartsAreShownOnceInOrder(t *testing.T) {
	t.Parallel()
	s := mustStage(t)
	parts := []words.Spoken{{Plain: canary, HTML: "<b>" + canary + "</b>"}, {Plain: "two", HTML: "two"}}
	made, r := s.performer.showParts(context.Background(), direct, parts, "show_patient/$f/1")
	again, _ := s.performer.showParts(context.Background(), direct, parts, "show_patient/$f/1")
	assertLeaksNothing(t, r, s.log)
	if r.Outcome != policy.Sent || len(made) != 2 || fmt.Sprint(made) != fmt.Sprint(again) || len(s.h.sent) != 2 {
		t.Fatalf("%+v %v %v", r, made, again)
	}
	if c := s.h.sent[0].Content; c.text("msgtype") != "m.notice" || c.text("body") != canary || c.text(keyField) != "show_patient/$f/1" || s.h.sent[0].Clear {
		t.Errorf("%+v", c)
	}
	parts[0].Plain = "another"
	if made, _ = s.performer.showParts(context.Background(), direct, parts, "show_patient/$f/1"); len(s.h.sent) != 4 || made[1] == again[1] {
		t.Errorf("a changed card took the place of none: %v", made)
	}
	s.h.sendsE = fmt.Errorf("send %s", canary)
	_, r = s.performer.showParts(context.Background(), direct, parts, "show_patient/$f/2")
	assertLeaksNothing(t, r, &bytes.Buffer{})
	if r.Outcome != policy.Failed {
		t.Errorf("%+v", r)
	}
}

func TestWhoRemovedAnEventIsReadFromIt(t *testing.T) {
	t.Parallel()
	e, _ := parseEvent(json.RawMessage(`{"event_id":"$1","type":"m.room.encrypted","content":{},"unsigned":{"redacted_because":{"sender":"@lee:hospital.example","origin_server_ts":1767621900000}}}`))
	if g := e.gone(); g.By != lee || !g.At.Equal(rounds) {
		t.Errorf("%+v", g)
	}
}
