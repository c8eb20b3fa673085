package bot

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

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
	case policy.PauseNotice:
		if n.Scope == policy.ScopeRoom {
			return policy.RoomID(n.Of)
		}
	}
	return ""
}

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
