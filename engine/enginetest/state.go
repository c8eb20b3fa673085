package enginetest

import (
	"maps"
	"slices"
	"time"

	"matron/audit"
	"matron/policy"
)

// state is all that a store keeps. Rows are values: who changes one puts a new one in
// its place, so a snapshot is a copy of the maps.
type state struct {
	epoch  int64
	clean  bool
	number int64 // the last one given to an envelope or an outbox row

	inbox    map[int64]letter
	seen     map[policy.EventID]bool
	outbox   map[int64]row
	ticks    map[tick]bool
	messages map[policy.EventID]policy.RememberMessage
	warnings map[policy.EventID]policy.WarningRow
	due      map[policy.EventID]time.Time // of warnings
	answers  []policy.KeepAnswer
	rooms    map[policy.RoomID]policy.Room
	direct   map[policy.UserID]policy.RoomID
	opened   map[policy.UserID]int
	approach map[policy.UserID][]time.Time
	told     map[policy.UserID]bool
	pauses   []policy.SetPause
	locked   map[policy.EventID]policy.NoteUnreadable
	counts   map[policy.Reason]int

	flags     map[policy.EventID]policy.FlagRow
	suggested map[policy.EventID]policy.NoteSuggested
	filed

	head    *audit.Head
	entries []audit.Entry
}

type tick struct {
	room policy.RoomID
	at   int64 // UTC milliseconds
}

func newState() *state {
	return &state{
		clean:    true,
		inbox:    map[int64]letter{},
		seen:     map[policy.EventID]bool{},
		outbox:   map[int64]row{},
		ticks:    map[tick]bool{},
		messages: map[policy.EventID]policy.RememberMessage{},
		warnings: map[policy.EventID]policy.WarningRow{},
		due:      map[policy.EventID]time.Time{},
		rooms:    map[policy.RoomID]policy.Room{},
		direct:   map[policy.UserID]policy.RoomID{},
		opened:   map[policy.UserID]int{},
		approach: map[policy.UserID][]time.Time{},
		told:     map[policy.UserID]bool{},
		locked:   map[policy.EventID]policy.NoteUnreadable{},
		counts:   map[policy.Reason]int{},

		flags:     map[policy.EventID]policy.FlagRow{},
		suggested: map[policy.EventID]policy.NoteSuggested{},
		filed:     newFiled(),
	}
}

// snapshot is a copy that can be changed without changing s.
func (s *state) snapshot() *state {
	c := *s
	c.inbox, c.seen, c.outbox, c.ticks = maps.Clone(s.inbox), maps.Clone(s.seen), maps.Clone(s.outbox), maps.Clone(s.ticks)
	c.messages, c.warnings, c.due = maps.Clone(s.messages), maps.Clone(s.warnings), maps.Clone(s.due)
	c.rooms, c.direct, c.opened = maps.Clone(s.rooms), maps.Clone(s.direct), maps.Clone(s.opened)
	c.approach, c.told, c.locked, c.counts = maps.Clone(s.approach), maps.Clone(s.told), maps.Clone(s.locked), maps.Clone(s.counts)
	c.flags, c.suggested = maps.Clone(s.flags), maps.Clone(s.suggested)
	c.filed = s.filed.snapshot()
	c.answers, c.pauses, c.entries = slices.Clip(s.answers), slices.Clip(s.pauses), slices.Clip(s.entries)
	return &c
}

// next gives a number that was never given before.
func (s *state) next() int64 {
	s.number++
	return s.number
}
