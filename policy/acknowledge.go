package policy

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"matron/policy/rulebook"
)

// Which rooms a space holds is only the server's word (design §5): it may make rules tighter at once, but what it would
// have removed waits until an officer has typed that it is meant. What officers knew when they last did so is kept with
// each room: see Room.Known. Approving a policy is such a word for the rooms that its dry run has counted, as they stood
// when it was posted.

// Acknowledge notes that officers know how a room came to its rules.
type Acknowledge struct {
	Room     RoomID
	Revision int    // by approving this revision of policies, so: as it stood when that was posted; 0: by the room's name, as it stands now
	By       UserID // "" with a revision
	At       time.Time
}

func (Acknowledge) change() {}

// CoveredNotice tells officers that a room came under rules that remove something, by what its spaces are now. Nothing
// goes by itself until one of them acknowledges it.
type CoveredNotice struct {
	Footer
	Room       RoomID `json:"room"`
	Code       string `json:"code"`
	KeepMs     int64  `json:"keep_ms,omitempty"`      // 0: conversations stay
	ByItselfMs int64  `json:"by_itself_ms,omitempty"` // masked by itself after this; 0: never
	AtMs       int64  `json:"at_ms"`
}

// AcknowledgedNotice answers an officer's word.
type AcknowledgedNotice struct {
	Footer
	Room     RoomID `json:"room"`
	NoticeMs int64  `json:"notice_ms,omitempty"` // how long the room is told before anything goes; 0: nothing expires
}

func (CoveredNotice) NoticeKind() string      { return "newly_covered" }
func (AcknowledgedNotice) NoticeKind() string { return "acknowledged" }

// removes names what goes from a room by itself, how soon and how long, where it is in these spaces; "" where nothing does.
func (r *Rules) removes(room RoomID, spaces []RoomID) string {
	if r.Book == nil || room == r.PolicyRoom {
		return ""
	}
	p, _, ok := r.Book.For(string(room), Room{Spaces: spaces}.spaces())
	if !ok || p.Mode == rulebook.Watch {
		return ""
	}
	var b strings.Builder
	if p.Retains() {
		fmt.Fprintf(&b, "%s\t%s\n", p.Schedule.ReviewBy, p.Retention.Notice)
		for _, c := range lifetimes(p) {
			fmt.Fprintf(&b, "%s\t%s\n", c.Class, c.For)
		}
	}
	if masksByItself(p) {
		fmt.Fprintf(&b, "masks\t%s\t%s\n", p.Identifiers.Mask.ByItself, p.Identifiers.Off)
	}
	return b.String()
}

// masksByItself says whether a policy has anything masked without an answer.
func masksByItself(p rulebook.Policy) bool {
	return p.Mode == rulebook.Enforce && p.Identifiers.Mask.ByItself > 0
}

// waits says what would go from a room and waits for an officer's word; ok is false where nothing does. It waits where
// what its spaces are now makes a difference to what they were when officers last knew, or, where they did not know of
// the room, to no space at all. Then also what went before waits: in doubt nothing is removed.
func (r *Rules) waits(room Room) (what string, ok bool) {
	if room.ID == "" || room.Direct != "" || room.Space || !room.Encrypted || len(room.Spaces) == 0 && len(room.Known) == 0 {
		return "", false
	}
	if room.Counted && slices.Equal(room.Spaces, room.Known) {
		return "", false
	}
	what = r.removes(room.ID, room.Spaces)
	if what == "" {
		return "", false
	}
	return what, what != r.removes(room.ID, room.Known) || !room.Counted && what != r.removes(room.ID, nil)
}

// Waits says whether nothing may go from a room by itself until an officer has acknowledged how it came to its rules.
func (r *Rules) Waits(room Room) bool {
	_, ok := r.waits(room)
	return ok
}

// Lets says whether something may go from a room by itself now: by its rules, with what its spaces are, and not waiting.
func (r *Rules) Lets(room Room) bool {
	return r.removes(room.ID, room.Spaces) != "" && !r.Waits(room)
}

// WaitsFor is the code by which an officer acknowledges how a room came to its rules; "" where nothing waits. It binds the
// word to what was read: where something else would go, or the room came back, the code is another.
func (r *Rules) WaitsFor(room Room) string {
	what, ok := r.waits(room)
	if !ok {
		return ""
	}
	sum := sha256.Sum256([]byte(fmt.Sprint(room.ID, "\x00", room.Acknowledged, "\x00", what)))
	return spoken(sum[:])
}
