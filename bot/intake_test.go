package bot

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"matron/policy"
)

func clearEvent(id string, ms int64, words string) object {
	return object{"type": "m.room.message", "sender": dramy, "event_id": id, "origin_server_ts": ms, "content": textOf(words)}
}

// TestP35ASendersClockIsClamped dates messages 1970 and 2099: neither makes one older or newer than the syncs that bracket it.
func TestP35ASendersClockIsClamped(t *testing.T) {
	t.Parallel()
	d := mustBed(t)
	d.srv.push(joined())
	d.take()
	before := mustMark(t, d).at()
	past, future := time.Date(1970, 1, 2, 0, 0, 0, 0, time.UTC), time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)
	now := time.Now()
	d.srv.push(spokenInWard(clearEvent("$past", past.UnixMilli(), "a"), clearEvent("$future", future.UnixMilli(), "b"), clearEvent("$now", now.UnixMilli(), "c")))
	got := only[policy.Message](d.take())
	after := mustMark(t, d).at().Add(time.Second)
	if len(got) != 3 {
		t.Fatalf("%d messages", len(got))
	}
	for _, m := range got {
		if m.At.Before(before) || m.At.After(after) {
			t.Errorf("%s is dated %s, outside %s and %s", m.ID, m.At, before, after)
		}
	}
	if !got[0].At.Equal(before) || got[2].At.UnixMilli() != now.UnixMilli() {
		t.Errorf("dated %s and %s", got[0].At, got[2].At)
	}
}

// TestOwnInvitationComesOnce: it is in the timeline of the joined room again, with another id where the server gave none.
func TestOwnInvitationComesOnce(t *testing.T) {
	t.Parallel()
	d := mustBed(t)
	invite := object{"type": "m.room.member", "state_key": string(herself), "sender": dramy, "content": object{"membership": "invite"}}
	batch := object{"rooms": object{"invite": object{string(ward7): object{"invite_state": object{"events": []any{
		object{"type": "m.room.name", "state_key": "", "sender": dramy, "content": object{"name": planted}}, invite,
	}}}}}}
	d.srv.push(batch)
	d.srv.push(batch)
	got := only[policy.Membership](append(d.take(), d.take()...))
	if len(got) != 1 || got[0].Now != "invite" || got[0].User != herself || got[0].Sender != dramy {
		t.Fatalf("invitations: %+v", got)
	}
	in := joined()
	room := in["rooms"].(object)["join"].(object)[string(ward7)].(object)
	real := stateEvent(20, "m.room.member", string(herself), dramy, object{"membership": "invite"})
	room["state"].(object)["events"] = append(room["state"].(object)["events"].([]any), real)
	room["timeline"].(object)["events"] = append([]any{real}, room["timeline"].(object)["events"].([]any)...)
	d.srv.push(in)
	got = only[policy.Membership](d.take())
	if len(got) != 1 || got[0].Now != "join" || got[0].Was != "invite" {
		t.Errorf("after joining: %+v", got)
	}
}

// TestP18AReplayIsNothingNew replays a response: the second copy is nothing new.
func TestP18AReplayIsNothingNew(t *testing.T) {
	t.Parallel()
	d := mustBed(t)
	d.srv.push(joined())
	d.take()
	for range 3 {
		d.srv.push(spokenInWard(clearEvent("$once", 1, "a")))
	}
	n := 0
	for range 3 {
		n += len(only[policy.Message](d.take()))
	}
	if n != 1 {
		t.Errorf("opened %d times", n)
	}
}

// TestAPoisonEventDoesNotStopTheStream has one event that panics: the others come in, and it is kept aside.
func TestAPoisonEventDoesNotStopTheStream(t *testing.T) {
	t.Parallel()
	d := mustBed(t)
	p := mustPeer(t, d.srv, dramy, true)
	d.srv.push(joined())
	d.take()
	message := p.say("m.room.message", textOf("K 6.8"))
	batch := d.keysBatch()
	events := batch["to_device"].(object)["events"].([]json.RawMessage)
	poison := json.RawMessage(`{"type":"m.room.encrypted","sender":"@x:y","content":{"algorithm":"m.olm.v1.curve25519-aes-sha2","sender_key":"poison"}}`)
	batch["to_device"] = object{"events": append([]json.RawMessage{poison}, events...)}
	batch["rooms"] = spokenInWard(message)["rooms"]
	d.srv.push(batch)
	d.poisoned = func(raw []byte) {
		if string(raw) == string(poison) {
			panic(planted)
		}
	}
	got := d.take()
	if m := only[policy.Message](got); len(m) != 1 || said(m[0]) != "K 6.8" {
		t.Errorf("the message beside it: %d", len(m))
	}
	if a := only[policy.Aside](got); len(a) != 1 {
		t.Errorf("set aside: %d", len(a))
	}
	if mustMark(t, d).Token != "2" {
		t.Error("the stream stopped")
	}
}

// TestP42OneFilter starts three times and uploads the filter once.
func TestP42OneFilter(t *testing.T) {
	t.Parallel()
	d := mustBed(t)
	for range 3 {
		if err := d.syncOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
		d.restart()
	}
	if n := d.srv.called("POST /user/" + string(herself) + "/filter"); n != 1 {
		t.Errorf("uploaded %d times", n)
	}
}

func TestFactsOfARoom(t *testing.T) {
	t.Parallel()
	d := mustBed(t)
	d.srv.push(joined())
	d.take()
	r, err := d.db.Room(t.Context(), ward7)
	if err != nil || r.Mine != "join" || !r.Encrypted || !r.EverEncrypted || r.History != "shared" || r.Power != 50 || r.Redact != 50 {
		t.Fatalf("%+v, %v", r, err)
	}
	d.srv.push(spokenInWard(
		stateEvent(30, "m.room.power_levels", "", dramy, object{"users_default": 5, "redact": 60, "events_default": 70}),
		stateEvent(31, "m.room.encryption", "", dramy, object{}),
		stateEvent(32, "m.room.history_visibility", "", dramy, object{"history_visibility": "world_readable"}),
	))
	d.take()
	r, err = d.db.Room(t.Context(), ward7)
	if err != nil || !r.Encrypted || r.History != "world_readable" || r.Power != 5 || r.Redact != 70 {
		t.Errorf("%+v, %v", r, err)
	}
	d.srv.push(object{"rooms": object{"leave": object{string(ward7): object{"timeline": object{"events": []any{
		clearEvent("$before", time.Now().UnixMilli(), "before she was removed"),
		stateEvent(33, "m.room.member", string(herself), dramy, object{"membership": "leave"}),
	}}}}}})
	got := d.take()
	if len(only[policy.Message](got)) != 1 || len(only[policy.Membership](got)) != 1 {
		t.Errorf("what came with her removal: %d events", len(got))
	}
	if r, err = d.db.Room(t.Context(), ward7); err != nil || r.Mine != "leave" {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestPowers(t *testing.T) {
	t.Parallel()
	for content, want := range map[string][3]int{ // creator's worth, own, what removing needs
		`{}`:                                    {0, 0, 50},
		`{"users":{"@matron:ward.example":50}}`: {0, 50, 50},
		`{"users":{"@matron:ward.example":"75"},"redact":"60"}`:                    {0, 75, 60},
		`{"users_default":50,"events":{"m.room.redaction":90}}`:                    {0, 50, 90},
		`{"users":{},"redact":20,"events_default":0}`:                              {powerOfCreator, powerOfCreator, 20},
		`{"users":{"@matron:ward.example":10}}`:                                    {powerLegacy, 10, 50},
		`{"users":"broken","redact":[],"events":7}`:                                {0, 0, 50},
		`{"users":{"@matron:ward.example":{"x":1}},"users_default":3,"redact":-5}`: {0, 3, 0},
	} {
		mine, redact := powers(json.RawMessage(content), herself, want[0])
		if mine != want[1] || redact != want[2] {
			t.Errorf("%s: %d and %d", content, mine, redact)
		}
	}
	if mine, redact := powers(nil, herself, powerLegacy); mine != 100 || redact != 50 {
		t.Errorf("without levels: %d and %d", mine, redact)
	}
}

// TestP03AGapIsFilled leaves out four of six messages: a gap, filled once, in order, and then she is ready.
func TestP03AGapIsFilled(t *testing.T) {
	t.Parallel()
	d := mustBed(t)
	d.srv.push(joined())
	d.take()
	if gaps, err := d.db.OpenGaps(t.Context()); err != nil || len(gaps) != 0 {
		t.Fatalf("joining made gaps: %+v, %v", gaps, err)
	}
	var history []object
	for n := range 5 {
		history = append(history, clearEvent(fmt.Sprintf("$gap%d", n), time.Now().UnixMilli(), fmt.Sprintf("gap %d", n)))
	}
	history[0]["origin_server_ts"] = 1
	raw, _ := json.Marshal(history)
	d.srv.events[string(ward7)+"/history"] = raw
	d.srv.push(inWard(object{"timeline": object{"limited": true, "prev_batch": "h5", "events": []any{
		clearEvent("$gap4", time.Now().UnixMilli(), "gap 4"), clearEvent("$new", time.Now().UnixMilli(), "new"),
	}}}))
	if got := only[policy.Message](d.take()); len(got) != 2 {
		t.Fatalf("%d messages", len(got))
	}
	d.restart()
	gaps, err := d.db.OpenGaps(t.Context())
	if err != nil || len(gaps) != 1 || gaps[0].From != "h5" || gaps[0].To != "1" {
		t.Fatalf("gaps: %+v, %v", gaps, err)
	}
	if again, err := d.fillAll(t.Context()); err != nil || again != 0 {
		t.Fatalf("filling: %s, %v", again, err)
	}
	var order []string
	for _, m := range only[policy.Message](d.openAll()) {
		order = append(order, said(m))
		if m.At.Before(gaps[0].Floor) || m.At.After(gaps[0].Ceil) {
			t.Errorf("%s is dated %s", m.ID, m.At)
		}
	}
	if fmt.Sprint(order) != "[gap 0 gap 1 gap 2 gap 3]" {
		t.Errorf("in the order %v", order)
	}
	if gaps, err = d.db.OpenGaps(t.Context()); err != nil || len(gaps) != 0 {
		t.Errorf("still open: %+v, %v", gaps, err)
	}
}
