package e2e_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"matron/e2e/house"
	"matron/e2e/ward"
)

// kill -9 at many moments: while an answer of /sync is on its way, shortly after it was received and so before or
// while it is committed or decided, and while what was decided is being done. Whatever the moment, each message is
// asked about, and none twice: not its sender, and not in the chain.
func TestP01_KilledWhileAMessageIsTakenIn(t *testing.T) {
	t.Parallel()
	h, rooms := mustPlan(t, house.Options{Proxy: true}, map[string]string{
		"pills":  "mode: advise\nidentifiers: {per_shift: 20}",
		"thread": "mode: advise\nidentifiers: {per_shift: 20, tell: thread}",
	})
	// received is the moment at which an answer with a message has passed the proxy.
	received := func() <-chan struct{} {
		moment := make(chan struct{})
		var first sync.Once
		h.Proxy.Edit(syncs, ward.Forever, func(status int, body []byte) (int, []byte) {
			if bytes.Contains(body, []byte(`"m.room.encrypted"`)) && bytes.Contains(body, []byte(h.Lee.User)) {
				first.Do(func() { close(moment) })
			}
			return status, body
		})
		return moment
	}
	// met is the moment at which a fault has met a request.
	met := func(f *ward.Fault) <-chan struct{} {
		moment := make(chan struct{})
		go func() {
			if f.WaitMet(1, soon) == nil {
				close(moment)
			}
		}()
		return moment
	}
	later := func(moment func() <-chan struct{}, d time.Duration) func() <-chan struct{} {
		return func() <-chan struct{} {
			at, then := moment(), make(chan struct{})
			go func() {
				<-at
				<-time.After(d) // not to hope for anything: it is the moment
				close(then)
			}()
			return then
		}
	}
	// written is the moment at which she has written something, anything, after she received it.
	written := func() <-chan struct{} {
		at, then := received(), make(chan struct{})
		go func() {
			<-at
			before := wal(h)
			for late := time.Now().Add(soon); wal(h) == before && time.Now().Before(late); {
			}
			close(then)
		}()
		return then
	}

	var pills, threads []string
	say := func(what string) {
		pills = append(pills, mustSay(t, h.Amy, rooms["pills"], what+": NHS no "+fresh()))
		threads = append(threads, mustSay(t, h.Lee, rooms["thread"], what+": NHS no "+fresh()))
	}
	kills := []struct {
		when   string
		moment func() <-chan struct{}
	}{
		{"the answer of /sync is lost on its way", func() <-chan struct{} { return met(h.Proxy.Drop(syncs, 2)) }},
		{"what she says is sent, and she is not told", func() <-chan struct{} { return met(h.Proxy.Drop(words, 1)) }},
		{"a pill is sent, and she is not told", func() <-chan struct{} { return met(h.Proxy.Drop(reactions, 1)) }},
		{"a pill is on its way", func() <-chan struct{} { return met(h.Proxy.Hold(reactions, 1)) }},
		{"it is being received", received},
		{"something is written", written},
		{"something is written, again", written},
		{"something is written, and again", written},
	}
	for _, ms := range []int{2, 4, 7, 10, 15, 30} {
		kills = append(kills, struct {
			when   string
			moment func() <-chan struct{}
		}{fmt.Sprintf("%d ms later", ms), later(received, time.Duration(ms)*time.Millisecond)})
	}
	for i, kill := range kills {
		moment, killed := kill.moment(), make(chan error, 1)
		go func() {
			select {
			case <-moment:
				killed <- h.Matron.Kill()
			case <-time.After(soon):
				killed <- errors.New("the moment did not come: " + kill.when)
			}
		}()
		say(kill.when)
		ward.OK(t, <-killed)
		h.Proxy.Heal()
		if i%4 == 0 {
			say("while she is dead")
		}
		ward.OK(t, h.Matron.Start(soon))
	}
	say("after all")

	mustDecideEachOnce(t, h, append(append([]string{}, pills...), threads...))
	for _, id := range pills {
		mustHavePills(t, h, h.Lee, rooms["pills"], id)
	}
	for _, id := range threads {
		ward.Do(h.Lee.WaitFor(rooms["thread"], ward.Want{Sender: h.User, Thread: id, BodyContains: "seems to hold"}, soon)).Or(t)
	}
	for _, id := range pills {
		if got := pillsOn(t, h, h.Lee, rooms["pills"], id); len(got) != 3 {
			t.Errorf("under %s stand %v", id, got)
		}
	}
	notices := map[string]int{}
	for _, e := range hers(t, h, h.Lee, rooms["thread"], "seems to hold") {
		notices[e.Thread]++
	}
	for _, id := range threads {
		if notices[id] != 1 {
			t.Errorf("about %s she said %d notices", id, notices[id])
		}
	}
	direct, _ := told(t, h, h.Amy, "hold an NHS number") // Lee is told in the threads
	if rooms := ward.Do(h.Amy.DirectRooms(h.User)).Or(t); len(rooms) != 1 {
		t.Errorf("Amy was invited to %d direct rooms", len(rooms))
	}
	if said := hers(t, h, h.Amy, direct, "hold an NHS number"); len(said) != 1 {
		t.Errorf("to Amy she said %q", bodies(said))
	}
	mustHaveReadAll(t, h)
	if out := ward.Do(h.Matron.Do(soon, "audit", "verify")).Or(t); out.Code != 0 {
		t.Errorf("the chain: %s", out.Stdout)
	}
}

// wal tells whether her database was written to, cheaply.
func wal(h *house.House) string {
	info, err := os.Stat(h.Database() + "-wal")
	if err != nil {
		return ""
	}
	return fmt.Sprint(info.Size(), info.ModTime().UnixNano())
}
