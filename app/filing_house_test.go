package app

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"matron/policy"
	"matron/policy/confidential"
	"matron/policy/rulebook"
	"matron/record"
	"matron/store"
	"matron/words"
)

const (
	houseSelf policy.UserID = "@matron:hospital.example"
	houseBob  policy.UserID = "@bob:hospital.example"
)

// filingHouse is the core on the real store, with a folder, a list of patients and rooms in memory: what the engine does,
// one step at a time.
type filingHouse struct {
	registry
	t     *testing.T
	db    *store.DB
	dir   string
	is    *policy.Rules
	at    time.Time
	n     int
	texts map[policy.EventID]string // what people wrote: of a message and of its newest edit
	edits map[policy.EventID]policy.EventID
	cards []string // the cards that were shown, part by part
	said  []policy.Notice
	gone  map[policy.EventID]bool
}

func newFilingHouse(t *testing.T) *filingHouse {
	t.Helper()
	book, faults := rulebook.Parse(rulebook.Source{Name: "ward.yaml", Data: []byte(`
matron: 1
policy: acute-wards
mode: advise
applies_to: {rooms: ["!ward:hospital.example"]}
zone: Europe/London
schedule: {ref: IGSG 4, review_by: 2030-01-01}
contacts: {human: ext 4410}
record: {file_to: records}
`)})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	keys, err := confidential.ParseKeys([]byte(confidential.NewKey(rand.Reader)))
	if err != nil {
		t.Fatal(err)
	}
	people, wrong := policy.ParsePeople("id,name,role,registration,may_file\n@amy:hospital.example,Dr Amy Patel,Registrar,GMC 7000001,yes\n@bob:hospital.example,Bob Ward,Nurse,NMC 00A,no\n")
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	h := &filingHouse{
		t: t, dir: t.TempDir(), at: testNow, texts: map[policy.EventID]string{}, edits: map[policy.EventID]policy.EventID{}, gone: map[policy.EventID]bool{},
	}
	h.mustWriteFile("patients.csv", "nhs_number,family,given,birth_date,sex,ward,status\n999 668 3036,Quill,Ann,1950-03-12,female,Ward 7,\n")
	if err := os.MkdirAll(filepath.Join(h.dir, "out", "receipts"), 0o700); err != nil {
		t.Fatal(err)
	}
	c := RecordConfig{
		Systems:  []*RecordSystem{{Name: "records", Driver: driverFolder, Path: filepath.Join(h.dir, "out")}},
		Patients: PatientSource{From: fromList, File: filepath.Join(h.dir, "patients.csv")},
	}
	h.is = &policy.Rules{Book: book, Self: houseSelf, People: people, Record: c.side()}
	now := func() time.Time { return h.at }
	if h.db, err = store.Open(t.Context(), store.Options{Path: filepath.Join(h.dir, "matron.db"), Account: string(houseSelf), Keys: keys, Now: now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.db.Close() })
	if _, err := h.db.Start(t.Context(), h.at); err != nil {
		t.Fatal(err)
	}
	systems, patients, err := c.systems(now, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	h.registry = registry{
		store: h.db, matrix: h, rules: func(context.Context) (*policy.Rules, error) { return h.is, nil }, systems: systems, patients: patients,
		hash: keys.Derive("patient"), account: string(houseSelf), version: "test", now: now,
	}
	h.room(testWard, testAmy, houseBob)
	return h
}

func (h *filingHouse) mustWriteFile(name, text string) {
	h.t.Helper()
	if err := os.WriteFile(filepath.Join(h.dir, name), []byte(text), 0o600); err != nil {
		h.t.Fatal(err)
	}
}

func (h *filingHouse) write(fn func(ctx context.Context) error) {
	h.t.Helper()
	if err := h.db.Write(h.t.Context(), fn); err != nil {
		h.t.Fatal(err)
	}
}

func (h *filingHouse) room(id policy.RoomID, members ...policy.UserID) {
	h.t.Helper()
	h.write(func(ctx context.Context) error {
		r := policy.Room{ID: id, Mine: "join", Encrypted: true, EverEncrypted: true, Power: 100, Redact: 50, Since: h.at.Add(-time.Hour)}
		if err := h.db.SaveRoom(ctx, r); err != nil {
			return err
		}
		for _, u := range append(members, houseSelf) {
			if err := h.db.SetMember(ctx, id, u, "join"); err != nil {
				return err
			}
		}
		return nil
	})
}

func (h *filingHouse) id() policy.EventID {
	h.n++
	return policy.EventID(fmt.Sprintf("$%03d", h.n))
}

func (h *filingHouse) decide(e policy.Event) {
	h.t.Helper()
	h.write(func(ctx context.Context) error {
		v, err := h.db.View(ctx, policy.Touches(h.is, e, h.at), h.at)
		if err != nil {
			return err
		}
		if q, more := policy.TouchesMore(h.is, v, e, h.at); more {
			if err := h.db.More(ctx, q, &v, h.at); err != nil {
				return err
			}
		}
		env := policy.Envelope{}
		if tick, ok := e.(policy.Tick); ok {
			env = policy.Envelope{Door: policy.DoorClock, Room: tick.Room, At: tick.At}
		}
		return h.db.Commit(ctx, env, policy.Decide(h.is, v, e, h.at), h.at)
	})
}

func (h *filingHouse) saidBy(by policy.UserID, room policy.RoomID) policy.Said {
	return policy.Said{Room: room, ID: h.id(), Sender: by, At: h.at, Trust: policy.SignedDevice}
}

func body(text string) []policy.Surface {
	return []policy.Surface{{Where: policy.Body, Text: confidential.NewText(text)}}
}

// says has a person write, and all be done that follows from it.
func (h *filingHouse) says(by policy.UserID, room policy.RoomID, reply policy.EventID, text string) policy.EventID {
	h.t.Helper()
	m := policy.Message{Said: h.saidBy(by, room), Surfaces: body(text), ReplyTo: reply}
	h.texts[m.ID] = text
	h.decide(m)
	h.quiet()
	return m.ID
}

func (h *filingHouse) edit(by policy.UserID, of policy.EventID, text string) {
	h.t.Helper()
	e := policy.Edit{Said: h.saidBy(by, testWard), Of: of, Surfaces: body(text)}
	h.texts[e.ID], h.edits[of] = text, e.ID
	h.decide(e)
	h.quiet()
}

// quiet ticks what is due and performs what may begin, until nothing is left to do at this instant.
func (h *filingHouse) quiet() {
	h.t.Helper()
	for range 300 {
		var ticks []policy.Tick
		h.write(func(ctx context.Context) (err error) {
			ticks, err = h.db.DueTicks(ctx, h.at, 16)
			return err
		})
		for _, t := range ticks {
			h.decide(t)
		}
		if !h.step() && len(ticks) == 0 {
			return
		}
	}
	h.t.Fatal("it never comes to an end")
}

func (h *filingHouse) after(d time.Duration) {
	h.t.Helper()
	h.at = h.at.Add(d)
	h.quiet()
}

func (h *filingHouse) step() (did bool) {
	h.t.Helper()
	lanes := []policy.Lane{policy.LaneAnswer, policy.LaneRoutine, policy.LaneBulk}
	var c policy.Candidate
	var holds bool
	h.write(func(ctx context.Context) (err error) {
		if c, did, err = h.db.Candidate(ctx, lanes, h.at); err != nil || !did {
			return err
		}
		c.Facts.ClockSane, c.Facts.InForce, c.Facts.Now = true, h.is.Revision(), h.at
		if holds, _, _ = c.Guard.Holds(c.Facts); !holds {
			return nil
		}
		_, err = h.db.Begin(ctx, c, h.at)
		return err
	})
	if !did {
		return false
	}
	r := policy.Result{Outcome: policy.Withdrawn, Over: true}
	if holds {
		r = h.world(policy.Task{Effect: c.Effect, Key: c.Key, Attempt: c.Attempt + 1})
	}
	h.write(func(ctx context.Context) error {
		return h.db.Settle(ctx, policy.Settlement{Seq: c.Seq, Key: c.Key, Result: r, Now: h.at})
	})
	h.decide(policy.Outcome{Key: c.Key, Effect: c.Effect, Result: r.Outcome, Receipt: r.Receipt, Made: r.Made, Brought: r.Brought, At: h.at})
	if r.Receipt != "" {
		echo := policy.Echo{Said: policy.Said{Room: policy.RoomOf(c.Effect), ID: r.Receipt, Sender: houseSelf, At: h.at}, Key: c.Key}
		if e, ok := c.Effect.(policy.Redact); ok {
			echo.Key, echo.Of = "", e.Event
		}
		h.decide(echo)
	}
	return true
}

func (h *filingHouse) world(t policy.Task) policy.Result {
	r := policy.Result{Outcome: policy.Sent, Over: true, Receipt: h.id()}
	switch e := t.Effect.(type) {
	case policy.LookUp, policy.ShowPatient, policy.Pack, policy.Send, policy.Reconcile:
		return h.Perform(h.t.Context(), t)
	case policy.OpenDirect:
		h.room(testDirect, e.User)
		return policy.Result{Outcome: policy.Sent, Over: true, Made: testDirect}
	case policy.Redact:
		h.gone[e.Event] = true
	case policy.Say:
		h.said = append(h.said, e.Notice)
	}
	return r
}

// Gather reads the conversation from memory.
func (h *filingHouse) Gather(_ context.Context, talk policy.Talk) (record.Conversation, policy.Result) {
	c := record.Conversation{ID: talk.ID, Room: talk.Room, RoomName: confidential.NewText("Ward 7"), Members: talk.Members}
	for _, m := range talk.Messages {
		if m.Own || m.Of != "" {
			continue
		}
		out := record.Message{Event: m.ID, By: m.Sender, At: m.At, Text: confidential.NewText(h.texts[m.ID]), ReplyTo: m.ReplyTo, Trust: policy.SignedDevice}
		if latest := h.edits[m.ID]; latest != "" {
			out.Edits = []record.Version{{Event: m.ID, At: m.At, Text: out.Text}}
			out.Latest, out.LatestAt, out.Text = latest, m.At, confidential.NewText(h.texts[latest])
		}
		c.Messages = append(c.Messages, out)
	}
	for _, u := range talk.Members {
		c.People = append(c.People, record.Person{ID: u, Name: confidential.NewText(string(u))})
	}
	return c, policy.Result{Outcome: policy.Sent, Over: true}
}

func (h *filingHouse) ReadTyped(_ context.Context, _ policy.RoomID, event policy.EventID, _ policy.UserID) (confidential.Text, policy.Result) {
	return confidential.NewText(h.texts[event]), policy.Result{Outcome: policy.Sent, Over: true}
}

func (h *filingHouse) ShowParts(_ context.Context, _ policy.RoomID, parts []words.Spoken, _ policy.Key) (made []policy.EventID, r policy.Result) {
	for _, p := range parts {
		h.cards = append(h.cards, p.Plain)
		made = append(made, h.id())
	}
	return made, policy.Result{Outcome: policy.Sent, Over: true}
}

func (h *filingHouse) row(filing policy.EventID) policy.FilingRow {
	h.t.Helper()
	row, err := h.db.Filing(h.t.Context(), filing)
	if err != nil || row == nil {
		h.t.Fatalf("no filing: %v", err)
	}
	return *row
}

func (h *filingHouse) stage(filing policy.EventID, want policy.FilingStage) policy.FilingRow {
	h.t.Helper()
	row := h.row(filing)
	if row.Stage != want {
		h.t.Fatalf("it is %s (%s %s), not %s; she said %s", row.Stage, row.Why, row.Detail, want, h.notices())
	}
	return row
}

func (h *filingHouse) notices() string {
	var all []string
	for _, n := range h.said {
		raw, _ := json.Marshal(n)
		all = append(all, n.NoticeKind()+string(raw))
	}
	return strings.Join(all, "\n")
}

func noticesOf[N policy.Notice](h *filingHouse) (all []N) {
	for _, s := range h.said {
		if n, ok := s.(N); ok {
			all = append(all, n)
		}
	}
	return all
}

// flagged is a conversation of three messages that amy flagged, and her question for it.
func (h *filingHouse) flagged() (root, second, third policy.EventID, filing policy.EventID) {
	h.t.Helper()
	root = h.says(testAmy, testWard, "", "K 6.8 in bed four")
	second = h.says(houseBob, testWard, root, "and the daughter of bed five called")
	third = h.says(testAmy, testWard, root, "repeat the gas")
	h.decide(policy.Reaction{Said: h.saidBy(testAmy, testWard), On: root, Key: confidential.NewText("To record")})
	h.decide(policy.Outcome{Effect: policy.OpenDirect{User: testAmy}, Result: policy.Sent, Made: testDirect, At: h.at})
	h.room(testDirect, testAmy)
	h.quiet()
	filing = h.says(testAmy, testDirect, "", "file")
	if len(noticesOf[policy.FilingAsk](h)) != 1 {
		h.t.Fatalf("she did not ask: %s", h.notices())
	}
	return root, second, third, filing
}

// packages lists what lies in the folder.
func (h *filingHouse) packages() (all []string) {
	h.t.Helper()
	entries, err := os.ReadDir(filepath.Join(h.dir, "out"))
	if err != nil {
		h.t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && e.Name() != "receipts" {
			all = append(all, e.Name())
		}
	}
	return all
}

// TestAConversationGoesIntoTheFolderOnceAndIsFiledWhenItsReceiptComes is the whole way, from `file` to the receipt: a wrong birth date,
// a line left out, an edit at the last moment, the package, what is erased.
func TestAConversationGoesIntoTheFolderOnceAndIsFiledWhenItsReceiptComes(t *testing.T) {
	t.Parallel()
	h := newFilingHouse(t)
	root, _, _, filing := h.flagged()
	wrong := h.says(testAmy, testDirect, "", "999 668 3036 born 13/03/1950")
	if p := noticesOf[policy.FilingProblem](h); len(p) != 1 || p[0].Verdict != policy.PatientMismatch || len(h.cards) != 0 {
		t.Fatalf("a wrong birth date: %+v", p)
	}
	h.stage(filing, policy.FilingAsking)
	typed := h.says(testAmy, testDirect, "", "NHS 999 668 3036 dob 12/03/1950")
	first := h.stage(filing, policy.FilingConfirming)
	card := strings.Join(h.cards, "\n")
	for _, want := range []string{"QUILL, Ann", "999 668 3036", "K 6.8 in bed four", "Dr Amy Patel", first.Code} {
		if !strings.Contains(card, want) {
			t.Errorf("not on the card: %s", want)
		}
	}
	h.says(testAmy, testDirect, "", "leave out 2 other patient")
	left := h.stage(filing, policy.FilingConfirming)
	if left.Code == first.Code || left.Listed[1].Left != policy.LeftOtherPatient {
		t.Fatalf("%s %+v", left.Code, left.Listed)
	}
	h.says(testAmy, testDirect, "", "file "+first.Code)
	h.stage(filing, policy.FilingConfirming) // the code of another list
	h.edit(testAmy, root, "K 6.9 in bed four")
	h.says(testAmy, testDirect, "", "file "+left.Code)
	changed := h.stage(filing, policy.FilingConfirming)
	if changed.Code == left.Code || changed.Listed[1].Left != policy.LeftOtherPatient || len(h.packages()) != 0 {
		t.Fatalf("what was edited was filed unseen: %v", h.packages())
	}
	h.says(testAmy, testDirect, "", "file "+strings.ToLower(changed.Code))
	h.after(time.Second)
	over := h.stage(filing, policy.FilingHandedOver)
	out := h.packages()
	if len(out) != 1 || over.Messages != 2 || over.Where != out[0] {
		t.Fatalf("%v, %d messages, at %q", out, over.Messages, over.Where)
	}
	transcript, err := os.ReadFile(filepath.Join(h.dir, "out", out[0], "transcript.html"))
	if err != nil {
		t.Fatal(err)
	}
	for want, there := range map[string]bool{"K 6.9 in bed four": true, "repeat the gas": true, "Quill": true, "daughter": false} {
		if strings.Contains(string(transcript), want) != there {
			t.Errorf("in the transcript, %q: %v", want, !there)
		}
	}
	if r := noticesOf[policy.FilingReceipt](h); len(r) != 1 || r[0].How != policy.FilingHandedOver {
		t.Errorf("receipts %+v", r)
	}
	h.mustWriteFile("out/receipts/"+over.Document+".json", fmt.Sprintf(`{"document":%q,"sha256":%q}`, over.Document, over.SHA256))
	h.after(20 * time.Minute)
	h.stage(filing, policy.FilingFiled)
	if len(h.packages()) != 1 {
		t.Errorf("%v", h.packages())
	}
	for _, id := range []policy.EventID{wrong, typed} {
		if !h.gone[id] {
			t.Errorf("what was typed in %s still stands", id)
		}
	}
	for _, text := range []func() (confidential.Text, error){
		func() (confidential.Text, error) { return h.db.FilingPatient(t.Context(), filing) },
		func() (confidential.Text, error) { return h.db.FilingPackage(t.Context(), filing) },
	} {
		if kept, err := text(); err != nil || !kept.Empty() {
			t.Errorf("something is kept of the patient: %v", err)
		}
	}
	if n := len(h.cards); len(h.gone) < 2+n {
		t.Errorf("%d cards were shown, %d events are gone", n, len(h.gone))
	}
	h.keepsSilent()
}

// keepsSilent looks for the patient in all that was said outside the card, and in every file but the package.
func (h *filingHouse) keepsSilent() {
	h.t.Helper()
	mustKeepSilent(h.t, h.notices())
	_ = filepath.WalkDir(h.dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() || slices.Contains([]string{"patients.csv", "transcript.html", "manifest.json"}, e.Name()) {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, w := range []string{patientNumber, "999 668 3036", patientFamily, patientBorn, "bed four"} {
			if strings.Contains(string(data), w) {
				h.t.Errorf("%s holds words of a person or of the record", e.Name())
			}
		}
		return nil
	})
}

// TestStopAndTimeEndADialogueAndEraseIt: nothing is filed, and what was typed and shown goes.
func TestStopAndTimeEndADialogueAndEraseIt(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(h *filingHouse) policy.FilingStage{
		"stop": func(h *filingHouse) policy.FilingStage {
			h.says(testAmy, testDirect, "", "stop")
			return policy.FilingStopped
		},
		"time": func(h *filingHouse) policy.FilingStage {
			h.after(10*time.Minute + time.Second)
			return policy.FilingLapsed
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newFilingHouse(t)
			_, _, _, filing := h.flagged()
			typed := h.says(testAmy, testDirect, "", "999 668 3036 12/03/1950")
			code := h.stage(filing, policy.FilingConfirming).Code
			h.stage(filing, end(h))
			h.says(testAmy, testDirect, "", "file "+code)
			h.after(11 * time.Minute)
			if len(h.packages()) != 0 || !h.gone[typed] || len(h.gone) < 1+len(h.cards) {
				t.Errorf("%v, gone %v", h.packages(), h.gone)
			}
			if kept, err := h.db.FilingPatient(t.Context(), filing); err != nil || !kept.Empty() {
				t.Errorf("the patient is kept: %v", err)
			}
			h.keepsSilent()
		})
	}
}
