package e2e_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
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
