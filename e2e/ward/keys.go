package ward

import (
	"fmt"
	"time"
)

// SendWithheld sends a message whose key does not reach the user's devices until ReleaseKeys; until then no key from
// this person does. It uses a new room session, so messages before it stay readable.
func (p *Client) SendWithheld(room, user string, t Text) (string, error) {
	args := t.in(room)
	args["user"] = user
	return p.event("sendWithheld", args)
}

// Withhold holds back every room key for the user from now on.
func (p *Client) Withhold(user string) error {
	return p.act("withhold", map[string]any{"user": user})
}

// ReleaseKeys lets the held keys through, and tells how many.
func (p *Client) ReleaseKeys(user string) (int, error) {
	var got struct{ Released int }
	err := p.ask("releaseKeys", map[string]any{"user": user}, &got)
	return got.Released, err
}

// DropKeys throws the held keys away: they never arrive. Later keys do.
func (p *Client) DropKeys(user string) (int, error) {
	var got struct{ Dropped int }
	err := p.ask("dropKeys", map[string]any{"user": user}, &got)
	return got.Dropped, err
}

// ForgetKeys makes the next message start a new room session.
func (p *Client) ForgetKeys(room string) error {
	return p.act("forgetKeys", map[string]any{"room": room})
}

// ExportRoomKeys gives every room key that the client holds, as JSON.
func (p *Client) ExportRoomKeys() (string, error) {
	var got struct{ Keys string }
	err := p.ask("exportRoomKeys", nil, &got)
	return got.Keys, err
}

// ImportRoomKeys takes an export of another client.
func (p *Client) ImportRoomKeys(keys string) error {
	return p.act("importRoomKeys", map[string]any{"keys": keys})
}

// Device is a device of a user, as this person's client judges it.
type Device struct {
	Device, Name string
	Signed       bool // by its owner's cross-signing identity
	Trusted      bool // by this client
}

// Trust is what a client knows of a user.
type Trust struct {
	Devices  []Device
	Known    bool // has a cross-signing identity
	Verified bool
	Changed  bool // the identity was replaced and that needs approval
}

// Devices fetches a user's devices and how far they are trusted.
func (p *Client) Devices(user string) (Trust, error) {
	var got Trust
	err := p.ask("devices", map[string]any{"user": user}, &got)
	return got, err
}

// WaitDevices asks until the answer is as wanted: a client learns of new devices and signatures by its next sync.
func (p *Client) WaitDevices(user string, within time.Duration, wanted func(Trust) bool) (Trust, error) {
	for end := time.Now().Add(within); ; {
		got, err := p.Devices(user)
		if err != nil || wanted(got) {
			return got, err
		}
		if time.Now().After(end) {
			return got, fmt.Errorf("%s: waited %s for the devices of %s, they are %+v", p.Name, within, user, got)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// MasterKey gives a user's public master key: what the config pins for an officer.
func (p *Client) MasterKey(user string) (string, error) {
	var got struct{ Key string }
	err := p.ask("masterKey", map[string]any{"user": user}, &got)
	return got.Key, err
}

// SignDevice cross-signs another device of one's own account.
func (p *Client) SignDevice(device string) error {
	return p.act("signDevice", map[string]any{"device": device})
}

// ResetIdentity replaces one's cross-signing identity: what a person does who lost everything (P29).
func (p *Client) ResetIdentity() error { return p.act("resetIdentity", nil) }

// Shield gives the colour that the client shows beside a message: "none" is good, "grey" and "red" are warnings.
func (p *Client) Shield(room, event string) (string, error) {
	var got struct{ Colour string }
	err := p.ask("shield", map[string]any{"room": room, "event": event}, &got)
	return got.Colour, err
}
