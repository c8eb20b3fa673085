package enginetest

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"matron/policy"
	"matron/policy/rulebook"
)

// Filing is a play in which a conversation is flagged and filed: typed, shown, a line left out, shown again, confirmed, sent
// as the record system lets it. Whatever happens, exactly one document comes of it, and nobody is told twice.
//
// Rules must cover [Ward], name a record system, let [Filer] file, and have a patient source.
type Filing struct {
	Records *Records
	Ends    policy.FilingStage // "" for filed
	// Eventful: somebody writes while it is packed, so that it is shown again; and again when it is on its way, so that its flag
	// is opened again.
	Eventful bool

	asked int // how much of what was asked is answered
	acted int
}

// NewFiling is the play with a record system at its worst: no connection, a request that is lost, one whose answer is lost, and
// nobody who tells which was which.
func NewFiling() *Filing {
	return &Filing{Records: &Records{
		Endpoint: "epr-1", Sends: []Answer{Closed, Drops, Loses}, Reads: []policy.FoundState{policy.FoundUnknown, "", policy.FoundUnknown},
	}}
}

// Filer is who files in the play.
const Filer policy.UserID = "@amy:hospital.example"

// The patient of the play: synthetic, from the 999 range.
const (
	patientNumber = "9996683036"
	patientTyped  = "999 668 3036, born 12/03/1950"
	patientBorn   = "1950-03-12"
)

// FilingRules cover the play.
func FilingRules() (*policy.Rules, error) {
	book, faults := rulebook.Parse(rulebook.Source{Name: "ward.yaml", Data: []byte(`
matron: 1
policy: acute-wards
title: Acute wards
mode: advise
applies_to: {rooms: ["!ward:hospital.example"]}
purpose: Direct care of adult inpatients.
contacts: {lead: "@lead:hospital.example", ig: "!policy:hospital.example", human: ext 4410}
record: {file_to: epr}
`)})
	people, lines := policy.ParsePeople("id,name,role,registration,may_file\n" + string(Filer) + ",Amy Ash,registrar,GMC 0000001,yes\n")
	if len(faults)+len(lines) > 0 {
		return nil, fmt.Errorf("the rules of the play: %v, %v", faults, lines)
	}
	return &policy.Rules{Book: book, Self: Self, People: people, Record: policy.RecordSide{Systems: []string{"epr"}, Patients: true}}, nil
}

// Before makes the direct room.
func (*Filing) Before() (map[policy.RoomID][]policy.UserID, []policy.Change) {
	rooms := map[policy.RoomID][]policy.UserID{Ward: {Filer, "@bob:hospital.example"}, directOf(Filer): {Filer}}
	return rooms, []policy.Change{policy.SetDirect{User: Filer, Room: directOf(Filer)}}
}

// Set gives the world a record system.
func (p *Filing) Set(w *World) {
	p.Records.Patients = map[string]string{patientNumber: patientBorn}
	w.Records = p.Records
}

// Answer types what is asked for, when it was asked.
func (p *Filing) Answer(w *World, now time.Time) bool {
	cards := w.Cards()
	switch {
	case p.asked == 0 && len(w.Notices(policy.FilingAsk{}.NoticeKind())) == 1:
		types(w, now, "$typed", Filer, patientTyped)
	case p.asked == 1 && len(cards) == 1:
		types(w, now, "$leave", Filer, "leave out 2 not clinical")
	case p.asked == 2 && len(cards) == 2:
		types(w, now, "$confirm", Filer, "file "+cards[1].Code)
		if p.Eventful {
			reply(w, now, "$m4", "@bob:hospital.example", "one more")
		}
	case p.Eventful && p.asked == 3 && len(cards) == 3:
		types(w, now, "$again", Filer, "file "+cards[2].Code)
	case p.Eventful && p.asked == 4 && len(w.Notices(policy.FilingProgress{}.NoticeKind())) > 0:
		reply(w, now, "$m5", "@bob:hospital.example", "and after all that")
	default:
		return false
	}
	p.asked++
	return true
}

// Act talks in the ward, flags, and begins to file.
func (p *Filing) Act(w *World, now time.Time) bool {
	p.acted++
	switch p.acted {
	case 1:
		say(w, now, "$m1", Filer, "please review bed 4 before the round")
		reply(w, now, "$m2", "@bob:hospital.example", "done, all well")
		reply(w, now, "$m3", "@bob:hospital.example", "bed 5 too")
	case 2:
		tap(w, now, "$flag", Filer, "$m1", policy.PillRecord)
	case 3:
		types(w, now, "$file", Filer, "file")
	default:
		return false
	}
	return true
}

func reply(w *World, now time.Time, id policy.EventID, by policy.UserID, body string) {
	say(w, now, id, by, body)
	w.mu.Lock()
	defer w.mu.Unlock()
	m, _ := w.events[len(w.events)-1].(policy.Message)
	m.Thread = "$m1"
	w.events[len(w.events)-1] = m
}

// Torn writes on, where people talk on: what is shown then is another list, and the torn one must go too.
func (p *Filing) Torn(w *World, now time.Time) {
	if p.Eventful {
		reply(w, now, "$torn", "@bob:hospital.example", "meanwhile")
	}
}

// Same are all deeds: what is said while it is not known whether a document arrived is each said once, and with a record system
// at its worst all of it is said anyway. An instant in a key is not told: it took longer.
func (p *Filing) Same(w *World) []policy.Key {
	all := w.Made()
	if p.Eventful {
		// Which lists were shown depends on when somebody wrote: that each is removed is among the faults.
		all = slices.DeleteFunc(all, func(k policy.Key) bool {
			return strings.HasPrefix(string(k), policy.KindShowPatient+"/") || strings.HasPrefix(string(k), policy.KindRedact+"/$own")
		})
	}
	for i, k := range all {
		all[i] = policy.Key(instant.ReplaceAllString(string(k), "/then"))
	}
	slices.Sort(all)
	return all
}

var instant = regexp.MustCompile(`/\d{13}$`)

// Faults are broken laws: one document, each thing told once, everything that was typed and shown removed, nothing sealed left.
func (p *Filing) Faults(w *World, kept Kept) []string {
	faults := p.Records.Faults()
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	if documents, writes := p.Records.Documents(); documents != 1 || writes != 1 {
		fault("%d documents, written %d times", documents, writes)
	}
	ends := 1
	if p.Records.Receipt > 0 {
		ends = 2 // handed over, then filed
	}
	for kind, want := range map[string]int{
		policy.FilingAsk{}.NoticeKind(): 1, policy.FilingEnded{}.NoticeKind(): ends, policy.FilingReceipt{}.NoticeKind(): ends,
		policy.FilingLate{}.NoticeKind(): 0, policy.FilingProblem{}.NoticeKind(): 0,
	} {
		if n := len(w.Notices(kind)); n != want {
			fault("%s was said %d times, not %d", kind, n, want)
		}
	}
	for _, s := range w.Notices(policy.FilingEnded{}.NoticeKind()) {
		if n, _ := s.Notice.(policy.FilingEnded); n.Again != p.Eventful {
			fault("something came after it was packed: %t, said: %t", p.Eventful, n.Again)
		}
	}
	for _, id := range slices.Concat([]policy.EventID{"$typed"}, w.parts()) {
		if !w.Removed(id) {
			fault("%s stands in the direct room still", id)
		}
	}
	return append(faults, p.kept(kept)...)
}

func (p *Filing) kept(kept Kept) (faults []string) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	row, err := kept.Filing(context.Background(), "$file")
	if err != nil || row == nil {
		return []string{fmt.Sprintf("no filing: %v", err)}
	}
	ends := p.Ends
	if ends == "" {
		ends = policy.FilingFiled
	}
	if row.Stage != ends {
		fault("it ended %s, not %s", row.Stage, ends)
	}
	patient, err := kept.FilingPatient(context.Background(), "$file")
	if err != nil || !patient.Empty() {
		fault("the patient is still there, %v", err)
	}
	parcel, err := kept.FilingPackage(context.Background(), "$file")
	if err != nil || !parcel.Empty() {
		fault("the package is still there, %v", err)
	}
	return faults
}
