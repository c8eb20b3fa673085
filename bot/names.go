package bot

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"matron/policy"
	"matron/policy/confidential"
	"matron/policy/detect"
	"matron/words"
)

// names resolves what a notice names. A name that cannot be had now is left out: it is
// no reason to be late.
func (p performer) names(ctx context.Context, n policy.Notice, room policy.RoomID) words.Names {
	names := words.Names{Now: p.o.Now()}
	of := roomOfNotice(n)
	switch of {
	case "":
	case room:
		names.Here = true
	default:
		names.Room = p.roomName(ctx, of)
	}
	p.tableNames(ctx, n, &names)
	p.flagNames(ctx, n, &names)
	p.holdWords(ctx, n, &names)
	return names
}

// roomOfNotice is the room that a notice speaks of, "" for none.
func roomOfNotice(n policy.Notice) policy.RoomID {
	switch n := n.(type) {
	case policy.JoinNotice:
		return n.Room
	case policy.NotEncryptedNotice:
		return n.Room
	case policy.RightsNotice:
		return n.Room
	case policy.WarningNotice:
		return n.Room
	case policy.ClearNotice:
		return n.Room
	case policy.LateNotice:
		return n.Room
	case policy.ReasonQuestion:
		return n.Room
	case policy.NotMasked:
		return n.Room
	case policy.UnreadableNotice:
		return n.Room
	case policy.AnswerTaken:
		return n.Room
	case policy.Alert:
		return n.Room
	case policy.FlagReminder:
		return n.Room
	case policy.FlagDigest:
		return n.Room
	case policy.FlagOverdue:
		return n.Room
	case policy.FlagTaken:
		return n.Room
	case policy.FlagMoved:
		return n.Room
	case policy.FlagEnded:
		return n.Room
	case policy.FlagQuestion:
		return n.Room
	case policy.FlagUnseen:
		return n.Room
	case policy.FlagStays:
		return n.Room
	case policy.RetentionNotice:
		return n.Room
	case policy.PreviewNotice:
		return n.Room
	case policy.CoveredNotice:
		return n.Room
	case policy.AcknowledgedNotice:
		return n.Room
	case policy.RulesChanged:
		return n.Room
	case policy.ExplainNotice:
		return n.Room
	case policy.PrivacyNotice:
		return n.Room
	case policy.RoomPolicy:
		return n.Room
	case policy.FilingAsk:
		return n.Room
	case policy.FilingProblem:
		return n.Room
	case policy.FilingProgress:
		return n.Room
	case policy.FilingEnded:
		return n.Room
	case policy.FilingReceipt:
		return n.Room
	case policy.FilingLate:
		return n.Room
	case policy.RecordsAsked:
		return n.Room
	case policy.RecordsTold:
		return n.Room
	case policy.PauseNotice:
		if n.Scope == policy.ScopeRoom {
			return policy.RoomID(n.Of)
		}
	}
	return ""
}

// tableNames resolves the rooms of a table, as far as the time for it goes: a table without names has ids.
func (p performer) tableNames(ctx context.Context, n policy.Notice, names *words.Names) {
	rooms := words.RoomsIn(n)
	if len(rooms) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, tableNamesIn)
	defer cancel()
	names.Rooms = map[policy.RoomID]string{}
	for _, room := range rooms {
		if ctx.Err() != nil {
			return
		}
		if name := p.roomName(ctx, room); name != "" {
			names.Rooms[room] = name
		}
	}
}

// tableNamesIn is how long the names of a table may take.
const tableNamesIn = 30 * time.Second

// roomName is the room's name, "" where it has none or may not be said.
func (p performer) roomName(ctx context.Context, room policy.RoomID) string {
	raw, err := p.state(ctx, room, "m.room.name", "")
	if err != nil {
		return ""
	}
	var content struct {
		Name string `json:"name"`
	}
	if json.Unmarshal(raw, &content) != nil {
		return ""
	}
	return sayable(policy.RoomName, content.Name)
}

// authorName is how the head of a copy names the author: the display name in the room, else
// the local part of the id; "" where neither may be said.
func (p performer) authorName(ctx context.Context, room policy.RoomID, user policy.UserID) (string, error) {
	raw, err := p.state(ctx, room, "m.room.member", string(user))
	if err != nil && !errors.Is(err, errGone) {
		return "", err
	}
	var content struct {
		Name string `json:"displayname"`
	}
	if err == nil && json.Unmarshal(raw, &content) != nil {
		content.Name = ""
	}
	if strings.TrimSpace(content.Name) == "" {
		local, _, _ := strings.Cut(strings.TrimPrefix(string(user), "@"), ":")
		content.Name = local
	}
	return sayable(policy.DisplayName, content.Name), nil
}

// sayable lets a name through in which nobody would be told of anything; of a number not even what is noted
// elsewhere passes, since Matrix carries both names in clear. A member's name is staff's: "Dr Patel" is said.
func sayable(where policy.Where, name string) string {
	found := policy.Scan(policy.Surface{Where: where, Text: confidential.NewText(name)}, policy.ScanOptions{})
	if detect.Worst(found) >= detect.TierWarn {
		return ""
	}
	return name
}

// flagNames resolves the people and rooms of a notice about flags, as far as the time for it goes: one without a name is
// spoken of without.
func (p performer) flagNames(ctx context.Context, n policy.Notice, names *words.Names) {
	people, rooms := words.PeopleIn(n), words.FlagRooms(n)
	if len(people)+len(rooms) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, tableNamesIn)
	defer cancel()
	if names.Rooms == nil {
		names.Rooms = map[policy.RoomID]string{}
	}
	for _, room := range rooms {
		if name := p.roomName(ctx, room); name != "" {
			names.Rooms[room] = name
		}
	}
	names.People = map[policy.UserID]string{}
	for _, who := range people {
		if name, err := p.authorName(ctx, who.Room, who.User); err == nil && name != "" {
			names.People[who.User] = name
		}
	}
}
