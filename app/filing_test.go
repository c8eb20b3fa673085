package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"matron/export"
	"matron/policy"
	"matron/policy/confidential"
	"matron/policy/rulebook"
	"matron/record"
	"matron/words"
)

// A synthetic patient: a number of the 999 range.
const (
	patientNumber = "9996683036"
	patientBorn   = "1950-03-12"
	patientFamily = "Quill"
	chatWords     = "potassium of bed four"
)

const (
	testWard   policy.RoomID  = "!ward:hospital.example"
	testDirect policy.RoomID  = "!direct:hospital.example"
	testAmy    policy.UserID  = "@amy:hospital.example"
	testFiling policy.EventID = "$file"
)

var testNow = time.Date(2026, 7, 5, 12, 0, 0, 0, time.UTC)

func testPatient() record.Patient {
	t := confidential.NewText
	return record.Patient{NHSNumber: t(patientNumber), Family: t(patientFamily), Given: t("Ann"), Born: t(patientBorn), Sex: "female", Reference: "Patient/7"}
}

// fakeDesk is the store of one filing.
type fakeDesk struct {
	row      *policy.FilingRow
	patient  string
	parcel   string
	fails    error
	unsealed bool // the row can be read, what is sealed cannot
}

func (d *fakeDesk) Filing(context.Context, policy.EventID) (*policy.FilingRow, error) {
	if d.fails != nil && !d.unsealed {
		return nil, d.fails
	}
	return d.row, nil
}

func (d *fakeDesk) FilingPatient(context.Context, policy.EventID) (confidential.Text, error) {
	return confidential.NewText(d.patient), d.fails
}

func (d *fakeDesk) FilingPackage(context.Context, policy.EventID) (confidential.Text, error) {
	return confidential.NewText(d.parcel), d.fails
}

func (d *fakeDesk) Talk(context.Context, policy.EventID) (policy.Talk, error) {
	return policy.Talk{ID: "$1", Room: testWard, Taps: []policy.Tap{{By: testAmy, At: testNow}}}, d.fails
}

func (d *fakeDesk) Room(context.Context, policy.RoomID) (policy.Room, error) {
	return policy.Room{ID: testWard}, d.fails
}

func (d *fakeDesk) Members(context.Context, policy.RoomID) ([]policy.UserID, error) {
	return []policy.UserID{testAmy}, d.fails
}

// fakeMatrix is a room with a conversation, and what somebody typed.
type fakeMatrix struct {
	typed string
	ends  policy.Result // of anything, where it is not zero
	talk  record.Conversation
	shown [][]words.Spoken
}

func (m *fakeMatrix) end() policy.Result {
	if m.ends != (policy.Result{}) {
		return m.ends
	}
	return policy.Result{Outcome: policy.Sent, Over: true}
}

func (m *fakeMatrix) Gather(context.Context, policy.Talk) (record.Conversation, policy.Result) {
	c := m.talk
	c.Messages = append([]record.Message(nil), c.Messages...)
	c.People = append([]record.Person(nil), c.People...)
	return c, m.end()
}

func (m *fakeMatrix) ReadTyped(context.Context, policy.RoomID, policy.EventID, policy.UserID) (confidential.Text, policy.Result) {
	return confidential.NewText(m.typed), m.end()
}

func (m *fakeMatrix) ShowParts(_ context.Context, _ policy.RoomID, parts []words.Spoken, _ policy.Key) ([]policy.EventID, policy.Result) {
	m.shown = append(m.shown, parts)
	return []policy.EventID{"$card"}, m.end()
}

// fakeSystem is a record system that says too much.
type fakeSystem struct {
	endpoint  string
	sent      []export.Parcel
	read      []export.Parcel
	delivered policy.Delivered
	found     policy.Found
	patients  []record.Patient
	asked     int
	fails     error
}

func (s *fakeSystem) Pack(p record.Package, _ record.Patient) (export.Parcel, error) {
	return export.Parcel{
		Endpoint: s.endpoint, Document: p.Document, Export: p.Export, Version: p.Version, SHA256: p.SHA256, Body: p.Transcript, Manifest: p.Manifest,
	}, s.fails
}

func (s *fakeSystem) Send(_ context.Context, p export.Parcel) policy.Delivered {
	s.sent = append(s.sent, p)
	return s.delivered
}

func (s *fakeSystem) Reconcile(_ context.Context, p export.Parcel) policy.Found {
	s.read = append(s.read, p)
	return s.found
}

func (s *fakeSystem) Endpoint() string                     { return s.endpoint }
func (s *fakeSystem) Check(context.Context) []export.Fault { return nil }

func (s *fakeSystem) Find(context.Context, policy.Identity) ([]record.Patient, error) {
	s.asked++
	return s.patients, s.fails
}

type filingStage struct {
	registry
	desk   *fakeDesk
	matrix *fakeMatrix
	system *fakeSystem
}

func mustFiling(t testing.TB) *filingStage {
	t.Helper()
	book, faults := rulebook.Parse(rulebook.Source{Name: "ward", Data: []byte(`
matron: 1
policy: acute-wards
applies_to: {rooms: ["!ward:hospital.example"]}
zone: Europe/London
record: {file_to: epr}
`)})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	people, wrong := policy.ParsePeople("id,name,role,registration,may_file\n@amy:hospital.example,Dr Amy Patel,Registrar,GMC 7000001,yes\n")
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	text := confidential.NewText
	desk := &fakeDesk{
		row: &policy.FilingRow{
			Number: 3, ID: testFiling, Conversation: "$1", Flag: 12, Room: testWard, By: testAmy, Direct: testDirect, Stage: policy.FilingLooking, Round: 1,
			Kind: "nhs_number", Moved: testNow,
		},
		patient: string(testPatient().Encode()),
	}
	matrix := &fakeMatrix{typed: "NHS 999 668 3036 dob 12/03/1950", talk: record.Conversation{
		ID: "$1", Room: testWard, RoomName: text("Ward 7"), People: []record.Person{{ID: "@lee:hospital.example", Name: text("Dr Lee")}},
		Messages: []record.Message{
			{Event: "$1", By: "@lee:hospital.example", At: testNow.Add(-time.Hour), Text: text(chatWords)},
			{Event: "$2", By: testAmy, At: testNow.Add(-time.Minute), Text: text("agreed"), Trust: policy.SignedDevice},
		},
	}}
	system := &fakeSystem{endpoint: "fhir-1", patients: []record.Patient{testPatient()}}
	rules := &policy.Rules{Book: book, People: people}
	return &filingStage{desk: desk, matrix: matrix, system: system, registry: registry{
		store: desk, matrix: matrix, rules: func(context.Context) (*policy.Rules, error) { return rules, nil },
		systems: map[string]export.Driver{"epr": system}, patients: system, hash: []byte("key"), account: "@matron:hospital.example",
		version: "test", now: func() time.Time { return testNow },
	}}
}

// try performs an effect, and looks for words in all of the result that does not travel sealed.
func (s *filingStage) try(t testing.TB, e policy.Effect, attempt int) policy.Result {
	t.Helper()
	r := s.Perform(context.Background(), policy.Task{Effect: e, Key: e.Key(), Attempt: attempt})
	if !r.Again.IsZero() {
		t.Error("a record system shut the homeserver's gate")
	}
	open := r
	open.Brought = confidential.Text{}
	mustKeepSilent(t, fmt.Sprintf("%+v %+v", open, r))
	return r
}

func mustKeepSilent(t testing.TB, said string) {
	t.Helper()
	plain := strings.ToLower(strings.NewReplacer(" ", "", "-", "").Replace(said))
	for _, w := range []string{patientNumber, patientFamily, "19500312", "12/03/1950", chatWords, "Ann"} {
		if strings.Contains(plain, strings.ToLower(strings.ReplaceAll(w, " ", ""))) {
			t.Error("words of a person or of a record system got out")
		}
	}
}

func read[T any](t testing.TB, r policy.Result) (v T) {
	t.Helper()
	if r.Outcome != policy.Sent || !r.Over {
		t.Fatalf("%+v", r)
	}
	if err := json.Unmarshal([]byte(r.Brought.Reveal()), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

var lookUp = policy.LookUp{Filing: testFiling, Room: testDirect, Event: "$typed", By: testAmy, Round: 1}

func TestLookUpBringsAPatientOnlyOnAMatch(t *testing.T) {
	t.Parallel()
	with := func(change func(p *record.Patient)) []record.Patient {
		p := testPatient()
		change(&p)
		return []record.Patient{p}
	}
	quoting := errors.New("no answer for " + patientFamily + " " + patientNumber)
	for name, c := range map[string]struct {
		typed string
		found []record.Patient
		fails error
		want  policy.PatientVerdict
		asked int
	}{
		"the right one":    {found: with(func(*record.Patient) {}), want: policy.PatientMatch, asked: 1},
		"another birthday": {found: with(func(p *record.Patient) { p.Born = confidential.NewText("1951-03-12") }), want: policy.PatientMismatch, asked: 1},
		"nobody":           {want: policy.PatientNone, asked: 1},
		"two":              {found: []record.Patient{testPatient(), testPatient()}, want: policy.PatientSeveral, asked: 1},
		"deceased":         {found: with(func(p *record.Patient) { p.Deceased = true }), want: policy.PatientDeceased, asked: 1},
		"restricted":       {found: with(func(p *record.Patient) { p.Restricted = true }), want: policy.PatientRestricted, asked: 1},
		"merged":           {found: with(func(p *record.Patient) { p.Merged = true }), want: policy.PatientMerged, asked: 1},
		"no answer":        {fails: quoting, want: policy.PatientUnavailable, asked: 1},
		"no number at all": {typed: "the lady in bed 4", want: policy.PatientUnclear},
		"a wrong digit":    {typed: "999 668 3037 12/03/1950", want: policy.PatientBadNumber},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mustFiling(t)
			s.system.patients, s.system.fails = c.found, c.fails
			if c.typed != "" {
				s.matrix.typed = c.typed
			}
			r := s.try(t, lookUp, 1)
			got := read[policy.LookedUp](t, r)
			if got.Verdict != c.want || s.system.asked != c.asked {
				t.Errorf("%s after %d questions", got.Verdict, s.system.asked)
			}
			switch c.want {
			case policy.PatientMatch, policy.PatientDeceased, policy.PatientRestricted:
				if p, err := record.DecodePatient(got.Patient); err != nil || p.Family.Reveal() != patientFamily || len(got.Hash) != 32 || got.Kind != "nhs_number" {
					t.Errorf("%v, a hash of %d", err, len(got.Hash))
				}
			default:
				if got.Hash != "" {
					t.Error("a hash of nobody")
				}
				mustKeepSilent(t, r.Brought.Reveal())
			}
		})
	}
}

func TestLookUpAsksNobodyWhereItIsOfNoUse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(s *filingStage)
		want   policy.ResultKind
		over   bool
	}{
		"the dialogue went on":        {func(s *filingStage) { s.desk.row.Stage = policy.FilingStopped }, policy.NothingTo, true},
		"another round":               {func(s *filingStage) { s.desk.row.Round = 2 }, policy.NothingTo, true},
		"no such filing":              {func(s *filingStage) { s.desk.row = nil }, policy.NothingTo, true},
		"somebody else typed it":      {func(s *filingStage) { s.matrix.ends = refused("other_author") }, policy.Refused, true},
		"what was typed is gone":      {func(s *filingStage) { s.matrix.ends = policy.Result{Outcome: policy.Missing, Over: true} }, policy.Missing, true},
		"the homeserver is away":      {func(s *filingStage) { s.matrix.ends = policy.Result{Outcome: policy.Failed} }, policy.Failed, false},
		"the store fails, and quotes": {func(s *filingStage) { s.desk.fails = errors.New(patientFamily) }, policy.Failed, false},
	} {
		s := mustFiling(t)
		c.change(s)
		if r := s.try(t, lookUp, 1); r.Outcome != c.want || r.Over != c.over || s.system.asked != 0 {
			t.Errorf("%s: %+v after %d questions", name, r, s.system.asked)
		}
	}
	s := mustFiling(t)
	s.registry.patients = nil
	if got := read[policy.LookedUp](t, s.try(t, lookUp, 1)); got.Verdict != policy.PatientUnavailable {
		t.Errorf("without a source: %s", got.Verdict)
	}
}

func TestThePatientsHashNeedsTheKey(t *testing.T) {
	t.Parallel()
	a, b := mustFiling(t), mustFiling(t)
	b.hash = []byte("another")
	sum := sha256.Sum256([]byte(patientNumber))
	if h := a.hashOf(testPatient()); h != a.hashOf(testPatient()) || h == b.hashOf(testPatient()) || h == hex.EncodeToString(sum[:16]) {
		t.Error("the hash tells who it is")
	}
	ward := testPatient()
	ward.NHSNumber, ward.HospitalNumber = confidential.Text{}, confidential.NewText(patientNumber)
	if a.hashOf(ward) == a.hashOf(testPatient()) {
		t.Error("two kinds of numbers are one")
	}
}

func (s *filingStage) showing() policy.ShowPatient {
	s.desk.row.Stage = policy.FilingShowing
	return policy.ShowPatient{Filing: testFiling, Room: testDirect, By: testAmy, Round: 1, UntilMs: testNow.Add(10 * time.Minute).UnixMilli()}
}

func TestShowBringsWhatWasShownAndKeepsWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	s := mustFiling(t)
	e := s.showing()
	s.desk.row.Listed = []policy.FilingLine{{Event: "$1", Left: policy.LeftOtherPatient}, {Event: "$gone", Left: policy.LeftPrivate}}
	got := read[policy.Shown](t, s.try(t, e, 1))
	if len(got.Lines) != 2 || got.Lines[0].Left != policy.LeftOtherPatient || got.Lines[1].Left != "" || fmt.Sprint(got.Made) != "[$card]" {
		t.Errorf("%+v", got)
	}
	for name, change := range map[string]func(s *filingStage){
		"stopped meanwhile": func(s *filingStage) { s.desk.row.Stage = policy.FilingStopped },
		"another round":     func(s *filingStage) { s.desk.row.Round++ },
		"no patient":        func(s *filingStage) { s.desk.patient = "" },
		"a broken patient":  func(s *filingStage) { s.desk.patient = patientFamily },
		"the store fails":   func(s *filingStage) { s.desk.fails, s.desk.unsealed = errors.New(patientFamily), true },
	} {
		s := mustFiling(t)
		e := s.showing()
		change(s)
		if r := s.try(t, e, 1); r.Outcome == policy.Sent || len(s.matrix.shown) != 0 {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func (s *filingStage) packing(t testing.TB) policy.Pack {
	t.Helper()
	shown := read[policy.Shown](t, s.try(t, s.showing(), 1))
	s.desk.row.Stage, s.desk.row.Listed = policy.FilingPacking, shown.Lines
	return policy.Pack{Filing: testFiling, System: "epr", Round: 1}
}

func TestPackMakesTheSameParcelOfWhatWasShown(t *testing.T) {
	t.Parallel()
	s := mustFiling(t)
	e := s.packing(t)
	a, b := read[policy.Packed](t, s.try(t, e, 1)), read[policy.Packed](t, s.try(t, e, 2))
	if string(a.Parcel) != string(b.Parcel) || a.Changed || a.Messages != 2 || a.Version != 1 || a.Endpoint != "fhir-1" || a.Export != b.Export {
		t.Errorf("%+v", a)
	}
	p, err := export.DecodeParcel(a.Parcel)
	if err != nil || p.System != "epr" || p.Document != a.Document || !strings.Contains(string(p.Body), "Dr Amy Patel") {
		t.Errorf("%v %s %s", err, p.System, p.Document)
	}
}

func TestPackMakesNothingOfWhatWasNotShown(t *testing.T) {
	t.Parallel()
	changed := func(change func(s *filingStage)) {
		t.Helper()
		s := mustFiling(t)
		e := s.packing(t)
		change(s)
		if got := read[policy.Packed](t, s.try(t, e, 1)); !got.Changed || len(got.Parcel) != 0 {
			t.Errorf("%+v", got)
		}
	}
	changed(func(s *filingStage) { s.matrix.talk.Messages[0].Text = confidential.NewText("another") })
	changed(func(s *filingStage) { s.matrix.talk.Messages = s.matrix.talk.Messages[:1] })
	changed(func(s *filingStage) {
		s.matrix.talk.Messages = append(s.matrix.talk.Messages, record.Message{Event: "$3", By: testAmy, At: testNow})
	})
	for want, change := range map[string]func(s *filingStage){
		"no_message": func(s *filingStage) {
			for i := range s.desk.row.Listed {
				s.desk.row.Listed[i].Left = policy.LeftPrivate
			}
		},
		"no_system":  func(s *filingStage) { s.systems = nil },
		"no_patient": func(s *filingStage) { s.desk.patient = "" },
		"unpacked":   func(s *filingStage) { s.system.fails = errors.New("pack " + patientFamily) },
	} {
		s := mustFiling(t)
		e := s.packing(t)
		change(s)
		outcome := policy.Refused
		if want == "no_message" {
			outcome = policy.NothingTo
		}
		if r := s.try(t, e, 1); r.Outcome != outcome || r.Because != want {
			t.Errorf("%s: %+v", want, r)
		}
	}
}

func (s *filingStage) sending(t testing.TB) policy.Send {
	t.Helper()
	got := read[policy.Packed](t, s.try(t, s.packing(t), 1))
	s.desk.row.Stage, s.desk.parcel = policy.FilingSending, string(got.Parcel)
	s.desk.row.System, s.desk.row.Endpoint, s.desk.row.Document, s.desk.row.SHA256 = "epr", got.Endpoint, got.Document, got.SHA256
	return policy.Send{Filing: testFiling, System: "epr", Endpoint: got.Endpoint, Document: got.Document, Try: 1}
}

func TestSendSendsOnceAndOnlyToWhereItWasPackedFor(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change  func(s *filingStage)
		attempt int
		want    policy.Delivered
		sent    int
	}{
		"taken":                 {attempt: 1, want: policy.Delivered{State: policy.DeliveryAccepted, Code: "201"}, sent: 1},
		"it may have been sent": {attempt: 2, want: policy.Delivered{State: policy.DeliveryUnknown, Code: "tried_before"}},
		"no such system": {
			change: func(s *filingStage) { s.systems = nil }, attempt: 1,
			want: policy.Delivered{State: policy.DeliveryRejected, Code: "no_system", Why: policy.HeldNoSystem},
		},
		"the address is another": {
			change: func(s *filingStage) { s.system.endpoint = "fhir-2" }, attempt: 1,
			want: policy.Delivered{State: policy.DeliveryRejected, Code: "endpoint_moved", Why: policy.HeldMoved},
		},
		"a code that says too much": {
			change:  func(s *filingStage) { s.system.delivered.Code = patientFamily + " unknown" },
			attempt: 1, want: policy.Delivered{State: policy.DeliveryAccepted, Code: "other"}, sent: 1,
		},
		"a code that is a number": {
			change:  func(s *filingStage) { s.system.delivered.Code = patientNumber },
			attempt: 1, want: policy.Delivered{State: policy.DeliveryAccepted, Code: "other"}, sent: 1,
		},
	} {
		s := mustFiling(t)
		e := s.sending(t)
		s.system.delivered = policy.Delivered{State: policy.DeliveryAccepted, Code: "201"}
		if c.change != nil {
			c.change(s)
		}
		if got := read[policy.Delivered](t, s.try(t, e, c.attempt)); got != c.want || len(s.system.sent) != c.sent {
			t.Errorf("%s: %+v, sent %d times", name, got, len(s.system.sent))
		}
		if c.sent == 1 && string(s.system.sent[0].Body) == "" {
			t.Errorf("%s: an empty parcel", name)
		}
	}
}

func TestSendWithoutItsPackageSendsNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(s *filingStage)
		want   policy.ResultKind
	}{
		"erased":           {func(s *filingStage) { s.desk.parcel = "" }, policy.NothingTo},
		"no such filing":   {func(s *filingStage) { s.desk.row = nil }, policy.NothingTo},
		"no parcel at all": {func(s *filingStage) { s.desk.parcel = patientFamily }, policy.Refused},
		"the store fails":  {func(s *filingStage) { s.desk.fails, s.desk.unsealed = errors.New(patientFamily), true }, policy.Failed},
	} {
		s := mustFiling(t)
		e := s.sending(t)
		c.change(s)
		if r := s.try(t, e, 1); r.Outcome != c.want || len(s.system.sent) != 0 {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestReconcileReadsAndNeverWrites(t *testing.T) {
	t.Parallel()
	s := mustFiling(t)
	sent := s.sending(t)
	e := policy.Reconcile{Filing: testFiling, System: "epr", Endpoint: sent.Endpoint, Document: sent.Document, Try: 1}
	s.system.found = policy.Found{State: policy.FoundPresent, Where: "DocumentReference/" + sent.Document}
	if got := read[policy.Found](t, s.try(t, e, 3)); got != s.system.found {
		t.Errorf("%+v", got)
	}
	s.desk.parcel = "" // handed over: the package is erased
	s.system.found = policy.Found{State: policy.FoundWaiting, Where: "for " + patientFamily, Code: "it says " + patientFamily, AfterMs: -1}
	if got := read[policy.Found](t, s.try(t, e, 1)); got != (policy.Found{State: policy.FoundWaiting, Code: "other"}) {
		t.Errorf("%+v", got)
	}
	if p := s.system.read[1]; p.SHA256 != s.desk.row.SHA256 || p.Document != sent.Document || len(p.Body) != 0 {
		t.Errorf("%s %s", p.SHA256, p.Document)
	}
	s.system.endpoint = "fhir-2"
	if got := read[policy.Found](t, s.try(t, e, 1)); got != (policy.Found{State: policy.FoundUnknown, Code: "endpoint_moved"}) {
		t.Errorf("%+v", got)
	}
	s.systems = nil
	if got := read[policy.Found](t, s.try(t, e, 1)); got.Code != "no_system" || len(s.system.sent) != 0 || len(s.system.read) != 2 {
		t.Errorf("%+v", got)
	}
}

func TestACardHasTheListsNamesAndTheOrderOfTheConversation(t *testing.T) {
	t.Parallel()
	s := mustFiling(t)
	c := s.matrix.talk
	r, _ := s.rules(t.Context())
	c.People = append(c.People, record.Person{ID: "@matron:hospital.example"})
	introduce(&c, r.People, testAmy, "@matron:hospital.example")
	c.Messages[0].Other = confidential.NewText("plain")
	lines := cardLines(c, c.Lines())
	if len(c.People) != 3 || !c.People[0].Listed || c.People[1].Listed || c.People[1].Program || !c.People[2].Program || lines[0].Who != "Dr Lee" || lines[1].Who != "Dr Amy Patel" {
		t.Errorf("%+v", c.People)
	}
	if lines[0].Text.Reveal() != chatWords+"\nplain" || lines[1].Number != 2 {
		t.Error("the card does not say what the message says")
	}
	if p := cardPatient(testPatient()); p.Name.Reveal() != "QUILL, Ann" || p.Sex != "female" {
		t.Error("the card names another patient")
	}
}
