package e2e_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"matron/e2e/epr"
	"matron/e2e/house"
	"matron/e2e/ward"
)

// who is the same number with another birth date.
func who(p epr.Patient, born string) epr.Patient {
	p.Born = born
	return p
}

// Each patient who is not the one alone has a question of its own, in which nothing stands of anybody; nothing is ever sent.
func TestF13_WhoIsNotTheOne(t *testing.T) {
	t.Parallel()
	f := mustFiler(t, "f13", func(c epr.Cast) []epr.Patient { return c.All() })
	clerk := f.too("f13clerk", ward.Login{})
	c := f.Cast
	hunted := &hunt{map[string]string{}}
	for _, p := range c.All() {
		hunted.add(p.Given, p.Family)
		if p.NHS != "" {
			hunted.add(p.Given, p.NHS, house.Spaced(p.NHS))
		}
	}
	asked := map[string]string{} // question -> of whom
	ask := func(what string, p epr.Patient, wants ...string) (typed string) {
		t.Helper()
		typed = f.types(p)
		said := f.hears(typed, `^Not filed( yet)?: the flag of`)
		for _, want := range wants {
			if !strings.Contains(said.Body, want) {
				t.Errorf("%s: she does not say %q: %s", what, want, said.Body)
			}
		}
		if of := hunted.in([]byte(said.Body + said.HTML)); len(of) != 0 || strings.Contains(said.Body, p.Born) {
			t.Errorf("%s: she tells of %v: %s", what, of, said.Body)
		}
		first, _, _ := strings.Cut(said.Body, "\n")
		_, question, _ := strings.Cut(first, ", Ward f13. ")
		if other := asked[question]; other != "" && other != what {
			t.Errorf("%s is asked as %s: %q", what, other, question)
		}
		asked[question] = what
		return typed
	}
	f.flags("K 6.8, repeat gas")

	f.begins("")
	ask("several", c.Ada, "more than once, and I never pick one of them", "Answer records")
	ask("merged", c.Merged, "joined to another one and lives on there", "Answer records")
	ask("a wrong birth date", who(c.Ann, "1948-03-01"), "this number and this date of birth are not together", "again, up to 2 times")
	ask("a wrong birth date", who(c.Ann, c.Died.Born), "this number and this date of birth are not together", "once more")
	ask("nobody", epr.Patient{NHS: house.Number(4900), Born: "1950-03-12"}, "have nobody under this number", "This filing has ended. Nothing was sent, and the flag stays open")
	f.hears(f.types(c.Ann), "no filing of yours waits for that") // typed too late: nobody is looked up

	f.begins("")
	wrong := []byte(c.Ann.NHS)
	wrong[9] = '0' + (wrong[9]-'0'+1)%10
	ask("a number that is none", epr.Patient{NHS: string(wrong), Born: c.Ann.Born}, "do not fit together as an NHS number, so I looked nobody up")
	unclear := f.says("the lady in bed four")
	f.hears(unclear, "I could not make out a number and a date of birth")
	died := ask("deceased", c.Died, "marked: deceased", "go on")
	card := f.sees(f.says("go on"))
	if !strings.Contains(card.Said.Body, "Marked in the records: deceased") || card.Facts["NHS number"] != house.Spaced(c.Died.NHS) {
		t.Errorf("the card is %s", card.Said.Body)
	}
	f.hears(f.says("stop"), "^Stopped: the flag of .* was not filed. Nothing was sent")
	ward.Do(f.Me.WaitGone(f.Direct, died, soon)).Or(t)
	ward.Do(f.Me.WaitGone(f.Direct, card.Said.ID, soon)).Or(t)

	// Restricted: only the records desk goes on.
	f.begins("")
	ask("restricted", c.Restricted, "marked: restricted, so only the records desk goes on with it", "Answer records")
	f.hears(f.says("go on"), "^Not done: this is for")
	f.hears(f.says("records"), "^Handed to the records desk: the flag of .* is with .* now")
	told(t, f.House, clerk.Me, "^To file: the flag of .* asks the records desk to do it")
	clerk.begins("")
	f13 := clerk.types(c.Restricted)
	clerk.hears(f13, "marked: restricted.*You are of the records desk: answer go on")
	card = clerk.sees(clerk.says("go on"))
	if !strings.Contains(card.Said.Body, "Marked in the records: restricted") {
		t.Errorf("the card is %s", card.Said.Body)
	}
	clerk.hears(clerk.says("stop"), "^Stopped: ")

	if got := f.Way.Requests(epr.AnyRequest); len(got) != 0 {
		t.Errorf("to the record system went %v", f.Way.Trace(epr.AnyRequest))
	}
	for _, p := range c.All() {
		if p.NHS != "" {
			f.none(p)
		}
	}
	if len(asked) != 7 {
		t.Errorf("the questions are %q", asked)
	}
	for _, row := range filingRows(t, f.House) {
		if row.System == "f13" && (row.Patient || row.Package) {
			t.Errorf("something of a patient is kept: %+v", row)
		}
	}
}

// The patient source does not answer: nothing is known, and it is asked again when the person says so.
func TestThePatientSourceIsAway(t *testing.T) {
	t.Parallel()
	f := mustFiler(t, "unavail", justAnn)
	c := newCanary("patientsource", false)
	// Others are looked up by the same way.
	away := registryWays["patients"].Plant("away", epr.FindPatient, epr.Forever, func(pass http.Handler, rw http.ResponseWriter, r *http.Request) {
		asked, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(asked))
		if !strings.Contains(r.URL.RawQuery+string(asked), f.Cast.Ann.NHS) {
			pass.ServeHTTP(rw, r)
			return
		}
		rw.Header().Set("Content-Type", "application/fhir+json")
		rw.WriteHeader(http.StatusInternalServerError)
		fmt.Fprintf(rw, `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception","diagnostics":%q}]}`, c.text())
	})
	flagged := f.flags("K 6.8, repeat gas")
	f.begins("")
	typed := f.types(f.Cast.Ann)
	f.hears(typed, "do not answer just now, so I know nothing about the patient.*Answer go on and I ask again")
	away.Release()
	confirmed := f.confirms(f.sees(f.says("go on")))
	f.filed(flagged, confirmed, 1)
	f.one(f.Cast.Ann)
	f.leaksNothing(c)
	looked := 0
	for _, e := range ward.Do(chain(f.House)).Or(t) {
		if e.About == typed && e.has("patient_typed") {
			looked++
		}
	}
	if looked != 2 {
		t.Errorf("%d look-ups are accounted for, two were made", looked)
	}
}
