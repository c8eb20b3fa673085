package store

import (
	"context"
	"fmt"
	"time"

	"matron/policy"
)

const (
	addFigure = `
		INSERT INTO figure (account, day_ms, room, what, kind, number) VALUES ($1, $2, $3, $4, $5, 1)
		ON CONFLICT (account, day_ms, room, what, kind) DO UPDATE SET number = figure.number + 1`

	countRooms     = `SELECT COUNT(*), COUNT(CASE WHEN encrypted THEN 1 END) FROM room WHERE account = $1 AND mine = 'join' AND NOT space AND direct = ''`
	countReady     = `SELECT COUNT(*) FROM inbox WHERE account = $1 AND state = 'ready'`
	countWaiting   = `SELECT COUNT(*), COUNT(CASE WHEN wait_session <> '' THEN 1 END) FROM inbox WHERE account = $1 AND state = 'waiting'`
	countAside     = `SELECT COUNT(*) FROM inbox WHERE account = $1 AND state = 'aside'`
	countLocked    = `SELECT COUNT(*) FROM unreadable WHERE account = $1`
	countOpenGaps  = `SELECT COUNT(*) FROM gap WHERE account = $1 AND state = 'open'`
	countLostGaps  = `SELECT COUNT(*) FROM gap WHERE account = $1 AND state = 'lost'`
	countWaitingTo = `SELECT COUNT(*) FROM outbox WHERE account = $1 AND state = 'waiting'`
	countInFlight  = `SELECT COUNT(*) FROM outbox WHERE account = $1 AND state = 'in_flight'`
	countWarned    = `SELECT COUNT(*) FROM warning WHERE account = $1 AND silent = false AND opened_ms > $2`
	countSilent    = `SELECT COUNT(*) FROM warning WHERE account = $1 AND silent = true AND opened_ms > $2`
	countStage     = `SELECT COUNT(*) FROM warning WHERE account = $1 AND stage = $3 AND moved_ms > $2`
	countFiling    = `SELECT COUNT(*) FROM filing WHERE account = $1 AND open`
	countPauses    = `SELECT COUNT(*) FROM pause WHERE account = $1 AND until_ms > $2`
)

const (
	day       = 24 * time.Hour
	figuresOf = 30 * day // how far back what was warned of is counted
)

// count adds one to a figure, by room, day (UTC) and stored word.
func (db *DB) count(ctx context.Context, c policy.Count) error {
	_, err := db.exec(ctx, addFigure, db.account, ms(c.At.UTC().Truncate(day)), c.Room, c.What, c.Kind)
	return err
}

// Figures are the officers' figures, as of now.
func (db *DB) Figures(ctx context.Context) (policy.Status, error) { return db.figures(ctx, db.now()) }

func (db *DB) figures(ctx context.Context, now time.Time) (policy.Status, error) {
	var s policy.Status
	var ready, waiting, toBegin, inFlight int
	since := ms(now.Add(-figuresOf))
	for _, f := range []struct {
		q    string
		a    args
		dest []any
	}{
		{countRooms, nil, []any{&s.Rooms, &s.Encrypted}},
		{countReady, nil, []any{&ready}},
		{countWaiting, nil, []any{&waiting, &s.Waiting}},
		{countAside, nil, []any{&s.Aside}},
		{countLocked, nil, []any{&s.Unreadable}},
		{countOpenGaps, nil, []any{&s.OpenGaps}},
		{countLostGaps, nil, []any{&s.LostGaps}},
		{countWaitingTo, nil, []any{&toBegin}},
		{countInFlight, nil, []any{&inFlight}},
		{countWarned, args{since}, []any{&s.Warned}},
		{countSilent, args{since}, []any{&s.Counted}},
		{countStage, args{since, policy.MaskedNow}, []any{&s.Masked}},
		{countStage, args{since, policy.Kept}, []any{&s.Kept}},
		{countStage, args{since, policy.FalseOne}, []any{&s.FalseAlarms}},
		{countPauses, args{ms(now)}, []any{&s.Pauses}},
		{countFiling, nil, []any{&s.Filing}},
		{countFilings, args{policy.FilingHandedOver}, []any{&s.HandedOver}},
	} {
		if _, err := db.one(ctx, f.q, append(args{db.account}, f.a...), f.dest...); err != nil {
			return policy.Status{}, fmt.Errorf("figures: %w", err)
		}
	}
	s.Inbox, s.Outbox = ready+waiting, toBegin+inFlight
	return s, nil
}
