package store

// Over 300 lines: the statements of a noun stand together, and a filing is one row with much in it.

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"go.mau.fi/util/dbutil"

	"matron/policy"
	"matron/policy/confidential"
)

const (
	// In the order of [filing.fields].
	filingColumns = `
		number, id, conversation, flag, room, by_user, direct, stage, talking, open, asked, opened_ms, moved_ms, until_ms,
		round, wrong, typed, kind, code, erase, erased, patient_hash, system, endpoint, export, document, version, sha256, previous,
		messages, first_ms, last_ms, later, tries, checks, maybe, since_ms, due_ms, late_ms, why, detail, place, ended_ms, listed,
		files, unsure, previous_at`
	filingValues = `
		$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29,
		$30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48`
	insertFiling = `INSERT INTO filing (account, ` + filingColumns + `) VALUES ($1, ` + filingValues + `)`
	updateFiling = `UPDATE filing SET (` + filingColumns + `) = (` + filingValues + `) WHERE account = $1 AND id = $3`
	filingNumber = `SELECT number FROM filing WHERE account = $1 AND id = $2`
	filingStage  = `SELECT stage FROM filing WHERE account = $1 AND id = $2`

	selectFiling    = `SELECT ` + filingColumns + ` FROM filing WHERE account = $1 AND id = $2`
	filingByNumber  = `SELECT ` + filingColumns + ` FROM filing WHERE account = $1 AND number = $2`
	filingTalking   = `SELECT ` + filingColumns + ` FROM filing WHERE account = $1 AND by_user = $2 AND talking`
	filingsOpenBy   = `SELECT ` + filingColumns + ` FROM filing WHERE account = $1 AND by_user = $2 AND open ORDER BY number DESC LIMIT 1`
	filingsLapsing  = `SELECT ` + filingColumns + ` FROM filing WHERE account = $1 AND direct = $2 AND open AND until_ms > 0 AND until_ms <= $3 ORDER BY until_ms, number LIMIT $4`
	filingOfPatient = `SELECT ` + filingColumns + ` FROM filing WHERE account = $1 AND patient_hash = $2 AND patient_hash <> '' AND open AND NOT talking ORDER BY number LIMIT 1`
	filingsIn       = `SELECT ` + filingColumns + ` FROM filing WHERE account = $1 AND stage = $2 ORDER BY number DESC LIMIT $3`
	countFilings    = `SELECT COUNT(*) FROM filing WHERE account = $1 AND stage = $2`

	anyOpenFiling = `SELECT COUNT(*) FROM (SELECT 1 FROM filing WHERE account = $1 AND open LIMIT 1) under_way`
	// A filing keeps the name that its conversation had: it is looked for under all that it had.
	ofConversation = `conversation IN (
			SELECT $2 UNION ALL
			SELECT id FROM conversation_alias WHERE account = $1 AND into_id = $2 UNION ALL
			SELECT id FROM message WHERE account = $1 AND conversation <> '' AND conversation = $2)`
	filingsOpenOn = `SELECT ` + filingColumns + ` FROM filing WHERE account = $1 AND open AND ` + ofConversation
	filingsSent   = `
		SELECT ` + filingColumns + ` FROM filing
		WHERE account = $1 AND ` + ofConversation + ` AND (
			stage IN ('filed', 'handed_over') OR open AND tries > 0 OR stage = 'held' AND (maybe OR unsure OR why IN ('differs', 'ambiguous')))`

	upsertSealed = `
		INSERT INTO filing_sealed (account, filing, what, body) VALUES ($1, $2, $3, $4)
		ON CONFLICT (account, filing, what) DO UPDATE SET body = excluded.body`
	selectSealed = `SELECT body FROM filing_sealed WHERE account = $1 AND filing = $2 AND what = $3`
	deleteSealed = `DELETE FROM filing_sealed WHERE account = $1 AND filing = $2 AND what = $3`
	// What the core erases at a filing's end, should it ever forget.
	sweepSealed = `
		DELETE FROM filing_sealed WHERE account = $1 AND EXISTS (
			SELECT 1 FROM filing f WHERE f.account = filing_sealed.account AND f.id = filing_sealed.filing AND NOT f.open AND f.moved_ms <= $2)`

	insertLookUp = `INSERT INTO look_up (account, seq, person, at_ms) VALUES ($1, $2, $3, $4)`
	countLookUps = `SELECT COUNT(*) FROM look_up WHERE account = $1 AND person = $2 AND at_ms >= $3`
	sweepLookUps = `DELETE FROM look_up WHERE account = $1 AND at_ms <= $2`
)

const (
	mostFilings = 100        // that are listed
	mostLapsing = 20         // of a direct room; there is one
	keepPatient = keepBodies // an effect in flight may still read it
	keepLookUps = 7 * day    // they are counted by the calendar day
)

// What is sealed beside a row. The words are stored.
const (
	sealedPatient = "patient"
	sealedPackage = "package"
)

// filing is a row on its way to the database and back.
type filing struct {
	policy.FilingRow
	talking, open                                                bool
	opened, moved, until, first, last, since, due, late, endedMs int64
	erase, listed                                                string
}

// fields are the places of the columns: to be scanned into, and to be written from.
func (f *filing) fields() []any {
	return []any{
		&f.Number, &f.ID, &f.Conversation, &f.Flag, &f.Room, &f.By, &f.Direct, &f.Stage, &f.talking, &f.open, &f.Asked, &f.opened, &f.moved, &f.until,
		&f.Round, &f.Wrong, &f.Typed, &f.Kind, &f.Code, &f.erase, &f.Erased, &f.PatientHash, &f.System, &f.Endpoint, &f.Export, &f.Document, &f.Version,
		&f.SHA256, &f.Previous, &f.Messages, &f.first, &f.last, &f.Later, &f.Tries, &f.Checks, &f.Maybe, &f.since, &f.due, &f.late, &f.Why, &f.Detail,
		&f.Where, &f.endedMs, &f.listed,
		&f.Files, &f.Unsure, &f.PreviousAt,
	}
}

func newFiling(r policy.FilingRow) (*filing, error) {
	f := filing{
		FilingRow: r, talking: r.Stage.Talking(), open: r.Stage.Open(), opened: ms(r.Opened), moved: ms(r.Moved), until: ms(r.Until),
		first: ms(r.First), last: ms(r.Last), since: ms(r.Since), due: ms(r.Due), late: ms(r.Late), endedMs: ms(r.Ended),
	}
	erase, err := json.Marshal(r.Erase)
	if err != nil {
		return nil, err
	}
	listed, err := json.Marshal(r.Listed)
	if err != nil {
		return nil, err
	}
	f.erase, f.listed = string(erase), string(listed)
	return &f, nil
}

func scanFiling(row dbutil.Scannable) (policy.FilingRow, error) {
	var f filing
	if err := row.Scan(f.fields()...); err != nil {
		return f.FilingRow, err
	}
	f.Opened, f.Moved, f.Until, f.First, f.Last = at(f.opened), at(f.moved), at(f.until), at(f.first), at(f.last)
	f.Since, f.Due, f.Late, f.Ended = at(f.since), at(f.due), at(f.late), at(f.endedMs)
	if err := json.Unmarshal([]byte(f.erase), &f.Erase); err != nil {
		return f.FilingRow, fmt.Errorf("row of filing: %w", err)
	}
	if err := json.Unmarshal([]byte(f.listed), &f.Listed); err != nil {
		return f.FilingRow, fmt.Errorf("row of filing: %w", err)
	}
	return f.FilingRow, nil
}

// saveFiling writes a row whole. A number is given once and stays, whatever the row says.
//
// A second open filing of a conversation, or a second dialogue of a person, is refused with an error. The core sees both in
// its view, of the same transaction, so that cannot be but by a slip. Then the envelope that brought it is set aside after three
// tries, officers are alerted, and the inbox goes on; what is open stays as it was. To write it would mean two documents.
func (db *DB) saveFiling(ctx context.Context, s policy.SaveFiling) error {
	f, err := newFiling(s.Row)
	if err != nil {
		return err
	}
	var number int
	known, err := db.one(ctx, filingNumber, args{db.account, f.ID}, &number)
	if err != nil {
		return err
	}
	if known {
		f.Number = number
		_, err = db.exec(ctx, updateFiling, append([]any{db.account}, f.fields()...)...)
		return err
	}
	if f.Number != 0 || f.ID == "" {
		return errNoFiling
	}
	n, err := db.next(ctx, "filing")
	if err != nil {
		return err
	}
	f.Number = int(n)
	_, err = db.exec(ctx, insertFiling, append([]any{db.account}, f.fields()...)...)
	return err
}

// errNoFiling says that something was to be kept of a filing that there is not.
var errNoFiling = errors.New("no such filing")

func (db *DB) setFilingPatient(ctx context.Context, s policy.SetFilingPatient) error {
	return db.keepSealed(ctx, s.ID, sealedPatient, s.Patient)
}

func (db *DB) sealPackage(ctx context.Context, s policy.SealPackage) error {
	return db.keepSealed(ctx, s.ID, sealedPackage, s.Package)
}

// keepSealed seals a text beside a filing; "" erases it. It opens only for the same filing and account, and as what it was.
func (db *DB) keepSealed(ctx context.Context, id policy.EventID, what string, text confidential.Text) error {
	if text.Empty() {
		_, err := db.exec(ctx, deleteSealed, db.account, id, what)
		return err
	}
	if db.keys == nil {
		return errNoKeys
	}
	var number int
	if known, err := db.one(ctx, filingNumber, args{db.account, id}, &number); err != nil || !known {
		return cmp.Or(err, errNoFiling)
	}
	sealed, err := db.keys.Seal([]byte(text.Reveal()), db.aboutFiling(id, what))
	if err != nil {
		return fmt.Errorf("seal the %s: %w", what, err)
	}
	_, err = db.exec(ctx, upsertSealed, db.account, id, what, []byte(sealed))
	return err
}

func (db *DB) openSealed(ctx context.Context, id policy.EventID, what string) (text confidential.Text, err error) {
	var sealed []byte
	ok, err := db.one(ctx, selectSealed, args{db.account, id, what}, &sealed)
	if err != nil || !ok {
		return text, err
	}
	if db.keys == nil {
		return text, errNoKeys
	}
	plain, err := db.keys.Open(sealed, db.aboutFiling(id, what))
	if err != nil {
		return text, fmt.Errorf("open the %s: %w", what, err)
	}
	return confidential.NewText(string(plain)), nil
}

func (db *DB) aboutFiling(id policy.EventID, what string) string {
	return "filing/" + string(id) + "/" + what + "/" + db.account
}

func (db *DB) noteLookUp(ctx context.Context, n policy.NoteLookUp) error {
	seq, err := db.next(ctx, "look_up")
	if err != nil {
		return err
	}
	_, err = db.exec(ctx, insertLookUp, db.account, seq, n.By, ms(n.At))
	return err
}

// Filing reads a filing, nil if there is none of that id.
func (db *DB) Filing(ctx context.Context, id policy.EventID) (*policy.FilingRow, error) {
	f, err := db.filing(ctx, selectFiling, id)
	if err != nil {
		return nil, fmt.Errorf("read filing: %w", err)
	}
	return f, nil
}

// FilingPatient is what the record system said of the patient; empty when it is erased, or there never was any.
func (db *DB) FilingPatient(ctx context.Context, id policy.EventID) (confidential.Text, error) {
	text, err := db.openSealed(ctx, id, sealedPatient)
	if err != nil {
		return text, fmt.Errorf("read filing: %w", err)
	}
	return text, nil
}

// FilingPackage is the finished package; empty when it is erased, or not made yet.
func (db *DB) FilingPackage(ctx context.Context, id policy.EventID) (confidential.Text, error) {
	text, err := db.openSealed(ctx, id, sealedPackage)
	if err != nil {
		return text, fmt.Errorf("read filing: %w", err)
	}
	return text, nil
}

// filing reads the first row of a statement, nil if it has none.
func (db *DB) filing(ctx context.Context, q string, a ...any) (*policy.FilingRow, error) {
	all, err := list(ctx, db, scanFiling, q, append([]any{db.account}, a...)...)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// filings reads what a query names of filings.
func (r *reader) filings(ctx context.Context, q policy.Query, v *policy.View) {
	db := r.db
	if q.Filing != "" || q.FilingOf != "" || q.FilingOn != "" || q.FilingNumber > 0 {
		r.read("filing", func() (err error) { v.FilingView.Filing, err = db.filingOf(ctx, q.FilingQuery); return err })
	}
	if q.Rival != "" {
		r.read("rival", func() (err error) { v.Rival, err = db.openOn(ctx, q.Rival); return err })
	}
	if q.LookUpsOf != "" {
		r.read("look-ups", func() error {
			_, err := db.one(ctx, countLookUps, args{db.account, q.LookUpsOf, ms(q.LookUpsSince)}, &v.LookUps)
			return err
		})
	}
	if !q.FilingsDue.IsZero() && q.Room != "" {
		r.read("filings due", func() (err error) {
			v.Lapsing, err = list(ctx, db, scanFiling, filingsLapsing, db.account, q.Room, ms(q.FilingsDue), mostLapsing)
			return err
		})
	}
	if q.VersionsOf != "" {
		r.read("versions", func() (err error) { v.Versions, err = db.ofConversation(ctx, filingsSent, q.VersionsOf); return err })
	}
	if q.OfPatient != "" {
		r.read("filing of patient", func() (err error) { v.Before, err = db.filing(ctx, filingOfPatient, q.OfPatient); return err })
	}
	if q.FilingsListed != "" {
		r.read("list of filings", func() (err error) {
			if v.Listed, err = list(ctx, db, scanFiling, filingsIn, db.account, q.FilingsListed, mostFilings); err == nil {
				_, err = db.one(ctx, countFilings, args{db.account, q.FilingsListed}, &v.ListedN)
			}
			return err
		})
	}
}

// filingOf reads the one filing that a query names. Of a person's it is the dialogue, or else the newest on its way.
func (db *DB) filingOf(ctx context.Context, q policy.FilingQuery) (*policy.FilingRow, error) {
	switch {
	case q.Filing != "":
		return db.filing(ctx, selectFiling, q.Filing)
	case q.FilingOf != "":
		return db.openBy(ctx, q.FilingOf)
	case q.FilingOn != "":
		return db.openOn(ctx, q.FilingOn)
	default:
		return db.filing(ctx, filingByNumber, q.FilingNumber)
	}
}

// openBy reads the open filing of a person. It is asked at every message, so while nothing is filed it reads one index entry.
func (db *DB) openBy(ctx context.Context, user policy.UserID) (*policy.FilingRow, error) {
	if some, err := db.exists(ctx, anyOpenFiling, db.account); err != nil || !some {
		return nil, err
	}
	f, err := db.filing(ctx, filingTalking, user)
	if err != nil || f != nil {
		return f, err
	}
	return db.filing(ctx, filingsOpenBy, user)
}

// openOn reads the open filing of a conversation: the oldest, where two conversations became one while both were filed.
// It too is asked at every message.
func (db *DB) openOn(ctx context.Context, conversation policy.EventID) (*policy.FilingRow, error) {
	if some, err := db.exists(ctx, anyOpenFiling, db.account); err != nil || !some {
		return nil, err
	}
	all, err := db.ofConversation(ctx, filingsOpenOn, conversation)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// ofConversation lists filings of a conversation, or of that of a message, oldest first, under whatever name it had when they began.
func (db *DB) ofConversation(ctx context.Context, q string, conversation policy.EventID) ([]policy.FilingRow, error) {
	c, err := db.talkOfMessage(ctx, conversation)
	if err != nil {
		return nil, err
	}
	if c != nil {
		conversation = c.ID
	}
	all, err := list(ctx, db, scanFiling, q, db.account, conversation)
	slices.SortFunc(all, func(a, b policy.FilingRow) int { return cmp.Compare(a.Number, b.Number) })
	return all, err
}

// filingFact is what a guard is judged by that asks whether a filing goes on.
func (db *DB) filingFact(ctx context.Context, c *policy.Candidate, about policy.EventID) error {
	_, err := db.one(ctx, filingStage, args{db.account, about}, &c.Facts.Filing)
	return err
}
