package detect

import "strings"

// What is so specific that it needs no word beside it: a whole postcode, a
// person's e-mail address, a National Insurance number with its suffix. Only
// words for a site or for a thing hold it back.

// specific raises to warn the lone findings of such kinds. It comes last, so that
// a site's word within what will be masked ("12 Hospital Road") holds nothing back.
func (s *scene) specific(found []Finding) {
	lineEnd, site := -1, false
	for i := range found {
		f := &found[i]
		if f.Tier != TierNote || f.Why != Alone || f.Kind != Postcode && f.Kind != Email && f.Kind != NINO {
			continue
		}
		if f.Kind == Postcode {
			if f.Start >= lineEnd {
				lineEnd, site = s.siteLine(found, i)
			}
			if site {
				f.Why = OfStaff
				continue
			}
		}
		f.Tier, f.Why = TierWarn, Specific
	}
}

// siteLine reports that the line of found[at] speaks of a place where people
// work or meet, and where the line ends. What will be masked does not count.
func (s *scene) siteLine(found []Finding, at int) (end int, site bool) {
	t := s.text
	i := found[at].Start
	for i > 0 && t[i-1] != '\n' {
		i--
	}
	for at > 0 && found[at-1].End > i {
		at--
	}
	label := false // within what masking put there
	for i < len(t) && t[i] != '\n' {
		for at < len(found) && found[at].End <= i {
			at++
		}
		switch {
		case at < len(found) && found[at].Start <= i && found[at].Tier == TierWarn:
			i = found[at].End
		case !isLetter(t[i]):
			if t[i] == '[' {
				label = s.inLabel(i + 1)
			} else if t[i] == ']' {
				label = false
			}
			i++
		default:
			to := lettersEnd(t, i)
			if !site && !label && marksOf(t, i, to)&siteMark != 0 {
				site = !s.namesStreet(to)
			}
			i = to
		}
	}
	return i, site
}

// reachWords bounds, in bytes, how far words are looked for.
const reachWords = 64

// workBeside reports that a word for staff, for who writes or for a firm stands
// within three words: whose the address is.
func (s *scene) workBeside(start, end int) bool {
	t := s.text
	for i, n := start, 0; i > 0 && n < 4 && start-i < reachWords; {
		if !isLetter(t[i-1]) {
			if t[i-1] == '\n' || t[i-1] == ']' || n > 0 && clauseEnds(t, i-1) {
				break
			}
			i--
			continue
		}
		from := wordBefore(t, i)
		m := marksOf(t, from, i)
		if m&(them|kin) != 0 && m&staffs == 0 {
			return false
		}
		if workWord(t[from:i], m) {
			return true
		}
		i = from
		n++
	}
	for i, n := end, 0; i < len(t) && n < 3 && i-end < reachWords; {
		if !isLetter(t[i]) {
			if t[i] == '\n' || t[i] == '[' || isDigit(t[i]) || clauseEnds(t, i) {
				break
			}
			i++
			continue
		}
		to := wordAfter(t, i)
		m := marksOf(t, i, to)
		if m&(them|kin) != 0 && m&staffs == 0 {
			return false
		}
		if workWord(t[i:to], m) {
			return true
		}
		i = to
		n++
	}
	return false
}

func workWord(w string, m marks) bool {
	if m&staffs != 0 {
		return true
	}
	switch fold(w) {
	case "my", "me", "our", "us", "mine", "i", "rota", "leave", "rep", "supplier", "company", "vendor", "agency", "colleague", "colleagues", "staff", "training", "teaching", "course", "recruitment", "union", "expenses", "payroll", "invoice", "invoices", "abstract", "abstracts", "cv", "rsvp", "timesheet", "timesheets":
		return true
	}
	return false
}

// thingBeside reports a lot, a batch, a part or another thing's number around,
// within five words; of words such as "order", within far words before and after.
func (s *scene) thingBeside(start, end, far int) bool {
	t := s.text
	for i, n := start, 0; i > 0 && n < 5 && start-i < reachWords; {
		if !isLetter(t[i-1]) {
			if t[i-1] == '\n' || t[i-1] == ']' {
				break
			}
			i--
			continue
		}
		from := wordBefore(t, i)
		if thingWord(t, from, i, n < far || far == 0 && n == 0) {
			return true
		}
		i = from
		if mean(t, from, i).sense != numbering && mean(t, from, i).sense != joining {
			n++
		}
	}
	for i, n := end, 0; i < len(t) && n < 6 && i-end < reachWords; n++ {
		for i < len(t) && i-end < reachWords && !isLetter(t[i]) {
			if t[i] == '\n' || t[i] == '[' || t[i] != '?' && clauseEnds(t, i) {
				return false
			}
			i++
		}
		to := wordAfter(t, i)
		if thingWord(t, i, to, n < far) {
			return true
		}
		i = to
	}
	return false
}

func thingWord(t string, start, end int, near bool) bool {
	switch w := fold(t[start:end]); w {
	case "lot", "batch", "serial", "lots", "batches", "part", "parts", "product", "model", "code", "codes", "sn", "sku", "catalogue", "recalled", "recall", "error", "fault", "firmware", "version", "wifi", "password", "printer", "scanner", "badge", "plate", "cartridge", "toner", "calibrated", "locker", "keypad", "login", "passcode", "cupboard", "drawer", "shelf", "asset", "socket", "barcode", "sticker", "reorder", "tubing", "filter", "dose", "doses", "dosing":
		return true
	case "job", "incident":
		return false
	case "item", "items", "kit", "kits", "stock", "device", "devices", "pump", "pumps", "machine", "monitor", "invoice", "expired", "expires", "expiry", "supplier", "delivery", "licence", "license", "flight", "vial", "vials", "ampoule", "ampoules", "boxes", "packs", "implant", "prosthesis", "mesh", "discount",
		"hoist", "trolley", "mattress", "tray", "scope", "probe", "syringe", "ventilator", "defib", "cylinder", "sensor", "cable", "battery", "charger", "laptop", "router", "reagent", "reagents", "qc", "strips", "stent", "screws", "stapler", "vaccine", "equipment":
		return near
	}
	m := mean(t, start, end).sense
	return near && (m == against || m == againstNo)
}

// clashes reports what has a postcode's shape by chance: a level, a bed or a
// route before a dose, a count or an ordinal ("NG6 2HR", "bay B4 2ND").
func (s *scene) clashes(start, at, inner, end int) bool {
	t := s.text
	n := lettersEnd(t, start) - start
	switch strings.ToLower(t[inner+1 : end]) {
	case "hr", "lt", "st", "nd", "rd", "th", "bd", "ng", "ug", "ds", "ft", "lb", "yr", "hs", "pt", "sl", "wk", "dy", "ea":
		if n == 1 && at-start == 2 {
			return true
		}
		switch strings.ToLower(t[start : start+n]) {
		case "hr", "pr", "ng", "pe", "ct", "sp", "iv", "po", "sl", "sr", "bs", "ts", "le", "co", "cr":
			return true
		}
	}
	if t[start] >= 'a' && n == 1 && at-start == 2 {
		return true
	}
	i := trimSpaceBefore(t, start)
	switch fold(t[wordBefore(t, i):i]) {
	case "bed", "bay", "room", "level", "vit", "vitamin", "lead", "floor", "zone", "block", "theatre", "locker", "shelf", "rack", "bin", "slot", "cupboard", "drawer", "door", "gate", "row", "seat", "grade", "stage", "size", "step", "bus", "channel", "line", "port":
		return true
	}
	i = end
	for i < len(t) && t[i] == ' ' {
		i++
	}
	switch fold(t[i:lettersEnd(t, i)]) {
	case "floor", "dose", "doses", "beds", "tablets", "tabs", "boxes", "packs", "bus":
		return true
	}
	return s.thingBeside(start, end, 0)
}

// namesStreet reports that a street's word follows: "Church View", "Hospital Road".
func (s *scene) namesStreet(end int) bool {
	next, ok := s.nextWord(end)
	return ok && next.m&(street|streetWeak|house) != 0
}
