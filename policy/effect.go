package policy

import (
	"encoding/json"
	"errors"
	"fmt"

	"matron/policy/detect"
)

// Effect is a closed set of verbs: what Matron can do to the world. An effect
// holds ids and places, never words.
type Effect interface {
	Kind() string // stored, never renamed
	Key() Key
	// Target is what at most one effect at a time is done to: a room, or a person
	// whose direct room is not known yet.
	Target() string
}

// Join accepts an invitation.
type Join struct {
	Room  RoomID  `json:"room"`
	Event EventID `json:"event"` // the invitation
}

// OpenDirect makes one encrypted direct room with a person, unless there is one.
type OpenDirect struct {
	User       UserID `json:"user"`
	Occurrence string `json:"occurrence"` // tells a second room, after the first was left, from the first
}

// Say sends a notice: into Room, or where Room is empty into the direct room of User.
type Say struct {
	Room   RoomID  `json:"room,omitempty"`
	User   UserID  `json:"user,omitempty"`
	Thread EventID `json:"thread,omitempty"` // the thread's root
	Reply  EventID `json:"reply,omitempty"`  // the event that is answered
	Alert  bool    `json:"alert,omitempty"`  // m.text and a mention of User instead of m.notice

	Mentions []UserID `json:"mentions,omitempty"` // with Alert, in a room: these people
	Notice   Notice   `json:"-"`
	Deed     Key      `json:"key"`
}

// React puts one key under an event.
type React struct {
	Room RoomID  `json:"room"`
	On   EventID `json:"on"`
	Pill Pill    `json:"pill"`
	Deed Key     `json:"key"`
}

// TakeBack removes what the effect with the key What made (a pill, a notice).
type TakeBack struct {
	Room RoomID `json:"room"`
	What Key    `json:"what"`
}

// Copy posts the masked, attributed copy of a message. With Replaces it is posted also where
// there is nothing to mask any more: the earlier copy would else show words that were taken back.
type Copy struct {
	Room         RoomID                `json:"room"`
	Message      EventID               `json:"message"`            // the original
	Latest       EventID               `json:"latest"`             // the event whose content is current: the original or its newest edit
	Edits        []EventID             `json:"edits,omitempty"`    // all edits known
	Replaces     EventID               `json:"replaces,omitempty"` // an earlier copy, which this one replaces by an edit
	Thread       EventID               `json:"thread,omitempty"`
	ReplyTo      EventID               `json:"reply_to,omitempty"`
	Conversation EventID               `json:"conversation"` // placeholders are numbered over it
	Author       UserID                `json:"author"`
	AtMs         int64                 `json:"at_ms"` // when the original was sent, UTC milliseconds
	Zone         string                `json:"zone"`  // IANA zone in which times are written
	Off          []detect.Kind         `json:"off,omitempty"`
	Local        []detect.LocalPattern `json:"local,omitempty"`
	Places       []Place               `json:"places,omitempty"`     // what was warned of in the body of Latest
	Asker        UserID                `json:"asker,omitempty"`      // who asked for it, and is told if it fails; "" if nobody did
	Occurrence   string                `json:"occurrence,omitempty"` // what it was asked by: a second order is a second deed
	ByItself     bool                  `json:"by_itself,omitempty"`  // nobody has asked for it: the rules let it
}

// Redact removes one event from the room. Why is a stored word and is sent as the
// reason, which Matrix carries in clear.
type Redact struct {
	Room  RoomID  `json:"room"`
	Event EventID `json:"event"`
	Why   Reason  `json:"why"`

	Asker      UserID `json:"asker,omitempty"` // as in Copy
	Occurrence string `json:"occurrence,omitempty"`
}

// DeleteMedia deletes the file of a message from the homeserver. Its address is in the
// message: so it comes before the message is redacted, and after the copy, which holds
// a file of its own.
type DeleteMedia struct {
	Room       RoomID  `json:"room"`
	Event      EventID `json:"event"`
	Occurrence string  `json:"occurrence,omitempty"` // as in Redact
}

// QueryKeys fetches the devices of a user, so that an order from a device not known yet can be judged.
type QueryKeys struct {
	User  UserID  `json:"user"`
	Event EventID `json:"event"`
}

// Kinds of effects.
const (
	KindJoin        = "join"
	KindOpenDirect  = "open_direct"
	KindSay         = "say"
	KindReact       = "react"
	KindTakeBack    = "take_back"
	KindCopy        = "copy"
	KindRedact      = "redact"
	KindDeleteMedia = "delete_media"
	KindQueryKeys   = "query_keys"
)

func (Join) Kind() string        { return KindJoin }
func (OpenDirect) Kind() string  { return KindOpenDirect }
func (Say) Kind() string         { return KindSay }
func (React) Kind() string       { return KindReact }
func (TakeBack) Kind() string    { return KindTakeBack }
func (Copy) Kind() string        { return KindCopy }
func (Redact) Kind() string      { return KindRedact }
func (DeleteMedia) Kind() string { return KindDeleteMedia }
func (QueryKeys) Kind() string   { return KindQueryKeys }

func (e Join) Key() Key       { return key(KindJoin, string(e.Room), string(e.Event)) }
func (e OpenDirect) Key() Key { return key(KindOpenDirect, string(e.User), e.Occurrence) }
func (e Say) Key() Key        { return e.Deed }
func (e React) Key() Key      { return e.Deed }
func (e TakeBack) Key() Key   { return key(KindTakeBack, string(e.What)) }
func (e Copy) Key() Key       { return key(KindCopy, string(e.Message), string(e.Latest), e.Occurrence) }
func (e Redact) Key() Key     { return key(KindRedact, string(e.Event), e.Occurrence) }
func (e DeleteMedia) Key() Key {
	if e.Occurrence == "" {
		return key(KindDeleteMedia, string(e.Event))
	}
	return key(KindDeleteMedia, string(e.Event), e.Occurrence)
}
func (e QueryKeys) Key() Key { return key(KindQueryKeys, string(e.User), string(e.Event)) }

func (e Join) Target() string       { return string(e.Room) }
func (e OpenDirect) Target() string { return string(e.User) }
func (e Say) Target() string {
	if e.Room != "" {
		return string(e.Room)
	}
	return string(e.User)
}
func (e React) Target() string       { return string(e.Room) }
func (e TakeBack) Target() string    { return string(e.Room) }
func (e Copy) Target() string        { return string(e.Room) }
func (e Redact) Target() string      { return string(e.Room) }
func (e DeleteMedia) Target() string { return string(e.Room) }
func (e QueryKeys) Target() string   { return string(e.User) }

// RoomOf is the room an effect is done in, "" for an effect of no room.
func RoomOf(e Effect) RoomID {
	switch e := e.(type) {
	case Join:
		return e.Room
	case Say:
		return e.Room
	case React:
		return e.Room
	case TakeBack:
		return e.Room
	case Copy:
		return e.Room
	case Redact:
		return e.Room
	case DeleteMedia:
		return e.Room
	case VerifyGone:
		return e.Room
	case FindRoom:
		return e.Room
	case ReadFile:
		return e.Room
	case Rehearse:
		return e.Room
	case WriteState:
		return e.Room
	case Report:
		return e.Room
	case LookUp:
		return e.Room
	case ShowPatient:
		return e.Room
	default:
		return ""
	}
}

// ErrUnknownEffect is returned by [DecodeEffect] for a row of another version.
var ErrUnknownEffect = errors.New("unknown effect")

// storedSay is Say as it is kept: an interface cannot be decoded without its kind.
type storedSay struct {
	Say
	NoticeKind string          `json:"notice"`
	Facts      json.RawMessage `json:"facts"`
}

// EncodeEffect returns the body of an outbox row: ids, places and stored words.
func EncodeEffect(e Effect) ([]byte, error) {
	say, ok := e.(Say)
	if !ok {
		return json.Marshal(e)
	}
	facts, err := json.Marshal(say.Notice)
	if err != nil {
		return nil, fmt.Errorf("encode notice %s: %w", say.Notice.NoticeKind(), err)
	}
	return json.Marshal(storedSay{Say: say, NoticeKind: say.Notice.NoticeKind(), Facts: facts})
}

// DecodeEffect is the reverse of [EncodeEffect].
func DecodeEffect(kind string, body []byte) (Effect, error) {
	switch kind {
	case KindJoin:
		return decode[Join](body)
	case KindOpenDirect:
		return decode[OpenDirect](body)
	case KindSay:
		return decodeSay(body)
	case KindReact:
		return decode[React](body)
	case KindTakeBack:
		return decode[TakeBack](body)
	case KindCopy:
		return decode[Copy](body)
	case KindRedact:
		return decode[Redact](body)
	case KindDeleteMedia:
		return decode[DeleteMedia](body)
	case KindQueryKeys:
		return decode[QueryKeys](body)
	case KindVerifyGone:
		return decode[VerifyGone](body)
	case KindFindRoom:
		return decode[FindRoom](body)
	case KindReadFile:
		return decode[ReadFile](body)
	case KindRehearse:
		return decode[Rehearse](body)
	case KindWriteState:
		return decode[WriteState](body)
	case KindReport:
		return decode[Report](body)
	case KindLookUp:
		return decode[LookUp](body)
	case KindShowPatient:
		return decode[ShowPatient](body)
	case KindPack:
		return decode[Pack](body)
	case KindSend:
		return decode[Send](body)
	case KindReconcile:
		return decode[Reconcile](body)
	default:
		return nil, fmt.Errorf("%w %q", ErrUnknownEffect, kind)
	}
}

func decode[E Effect](body []byte) (Effect, error) {
	var e E
	if err := json.Unmarshal(body, &e); err != nil {
		return nil, fmt.Errorf("decode effect %s: %w", e.Kind(), err)
	}
	return e, nil
}

func decodeSay(body []byte) (Effect, error) {
	var s storedSay
	if err := json.Unmarshal(body, &s); err != nil {
		return nil, fmt.Errorf("decode effect say: %w", err)
	}
	notice, err := decodeNotice(s.NoticeKind, s.Facts)
	if err != nil {
		return nil, err
	}
	s.Notice = notice
	return s.Say, nil
}
