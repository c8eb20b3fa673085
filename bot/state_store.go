package bot

import (
	"context"

	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"

	"matron/policy"
)

// stateStore answers the library's questions about rooms from what the intake has written.
type stateStore struct{ s Store }

var _ crypto.StateStore = stateStore{}

// IsEncrypted stays true once it was: a room that was ever encrypted is never spoken to in clear.
func (s stateStore) IsEncrypted(ctx context.Context, room id.RoomID) (bool, error) {
	r, err := s.s.Room(ctx, policy.RoomID(room))
	return r.Encrypted || r.EverEncrypted, note(ctx, err)
}

// GetEncryptionEvent returns nil where nothing is known.
func (s stateStore) GetEncryptionEvent(ctx context.Context, room id.RoomID) (*event.EncryptionEventContent, error) {
	e, ok, err := s.s.Encryption(ctx, policy.RoomID(room))
	if err != nil || !ok {
		return nil, note(ctx, err)
	}
	return &event.EncryptionEventContent{
		Algorithm: id.Algorithm(e.Algorithm), RotationPeriodMillis: e.RotationMs, RotationPeriodMessages: e.RotationEvents,
	}, nil
}

// GetHistoryVisibility takes a room whose visibility is not known as one that shares with those who join.
func (s stateStore) GetHistoryVisibility(ctx context.Context, room id.RoomID) (*event.HistoryVisibilityEventContent, error) {
	r, err := s.s.Room(ctx, policy.RoomID(room))
	if err != nil || r.History == "" {
		return nil, note(ctx, err)
	}
	return &event.HistoryVisibilityEventContent{HistoryVisibility: event.HistoryVisibility(r.History)}, nil
}

// FindSharedRooms lists the encrypted rooms that Matron shares with a user.
func (s stateStore) FindSharedRooms(ctx context.Context, user id.UserID) ([]id.RoomID, error) {
	rooms, err := s.s.SharedRooms(ctx, policy.UserID(user))
	if err != nil {
		return nil, note(ctx, err)
	}
	out := make([]id.RoomID, len(rooms))
	for n, r := range rooms {
		out[n] = id.RoomID(r)
	}
	return out, nil
}
