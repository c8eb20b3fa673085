// Package house puts a Matron into a ward: a homeserver, people on it, her config and
// rules, and the program run as an operator runs it. The end-to-end tests and the demo
// share it; it knows nothing of testing.
package house

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"matron/e2e/ward"
)

// Soon is how long something may take that should happen at once.
const Soon = 30 * time.Second

// Options say how a house differs from the usual one.
type Options struct {
	Ward     ward.Options
	Rules    string                     // YAML; Advise if empty
	Config   string                     // further lines of the config file
	Proxy    bool                       // Matron reaches the homeserver through House.Proxy
	Admin    bool                       // she has a token of a server administrator
	Office   bool                       // a policy room with a second officer, and two pairs of eyes
	Record   *Record                    // where she files; nowhere if nil
	Log      string                     // level; info if empty
	People   map[string]ward.Login      // how a person logs in, by name
	Edit     func(config string) string // last change of the config file
	NoStart  bool                       // initialised, not started
	Progress func(what string)          // is told what is being done
}

// Advise are rules that tell people, everywhere on the server.
const Advise = `matron: 1
policy: wards
title: Acute wards
mode: advise
contacts: {lead: "@lee:ward.localhost", human: ext 4410}
identifiers: {per_shift: 20}
`

// House is a ward with a Matron in it.
type House struct {
	*ward.Ward
	Matron       *ward.Matron
	User         string // hers
	Proxy        *ward.Proxy
	Amy, Lee, IG *ward.Client // a doctor, the ward's lead, an officer
	Init         ward.Output  // of matron init
	Recovery     string       // the recovery key that init printed
	Room         string       // set by Admit
	Omar         *ward.Client // with Office: the second officer
	Policy       string       // with Office: the policy room
}

const config = `homeserver: %s
user: "@matron:ward.localhost"
login: {password_file: password}
data_dir: data
key_file: keys
rules: [rules.yaml]
officers: [{user: "@ruth:ward.localhost", master_key: %q}%s]
inviters: {servers: [ward.localhost]}
log: {level: %s}
%s`

// Open starts a homeserver, Amy, Lee and the officer Ruth, and a Matron.
func Open(o Options) (h *House, err error) {
	say := o.Progress
	if say == nil {
		say = func(string) {}
	}
	say("start a homeserver")
	w, err := ward.Open(o.Ward)
	if err != nil {
		return nil, err
	}
	h = &House{Ward: w, User: "@matron:" + ward.ServerName}
	defer func() {
		if err != nil {
			err = errors.Join(err, h.Close())
			h = nil
		}
	}()
	say("log in two clinicians and an officer")
	for name, person := range map[string]**ward.Client{"amy": &h.Amy, "lee": &h.Lee, "ruth": &h.IG} {
		if *person, err = w.PersonWith(name, o.People[name]); err != nil {
			return h, err
		}
	}
	if err = h.Amy.SetDisplayName("Dr Patel"); err != nil {
		return h, err
	}
	if err = h.Lee.SetDisplayName("Dr Lee"); err != nil {
		return h, err
	}
	say("make Matron's identity (matron init)")
	if err = h.prepare(o); err != nil || o.NoStart {
		return h, err
	}
	say("start Matron")
	return h, h.Matron.Start(Soon)
}

// prepare writes her config and runs init.
func (h *House) prepare(o Options) error {
	account, err := h.Synapse.Register("matron", "password-of-matron")
	if err != nil {
		return err
	}
	if h.Matron, err = h.Ward.Matron("matron"); err != nil {
		return err
	}
	h.Matron.Ready = regexp.MustCompile(`"message":"ready"`)
	server := h.Synapse.URL
	if o.Proxy {
		if h.Proxy, err = h.Ward.Proxy(); err != nil {
			return err
		}
		server = h.Proxy.URL
	}
	if _, err = h.Matron.Write("password", account.Password+"\n", nil); err != nil {
		return err
	}
	if o.Rules == "" {
		o.Rules = Advise
	}
	if err = h.SetRules(o.Rules); err != nil {
		return err
	}
	if o.Log == "" {
		o.Log = "info"
	}
	extra := o.Config
	if o.Admin {
		admin, err := h.Synapse.Admin()
		if err != nil {
			return err
		}
		if _, err = h.Matron.Write("admin-token", admin+"\n", nil); err != nil {
			return err
		}
		extra += "admin_token_file: admin-token\n"
	}
	if o.Record != nil {
		extra += o.Record.Config()
	}
	master, err := h.IG.MasterKey(h.IG.User)
	if err != nil {
		return err
	}
	officer, lines, err := h.office(o)
	if err != nil {
		return err
	}
	text := fmt.Sprintf(config, server, master, officer, o.Log, extra+lines)
	if o.Edit != nil {
		text = o.Edit(text)
	}
	if err := h.Matron.WriteConfig("{{.}}", text); err != nil {
		return err
	}
	return h.init()
}

var recoveryKey = regexp.MustCompile(`(?m)^\s*((?:[1-9A-HJ-NP-Za-km-z]{4} ){11}[1-9A-HJ-NP-Za-km-z]{4})\s*$`)

func (h *House) init() (err error) {
	if h.Init, err = h.Matron.Do(2*time.Minute, "init"); err != nil {
		return err
	}
	if h.Init.Code != 0 {
		return fmt.Errorf("matron init ended with code %d\n%s%s", h.Init.Code, h.Init.Stdout, h.Init.Stderr)
	}
	if m := recoveryKey.FindStringSubmatch(h.Init.Stdout); m != nil {
		h.Recovery = m[1]
	}
	return nil
}

// SetRules writes the rules; they are read at the next start.
func (h *House) SetRules(yaml string) error {
	_, err := h.Matron.Write("rules.yaml", strings.ReplaceAll(yaml, "{{", "{{`{{`}}"), nil)
	return err
}

// Rewrite changes the config file.
func (h *House) Rewrite(change func(config string) string) error {
	data, err := os.ReadFile(h.Matron.Config)
	if err != nil {
		return err
	}
	return os.WriteFile(h.Matron.Config, []byte(change(string(data))), 0o600)
}

// Database is the path of hers.
func (h *House) Database() string { return filepath.Join(h.Matron.Dir, "data", "matron.db") }

// Restart stops her in order and starts her again.
func (h *House) Restart() error {
	if err := h.Matron.Stop(Soon); err != nil {
		return err
	}
	return h.Matron.Start(Soon)
}

// Admit makes a room of Amy's with Lee and Matron in it, who may remove messages, and waits
// until her notice stands there.
func (h *House) Admit(r ward.Room) (room string, err error) {
	if r.Name == "" {
		r.Name = "Ward 7"
	}
	if r.Power == nil {
		r.Power = map[string]any{"users": map[string]any{h.User: 50}}
	}
	r.Invite = append(r.Invite, h.Lee.User, h.User)
	if room, err = h.Amy.CreateRoom(r); err != nil {
		return "", err
	}
	h.Room = room
	if err = h.Lee.Join(room); err != nil {
		return room, err
	}
	for _, user := range []string{h.Lee.User, h.User} {
		if err = h.Amy.WaitMember(room, user, "join", Soon); err != nil {
			return room, err
		}
	}
	if r.Plain {
		return room, nil
	}
	_, err = h.Amy.WaitFor(room, ward.Want{Sender: h.User, Type: "m.room.message"}, Soon)
	return room, err
}

// Direct waits for the encrypted direct room between Matron and a person, in which she
// said something that fits.
func (h *House) Direct(p *ward.Client, bodyRegex string) (room string, said ward.Seen, err error) {
	end := time.Now().Add(Soon)
	for {
		rooms, err := p.DirectRooms(h.User)
		if err != nil {
			return "", said, err
		}
		for _, r := range rooms {
			if said, err = p.WaitFor(r.Room, ward.Want{Sender: h.User, BodyRegex: bodyRegex}, time.Second); err == nil {
				return r.Room, said, nil
			}
		}
		if time.Now().After(end) {
			return "", said, fmt.Errorf("%s waited %s for Matron to say %q in a direct room; there are %d", p.Name, Soon, bodyRegex, len(rooms))
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// Pills waits until the three answers stand under a message.
func (h *House) Pills(p *ward.Client, room, event string) error {
	for _, key := range []string{"Mask", "Keep", "Not patient ID"} {
		if _, err := p.WaitFor(room, ward.Want{ReactionKey: key, On: event, Sender: h.User}, Soon); err != nil {
			return fmt.Errorf("pill %s: %w", key, err)
		}
	}
	return nil
}

// Copy waits for the masked copy.
func (h *House) Copy(p *ward.Client, room, bodyRegex string) (ward.Seen, error) {
	return p.WaitFor(room, ward.Want{Sender: h.User, BodyRegex: bodyRegex}, Soon)
}
