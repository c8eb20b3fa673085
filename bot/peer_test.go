package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"

	"matron/policy"
	"matron/policy/confidential"
	"matron/store"
)

const (
	herself  = policy.UserID("@matron:ward.example")
	dramy    = "@amy:ward.example"
	ward7    = policy.RoomID("!ward7:ward.example")
	planted  = "Mrs Quill 999 668 3036"
	testKeys = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
)

// bed is a bot on the real store, with a homeserver in memory.
type bed struct {
	*Bot
	t   testing.TB
	srv *server
	db  *store.DB
	dir string
	log bytes.Buffer
}

func mustKeys(t testing.TB) *confidential.Keys {
	t.Helper()
	k, err := confidential.ParseKeys([]byte(testKeys))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func mustOpenStore(t testing.TB, dir string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{
		Path: filepath.Join(dir, "m.db"), Account: string(herself), Keys: mustKeys(t), Log: zerolog.Nop(), Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err = db.Start(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	return db
}

// mustBed makes the device with Init, and loads it.
func mustBed(t testing.TB) *bed {
	t.Helper()
	d := &bed{t: t, srv: mustServer(t), dir: t.TempDir()}
	d.db = mustOpenStore(t, d.dir)
	_, err := Init(t.Context(), InitOptions{
		Homeserver: d.srv.URL, User: herself, Password: "x", Store: d.db, DB: d.db.DB(), Rollbacks: d.db, Keys: mustKeys(t), Account: string(herself),
	})
	if err != nil {
		t.Fatal(err)
	}
	d.begin()
	return d
}

func (d *bed) begin() {
	d.t.Helper()
	var err error
	d.Bot, err = New(Options{
		Homeserver: d.srv.URL, User: herself, Store: d.db, DB: d.db.DB(), Rollbacks: d.db, Keys: mustKeys(d.t), Account: string(herself),
		Log: zerolog.New(LogWriter(&d.log)).Level(zerolog.DebugLevel),
	})
	if err != nil {
		d.t.Fatal(err)
	}
	if err = d.VerifyStart(d.t.Context(), ""); err != nil {
		d.t.Fatal(err)
	}
}

// restart is the program ended and begun again: nothing in memory survives.
func (d *bed) restart() {
	d.t.Helper()
	if err := d.db.Close(); err != nil {
		d.t.Fatal(err)
	}
	d.db = mustOpenStore(d.t, d.dir)
	d.begin()
}

// take syncs once and opens what is ready.
func (d *bed) take() []policy.Event {
	d.t.Helper()
	if err := d.syncOnce(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
	return d.openAll()
}

// openAll does the engine's part: what is locked waits for its session.
func (d *bed) openAll() (out []policy.Event) {
	d.t.Helper()
	err := d.db.Write(d.t.Context(), func(ctx context.Context) error {
		list, err := d.db.Next(ctx, 1000, time.Now())
		if err != nil {
			return err
		}
		for _, e := range list {
			earlier, err := d.db.Earlier(ctx, e)
			if err != nil {
				return err
			}
			opened, err := d.Open(ctx, e, earlier)
			if err != nil {
				return err
			}
			var decision policy.Decision
			if l, ok := opened.(policy.Locked); ok {
				decision.Wait = policy.Wait{Session: l.Session, Until: time.Now().Add(time.Hour)}
			}
			out = append(out, opened)
			if err = d.db.Commit(ctx, e, decision, time.Now()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

// only picks the events of one type.
func only[E policy.Event](events []policy.Event) (out []E) {
	for _, e := range events {
		if x, ok := e.(E); ok {
			out = append(out, x)
		}
	}
	return out
}

func said(m policy.Message) string {
	var all []string
	for _, s := range m.Surfaces {
		all = append(all, s.Text.Reveal())
	}
	return strings.Join(all, "|")
}

// stamp makes ids and times: one event after the other, from now on.
func stateEvent(n int, kind, key, sender string, content object) object {
	return object{
		"type": kind, "state_key": key, "sender": sender, "content": content, "event_id": fmt.Sprintf("$state%d", n),
		"origin_server_ts": time.Now().UnixMilli(),
	}
}

// joined is a batch in which Matron joins ward 7, encrypted, with dramy in it.
func joined(timeline ...any) object {
	return inWard(object{
		"state": object{"events": []any{
			stateEvent(1, "m.room.create", "", dramy, object{"room_version": "11"}),
			stateEvent(2, "m.room.member", dramy, dramy, object{"membership": "join"}),
			stateEvent(3, "m.room.power_levels", "", dramy, object{"users": object{dramy: 100, string(herself): 50}}),
			stateEvent(4, "m.room.encryption", "", dramy, object{"algorithm": megolm}),
			stateEvent(5, "m.room.history_visibility", "", dramy, object{"history_visibility": "shared"}),
		}},
		"timeline": object{"limited": true, "prev_batch": "h0", "events": append([]any{
			object{
				"type": "m.room.member", "state_key": string(herself), "sender": string(herself), "event_id": "$join", "content": object{"membership": "join"},
				"origin_server_ts": time.Now().UnixMilli(), "unsigned": object{"prev_content": object{"membership": "invite"}},
			},
		}, timeline...)},
	})
}

func inWard(room object) object { return object{"rooms": object{"join": object{string(ward7): room}}} }

func spokenInWard(events ...any) object {
	return inWard(object{"timeline": object{"events": events}})
}

// peer is a person's client: the same library on its own memory store.
type peer struct {
	t testing.TB
	m *crypto.OlmMachine
	n int
}

type peerState struct{}

func (peerState) IsEncrypted(context.Context, id.RoomID) (bool, error) { return true, nil }
func (peerState) GetEncryptionEvent(context.Context, id.RoomID) (*event.EncryptionEventContent, error) {
	return &event.EncryptionEventContent{Algorithm: megolm}, nil
}

func (peerState) GetHistoryVisibility(context.Context, id.RoomID) (*event.HistoryVisibilityEventContent, error) {
	return nil, nil
}
func (peerState) FindSharedRooms(context.Context, id.UserID) ([]id.RoomID, error) { return nil, nil }

func mustPeer(t testing.TB, srv *server, user string, signed bool) *peer {
	t.Helper()
	cli, err := mautrix.NewClient(srv.URL, "", "")
	if err != nil {
		t.Fatal(err)
	}
	_, err = cli.Login(t.Context(), &mautrix.ReqLogin{
		Type: mautrix.AuthTypePassword, Identifier: mautrix.UserIdentifier{Type: mautrix.IdentifierTypeUser, User: user}, Password: "x", StoreCredentials: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	nop := zerolog.Nop()
	p := &peer{t: t, m: crypto.NewOlmMachine(cli, &nop, crypto.NewMemoryStore(nil), peerState{})}
	if err = p.m.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err = p.m.ShareKeys(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	if !signed {
		return p
	}
	keys, err := p.m.GenerateCrossSigningKeys()
	if err != nil {
		t.Fatal(err)
	}
	if err = p.m.PublishCrossSigningKeys(t.Context(), keys, nil); err != nil {
		t.Fatal(err)
	}
	if err = p.m.SignOwnDevice(t.Context(), p.m.OwnIdentity()); err != nil {
		t.Fatal(err)
	}
	return p
}

// newSession makes the next message start a new room session.
func (p *peer) newSession() {
	_ = p.m.CryptoStore.RemoveOutboundGroupSession(p.t.Context(), id.RoomID(ward7))
}

// say encrypts a message for Matron; the key lies in her inbox on the server.
func (p *peer) say(kind string, content object) object {
	p.t.Helper()
	ctx := p.t.Context()
	if err := p.m.ShareGroupSession(ctx, id.RoomID(ward7), []id.UserID{id.UserID(herself)}); err != nil {
		p.t.Fatal(err)
	}
	sealed, err := p.m.EncryptMegolmEvent(ctx, id.RoomID(ward7), event.Type{Type: kind, Class: event.MessageEventType}, content)
	if err != nil {
		p.t.Fatal(err)
	}
	raw, err := json.Marshal(sealed)
	if err != nil {
		p.t.Fatal(err)
	}
	p.n++
	return object{
		"type": "m.room.encrypted", "sender": p.m.Client.UserID.String(), "content": json.RawMessage(raw),
		"event_id": fmt.Sprintf("$%s-%d", strings.Trim(p.m.Client.UserID.String(), "@"), p.n), "origin_server_ts": time.Now().UnixMilli(),
	}
}

func textOf(s string) object { return object{"msgtype": "m.text", "body": s} }

// keys takes Matron's to-device events off the server, as a batch.
func (d *bed) keysBatch() object {
	return object{"to_device": object{"events": d.srv.inbox(id.UserID(herself), d.cli.DeviceID)}}
}
