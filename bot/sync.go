package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

const (
	longPoll      = 30 * time.Second
	syncTimeout   = longPoll + 60*time.Second
	timelineLimit = 50
	syncSoonest   = time.Second // after a failure, doubling
	syncLatest    = time.Minute
	mostPoison    = 1000 // events of one response that may be quarantined
)

// syncResponse is what Matron reads of a /sync response. Events stay raw: one of a wrong shape must not cost the others.
type syncResponse struct {
	Next     string `json:"next_batch"`
	ToDevice struct {
		Events []json.RawMessage `json:"events"`
	} `json:"to_device"`
	Lists struct {
		Changed []string `json:"changed"`
	} `json:"device_lists"`
	OneTime  map[string]int `json:"device_one_time_keys_count"`
	Fallback *[]string      `json:"device_unused_fallback_key_types"`
	Rooms    struct {
		Join   map[string]syncRoom    `json:"join"`
		Leave  map[string]syncRoom    `json:"leave"`
		Invite map[string]syncInvited `json:"invite"`
	} `json:"rooms"`
}

type syncRoom struct {
	State struct {
		Events []json.RawMessage `json:"events"`
	} `json:"state"`
	Timeline struct {
		Events  []json.RawMessage `json:"events"`
		Limited bool              `json:"limited"`
		Prev    string            `json:"prev_batch"`
	} `json:"timeline"`
}

type syncInvited struct {
	State struct {
		Events []json.RawMessage `json:"events"`
	} `json:"invite_state"`
}

// mark is how far the sync has come: kept under metaSync in the transaction of what it brought.
type mark struct {
	Token string `json:"token"`
	AtMs  int64  `json:"at_ms"` // the server's time of that response
}

func (m mark) at() time.Time {
	if m.AtMs == 0 {
		return time.Time{}
	}
	return time.UnixMilli(m.AtMs)
}

const metaSync = "sync"

// filter keeps out what Matron has no use for. Members are not loaded lazily: keys go to all of them.
var filter = map[string]any{
	"presence":     map[string]any{"not_types": []string{"*"}},
	"account_data": map[string]any{"not_types": []string{"*"}},
	"room": map[string]any{
		"ephemeral":    map[string]any{"not_types": []string{"*"}},
		"account_data": map[string]any{"not_types": []string{"*"}},
		"state":        map[string]any{"lazy_load_members": false},
		"timeline":     map[string]any{"limit": timelineLimit},
	},
}

// syncing asks and takes in, one response after the other. A response that cannot be taken in is asked for again: its
// token is never skipped.
func (b *Bot) syncing(ctx context.Context) error {
	wait := syncSoonest
	for {
		err := b.syncOnce(ctx)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil:
			wait = syncSoonest
			continue
		case lost(err):
			return fmt.Errorf("sync: the homeserver no longer knows this device's token: %w; run matron init again", err)
		}
		again := wait
		var e *callError
		if errors.As(err, &e) && !e.Again.IsZero() {
			again = max(again, e.Again.Sub(b.o.Now()))
		}
		b.o.Log.Warn().Err(err).Msg("sync failed; it is tried again")
		if err = sleep(ctx, min(again, syncLatest)); err != nil {
			return err
		}
		wait = min(wait*2, syncLatest)
	}
}

// lost says that going on is of no use.
func lost(err error) bool {
	var e *callError
	return errors.As(err, &e) && e.Status == http.StatusUnauthorized
}

func (b *Bot) syncOnce(ctx context.Context) error {
	since, err := b.mark(ctx)
	if err != nil {
		return err
	}
	filterID, err := b.filterID(ctx)
	if err != nil {
		return fmt.Errorf("upload filter: %w", err)
	}
	response, at, err := b.askSync(ctx, since.Token, filterID)
	if err != nil {
		return err
	}
	if err = b.takeIn(ctx, response, since, at); err != nil {
		return fmt.Errorf("take in sync: %w", err)
	}
	b.committed(response)
	return nil
}

// committed wakes those who go on from what was committed.
func (b *Bot) committed(r *syncResponse) {
	b.mu.Lock()
	if r.OneTime != nil {
		b.counts.known, b.counts.oneTime = true, r.OneTime["signed_curve25519"]
	}
	if r.Fallback != nil {
		b.counts.fallback = slices.Contains(*r.Fallback, "signed_curve25519")
	}
	b.mu.Unlock()
	b.syncedOnce.Do(func() { close(b.synced) })
	poke(b.kick)
	poke(b.gapKick)
	b.o.Wake()
}

func (b *Bot) askSync(ctx context.Context, since, filterID string) (*syncResponse, time.Time, error) {
	ctx, cancel := context.WithTimeout(ctx, syncTimeout)
	defer cancel()
	timeout := longPoll
	select {
	case <-b.synced:
	default:
		// The first answer after a start comes at once: others wait for it.
		timeout = 0
	}
	q := url.Values{"timeout": {strconv.Itoa(int(timeout.Milliseconds()))}, "filter": {filterID}, "set_presence": {"offline"}}
	if since != "" {
		q.Set("since", since)
	}
	var r syncResponse
	at, err := b.request(ctx, http.MethodGet, []string{"v3", "sync", "?" + q.Encode()}, nil, &r)
	if err != nil {
		return nil, at, err
	}
	if r.Next == "" {
		return nil, at, &callError{Status: http.StatusOK, Code: "bad_answer"}
	}
	return &r, at, nil
}

func (b *Bot) mark(ctx context.Context) (m mark, err error) {
	raw, ok, err := b.o.Store.Meta(ctx, metaSync)
	if err != nil || !ok || len(raw) == 0 {
		return mark{}, err
	}
	if err = json.Unmarshal(raw, &m); err != nil {
		return mark{}, errors.New("read sync token: not readable")
	}
	return m, nil
}

// filterID uploads the filter once for what it says, not once a start.
func (b *Bot) filterID(ctx context.Context) (string, error) {
	raw, err := json.Marshal(filter)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(append(raw, b.o.User...))
	name := "filter/" + hex.EncodeToString(sum[:8])
	known, ok, err := b.o.Store.Meta(ctx, name)
	if err != nil || ok {
		return string(known), err
	}
	var made struct {
		ID string `json:"filter_id"`
	}
	if err = b.call(ctx, http.MethodPost, []string{"v3", "user", string(b.o.User), "filter"}, filter, &made); err != nil {
		return "", err
	}
	return made.ID, b.o.Store.Write(ctx, func(ctx context.Context) error { return b.o.Store.SetMeta(ctx, name, []byte(made.ID)) })
}
