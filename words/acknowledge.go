package words

import "matron/policy"

// covered tells officers that nothing is removed in a room until one of them has acknowledged how it came to its rules.
func (w *writer) covered(n policy.CoveredNotice) {
	w.about(n.Footer)
	w.say(coveredHead, value{"name", w.tableRoom(n.Room)}, value{"policy", calm(n.Policy)})
	if n.KeepMs > 0 {
		w.say(coveredExpires, value{"keep", w.duration(n.KeepMs)})
	}
	if n.ByItselfMs > 0 {
		w.say(coveredMasks, value{"grace", w.duration(n.ByItselfMs)})
	}
	w.line(coveredHow, value{"code", word4(n.Code)})
	w.line(coveredElse)
	w.footer(n.Footer)
}

func (w *writer) acknowledged(n policy.AcknowledgedNotice) {
	w.about(n.Footer)
	name, rules := value{"name", w.tableRoom(n.Room)}, value{"policy", calm(n.Policy)}
	if n.NoticeMs > 0 {
		w.say(acknowledgedRetention, name, rules, value{"notice", w.duration(n.NoticeMs)})
	} else {
		w.say(acknowledgedMasks, name, rules)
	}
	w.footer(n.Footer)
}

// waits adds to a line of a table that nothing goes from the room yet.
func (w *writer) waits(code string) {
	if code == "" {
		return
	}
	plain, rich := w.put(roomsWaits, []value{{"code", word4(code)}})
	l := &w.lines[len(w.lines)-1]
	l.plain, l.html = l.plain+"; "+plain, l.html+"; "+rich
}
