package bot

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"maunium.net/go/mautrix/crypto/attachment"

	"matron/policy"
	"matron/policy/confidential"
)

const ruth policy.UserID = "@ruth:hospital.example"

// posted puts an encrypted file into the media repository and its message into the room.
func (s *stage) posted(t testing.TB, text string, sender policy.UserID, trust policy.Trust) {
	t.Helper()
	data := []byte(text)
	file := attachment.NewEncryptedFile()
	file.EncryptInPlace(data)
	if s.h.files == nil {
		s.h.files = map[string][]byte{}
	}
	s.h.files["mxc://hospital.example/posted"] = data
	sealed := map[string]any{}
	if err := json.Unmarshal(mustJSON(t, file), &sealed); err != nil {
		t.Fatal(err)
	}
	sealed["url"] = "mxc://hospital.example/posted"
	content := mustJSON(t, map[string]any{"msgtype": "m.file", "body": "people.csv", "file": sealed})
	s.h.events["$f"] = opened{ID: "$f", Type: "m.room.message", Sender: sender, Trust: trust, Content: content}
}

func TestAPostedFileIsReadWhereItWasEncrypted(t *testing.T) {
	t.Parallel()
	read := policy.ReadFile{Room: ward, Event: "$f", By: ruth, As: policy.ProposesPeople}
	s := mustStage(t)
	s.posted(t, "id,name\n@amy,Mrs Quill\n", ruth, policy.SignedDevice)
	if got := s.do(t, read); got.Outcome != policy.Sent || got.Brought.Reveal() != "id,name\n@amy,Mrs Quill\n" {
		t.Errorf("%+v", got)
	}
	for name, spoil := range map[string]func(s *stage){
		"refused": func(s *stage) { s.posted(t, "x", amy, policy.SignedDevice) }, // somebody else's
		"Refused": func(s *stage) { s.posted(t, "x", ruth, policy.UnknownDevice) },
		"refused ": func(s *stage) {
			s.posted(t, "x", ruth, policy.SignedDevice)
			s.h.events["$f"] = opened{ID: "$f", Sender: ruth, Trust: policy.SignedDevice, Content: json.RawMessage(`{"url":"mxc://hospital.example/clear"}`)}
		},
		"refused  ": func(s *stage) { s.posted(t, strings.Repeat("x", maxFile+1), ruth, policy.SignedDevice) },
		"missing":   func(s *stage) { s.posted(t, "x", ruth, policy.SignedDevice); clear(s.h.files) },
		"unreadable": func(s *stage) {
			s.posted(t, "x", ruth, policy.SignedDevice)
			s.h.files["mxc://hospital.example/posted"] = []byte("y")
		},
	} {
		s := mustStage(t)
		spoil(s)
		if got := s.do(t, read); string(got.Outcome) != strings.ToLower(strings.TrimSpace(name)) || !got.Over || !got.Brought.Empty() {
			t.Errorf("%q: %+v", name, got)
		}
	}
}

func TestALongTableIsSentAsAnEncryptedFileToo(t *testing.T) {
	t.Parallel()
	s := mustStage(t)
	n := policy.RoomsNotice{}
	for range 11 {
		n.Rooms = append(n.Rooms, policy.RoomLine{Room: ward, Members: 3})
	}
	say := policy.Say{Room: ward, Thread: "$asked", Reply: "$asked", Notice: n, Deed: "report/$asked"}
	s.do(t, say)
	s.do(t, say) // asked twice, the world changes once
	if len(s.h.sent) != 2 {
		t.Fatalf("%d events were sent", len(s.h.sent))
	}
	file := s.h.sent[1]
	if file.Clear || file.Content.text("msgtype") != "m.file" || file.Content.object("m.relates_to").text("event_id") != "$asked" {
		t.Fatalf("%+v", file)
	}
	data, err := s.openFile(context.Background(), mustJSON(t, file.Content))
	if err != nil || !strings.HasPrefix(string(data), "room,id,policy") || strings.Count(string(data), "Ward 7") != 11 {
		t.Errorf("%v %s", err, data)
	}
	if raw := s.h.files[file.Content.object("file").text("url")]; strings.Contains(string(raw), "Ward") {
		t.Error("the table lies in clear in the media repository")
	}
}

func TestTheCopyOfAPolicyIsSigned(t *testing.T) {
	t.Parallel()
	s := mustStage(t)
	write := policy.WriteState{Room: ward, Policy: "wards", Number: 1}
	if got := s.do(t, write); got.Outcome != policy.NothingTo {
		t.Errorf("nothing was approved: %+v", got)
	}
	s.s.revision = &policy.RevisionRow{AddRevision: policy.AddRevision{
		Number: 2, Hash: "abc", At: time.UnixMilli(5), Texts: []policy.Written{{Name: "wards", Text: confidential.NewText("matron: 1\n")}},
	}}
	if got := s.do(t, write); got.Outcome != policy.Sent {
		t.Errorf("%+v", got)
	}
	c := s.h.calls[len(s.h.calls)-1]
	if c.Method != "PUT" || c.Path != "v3/rooms/!ward:hospital.example/state/chat.matron.policy/wards" || c.Body.text("text") != "matron: 1\n" {
		t.Fatalf("%+v", c)
	}
	b := &Bot{o: s.o}
	good := mustJSON(t, c.Body)
	if !b.ownState("wards", good) {
		t.Error("her own signature is not known again")
	}
	for _, bad := range []string{
		strings.Replace(string(good), "matron: 1", "matron: 2", 1), strings.Replace(string(good), `"revision":2`, `"revision":3`, 1),
		strings.Replace(string(good), `"abc"`, `"abd"`, 1), `{}`, `{"signature":"AAAA","policy":"wards"}`, strings.Replace(string(good), `{`, `{"text":"other",`, 1),
	} {
		if bad == string(good) || b.ownState("wards", []byte(bad)) {
			t.Errorf("taken as her own: %s", bad)
		}
	}
	if b.ownState("theatres", good) {
		t.Error("taken as her own in another place")
	}
}
