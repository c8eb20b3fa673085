package bot

import (
	"context"
	"net/http"
	"net/url"

	"matron/policy"
)

// relationPages bounds the search for an own reaction; a message has few.
const relationPages = 10

// react puts one key under an event. Reactions are in clear: the deed's key stays out, its hash goes in.
func (p performer) react(ctx context.Context, e policy.React, k policy.Key) policy.Result {
	content := map[string]any{
		"m.relates_to": map[string]any{"rel_type": "m.annotation", "event_id": string(e.On), "key": string(e.Pill)},
		txnField:       k.Txn(""),
	}
	id, err := p.sendClear(ctx, e.Room, "m.reaction", content, k.Txn(""))
	if err == nil {
		return sentAs(id)
	}
	if reduce(err).Because != "M_DUPLICATE_ANNOTATION" {
		return ended(err)
	}
	// It is there: an earlier attempt came through after all.
	id, err = p.ownReaction(ctx, e)
	if err != nil {
		return ended(err)
	}
	return sentAs(id)
}

// ownReaction finds Matron's reaction with this key, "" if the server does not show it.
func (p performer) ownReaction(ctx context.Context, e policy.React) (policy.EventID, error) {
	from := ""
	for range relationPages {
		query := url.Values{"limit": {"100"}}
		if from != "" {
			query.Set("from", from)
		}
		var page struct {
			Chunk []struct {
				ID      policy.EventID `json:"event_id"`
				Sender  policy.UserID  `json:"sender"`
				Content struct {
					Relates struct {
						Key string `json:"key"`
					} `json:"m.relates_to"`
				} `json:"content"`
			} `json:"chunk"`
			Next string `json:"next_batch"`
		}
		path := []string{"v1", "rooms", string(e.Room), "relations", string(e.On), "m.annotation", "m.reaction", "?" + query.Encode()}
		if err := p.call(ctx, http.MethodGet, path, nil, &page); err != nil {
			return "", err
		}
		for _, r := range page.Chunk {
			if r.Sender == p.o.User && r.Content.Relates.Key == string(e.Pill) {
				return r.ID, nil
			}
		}
		if from = page.Next; from == "" {
			break
		}
	}
	return "", nil
}

// takeBack removes what an earlier effect made. It gives no reason: a pill that goes needs none.
func (p performer) takeBack(ctx context.Context, e policy.TakeBack, k policy.Key) policy.Result {
	room, event, ok, err := p.o.Store.Receipt(ctx, e.What)
	if err != nil {
		return storeFailed()
	}
	if !ok || event == "" {
		return nothingTo()
	}
	return p.remove(ctx, room, event, "", k)
}
