package bot

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"matron/policy"
)

// maxMentions bounds a list that anybody could have made long.
const maxMentions = 100

// mentions are those whom the original mentioned, and nobody else: a mention that gets lost is a
// person who is not called. A message of an older client has them only as links.
func (p performer) mentions(ctx context.Context, e policy.Copy, content fields) (map[string]any, error) {
	m := map[string]any{}
	said := content.object("m.mentions")
	var users []string
	if said != nil {
		for _, u := range said.list("user_ids") {
			s, _ := u.(string)
			users = addUser(users, s)
		}
	} else {
		for _, link := range userLink.FindAllStringSubmatch(content.text("formatted_body"), -1) {
			s, err := url.PathUnescape(link[1])
			if err == nil {
				users = addUser(users, s)
			}
		}
	}
	if len(users) > 0 {
		m["user_ids"] = users
	}
	if all, _ := said["room"].(bool); all {
		may, err := p.mayCallRoom(ctx, e.Room, e.Author)
		if err != nil {
			return nil, err
		}
		if may {
			m["room"] = true
		}
	}
	return m, nil
}

var userLink = regexp.MustCompile(`https://matrix\.to/#/((?:@|%40)[^"'<>?\s]+)`)

func addUser(users []string, user string) []string {
	_, server, ok := strings.Cut(user, ":")
	if !ok || server == "" || user[0] != '@' || len(user) > 255 || len(users) == maxMentions || slices.Contains(users, user) ||
		sayable(policy.DisplayName, user) == "" {
		return users
	}
	return append(users, user)
}

// mayCallRoom says whether the author may mention everyone. Matron may: without this look her copy
// would call a whole ward where the original called nobody.
func (p performer) mayCallRoom(ctx context.Context, room policy.RoomID, author policy.UserID) (bool, error) {
	raw, err := p.state(ctx, room, "m.room.power_levels", "")
	if errors.Is(err, errGone) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	levels := struct {
		Users         map[policy.UserID]int `json:"users"`
		UsersDefault  int                   `json:"users_default"`
		Notifications map[string]int        `json:"notifications"`
	}{}
	if json.Unmarshal(raw, &levels) != nil {
		return false, nil
	}
	need, ok := levels.Notifications["room"]
	if !ok {
		need = 50
	}
	has, ok := levels.Users[author]
	if !ok {
		has = levels.UsersDefault
	}
	if has >= need {
		return true, nil
	}
	return p.created(ctx, room, author)
}

// created says whether the room is the author's own, of a version in which creators may do anything.
func (p performer) created(ctx context.Context, room policy.RoomID, author policy.UserID) (bool, error) {
	var made struct {
		Sender  policy.UserID `json:"sender"`
		Content struct {
			Version string          `json:"room_version"`
			More    []policy.UserID `json:"additional_creators"`
		} `json:"content"`
	}
	path := []string{"v3", "rooms", string(room), "state", "m.room.create", "", "?format=event"}
	if err := p.call(ctx, http.MethodGet, path, nil, &made); err != nil {
		if reduce(err).Over {
			return false, nil
		}
		return false, err
	}
	switch made.Content.Version {
	case "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11":
		return false, nil
	}
	return made.Sender == author || slices.Contains(made.Content.More, author), nil
}
