package store_test

import (
	"bytes"
	"cmp"
	"context"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"matron/policy"
	"matron/policy/confidential"
	"matron/store"
	"matron/store/storetest"
)

func TestFilings(t *testing.T) {
	t.Parallel()
	storetest.RunFilings(t, func(tb testing.TB) storetest.Filer { return mustOpen(tb, mustPath(tb)) })
}

// filingChanges are one of each about filings.
func filingChanges(now time.Time) []policy.Change {
	row := policy.FilingRow{ID: "$f", Conversation: "$t0", Room: "!r", By: "@a:x", Direct: "!d", Stage: policy.FilingAsking, Until: now, Moved: now}
	going := row
	going.Stage = policy.FilingSending
	return []policy.Change{
		policy.SaveFiling{Row: row}, policy.SaveFiling{Row: going}, policy.SetFilingPatient{ID: "$f", Patient: confidential.NewText("Quill")},
		policy.SealPackage{ID: "$f", Package: confidential.NewText("package")}, policy.SealPackage{ID: "$f"}, policy.NoteLookUp{By: "@a:x", At: now},
	}
}

// doFiling reads what there is to read about filings, and conversations that are filed.
func doFiling(ctx context.Context, db *store.DB, now time.Time) error {
	for _, q := range []policy.FilingQuery{
		{Filing: "$f", Rival: "$t0", LookUpsOf: "@a:x", LookUpsSince: now, FilingsDue: now, VersionsOf: "$t0", OfPatient: "p", FilingsListed: policy.FilingFiled},
		{FilingOf: "@a:x"}, {FilingOn: "$t0"}, {FilingNumber: 1},
	} {
		if _, err := db.View(ctx, policy.Query{Room: "!d", FilingQuery: q}, now); err != nil {
			return err
		}
	}
	if _, err := db.Filing(ctx, "$f"); err != nil {
		return err
	}
	if _, err := db.FilingPatient(ctx, "$f"); err != nil {
		return err
	}
	if _, err := db.FilingPackage(ctx, "$f"); err != nil {
		return err
	}
	_, err := db.Talk(ctx, "$t2")
	return err
}

// mustCommit writes changes.
func mustCommit(tb testing.TB, db *store.DB, changes ...policy.Change) {
	tb.Helper()
	err := db.Write(tb.Context(), func(ctx context.Context) error {
		return db.Commit(ctx, policy.Envelope{}, policy.Decision{Changes: changes}, storetest.Now())
	})
	if err != nil {
		tb.Fatal(err)
	}
}

func fileOf(id, conversation policy.EventID, stage policy.FilingStage) policy.SaveFiling {
	return policy.SaveFiling{Row: policy.FilingRow{ID: id, Conversation: conversation, Room: "!r", By: policy.UserID("@" + id[1:] + ":x"), Stage: stage}}
}

func inTalk(id, thread policy.EventID, minutes int) policy.RememberMessage {
	m := policy.RememberMessage{
		ID: id, Room: "!r", Sender: "@a:x", Conversation: id, Thread: thread, At: storetest.Now().Add(time.Duration(minutes) * time.Minute),
	}
	if thread != "" {
		m.Conversation = thread
	}
	return m
}

// Two filings can both be under way when their conversations turn out to be one: nothing is refused, and each is found.
func TestFilingsOfConversationsThatBecameOne(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, mustPath(t))
	late := inTalk("$b", "", 1)
	late.ReplyTo, late.Conversation = "$a", "$a"
	mustCommit(t, db, inTalk("$c", "$b", 2), inTalk("$a", "", 0), fileOf("$f1", "$b", policy.FilingSending), fileOf("$f2", "$a", policy.FilingAsking), late)
	for _, name := range []policy.EventID{"$a", "$b"} {
		v, err := db.View(t.Context(), policy.Query{FilingQuery: policy.FilingQuery{Rival: name, VersionsOf: name}}, storetest.Now())
		if err != nil || v.Rival == nil || v.Rival.ID != "$f1" {
			t.Errorf("of %s: the oldest is open, got %+v, %v", name, v.Rival, err)
		}
	}
	sent := fileOf("$f1", "$b", policy.FilingFiled)
	mustCommit(t, db, sent, fileOf("$f2", "$a", policy.FilingSending))
	for _, name := range []policy.EventID{"$a", "$b"} {
		v, err := db.View(t.Context(), policy.Query{FilingQuery: policy.FilingQuery{FilingOn: name, VersionsOf: name}}, storetest.Now())
		if err != nil || v.FilingView.Filing == nil || v.FilingView.Filing.ID != "$f2" || len(v.Versions) != 1 || v.Versions[0].ID != "$f1" {
			t.Errorf("of %s: got %+v, %+v, %v", name, v.FilingView.Filing, v.Versions, err)
		}
	}
}

func TestWhatIsSealedOfAFilingOpensForItAlone(t *testing.T) {
	t.Parallel()
	path := mustPath(t)
	db := mustOpen(t, path)
	mustCommit(t, db, fileOf("$f1", "$1", policy.FilingSending), fileOf("$f2", "$2", policy.FilingSending),
		policy.SetFilingPatient{ID: "$f1", Patient: confidential.NewText("Mrs Quill")}, policy.SealPackage{ID: "$f1", Package: confidential.NewText("package of Mrs Quill")})
	raw := mustRaw(t, path)
	for name, q := range map[string]string{
		"another filing": `INSERT INTO filing_sealed SELECT account, '$f2', what, body FROM filing_sealed WHERE what = 'package'`,
		"another part":   `UPDATE filing_sealed SET body = (SELECT body FROM filing_sealed WHERE what = 'package' LIMIT 1) WHERE what = 'patient'`,
	} {
		mustExec(t, raw, q)
		_, err := db.FilingPackage(t.Context(), "$f2")
		if name == "another part" {
			_, err = db.FilingPatient(t.Context(), "$f1")
		}
		if err == nil || strings.Contains(err.Error(), "Quill") {
			t.Errorf("moved to %s: %v", name, err)
		}
	}
	if text, err := db.FilingPackage(t.Context(), "$f1"); err != nil || text.Reveal() != "package of Mrs Quill" {
		t.Errorf("got %d bytes, %v", text.Len(), err)
	}
	o := options(path)
	o.ReadOnly, o.Keys = true, nil
	beside, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer beside.Close()
	if _, err := beside.FilingPackage(t.Context(), "$f1"); err == nil {
		t.Error("it opened without keys")
	}
	if f, err := beside.Filing(t.Context(), "$f1"); err != nil || f == nil {
		t.Errorf("the row needs no keys: %v", err)
	}
}

// What is erased is overwritten: neither the database nor its log holds the sealed bytes when the log was taken over.
func TestAnErasedPackageIsNowhere(t *testing.T) {
	t.Parallel()
	path := mustPath(t)
	db := mustOpen(t, path)
	mustCommit(t, db, fileOf("$f1", "$1", policy.FilingSending), policy.SealPackage{ID: "$f1", Package: confidential.NewText(strings.Repeat("package ", 5000))})
	raw := mustRaw(t, path)
	var body []byte
	if err := raw.QueryRowContext(t.Context(), `SELECT body FROM filing_sealed`).Scan(&body); err != nil || bytes.Contains(body, []byte("package package")) {
		t.Fatalf("%d bytes that are not sealed, %v", len(body), err)
	}
	mustCommit(t, db, policy.SealPackage{ID: "$f1"})
	mustExec(t, raw, `PRAGMA wal_checkpoint(TRUNCATE)`)
	for _, file := range []string{path, path + "-wal"} {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for at := 0; at+64 < len(body); at += 512 {
			if bytes.Contains(b, body[at:at+64]) {
				t.Fatalf("byte %d of what was erased stands in %s", at, file)
			}
		}
	}
}

func TestTalkIsAllThatIsKnownOfAConversation(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, mustPath(t))
	now := storetest.Now()
	at := func(minutes int) time.Time { return now.Add(time.Duration(minutes) * time.Minute) }
	stray, edit, own, gone, foreign := inTalk("$e1", "", 6), inTalk("$e2", "", 7), inTalk("$copy", "$root", 4), inTalk("$2", "$root", 2), inTalk("$x", "", 3)
	stray.Of, edit.Of, edit.Conversation = "$3", "$3", "$root"
	own.Sender, own.Own = storetest.Account, true
	late := inTalk("$3", "$root", 5)
	late.ReplyTo, late.Media, late.Unseen = "$never", true, true
	mustCommit(t, db, stray, inTalk("$root", "", 1), gone, late, edit, own, foreign,
		policy.MarkGone{ID: "$2", By: "@a:x", At: at(8)},
		policy.OpenWarning{Message: "$2", Room: "!r", Sender: "@a:x", At: at(2), Opened: at(2)},
		policy.MoveWarning{Message: "$2", To: policy.MaskedNow, At: at(8), Copy: "$copy", Covers: "$2"},
		policy.NoteUnreadable{ID: "$u", Room: "!r", Sender: "@b:x", At: at(3), Why: policy.Withheld, With: "$3"},
		policy.NoteUnreadable{ID: "$never", Room: "!r", Sender: "@b:x", At: at(0), Why: policy.NoKey},
		policy.NoteUnreadable{ID: "$uu", Room: "!r", Sender: "@b:x", At: at(0), Why: policy.NoKey, With: "$x"},
		policy.OpenFlag{Conversation: "$root", Room: "!r", Message: "$2", Owner: "@a:x", At: at(9), Tap: policy.Tap{Event: "$tap1", By: "@a:x", At: at(9)}},
		policy.AddTap{Conversation: "$root", Tap: policy.Tap{Event: "$tap0", By: "@b:x", Trust: policy.SignedDevice, At: at(9)}})
	if err := db.Write(t.Context(), func(ctx context.Context) error {
		for user, membership := range map[policy.UserID]string{"@b:x": "join", "@a:x": "join", "@c:x": "invite"} {
			if err := db.SetMember(ctx, "!r", user, membership); err != nil {
				return err
			}
		}
		for _, id := range []policy.EventID{"$w", "$u"} {
			if _, err := db.Put(ctx, policy.Envelope{ID: id, Room: "!r", From: "@b:x", At: at(10), Door: policy.DoorSync}); err != nil {
				return err
			}
		}
		all, err := db.Next(ctx, 9, now)
		for _, e := range all {
			err = cmp.Or(err, db.Commit(ctx, e, policy.Decision{Wait: policy.Wait{Session: "s"}}, now))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	want := policy.Talk{
		ID: "$root", Room: "!r", Thread: "$root",
		Messages: []policy.TalkMessage{
			{ID: "$root", Sender: "@a:x", At: at(1)},
			{ID: "$2", Sender: "@a:x", At: at(2), Thread: "$root", Gone: true, GoneBy: "@a:x", GoneAt: at(8)},
			{ID: "$copy", Sender: storetest.Account, At: at(4), Thread: "$root", Own: true},
			{ID: "$3", Sender: "@a:x", At: at(5), Thread: "$root", ReplyTo: "$never", Media: true, Unseen: true},
			{ID: "$e1", Of: "$3", Sender: "@a:x", At: at(6)},
			{ID: "$e2", Of: "$3", Sender: "@a:x", At: at(7)},
		},
		Copies:  []policy.TalkCopy{{Copy: "$copy", Original: "$2", Covers: "$2"}},
		Unread:  []policy.TalkUnread{{ID: "$never", Sender: "@b:x", At: at(0), Why: policy.NoKey}, {ID: "$u", Sender: "@b:x", At: at(3), Why: policy.Withheld}},
		Waiting: []policy.TalkUnread{{ID: "$w", Sender: "@b:x", At: at(10), Why: policy.NoKey}},
		Missing: []policy.EventID{"$never"}, Flag: 1,
		Taps:    []policy.Tap{{Event: "$tap0", By: "@b:x", Trust: policy.SignedDevice, At: at(9)}, {Event: "$tap1", By: "@a:x", At: at(9)}},
		Members: []policy.UserID{"@a:x", "@b:x"},
	}
	same(t, db, "$root", want)
	none, err := db.Talk(t.Context(), "$nothing")
	if err != nil || none.Room != "" || len(none.Messages) != 0 {
		t.Errorf("of nothing: %+v, %v", none, err)
	}
}

// One that a reply made of two is found by both names, with the flag and the taps of both.
func TestTalkIsFoundByEveryNameThatItHad(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, mustPath(t))
	late := inTalk("$b", "", 1)
	late.ReplyTo, late.Conversation = "$a", "$a"
	tap := func(id policy.EventID, minutes int) policy.OpenFlag {
		at := storetest.Now().Add(time.Duration(minutes) * time.Minute)
		return policy.OpenFlag{Conversation: id, Room: "!r", Message: id, Owner: "@a:x", At: at, Tap: policy.Tap{Event: "$tap" + id[1:], By: "@a:x", At: at}}
	}
	mustCommit(t, db, inTalk("$a", "", 0), inTalk("$c", "$b", 2), tap("$a", 3), tap("$b", 4),
		policy.EndFlag{Conversation: "$b", To: policy.FlagNotForRecord, At: storetest.Now()}, late)
	a, err := db.Talk(t.Context(), "$a")
	if err != nil {
		t.Fatal(err)
	}
	same(t, db, "$b", a)
	ids := func() (all []policy.EventID) {
		for _, m := range a.Messages {
			all = append(all, m.ID)
		}
		return all
	}()
	if !slices.Equal(ids, []policy.EventID{"$a", "$b", "$c"}) || a.Thread != "$b" || a.Flag != 1 || len(a.Taps) != 2 || len(a.Missing) != 0 {
		t.Errorf("got %+v", a)
	}
}

func same(tb testing.TB, db *store.DB, conversation policy.EventID, want policy.Talk) {
	tb.Helper()
	got, err := db.Talk(tb.Context(), conversation)
	if err != nil || !reflect.DeepEqual(got, want) {
		tb.Errorf("%v\n got %+v\nwant %+v", err, got, want)
	}
}
