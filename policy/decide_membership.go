package policy

import (
	"slices"
	"time"

	"matron/policy/detect"
	"matron/policy/rulebook"
)

// membership decides about a change of a room's members.
func (t *turn) membership(e Membership) {
	if e.User == t.r.Self {
		t.mine(e)
		return
	}
	if t.v.Room.Direct == e.User && t.v.Room.Direct != "" && (e.Now == "leave" || e.Now == "ban") {
		t.d.remember(DropDirect{User: e.User, Room: e.Room})
		t.d.because(DirectRoomLost, e.ID)
		return
	}
	t.d.because(NotOfInterest, e.ID)
	// A name is its bearer's, also in an invitation; a reason is the sender's.
	t.inClear(e.Said, slices.DeleteFunc(slices.Clone(e.Surfaces), func(s Surface) bool {
		return s.Where == DisplayName && (e.Now != "join" || e.Sender != e.User)
	}))
}

// mine decides about Matron's own membership.
func (t *turn) mine(e Membership) {
	switch e.Now {
	case "invite":
		t.invited(e)
	case "join":
		t.joined(e)
	case "leave", "ban":
		t.left(e)
	default:
		t.d.because(NotOfInterest, e.ID)
	}
}

// joined announces Matron in a room that she came into. What she was before is unknown for a room
// that she made herself, and where the homeserver leaves it out: a direct room is known to be one shortly after.
func (t *turn) joined(e Membership) {
	room := t.v.Room
	switch {
	case room.Space, e.Was == "join", room.Mine != "join":
		t.d.because(Joined, e.ID)
	case room.Direct != "" && !room.Encrypted && e.Was == "invite":
		t.d.remember(DropDirect{User: room.Direct, Room: e.Room})
		t.d.do(CannotSpeakInClear, e.ID, Do{
			Effect: Say{Room: e.Room, Notice: NotEncryptedNotice{Footer: t.footer(), Room: e.Room}, Deed: key("not_encrypted", string(e.Room), string(e.ID))},
			Lane:   LaneAnswer,
		})
	case room.Direct != "", e.Was == "" && room.Announced != nil:
		t.d.because(Joined, e.ID)
	case e.Was == "" && e.Since.IsZero():
		t.d.Wait = Wait{Until: t.now.Add(directWait)}
		t.d.because(Joined, e.ID)
	default:
		t.announce(e.Said, room.Since)
	}
}

// directWait is how long it takes at most until a room that she made is known as a direct room.
const directWait = time.Minute

func (t *turn) invited(e Membership) {
	direct := e.Direct && t.v.Person.Direct == "" // a second one is a room like any other
	switch {
	case t.v.Room.Mine == "join":
		// Her invitation is in the joined timeline again.
		t.d.because(Joined, e.ID)
	case !t.r.trusts(e.Sender):
		t.count(InviterNotTrusted, e.Room)
		t.d.because(InviterNotTrusted, e.ID)
	case !direct && len(t.r.Rooms) > 0 && !slices.Contains(t.r.Rooms, e.Room) && e.Room != t.r.PolicyRoom:
		t.count(RoomNotAllowed, e.Room)
		t.d.because(RoomNotAllowed, e.ID)
	default:
		if direct {
			t.d.remember(SetDirect{User: e.Sender, Room: e.Room})
		}
		t.d.do(Invited, e.ID, Do{Effect: Join{Room: e.Room, Event: e.ID}, Lane: LaneAnswer})
	}
}

func (t *turn) left(e Membership) {
	t.d.because(LeftRoom, e.ID)
	if t.v.Room.Direct != "" {
		t.d.remember(DropDirect{User: t.v.Room.Direct, Room: e.Room})
		return
	}
	t.d.remember(DropState{Room: e.Room})
	if t.v.Room.Announced == nil {
		return
	}
	// What is flagged there must get into the record all the same: its owners are reminded.
	t.d.remember(RestampFlags{Room: e.Room, At: t.now})
	t.count(LeftRoom, e.Room)
	t.alert(AlertRemoved, LeftRoom, Alert{Room: e.Room, Event: e.ID, AtMs: ms(e.At)}, string(e.ID))
}

// announce says in a room, once, what Matron does, keeps and cannot see, and since when.
// A room that is not encrypted hears only that, and the officers are told.
func (t *turn) announce(s Said, since time.Time) {
	room := t.v.Room
	t.d.remember(NoteAnnounced{Room: room.ID, At: t.now, Encrypted: room.Encrypted, CanRemove: room.CanRemove(), Policy: t.p.Name})
	do := Do{Lane: LaneAnswer, Policy: t.p.Name}
	if !room.Encrypted {
		do.Effect = Say{Room: room.ID, Notice: NotEncryptedNotice{Footer: t.footer(), Room: room.ID}, Deed: key("not_encrypted", string(room.ID), string(s.ID))}
		t.d.do(NotEncrypted, s.ID, do)
		t.alert(AlertNotEncrypted, NotEncrypted, Alert{Room: room.ID, Event: s.ID, AtMs: ms(s.At)}, string(s.ID))
		return
	}
	if room.ID == t.r.PolicyRoom {
		do.Effect = Say{Room: room.ID, Notice: OfficerHelp{Footer: t.footer(), FourEyes: t.r.FourEyes, Welcome: true}, Deed: key("officer_help", string(room.ID), string(s.ID))}
		t.d.do(Joined, s.ID, do)
		return
	}
	mode := ""
	if t.covered {
		mode = string(t.p.Mode)
	}
	if since.IsZero() {
		since = s.At
	}
	do.Effect = Say{Room: room.ID, Notice: JoinNotice{
		Footer: t.footer(), Room: room.ID, Mode: mode, SinceMs: ms(since), CanRemove: room.CanRemove(), History: room.History, Members: room.Members,
	}, Deed: key("join_notice", string(room.ID), string(s.ID))}
	t.d.do(Joined, s.ID, do)
	if room.History == "world_readable" {
		t.alert(AlertHistoryOpen, HistoryOpen, Alert{Room: room.ID, Event: s.ID, AtMs: ms(s.At)}, string(s.ID))
	}
}

// roomState decides about a room's state: its words, and what it means for Matron.
func (t *turn) roomState(e RoomState) {
	switch e.Type {
	case "m.room.encryption":
		t.encrypted(e)
	case "m.room.power_levels":
		t.power(e)
	case StateType:
		t.policyState(e)
		return
	case "m.room.history_visibility":
		t.history(e)
	default:
		t.d.because(NotOfInterest, e.ID)
	}
	t.inClear(e.Said, e.Surfaces)
}

// encrypted: a room that was not encrypted is now, so Matron begins there.
func (t *turn) encrypted(e RoomState) {
	a := t.v.Room.Announced
	if a == nil || a.Encrypted || t.v.Room.Direct != "" || !t.v.Room.Encrypted || t.v.Room.Mine != "join" {
		t.d.because(EncryptionOn, e.ID)
		return
	}
	t.announce(e.Said, e.At)
}

func (t *turn) power(e RoomState) {
	a, can := t.v.Room.Announced, t.v.Room.CanRemove()
	if a == nil || !a.Encrypted || a.CanRemove == can || t.v.Room.Mine != "join" {
		t.d.because(NotOfInterest, e.ID)
		return
	}
	why := RightsGained
	if !can {
		why = RightsLost
		t.alert(AlertRightsLost, why, Alert{Room: e.Room, Event: e.ID, AtMs: ms(e.At)}, string(e.ID))
	}
	again := *a
	again.CanRemove, again.At = can, t.now
	t.d.remember(again)
	t.d.because(why, e.ID)
	if t.p.Mode == rulebook.Watch {
		return
	}
	t.d.do(why, e.ID, Do{
		Effect: Say{Room: e.Room, Notice: RightsNotice{Footer: t.footer(), Room: e.Room, CanRemove: can}, Deed: key("rights", string(e.Room), string(e.ID))},
		Lane:   LaneAnswer, Policy: t.p.Name, Guard: SpeechNotPaused,
	})
}

func (t *turn) history(e RoomState) {
	if t.v.Room.History != "world_readable" || t.v.Room.Announced == nil {
		t.d.because(NotOfInterest, e.ID)
		return
	}
	t.alert(AlertHistoryOpen, HistoryOpen, Alert{Room: e.Room, Event: e.ID, AtMs: ms(e.At)}, string(e.ID))
}

// inClear tells who put what seems to be an identifier where Matrix does not encrypt. There is
// nothing to mask there: only its writer can mend it.
func (t *turn) inClear(s Said, surfaces []Surface) {
	room := t.v.Room
	if !t.covered || room.Mine != "join" || !room.Encrypted || t.before(s) || s.Sender == t.r.Self || t.r.isBot(s.Sender) || len(surfaces) == 0 {
		return
	}
	places := warned(t.scan(s.ID, surfaces, false, nil))
	if worst(places) < detect.TierWarn {
		return
	}
	t.found(s, OpenWarning{Places: places}, IdentifierInClear)
	if why, silent := t.silent(s, false); silent {
		t.d.because(why, s.ID)
		return
	}
	deed := key("clear", string(places[0].Where), string(s.ID))
	if places[0].Where == DisplayName {
		// It is the same change in each room: it is told once a day, and is one approach only.
		deed = key("clear", string(DisplayName), string(s.Sender), t.now.UTC().Format(time.DateOnly))
	} else {
		t.d.remember(NoteApproach{User: s.Sender, At: t.now})
	}
	t.tell(s.Sender, IdentifierInClear, s.ID, Say{
		Alert:  true,
		Notice: ClearNotice{Footer: t.footer(), Room: s.Room, Where: places[0].Where, Kinds: kinds(places)},
		Deed:   deed,
	})
}
