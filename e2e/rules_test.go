package e2e_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"matron/e2e/house"
	"matron/e2e/ward"
)

func TestWatchCountsAndSaysNothing(t *testing.T) {
	t.Parallel()
	h, rooms := mustPlan(t, house.Options{}, map[string]string{
		"watched": "mode: watch",
		"allowed": "mode: advise\nidentifiers: {patients: allowed}",
		"advised": "mode: advise\nidentifiers: {per_shift: 20}",
	})
	before, found := status(t, h), map[string]string{}
	for name, reason := range map[string]string{"watched": "watching", "allowed": "allowed_here"} {
		found[name] = mustSay(t, h.Amy, rooms[name], "NHS no "+fresh()+": K 6.8")
		mustIgnore(t, h, "message", found[name], reason)
	}
	if now := status(t, h); now["found, nobody told"] != before["found, nobody told"]+2 || now["warned"] != before["warned"] {
		t.Errorf("the status went from %v to %v", before, now)
	}
	ward.Do(h.Amy.React(rooms["watched"], found["watched"], "Mask")).Or(t) // nobody asked
	tap := mustTell(t, h, "the tap", func(e entry) bool { return e.Subject == "reaction" && e.About == found["watched"] })
	if !tap.has("watching") || tap.Key != "" {
		t.Errorf("decided %+v", tap)
	}

	// Where she speaks she does: in the room, and in the one direct room that there is.
	mustHavePills(t, h, h.Amy, rooms["advised"], mustSay(t, h.Amy, rooms["advised"], "NHS no "+fresh()))
	direct, _ := told(t, h, h.Amy, "in Ward advised")
	if n := hers(t, h, h.Amy, direct, ""); len(n) != 1 {
		t.Errorf("in the direct room she said %q", bodies(n))
	}
	for name, said := range found {
		mustStand(t, h, h.Amy, rooms[name], said)
		mustBeBare(t, h, h.Amy, rooms[name], said)
		if n := hers(t, h, h.Amy, rooms[name], ""); len(n) != 1 { // the notice
			t.Errorf("in Ward %s she said %q", name, bodies(n))
		}
	}
}

func TestPause(t *testing.T) {
	t.Parallel()
	h, rooms := mustPlan(t, house.Options{}, map[string]string{
		"led":   "mode: advise\nidentifiers: {per_shift: 20}",
		"other": "mode: advise\nidentifiers: {per_shift: 20}\npause: {who: [lead], at_most: 1h}",
	})
	led, other := rooms["led"], rooms["other"]
	lee, ruth := mustMeet(t, h, h.Lee), mustMeet(t, h, h.IG)
	ordered := func(t *testing.T, p *ward.Client, direct, words, answer string) {
		t.Helper()
		said := mustSay(t, p, direct, words)
		answered(t, h, p, direct, said, answer)
	}
	asked := func(t *testing.T, room string) string {
		t.Helper()
		said := mustSay(t, h.Amy, room, "NHS no "+fresh()+" to theatre")
		mustHavePills(t, h, h.Amy, room, said)
		return said
	}
	ignored := func(t *testing.T, room string) {
		t.Helper()
		said := mustSay(t, h.Amy, room, "NHS no "+fresh()+" to recovery")
		mustIgnore(t, h, "message", said, "paused")
		mustBeBare(t, h, h.Amy, room, said)
	}
	masked := func(t *testing.T, room, said, key string) {
		t.Helper()
		ward.Do(h.Amy.React(room, said, key)).Or(t)
		mustBeGone(t, h, room, []*ward.Client{h.Amy, h.Lee}, said)
	}
	pauses := func(t *testing.T, want int) {
		t.Helper()
		for late := time.Now().Add(soon); status(t, h)["pauses in force"] != want; time.Sleep(100 * time.Millisecond) {
			if time.Now().After(late) {
				t.Fatalf("waited %s for %d pauses in force; there are %d", soon, want, status(t, h)["pauses in force"])
			}
		}
	}

	t.Run("the lead's word in the direct room stops removing in the policies that he leads, until resume", func(t *testing.T) {
		said := asked(t, led)
		ordered(t, h.Lee, lee, "pause destruction led", `^Paused in all rooms of the policy .* until .*: I mask and remove nothing`)
		ward.Do(h.Amy.React(led, said, "Mask")).Or(t)
		told(t, h, h.Amy, "It was not masked: removing is paused. Nothing was removed")
		mustStand(t, h, h.Amy, led, said)
		asked(t, led) // she still speaks
		masked(t, other, asked(t, other), "Mask")
		ordered(t, h.Lee, lee, "resume", "The pause in .* is over")
		masked(t, led, said, "✂️")
	})

	t.Run("the lead's pause of speech is of one policy alone", func(t *testing.T) {
		ordered(t, h.Lee, lee, "pause speech 30m led", `^Paused in .*: I say nothing about messages`)
		ignored(t, led)
		asked(t, other)
		ordered(t, h.Lee, lee, "resume led", "is over")
		asked(t, led)
	})

	t.Run("an officer stops her everywhere", func(t *testing.T) {
		said := asked(t, led)
		ordered(t, h.IG, ruth, "pause", `^Paused in all rooms until .*: I say nothing about messages, and mask and remove nothing`)
		ignored(t, led)
		ignored(t, other)
		ward.Do(h.Amy.React(led, said, "Mask")).Or(t)
		mustTell(t, h, "the tap", func(e entry) bool { return e.Subject == "reaction" && e.About == said && e.has("paused") })
		mustStand(t, h, h.Amy, led, said)
		mustTell(t, h, "the order", func(e entry) bool { return e.By == h.IG.User && e.has("ordered") && e.Word == "officer" })
		ordered(t, h.IG, ruth, "resume", "The pause in all rooms is over")
		masked(t, led, said, "✂")
	})

	t.Run("the command line stops her while the homeserver is down", func(t *testing.T) {
		ward.OK(t, h.Synapse.Stop())
		mustRun(t, h, "noted: all paused for 4h (everywhere)", "pause")
		pauses(t, 1)
		ward.OK(t, h.Synapse.Start())
		ward.OK(t, h.Clients.Retry())
		ignored(t, led)
		mustTell(t, h, "the order", func(e entry) bool { return e.Subject == "ordered" && e.Word == "operator" })
		mustRun(t, h, "noted: the pause is over (everywhere)", "resume")
		pauses(t, 0)
		asked(t, led)
	})

	t.Run("the command line stops her before she does anything, when she is down", func(t *testing.T) {
		said := asked(t, led)
		ward.OK(t, h.Matron.Stop(soon))
		mustRun(t, h, "noted: destruction paused for 1h (policy led)", "pause", "--what", "destruction", "--for", "1h", "--policy", "led")
		ward.Do(h.Amy.React(led, said, "Mask")).Or(t)
		ward.OK(t, h.Matron.Start(soon))
		mustTell(t, h, "the tap", func(e entry) bool { return e.Subject == "reaction" && e.About == said && e.has("paused") })
		mustStand(t, h, h.Amy, led, said)
		mustRun(t, h, "noted: the pause is over (policy led)", "resume", "--policy", "led")
		pauses(t, 0)
		masked(t, led, said, "✂️")
	})
}

func mustRun(t testing.TB, h *house.House, says string, args ...string) {
	t.Helper()
	out := ward.Do(h.Matron.Do(soon, args...)).Or(t)
	if out.Code != 0 || !strings.Contains(out.Stdout, says) {
		t.Fatalf("matron %v: code %d, %s%swant %q", args, out.Code, out.Stdout, out.Stderr, says)
	}
}

// Whose word is believed: a device that its user signed; an officer whose key the config pins.
func TestP27_ScannedButNotObeyed(t *testing.T) {
	t.Parallel()
	h := mustOpen(t, house.Options{Edit: func(config string) string {
		wrong := `{user: "@sam:ward.localhost", master_key: "` + strings.Repeat("A", 43) + `"}`
		return strings.Replace(config, "officers: [", "officers: ["+wrong+`, {user: "@tess:ward.localhost", master_key: ""}, `, 1)
	}})
	room := ward.Do(h.Admit(ward.Room{})).Or(t)
	lee := mustMeet(t, h, h.Lee)

	for name, why := range map[string]string{"sam": "a pin that is not his", "tess": "no pin"} {
		t.Run("an officer with "+why+" is not obeyed", func(t *testing.T) {
			p := mustBring(t, h, name, ward.Login{})
			direct := mustMeet(t, h, p)
			said := mustSay(t, p, direct, "pause")
			answered(t, h, p, direct, said, "^Not done: this device is not verified as yours, or its key is not the one I was given")
			if n := status(t, h)["pauses in force"]; n != 0 {
				t.Errorf("%d pauses", n)
			}
		})
	}

	t.Run("a device that its user has not signed is read, and not obeyed until it is", func(t *testing.T) {
		phone := ward.Do(h.Clients.Login("lee.phone", h.Lee.Account, ward.Login{Unsigned: true})).Or(t)
		ward.OK(t, phone.WaitMember(lee, h.User, "join", soon))
		ward.OK(t, phone.WaitMember(room, h.User, "join", soon))
		mustHavePills(t, h, h.Lee, room, mustSay(t, phone, room, "NHS no "+fresh()))
		said := mustSay(t, phone, lee, "pause")
		answered(t, h, h.Lee, lee, said, "^Not done: this device is not verified as yours")
		mustTell(t, h, "the order", func(e entry) bool {
			return e.Subject == "message" && e.By == h.Lee.User && e.has("order_not_believed") && e.Word == "unknown_device"
		})
		if n := status(t, h)["pauses in force"]; n != 0 {
			t.Errorf("%d pauses", n)
		}

		ward.OK(t, h.Lee.SignDevice(phone.Device))
		said = mustSay(t, phone, lee, "pause")
		answered(t, h, h.Lee, lee, said, "^Paused in all rooms of the policy Acute wards until")
	})
}

func TestPolicyCheckSaysWhatIsWrongAndWhere(t *testing.T) {
	t.Parallel()
	m := ward.Do(ward.NewMatron(t.TempDir())).Or(t)
	m.Flag = "-"
	good := ward.Do(m.Write("good.yaml", house.Advise, nil)).Or(t)
	out := ward.Do(m.Do(soon, "policy", "check", good)).Or(t)
	if out.Code != 0 || !regexp.MustCompile(`^wards: good, mode advise\nrevision [0-9a-f]{12}\n$`).MatchString(out.Stdout) {
		t.Errorf("the good policy: code %d, %s%s", out.Code, out.Stdout, out.Stderr)
	}
	bad := ward.Do(m.Write("bad.yaml", "matron: 1\npolicy: wards\nmode: advice\nidentifiers:\n  tel: pill\n  per_shift: many\n", nil)).Or(t)
	out = ward.Do(m.Do(soon, "policy", "check", bad)).Or(t)
	for _, fault := range []string{`bad.yaml:3:7 mode: found "advice".*did you mean "advise"\?`, `bad.yaml:5:3 identifiers.tel: .*did you mean "tell"\?`, `bad.yaml:6:\d+ identifiers.per_shift: found "many"`} {
		if out.Code != 1 || !regexp.MustCompile(fault).MatchString(out.Stderr) {
			t.Errorf("the bad policy: code %d, %swant %s", out.Code, out.Stderr, fault)
		}
	}
}

func TestAConfigWithFaultsIsRefusedWithAllOfThem(t *testing.T) {
	t.Parallel()
	m := ward.Do(ward.NewMatron(t.TempDir())).Or(t)
	ward.OK(t, m.WriteConfig("{{.}}", `homeserver: http://matrix.hospital.example
usr: "@matron:ward.localhost"
login: {password_file: password, access_token_file: token}
data_dir: data
key_file: keys
officers: []
rules: [rules.yaml]
log: {level: loud}
`))
	refused := func(faults ...string) {
		t.Helper()
		out := ward.Do(m.Do(soon, "run")).Or(t)
		if out.Code != 1 {
			t.Errorf("run ended with code %d", out.Code)
		}
		for _, fault := range faults {
			if !regexp.MustCompile(fault).MatchString(out.Stderr) {
				t.Errorf("run does not say %s, but\n%s", fault, out.Stderr)
			}
		}
	}
	refused(`6 fault\(s\); nothing was started`, `config.yaml:1:13 homeserver: .*https`, `config.yaml:2:1 usr: .*did you mean "user"\?`, `user: found nothing`,
		`login: found a token and a password`, `config.yaml:6:\d+ officers: found an empty list`, `config.yaml:8:14 log.level: found "loud", allowed debug, info, warn, error`)

	// With the config mended, what it names: the files and the rules, together.
	ward.OK(t, m.WriteConfig("{{.}}", `homeserver: http://127.0.0.1:1
user: "@matron:ward.localhost"
login: {password_file: password}
data_dir: data
key_file: keys
officers: [{user: "@ruth:ward.localhost"}]
rules: [rules.yaml, none.yaml]
`))
	refused(`key_file`, `none.yaml`)
	ward.OK(t, os.Remove(filepath.Join(m.Dir, "config.yaml")))
	refused(`config.yaml`)
}
