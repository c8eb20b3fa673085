package bot

import (
	"strings"
	"testing"

	"matron/policy"
)

var openAmy = policy.OpenDirect{User: amy, Occurrence: "0"}

// server answers for rooms and account data as a homeserver does.
func (s *stage) server(t testing.TB, lists *fields) {
	t.Helper()
	s.h.answer = func(c madeCall) (any, error) {
		switch {
		case c.Path == "v3/createRoom":
			return map[string]any{"room_id": "!new:hospital.example"}, nil
		case c.Method == "GET" && strings.HasSuffix(c.Path, "m.direct"):
			if *lists == nil {
				return nil, &callError{Status: 404, Code: "M_NOT_FOUND"}
			}
			return *lists, nil
		case c.Method == "PUT" && strings.HasSuffix(c.Path, "m.direct"):
			*lists = c.Body
		}
		return map[string]any{}, nil
	}
}

func TestOpenDirectMakesAnEncryptedRoom(t *testing.T) {
	t.Parallel()
	s := mustStage(t)
	lists := fields{"@bob:hospital.example": []any{"!bob:hospital.example"}, "odd": 3.0}
	s.server(t, &lists)
	if got := s.do(t, openAmy); got.Outcome != policy.Sent || got.Made != "!new:hospital.example" {
		t.Fatalf("%+v", got)
	}
	made := string(mustJSON(t, s.h.calls[0].Body))
	for _, part := range []string{`"is_direct":true`, `"invite":["@amy:hospital.example"]`, `"algorithm":"m.megolm.v1.aes-sha2"`,
		`"history_visibility":"invited"`, `"m.federate":false`, `"preset":"private_chat"`, openAmy.Key().Txn("")} {
		if !strings.Contains(made, part) {
			t.Errorf("the room was made without %s", part)
		}
	}
	if strings.Contains(made, `"name"`) || strings.Contains(made, `"topic"`) {
		t.Error("the room has a name")
	}
	if lists.list(string(amy))[0] != "!new:hospital.example" || lists.list("@bob:hospital.example")[0] != "!bob:hospital.example" {
		t.Errorf("m.direct: %v", lists)
	}
}

func TestOpenDirectFederatesForAForeigner(t *testing.T) {
	t.Parallel()
	s := mustStage(t)
	lists := fields(nil)
	s.server(t, &lists)
	s.do(t, policy.OpenDirect{User: "@kim:other.example", Occurrence: "0"})
	if strings.Contains(string(mustJSON(t, s.h.calls[0].Body)), "m.federate") {
		t.Error("a person of another server is locked out")
	}
}

func TestOpenDirectUsesTheRoomThatIsThere(t *testing.T) {
	t.Parallel()
	s := mustStage(t)
	s.s.direct[amy], s.s.rooms[direct] = direct, policy.Room{ID: direct, Mine: "join"}
	if got := s.do(t, openAmy); got.Made != direct || len(s.h.calls) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestOpenDirectFindsTheRoomOfAnEarlierAttempt(t *testing.T) {
	t.Parallel()
	mark := func(txn string) string { return `{"txn":"` + txn + `"}` }
	for name, c := range map[string]struct {
		listed  bool
		mark    string
		invited bool
		found   bool
	}{
		"in the list of direct rooms":         {true, mark(openAmy.Key().Txn("")), true, true},
		"only in the store":                   {false, mark(openAmy.Key().Txn("")), true, true},
		"a room of another occurrence is not": {true, mark(policy.OpenDirect{User: amy, Occurrence: "1"}.Key().Txn("")), true, false},
		"a room without a mark is not":        {true, "", true, false},
		"one that the person is not yet invited to is not: who is not in it gets no key": {true, mark(openAmy.Key().Txn("")), false, false},
	} {
		s := mustStage(t)
		lists := fields(nil)
		if c.listed {
			lists = fields{string(amy): []any{string(direct)}}
		} else {
			s.s.shared = []policy.RoomID{direct}
		}
		if c.mark != "" {
			s.h.states[directMark] = c.mark
		}
		if !c.invited {
			delete(s.h.states, "m.room.member "+string(amy))
		}
		s.server(t, &lists)
		got := s.try(t, openAmy, 2)
		if !c.found {
			// The second attempt makes none yet; the third does.
			if got.Outcome != policy.Failed || got.Over || got.Made != "" {
				t.Errorf("%s, second attempt: %+v", name, got)
			}
			got = s.try(t, openAmy, 3)
		}
		if (got.Made == direct) != c.found || got.Outcome != policy.Sent {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestOpenDirectSurvivesAListThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	s := mustStage(t)
	s.h.answer = func(c madeCall) (any, error) {
		if c.Path == "v3/createRoom" {
			return map[string]any{"room_id": "!new:hospital.example"}, nil
		}
		return nil, &callError{Status: 500, Code: "M_UNKNOWN"}
	}
	if got := s.do(t, openAmy); got.Made != "!new:hospital.example" {
		t.Errorf("%+v", got)
	}
	if !strings.Contains(s.log.String(), "M_UNKNOWN") {
		t.Error("nothing in the log")
	}
}

func TestJoin(t *testing.T) {
	t.Parallel()
	s := mustStage(t)
	got := s.do(t, policy.Join{Room: ward, Event: "$invite"})
	if got.Outcome != policy.Sent || s.h.calls[0].Method != "POST" || s.h.calls[0].Path != "v3/rooms/!ward:hospital.example/join" {
		t.Errorf("%+v %+v", got, s.h.calls)
	}
}
