package exporttest

import (
	"regexp"
	"slices"
	"testing"

	"matron/policy"
)

// Trouble is one way in which a record system fails.
type Trouble struct {
	Name  string
	Plant func(t testing.TB)
	Mend  func(t testing.TB)
	Send  policy.DeliveryState // what a Send must say
	Code  string               // "": any
	Found []policy.FoundState  // what a Reconcile may say meanwhile; nil: unknown only
	Done  bool                 // the document was stored all the same
}

var stored = regexp.MustCompile(`^[A-Za-z0-9_-]{0,60}$`)

// troubled plants each trouble in turn, before the document is there and after. Nothing may be taken for filed meanwhile,
// nothing of the patient may get out, and when it is over the same parcel makes one document.
func troubled(t *testing.T, s *stage) {
	for i, trouble := range s.Troubles() {
		t.Run(trouble.Name, func(t *testing.T) {
			s := &stage{World: s.World, pack: Package(1000 + i), of: s.of}
			s.parcel = s.mustPack(t)
			trouble.Plant(t)
			d := s.send(t)
			if d.State != trouble.Send || trouble.Code != "" && d.Code != trouble.Code || !stored.MatchString(d.Code) {
				t.Errorf("sent: %+v, want %s %s", d, trouble.Send, trouble.Code)
			}
			may := trouble.Found
			if may == nil {
				may = []policy.FoundState{policy.FoundUnknown}
			}
			if f := s.reconcile(t); !slices.Contains(may, f.State) || !stored.MatchString(f.Code) {
				t.Errorf("reconciled: %+v, want one of %s", f, may)
			}
			for _, f := range s.Driver(t).Check(t.Context()) {
				s.said(t, f)
			}
			trouble.Mend(t)
			if n := s.Documents(t, s.parcel); (n == 1) != trouble.Done || n > 1 {
				t.Errorf("%d documents after it", n)
			}
			s.mustSend(t)
			s.one(t)
		})
	}
}
