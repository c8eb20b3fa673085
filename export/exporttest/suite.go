package exporttest

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"matron/export"
	"matron/policy"
	"matron/record"
	"matron/record/recordtest"
)

// World is a record system with a driver on it, for one test.
type World interface {
	// Driver is a new driver on the same record system, as after a restart.
	Driver(t testing.TB) export.Driver
	// Patient is one whom the record system knows.
	Patient() record.Patient
	// Documents says how many documents the record system has of this parcel: under its id, and copies of it.
	Documents(t testing.TB, p export.Parcel) int
	// Proved is what Reconcile says of a document that arrived: FoundPresent; FoundWaiting where a receipt is awaited.
	Proved() policy.FoundState
	// Alter changes a stored document: it is another one afterwards, under the same id.
	Alter(t testing.TB, p export.Parcel)
	// Lose makes the answer to the next Send get lost, after it was done. A world that cannot does nothing.
	Lose(t testing.TB)
	// Troubles are the ways in which this record system can fail.
	Troubles() []Trouble
}

// Racing is how many tries go at once (reference/records.md §8, F5).
const Racing = 24

// Run runs the suite, one test after the other: a real record system is slow enough with one. open gives each a world of its
// own, told apart by n where it shares a record system.
func Run(t *testing.T, open func(t testing.TB, n int) World) {
	for i, test := range []struct {
		name string
		run  func(t *testing.T, s *stage)
	}{
		{"Pack is pure", packIsPure},
		{"what record makes is taken as it is", asItIsMade},
		{"what was never sent is absent", neverSent},
		{"sent twice is one document", sentTwice},
		{"sent again after an answer that was lost is one document", lostAnswer},
		{"what is there and was altered differs", altered},
		{"racing sends are one document", racing},
		{"a stopped context sends nothing twice", stopped},
		{"a parcel for another address stays", pinned},
		{"what is no parcel is refused", noParcel},
		{"no trouble lets anything out or is taken for success", troubled},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := open(t, i)
			s := &stage{World: w, pack: Package(i), of: w.Patient()}
			s.parcel = s.mustPack(t)
			test.run(t, s)
		})
	}
}

type stage struct {
	World
	pack   record.Package
	of     record.Patient
	parcel export.Parcel
}

// mustPack packs, and takes the parcel through the form in which it is sealed.
func (s *stage) mustPack(t testing.TB) export.Parcel {
	t.Helper()
	p, err := s.Driver(t).Pack(s.pack, s.of)
	if err != nil {
		t.Fatal(err)
	}
	p.System = "epr"
	b, err := p.Encode()
	if err != nil {
		t.Fatal(err)
	}
	p, err = export.DecodeParcel(b)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (s *stage) send(t testing.TB) policy.Delivered {
	t.Helper()
	d := s.Driver(t).Send(t.Context(), s.parcel)
	s.said(t, d)
	return d
}

func (s *stage) reconcile(t testing.TB) policy.Found {
	t.Helper()
	f := s.Driver(t).Reconcile(t.Context(), s.parcel)
	s.said(t, f)
	return f
}

func (s *stage) said(t testing.TB, what any) {
	t.Helper()
	AssertLeaksNothing(t, s.pack, s.of, what)
}

func (s *stage) mustSend(t testing.TB) {
	t.Helper()
	if d := s.send(t); d.State != policy.DeliveryAccepted {
		t.Fatalf("sent: %+v, want accepted", d)
	}
}

// one wants one document, and that it is proved.
func (s *stage) one(t testing.TB) {
	t.Helper()
	if n := s.Documents(t, s.parcel); n != 1 {
		t.Errorf("%d documents, want 1", n)
	}
	if f := s.reconcile(t); f.State != s.Proved() {
		t.Errorf("reconciled: %+v, want %s", f, s.Proved())
	}
}

func packIsPure(t *testing.T, s *stage) {
	again := s.mustPack(t)
	if !bytes.Equal(again.Body, s.parcel.Body) || !bytes.Equal(again.Manifest, s.parcel.Manifest) || !bytes.Equal(again.Driver, s.parcel.Driver) {
		t.Error("packed twice, the bytes differ")
	}
	p := s.parcel
	if p.Document != s.pack.Document || p.Export != s.pack.Export || p.Version != s.pack.Version || p.SHA256 != s.pack.SHA256 || p.Endpoint != s.Driver(t).Endpoint() {
		t.Error("the parcel is not that of the package")
	}
	for _, spoilt := range []func(*record.Package){
		func(p *record.Package) { p.Document = "../" + p.Document },
		func(p *record.Package) { p.Export = "" },
		func(p *record.Package) { p.Transcript = nil },
		func(p *record.Package) { p.SHA256 = p.Export },
	} {
		bad := s.pack
		spoilt(&bad)
		_, err := s.Driver(t).Pack(bad, s.of)
		if err == nil {
			t.Error("a package that is not whole was packed")
		}
		s.said(t, err)
	}
}

// asItIsMade sends real packages: a long one, and one that would be something else than words if it were let.
func asItIsMade(t *testing.T, s *stage) {
	for _, talk := range []func() (record.Conversation, record.Filing){recordtest.Long, recordtest.RightToLeft, recordtest.Hostile} {
		p, err := record.Make(made(talk()))
		if err != nil {
			t.Fatal(err)
		}
		s.pack = p
		s.parcel = s.mustPack(t)
		s.mustSend(t)
		s.one(t)
	}
}

func made(c record.Conversation, f record.Filing) (record.Conversation, record.Patient, record.Filing) {
	f.Export = record.ExportID(fmt.Sprint("@matron", len(c.Messages)), c.ID) // a conversation of its own
	return c, recordtest.Patient(), f
}

func neverSent(t *testing.T, s *stage) {
	if f := s.reconcile(t); f.State != policy.FoundAbsent {
		t.Errorf("reconciled: %+v, want absent", f)
	}
	if n := s.Documents(t, s.parcel); n != 0 {
		t.Errorf("to look for it left %d documents", n)
	}
}

func sentTwice(t *testing.T, s *stage) {
	s.mustSend(t)
	s.one(t)
	s.mustSend(t)
	s.one(t)
}

// lostAnswer is F1.
func lostAnswer(t *testing.T, s *stage) {
	s.Lose(t)
	if d := s.send(t); d.State == policy.DeliveryUnsent || d.State == policy.DeliveryRejected {
		t.Errorf("sent, and the answer lost: %+v", d)
	}
	s.one(t)
	s.mustSend(t)
	s.one(t)
}

func altered(t *testing.T, s *stage) {
	s.mustSend(t)
	s.Alter(t, s.parcel)
	if f := s.reconcile(t); f.State != policy.FoundDiffers {
		t.Errorf("reconciled: %+v, want differs", f)
	}
}

func racing(t *testing.T, s *stage) {
	var all sync.WaitGroup
	got := make([]policy.Delivered, Racing)
	for i := range got {
		d := s.Driver(t)
		all.Go(func() { got[i] = d.Send(t.Context(), s.parcel) })
	}
	all.Wait()
	accepted := 0
	for _, d := range got {
		s.said(t, d)
		switch d.State {
		case policy.DeliveryAccepted:
			accepted++
		case policy.DeliveryUnknown, policy.DeliveryUnsent: // a loser may not know
		default:
			t.Errorf("a racing send: %+v", d)
		}
	}
	if accepted == 0 {
		t.Error("none of them was accepted")
	}
	s.one(t)
}

func stopped(t *testing.T, s *stage) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	d := s.Driver(t).Send(ctx, s.parcel)
	s.said(t, d)
	if d.State != policy.DeliveryUnsent && d.State != policy.DeliveryUnknown {
		t.Errorf("sent when stopped: %+v", d)
	}
	f := s.Driver(t).Reconcile(ctx, s.parcel)
	s.said(t, f)
	if f.State != policy.FoundUnknown {
		t.Errorf("reconciled when stopped: %+v, want unknown", f)
	}
	s.mustSend(t)
	s.one(t)
}

// pinned is F23: an attempt stays at its address, and another one's "not found" is no answer.
func pinned(t *testing.T, s *stage) {
	home := s.parcel
	s.parcel.Endpoint = "elsewhere"
	if d := s.send(t); d.State != policy.DeliveryRejected || d.Why != policy.HeldMoved {
		t.Errorf("sent to another address: %+v", d)
	}
	if f := s.reconcile(t); f.State != policy.FoundUnknown {
		t.Errorf("reconciled at another address: %+v, want unknown", f)
	}
	s.parcel = home
	if n := s.Documents(t, s.parcel); n != 0 {
		t.Errorf("%d documents at another address", n)
	}
}

func noParcel(t *testing.T, s *stage) {
	home := s.parcel
	for _, spoil := range []func(p *export.Parcel){
		func(p *export.Parcel) { *p = export.Parcel{Endpoint: p.Endpoint} },
		func(p *export.Parcel) { p.Document, p.Export = "../../escape", "../../escape" },
		func(p *export.Parcel) { p.Body = nil },
	} {
		s.parcel = home
		spoil(&s.parcel)
		if d := s.send(t); d.State != policy.DeliveryRejected {
			t.Errorf("sent what is no parcel: %+v", d)
		}
		if f := s.reconcile(t); slices.Contains([]policy.FoundState{policy.FoundPresent, policy.FoundAbsent}, f.State) {
			t.Errorf("reconciled what is no parcel: %+v", f)
		}
	}
}
