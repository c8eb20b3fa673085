package policy

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"matron/policy/rulebook"
)

// RevisionKind is what a revision is of. The words are stored.
type RevisionKind string

// What there are revisions of.
const (
	RevisionOfPolicies RevisionKind = "policies"
	RevisionOfPeople   RevisionKind = "people"
)

// AddRevision puts something in force: the newest number of a kind is what holds. The store is the authority; the
// state of a room is a copy.
type AddRevision struct {
	Kind     RevisionKind
	Number   int // one more than the last
	Hash     string
	Proposal EventID
	By       UserID // who posted it, "" where it was the server's word
	Approved UserID
	At       time.Time
	Texts    []Written // all that is in force with it
}

// RevisionRow is what is kept of a revision.
type RevisionRow struct{ AddRevision }

// NoteRulesTold notes that a room needs no word, or no further word, about the rules up to a revision.
type NoteRulesTold struct {
	Room   RoomID
	Number int
	Hash   string // of what holds in the room
}

func (AddRevision) change()   {}
func (NoteRulesTold) change() {}

// Retold is a room that may have to be told of new rules.
type Retold struct {
	Room
	Hash string // of what it was told last, "" if nothing was
}

// retoldAtOnce is how many rooms are looked at in one decision.
const retoldAtOnce = 200

// StateType is the type of the state that copies a policy into the policy room; its key is the policy's name.
const StateType = "chat.matron.policy"

// WriteState publishes the copy of a policy in the policy room: for people, and for the day Matron is lost. It is
// signed. A policy that is in force no more leaves an empty state behind.
type WriteState struct {
	Room   RoomID `json:"room"`
	Policy string `json:"policy"`
	Number int    `json:"number"` // the revision
	Gone   bool   `json:"gone,omitempty"`
	Again  string `json:"again,omitempty"` // the state that it takes the place of, where it was written before
}

// KindWriteState is its kind.
const KindWriteState = "write_state"

func (WriteState) Kind() string     { return KindWriteState }
func (e WriteState) Target() string { return string(e.Room) }
func (e WriteState) Key() Key {
	return key(KindWriteState, e.Policy, strconv.Itoa(e.Number), e.Again)
}

// RulesChanged tells a room, in one sentence, that its rules have changed.
type RulesChanged struct {
	Footer
	Room    RoomID `json:"room"`
	Number  int    `json:"number"`
	Mode    string `json:"mode,omitempty"` // "" where no policy covers it any more
	Deletes bool   `json:"deletes,omitempty"`
	AtMs    int64  `json:"at_ms"`
}

func (RulesChanged) NoticeKind() string { return "rules_changed" }

// rulesChanged tells rooms whose rules have changed, some at a time: each room once a revision, also over a stop.
// What holds in a room is compared with what it was told, or else with the revision before.
func (t *turn) rulesChanged() {
	for _, room := range t.v.Retold {
		hash := t.r.fingerprint(t.r.Book, room.Room)
		t.d.remember(NoteRulesTold{Room: room.ID, Number: t.r.Number, Hash: hash})
		if hash != t.r.fingerprint(t.r.Previous, room.Room) { // what a dry run counts
			t.d.remember(Acknowledge{Room: room.ID, Revision: t.r.Number, At: t.now})
		}
		was := cmp.Or(room.Hash, t.r.fingerprint(t.r.Previous, room.Room))
		if hash != was {
			t.d.remember(RestampFlags{Room: room.ID, At: t.now}) // when people are reminded may have changed
			t.d.remember(SetTick{Room: room.ID, At: t.now})      // and what leaves the room, and when
		}
		fresh := room.Announced == nil || room.Hash == "" && room.Announced.At.After(t.r.Since)
		if hash == was || fresh || !room.Encrypted || room.ID == t.r.PolicyRoom {
			t.d.because(RulesSame, "")
			continue
		}
		p, covered := t.r.Of(room.Room)
		n := RulesChanged{Footer: t.r.footer(p), Room: room.ID, Number: t.r.Number, AtMs: ms(t.r.Since), Deletes: covered && p.Retains()}
		if covered {
			n.Mode = string(p.Mode)
		}
		say := Say{Room: room.ID, Notice: n, Deed: key("rules_changed", string(room.ID), strconv.Itoa(t.r.Number))}
		t.d.do(RulesInForceNow, "", Do{Effect: say, Lane: LaneRoutine, Policy: p.Name})
	}
	if len(t.v.Retold) == retoldAtOnce {
		t.d.remember(SetTick{Room: t.r.PolicyRoom, At: t.now.Add(time.Second)})
	}
}

// ofNoConcern are fields that change nothing for the people in a room.
var ofNoConcern = []string{"matron", "title", "purpose", "schedule.ref", "may_loosen"}

// fingerprint tells what holds in a room from what held: over all values, whoever has written them.
func (r *Rules) fingerprint(b *rulebook.Book, room Room) string {
	if b == nil || room.ID == r.PolicyRoom {
		return "none"
	}
	p, settings, _ := b.Effective(string(room.ID), room.spaces())
	if p.Name == "" {
		return "none"
	}
	h := sha256.New()
	for _, s := range settings {
		if !slices.Contains(ofNoConcern, s.Field) && !strings.HasPrefix(s.Field, "applies_to.") {
			fmt.Fprintf(h, "%s\t%s\n", s.Field, s.Value)
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}
