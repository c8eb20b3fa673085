package bot

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/id"

	"matron/policy"
)

// failing is the library's store with one write that fails once.
type failing struct {
	crypto.Store
	left atomic.Int32
}

var errDisk = errors.New("disk full")

func (f *failing) PutGroupSession(ctx context.Context, s *crypto.InboundGroupSession) error {
	if f.left.Add(-1) == 0 {
		return errDisk
	}
	return f.Store.PutGroupSession(ctx, s)
}

func (f *failing) UpdateSession(ctx context.Context, key id.SenderKey, s *crypto.OlmSession) error {
	if f.left.Load() == -100 {
		f.left.Store(-1000)
		return errDisk
	}
	return f.Store.UpdateSession(ctx, key, s)
}

// TestP02KeyIsNotLostWhenItsStoreFailsOnce is the hole between the Olm hash and the Megolm session (E9, E24): the library would go on after the error, and
// the key would be lost for ever.
func TestP02KeyIsNotLostWhenItsStoreFailsOnce(t *testing.T) {
	t.Parallel()
	d := mustBed(t)
	f := &failing{}
	d.innerHook = func(s crypto.Store) crypto.Store { f.Store = s; return f }
	d.stale.Store(true)
	p := mustPeer(t, d.srv, dramy, true)
	d.srv.push(joined())
	d.take()

	message := p.say("m.room.message", textOf("K 6.8"))
	d.srv.push(d.keysBatch())
	d.srv.push(spokenInWard(message))
	f.left.Store(1)
	before := mustMark(t, d)
	if err := d.syncOnce(t.Context()); !errors.Is(err, errDisk) {
		t.Fatalf("the failed write gave %v", err)
	}
	if after := mustMark(t, d); after != before {
		t.Fatal("the token moved though the transaction failed")
	}
	d.take()
	got := only[policy.Message](d.take())
	if len(got) != 1 || said(got[0]) != "K 6.8" {
		t.Fatalf("after the failure the message reads %d", len(got))
	}
}

func mustMark(t testing.TB, d *bed) mark {
	t.Helper()
	m, err := d.mark(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestNothingLeavesWhenTheStoreFails: the library only logs that the Olm session was not written, and sends.
func TestNothingLeavesWhenTheStoreFails(t *testing.T) {
	t.Parallel()
	d := mustBed(t)
	f := &failing{}
	d.innerHook = func(s crypto.Store) crypto.Store { f.Store = s; return f }
	d.stale.Store(true)
	p := mustPeer(t, d.srv, dramy, true)
	d.srv.push(joined())
	d.take()
	f.left.Store(-100)
	if _, err := d.send(t.Context(), ward7, "m.room.message", textOf(planted), "txn"); !errors.Is(err, errDisk) {
		t.Fatalf("got %v", err)
	}
	if kinds := kindsFor(d, p); kinds != "" || len(d.srv.sent) != 0 {
		t.Errorf("left all the same: %s, %d", kinds, len(d.srv.sent))
	}
	if _, err := d.send(t.Context(), ward7, "m.room.message", textOf(planted), "txn"); err != nil {
		t.Errorf("the next try: %v", err)
	}
}
