package e2e_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"matron/e2e/epr"
	"matron/e2e/house"
	"matron/e2e/ward"
)

const filingRules = `matron: 1
policy: wards
title: Acute wards
mode: advise
contacts: {lead: "@lee:ward.localhost", human: ext 4410}
record: {file_to: epr}
`

// mustOwnFiler is Amy in a house of the test's own, who may file.
func mustOwnFiler(t *testing.T, o house.Options, s *epr.Server, way *epr.Proxy) *filer {
	t.Helper()
	o.Office = true
	h := mustOpen(t, o)
	room := ward.Do(h.Admit(ward.Room{Name: "Ward 7"})).Or(t)
	ward.OK(t, h.Introduce(
		house.Colleague{User: h.Amy.User, Name: "Dr Asha Patel", Role: "registrar", Registration: "GMC7000001", MayFile: true},
		house.Colleague{User: h.Lee.User, Name: "Dr Lee", Role: "consultant", Registration: "GMC7000002", MayFile: true},
	))
	f := &filer{House: h, Me: h.Amy, Room: room, System: s, Way: way, t: t}
	f.Direct = mustMeet(t, h, h.Amy)
	t.Cleanup(func() {
		if t.Failed() {
			f.tell()
		}
	})
	return f
}

// secrets are what must stand nowhere at rest: what was typed, what the record system said, what was written.
func secrets(p epr.Patient, words ...string) *hunt {
	born := strings.Split(p.Born, "-")
	h := &hunt{map[string]string{}}
	h.add("NHS number", p.NHS, house.Spaced(p.NHS), strings.ReplaceAll(house.Spaced(p.NHS), " ", "-"))
	h.add("birth date", p.Born, born[2]+"/"+born[1]+"/"+born[0])
	h.add("name", p.Family, p.Given)
	h.add("hospital number", p.Hospital)
	for _, w := range words {
		h.add("words", w)
	}
	return h
}

// clean searches all that is Matron's: her folder, with logs and databases, and the audit export.
func (f *filer) clean(when string, h *hunt) {
	f.t.Helper()
	for _, hit := range h.under(f.t, f.Matron.Dir) {
		f.t.Errorf("%s: %s", when, hit)
	}
	for _, args := range [][]string{{"audit", "export"}, {"status"}} {
		out := ward.Do(f.Matron.Do(soon, args...)).Or(f.t)
		for _, of := range h.in([]byte(out.Stdout + out.Stderr)) {
			f.t.Errorf("%s: %s prints %s", when, strings.Join(args, " "), of)
		}
	}
}

// TestAFlaggedConversationIsFiled: the whole way, by number and birth date that are typed, the card, one line left out, the
// code, into a record system that holds to UK Core; and that nothing of it stays anywhere but there.
func TestAFlaggedConversationIsFiled(t *testing.T) {
	t.Parallel()
	s := epr.Shared(t)
	if s.UKCore == "" {
		t.Error("the record system does not hold to UK Core")
	}
	way := ward.Do(epr.OpenProxy(s)).Or(t)
	t.Cleanup(func() { ward.OK(t, way.Close()) })
	f := mustOwnFiler(t, house.Options{Rules: filingRules, Log: "debug", Record: &house.Record{
		Systems: []house.System{{Name: "epr", URL: way.Base()}}, In: "epr", Erase: 2 * time.Second,
	}}, s, way)
	const family, given, gas, gossip = "Quillfilingzyx", "Annafilingzyx", "gasfilingzyx", "gossipfilingzyx"
	f.Cast = newCast(t, s, func(c epr.Cast) []epr.Patient {
		c.Ann.Family, c.Ann.Given = family, given
		return []epr.Patient{c.Ann}
	})
	ann := f.Cast.Ann
	ann.Family, ann.Given = family, given
	hunted := secrets(ann, gas, gossip)

	flagged := f.flags("K 6.8, repeat " + gas + " now please")
	second := ward.Do(f.Lee.Send(f.Room, ward.Text{Body: "done: pH 7.31, " + gas, ReplyTo: flagged})).Or(t)
	ward.Do(f.Lee.Edit(f.Room, second, ward.Text{Body: "done: pH 7.31, K 6.1, " + gas})).Or(t)
	third := ward.Do(f.Me.Send(f.Room, ward.Text{Body: "and bed 4 is cross, " + gossip, ReplyTo: second})).Or(t)
	ward.Do(f.Me.See(f.Room, third)).Or(t)

	f.begins("")
	typed := f.types(ann)
	card := f.sees(typed)
	for fact, want := range map[string]string{
		"Name": strings.ToUpper(family) + ", " + given, "NHS number": house.Spaced(ann.NHS), "Hospital number": ann.Hospital, "Sex": "female",
	} {
		if card.Facts[fact] != want {
			t.Errorf("the card says of %s %q, want %q", fact, card.Facts[fact], want)
		}
	}
	if !regexp.MustCompile(`^29 Feb 1948 \(age \d+\)$`).MatchString(card.Facts["Born"]) {
		t.Errorf("the card says of Born %q", card.Facts["Born"])
	}
	if first := strings.SplitN(card.Said.Body, "\n", 2)[0]; len(hunted.in([]byte(first))) != 0 {
		t.Errorf("the first words of the card, which a lock screen shows, are %q", first)
	}
	if len(card.Lines) != 3 || card.Lines[1].Marks != "[edited]" || card.Lines[1].Text != "done: pH 7.31, K 6.1, "+gas || card.Lines[2].Who != "Dr Asha Patel" {
		t.Fatalf("the card lists %+v", card.Lines)
	}
	f.clean("while the card stands there", hunted)

	again := f.says("leave out 3 not clinical")
	next := f.sees(again)
	if next.Code == card.Code || next.Lines[2].Marks != "[left out: not clinical]" {
		t.Errorf("after a line was left out, code %s came after %s, and the lines %+v", next.Code, card.Code, next.Lines)
	}
	f.hears(f.says("file "+card.Code), "that is not the code of what I showed last") // the old one is of no use any more
	checking := f.Way.Hold(epr.GetDoc, 1)
	confirmed := f.confirms(next)
	ward.OK(t, checking.WaitMet(1, soon))
	f.clean("while the package is sealed and read back", hunted)
	checking.Release()
	receipt := f.filed(flagged, confirmed, 1)
	f.hears(confirmed, `2 messages, version 1.*Left out: 1 message\.`)

	// The room reads a receipt, and nothing clinical in it.
	if of := hunted.in([]byte(receipt.Body + receipt.HTML)); len(of) != 0 || !strings.Contains(receipt.Body, "2 messages") || !strings.Contains(receipt.Body, "Dr Patel") {
		t.Errorf("the receipt %q holds %v", receipt.Body, of)
	}
	ward.OK(t, f.Me.WaitNoReaction(f.Room, flagged, "To record", f.User, soon))

	// One document, whole, with what was confirmed and nothing else, and its proof is what officers see.
	doc, transcript := f.one(ann)
	proof := f.shows(1)
	if proof.Hash != sha(transcript) || proof.Document != doc.ID || proof.Where != "DocumentReference/"+doc.ID || !strings.Contains(proof.Stage, "in the record, read back and equal") {
		t.Errorf("officers see %+v, the document is %s with SHA-256 %s", proof, doc.ID, sha(transcript))
	}
	if strings.Contains(transcript, gossip) || strings.Contains(string(doc.Raw), gossip) {
		t.Error("what was left out is in the document")
	}
	for _, want := range []string{"K 6.8, repeat " + gas, "K 6.1, " + gas, "Asha Patel", "GMC7000001", family, house.Spaced(ann.NHS)} {
		if !strings.Contains(transcript, want) {
			t.Errorf("the transcript does not hold %q", want)
		}
	}
	if doc.NHS != ann.NHS || doc.Subject != "Patient/"+ann.ID || doc.Status != "current" || doc.Attachment.ContentType != "text/html; charset=utf-8" {
		t.Errorf("the document is %+v", doc)
	}
	f.asks("filed", "1.*filing 1: Ward 7, flag 1, 2 messages, version 1, in epr")
	if n := f.puts(); n != 1 {
		t.Errorf("%d documents were sent", n)
	}

	// What was typed and shown goes.
	for _, id := range []string{typed, card.Said.ID, again, next.Said.ID} {
		ward.Do(f.Me.WaitGone(f.Direct, id, soon)).Or(t)
	}
	phone := ward.Do(f.Clients.Login("amy.phone", ward.Account{Name: "amy", User: f.Me.User, Password: "password-of-amy"}, ward.Login{})).Or(t)
	ward.Do(phone.Scrollback(f.Direct, 200)).Or(t)
	for _, e := range ward.Do(f.Synapse.Messages(f.Direct, f.Me.Token)).Or(t) {
		if e.ID == typed || e.ID == card.Said.ID || e.ID == again || e.ID == next.Said.ID {
			if !e.Redacted() {
				t.Errorf("the homeserver still gives %s of the dialogue", e.ID)
			}
		}
	}
	for _, p := range []*ward.Client{f.Me, phone} {
		for _, e := range ward.Do(p.Timeline(f.Direct)).Or(t) {
			if of := hunted.in([]byte(e.Body + e.HTML)); len(of) != 0 {
				t.Errorf("%s still sees in the direct room %v: %q", p.Name, of, e.Body)
			}
		}
	}
	row := f.decided(flagged)
	if row.Patient || row.Package {
		t.Errorf("of the patient or the package something is kept: %+v", row)
	}

	// Accounted for, to the person; and the chain is whole.
	looked := mustTell(t, f.House, "the look-up", func(e entry) bool { return e.About == typed && e.has("patient_typed") })
	if looked.By != f.Me.User {
		t.Errorf("the look-up is accounted to %q", looked.By)
	}
	if out := ward.Do(f.Matron.Do(soon, "audit", "verify")).Or(t); out.Code != 0 {
		t.Errorf("the chain: %s", out.Stdout)
	}
	ward.OK(t, f.Matron.Stop(soon))
	f.clean("at the end", hunted)
	if len(hunted.in([]byte(transcript))) == 0 {
		t.Error("the search finds nothing in the transcript: it proves nothing")
	}
}
