package bot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"
	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/crypto/signatures"
	"maunium.net/go/mautrix/id"

	"matron/policy"
)

// CheckOptions say what is checked. The store may be open for reading only.
type CheckOptions struct {
	Options
	Officers map[policy.UserID]string // pinned master keys
}

// Finding is one thing that was looked at: what, what was found, and the mend where it is bad.
type Finding struct {
	What  string
	Found string
	Mend  string
	Bad   bool
}

const (
	mostRooms = 500
	mostSkew  = 5 * time.Minute // beyond it nothing destructive is done
)

// Check looks at everything that a run needs of the homeserver, changes nothing, and says what is wrong and how it is
// mended. It goes on as far as it can.
func Check(ctx context.Context, o CheckOptions) []Finding {
	c := &check{o: o}
	b, err := New(o.Options)
	if err != nil {
		c.bad("configuration", err.Error(), "complete the configuration")
		return c.found
	}
	c.b = b
	for _, step := range []func(context.Context) bool{c.server, c.token, c.device, c.limits, c.officers, c.rooms} {
		if !step(ctx) {
			break
		}
	}
	return c.found
}

type check struct {
	o     CheckOptions
	b     *Bot
	found []Finding
}

func (c *check) good(what, found string) {
	c.found = append(c.found, Finding{What: what, Found: found})
}

func (c *check) bad(what, found, mend string) {
	c.found = append(c.found, Finding{What: what, Found: found, Mend: mend, Bad: true})
}

func (c *check) server(ctx context.Context) bool {
	var v struct {
		Versions []string
		Unstable map[string]bool `json:"unstable_features"`
	}
	if err := c.b.call(ctx, http.MethodGet, []string{"_matrix", "client", "versions"}, nil, &v); err != nil {
		c.bad("homeserver", err.Error(), "see that its address is right and that it runs")
		return false
	}
	newest := "no version"
	if len(v.Versions) > 0 {
		newest = v.Versions[len(v.Versions)-1]
	}
	c.good("homeserver", "speaks Matrix up to "+newest)
	c.removal(v.Unstable)
	skew, known := c.b.Skew()
	switch {
	case !known:
		c.bad("clock", "the homeserver does not tell its time", "let the Date header through the proxy; until then nothing is removed")
	case skew.Abs() > mostSkew:
		c.bad("clock", "differs from the homeserver's by "+skew.Round(time.Second).String(), "set both by NTP; until then nothing is removed")
	default:
		c.good("clock", "agrees with the homeserver's")
	}
	return true
}

func (c *check) token(ctx context.Context) bool {
	if c.b.cli.AccessToken == "" {
		kept, ok, err := readCredentials(ctx, c.o.Options)
		if err != nil {
			c.bad("device", err.Error(), "use the key file that the store was made with")
			return false
		}
		if !ok {
			c.bad("device", "none", "run matron init")
			return false
		}
		c.b.cli.AccessToken, c.b.cli.DeviceID = kept.Token, id.DeviceID(kept.Device)
	}
	user, device, err := c.b.whoami(ctx)
	switch {
	case err != nil:
		c.bad("token", err.Error(), "run matron init again with a new token")
		return false
	case user != c.o.User:
		c.bad("token", "belongs to another user", "give the token of "+string(c.o.User))
		return false
	case device != c.b.cli.DeviceID.String():
		c.bad("token", "belongs to another device", "run matron init again")
		return false
	}
	c.good("token", "valid for "+string(user)+", device "+device)
	return true
}

// device compares the device's keys with the homeserver's and sees whether they are signed.
func (c *check) device(ctx context.Context) bool {
	b := c.b
	got, err := b.cli.QueryKeys(b.lib.WithContext(ctx), &mautrix.ReqQueryKeys{
		DeviceKeys: mautrix.DeviceKeysRequest{b.cli.UserID: mautrix.DeviceIDList{}}, Timeout: 10_000,
	})
	if err != nil {
		c.bad("device keys", clean(err).Error(), "try again")
		return true
	}
	keys, ok := got.DeviceKeys[b.cli.UserID][b.cli.DeviceID]
	sql := crypto.NewSQLCryptoStore(c.o.DB, nil, c.o.Account, b.cli.DeviceID, c.o.Keys.Derive("pickle"))
	account, err := sql.GetAccount(b.lib.WithContext(ctx))
	switch {
	case err != nil || account == nil:
		c.bad("device keys", "not in this store", "use the store and the key file of this device, or run matron init again")
		return true
	case !ok || keys.Keys.GetEd25519(b.cli.DeviceID) != account.SigningKey() || keys.Keys.GetCurve25519(b.cli.DeviceID) != account.IdentityKey():
		c.bad("device keys", "the homeserver has others or none", "the device was deleted or the store put back: run matron init again")
		return true
	}
	c.good("device keys", "the same here and on the homeserver")
	self := got.SelfSigningKeys[b.cli.UserID]
	signer := self.FirstKey()
	signed, err := signatures.VerifySignatureJSON(keys, b.cli.UserID, signer.String(), signer)
	if signer == "" || err != nil || !signed {
		c.bad("verification", "the device is not signed by its user", "put the recovery key of init into the file that the configuration names")
		return true
	}
	c.good("verification", "the device is cross-signed")
	return true
}

func (c *check) limits(ctx context.Context) bool {
	const what, mend = "rate limits", "let an administrator set override_ratelimit for the bot to zeros"
	if c.o.AdminToken == "" {
		c.good(what, "not known without an admin token; Synapse's own allow one event in five seconds: "+mend)
		return true
	}
	var raw map[string]any
	err := c.b.call(ctx, http.MethodGet, []string{"_synapse", "admin", "v1", "users", string(c.o.User), "override_ratelimit"}, nil, &raw)
	switch n, set := raw["messages_per_second"].(float64); {
	case err != nil:
		c.bad("admin token", err.Error(), "give the token of a server administrator, or none")
	case !set:
		c.bad(what, "the homeserver's own hold for the bot", mend)
	case n != 0:
		c.bad(what, fmt.Sprintf("%v events a second", n), mend)
	default:
		c.good(what, "none for the bot")
	}
	return true
}

func (c *check) officers(ctx context.Context) bool {
	var users []policy.UserID
	for u := range c.o.Officers {
		users = append(users, u)
	}
	slices.Sort(users)
	now, err := c.b.masters(ctx, users)
	if err != nil {
		c.bad("officers", err.Error(), "try again")
		return true
	}
	for _, u := range users {
		what, pin := "officer "+string(u), strings.TrimRight(c.o.Officers[u], "=")
		switch key := now[u]; {
		case key == "":
			c.bad(what, "has no cross-signing identity", "let the officer set up secure backup in the client")
		case pin == "":
			c.bad(what, "is not pinned; the homeserver gives "+key, "compare it with the officer, then put it into the configuration")
		case pin != key:
			c.bad(what, "has another master key than the pinned one", "ask the officer whether the identity was reset, compare, and pin the new key")
		default:
			c.good(what, "has the pinned master key")
		}
	}
	return true
}

// rooms looks at every room she is in: encryption, and her right to remove.
func (c *check) rooms(ctx context.Context) bool {
	var joined struct {
		Rooms []policy.RoomID `json:"joined_rooms"`
	}
	if err := c.b.call(ctx, http.MethodGet, []string{"v3", "joined_rooms"}, nil, &joined); err != nil {
		c.bad("rooms", err.Error(), "try again")
		return true
	}
	slices.Sort(joined.Rooms)
	if len(joined.Rooms) > mostRooms {
		c.good("rooms", fmt.Sprintf("%d; the first %d are looked at", len(joined.Rooms), mostRooms))
		joined.Rooms = joined.Rooms[:mostRooms]
	}
	for _, room := range joined.Rooms {
		c.room(ctx, room)
	}
	return true
}

func (c *check) room(ctx context.Context, room policy.RoomID) {
	what := "room " + string(room)
	create, err := c.b.state(ctx, room, "m.room.create", "")
	if err == nil && gjson.GetBytes(create, "type").Str == "m.space" {
		c.good(what, "is a space")
		return
	}
	encryption, err := c.b.state(ctx, room, "m.room.encryption", "")
	if e, ok := encryptionOf(encryption); errors.Is(err, errGone) || err == nil && (!ok || e.Algorithm != megolm) {
		c.bad(what, "is not encrypted", "switch encryption on: until then she is silent there")
		return
	}
	c.expiry(ctx, room)
	if err != nil {
		c.bad(what, clean(err).Error(), "try again")
		return
	}
	levels, err := c.b.state(ctx, room, "m.room.power_levels", "")
	if err != nil {
		c.bad(what, "its power levels cannot be read", "see that she is in the room")
		return
	}
	raw, _, _ := c.o.Store.Meta(ctx, metaCreator(room))
	worth, _ := strconv.Atoi(string(raw))
	mine, redact := powers(levels, c.o.User, worth)
	if mine < redact {
		c.bad(what, fmt.Sprintf("power %d, and removing needs %d", mine, redact), fmt.Sprintf("give her power %d there: until then she can only warn", redact))
		return
	}
	c.good(what, "is encrypted, and she can remove")
}
