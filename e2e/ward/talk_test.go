package ward_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"matron/e2e/ward"
)

const soon = 40 * time.Second // a bound for a busy machine; nothing takes a second on an idle one

// pair is two people in an encrypted room, each knowing that the other is there.
func pair(t *testing.T, w *ward.Ward, r ward.Room) (amy, ben *ward.Client, room string) {
	t.Helper()
	amy = ward.Do(w.Person("amy")).Or(t)
	ben = ward.Do(w.Person("ben")).Or(t)
	return amy, ben, meet(t, amy, ben, r)
}

func meet(t *testing.T, amy, ben *ward.Client, r ward.Room) string {
	t.Helper()
	r.Invite = append(r.Invite, ben.User)
	room := ward.Do(amy.CreateRoom(r)).Or(t)
	ward.OK(t, ben.Join(room))
	ward.OK(t, amy.WaitMember(room, ben.User, "join", soon))
	return room
}

func TestTwoPeopleTalkInAnEncryptedRoom(t *testing.T) {
	t.Parallel()
	w := ward.Start(t, ward.Options{})
	amy, ben, room := pair(t, w, ward.Room{Name: "Ward 7"})

	said := ward.Do(amy.Send(room, ward.Text{Body: "K 6.8 canary-one", HTML: "<b>K 6.8</b> canary-one", Mentions: []string{ben.User}})).Or(t)
	seen := ward.Do(ben.WaitFor(room, ward.Want{Event: said, BodyRegex: "^K 6.8"}, soon)).Or(t)
	if !seen.Encrypted || seen.HTML != "<b>K 6.8</b> canary-one" || !seen.Highlight || seen.Sender != amy.User {
		t.Errorf("the message came as %+v", seen)
	}

	ward.Do(amy.Edit(room, said, ward.Text{Body: "K 5.8 canary-two"})).Or(t)
	seen = ward.Do(ben.WaitFor(room, ward.Want{Event: said, Edited: true}, soon)).Or(t)
	if seen.Body != "K 5.8 canary-two" || seen.Original != "K 6.8 canary-one" {
		t.Errorf("the edited message reads %q, before %q", seen.Body, seen.Original)
	}

	ward.Do(ben.React(room, said, "Not patient ID")).Or(t)
	ward.Do(amy.WaitFor(room, ward.Want{ReactionKey: "Not patient ID", On: said, Sender: ben.User}, soon)).Or(t)
	if got := ward.Do(amy.See(room, said)).Or(t).Reactions["Not patient ID"]; len(got) != 1 || got[0] != ben.User {
		t.Errorf("reactions are by %v", got)
	}
	ward.OK(t, ben.Unreact(room, said, "Not patient ID"))
	ward.OK(t, amy.WaitNoReaction(room, said, "Not patient ID", "", soon))

	reply := ward.Do(ben.Send(room, ward.Text{Body: "repeat gas", Thread: said})).Or(t)
	inside := ward.Do(ben.Send(room, ward.Text{Body: "now", Thread: said, ReplyTo: reply})).Or(t)
	if seen = ward.Do(amy.WaitFor(room, ward.Want{Event: inside, Thread: said}, soon)).Or(t); seen.ReplyTo != reply || seen.Body != "now" {
		t.Errorf("the reply in the thread came as %+v", seen)
	}

	ward.Do(ben.Redact(room, inside, "typo")).Or(t)
	if seen = ward.Do(amy.WaitGone(room, inside, soon)).Or(t); seen.Body != "" || seen.RedactedBy != ben.User || seen.Reason != "typo" {
		t.Errorf("the redacted message came as %+v", seen)
	}

	token := amy.Token
	for _, e := range ward.Do(w.Synapse.Messages(room, token)).Or(t) {
		if e.ID == said && (e.Type != "m.room.encrypted" || e.Redacted()) {
			t.Errorf("the homeserver holds the message as %+v", e)
		}
		if e.ID == inside && !e.Redacted() {
			t.Errorf("the homeserver holds the redacted message as %+v", e)
		}
	}
	if hits := ward.Do(ward.Search(w.Synapse.Dir, "canary-one", "canary-two")).Or(t); len(hits) > 0 {
		t.Errorf("words of an encrypted room lie in clear: %v", hits)
	}
	if hits := ward.Do(ward.Search(w.Synapse.Dir, "Not patient ID")).Or(t); len(hits) == 0 {
		t.Error("the search does not find a reaction, which is never encrypted: it would find nothing")
	}
}

func TestFilesAndPolls(t *testing.T) {
	t.Parallel()
	w := ward.Start(t, ward.Options{})
	amy, ben, room := pair(t, w, ward.Room{})

	scan := bytes.Repeat([]byte("not a real scan"), 1000)
	file, media, err := amy.SendFile(room, ward.File{Name: "scan.pdf", Caption: "the CT", MIME: "application/pdf", Data: scan})
	ward.OK(t, err)
	seen := ward.Do(ben.WaitFor(room, ward.Want{Event: file, BodyContains: "the CT"}, soon)).Or(t)
	if seen.Msgtype != "m.file" || seen.Content["filename"] != "scan.pdf" || !strings.HasPrefix(media, "mxc://") {
		t.Errorf("the file came as %+v", seen)
	}
	data, status, err := ben.Download(seen)
	ward.OK(t, err)
	if status != 200 || !bytes.Equal(data, scan) {
		t.Errorf("download: status %d, %d bytes", status, len(data))
	}
	admin := ward.Do(w.Synapse.Admin()).Or(t)
	ward.OK(t, w.Synapse.Call("DELETE", "/_synapse/admin/v1/media/"+strings.TrimPrefix(media, "mxc://"), admin, nil, nil))
	if _, status, err = ben.Download(seen); err != nil || status != 404 {
		t.Errorf("download of deleted media: status %d, %v", status, err)
	}

	poll := ward.Do(amy.Poll(room, "In the record?", "Yes", "No")).Or(t)
	asked := ward.Do(ben.WaitFor(room, ward.Want{Event: poll, BodyContains: "In the record?"}, soon)).Or(t)
	if asked.Type != "org.matrix.msc3381.poll.start" {
		t.Errorf("the poll came as %+v", asked)
	}
	ward.Do(ben.Vote(room, poll, "answer-2")).Or(t)
	vote := ward.Do(amy.WaitFor(room, ward.Want{Type: "org.matrix.msc3381.poll.response", On: poll, Sender: ben.User}, soon)).Or(t)
	if !vote.Encrypted {
		t.Error("a vote went in clear")
	}
}
