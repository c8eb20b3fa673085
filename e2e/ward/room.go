package ward

// Room is a room to be made. The zero value is a private, encrypted room of the server's default version.
type Room struct {
	Name, Topic string
	Plain       bool // not encrypted
	Space       bool // a space; never encrypted
	Direct      bool
	Invite      []string // user ids
	Preset      string   // private_chat if empty
	Version     string   // such as "11"; empty is the server's default, 12, whose creator is above all power levels
	History     string   // history visibility
	Power       any      // power_level_content_override
	State       []State  // initial state
	Rotation    any      // further fields of m.room.encryption, such as rotation_period_msgs
}

// State is an initial state event.
type State struct {
	Type     string         `json:"type"`
	StateKey string         `json:"state_key"`
	Content  map[string]any `json:"content"`
}

// CreateRoom makes the room and waits until the maker's client is in it and knows that it is encrypted.
func (p *Client) CreateRoom(r Room) (string, error) {
	var made struct{ Room string }
	err := p.ask("createRoom", map[string]any{
		"name": r.Name, "topic": r.Topic, "encrypted": !r.Plain && !r.Space, "space": r.Space, "direct": r.Direct,
		"invite": append([]string{}, r.Invite...), "preset": r.Preset, "version": r.Version, "history": r.History,
		"power": r.Power, "state": append([]State{}, r.State...), "rotation": r.Rotation,
	}, &made)
	return made.Room, err
}

// Invite invites a user.
func (p *Client) Invite(room, user string) error { return p.inRoom("invite", room, user, nil) }

// Join enters a room and waits until the client is in it.
func (p *Client) Join(room string) error { return p.inRoom("join", room, "", nil) }

// Leave leaves a room.
func (p *Client) Leave(room string) error { return p.inRoom("leave", room, "", nil) }

// Kick removes a user from a room.
func (p *Client) Kick(room, user, reason string) error {
	return p.inRoom("kick", room, user, map[string]any{"reason": reason})
}

// SetPower sets a user's power level.
func (p *Client) SetPower(room, user string, level int) error {
	return p.inRoom("setPower", room, user, map[string]any{"level": level})
}

// SetTopic sets a room's topic: state, never encrypted.
func (p *Client) SetTopic(room, topic string) error {
	return p.inRoom("setTopic", room, "", map[string]any{"topic": topic})
}

// SetName sets a room's name: state, never encrypted.
func (p *Client) SetName(room, name string) error {
	return p.inRoom("setName", room, "", map[string]any{"name": name})
}

// SetDisplayName changes what the person is called in every room.
func (p *Client) SetDisplayName(name string) error {
	return p.act("setDisplayName", map[string]any{"name": name})
}

// SetState writes a state event.
func (p *Client) SetState(room, kind, key string, content any) (string, error) {
	return p.event("setState", map[string]any{"room": room, "type": kind, "stateKey": key, "content": content})
}

// Upgrade replaces the room by one of another version, and gives the new one.
func (p *Client) Upgrade(room, version string) (string, error) {
	var made struct{ Room string }
	err := p.ask("upgrade", map[string]any{"room": room, "version": version}, &made)
	return made.Room, err
}

func (p *Client) inRoom(cmd, room, user string, args map[string]any) error {
	all := map[string]any{"room": room}
	if user != "" {
		all["user"] = user
	}
	for key, value := range args {
		all[key] = value
	}
	return p.act(cmd, all)
}

// Member is somebody in a room, as the client shows them.
type Member struct {
	User, Name, Membership string
	Power                  float64 // 1e9 for the creator of a version 12 room
}

// Members lists a room's members, also those who left.
func (p *Client) Members(room string) ([]Member, error) {
	var got struct{ Members []Member }
	err := p.ask("members", map[string]any{"room": room}, &got)
	return got.Members, err
}

// About is a room in a person's list.
type About struct {
	Room, Name string
	Membership string // one's own
	Encrypted  bool
	InvitedBy  string // sender of one's own membership
	Joined     []string
	Marked     bool   // direct rooms: marked as such in the account
	Theirs     string // direct rooms: the other's membership
}

// Rooms lists the person's rooms.
func (p *Client) Rooms() ([]About, error) {
	var got struct{ Rooms []About }
	err := p.ask("rooms", nil, &got)
	return got.Rooms, err
}

// DirectRooms lists the rooms shared with the user that are marked direct, or hold nobody else.
func (p *Client) DirectRooms(user string) ([]About, error) {
	var got struct{ Rooms []About }
	err := p.ask("directRooms", map[string]any{"user": user}, &got)
	return got.Rooms, err
}
