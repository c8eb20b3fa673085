package bot

import (
	"encoding/json"
	"maps"
	"net/http"

	"maunium.net/go/mautrix/id"
)

// Keys and to-device events: the second half of the homeserver in memory.

func (s *server) upload(user, device string, _ *http.Request, body []byte) (any, int) {
	var q struct {
		Device   object            `json:"device_keys"`
		OneTime  map[string]object `json:"one_time_keys"`
		Fallback object            `json:"fallback_keys"`
	}
	_ = json.Unmarshal(body, &q)
	s.mu.Lock()
	defer s.mu.Unlock()
	if q.Device != nil {
		if s.devices[user] == nil {
			s.devices[user] = map[string]object{}
		}
		s.devices[user][device] = q.Device
	}
	at := user + "/" + device
	if s.oneTime[at] == nil {
		s.oneTime[at] = map[string]object{}
	}
	maps.Copy(s.oneTime[at], q.OneTime)
	if q.Fallback != nil {
		s.back[at] = q.Fallback
	}
	return object{"one_time_key_counts": object{"signed_curve25519": len(s.oneTime[at])}}, 200
}

func (s *server) query(_, _ string, _ *http.Request, body []byte) (any, int) {
	var q struct {
		Keys object `json:"device_keys"`
	}
	_ = json.Unmarshal(body, &q)
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]object{"device_keys": {}, "master_keys": {}, "self_signing_keys": {}, "user_signing_keys": {}}
	for user := range q.Keys {
		out["device_keys"][user] = s.devices[user]
		if s.devices[user] == nil {
			out["device_keys"][user] = object{}
		}
		for usage, key := range s.cross[user] {
			out[usage+"_keys"][user] = key
		}
	}
	raw, _ := json.Marshal(out)
	return json.RawMessage(raw), 200
}

func (s *server) claim(_, _ string, _ *http.Request, body []byte) (any, int) {
	var q struct {
		Keys map[string]map[string]string `json:"one_time_keys"`
	}
	_ = json.Unmarshal(body, &q)
	s.mu.Lock()
	defer s.mu.Unlock()
	out := object{}
	for user, devices := range q.Keys {
		given := object{}
		for device := range devices {
			keys := s.oneTime[user+"/"+device]
			for name, key := range keys {
				given[device] = object{name: key}
				delete(keys, name)
				break
			}
			if given[device] == nil && s.back[user+"/"+device] != nil {
				given[device] = s.back[user+"/"+device]
			}
		}
		out[user] = given
	}
	return object{"one_time_keys": out}, 200
}

func (s *server) crossSign(user, _ string, _ *http.Request, body []byte) (any, int) {
	var q map[string]object
	_ = json.Unmarshal(body, &q)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cross[user] = map[string]object{"master": q["master_key"], "self_signing": q["self_signing_key"], "user_signing": q["user_signing_key"]}
	return object{}, 200
}

func (s *server) sign(_, _ string, _ *http.Request, body []byte) (any, int) {
	var q map[string]map[string]object
	_ = json.Unmarshal(body, &q)
	s.mu.Lock()
	defer s.mu.Unlock()
	for user, things := range q {
		for name, signed := range things {
			if d := s.devices[user][name]; d != nil {
				mergeSignatures(d, signed)
			}
		}
	}
	return object{}, 200
}

func mergeSignatures(into, from object) {
	all, _ := into["signatures"].(object)
	more, _ := from["signatures"].(object)
	for user, keys := range more {
		if old, ok := all[user].(object); ok {
			maps.Copy(old, keys.(object))
		} else {
			all[user] = keys
		}
	}
}

// toDevice delivers at once: each recipient's events are a response of its own. One account syncs here, so the others
// are given theirs by hand.
func (s *server) toDevice(user, _ string, r *http.Request, body []byte) (any, int) {
	var q struct {
		Messages map[string]map[string]json.RawMessage `json:"messages"`
	}
	_ = json.Unmarshal(body, &q)
	for to, devices := range q.Messages {
		for device, content := range devices {
			e := object{"type": r.PathValue("kind"), "sender": user, "content": content}
			raw, _ := json.Marshal(e)
			s.mu.Lock()
			s.sent = append(s.sent, sent{Room: to + "/" + device, Kind: r.PathValue("kind"), Content: raw})
			s.mu.Unlock()
		}
	}
	return object{}, 200
}

// inbox takes the to-device events for a device.
func (s *server) inbox(user id.UserID, device id.DeviceID) (out []json.RawMessage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var rest []sent
	for _, e := range s.sent {
		if e.Room == string(user)+"/"+string(device) {
			out = append(out, e.Content)
		} else {
			rest = append(rest, e)
		}
	}
	s.sent = rest
	return out
}
