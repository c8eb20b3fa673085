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
// Layers are merged here when they come: the policies that are passed over below are the upper layers of the one
// that is returned, and Settings says what each of them has written.
func (b *Book) For(room string, spaces []string) (Policy, Origin, bool) {
	var o Origin
	for _, p := range b.Policies {
		if slices.Contains(p.AppliesTo.Rooms, room) {
			return p, Origin{Why: ByRoom, Policy: p.Name}, true
		}
	}
	for _, space := range spaces {
		for _, p := range b.Policies {
			if !slices.Contains(p.AppliesTo.Spaces, space) {
				continue
			}
			if !p.AppliesTo.excepts(room, spaces) {
				return p, Origin{Why: BySpace, Policy: p.Name, Space: space, Except: o.Except}, true
			}
			if !slices.Contains(o.Except, p.Name) {
				o.Except = append(o.Except, p.Name)
			}
		}
	}
	for _, p := range b.Policies {
		if !p.AppliesTo.Everywhere() {
			continue
		}
		if !p.AppliesTo.excepts(room, spaces) {
			return p, Origin{Why: ByDefault, Policy: p.Name, Except: o.Except}, true
		}
		o.Except = append(o.Except, p.Name)
	}
	o.Why = Uncovered
	if len(o.Except) > 0 {
		o.Why = Excepted
	}
	return Policy{}, o, false
}

// excepts also looks at the spaces: who leaves a space out means the rooms in it.
func (a AppliesTo) excepts(room string, spaces []string) bool {
	return slices.Contains(a.Except, room) ||
		slices.ContainsFunc(spaces, func(s string) bool { return slices.Contains(a.Except, s) })
}
