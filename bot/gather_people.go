package bot

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"matron/policy"
	"matron/policy/confidential"
	"matron/record"
)

// peopleOf names everybody who wrote, removed or flagged something and everybody in the room, by the names that the room shows.
func (p performer) peopleOf(ctx context.Context, c record.Conversation, taps []policy.Tap) ([]record.Person, error) {
	wrote := map[policy.UserID]bool{}
	for _, m := range c.Messages {
		wrote[m.By] = true
		if m.Removed != nil && m.Removed.By != "" {
			wrote[m.Removed.By] = true
		}
	}
	for _, t := range taps {
		wrote[t.By] = true
	}
	delete(wrote, "")
	ids := slices.Clone(c.Members)
	for u := range wrote {
		ids = append(ids, u)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	var joined struct {
		Joined map[policy.UserID]fields `json:"joined"`
	}
	if err := p.call(ctx, http.MethodGet, []string{"v3", "rooms", string(c.Room), "joined_members"}, nil, &joined); err != nil {
		return nil, err
	}
	var people []record.Person
	for _, u := range ids {
		is, here := joined.Joined[u]
		name := is.text("display_name")
		if !here && wrote[u] {
			raw, err := p.state(ctx, c.Room, "m.room.member", string(u))
			if err != nil && !errors.Is(err, errGone) {
				return nil, err
			}
			name = fieldsOf(raw).text("displayname")
		}
		if strings.TrimSpace(name) == "" {
			name, _, _ = strings.Cut(strings.TrimPrefix(string(u), "@"), ":")
		}
		people = append(people, record.Person{ID: u, Name: confidential.NewText(name)})
	}
	return people, nil
}
