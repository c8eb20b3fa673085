package storetest

// Over 300 lines: a list of cases, for two stores.

import (
	"context"
	"fmt"
	"testing"
	"time"

	"matron/policy"
	"matron/policy/confidential"
)

// Filer is what a store does for filings. The memory store of the engine's tests keeps the same promises.
type Filer interface {
	Start(ctx context.Context, now time.Time) (policy.Begin, error)
	Write(ctx context.Context, fn func(ctx context.Context) error) error
	View(ctx context.Context, q policy.Query, now time.Time) (policy.View, error)
	More(ctx context.Context, q policy.Query, v *policy.View, now time.Time) error
	Commit(ctx context.Context, e policy.Envelope, d policy.Decision, now time.Time) error
	Candidate(ctx context.Context, lanes []policy.Lane, now time.Time) (c policy.Candidate, ok bool, err error)
	Sweep(ctx context.Context, now time.Time) error

	Filing(ctx context.Context, id policy.EventID) (*policy.FilingRow, error)
	FilingPatient(ctx context.Context, id policy.EventID) (confidential.Text, error)
	FilingPackage(ctx context.Context, id policy.EventID) (confidential.Text, error)
}

// RunFilings runs the part of the suite about filings. open makes a new, empty store.
func RunFilings(t *testing.T, open func(tb testing.TB) Filer) {
	for name, fn := range filingCases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := &filingDesk{Filer: open(t), tb: t}
			if _, err := d.Start(t.Context(), start); err != nil {
				t.Fatal(err)
			}
			fn(t, d)
		})
	}
}

var filingCases = map[string]func(t *testing.T, d *filingDesk){
	"a row comes back as it was saved, whole":                           testFilingRow,
	"a number is given once, and stays":                                 testFilingNumber,
	"a conversation has one open filing, a person one dialogue":         testFilingUnique,
	"a filing is found by what is known of it":                          testFilingFound,
	"what was sent of a conversation, or may have been":                 testFilingVersions,
	"those of a direct room whose time is over":                         testFilingDue,
	"the oldest that is on its way for a patient":                       testFilingBefore,
	"officers see a stage, newest first, and how many there are":        testFilingListed,
	"patient and package are kept apart, and erased":                    testFilingSealed,
	"what is forgotten is swept, and nothing too early":                 testFilingSwept,
	"look-ups are counted by person and time":                           testLookUps,
	"a guard asks where the filing stands at the last moment":           testFilingGuard,
	"what a second query leaves out stays as it was read":               testFilingMore,
	"a decision that fails leaves nothing of a filing":                  testFilingRollback,
	"a filing goes through all its stages, in and out of what is open":  testFilingStages,
	"nothing can be kept beside a filing that there is not, but erased": testFilingOfNothing,
}

// filingDesk is a store with what the cases do all the time.
type filingDesk struct {
	Filer
	tb testing.TB
}

func (d *filingDesk) try(changes ...policy.Change) error {
	return d.Write(d.tb.Context(), func(ctx context.Context) error {
		return d.Commit(ctx, policy.Envelope{}, policy.Decision{Changes: changes}, start)
	})
}

func (d *filingDesk) commit(changes ...policy.Change) {
	d.tb.Helper()
	if err := d.try(changes...); err != nil {
		d.tb.Fatal(err)
	}
}

func (d *filingDesk) save(all ...policy.FilingRow) {
	d.tb.Helper()
	for _, r := range all {
		d.commit(policy.SaveFiling{Row: r})
	}
}

func (d *filingDesk) view(q policy.FilingQuery) (v policy.View) {
	d.tb.Helper()
	err := d.Write(d.tb.Context(), func(ctx context.Context) (err error) {
		v, err = d.View(ctx, policy.Query{Room: "!direct", FilingQuery: q}, start)
		return err
	})
	if err != nil {
		d.tb.Fatal(err)
	}
	return v
}

func (d *filingDesk) row(id policy.EventID) policy.FilingRow {
	d.tb.Helper()
	r := must(d.Filing(d.tb.Context(), id))(d.tb)
	if r == nil {
		d.tb.Fatalf("no filing %s", id)
		return policy.FilingRow{}
	}
	return *r
}

func (d *filingDesk) sweep(after time.Duration) {
	d.tb.Helper()
	err := d.Write(d.tb.Context(), func(ctx context.Context) error { return d.Sweep(ctx, start.Add(after)) })
	if err != nil {
		d.tb.Fatal(err)
	}
}

func (d *filingDesk) sealed(id policy.EventID) []string {
	d.tb.Helper()
	return []string{must(d.FilingPatient(d.tb.Context(), id))(d.tb).Reveal(), must(d.FilingPackage(d.tb.Context(), id))(d.tb).Reveal()}
}

// aFiling is one that a person began on a conversation.
func aFiling(id policy.EventID, by policy.UserID, conversation policy.EventID, stage policy.FilingStage) policy.FilingRow {
	return policy.FilingRow{
		ID: id, Conversation: conversation, Flag: 12, Room: ward, By: by, Direct: "!direct", Stage: stage, Opened: start, Moved: start,
	}
}

// wholeFiling has something in every field.
func wholeFiling() policy.FilingRow {
	at := func(minutes int) time.Time { return start.Add(time.Duration(minutes) * time.Minute) }
	return policy.FilingRow{
		ID: "$file", Conversation: "$1", Flag: 12, Room: ward, By: amy, Direct: "!direct", Stage: policy.FilingChecking, Asked: policy.PatientDeceased,
		Opened: at(0), Moved: at(1), Until: at(2), Round: 3, Wrong: 1, Typed: "$typed", Kind: string(policy.NHSNumberTyped),
		Listed: []policy.FilingLine{
			{Event: "$1", Latest: "$e", By: amy, AtMs: start.UnixMilli(), SHA256: "ab12"},
			{Event: "$2", By: lee, AtMs: start.UnixMilli() + 1, SHA256: "cd34", Gone: true, Unread: true, Left: policy.LeftOtherPatient},
		},
		Code: "K7QF", Erase: []policy.EventID{"$typed", "$card"}, Erased: true,
		PatientHash: "hash", System: "epr", Endpoint: "print", Export: "uuid-1", Document: "uuid-2", Version: 2, SHA256: "ef56", Previous: "uuid-0", PreviousAt: "print-0",
		Messages: 1, Files: 2, First: at(3), Last: at(4), Later: true, Tries: 5, Checks: 6, Maybe: true, Unsure: true, Since: at(7), Due: at(8), Late: at(9),
		Why: policy.HeldNoAnswer, Detail: "503", Where: "DocumentReference/uuid-2", Ended: at(10),
	}
}

func testFilingRow(t *testing.T, d *filingDesk) {
	same[*policy.FilingRow](t, "none", must(d.Filing(t.Context(), "$file"))(t), nil)
	want := wholeFiling()
	d.save(want)
	want.Number = 1
	same(t, "row", d.row("$file"), want)
	same(t, "view", *d.view(policy.FilingQuery{Filing: "$file"}).FilingView.Filing, want)
	bare := policy.FilingRow{ID: "$file", Number: 1, Stage: policy.FilingStopped}
	d.save(bare)
	same(t, "written whole, what is empty too", d.row("$file"), bare)
}

func testFilingNumber(t *testing.T, d *filingDesk) {
	d.save(aFiling("$a", amy, "$1", policy.FilingFiled), aFiling("$b", amy, "$2", policy.FilingFiled), aFiling("$a", amy, "$1", policy.FilingHeld))
	same(t, "numbers", []int{d.row("$a").Number, d.row("$b").Number}, []int{1, 2})
	wrong := aFiling("$b", amy, "$2", policy.FilingFiled)
	wrong.Number = 7
	d.save(wrong)
	same(t, "whatever the row says", d.row("$b").Number, 2)
	wrong.ID = "$c"
	same(t, "a number that nobody gave is refused", d.try(policy.SaveFiling{Row: wrong}) != nil, true)
	same(t, "and one without a name", d.try(policy.SaveFiling{Row: aFiling("", amy, "$9", policy.FilingFiled)}) != nil, true)
	d.save(aFiling("$d", amy, "$2", policy.FilingFiled))
	same(t, "next", d.row("$d").Number, 3)
}

func testFilingUnique(t *testing.T, d *filingDesk) {
	refused := func(what string, r policy.FilingRow) {
		t.Helper()
		before, after := d.view(policy.FilingQuery{FilingsListed: r.Stage}).Listed, d.try(policy.SaveFiling{Row: r})
		same(t, what+" is refused", after != nil, true)
		same(t, what+" leaves all as it was", d.view(policy.FilingQuery{FilingsListed: r.Stage}).Listed, before)
	}
	d.save(aFiling("$a", amy, "$1", policy.FilingAsking))
	refused("another dialogue of the person", aFiling("$b", amy, "$2", policy.FilingMeeting))
	refused("another filing of the conversation", aFiling("$b", lee, "$1", policy.FilingMeeting))
	d.save(aFiling("$a", amy, "$1", policy.FilingSending), aFiling("$b", amy, "$2", policy.FilingMeeting))
	refused("another filing of one that is on its way", aFiling("$c", lee, "$1", policy.FilingMeeting))
	d.save(aFiling("$a", amy, "$1", policy.FilingHandedOver), aFiling("$c", lee, "$1", policy.FilingMeeting))
	d.save(aFiling("$b", amy, "$2", policy.FilingLapsed), aFiling("$d", amy, "$2", policy.FilingMeeting))
	refused("one that comes to life again", aFiling("$b", amy, "$2", policy.FilingMeeting))
}

func testFilingFound(t *testing.T, d *filingDesk) {
	found := func(q policy.FilingQuery) policy.EventID {
		t.Helper()
		if f := d.view(q).FilingView.Filing; f != nil {
			return f.ID
		}
		return ""
	}
	rival := func(conversation policy.EventID) policy.EventID {
		t.Helper()
		if f := d.view(policy.FilingQuery{Rival: conversation}).Rival; f != nil {
			return f.ID
		}
		return ""
	}
	d.save(aFiling("$old", amy, "$1", policy.FilingFiled), aFiling("$a", amy, "$1", policy.FilingSending), aFiling("$b", amy, "$2", policy.FilingChecking))
	same(t, "by its id", found(policy.FilingQuery{Filing: "$old"}), "$old")
	same(t, "by its number", found(policy.FilingQuery{FilingNumber: 1}), "$old")
	same(t, "by a number that is none", found(policy.FilingQuery{FilingNumber: 9}), "")
	same(t, "the newest on its way of a person", found(policy.FilingQuery{FilingOf: amy}), "$b")
	same(t, "of another person", found(policy.FilingQuery{FilingOf: lee}), "")
	d.save(aFiling("$c", amy, "$3", policy.FilingAsking), aFiling("$d", lee, "$4", policy.FilingSending))
	d.save(aFiling("$b", amy, "$2", policy.FilingSending))
	same(t, "the dialogue comes before what is on its way", found(policy.FilingQuery{FilingOf: amy}), "$c")
	same(t, "the open one of a conversation", found(policy.FilingQuery{FilingOn: "$1"}), "$a")
	same(t, "of a conversation without", found(policy.FilingQuery{FilingOn: "$9"}), "")
	same(t, "the id is asked first", found(policy.FilingQuery{Filing: "$old", FilingOf: amy, FilingOn: "$1"}), "$old")
	same(t, "the rival", rival("$4"), "$d")
	same(t, "no rival", rival("$9"), "")
	v := d.view(policy.FilingQuery{FilingOf: amy, Rival: "$3"})
	same(t, "a rival that is the filing itself", []policy.EventID{v.FilingView.Filing.ID, v.Rival.ID}, []policy.EventID{"$c", "$c"})
	d.commit(answering(said("$reply", 1), "$4"))
	same(t, "by a message of the conversation", rival("$reply"), "$d")
	d.save(aFiling("$a", amy, "$1", policy.FilingHeld))
	same(t, "what is held is not open", found(policy.FilingQuery{FilingOn: "$1"}), "")
}

func filingID(r policy.FilingRow) policy.EventID { return r.ID }

func testFilingVersions(t *testing.T, d *filingDesk) {
	save := func(id policy.EventID, stage policy.FilingStage, fit func(r *policy.FilingRow)) {
		t.Helper()
		r := aFiling(id, amy, "$1", stage)
		if fit != nil {
			fit(&r)
		}
		d.save(r)
	}
	save("$filed", policy.FilingFiled, nil)
	save("$over", policy.FilingHandedOver, nil)
	save("$stopped", policy.FilingStopped, nil)
	save("$rejected", policy.FilingHeld, func(r *policy.FilingRow) { r.Why, r.Tries = policy.HeldRejected, 1 })
	save("$differs", policy.FilingHeld, func(r *policy.FilingRow) { r.Why = policy.HeldDiffers })
	save("$ambiguous", policy.FilingHeld, func(r *policy.FilingRow) { r.Why = policy.HeldAmbiguous })
	save("$moved", policy.FilingHeld, func(r *policy.FilingRow) { r.Why, r.Maybe = policy.HeldMoved, true })
	save("$unmoved", policy.FilingHeld, func(r *policy.FilingRow) { r.Why = policy.HeldMoved })
	save("$late", policy.FilingHeld, func(r *policy.FilingRow) { r.Why, r.Unsure = policy.HeldRejected, true })
	d.save(aFiling("$other", amy, "$2", policy.FilingFiled))
	save("$now", policy.FilingSending, nil)
	want := []policy.EventID{"$filed", "$over", "$differs", "$ambiguous", "$moved", "$late"}
	same(t, "versions", names(d.view(policy.FilingQuery{VersionsOf: "$1"}).Versions, filingID), want)
	save("$now", policy.FilingChecking, func(r *policy.FilingRow) { r.Tries = 1 })
	same(t, "with what was begun", names(d.view(policy.FilingQuery{VersionsOf: "$1"}).Versions, filingID), append(want, "$now"))
	same(t, "of another", names(d.view(policy.FilingQuery{VersionsOf: "$9"}).Versions, filingID), nil)
}

func testFilingDue(t *testing.T, d *filingDesk) {
	until := start.Add(10 * time.Minute)
	a, b, c := aFiling("$a", amy, "$1", policy.FilingAsking), aFiling("$b", lee, "$2", policy.FilingConfirming), aFiling("$c", bob, "$3", policy.FilingAsking)
	a.Until, b.Until, c.Until = until, until.Add(-time.Minute), until
	c.Direct = "!another"
	forever := aFiling("$d", amy, "$4", policy.FilingSending)
	d.save(a, b, c, forever)
	due := func(at time.Time) []policy.EventID {
		return names(d.view(policy.FilingQuery{FilingsDue: at}).Lapsing, filingID)
	}
	same(t, "before", due(until.Add(-time.Hour)), nil)
	same(t, "one", due(until.Add(-time.Millisecond)), []policy.EventID{"$b"})
	same(t, "both, at the instant", due(until), []policy.EventID{"$b", "$a"})
	a.Stage = policy.FilingLapsed
	d.save(a)
	same(t, "what has ended is not due", due(until), []policy.EventID{"$b"})
}

func testFilingBefore(t *testing.T, d *filingDesk) {
	of := func(r policy.FilingRow, hash string) policy.FilingRow { r.PatientHash = hash; return r }
	before := func(hash string) policy.EventID {
		t.Helper()
		if f := d.view(policy.FilingQuery{OfPatient: hash}).Before; f != nil {
			return f.ID
		}
		return ""
	}
	d.save(of(aFiling("$0", amy, "$0", policy.FilingFiled), "p"), of(aFiling("$1", amy, "$1", policy.FilingConfirming), "p"), aFiling("$9", bob, "$9", policy.FilingSending))
	same(t, "none on its way", before("p"), "")
	d.save(of(aFiling("$2", bob, "$2", policy.FilingSending), "p"), of(aFiling("$3", bob, "$3", policy.FilingChecking), "p"), of(aFiling("$4", bob, "$4", policy.FilingSending), "q"))
	same(t, "the oldest", before("p"), "$2")
	d.save(of(aFiling("$1", amy, "$1", policy.FilingSending), "p"))
	same(t, "by number, so that none waits for one that waits for it", before("p"), "$1")
	same(t, "of another", before("q"), "$4")
	same(t, "no patient", before(""), "")
}

func testFilingListed(t *testing.T, d *filingDesk) {
	for i := range 103 {
		d.save(aFiling(policy.EventID(fmt.Sprintf("$%03d", i)), amy, policy.EventID(fmt.Sprintf("$c%03d", i)), policy.FilingFiled))
	}
	d.save(aFiling("$held", amy, "$x", policy.FilingHeld))
	v := d.view(policy.FilingQuery{FilingsListed: policy.FilingFiled})
	same(t, "how many", []int{len(v.Listed), v.ListedN}, []int{100, 103})
	same(t, "newest first", []policy.EventID{v.Listed[0].ID, v.Listed[99].ID}, []policy.EventID{"$102", "$003"})
	v = d.view(policy.FilingQuery{FilingsListed: policy.FilingHeld})
	same(t, "another stage", names(v.Listed, filingID), []policy.EventID{"$held"})
	same(t, "none", d.view(policy.FilingQuery{FilingsListed: policy.FilingHandedOver}).ListedN, 0)
}

func testFilingSealed(t *testing.T, d *filingDesk) {
	d.save(aFiling("$a", amy, "$1", policy.FilingSending), aFiling("$b", lee, "$2", policy.FilingSending))
	same(t, "nothing yet", d.sealed("$a"), []string{"", ""})
	d.commit(policy.SetFilingPatient{ID: "$a", Patient: confidential.NewText("Quill")}, policy.SealPackage{ID: "$a", Package: confidential.NewText("package a")},
		policy.SealPackage{ID: "$b", Package: confidential.NewText("package b")})
	same(t, "kept", append(d.sealed("$a"), d.sealed("$b")...), []string{"Quill", "package a", "", "package b"})
	d.save(aFiling("$a", amy, "$1", policy.FilingChecking))
	d.commit(policy.SetFilingPatient{ID: "$a", Patient: confidential.NewText("Quill, Ann")})
	same(t, "a row that moves leaves them, a new one takes its place", d.sealed("$a"), []string{"Quill, Ann", "package a"})
	d.commit(policy.SetFilingPatient{ID: "$a"})
	same(t, "the patient is erased", d.sealed("$a"), []string{"", "package a"})
	d.commit(policy.SealPackage{ID: "$a"}, policy.SealPackage{ID: "$a"})
	same(t, "and the package", append(d.sealed("$a"), d.sealed("$b")...), []string{"", "", "", "package b"})
}

func testFilingSwept(t *testing.T, d *filingDesk) {
	for _, id := range []policy.EventID{"$going", "$over"} {
		d.save(aFiling(id, amy, id, policy.FilingSending))
		d.commit(policy.SetFilingPatient{ID: id, Patient: confidential.NewText("Quill")}, policy.SealPackage{ID: id, Package: confidential.NewText("package")})
	}
	d.save(aFiling("$over", amy, "$over", policy.FilingHeld))
	d.sweep(10*time.Minute - time.Millisecond)
	same(t, "not before ten minutes", d.sealed("$over"), []string{"Quill", "package"})
	d.sweep(10 * time.Minute)
	same(t, "what has ended", d.sealed("$over"), []string{"", ""})
	d.sweep(10_000 * time.Hour)
	same(t, "what has not ended, however long it takes", d.sealed("$going"), []string{"Quill", "package"})
	same(t, "the row stays", d.row("$over").Stage, policy.FilingHeld)
}

func testLookUps(t *testing.T, d *filingDesk) {
	for _, minutes := range []int{0, 1, 1, 2} {
		d.commit(policy.NoteLookUp{By: amy, At: start.Add(time.Duration(minutes) * time.Minute)})
	}
	d.commit(policy.NoteLookUp{By: lee, At: start})
	since := func(by policy.UserID, minutes int) int {
		return d.view(policy.FilingQuery{LookUpsOf: by, LookUpsSince: start.Add(time.Duration(minutes) * time.Minute)}).LookUps
	}
	same(t, "all, since a minute on, of another", []int{since(amy, 0), since(amy, 1), since(amy, 3), since(lee, 0), since(bob, 0)}, []int{4, 3, 0, 1, 0})
	d.sweep(2 * 24 * time.Hour)
	same(t, "of the day, however the clocks are changed", since(amy, 0), 4)
	d.sweep(8 * 24 * time.Hour)
	same(t, "a week later", since(amy, 0), 0)
}

func testFilingGuard(t *testing.T, d *filingDesk) {
	d.save(aFiling("$a", amy, "$1", policy.FilingSending))
	err := d.Write(t.Context(), func(ctx context.Context) error {
		return d.Commit(ctx, policy.Envelope{}, policy.Decision{Effects: []policy.Do{{
			Effect: policy.Send{Filing: "$a", System: "epr", Try: 1}, Lane: policy.LaneRoutine, Guard: policy.FilingGoes, About: "$a",
		}}}, start)
	})
	if err != nil {
		t.Fatal(err)
	}
	judge := func() (policy.FilingStage, policy.Reason) {
		t.Helper()
		var c policy.Candidate
		err := d.Write(t.Context(), func(ctx context.Context) (err error) {
			c, _, err = d.Candidate(ctx, allLanes, start)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		_, why, _ := c.Guard.Holds(c.Facts)
		return c.Facts.Filing, why
	}
	for stage, why := range map[policy.FilingStage]policy.Reason{
		policy.FilingSending: "", policy.FilingChecking: "", policy.FilingHandedOver: "",
		policy.FilingStopped: policy.FilingOver, policy.FilingFiled: policy.FilingOver, policy.FilingHeld: policy.FilingOver, policy.FilingPacking: policy.FilingOver,
	} {
		d.save(aFiling("$a", amy, "$1", stage))
		got, because := judge()
		same(t, "stage", got, stage)
		same(t, "why not, when "+string(stage), because, why)
	}
}

func testFilingMore(t *testing.T, d *filingDesk) {
	d.save(aFiling("$a", amy, "$1", policy.FilingAsking), aFiling("$b", lee, "$2", policy.FilingSending))
	d.commit(policy.NoteLookUp{By: amy, At: start})
	v := d.view(policy.FilingQuery{FilingOf: amy, LookUpsOf: amy})
	err := d.Write(t.Context(), func(ctx context.Context) error {
		return d.More(ctx, policy.Query{FilingQuery: policy.FilingQuery{Rival: "$2", FilingsListed: policy.FilingSending}}, &v, start)
	})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "filing, rival", []policy.EventID{v.FilingView.Filing.ID, v.Rival.ID}, []policy.EventID{"$a", "$b"})
	same(t, "look-ups, listed", []int{v.LookUps, v.ListedN}, []int{1, 1})
}

func testFilingRollback(t *testing.T, d *filingDesk) {
	err := d.Write(t.Context(), func(ctx context.Context) error {
		err := d.Commit(ctx, policy.Envelope{}, policy.Decision{Changes: []policy.Change{
			policy.SaveFiling{Row: aFiling("$a", amy, "$1", policy.FilingMeeting)}, policy.NoteLookUp{By: amy, At: start},
			policy.SetFilingPatient{ID: "$a", Patient: confidential.NewText("Quill")},
		}}, start)
		if err != nil {
			t.Error(err)
		}
		return errFails
	})
	same(t, "failed", err, errFails)
	same(t, "sealed", d.sealed("$a"), []string{"", ""})
	v := d.view(policy.FilingQuery{Filing: "$a", LookUpsOf: amy})
	same(t, "nothing", []bool{v.FilingView.Filing == nil, v.LookUps == 0}, []bool{true, true})
	d.save(aFiling("$b", amy, "$1", policy.FilingMeeting))
	same(t, "not even a number", d.row("$b").Number, 1)
}

func testFilingStages(t *testing.T, d *filingDesk) {
	for _, stage := range []policy.FilingStage{
		policy.FilingMeeting, policy.FilingAsking, policy.FilingLooking, policy.FilingShowing, policy.FilingConfirming, policy.FilingPacking,
		policy.FilingSending, policy.FilingChecking, policy.FilingSending, policy.FilingHandedOver, policy.FilingFiled, policy.FilingHeld,
		policy.FilingStopped, policy.FilingLapsed,
	} {
		d.save(aFiling("$a", amy, "$1", stage))
		v := d.view(policy.FilingQuery{FilingOf: amy, Rival: "$1"})
		same(t, "open while "+string(stage), []bool{v.FilingView.Filing != nil, v.Rival != nil}, []bool{stage.Open(), stage.Open()})
	}
}

func testFilingOfNothing(t *testing.T, d *filingDesk) {
	same(t, "patient", d.try(policy.SetFilingPatient{ID: "$a", Patient: confidential.NewText("Quill")}) != nil, true)
	same(t, "package", d.try(policy.SealPackage{ID: "$a", Package: confidential.NewText("package")}) != nil, true)
	d.commit(policy.SetFilingPatient{ID: "$a"}, policy.SealPackage{ID: "$a"})
}
