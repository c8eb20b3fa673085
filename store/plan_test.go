package store_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mau.fi/util/dbutil"

	"matron/audit"
	"matron/policy"
	"matron/store"
	"matron/store/storetest"
)

// recorder notes each statement with its arguments.
type recorder struct {
	dbutil.DatabaseLogger
	mu   sync.Mutex
	seen map[string][]any
}

func (r *recorder) QueryTiming(_ context.Context, _, query string, args []any, _ int, _ time.Duration, _ error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if query != "" {
		r.seen[query] = args
	}
}

// TestEveryStatementHasAnIndex does all that the engine and the bot do, and asks SQLite
// how it would do it: nothing may read a whole table, or sort one that grows.
func TestEveryStatementHasAnIndex(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, mustPath(t))
	r := &recorder{DatabaseLogger: dbutil.NoopLogger, seen: map[string][]any{}}
	db.DB().Log = r
	doEverything(t, db)
	db.DB().Log = dbutil.NoopLogger
	if len(r.seen) < 90 {
		t.Errorf("only %d statements were seen", len(r.seen))
	}
	for _, q := range slices.Sorted(maps.Keys(r.seen)) {
		for _, step := range explain(t, db, q, r.seen[q]) {
			bare := strings.HasPrefix(step, "SCAN") && !strings.HasPrefix(step, "SCAN CONSTANT ROW") && !slices.Contains(limited, step)
			if bare || strings.Contains(step, "USE TEMP B-TREE") && !maySort(q) {
				t.Errorf("%s\n\t%s", strings.Join(strings.Fields(q), " "), step)
			}
		}
	}
}

// limited are subqueries that end with their first row.
var limited = []string{"SCAN told", "SCAN due", "SCAN held", "SCAN flagged", "SCAN unread", "SCAN under_way"}

// maySort: ticks that are due at this instant, pauses, and the answers to one message.
func maySort(q string) bool {
	return slices.ContainsFunc([]string{"FROM tick", "FROM pause", "FROM answer"}, func(s string) bool { return strings.Contains(q, s) })
}

func explain(tb testing.TB, db *store.DB, q string, args []any) []string {
	tb.Helper()
	rows, err := db.DB().RawDB.QueryContext(tb.Context(), "EXPLAIN QUERY PLAN "+q, args...)
	if err != nil {
		tb.Fatalf("%s: %v", q, err)
	}
	defer rows.Close()
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			tb.Fatal(err)
		}
		steps = append(steps, step)
	}
	if err := rows.Err(); err != nil {
		tb.Fatal(err)
	}
	return steps
}

// doEverything calls each method once, with something to find.
func doEverything(tb testing.TB, db *store.DB) {
	tb.Helper()
	now, ctx := storetest.Now(), tb.Context()
	ok := func(err error) {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
	}
	_, err := db.Start(ctx, now)
	ok(err)
	place := policy.RememberMessage{ID: "$1", Room: "!r", Sender: "@a:x", At: now}
	edit := place
	edit.ID, edit.Of = "$e", "$1"
	warning := policy.OpenWarning{Message: "$1", Room: "!r", Sender: "@a:x", At: now, Opened: now}
	renewed := warning
	renewed.Renews = true
	changes := []policy.Change{
		place, edit, policy.MarkGone{ID: "$g"}, warning, renewed, policy.MoveWarning{Message: "$2", To: policy.Kept},
		policy.NoteTold{Message: "$1", At: now}, policy.KeepAnswer{On: "$9", By: "@a:x"},
		policy.SetDirect{User: "@a:x", Room: "!d"}, policy.SetDirect{User: "@a:x", Room: "!d2"}, policy.SetDirect{User: "@b:x"},
		policy.DropDirect{User: "@a:x", Room: "!d"}, policy.NoteAnnounced{Room: "!r", At: now},
		policy.SetPause{Scope: policy.ScopeAll, Until: now.Add(time.Hour)}, policy.EndPause{Scope: policy.ScopeRoom},
		policy.NoteUnreadable{ID: "$u"}, policy.NoteReadable{ID: "$u"}, policy.SetTick{Room: "!r", At: now, Of: "$1"},
		policy.Count{At: now}, policy.NoteApproach{User: "@a:x", At: now}, policy.Confirm{Key: "k"}, policy.DropState{Room: "!z"},
		policy.OpenProposal{Proposal: policy.Proposal{ID: "$p", Code: "K7QF", Opened: now, Until: now}}, policy.MoveProposal{ID: "$p", To: policy.ProposalWaiting},
		policy.SecondProposal{ID: "$p", By: "@a:x"}, policy.AddRevision{Kind: policy.RevisionOfPolicies, Number: 1, At: now},
		policy.NoteRulesTold{Room: "!r", Number: 1},
	}
	changes = append(changes, retentionChanges(now)...)
	changes = append(changes, filingChanges(now)...)
	effects := []policy.Do{
		{Effect: policy.Say{User: "@a:x", Notice: policy.WarningNotice{}, Deed: "a"}, About: "$1", After: "b"},
		{Effect: policy.Redact{Room: "!r", Event: "$1"}, About: "$1"},
		{Effect: policy.Send{Filing: "$f", System: "epr"}, About: "$f", Guard: policy.FilingGoes},
	}
	ok(db.Write(ctx, func(ctx context.Context) error {
		for _, id := range []policy.EventID{"$1", "$2", "$3"} {
			_, err := db.Put(ctx, policy.Envelope{ID: id, Room: "!r", From: "@a:x", At: now, Door: policy.DoorSync})
			ok(err)
		}
		all, err := db.Next(ctx, 9, now)
		ok(err)
		_, err = db.Earlier(ctx, all[2])
		ok(err)
		ok(db.CountTry(ctx, 1))
		ok(db.SetAside(ctx, 1, now))
		ok(db.Commit(ctx, all[1], policy.Decision{Changes: changes, Effects: effects}, now))
		ok(db.Commit(ctx, all[2], policy.Decision{Wait: policy.Wait{Session: "s", Until: now}}, now))
		ok(db.Commit(ctx, policy.Envelope{Door: policy.DoorClock, Room: "!r", At: now}, policy.Decision{}, now))
		ok(db.WakeSession(ctx, "s"))
		ok(db.WakeUser(ctx, "@a:x"))
		_, err = db.View(ctx, policy.Query{
			Event: "$1", Message: "$e", ReplyTo: "$1", Room: "!r", OpenBy: "@a:x", Task: "x", Receipt: "$x", Due: now,
			Officers: []policy.UserID{"@a:x"},
		}, now)
		ok(err)
		_, err = db.View(ctx, policy.Query{Task: "a", Status: true}, now)
		ok(err)
		_, err = db.View(ctx, policy.Query{PolicyRoom: "!p", Proposals: true, Proposal: "$p", Past: 1, Retold: 1}, now)
		ok(err)
		_, err = db.View(ctx, policy.Query{Code: "K7QF"}, now)
		ok(err)
		_, err = db.LastRevision(ctx, policy.RevisionOfPeople)
		ok(err)
		ok(doRetention(ctx, db, now))
		ok(doFiling(ctx, db, now))
		for {
			c, found, err := db.Candidate(ctx, []policy.Lane{0, 1, 2, 3}, now)
			ok(err)
			if !found {
				break
			}
			_, err = db.Begin(ctx, c, now)
			ok(err)
			ok(db.Settle(ctx, policy.Settlement{Seq: c.Seq, Key: c.Key, Result: policy.Result{Outcome: policy.Sent, Receipt: "$r"}, Now: now}))
		}
		_, err = db.DueTicks(ctx, now, 9)
		ok(err)
		_, err = db.NextDue(ctx, now)
		ok(err)
		ok(db.Append(ctx, audit.Entry{At: now, Account: storetest.Account, Kind: "decided", Word: audit.Self}))
		for _, err := range db.Entries(ctx) {
			ok(err)
		}
		ok(db.Sweep(ctx, now))
		doSmall(ctx, db, ok)
		return db.StopClean(ctx)
	}))
}

// doSmall calls what the bot alone calls.
func doSmall(ctx context.Context, db *store.DB, ok func(error)) {
	now := storetest.Now()
	ok(db.SetMeta(ctx, "n", nil))
	_, _, err := db.Meta(ctx, "n")
	ok(err)
	ok(db.PutGap(ctx, policy.Gap{Room: "!r"}))
	ok(db.MoveGap(ctx, 1, "p", 2))
	_, err = db.OpenGaps(ctx)
	ok(err)
	ok(db.EndGap(ctx, 1, policy.GapLost, now))
	ok(db.SaveRoom(ctx, policy.Room{ID: "!r"}))
	ok(db.SetEncryption(ctx, "!r", policy.Encryption{}))
	_, _, err = db.Encryption(ctx, "!r")
	ok(err)
	ok(db.SetMember(ctx, "!r", "@a:x", "join"))
	ok(db.SetMember(ctx, "!r", "@a:x", "leave"))
	_, err = db.Members(ctx, "!r")
	ok(err)
	_, err = db.SharedRooms(ctx, "@a:x")
	ok(err)
	ok(db.SetChild(ctx, "!s", "!r", true))
	ok(db.SetChild(ctx, "!s", "!r", false))
	_, _, _, err = db.Receipt(ctx, "a")
	ok(err)
	_, _, err = db.Direct(ctx, "@c:x")
	ok(err)
	_, err = db.Letter(ctx, "$1", []byte{1})
	ok(err)
	ok(db.PutLater(ctx, "k", policy.Sealed{1}))
	_, err = db.Laters(ctx, 9)
	ok(err)
	ok(db.DropLater(ctx, 1))
}
