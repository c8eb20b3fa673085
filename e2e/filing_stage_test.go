package e2e_test

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"matron/e2e/epr"
	"matron/e2e/house"
	"matron/e2e/ward"
)

// filer is a person who files, from a room of their own.
type filer struct {
	*house.House
	Me           *ward.Client
	Room, Direct string
	System       *epr.Server
	Way          *epr.Proxy // before the record system that documents go to
	Cast         epr.Cast
	t            *testing.T
}

// too is another person beside one who files, in the same room.
func (f *filer) too(name string, how ward.Login) *filer {
	f.t.Helper()
	g := *f
	g.Me = mustBring(f.t, f.House, name, how, f.Room)
	g.Direct = mustMeet(f.t, f.House, g.Me)
	f.t.Cleanup(func() {
		if f.t.Failed() {
			g.tell()
		}
	})
	return &g
}

// tell says what a failed test may want to know.
func (f *filer) tell() {
	all, _ := f.Me.Timeline(f.Direct)
	for _, e := range all[max(0, len(all)-16):] {
		f.t.Logf("%s %s: %s", time.UnixMilli(e.At).Format("15:04:05.000"), e.Sender, cmp.Or(e.Body, e.Type))
	}
	if f.Way != nil {
		for _, r := range f.Way.Requests(epr.AnyRequest) {
			f.t.Logf("%s %s %s %d %s", r.At.Format("15:04:05.000"), r.Method, r.Path, r.Status, r.Fault)
		}
	}
	if all, err := chain(f.House); err == nil {
		f.t.Logf("the chain ends:\n%s", lines(all, 10))
	}
}

// says types something to her.
func (f *filer) says(body string) string {
	f.t.Helper()
	return mustSay(f.t, f.Me, f.Direct, body)
}

// hears waits for what she says to the person after an event.
func (f *filer) hears(after, regex string) ward.Seen {
	f.t.Helper()
	return answered(f.t, f.House, f.Me, f.Direct, after, regex)
}

// flags says something in the room and flags it.
func (f *filer) flags(body string) string {
	f.t.Helper()
	said := mustSay(f.t, f.Me, f.Room, body)
	ward.OK(f.t, f.Flag(f.Me, f.Room, said))
	return said
}

// begins says file, and has her ask. more is the flag's number, where there is more than one.
func (f *filer) begins(more string) string {
	f.t.Helper()
	said := f.says(strings.TrimSpace("file " + more))
	f.hears(said, "^To file: the flag of .*type the patient's NHS or hospital number and the date of birth")
	return said
}

// flagNumber is the number by which a flag of the person's is named.
func (f *filer) flagNumber(event string) string {
	f.t.Helper()
	return fmt.Sprint(flagOf(f.t, f.House, event))
}

// identity is what is typed of a patient.
func identity(p epr.Patient) string {
	born := strings.Split(p.Born, "-")
	return fmt.Sprintf("%s, born %s/%s/%s", house.Spaced(p.NHS), born[2], born[1], born[0])
}

// types types a patient's number and birth date.
func (f *filer) types(p epr.Patient) string {
	f.t.Helper()
	return f.says(identity(p))
}

// sees waits for the card after what the person typed.
func (f *filer) sees(after string) house.Card {
	f.t.Helper()
	c, err := f.Card(f.Me, f.Direct, after)
	if err != nil {
		f.t.Fatal(err)
	}
	return c
}

// confirms answers a card with its code.
func (f *filer) confirms(c house.Card) string {
	f.t.Helper()
	return f.says("file " + c.Code)
}

// files takes a flagged message the whole way up to the code.
func (f *filer) files(body string, p epr.Patient) (flagged, confirmed string) {
	f.t.Helper()
	flagged = f.flags(body)
	f.begins(f.flagNumber(flagged))
	return flagged, f.confirms(f.sees(f.types(p)))
}

// filed waits until she says that it is in the record, in the direct room and in the conversation.
func (f *filer) filed(flagged, confirmed string, version int) (receipt ward.Seen) {
	f.t.Helper()
	f.hears(confirmed, fmt.Sprintf(`^In the record: \d+ messages?, version %d, checked .* in `, version))
	receipt, err := f.Me.WaitFor(f.Room, ward.Want{Sender: f.User, ReplyTo: flagged, BodyRegex: fmt.Sprintf("^In the record: .*, version %d", version)}, soon)
	if err != nil {
		f.t.Fatalf("the receipt in the room: %v; there she said %q", err, bodies(hers(f.t, f.House, f.Me, f.Room, "")))
	}
	return receipt
}

// held waits until she says that nothing more is tried.
func (f *filer) held(confirmed, regex string) ward.Seen {
	f.t.Helper()
	return f.hears(confirmed, regex+`.*Nothing was removed, and the flag of .* stays open`)
}

// docs are the documents about a patient. In the shared house patients are looked up in another system than the one that is
// filed to, so that a document names its patient by number alone.
func (f *filer) docs(p epr.Patient) []epr.Doc {
	f.t.Helper()
	return slices.DeleteFunc(ward.Do(f.System.Documents(f.t.Context())).Or(f.t), func(d epr.Doc) bool { return d.NHS != p.NHS })
}

// one says that there is one document about a patient, in one version, with its bytes, and gives it.
func (f *filer) one(p epr.Patient) (epr.Doc, string) {
	f.t.Helper()
	docs := f.docs(p)
	if len(docs) != 1 {
		f.t.Fatalf("%d documents about the patient, want one", len(docs))
	}
	return docs[0], f.whole(docs[0])
}

// whole says that a document has one version, which is whole, and gives its transcript.
func (f *filer) whole(d epr.Doc) string {
	f.t.Helper()
	if d.Versions != 1 || d.Deleted {
		f.t.Errorf("document %s has %d versions, deleted: %t", d.ID, d.Versions, d.Deleted)
	}
	data := ward.Do(f.System.Fetch(f.t.Context(), d)).Or(f.t)
	if err := d.Attachment.Whole(data); err != nil {
		f.t.Error(err)
	}
	return string(data)
}

// none says that there is no document about a patient, and that none was put anywhere.
func (f *filer) none(p epr.Patient) {
	f.t.Helper()
	if docs := f.docs(p); len(docs) != 0 {
		f.t.Errorf("%d documents about the patient, want none", len(docs))
	}
}

// puts is how many documents were sent.
func (f *filer) puts() int { return f.Way.Count(epr.PutDoc) }

// shown is what officers see of a filing.
type shown struct {
	Number                   int
	Stage, Hash, Document    string
	Where, Body, Export, Why string
}

// asks types something in the policy room, and gives the answer in its thread.
func (f *filer) asks(typed, regex string) ward.Seen {
	f.t.Helper()
	said := mustSay(f.t, f.IG, f.Policy, typed)
	answer, err := f.IG.WaitFor(f.Policy, ward.Want{Sender: f.User, Thread: said, BodyRegex: regex}, soon)
	if err != nil {
		all, _ := f.IG.Timeline(f.Policy)
		for _, e := range all[max(0, len(all)-6):] {
			f.t.Logf("%s (thread %s) %s", e.Sender, e.Thread, e.Body)
		}
		f.t.Fatalf("%q is answered %q: %v", typed, regex, err)
	}
	return answer
}

var (
	filingStage = regexp.MustCompile(`^Filing (\d+): (.*)\.`)
	filingParts = map[string]*regexp.Regexp{
		"hash": regexp.MustCompile(`SHA-256 of the transcript: ([0-9a-f ]+)`), "document": regexp.MustCompile(`[Ii]d of this version: ([0-9a-f-]{36})`),
		"export": regexp.MustCompile(`[Ii]d of all its versions: ([0-9a-f-]{36})`), "where": regexp.MustCompile(`[Ss]tands there as (\S+)`),
		"why": regexp.MustCompile(`[Ww]hy: (.*)`),
	}
)

// shows is what officers see of the filing with that number.
func (f *filer) shows(number int) (s shown) {
	f.t.Helper()
	s.Body = f.asks(fmt.Sprintf("filing %d", number), fmt.Sprintf("^Filing %d: ", number)).Body
	s.Number, s.Stage = number, filingStage.FindStringSubmatch(s.Body)[2]
	for name, into := range map[string]*string{"hash": &s.Hash, "document": &s.Document, "export": &s.Export, "where": &s.Where, "why": &s.Why} {
		if m := filingParts[name].FindStringSubmatch(s.Body); m != nil {
			*into = m[1]
		}
	}
	s.Hash = strings.ReplaceAll(s.Hash, " ", "")
	return s
}

// decided is the filing of a flagged message, as her database has it: officers name it by its number.
func (f *filer) decided(event string) filingRow {
	f.t.Helper()
	rows := filingRows(f.t, f.House)
	for i := len(rows) - 1; i >= 0; i-- {
		if rows[i].Conversation == event {
			return rows[i]
		}
	}
	f.t.Fatalf("of %s there is no filing", event)
	return filingRow{}
}

func sha(data string) string {
	sum := sha256.Sum256([]byte(data))
	return hex.EncodeToString(sum[:])
}

// plantPut plants a fault for documents that are sent.
func (f *filer) plantPut(name string, times int, do func(pass http.Handler, rw http.ResponseWriter, r *http.Request)) *ward.Fault {
	return f.Way.Plant(name, epr.PutDoc, times, do)
}
