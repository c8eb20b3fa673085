package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"matron/policy"
)

var (
	// errGone says that an event or a state is not there: never was, or redacted.
	errGone = errors.New("gone")
	// errUnreadable says that an event cannot be decrypted now.
	errUnreadable = errors.New("unreadable")
)

// goneError is errGone of an event that was removed: by whom and when, by the server's word.
type goneError struct {
	By     policy.UserID
	At     time.Time
	Sender policy.UserID
	Sent   time.Time
}

func (goneError) Error() string { return errGone.Error() }

func (goneError) Is(target error) bool { return target == errGone }

// lockedError is errUnreadable with the reason.
type lockedError struct {
	Why    policy.LockedWhy
	Sender policy.UserID
	Sent   time.Time
}

func (lockedError) Error() string { return errUnreadable.Error() }

func (lockedError) Is(target error) bool { return target == errUnreadable }

// opened is one event, read again and decrypted.
type opened struct {
	ID      policy.EventID
	Type    string
	Sender  policy.UserID
	At      time.Time       // the server's word
	Content json.RawMessage // decrypted
	Relates json.RawMessage // m.relates_to from inside the ciphertext, nil if there is none
	Trust   policy.Trust
}

// fetch reads one event from the homeserver. The error is errGone, errUnreadable, or temporary.
func (b *Bot) fetch(ctx context.Context, room policy.RoomID, event policy.EventID) (opened, error) {
	var raw json.RawMessage
	err := b.call(ctx, http.MethodGet, []string{"v3", "rooms", string(room), "event", string(event)}, nil, &raw)
	if err != nil {
		return opened{}, fmt.Errorf("read event: %w", orGone(err))
	}
	e, ok := parseEvent(raw)
	if !ok || e.ID != event {
		return opened{}, errGone
	}
	if e.redacted() {
		return opened{}, e.gone()
	}
	var words plain
	err = b.o.Store.Write(ctx, func(ctx context.Context) error {
		words, err = b.decrypt(ctx, room, e)
		return err
	})
	if err != nil {
		return opened{}, fmt.Errorf("decrypt event: %w", err)
	}
	if words.locked != "" {
		return opened{}, lockedError{Why: words.locked, Sender: e.Sender, Sent: time.UnixMilli(e.At)}
	}
	o := opened{ID: e.ID, Type: words.kind, Sender: e.Sender, At: time.UnixMilli(e.At), Content: words.content, Trust: words.trust}
	if r := words.relation(); r.raw != "" {
		o.Relates = json.RawMessage(r.raw)
	}
	return o, nil
}

// gone says who removed it.
func (e rawEvent) gone() goneError {
	because := e.Unsigned.Get("redacted_because")
	g := goneError{By: policy.UserID(text(because.Get("sender"))), Sender: e.Sender, Sent: time.UnixMilli(e.At)}
	if at := because.Get("origin_server_ts").Int(); at > 0 {
		g.At = time.UnixMilli(at)
	}
	return g
}

// state reads the content of one piece of a room's state; errGone where it is not there.
func (b *Bot) state(ctx context.Context, room policy.RoomID, evtType, stateKey string) (json.RawMessage, error) {
	var raw json.RawMessage
	path := []string{"v3", "rooms", string(room), "state", evtType, stateKey}
	if err := b.call(ctx, http.MethodGet, path, nil, &raw); err != nil {
		return nil, fmt.Errorf("read state: %w", orGone(err))
	}
	return raw, nil
}

func orGone(err error) error {
	var e *callError
	if errors.As(err, &e) && e.Status == http.StatusNotFound {
		return errGone
	}
	return err
}
