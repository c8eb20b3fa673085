package bot

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"matron/policy"
)

func TestEveryPerformerFailsWithoutAWord(t *testing.T) {
	t.Parallel()
	spoils := map[string]error{
		"an error that quotes":    fmt.Errorf("send %s %s", canary, patientA),
		"the network":             &callError{Code: "network"},
		"forbidden":               &callError{Status: 403, Code: "M_FORBIDDEN"},
		"too many":                &callError{Status: 429, Code: "M_LIMIT_EXCEEDED", Again: rounds.Add(time.Minute)},
		"not there":               &callError{Status: 404, Code: "M_NOT_FOUND"},
		"a server that is broken": &callError{Status: 500, Code: "M_UNKNOWN"},
	}
	want := map[string]policy.ResultKind{
		"an error that quotes": policy.Failed, "the network": policy.Failed, "forbidden": policy.Refused,
		"too many": policy.Failed, "not there": policy.Missing, "a server that is broken": policy.Failed,
	}
	effects := []policy.Effect{
		policy.Join{Room: ward, Event: "$invite"},
		policy.OpenDirect{User: amy, Occurrence: "0"},
		policy.Say{Room: ward, Notice: policy.HelpNotice{}, Deed: "help"},
		policy.React{Room: ward, On: "$m", Pill: policy.PillMask, Deed: "pill"},
		policy.TakeBack{Room: ward, What: "pill"},
		policy.Copy{Room: ward, Message: "$m", Latest: "$m", Conversation: "$m", Author: amy, AtMs: 1},
		policy.Redact{Room: ward, Event: "$m", Why: policy.IdentifierRemoved},
		policy.DeleteMedia{Room: ward, Event: "$m"},
		policy.QueryKeys{User: amy, Event: "$m"},
	}
	for name, spoil := range spoils {
		for _, e := range effects {
			s := mustStage(t)
			s.o.AdminToken = "secret"
			s.s.receipts["pill"] = "$pill"
			s.h.sendsE, s.h.clearE = spoil, spoil
			s.h.answer = func(madeCall) (any, error) { return nil, spoil }
			s.h.moved = func(string) (string, error) { return "", spoil }
			s.h.events["$m"] = opened{ID: "$m", Type: roomMessage, Sender: amy, Content: mustJSON(t, map[string]any{
				"msgtype": "m.file", "body": canary + " " + patientA, "url": "mxc://hospital.example/a"})}
			got := s.do(t, e)
			if e.Kind() == policy.KindDeleteMedia && want[name] == policy.Missing {
				if got.Outcome != policy.Sent {
					t.Errorf("media that is gone already: %s", got.Outcome)
				}
				continue
			}
			if got.Outcome != want[name] || got.Over != (want[name] != policy.Failed) {
				t.Errorf("%s, %s: %+v", e.Kind(), name, got)
			}
			if name == "too many" && got.Again.IsZero() {
				t.Errorf("%s: the time that the server gave is lost", e.Kind())
			}
		}
	}
}

func TestAStoreThatFailsIsTriedAgain(t *testing.T) {
	t.Parallel()
	for _, e := range []policy.Effect{
		policy.OpenDirect{User: amy, Occurrence: "0"}, policy.Say{User: amy, Notice: policy.HelpNotice{}, Deed: "help"}, policy.TakeBack{Room: ward, What: "pill"},
	} {
		s := mustStage(t)
		s.s.fails = errors.New("database is locked: " + patientA)
		if got := s.do(t, e); got.Outcome != policy.Failed || got.Over || len(s.h.sent)+len(s.h.calls) != 0 {
			t.Errorf("%s: %+v", e.Kind(), got)
		}
	}
}

func TestTheSameTaskTwiceHasTheSameTransaction(t *testing.T) {
	t.Parallel()
	s := mustStage(t)
	s.h.events["$m"] = opened{ID: "$m", Type: roomMessage, Sender: amy, Content: mustJSON(t, map[string]any{"msgtype": "m.text", "body": patientA})}
	effects := []policy.Effect{
		policy.Say{Room: ward, Notice: policy.HelpNotice{}, Deed: "help"},
		policy.React{Room: ward, On: "$m", Pill: policy.PillMask, Deed: "pill"},
		policy.Copy{Room: ward, Message: "$m", Latest: "$m", Conversation: "$m", Author: amy, AtMs: 1},
	}
	for _, e := range effects {
		first, second := s.try(t, e, 1), s.try(t, e, 2)
		if first.Outcome != policy.Sent || first.Receipt == "" || first != second {
			t.Errorf("%s: %+v, then %+v", e.Kind(), first, second)
		}
	}
	if len(s.h.sent) != len(effects) {
		t.Errorf("%d events for %d effects", len(s.h.sent), len(effects))
	}
}

func TestRedactTwiceIsOneTransaction(t *testing.T) {
	t.Parallel()
	s := mustStage(t)
	s.h.answer = func(madeCall) (any, error) { return map[string]any{"event_id": "$r"}, nil }
	e := policy.Redact{Room: ward, Event: "$m", Why: policy.IdentifierRemoved}
	s.do(t, e)
	if got := s.do(t, e); got.Receipt != "$r" || s.h.calls[0].Path != s.h.calls[1].Path {
		t.Errorf("%+v %+v", got, s.h.calls)
	}
	if s.h.calls[0].Body.text("reason") != "identifier_removed" || s.h.calls[0].Method != "PUT" {
		t.Errorf("%+v", s.h.calls[0])
	}
}
