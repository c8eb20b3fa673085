package bot

import (
	"encoding/json"
	"strings"

	"github.com/tidwall/gjson"

	"matron/policy"
	"matron/policy/confidential"
)

// surfaces lists every string of an event's content that a reader sees, also where the content is not of the shape
// that Matrix asks for: clients show what they can, and a number is as good as a string. What no client shows (keys,
// addresses, hashes, mentions, sizes) is left out. The order is fixed: known places first.
func surfaces(evtType string, content json.RawMessage) []policy.Surface {
	g := gjson.ParseBytes(content)
	s := &shown{index: map[policy.Where]int{}, known: map[string]bool{}}
	switch {
	case evtType == "m.room.topic":
		s.words(policy.Topic, g.Get("topic"))
		s.fresh(policy.Topic, g.Get(`m\.topic`))
	case evtType == "m.room.name":
		s.words(policy.RoomName, g.Get("name"))
	case evtType == "m.room.member":
		s.words(policy.DisplayName, g.Get("displayname"))
		s.words(policy.ReasonText, g.Get("reason"))
	case evtType == "m.room.redaction":
		s.words(policy.ReasonText, g.Get("reason"))
	case evtType == "m.reaction":
		s.words(policy.ReactionKey, g.Get(`m\.relates_to.key`))
	case evtType == "m.room.canonical_alias":
		s.words(policy.Other, g.Get("alias"))
		s.words(policy.Other, g.Get("alt_aliases"))
	case evtType == policy.StateType:
		s.words(policy.Other, g.Get("text"))
	case !isMessage(evtType, content):
	default:
		s.message(evtType, g)
	}
	return s.out
}

// shown collects surfaces.
type shown struct {
	out   []policy.Surface
	index map[policy.Where]int
	known map[string]bool // texts that are collected already
}

func (s *shown) add(where policy.Where, text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	s.out = append(s.out, policy.Surface{Where: where, Index: s.index[where], Text: confidential.NewText(text)})
	s.index[where]++
	s.known[text] = true
}

// words collects a value that ought to be a string, and everything inside it if it is not.
func (s *shown) words(where policy.Where, v gjson.Result) {
	switch {
	case v.Type == gjson.String:
		s.add(where, v.Str)
	case v.Type == gjson.Number:
		s.add(where, v.Raw)
	case v.IsObject() || v.IsArray():
		v.ForEach(func(k, inside gjson.Result) bool {
			if !hidden[k.Str] {
				s.words(where, inside)
			}
			return true
		})
	}
}

// fresh collects what is not collected yet: extensible events say the same thing several times.
func (s *shown) fresh(where policy.Where, v gjson.Result) {
	switch {
	case v.Type == gjson.String:
		if !s.known[v.Str] {
			s.add(where, v.Str)
		}
	case v.Type == gjson.Number:
		if len(v.Raw) >= longNumber && !s.known[v.Raw] {
			s.add(where, v.Raw)
		}
	case v.IsObject() || v.IsArray():
		v.ForEach(func(k, inside gjson.Result) bool {
			if !hidden[k.Str] {
				s.fresh(where, inside)
			}
			return true
		})
	}
}

// longNumber is how long a number must be to be looked at where no words belong.
const longNumber = 6

func (s *shown) message(evtType string, g gjson.Result) {
	if !g.IsObject() {
		s.words(policy.Other, g)
		return
	}
	done := map[string]bool{"body": true, "formatted_body": true, "filename": true}
	s.body(evtType, g)
	for _, name := range pollStarts {
		done[name] = true
		for _, poll := range values(g, name) {
			s.poll(poll)
		}
	}
	for _, name := range []string{"org.matrix.msc3488.location", "m.location"} {
		done[name] = true
		for _, v := range values(g, name) {
			s.fresh(policy.Location, v)
		}
	}
	g.ForEach(func(k, v gjson.Result) bool {
		if !done[k.Str] && !hidden[k.Str] {
			s.fresh(policy.Other, v)
		}
		return true
	})
}

func (s *shown) poll(poll gjson.Result) {
	if !poll.IsObject() {
		s.words(policy.PollQuestion, poll)
		return
	}
	for _, v := range values(poll, "question") {
		s.words(policy.PollQuestion, v)
	}
	for _, v := range values(poll, "answers") {
		s.words(policy.PollAnswer, v)
	}
	poll.ForEach(func(k, v gjson.Result) bool {
		if !hidden[k.Str] && k.Str != "question" && k.Str != "answers" {
			s.fresh(policy.Other, v)
		}
		return true
	})
}

// body tells a caption from a file's name: both stand in body.
func (s *shown) body(evtType string, g gjson.Result) {
	bodies, names := values(g, "body"), values(g, "filename")
	_, file := fileTypes[text(g.Get("msgtype"))]
	if file && len(bodies) == 1 && (len(names) == 0 || len(names) == 1 && names[0].Raw == bodies[0].Raw) {
		bodies, names = nil, bodies
	}
	for _, v := range bodies {
		s.words(policy.Body, v)
	}
	for _, v := range names {
		s.words(policy.FileName, v)
	}
	for _, v := range values(g, "formatted_body") {
		s.words(policy.Formatted, v)
	}
}

// values are all values of a field: one that is written twice is shown by some clients as the first, by others as the last.
func values(g gjson.Result, name string) (out []gjson.Result) {
	g.ForEach(func(k, v gjson.Result) bool {
		if k.Str == name {
			out = append(out, v)
		}
		return true
	})
	return out
}

// twice says that some object in it has a field twice.
func twice(g gjson.Result) bool {
	if !g.IsObject() && !g.IsArray() {
		return false
	}
	found, seen := false, map[string]bool{}
	g.ForEach(func(k, v gjson.Result) bool {
		found = g.IsObject() && seen[k.Str] || twice(v)
		seen[k.Str] = true
		return !found
	})
	return found
}

// hidden are the fields that no client shows as words.
var hidden = map[string]bool{
	"msgtype": true, "format": true, "url": true, "file": true, "info": true, "m.relates_to": true, "m.mentions": true,
	"key": true, "keys": true, "k": true, "iv": true, "hashes": true, "v": true, "alg": true, "kty": true, "key_ops": true, "ext": true,
	"mimetype": true, "size": true, "w": true, "h": true, "duration": true, "waveform": true, "blurhash": true, "xyz.amorgan.blurhash": true,
	"thumbnail_url": true, "thumbnail_file": true, "thumbnail_info": true, "external_url": true, "uri": true, "geo_uri": true,
	"org.matrix.msc1767.file": true, "org.matrix.msc1767.audio": true, "m.file": true, "m.audio": true,
	"org.matrix.msc3245.voice": true, "org.matrix.msc3245.voice.v2": true, "m.voice": true, "org.matrix.msc3488.ts": true, "m.ts": true,
	"event_id": true, "room_id": true, "user_id": true, "device_id": true, "session_id": true, "sender_key": true, "algorithm": true,
	"ciphertext": true, "rel_type": true, "id": true, "m.id": true, "kind": true, "max_selections": true, "via": true, "type": true,
	"org.matrix.msc3488.asset": true, "m.asset": true, keyField: true,
}

// fileTypes are the messages that carry a file; unseen says that Matron cannot read what is in it.
var fileTypes = map[string]struct{}{"m.image": {}, "m.file": {}, "m.audio": {}, "m.video": {}}

// files says whether a message carries a file, and whether it holds something that Matron cannot read.
func files(evtType string, content json.RawMessage) (media, unseen bool) {
	g := gjson.ParseBytes(content)
	kind := text(g.Get("msgtype"))
	_, file := fileTypes[kind]
	media = file || evtType == "m.sticker" || g.Get("url").Exists() || g.Get("file").Exists()
	return media, media || kind == "m.location" || g.Get("geo_uri").Exists()
}

var (
	pollStarts    = []string{"m.poll", "m.poll.start", "org.matrix.msc3381.poll.start"}
	pollResponses = []string{"m.poll.response", "org.matrix.msc3381.poll.response"}
)

func isVote(evtType string) bool { return evtType == pollResponses[0] || evtType == pollResponses[1] }

// isMessage says whether clients show an event as words: the types that have words, and any other that brings a
// fallback text.
func isMessage(evtType string, content json.RawMessage) bool {
	switch evtType {
	case "m.room.message", "m.sticker", "m.poll.start", "org.matrix.msc3381.poll.start", "m.poll.end", "org.matrix.msc3381.poll.end":
		return true
	case "m.reaction", "m.room.encrypted", "m.room.redaction":
		return false
	}
	if strings.HasPrefix(evtType, "m.room.") || strings.HasPrefix(evtType, "m.call.") || strings.HasPrefix(evtType, "m.key.") || isVote(evtType) {
		return false
	}
	g := gjson.ParseBytes(content)
	for _, name := range []string{"body", "m.text", "m.markup", "org.matrix.msc1767.text", "org.matrix.msc1767.message"} {
		if g.Get(escape(name)).Exists() {
			return true
		}
	}
	return false
}

// answers are the ids that were voted for.
func answers(content json.RawMessage) (out []string) {
	g := gjson.ParseBytes(content)
	lists := []gjson.Result{g.Get(`m\.selections`)}
	for _, name := range pollResponses {
		lists = append(lists, g.Get(escape(name)+".answers"))
	}
	for _, l := range lists {
		if !l.IsArray() {
			continue
		}
		for _, a := range l.Array() {
			if a.Type == gjson.String {
				out = append(out, a.Str)
			}
		}
	}
	return out
}

// escape makes a field's name a path.
func escape(name string) string { return strings.ReplaceAll(name, ".", `\.`) }

// without is an object without one field.
func without(content json.RawMessage, name string) json.RawMessage {
	var fields map[string]json.RawMessage
	if json.Unmarshal(content, &fields) != nil {
		return content
	}
	delete(fields, name)
	out, err := json.Marshal(fields)
	if err != nil {
		return content
	}
	return out
}
