package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"matron/policy"
	"matron/policy/confidential"
)

// Synthetic NHS numbers of the 999 range, and what a person wrote around them.
const (
	patientA = "9996683036"
	patientB = "9992882352"
	canary   = "Mrs Quill"
)

const (
	ward   policy.RoomID = "!ward:hospital.example"
	direct policy.RoomID = "!direct:hospital.example"
	amy    policy.UserID = "@amy:hospital.example"
	matron policy.UserID = "@matron:hospital.example"
)

var rounds = time.Date(2026, 1, 5, 14, 5, 0, 0, time.UTC)

// fakeHands stands in for Matrix. It keeps one promise of the homeserver: the same
// transaction id makes one event.
type fakeHands struct {
	files  map[string][]byte // of the media repository
	t      testing.TB
	events map[policy.EventID]opened
	broken map[policy.EventID]error
	states map[string]string // "type key" -> content
	sendsE error
	clearE error
	answer func(c madeCall) (any, error)
	moved  func(mxc string) (string, error)

	sent  []sentEvent
	calls []madeCall
	byTxn map[string]policy.EventID
}

type sentEvent struct {
	Room    policy.RoomID
	Type    string
	Content fields
	Txn     string
	Clear   bool
}

type madeCall struct {
	Method, Path string
	Body         fields
}

func (f *fakeHands) send(_ context.Context, room policy.RoomID, evtType string, content map[string]any, txn string) (policy.EventID, error) {
	if f.sendsE != nil {
		return "", f.sendsE
	}
	return f.put(sentEvent{Room: room, Type: evtType, Content: plainJSON(f.t, content), Txn: txn}), nil
}

func (f *fakeHands) sendClear(_ context.Context, room policy.RoomID, evtType string, content map[string]any, txn string) (policy.EventID, error) {
	if f.clearE != nil {
		return "", f.clearE
	}
	return f.put(sentEvent{Room: room, Type: evtType, Content: plainJSON(f.t, content), Txn: txn, Clear: true}), nil
}

func (f *fakeHands) put(e sentEvent) policy.EventID {
	if id, ok := f.byTxn[e.Txn]; ok {
		return id
	}
	f.sent = append(f.sent, e)
	id := policy.EventID(fmt.Sprintf("$sent%d", len(f.sent)))
	f.byTxn[e.Txn] = id
	return id
}

func (f *fakeHands) fetch(_ context.Context, _ policy.RoomID, event policy.EventID) (opened, error) {
	if err := f.broken[event]; err != nil {
		return opened{}, err
	}
	o, ok := f.events[event]
	if !ok {
		return opened{}, errGone
	}
	return o, nil
}

func (f *fakeHands) state(_ context.Context, _ policy.RoomID, evtType, stateKey string) (json.RawMessage, error) {
	if s, ok := f.states[strings.TrimSpace(evtType+" "+stateKey)]; ok {
		return json.RawMessage(s), nil
	}
	return nil, errGone
}

func (f *fakeHands) call(_ context.Context, method string, path []string, body, into any) error {
	c := madeCall{Method: method, Path: strings.Join(path, "/"), Body: plainJSON(f.t, body)}
	f.calls = append(f.calls, c)
	if f.answer == nil {
		return nil
	}
	v, err := f.answer(c)
	if err != nil || into == nil {
		return err
	}
	return json.Unmarshal(mustJSON(f.t, v), into)
}

func (f *fakeHands) queryKeys(context.Context, policy.UserID) error { return f.sendsE }

func (f *fakeHands) download(_ context.Context, mxc string, most int64) ([]byte, error) {
	data, ok := f.files[mxc]
	switch {
	case !ok:
		return nil, errGone
	case int64(len(data)) > most:
		return nil, errFileLarge
	}
	return bytes.Clone(data), nil
}

func (f *fakeHands) upload(_ context.Context, data []byte) (string, error) {
	if f.files == nil {
		f.files = map[string][]byte{}
	}
	mxc := fmt.Sprintf("mxc://hospital.example/up%d", len(f.files)+1)
	f.files[mxc] = bytes.Clone(data)
	return mxc, nil
}

func (f *fakeHands) moveMedia(_ context.Context, mxc string) (string, error) { return f.moved(mxc) }

// fakeStore keeps the parts of Store that performing reads.
type fakeStore struct {
	Store
	direct   map[policy.UserID]policy.RoomID
	rooms    map[policy.RoomID]policy.Room
	receipts map[policy.Key]policy.EventID
	shared   []policy.RoomID
	letters  map[string]int
	counted  map[policy.EventID]int // letters, by conversation
	inside   bool
	fails    error
	revision *policy.RevisionRow
}

func (s *fakeStore) LastRevision(context.Context, policy.RevisionKind) (int, error) {
	if s.revision == nil {
		return 0, s.fails
	}
	return s.revision.Number, s.fails
}

func (s *fakeStore) Revision(context.Context, policy.RevisionKind, int) (*policy.RevisionRow, error) {
	return s.revision, s.fails
}

func (s *fakeStore) Write(ctx context.Context, fn func(context.Context) error) error {
	if s.fails != nil {
		return s.fails
	}
	s.inside = true
	defer func() { s.inside = false }()
	return fn(ctx)
}

func (s *fakeStore) Room(_ context.Context, id policy.RoomID) (policy.Room, error) {
	return s.rooms[id], s.fails
}

func (s *fakeStore) Direct(_ context.Context, u policy.UserID) (policy.RoomID, bool, error) {
	room, ok := s.direct[u]
	return room, ok, s.fails
}

func (s *fakeStore) SharedRooms(context.Context, policy.UserID) ([]policy.RoomID, error) {
	return s.shared, s.fails
}

func (s *fakeStore) Receipt(_ context.Context, k policy.Key) (policy.RoomID, policy.EventID, bool, error) {
	id, ok := s.receipts[k]
	return ward, id, ok, s.fails
}

func (s *fakeStore) Letter(_ context.Context, conversation policy.EventID, hash []byte) (int, error) {
	if !s.inside {
		return 0, errors.New("a letter outside a transaction")
	}
	k := string(conversation) + string(hash)
	if _, ok := s.letters[k]; !ok {
		s.letters[k] = s.counted[conversation]
		s.counted[conversation]++
	}
	return s.letters[k], nil
}

// stage is a performer with everything around it faked.
type stage struct {
	performer
	h   *fakeHands
	s   *fakeStore
	log *bytes.Buffer
}

func mustStage(t testing.TB) *stage {
	t.Helper()
	keys, err := confidential.ParseKeys([]byte(strings.Repeat("0123456789abcdef", 4)))
	if err != nil {
		t.Fatal(err)
	}
	h := &fakeHands{
		t: t, events: map[policy.EventID]opened{}, broken: map[policy.EventID]error{}, byTxn: map[string]policy.EventID{},
		states: map[string]string{"m.room.member @amy:hospital.example": `{"membership":"join","displayname":"Dr Patel"}`, "m.room.name": `{"name":"Ward 7"}`},
	}
	s := &fakeStore{
		direct: map[policy.UserID]policy.RoomID{}, rooms: map[policy.RoomID]policy.Room{}, receipts: map[policy.Key]policy.EventID{}, letters: map[string]int{}, counted: map[policy.EventID]int{},
	}
	log := &bytes.Buffer{}
	o := Options{User: matron, Store: s, Keys: keys, Log: zerolog.New(log), Now: func() time.Time { return rounds }}
	return &stage{performer: performer{hands: h, o: o}, h: h, s: s, log: log}
}

// do performs an effect and looks for a patient's words in all that is left of it.
func (s *stage) do(t testing.TB, e policy.Effect) policy.Result {
	t.Helper()
	return s.try(t, e, 1)
}

func (s *stage) try(t testing.TB, e policy.Effect, attempt int) policy.Result {
	t.Helper()
	r := s.perform(context.Background(), policy.Task{Effect: e, Key: e.Key(), Room: policy.RoomOf(e), Attempt: attempt})
	assertLeaksNothing(t, r, s.log)
	return r
}

// assertLeaksNothing looks for the patient's words and numbers where none may stand.
func assertLeaksNothing(t testing.TB, r policy.Result, log *bytes.Buffer) {
	t.Helper()
	left := fmt.Sprintf("%+v", r) + log.String()
	for _, words := range []string{patientA, patientB, canary, "999 668", "Quill"} {
		if strings.Contains(left, words) {
			t.Errorf("a person's words got out into the result or the log")
		}
	}
}

func (s *stage) only(t testing.TB) sentEvent {
	t.Helper()
	if len(s.h.sent) != 1 {
		t.Fatalf("%d events were sent", len(s.h.sent))
	}
	return s.h.sent[0]
}

func mustJSON(t testing.TB, v any) json.RawMessage {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func plainJSON(t testing.TB, v any) fields { return fieldsOf(mustJSON(t, v)) }
