package e2e_test

import (
	"database/sql"
	"encoding/json"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3" // her database, read beside her

	"matron/e2e/house"
	"matron/e2e/ward"
)

// filingRow is what her database has of a filing: the moments at which she is killed are its stages.
type filingRow struct {
	Number, Flag, Tries, Checks   int
	ID, Conversation              string
	Stage, Why, Detail            string
	Document, SHA256, System      string
	Erase                         []string
	Patient, Package, Erased, Lat bool // Patient, Package: something of it is sealed still
}

func mustRead[T any](t testing.TB, h *house.House, query string, into func(*T) []any) (all []T) {
	t.Helper()
	db := ward.Do(sql.Open("sqlite3", "file:"+h.Database()+"?mode=ro&_busy_timeout=5000")).Or(t)
	defer db.Close()
	rows := ward.Do(db.Query(query)).Or(t)
	defer rows.Close()
	for rows.Next() {
		var one T
		ward.OK(t, rows.Scan(into(&one)...))
		all = append(all, one)
	}
	ward.OK(t, rows.Err())
	return all
}

// filingRows are all filings, the oldest first.
func filingRows(t testing.TB, h *house.House) []filingRow {
	t.Helper()
	type raw struct {
		filingRow
		erase string
	}
	all := mustRead(t, h, `select number, flag, tries, checks, id, conversation, stage, why, detail, document, sha256, system, erase, erased, late_ms > 0,
		exists (select 1 from filing_sealed s where s.filing = filing.id and s.what = 'patient' and length(s.body) > 0),
		exists (select 1 from filing_sealed s where s.filing = filing.id and s.what = 'package' and length(s.body) > 0)
		from filing order by number`, func(r *raw) []any {
		return []any{&r.Number, &r.Flag, &r.Tries, &r.Checks, &r.ID, &r.Conversation, &r.Stage, &r.Why, &r.Detail, &r.Document, &r.SHA256, &r.System,
			&r.erase, &r.Erased, &r.Lat, &r.Patient, &r.Package}
	})
	var rows []filingRow
	for _, r := range all {
		ward.OK(t, json.Unmarshal([]byte(r.erase), &r.Erase))
		rows = append(rows, r.filingRow)
	}
	return rows
}

// flagOf is the number of a message's flag: people name it by that.
func flagOf(t testing.TB, h *house.House, message string) int {
	t.Helper()
	type flag struct {
		message string
		number  int
	}
	for _, f := range mustRead(t, h, "select message, number from flag order by number desc", func(f *flag) []any { return []any{&f.message, &f.number} }) {
		if f.message == message {
			return f.number
		}
	}
	t.Fatalf("of %s there is no flag", message)
	return 0
}

// reaches waits until the newest filing of a conversation is as wanted.
func (f *filer) reaches(event, what string, fits func(filingRow) bool) filingRow {
	f.t.Helper()
	const patience = 4 * soon // of one patient the next waits a minute and more for the one before
	for late := time.Now().Add(patience); ; <-time.After(20 * time.Millisecond) {
		rows := filingRows(f.t, f.House)
		for i := len(rows) - 1; i >= 0; i-- {
			if rows[i].Conversation == event {
				if fits(rows[i]) {
					return rows[i]
				}
				break
			}
		}
		if time.Now().After(late) {
			f.t.Fatalf("waited %s for the filing of %s to be %s; there are %+v", patience, event, what, rows)
		}
	}
}

func inStage(stage string) func(filingRow) bool {
	return func(r filingRow) bool { return r.Stage == stage }
}
