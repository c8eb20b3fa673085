package ward

import "time"

// Client is a person at a device. Name is unique in the ward: a second device of amy is another name, "amy.phone".
type Client struct {
	Name, User, Device string
	Token              string // for raw requests with Synapse.Call
	Account            Account
	clients            *Clients
}

// Login is how a person logs in. The zero value is what a clinician does: a signed device, all messages read, rooms
// that Matron opens accepted.
type Login struct {
	Device    string   // its display name; the client's name if empty
	Unsigned  bool     // no cross-signing: a device that nobody vouches for
	Isolation bool     // keys only to and from signed devices (OnlySignedDevicesIsolationMode)
	Accept    []string // whose invitations are accepted: user ids, or beginnings with a * at the end; nil is "@matron:*"
	NoAccept  bool     // accept none
	Server    string   // another address, such as a proxy's
}

// Login logs in with a new device.
func (c *Clients) Login(name string, a Account, how Login) (*Client, error) {
	accept := how.Accept
	if accept == nil {
		accept = []string{"@matron:*"}
	}
	if how.NoAccept {
		accept = []string{}
	}
	if how.Server == "" {
		how.Server = c.homeserver
	}
	if how.Device == "" {
		how.Device = name
	}
	args := map[string]any{
		"homeserver": how.Server, "user": a.Name, "password": a.Password, "device": how.Device,
		"crossSign": !how.Unsigned, "acceptInvites": accept,
	}
	if how.Isolation {
		args["isolation"] = "signed"
	}
	var session struct{ UserID, DeviceID, AccessToken string }
	if err := c.call(name, "login", args, &session, patience); err != nil {
		return nil, err
	}
	person := &Client{Name: name, User: session.UserID, Device: session.DeviceID, Token: session.AccessToken, Account: a, clients: c}
	c.mu.Lock()
	c.people[name] = person
	c.mu.Unlock()
	return person, nil
}

// Stop closes the client as one closes a browser tab: what it saw is forgotten, its device and keys are not.
func (p *Client) Stop() error { return p.act("stop", nil) }

// Start opens it again, as the same device, and waits for the first sync.
func (p *Client) Start() error { return p.act("start", nil) }

// Logout removes the device from the account.
func (p *Client) Logout() error { return p.act("logout", nil) }

// AcceptFrom changes whose invitations are accepted from now on; none without arguments.
func (p *Client) AcceptFrom(users ...string) error {
	return p.act("acceptInvites", map[string]any{"from": append([]string{}, users...)})
}

func (p *Client) act(cmd string, args map[string]any) error {
	return p.clients.call(p.Name, cmd, args, nil, patience)
}

func (p *Client) ask(cmd string, args map[string]any, out any) error {
	return p.clients.call(p.Name, cmd, args, out, patience)
}

// wait gives the client the time, and the answer a little more to arrive.
func (p *Client) wait(cmd string, args map[string]any, out any, within time.Duration) error {
	args["timeout"] = within.Milliseconds()
	return p.clients.call(p.Name, cmd, args, out, within+10*time.Second)
}

// event runs a command that answers with an event id.
func (p *Client) event(cmd string, args map[string]any) (string, error) {
	var sent struct{ Event string }
	err := p.ask(cmd, args, &sent)
	return sent.Event, err
}
