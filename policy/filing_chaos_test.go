package policy_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"matron/policy"
	"matron/policy/confidential"
)

// filingWorld is a patient source, a room and a record system that answer, fail, lose answers, and are killed in the middle.
type filingWorld struct {
	*story
	f         filler
	well      bool // from now on all goes well
	documents map[string]bool
	soon      []string                                       // are written after their sender was cut off
	last      map[policy.EventID]string                      // how the last step of a filing ended
	confirmed map[policy.EventID]bool                        // `file CODE` was typed
	typed     map[policy.RoomID]map[policy.EventID]bool      // in a direct room, while a dialogue asked for it
	told      map[policy.EventID]map[policy.FilingStage]bool // ends that people heard of
}

func newFilingWorld(t *testing.T, seed uint64) *filingWorld {
	t.Helper()
	w := &filingWorld{
		story: newStory(t), f: newFiller(seed), documents: map[string]bool{}, last: map[policy.EventID]string{}, confirmed: map[policy.EventID]bool{},
		typed: map[policy.RoomID]map[policy.EventID]bool{}, told: map[policy.EventID]map[policy.FilingStage]bool{},
	}
	w.story.watch = w.check
	w.now = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	w.rules(pick(w.f, "epr", "folder"))
	w.h.rules.Record = policy.RecordSide{Systems: []string{"epr", "folder"}, Patients: true}
	for _, u := range []string{"@bob", "@lead", "@clerk"} {
		w.line([]string{"direct", u})
	}
	w.line(words("mayfile @bob @lead @clerk"))
	return w
}

func (w *filingWorld) rules(system string) {
	record := w.h.rules.Record
	people := w.h.rules.People
	w.h.rules = mustRules(w.t, fmt.Sprintf(`matron: 1
policy: ward
mode: advise
contacts: {lead: ["@lead:hospital.example"], records: ["@clerk:hospital.example"]}
record: {file_to: %s, look_ups: 200}
`, system))
	w.h.rules.Record, w.h.rules.People = record, people
}

// check holds each decision against the laws of filing.
func (w *filingWorld) check(e policy.Event, d policy.Decision) {
	for _, c := range canaries {
		if strings.Contains(everything(w.t, d), c) {
			w.t.Fatalf("%q in a decision about %s", c, policy.EventKind(e))
		}
	}
	for _, do := range d.Effects {
		switch step := do.Effect.(type) {
		case policy.Pack:
			m, ok := e.(policy.Message)
			row := w.filingOf(step.Filing)
			if !ok || m.Trust < policy.SignedDevice || !strings.Contains(m.Surfaces[0].Text.Reveal(), row.Code) || row.Code == "" || m.Sender != row.By {
				w.t.Errorf("%s is packed, and nobody confirmed it", step.Filing)
			}
			w.confirmed[step.Filing] = true
		case policy.Send:
			w.maySend(step)
		case policy.LookUp:
			if _, ok := e.(policy.Message); !ok {
				w.t.Errorf("a look-up that nobody typed: %s", policy.EventKind(e))
			}
		}
	}
	for _, c := range d.Changes {
		s, ok := c.(policy.SaveFiling)
		if !ok || s.Row.Stage.Open() || s.Row.Ended != w.now {
			continue
		}
		if !slices.ContainsFunc(d.Effects, func(do policy.Do) bool {
			say, ok := do.Effect.(policy.Say)
			return ok && say.User == s.Row.By
		}) {
			w.t.Errorf("%s ends as %s, and %s is not told", s.Row.ID, s.Row.Stage, s.Row.By)
		}
		if s.Row.Stage == policy.FilingFiled && w.last[s.Row.ID] != string(policy.FoundPresent) {
			w.t.Errorf("%s is filed after %s", s.Row.ID, w.last[s.Row.ID])
		}
	}
}

// maySend: nothing is sent without a code; one at a time; never after a send whose answer is not known, unless it was read
// back and found absent.
func (w *filingWorld) maySend(step policy.Send) {
	if !w.confirmed[step.Filing] {
		w.t.Errorf("%s is sent without a confirmed code", step.Filing)
	}
	for _, r := range w.h.outbox {
		if r.About == step.Filing && r.state == "waiting" && (r.Effect.Kind() == policy.KindSend || r.Effect.Kind() == policy.KindReconcile) {
			w.t.Errorf("%s is sent while %s waits", step.Filing, r.key)
		}
	}
	if last := w.last[step.Filing]; last != "" && last != string(policy.DeliveryUnsent) && last != string(policy.FoundAbsent) {
		w.t.Errorf("%s is sent again after %s", step.Filing, last)
	}
}

// do performs a step of a filing as this world would. A killed attempt is made again, as a second one.
func (w *filingWorld) do(r *row) {
	result := policy.Sent
	var brings any
	if ok, _ := w.h.guard(r, w.now); !ok {
		result = policy.Withdrawn
	} else if !w.well && w.f.IntN(12) == 0 {
		result = pick(w.f, policy.Failed, policy.Refused, policy.Missing)
	} else {
		brings = w.answer(r)
	}
	o := w.h.settle(r, result, "", "", w.now)
	if brings != nil {
		raw, err := json.Marshal(brings)
		if err != nil {
			w.t.Fatal(err)
		}
		o.Brought = confidential.NewText(string(raw))
		if !w.well && w.f.IntN(20) == 0 {
			o.Brought = confidential.NewText("{")
		}
	}
	w.note(r, o)
	w.decide(o, "")
}

// note keeps how a step ended, as the core has to take it.
func (w *filingWorld) note(r *row, o policy.Outcome) {
	var d policy.Delivered
	var found policy.Found
	broken := o.Result != policy.Sent
	switch r.Effect.(type) {
	case policy.Send:
		if broken || json.Unmarshal([]byte(o.Brought.Reveal()), &d) != nil {
			d.State = policy.DeliveryUnknown
		}
		w.last[r.About] = string(d.State)
	case policy.Reconcile:
		if broken || json.Unmarshal([]byte(o.Brought.Reveal()), &found) != nil {
			found.State = policy.FoundUnknown
		}
		w.last[r.About] = string(found.State)
	}
}

func (w *filingWorld) answer(r *row) any {
	switch e := r.Effect.(type) {
	case policy.LookUp:
		verdict := policy.PatientMatch
		if !w.well && w.f.IntN(3) == 0 {
			verdict = pick(w.f, policy.PatientNone, policy.PatientMismatch, policy.PatientSeveral, policy.PatientDeceased, policy.PatientRestricted, policy.PatientUnavailable)
		}
		return w.brings(e, args{string(verdict), "patient", pick(w.f, "1", "2")})
	case policy.Send:
		return w.send(e)
	case policy.Reconcile:
		return w.found(e)
	default:
		return w.brings(r.Effect, nil)
	}
}

func (w *filingWorld) send(e policy.Send) policy.Delivered {
	if w.well {
		w.documents[e.Document] = true
		return policy.Delivered{State: policy.DeliveryAccepted}
	}
	switch w.f.IntN(8) {
	case 0, 1: // it is written, and the answer lost; or Matron is killed, and the second attempt may not send
		w.documents[e.Document] = true
		return policy.Delivered{State: policy.DeliveryUnknown, Code: "timeout"}
	case 2:
		w.soon = append(w.soon, e.Document)
		return policy.Delivered{State: policy.DeliveryUnknown, Code: "timeout", AfterMs: 30000}
	case 3:
		return policy.Delivered{State: policy.DeliveryUnknown, Code: "reset"}
	case 4:
		return policy.Delivered{State: policy.DeliveryUnsent, Code: "no_connection"}
	case 5:
		return policy.Delivered{State: policy.DeliveryUnsent, Code: "429_busy", AfterMs: 90000}
	case 6:
		return policy.Delivered{State: policy.DeliveryRejected, Code: "422_invalid"}
	default:
		w.documents[e.Document] = true
		return policy.Delivered{State: policy.DeliveryAccepted}
	}
}

func (w *filingWorld) found(e policy.Reconcile) policy.Found {
	switch n := w.f.IntN(10); {
	case w.well:
	case n == 0:
		return policy.Found{State: policy.FoundUnknown, Code: "timeout"}
	case n == 1:
		return policy.Found{State: pick(w.f, policy.FoundAmbiguous, policy.FoundDiffers)}
	}
	switch {
	case !w.documents[e.Document]:
		return policy.Found{State: policy.FoundAbsent}
	case !w.well && e.System == "folder":
		return policy.Found{State: policy.FoundWaiting}
	default:
		return policy.Found{State: policy.FoundPresent, Where: "DocumentReference/" + e.Document}
	}
}

// steps are those of filings that can begin now.
func (w *filingWorld) steps() []*row {
	var all []*row
	for _, r := range w.h.outbox {
		switch r.Effect.(type) {
		case policy.LookUp, policy.ShowPatient, policy.Pack, policy.Send, policy.Reconcile:
			if r.state == "waiting" && !w.now.Before(r.Due) {
				all = append(all, r)
			}
		}
	}
	return all
}

// something happens: a word of a person, a step, a look at the clock.
func (w *filingWorld) something(n int) {
	who := pick(w.f, "@bob", "@bob", "@bob", "@lead", "@clerk")
	switch w.f.IntN(24) {
	case 0:
		w.line(words(fmt.Sprintf(`message $m%d @amy "Plan: Mrs Quill home" reply $m%d`, n, w.f.IntN(n))))
	case 1:
		w.line(words(fmt.Sprintf(`edit $edit%d @amy "Plan: stay" of $m%d`, n, w.f.IntN(n))))
	case 2:
		w.line(words(fmt.Sprintf(`redact $m%d @amy`, w.f.IntN(n))))
	case 3:
		w.line(words(fmt.Sprintf(`react @bob "To record" on $m%d`, w.f.IntN(n))))
	case 4:
		w.now = w.now.Add(time.Duration(w.f.IntN(400)) * time.Second)
		w.documentsCome()
	case 5:
		w.tickAll()
	case 6:
		w.people()
	case 7, 8:
		w.types(who, pick(w.f, "file", "file 1", "file 2", "go on", "go on", "show", "go on", pick(w.f, "stop", "records"), "leave out 1 private", "put back 1", "recorded notes", "take 1", "flags"))
	case 9:
		w.types(who, pick(w.f, "999 668 3036 12/03/1950", "Mrs Quill 9996683036 dob 12/03/1950", "999 668 3037 12/03/1950", "Quill"))
	case 10:
		w.types(who, "file CODE")
	default:
		if steps := w.steps(); len(steps) > 0 {
			w.do(pick(w.f, steps...))
			return
		}
		w.types(pick(w.f, "@bob", "@lead", "@clerk"), pick(w.f, "file", "file 1", "999 668 3036 12/03/1950", "file CODE", "file CODE"))
	}
}

// types is a word of a person in the direct room; CODE is that of the person's own dialogue.
func (w *filingWorld) types(who, what string) {
	row := w.h.filing(func(r policy.FilingRow) bool { return r.By == user(who) && r.Stage.Talking() })
	if strings.Contains(what, "CODE") {
		code := pick(w.f, "AAAA", "BBBB")
		if row != nil && row.Code != "" && w.f.IntN(6) > 0 {
			code = row.Code
		}
		what = strings.ReplaceAll(what, "CODE", code)
	}
	w.line(append(words("type "+who), "\""+what))
	id := policy.EventID(fmt.Sprintf("$typed%d", w.numbers["$typed"]))
	if strings.Contains(what, "19") { // a number and a birth date
		room := w.dm(user(who))
		if w.typed[room] == nil {
			w.typed[room] = map[policy.EventID]bool{}
		}
		w.typed[room][id] = true
	}
}

func (w *filingWorld) people() {
	switch w.f.IntN(6) {
	case 0:
		w.line(words("mayfile @lead @clerk"))
	case 1:
		w.rules(pick(w.f, "epr", "folder"))
	default:
		w.line(words("mayfile @bob @lead @clerk"))
	}
}

// documentsCome writes what a server had still in its hands when it hung up.
func (w *filingWorld) documentsCome() {
	for _, d := range w.soon {
		w.documents[d] = true
	}
	w.soon = nil
}

func (w *filingWorld) tickAll() {
	for _, u := range []string{"@bob", "@lead", "@clerk"} {
		room := w.dm(user(u))
		if next := w.h.nextTick(room); !next.IsZero() && !next.After(w.now) {
			w.decide(policy.Tick{Room: room, At: next}, "")
		}
	}
}

// settle lets all go well until nothing is on its way any more.
func (w *filingWorld) settleAll() {
	w.well = true
	w.documentsCome()
	for range 2000 {
		for _, r := range w.steps() {
			if r.state == "waiting" {
				w.do(r)
			}
		}
		w.tickAll()
		if w.h.filing(func(r policy.FilingRow) bool { return r.Stage.Open() || r.Stage == policy.FilingHandedOver }) == nil {
			return
		}
		w.now = w.now.Add(time.Minute)
	}
	for _, r := range w.h.filed.rows {
		if r.Stage.Open() || r.Stage == policy.FilingHandedOver {
			w.t.Errorf("%s never ends: %s", r.ID, filingRow(r))
		}
	}
}

// TestAFilingEndsWhateverHappens: nothing is sent without a code that was typed; one send at a time; none after a send
// without an answer, unless it was found absent; each filing ends, and who files is told; what was typed is removed; and no
// decision holds a word of it.
func TestAFilingEndsWhateverHappens(t *testing.T) {
	t.Parallel()
	ends := map[policy.FilingStage]int{}
	for seed := range uint64(200) {
		w := newFilingWorld(t, seed)
		w.line(words(`message $m0 @amy "Plan: home"`))
		w.line(words(`react @bob "To record" on $m0`))
		for n := 1; n < 160; n++ {
			w.something(n)
		}
		w.settleAll()
		for _, r := range w.h.filed.rows {
			ends[r.Stage]++
			if !r.Erased {
				t.Errorf("seed %d: what was typed for %s stays: %s", seed, r.ID, filingRow(r))
			}
			if w.h.filed.patients[r.ID] || w.h.filed.packages[r.ID] {
				t.Errorf("seed %d: %s is over, and something is kept of it", seed, r.ID)
			}
			for _, id := range r.Erase {
				w.erased(seed, r.Direct, id)
			}
		}
		for room, all := range w.typed {
			for id := range all {
				w.erased(seed, room, id)
			}
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	for _, s := range []policy.FilingStage{policy.FilingFiled, policy.FilingHeld, policy.FilingStopped, policy.FilingLapsed} {
		if ends[s] == 0 {
			t.Errorf("none of them ended as %s: %v", s, ends)
		}
	}
	t.Log(ends)
}

func (w *filingWorld) erased(seed uint64, room policy.RoomID, id policy.EventID) {
	for _, r := range w.h.outbox {
		if e, ok := r.Effect.(policy.Redact); ok && e.Event == id && e.Room == room && e.Why == policy.FilingOver {
			return
		}
	}
	w.t.Errorf("seed %d: %s stays in %s", seed, id, room)
}
