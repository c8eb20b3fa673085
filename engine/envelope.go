package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"matron/policy"
	"matron/policy/confidential"
)

// formVersion is the version of the stored form. A later one reads the earlier ones too.
const formVersion = 1

// ErrForm is returned for an envelope that this version cannot read.
var ErrForm = errors.New("envelope of another form")

// form is what is sealed in an envelope that Matron makes herself: exactly one of its
// parts is set. Ids, times and stored words; nothing that a person wrote.
type form struct {
	Version int          `json:"v"`
	Tick    *tickForm    `json:"tick,omitempty"`
	Outcome *outcomeForm `json:"outcome,omitempty"`
	Order   *orderForm   `json:"order,omitempty"`
	Clock   *clockForm   `json:"clock,omitempty"`
}

type tickForm struct {
	Room policy.RoomID `json:"room"`
	AtMs int64         `json:"at_ms"`
}

type outcomeForm struct {
	Key     policy.Key        `json:"key"`
	Kind    string            `json:"kind"`
	Effect  json.RawMessage   `json:"effect"`
	Result  policy.ResultKind `json:"result"`
	Receipt policy.EventID    `json:"receipt,omitempty"`
	Made    policy.RoomID     `json:"made,omitempty"`
	Brought string            `json:"brought,omitempty"` // what a person wrote: the form is sealed whole, and goes when it is decided
	AtMs    int64             `json:"at_ms"`
}

type orderForm struct {
	Order policy.Order `json:"order"`
	By    string       `json:"by"`
	AtMs  int64        `json:"at_ms"`
}

type clockForm struct {
	AtMs int64 `json:"at_ms"`
}

// Enclose puts an event that Matron makes herself (a Tick, an Outcome, an Ordered, a ClockWrong)
// into an envelope. The seal holds for this account and this id only.
func Enclose(s Sealer, account string, id policy.EventID, ev policy.Event) (policy.Envelope, error) {
	f := form{Version: formVersion}
	env := policy.Envelope{ID: id}
	switch ev := ev.(type) {
	case policy.Tick:
		env.Door, env.Room, env.At = policy.DoorClock, ev.Room, ev.At
		f.Tick = &tickForm{Room: ev.Room, AtMs: ev.At.UnixMilli()}
	case policy.Outcome:
		body, err := policy.EncodeEffect(ev.Effect)
		if err != nil {
			return policy.Envelope{}, fmt.Errorf("enclose outcome: %w", err)
		}
		env.Door, env.Room, env.At = policy.DoorOutcome, policy.RoomOf(ev.Effect), ev.At
		f.Outcome = &outcomeForm{
			Key: ev.Key, Kind: ev.Effect.Kind(), Effect: body, Result: ev.Result,
			Receipt: ev.Receipt, Made: ev.Made, Brought: ev.Brought.Reveal(), AtMs: ev.At.UnixMilli(),
		}
	case policy.Ordered:
		env.Door, env.At = policy.DoorOfficer, ev.At
		f.Order = &orderForm{Order: ev.Order, By: ev.By, AtMs: ev.At.UnixMilli()}
	case policy.ClockWrong: // it is of an effect that was put off; the clock's door is for ticks of rooms
		env.Door, env.At = policy.DoorOutcome, ev.At
		f.Clock = &clockForm{AtMs: ev.At.UnixMilli()}
	default:
		return policy.Envelope{}, fmt.Errorf("%w: %s comes from elsewhere", ErrForm, policy.EventKind(ev))
	}
	plain, err := json.Marshal(f)
	if err != nil {
		return policy.Envelope{}, fmt.Errorf("enclose %s: %w", policy.EventKind(ev), err)
	}
	if env.Raw, err = s.Seal(plain, about(account, id)); err != nil {
		return policy.Envelope{}, fmt.Errorf("seal %s: %w", policy.EventKind(ev), err)
	}
	return env, nil
}

// Disclose is the reverse of [Enclose].
func Disclose(s Sealer, account string, env policy.Envelope) (policy.Event, error) {
	plain, err := s.Open(env.Raw, about(account, env.ID))
	if err != nil {
		return nil, fmt.Errorf("open envelope of door %s: %w", env.Door, err)
	}
	var f form
	if err := json.Unmarshal(plain, &f); err != nil {
		return nil, fmt.Errorf("%w: not readable", ErrForm)
	}
	switch {
	case f.Version != formVersion:
		return nil, fmt.Errorf("%w: version %d", ErrForm, f.Version)
	case env.Door == policy.DoorClock && f.Tick != nil:
		return policy.Tick{Room: f.Tick.Room, At: time.UnixMilli(f.Tick.AtMs).UTC()}, nil
	case env.Door == policy.DoorOutcome && f.Outcome != nil:
		return f.Outcome.event()
	case env.Door == policy.DoorOutcome && f.Clock != nil:
		return policy.ClockWrong{At: time.UnixMilli(f.Clock.AtMs).UTC()}, nil
	case env.Door == policy.DoorOfficer && f.Order != nil:
		return policy.Ordered{Order: f.Order.Order, By: f.Order.By, At: time.UnixMilli(f.Order.AtMs).UTC()}, nil
	default:
		return nil, fmt.Errorf("%w: nothing for door %s", ErrForm, env.Door)
	}
}

func (o *outcomeForm) event() (policy.Event, error) {
	effect, err := policy.DecodeEffect(o.Kind, o.Effect)
	if err != nil {
		return nil, err
	}
	return policy.Outcome{
		Key: o.Key, Effect: effect, Result: o.Result, Receipt: o.Receipt, Made: o.Made, Brought: confidential.NewText(o.Brought), At: time.UnixMilli(o.AtMs).UTC(),
	}, nil
}

// about is what the seal of an envelope says it is about.
func about(account string, id policy.EventID) string {
	return "inbox/" + account + "/" + string(id)
}
