package bot

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"matron/policy"
)

// directMark is a state event that Matron puts into a direct room where she makes it, with
// the hash of the deed: so that a room made just before a crash is found again.
const directMark = "chat.matron.direct"

const directList = "m.direct"

type createRoom struct {
	Preset   string         `json:"preset"`
	Direct   bool           `json:"is_direct"`
	Invite   []string       `json:"invite"`
	Initial  []initialState `json:"initial_state"`
	Creation map[string]any `json:"creation_content,omitempty"`
}

type initialState struct {
	Type    string         `json:"type"`
	Key     string         `json:"state_key"`
	Content map[string]any `json:"content"`
}

// openDirect makes one encrypted direct room with a person, unless there is one.
//
// createRoom takes no transaction id. So before another attempt the rooms that she is in are
// searched for the mark, and the second attempt makes none yet: the server may still be writing what the first one
// asked for. If it takes longer than the engine's wait after that, two rooms exist, and the one that was settled is used.
func (p performer) openDirect(ctx context.Context, e policy.OpenDirect, t policy.Task) policy.Result {
	txn := t.Key.Txn("")
	room, ok, err := p.o.Store.Direct(ctx, e.User)
	if err != nil {
		return storeFailed()
	}
	if ok {
		known, err := p.o.Store.Room(ctx, room)
		if err != nil {
			return storeFailed()
		}
		if known.Mine == "join" {
			return madeRoom(room)
		}
	}
	if t.Attempt > 1 {
		room, ok, err := p.marked(ctx, e.User, txn)
		if err != nil {
			return ended(err)
		}
		if ok {
			return madeRoom(room)
		}
		if t.Attempt == 2 {
			// The server may still be writing the room of the first attempt: look once more before making a second.
			return policy.Result{Outcome: policy.Failed, Because: "looks_once_more"}
		}
	}
	var made struct {
		Room policy.RoomID `json:"room_id"`
	}
	if err := p.call(ctx, http.MethodPost, []string{"v3", "createRoom"}, p.directRoom(e.User, txn), &made); err != nil {
		return ended(err)
	}
	if made.Room == "" {
		return policy.Result{Outcome: policy.Failed, Because: "bad_answer"}
	}
	// Only clients read the list: a failure costs a person at most the right place in the room list.
	if err := p.listDirect(ctx, e.User, made.Room); err != nil {
		p.o.Log.Warn().Str("room_id", string(made.Room)).Str("outcome", reduce(err).Because).Msg("the list of direct rooms was not written")
	}
	return madeRoom(made.Room)
}

func madeRoom(room policy.RoomID) policy.Result {
	return policy.Result{Outcome: policy.Sent, Over: true, Made: room}
}

// directRoom is a room in which the person has no power over encryption or history:
// trusted_private_chat would make the person a creator, which room version 12 cannot limit.
func (p performer) directRoom(user policy.UserID, txn string) createRoom {
	c := createRoom{
		Preset: "private_chat", Direct: true, Invite: []string{string(user)},
		Initial: []initialState{
			{Type: "m.room.encryption", Content: map[string]any{"algorithm": "m.megolm.v1.aes-sha2"}},
			// The person reads what was said before joining, and nobody else ever joins.
			{Type: "m.room.history_visibility", Content: map[string]any{"history_visibility": "invited"}},
			{Type: "m.room.guest_access", Content: map[string]any{"guest_access": "forbidden"}},
			{Type: directMark, Content: map[string]any{"txn": txn}},
		},
	}
	if user.Server() == p.o.User.Server() {
		c.Creation = map[string]any{"m.federate": false}
	}
	return c
}

// marked finds the room that an earlier attempt made.
func (p performer) marked(ctx context.Context, user policy.UserID, txn string) (policy.RoomID, bool, error) {
	list, err := p.directs(ctx)
	if err != nil {
		return "", false, err
	}
	rooms := list[user]
	shared, err := p.o.Store.SharedRooms(ctx, user)
	if err != nil {
		return "", false, err
	}
	unknown, err := p.unknownRooms(ctx)
	if err != nil {
		return "", false, err
	}
	for _, room := range append(shared, unknown...) {
		if !slices.Contains(rooms, room) {
			rooms = append(rooms, room)
		}
	}
	for _, room := range rooms {
		raw, err := p.state(ctx, room, directMark, "")
		if errors.Is(err, errGone) || reduce(err).Outcome == policy.Refused {
			continue // not of ours, or not ours any more
		}
		if err != nil {
			return "", false, err
		}
		var mark struct {
			Txn string `json:"txn"`
		}
		if json.Unmarshal(raw, &mark) != nil || mark.Txn != txn {
			continue
		}
		// The invitation is written last. Before it what is said there is encrypted for nobody, and the person never reads it.
		if _, err := p.state(ctx, room, "m.room.member", string(user)); errors.Is(err, errGone) {
			continue
		} else if err != nil {
			return "", false, err
		}
		return room, true, nil
	}
	return "", false, nil
}

// unknownRooms lists the rooms that she is in and that nobody knows the use of yet.
func (p performer) unknownRooms(ctx context.Context) ([]policy.RoomID, error) {
	var joined struct {
		Rooms []policy.RoomID `json:"joined_rooms"`
	}
	if err := p.call(ctx, http.MethodGet, []string{"v3", "joined_rooms"}, nil, &joined); err != nil {
		return nil, err
	}
	var rooms []policy.RoomID
	for _, id := range joined.Rooms {
		known, err := p.o.Store.Room(ctx, id)
		if err != nil {
			return nil, err
		}
		if known.Direct == "" && known.Announced == nil && !known.Space {
			rooms = append(rooms, id)
		}
	}
	return rooms, nil
}

// directs reads m.direct. What stands there in another shape is left out.
func (p performer) directs(ctx context.Context) (map[policy.UserID][]policy.RoomID, error) {
	var raw map[policy.UserID]json.RawMessage
	err := p.call(ctx, http.MethodGet, p.directPath(), nil, &raw)
	if err != nil && reduce(err).Outcome != policy.Missing {
		return nil, err
	}
	list := map[policy.UserID][]policy.RoomID{}
	for user, rooms := range raw {
		var ids []policy.RoomID
		if json.Unmarshal(rooms, &ids) == nil {
			list[user] = ids
		}
	}
	return list, nil
}

func (p performer) listDirect(ctx context.Context, user policy.UserID, room policy.RoomID) error {
	list, err := p.directs(ctx)
	if err != nil {
		return err
	}
	if slices.Contains(list[user], room) {
		return nil
	}
	list[user] = append(list[user], room)
	return p.call(ctx, http.MethodPut, p.directPath(), list, nil)
}

func (p performer) directPath() []string {
	return []string{"v3", "user", string(p.o.User), "account_data", directList}
}
