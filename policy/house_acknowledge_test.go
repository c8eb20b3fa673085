package policy_test

import (
	"slices"
	"strings"

	"matron/policy"
)

// learnt is what the house learns of spaces: which holds which room, and since which acknowledgement.
type learnt struct {
	number  int64
	links   []*inSpace
	entered map[policy.RoomID]int64
	knew    map[policy.RoomID]int64
	posted  map[policy.EventID]int64
}

// inSpace says that a space holds a room, or did.
type inSpace struct {
	space, room policy.RoomID
	came, went  int64
	no          bool
}

func newLearnt() learnt {
	return learnt{entered: map[policy.RoomID]int64{}, knew: map[policy.RoomID]int64{}, posted: map[policy.EventID]int64{}}
}

func (l *learnt) next() int64 {
	l.number++
	return l.number
}

func (l *learnt) hold(space, room policy.RoomID, holds bool) {
	if holds {
		l.links = slices.DeleteFunc(l.links, func(k *inSpace) bool { return k.space == space && k.room == room })
		l.links = append(l.links, &inSpace{space: space, room: room, came: l.number})
		return
	}
	for _, k := range l.links {
		if k.space == space && k.room == room && !k.no {
			k.no, k.went = true, l.number
		}
	}
}

// of fills in what is learnt of a room.
func (l *learnt) of(r *policy.Room) {
	r.Acknowledged = l.knew[r.ID]
	r.Counted = l.entered[r.ID] < r.Acknowledged
	for _, k := range l.links {
		if k.room != r.ID {
			continue
		}
		if !k.no {
			r.Spaces = append(r.Spaces, k.space)
		}
		if k.came < r.Acknowledged && (!k.no || k.went >= r.Acknowledged) {
			r.Known = append(r.Known, k.space)
		}
	}
	slices.Sort(r.Spaces)
	slices.Sort(r.Known)
}

func (h *house) acknowledge(a policy.Acknowledge) {
	n := int64(0)
	if a.Revision == 0 {
		n = h.learnt.next()
	}
	for _, r := range h.revisions {
		if r.Kind == policy.RevisionOfPolicies && a.Revision > 0 && r.Number == a.Revision {
			n = h.learnt.posted[r.Proposal]
		}
	}
	if h.learnt.entered[a.Room] < n {
		h.learnt.knew[a.Room] = max(h.learnt.knew[a.Room], n)
	}
}

func (h *house) waiting(name string, v *policy.View) {
	var found []policy.RoomID
	if strings.HasPrefix(name, "!") {
		found = append(found, policy.RoomID(name))
	}
	for room, n := range h.kept.rooms {
		if n.Code == name {
			found = append(found, room)
		}
	}
	if len(found) == 1 {
		room := h.room(found[0])
		v.Waiting = &room
	}
}
