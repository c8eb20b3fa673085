package bot

import (
	"context"
	"net/http"

	"matron/policy"
)

// redact removes one event from the room. The reason is a stored word, since Matrix carries it in clear.
func (p performer) redact(ctx context.Context, e policy.Redact, k policy.Key) policy.Result {
	return p.remove(ctx, e.Room, e.Event, string(e.Why), k)
}

// remove redacts an event. Removing what is removed already changes nothing.
func (p performer) remove(ctx context.Context, room policy.RoomID, event policy.EventID, why string, k policy.Key) policy.Result {
	body := map[string]any{}
	if why != "" {
		body["reason"] = why
	}
	var made struct {
		ID policy.EventID `json:"event_id"`
	}
	path := []string{"v3", "rooms", string(room), "redact", string(event), k.Txn("")}
	if err := p.call(ctx, http.MethodPut, path, body, &made); err != nil {
		return ended(err)
	}
	return sentAs(made.ID)
}
