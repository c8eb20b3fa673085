package e2e_test

import (
	"net/http"
	"strings"
	"testing"

	"matron/e2e/epr"
	"matron/e2e/ward"
)

// A person has one dialogue, and a flag one filing.
func TestOneDialogueAtATime(t *testing.T) {
	t.Parallel()
	f := mustFiler(t, "talk", justAnn)
	clerk := f.too("talkclerk", ward.Login{})
	first := f.flags("K 6.8, repeat gas")
	second := f.flags("drain out on Thursday")
	one, two := f.flagNumber(first), f.flagNumber(second)

	f.hears(f.says("file"), "2 flags could be meant.*Answer with its number, such as file ")
	f.begins(one)
	f.hears(f.says("file "+two), "^Not begun: you are in the middle of filing another conversation")
	clerk.hears(clerk.says("file "+one), "^Not begun: somebody else is filing that conversation just now")
	card := f.sees(f.types(f.Cast.Ann))
	f.hears(f.says("file ZZZZ"), "that is not the code of what I showed last")
	confirmed := f.says("file " + strings.ToLower(card.Code))
	f.filed(first, confirmed, 1)
	f.hears(f.says("file "+card.Code), "^Nothing was done: no filing of yours waits for that")
	_, transcript := f.one(f.Cast.Ann)
	if strings.Contains(transcript, "Thursday") {
		t.Error("the other conversation is in the document")
	}
	clerk.begins(two) // that flag was in nobody's hands
	clerk.hears(clerk.says("stop"), "^Stopped: ")
}

// What is confirmed is what was shown: an edit, a removal, a new message between card and code make another card with
// another code; one after the package was made opens the flag again, and is filed as the next version.
func TestWhatIsConfirmedIsWhatWasShown(t *testing.T) {
	t.Parallel()
	f := mustFiler(t, "edits", justAnn)
	flagged := f.flags("K 6.8, repeat gas")
	other := ward.Do(f.Me.Send(f.Room, ward.Text{Body: "tea at four", ReplyTo: flagged})).Or(t)
	f.begins("")
	card := f.sees(f.types(f.Cast.Ann))
	codes := map[string]string{card.Code: "first"}
	again := func(what string, lines int) {
		t.Helper()
		confirmed := f.confirms(card)
		card = f.sees(confirmed)
		if !strings.Contains(card.Said.Body, "The conversation has changed since I showed it last") || codes[card.Code] != "" || len(card.Lines) != lines {
			t.Errorf("%s: after code and card comes %s", what, card.Said.Body)
		}
		codes[card.Code] = what
	}
	f.edits(flagged, "K 5.8, repeat gas")
	again("an edit", 2)
	if card.Lines[0].Text != "K 5.8, repeat gas" || card.Lines[0].Marks != "[edited]" {
		t.Errorf("the card lists %+v", card.Lines)
	}
	removed := ward.Do(f.Me.Redact(f.Room, other, "")).Or(t)
	mustTell(t, f.House, "the removal", func(e entry) bool {
		return e.Subject == "redaction" && e.Kind == "decided" && (e.About == removed || e.About == other)
	})
	again("a removal", 2)
	if card.Lines[1].Text != "" || !strings.Contains(card.Lines[1].Marks, "[removed]") {
		t.Errorf("the card lists %+v", card.Lines)
	}
	more := ward.Do(f.Lee.Send(f.Room, ward.Text{Body: "gas is back: 7.31", ReplyTo: flagged})).Or(t)
	mustDecide(t, f.House, "message", more)
	again("a new message", 3)

	// After the code, while it is on its way.
	on := f.Way.Hold(epr.PutDoc, 1)
	confirmed := f.confirms(card)
	ward.OK(t, on.WaitMet(1, soon))
	f.edits(flagged, "K 5.9, repeat gas")
	on.Release()
	f.filed(flagged, confirmed, 1)
	f.hears(confirmed, "Something new came into the conversation after it was packed: the flag is open again for that")
	doc, transcript := f.one(f.Cast.Ann)
	if !strings.Contains(transcript, "K 5.8, repeat gas") || strings.Contains(transcript, "K 5.9") || strings.Contains(transcript, "tea at four") {
		t.Error("the transcript is not what was shown")
	}

	began := f.begins("")
	card = f.sees(f.types(f.Cast.Ann))
	if !strings.Contains(card.Said.Body, "It goes to edits as version 2") {
		t.Errorf("the card after %s is %s", began, card.Said.Body)
	}
	f.filed(flagged, f.confirms(card), 2)
	docs := f.docs(f.Cast.Ann)
	if len(docs) != 2 {
		t.Fatalf("%d documents, want two versions", len(docs))
	}
	for _, d := range docs {
		text := f.whole(d)
		if d.ID == doc.ID {
			continue
		}
		if !strings.Contains(text, "K 5.9") || !strings.Contains(string(d.Raw), doc.ID) || d.Identifiers[0] != doc.Identifiers[0] {
			t.Errorf("version 2 does not hold what is new, or does not name version 1: %.1500s", d.Raw)
		}
	}
}

// edits changes a message, and waits until she has decided about that.
func (f *filer) edits(event, body string) {
	f.t.Helper()
	count := func(all []entry) (n int) {
		for _, e := range all {
			if e.Kind == "decided" && e.Subject == "edit" && e.About == event {
				n++
			}
		}
		return n
	}
	before := count(ward.Do(chain(f.House)).Or(f.t))
	ward.Do(f.Me.Edit(f.Room, event, ward.Text{Body: body})).Or(f.t)
	waitChain(f.t, f.House, "the edit", func(all []entry) bool { return count(all) > before })
}

// stop ends it at any time before something may be in the record, and not after.
func TestStop(t *testing.T) {
	t.Parallel()
	f := mustFiler(t, "stops", justAnn)
	flagged := f.flags("K 6.8, repeat gas")
	stopped := func() {
		t.Helper()
		f.hears(f.says("stop"), "^Stopped: the flag of .* was not filed. Nothing was sent")
		if row := f.decided(flagged); row.Stage != "stopped" || row.Patient || row.Package {
			t.Errorf("it is %+v", row)
		}
	}
	f.begins("")
	stopped()
	f.begins("")
	typed := f.types(f.Cast.Ann)
	card := f.sees(typed)
	stopped()
	f.hears(f.confirms(card), "^Nothing was done: no filing of yours waits for that")
	for _, id := range []string{typed, card.Said.ID} {
		ward.Do(f.Me.WaitGone(f.Direct, id, soon)).Or(t)
	}

	// It was not taken, and the next try is awaited: stop is in time.
	f.Way.Later(epr.PutDoc, 1, http.StatusTooManyRequests, "300")
	f.begins("")
	confirmed := f.confirms(f.sees(f.types(f.Cast.Ann)))
	f.hears(confirmed, "^Not in the record yet: stops is busy")
	stopped()
	f.none(f.Cast.Ann)

	// It may have arrived: stop comes too late, and it is filed.
	hold := f.Way.Hold(epr.GetDoc, 1)
	f.Way.Drop(epr.PutDoc, 1)
	f.begins("")
	confirmed = f.confirms(f.sees(f.types(f.Cast.Ann)))
	f.hears(confirmed, unknownYet)
	f.hears(f.says("stop"), "^Not stopped: it was sent and may be in the record by now. I check")
	hold.Release()
	f.filed(flagged, confirmed, 1)
	f.one(f.Cast.Ann)
}

// Who may not file, or has no time, hands the flag to the records desk with one word; an order counts only from a device
// that its user has signed.
func TestTheRecordsDesk(t *testing.T) {
	t.Parallel()
	f := mustFiler(t, "desk", justAnn)
	may := f.too("deskmay", ward.Login{})

	// The clerk is in no room of the ward.
	clerk := *f
	clerk.Me = ward.Do(f.PersonWith("deskclerk", ward.Login{})).Or(t)

	flagged := may.flags("K 6.8, repeat gas")
	may.hears(may.says("file"), "^Not filed: the hospital's list of people does not name you as somebody who may file.*Write records, and the records desk is asked")
	may.hears(may.says("records"), "^Handed to the records desk: the flag of .* is with .* now")

	clerk.Direct, _ = told(t, f.House, clerk.Me, "^To file: the flag of .*, Ward desk. .* asks the records desk to do it. It is yours now")
	began := clerk.begins("")
	card := clerk.sees(clerk.types(f.Cast.Ann))
	if len(card.Lines) != 1 || card.Lines[0].Text != "K 6.8, repeat gas" {
		t.Errorf("the card lists %+v", card.Lines)
	}
	confirmed := clerk.confirms(card)
	clerk.hears(confirmed, "^In the record: 1 message, version 1")
	receipt := ward.Do(may.Me.WaitFor(f.Room, ward.Want{Sender: f.User, ReplyTo: flagged, BodyRegex: "^In the record: 1 message"}, soon)).Or(t)
	if !strings.Contains(receipt.Body, "by ") || strings.Contains(receipt.Body, "deskmay") {
		t.Errorf("the receipt is %q", receipt.Body)
	}
	f.one(f.Cast.Ann)
	if looked := mustTell(t, f.House, "the look-up", func(e entry) bool { return e.has("patient_typed") && e.By == clerk.Me.User }); looked.Seq == 0 {
		t.Errorf("after %s the look-up is %+v", began, looked)
	}

	// From a device that nobody signed nothing is begun, and nobody looked up.
	f.flags("drain out on Thursday")
	phone := ward.Do(f.Clients.Login("desk.phone", f.Me.Account, ward.Login{Unsigned: true})).Or(t)
	order := mustSay(t, phone, f.Direct, "file")
	f.hears(order, "^Not done: this device is not verified as yours")
	f.begins("")
	typed := mustSay(t, phone, f.Direct, identity(f.Cast.Ann))
	f.hears(typed, "^Not done: this device is not verified as yours")
	f.hears(f.says("stop"), "^Stopped: ")
	ward.Do(f.Me.WaitGone(f.Direct, typed, soon)).Or(t)
	for _, e := range ward.Do(chain(f.House)).Or(t) {
		if e.About == typed && e.has("patient_typed") || e.About == order && e.has("filing_begun") {
			t.Errorf("decided %+v", e)
		}
	}
	if n := f.puts(); n != 1 {
		t.Errorf("%d documents were sent", n)
	}
}
