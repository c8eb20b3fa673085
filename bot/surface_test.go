package bot

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func listed(evtType, content string) string {
	var all []string
	for _, s := range surfaces(evtType, json.RawMessage(content)) {
		all = append(all, fmt.Sprintf("%s/%d=%s", s.Where, s.Index, s.Text.Reveal()))
	}
	return strings.Join(all, " | ")
}

// TestP14MalformedContentIsLookedAt has content of every wrong shape: clients show what they can, so all of it is looked at.
func TestP14MalformedContentIsLookedAt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ content, want string }{
		"a number for a body":       {`{"msgtype":"m.text","body":9996683036}`, "body/0=9996683036"},
		"a list for a body":         {`{"body":["one",["two"],9]}`, "body/0=one | body/1=two | body/2=9"},
		"an object for a body":      {`{"body":{"a":{"b":"deep"}}}`, "body/0=deep"},
		"no message type":           {`{"body":"plain"}`, "body/0=plain"},
		"a message type of a list":  {`{"msgtype":["m.text"],"body":"plain"}`, "body/0=plain"},
		"no body, words elsewhere":  {`{"msgtype":"m.text","note":"hidden","more":{"x":["deep"]}}`, "other/0=hidden | other/1=deep"},
		"a long number elsewhere":   {`{"msgtype":"m.text","body":"a","nhs":9996683036,"n":12}`, "body/0=a | other/0=9996683036"},
		"formatted as a list":       {`{"body":"a","formatted_body":["<b>b</b>"]}`, "body/0=a | formatted_body/0=<b>b</b>"},
		"a file name as a number":   {`{"msgtype":"m.file","body":"a","filename":9996683036}`, "body/0=a | file_name/0=9996683036"},
		"not an object":             {`["one"]`, "other/0=one"},
		"a string":                  {`"one"`, "other/0=one"},
		"nothing":                   {``, ""},
		"half of it":                {`{"body":"a`, ""},
		"a question of an object":   {`{"m.poll.start":{"question":{"x":{"y":"q"}},"answers":"a"}}`, "poll_question/0=q | poll_answer/0=a"},
		"a poll of a string":        {`{"m.poll.start":"q"}`, "poll_question/0=q"},
		"the same key twice":        {`{"body":"first","body":"second"}`, "body/0=first | body/1=second"},
		"only what nobody is shown": {`{"body":" ","url":"mxc://x/y","info":{"w":1234567890},"m.mentions":{"user_ids":["@a:b"]}}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := listed("m.room.message", c.content); got != c.want {
				t.Errorf("got %s", got)
			}
		})
	}
}

// TestP16EverySurface plants words on every surface.
func TestP16EverySurface(t *testing.T) {
	t.Parallel()
	const poll = `{"org.matrix.msc3381.poll.start":{"kind":"org.matrix.msc3381.poll.disclosed","max_selections":1,"question":{"org.matrix.msc1767.text":"q","body":"q2"},` +
		`"answers":[{"id":"i1","org.matrix.msc1767.text":"yes"},{"id":"i2","org.matrix.msc1767.text":"no"}]},"org.matrix.msc1767.text":"q\n1. yes"}`
	for name, c := range map[string]struct{ kind, content, want string }{
		"words":         {"m.room.message", `{"msgtype":"m.text","body":"b","format":"org.matrix.custom.html","formatted_body":"<i>b</i>"}`, "body/0=b | formatted_body/0=<i>b</i>"},
		"a reply":       {"m.room.message", `{"msgtype":"m.text","body":"> <@a:b> old\n\nnew","m.relates_to":{"m.in_reply_to":{"event_id":"$e"}}}`, "body/0=> <@a:b> old\n\nnew"},
		"a caption":     {"m.room.message", `{"msgtype":"m.image","body":"the CT","filename":"scan.png","url":"mxc://x","info":{"mimetype":"image/png"}}`, "body/0=the CT | file_name/0=scan.png"},
		"a file's name": {"m.room.message", `{"msgtype":"m.file","body":"scan.pdf","file":{"key":{"k":"secret"},"iv":"x"}}`, "file_name/0=scan.pdf"},
		"both the same": {"m.room.message", `{"msgtype":"m.file","body":"scan.pdf","filename":"scan.pdf"}`, "file_name/0=scan.pdf"},
		"a poll":        {"org.matrix.msc3381.poll.start", poll, "poll_question/0=q | poll_question/1=q2 | poll_answer/0=yes | poll_answer/1=no | other/0=q\n1. yes"},
		"a stable poll": {
			"m.poll.start", `{"m.poll":{"question":{"m.text":[{"body":"q"}]},"answers":[{"m.id":"1","m.text":[{"body":"yes"}]}]},"m.text":[{"body":"q"}]}`,
			"poll_question/0=q | poll_answer/0=yes",
		},
		"the end of a poll": {"m.poll.end", `{"m.text":[{"body":"over"}]}`, "other/0=over"},
		"a place":           {"m.room.message", `{"msgtype":"m.location","body":"b","geo_uri":"geo:51.1,0.1","org.matrix.msc3488.location":{"uri":"geo:51","description":"Bay 4"}}`, "body/0=b | location/0=Bay 4"},
		"a sticker":         {"m.sticker", `{"body":"cat","url":"mxc://x"}`, "body/0=cat"},
		"a link's preview":  {"m.room.message", `{"msgtype":"m.text","body":"b","com.beeper.linkpreviews":[{"og:title":"title"}]}`, "body/0=b | other/0=title"},
		"an edit taken as a message": {
			"m.room.message", `{"msgtype":"m.text","body":"* new","m.new_content":{"body":"new"}}`, "body/0=* new | other/0=new",
		},
		"a topic":            {"m.room.topic", `{"topic":"t","m.topic":{"m.text":[{"body":"t"},{"body":"<b>t2</b>"}]}}`, "topic/0=t | topic/1=<b>t2</b>"},
		"a room's name":      {"m.room.name", `{"name":"n"}`, "room_name/0=n"},
		"a display name":     {"m.room.member", `{"membership":"join","displayname":"d","reason":"r","avatar_url":"mxc://x"}`, "display_name/0=d | reason/0=r"},
		"a removal":          {"m.room.redaction", `{"reason":"r","redacts":"$x"}`, "reason/0=r"},
		"a reaction":         {"m.reaction", `{"m.relates_to":{"rel_type":"m.annotation","event_id":"$e","key":"k"}}`, "reaction_key/0=k"},
		"an alias":           {"m.room.canonical_alias", `{"alias":"#a:b","alt_aliases":["#c:d"]}`, "other/0=#a:b | other/1=#c:d"},
		"an unknown event":   {"org.example.thing", `{"body":"b","x":"y"}`, "body/0=b | other/0=y"},
		"an event to no one": {"org.example.thing", `{"x":"y"}`, ""},
		"a room's levels":    {"m.room.power_levels", `{"users":{"@a:b":100}}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := listed(c.kind, c.content); got != c.want {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestFilesAreDeclaredUnseen(t *testing.T) {
	t.Parallel()
	for content, want := range map[string][2]bool{
		`{"msgtype":"m.text","body":"a"}`:                 {false, false},
		`{"msgtype":"m.image","body":"a"}`:                {true, true},
		`{"msgtype":"m.audio","body":"a"}`:                {true, true},
		`{"msgtype":"m.location","body":"a"}`:             {false, true},
		`{"msgtype":"org.example","file":{"url":"mxc:"}}`: {true, true},
	} {
		if media, unseen := files("m.room.message", json.RawMessage(content)); media != want[0] || unseen != want[1] {
			t.Errorf("%s: media %v, unseen %v", content, media, unseen)
		}
	}
}

func FuzzSurfaces(f *testing.F) {
	f.Add("m.room.message", `{"body":{"a":["b"]}}`)
	f.Add("m.poll.start", `{"m.poll":{"question":[[[]]]}}`)
	f.Fuzz(func(t *testing.T, kind, content string) {
		for _, s := range surfaces(kind, json.RawMessage(content)) {
			if s.Text.Empty() {
				t.Error("an empty surface")
			}
		}
	})
}
