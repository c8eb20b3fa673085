package bot

import (
	"strings"
	"testing"

	"matron/policy"
)

// TestGoneIsWhatTheServerSays: redacted, or that it has no such event. Whatever else it says, nothing counts as gone.
func TestGoneIsWhatTheServerSays(t *testing.T) {
	t.Parallel()
	event := func(more map[string]any) map[string]any {
		e := map[string]any{"event_id": "$m", "type": "m.room.encrypted", "sender": string(amy), "origin_server_ts": 1, "content": map[string]any{}}
		for k, v := range more {
			e[k] = v
		}
		return e
	}
	redacted := event(map[string]any{"unsigned": map[string]any{"redacted_because": map[string]any{"type": "m.room.redaction"}}})
	for name, c := range map[string]struct {
		answer any
		err    error
		want   policy.ResultKind
		why    string
	}{
		"redacted":                   {redacted, nil, policy.Sent, ""},
		"not known any more":         {nil, &callError{Status: 404, Code: "M_NOT_FOUND"}, policy.Sent, ""},
		"still there":                {event(map[string]any{"content": map[string]any{"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "x"}}), nil, policy.Failed, "still_there"},
		"another event":              {event(map[string]any{"event_id": "$other", "unsigned": map[string]any{"redacted_because": map[string]any{}}}), nil, policy.Failed, "still_there"},
		"a proxy that knows nothing": {nil, &callError{Status: 404, Code: "http_404"}, policy.Missing, ""},
		"not shown to her":           {nil, &callError{Status: 403, Code: "M_FORBIDDEN"}, policy.Refused, "M_FORBIDDEN"},
		"a server that is broken":    {nil, &callError{Status: 502, Code: "http_502"}, policy.Failed, "http_502"},
	} {
		s := mustStage(t)
		s.h.answer = func(madeCall) (any, error) { return c.answer, c.err }
		got := s.do(t, policy.VerifyGone{Room: ward, Conversation: "$m", Events: []policy.EventID{"$m"}})
		if got.Outcome != c.want || c.why != "" && got.Because != c.why {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestFindRoomBringsTheOrderBack(t *testing.T) {
	t.Parallel()
	s := mustStage(t)
	s.h.events["$o"] = opened{ID: "$o", Type: roomMessage, Sender: amy, Trust: policy.SignedDevice, Content: mustJSON(t, map[string]any{"msgtype": "m.text", "body": "hold #ward:x ref a reason b"})}
	s.h.answer = func(c madeCall) (any, error) {
		if !strings.HasPrefix(c.Path, "v3/directory/room/") {
			t.Errorf("asked %s", c.Path)
		}
		return map[string]any{"room_id": "!found:hospital.example"}, nil
	}
	find := policy.FindRoom{Room: ward, Event: "$o", Alias: "#ward:x", By: amy}
	got := s.do(t, find)
	if got.Outcome != policy.Sent || got.Made != "!found:hospital.example" || got.Brought.Reveal() != "hold #ward:x ref a reason b" {
		t.Errorf("%+v", got)
	}
	find.By = "@eve:hospital.example"
	if got := s.do(t, find); got.Outcome != policy.Refused {
		t.Errorf("another author: %+v", got)
	}
}

func TestOuterRelation(t *testing.T) {
	t.Parallel()
	for content, want := range map[string][2]policy.EventID{
		`{"m.relates_to":{"rel_type":"m.thread","event_id":"$t","m.in_reply_to":{"event_id":"$r"}}}`: {"$t", ""},
		`{"m.relates_to":{"m.in_reply_to":{"event_id":"$r"}}}`:                                       {"", "$r"},
		`{"m.relates_to":{"rel_type":"m.replace","event_id":"$e"}}`:                                  {"", "$e"},
		`{}`: {}, `{"m.relates_to":4}`: {},
	} {
		thread, other := outerRelation([]byte(content))
		if got := [2]policy.EventID{thread, other}; got != want {
			t.Errorf("%s: %v", content, got)
		}
	}
}
