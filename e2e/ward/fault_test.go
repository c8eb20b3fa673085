package ward_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"matron/e2e/ward"
)

// The requests go without a client's own retries, to see what the proxy does.
func TestTheProxyMakesTheNetworkBad(t *testing.T) {
	t.Parallel()
	w := ward.Start(t, ward.Options{})
	amy := ward.Do(w.Person("amy")).Or(t)
	room := ward.Do(amy.CreateRoom(ward.Room{Plain: true})).Or(t)
	proxy := ward.Do(w.Proxy()).Or(t)
	sends := ward.Match{Method: http.MethodPut, Path: `/rooms/[^/]+/send/`}
	put := func(txn string) int {
		path := "/_matrix/client/v3/rooms/" + ward.Escape(room) + "/send/m.room.message/" + txn
		return request(t, http.MethodPut, proxy.URL+path, amy.Token, `{"msgtype":"m.text","body":"`+txn+`"}`)
	}
	arrived := func(body string) (n int) {
		for _, e := range ward.Do(w.Synapse.Messages(room, amy.Token)).Or(t) {
			if e.Content["body"] == body {
				n++
			}
		}
		return n
	}

	proxy.Answer(sends, 1, http.StatusBadGateway, "bad gateway")
	if first, second := put("a"), put("a"); first != 502 || second != 200 || arrived("a") != 1 {
		t.Errorf("502 once: %d, then %d, %d arrived", first, second, arrived("a"))
	}
	proxy.Limit(sends, 1, time.Second)
	if first, second := put("b"), put("b"); first != 429 || second != 200 {
		t.Errorf("429 once: %d, then %d", first, second)
	}
	proxy.Refuse(sends, 1)
	if first := put("c"); first != 0 || arrived("c") != 0 {
		t.Errorf("a refused request: status %d, %d arrived", first, arrived("c"))
	}
	proxy.Drop(sends, 1)
	if first, second := put("d"), put("d"); first != 0 || second != 200 || arrived("d") != 1 {
		t.Errorf("a dropped answer: %d, then %d, %d arrived", first, second, arrived("d"))
	}

	held := proxy.Hold(sends, 1)
	var wait sync.WaitGroup
	var late int
	wait.Go(func() { late = put("e") })
	ward.OK(t, held.WaitMet(1, soon))
	if arrived("e") != 0 {
		t.Error("a held request arrived")
	}
	held.Release()
	wait.Wait()
	if late != 200 || arrived("e") != 1 {
		t.Errorf("a held request, let go: %d, %d arrived", late, arrived("e"))
	}

	versions := ward.Match{Method: http.MethodGet, Path: `/versions$`}
	proxy.Edit(versions, 1, func(_ int, body []byte) (int, []byte) { return 418, body[:1] })
	if status := request(t, http.MethodGet, proxy.URL+"/_matrix/client/versions", "", ""); status != 418 {
		t.Errorf("an edited answer has status %d", status)
	}
	proxy.Replay(sends, 2)
	for range 3 {
		put("f") // the homeserver hears of the first
	}
	seen := proxy.Requests(sends)
	if last := seen[len(seen)-1]; last.Fault != "replay" || last.Status != 200 || proxy.Count(sends) != 11 {
		t.Errorf("%d requests, the last %+v", proxy.Count(sends), last)
	}
	proxy.Answer(versions, ward.Forever, 503, "")
	proxy.Heal()
	if status := request(t, http.MethodGet, proxy.URL+"/_matrix/client/versions", "", ""); status != 200 {
		t.Errorf("a healed proxy answers %d", status)
	}
}

func TestAClientLivesThroughA502(t *testing.T) {
	t.Parallel()
	w := ward.Start(t, ward.Options{})
	proxy := ward.Do(w.Proxy()).Or(t)
	amy := ward.Do(w.PersonWith("amy", ward.Login{Server: proxy.URL})).Or(t)
	room := ward.Do(amy.CreateRoom(ward.Room{})).Or(t)
	bad := proxy.Answer(ward.Match{Method: http.MethodPut, Path: `/send/`}, 1, http.StatusBadGateway, "{}")
	id := ward.Do(amy.Say(room, "through")).Or(t)
	ward.Do(amy.WaitFor(room, ward.Want{Event: id, BodyContains: "through"}, soon)).Or(t)
	if bad.Met() != 1 {
		t.Errorf("the 502 met %d requests", bad.Met())
	}
}
