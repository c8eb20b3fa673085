package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"matron/policy"
)

const (
	gapPage    = 100
	gapPages   = 50 // held together before they are written: then what is older comes later in the inbox
	gapSoonest = time.Second
	gapLatest  = 5 * time.Minute
	gapRefused = 5 // refusals after which what is missing is taken as lost
)

// filling fills gaps, one after the other, and says when those of the start are done.
func (b *Bot) filling(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-b.synced:
	}
	for {
		again, err := b.fillAll(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			b.o.Log.Warn().Err(err).Msg("gaps are not filled yet")
			again = gapSoonest
		}
		if err == nil && again == 0 {
			b.readyOnce.Do(func() { close(b.ready) })
			again = gapLatest
		}
		timer := time.NewTimer(again)
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-b.gapKick:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// fillAll tries every open gap once; again says when to come back, 0 if none is open.
func (b *Bot) fillAll(ctx context.Context) (again time.Duration, err error) {
	gaps, err := b.o.Store.OpenGaps(ctx)
	if err != nil {
		return 0, fmt.Errorf("list gaps: %w", err)
	}
	for _, g := range gaps {
		err := b.fill(ctx, g)
		if err == nil {
			b.o.Wake()
			continue
		}
		if ctx.Err() != nil {
			return 0, err
		}
		if wait, err := b.postpone(ctx, g, err); err != nil {
			return 0, err
		} else if wait > 0 && (again == 0 || wait < again) {
			again = wait
		}
	}
	return again, nil
}

// postpone counts a try. A gap that the server refuses several times is lost, and said so.
func (b *Bot) postpone(ctx context.Context, g policy.Gap, why error) (time.Duration, error) {
	var e *callError
	refused := errors.As(why, &e) && (e.Status == http.StatusForbidden || e.Status == http.StatusNotFound || e.Status == http.StatusBadRequest)
	log := b.o.Log.Warn().Err(why).Str("room_id", string(g.Room)).Int64("gap", g.ID).Int("tries", g.Tries+1)
	if refused && g.Tries+1 >= gapRefused {
		log.Msg("gap is lost")
		return 0, b.o.Store.Write(ctx, func(ctx context.Context) error { return b.o.Store.EndGap(ctx, g.ID, policy.GapLost, b.o.Now()) })
	}
	log.Msg("gap is tried again")
	wait := min(gapSoonest<<min(g.Tries, 10), gapLatest)
	if e != nil && !e.Again.IsZero() {
		wait = max(wait, e.Again.Sub(b.o.Now()))
	}
	return wait, b.o.Store.Write(ctx, func(ctx context.Context) error { return b.o.Store.MoveGap(ctx, g.ID, g.From, g.Tries+1) })
}

// fill reads a gap backwards and writes it forwards.
func (b *Bot) fill(ctx context.Context, g policy.Gap) error {
	for {
		events, from, err := b.readGap(ctx, g)
		if err != nil {
			return fmt.Errorf("read gap: %w", err)
		}
		slices.Reverse(events)
		err = b.o.Store.Write(ctx, func(ctx context.Context) error {
			for _, raw := range events {
				if err := b.putOld(ctx, g, raw); err != nil {
					return err
				}
			}
			if from == "" {
				return b.o.Store.EndGap(ctx, g.ID, policy.GapClosed, b.o.Now())
			}
			return b.o.Store.MoveGap(ctx, g.ID, from, 0)
		})
		if err != nil || from == "" {
			return err
		}
		g.From, g.Tries = from, 0
	}
}

// readGap reads up to gapPages pages, newest first; from is where to go on, "" at the end.
func (b *Bot) readGap(ctx context.Context, g policy.Gap) (events []json.RawMessage, from string, err error) {
	from = g.From
	for range gapPages {
		q := url.Values{"from": {from}, "to": {g.To}, "dir": {"b"}, "limit": {strconv.Itoa(gapPage)}}
		var page struct {
			Chunk []json.RawMessage `json:"chunk"`
			End   string            `json:"end"`
		}
		err = b.call(ctx, http.MethodGet, []string{"v3", "rooms", string(g.Room), "messages", "?" + q.Encode()}, nil, &page)
		if err != nil {
			return nil, "", err
		}
		events = append(events, page.Chunk...)
		if page.End == "" || page.End == from || page.End == g.To || len(page.Chunk) == 0 {
			return events, "", nil
		}
		from = page.End
	}
	return events, from, nil
}

// putOld puts an event of a gap into the inbox. Its state is history: the facts of the room are newer.
func (b *Bot) putOld(ctx context.Context, g policy.Gap, raw []byte) error {
	e, ok := parseEvent(raw)
	if !ok || e.ID == "" || ownInvite(e, b.o.User) {
		return nil
	}
	at := clamp(e.At, g.Floor, g.Ceil)
	return b.putEnvelope(ctx, policy.Envelope{Door: policy.DoorSync, Room: g.Room, ID: e.ID, From: e.Sender, At: at}, raw)
}
