package bot

import (
	"context"
	"net/http"

	"matron/policy"
)

// join accepts an invitation. Joining again where she is already changes nothing, and the server says so.
func (p performer) join(ctx context.Context, e policy.Join) policy.Result {
	err := p.call(ctx, http.MethodPost, []string{"v3", "rooms", string(e.Room), "join"}, struct{}{}, nil)
	return ended(err)
}
