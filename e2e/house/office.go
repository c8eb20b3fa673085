package house

import (
	"fmt"

	"matron/e2e/ward"
)

// office makes a second officer and the policy room: encrypted, with both officers and Matron in it. It gives what the
// config says of them.
func (h *House) office(o Options) (officer, lines string, err error) {
	if !o.Office {
		return "", "", nil
	}
	if h.Omar, err = h.PersonWith("omar", o.People["omar"]); err != nil {
		return "", "", err
	}
	master, err := h.Omar.MasterKey(h.Omar.User)
	if err != nil {
		return "", "", err
	}
	h.Policy, err = h.IG.CreateRoom(ward.Room{
		Name: "Policy room", Invite: []string{h.User, h.Omar.User}, Power: map[string]any{"users": map[string]any{h.User: 50, h.Omar.User: 50}},
	})
	if err != nil {
		return "", "", err
	}
	if err = h.Omar.Join(h.Policy); err != nil {
		return "", "", err
	}
	return fmt.Sprintf(", {user: %q, master_key: %q}", h.Omar.User, master), fmt.Sprintf("policy_room: %q\nfour_eyes: true\n", h.Policy), nil
}
