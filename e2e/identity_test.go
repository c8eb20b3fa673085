package e2e_test

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"matron/e2e/house"
	"matron/e2e/ward"
)

// mustRefuse runs a subcommand that must end with code 1, and gives what it said.
func mustRefuse(t testing.TB, m *ward.Matron, says string, args ...string) string {
	t.Helper()
	out := ward.Do(m.Do(soon, args...)).Or(t)
	text := out.Stdout + out.Stderr
	if out.Code != 1 {
		t.Fatalf("matron %s ended with code %d\n%s", strings.Join(args, " "), out.Code, text)
	}
	if !regexp.MustCompile(says).MatchString(text) {
		t.Errorf("matron %s does not say %q:\n%s", strings.Join(args, " "), says, text)
	}
	return text
}

// mustEnd waits until a running Matron ends by herself with code 1, and gives what she said.
func mustEnd(t testing.TB, m *ward.Matron, says string) {
	t.Helper()
	if code := ward.Do(m.Wait(soon)).Or(t); code != 1 {
		t.Errorf("she ended with code %d", code)
	}
	if text := m.Output(); !regexp.MustCompile(says).MatchString(text) {
		t.Errorf("her last words do not say %q:\n%s", says, end(text, 1500))
	}
}

// mustNotStart runs her where she must refuse, and end with code 1.
func mustNotStart(t testing.TB, m *ward.Matron, says string) string {
	t.Helper()
	return mustRefuse(t, m, says, "run")
}

func mustCheck(t testing.TB, m *ward.Matron, says ...string) {
	t.Helper()
	out := ward.Do(m.Do(soon, "check")).Or(t)
	if out.Code != 0 || strings.Contains(out.Stdout, "BAD") {
		t.Errorf("check ended with code %d\n%s%s", out.Code, out.Stdout, out.Stderr)
	}
	for _, s := range says {
		if !strings.Contains(out.Stdout, s) {
			t.Errorf("check does not say %q:\n%s", s, out.Stdout)
		}
	}
}

// bad is one line of check that says that something is wrong, with its mend.
func bad(what, found, mend string) string {
	return `(?m)^BAD   ` + what + `: .*` + found + `.*\n      mend: .*` + mend
}

var masterKey = regexp.MustCompile(`, master_key: "[^"]*"`)

// mustPin writes the officer's master key into the config.
func mustPin(t testing.TB, h *house.House, key string) {
	t.Helper()
	ward.OK(t, h.Rewrite(func(config string) string {
		config = masterKey.ReplaceAllString(config, "")
		return strings.Replace(config, `{user: "`+h.IG.User+`"`, fmt.Sprintf(`{user: %q, master_key: %q`, h.IG.User, key), 1)
	}))
}

// devicesOf lists a user's devices as a server administrator sees them.
func devicesOf(t testing.TB, h *house.House, user string) []string {
	t.Helper()
	var got struct {
		Devices []struct {
			ID string `json:"device_id"`
		}
	}
	admin := ward.Do(h.Synapse.Admin()).Or(t)
	ward.OK(t, h.Synapse.Call(http.MethodGet, "/_synapse/admin/v2/users/"+ward.Escape(user)+"/devices", admin, nil, &got))
	var ids []string
	for _, d := range got.Devices {
		ids = append(ids, d.ID)
	}
	return ids
}

// mustDeleteDevice does what a server administrator can do, or delete_stale_devices_after.
func mustDeleteDevice(t testing.TB, h *house.House, user, device string) {
	t.Helper()
	admin := ward.Do(h.Synapse.Admin()).Or(t)
	path := "/_synapse/admin/v2/users/" + ward.Escape(user) + "/devices/" + ward.Escape(device)
	ward.OK(t, h.Synapse.Call(http.MethodDelete, path, admin, nil, nil))
}

// From the first init to the day on which the device is lost, as an operator lives it.
func TestIdentity(t *testing.T) {
	t.Parallel()
	h := mustOpen(t, house.Options{NoStart: true, Proxy: true, Admin: true, Edit: func(config string) string {
		return masterKey.ReplaceAllString(config, "") // before init nobody knows the officer's key
	}})
	m := h.Matron
	master := ward.Do(h.IG.MasterKey(h.IG.User)).Or(t)
	var room string

	t.Run("init prints the recovery key once, and the officers' keys as their own clients say them", func(t *testing.T) {
		said := h.Init.Stdout
		if h.Recovery == "" || strings.Count(said, h.Recovery) != 1 || strings.Contains(h.Init.Stderr, h.Recovery) {
			t.Fatalf("the recovery key is not printed once:\n%s", said)
		}
		if line := fmt.Sprintf("  - {user: %q, master_key: %q}\n", h.IG.User, master); !strings.Contains(said, line) {
			t.Errorf("init does not print %s:\n%s", line, said)
		}
		if hits := ward.Do(ward.Search(h.Dir, h.Recovery, strings.ReplaceAll(h.Recovery, " ", ""))).Or(t); len(hits) != 0 {
			t.Errorf("the recovery key stands in %v", hits)
		}
		for file, want := range map[string]os.FileMode{"keys": 0o600, "data/matron.db": 0o600, "data": 0o700} {
			if got := ward.Do(os.Stat(filepath.Join(m.Dir, file))).Or(t).Mode().Perm(); got != want {
				t.Errorf("%s has mode %o", file, got)
			}
		}
	})

	t.Run("a second init refuses, and changes nothing", func(t *testing.T) {
		before, devices := ward.Do(os.ReadFile(filepath.Join(m.Dir, "keys"))).Or(t), devicesOf(t, h, h.User)
		mustRefuse(t, m, `this store has a device that the homeserver knows; run matron`, "init")
		if after := ward.Do(os.ReadFile(filepath.Join(m.Dir, "keys"))).Or(t); string(after) != string(before) {
			t.Error("the key file was changed")
		}
		if now := devicesOf(t, h, h.User); len(now) != 1 || len(devices) != 1 || now[0] != devices[0] {
			t.Errorf("her devices were %v, now %v", devices, now)
		}
	})

	t.Run("an officer who is not pinned, then one with another key: check says so", func(t *testing.T) {
		mustRefuse(t, m, bad("officer "+h.IG.User, "is not pinned; the homeserver gives "+regexp.QuoteMeta(master), "compare it with the officer"), "check")
		mustPin(t, h, ward.Do(h.Lee.MasterKey(h.Lee.User)).Or(t))
		mustRefuse(t, m, bad("officer "+h.IG.User, "has another master key than the pinned one", "ask the officer"), "check")
		mustPin(t, h, master)
	})

	t.Run("she starts, works, and check finds everything good", func(t *testing.T) {
		admin := ward.Do(h.Synapse.Admin()).Or(t)
		limits := "/_synapse/admin/v1/users/" + ward.Escape(h.User) + "/override_ratelimit"
		mustRefuse(t, m, bad("rate limits", "the homeserver's own", "override_ratelimit"), "check")
		ward.OK(t, h.Synapse.Call(http.MethodPost, limits, admin, map[string]int{"messages_per_second": 0, "burst_count": 0}, nil))
		ward.OK(t, m.Start(soon))
		room = ward.Do(h.Admit(ward.Room{})).Or(t)
		mustCheck(t, m, "room "+room+": is encrypted, and she can remove", "verification: the device is cross-signed", "clock: agrees", "rate limits: none for the bot")
	})

	t.Run("P13: a second process refuses, and the first goes on", func(t *testing.T) {
		for _, command := range []string{"run", "init"} {
			mustRefuse(t, m, fmt.Sprintf(`matron\.db\.lock is held by process %d: Matron runs already; stop that one first`, m.PID()), command)
		}
		mustHavePills(t, h, h.Amy, room, mustSay(t, h.Amy, room, "NHS no "+fresh()))
	})

	t.Run("check finds what is wrong with rooms, admin token and homeserver, each with its mend", func(t *testing.T) {
		ward.OK(t, h.Amy.SetPower(room, h.User, 49))
		mustRefuse(t, m, bad("room "+room, "power 49, and removing needs 50", "give her power 50 there"), "check")
		ward.OK(t, h.Amy.SetPower(room, h.User, 50))

		plain := ward.Do(h.Admit(ward.Room{Plain: true})).Or(t)
		mustRefuse(t, m, bad("room "+plain, "is not encrypted", "switch encryption on"), "check")
		ward.OK(t, h.Amy.Kick(plain, h.User, ""))

		token := ward.Do(os.ReadFile(filepath.Join(m.Dir, "admin-token"))).Or(t)
		ward.Do(m.Write("admin-token", h.Amy.Token+"\n", nil)).Or(t)
		mustRefuse(t, m, bad("admin token", "403 M_FORBIDDEN", "token of a server administrator"), "check")
		ward.Do(m.Write("admin-token", string(token), nil)).Or(t)

		down := h.Proxy.Refuse(ward.Match{}, ward.Forever)
		mustRefuse(t, m, bad("homeserver", "network", "address is right and that it runs"), "check")
		down.Release()
		mustCheck(t, m)
	})

	t.Run("the homeserver restarts in the middle, and she goes on", func(t *testing.T) {
		ward.OK(t, h.RestartSynapse())
		mustHavePills(t, h, h.Amy, room, mustSay(t, h.Amy, room, "NHS no "+fresh()))
		if !m.Running() {
			t.Error("she ended")
		}
	})

	t.Run("a token that somebody else's administration gave: token and device id in place of a password", func(t *testing.T) {
		robin := mustHaveMatron(t, h, "robin")
		token, device, err := h.Synapse.Login(ward.Do(h.Synapse.Register("robin", "password-of-robin")).Or(t), "Robin")
		ward.OK(t, err)
		ward.Do(robin.Write("token", token+"\n", nil)).Or(t)

		ward.Do(robin.Write("other", h.Amy.Token+"\n", nil)).Or(t)
		mustLogin(t, robin, "access_token_file: other, device_id: "+h.Amy.Device)
		mustRefuse(t, robin, `the token belongs to another user`, "init")
		mustLogin(t, robin, "access_token_file: token, device_id: ELSEWHERE")
		mustRefuse(t, robin, `the token belongs to another device`, "init")

		mustLogin(t, robin, "access_token_file: token, device_id: "+device)
		out := ward.Do(robin.Do(soon, "init")).Or(t)
		if out.Code != 0 || !strings.Contains(out.Stdout, "The device "+device+" of @robin:ward.localhost is made") {
			t.Fatalf("init ended with code %d\n%s%s", out.Code, out.Stdout, out.Stderr)
		}
		mustCheck(t, robin, "token: valid for @robin:ward.localhost, device "+device)
		ward.OK(t, robin.Start(soon))
		ward.OK(t, robin.Stop(soon))
	})

	t.Run("init fails halfway: the recovery key of what stands on the homeserver is not lost, and init again ends well", func(t *testing.T) {
		wren := mustHaveMatron(t, h, "wren")
		ward.Do(h.Synapse.Register("wren", "password-of-wren")).Or(t)
		ward.Do(wren.Write("password", "password-of-wren\n", nil)).Or(t)
		text := strings.Replace(string(ward.Do(os.ReadFile(wren.Config)).Or(t)), h.Synapse.URL, h.Proxy.URL, 1)
		ward.OK(t, os.WriteFile(wren.Config, []byte(text), 0o600))
		fails := h.Proxy.Answer(ward.Match{Path: `/keys/signatures/upload$`}, 1, 500, "{}")
		half := mustRefuse(t, wren, `(?s)It is not finished.*make the cross-signing identity: status 500`, "init")
		key := regexp.MustCompile(`(?m)^    ((?:[1-9A-HJ-NP-Za-km-z]{4} ){11}[1-9A-HJ-NP-Za-km-z]{4})$`).FindStringSubmatch(half)
		if key == nil || fails.Met() != 1 {
			t.Fatalf("the recovery key is lost:\n%s", half)
		}
		mustRefuse(t, wren, `give its recovery key`, "init")
		ward.Do(wren.Write("recovery", key[1]+"\n", nil)).Or(t)
		ward.OK(t, os.WriteFile(wren.Config, []byte(text+"recovery_key_file: recovery\n"), 0o600))
		if out := ward.Do(wren.Do(soon, "init")).Or(t); out.Code != 0 {
			t.Fatalf("init ended with code %d\n%s%s", out.Code, out.Stdout, out.Stderr)
		}
		mustCheck(t, wren, "verification: the device is cross-signed")
	})

	t.Run("E15: the device is deleted on the server: she ends, refuses, and a new device verifies itself with the recovery key", func(t *testing.T) {
		mustDeleteDevice(t, h, h.User, devicesOf(t, h, h.User)[0])
		mustEnd(t, m, `the homeserver no longer knows this device's token.*run matron init again`)
		mustNotStart(t, m, `the homeserver no longer knows this device's token.*run matron init again`)
		mustRefuse(t, m, bad("token", "401 M_UNKNOWN_TOKEN", "run matron init again"), "check")

		mustRefuse(t, m, `this user has a cross-signing identity; give its recovery key`, "init")
		ward.Do(m.Write("recovery", "EsT1 2345\n", nil)).Or(t)
		ward.OK(t, h.Rewrite(func(config string) string { return config + "recovery_key_file: recovery\n" }))
		mustRefuse(t, m, `it is not the key of this identity`, "init")
		ward.Do(m.Write("recovery", h.Recovery+"\n", nil)).Or(t)
		out := ward.Do(m.Do(soon, "init")).Or(t)
		if out.Code != 0 || strings.Contains(out.Stdout, "recovery key") {
			t.Fatalf("init ended with code %d\n%s%s", out.Code, out.Stdout, out.Stderr)
		}
		ward.OK(t, m.Start(soon))
		mustCheck(t, m, "verification: the device is cross-signed")
		ward.Do(h.Amy.WaitDevices(h.User, soon, func(now ward.Trust) bool { return len(now.Devices) > 0 && now.Devices[len(now.Devices)-1].Signed })).Or(t)
		mustHavePills(t, h, h.Amy, room, mustSay(t, h.Amy, room, "NHS no "+fresh()))
		if out := ward.Do(m.Do(soon, "audit", "verify")).Or(t); out.Code != 0 {
			t.Errorf("the chain did not outlive the device: %s", out.Stdout)
		}
	})
}

// One device is used by one process, or its keys are ruined. TestIdentity sees the same of a running one.
func TestP13_ASecondProcessIsTurnedAway(t *testing.T) {
	t.Parallel()
	silent := ward.Do(net.Listen("tcp", "127.0.0.1:0")).Or(t) // a homeserver that never answers
	defer func() { _ = silent.Close() }()
	m := ward.Do(ward.NewMatron(t.TempDir())).Or(t)
	ward.Do(m.Write("password", "secret\n", nil)).Or(t)
	ward.Do(m.Write("rules.yaml", house.Advise, nil)).Or(t)
	ward.OK(t, m.WriteConfig("{{.}}", fmt.Sprintf(alone, silent.Addr())))
	first := make(chan ward.Output)
	go func() {
		out, _ := m.Do(soon, "init")
		first <- out
	}()
	asked := ward.Do(silent.Accept()).Or(t) // so the first has the store open
	for _, command := range []string{"init", "run"} {
		mustRefuse(t, m, `matron\.db\.lock is held by process \d+: Matron runs already; stop that one first`, command)
	}
	ward.OK(t, silent.Close())
	ward.OK(t, asked.Close())
	if out := <-first; out.Code != 1 || !strings.Contains(out.Stderr, "log in: network") {
		t.Errorf("the first ended with code %d: %s", out.Code, out.Stderr)
	}
}
