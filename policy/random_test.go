package policy_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"matron/policy"
	"matron/policy/confidential"
	"matron/policy/rulebook"
)

// canaries are words that no decision may hold: identifiers on every surface, and a name.
var canaries = []string{"999 668 3036", "9996683036", "Quill"}

// filler fills values of any shape with what may stand there, by a seed.
type filler struct {
	*rand.Rand
	base time.Time
}

func newFiller(seed uint64) filler {
	return filler{Rand: rand.New(rand.NewPCG(seed, 1)), base: time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)}
}

func pick[T any](f filler, of ...T) T { return of[f.IntN(len(of))] }

var (
	textType   = reflect.TypeFor[confidential.Text]()
	timeType   = reflect.TypeFor[time.Time]()
	effectType = reflect.TypeFor[policy.Effect]()
	noticeType = reflect.TypeFor[policy.Notice]()
)

func (f filler) words() string {
	return pick(f, "CT for 999 668 3036 please", "9996683036", "Mrs Quill, K 6.8", "Mask", "keep", "Not patient ID", "✂️", "pause 2h everywhere",
		"resume speech ward", "status", "help", "maks 9996683036", "2", "handover", "", "> <@a:b> 999 668 3036\n\nmask", "To record", "📋", "take", "take 1", "recorded",
		"recorded notes 1, 999 668 3036", "not for record Mrs Quill", "not for record 1 rota", "withdraw 1", "flags", "Plan: home tomorrow, d/w Mrs Quill", "file", "file 1", "file K7QF",
		"stop", "go on", "leave out 1 Mrs Quill", "put back 1", "show", "records", "999 668 3036 12/03/1950", "Mrs Quill 9996683036 born 12 March 1950",
		`{"verdict":"match","kind":"nhs_number","patient":{"family":"Quill"},"hash":"9996683036"}`, `{"verdict":"deceased","patient":{"a":"9996683036"}}`,
		`{"verdict":"Quill"}`, `{"lines":[{"event":"$1"}],"made":["$2","$3"]}`, `{"changed":true}`, `{"parcel":"e30=","document":"d1","endpoint":"Quill 1"}`,
		`{"state":"accepted","code":"9996683036"}`, `{"state":"unsent","code":"Mrs Quill","after_ms":900000}`, `{"state":"rejected","why":"Quill"}`,
		`{"state":"present","where":"Patient/9996683036"}`, `{"state":"absent"}`, `{"state":"waiting"}`, `{"state":"differs","where":"Quill/999 668 3036"}`, "! pause !ward:hospital.example")
}

func (f filler) string(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[policy.UserID]():
		return string(pick(f, "", self, officer, "@amy"+home, "@lead"+home, "@bob"+home, "@pager"+home, "@eve:elsewhere.example"))
	case reflect.TypeFor[policy.RoomID]():
		return string(pick(f, "", ward, "!direct-amy"+home, "!other"+home))
	case reflect.TypeFor[policy.EventID]():
		return pick(f, "", "$1", "$2", "$3", "$copy", "$"+strings.Repeat("x", 250))
	case reflect.TypeFor[policy.Stage]():
		return string(pick(f, policy.Open, policy.Masking, policy.Removing, policy.MaskedNow, policy.Kept, policy.FalseOne, policy.CleanNow, policy.GoneNow))
	case reflect.TypeFor[policy.Reason]():
		return string(pick(f, policy.FoundIdentifier, policy.TooLateToSpeak, policy.OverShiftLimit))
	case reflect.TypeFor[policy.Pill]():
		return string(pick(f, append(policy.WarningPills(), policy.PillRecord, policy.PillTake)...))
	case reflect.TypeFor[policy.FlagStage]():
		return string(pick(f, policy.FlagOpen, policy.FlagAttested, policy.FlagFiled, policy.FlagNotForRecord, policy.FlagWithdrawn))
	case reflect.TypeFor[policy.FilingStage]():
		return string(pick(f, policy.FilingMeeting, policy.FilingAsking, policy.FilingLooking, policy.FilingShowing, policy.FilingConfirming, policy.FilingPacking,
			policy.FilingSending, policy.FilingChecking, policy.FilingHandedOver, policy.FilingFiled, policy.FilingHeld, policy.FilingStopped, policy.FilingLapsed))
	case reflect.TypeFor[policy.PatientVerdict]():
		return string(pick(f, "", policy.PatientDeceased, policy.PatientRestricted, policy.PatientUnavailable, policy.PatientSeveral))
	case reflect.TypeFor[policy.Where]():
		return string(pick(f, policy.Body, policy.Formatted, policy.FileName, policy.PollAnswer, policy.Topic, policy.DisplayName, policy.Other))
	case reflect.TypeFor[policy.ResultKind]():
		return string(pick(f, policy.Sent, policy.Failed, policy.Refused, policy.Missing, policy.Unreadable, policy.Withdrawn, policy.NothingTo))
	case reflect.TypeFor[policy.Verb]():
		return string(pick(f, policy.VerbHelp, policy.VerbPause, policy.VerbResume, policy.VerbStatus, policy.VerbAnswer))
	case reflect.TypeFor[policy.Scope]():
		return string(pick(f, "", policy.ScopeAll, policy.ScopePolicy, policy.ScopeRoom))
	case reflect.TypeFor[policy.PauseWhat]():
		return string(pick(f, policy.PauseEverything, policy.PauseSpeech, policy.PauseDestruction))
	case reflect.TypeFor[policy.Key]():
		return pick(f, "", "warn/$1/$1", "pill/$1/$1/mask", "late/"+string(ward)+"//@amy"+home+"/2026-01-05T12:00:00Z")
	default:
		return pick(f, "", "join", "invite", "leave", "ban", "m.room.encryption", "m.room.power_levels", "m.room.history_visibility", "world_readable",
			masterOf(officer), "NHS_NUMBER")
	}
}

func (f filler) fill(v reflect.Value) {
	switch v.Type() {
	case textType:
		v.Set(reflect.ValueOf(confidential.NewText(f.words())))
		return
	case timeType:
		if f.IntN(4) > 0 {
			v.Set(reflect.ValueOf(f.base.Add(time.Duration(f.IntN(7200)-3600) * time.Second)))
		}
		return
	case effectType:
		v.Set(reflect.ValueOf(f.effect()))
		return
	case noticeType:
		n := reflect.New(reflect.TypeOf(pick(f, policy.Notices()...))).Elem()
		f.fill(n)
		v.Set(n)
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(f.string(v.Type()))
	case reflect.Bool:
		v.SetBool(f.IntN(2) == 0)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(pick(f, 0, 1, 50, 100)))
	case reflect.Uint8:
		v.SetUint(uint64(f.IntN(3)))
	case reflect.Uint32:
		v.SetUint(uint64(f.IntN(32)))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), f.IntN(3), 3))
		for i := range v.Len() {
			f.fill(v.Index(i))
		}
	case reflect.Pointer:
		if f.IntN(3) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			f.fill(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f.fill(v.Field(i))
		}
	default:
		panic("random: cannot fill a " + v.Type().String())
	}
}

func made[T any](f filler) T {
	var v T
	f.fill(reflect.ValueOf(&v).Elem())
	return v
}

func (f filler) effect() policy.Effect {
	return pick(f, func() policy.Effect { return made[policy.Copy](f) }, func() policy.Effect { return made[policy.Say](f) },
		func() policy.Effect { return made[policy.Redact](f) }, func() policy.Effect { return made[policy.React](f) },
		func() policy.Effect { return made[policy.OpenDirect](f) }, func() policy.Effect { return made[policy.TakeBack](f) },
		func() policy.Effect { return made[policy.Join](f) }, func() policy.Effect { return made[policy.DeleteMedia](f) },
		func() policy.Effect { return made[policy.LookUp](f) }, func() policy.Effect { return made[policy.ShowPatient](f) },
		func() policy.Effect { return made[policy.Pack](f) }, func() policy.Effect { return made[policy.Send](f) },
		func() policy.Effect { return made[policy.Reconcile](f) }, func() policy.Effect { return made[policy.QueryKeys](f) })()
}

func (f filler) event() policy.Event {
	return pick(f, func() policy.Event { return made[policy.Message](f) }, func() policy.Event { return made[policy.Edit](f) },
		func() policy.Event { return made[policy.Redaction](f) }, func() policy.Event { return made[policy.Gone](f) },
		func() policy.Event { return made[policy.Reaction](f) }, func() policy.Event { return made[policy.Vote](f) },
		func() policy.Event { return made[policy.Locked](f) }, func() policy.Event { return made[policy.Membership](f) },
		func() policy.Event { return made[policy.RoomState](f) }, func() policy.Event { return made[policy.Echo](f) },
		func() policy.Event { return made[policy.Ordered](f) }, func() policy.Event { return made[policy.Tick](f) },
		func() policy.Event { return made[policy.Outcome](f) }, func() policy.Event { return made[policy.Aside](f) },
		func() policy.Event { return made[policy.Unknown](f) })()
}

// meet makes what comes back be of the filing in the view, or what is typed be of who files: else that is too rare.
func meet(f filler, e *policy.Event, v *policy.View) {
	row := v.Filing
	if row == nil || f.IntN(4) == 0 {
		return
	}
	if v.Flag != nil {
		v.Flag.Flag.Number = row.Flag
		v.Flag.Room.ID, v.Flag.Room.Mine, v.Flag.Room.Encrypted, v.Flag.Room.Direct = ward, "join", true, ""
	}
	switch what := (*e).(type) {
	case policy.Outcome:
		o := what
		switch row.Stage {
		case policy.FilingLooking:
			o.Effect = policy.LookUp{Filing: row.ID, Round: row.Round}
		case policy.FilingShowing:
			o.Effect = policy.ShowPatient{Filing: row.ID, Round: row.Round}
		case policy.FilingPacking:
			o.Effect = policy.Pack{Filing: row.ID, Round: row.Round}
		case policy.FilingSending:
			o.Effect = policy.Send{Filing: row.ID, Try: row.Tries}
		default:
			o.Effect = policy.Reconcile{Filing: row.ID, Try: row.Checks}
		}
		o.Result = pick(f, policy.Sent, policy.Sent, o.Result)
		*e = o
	case policy.Message:
		v.Room.Direct, v.Room.Encrypted = what.Sender, true
		row.By, row.Direct = what.Sender, what.Room
	}
}

// someRules are of each mode and way of telling, and none at all.
func someRules(t testing.TB) []*policy.Rules {
	t.Helper()
	all := []*policy.Rules{{}}
	for _, mode := range []rulebook.Mode{rulebook.Watch, rulebook.Advise, rulebook.Enforce} {
		for _, tell := range []rulebook.Tell{rulebook.Pill, rulebook.Direct, rulebook.Thread} {
			all = append(all, mustRules(t, fmt.Sprintf(`matron: 1
policy: ward
mode: %s
contacts: {lead: ["@lead:hospital.example"], records: ["@amy:hospital.example"]}
record: {file_to: epr}
identifiers: {tell: %s, keep_reasons: [urgent care, handover], mask: {by_itself: 30m}}
`, mode, tell)))
			last := all[len(all)-1]
			last.Record = policy.RecordSide{Systems: []string{"epr"}, Patients: true}
			for _, u := range []policy.UserID{"@amy" + home, "@bob" + home, "@lead" + home} {
				last.People = append(last.People, policy.Colleague{ID: u, MayFile: true})
			}
		}
	}
	return all
}

// TestDecideAnything: Decide is total and pure. Whatever comes, with whatever view, it gives a
// reason, says the same when asked twice, changes nothing that it was given, and holds
// none of a person's words.
func TestDecideAnything(t *testing.T) {
	t.Parallel()
	all := someRules(t)
	for seed := range uint64(10000) {
		f := newFiller(seed)
		r, e := pick(f, all...), f.event()
		var v policy.View
		if f.IntN(10) > 0 {
			v = made[policy.View](f)
		}
		if f.IntN(2) == 0 {
			// A room in which she listens is else too rare.
			v.Room.ID, v.Room.Encrypted, v.Room.Direct, v.Room.Mine, v.Room.Since = ward, true, "", "join", time.Time{}
		}
		if f.IntN(4) == 0 {
			v.Room.Direct = pick(f, "", policy.UserID("@amy"+home), "@bob"+home)
		}
		meet(f, &e, &v)
		now := f.base.Add(time.Duration(f.IntN(3600)) * time.Second)
		policy.Touches(r, e, now)
		before := fmt.Sprintf("%#v", v)
		d := policy.Decide(r, v, e, now)
		if fmt.Sprintf("%#v", v) != before {
			t.Fatalf("seed %d: %s changed the view", seed, policy.EventKind(e))
		}
		if again := policy.Decide(r, v, e, now); !reflect.DeepEqual(d, again) {
			t.Fatalf("seed %d: %s decided twice, and differently", seed, policy.EventKind(e))
		}
		lawful(t, e, d)
		said := everything(t, d)
		for _, c := range canaries {
			if strings.Contains(said, c) {
				t.Fatalf("seed %d: %s: %q in\n%s", seed, policy.EventKind(e), c, said)
			}
		}
		if t.Failed() {
			t.Fatalf("seed %d: %#v", seed, e)
		}
	}
}

// TestEncodeAnything: every effect and every notice comes back from the outbox as it was, with the same key.
func TestEncodeAnything(t *testing.T) {
	t.Parallel()
	f := newFiller(7)
	for range 3000 {
		roundTrip(t, f.effect())
	}
	for _, n := range policy.Notices() {
		full := reflect.New(reflect.TypeOf(n)).Elem()
		f.fill(full)
		roundTrip(t, policy.Say{Room: ward, Notice: full.Interface().(policy.Notice), Deed: "say/1"})
	}
}

// TestDecodeUnknown: a row of another version is an error that can be asked for, and a broken one says no words.
func TestDecodeUnknown(t *testing.T) {
	t.Parallel()
	for kind, body := range map[string]string{
		"levitate": `{}`, policy.KindSay: `{"key":"k","notice":"poem","facts":{}}`,
	} {
		if _, err := policy.DecodeEffect(kind, []byte(body)); err == nil || !strings.Contains(err.Error(), policy.ErrUnknownEffect.Error()) {
			t.Errorf("%s %s: %v", kind, body, err)
		}
	}
	if _, err := policy.DecodeEffect(policy.KindCopy, []byte(`{"room":4}`)); err == nil {
		t.Error("a broken body was decoded")
	}
}
