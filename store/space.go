package store

import (
	"context"
	"fmt"
	"slices"

	"go.mau.fi/util/dbutil"

	"matron/policy"
)

const (
	// came and went are the number of acknowledgements that were given before, went 0 for what holds still. What no
	// acknowledgement can have known of is forgotten.
	insertChild = `
		INSERT INTO space_child (account, space, room, came) VALUES ($1, $2, $3, $4)
		ON CONFLICT (account, space, room) DO UPDATE SET came = excluded.came, went = 0 WHERE space_child.went <> 0`
	deleteChild = `DELETE FROM space_child WHERE account = $1 AND space = $2 AND room = $3 AND went = 0 AND came >= $4`
	leaveChild  = `UPDATE space_child SET went = $4 WHERE account = $1 AND space = $2 AND room = $3 AND went = 0`

	selectParents = `SELECT space, came, went FROM space_child WHERE account = $1 AND room = $2 ORDER BY space LIMIT 512`
)

// Spaces can hold each other. No trust is deeper, or wider, than this.
const (
	deepest = 8
	widest  = 64
)

// link says that a space holds a room, or held it.
type link struct {
	space      policy.RoomID
	came, went int64
}

// stands says that it does now.
func (l link) stands() bool { return l.went == 0 }

// known says that it did when the acknowledgement of a number was given.
func (l link) known(number int64) bool { return l.came < number && (l.went == 0 || l.went >= number) }

// SetChild notes that a space holds a room, or no longer does.
func (db *DB) SetChild(ctx context.Context, space, room policy.RoomID, holds bool) error {
	number, err := db.number(ctx, acknowledgements)
	if err != nil {
		return fmt.Errorf("set child of space: %w", err)
	}
	steps := []string{deleteChild, leaveChild}
	if holds {
		steps = []string{insertChild}
	}
	for _, q := range steps {
		if _, err := db.exec(ctx, q, db.account, space, room, number); err != nil {
			return fmt.Errorf("set child of space: %w", err)
		}
	}
	return nil
}

// spaces lists the spaces that hold a room, nearest first, those of one distance sorted; and those that held it when
// the acknowledgement of a number was given, likewise.
func (db *DB) spaces(ctx context.Context, room policy.RoomID, number int64) (now, known []policy.RoomID, err error) {
	w := walk{db: db, links: map[policy.RoomID][]link{}}
	if now, err = w.up(ctx, room, link.stands); err != nil {
		return nil, nil, err
	}
	then := func(l link) bool { return l.known(number) }
	if w.same(link.stands, then) {
		return now, now, nil
	}
	known, err = w.up(ctx, room, then)
	return now, known, err
}

// walk goes up through spaces, and reads what holds each once.
type walk struct {
	db    *DB
	links map[policy.RoomID][]link
}

func (w walk) parents(ctx context.Context, room policy.RoomID) ([]link, error) {
	if all, ok := w.links[room]; ok {
		return all, nil
	}
	all, err := list(ctx, w.db, func(row dbutil.Scannable) (l link, err error) {
		err = row.Scan(&l.space, &l.came, &l.went)
		return l, err
	}, selectParents, w.db.account, room)
	w.links[room] = all
	return all, err
}

// same says whether two sets are one, of all that was read.
func (w walk) same(a, b func(link) bool) bool {
	for _, links := range w.links {
		if slices.ContainsFunc(links, func(l link) bool { return a(l) != b(l) }) {
			return false
		}
	}
	return true
}

func (w walk) up(ctx context.Context, room policy.RoomID, holds func(link) bool) ([]policy.RoomID, error) {
	var found []policy.RoomID
	ring := []policy.RoomID{room}
	for range deepest {
		var next []policy.RoomID
		for _, r := range ring {
			links, err := w.parents(ctx, r)
			if err != nil {
				return nil, err
			}
			for _, l := range links {
				if p := l.space; holds(l) && p != room && !slices.Contains(found, p) && !slices.Contains(next, p) {
					next = append(next, p)
				}
			}
		}
		slices.Sort(next)
		found = append(found, next...)
		if len(next) == 0 || len(found) >= widest {
			break
		}
		ring = next
	}
	return found[:min(len(found), widest)], nil
}
