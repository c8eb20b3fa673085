package store

// Over 300 lines: the statements of a noun stand together, and flags are asked for in many ways.

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"go.mau.fi/util/dbutil"

	"matron/policy"
)

const (
	// Opened again it keeps its number, and what was said of it begins anew.
	openFlag = `
		INSERT INTO flag (
			account, conversation, number, room, message, message_ms, owner, flagged_ms, last_ms, addendum, due_ms, pills
		) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (account, conversation) DO UPDATE SET
			room = excluded.room, message = excluded.message, message_ms = excluded.message_ms, owner = excluded.owner,
			flagged_ms = excluded.flagged_ms, last_ms = excluded.last_ms, addendum = excluded.addendum, due_ms = excluded.due_ms,
			pills = excluded.pills, stage = 'open', reminded = 0, reminded_ms = 0, hold_ms = 0, lead_ms = 0, ig_ms = 0,
			digest_ms = 0, digest = '', ended_ms = 0, ended_by = '', trust = 0, place = '', why = ''`
	flagNumber = `SELECT number FROM flag WHERE account = $1 AND conversation = $2`
	ownFlag    = `UPDATE flag SET owner = $3 WHERE account = $1 AND conversation = $2 AND stage = 'open'`
	endFlag    = `
		UPDATE flag SET stage = $3, ended_ms = $4, ended_by = $5, trust = $6, place = $7, why = $8
		WHERE account = $1 AND conversation = $2 AND (stage = 'open' OR stage = 'handed_over' AND $3 = 'filed')`
	noteFlagMessage = `UPDATE flag SET last_ms = MAX(last_ms, $3) WHERE account = $1 AND conversation = $2`
	stampFlag       = `
		UPDATE flag SET due_ms = $3, reminded = $4, reminded_ms = $5, hold_ms = $6, lead_ms = $7, ig_ms = $8, digest_ms = $9,
			digest = $10, pills = $11
		WHERE account = $1 AND conversation = $2 AND stage = 'open'`
	restampFlags = `UPDATE flag SET due_ms = $3 WHERE account = $1 AND room = $2 AND stage = 'open' AND due_ms > $3`
	countOpen    = `SELECT COUNT(*) FROM (SELECT 1 FROM flag WHERE account = $1 AND room = $2 AND stage = 'open' LIMIT 1) open`

	insertTap = `
		INSERT INTO flag_tap (account, event, conversation, person, trust, at_ms) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (account, event) DO NOTHING`
	deleteTap  = `DELETE FROM flag_tap WHERE account = $1 AND event = $2`
	deleteTaps = `DELETE FROM flag_tap WHERE account = $1 AND conversation = $2`
	selectTaps = `
		SELECT event, person, trust, at_ms FROM flag_tap WHERE account = $1 AND conversation = $2 ORDER BY at_ms, event LIMIT 20`

	flagColumns = `
		conversation, number, room, message, message_ms, stage, owner, flagged_ms, last_ms, addendum, due_ms, reminded, reminded_ms,
		hold_ms, lead_ms, ig_ms, digest_ms, digest, pills, ended_ms`
	selectFlag = `SELECT ` + flagColumns + ` FROM flag WHERE account = $1 AND conversation = $2`
	flagOf     = `
		SELECT ` + flagColumns + ` FROM flag WHERE account = $1 AND conversation = (
			SELECT conversation FROM message WHERE account = $1 AND id = $2)`
	flagOfTap = `
		SELECT ` + flagColumns + ` FROM flag WHERE account = $1 AND conversation = (
			SELECT conversation FROM flag_tap WHERE account = $1 AND event = $2)`
	flagByNumber = `SELECT ` + flagColumns + ` FROM flag WHERE account = $1 AND number = $2`
	flagsOf      = `
		SELECT ` + flagColumns + ` FROM flag WHERE account = $1 AND owner = $2 AND stage = 'open' ORDER BY flagged_ms, number LIMIT 20`
	flagsIn = `
		SELECT ` + flagColumns + ` FROM flag
		WHERE account = $1 AND digest = $2 AND stage = 'open' AND digest <> '' ORDER BY flagged_ms, number LIMIT 200`
	flagsDue = `
		SELECT ` + flagColumns + ` FROM flag
		WHERE account = $1 AND room = $2 AND stage = 'open' AND due_ms <= $3 ORDER BY due_ms, number LIMIT 200`
	flagsOpen = `
		SELECT ` + flagColumns + ` FROM flag WHERE account = $1 AND stage = 'open' ORDER BY flagged_ms, number LIMIT $2`
	countFlags   = `SELECT COUNT(*) FROM flag WHERE account = $1 AND stage = 'open'`
	countDueFlag = `
		SELECT COUNT(*) FROM (
			SELECT 1 FROM flag WHERE account = $1 AND room = $2 AND stage = 'open' AND due_ms <= $3 LIMIT 1) due`

	upsertSuggestion = `
		INSERT INTO suggestion (account, conversation, room, message, pill, at_ms) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (account, conversation) DO UPDATE SET
			room = excluded.room, message = excluded.message, pill = excluded.pill, at_ms = excluded.at_ms`
	deleteSuggestion = `DELETE FROM suggestion WHERE account = $1 AND conversation = $2`
	selectSuggestion = `SELECT conversation, room, message, pill, at_ms FROM suggestion WHERE account = $1 AND conversation = $2`
	sweepSuggestions = `DELETE FROM suggestion WHERE account = $1 AND at_ms <= $2`
)

const (
	mostFlags       = 200                 // in a view
	keepSuggestions = 90 * 24 * time.Hour // then one may be suggested again
)

func (db *DB) openFlag(ctx context.Context, f policy.OpenFlag) error {
	var number int64
	ok, err := db.one(ctx, flagNumber, args{db.account, f.Conversation}, &number)
	if err == nil && !ok {
		number, err = db.next(ctx, "flag")
	}
	if err != nil {
		return err
	}
	pills, err := json.Marshal(f.Pills)
	if err != nil {
		return err
	}
	if _, err := db.exec(ctx, deleteTaps, db.account, f.Conversation); err != nil {
		return err
	}
	if f.Tap.Event != "" {
		if err := db.addTap(ctx, policy.AddTap{Conversation: f.Conversation, Tap: f.Tap}); err != nil {
			return err
		}
	}
	_, err = db.exec(ctx, openFlag, db.account, f.Conversation, number, f.Room, f.Message, ms(f.MessageAt), f.Owner, ms(f.At), ms(f.Last),
		f.Addendum, ms(f.Next), string(pills))
	return err
}

func (db *DB) addTap(ctx context.Context, a policy.AddTap) error {
	_, err := db.exec(ctx, insertTap, db.account, a.Tap.Event, a.Conversation, a.Tap.By, a.Tap.Trust, ms(a.Tap.At))
	return err
}

func (db *DB) dropTap(ctx context.Context, d policy.DropTap) error {
	_, err := db.exec(ctx, deleteTap, db.account, d.Event)
	return err
}

func (db *DB) ownFlag(ctx context.Context, o policy.OwnFlag) error {
	_, err := db.exec(ctx, ownFlag, db.account, o.Conversation, o.Owner)
	return err
}

func (db *DB) endFlag(ctx context.Context, e policy.EndFlag) error {
	_, err := db.exec(ctx, endFlag, db.account, e.Conversation, e.To, ms(e.At), e.By, e.Trust, e.Place, e.Why)
	return err
}

func (db *DB) noteFlagMessage(ctx context.Context, n policy.NoteFlagMessage) error {
	_, err := db.exec(ctx, noteFlagMessage, db.account, n.Conversation, ms(n.At))
	return err
}

func (db *DB) stampFlag(ctx context.Context, s policy.StampFlag) error {
	pills, err := json.Marshal(s.Pills)
	if err != nil {
		return err
	}
	_, err = db.exec(ctx, stampFlag, db.account, s.Conversation, ms(s.Next), s.Reminded, ms(s.RemindedAt), ms(s.Hold), ms(s.LeadAt), ms(s.IGAt),
		ms(s.DigestAt), s.Digest, string(pills))
	return err
}

// restampFlags has the open flags of a room looked at by an instant, if there are any.
func (db *DB) restampFlags(ctx context.Context, r policy.RestampFlags) error {
	if _, err := db.exec(ctx, restampFlags, db.account, r.Room, ms(r.At)); err != nil {
		return err
	}
	var open int
	if _, err := db.one(ctx, countOpen, args{db.account, r.Room}, &open); err != nil || open == 0 {
		return err
	}
	return db.schedule(ctx, r.Room, r.At)
}

// flagsDecided has another tick follow at once, if there were more flags due than a view holds. Those that were decided
// about were stamped.
func (db *DB) flagsDecided(ctx context.Context, room policy.RoomID, when time.Time) error {
	var more int
	if _, err := db.one(ctx, countDueFlag, args{db.account, room, ms(when)}, &more); err != nil || more == 0 {
		return err
	}
	return db.schedule(ctx, room, when)
}

func (db *DB) noteSuggested(ctx context.Context, s policy.NoteSuggested) error {
	_, err := db.exec(ctx, upsertSuggestion, db.account, s.Conversation, s.Room, s.Message, s.Pill, ms(s.At))
	return err
}

func (db *DB) dropSuggested(ctx context.Context, d policy.DropSuggested) error {
	_, err := db.exec(ctx, deleteSuggestion, db.account, d.Conversation)
	return err
}

// Flags lists the open flags of all rooms, oldest first, at most n.
func (db *DB) Flags(ctx context.Context, n int) ([]policy.FlagRow, error) {
	all, err := db.flags(ctx, flagsOpen, n)
	if err != nil {
		return nil, fmt.Errorf("list flags: %w", err)
	}
	return all, nil
}

func (db *DB) flags(ctx context.Context, q string, a ...any) ([]policy.FlagRow, error) {
	all, err := list(ctx, db, scanFlag, q, append([]any{db.account}, a...)...)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].Taps, err = list(ctx, db, scanTap, selectTaps, db.account, all[i].Conversation); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func scanTap(row dbutil.Scannable) (t policy.Tap, err error) {
	var atMs int64
	err = row.Scan(&t.Event, &t.By, &t.Trust, &atMs)
	t.At = at(atMs)
	return t, err
}

func scanFlag(row dbutil.Scannable) (f policy.FlagRow, err error) {
	var messageMs, flaggedMs, lastMs, dueMs, remindedMs, holdMs, leadMs, igMs, digestMs, endedMs int64
	var pills []byte
	err = row.Scan(&f.Conversation, &f.Number, &f.Room, &f.Message, &messageMs, &f.Stage, &f.Owner, &flaggedMs, &lastMs, &f.Addendum, &dueMs,
		&f.Reminded, &remindedMs, &holdMs, &leadMs, &igMs, &digestMs, &f.Digest, &pills, &endedMs)
	if err != nil {
		return f, err
	}
	f.MessageAt, f.At, f.Last, f.Next, f.Ended = at(messageMs), at(flaggedMs), at(lastMs), at(dueMs), at(endedMs)
	f.RemindedAt, f.Hold, f.LeadAt, f.IGAt, f.DigestAt = at(remindedMs), at(holdMs), at(leadMs), at(igMs), at(digestMs)
	if len(pills) > 0 {
		if err := json.Unmarshal(pills, &f.Pills); err != nil {
			return f, fmt.Errorf("row of flag: %w", err)
		}
	}
	return f, nil
}

// flagged reads what a query names of flags.
func (r *reader) flagged(ctx context.Context, q policy.Query, v *policy.View, now time.Time) error {
	db := r.db
	if one, a := oneFlag(q.FlagQuery); one != "" {
		rows, err := r.completeFlags(ctx, q, now)(db.flags(ctx, one, a))
		if err != nil {
			return err
		}
		if len(rows) > 0 {
			v.Flag = &rows[0]
		}
	}
	if many, a := manyFlags(q); many != "" {
		rows, err := r.completeFlags(ctx, q, now)(db.flags(ctx, many, a...))
		if err != nil {
			return err
		}
		v.Flags = rows
	}
	if q.AllFlags {
		if _, err := db.one(ctx, countFlags, args{db.account}, &v.OpenFlags); err != nil {
			return err
		}
	}
	if q.Flag != "" {
		all, err := list(ctx, db, scanSuggestion, selectSuggestion, db.account, q.Flag)
		if err != nil {
			return err
		}
		if len(all) > 0 {
			v.Suggested = &all[0]
		}
	}
	for _, u := range q.People {
		p, err := db.person(ctx, u, now)
		if err != nil {
			return err
		}
		v.People = append(v.People, policy.PersonRow{User: u, Person: p})
	}
	return nil
}

func oneFlag(q policy.FlagQuery) (string, policy.EventID) {
	switch {
	case q.Flag != "":
		return selectFlag, q.Flag
	case q.FlagOf != "":
		return flagOf, q.FlagOf
	case q.FlagTap != "":
		return flagOfTap, q.FlagTap
	default:
		return "", ""
	}
}

func manyFlags(q policy.Query) (string, []any) {
	switch {
	case q.Number > 0:
		return flagByNumber, []any{q.Number}
	case q.FlagsOf != "":
		return flagsOf, []any{q.FlagsOf}
	case q.FlagsIn != "":
		return flagsIn, []any{q.FlagsIn}
	case !q.FlagsDue.IsZero() && q.Room != "":
		return flagsDue, []any{q.Room, ms(q.FlagsDue)}
	case q.AllFlags:
		return flagsOpen, []any{mostFlags}
	default:
		return "", nil
	}
}

func scanSuggestion(row dbutil.Scannable) (s policy.NoteSuggested, err error) {
	var atMs int64
	err = row.Scan(&s.Conversation, &s.Room, &s.Message, &s.Pill, &atMs)
	s.At = at(atMs)
	return s, err
}

// completeFlags reads what is known of the rooms and owners of flags.
func (r *reader) completeFlags(ctx context.Context, q policy.Query, now time.Time) func([]policy.FlagRow, error) ([]policy.Flagged, error) {
	owners := map[policy.UserID]policy.Person{}
	return func(rows []policy.FlagRow, err error) ([]policy.Flagged, error) {
		var all []policy.Flagged
		for _, row := range rows {
			f := policy.Flagged{Flag: row}
			if f.Room, err = r.room(ctx, row.Room); err != nil {
				return nil, err
			}
			owner, known := owners[row.Owner]
			if !known {
				if owner, err = r.db.person(ctx, row.Owner, now); err != nil {
					return nil, err
				}
				owners[row.Owner] = owner
			}
			f.Owner = owner
			if f.OwnerIn, err = r.db.isIn(ctx, row.Room, row.Owner); err != nil {
				return nil, err
			}
			if q.MemberOf != "" {
				if f.Member, err = r.db.isIn(ctx, row.Room, q.MemberOf); err != nil {
					return nil, err
				}
			}
			w, err := r.db.warning(ctx, row.Message)
			if err != nil {
				return nil, err
			}
			if w != nil {
				f.Copy = w.Copy
			}
			all = append(all, f)
		}
		return all, err
	}
}

// isIn says whether a person has joined a room.
func (db *DB) isIn(ctx context.Context, room policy.RoomID, person policy.UserID) (bool, error) {
	var membership string
	_, err := db.one(ctx, selectMember, args{db.account, room, person}, &membership)
	return membership == "join", err
}
