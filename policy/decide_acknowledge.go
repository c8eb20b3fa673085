package policy

// expectsWord has the room looked at where something waits for an officer's word of which officers do not know yet. It is
// true where something waits: then nothing is due.
func (t *turn) expectsWord(room RoomID) bool {
	code := t.r.WaitsFor(t.v.Room)
	if code == "" || t.v.Room.ID != room {
		return false
	}
	if t.v.Retention == nil || t.v.Retention.Code != code {
		t.d.remember(SetTick{Room: room, At: t.now})
	}
	return true
}

// await tells officers, once, that a room came under its rules by its spaces; false where nothing waits for their word.
// What was told and shown before does not count any more: after their word it begins anew.
func (t *turn) await(e Tick) bool {
	code := t.r.WaitsFor(t.v.Room)
	if code == "" {
		return false
	}
	n := CoveredNotice{Footer: t.footer(), Room: e.Room, Code: code, AtMs: ms(t.now)}
	if t.p.Retains() {
		n.KeepMs = shortest(t.p).Milliseconds()
	}
	if masksByItself(t.p) {
		n.ByItselfMs = t.p.Identifiers.Mask.ByItself.Milliseconds()
	}
	t.alertOf(n, NotAcknowledged, "", key("newly_covered", string(e.Room), code))
	t.look(NoteRetention{Room: e.Room, Policy: t.p.Name, Code: code}, night.Next(t.now, t.zoneOf()))
	return true
}

// acknowledge takes an officer's word that a room is meant to be under the rules that its spaces brought it to. Who typed
// it is believed. The room is told next, and officers are shown what would go.
func (t *turn) acknowledge(s Said, o Order) {
	room := t.v.Waiting
	code := ""
	if room != nil {
		code = t.r.WaitsFor(*room)
	}
	if code == "" || o.Code != "" && o.Code != code {
		if code != "" {
			t.d.remember(SetTick{Room: room.ID, At: t.now}) // what waits is another thing now: it is told
		}
		t.answerOfficer(s, NothingWaits, OrderRefused{Footer: t.footer(), Why: NothingWaits})
		return
	}
	u := t.in(*room)
	t.d.remember(Acknowledge{Room: room.ID, By: s.Sender, At: t.now})
	t.d.remember(SetTick{Room: room.ID, At: t.now})
	t.count(AcknowledgedNow, room.ID)
	n := AcknowledgedNotice{Footer: u.footer(), Room: room.ID}
	if u.p.Retains() {
		n.NoticeMs = u.p.Retention.Notice.Milliseconds()
	}
	t.answerOfficer(s, AcknowledgedNow, n)
}
