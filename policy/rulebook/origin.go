package rulebook

import "slices"

// Why says how a room came to its policy. The words are stored.
type Why string

const (
	ByRoom    Why = "room"     // the policy names the room
	BySpace   Why = "space"    // it names a space that the room is in
	ByDefault Why = "default"  // it is the trust's default
	Excepted  Why = "excepted" // none: the policies that would apply leave this room out
	Uncovered Why = "none"     // none: no policy reaches it
)

// Origin is the reason for a choice of policy.
type Origin struct {
	Why    Why
	Policy string   // its name; empty when there is none
	Space  string   // the space that brought it, for BySpace
	Except []string // policies that reach the room but leave it out, in the order in which they were asked
}

// For finds the policy of a room. The spaces are those that the room is in, the nearest first.
//
// A policy that names the room beats one that names a space, a nearer space beats a farther one, and the trust's
// default comes last. A policy's own except takes it out of this, wherever it would stand by space or default.
//
// The policies that are passed over are the upper layers of the one that is found. What they have written holds too,
// as Effective has it: the policy that is returned has the name of the one that was found, and the values of all.
func (b *Book) For(room string, spaces []string) (Policy, Origin, bool) {
	layers, o := b.layers(room, spaces)
	switch len(layers) {
	case 0:
		return Policy{}, o, false
	case 1:
		return *layers[0], o, true
	}
	p, _ := merge(layers)
	return p, o, true
}

// layers lists the policies that reach a room, the upper first, and says how the lowest came to it.
func (b *Book) layers(room string, spaces []string) ([]*Policy, Origin) {
	var found []*Policy // the nearest first
	var o Origin
	reach := func(by Origin, does func(a AppliesTo) bool) {
		for i := range b.Policies {
			p := &b.Policies[i]
			switch {
			case !does(p.AppliesTo) || slices.Contains(found, p):
			case by.Why != ByRoom && p.AppliesTo.excepts(room, spaces):
				if len(found) == 0 && !slices.Contains(o.Except, p.Name) {
					o.Except = append(o.Except, p.Name)
				}
			default:
				if len(found) == 0 {
					by.Policy, by.Except = p.Name, o.Except
					o = by
				}
				found = append(found, p)
			}
		}
	}
	reach(Origin{Why: ByRoom}, func(a AppliesTo) bool { return slices.Contains(a.Rooms, room) })
	for _, space := range spaces {
		reach(Origin{Why: BySpace, Space: space}, func(a AppliesTo) bool { return slices.Contains(a.Spaces, space) })
	}
	reach(Origin{Why: ByDefault}, AppliesTo.Everywhere)
	if len(found) == 0 {
		o.Why = Uncovered
		if len(o.Except) > 0 {
			o.Why = Excepted
		}
	}
	slices.Reverse(found)
	return found, o
}

// excepts also looks at the spaces: who leaves a space out means the rooms in it.
func (a AppliesTo) excepts(room string, spaces []string) bool {
	return slices.Contains(a.Except, room) ||
		slices.ContainsFunc(spaces, func(s string) bool { return slices.Contains(a.Except, s) })
}
