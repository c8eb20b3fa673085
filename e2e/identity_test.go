package e2e_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
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

// No homeserver is needed to be told what is wrong with a config.
func TestAConfigThatIsWrongIsRefusedWithEachFault(t *testing.T) {
	t.Parallel()
	m := ward.Do(ward.NewMatron(t.TempDir())).Or(t)
	ward.Do(m.Write("password", "secret\n", nil)).Or(t)

	t.Run("every fault at once, for run, check and init alike", func(t *testing.T) {
		ward.OK(t, m.WriteConfig(`homeserver: http://matrix.hospital.example
user: matron
loggin: {password_file: password}
data_dir: data
key_file: keys
officers: []
rules: rules.yaml
stop_within: soon
`, nil))
		for _, command := range []string{"run", "check", "init"} {
			text := mustRefuse(t, m, "fault", command)
			for _, want := range []string{
				`config\.yaml:1:\d+ homeserver: found "http://matrix\.hospital\.example".*; .*write https://`,
				`config\.yaml:2:\d+ user: found "matron", allowed a user id; write it in quotes`,
				`config\.yaml:3:\d+ loggin: .*did you mean "login"\?`,
				`config\.yaml:6:\d+ officers: found an empty list.*; name at least one officer`,
				`config\.yaml:7:\d+ rules: found "rules\.yaml", allowed a list of files`,
				`config\.yaml:8:\d+ stop_within: found "soon", .*; write it like 20s`,
				`config\.yaml:\d+:\d+ login: found nothing; it is needed`,
			} {
				if !regexp.MustCompile(want).MatchString(text) {
					t.Errorf("matron %s does not say %s:\n%s", command, want, text)
				}
			}
		}
		if _, err := os.Stat(filepath.Join(m.Dir, "data")); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("something was made: %v", err)
		}
	})

	const good = `homeserver: http://127.0.0.1:1
user: "@matron:ward.localhost"
login: {password_file: password}
data_dir: data
key_file: keys
officers: [{user: "@ruth:ward.localhost"}]
rules: [rules.yaml]
`
	t.Run("faults of the rules come with their line", func(t *testing.T) {
		ward.OK(t, m.WriteConfig(good, nil))
		ward.Do(m.Write("rules.yaml", "matron: 1\npolicy: wards\nmode: advice\nidentifiers: {tell: pil}\n", nil)).Or(t)
		for _, command := range []string{"run", "check", "init"} {
			text := mustRefuse(t, m, `rules\.yaml:3:\d+ mode: found "advice".*did you mean "advise"`, command)
			if !regexp.MustCompile(`rules\.yaml:4:\d+ identifiers\.tell: found "pil".*did you mean "pill"`).MatchString(text) {
				t.Errorf("%s does not name the second fault:\n%s", command, text)
			}
		}
	})

	t.Run("a secret that others can read is refused, with the mend", func(t *testing.T) {
		ward.Do(m.Write("rules.yaml", house.Advise, nil)).Or(t)
		ward.Do(m.Write("keys", "", nil)).Or(t)
		for name, field := range map[string]string{"keys": "key_file", "password": "login.password_file"} {
			file := filepath.Join(m.Dir, name)
			ward.OK(t, os.Chmod(file, 0o644))
			if command := map[string]string{"keys": "run", "password": "init"}[name]; true {
				mustRefuse(t, m, regexp.QuoteMeta(field)+`: .*others can read it: chmod 600`, command)
			}
			ward.OK(t, os.Chmod(file, 0o600))
		}
		ward.OK(t, os.Remove(filepath.Join(m.Dir, "keys")))
	})

	t.Run("before init there is nothing to run, and the mend is named", func(t *testing.T) {
		mustNotStart(t, m, `matron init`)
		mustRefuse(t, m, `matron init`, "check")
	})
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

// mustHaveMatron gives another Matron in the same ward, with her config but for the login.
func mustHaveMatron(t testing.TB, h *house.House, name string) *ward.Matron {
	t.Helper()
	m := ward.Do(h.Ward.Matron(name)).Or(t)
	m.Ready = h.Matron.Ready
	ward.Do(m.Write("rules.yaml", house.Advise, nil)).Or(t)
	ward.OK(t, m.WriteConfig(`homeserver: {{.Server}}
user: "@{{.Name}}:ward.localhost"
login: {password_file: password}
data_dir: data
key_file: keys
rules: [rules.yaml]
officers: [{user: "{{.Officer}}", master_key: "{{.Key}}"}]
inviters: {servers: [ward.localhost]}
`, map[string]string{
		"Server": h.Synapse.URL, "Name": name, "Officer": h.IG.User, "Key": ward.Do(h.IG.MasterKey(h.IG.User)).Or(t),
	}))
	return m
}

func mustLogin(t testing.TB, m *ward.Matron, how string) {
	t.Helper()
	text := string(ward.Do(os.ReadFile(m.Config)).Or(t))
	text = regexp.MustCompile(`(?m)^login: .*$`).ReplaceAllString(text, "login: {"+how+"}")
	ward.OK(t, os.WriteFile(m.Config, []byte(text), 0o600))
}

// A person whose app gives keys only to devices that their owner signed: what an unsigned Matron would be to
// them, and that she refuses to be one.
func TestP06_AnUnsignedMatronRefusesToRun(t *testing.T) {
	t.Parallel()
	h := mustOpen(t, house.Options{People: map[string]ward.Login{"amy": {Isolation: true}}, Rules: house.Advise + "unreadable: {patience: 1s}\n"})
	m := h.Matron
	room := ward.Do(h.Admit(ward.Room{})).Or(t)

	t.Run("signed: she reads", func(t *testing.T) {
		mustHavePills(t, h, h.Lee, room, mustSay(t, h.Amy, room, "NHS no "+fresh()))
	})

	t.Run("the signature is lost: she refuses; with the recovery key she signs herself again, and reads", func(t *testing.T) {
		ward.OK(t, m.Stop(soon))
		mustLoseSignature(t, h)
		mustNotStart(t, m, `the device is not verified: other people's clients may not share keys with it; give the recovery key of init`)
		mustRefuse(t, m, bad("verification", "the device is not signed by its user", "recovery key"), "check")

		ward.Do(m.Write("recovery", h.Recovery+"\n", nil)).Or(t)
		ward.OK(t, h.Rewrite(func(config string) string { return config + "recovery_key_file: recovery\n" }))
		ward.OK(t, m.Start(soon))
		mustCheck(t, m, "verification: the device is cross-signed") // as the homeserver gives it to others
		mustHavePills(t, h, h.Lee, room, mustSay(t, h.Amy, room, "NHS no "+fresh()))
	})

	t.Run("her identity is replaced from another client: she cannot read, does not keep silent about it, and refuses to start", func(t *testing.T) {
		mine := devicesOf(t, h, h.User)[0]
		mustReplaceIdentity(t, h, ward.Account{Name: "matron", User: h.User, Password: "password-of-matron"})
		ward.Do(h.Amy.WaitDevices(h.User, soon, func(now ward.Trust) bool {
			for _, d := range now.Devices {
				if d.Device == mine {
					return !d.Signed
				}
			}
			return false
		})).Or(t)
		ward.OK(t, h.Amy.ForgetKeys(room))
		said := mustSay(t, h.Amy, room, "NHS no "+fresh())
		mustTell(t, h, "the message that she cannot read", func(e entry) bool { return e.About == said && e.has("unreadable_told") })
		if n := status(t, h)["unreadable, older than the patience"]; n != 1 {
			t.Errorf("the status counts %d unreadable messages", n)
		}
		mustBeBare(t, h, h.Lee, room, said)

		ward.OK(t, m.Stop(soon))
		mustNotStart(t, m, `the device is not verified|not the key of this identity`) // the old recovery key is of no use
		mustRefuse(t, m, bad("verification", "the device is not signed by its user", "recovery key"), "check")
	})

	t.Run("a device made by hand, never signed: she refuses", func(t *testing.T) {
		robin := mustHaveMatron(t, h, "robin")
		token, device, err := h.Synapse.Login(ward.Do(h.Synapse.Register("robin", "password-of-robin")).Or(t), "Robin")
		ward.OK(t, err)
		ward.Do(robin.Write("token", token+"\n", nil)).Or(t)
		ward.Do(robin.Write("keys", string(ward.Do(os.ReadFile(filepath.Join(m.Dir, "keys"))).Or(t)), nil)).Or(t)
		mustLogin(t, robin, "access_token_file: token, device_id: "+device)
		mustNotStart(t, robin, `run matron init`)
	})
}

const change = `import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as db:
    for statement in sys.argv[2:]:
        if db.execute(statement).rowcount < 1:
            sys.exit("it changes nothing: " + statement)`

// mustRewrite changes a database of which nobody makes use at the moment: each statement must find something.
func mustRewrite(t testing.TB, database string, statements ...string) {
	t.Helper()
	python := filepath.Join(ward.Do(ward.Setup()).Or(t), "synapse", "bin", "python")
	if said, err := exec.Command(python, append([]string{"-c", change, database}, statements...)...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
}

// mustLoseSignature takes the signature of her device out of the homeserver and out of her own store.
func mustLoseSignature(t testing.TB, h *house.House) {
	t.Helper()
	device := devicesOf(t, h, h.User)[0]
	ward.OK(t, h.Synapse.Stop())
	mustRewrite(t, h.Synapse.Database(), fmt.Sprintf("delete from e2e_cross_signing_signatures where target_user_id = '%s' and target_device_id = '%s'", h.User, device))
	mustRewrite(t, h.Database(), fmt.Sprintf("delete from crypto_cross_signing_signatures where signed_user_id = '%s'", h.User))
	ward.OK(t, h.Synapse.Start())
	ward.OK(t, h.Clients.Retry())
}

// mustReplaceIdentity does what any client with the password can do: it gives the user a new cross-signing identity.
// A js client will not, for an account whose secret storage it has no key of.
func mustReplaceIdentity(t testing.TB, h *house.House, a ward.Account) {
	t.Helper()
	token, _, err := h.Synapse.Login(a, "Browser")
	ward.OK(t, err)
	master, mine := newKey(t), newKey(t)
	self := map[string]any{"user_id": a.User, "usage": []string{"self_signing"}, "keys": mine.public()}
	text := ward.Do(json.Marshal(self)).Or(t) // sorted and bare: canonical
	self["signatures"] = map[string]any{a.User: map[string]string{
		master.id(): base64.RawStdEncoding.EncodeToString(ed25519.Sign(ed25519.PrivateKey(master), text)),
	}}
	ward.OK(t, h.Synapse.Call(http.MethodPost, "/_matrix/client/v3/keys/device_signing/upload", token, map[string]any{
		"auth":             map[string]any{"type": "m.login.password", "password": a.Password, "identifier": map[string]string{"type": "m.id.user", "user": a.User}},
		"master_key":       map[string]any{"user_id": a.User, "usage": []string{"master"}, "keys": master.public()},
		"self_signing_key": self,
	}, nil))
}

type signingKey ed25519.PrivateKey

func newKey(t testing.TB) signingKey {
	t.Helper()
	_, private, err := ed25519.GenerateKey(nil)
	ward.OK(t, err)
	return signingKey(private)
}

func (k signingKey) id() string {
	return "ed25519:" + base64.RawStdEncoding.EncodeToString(ed25519.PrivateKey(k).Public().(ed25519.PublicKey))
}

func (k signingKey) public() map[string]string {
	return map[string]string{k.id(): strings.TrimPrefix(k.id(), "ed25519:")}
}

// One device is used by one process, or its keys are ruined. TestIdentity sees the same of a running one.
func TestP13_ASecondProcessIsTurnedAway(t *testing.T) {
	t.Parallel()
	silent := ward.Do(net.Listen("tcp", "127.0.0.1:0")).Or(t) // a homeserver that never answers
	defer func() { _ = silent.Close() }()
	m := ward.Do(ward.NewMatron(t.TempDir())).Or(t)
	ward.Do(m.Write("password", "secret\n", nil)).Or(t)
	ward.Do(m.Write("rules.yaml", house.Advise, nil)).Or(t)
	ward.OK(t, m.WriteConfig(fmt.Sprintf(`homeserver: http://%s
user: "@matron:ward.localhost"
login: {password_file: password}
data_dir: data
key_file: keys
officers: [{user: "@ruth:ward.localhost"}]
rules: [rules.yaml]
`, silent.Addr()), nil))
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
