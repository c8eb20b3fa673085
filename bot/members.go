package bot

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"

	"maunium.net/go/mautrix/id"

	"matron/policy"
)

// members are those who joined or are invited, from the server: the intake can know a room that was made a moment ago
// before it knows who was invited to it, and who is left out reads nothing of this session. It is asked once a
// session. Those that only the intake knows are kept: a key too many for somebody who just left is the
// lesser harm, and the next event of theirs ends the session.
func (b *Bot) members(ctx context.Context, room policy.RoomID) ([]id.UserID, error) {
	known, err := b.o.Store.Members(ctx, room)
	if err != nil {
		return nil, err
	}
	var answer struct{ Chunk []json.RawMessage }
	if err = b.call(ctx, http.MethodGet, []string{"v3", "rooms", string(room), "members"}, nil, &answer); err != nil {
		return nil, err
	}
	left := map[policy.UserID]bool{}
	var users []id.UserID
	for _, raw := range answer.Chunk {
		if who, now := memberOf(raw); now == "join" || now == "invite" {
			users = append(users, id.UserID(who))
		} else {
			left[who] = true
		}
	}
	for _, u := range known {
		if !left[u] {
			users = append(users, id.UserID(u))
		}
	}
	slices.Sort(users)
	return slices.Compact(users), nil
}
