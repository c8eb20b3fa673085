package bot

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// server is a homeserver in memory. It keeps three promises of the real one: a sync token is answered with the same
// response until the next one is shown, one-time keys are given out once, and a transaction id makes one event.
type server struct {
	*httptest.Server
	mu      sync.Mutex
	news    chan struct{}
	batches []object             // responses of /sync, in order
	users   map[string][2]string // token -> user, device
	devices map[string]map[string]object
	oneTime map[string]map[string]object // user/device -> key id -> key
	back    map[string]object            // fallback keys
	cross   map[string]map[string]object // user -> usage -> key
	data    map[string]json.RawMessage   // account data
	events  map[string]json.RawMessage   // room/event and room/state/type/key
	sent    []sent
	txns    map[string]string
	calls   map[string]int
	fail    func(w http.ResponseWriter, r *http.Request) bool // true: it has answered
}

type object = map[string]any

// sent is an event that came by /send, or a to-device event.
type sent struct {
	Room, Kind string
	Content    json.RawMessage
}

func mustServer(t testing.TB) *server {
	t.Helper()
	s := &server{
		news: make(chan struct{}), users: map[string][2]string{}, devices: map[string]map[string]object{}, oneTime: map[string]map[string]object{},
		back: map[string]object{}, cross: map[string]map[string]object{}, data: map[string]json.RawMessage{}, events: map[string]json.RawMessage{},
		txns: map[string]string{}, calls: map[string]int{},
	}
	mux := http.NewServeMux()
	for pattern, h := range map[string]func(user, device string, r *http.Request, body []byte) (any, int){
		"GET /_matrix/client/versions": func(string, string, *http.Request, []byte) (any, int) {
			return object{"versions": []string{"v1.15"}}, 200
		},
		"GET /_matrix/client/v3/account/whoami":                     s.whoami,
		"POST /_matrix/client/v3/login":                             s.login,
		"POST /_matrix/client/v3/user/{user}/filter":                func(string, string, *http.Request, []byte) (any, int) { return object{"filter_id": "7"}, 200 },
		"PUT /_matrix/client/v3/user/{user}/account_data/{kind}":    s.putData,
		"GET /_matrix/client/v3/user/{user}/account_data/{kind}":    s.getData,
		"POST /_matrix/client/v3/keys/upload":                       s.upload,
		"POST /_matrix/client/v3/keys/query":                        s.query,
		"POST /_matrix/client/v3/keys/claim":                        s.claim,
		"POST /_matrix/client/v3/keys/device_signing/upload":        s.crossSign,
		"POST /_matrix/client/v3/keys/signatures/upload":            s.sign,
		"PUT /_matrix/client/v3/sendToDevice/{kind}/{txn}":          s.toDevice,
		"PUT /_matrix/client/v3/rooms/{room}/send/{kind}/{txn}":     s.put,
		"GET /_matrix/client/v3/rooms/{room}/event/{event}":         s.event,
		"GET /_matrix/client/v3/rooms/{room}/state/{kind}/{key...}": s.state,
		"GET /_matrix/client/v3/rooms/{room}/members":               func(string, string, *http.Request, []byte) (any, int) { return object{"chunk": []any{}}, 200 },
		"GET /_matrix/client/v3/rooms/{room}/messages":              s.messages,
		"GET /_matrix/client/v3/sync":                               s.sync,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			s.mu.Lock()
			fail := s.fail
			s.calls[r.Method+" "+strings.TrimPrefix(r.URL.Path, "/_matrix/client/v3")]++
			who := s.users[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
			s.mu.Unlock()
			if fail != nil && fail(w, r) {
				return
			}
			out, status := h(who[0], who[1], r, body)
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_ = json.NewEncoder(w).Encode(out)
		})
	}
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func (s *server) called(what string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[what]
}

func (s *server) failing(f func(w http.ResponseWriter, r *http.Request) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = f
}

// push adds a response of /sync; next_batch is set.
func (s *server) push(batch object) {
	s.mu.Lock()
	defer s.mu.Unlock()
	batch = maps.Clone(batch)
	s.batches = append(s.batches, batch)
	batch["next_batch"] = strconv.Itoa(len(s.batches))
	close(s.news)
	s.news = make(chan struct{})
}

func (s *server) sync(user, device string, r *http.Request, _ []byte) (any, int) {
	n, _ := strconv.Atoi(r.URL.Query().Get("since"))
	wait, _ := strconv.Atoi(r.URL.Query().Get("timeout"))
	end := time.After(time.Duration(wait) * time.Millisecond)
	for {
		s.mu.Lock()
		news := s.news
		if n < len(s.batches) {
			b := maps.Clone(s.batches[n])
			keys := s.oneTime[user+"/"+device]
			b["device_one_time_keys_count"] = object{"signed_curve25519": len(keys)}
			unused := []string{}
			if s.back[user+"/"+device] != nil {
				unused = append(unused, "signed_curve25519")
			}
			b["device_unused_fallback_key_types"] = unused
			s.mu.Unlock()
			return b, 200
		}
		s.mu.Unlock()
		select {
		case <-news:
		case <-end:
			return object{"next_batch": strconv.Itoa(n)}, 200
		case <-r.Context().Done():
			return object{}, 200
		}
	}
}

func (s *server) whoami(user, device string, _ *http.Request, _ []byte) (any, int) {
	if user == "" {
		return object{"errcode": "M_UNKNOWN_TOKEN", "error": "who?"}, 401
	}
	return object{"user_id": user, "device_id": device}, 200
}

func (s *server) login(_, _ string, _ *http.Request, body []byte) (any, int) {
	var q struct{ Identifier struct{ User string } }
	_ = json.Unmarshal(body, &q)
	s.mu.Lock()
	defer s.mu.Unlock()
	token := fmt.Sprintf("token-%d", len(s.users))
	s.users[token] = [2]string{q.Identifier.User, fmt.Sprintf("DEV%d", len(s.users))}
	return object{"access_token": token, "device_id": s.users[token][1], "user_id": q.Identifier.User}, 200
}

func (s *server) putData(user, _ string, r *http.Request, body []byte) (any, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.data[user+r.PathValue("kind")] = body
	return object{}, 200
}

func (s *server) getData(user, _ string, r *http.Request, _ []byte) (any, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d := s.data[user+r.PathValue("kind")]; d != nil {
		return d, 200
	}
	return object{"errcode": "M_NOT_FOUND"}, 404
}

func (s *server) put(_, _ string, r *http.Request, body []byte) (any, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if made := s.txns[r.PathValue("txn")]; made != "" {
		return object{"event_id": made}, 200
	}
	name := fmt.Sprintf("$sent%d", len(s.txns))
	s.txns[r.PathValue("txn")] = name
	s.sent = append(s.sent, sent{Room: r.PathValue("room"), Kind: r.PathValue("kind"), Content: body})
	return object{"event_id": name}, 200
}

func (s *server) event(_, _ string, r *http.Request, _ []byte) (any, int) {
	return s.get(r.PathValue("room") + "/" + r.PathValue("event"))
}

func (s *server) state(_, _ string, r *http.Request, _ []byte) (any, int) {
	return s.get(r.PathValue("room") + "/state/" + r.PathValue("kind") + "/" + r.PathValue("key"))
}

func (s *server) get(name string) (any, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.events[name]; e != nil {
		return e, 200
	}
	return object{"errcode": "M_NOT_FOUND", "error": "no such thing as 999 668 3036"}, 404
}

// messages gives a room's history backwards, two events a page; the tokens are places in it.
func (s *server) messages(_, _ string, r *http.Request, _ []byte) (any, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []json.RawMessage
	_ = json.Unmarshal(s.events[r.PathValue("room")+"/history"], &all)
	q := r.URL.Query()
	from, _ := strconv.Atoi(strings.TrimPrefix(q.Get("from"), "h"))
	var page []json.RawMessage
	for from > 0 && len(page) < 2 {
		from--
		page = append(page, all[from])
	}
	out := object{"chunk": page, "start": q.Get("from")}
	if from > 0 {
		out["end"] = "h" + strconv.Itoa(from)
	}
	return out, 200
}
