package app

// Over 300 lines: the five effects of a filing, one after the other; what they are made with stands beside them.

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"time"

	"matron/export"
	"matron/policy"
	"matron/policy/confidential"
	"matron/record"
	"matron/words"
)

// filingDesk is what filings are made from.
type filingDesk interface {
	Filing(ctx context.Context, id policy.EventID) (*policy.FilingRow, error)
	FilingPatient(ctx context.Context, id policy.EventID) (confidential.Text, error)
	FilingPackage(ctx context.Context, id policy.EventID) (confidential.Text, error)
	Talk(ctx context.Context, conversation policy.EventID) (policy.Talk, error)
	Room(ctx context.Context, id policy.RoomID) (policy.Room, error)
	Members(ctx context.Context, room policy.RoomID) ([]policy.UserID, error) // joined or invited
}

// talker is what filings need of Matrix.
type talker interface {
	Gather(ctx context.Context, t policy.Talk) (record.Conversation, policy.Result)
	ReadTyped(ctx context.Context, room policy.RoomID, event policy.EventID, by policy.UserID) (confidential.Text, policy.Result)
	ShowParts(ctx context.Context, room policy.RoomID, parts []words.Spoken, k policy.Key) ([]policy.EventID, policy.Result)
}

// registry performs what a filing needs of the record systems. It decides nothing and keeps nothing. Nothing that a
// record system said leaves it but in Brought, which travels sealed: no error of a driver is passed on or logged.
//
// What ended, however it ended, is Over with an outcome of Sent, and Brought says how. Result.Again stays zero but where
// the homeserver asked for it: it would stop all that is sent there.
type registry struct {
	store    filingDesk
	matrix   talker
	rules    func(ctx context.Context) (*policy.Rules, error)
	systems  map[string]export.Driver
	patients export.Source // nil: there is none
	hash     []byte        // the key of patients' hashes
	account  string
	version  string
	now      func() time.Time
}

// attemptFor bounds a whole attempt: the engine's bound is two minutes, and a driver's answer must not come after it.
const attemptFor = 100 * time.Second

// Perform performs one effect of a filing.
func (g registry) Perform(ctx context.Context, t policy.Task) policy.Result {
	ctx, cancel := context.WithTimeout(ctx, attemptFor)
	defer cancel()
	switch e := t.Effect.(type) {
	case policy.LookUp:
		return g.lookUp(ctx, e)
	case policy.ShowPatient:
		return g.show(ctx, e, t.Key)
	case policy.Pack:
		return g.pack(ctx, e)
	case policy.Send:
		return g.send(ctx, e, t.Attempt)
	case policy.Reconcile:
		return g.reconcile(ctx, e)
	default:
		return refused("nobody_performs_this")
	}
}

func refused(why string) policy.Result {
	return policy.Result{Outcome: policy.Refused, Over: true, Because: why}
}

// late is for what is of no use any more: the dialogue has gone on, or the filing has ended.
func late() policy.Result { return policy.Result{Outcome: policy.NothingTo, Over: true} }

func brought(v any) policy.Result {
	raw, err := json.Marshal(v)
	if err != nil {
		return refused("internal")
	}
	return policy.Result{Outcome: policy.Sent, Over: true, Brought: confidential.NewText(string(raw))}
}

// lookUp asks the patient source for what was typed. The source's words go no further than the judgement.
func (g registry) lookUp(ctx context.Context, e policy.LookUp) policy.Result {
	row, err := g.store.Filing(ctx, e.Filing)
	switch {
	case err != nil:
		return stored()
	case row == nil || row.Stage != policy.FilingLooking || row.Round != e.Round:
		return late()
	}
	typed, r := g.matrix.ReadTyped(ctx, e.Room, e.Event, e.By)
	if r.Outcome != policy.Sent {
		return r
	}
	at, err := g.placeOf(ctx, row.Room)
	if err != nil {
		return stored()
	}
	id, verdict := policy.ParseIdentity(typed.Reveal(), g.now().In(at.zone))
	answer := policy.LookedUp{Verdict: verdict, Kind: string(id.Kind)}
	if verdict != policy.PatientMatch {
		return brought(answer)
	}
	if answer.Verdict = policy.PatientUnavailable; g.patients == nil {
		return brought(answer)
	}
	found, err := g.patients.Find(ctx, id)
	if err != nil {
		return brought(answer) // never the error: what it says of a patient may be in it
	}
	var patient record.Patient
	answer.Verdict, patient = record.Judge(id, found)
	switch answer.Verdict {
	case policy.PatientMatch, policy.PatientDeceased, policy.PatientRestricted:
		answer.Patient, answer.Hash = patient.Encode(), g.hashOf(patient)
	default: // no data with any other
	}
	return brought(answer)
}

// hashOf tells filings of one patient from others', and nothing without the key.
func (g registry) hashOf(p record.Patient) string {
	number := "nhs/" + p.NHSNumber.Reveal()
	if p.NHSNumber.Empty() {
		number = "hospital/" + p.HospitalNumber.Reveal()
	}
	mac := hmac.New(sha256.New, g.hash)
	mac.Write([]byte(number))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// place is where a conversation is: its rules and its time.
type place struct {
	rules  *policy.Rules
	policy string
	system string // where the policy files to
	zone   *time.Location
}

func (g registry) placeOf(ctx context.Context, id policy.RoomID) (place, error) {
	at := place{zone: time.UTC}
	room, err := g.store.Room(ctx, id)
	if err != nil {
		return at, err
	}
	if at.rules, err = g.rules(ctx); err != nil {
		return at, err
	}
	if p, ok := at.rules.Of(room); ok {
		at.policy, at.system = p.Name, p.Record.FileTo
		if p.Zone != nil {
			at.zone = p.Zone
		}
	}
	return at, nil
}

// conversation reads what is to be filed, with the people's names as the list has them.
func (g registry) conversation(ctx context.Context, row policy.FilingRow, at place) (record.Conversation, policy.Talk, policy.Result) {
	talk, err := g.store.Talk(ctx, row.Conversation)
	if err != nil {
		return record.Conversation{}, talk, stored()
	}
	if talk.Room != row.Room {
		return record.Conversation{}, talk, refused("no_conversation")
	}
	c, r := g.matrix.Gather(ctx, talk)
	if r.Outcome != policy.Sent {
		return record.Conversation{}, talk, r
	}
	c.Zone = at.zone
	introduce(&c, at.rules.People, row.By, policy.UserID(g.account))
	return c, talk, r
}

// material is what a card and a package are made of.
type material struct {
	patient record.Patient
	at      place
	talk    record.Conversation
	taps    []policy.Tap
}

func (g registry) material(ctx context.Context, row policy.FilingRow) (m material, r policy.Result) {
	if m.patient, r = g.patientOf(ctx, row.ID); r.Outcome != policy.Sent {
		return m, r
	}
	var err error
	if m.at, err = g.placeOf(ctx, row.Room); err != nil {
		return m, stored()
	}
	var talk policy.Talk
	m.talk, talk, r = g.conversation(ctx, row, m.at)
	m.taps = talk.Taps
	return m, r
}

// patientOf is the patient that a person confirmed, or is to confirm.
func (g registry) patientOf(ctx context.Context, filing policy.EventID) (record.Patient, policy.Result) {
	text, err := g.store.FilingPatient(ctx, filing)
	if err != nil {
		return record.Patient{}, stored()
	}
	if text.Empty() {
		return record.Patient{}, refused("no_patient")
	}
	p, err := record.DecodePatient([]byte(text.Reveal()))
	if err != nil {
		return record.Patient{}, refused("no_patient")
	}
	return p, policy.Result{Outcome: policy.Sent}
}

// send makes one attempt. Where an earlier one may have been made, of which nothing was settled, none is made: the
// document may be there.
func (g registry) send(ctx context.Context, e policy.Send, attempt int) policy.Result {
	if attempt > 1 {
		return brought(policy.Delivered{State: policy.DeliveryUnknown, Code: "tried_before"})
	}
	p, ok, r := g.parcel(ctx, e.Filing)
	if !ok {
		return r
	}
	driver, there := g.systems[e.System]
	switch {
	case len(p.Body) == 0:
		return late() // it was erased: the filing has ended
	case !there:
		return brought(policy.Delivered{State: policy.DeliveryRejected, Code: "no_system", Why: policy.HeldNoSystem})
	case moved(driver, p, e.System, e.Endpoint, e.Document):
		return brought(policy.Delivered{State: policy.DeliveryRejected, Code: "endpoint_moved", Why: policy.HeldMoved})
	}
	d := driver.Send(ctx, p)
	d.Code, d.AfterMs = storedWord(d.Code), max(d.AfterMs, 0)
	return brought(d)
}

// reconcile reads back. Of what was handed over the package is erased: its name and hash are enough to look for a receipt.
func (g registry) reconcile(ctx context.Context, e policy.Reconcile) policy.Result {
	p, ok, r := g.parcel(ctx, e.Filing)
	if !ok {
		return r
	}
	driver, there := g.systems[e.System]
	switch {
	case !there:
		return brought(policy.Found{State: policy.FoundUnknown, Code: policy.FoundNoSystem})
	case moved(driver, p, e.System, e.Endpoint, e.Document):
		return brought(policy.Found{State: policy.FoundUnknown, Code: policy.FoundMoved})
	}
	f := driver.Reconcile(ctx, p)
	f.Code, f.AfterMs = storedWord(f.Code), max(f.AfterMs, 0)
	if !whereForm.MatchString(f.Where) {
		f.Where = ""
	}
	return brought(f)
}

// parcel is the sealed package; where it is erased, what the row says of it.
func (g registry) parcel(ctx context.Context, filing policy.EventID) (p export.Parcel, ok bool, r policy.Result) {
	row, err := g.store.Filing(ctx, filing)
	if err != nil {
		return p, false, stored()
	}
	if row == nil {
		return p, false, late()
	}
	text, err := g.store.FilingPackage(ctx, filing)
	if err != nil {
		return p, false, stored()
	}
	if text.Empty() {
		return export.Parcel{
			System: row.System, Endpoint: row.Endpoint, Document: row.Document, Export: row.Export, Version: row.Version, SHA256: row.SHA256,
		}, true, r
	}
	if p, err = export.DecodeParcel([]byte(text.Reveal())); err != nil {
		return p, false, refused("no_parcel")
	}
	return p, true, r
}

// moved says whether a parcel was packed for another place than the one that the config names now (F23).
func moved(d export.Driver, p export.Parcel, system, endpoint, document string) bool {
	is := d.Endpoint()
	return p.System != system || p.Document != document || p.Endpoint != is || endpoint != is
}

var (
	codeForm  = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,60}$`)
	longDigit = regexp.MustCompile(`\d{4}`)
	whereForm = regexp.MustCompile(`^[A-Za-z0-9._/-]{1,200}$`)
)

// storedWord lets a code through that a driver made, and no words and no number of anybody.
func storedWord(code string) string {
	if code == "" || codeForm.MatchString(code) && !longDigit.MatchString(code) {
		return code
	}
	return "other"
}
