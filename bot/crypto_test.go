package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"

	"matron/policy"
)

// TestP01AndP07NothingIsLostWhenTheProgramDies: what was taken in is there after the program died, and so is what waits.
func TestP01AndP07NothingIsLostWhenTheProgramDies(t *testing.T) {
	t.Parallel()
	d := mustBed(t)
	p := mustPeer(t, d.srv, dramy, true)
	d.srv.push(joined())
	d.take()
	message := p.say("m.room.message", textOf("K 6.8"))
	keys := d.keysBatch()
	d.srv.push(spokenInWard(message))
	if err := d.syncOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.restart() // before anything was opened
	if got := only[policy.Locked](d.openAll()); len(got) != 1 || got[0].Why != policy.NoKey || got[0].Session == "" {
		t.Fatalf("the message without its key came as %+v", got)
	}
	d.restart() // while it waits
	d.srv.push(keys)
	if got := only[policy.Message](d.take()); len(got) != 1 || said(got[0]) != "K 6.8" {
		t.Fatalf("with its key it came as %d messages", len(got))
	}
}

// TestP04KeysAfterMessages has the keys come in responses of their own, after the messages.
func TestP04KeysAfterMessages(t *testing.T) {
	t.Parallel()
	d := mustBed(t)
	p := mustPeer(t, d.srv, dramy, true)
	d.srv.push(joined())
	d.take()
	const many = 150
	var messages []any
	for n := range many {
		p.newSession()
		messages = append(messages, p.say("m.room.message", textOf(fmt.Sprintf("number %d", n))))
	}
	d.srv.push(spokenInWard(messages...))
	if got := only[policy.Locked](d.take()); len(got) != many {
		t.Fatalf("%d wait", len(got))
	}
	all := d.srv.inbox(id.UserID(herself), d.cli.DeviceID)
	read := 0
	for len(all) > 0 {
		n := min(100, len(all))
		d.srv.push(object{"to_device": object{"events": all[:n]}})
		all = all[n:]
		d.restart()
		read += len(only[policy.Message](d.take()))
	}
	if read != many {
		t.Errorf("%d of %d were read", read, many)
	}
}

func TestTrustIsOfTheDevice(t *testing.T) {
	t.Parallel()
	d := mustBed(t)
	signed, unsigned := mustPeer(t, d.srv, dramy, true), mustPeer(t, d.srv, "@uma:ward.example", false)
	d.srv.push(joined(stateEvent(9, "m.room.member", "@uma:ward.example", "@uma:ward.example", object{"membership": "join"})))
	d.take()
	if err := d.keep(t.Context()); err != nil {
		t.Fatal(err)
	}
	a, u := signed.say("m.room.message", textOf("a")), unsigned.say("m.room.message", textOf("u"))
	d.srv.push(d.keysBatch())
	d.take()
	d.srv.push(spokenInWard(a, u))
	got := only[policy.Message](d.take())
	if len(got) != 2 || got[0].Trust != policy.SignedDevice || got[1].Trust != policy.UnknownDevice {
		t.Fatalf("trust of a signed and an unsigned device: %+v", got)
	}
	if got[0].Master == "" || got[1].Master != "" {
		t.Errorf("master keys %q and %q", got[0].Master, got[1].Master)
	}
}

// TestQueryWakesWhatWaitsForDevices has an order from a device that nobody has asked for yet (P27): after the query of its user's
// devices it is believed.
func TestQueryWakesWhatWaitsForDevices(t *testing.T) {
	t.Parallel()
	d := mustBed(t)
	p := mustPeer(t, d.srv, dramy, true)
	d.srv.push(joined())
	d.take()
	message := p.say("m.room.message", textOf("pause"))
	d.srv.push(d.keysBatch())
	d.take()
	d.srv.push(spokenInWard(message))
	if got := only[policy.Message](d.take()); len(got) != 1 || got[0].Trust != policy.UnknownDevice {
		t.Fatalf("before the query: %+v", got)
	}
	if err := d.queryKeys(t.Context(), dramy); err != nil {
		t.Fatal(err)
	}
	o := mustFetch(t, d, message)
	if o.Trust != policy.SignedDevice || !strings.Contains(string(o.Content), "pause") {
		t.Errorf("after the query: trust %d", o.Trust)
	}
}

func mustFetch(t testing.TB, d *bed, e object) opened {
	t.Helper()
	raw, _ := json.Marshal(e)
	d.srv.mu.Lock()
	d.srv.events[string(ward7)+"/"+e["event_id"].(string)] = raw
	d.srv.mu.Unlock()
	o, err := d.fetch(t.Context(), ward7, policy.EventID(e["event_id"].(string)))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// TestP28KeysOnlyForSignedDevices: the signed device gets the key, the unsigned one is told why not.
func TestP28KeysOnlyForSignedDevices(t *testing.T) {
	t.Parallel()
	d := mustBed(t)
	signed := mustPeer(t, d.srv, dramy, true)
	unsigned := mustPeer(t, d.srv, "@uma:ward.example", false)
	d.srv.push(joined(stateEvent(9, "m.room.member", "@uma:ward.example", "@uma:ward.example", object{"membership": "join"})))
	d.take()
	sentID, err := d.send(t.Context(), ward7, "m.room.message", textOf(planted), "txn")
	if err != nil {
		t.Fatal(err)
	}
	again, err := d.send(t.Context(), ward7, "m.room.message", textOf(planted), "txn")
	if err != nil || again != sentID {
		t.Errorf("the same transaction made %s and %s, %v", sentID, again, err)
	}
	if kinds := kindsFor(d, signed); kinds != "m.room.encrypted" {
		t.Errorf("the signed device got %s", kinds)
	}
	if kinds := kindsFor(d, unsigned); kinds != "m.room_key.withheld" {
		t.Errorf("the unsigned device got %s", kinds)
	}
	for _, e := range d.srv.sent {
		if e.Kind != "m.room.encrypted" || strings.Contains(string(e.Content), "Quill") {
			t.Errorf("left as %s", e.Kind)
		}
	}
}

func kindsFor(d *bed, p *peer) string {
	var kinds []string
	for _, raw := range d.srv.inbox(p.m.Client.UserID, p.m.Client.DeviceID) {
		e, _ := parseEvent(raw)
		kinds = append(kinds, e.Kind)
	}
	return strings.Join(kinds, " ")
}

func TestWhatSheSendsIsRead(t *testing.T) {
	t.Parallel()
	d := mustBed(t)
	p := mustPeer(t, d.srv, dramy, true)
	d.srv.push(joined())
	d.take()
	content := object{"msgtype": "m.notice", "body": "hello", "m.relates_to": object{"rel_type": "m.thread", "event_id": "$root"}, keyField: "say/1"}
	if _, err := d.send(t.Context(), ward7, "m.room.message", content, "txn"); err != nil {
		t.Fatal(err)
	}
	for _, raw := range d.srv.inbox(p.m.Client.UserID, p.m.Client.DeviceID) {
		var e event.Event
		if err := json.Unmarshal(raw, &e); err != nil {
			t.Fatal(err)
		}
		e.Type.Class = event.ToDeviceEventType
		if err := e.Content.ParseRaw(e.Type); err != nil {
			t.Fatal(err)
		}
		p.m.HandleToDeviceEvent(t.Context(), &e)
	}
	last := d.srv.sent[len(d.srv.sent)-1]
	e := event.Event{ID: "$own", RoomID: id.RoomID(ward7), Sender: id.UserID(herself), Type: event.EventEncrypted, Timestamp: 1}
	if err := json.Unmarshal(last.Content, &e.Content); err != nil {
		t.Fatal(err)
	}
	if err := e.Content.ParseRaw(e.Type); err != nil {
		t.Fatal(err)
	}
	open, err := p.m.DecryptMegolmEvent(t.Context(), &e)
	if err != nil || open.Content.AsMessage().Body != "hello" || open.Content.Raw[keyField] != "say/1" {
		t.Fatalf("her message opens with %v", err)
	}
	if rel := e.Content.AsEncrypted().RelatesTo; rel == nil || rel.EventID != "$root" {
		t.Error("the thread does not stand outside: clients would not find it")
	}

	// Her own event, back in /sync.
	d.srv.push(spokenInWard(object{
		"type": "m.room.encrypted", "sender": string(herself), "event_id": "$own", "content": last.Content, "origin_server_ts": 1,
	}))
	if got := only[policy.Echo](d.take()); len(got) != 1 || got[0].Key != "say/1" {
		t.Errorf("the echo is %+v", got)
	}
}

func TestP30NothingInClear(t *testing.T) {
	t.Parallel()
	d := mustBed(t)
	_, err := d.send(t.Context(), "!unknown:ward.example", "m.room.message", textOf(planted), "txn")
	if !errors.Is(err, errNotEncrypted) || len(d.srv.sent) != 0 {
		t.Fatalf("into a room that nobody calls encrypted: %v, %d events", err, len(d.srv.sent))
	}
	// The store has forgotten that the room is encrypted; the server has not.
	d.srv.events["!known:ward.example/state/m.room.encryption/"] = json.RawMessage(`{"algorithm":"` + megolm + `"}`)
	if _, err = d.send(t.Context(), "!known:ward.example", "m.room.message", textOf(planted), "txn"); err != nil {
		t.Fatal(err)
	}
	if len(d.srv.sent) != 1 || d.srv.sent[0].Kind != "m.room.encrypted" || strings.Contains(string(d.srv.sent[0].Content), "Quill") {
		t.Errorf("sent %+v", d.srv.sent)
	}
	if e, ok, err := d.db.Encryption(t.Context(), "!known:ward.example"); err != nil || !ok || e.Algorithm != megolm {
		t.Error("that the room is encrypted was not kept")
	}
}
