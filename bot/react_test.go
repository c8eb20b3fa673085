package bot

import (
	"strings"
	"testing"

	"matron/policy"
)

var pill = policy.React{Room: ward, On: "$m", Pill: policy.PillMask, Deed: "pill/$m/mask"}

func TestReactHoldsNoKeyInClear(t *testing.T) {
	t.Parallel()
	s := mustStage(t)
	got := s.do(t, pill)
	e := s.only(t)
	if got.Receipt != "$sent1" || !e.Clear || e.Type != "m.reaction" || strings.Contains(string(mustJSON(t, e.Content)), "pill/") {
		t.Errorf("%+v %+v", got, e)
	}
	r := e.Content.object("m.relates_to")
	if r.text("key") != "Mask" || r.text("event_id") != "$m" || r.text("rel_type") != "m.annotation" || e.Content.text(txnField) != e.Txn {
		t.Errorf("%v", e.Content)
	}
}

func TestReactTwiceFindsItsOwn(t *testing.T) {
	t.Parallel()
	s := mustStage(t)
	s.h.clearE = &callError{Status: 400, Code: "M_DUPLICATE_ANNOTATION"}
	reaction := func(id, sender, key string) any {
		return map[string]any{"event_id": id, "sender": sender, "content": map[string]any{"m.relates_to": map[string]any{"key": key}}}
	}
	s.h.answer = func(c madeCall) (any, error) {
		if !strings.Contains(c.Path, "from=more") {
			return map[string]any{"chunk": []any{reaction("$1", string(amy), "Mask"), reaction("$2", string(matron), "Keep")}, "next_batch": "more"}, nil
		}
		return map[string]any{"chunk": []any{reaction("$3", string(matron), "Mask")}}, nil
	}
	if got := s.do(t, pill); got.Outcome != policy.Sent || got.Receipt != "$3" {
		t.Errorf("%+v", got)
	}
	s.h.answer = func(madeCall) (any, error) { return map[string]any{"chunk": []any{}}, nil }
	if got := s.do(t, pill); got.Outcome != policy.Sent || got.Receipt != "" {
		t.Errorf("not shown: %+v", got)
	}
}

func TestTakeBackRemovesWhatWasMade(t *testing.T) {
	t.Parallel()
	s := mustStage(t)
	if got := s.do(t, policy.TakeBack{Room: ward, What: "pill"}); got.Outcome != policy.NothingTo || !got.Over {
		t.Errorf("nothing was made: %+v", got)
	}
	s.s.receipts["pill"] = "$pill"
	got := s.do(t, policy.TakeBack{Room: ward, What: "pill"})
	c := s.h.calls[0]
	if got.Outcome != policy.Sent || !strings.HasPrefix(c.Path, "v3/rooms/!ward:hospital.example/redact/$pill/m") || c.Body["reason"] != nil {
		t.Errorf("%+v %+v", got, c)
	}
}
