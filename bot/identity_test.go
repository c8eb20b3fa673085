package bot

import (
	"context"
	"errors"
	"strings"
	"testing"

	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/id"

	"matron/policy"
)

func (d *bed) initOptions() InitOptions {
	return InitOptions{
		Homeserver: d.srv.URL, User: herself, Password: "x", Store: d.db, DB: d.db.DB(), Rollbacks: d.db, Keys: mustKeys(d.t), Account: string(herself),
	}
}

func TestInitMakesOneDevice(t *testing.T) {
	t.Parallel()
	d := &bed{t: t, srv: mustServer(t), dir: t.TempDir()}
	d.db = mustOpenStore(t, d.dir)
	p := mustPeer(t, d.srv, dramy, true)
	o := d.initOptions()
	o.Officers = []policy.UserID{dramy, "@nobody:ward.example"}
	first, err := Init(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := p.m.GetOwnCrossSigningPublicKeys(t.Context())
	if err != nil || first.RecoveryKey == "" || first.Officers[dramy] != keys.MasterKey.String() || first.Officers["@nobody:ward.example"] != "" {
		t.Errorf("%+v, %v", first.Officers, err)
	}
	if _, err = Init(t.Context(), o); !errors.Is(err, ErrHasDevice) {
		t.Errorf("run twice: %v", err)
	}
	// The credentials are sealed, and enough to run.
	kept, ok, err := d.db.Meta(t.Context(), metaCredentials)
	if err != nil || !ok || strings.Contains(string(kept), "token") {
		t.Errorf("kept %d bytes, %v, %v", len(kept), ok, err)
	}
	d.begin()

	// The device is deleted on the server: the identity comes back with its recovery key only.
	d.srv.mu.Lock()
	clear(d.srv.users)
	delete(d.srv.devices, string(herself))
	d.srv.mu.Unlock()
	if _, err = Init(t.Context(), o); !errors.Is(err, ErrHasIdentity) {
		t.Errorf("without the recovery key: %v", err)
	}
	o.RecoveryKey = "EsTB 6f1m wrong"
	if _, err = Init(t.Context(), o); err == nil || !strings.Contains(err.Error(), "not the key of this identity") {
		t.Errorf("with a wrong recovery key: %v", err)
	}
	o.RecoveryKey = "\n" + first.RecoveryKey + " \n"
	second, err := Init(t.Context(), o)
	if err != nil || second.RecoveryKey != "" {
		t.Fatalf("with the recovery key: %v", err)
	}
	d.begin()
}

func TestInitWithAToken(t *testing.T) {
	t.Parallel()
	d := &bed{t: t, srv: mustServer(t), dir: t.TempDir()}
	d.db = mustOpenStore(t, d.dir)
	d.srv.users["mine"] = [2]string{string(herself), "LONG"}
	d.srv.users["theirs"] = [2]string{dramy, "PHONE"}
	o := d.initOptions()
	o.Password, o.Token, o.Device = "", "theirs", "PHONE"
	if _, err := Init(t.Context(), o); !errors.Is(err, ErrOtherUser) {
		t.Errorf("another user's token: %v", err)
	}
	o.Token, o.Device = "mine", "SHORT"
	if _, err := Init(t.Context(), o); !errors.Is(err, ErrOtherDevice) {
		t.Errorf("another device's token: %v", err)
	}
	o.Device = "LONG"
	if got, err := Init(t.Context(), o); err != nil || got.Device != "LONG" {
		t.Errorf("the right one: %+v, %v", got, err)
	}
}

// TestP06AnUnverifiedDeviceDoesNotRun refuses to run with a device that other people's clients may not share keys with (E5, E15).
func TestP06AnUnverifiedDeviceDoesNotRun(t *testing.T) {
	t.Parallel()
	d := &bed{t: t, srv: mustServer(t), dir: t.TempDir()}
	d.db = mustOpenStore(t, d.dir)
	first, err := Init(t.Context(), d.initOptions())
	if err != nil {
		t.Fatal(err)
	}
	d.srv.users["second"] = [2]string{string(herself), "SECOND"}
	db := mustOpenStore(t, t.TempDir())
	b, err := New(Options{
		Homeserver: d.srv.URL, User: herself, Token: "second", Device: "SECOND", Store: db, DB: db.DB(), Rollbacks: db, Keys: mustKeys(t), Account: string(herself),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err = b.VerifyStart(t.Context(), first.RecoveryKey); !errors.Is(err, ErrDeviceGone) {
		t.Errorf("a device whose keys the server does not have: %v", err)
	}
	err = b.crypt(t.Context(), func(ctx context.Context, m *crypto.OlmMachine) error { return m.ShareKeys(ctx, 0) })
	if err != nil {
		t.Fatal(err)
	}
	if err = b.VerifyStart(t.Context(), ""); !errors.Is(err, ErrUnverified) {
		t.Errorf("an unverified device: %v", err)
	}
	if err = b.VerifyStart(t.Context(), first.RecoveryKey); err != nil {
		t.Errorf("with the recovery key: %v", err)
	}
	if err = b.VerifyStart(t.Context(), ""); err != nil {
		t.Errorf("after it: %v", err)
	}
}

func TestNoDeviceIsSaidSo(t *testing.T) {
	t.Parallel()
	srv := mustServer(t)
	db := mustOpenStore(t, t.TempDir())
	b, err := New(Options{Homeserver: srv.URL, User: herself, Store: db, DB: db.DB(), Keys: mustKeys(t), Account: string(herself)})
	if err != nil {
		t.Fatal(err)
	}
	if err = b.Run(t.Context()); !errors.Is(err, errNoDevice) {
		t.Errorf("got %v", err)
	}
}

// TestP05KeyExhaustion claims every one-time key: the server gives the fallback key, and a new device is read.
func TestP05KeyExhaustion(t *testing.T) {
	t.Parallel()
	d := mustBed(t)
	d.srv.push(joined())
	d.take()
	if err := d.keep(t.Context()); err != nil {
		t.Fatal(err)
	}
	at := string(herself) + "/" + d.cli.DeviceID.String()
	d.srv.mu.Lock()
	has := len(d.srv.back[at])
	clear(d.srv.oneTime[at])
	d.srv.mu.Unlock()
	if has != 1 {
		t.Fatal("no fallback key was uploaded")
	}
	p := mustPeer(t, d.srv, dramy, true)
	message := p.say("m.room.message", textOf("K 6.8"))
	d.srv.push(d.keysBatch())
	d.take()
	d.srv.push(spokenInWard(message))
	if got := only[policy.Message](d.take()); len(got) != 1 {
		t.Errorf("read %d", len(got))
	}
	// The one-time keys are made up again.
	if err := d.keep(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.srv.mu.Lock()
	defer d.srv.mu.Unlock()
	if n := len(d.srv.oneTime[at]); n < 40 {
		t.Errorf("%d one-time keys", n)
	}
}

func TestCheckSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	d := mustBed(t)
	p := mustPeer(t, d.srv, dramy, true)
	keys, err := p.m.GetOwnCrossSigningPublicKeys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	find := func(o CheckOptions, what string) Finding {
		for _, f := range Check(t.Context(), o) {
			if f.What == what {
				return f
			}
		}
		return Finding{Found: "nothing"}
	}
	o := CheckOptions{Options: d.o, Officers: map[policy.UserID]string{dramy: keys.MasterKey.String()}}
	for _, what := range []string{"homeserver", "clock", "token", "device keys", "verification", "officer " + dramy} {
		if f := find(o, what); f.Bad || f.Found == "nothing" {
			t.Errorf("%s: %+v", what, f)
		}
	}
	o.Officers[dramy] = "anotherkey"
	if f := find(o, "officer "+dramy); !f.Bad || f.Mend == "" {
		t.Errorf("another pin: %+v", f)
	}
	d.srv.mu.Lock()
	delete(d.srv.devices[string(herself)], d.cli.DeviceID.String())
	d.srv.mu.Unlock()
	if f := find(o, "device keys"); !f.Bad {
		t.Errorf("a deleted device: %+v", f)
	}
	d.srv.Close()
	if f := find(o, "homeserver"); !f.Bad {
		t.Errorf("no homeserver: %+v", f)
	}
}

// TestAWedgedSessionIsMended has a peer whose Olm session broke: the library's own mending would hold its lock against ours, so it is
// stopped, and the keeper begins a new session after the commit.
func TestAWedgedSessionIsMended(t *testing.T) {
	t.Parallel()
	d := mustBed(t)
	p := mustPeer(t, d.srv, dramy, true)
	d.srv.push(joined())
	d.take()
	if err := d.keep(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.heardFrom(p.m.OwnIdentity().IdentityKey, id.UserID(dramy))
	ctx := context.WithValue(t.Context(), unwedgeKey{}, true)
	if _, err := d.mach.Load().CryptoStore.GetNewestSessionCreationTS(ctx, p.m.OwnIdentity().IdentityKey); !errors.Is(err, errOurs) {
		t.Errorf("the library may go on: %v", err)
	}
	if err := d.keepSessions(t.Context()); err != nil {
		t.Fatal(err)
	}
	if kinds := kindsFor(d, p); kinds != "m.room.encrypted" {
		t.Errorf("the device got %q", kinds)
	}
	d.heardFrom(p.m.OwnIdentity().IdentityKey, id.UserID(dramy))
	d.wedged(p.m.OwnIdentity().IdentityKey)
	if err := d.keepSessions(t.Context()); err != nil {
		t.Fatal(err)
	}
	if kinds := kindsFor(d, p); kinds != "" {
		t.Errorf("again within the hour: %q", kinds)
	}
}
