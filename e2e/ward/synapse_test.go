package ward_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"matron/e2e/ward"
)

// request gives the status of an answer, 0 when there was none.
func request(t *testing.T, method, url, token, body string) int {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	ward.OK(t, err)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode
}

func TestSynapseRestartsAndIsKilled(t *testing.T) {
	t.Parallel()
	w := ward.Start(t, ward.Options{})
	amy, ben, room := pair(t, w, ward.Room{})
	ward.OK(t, w.RestartSynapse())
	one := ward.Do(amy.Say(room, "after a restart")).Or(t)
	ward.Do(ben.WaitFor(room, ward.Want{Event: one, BodyContains: "restart"}, soon)).Or(t)

	ward.OK(t, w.Synapse.Kill())
	ward.OK(t, w.Synapse.Start())
	ward.OK(t, w.Clients.Retry())
	two := ward.Do(ben.Say(room, "after a kill")).Or(t)
	ward.Do(amy.WaitFor(room, ward.Want{Event: two, BodyContains: "kill"}, soon)).Or(t)

	rows := ward.Do(w.Synapse.SQL("select type, json from events join event_json using (event_id) where event_id = ?", two)).Or(t)
	if len(rows) != 1 || rows[0][0] != "m.room.encrypted" || strings.Contains(rows[0][1].(string), "after a kill") {
		t.Errorf("the database holds %v", rows)
	}
}

func TestSynapseWithItsOwnRateLimits(t *testing.T) {
	t.Parallel()
	w := ward.Start(t, ward.Options{Config: ward.Config{Limits: true, Experimental: []string{"msc2815_enabled"}, Extra: "max_upload_size: 1M"}})
	account := ward.Do(w.Synapse.Register("amy", "secret")).Or(t)
	token, _, err := w.Synapse.Login(account, "raw")
	ward.OK(t, err)
	var made struct {
		Room string `json:"room_id"`
	}
	ward.OK(t, w.Synapse.Call("POST", "/_matrix/client/v3/createRoom", token, map[string]any{}, &made))
	send := func(txn string) error {
		return w.Synapse.Call("PUT", "/_matrix/client/v3/rooms/"+ward.Escape(made.Room)+"/send/m.room.message/"+txn, token,
			map[string]any{"msgtype": "m.text", "body": "x"}, nil)
	}
	for i := range 30 {
		if err = send(string(rune('A' + i))); err != nil {
			break
		}
	}
	if !ward.IsRefused(err, "M_LIMIT_EXCEEDED") {
		t.Errorf("thirty messages under the default limits: %v", err)
	}
	var features struct {
		Unstable map[string]bool `json:"unstable_features"`
	}
	ward.OK(t, w.Synapse.Call("GET", "/_matrix/client/versions", token, nil, &features))
	if !features.Unstable["fi.mau.msc2815"] {
		t.Error("msc2815 was asked for and is off")
	}
	var media struct {
		Size int `json:"m.upload.size"`
	}
	ward.OK(t, w.Synapse.Call("GET", "/_matrix/client/v1/media/config", token, nil, &media))
	if media.Size != 1<<20 {
		t.Errorf("the extra setting is not in force: %d", media.Size)
	}
}
