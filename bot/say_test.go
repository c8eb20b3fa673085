package bot

import (
	"reflect"
	"strings"
	"testing"

	"matron/policy"
	"matron/policy/detect"
)

func warning() policy.WarningNotice {
	return policy.WarningNotice{
		Footer: policy.Footer{Policy: "Acute wards", Rules: "3fa9c2e1b7d0", Human: "ext 4410", Zone: "Europe/London"},
		Room:   ward, Message: "$m", AtMs: rounds.UnixMilli(), Kinds: []detect.Kind{detect.NHSNumber}, CanRemove: true, Pills: true,
	}
}

func TestSayInTheDirectRoomAlertsAndMentions(t *testing.T) {
	t.Parallel()
	s := mustStage(t)
	s.s.direct[amy] = direct
	got := s.do(t, policy.Say{User: amy, Alert: true, Notice: warning(), Deed: "warn/$m"})
	e := s.only(t)
	if got.Outcome != policy.Sent || got.Receipt != "$sent1" || e.Room != direct || e.Clear {
		t.Fatalf("%+v %+v", got, e)
	}
	if e.Content.text("msgtype") != "m.text" || e.Content.object("m.mentions").list("user_ids")[0] != string(amy) || e.Content.text(keyField) != "warn/$m" {
		t.Errorf("%v", e.Content)
	}
	if !strings.HasPrefix(e.Content.text("body"), "Matron: about your 14:05 message in Ward 7. ") {
		t.Error(e.Content.text("body"))
	}
}

func TestSayWithoutAlertNotifiesNobody(t *testing.T) {
	t.Parallel()
	s := mustStage(t)
	s.do(t, policy.Say{Room: ward, Notice: policy.JoinNotice{Room: ward, Mode: "advise"}, Deed: "join"})
	c := s.only(t).Content
	if c.text("msgtype") != "m.notice" || c.object("m.mentions") == nil || len(c.object("m.mentions")) != 0 {
		t.Errorf("%v", c)
	}
	if !strings.Contains(c.text("body"), "I am Matron") || !strings.Contains(c.text("formatted_body"), "<strong>help</strong>") {
		t.Errorf("%v", c)
	}
}

func TestSayFindsItsPlace(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		thread, reply policy.EventID
		want          string
	}{
		"nowhere":                   {"", "", "null"},
		"a reply":                   {"", "$m", `{"m.in_reply_to":{"event_id":"$m"}}`},
		"a thread":                  {"$root", "", `{"event_id":"$root","is_falling_back":true,"m.in_reply_to":{"event_id":"$root"},"rel_type":"m.thread"}`},
		"a thread that is new":      {"$m", "$m", `{"event_id":"$m","is_falling_back":true,"m.in_reply_to":{"event_id":"$m"},"rel_type":"m.thread"}`},
		"a reply within the thread": {"$root", "$m", `{"event_id":"$root","is_falling_back":false,"m.in_reply_to":{"event_id":"$m"},"rel_type":"m.thread"}`},
	} {
		s := mustStage(t)
		s.do(t, policy.Say{Room: ward, Thread: c.thread, Reply: c.reply, Notice: warning(), Deed: "x"})
		if got := string(mustJSON(t, s.only(t).Content["m.relates_to"])); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestSayWaitsForTheDirectRoom(t *testing.T) {
	t.Parallel()
	s := mustStage(t)
	got := s.do(t, policy.Say{User: amy, Notice: warning(), Deed: "x"})
	if got.Outcome != policy.Failed || got.Over || got.Because != "no_direct_room" {
		t.Errorf("%+v", got)
	}
}

func TestP30_NothingIsSaidInClear(t *testing.T) {
	t.Parallel()
	for _, e := range []policy.Effect{
		policy.Say{Room: ward, Notice: warning(), Deed: "x"},
		policy.Copy{Room: ward, Message: "$m", Latest: "$m", Conversation: "$m", Author: amy, AtMs: 1},
	} {
		s := mustStage(t)
		s.h.sendsE = errNotEncrypted
		s.h.events["$m"] = opened{ID: "$m", Type: roomMessage, Sender: amy, Content: mustJSON(t, map[string]any{"msgtype": "m.text", "body": patientA})}
		got := s.do(t, e)
		if got.Outcome != policy.Refused || got.Because != "not_encrypted" || !got.Over || len(s.h.sent) != 0 {
			t.Errorf("%s: %+v", e.Kind(), got)
		}
	}
}

func TestP30_OnlyThatARoomIsNotEncryptedIsSaidInIt(t *testing.T) {
	t.Parallel()
	say := policy.Say{Room: ward, Notice: policy.NotEncryptedNotice{Room: ward}, Deed: "not_encrypted/!ward"}
	s := mustStage(t)
	if got := s.do(t, say); got.Outcome != policy.Sent {
		t.Fatalf("%+v", got)
	}
	e := s.only(t)
	if !e.Clear || e.Content[keyField] != nil || e.Content.text(txnField) == "" || !strings.HasPrefix(e.Content.text("body"), "This room is not encrypted") {
		t.Errorf("%+v", e)
	}
	for name, spoil := range map[string]func(*stage){
		"the server says that it is":      func(s *stage) { s.h.states["m.room.encryption"] = `{"algorithm":"m.megolm.v1.aes-sha2"}` },
		"it was seen encrypted before":    func(s *stage) { s.s.rooms[ward] = policy.Room{EverEncrypted: true} },
		"it has been encrypted meanwhile": func(s *stage) { s.s.rooms[ward] = policy.Room{Encrypted: true} },
	} {
		s := mustStage(t)
		spoil(s)
		if got := s.do(t, say); got.Outcome != policy.NothingTo || len(s.h.sent) != 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestP16_ARoomNameWithANumberIsNotSaid(t *testing.T) {
	t.Parallel()
	s := mustStage(t)
	s.s.direct[amy] = direct
	s.h.states["m.room.name"] = `{"name":"Bay 2 ` + patientA + `"}`
	s.do(t, policy.Say{User: amy, Notice: warning(), Deed: "x"})
	if body := s.only(t).Content.text("body"); !strings.Contains(body, "message in a room. ") || strings.Contains(body, patientA) {
		t.Error(body)
	}
}

func TestEveryNoticeOfARoomNamesIt(t *testing.T) {
	t.Parallel()
	for _, n := range policy.Notices() {
		kind := n.NoticeKind()
		raw := []byte(`{"room":"!ward:hospital.example","scope":"room","of":"!ward:hospital.example"}`)
		e, err := policy.DecodeEffect(policy.KindSay, []byte(`{"key":"x","notice":"`+kind+`","facts":`+string(raw)+`}`))
		if err != nil {
			t.Fatal(err)
		}
		_, has := reflect.TypeOf(n).FieldByName("Room")
		has = has || kind == "pause"
		if got := roomOfNotice(e.(policy.Say).Notice); (got == ward) != has {
			t.Errorf("notice %s: room %q", kind, got)
		}
	}
}
