package e2e_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"matron/e2e/house"
	"matron/e2e/ward"
)

// What people write, and identifiers in it, stand nowhere in clear: not in her folder at any time (also not after kill -9, in
// the write-ahead log, in an order, in a goroutine dump), not in what she prints, not in what she sends, and of what clients
// encrypt nothing in the homeserver's folder either.
func TestNoWordsAtRest(t *testing.T) {
	t.Parallel()
	s := mustLeakStage(t)
	h, m := s.House, s.Matron
	room := ward.Do(h.Admit(ward.Room{Name: "Ward 7"})).Or(t)
	plain := ward.Do(h.Admit(ward.Room{Name: "Hall", Plain: true})).Or(t)
	asked := func(id string, err error) string {
		t.Helper()
		ward.OK(t, err)
		mustHavePills(t, h, h.Amy, room, id)
		return id
	}

	body := asked(h.Amy.Say(room, "Bed 4 "+s.canary("body").text()+" K 6.8"))
	direct, _ := told(t, h, h.Amy, "It seems to hold")
	asked(h.Amy.Send(room, ward.Text{Body: "see the list", HTML: "see <b>" + s.canary("formatted").text() + "</b>"}))
	edited := mustSay(t, h.Amy, room, "bed 5")
	ward.Do(h.Amy.Edit(room, edited, ward.Text{Body: "bed 5 " + s.canary("edit").text()})).Or(t)
	asked(edited, nil)
	name := s.canary("filename")
	file, media, err := h.Amy.SendFile(room, ward.File{
		Name: name.word + " " + name.spaced() + ".txt", Caption: s.canary("caption").text(), MIME: "text/plain", Data: []byte(s.canary("content").text()),
	})
	asked(file, err)
	asked(h.Amy.Poll(room, s.canary("question").text(), "yes", s.canary("answer").text()))
	asked(h.Amy.Send(room, ward.Text{Body: "as I said, " + s.canary("reply").text(), ReplyTo: body}))
	for _, wrong := range []string{"mskae " + s.canary("command").text(), "pause " + s.canary("pause").text()} {
		mustTell(t, h, "a command typed wrongly", notUnderstood(mustSay(t, h.Amy, direct, wrong)))
	}
	lead := mustMeet(t, h, h.Lee) // who may pause: a room of that name
	typo := s.canary("roomid")
	answered(t, h, h.Lee, lead, mustSay(t, h.Lee, lead, "pause !"+typo.word+typo.number+" 1m"), "Not done|Nothing was done|not understand")
	locked := ward.Do(h.Lee.SendWithheld(room, h.User, ward.Text{Body: s.canary("locked").text()})).Or(t)

	ward.OK(t, h.Amy.SetTopic(room, s.inClear("topic").text()))
	ward.OK(t, h.Amy.SetName(room, s.inClear("roomname").text()))
	ward.OK(t, h.Amy.SetDisplayName(s.inClear("displayname").text()))
	removed := mustSay(t, h.Amy, room, "bed 6")
	ward.Do(h.Amy.Redact(room, removed, s.inClear("reason").text())).Or(t)
	ward.Do(h.Amy.React(room, body, s.inClear("reaction").text())).Or(t)
	for _, about := range []string{"the topic", "the name of", "your display name", "the reason you gave"} {
		answered(t, h, h.Amy, direct, "", "^Matron: about "+about)
	}
	mustDecide(t, h, "message", mustSay(t, h.Amy, plain, s.inClear("plainroom").text()))
	s.mustBeClean(t, "while she runs", m.Dir)

	fails(h.Proxy, s.canary("servererror").text())
	for _, id := range []string{body, file} {
		ward.Do(h.Amy.React(room, id, "Mask")).Or(t)
		mustBeGone(t, h, room, []*ward.Client{h.Amy, h.Lee}, id)
	}
	h.Proxy.Heal()
	waitMediaGone(t, h, media)

	lost := h.Proxy.Drop(words, 1)
	ward.Do(h.Amy.React(room, edited, "Mask")).Or(t)
	ward.OK(t, lost.WaitMet(1, soon))
	ward.OK(t, m.Kill())
	s.do(t, "pause", "--what", "destruction", "--for", "1m", "--room", "!elsewhere:ward.localhost")
	s.mustBeClean(t, "after kill -9, with an order left", m.Dir)
	if hits := newHunt(false).with("event", body).under(t, m.Dir); len(hits) == 0 {
		t.Error("nothing is found that must stand there: the search proves nothing")
	}

	slip := newCanary("config", false)
	good := string(ward.Do(os.ReadFile(m.Config)).Or(t))
	ward.OK(t, h.Rewrite(func(config string) string {
		return config + "device_nam: \"" + slip.spaced() + "\"\nstop_within: " + slip.number + "\n"
	}))
	if out := s.do(t, "run"); out.Code != 1 {
		t.Errorf("a wrong config ended with code %d", out.Code)
	}
	if found := newHunt(false, slip).in(s.said.Bytes()); len(found) != 0 {
		t.Errorf("the fault quotes the number: %s", s.said.String())
	}
	ward.OK(t, os.WriteFile(m.Config, []byte(good), 0o600))

	ward.OK(t, m.Start(soon))
	mustBeGone(t, h, room, []*ward.Client{h.Amy, h.Lee}, edited)
	ward.Do(h.Lee.ReleaseKeys(h.User)).Or(t)
	asked(locked, nil)
	for _, args := range [][]string{{"status"}, {"check"}, {"audit", "export"}, {"audit", "verify"}} {
		s.do(t, args...)
	}
	ward.OK(t, syscall.Kill(m.PID(), syscall.SIGQUIT))
	ward.Do(m.Wait(soon)).Or(t)
	if !strings.Contains(m.Output(), "goroutine 1 gp=") {
		t.Error("she left no goroutine dump")
	}
	s.mustBeClean(t, "after a goroutine dump", m.Dir)
	ward.OK(t, m.Start(soon))
	ward.OK(t, m.Stop(soon))
	s.mustBeClean(t, "at the end", m.Dir)

	var secret, open []canary
	for _, c := range s.canaries {
		if c.inClear {
			open = append(open, c)
		} else {
			secret = append(secret, c)
		}
	}
	for _, hit := range newHunt(true, secret...).under(t, h.Synapse.Dir) {
		t.Errorf("in the homeserver's folder: %s", hit)
	}
	for _, c := range open {
		if len(newHunt(true, c).under(t, h.Synapse.Dir)) == 0 {
			t.Errorf("what the client sent in clear as %s is not found: the search proves nothing", c.where)
		}
	}
	hers := ward.Do(h.Synapse.SQL("select j.json from event_json j join events e on e.event_id = j.event_id where e.sender = ?", h.User)).Or(t)
	if of := newHunt(true, s.canaries...).in([]byte(fmt.Sprint(hers))); len(of) != 0 || len(hers) == 0 {
		t.Errorf("of her %d events at rest some hold %v", len(hers), of)
	}
}

func notUnderstood(id string) func(entry) bool {
	return func(e entry) bool { return e.About == id && e.has("order_not_understood") }
}

// waitMediaGone waits until the homeserver has deleted a file.
func waitMediaGone(t testing.TB, h *house.House, mxc string) {
	t.Helper()
	path := "/_matrix/client/v1/media/download/" + strings.TrimPrefix(mxc, "mxc://")
	for late := time.Now().Add(soon); ; <-time.After(200 * time.Millisecond) {
		var refused *ward.Refused
		if err := h.Synapse.Call(http.MethodGet, path, h.Amy.Token, nil, nil); errors.As(err, &refused) && refused.Status == http.StatusNotFound {
			return
		}
		if time.Now().After(late) {
			t.Fatalf("%s is still there", mxc)
		}
	}
}

// Log level debug, and a homeserver that fails on everything and quotes what people wrote: in its error text, in its
// error code, in what should be JSON and is not. Also init and check say nothing of it.
func TestP38_TheServerFailsAndQuotes(t *testing.T) {
	t.Parallel()
	s := mustLeakStage(t)
	h, m := s.House, s.Matron
	room := ward.Do(h.Admit(ward.Room{})).Or(t)
	quoted := s.canary("quoted").text()
	said := mustSay(t, h.Amy, room, s.canary("body").text())
	mustHavePills(t, h, h.Amy, room, said)
	told(t, h, h.Amy, "It seems to hold")

	fails(h.Proxy, quoted)
	ward.Do(h.Amy.React(room, said, "Mask")).Or(t)
	mustBeGone(t, h, room, []*ward.Client{h.Amy, h.Lee}, said)
	h.Proxy.Heal()

	all := h.Proxy.Handle(ward.Match{}, ward.Forever, quoting(500, quoted))
	if out := s.do(t, "check"); out.Code != 1 {
		t.Errorf("check ended with code %d", out.Code)
	}
	met := all.Met()
	mustSay(t, h.Amy, room, "her open poll brings this, and the next fails")
	ward.OK(t, all.WaitMet(met+1, soon))
	ward.OK(t, m.Kill())
	if out := s.do(t, "run"); out.Code != 1 {
		t.Errorf("run ended with code %d", out.Code)
	}
	if out := s.do(t, "init"); out.Code != 1 {
		t.Errorf("init ended with code %d", out.Code)
	}
	h.Proxy.Heal()
	for _, status := range []int{400, 403, 404, 429} {
		h.Proxy.Handle(ward.Match{}, ward.Forever, quoting(status, quoted))
		s.do(t, "run")
		s.do(t, "check")
		h.Proxy.Heal()
	}
	ward.OK(t, m.Start(soon))
	ward.OK(t, m.Stop(soon))
	if !strings.Contains(m.Log(), `"level":"debug"`) && !strings.Contains(m.Log(), `"level":"warn"`) {
		t.Error("nothing was logged: the test proves nothing")
	}
	s.mustBeClean(t, "after all", m.Dir)
}
